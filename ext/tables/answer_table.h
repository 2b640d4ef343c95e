/* tables/answer_table.h: a table that answers a question: its rows follow from its arguments, which
** are its hidden columns, and all are known when the query begins.
**
**     static const char *const ARGUMENTS[] = {"force", "offence", "period", "source"};
**     static const struct answer_content CONTENT = {
**         .name = "local_story",
**         .declaration = "CREATE TABLE x(fact TEXT, …, force HIDDEN, …, source HIDDEN)",
**         .first_argument = 7, .arguments = ARGUMENTS, .argument_count = 4, .needed = 3,
**         .usage = "local_story('Lancashire', '86.2', 2018)", .open = open_story, …
**     };
**     static int connect(…) {
**         return answer_table_connect(db, connection, &CONTENT, table, message);
**     }
**     static const sqlite3_module MODULE = ANSWER_TABLE_MODULE(connect);
**
** Eponymous only. It may open files, and so is for direct use alone, unless the connection opens
** none. rowid is the row's number, from 1.
*/
#ifndef PROSECUTIONS_TABLES_ANSWER_TABLE_H
#define PROSECUTIONS_TABLES_ANSWER_TABLE_H

#include "base/base.h"
#include "layout/layout.h"
#include "session/session.h"
#include "sqlite.h"

struct store;

enum { ANSWER_MOST_ARGUMENTS = 4 };
#define ANSWER_DEFAULT_SOURCE "builtin:cps"

struct answer_content {
    const char *name; /* begins every error */
    const char *declaration;
    int first_argument; /* the number of the first hidden column; the others follow it */
    int argument_count;
    const char *const *arguments; /* their names */
    int needed;                   /* so many of the first have to be given */
    const char *usage;            /* an example, for errors */
    int rows_expected;
    /* What the next three are given; NULL with the error set on failure. An argument that is not
    ** given is NULL; those that are live until `open` returns. */
    void *(*open)(struct connection *connection, sqlite3_value *const *values, struct error *error);
    size_t (*row_count)(const void *rows);
    /* False with the error set on failure. */
    bool (*column)(sqlite3_context *context, const void *rows, size_t row, int column,
                   struct error *error);
    void (*close)(void *rows);
};

/* Arguments as what they have to be. `argument` is its name, for the error. */
bool answer_text(sqlite3_value *value, const char *argument, struct slice *text,
                 struct error *error);
/* Any form of layout/period.h, or a whole number: a calendar year. */
bool answer_period(sqlite3_value *value, const char *argument, struct period *period,
                   struct error *error);
/* The store of the source; of the built-in figures where the value is NULL (not given). The caller
** releases it. */
struct store *answer_store(struct connection *connection, sqlite3_value *value,
                           struct error *error);

int answer_table_connect(sqlite3 *db, struct connection *connection,
                         const struct answer_content *content, sqlite3_vtab **table,
                         char **message);
int answer_table_disconnect(sqlite3_vtab *table);
int answer_table_best_index(sqlite3_vtab *table, sqlite3_index_info *plan);
int answer_table_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor);
int answer_table_close(sqlite3_vtab_cursor *cursor);
int answer_table_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int count,
                        sqlite3_value **values);
int answer_table_next(sqlite3_vtab_cursor *cursor);
int answer_table_eof(sqlite3_vtab_cursor *cursor);
int answer_table_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column);
int answer_table_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid);

#define ANSWER_TABLE_MODULE(connect)                                                               \
    {                                                                                              \
        .xConnect = (connect), .xDisconnect = answer_table_disconnect,                             \
        .xBestIndex = answer_table_best_index, .xOpen = answer_table_open,                         \
        .xClose = answer_table_close, .xFilter = answer_table_filter, .xNext = answer_table_next,  \
        .xEof = answer_table_eof, .xColumn = answer_table_column, .xRowid = answer_table_rowid,    \
    }

#endif
