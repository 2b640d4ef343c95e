/* session/sql_table.h: how a table is declared, and the list of them.
**
** A file of this room defines one `const struct sql_table NAME_TABLE`, listed in the entry
** file. Registration, and the table prosecutions_help, are made from these.
*/
#ifndef PROSECUTIONS_SESSION_SQL_TABLE_H
#define PROSECUTIONS_SESSION_SQL_TABLE_H

#include "base/base.h"
#include "sqlite.h"

struct sql_table {
    const char *name;
    const sqlite3_module *module;
    /* For prosecutions_help, all needed: as in session/sql_function.h. */
    const char *signature;   /* `police_forces`, `source_problems(source)` */
    const char *description; /* what a row is, the columns with units, errors, source */
    const char *example;
    const char *result;
};

/* The error as SQLite wants it: its code is returned, and "prosecutions: <message>" is put where a
** virtual table (or xConnect's **message) carries it. */
int table_fail(sqlite3_vtab *table, const struct error *error);
int table_fail_connect(char **message, const struct error *error);

/* Says what is no error where somebody may see it: on a terminal, and in SQLite's log. */
void table_warn(const char *message);

#endif
