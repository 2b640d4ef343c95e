/* tables/answer_table.h: a table that answers a question. Its rows follow from its arguments, which
** are its hidden columns, and all are known when a query begins. A table of reference has no
** argument, and its rows are opened once for the whole connection, unless they are `is_fresh`.
**
**     static const struct answer_content CONTENT = {
**         .columns = "fact TEXT, value NUMERIC",
**         .column_count = 2,
**         .arguments = {"force", "offence", "period", "source"},
**         .needed = 3,
**         .usage = "local_story('Lancashire', '86.2', 2018)",
**         .rows_expected = 10,
**         .open = open_story, .row_count = row_count, .column = column, .close = close_story,
**     };
**     const struct sql_table LOCAL_STORY_TABLE = {
**         .name = "local_story", .module = &ANSWER_TABLE, .content = &CONTENT, …
**     };
**
** The table exists under its own name alone (no CREATE VIRTUAL TABLE). One with arguments may open
** files, and so is for direct use only, unless it `opens_nothing` or the connection opens no file.
** rowid is the row's number, from 1.
*/
#ifndef PROSECUTIONS_TABLES_ANSWER_TABLE_H
#define PROSECUTIONS_TABLES_ANSWER_TABLE_H

#include "base/base.h"
#include "layout/layout.h"
#include "session/session.h"
#include "sqlite.h"

struct store;

enum { ANSWER_MOST_ARGUMENTS = 8 };
#define ANSWER_DEFAULT_SOURCE "builtin:cps"

struct answer_content {
    const char *columns; /* as CREATE TABLE has them, without the arguments */
    int column_count;
    const char *arguments[ANSWER_MOST_ARGUMENTS + 1]; /* their names; NULL ends them */
    int needed;                                       /* so many of the first have to be given */
    const char *usage;                                /* an example of a call, for errors */
    bool opens_nothing; /* its arguments name no source, so that views and triggers may use it */
    bool is_fresh;      /* of a table without arguments: rows are opened anew for every query */
    int rows_expected;  /* of a table with arguments, or whose rows are fresh */
    /* Makes what the other three functions are given; NULL with the error set on failure. An
    ** argument that is not given is NULL; the others live until `open` returns. */
    void *(*open)(struct connection *connection, sqlite3_value *const *values, struct error *error);
    /* In place of `open`, for a table whose next answer has use for a part of the last one, as in a join:
    ** it takes over the rows of the cursor's last answer, NULL at first, and frees them on failure. */
    void *(*open_next)(struct connection *connection, sqlite3_value *const *values, void *last,
                       struct error *error);
    size_t (*row_count)(const void *rows);
    /* Gives the value of a column, or nothing for NULL. False with the error set on failure. */
    bool (*column)(sqlite3_context *context, const void *rows, size_t row, int column,
                   struct error *error);
    void (*close)(void *rows); /* NULL where there is nothing to close */
};

/* The module of all these tables; the `content` of their struct sql_table is an answer_content. */
extern const sqlite3_module ANSWER_TABLE;

/* Arguments as what they have to be. `argument` is the name for the error. */
bool answer_text(sqlite3_value *value, const char *argument, struct slice *text,
                 struct error *error);
/* Leaves `text` as it is where the value is NULL, or not given. */
bool answer_optional_text(sqlite3_value *value, const char *argument, struct slice *text,
                          struct error *error);
/* Any form of layout/period.h, or a whole number: a calendar year. */
bool answer_period(sqlite3_value *value, const char *argument, struct period *period,
                   struct error *error);
/* The dataset of the source; of the built-in figures where the value is NULL (not given). The caller
** releases it. */
struct dataset *answer_dataset(struct connection *connection, sqlite3_value *value,
                               struct error *error);

#endif
