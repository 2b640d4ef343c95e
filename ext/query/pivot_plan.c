#include "query/pivot_plan.h"

#include <math.h>

#include "base/base.h"

enum {
    MOST_SLOTS = 1 << 20, /* cells are hashed where there are more combinations than these */
    FEW_SLOTS = 4096,     /* up to these they never are, however few the rows */
};
static const double SAFE_SUM = 9e18; /* a bound on a sum below this one: 64 bits hold it */

/* --- Dimensions --- */

/* Tells codes apart that have different values in this column, too: numbers them anew. */
static bool refine(struct pivot_part *part, const struct store *store, const unsigned char *set,
                   enum column column, struct error *error) {
    struct numbering pairs = {0};
    struct dictionary texts = {0};
    bool done = true;
    for (uint32_t code = 0; done && code <= store->dictionaries[part->dimension].count; code++) {
        const struct column_value *cell = store_value(store, column, code);
        uint32_t value = (uint32_t)cell->integer; /* years and their parts; 0: NULL */
        if (set != NULL && set[code] == 0)
            continue;
        if (cell->kind == VALUE_TEXT) {
            done = dictionary_code(&texts, cell->text, &value, error);
            value++;
        }
        done = done && numbering_of(&pairs, (uint64_t)part->numbers[code] << 32 | value,
                                    &part->numbers[code], error);
    }
    part->count = pairs.count;
    numbering_free(&pairs);
    dictionary_free(&texts);
    return done;
}

/* Lists, by number, a code that has the value. */
static bool list_codes(struct pivot_part *part, const struct store *store, const unsigned char *set,
                       struct error *error) {
    part->codes = memory_new(part->count, sizeof *part->codes, error);
    for (uint32_t code = store->dictionaries[part->dimension].count; part->codes != NULL; code--) {
        if (set == NULL || set[code] != 0)
            part->codes[part->numbers[code]] = code;
        if (code == 0)
            break;
    }
    return part->codes != NULL;
}

static bool is_of(const struct store *store, int column, column_set columns,
                  enum dimension dimension) {
    return column_in(columns, column) && store->values[column] != NULL &&
           COLUMNS[column].dimension == dimension;
}

/* Adds the dimension to the plan where some of its columns are among `columns`, and they have more
** than one combination of values. */
static bool plan_dimension(struct pivot_plan *plan, enum dimension dimension, column_set columns,
                           struct error *error) {
    const struct store *store = plan->store;
    const unsigned char *set = plan->selection->sets[dimension];
    struct pivot_part *part = &plan->parts[plan->part_count++];
    *part = (struct pivot_part){.dimension = dimension, .count = 1};
    for (int c = 0; c < COLUMN_COUNT; c++) {
        if (!is_of(store, c, columns, dimension))
            continue;
        if (part->numbers == NULL)
            part->numbers = memory_new((size_t)store->dictionaries[dimension].count + 1,
                                       sizeof *part->numbers, error);
        if (part->numbers == NULL || !refine(part, store, set, (enum column)c, error))
            return false;
    }
    if (part->numbers != NULL && !list_codes(part, store, set, error))
        return false;
    if (part->count > 1)
        return true;
    plan->only[dimension] = part->codes != NULL ? part->codes[0] : 0;
    memory_free(part->numbers);
    memory_free(part->codes);
    plan->part_count--;
    return true;
}

/* --- Slots --- */

static void plan_strides(struct pivot_plan *plan) {
    uint32_t stride = 1;
    for (int p = plan->part_count - 1; p >= 0; p--) {
        struct pivot_part *part = &plan->parts[p];
        for (uint32_t code = 0; code <= plan->store->dictionaries[part->dimension].count; code++)
            part->numbers[code] *= stride;
        part->stride = stride;
        stride *= part->count;
    }
}

static void plan_keys(struct pivot_plan *plan) {
    uint64_t keys = plan->has_line ? UINT64_MAX : 1; /* how many there can be */
    for (int p = 0; p < plan->part_count; p++) {
        struct pivot_part *part = &plan->parts[p];
        part->renumber = keys > UINT64_MAX / part->count;
        plan->renumbers |= part->renumber;
        keys = (part->renumber ? UINT64_C(1) << 32 : keys) * part->count;
    }
}

/* Gives each combination a slot where these are not many more than rows, and not too many. */
static void plan_slots(struct pivot_plan *plan) {
    double most = 4 * (double)plan->store->rows, slots = 1;
    most = most < FEW_SLOTS ? FEW_SLOTS : most > MOST_SLOTS ? MOST_SLOTS : most;
    for (int p = 0; p < plan->part_count; p++)
        slots *= plan->parts[p].count;
    plan->hashed = plan->has_line || slots > most;
    plan->slots = plan->hashed ? 0 : (size_t)slots;
    if (plan->hashed)
        plan_keys(plan);
    else
        plan_strides(plan);
}

/* --- Sums --- */

/* An upper bound of |sum of the measure| over any rows. */
static double reach(const struct store *store, enum measure measure) {
    double sum = 0;
    for (size_t g = 0; g < store->group_count; g++) {
        const struct row_group *group = &store->groups[g];
        const struct packed_numbers *numbers = pivot_told_by(group, &group->measures[measure]);
        if (numbers->form == NUMBERS_NULL)
            continue;
        double low = (double)numbers->base;
        double high = low + ldexp(1, 8 * (int)numbers->width) + group->rows;
        sum += fmax(fabs(low), fabs(high)) * group->rows;
    }
    return sum;
}

bool pivot_plan_make(struct pivot_plan *plan, const struct store *store,
                     const struct selection *selection, column_set columns, unsigned measures,
                     struct error *error) {
    *plan = (struct pivot_plan){.store = store,
                                .selection = selection,
                                .has_line = column_in(columns, COLUMN_LINE),
                                .measures = measures,
                                .read = columns | select_columns(selection) |
                                        columns_of_measures(measures)};
    for (int d = 0; d < DIMENSION_COUNT; d++)
        if (!plan_dimension(plan, (enum dimension)d, columns, error))
            return false;
    plan_slots(plan);
    for (int p = 0; p < plan->part_count; p++)
        plan->key_parts[p] = (struct key_part){plan->parts[p].dimension, plan->parts[p].numbers};
    for (int m = 0; m < MEASURE_COUNT; m++)
        if ((measures >> m & 1) != 0 && !(reach(store, (enum measure)m) < SAFE_SUM))
            plan->careful |= 1u << m;
    return true;
}

uint32_t pivot_plan_code(const struct pivot_plan *plan, uint32_t slot, enum dimension dimension) {
    for (int p = 0; p < plan->part_count; p++) {
        const struct pivot_part *part = &plan->parts[p];
        if (part->dimension == dimension)
            return part->codes[slot / part->stride % part->count];
    }
    return plan->only[dimension];
}

void pivot_plan_free(struct pivot_plan *plan) {
    for (int p = 0; p < plan->part_count; p++) {
        memory_free(plan->parts[p].numbers);
        memory_free(plan->parts[p].codes);
    }
    *plan = (struct pivot_plan){0};
}
