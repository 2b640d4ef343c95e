/* tables/source_table.h: what the tables over a source share: their columns, the forms in which a
** source is named, and the store behind them.
**
**     SELECT … FROM NAME                                        -- the built-in figures
**     SELECT … FROM NAME('outcomes-by-offence.zip')             -- source and options are hidden
**     SELECT … FROM NAME('jul.csv', 'layout=cps-monthly')       -- columns, as SQLite has it
**     CREATE VIRTUAL TABLE court USING NAME('cps/x*.csv', vintage=2018);
**
** A table's module takes connect, disconnect and rename from here; its cursor begins with a
** `struct source_cursor`:
**
**     source_table_best_index(table, info, make_plan)                         // xBestIndex
**     source_cursor_start(&cursor->source, plan, &values, &error)             // in xFilter
**     source_cursor_cell(&cursor->source, context, column, code)              // in xColumn
**     source_cursor_close(&cursor->source)                                    // in xClose
*/
#ifndef PROSECUTIONS_TABLES_SOURCE_TABLE_H
#define PROSECUTIONS_TABLES_SOURCE_TABLE_H

#include "base/base.h"
#include "query/query.h"
#include "session/session.h"
#include "sqlite.h"

enum { COLUMN_SOURCE = COLUMN_COUNT, COLUMN_OPTIONS };
enum { SOURCE_ROWS_EXPECTED = 1000000 }; /* of a source that is not loaded yet */

struct source_table {
    sqlite3_vtab base;
    sqlite3 *db;
    struct connection *connection;
    struct text name; /* the module's */
    bool has_source;  /* made with arguments, by CREATE VIRTUAL TABLE */
    struct text source, options;
    struct store *store; /* of a table with a source, once it is loaded */
    bool reads_rowid;    /* a statement did so where the planner did not tell */
};

struct source_cursor {
    sqlite3_vtab_cursor base;
    struct store *store;
    struct text source, options;
    struct selection selection;
};

/* xCreate and xConnect, xDisconnect and xDestroy, xRename. */
int source_table_connect(sqlite3 *db, void *connection, int count, const char *const *arguments,
                         sqlite3_vtab **table, char **message);
int source_table_disconnect(sqlite3_vtab *table);
int source_table_rename(sqlite3_vtab *table, const char *name);

/* xBestIndex. Takes the hidden columns, whose values come first, and says so in idxNum; the rest is
** the planner's: what it takes of info comes after the `arguments` so far, what it expects goes to
** info, and what xFilter is to do into `plan`, which becomes idxStr: words for EXPLAIN QUERY PLAN,
** parted by `; `, and then what xFilter reads. */
typedef bool source_table_planner(sqlite3_vtab *table, sqlite3_index_info *info, int *arguments,
                                  struct text *plan, struct error *error);
int source_table_best_index(sqlite3_vtab *table, sqlite3_index_info *info,
                            source_table_planner *planner);
/* The store that the query will read, where the planner can tell and it is loaded, as far as that
** is known without a look at the files: for estimates alone. NULL otherwise. */
const struct store *source_table_store(sqlite3_vtab *table, sqlite3_index_info *info);
/* How many rows there are to read, as far as it is known. */
double source_table_rows(const struct store *store);
/* Gives the cursor its store and an empty selection; `values` moves on to what follows the hidden
** columns. `plan` is idxNum. */
bool source_cursor_start(struct source_cursor *cursor, int plan, sqlite3_value ***values,
                         struct error *error);
/* The value of a dictionary column for a code, or (any code) of source or options. */
void source_cursor_cell(const struct source_cursor *cursor, sqlite3_context *context, int column,
                        uint32_t code);
/* How many threads may work on the cursor's behalf. */
size_t source_cursor_threads(const struct source_cursor *cursor);
void source_cursor_close(struct source_cursor *cursor);

#endif
