/* functions/functions.h: the SQL functions: the list of their families, and what these share.
**
** A file of this room is a family: it defines one `const struct sql_function NAME_FUNCTIONS[]`
** (session/sql_function.h), which an entry without a name ends, and is named in the list below.
*/
#ifndef PROSECUTIONS_FUNCTIONS_FUNCTIONS_H
#define PROSECUTIONS_FUNCTIONS_FUNCTIONS_H

#include <stdint.h>

#include "base/base.h"
#include "layout/layout.h"
#include "session/session.h"
#include "sqlite.h"

/* Every family that the extension registers, in the order of the alphabet. */
/* clang-format off */
#define FUNCTION_FAMILY_LIST(entry)                                                                \
    entry(ABOUT_FUNCTIONS)                                                                         \
    entry(CHANGE_FUNCTIONS)                                                                        \
    entry(CHARTS_FUNCTIONS)                                                                        \
    entry(FORCES_FUNCTIONS)                                                                        \
    entry(PROPORTIONS_FUNCTIONS)                                                                   \
    entry(SHARE_FUNCTIONS)                                                                         \
    entry(UNCERTAINTY_FUNCTIONS)                                                                   \
    entry(WORDS_FUNCTIONS)                                                                         \
    entry(XMR_FUNCTIONS)
/* clang-format on */

#define FUNCTION_FAMILY_DECLARE(family) extern const struct sql_function family[];
#define FUNCTION_FAMILY_ADDRESS(family) family,
FUNCTION_FAMILY_LIST(FUNCTION_FAMILY_DECLARE)

/* The connection that the function was registered on. */
struct connection *function_connection(sqlite3_context *context);

/* Ends the call with the error: "prosecutions: <message>", or SQLite's out-of-memory. */
void function_fail(sqlite3_context *context, const struct error *error);

/* True where any argument is NULL; the result is then NULL and the function has to return. */
bool function_has_null(sqlite3_context *context, int count, sqlite3_value **arguments);

/* Read an argument as what it has to be. A text is taken for a number only if the whole text is one.
** False with the error set otherwise, which names `function` and `argument`. */
bool argument_number(sqlite3_value *value, const char *function, const char *argument,
                     double *number, struct error *error);
bool argument_integer(sqlite3_value *value, const char *function, const char *argument,
                      int64_t *integer, struct error *error);
/* The text lives as long as SQLite's value. */
bool argument_text(sqlite3_value *value, const char *function, const char *argument,
                   struct slice *text, struct error *error);
/* A number to the last digit as it was written: a text keeps its zeros (`28.0`), and a REAL is the
** shortest decimal that reads back as it. */
bool argument_decimal(sqlite3_value *value, const char *function, const char *argument,
                      struct decimal *decimal, struct error *error);
/* A text in any form of layout/period.h, or a whole number, which is a calendar year. */
bool argument_period(sqlite3_value *value, const char *function, const char *argument,
                     struct period *period, struct error *error);

/* A slice as the result, copied. */
void result_slice(sqlite3_context *context, struct slice text);
/* A number as the result; it is an error if it is not finite. */
void result_real(sqlite3_context *context, double real, const char *function);

#endif
