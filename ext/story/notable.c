#include "story/notable.h"

#include <stdlib.h>

#include "base/base.h"
#include "query/query.h"
#include "stats/stats.h"

enum { NOW = 1, THEN = 2, SLOTS = 3 };

/* The row of a code of the force column. Row 0 is all forces together. */
#define ROW_OF_CODE(code) ((size_t)(code) + 1)

/* The sums behind the comparisons. Row 0 is all forces together, and each row after it a label of
** the force column. Each column is an offence or, after all offences, an offence group; offences
** whose spelling differs in case alone share a column. */
struct table {
    const struct store *store;
    enum measure measure;
    struct dictionary titles;    /* the offences, one for each of the first columns */
    uint32_t *column_of_offence; /* by the code of the offence */
    uint32_t *group_of_column;   /* the code of the offence's group; 0: none is known yet */
    size_t column_count;
    const struct force **forces; /* by row; NULL where the label is not that of a force */
    size_t row_count;
    bool *present;       /* by row and slot: whether there are figures of any offence */
    struct change *sums; /* by row and column */
    bool overflow;       /* whether a sum did not fit 64 bits */
};

static void table_free(struct table *table) {
    dictionary_free(&table->titles);
    memory_free(table->column_of_offence);
    memory_free(table->group_of_column);
    memory_free(table->forces);
    memory_free(table->present);
    memory_free(table->sums);
}

static bool number_offences(struct table *table, struct error *error) {
    const struct dictionary *offences = &table->store->dictionaries[DIMENSION_OFFENCE];
    table->titles.ignore_case = true;
    table->column_of_offence =
        memory_new((size_t)offences->count + 1, sizeof *table->column_of_offence, error);
    if (table->column_of_offence == NULL)
        return false;
    for (uint32_t code = 1; code <= offences->count; code++)
        if (!dictionary_code(&table->titles, dictionary_value(offences, code - 1),
                             &table->column_of_offence[code], error))
            return false;
    table->column_count =
        (size_t)table->titles.count + table->store->dictionaries[DIMENSION_OFFENCE_GROUP].count;
    table->group_of_column = memory_new(table->column_count, sizeof *table->group_of_column, error);
    return table->group_of_column != NULL;
}

static bool number_forces(struct table *table, const struct forces *forces, struct error *error) {
    const struct dictionary *values = &table->store->dictionaries[DIMENSION_FORCE];
    size_t cells;
    table->row_count = (size_t)values->count + 2;
    if (MULTIPLY_OVERFLOWS(table->row_count, table->column_count, &cells))
        return error_memory(error);
    table->forces = memory_new(table->row_count, sizeof *table->forces, error);
    table->present = memory_new(table->row_count, SLOTS * sizeof *table->present, error);
    table->sums = memory_new(cells, sizeof *table->sums, error);
    if (table->forces == NULL || table->present == NULL || table->sums == NULL)
        return false;
    for (uint32_t code = 1; code <= values->count; code++)
        if (forces_find(forces, dictionary_value(values, code - 1),
                        &table->forces[ROW_OF_CODE(code)]) != LABEL_FORCE)
            table->forces[ROW_OF_CODE(code)] = NULL;
    return true;
}

static struct change *cell_at(const struct table *table, size_t row, size_t column) {
    return &table->sums[row * table->column_count + column];
}

static void add_number(struct table *table, size_t row, size_t column, uint32_t slot,
                       int64_t number) {
    struct change *cell = cell_at(table, row, column);
    int64_t *sum = slot == NOW ? &cell->new : &cell->old;
    table->overflow |= ADD_OVERFLOWS(*sum, number, sum);
}

static bool add_row(void *context, uint32_t slot, const struct row_group *group, uint32_t row) {
    struct table *table = context;
    int64_t number;
    if (!group_measure(group, table->measure, row, &number))
        return true;
    size_t force = ROW_OF_CODE(group_code(group, DIMENSION_FORCE, row));
    uint32_t offence = group_code(group, DIMENSION_OFFENCE, row);
    uint32_t whole = group_code(group, DIMENSION_OFFENCE_GROUP, row);
    table->present[force * SLOTS + slot] = true;
    if (offence > 0) {
        uint32_t column = table->column_of_offence[offence];
        add_number(table, force, column, slot, number);
        if (table->group_of_column[column] == 0 || slot == NOW)
            table->group_of_column[column] = whole;
    }
    if (whole > 0)
        add_number(table, force, table->titles.count + whole - 1, slot, number);
    return !table->overflow;
}

static bool is_in_both(const struct table *table, size_t row) {
    const bool *present = &table->present[row * SLOTS];
    return present[NOW] && present[THEN];
}

/* Sums the forces that both periods have into row 0. A force that one period lacks must not look
** like a rise or a fall of the country. */
static void add_country(struct table *table, struct notable *notable) {
    for (size_t row = 1; row < table->row_count; row++) {
        const bool *present = &table->present[row * SLOTS];
        notable->forces += is_in_both(table, row);
        notable->forces_left_out += present[NOW] != present[THEN];
        for (size_t column = 0; is_in_both(table, row) && column < table->column_count; column++) {
            const struct change *cell = cell_at(table, row, column);
            add_number(table, 0, column, NOW, cell->new);
            add_number(table, 0, column, THEN, cell->old);
        }
    }
}

/* --- The comparisons --- */

static bool is_count(int64_t number) {
    return number >= 0 && number <= STATS_MAX_COUNT;
}

static bool is_part(int64_t part, int64_t whole) {
    return is_count(part) && is_count(whole) && part <= whole && whole > 0;
}

static bool is_comparable(struct change local, struct change national) {
    return is_part(local.new, national.new) && is_part(local.old, national.old) &&
           (local.new > 0 || local.old > 0);
}

static void describe(const struct table *table, size_t column, struct notable_change *change) {
    const struct store *store = table->store;
    uint32_t group = column < table->titles.count ? table->group_of_column[column]
                                                  : (uint32_t)(column - table->titles.count) + 1;
    change->offence_group = store_value(store, COLUMN_OFFENCE_GROUP, group)->text;
    if (column >= table->titles.count)
        return;
    uint32_t code;
    struct slice published = dictionary_value(&table->titles, (uint32_t)column);
    if (dictionary_find(&store->dictionaries[DIMENSION_OFFENCE], published, &code))
        change->offence = store_value(store, COLUMN_OFFENCE, code + 1)->text;
}

static bool compare_all(const struct table *table, struct notable *notable, struct error *error) {
    for (size_t row = 1; row < table->row_count; row++) {
        bool compared = table->forces[row] != NULL && is_in_both(table, row);
        for (size_t column = 0; compared && column < table->column_count; column++) {
            struct notable_change change = {.force = table->forces[row],
                                            .local = *cell_at(table, row, column),
                                            .national = *cell_at(table, 0, column)};
            if (!is_comparable(change.local, change.national))
                continue;
            describe(table, column, &change);
            if (!memory_reserve(&notable->items, &notable->capacity, notable->count + 1,
                                sizeof change, error))
                return false;
            notable->items[notable->count++] = change;
        }
    }
    return true;
}

static int compare_surety(const void *left, const void *right) {
    const struct notable_change *a = left, *b = right;
    int order = (a->p > b->p) - (a->p < b->p);
    if (order == 0)
        order = slice_compare(a->force->name, b->force->name);
    if (order == 0)
        order = slice_compare(a->offence_group, b->offence_group);
    return order != 0 ? order : slice_compare(a->offence, b->offence);
}

bool notable_rank(struct notable *notable, struct error *error) {
    if (notable->count == 0)
        return true;
    double *p = memory_new(notable->count, sizeof *p, error);
    if (p == NULL)
        return false;
    for (size_t i = 0; i < notable->count; i++) {
        const struct notable_change *item = &notable->items[i];
        p[i] = notable->items[i].p =
            stats_contrast_p(item->local.new, item->local.old, item->national.new - item->local.new,
                             item->national.old - item->local.old);
    }
    bool done = stats_q_values(p, p, notable->count, error);
    for (size_t i = 0; done && i < notable->count; i++)
        notable->items[i].q = p[i];
    memory_free(p);
    if (done)
        qsort(notable->items, notable->count, sizeof *notable->items, compare_surety);
    return done;
}

/* --- From the store --- */

static bool find_slots(const struct coverage *coverage, struct period period, uint32_t *slots,
                       struct error *error) {
    for (uint32_t slot = NOW; slot < SLOTS; slot++) {
        struct period wanted = slot == NOW ? period : period_year_before(period);
        enum cover cover = coverage_find(coverage, wanted, slot, slots);
        char written[PERIOD_TEXT_SIZE];
        struct text there = {0};
        if (cover == COVER_WHOLE)
            continue;
        if (coverage_describe(coverage, &there, error))
            error_set(error, ERROR_USE, "the source has %s %.*s%s; it has%s",
                      cover == COVER_PART ? "only a part of" : "no figures for",
                      SLICE_PRINT(slice_from(written, period_text(wanted, written))),
                      slot == THEN ? ", the same time a year before" : "", there.bytes);
        text_free(&there);
        return false;
    }
    return true;
}

static bool fill(const struct coverage *coverage, const uint32_t *slots, struct table *table,
                 struct notable *notable, struct error *error) {
    bool magistrates_only;
    coverage_measure(coverage, slots, NOW, &table->measure, &magistrates_only);
    notable->counted = words_counted(table->measure, coverage_origin(coverage, slots, NOW).layout,
                                     magistrates_only);
    coverage_walk(coverage, slots, add_row, table);
    add_country(table, notable);
    if (table->overflow)
        return error_set(error, ERROR_INPUT, "the sums do not fit a 64-bit INTEGER");
    return compare_all(table, notable, error) && notable_rank(notable, error);
}

bool notable_find(const struct store *store, const struct forces *forces, struct period period,
                  struct notable *notable, struct error *error) {
    struct coverage coverage = {0};
    struct table table = {.store = store};
    uint32_t *slots = NULL;
    *notable = (struct notable){.now = period};
    bool done = coverage_open(&coverage, store, error);
    if (done && !coverage.has_forces)
        done = error_set(error, ERROR_USE,
                         "the source has no figures by force: its numbers are of England and Wales "
                         "as a whole");
    if (done) {
        slots = memory_new(coverage.period_count, sizeof *slots, error);
        done = slots != NULL && find_slots(&coverage, period, slots, error) &&
               number_offences(&table, error) && number_forces(&table, forces, error) &&
               fill(&coverage, slots, &table, notable, error);
    }
    memory_free(slots);
    table_free(&table);
    coverage_close(&coverage);
    if (!done)
        notable_free(notable);
    return done;
}

bool notable_sentence(const struct notable *notable, const struct notable_change *change,
                      struct text *text, struct error *error) {
    bool is_group = change->offence.length == 0;
    struct topic topic = {.counted = notable->counted,
                          .offence = is_group ? change->offence_group : change->offence,
                          .is_group = is_group,
                          .force = change->force,
                          .now = notable->now};
    return sentence_contrast(&topic, change->local, change->national,
                             period_year_before(notable->now), change->q < SIGNIFICANT_BELOW, text,
                             error);
}

bool notable_caveat(const struct notable *notable, struct text *text, struct error *error) {
    char periods[2][PERIOD_TEXT_SIZE];
    if (notable->forces_left_out == 0)
        return true;
    period_text(notable->now, periods[0]);
    period_text(period_year_before(notable->now), periods[1]);
    return text_printf(
        text, error,
        "The comparison is with the %zu forces that the source has both in %s and in "
        "%s: %zu %s in one of the two only.",
        notable->forces, periods[0], periods[1], notable->forces_left_out,
        notable->forces_left_out == 1 ? "is" : "are");
}

void notable_free(struct notable *notable) {
    memory_free(notable->items);
    *notable = (struct notable){0};
}
