/* functions/count_arguments.h: counts, exposures, confidence and dispersion as arguments, for the
** functions that say how sure a number is.
**
**     struct call call = {"share_low", arguments, {0}};
**     if (call_part(&call, 0, "part", &part, 1, "whole", &whole) &&
**         call_confidence(&call, count, 2, &tail)) …
**     else
**         function_fail(context, &call.error);
*/
#ifndef PROSECUTIONS_FUNCTIONS_COUNT_ARGUMENTS_H
#define PROSECUTIONS_FUNCTIONS_COUNT_ARGUMENTS_H

#include "functions/functions.h"
#include "stats/stats.h"

/* What reading the arguments needs all the way: the call, and the first error in it. */
struct call {
    const char *function;
    sqlite3_value **arguments;
    struct error error;
};

bool call_count(struct call *call, int index, const char *name, int64_t *count);
/* A number above 0. */
bool call_positive(struct call *call, int index, const char *name, double *number);
/* A count and a total that it is part of; the error says that the total `has to include it`. */
bool call_part(struct call *call, int part_index, const char *part_name, int64_t *part,
               int whole_index, const char *whole_name, int64_t *whole);
/* These are given where `count` is above their index; else 0.95, and 1. */
bool call_confidence(struct call *call, int count, int index, double *tail);
bool call_dispersion(struct call *call, int count, int index, double *phi);

/* What the flag of a funnel is in SQL. */
const char *funnel_name(enum funnel funnel);
/* One end of an interval, times `scale`; NULL where it is not finite. */
enum end { LOW, HIGH };
void give_end(sqlite3_context *context, struct interval limits, enum end end, double scale);

#define CONFIDENCE_RULE                                                                            \
    "\n"                                                                                           \
    "confidence: 0.95 unless given; from 0.9 to below 1, or in percent from 90 to "                \
    "below 100."
#define COUNT_RULE                                                                                 \
    "\n"                                                                                           \
    "NULL if an argument is NULL.\n"                                                               \
    "Error: a count that is negative or not whole"
#define PHI_RULE                                                                                   \
    "\n"                                                                                           \
    "phi: the dispersion, the variance of the counts divided by their mean; 1 unless "             \
    "given, and never below 1. Deviates are divided by its root."

#endif
