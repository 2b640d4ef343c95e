/* functions/functions.h: how a SQL function is declared, and the helpers that the families share.
**
** A file of this room is a family: it defines one `const struct sql_function NAME_FUNCTIONS[]`,
** ended by an entry without a name, listed below and in the entry file. Registration, and the table
** prosecutions_help, are made from these.
*/
#ifndef PROSECUTIONS_FUNCTIONS_FUNCTIONS_H
#define PROSECUTIONS_FUNCTIONS_FUNCTIONS_H

#include <stdint.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/slice.h"
#include "layout/period.h"
#include "sqlite.h"
#include "tables/connection.h"

struct sql_function {
    const char *name;
    int arguments_min, arguments_max;
    /* A scalar function has `scalar`; an aggregate has the other four, and so is a window
    ** function too. */
    void (*scalar)(sqlite3_context *, int, sqlite3_value **);
    void (*step)(sqlite3_context *, int, sqlite3_value **);
    void (*inverse)(sqlite3_context *, int, sqlite3_value **);
    void (*value)(sqlite3_context *);
    void (*final)(sqlite3_context *);
    /* A pure function of its arguments is deterministic and innocuous; one that opens files or
    ** changes settings is `direct_only`: not for use in a view or trigger of somebody's schema. */
    bool direct_only;
    /* For prosecutions_help. `example` is a SELECT whose whole result is `result`. */
    const char *signature;   /* `pct_change(new, old)` */
    const char *description; /* result with its unit, NULL rule, errors, method with its source */
    const char *example;
    const char *result; /* rows separated by a line feed, values by `|` */
};

/* The connection that the function was registered on. */
struct connection *function_connection(sqlite3_context *context);

/* Ends the call with the error: "prosecutions: <message>", or SQLite's out-of-memory. */
void function_fail(sqlite3_context *context, const struct error *error);

/* True where any argument is NULL; the result is then NULL and the function has to return. */
bool function_has_null(sqlite3_context *context, int count, sqlite3_value **arguments);

/* An argument as what it has to be. A number in a text is taken as SQLite's CAST would only if the
** whole text is one. Otherwise the error names `function` and `argument`. */
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

#endif
