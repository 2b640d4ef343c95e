/* session/sql_table.h: how a virtual table is declared to the entry file, which registers it, and to
** the table prosecutions_help, which describes it.
**
** A file of tables/ defines one `const struct sql_table NAME_TABLE`, which is named once in the list
** of tables/tables.h.
*/
#ifndef PROSECUTIONS_SESSION_SQL_TABLE_H
#define PROSECUTIONS_SESSION_SQL_TABLE_H

#include "base/base.h"
#include "sqlite.h"

struct connection;

struct sql_table {
    const char *name;
    const sqlite3_module *module;
    /* What several tables that share a module differ in: the module says of which type it is. */
    const void *content;
    /* For prosecutions_help, all needed: as in session/sql_function.h. */
    const char *signature;   /* `police_forces`, `source_problems(source)` */
    const char *description; /* what a row is, the columns with units, errors, source */
    const char *example;
    const char *result;
};

/* The table of that name, for an xConnect: SQLite hands it the name as the first of its arguments.
** Never NULL for a name that was registered. */
const struct sql_table *sql_table_find(const struct connection *connection, const char *name);

/* Allows the table in the views and triggers of anybody's schema (`innocuous`) or in none of them,
** as a table that may open files has to be. Called in xConnect; returns SQLite's code. */
int table_allow(sqlite3 *db, bool innocuous);

/* Hands an error to SQLite: returns its code and puts "prosecutions: <message>" where a virtual table
** (or the `message` of xConnect) carries it. */
int table_fail(sqlite3_vtab *table, const struct error *error);
int table_fail_connect(char **message, const struct error *error);
/* Sets the error from that of the host's last call: no memory, an interrupt, or its own words after
** `what`. */
bool table_fail_host(sqlite3 *db, const char *what, struct error *error);

/* Gives a text, copied, as the value of a column; NULL where it is empty. */
void table_text(sqlite3_context *context, struct slice text);

/* Tells the user of something that is no error: in SQLite's log, and on stderr where that is a
** terminal. */
void table_warn(const char *message);

#endif
