/* tables/prosecutions_table.c: one row a published row, of any source.
**
**     SELECT sum(convicted) FROM prosecutions WHERE force = 'Lancashire';   -- built-in figures
**     SELECT sum(convicted) FROM prosecutions('outcomes-by-offence.zip');
**     SELECT sum(convicted) FROM prosecutions('jul.csv', 'layout=cps-monthly, period=2018-07');
**     CREATE VIRTUAL TABLE court USING prosecutions('cps/x*.csv', vintage=2018);
*/
#include <inttypes.h>
#include <stdlib.h>

#include "base/base.h"
#include "plan/plan.h"
#include "query/query.h"
#include "session/session.h"
#include "tables/source_table.h"

enum { ROWS_AHEAD = 64 }; /* of a list, whose bytes are asked for before they are needed */

struct cursor {
    struct source_cursor source;
    column_set used; /* columns … */
    column_set far;  /* … and those of them that are not at hand where the list is read */
    uint32_t flags;  /* PLAN bits */
    bool listed;     /* reads `list`; else one group after the other */
    bool cut;        /* the list may end before the rows do */
    struct orders orders;
    size_t passed;   /* rows that are still to be passed over */
    int64_t *before; /* rows before each group of the store `counted`, once a rowid is asked for */
    const struct store *counted;
    /* The current row. */
    size_t group;
    const struct row_group *rows_of; /* that group, opened for what is used */
    uint32_t row;
    /* Of the list, or of the rows that are wanted of the group. */
    size_t at, count;
    bool whole; /* group: all of them */
    struct row_list list;
    uint16_t rows[GROUP_ROWS];
};

/* --- Planning --- */

/* idxStr: words for EXPLAIN QUERY PLAN, and after a `#` what the cursor is to do: the columns that
** are used, as bits in hexadecimal; PLAN bits; the order; the terms. Its arguments: the terms', the
** rowid, those of the limits.
**
**     SELECT line FROM prosecutions WHERE force = 'Kent' ORDER BY year DESC LIMIT 12
**     where force (an index of rows where that saves); in order of year descending; no more than
**     the limit #20000012/1/B-/EAA
*/
/* PLAN bits: those of plan/limits.h, and these. */
enum {
    PLAN_DISTINCT = 8, /* of rows with the same values in all columns that are used, one will do */
    PLAN_ROWID = 16,   /* one row, by its number */
};

struct plan {
    column_set used;
    unsigned flags;
    struct orders orders;
    struct text terms;
};

static bool describe(const struct plan *plan, struct text *words, struct error *error) {
    const char *terms = plan->terms.bytes;
    bool by_rowid = (plan->flags & PLAN_ROWID) != 0;
    const char *how = terms_pick(terms) && !by_rowid ? " (an index of rows where that saves)" : "";
    return terms_describe(terms, words, error) && text_append(words, slice_of(how), error) &&
           plan_say(words, by_rowid, "the row of that rowid", error) &&
           orders_describe(&plan->orders, words, error) &&
           plan_say(words, (plan->flags & PLAN_DISTINCT) != 0, "each combination once", error) &&
           limits_describe(plan->flags, words, error) &&
           text_printf(words, error, "%s#%" PRIx64 "/%x/", words->length > 0 ? " " : "", plan->used,
                       plan->flags) &&
           orders_write(&plan->orders, words, error) && text_printf(words, error, "/%s", terms);
}

/* Takes a term that tells the row's number; SQLite looks at it again, as a number may be given as a
** text. */
static bool plan_rowid(sqlite3_index_info *info, int *arguments) {
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != -1 || !info->aConstraint[i].usable ||
            info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
            continue;
        info->aConstraintUsage[i].argvIndex = ++*arguments;
        info->idxFlags |= SQLITE_INDEX_SCAN_UNIQUE;
        return true;
    }
    return false;
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
        if ((info->colUsed >> c & 1) != 0 && !column_is_of_dictionary(c) && c < COLUMN_SOURCE)
            return false;
    return true;
}

/* What the table does beside the terms. */
static void plan_more(sqlite3_vtab *table, sqlite3_index_info *info, const struct store *store,
                      int *arguments, struct plan *plan) {
    if (store == NULL || rows_can_be_listed(store)) /* rows as they stand are in order by rowid */
        orders_plan(info, EVERY_COLUMN, true, &plan->orders);
    if (plan_rowid(info, arguments))
        plan->flags |= PLAN_ROWID;
    else if (is_distinct(table, info))
        plan->flags |= PLAN_DISTINCT;
    if ((plan->flags & PLAN_DISTINCT) == 0)
        plan->flags |= limits_plan(info, plan->orders.count > 0, arguments);
}

/* In rows that SQLite is given: a row that is looked at costs a fiftieth, the index of rows nothing
** for those that are not wanted. */
static void estimate(sqlite3_index_info *info, const struct store *store, const struct plan *plan,
                     double share) {
    double rows = source_table_rows(store), wanted = rows * share;
    bool picked = terms_pick(plan->terms.bytes) && share < 0.1;
    info->estimatedRows = (sqlite3_int64)wanted + 1;
    info->estimatedCost = wanted + (picked ? wanted * 0.1 : rows * 0.02);
    if ((plan->flags & PLAN_ROWID) != 0) {
        info->estimatedRows = 1;
        info->estimatedCost = 1;
    }
}

static bool make_plan(sqlite3_vtab *table, sqlite3_index_info *info, int *arguments,
                      struct text *words, struct error *error) {
    const struct store *store = source_table_store(table, info);
    struct plan plan = {.used = info->colUsed & EVERY_COLUMN};
    double share = 1;
    bool done = text_append(&plan.terms, slice_of(""), error) &&
                terms_plan(info, store, arguments, &plan.terms, &share, error);
    if (done) {
        plan_more(table, info, store, arguments, &plan);
        estimate(info, store, &plan, share);
    }
    done = done && describe(&plan, words, error);
    text_free(&plan.terms);
    return done;
}

/* --- Reading --- */

static void forget(struct source_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    rows_free(&cursor->list);
    memory_free(cursor->before);
}

static void pass_over(struct cursor *cursor) {
    cursor->at = cursor->passed < cursor->count ? cursor->passed : cursor->count;
    cursor->passed -= cursor->at;
}

/* Finds the rows that are wanted of the cursor's group, if there is one, after those that are passed
** over. */
static bool select_group(struct cursor *cursor, struct error *error) {
    const struct store *store = cursor->source.store;
    const struct selection *selection = &cursor->source.selection;
    cursor->at = cursor->count = 0;
    if (cursor->group >= store->group_count)
        return true;
    enum overlap overlap = select_overlap(selection, store_group_shape(store, cursor->group));
    if (overlap == OVERLAP_NONE)
        return true;
    const struct row_group *group =
        store_open_group(store, cursor->group, select_columns(selection), error);
    if (group == NULL)
        return false;
    cursor->whole = overlap == OVERLAP_ALL;
    cursor->count = cursor->whole ? group->rows : select_rows(selection, group, cursor->rows);
    pass_over(cursor);
    if (cursor->at == cursor->count)
        return true;
    cursor->rows_of = store_open_group(store, cursor->group, cursor->used, error);
    return cursor->rows_of != NULL;
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
    for (column_set left = cursor->far; left != 0; left &= left - 1)
        ask_for_column(group, &COLUMNS[word_first_bit(left)], row);
}

static void read_list(struct cursor *cursor) {
    if (cursor->at >= cursor->count)
        return;
    look_ahead(cursor, cursor->at + ROWS_AHEAD);
    cursor->group = cursor->list.rows[cursor->at] >> 16;
    cursor->row = row_in_group(cursor->list.rows[cursor->at]);
    cursor->rows_of = row_group_of(cursor->source.store, cursor->list.rows[cursor->at]);
}

/* One row for each combination of the values that are used: a pivot's cells. */
static bool list_distinct(struct cursor *cursor, struct error *error) {
    struct pivot pivot = {0};
    uint32_t *rows = NULL;
    int64_t place = 0;
    bool done = pivot_sum(&pivot, cursor->source.store, &cursor->source.selection, cursor->used, 0,
                          source_cursor_threads(&cursor->source), error) &&
                pivot_sort(&pivot, cursor->orders.of, cursor->orders.count, error) &&
                (rows = memory_new(pivot.count, sizeof *rows, error)) != NULL;
    for (size_t cell = 0; done && cell < pivot.count; cell++) {
        done = pivot_place(&pivot, cell, &place, error);
        rows[cell] = row_number((size_t)(place / GROUP_ROWS), (uint32_t)(place % GROUP_ROWS));
    }
    size_t count = pivot.count;
    pivot_free(&pivot);
    if (done)
        return rows_take(&cursor->list, cursor->source.store, rows, count, cursor->used, error);
    memory_free(rows);
    return false;
}

/* Counts, once, how many rows stand before each group. */
static bool count_before(struct cursor *cursor, struct error *error) {
    const struct store *store = cursor->source.store;
    int64_t rows = 0;
    if (cursor->before != NULL)
        return true;
    cursor->before = memory_new(store->group_count, sizeof *cursor->before, error);
    for (size_t g = 0; cursor->before != NULL && g < store->group_count; g++) {
        cursor->before[g] = rows;
        rows += store->groups[g].rows;
    }
    return cursor->before != NULL;
}

/* Where the row of that number stands, if there is one: in the last group with fewer before it. */
static bool find_row(const struct cursor *cursor, sqlite3_int64 id, uint32_t *number) {
    size_t group = 0, end = cursor->source.store->group_count;
    if (id <= 0 || id > cursor->source.store->rows)
        return false;
    while (end - group > 1) {
        size_t middle = group + (end - group) / 2;
        if (cursor->before[middle] < id)
            group = middle;
        else
            end = middle;
    }
    *number = row_number(group, (uint32_t)(id - cursor->before[group] - 1));
    return true;
}

/* That row, if it is wanted. SQLite compares again: the value may be none that a rowid has. */
static bool list_row(struct cursor *cursor, sqlite3_value *value, struct error *error) {
    const struct store *store = cursor->source.store;
    const struct selection *selection = &cursor->source.selection;
    int type = sqlite3_value_numeric_type(value);
    if (!count_before(cursor, error))
        return false;
    uint32_t *row = memory_new(1, sizeof *row, error);
    if (row == NULL)
        return false;
    bool found = (type == SQLITE_INTEGER || type == SQLITE_FLOAT) &&
                 find_row(cursor, sqlite3_value_int64(value), row);
    if (!rows_take(&cursor->list, store, row, found, cursor->used | select_columns(selection),
                   error))
        return false;
    if (found && !select_row(selection, row_group_of(store, *row), row_in_group(*row)))
        rows_free(&cursor->list);
    return true;
}

/* The first rows in order, `most` of them at least. */
static bool list_ordered(struct cursor *cursor, size_t most, struct error *error) {
    bool done = rows_in_order(&cursor->list, cursor->source.dataset, &cursor->source.selection,
                              cursor->orders.of, cursor->orders.count, most, cursor->used, error);
    cursor->cut = cursor->list.count >= most;
    return done;
}

/* Makes the list where one is wanted, or is quicker. `values`: of the arguments after the terms'. */
static bool list_rows(struct cursor *cursor, sqlite3_value **values, struct error *error) {
    const struct store *store = cursor->source.store;
    bool distinct = (cursor->flags & PLAN_DISTINCT) != 0, done;
    rows_free(&cursor->list);
    cursor->listed = true;
    cursor->cut = false;
    if (!rows_can_be_listed(store) && (cursor->orders.count > 0 || distinct))
        return error_set(
            error, ERROR_USE,
            "a source of so many rows can't be put in order; ask prosecution_totals, or "
            "write ORDER BY +column");
    if ((cursor->flags & PLAN_ROWID) != 0 && rows_can_be_listed(store))
        done = list_row(cursor, *values, error);
    else if (distinct)
        done = list_distinct(cursor, error);
    else if (cursor->orders.count > 0)
        done = list_ordered(cursor, limits_most(cursor->flags, values), error);
    else
        done = rows_by_index(&cursor->list, cursor->source.dataset, &cursor->source.selection,
                             cursor->used, &cursor->listed, error);
    return done;
}

static void start_list(struct cursor *cursor) {
    cursor->count = cursor->list.count;
    cursor->far = rows_not_carried(&cursor->list, cursor->used);
    for (size_t at = 0; at < ROWS_AHEAD; at++)
        look_ahead(cursor, cursor->at + at);
    read_list(cursor);
}

static bool rewind_cursor(struct cursor *cursor, struct error *error) {
    cursor->group = 0;
    if (!cursor->listed)
        return select_group(cursor, error) && settle(cursor, error);
    cursor->count = cursor->list.count;
    pass_over(cursor);
    start_list(cursor);
    return true;
}

/* SQLite wants more rows than its limit let expect: all are put in order, of which it has had the
** first. */
static bool go_on(struct cursor *cursor, struct error *error) {
    if (!list_ordered(cursor, SIZE_MAX, error))
        return false;
    start_list(cursor);
    return true;
}

static bool start(struct source_cursor *base, const char *plan, sqlite3_value **values,
                  struct error *error) {
    struct cursor *cursor = (struct cursor *)base;
    char *after;
    cursor->used = strtoull(plan, &after, 16);
    cursor->flags = (unsigned)strtoul(after + 1, &after, 16);
    const char *terms = orders_read(&cursor->orders, after + 1) + 1;
    sqlite3_value **more = values + terms_count(terms);
    cursor->passed = limits_passed(cursor->flags, more + ((cursor->flags & PLAN_ROWID) != 0));
    if (cursor->counted != base->store) { /* another one than in the inner loop of a join before */
        memory_free(cursor->before);
        cursor->before = NULL;
        cursor->counted = base->store;
    }
    return terms_apply(terms, values, base->store, &base->selection, error) &&
           rows_orders_needed(base->store, cursor->orders.of, &cursor->orders.count, error) &&
           list_rows(cursor, more, error) && rewind_cursor(cursor, error);
}

static int next_group(struct cursor *cursor) {
    struct error error = {0};
    return settle(cursor, &error) ? SQLITE_OK : table_fail(cursor->source.base.pVtab, &error);
}

static int next_of_list(struct cursor *cursor) {
    struct error error = {0};
    if (UNLIKELY(cursor->at >= cursor->count && cursor->cut)) {
        if (!go_on(cursor, &error))
            return table_fail(cursor->source.base.pVtab, &error);
    } else {
        read_list(cursor);
    }
    return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    cursor->at++;
    if (cursor->listed)
        return next_of_list(cursor);
    if (cursor->at == cursor->count)
        return next_group(cursor);
    cursor->row = cursor->whole ? (uint32_t)cursor->at : cursor->rows[cursor->at];
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base) {
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->at >= cursor->count;
}

/* No host is known to read a column that it did not say the query uses. */
static bool check_unused(const struct cursor *cursor, int column) {
    struct error error = {0};
    return store_open_group(cursor->source.store, cursor->group, column_bit(column), &error) !=
               NULL ||
           table_fail(cursor->source.base.pVtab, &error) == SQLITE_OK;
}

static inline uint32_t code_of(const struct cursor *cursor, enum dimension dimension) {
    const struct store *store = cursor->source.store;
    return cursor->listed ? rows_code(&cursor->list, store, dimension, cursor->at)
                          : group_code(cursor->rows_of, dimension, cursor->row);
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
    const struct cursor *cursor = (const struct cursor *)base;
    const struct store *store = cursor->source.store;
    const struct column_about *about = number < COLUMN_COUNT ? &COLUMNS[number] : NULL;
    int64_t measure;
    if (about == NULL) {
        source_cursor_cell(&cursor->source, context, number, 0);
        return SQLITE_OK;
    }
    if (UNLIKELY((cursor->used >> number & 1) == 0) && !check_unused(cursor, number))
        return SQLITE_ERROR;
    if (about->kind == COLUMN_OF_LINE)
        sqlite3_result_int64(context, group_line(cursor->rows_of, cursor->row));
    else if (about->kind != COLUMN_OF_MEASURE)
        source_cursor_cell(&cursor->source, context, number, code_of(cursor, about->dimension));
    else if (cursor->listed
                 ? rows_measure(&cursor->list, store, about->measure, cursor->at, &measure)
                 : group_measure(cursor->rows_of, about->measure, cursor->row, &measure))
        sqlite3_result_int64(context, measure);
    return SQLITE_OK;
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
    if (count_before(cursor, &error))
        *id = cursor->before[cursor->group] + cursor->row + 1;
    return error.code == ERROR_NONE ? SQLITE_OK : table_fail(base->pVtab, &error);
}

static const struct source_content CONTENT = {sizeof(struct cursor), make_plan, start, forget};
static const sqlite3_module MODULE = SOURCE_TABLE_MODULE(next, at_end, column_value, row_id);

const struct sql_table PROSECUTIONS_TABLE = {
    .name = "prosecutions",
    .module = &MODULE,
    .content = &CONTENT,
    .signature = "prosecutions([source [, options]])",
    .description =
        "One row per published row of a source: a CSV file, an archive of them, a member of one, a "
        "folder or a glob; without a source the built-in figures of the Crown Prosecution Service "
        "(builtin:cps; there are builtin:moj-2018 and builtin:moj-2009-2019 too). Options: layout=, "
        "period=, vintage=; columns=\"Proceeded against=Prosecutions; Year=Yr\" (the layout's name of a "
        "column, then the file's), delimiter= and encoding= (both are found if they are left out), "
        "count=recorded (of the Home Office's two counts). Columns that a layout does not publish are NULL; measures (defendants, "
        "prosecuted, convicted, sentenced) are persons. Total rows are never rows. A source that "
        "can't be read or has no data row is an error; a row that can't be read is a row of "
        "source_problems(source). EXPLAIN QUERY PLAN says in words what the table does itself: terms, "
        "order, limit, offset.",
    .example = "SELECT sum(defendants) FROM prosecutions('builtin:moj-2018') WHERE force = "
               "'lancashire'",
    .result = "45781",
};
