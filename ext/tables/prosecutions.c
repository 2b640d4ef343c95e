/* tables/prosecutions.c: one row a published row, of any source.
**
**     SELECT sum(convicted) FROM prosecutions WHERE force = 'Lancashire';          -- built-in
*figures
**     SELECT sum(convicted) FROM prosecutions('outcomes-by-offence.zip');
**     SELECT sum(convicted) FROM prosecutions('jul.csv', 'layout=cps-monthly, period=2018-07');
**     CREATE VIRTUAL TABLE court USING prosecutions('cps/x*.csv', vintage=2018);
**
** The source and the options are hidden columns, as SQLite has it for table-valued functions.
*/
#include <stdlib.h>

#include "base/memory.h"
#include "store/cache_file.h"
#include "tables/arguments.h"
#include "tables/stores.h"
#include "tables/tables.h"
#include "tables/terms.h"

static const char DEFAULT_SOURCE[] = "builtin:cps";
enum { COLUMN_SOURCE = COLUMN_COUNT, COLUMN_OPTIONS };
enum { PLAN_SOURCE = 1, PLAN_OPTIONS = 2 }; /* bits of idxNum: which hidden columns are given */
enum { ROWS_EXPECTED = 1000000 };           /* of a source that is not loaded yet */

struct table {
    sqlite3_vtab base;
    sqlite3 *db;
    struct connection *connection;
    bool has_source; /* made with arguments, by CREATE VIRTUAL TABLE */
    struct text source, options;
    struct store *store; /* of a table with a source, once it is loaded */
};

struct cursor {
    sqlite3_vtab_cursor base;
    struct store *store;
    struct text source, options;
    struct selection selection;
    size_t group;        /* the group that `rows` are of */
    int64_t rows_before; /* in the groups before it */
    uint32_t count, at;
    uint16_t rows[GROUP_ROWS];
};

/* --- Making and unmaking a table --- */

static bool declare(sqlite3 *db, struct error *error) {
    struct text sql = {0};
    bool done = text_append(&sql, slice_of("CREATE TABLE x("), error);
    for (int c = 0; done && c < COLUMN_COUNT; c++)
        done = text_printf(&sql, error, "%s %s, ", COLUMNS[c].name,
                           COLUMNS[c].kind == COLUMN_OF_TEXT ? "TEXT COLLATE NOCASE" : "INTEGER");
    done = done && text_append(&sql, slice_of("source HIDDEN, options HIDDEN)"), error) &&
           (sqlite3_declare_vtab(db, sql.bytes) == SQLITE_OK || error_memory(error));
    text_free(&sql);
    return done;
}

static bool take_arguments(struct table *table, int count, const char *const *arguments,
                           struct error *error) {
    for (int i = 0; i < count; i++) {
        struct slice argument = slice_of(arguments[i]);
        if (i == 0 && !argument_is_option(argument)) {
            if (!argument_append(&table->source, argument, error))
                return false;
        } else if ((table->options.length > 0 &&
                    !text_append(&table->options, slice_of(", "), error)) ||
                   !argument_append(&table->options, argument, error)) {
            return false;
        }
    }
    table->has_source = count > 0;
    return table->source.length > 0 || text_append(&table->source, slice_of(DEFAULT_SOURCE), error);
}

static void table_free(struct table *table) {
    if (table == NULL)
        return;
    store_release(table->store);
    text_free(&table->source);
    text_free(&table->options);
    connection_release(table->connection);
    memory_free(table);
}

static struct store *table_store(struct table *table, struct error *error) {
    return stores_get(table->connection, text_slice(&table->source), text_slice(&table->options),
                      error);
}

/* The same for CREATE and for opening a database that has the table: SQLite makes a table available
** without DDL only so. In CREATE a write transaction is open, and what is wrong with the source is
*said
** at once; a table that is merely there is loaded when it is asked, so that it can be dropped when
*its
** file is gone. */
static int connect(sqlite3 *db, void *pointer, int count, const char *const *arguments,
                   sqlite3_vtab **result, char **message) {
    struct error error = {0};
    struct table *table = memory_new(1, sizeof *table, &error);
    bool done = table != NULL;
    if (done) {
        table->db = db;
        table->connection = pointer;
        connection_retain(pointer);
        done = declare(db, &error) && take_arguments(table, count - 3, arguments + 3, &error);
    }
    if (done && table->has_source && sqlite3_txn_state(db, arguments[1]) == SQLITE_TXN_WRITE) {
        table->store = table_store(table, &error);
        done = table->store != NULL;
    }
    if (!done) {
        table_free(table);
        return table_fail_connect(message, &error);
    }
    /* What opens files is not for use in the views and triggers of somebody's schema. */
    sqlite3_vtab_config(db, table->connection->files_allowed ? SQLITE_VTAB_DIRECTONLY
                                                             : SQLITE_VTAB_INNOCUOUS);
    *result = &table->base;
    return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *table) {
    table_free((struct table *)table);
    return SQLITE_OK;
}

static int rename_table(sqlite3_vtab *table, const char *name) {
    (void)table, (void)name;
    return SQLITE_OK;
}

/* --- Planning --- */

/* Takes the hidden columns. False where one is given by a table that is not read yet. */
static bool plan_hidden(sqlite3_index_info *info, int *arguments) {
    for (int column = COLUMN_SOURCE; column <= COLUMN_OPTIONS; column++) {
        for (int i = 0; i < info->nConstraint; i++) {
            int bit = column == COLUMN_SOURCE ? PLAN_SOURCE : PLAN_OPTIONS;
            if (info->aConstraint[i].iColumn != column ||
                info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ || (info->idxNum & bit) != 0)
                continue;
            if (!info->aConstraint[i].usable)
                return false;
            info->idxNum |= bit;
            info->aConstraintUsage[i].argvIndex = ++*arguments;
            info->aConstraintUsage[i].omit = 1;
        }
    }
    return true;
}

static int best_index(sqlite3_vtab *base, sqlite3_index_info *info) {
    struct table *table = (struct table *)base;
    struct error error = {0};
    struct text plan = {0};
    int arguments = 0;
    double share = 1;
    stores_trim(table->connection, table->db);
    info->idxNum = 0;
    if (!plan_hidden(info, &arguments))
        return SQLITE_CONSTRAINT;
    if (!terms_plan(info, &arguments, &plan, &share, &error)) {
        text_free(&plan);
        return table_fail(base, &error);
    }
    info->idxStr = sqlite3_mprintf("%s", plan.bytes != NULL ? plan.bytes : "");
    info->needToFreeIdxStr = 1;
    text_free(&plan);
    double rows = table->store != NULL ? (double)table->store->rows : ROWS_EXPECTED;
    info->estimatedRows = (sqlite3_int64)(rows * share) + 1;
    info->estimatedCost = rows * 0.02 + rows * share;
    return info->idxStr != NULL ? SQLITE_OK : SQLITE_NOMEM;
}

/* --- Reading --- */

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **result) {
    struct error error = {0};
    struct cursor *cursor = memory_new(1, sizeof *cursor, &error);
    if (cursor == NULL)
        return table_fail(table, &error);
    *result = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    store_release(cursor->store);
    selection_free(&cursor->selection);
    text_free(&cursor->source);
    text_free(&cursor->options);
    memory_free(cursor);
    return SQLITE_OK;
}

/* The columns that the selection looks at, as bits. */
static uint32_t selected_columns(const struct selection *selection) {
    uint32_t columns = 0;
    for (int c = 0; c < COLUMN_COUNT; c++)
        if ((COLUMNS[c].kind == COLUMN_OF_TEXT || COLUMNS[c].kind == COLUMN_OF_INTEGER) &&
            selection->sets[COLUMNS[c].dimension] != NULL)
            columns |= 1u << c;
    return columns;
}

/* Finds the rows that are wanted of the cursor's group, if there is one. */
static bool read_group(struct cursor *cursor, struct error *error) {
    const struct store *store = cursor->store;
    cursor->at = cursor->count = 0;
    if (cursor->group >= store->group_count)
        return true;
    if (!cache_file_check(store, cursor->group, selected_columns(&cursor->selection), error))
        return false;
    cursor->count = select_rows(&cursor->selection, &store->groups[cursor->group], cursor->rows);
    return cursor->count == 0 || cache_file_check(store, cursor->group, UINT32_MAX, error);
}

/* Goes on to the next group that has a row that is wanted, if the current one is at its end. */
static bool settle(struct cursor *cursor, struct error *error) {
    while (cursor->at == cursor->count && cursor->group < cursor->store->group_count) {
        cursor->rows_before += cursor->store->groups[cursor->group++].rows;
        if (!read_group(cursor, error))
            return false;
    }
    return true;
}

static bool rewind_cursor(struct cursor *cursor, struct error *error) {
    cursor->group = 0;
    cursor->rows_before = 0;
    return read_group(cursor, error) && settle(cursor, error);
}

static bool take_hidden(struct text *text, sqlite3_value *value, const char *name,
                        struct error *error) {
    text_clear(text);
    if (sqlite3_value_type(value) == SQLITE_NULL &&
        slice_equal(slice_of(name), slice_of("options")))
        return true;
    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return error_set(
            error, ERROR_USE,
            "prosecutions(source, options): %s is not a text; write it in quotes, as in "
            "prosecutions('release.zip')",
            name);
    const unsigned char *bytes = sqlite3_value_text(value);
    return (bytes != NULL || error_memory(error)) &&
           text_append(text, slice_from(bytes, (size_t)sqlite3_value_bytes(value)), error);
}

/* What the cursor reads: its table's source, or the one that the query names. */
static bool choose_source(struct cursor *cursor, struct table *table, int plan,
                          sqlite3_value ***values, struct error *error) {
    text_clear(&cursor->source);
    text_clear(&cursor->options);
    if (plan == 0)
        return text_append(&cursor->source, text_slice(&table->source), error) &&
               text_append(&cursor->options, text_slice(&table->options), error);
    if (table->has_source)
        return error_set(error, ERROR_USE,
                         "this table reads '%s'; another source needs prosecutions('…') or a table "
                         "of its own",
                         table->source.bytes);
    if ((plan & PLAN_SOURCE) == 0 && !text_append(&cursor->source, slice_of(DEFAULT_SOURCE), error))
        return false;
    return ((plan & PLAN_SOURCE) == 0 ||
            take_hidden(&cursor->source, *(*values)++, "source", error)) &&
           ((plan & PLAN_OPTIONS) == 0 ||
            take_hidden(&cursor->options, *(*values)++, "options", error));
}

static bool start(struct cursor *cursor, struct table *table, int plan, const char *terms,
                  sqlite3_value **values, struct error *error) {
    if (!choose_source(cursor, table, plan, &values, error))
        return false;
    struct store *store = stores_get(table->connection, text_slice(&cursor->source),
                                     text_slice(&cursor->options), error);
    if (store == NULL)
        return false;
    store_release(cursor->store);
    cursor->store = store;
    if (table->has_source && table->store != store) {
        store_release(table->store);
        table->store = store;
        store_retain(store);
    }
    selection_free(&cursor->selection);
    return terms_apply(terms, values, store, &cursor->selection, error) &&
           rewind_cursor(cursor, error);
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *terms, int count,
                  sqlite3_value **values) {
    (void)count;
    struct error error = {0};
    if (!start((struct cursor *)base, (struct table *)base->pVtab, plan, terms, values, &error))
        return table_fail(base->pVtab, &error);
    return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    struct error error = {0};
    cursor->at++;
    return settle(cursor, &error) ? SQLITE_OK : table_fail(base->pVtab, &error);
}

static int at_end(sqlite3_vtab_cursor *base) {
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->group >= cursor->store->group_count;
}

static void result_cell(sqlite3_context *context, const struct cell *cell) {
    /* The text lives as long as the store, and that as long as a statement runs (stores_trim()). */
    if (cell->kind == CELL_TEXT)
        sqlite3_result_text64(context, (const char *)cell->text.bytes, cell->text.length,
                              SQLITE_STATIC, SQLITE_UTF8);
    else if (cell->kind == CELL_INTEGER)
        sqlite3_result_int64(context, cell->integer);
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
    const struct cursor *cursor = (const struct cursor *)base;
    const struct row_group *group = &cursor->store->groups[cursor->group];
    uint32_t row = cursor->rows[cursor->at];
    int64_t measure;
    if (number >= COLUMN_COUNT) {
        const struct text *text = number == COLUMN_SOURCE ? &cursor->source : &cursor->options;
        sqlite3_result_text64(context, text->bytes != NULL ? text->bytes : "", text->length,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
        return SQLITE_OK;
    }
    const struct column_about *about = &COLUMNS[number];
    switch (about->kind) {
    case COLUMN_OF_MEASURE:
        if (store_measure(group, about->measure, row, &measure))
            sqlite3_result_int64(context, measure);
        break;
    case COLUMN_OF_LINE:
        sqlite3_result_int64(context, store_line(group, row));
        break;
    default:
        result_cell(context, store_cell(cursor->store, (enum column)number,
                                        store_code(group, about->dimension, row)));
        break;
    }
    return SQLITE_OK;
}

static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
    const struct cursor *cursor = (const struct cursor *)base;
    *id = cursor->rows_before + cursor->rows[cursor->at] + 1;
    return SQLITE_OK;
}

static const sqlite3_module MODULE = {
    .iVersion = 0,
    .xCreate = connect,
    .xConnect = connect,
    .xBestIndex = best_index,
    .xDisconnect = disconnect,
    .xDestroy = disconnect,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter,
    .xNext = next,
    .xEof = at_end,
    .xColumn = column_value,
    .xRowid = row_id,
    .xRename = rename_table,
};

const struct sql_table PROSECUTIONS_TABLE = {
    .name = "prosecutions",
    .module = &MODULE,
    .signature = "prosecutions([source [, options]])",
    .description =
        "One row per published row of a source: a CSV file, an archive of them, a member of one, a "
        "folder or a glob; without a source the built-in figures of the Crown Prosecution Service "
        "(builtin:cps; there are builtin:moj-2018 and builtin:moj-2009-2019 too). Options: layout=, "
        "period=, vintage=. Columns that a layout does not publish are NULL; measures (defendants, "
        "prosecuted, convicted, sentenced) are persons. Total rows are never rows. A source that "
        "can't be read or has no data row is an error; a row that can't be read is a row of "
        "source_problems(source).",
    .example = "SELECT sum(defendants) FROM prosecutions('builtin:moj-2018') WHERE force = "
               "'lancashire'",
    .result = "45781",
};
