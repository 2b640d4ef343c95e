/* tables/prosecutions.c: one row a published row, of any source.
**
**     SELECT sum(convicted) FROM prosecutions WHERE force = 'Lancashire';   -- built-in figures
**     SELECT sum(convicted) FROM prosecutions('outcomes-by-offence.zip');
**     SELECT sum(convicted) FROM prosecutions('jul.csv', 'layout=cps-monthly, period=2018-07');
**     CREATE VIRTUAL TABLE court USING prosecutions('cps/x*.csv', vintage=2018);
*/
#include "base/memory.h"
#include "store/cache_file.h"
#include "tables/source_table.h"
#include "tables/tables.h"
#include "tables/terms.h"

struct cursor {
    struct source_cursor source;
    size_t group;        /* the group that `rows` are of */
    int64_t rows_before; /* in the groups before it */
    uint32_t count, at;
    uint16_t rows[GROUP_ROWS];
};

static int best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
    struct error error = {0};
    struct text plan = {0};
    int arguments = 0;
    double share = 1, rows = source_table_rows(table);
    if (!source_table_plan(table, info, &arguments))
        return SQLITE_CONSTRAINT;
    if (!terms_plan(info, &arguments, &plan, &share, &error)) {
        text_free(&plan);
        return table_fail(table, &error);
    }
    info->idxStr = sqlite3_mprintf("%s", plan.bytes != NULL ? plan.bytes : "");
    info->needToFreeIdxStr = 1;
    text_free(&plan);
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
    *result = &cursor->source.base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    source_cursor_close(&cursor->source);
    memory_free(cursor);
    return SQLITE_OK;
}

/* Finds the rows that are wanted of the cursor's group, if there is one. */
static bool select_group(struct cursor *cursor, struct error *error) {
    const struct store *store = cursor->source.store;
    const struct selection *selection = &cursor->source.selection;
    cursor->at = cursor->count = 0;
    if (cursor->group >= store->group_count ||
        select_overlap(selection, &store->groups[cursor->group]) == OVERLAP_NONE)
        return true;
    if (!cache_file_check(store, cursor->group, select_columns(selection), error))
        return false;
    cursor->count = select_rows(selection, &store->groups[cursor->group], cursor->rows);
    return cursor->count == 0 || cache_file_check(store, cursor->group, UINT32_MAX, error);
}

/* Goes on to the next group that has a row that is wanted, if the current one is at its end. */
static bool settle(struct cursor *cursor, struct error *error) {
    const struct store *store = cursor->source.store;
    while (cursor->at == cursor->count && cursor->group < store->group_count) {
        cursor->rows_before += store->groups[cursor->group++].rows;
        if (!select_group(cursor, error))
            return false;
    }
    return true;
}

static bool rewind_cursor(struct cursor *cursor, struct error *error) {
    cursor->group = 0;
    cursor->rows_before = 0;
    return select_group(cursor, error) && settle(cursor, error);
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *terms, int count,
                  sqlite3_value **values) {
    (void)count;
    struct cursor *cursor = (struct cursor *)base;
    struct error error = {0};
    if (!source_cursor_start(&cursor->source, plan, &values, &error) ||
        !terms_apply(terms, values, cursor->source.store, &cursor->source.selection, &error) ||
        !rewind_cursor(cursor, &error))
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
    return cursor->group >= cursor->source.store->group_count;
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
    const struct cursor *cursor = (const struct cursor *)base;
    const struct row_group *group = &cursor->source.store->groups[cursor->group];
    const struct column_about *about = number < COLUMN_COUNT ? &COLUMNS[number] : NULL;
    uint32_t row = cursor->rows[cursor->at];
    int64_t measure;
    if (about == NULL)
        source_cursor_cell(&cursor->source, context, number, 0);
    else if (about->kind == COLUMN_OF_LINE)
        sqlite3_result_int64(context, store_line(group, row));
    else if (about->kind != COLUMN_OF_MEASURE)
        source_cursor_cell(&cursor->source, context, number,
                           store_code(group, about->dimension, row));
    else if (store_measure(group, about->measure, row, &measure))
        sqlite3_result_int64(context, measure);
    return SQLITE_OK;
}

static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
    const struct cursor *cursor = (const struct cursor *)base;
    *id = cursor->rows_before + cursor->rows[cursor->at] + 1;
    return SQLITE_OK;
}

static const sqlite3_module MODULE = {
    .iVersion = 0,
    .xCreate = source_table_connect,
    .xConnect = source_table_connect,
    .xBestIndex = best_index,
    .xDisconnect = source_table_disconnect,
    .xDestroy = source_table_disconnect,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter,
    .xNext = next,
    .xEof = at_end,
    .xColumn = column_value,
    .xRowid = row_id,
    .xRename = source_table_rename,
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
