#include "accounting/part_sums.h"

/* As good as chance, and never even: what an odd weight is multiplied with can be told from it. */
static uint64_t weight_of(uint64_t cell) {
    cell ^= cell >> 31;
    cell *= UINT64_C(0x7FB5D329728EA185);
    cell ^= cell >> 27;
    cell *= UINT64_C(0x81DADEF4BC2DD44D);
    return (cell ^ cell >> 33) | 1;
}

enum measure part_sums_measure(const struct store *store, size_t first_group) {
    static const enum measure order[] = {MEASURE_PROSECUTED, MEASURE_SENTENCED, MEASURE_CONVICTED};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (size_t g = first_group; g < store->group_count; g++)
            if (store->groups[g].measures[order[i]].form != NUMBERS_NULL)
                return order[i];
    return MEASURE_DEFENDANTS;
}

static void note_cell(struct part_sum *item, uint64_t cell) {
    for (unsigned i = 0; i < item->cell_count; i++)
        if (item->cells[i] == cell)
            return;
    if (item->cell_count < PART_SUM_CELLS)
        item->cells[item->cell_count++] = cell;
}

bool part_sums_add(struct part_sums *sums, uint32_t value, uint64_t cell, int64_t number,
                   struct error *error) {
    if (value >= sums->count) {
        if (!memory_reserve(&sums->items, &sums->capacity, (size_t)value + 1, sizeof *sums->items,
                            error))
            return false;
        while (sums->count <= value)
            sums->items[sums->count++] = (struct part_sum){0};
    }
    struct part_sum *item = &sums->items[value];
    item->sum += weight_of(cell) * (uint64_t)number;
    item->rows++;
    if (number != 0)
        note_cell(item, cell);
    return true;
}

void part_sums_free(struct part_sums *sums) {
    memory_free(sums->items);
    *sums = (struct part_sums){0};
}

static const struct part_sum *sum_at(const struct part_sums *sums, uint32_t value) {
    static const struct part_sum none = {0};
    return value < sums->count ? &sums->items[value] : &none;
}

bool part_sums_share_cells(const struct part_sums *sums, uint32_t a, uint32_t b) {
    const struct part_sum *one = sum_at(sums, a), *other = sum_at(sums, b);
    for (unsigned i = 0; i < one->cell_count; i++)
        for (unsigned j = 0; j < other->cell_count; j++)
            if (one->cells[i] == other->cells[j])
                return true;
    return false;
}

bool part_sums_equal(const struct part_sums *sums, uint32_t total, const uint32_t *parts,
                     size_t count, size_t least) {
    uint64_t sum = 0;
    size_t some = 0;
    for (size_t i = 0; i < count; i++) {
        if (parts[i] == total)
            return false;
        sum += sum_at(sums, parts[i])->sum;
        some += sum_at(sums, parts[i])->cell_count > 0;
    }
    return some >= least && sum_at(sums, total)->cell_count > 0 && sum == sum_at(sums, total)->sum;
}

bool part_sums_add_up(const struct part_sums *sums, uint32_t total, const uint32_t *parts,
                      size_t count) {
    return part_sums_equal(sums, total, parts, count, 2);
}

/* Every choice is tried, each a step from the one before: one part more, or one less. */
static bool find_choice(const struct part_sums *sums, uint32_t total, const uint32_t *others,
                        size_t count, unsigned char *chosen) {
    const uint64_t wanted = sum_at(sums, total)->sum;
    uint64_t sum = 0;
    size_t some = 0;
    for (uint32_t step = 1; step < UINT32_C(1) << count; step++) {
        int changed = word_first_bit(step);
        const struct part_sum *part = sum_at(sums, others[changed]);
        if (part->cell_count == 0)
            continue; /* it adds nothing, whether it is chosen or not */
        chosen[changed] ^= 1;
        sum = chosen[changed] ? sum + part->sum : sum - part->sum;
        some = chosen[changed] ? some + 1 : some - 1;
        if (some >= 2 && sum == wanted)
            return true;
    }
    return false;
}

static bool find_run(const struct part_sums *sums, uint32_t total, const uint32_t *others,
                     size_t count, unsigned char *chosen) {
    const uint64_t wanted = sum_at(sums, total)->sum;
    for (size_t first = 0; first < count; first++) {
        uint64_t sum = 0;
        size_t some = 0;
        for (size_t end = first; end < count; end++) {
            sum += sum_at(sums, others[end])->sum;
            some += sum_at(sums, others[end])->cell_count > 0;
            if (some < 2 || sum != wanted)
                continue;
            memset(chosen + first, 1, end + 1 - first);
            return true;
        }
    }
    return false;
}

bool part_sums_find(const struct part_sums *sums, uint32_t total, const uint32_t *others,
                    size_t count, unsigned char *chosen) {
    memset(chosen, 0, count);
    if (sum_at(sums, total)->cell_count == 0)
        return false;
    if (part_sums_add_up(sums, total, others, count)) {
        memset(chosen, 1, count);
        return true;
    }
    bool found = count <= PART_SUMS_CHOICES ? find_choice(sums, total, others, count, chosen)
                                            : find_run(sums, total, others, count, chosen);
    if (!found)
        memset(chosen, 0, count);
    return found;
}
