/* tables/static_table.h: a table whose rows are all known when it is opened: a row count and a
** function that gives a value. Eponymous only (no CREATE VIRTUAL TABLE), without arguments, and
** innocuous: it opens no file.
**
**     static const struct static_content CONTENT = {
**         .declaration = "CREATE TABLE x(force TEXT COLLATE NOCASE, …)",
**         .open = open_forces, .row_count = row_count, .column = column,
**     };
**     static int connect(…) {
**         return static_table_connect(db, connection, &CONTENT, table, message);
**     }
**     static const sqlite3_module MODULE = STATIC_TABLE_MODULE(connect);
**
** rowid is the row's number, from 1.
*/
#ifndef PROSECUTIONS_TABLES_STATIC_TABLE_H
#define PROSECUTIONS_TABLES_STATIC_TABLE_H

#include <stddef.h>

#include "base/base.h"
#include "session/session.h"
#include "sqlite.h"

struct static_content {
    const char *declaration;
    /* What the other three are given; NULL with the error set on failure. */
    void *(*open)(struct connection *connection, struct error *error);
    size_t (*row_count)(const void *rows);
    void (*column)(sqlite3_context *context, const void *rows, size_t row, int column);
    void (*close)(void *rows); /* NULL where there is nothing to close */
};

int static_table_connect(sqlite3 *db, struct connection *connection,
                         const struct static_content *content, sqlite3_vtab **table,
                         char **message);

/* A text as the value of a column, copied; NULL where it is empty. */
void static_table_text(sqlite3_context *context, struct slice text);

int static_table_disconnect(sqlite3_vtab *table);
int static_table_best_index(sqlite3_vtab *table, sqlite3_index_info *plan);
int static_table_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor);
int static_table_close(sqlite3_vtab_cursor *cursor);
int static_table_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int count,
                        sqlite3_value **values);
int static_table_next(sqlite3_vtab_cursor *cursor);
int static_table_eof(sqlite3_vtab_cursor *cursor);
int static_table_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column);
int static_table_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid);

#define STATIC_TABLE_MODULE(connect)                                                               \
    {                                                                                              \
        .xConnect = (connect), .xDisconnect = static_table_disconnect,                             \
        .xBestIndex = static_table_best_index, .xOpen = static_table_open,                         \
        .xClose = static_table_close, .xFilter = static_table_filter, .xNext = static_table_next,  \
        .xEof = static_table_eof, .xColumn = static_table_column, .xRowid = static_table_rowid,    \
    }

#endif
