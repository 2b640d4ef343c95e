/* session/sql_function.h: what a SQL function is to the entry file, which registers it, and to the
** table prosecutions_help, which describes it. How one is written: functions/functions.h.
*/
#ifndef PROSECUTIONS_SESSION_SQL_FUNCTION_H
#define PROSECUTIONS_SESSION_SQL_FUNCTION_H

#include <stdbool.h>

#include "sqlite.h"

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
    /* For prosecutions_help, all needed. `example` is one statement or more, run by the tests on a
    ** database of its own; `result` is all that they give. */
    const char *signature;   /* `pct_change(new, old)`, `count_low(n [, conf])` */
    const char *description; /* result with its unit, NULL rule, errors, method with its source */
    const char *example;
    const char *result; /* rows separated by a line feed, values by `|`, NULL as `NULL` */
};

#endif
