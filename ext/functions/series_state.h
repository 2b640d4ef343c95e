/* functions/series_state.h: what the aggregates over counts and periods share: rows are added to a
** series, and a window takes them out again.
**
**     static void xmr_low_step(sqlite3_context *context, int count, sqlite3_value **arguments) {
**         series_step(context, count, arguments, "xmr_low");
**     }
*/
#ifndef PROSECUTIONS_FUNCTIONS_SERIES_STATE_H
#define PROSECUTIONS_FUNCTIONS_SERIES_STATE_H

#include "functions/functions.h"
#include "stats/stats.h"

/* The context of an aggregate; the final step frees the series. */
struct series_state {
    struct series series;
    int64_t rows;
    struct period base; /* the third argument, base or at; set while there are rows … */
    bool has_base;      /* … and it is given */
};

/* Takes (count, period [, base or at]); errors begin with the function's name. */
void series_step(sqlite3_context *context, int count, sqlite3_value **arguments,
                 const char *function);
void series_inverse(sqlite3_context *context, int count, sqlite3_value **arguments);

#endif
