/* tables/source_table.h: what the tables over a source share: their columns, the forms in which a
** source is named, and the store behind them.
**
**     SELECT … FROM NAME                                        -- the built-in figures
**     SELECT … FROM NAME('outcomes-by-offence.zip')             -- source and options are hidden
**     SELECT … FROM NAME('jul.csv', 'layout=cps-monthly')       -- columns, as SQLite has it
**     CREATE VIRTUAL TABLE court USING NAME('cps/x*.csv', vintage=2018);
**
** A file of this room that reads a source gives a struct source_content and four functions that
** SQLite calls for each row; everything else is here. Its cursor begins with a struct source_cursor:
**
**     static const struct source_content CONTENT = {sizeof(struct cursor), make_plan, start, forget};
**     static const sqlite3_module MODULE = SOURCE_TABLE_MODULE(next, at_end, column_value, row_id);
**     const struct sql_table COURT_TABLE = {.module = &MODULE, .content = &CONTENT, …};
*/
#ifndef PROSECUTIONS_TABLES_SOURCE_TABLE_H
#define PROSECUTIONS_TABLES_SOURCE_TABLE_H

#include "base/base.h"
#include "plan/plan.h"
#include "query/query.h"
#include "session/session.h"
#include "sqlite.h"

struct source_content;

enum { COLUMN_SOURCE = COLUMN_COUNT, COLUMN_OPTIONS, COLUMN_OWN };
enum { SOURCE_ROWS_EXPECTED = 1000000 }; /* of a source that is not loaded yet */

struct source_table {
    sqlite3_vtab base;
    sqlite3 *db;
    struct connection *connection;
    const char *name; /* of the module */
    const struct source_content *content;
    bool has_source; /* made with arguments, by CREATE VIRTUAL TABLE */
    struct text source, options;
    struct dataset *dataset;          /* of a table with a source, once it is loaded */
    struct sqlite3_stmt *comparisons; /* what host_compares() keeps */
};

struct source_cursor {
    sqlite3_vtab_cursor base;
    struct dataset *dataset;
    const struct store *store; /* the dataset's */
    int64_t first_rowid;       /* of the store's first row */
    struct text source, options;
    struct selection selection;
    struct terms_seen seen;
    bool is_unnamed; /* the query reads the source column, and gives no source */
};

/* What the tables over a source differ in. */
struct source_content {
    size_t cursor_size; /* of a structure that begins with a struct source_cursor, zeros at first */
    /* Plans a query, for xBestIndex; terms and order have the columns' numbers that `column` gives.
    ** The hidden columns are taken already, in the first `arguments` values and in idxNum. It takes
    ** what it can of the rest, tells SQLite in `info` what it expects, and writes what xFilter is to
    ** do into `plan`, which becomes idxStr: words for EXPLAIN QUERY PLAN, separated by `; `, then a
    ** `#`, then what `start` reads. */
    bool (*plan)(sqlite3_vtab *table, sqlite3_index_info *info, int *arguments, struct text *plan,
                 struct error *error);
    /* Begins a query, for xFilter. The cursor has its store and an empty selection; `plan` is what
    ** was written after the `#`, and `values` begin after those of the hidden columns. */
    bool (*start)(struct source_cursor *cursor, const char *plan, sqlite3_value **values,
                  struct error *error);
    /* The part of its rows that the cursor has given, 0 to 1; less than 0 where that can't be told. */
    double (*position)(const void *cursor);
    /* Frees what the table's own part of the cursor owns. */
    void (*forget)(struct source_cursor *cursor);
    /* For a table whose columns are not those of `prosecutions`; NULL otherwise. Appends their
    ** declarations, without the hidden columns. */
    bool (*declare)(struct text *sql, struct error *error);
    /* What the column of that number, as SQLite counts the table's columns, is here: an enum column,
    ** COLUMN_SOURCE or COLUMN_OPTIONS, or from COLUMN_OWN on a column of the table's own. */
    int (*column)(int number);
};

int source_table_connect(sqlite3 *db, void *pointer, int count, const char *const *arguments,
                         sqlite3_vtab **result, char **message);
int source_table_disconnect(sqlite3_vtab *table);
int source_table_rename(sqlite3_vtab *table, const char *name);
int source_table_best_index(sqlite3_vtab *base, sqlite3_index_info *info);
int source_table_open(sqlite3_vtab *base, sqlite3_vtab_cursor **result);
int source_table_close(sqlite3_vtab_cursor *base);
int source_table_filter(sqlite3_vtab_cursor *base, int number, const char *plan, int count,
                        sqlite3_value **values);

/* The module of a table over a source: what SQLite calls for each row is the table's own. */
#define SOURCE_TABLE_MODULE(next, at_end, column_value, row_id)                                    \
    {                                                                                              \
        .xCreate = source_table_connect, .xConnect = source_table_connect,                         \
        .xDisconnect = source_table_disconnect, .xDestroy = source_table_disconnect,               \
        .xRename = source_table_rename, .xBestIndex = source_table_best_index,                     \
        .xOpen = source_table_open, .xClose = source_table_close, .xFilter = source_table_filter,  \
        .xNext = (next), .xEof = (at_end), .xColumn = (column_value), .xRowid = (row_id),          \
    }

/* The store that the query will read, for estimates alone, as its files may have changed. NULL where the
** planner can't tell which it is, and where it is not loaded. */
const struct store *source_table_store(sqlite3_vtab *base, sqlite3_index_info *info);
/* How many rows there are to read, as far as it is known. */
double source_table_rows(const struct store *store);
/* Which of the host's comparisons are SQLite's own (plan/host.h). */
unsigned source_table_compares(sqlite3_vtab *base);
/* Sets *id to the rowid of a row of the cursor's store, by the row's place from 0 on. Returns SQLite's
** code. */
int source_cursor_rowid(const struct source_cursor *cursor, int64_t place, sqlite3_int64 *id);
/* Gives the value of a dictionary column for a code; of source and options for any code. */
void source_cursor_cell(const struct source_cursor *cursor, sqlite3_context *context, int column,
                        uint32_t code);
/* To be called when a cursor has given its last row. */
void source_cursor_at_end(const struct source_cursor *cursor);
/* How many threads may work on the cursor's behalf. */
size_t source_cursor_threads(const struct source_cursor *cursor);

#endif
