#include "tables/answer_table.h"

#include <string.h>

#include "base/base.h"
#include "session/session.h"

/* A table with arguments reads its source anew for every answer. */
enum { COST_OF_ANSWER = 1000000 };

struct answer_table {
    sqlite3_vtab base; /* first: SQLite's view of it */
    sqlite3 *db;
    struct connection *connection;
    const char *name;
    const struct answer_content *content;
    void *rows; /* of a table without arguments; otherwise each cursor has its own */
};

struct answer_cursor {
    sqlite3_vtab_cursor base;                     /* likewise */
    sqlite3_value *values[ANSWER_MOST_ARGUMENTS]; /* NULL: not given */
    void *rows;
    size_t row, row_count;
};

static struct answer_table *table_of(sqlite3_vtab *table) {
    return (struct answer_table *)table;
}

static const struct answer_content *content_of(const struct answer_cursor *cursor) {
    return table_of(cursor->base.pVtab)->content;
}

static bool has_arguments(const struct answer_content *content) {
    return content->arguments[0] != NULL;
}

/* Whether each query opens rows of its own. */
static bool opens_rows(const struct answer_content *content) {
    return has_arguments(content) || content->is_fresh;
}

/* --- Arguments --- */

bool answer_text(sqlite3_value *value, const char *argument, struct slice *text,
                 struct error *error) {
    int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL)
        return error_set(error, ERROR_USE, "the %s is NULL; it must be given", argument);
    if (type == SQLITE_BLOB || type == SQLITE_FLOAT) /* 4.10 would be 4.1 */
        return error_set(error, ERROR_USE, "the %s is not a text; write it in quotes", argument);
    const unsigned char *bytes = sqlite3_value_text(value);
    if (bytes == NULL)
        return error_memory(error);
    *text = slice_from(bytes, (size_t)sqlite3_value_bytes(value));
    return true;
}

bool answer_optional_text(sqlite3_value *value, const char *argument, struct slice *text,
                          struct error *error) {
    return value == NULL || sqlite3_value_type(value) == SQLITE_NULL ||
           answer_text(value, argument, text, error);
}

bool answer_period(sqlite3_value *value, const char *argument, struct period *period,
                   struct error *error) {
    struct slice text;
    char advice[PERIOD_ADVICE_SIZE];
    int type = sqlite3_value_type(value);
    int64_t year = sqlite3_value_int64(value);
    /* R and JavaScript give every number as a REAL. */
    bool whole = type == SQLITE_INTEGER ||
                 (type == SQLITE_FLOAT && (double)year == sqlite3_value_double(value));
    if (whole && period_from_year(year, period))
        return true;
    if (!answer_text(value, argument, &text, error))
        return false;
    if (period_parse(text, period))
        return true;
    period_advice(text, advice);
    return error_set(error, ERROR_USE, "the %s '%.*s' is no period; %s", argument,
                     SLICE_PRINT(text), advice);
}

struct dataset *answer_dataset(struct connection *connection, sqlite3_value *value,
                               struct error *error) {
    struct slice source = slice_of(ANSWER_DEFAULT_SOURCE);
    if (!answer_optional_text(value, "source", &source, error))
        return NULL;
    return datasets_get(connection, source, slice_of(""), error);
}

/* --- Making and unmaking a table --- */

static bool declare(sqlite3 *db, const struct answer_content *content, struct error *error) {
    struct text sql = {0};
    bool done = text_printf(&sql, error, "CREATE TABLE x(%s", content->columns);
    for (int i = 0; done && content->arguments[i] != NULL; i++)
        done = text_printf(&sql, error, ", %s HIDDEN", content->arguments[i]);
    done = done && text_append(&sql, slice_of(")"), error) &&
           (sqlite3_declare_vtab(db, sql.bytes) == SQLITE_OK ||
            table_fail_host(db, "its columns can't be declared", error));
    text_free(&sql);
    return done;
}

static void close_rows(const struct answer_content *content, void *rows) {
    if (rows != NULL && content->close != NULL)
        content->close(rows);
}

static int disconnect(sqlite3_vtab *base) {
    struct answer_table *table = table_of(base);
    close_rows(table->content, table->rows);
    connection_release(table->connection);
    memory_free(table);
    return SQLITE_OK;
}

static struct answer_table *table_new(sqlite3 *db, struct connection *connection,
                                      const struct sql_table *about, struct error *error) {
    struct answer_table *table = memory_new(1, sizeof *table, error);
    if (table == NULL)
        return NULL;
    *table = (struct answer_table){
        .db = db, .connection = connection, .name = about->name, .content = about->content};
    connection_retain(connection);
    if (!opens_rows(table->content))
        table->rows = table->content->open(connection, NULL, error);
    if (error->code != ERROR_NONE) {
        disconnect(&table->base);
        return NULL;
    }
    return table;
}

static int connect(sqlite3 *db, void *pointer, int count, const char *const *arguments,
                   sqlite3_vtab **result, char **message) {
    (void)count;
    struct connection *connection = pointer;
    const struct sql_table *about = sql_table_find(connection, arguments[0]);
    struct error error = {0};
    struct answer_table *table =
        declare(db, about->content, &error) ? table_new(db, connection, about, &error) : NULL;
    if (table == NULL)
        return table_fail_connect(message, &error);
    *result = &table->base;
    return table_allow(db, !connection->files_allowed || !has_arguments(table->content) ||
                               table->content->opens_nothing);
}

/* --- Planning --- */

/* Takes the term that gives an argument, if there is one. An argument that is compared in another way
** would be taken for not given, which is an error. Returns SQLite's code. */
static int plan_argument(sqlite3_vtab *base, sqlite3_index_info *plan, int argument, int *given) {
    const struct answer_table *table = table_of(base);
    struct error error = {0};
    bool compared = false;
    for (int i = 0; i < plan->nConstraint; i++) {
        if (plan->aConstraint[i].iColumn != table->content->column_count + argument)
            continue;
        compared = true;
        if (plan->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ &&
            plan->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_IS)
            continue;
        if (!plan->aConstraint[i].usable)
            return SQLITE_CONSTRAINT;
        plan->idxNum |= 1 << argument;
        plan->aConstraintUsage[i].argvIndex = ++*given;
        plan->aConstraintUsage[i].omit = 1;
        return SQLITE_OK;
    }
    if (!compared)
        return SQLITE_OK;
    error_set(
        &error, ERROR_USE,
        "%s: the column %s is an argument, and can only be compared by =; write it as in SELECT * FROM %s",
        table->name, table->content->arguments[argument], table->content->usage);
    return table_fail(base, &error);
}

/* Sets a bit of idxNum for each argument that is given. */
static int best_index(sqlite3_vtab *base, sqlite3_index_info *plan) {
    const struct answer_table *table = table_of(base);
    const struct answer_content *content = table->content;
    int given = 0;
    plan->idxNum = 0;
    if (!has_arguments(content)) {
        plan->estimatedRows = content->is_fresh ? content->rows_expected
                                                : (sqlite3_int64)content->row_count(table->rows);
        plan->estimatedCost = (double)plan->estimatedRows;
        return SQLITE_OK;
    }
    datasets_trim(table->connection, table->db);
    int code = SQLITE_OK;
    for (int i = 0; code == SQLITE_OK && content->arguments[i] != NULL; i++)
        code = plan_argument(base, plan, i, &given);
    plan->estimatedRows = content->rows_expected;
    plan->estimatedCost = COST_OF_ANSWER;
    return code;
}

/* --- Reading --- */

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
    struct error error = {0};
    struct answer_cursor *made = memory_new(1, sizeof *made, &error);
    if (made == NULL)
        return table_fail(table, &error);
    *cursor = &made->base;
    return SQLITE_OK;
}

/* Forgets the last answer. */
static void forget(struct answer_cursor *cursor) {
    if (cursor->rows != table_of(cursor->base.pVtab)->rows)
        close_rows(content_of(cursor), cursor->rows);
    cursor->rows = NULL;
    cursor->row = cursor->row_count = 0;
    for (int i = 0; i < ANSWER_MOST_ARGUMENTS; i++) {
        sqlite3_value_free(cursor->values[i]);
        cursor->values[i] = NULL;
    }
}

static int close_cursor(sqlite3_vtab_cursor *base) {
    forget((struct answer_cursor *)base);
    memory_free(base);
    return SQLITE_OK;
}

/* Whether the arguments are those of the answer that the cursor has, as in the inner loop of a join. */
static bool is_same_question(const struct answer_cursor *cursor, int plan, sqlite3_value **values) {
    const struct answer_content *content = content_of(cursor);
    bool same = cursor->rows != NULL;
    for (int i = 0; same && content->arguments[i] != NULL; i++) {
        sqlite3_value *old = cursor->values[i], *new = (plan & 1 << i) != 0 ? *values++ : NULL;
        if (old == NULL || new == NULL) {
            same = old == new;
            continue;
        }
        same = sqlite3_value_type(old) == sqlite3_value_type(new) &&
               sqlite3_value_type(old) != SQLITE_FLOAT;
        if (same && sqlite3_value_type(old) == SQLITE_INTEGER)
            same = sqlite3_value_int64(old) == sqlite3_value_int64(new);
        else if (same && sqlite3_value_type(old) != SQLITE_NULL)
            same = sqlite3_value_bytes(old) == sqlite3_value_bytes(new) &&
                   memcmp(sqlite3_value_blob(old), sqlite3_value_blob(new),
                          (size_t)sqlite3_value_bytes(old)) == 0;
    }
    return same;
}

static bool take_values(struct answer_cursor *cursor, int plan, sqlite3_value **values,
                        struct error *error) {
    const struct answer_content *content = content_of(cursor);
    for (int i = 0; content->arguments[i] != NULL; i++) {
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

/* Finds the answer; NULL with the error set. */
static void *open_answer(struct answer_cursor *cursor, int plan, sqlite3_value **values,
                         struct error *error) {
    const struct answer_table *table = table_of(cursor->base.pVtab);
    const struct answer_content *content = table->content;
    void *last = content->open_next != NULL ? cursor->rows : NULL;
    if (last != NULL)
        cursor->rows = NULL;
    forget(cursor);
    if (!opens_rows(content))
        return table->rows;
    if (!take_values(cursor, plan, values, error)) {
        close_rows(content, last);
        return NULL;
    }
    return content->open_next != NULL
               ? content->open_next(table->connection, cursor->values, last, error)
               : content->open(table->connection, cursor->values, error);
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *text, int count,
                  sqlite3_value **values) {
    (void)text, (void)count;
    struct answer_cursor *cursor = (struct answer_cursor *)base;
    const struct answer_table *table = table_of(base->pVtab);
    struct error error = {0}, named = {0};
    if (!is_same_question(cursor, plan, values))
        cursor->rows = open_answer(cursor, plan, values, &error);
    cursor->row = 0;
    if (cursor->rows == NULL) {
        error_set(&named, error.code, "%s: %s", table->name, error.message);
        return table_fail(base->pVtab, &named);
    }
    cursor->row_count = table->content->row_count(cursor->rows);
    return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *cursor) {
    ((struct answer_cursor *)cursor)->row++;
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base) {
    const struct answer_cursor *cursor = (const struct answer_cursor *)base;
    return cursor->row >= cursor->row_count;
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int column) {
    const struct answer_cursor *cursor = (const struct answer_cursor *)base;
    const struct answer_content *content = content_of(cursor);
    struct error error = {0};
    if (column >= content->column_count) {
        sqlite3_value *value = cursor->values[column - content->column_count];
        if (value != NULL)
            sqlite3_result_value(context, value);
        return SQLITE_OK;
    }
    return content->column(context, cursor->rows, cursor->row, column, &error)
               ? SQLITE_OK
               : table_fail(base->pVtab, &error);
}

static int row_id(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid) {
    *rowid = (sqlite3_int64)((struct answer_cursor *)cursor)->row + 1;
    return SQLITE_OK;
}

const sqlite3_module ANSWER_TABLE = {
    .xConnect = connect,
    .xDisconnect = disconnect,
    .xBestIndex = best_index,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter,
    .xNext = next,
    .xEof = at_end,
    .xColumn = column_value,
    .xRowid = row_id,
};
