/* tables/source_problems.c: what is wrong with a source, one row a finding.
**
**     SELECT severity, problem, file, line, detail FROM source_problems('cps');
*/
#include "base/memory.h"
#include "tables/stores.h"
#include "tables/tables.h"

enum problem_column {
    PROBLEM_SEVERITY,
    PROBLEM_NAME,
    PROBLEM_FILE,
    PROBLEM_LINE,
    PROBLEM_COLUMN,
    PROBLEM_VALUE,
    PROBLEM_DETAIL,
    PROBLEM_SOURCE,
    PROBLEM_OPTIONS,
};

struct table {
    sqlite3_vtab base;
    struct connection *connection;
};

struct cursor {
    sqlite3_vtab_cursor base;
    struct store *store; /* kept for its findings */
    size_t at;
};

static int connect(sqlite3 *db, void *pointer, int count, const char *const *arguments,
                   sqlite3_vtab **result, char **message) {
    (void)count, (void)arguments;
    struct error error = {0};
    struct table *table = memory_new(1, sizeof *table, &error);
    if (table == NULL)
        return table_fail_connect(message, &error);
    table->connection = pointer;
    sqlite3_vtab_config(db, table->connection->files_allowed ? SQLITE_VTAB_DIRECTONLY
                                                             : SQLITE_VTAB_INNOCUOUS);
    int code = sqlite3_declare_vtab(
        db, "CREATE TABLE x(severity TEXT, problem TEXT, file TEXT, line INTEGER, column INTEGER, "
            "value TEXT, detail TEXT, source HIDDEN, options HIDDEN)");
    if (code != SQLITE_OK) {
        memory_free(table);
        return code;
    }
    connection_retain(pointer);
    *result = &table->base;
    return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *base) {
    connection_release(((struct table *)base)->connection);
    memory_free(base);
    return SQLITE_OK;
}

/* idxNum: bit 0 the source is given, bit 1 the options are. */
static int best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
    (void)table;
    int arguments = 0;
    info->idxNum = 0;
    for (int column = PROBLEM_SOURCE; column <= PROBLEM_OPTIONS; column++) {
        for (int i = 0; i < info->nConstraint; i++) {
            int bit = 1 << (column - PROBLEM_SOURCE);
            if (info->aConstraint[i].iColumn != column ||
                info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ || (info->idxNum & bit) != 0)
                continue;
            if (!info->aConstraint[i].usable)
                return SQLITE_CONSTRAINT;
            info->idxNum |= bit;
            info->aConstraintUsage[i].argvIndex = ++arguments;
            info->aConstraintUsage[i].omit = 1;
        }
    }
    info->estimatedRows = 50;
    info->estimatedCost = 1000000; /* the source is read anew */
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **result) {
    struct error error = {0};
    struct cursor *cursor = memory_new(1, sizeof *cursor, &error);
    if (cursor == NULL)
        return table_fail(table, &error);
    *result = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base) {
    store_release(((struct cursor *)base)->store);
    memory_free(base);
    return SQLITE_OK;
}

static bool take_text(sqlite3_value *value, struct slice *text, struct error *error) {
    const unsigned char *bytes = sqlite3_value_text(value);
    if (sqlite3_value_type(value) == SQLITE_NULL)
        return error_set(error, ERROR_USE,
                         "source_problems(source): the source is NULL; name a "
                         "file, archive, folder or glob");
    if (bytes == NULL)
        return error_memory(error);
    *text = slice_from(bytes, (size_t)sqlite3_value_bytes(value));
    return true;
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *unused, int count,
                  sqlite3_value **values) {
    (void)unused, (void)count;
    struct cursor *cursor = (struct cursor *)base;
    struct connection *connection = ((struct table *)base->pVtab)->connection;
    struct error error = {0};
    struct slice source = {0}, options = {0};
    cursor->at = 0;
    store_release(cursor->store);
    cursor->store = NULL;
    if ((plan & 1) == 0)
        error_set(&error, ERROR_USE,
                  "source_problems(source) needs a source, as in "
                  "source_problems('release.zip')");
    else if (take_text(values[0], &source, &error) &&
             ((plan & 2) == 0 || take_text(values[1], &options, &error)))
        cursor->store = stores_diagnose(connection, source, options, &error);
    return cursor->store != NULL ? SQLITE_OK : table_fail(base->pVtab, &error);
}

static int next(sqlite3_vtab_cursor *base) {
    ((struct cursor *)base)->at++;
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base) {
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->at >= cursor->store->findings.count;
}

static void result_text(sqlite3_context *context, const char *text) {
    if (text != NULL)
        sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
    const struct cursor *cursor = (const struct cursor *)base;
    const struct finding *finding = &cursor->store->findings.items[cursor->at];
    switch ((enum problem_column)number) {
    case PROBLEM_SEVERITY:
        result_text(context, severity_name(finding->severity));
        break;
    case PROBLEM_NAME:
        result_text(context, problem_name(finding->problem));
        break;
    case PROBLEM_FILE:
        result_text(context, finding->file);
        break;
    case PROBLEM_LINE:
        if (finding->line > 0)
            sqlite3_result_int64(context, finding->line);
        break;
    case PROBLEM_COLUMN:
        if (finding->column > 0)
            sqlite3_result_int64(context, (sqlite3_int64)finding->column);
        break;
    case PROBLEM_VALUE:
        result_text(context, finding->value);
        break;
    case PROBLEM_DETAIL:
        result_text(context, finding->detail);
        break;
    default:
        break;
    }
    return SQLITE_OK;
}

static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
    *id = (sqlite3_int64)((const struct cursor *)base)->at + 1;
    return SQLITE_OK;
}

static const sqlite3_module MODULE = {
    .iVersion = 0,
    .xConnect = connect,
    .xBestIndex = best_index,
    .xDisconnect = disconnect,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter,
    .xNext = next,
    .xEof = at_end,
    .xColumn = column_value,
    .xRowid = row_id,
};

const struct sql_table SOURCE_PROBLEMS_TABLE = {
    .name = "source_problems",
    .module = &MODULE,
    .signature = "source_problems(source [, options])",
    .description =
        "What is wrong with a source, one row per finding: severity (error: something is left out; "
        "warning: a figure may not be what it seems; note), problem, file, line, column (field, from "
        "1), value, detail. No row: nothing was found. Of one problem in one file at most 1,000 are "
        "listed, then how many more there are. An error only where there is no such source.",
    .example = "SELECT count(*) FROM source_problems('builtin:moj-2018') WHERE severity = 'error'",
    .result = "0",
};
