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

enum { ROWS_AHEAD = 64 }; /* rows of a list whose bytes are asked for before they are needed */

struct cursor {
    struct source_cursor source;
    column_set used; /* the columns that the query reads … */
    column_set far;  /* … and those of them that a listed row does not carry along */
    uint32_t flags;  /* PLAN bits */
    struct orders orders;
    const struct store *walked; /* the one that `walk` is open for */
    /* The rows come from `list` where `listed`, else from `walk`. The current row is walk.rows_of and
    ** walk.row in both cases, and list.rows[at] in the first. */
    bool listed;
    bool cut; /* the list may end before the rows do */
    size_t at;
    struct row_list list;
    struct row_walk walk;
};

/* --- Planning --- */

/* idxStr: words for EXPLAIN QUERY PLAN, and after a `#` what the cursor is to do: the columns that
** are used, as bits in hexadecimal; PLAN bits; the terms on rowids and the order; the other terms. Its
** arguments: the terms', the rowids', those of the limits.
**
**     SELECT line FROM prosecutions WHERE force = 'Kent' ORDER BY year DESC LIMIT 12
**     where force (an index of rows where that saves); in order of year descending; no more than
**     the limit #100000012/1/B-/EAA
*/
/* The PLAN bits: those of plan/limits.h, and this one. */
enum {
    PLAN_DISTINCT = 8, /* one row is enough of those that are alike in all columns that are used */
};

struct plan {
    column_set used;
    unsigned flags;
    int64_t rows; /* of the store, or -1 where it is not known */
    struct rowids rowids;
    struct orders orders;
    struct text terms;
};

static bool describe(const struct plan *plan, struct text *words, struct error *error) {
    const char *terms = plan->terms.bytes;
    bool by_index = terms_pick(terms) && plan->rowids.count == 0 && !plan->rowids.backward;
    const char *how = by_index ? " (an index of rows where that saves)" : "";
    return terms_describe(terms, words, error) && text_append(words, slice_of(how), error) &&
           rowids_describe(&plan->rowids, words, error) &&
           orders_describe(&plan->orders, words, error) &&
           plan_say(words, (plan->flags & PLAN_DISTINCT) != 0, "each combination once", error) &&
           limits_describe(plan->flags, words, error) &&
           (words->length > 0 || plan_say_all(words, "looks at", plan->rows, error));
}

static bool write_plan(const struct plan *plan, struct text *words, struct error *error) {
    return text_printf(words, error, " #%" PRIx64 "/%x/", plan->used, plan->flags) &&
           rowids_write(&plan->rowids, words, error) && orders_write(&plan->orders, words, error) &&
           text_printf(words, error, "/%s", plan->terms.bytes);
}

/* Whether the query needs no two rows that are alike in the columns which it uses. Whether it reads
** rowids, too, is found out only when it does: see row_id(). */
static bool is_distinct(sqlite3_index_info *info) {
    if (sqlite3_libversion_number() < TELLING_HOST || !info->orderByConsumed ||
        sqlite3_vtab_distinct(info) < 2)
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

/* Plans what the table does beside the terms on columns. */
static void plan_more(sqlite3_index_info *info, const struct store *store, unsigned same,
                      int *arguments, struct plan *plan) {
    bool listable = store == NULL || rows_can_be_listed(store);
    orders_plan(info, listable ? orders_of_host(EVERY_COLUMN, same) : 0, &plan->rowids.backward,
                &plan->orders);
    rowids_plan(info, arguments, &plan->rowids);
    if (plan->rowids.count == 0 && is_distinct(info))
        plan->flags |= PLAN_DISTINCT;
    else
        plan->flags |= limits_plan(info, plan->orders.count > 0, arguments);
}

/* Costs are in rows that SQLite is given. A row that is looked at costs a fiftieth of one, and with an
** index of rows those that are not wanted cost nothing. */
static void estimate(sqlite3_index_info *info, const struct store *store, const struct plan *plan,
                     double share) {
    enum { LEFT_BY_RANGE = 4 }; /* a quarter */
    double rows = source_table_rows(store);
    if (plan->rowids.count > 0)
        rows /= LEFT_BY_RANGE;
    double wanted = rows * share;
    bool picked = terms_pick(plan->terms.bytes) && share < 0.1;
    info->estimatedRows = (sqlite3_int64)wanted + 1;
    info->estimatedCost = wanted + (picked ? wanted * 0.1 : rows * 0.02);
    if (rowids_pick(&plan->rowids)) {
        info->estimatedRows = 1;
        info->estimatedCost = 1;
    }
}

static bool make_plan(sqlite3_vtab *table, sqlite3_index_info *info, int *arguments,
                      struct text *words, struct error *error) {
    const struct store *store = source_table_store(table, info);
    unsigned same = source_table_compares(table);
    struct plan plan = {.used = info->colUsed & EVERY_COLUMN,
                        .rows = store != NULL ? store->rows : -1};
    double share = 1;
    bool done = text_append(&plan.terms, slice_of(""), error) &&
                terms_plan(info, store, same, arguments, &plan.terms, &share, error);
    if (done) {
        plan_more(info, store, same, arguments, &plan);
        estimate(info, store, &plan, share);
    }
    done = done && describe(&plan, words, error) && write_plan(&plan, words, error);
    text_free(&plan.terms);
    return done;
}

/* --- Reading a list --- */

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

/* Asks for the bytes of a row further on in the list, so that they are at hand when SQLite is done
** with the rows before it: rows of a list stand anywhere in the store. */
static void look_ahead(const struct cursor *cursor, size_t at) {
    if (at >= cursor->list.count || cursor->far == 0)
        return;
    const struct row_group *group = row_group_of(cursor->source.store, cursor->list.rows[at]);
    uint32_t row = row_in_group(cursor->list.rows[at]);
    for (column_set left = cursor->far; left != 0; left &= left - 1)
        ask_for_column(group, &COLUMNS[word_first_bit(left)], row);
}

static void read_list(struct cursor *cursor) {
    if (cursor->at >= cursor->list.count)
        return;
    uint32_t number = cursor->list.rows[cursor->at];
    look_ahead(cursor, cursor->at + ROWS_AHEAD);
    cursor->walk.group = number >> 16;
    cursor->walk.rows_of = row_group_of(cursor->source.store, number);
    cursor->walk.row = row_in_group(number);
}

static void start_list(struct cursor *cursor, size_t at) {
    cursor->at = at < cursor->list.count ? at : cursor->list.count;
    cursor->far = rows_not_carried(&cursor->list, cursor->used);
    for (size_t ahead = 0; ahead < ROWS_AHEAD; ahead++)
        look_ahead(cursor, cursor->at + ahead);
    read_list(cursor);
}

/* Lists one row for each combination of the values that are used: the cells of a pivot. */
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

/* Writes the values of a row in the columns that the query reads, as the key of its combination. */
static bool write_combination(const struct cursor *cursor, uint32_t number, struct text *key,
                              struct error *error) {
    const struct row_group *group = row_group_of(cursor->source.store, number);
    bool done = true;
    text_clear(key);
    for (int c = 0; done && c < COLUMN_COUNT; c++) {
        if (!column_in(cursor->used, c))
            continue;
        uint32_t code = group_code(group, COLUMNS[c].dimension, row_in_group(number));
        const struct column_value *cell = store_value(cursor->source.store, (enum column)c, code);
        struct slice text = cell->kind == VALUE_TEXT ? cell->text : slice_of("");
        done =
            text_printf(key, error, "%d %lld %zu ", (int)cell->kind,
                        cell->kind == VALUE_INTEGER ? (long long)cell->integer : 0, text.length) &&
            text_append(key, text, error);
    }
    return done;
}

/* Of the rows in order, writes down the current one, first, and those of all combinations of which
** SQLite has had no row before it. */
static bool write_rest(const struct cursor *cursor, const struct row_list *all, uint32_t *rows,
                       size_t *count, struct error *error) {
    struct dictionary had = {0};
    struct text key = {0};
    uint32_t code, current = cursor->list.rows[cursor->at];
    bool done = true;
    for (size_t at = 0; done && at < cursor->at; at++)
        done = write_combination(cursor, cursor->list.rows[at], &key, error) &&
               dictionary_code(&had, text_slice(&key), &code, error);
    rows[0] = current;
    *count = 1;
    for (size_t at = 0; done && at < all->count; at++) {
        done = write_combination(cursor, all->rows[at], &key, error);
        if (done && all->rows[at] != current && !dictionary_find(&had, text_slice(&key), &code))
            rows[(*count)++] = all->rows[at];
    }
    text_free(&key);
    dictionary_free(&had);
    return done;
}

/* Called when a query that gets each combination once reads a rowid: from the current row on it has to
** get every row. Its earlier decisions, which read no rowid, hold for all rows of their combinations. */
static bool list_rest(struct cursor *cursor, struct error *error) {
    struct row_list all = {0};
    uint32_t *rows = NULL;
    size_t count = 0;
    bool done =
        rows_in_order(&all, cursor->source.dataset, &cursor->source.selection, cursor->orders.of,
                      cursor->orders.count, SIZE_MAX, cursor->used, error) &&
        (rows = memory_new(all.count + 1, sizeof *rows, error)) != NULL &&
        write_rest(cursor, &all, rows, &count, error);
    rows_free(&all);
    if (!done) {
        memory_free(rows);
        return false;
    }
    if (!rows_take(&cursor->list, cursor->source.store, rows, count, cursor->used, error))
        return false;
    cursor->flags &= ~(uint32_t)PLAN_DISTINCT;
    start_list(cursor, 0);
    return true;
}

/* Lists the first rows in order, `most` of them at least. */
static bool list_ordered(struct cursor *cursor, size_t most, struct error *error) {
    bool done = rows_in_order(&cursor->list, cursor->source.dataset, &cursor->source.selection,
                              cursor->orders.of, cursor->orders.count, most, cursor->used, error);
    cursor->cut = cursor->list.count >= most;
    return done;
}

/* Makes a list where the query wants an order or no two rows alike, or where an index of rows is
** quicker than a walk. `limits`: the values of the limits. */
static bool list_rows(struct cursor *cursor, const struct rowids *rowids, sqlite3_value **limits,
                      struct error *error) {
    bool distinct = (cursor->flags & PLAN_DISTINCT) != 0;
    rows_free(&cursor->list);
    cursor->cut = false;
    cursor->listed = distinct || cursor->orders.count > 0;
    if (cursor->listed && !rows_can_be_listed(cursor->source.store))
        return error_set(
            error, ERROR_USE,
            "a source of so many rows can't be put in order; ask prosecution_totals, or "
            "write ORDER BY +column");
    if (distinct)
        return list_distinct(cursor, error);
    if (cursor->listed)
        return list_ordered(cursor, limits_most(cursor->flags, limits), error);
    return rowids->count > 0 || rowids->backward ||
           rows_by_index(&cursor->list, cursor->source.dataset, &cursor->source.selection,
                         cursor->used, &cursor->listed, error);
}

/* SQLite wants more rows than its limit said. Lists all of them in order; the first ones it has had
** already. */
static bool go_on(struct cursor *cursor, struct error *error) {
    if (!list_ordered(cursor, SIZE_MAX, error))
        return false;
    start_list(cursor, cursor->at);
    return true;
}

/* --- Reading --- */

static void forget(struct source_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    rows_free(&cursor->list);
    row_walk_close(&cursor->walk);
}

/* Opens the walk for the cursor's store, unless it is open for it already, as in the inner loop of a
** join. */
static bool open_walk(struct cursor *cursor, struct error *error) {
    if (cursor->walked == cursor->source.store)
        return true;
    cursor->walked = NULL;
    if (!row_walk_open(&cursor->walk, cursor->source.store, error))
        return false;
    cursor->walked = cursor->source.store;
    return true;
}

static bool start(struct source_cursor *base, const char *plan, sqlite3_value **values,
                  struct error *error) {
    struct cursor *cursor = (struct cursor *)base;
    struct rowids rowids;
    char *after;
    cursor->used = strtoull(plan, &after, 16);
    cursor->flags = (uint32_t)strtoul(after + 1, &after, 16);
    const char *terms = orders_read(&cursor->orders, rowids_read(&rowids, after + 1)) + 1;
    sqlite3_value **by_rowid = values + terms_count(terms), **limits = by_rowid + rowids.count;
    size_t passed = limits_passed(cursor->flags, limits);
    if (!open_walk(cursor, error) ||
        !terms_apply(terms, values, base->store, &base->selection, &base->seen, error) ||
        !rows_orders_needed(base->store, cursor->orders.of, &cursor->orders.count, error) ||
        !list_rows(cursor, &rowids, limits, error))
        return false;
    if (!cursor->listed)
        return row_walk_start(&cursor->walk, &base->selection, cursor->used,
                              rowids_range(&rowids, by_rowid, base->first_rowid, base->store->rows),
                              passed, error);
    start_list(cursor, passed);
    return true;
}

static int at_end(sqlite3_vtab_cursor *base) {
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->listed ? cursor->at >= cursor->list.count
                          : cursor->walk.at >= cursor->walk.count;
}

static double position(const void *pointer) {
    const struct cursor *cursor = pointer;
    const struct row_walk *walk = &cursor->walk;
    if (cursor->listed)
        return cursor->list.count > 0 ? (double)cursor->at / (double)cursor->list.count : -1;
    size_t groups = cursor->source.store->group_count;
    if (cursor->walked == NULL || groups == 0 || walk->count == 0)
        return -1;
    return ((double)walk->group + (double)walk->at / (double)walk->count) / (double)groups;
}

/* Goes on in the rarer ways: into the next group of rows, or beyond the end of a list that was cut. */
static int next_part(struct cursor *cursor) {
    struct error error = {0};
    bool done = cursor->listed ? go_on(cursor, &error) : row_walk_next_group(&cursor->walk, &error);
    if (at_end(&cursor->source.base))
        source_cursor_at_end(&cursor->source);
    return done ? SQLITE_OK : table_fail(cursor->source.base.pVtab, &error);
}

static int next(sqlite3_vtab_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    if (!cursor->listed)
        return row_walk_next(&cursor->walk) ? SQLITE_OK : next_part(cursor);
    cursor->at++;
    if (UNLIKELY(cursor->at >= cursor->list.count && cursor->cut))
        return next_part(cursor);
    if (UNLIKELY(cursor->at >= cursor->list.count))
        source_cursor_at_end(&cursor->source);
    read_list(cursor);
    return SQLITE_OK;
}

/* No host is known to read a column that it did not say the query uses. */
static bool check_unused(const struct cursor *cursor, int column) {
    struct error error = {0};
    return store_open_group(cursor->source.store, cursor->walk.group, column_bit(column), &error) !=
               NULL ||
           table_fail(cursor->source.base.pVtab, &error) == SQLITE_OK;
}

static inline uint32_t code_of(const struct cursor *cursor, enum dimension dimension) {
    const struct store *store = cursor->source.store;
    return cursor->listed ? rows_code(&cursor->list, store, dimension, cursor->at)
                          : group_code(cursor->walk.rows_of, dimension, cursor->walk.row);
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
        sqlite3_result_int64(context, group_line(cursor->walk.rows_of, cursor->walk.row));
    else if (about->kind != COLUMN_OF_MEASURE)
        source_cursor_cell(&cursor->source, context, number, code_of(cursor, about->dimension));
    else if (cursor->listed
                 ? rows_measure(&cursor->list, store, about->measure, cursor->at, &measure)
                 : group_measure(cursor->walk.rows_of, about->measure, cursor->walk.row, &measure))
        sqlite3_result_int64(context, measure);
    return SQLITE_OK;
}

static int give_rest(struct cursor *cursor) {
    struct error error = {0};
    return list_rest(cursor, &error) ? SQLITE_OK : table_fail(cursor->source.base.pVtab, &error);
}

/* The planner is not told whether a condition reads rowids, so that a plan may prove too sparing here. */
static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
    struct cursor *cursor = (struct cursor *)base;
    int code = (cursor->flags & PLAN_DISTINCT) != 0 ? give_rest(cursor) : SQLITE_OK;
    int64_t place = row_walk_place(&cursor->walk, cursor->walk.group, cursor->walk.row);
    return code != SQLITE_OK ? code : source_cursor_rowid(&cursor->source, place, id);
}

static const struct source_content CONTENT = {.cursor_size = sizeof(struct cursor),
                                              .plan = make_plan,
                                              .start = start,
                                              .position = position,
                                              .forget = forget};
static const sqlite3_module MODULE = SOURCE_TABLE_MODULE(next, at_end, column_value, row_id);

const struct sql_table PROSECUTIONS_TABLE = {
    .name = "prosecutions",
    .module = &MODULE,
    .content = &CONTENT,
    .signature = "prosecutions([source [, options]])",
    .description =
        "Reads a published release as it is: one row per published row, with the same "
        "columns for every publisher.\n"
        "source: a CSV file, a spreadsheet (.xlsx, .\n"
        "ods: all its sheets that fit a layout, or one, as in outcomes.xlsx/Table 1 or "
        "outcomes.xlsx/#3), an archive of those, a member of one, a folder, or a glob; "
        "without it, the built-in figures of the Crown Prosecution Service, builtin:cps. "
        "builtin:moj-2018 and builtin:moj-2009-2019 are built in too. options, separated "
        "by commas: layout=, period= and vintage= say what the file does not; "
        "columns=\"Proceeded against=Prosecutions; Year=Yr\" gives the layout's name of a "
        "column and then the file's; delimiter= and encoding= are found if they are left "
        "out; quote= and escape= take a character, or none; count=recorded chooses among "
        "the Home Office's two counts.\n"
        "A column that the release does not have is NULL. The measures defendants, "
        "prosecuted, convicted and sentenced are counts of people, or what else the "
        "publisher counts (source_members says).\n"
        "Rows that are totals of others are left out. A row that can't be read is left "
        "out and listed by source_problems(source). EXPLAIN QUERY PLAN says in words "
        "which terms, order and limit the table handles itself.\n"
        "Error: a source that can't be read, has no data, or fits no layout.",
    .example = "SELECT sum(defendants) FROM prosecutions('builtin:moj-2018') WHERE force = "
               "'lancashire'",
    .result = "45781",
};
