/* tables/prosecution_totals_table.c: the pivot table. Its rows are the cells of the columns that the
** query mentions; what it does not mention is summed over.
**
**     SELECT force, year, prosecuted FROM prosecution_totals('cps') WHERE offence_code = '86.2';
**     SELECT region, sum(convicted) FROM prosecution_totals WHERE year = 2017 GROUP BY region;
**
** The first gives a row for each force and year (and offence code, as it is mentioned), the second one for
** each region and year. The rowid of a cell is that of its first row.
*/
#include <inttypes.h>
#include <stdlib.h>

#include "base/base.h"
#include "plan/plan.h"
#include "query/query.h"
#include "session/session.h"
#include "tables/source_table.h"

/* The columns by which cells can be put in order. */
#define ORDERED (EVERY_COLUMN & ~EVERY_MEASURE & ~column_bit(COLUMN_LINE))
enum { VALUES_EXPECTED = 12 }; /* of a dimension, where the source is not loaded yet */

struct cursor {
    struct source_cursor source;
    column_set mentioned; /* columns */
    struct pivot pivot;
    size_t cell;
    int64_t *before; /* by group: rows before it; NULL until a rowid is asked for */
};

/* --- Planning --- */

/* idxStr: words for EXPLAIN QUERY PLAN, and after a `#` what the cursor is to do: the columns that
** are mentioned, as bits in hexadecimal; those of plan/limits.h; the order; the terms:
**
**     SELECT year FROM prosecution_totals WHERE force = 'Kent' ORDER BY year DESC LIMIT 5 OFFSET 2
**     by year, force; where force; in order of year descending; from the offset on #12/6/B-/EAA
*/
struct plan {
    column_set mentioned;
    unsigned limits;
    int64_t rows; /* of the store, or -1 */
    struct orders orders;
    struct text terms;
};

static bool describe_cell(column_set mentioned, struct text *words, struct error *error) {
    const char *between = "by ";
    bool done = true;
    for (int c = 0; done && c < COLUMN_COUNT; c++) {
        if (!column_in(mentioned & ~EVERY_MEASURE, c))
            continue;
        done = text_printf(words, error, "%s%s", between, COLUMNS[c].name);
        between = ", ";
    }
    return done;
}

static bool describe(const struct plan *plan, struct text *words, struct error *error) {
    const char *terms = plan->terms.bytes;
    return describe_cell(plan->mentioned, words, error) && terms_describe(terms, words, error) &&
           orders_describe(&plan->orders, words, error) &&
           limits_describe(plan->limits, words, error) &&
           (words->length > 0 || plan_say_all(words, "sums", plan->rows, error)) &&
           text_printf(words, error, "%s#%" PRIx64 "/%x/", words->length > 0 ? " " : "",
                       plan->mentioned, plan->limits) &&
           orders_write(&plan->orders, words, error) && text_printf(words, error, "/%s", terms);
}

/* The number of combinations of values that the mentioned dimensions have, or of rows if those are
** fewer. */
static double expected_cells(const struct store *store, column_set mentioned) {
    double cells = 1, rows = source_table_rows(store);
    unsigned counted = 0; /* dimensions */
    if (column_in(mentioned, COLUMN_LINE))
        return rows;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        enum dimension dimension = COLUMNS[c].dimension;
        if (!column_in(mentioned & ~EVERY_MEASURE, c) || (counted >> dimension & 1) != 0)
            continue;
        counted |= 1u << dimension;
        cells *= store != NULL ? store->dictionaries[dimension].count + 1.0 : VALUES_EXPECTED;
    }
    return cells < rows ? cells : rows;
}

static bool make_plan(sqlite3_vtab *table, sqlite3_index_info *info, int *arguments,
                      struct text *words, struct error *error) {
    const struct store *store = source_table_store(table, info);
    struct plan plan = {.mentioned = info->colUsed & EVERY_COLUMN,
                        .rows = store != NULL ? store->rows : -1};
    double share = 1;
    unsigned same = source_table_compares(table);
    bool done = text_append(&plan.terms, slice_of(""), error) &&
                terms_plan(info, store, same, arguments, &plan.terms, &share, error);
    if (done) {
        orders_plan(info, orders_of_host(ORDERED, same), NULL, &plan.orders);
        plan.limits = limits_plan(info, false, arguments);
    }
    done = done && describe(&plan, words, error);
    text_free(&plan.terms);
    double cells = expected_cells(store, plan.mentioned) * share;
    info->estimatedRows = (sqlite3_int64)cells + 1;
    /* Some column of every row is looked at, whatever the query wants. That costs a fiftieth of what
    ** SQLite spends on a row. */
    info->estimatedCost = source_table_rows(store) * (0.005 + 0.015 * share) + cells;
    return done;
}

/* --- Reading --- */

static void forget(struct source_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    pivot_free(&cursor->pivot);
    memory_free(cursor->before);
}

static bool start(struct source_cursor *base, const char *plan, sqlite3_value **values,
                  struct error *error) {
    struct cursor *cursor = (struct cursor *)base;
    struct orders orders;
    char *after;
    cursor->mentioned = strtoull(plan, &after, 16);
    unsigned limits = (unsigned)strtoul(after + 1, &after, 16);
    const char *terms = orders_read(&orders, after + 1) + 1;
    memory_free(cursor->before);
    cursor->before = NULL;
    cursor->cell = limits_passed(limits, values + terms_count(terms));
    return terms_apply(terms, values, cursor->source.store, &cursor->source.selection,
                       &cursor->source.seen, error) &&
           pivot_sum(&cursor->pivot, cursor->source.store, &cursor->source.selection,
                     cursor->mentioned & ~EVERY_MEASURE, measures_of_columns(cursor->mentioned),
                     source_cursor_threads(&cursor->source), error) &&
           pivot_sort(&cursor->pivot, orders.of, orders.count, error);
}

static double position(const void *pointer) {
    const struct cursor *cursor = pointer;
    return cursor->pivot.count > 0 ? (double)cursor->cell / (double)cursor->pivot.count : -1;
}

static int next(sqlite3_vtab_cursor *base) {
    struct cursor *cursor = (struct cursor *)base;
    if (UNLIKELY(++cursor->cell >= cursor->pivot.count))
        source_cursor_at_end(&cursor->source);
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base) {
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->cell >= cursor->pivot.count;
}

/* A sum of more than 64 bits is an error when it is read, and not before: WHERE may take the cell away
** by its dimensions. */
static int fail_overflow(sqlite3_vtab *table, const char *measure) {
    struct error error = {0};
    error_set(
        &error, ERROR_INPUT,
        "integer overflow: a sum of %s needs more than 64 bits; look for rows with impossible "
        "numbers",
        measure);
    return table_fail(table, &error);
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
    const struct cursor *cursor = (const struct cursor *)base;
    const struct pivot *pivot = &cursor->pivot;
    const struct column_about *about = number < COLUMN_COUNT ? &COLUMNS[number] : NULL;
    int64_t sum;
    if (about == NULL)
        source_cursor_cell(&cursor->source, context, number, 0);
    else if ((cursor->mentioned >> number & 1) == 0)
        /* No host is known to do so. The rows of a cell differ in such a column, so that none of their
        ** values would be right. */
        sqlite3_result_error(context,
                             "prosecutions: this host reads a column that it did not say "
                             "the query mentions; use the table prosecutions",
                             -1);
    else if (about->kind == COLUMN_OF_LINE)
        sqlite3_result_int64(context, pivot_line(pivot, cursor->cell));
    else if (about->kind != COLUMN_OF_MEASURE)
        source_cursor_cell(&cursor->source, context, number,
                           pivot_code(pivot, cursor->cell, about->dimension));
    else if (UNLIKELY(pivot_overflows(pivot, cursor->cell, about->measure)))
        return fail_overflow(base->pVtab, about->name);
    else if (pivot_measure(pivot, cursor->cell, about->measure, &sum))
        sqlite3_result_int64(context, sum);
    return SQLITE_OK;
}

static bool find_place(struct cursor *cursor, int64_t *place, struct error *error) {
    if (cursor->before == NULL)
        cursor->before = rows_before(cursor->source.store, error);
    return cursor->before != NULL && pivot_place(&cursor->pivot, cursor->cell, place, error);
}

/* The rowid of a cell is that of its first row. */
static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
    struct cursor *cursor = (struct cursor *)base;
    struct error error = {0};
    int64_t place = 0;
    if (!find_place(cursor, &place, &error))
        return table_fail(base->pVtab, &error);
    return source_cursor_rowid(&cursor->source,
                               cursor->before[place / GROUP_ROWS] + place % GROUP_ROWS, id);
}

static const struct source_content CONTENT = {.cursor_size = sizeof(struct cursor),
                                              .plan = make_plan,
                                              .start = start,
                                              .position = position,
                                              .forget = forget};
static const sqlite3_module MODULE = SOURCE_TABLE_MODULE(next, at_end, column_value, row_id);

const struct sql_table PROSECUTION_TOTALS_TABLE = {
    .name = "prosecution_totals",
    .module = &MODULE,
    .content = &CONTENT,
    .signature = "prosecution_totals([source [, options]])",
    .description =
        "Gives a pivot table: adds up over every dimension that the query does not "
        "mention, much faster than GROUP BY on prosecutions does. The columns, sources "
        "and options are those of prosecutions; a row is a cell of exactly the dimensions "
        "that the query mentions anywhere.\n"
        "sum() of a measure is the same as on prosecutions; count(*) counts cells. A "
        "measure is NULL if all rows of the cell have NULL.\n"
        "A condition on a measure is on the sum of the cell. SQLite may drop a column of "
        "a subquery that nobody uses: write GROUP BY there.\n"
        "Error: a sum beyond 64 bits.",
    .example =
        "SELECT force, prosecuted FROM prosecution_totals('builtin:moj-2018') WHERE region = "
        "'North West' ORDER BY force",
    .result = "Cheshire|37842\nCumbria|11612\nGreater Manchester|66680\nLancashire|43917\n"
              "Merseyside|41095",
};
