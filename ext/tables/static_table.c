#include "tables/static_table.h"

#include "base/base.h"
#include "session/session.h"

struct static_table {
    sqlite3_vtab base; /* first: SQLite's view of it */
    const struct static_content *content;
    void *rows;
    size_t row_count;
};

struct static_cursor {
    sqlite3_vtab_cursor base; /* likewise */
    size_t row;
};

int static_table_connect(sqlite3 *db, struct connection *connection,
                         const struct static_content *content, sqlite3_vtab **table,
                         char **message) {
    int code = sqlite3_declare_vtab(db, content->declaration);
    if (code == SQLITE_OK)
        code = sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
    if (code != SQLITE_OK)
        return code;
    struct error error = {0};
    struct static_table *made = memory_new(1, sizeof *made, &error);
    if (made == NULL)
        return SQLITE_NOMEM;
    made->content = content;
    made->rows = content->open(connection, &error);
    if (made->rows == NULL) {
        memory_free(made);
        return table_fail_connect(message, &error);
    }
    made->row_count = content->row_count(made->rows);
    *table = &made->base;
    return SQLITE_OK;
}

void static_table_text(sqlite3_context *context, struct slice text) {
    if (text.length > 0)
        sqlite3_result_text64(context, (const char *)text.bytes, text.length, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
}

static struct static_table *table_of(sqlite3_vtab *table) {
    return (struct static_table *)table;
}

static struct static_cursor *cursor_of(sqlite3_vtab_cursor *cursor) {
    return (struct static_cursor *)cursor;
}

int static_table_disconnect(sqlite3_vtab *table) {
    struct static_table *closed = table_of(table);
    if (closed->content->close != NULL)
        closed->content->close(closed->rows);
    memory_free(closed);
    return SQLITE_OK;
}

/* Every query walks all rows, and SQLite picks its own. */
int static_table_best_index(sqlite3_vtab *table, sqlite3_index_info *plan) {
    plan->estimatedRows = (sqlite3_int64)table_of(table)->row_count;
    plan->estimatedCost = (double)plan->estimatedRows;
    return SQLITE_OK;
}

int static_table_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
    (void)table;
    struct error error = {0};
    struct static_cursor *made = memory_new(1, sizeof *made, &error);
    if (made == NULL)
        return SQLITE_NOMEM;
    *cursor = &made->base;
    return SQLITE_OK;
}

int static_table_close(sqlite3_vtab_cursor *cursor) {
    memory_free(cursor);
    return SQLITE_OK;
}

int static_table_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int count,
                        sqlite3_value **values) {
    (void)number, (void)text, (void)count, (void)values;
    cursor_of(cursor)->row = 0;
    return SQLITE_OK;
}

int static_table_next(sqlite3_vtab_cursor *cursor) {
    cursor_of(cursor)->row++;
    return SQLITE_OK;
}

int static_table_eof(sqlite3_vtab_cursor *cursor) {
    return cursor_of(cursor)->row >= table_of(cursor->pVtab)->row_count;
}

int static_table_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column) {
    const struct static_table *table = table_of(cursor->pVtab);
    table->content->column(context, table->rows, cursor_of(cursor)->row, column);
    return SQLITE_OK;
}

int static_table_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid) {
    *rowid = (sqlite3_int64)cursor_of(cursor)->row + 1;
    return SQLITE_OK;
}
