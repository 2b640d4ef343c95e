/* tables/prosecutions.c: one row a published row, of any source.
**
**     SELECT sum(convicted) FROM prosecutions WHERE force = 'Lancashire';   -- built-in figures
**     SELECT sum(convicted) FROM prosecutions('outcomes-by-offence.zip');
**     SELECT sum(convicted) FROM prosecutions('jul.csv', 'layout=cps-monthly, period=2018-07');
**     CREATE VIRTUAL TABLE court USING prosecutions('cps/x*.csv', vintage=2018);
*/
#include <stdlib.h>

#include "base/memory.h"
#include "store/cache_file.h"
#include "store/pivot.h"
#include "store/rows.h"
#include "tables/source_table.h"
#include "tables/tables.h"
#include "tables/terms.h"

enum { ROWS_AHEAD = 64 }; /* of a list, whose bytes are asked for before they are needed */

struct cursor {
    struct source_cursor source;
    uint32_t used;   /* columns, as bits … */
    uint32_t far;    /* … and those of them that are not at hand where the list is read */
    uint32_t flags;  /* PLAN bits */
    bool listed;     /* reads `list`; else one group after the other */
    int64_t *before; /* rows before each group: once a rowid is asked for */
    /* The current row. */
    size_t group;
    uint32_t row;
    /* Of the list, or of the rows that are wanted of the group. */
    size_t at, count;
    bool whole; /* group: all of them */
    struct row_list list;
    uint16_t rows[GROUP_ROWS];
};

/* --- Planning --- */

/* idxStr: words for EXPLAIN QUERY PLAN, and after a `#` what the cursor is to do: the columns that
** are used, as bits in hexadecimal; PLAN bits; the order, a letter from 'A' on and a sign per
** column; the terms:
**
**     where force; in order of year; no more than the limit #12/1/B-/EAB
*/
enum {
    PLAN_LIMIT = 1,    /* the last argument, or last but one, is how many rows are wanted */
    PLAN_OFFSET = 2,   /* the last is how many are passed over before: by SQLite */
    PLAN_DISTINCT = 4, /* of rows with the same values in all columns that are used, one will do */
};

struct plan {
    uint32_t used;
    unsigned flags;
    struct text order, terms;
};

static bool is_of_dictionary(int column) {
    return column >= 0 && column < COLUMN_COUNT &&
           (COLUMNS[column].kind == COLUMN_OF_TEXT || COLUMNS[column].kind == COLUMN_OF_INTEGER);
}

static bool describe(const struct plan *plan, struct text *words, struct error *error) {
    const char *terms = plan->terms.bytes, *order = plan->order.bytes;
    bool done = terms_describe(terms, words, error) &&
                (!terms_pick(terms) ||
                 text_append(words, slice_of(" (an index of rows where that saves)"), error));
    for (size_t i = 0; done && order[i] != '\0'; i += 2)
        done = text_printf(words, error, "%s%s%s",
                           i > 0               ? ", "
                           : words->length > 0 ? "; in order of "
                                               : "in order of ",
                           COLUMNS[order[i] - 'A'].name, order[i + 1] == '-' ? " descending" : "");
    if (done && (plan->flags & PLAN_DISTINCT) != 0)
        done = text_append(words, slice_of("; each combination once"), error);
    if (done && (plan->flags & PLAN_LIMIT) != 0)
        done = text_append(words, slice_of("; no more than the limit"), error);
    return done && text_printf(words, error, "%s#%x/%x/%s/%s", words->length > 0 ? " " : "",
                               (unsigned)plan->used, plan->flags, order, terms);
}

/* Takes the order if it is one of text and integer columns, and then perhaps of rowid, in whose
** order rows stand. */
static bool plan_order(sqlite3_index_info *info, const struct store *store, struct text *order,
                       struct error *error) {
    int count = 0;
    bool by_place = false; /* what comes after rowid decides nothing */
    for (; count < info->nOrderBy && !by_place; count++) {
        by_place = info->aOrderBy[count].iColumn == -1 && !info->aOrderBy[count].desc;
        if (!by_place && !is_of_dictionary(info->aOrderBy[count].iColumn))
            return true;
    }
    if (count == 0 || (store != NULL && !rows_can_be_listed(store)))
        return true;
    for (int i = 0; i < count - by_place; i++)
        if (!text_append_byte(order, (unsigned char)('A' + info->aOrderBy[i].iColumn), error) ||
            !text_append_byte(order, info->aOrderBy[i].desc ? '-' : '+', error))
            return false;
    info->orderByConsumed = 1;
    return true;
}

/* Whether the query needs no two rows alike: then what it reads has to hang on the columns' values
** alone, and not on the row's number. */
static bool is_distinct(sqlite3_vtab *table, sqlite3_index_info *info) {
    if (sqlite3_libversion_number() < TELLING_HOST || !info->orderByConsumed ||
        sqlite3_vtab_distinct(info) < 2 || ((struct source_table *)table)->reads_rowid)
        return false;
    for (int i = 0; i < info->nConstraint; i++)
        if (info->aConstraint[i].iColumn == -1)
            return false;
    for (int i = 0; i < info->nOrderBy; i++)
        if (info->aOrderBy[i].iColumn == -1)
            return false;
    for (int c = 0; c < 64; c++)
        if ((info->colUsed >> c & 1) != 0 && !is_of_dictionary(c) && c < COLUMN_SOURCE)
            return false;
    return true;
}

/* A limit counts the rows that SQLite keeps: it says something only if those are all of ours. */
static bool plan_limit(sqlite3_index_info *info, int *arguments) {
    int limit = -1, offset = -1;
    if (sqlite3_libversion_number() < TELLING_HOST)
        return false;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_LIMIT)
            limit = i;
        else if (info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_OFFSET)
            offset = i;
        else if (!info->aConstraintUsage[i].omit)
            return false;
    }
    if (limit < 0 || !info->aConstraint[limit].usable ||
        (offset >= 0 && !info->aConstraint[offset].usable))
        return false;
    info->aConstraintUsage[limit].argvIndex = ++*arguments;
    if (offset >= 0)
        info->aConstraintUsage[offset].argvIndex = ++*arguments;
    return true;
}

static bool has_offset(const sqlite3_index_info *info) {
    for (int i = 0; i < info->nConstraint; i++)
        if (info->aConstraint[i].op == SQLITE_INDEX_CONSTRAINT_OFFSET)
            return true;
    return false;
}

/* In rows that SQLite is given: a row that is looked at costs a fiftieth, the index of rows nothing
** for those that are not wanted. */
static void estimate(sqlite3_index_info *info, const struct store *store, double share,
                     bool picked) {
    double rows = source_table_rows(store);
    info->estimatedRows = (sqlite3_int64)(rows * share) + 1;
    info->estimatedCost = rows * share + (picked && share < 0.1 ? rows * share * 0.1 : rows * 0.02);
}

static bool make_plan(sqlite3_vtab *table, sqlite3_index_info *info, int *arguments,
                      struct text *words, struct error *error) {
    const struct store *store = source_table_store(table, info);
    struct plan plan = {.used = (uint32_t)info->colUsed & ((1u << COLUMN_COUNT) - 1)};
    double share = 1;
    bool done = text_append(&plan.terms, slice_of(""), error) &&
                text_append(&plan.order, slice_of(""), error) &&
                terms_plan(info, store, arguments, &plan.terms, &share, error) &&
                plan_order(info, store, &plan.order, error);
    if (done && is_distinct(table, info))
        plan.flags = PLAN_DISTINCT;
    else if (done && plan.order.length > 0 && plan_limit(info, arguments))
        plan.flags = PLAN_LIMIT | (has_offset(info) ? PLAN_OFFSET : 0u);
    done = done && describe(&plan, words, error);
    if (done)
        estimate(info, store, share, terms_pick(plan.terms.bytes));
    text_free(&plan.terms);
    text_free(&plan.order);
    return done;
}

static int best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
    struct error error = {0};
    struct text words = {0};
    int arguments = 0;
    if (!source_table_plan(table, info, &arguments))
        return SQLITE_CONSTRAINT;
    if (make_plan(table, info, &arguments, &words, &error)) {
        info->idxStr = sqlite3_mprintf("%s", words.bytes);
        info->needToFreeIdxStr = 1;
        if (info->idxStr == NULL)
            error_memory(&error);
    }
    text_free(&words);
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
    rows_free(&cursor->list);
    memory_free(cursor->before);
    source_cursor_close(&cursor->source);
    memory_free(cursor);
    return SQLITE_OK;
}

/* Finds the rows that are wanted of the cursor's group, if there is one. */
static bool select_group(struct cursor *cursor, struct error *error) {
    const struct store *store = cursor->source.store;
    const struct selection *selection = &cursor->source.selection;
    cursor->at = cursor->count = 0;
    if (cursor->group >= store->group_count)
        return true;
    const struct row_group *group = &store->groups[cursor->group];
    enum overlap overlap = select_overlap(selection, group);
    if (overlap == OVERLAP_NONE)
        return true;
    if (!cache_file_check(store, cursor->group, select_columns(selection), error))
        return false;
    cursor->whole = overlap == OVERLAP_ALL;
    cursor->count = cursor->whole ? group->rows : select_rows(selection, group, cursor->rows);
    return cursor->count == 0 || cache_file_check(store, cursor->group, cursor->used, error);
}

/* Goes on to the next group that has a row that is wanted, if the current one is at its end. */
static bool settle(struct cursor *cursor, struct error *error) {
    const struct store *store = cursor->source.store;
    while (cursor->at == cursor->count && cursor->group < store->group_count) {
        cursor->group++;
        if (!select_group(cursor, error))
            return false;
    }
    cursor->row = cursor->whole ? (uint32_t)cursor->at : cursor->rows[cursor->at % GROUP_ROWS];
    return true;
}

static void ask_for(const unsigned char *data, size_t place) {
    if (data != NULL)
        PREFETCH(data + place);
}

static void ask_for_column(const struct row_group *group, const struct column_about *about,
                           size_t row) {
    if (about->kind == COLUMN_OF_LINE)
        return; /* a series, nearly always */
    if (about->kind != COLUMN_OF_MEASURE) {
        const struct packed_codes *codes = &group->codes[about->dimension];
        ask_for(codes->data, row * codes->width);
        return;
    }
    const struct packed_numbers *numbers = &group->measures[about->measure];
    if (numbers->form == NUMBERS_OF_DEFENDANTS) {
        ask_for(numbers->data, row / 8);
        numbers = &group->measures[MEASURE_DEFENDANTS];
    }
    ask_for(numbers->data, row * numbers->width);
}

/* Rows of a list stand anywhere in the store: what is used of one further on is on its way while
** SQLite works on this one. */
static void look_ahead(const struct cursor *cursor, size_t at) {
    if (at >= cursor->count || cursor->far == 0)
        return;
    const struct row_group *group = row_group_of(cursor->source.store, cursor->list.rows[at]);
    uint32_t row = row_in_group(cursor->list.rows[at]);
    for (uint32_t left = cursor->far; left != 0; left &= left - 1)
        ask_for_column(group, &COLUMNS[word_first_bit(left)], row);
}

static void read_list(struct cursor *cursor) {
    if (cursor->at >= cursor->count)
        return;
    look_ahead(cursor, cursor->at + ROWS_AHEAD);
    cursor->group = cursor->list.rows[cursor->at] >> 16;
    cursor->row = row_in_group(cursor->list.rows[cursor->at]);
}

/* One row for each combination of the values that are used: a pivot's cells. */
static bool list_distinct(struct cursor *cursor, const struct column_order *orders, size_t count,
                          struct error *error) {
    struct pivot pivot = {0};
    uint32_t *rows = NULL;
    int64_t place = 0;
    bool done = pivot_sum(&pivot, cursor->source.store, &cursor->source.selection, cursor->used, 0,
                          source_cursor_threads(&cursor->source), error) &&
                pivot_sort(&pivot, orders, count, error) &&
                (rows = memory_new(pivot.count, sizeof *rows, error)) != NULL;
    for (size_t cell = 0; done && cell < pivot.count; cell++) {
        done = pivot_place(&pivot, cell, &place, error);
        rows[cell] = row_number((size_t)(place / GROUP_ROWS), (uint32_t)(place % GROUP_ROWS));
    }
    if (done)
        rows_take(&cursor->list, rows, pivot.count);
    else
        memory_free(rows);
    pivot_free(&pivot);
    return done;
}

/* Makes the list where one is wanted, or is quicker. */
static bool list_rows(struct cursor *cursor, const struct column_order *orders, size_t count,
                      size_t most, struct error *error) {
    const struct store *store = cursor->source.store;
    const struct selection *selection = &cursor->source.selection;
    rows_free(&cursor->list);
    cursor->listed = true;
    if (!rows_can_be_listed(store) && (count > 0 || (cursor->flags & PLAN_DISTINCT) != 0))
        return error_set(
            error, ERROR_USE,
            "a source of so many rows can't be put in order; ask prosecution_totals, or "
            "write ORDER BY +column");
    bool done = (cursor->flags & PLAN_DISTINCT) != 0 ? list_distinct(cursor, orders, count, error)
                : count > 0
                    ? rows_in_order(&cursor->list, store, selection, orders, count, most,
                                    cursor->used, error)
                    : rows_by_index(&cursor->list, store, selection, &cursor->listed, error);
    return done && (!cursor->listed || rows_check(&cursor->list, store, cursor->used, error));
}

static bool rewind_cursor(struct cursor *cursor, struct error *error) {
    cursor->at = 0;
    cursor->count = cursor->list.count;
    cursor->far = rows_not_carried(&cursor->list, cursor->used);
    if (cursor->listed) {
        for (size_t at = 0; at < ROWS_AHEAD; at++)
            look_ahead(cursor, at);
        read_list(cursor);
        return true;
    }
    cursor->group = 0;
    return select_group(cursor, error) && settle(cursor, error);
}

/* How many rows are wanted, of the arguments after the terms'. */
static size_t most_wanted(const struct cursor *cursor, sqlite3_value **values) {
    if ((cursor->flags & PLAN_LIMIT) == 0 || sqlite3_value_type(values[0]) != SQLITE_INTEGER)
        return SIZE_MAX;
    sqlite3_int64 limit = sqlite3_value_int64(values[0]), offset = 0;
    if ((cursor->flags & PLAN_OFFSET) != 0)
        offset = sqlite3_value_int64(values[1]);
    if (limit < 0 || limit > INT32_MAX || offset > INT32_MAX)
        return SIZE_MAX;
    return (size_t)limit + (offset > 0 ? (size_t)offset : 0);
}

/* Does what the plan says, from its `#` on. */
static bool start(struct cursor *cursor, const char *plan, sqlite3_value **values,
                  struct error *error) {
    struct column_order orders[COLUMN_COUNT];
    size_t count = 0;
    char *after;
    memory_free(cursor->before);
    cursor->before = NULL;
    cursor->used = (uint32_t)strtoul(plan + 1, &after, 16);
    cursor->flags = (unsigned)strtoul(after + 1, &after, 16);
    for (after++; *after != '/'; after += 2)
        if (count < COLUMN_COUNT)
            orders[count++] = (struct column_order){(enum column)(after[0] - 'A'), after[1] == '-'};
    return terms_apply(after + 1, values, cursor->source.store, &cursor->source.selection, error) &&
           list_rows(cursor, orders, count, most_wanted(cursor, values + terms_count(after + 1)),
                     error) &&
           rewind_cursor(cursor, error);
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

static int next_group(struct cursor *cursor) {
    struct error error = {0};
    return settle(cursor, &error) ? SQLITE_OK : table_fail(cursor->source.base.pVtab, &error);
}

static int next(sqlite3_vtab_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    cursor->at++;
    if (cursor->listed)
        read_list(cursor);
    else if (cursor->at < cursor->count)
        cursor->row = cursor->whole ? (uint32_t)cursor->at : cursor->rows[cursor->at];
    else
        return next_group(cursor);
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base) {
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->at >= cursor->count;
}

/* No host is known to read a column that it did not say the query uses. */
static bool check_unused(const struct cursor *cursor, int column) {
    struct error error = {0};
    return cache_file_check(cursor->source.store, cursor->group, 1u << column, &error) ||
           table_fail(cursor->source.base.pVtab, &error) == SQLITE_OK;
}

static inline uint32_t code_of(const struct cursor *cursor, enum dimension dimension) {
    const struct store *store = cursor->source.store;
    return cursor->listed ? rows_code(&cursor->list, store, dimension, cursor->at)
                          : store_code(&store->groups[cursor->group], dimension, cursor->row);
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
    const struct cursor *cursor = (const struct cursor *)base;
    const struct store *store = cursor->source.store;
    const struct row_group *group = &store->groups[cursor->group];
    const struct column_about *about = number < COLUMN_COUNT ? &COLUMNS[number] : NULL;
    int64_t measure;
    if (about == NULL) {
        source_cursor_cell(&cursor->source, context, number, 0);
        return SQLITE_OK;
    }
    if (UNLIKELY((cursor->used >> number & 1) == 0) && !check_unused(cursor, number))
        return SQLITE_ERROR;
    if (about->kind == COLUMN_OF_LINE)
        sqlite3_result_int64(context, store_line(group, cursor->row));
    else if (about->kind != COLUMN_OF_MEASURE)
        source_cursor_cell(&cursor->source, context, number, code_of(cursor, about->dimension));
    else if (cursor->listed
                 ? rows_measure(&cursor->list, store, about->measure, cursor->at, &measure)
                 : store_measure(group, about->measure, cursor->row, &measure))
        sqlite3_result_int64(context, measure);
    return SQLITE_OK;
}

/* How many rows stand before each group. */
static bool count_before(struct cursor *cursor, struct error *error) {
    const struct store *store = cursor->source.store;
    cursor->before = memory_new(store->group_count, sizeof *cursor->before, error);
    int64_t rows = 0;
    for (size_t g = 0; cursor->before != NULL && g < store->group_count; g++) {
        cursor->before[g] = rows;
        rows += store->groups[g].rows;
    }
    return cursor->before != NULL;
}

/* The planner does not tell that a condition reads rowid, and rows that differ in nothing else have
** been left out: SQLite is told to plan the statement again, and none of them is. */
static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
    struct cursor *cursor = (struct cursor *)base;
    struct error error = {0};
    if ((cursor->flags & PLAN_DISTINCT) != 0) {
        ((struct source_table *)base->pVtab)->reads_rowid = true;
        return SQLITE_SCHEMA;
    }
    if (cursor->before != NULL || count_before(cursor, &error))
        *id = cursor->before[cursor->group] + cursor->row + 1;
    return error.code == ERROR_NONE ? SQLITE_OK : table_fail(base->pVtab, &error);
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
        "source_problems(source). EXPLAIN QUERY PLAN says in words what the table does itself: terms, "
        "order, limit.",
    .example = "SELECT sum(defendants) FROM prosecutions('builtin:moj-2018') WHERE force = "
               "'lancashire'",
    .result = "45781",
};
