/* session/sql_function.h: how a SQL function is declared to the entry file, which registers it, and to
** the table prosecutions_help, which describes it. functions/functions.h says how one is written.
*/
#ifndef PROSECUTIONS_SESSION_SQL_FUNCTION_H
#define PROSECUTIONS_SESSION_SQL_FUNCTION_H

#include <stdbool.h>

#include "sqlite.h"

struct sql_function {
    const char *name;
    int arguments_min, arguments_max;
    /* A scalar function has `scalar`. An aggregate has the other four, which make it a window
    ** function as well. */
    void (*scalar)(sqlite3_context *, int, sqlite3_value **);
    void (*step)(sqlite3_context *, int, sqlite3_value **);
    void (*inverse)(sqlite3_context *, int, sqlite3_value **);
    void (*value)(sqlite3_context *);
    void (*final)(sqlite3_context *);
    /* False: a pure function of its arguments, which is registered as deterministic and innocuous.
    ** True: it tells something of the connection, and may not be used in views and triggers, which
    ** may be somebody else's. No function opens a file or sets anything: hosts let the CHECK
    ** constraints of a database that somebody sends call any. */
    bool direct_only;
    /* For prosecutions_help, all needed. `example` is one statement or more, run by the tests on a
    ** database of its own; `result` is all that they give. */
    const char *signature;   /* `pct_change(new, old)`, `count_low(n [, conf])` */
    const char *description; /* result with its unit, NULL rule, errors, method with its source */
    const char *example;
    const char *result; /* rows separated by a line feed, values by `|`, NULL as `NULL` */
};

#endif
