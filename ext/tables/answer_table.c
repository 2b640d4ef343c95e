#include "tables/answer_table.h"

#include "base/base.h"
#include "cache/cache_file.h"
#include "session/session.h"

enum { COST = 1000000 }; /* the source is read for every answer */

struct answer_table {
    sqlite3_vtab base;
    sqlite3 *db;
    const struct answer_content *content;
    struct connection *connection;
};

struct answer_cursor {
    sqlite3_vtab_cursor base;
    sqlite3_value *values[ANSWER_MOST_ARGUMENTS]; /* NULL: not given */
    void *rows;
    size_t row;
};

static struct answer_table *table_of(sqlite3_vtab *table) {
    return (struct answer_table *)table;
}

static const struct answer_content *content_of(const struct answer_cursor *cursor) {
    return table_of(cursor->base.pVtab)->content;
}

/* --- Arguments --- */

bool answer_text(sqlite3_value *value, const char *argument, struct slice *text,
                 struct error *error) {
    int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL)
        return error_set(error, ERROR_USE, "the %s is NULL", argument);
    if (type == SQLITE_BLOB || type == SQLITE_FLOAT) /* 4.10 would be 4.1 */
        return error_set(error, ERROR_USE, "the %s is not a text; write it in quotes", argument);
    const unsigned char *bytes = sqlite3_value_text(value);
    if (bytes == NULL)
        return error_memory(error);
    *text = slice_from(bytes, (size_t)sqlite3_value_bytes(value));
    return true;
}

bool answer_period(sqlite3_value *value, const char *argument, struct period *period,
                   struct error *error) {
    struct slice text;
    if (sqlite3_value_type(value) == SQLITE_INTEGER &&
        period_from_year(sqlite3_value_int64(value), period))
        return true;
    if (!answer_text(value, argument, &text, error))
        return false;
    return period_parse(text, period) ||
           error_set(error, ERROR_USE,
                     "'%.*s' is no period; write it as 2018, 2018-Q3, 2018-07, 2018/19 or "
                     "2018/19-Q2",
                     SLICE_PRINT(text));
}

struct store *answer_store(struct connection *connection, sqlite3_value *value,
                           struct error *error) {
    struct slice source = slice_of(ANSWER_DEFAULT_SOURCE);
    if (value != NULL && !answer_text(value, "source", &source, error))
        return NULL;
    struct store *store = stores_get(connection, source, slice_of(""), error);
    /* An answer is worked out from all rows: what is mapped from the cache is checked whole. */
    for (size_t group = 0; store != NULL && group < store->group_count; group++) {
        if (!cache_file_check(store, group, UINT32_MAX, error)) {
            store_release(store);
            store = NULL;
        }
    }
    return store;
}

/* --- The table --- */

int answer_table_connect(sqlite3 *db, struct connection *connection,
                         const struct answer_content *content, sqlite3_vtab **table,
                         char **message) {
    struct error error = {0};
    int code = sqlite3_declare_vtab(db, content->declaration);
    if (code == SQLITE_OK)
        code = sqlite3_vtab_config(db, connection->files_allowed ? SQLITE_VTAB_DIRECTONLY
                                                                 : SQLITE_VTAB_INNOCUOUS);
    if (code != SQLITE_OK)
        return code;
    struct answer_table *made = memory_new(1, sizeof *made, &error);
    if (made == NULL)
        return table_fail_connect(message, &error);
    made->db = db;
    made->content = content;
    made->connection = connection;
    connection_retain(connection);
    *table = &made->base;
    return SQLITE_OK;
}

int answer_table_disconnect(sqlite3_vtab *table) {
    connection_release(table_of(table)->connection);
    memory_free(table);
    return SQLITE_OK;
}

/* idxNum: a bit for each argument that is given. */
int answer_table_best_index(sqlite3_vtab *base, sqlite3_index_info *plan) {
    const struct answer_table *table = table_of(base);
    const struct answer_content *content = table->content;
    int given = 0;
    stores_trim(table->connection, table->db);
    plan->idxNum = 0;
    for (int argument = 0; argument < content->argument_count; argument++) {
        for (int i = 0; i < plan->nConstraint; i++) {
            if (plan->aConstraint[i].iColumn != content->first_argument + argument ||
                plan->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ ||
                (plan->idxNum & 1 << argument) != 0)
                continue;
            if (!plan->aConstraint[i].usable)
                return SQLITE_CONSTRAINT;
            plan->idxNum |= 1 << argument;
            plan->aConstraintUsage[i].argvIndex = ++given;
            plan->aConstraintUsage[i].omit = 1;
        }
    }
    plan->estimatedRows = content->rows_expected;
    plan->estimatedCost = COST;
    return SQLITE_OK;
}

int answer_table_open(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
    struct error error = {0};
    struct answer_cursor *made = memory_new(1, sizeof *made, &error);
    if (made == NULL)
        return table_fail(table, &error);
    *cursor = &made->base;
    return SQLITE_OK;
}

static void forget(struct answer_cursor *cursor) {
    if (cursor->rows != NULL)
        content_of(cursor)->close(cursor->rows);
    cursor->rows = NULL;
    cursor->row = 0;
    for (int i = 0; i < ANSWER_MOST_ARGUMENTS; i++) {
        sqlite3_value_free(cursor->values[i]);
        cursor->values[i] = NULL;
    }
}

int answer_table_close(sqlite3_vtab_cursor *base) {
    forget((struct answer_cursor *)base);
    memory_free(base);
    return SQLITE_OK;
}

static bool take_values(struct answer_cursor *cursor, int plan, sqlite3_value **values,
                        struct error *error) {
    const struct answer_content *content = content_of(cursor);
    for (int i = 0; i < content->argument_count; i++) {
        if ((plan & 1 << i) != 0) {
            cursor->values[i] = sqlite3_value_dup(*values++);
            if (cursor->values[i] == NULL)
                return error_memory(error);
        } else if (i < content->needed) {
            return error_set(error, ERROR_USE, "the %s is missing; write it as in SELECT * FROM %s",
                             content->arguments[i], content->usage);
        }
    }
    return true;
}

int answer_table_filter(sqlite3_vtab_cursor *base, int plan, const char *text, int count,
                        sqlite3_value **values) {
    (void)text, (void)count;
    struct answer_cursor *cursor = (struct answer_cursor *)base;
    const struct answer_content *content = content_of(cursor);
    struct error error = {0}, named = {0};
    forget(cursor);
    if (take_values(cursor, plan, values, &error))
        cursor->rows = content->open(table_of(base->pVtab)->connection, cursor->values, &error);
    if (cursor->rows != NULL)
        return SQLITE_OK;
    error_set(&named, error.code, "%s: %s", content->name, error.message);
    return table_fail(base->pVtab, &named);
}

int answer_table_next(sqlite3_vtab_cursor *cursor) {
    ((struct answer_cursor *)cursor)->row++;
    return SQLITE_OK;
}

int answer_table_eof(sqlite3_vtab_cursor *base) {
    const struct answer_cursor *cursor = (const struct answer_cursor *)base;
    return cursor->row >= content_of(cursor)->row_count(cursor->rows);
}

int answer_table_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column) {
    const struct answer_cursor *cursor = (const struct answer_cursor *)base;
    const struct answer_content *content = content_of(cursor);
    struct error error = {0};
    if (column >= content->first_argument) {
        sqlite3_value *value = cursor->values[column - content->first_argument];
        if (value != NULL)
            sqlite3_result_value(context, value);
        return SQLITE_OK;
    }
    return content->column(context, cursor->rows, cursor->row, column, &error)
               ? SQLITE_OK
               : table_fail(base->pVtab, &error);
}

int answer_table_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid) {
    *rowid = (sqlite3_int64)((struct answer_cursor *)cursor)->row + 1;
    return SQLITE_OK;
}
