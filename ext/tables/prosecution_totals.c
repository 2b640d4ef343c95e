/* tables/prosecution_totals.c: the pivot table. Its rows are the cells of the columns that the
** query mentions; what it does not mention is summed over.
**
**     SELECT force, year, prosecuted FROM prosecution_totals('cps') WHERE offence_code = '86.2';
**     SELECT region, sum(convicted) FROM prosecution_totals WHERE year = 2017 GROUP BY region;
**
** One row per force and year and (as it is mentioned) offence_code; one per region and year. rowid
** is the place of the cell's first row.
*/
#include <stdlib.h>

#include "base/memory.h"
#include "store/pivot.h"
#include "tables/limits.h"
#include "tables/source_table.h"
#include "tables/tables.h"
#include "tables/terms.h"

static const uint32_t MEASURES = 1u << COLUMN_DEFENDANTS | 1u << COLUMN_PROSECUTED |
                                 1u << COLUMN_CONVICTED | 1u << COLUMN_SENTENCED;
static const uint32_t ALL_COLUMNS = (1u << COLUMN_COUNT) - 1;
enum { VALUES_EXPECTED = 12 }; /* of a dimension, where the source is not loaded yet */

struct cursor {
    struct source_cursor source;
    uint32_t mentioned; /* columns */
    struct pivot pivot;
    size_t cell;
};

/* --- Planning --- */

/* idxStr: words for EXPLAIN QUERY PLAN, and after a `#` what the cursor is to do: the columns that
** are mentioned, as bits in hexadecimal; those of tables/limits.h; the order, a letter from 'A' on and
** a sign per column; the terms:
**
**     by year, force; where force; in order of year; from the offset on #12/6/B-/EAB
*/
static bool describe(uint32_t mentioned, unsigned limits, const char *order, const char *terms,
                     struct text *plan, struct error *error) {
    const char *between = "by ";
    bool done = true;
    for (int c = 0; done && c < COLUMN_COUNT; c++) {
        if ((mentioned & ~MEASURES) >> c & 1) {
            done = text_printf(plan, error, "%s%s", between, COLUMNS[c].name);
            between = ", ";
        }
    }
    if (done && *terms != '\0')
        done = text_append(plan, slice_of("; "), error) && terms_describe(terms, plan, error);
    for (size_t i = 0; done && order[i] != '\0'; i += 2)
        done = text_printf(plan, error, "%s%s%s", i == 0 ? "; in order of " : ", ",
                           COLUMNS[order[i] - 'A'].name, order[i + 1] == '-' ? " descending" : "");
    if (done && (limits & LIMITS_PASS) != 0)
        done = text_printf(plan, error, "%sfrom the offset on", plan->length > 0 ? "; " : "");
    return done && text_printf(plan, error, "%s#%x/%x/%s/%s", plan->length > 0 ? " " : "",
                               (unsigned)mentioned, limits, order, terms);
}

/* Takes the order if it is one of text and integer columns. */
static bool plan_order(sqlite3_index_info *info, struct text *order, struct error *error) {
    for (int i = 0; i < info->nOrderBy; i++) {
        int column = info->aOrderBy[i].iColumn;
        if (column < 0 || column >= COLUMN_COUNT || column == COLUMN_LINE ||
            (MEASURES >> column & 1) != 0)
            return true;
    }
    for (int i = 0; i < info->nOrderBy; i++)
        if (!text_append_byte(order, (unsigned char)('A' + info->aOrderBy[i].iColumn), error) ||
            !text_append_byte(order, info->aOrderBy[i].desc ? '-' : '+', error))
            return false;
    info->orderByConsumed = info->nOrderBy > 0;
    return true;
}

/* As many cells as the mentioned dimensions have combinations, or rows. */
static double expected_cells(const struct store *store, uint32_t mentioned) {
    double cells = 1, rows = source_table_rows(store);
    unsigned counted = 0; /* dimensions */
    if ((mentioned >> COLUMN_LINE & 1) != 0)
        return rows;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        enum dimension dimension = COLUMNS[c].dimension;
        if (((mentioned & ~MEASURES) >> c & 1) == 0 || (counted >> dimension & 1) != 0)
            continue;
        counted |= 1u << dimension;
        cells *= store != NULL ? store->values[dimension].count + 1.0 : VALUES_EXPECTED;
    }
    return cells < rows ? cells : rows;
}

static bool make_plan(sqlite3_vtab *table, sqlite3_index_info *info, int *arguments,
                      struct text *plan, struct error *error) {
    const struct store *store = source_table_store(table, info);
    uint32_t mentioned = (uint32_t)info->colUsed & ALL_COLUMNS;
    struct text terms = {0}, order = {0};
    double share = 1;
    bool done = text_append(&terms, slice_of(""), error) &&
                text_append(&order, slice_of(""), error) &&
                terms_plan(info, store, arguments, &terms, &share, error) &&
                plan_order(info, &order, error) &&
                describe(mentioned, limits_plan(info, false, arguments), order.bytes, terms.bytes,
                         plan, error);
    text_free(&terms);
    text_free(&order);
    double cells = expected_cells(store, mentioned) * share;
    info->estimatedRows = (sqlite3_int64)cells + 1;
    /* Whatever is wanted, some column of all rows is looked at; a row costs SQLite 50 times that. */
    info->estimatedCost = source_table_rows(store) * (0.005 + 0.015 * share) + cells;
    return done;
}

static int best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
    struct error error = {0};
    struct text plan = {0};
    int arguments = 0;
    if (!source_table_plan(table, info, &arguments))
        return SQLITE_CONSTRAINT;
    if (make_plan(table, info, &arguments, &plan, &error)) {
        info->idxStr = sqlite3_mprintf("%s", plan.bytes);
        info->needToFreeIdxStr = 1;
        if (info->idxStr == NULL)
            error_memory(&error);
    }
    text_free(&plan);
    return error.code == ERROR_NONE ? SQLITE_OK : table_fail(table, &error);
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
    pivot_free(&cursor->pivot);
    source_cursor_close(&cursor->source);
    memory_free(cursor);
    return SQLITE_OK;
}

/* Does what the plan says, from its `#` on. */
static bool start(struct cursor *cursor, const char *plan, sqlite3_value **values,
                  struct error *error) {
    struct column_order orders[COLUMN_COUNT];
    size_t order_count = 0;
    char *after;
    cursor->mentioned = (uint32_t)strtoul(plan + 1, &after, 16);
    unsigned limits = (unsigned)strtoul(after + 1, &after, 16);
    for (after++; *after != '/'; after += 2)
        if (order_count < COLUMN_COUNT)
            orders[order_count++] =
                (struct column_order){(enum column)(after[0] - 'A'), after[1] == '-'};
    cursor->cell = limits_passed(limits, values + terms_count(after + 1));
    return terms_apply(after + 1, values, cursor->source.store, &cursor->source.selection, error) &&
           pivot_sum(&cursor->pivot, cursor->source.store, &cursor->source.selection,
                     cursor->mentioned & ~MEASURES,
                     (cursor->mentioned & MEASURES) >> COLUMN_DEFENDANTS,
                     source_cursor_threads(&cursor->source), error) &&
           pivot_sort(&cursor->pivot, orders, order_count, error);
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *text, int count,
                  sqlite3_value **values) {
    (void)count;
    struct cursor *cursor = (struct cursor *)base;
    struct error error = {0};
    if (!source_cursor_start(&cursor->source, plan, &values, &error) ||
        !start(cursor, strchr(text, '#'), values, &error))
        return table_fail(base->pVtab, &error);
    return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base) {
    ((struct cursor *)base)->cell++;
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base) {
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->cell >= cursor->pivot.count;
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
    const struct cursor *cursor = (const struct cursor *)base;
    const struct pivot *pivot = &cursor->pivot;
    const struct column_about *about = number < COLUMN_COUNT ? &COLUMNS[number] : NULL;
    int64_t sum;
    if (about == NULL)
        source_cursor_cell(&cursor->source, context, number, 0);
    else if ((cursor->mentioned >> number & 1) == 0)
        /* No host is known to do so; the values of a cell differ, and none would be right. */
        sqlite3_result_error(context,
                             "prosecutions: this host reads a column that it did not say "
                             "the query mentions; use the table prosecutions",
                             -1);
    else if (about->kind == COLUMN_OF_LINE)
        sqlite3_result_int64(context, pivot_line(pivot, cursor->cell));
    else if (about->kind != COLUMN_OF_MEASURE)
        source_cursor_cell(&cursor->source, context, number,
                           pivot_code(pivot, cursor->cell, about->dimension));
    else if (pivot_measure(pivot, cursor->cell, about->measure, &sum))
        sqlite3_result_int64(context, sum);
    return SQLITE_OK;
}

static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
    struct cursor *cursor = (struct cursor *)base;
    struct error error = {0};
    int64_t place = 0;
    if (!pivot_place(&cursor->pivot, cursor->cell, &place, &error))
        return table_fail(base->pVtab, &error);
    *id = place + 1;
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

const struct sql_table PROSECUTION_TOTALS_TABLE = {
    .name = "prosecution_totals",
    .module = &MODULE,
    .signature = "prosecution_totals([source [, options]])",
    .description =
        "The pivot table: the columns and sources of prosecutions, but a row is a cell of exactly "
        "the dimensions that the query mentions anywhere; those that it does not mention are summed "
        "over. sum() of a measure (persons) is that of the same query on prosecutions, and found "
        "much sooner; count(*) counts cells; a measure is NULL where all rows of the cell have "
        "NULL, and a condition on one is on the cell's sum. SQLite may drop what a subquery selects "
        "and nobody uses: there, say GROUP BY. A sum of more than 64 bits is an error.",
    .example =
        "SELECT force, prosecuted FROM prosecution_totals('builtin:moj-2018') WHERE region = "
        "'North West' ORDER BY force",
    .result = "Cheshire|37842\nCumbria|11612\nGreater Manchester|66680\nLancashire|43917\n"
              "Merseyside|41095",
};
