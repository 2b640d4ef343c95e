/* session/connection.h: what all tables and functions of one database connection share.
**
** It is the user data of every registered module and function, made by the entry point and freed
** with the last of them. SQLite's own connection mutex guards it.
*/
#ifndef PROSECUTIONS_SESSION_CONNECTION_H
#define PROSECUTIONS_SESSION_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct forces;
struct kept_dataset;
struct sql_function;
struct sqlite3;
struct sql_table;

struct connection {
    int references;
    struct sqlite3 *db;
    bool files_allowed;        /* false: only built-in sources may be opened */
    struct forces *forces;     /* the connection's own */
    struct kept_dataset *datasets; /* what was loaded (session/datasets.h) */
    /* Settings (session/settings.h), each NULL while it is not set. */
    char *root;     /* as in source_open() */
    char *cache;    /* the folder of the on-disk cache, or "off" */
    char *threads;  /* a number */
    char *progress; /* "auto", "on" or "off" */
    /* Everything that is registered, for prosecutions_help. */
    const struct sql_function *const *function_families; /* NULL-ended lists of families … */
    const struct sql_table *const *tables;               /* … and of tables */
};

/* With the settings that the environment has. Where no file may be opened, `root` is empty. */
struct connection *connection_new(struct sqlite3 *db, bool files_allowed, struct error *error);
void connection_retain(struct connection *connection);
void connection_release(void *pointer); /* void *: SQLite calls it as a destructor */

#endif
