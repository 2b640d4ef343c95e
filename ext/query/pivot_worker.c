#include "query/pivot_worker.h"

#include "base/base.h"
#include "query/pair_sums.h"

/* Unless cells are hashed, small numbers are first added up packed with a count of the rows: the
** sum in the lower PACKED_COUNT bits, the count above. So one addition also notes that the cell
** has a row. Before the sum of all could run into the count, or that overflow, they are unpacked.
** Where all of a measure's numbers are small, as they mostly are, its packed sums become the sums in
** their own place: a new array costs more than the additions that fill it. */
enum { PACKED_COUNT = 40, PACKED_NUMBER = 1 << 20, PACKED_ROWS = (1 << (64 - PACKED_COUNT)) - 1 };
static const uint64_t PACKED_SUM = (UINT64_C(1) << PACKED_COUNT) - 1;

struct block {
    struct row_block rows;
    int64_t group_place;
    bool one_slot; /* all rows have one slot, slots[0]; the others are not set */
};

/* unpack_W() writes the rows' numbers, which are packed in W bytes each, into an array. */
#define UNPACK(width)                                                                              \
    static void unpack_##width(const struct row_block *block, const unsigned char *data,           \
                               int64_t base, int64_t *restrict numbers) {                          \
        FOR_ROWS(block, i, row,                                                                    \
                 numbers[i] = (int64_t)((uint64_t)base + packed_unsigned(data, width, row)))       \
    }
UNPACK(0)
UNPACK(1)
UNPACK(2)
UNPACK(4)

/* Finds the rows' slots where these follow from the codes: a slot is a row's key. */
static void find_slots(struct pivot_worker *worker, struct block *block) {
    block->one_slot = row_keys_sum(worker->plan->key_parts, worker->plan->part_count, &block->rows,
                                   worker->slots);
}

/* --- Slots where cells are hashed --- */

static bool number_keys(struct pivot_worker *worker, struct numbering *numbering, uint32_t count,
                        struct error *error) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number;
        if (!numbering_of(numbering, worker->keys[i], &number, error))
            return false;
        worker->keys[i] = number;
    }
    return true;
}

/* Makes room for the slots of the cells found so far. What is new is zero. */
static bool grow(struct pivot_worker *worker, struct error *error) {
    struct pivot_sums *sums = &worker->sums;
    size_t needed = worker->cells.count;
    void *arrays[2 + 2 * MEASURE_COUNT] = {&sums->seen, &sums->places};
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if ((worker->plan->measures >> m & 1) != 0)
            arrays[2 + 2 * m] = &sums->sums[m];
        if ((worker->plan->careful >> m & 1) != 0)
            arrays[3 + 2 * m] = &sums->carries[m];
    }
    for (size_t a = 0; a < sizeof arrays / sizeof *arrays; a++) {
        size_t size = a == 0 ? sizeof *sums->seen : sizeof(int64_t), old = worker->capacities[a];
        if (arrays[a] == NULL || needed <= old)
            continue;
        if (!memory_reserve(arrays[a], &worker->capacities[a], needed, size, error))
            return false;
        unsigned char *memory;
        memcpy(&memory, arrays[a], sizeof memory);
        memset(memory + old * size, 0, (worker->capacities[a] - old) * size);
    }
    sums->slots = needed;
    return true;
}

static bool hash(struct pivot_worker *worker, struct block *block, struct error *error) {
    const struct pivot_plan *plan = worker->plan;
    for (uint32_t i = 0; i < block->rows.count; i++)
        worker->keys[i] = plan->has_line
                              ? (uint64_t)group_line(block->rows.group, block_row(&block->rows, i))
                              : 0;
    for (int p = 0; p < plan->part_count; p++) {
        const struct pivot_part *part = &plan->parts[p];
        if (part->renumber &&
            !number_keys(worker, &worker->keys_before[p], block->rows.count, error))
            return false;
        row_keys_of_part(&plan->key_parts[p], &block->rows, worker->slots);
        for (uint32_t i = 0; i < block->rows.count; i++)
            worker->keys[i] = worker->keys[i] * part->count + worker->slots[i];
    }
    if (!number_keys(worker, &worker->cells, block->rows.count, error) || !grow(worker, error))
        return false;
    for (uint32_t i = 0; i < block->rows.count; i++)
        worker->slots[i] = (uint32_t)worker->keys[i];
    block->one_slot = false;
    return true;
}

/* --- Sums --- */

/* Notes that the rows' cells have a row, and, where they are hashed, the place of the first. */
static void mark_block(struct pivot_worker *worker, const struct block *block) {
    unsigned char *seen = worker->sums.seen;
    int64_t *places = worker->sums.places;
    for (uint32_t i = 0; i < (block->one_slot ? 1 : block->rows.count); i++) {
        uint32_t slot = worker->slots[i];
        if (places != NULL && seen[slot] == 0)
            places[slot] = block->group_place + block_row(&block->rows, i);
        seen[slot] |= PIVOT_SEEN_ROW;
    }
}

static void mark_measure(struct pivot_worker *worker, const struct block *block,
                         enum measure measure) {
    unsigned char *seen = worker->sums.seen;
    for (uint32_t i = 0; i < (block->one_slot ? 1 : block->rows.count); i++)
        seen[worker->slots[i]] |= (unsigned char)(PIVOT_SEEN_MEASURE << measure);
}

static void unpack(const struct row_block *block, const struct packed_numbers *numbers,
                   int64_t *unpacked) {
    if (numbers->form == NUMBERS_SERIES) {
        FOR_ROWS(block, i, row, unpacked[i] = numbers->base + row)
        return;
    }
    switch (numbers->width) {
    case 0:
        unpack_0(block, numbers->data, numbers->base, unpacked);
        break;
    case 1:
        unpack_1(block, numbers->data, numbers->base, unpacked);
        break;
    case 2:
        unpack_2(block, numbers->data, numbers->base, unpacked);
        break;
    default: /* numbers of eight bytes are added carefully, as their sum may not fit */
        unpack_4(block, numbers->data, numbers->base, unpacked);
        break;
    }
}

/* Makes the numbers 0 of the rows whose bit is not set. */
static void keep_set(const struct row_block *block, const unsigned char *bits, int64_t *numbers) {
    FOR_ROWS(block, i, row, numbers[i] &= -(int64_t)(bits[row / 8] >> (row % 8) & 1))
}

/* Adds any numbers, of which none is NULL. */
static void add_unpacked(struct pivot_worker *worker, const struct block *block,
                         enum measure measure) {
    const struct packed_numbers *numbers = &block->rows.group->measures[measure];
    int64_t *sums = worker->sums.sums[measure];
    mark_measure(worker, block, measure);
    unpack(&block->rows, pivot_told_by(block->rows.group, numbers), worker->numbers);
    if (numbers->form == NUMBERS_OF_DEFENDANTS)
        keep_set(&block->rows, numbers->data, worker->numbers);
    for (uint32_t i = 0; i < block->rows.count; i++)
        sums[worker->slots[i]] += worker->numbers[i];
}

/* Adds numbers that may be NULL, or whose sum may need more than 64 bits. */
static void add_carefully(struct pivot_worker *worker, const struct block *block,
                          enum measure measure) {
    struct pivot_sums *all = &worker->sums;
    int64_t *sums = all->sums[measure], *carries = all->carries[measure], number;
    for (uint32_t i = 0; i < block->rows.count; i++) {
        uint32_t slot = worker->slots[block->one_slot ? 0 : i];
        if (!group_measure(block->rows.group, measure, block_row(&block->rows, i), &number))
            continue;
        all->seen[slot] |= (unsigned char)(PIVOT_SEEN_MEASURE << measure);
        if (ADD_OVERFLOWS(sums[slot], number, &sums[slot]) && carries != NULL)
            carries[slot] += number < 0 ? -1 : 1;
    }
}

/* For the commonest numbers, which are small and packed in W bytes, at most two: pack_W() adds
** each to its slot, packed; total_W() is the sum of all. pack_set_W() and total_set_W() take the
** numbers of defendants, but only of rows whose bit is set. */
#define PACK(width, name, set)                                                                     \
    static void pack_##name(const struct row_block *block, const uint32_t *restrict slots,         \
                            const unsigned char *data, const unsigned char *bits, uint64_t base,   \
                            uint64_t *restrict packed) {                                           \
        const struct row_block here =                                                              \
            *block; /* a copy: no write through `packed` can change it */                          \
        const uint64_t one = UINT64_C(1) << PACKED_COUNT;                                          \
        (void)bits;                                                                                \
        FOR_ROWS_IN_TURNS(&here, i, row,                                                           \
                          packed[slots[i]] +=                                                      \
                          one + ((base + packed_unsigned(data, width, row)) & -(uint64_t)(set)))   \
    }                                                                                              \
    static uint64_t total_##name(const struct row_block *block, const unsigned char *data,         \
                                 const unsigned char *bits, uint64_t base) {                       \
        uint64_t sum = 0;                                                                          \
        (void)bits;                                                                                \
        FOR_ROWS(block, i, row,                                                                    \
                 sum += (base + packed_unsigned(data, width, row)) & -(uint64_t)(set))             \
        return sum;                                                                                \
    }
PACK(0, 0, 1)
PACK(1, 1, 1)
PACK(2, 2, 1)
PACK(0, set_0, bits[row / 8] >> (row % 8) & 1)
PACK(1, set_1, bits[row / 8] >> (row % 8) & 1)
PACK(2, set_2, bits[row / 8] >> (row % 8) & 1)

/* By whether only rows whose bit is set count, and by width. */
typedef void (*pack_work)(const struct row_block *, const uint32_t *restrict, const unsigned char *,
                          const unsigned char *, uint64_t, uint64_t *restrict);
typedef uint64_t (*total_work)(const struct row_block *, const unsigned char *,
                               const unsigned char *, uint64_t);
static const pack_work PACKS[2][3] = {{pack_0, pack_1, pack_2},
                                      {pack_set_0, pack_set_1, pack_set_2}};
static const total_work TOTALS[2][3] = {{total_0, total_1, total_2},
                                        {total_set_0, total_set_1, total_set_2}};

/* Whether the bits of all the block's rows are set. */
static bool all_set(const struct row_block *block, const unsigned char *bits) {
    unsigned char all = 0xFF;
    if (block->listed != NULL)
        return false;
    for (uint32_t i = 0; i < block->count / 8; i++)
        all &= bits[block->first / 8 + i];
    for (uint32_t row = block->first + block->count / 8 * 8; row < block->first + block->count;
         row++)
        all &= (unsigned char)-(bits[row / 8] >> (row % 8) & 1);
    return all == 0xFF;
}

static bool is_small(const struct packed_numbers *told) {
    return told->form == NUMBERS_OFFSET && told->width <= 2 && told->base >= 0 &&
           told->base < PACKED_NUMBER - UINT16_MAX;
}

static void add_packed(struct pivot_worker *worker, const struct block *block,
                       enum measure measure) {
    const struct packed_numbers *numbers = &block->rows.group->measures[measure];
    const struct packed_numbers *told = pivot_told_by(block->rows.group, numbers);
    bool set = numbers->form == NUMBERS_OF_DEFENDANTS && !all_set(&block->rows, numbers->data);
    uint64_t base = (uint64_t)told->base;
    if (block->one_slot)
        worker->packed[measure][worker->slots[0]] +=
            ((uint64_t)block->rows.count << PACKED_COUNT) +
            TOTALS[set][told->width](&block->rows, told->data, numbers->data, base);
    else
        PACKS[set][told->width](&block->rows, worker->slots, told->data, numbers->data, base,
                                worker->packed[measure]);
}

/* Makes sure that the measure has sums that are not packed. */
static bool has_sums(struct pivot_worker *worker, int measure, struct error *error) {
    int64_t **sums = &worker->sums.sums[measure];
    if (*sums == NULL)
        *sums = memory_new(worker->sums.slots, sizeof **sums, error);
    return *sums != NULL;
}

/* Notes which slots have packed sums. */
static void mark_packed(unsigned char *restrict seen, const uint64_t *restrict packed, size_t slots,
                        int measure) {
    const unsigned char marks = (unsigned char)(PIVOT_SEEN_ROW | PIVOT_SEEN_MEASURE << measure);
    for (size_t slot = 0; slot < slots; slot++)
        seen[slot] |= packed[slot] != 0 ? marks : 0;
}

/* Adds the packed sums to the others, and empties them. */
static bool flush(struct pivot_worker *worker, struct error *error) {
    struct pivot_sums *all = &worker->sums;
    for (int m = 0; m < MEASURE_COUNT && worker->packed_rows > 0; m++) {
        uint64_t *packed = worker->packed[m];
        if (packed == NULL)
            continue;
        if (!has_sums(worker, m, error))
            return false;
        mark_packed(all->seen, packed, all->slots, m);
        for (size_t slot = 0; slot < all->slots; slot++)
            all->sums[m][slot] += (int64_t)(packed[slot] & PACKED_SUM);
        memset(packed, 0, all->slots * sizeof *packed);
    }
    worker->packed_rows = worker->packed_most = 0;
    return true;
}

/* Makes room for so many more rows, whose numbers add up to at most so much, among the packed sums. */
static bool make_room(struct pivot_worker *worker, uint64_t rows, uint64_t most,
                      struct error *error) {
    if ((worker->packed_rows + rows > PACKED_ROWS || worker->packed_most + most > PACKED_SUM) &&
        !flush(worker, error))
        return false;
    worker->packed_rows += rows;
    worker->packed_most += most;
    return true;
}

/* Makes the packed sums of a measure that has no others its sums. */
static void settle(struct pivot_worker *worker, int measure) {
    struct pivot_sums *all = &worker->sums;
    uint64_t *packed = worker->packed[measure];
    int64_t *sums = (int64_t *)packed; /* the signed type of the same size, as C allows */
    mark_packed(all->seen, packed, all->slots, measure);
    for (size_t slot = 0; slot < all->slots; slot++)
        sums[slot] = (int64_t)(packed[slot] & PACKED_SUM);
    all->sums[measure] = sums;
    worker->packed[measure] = NULL;
}

/* Adds the block's numbers of the measure. `*marked`: that has also noted that the cells have a row.
*/
static bool add_measure(struct pivot_worker *worker, const struct block *block,
                        enum measure measure, bool *marked, struct error *error) {
    const struct packed_numbers *numbers = &block->rows.group->measures[measure];
    if (numbers->form == NUMBERS_NULL)
        return true;
    bool careful = numbers->has_null || (worker->plan->careful >> measure & 1) != 0;
    if (!careful && worker->packed[measure] != NULL &&
        is_small(pivot_told_by(block->rows.group, numbers))) {
        add_packed(worker, block, measure);
        *marked = true;
        return true;
    }
    if (!has_sums(worker, (int)measure, error))
        return false;
    (careful || block->one_slot ? add_carefully : add_unpacked)(worker, block, measure);
    return true;
}

/* Adds the numbers of the only measure in one pass; false where that does not suit. */
static bool sum_pairs(struct pivot_worker *worker, const struct block *block) {
    const struct pivot_plan *plan = worker->plan;
    int m = 0;
    while (m < MEASURE_COUNT && plan->measures != 1u << m)
        m++;
    if (m == MEASURE_COUNT || plan->hashed || worker->packed[m] == NULL)
        return false;
    const struct packed_numbers *numbers = &block->rows.group->measures[m];
    const struct packed_numbers *told = pivot_told_by(block->rows.group, numbers);
    return is_small(told) && !numbers->has_null &&
           (numbers->form != NUMBERS_OF_DEFENDANTS || all_set(&block->rows, numbers->data)) &&
           pair_sums_add(plan->key_parts, plan->part_count, &block->rows, told,
                         UINT64_C(1) << PACKED_COUNT, worker->packed[m]);
}

static bool sum_block(struct pivot_worker *worker, struct block *block, struct error *error) {
    bool marked = false;
    if (sum_pairs(worker, block))
        return true;
    if (!worker->plan->hashed)
        find_slots(worker, block);
    else if (!hash(worker, block, error))
        return false;
    else
        mark_block(worker, block);
    for (int m = 0; m < MEASURE_COUNT; m++)
        if ((worker->plan->measures >> m & 1) != 0 &&
            !add_measure(worker, block, (enum measure)m, &marked, error))
            return false;
    if (!marked && !worker->plan->hashed)
        mark_block(worker, block);
    return true;
}

/* --- Groups --- */

typedef bool (*block_work)(struct pivot_worker *, struct block *, void *, struct error *);

/* Opens the group, finds its rows that are wanted, and calls `work` for each block of them. */
static bool for_blocks(struct pivot_worker *worker, uint32_t number, block_work work, void *context,
                       struct error *error) {
    const struct pivot_plan *plan = worker->plan;
    const struct row_group *group = store_open_group(plan->store, number, plan->read, error);
    if (group == NULL)
        return false;
    bool all = select_overlap(plan->selection, group) == OVERLAP_ALL;
    uint32_t count = all ? group->rows : select_rows(plan->selection, group, worker->rows);
    for (uint32_t first = 0; first < count; first += PIVOT_BLOCK_ROWS) {
        uint32_t rest = count - first;
        struct block block = {
            .rows = {.group = group,
                     .listed = all ? NULL : worker->rows + first,
                     .first = first,
                     .count = rest < PIVOT_BLOCK_ROWS ? rest : PIVOT_BLOCK_ROWS},
            .group_place = (int64_t)number * GROUP_ROWS,
        };
        if (!work(worker, &block, context, error))
            return false;
    }
    return true;
}

static bool sum_one(struct pivot_worker *worker, struct block *block, void *context,
                    struct error *error) {
    (void)context;
    return sum_block(worker, block, error);
}

/* What the group's rows add to a packed sum at most. */
static uint64_t most_packed(const struct pivot_plan *plan, const struct row_group *group) {
    uint64_t most = 0;
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct packed_numbers *told = pivot_told_by(group, &group->measures[m]);
        uint64_t number = is_small(told) ? (uint64_t)told->base + packed_all_ones(told->width) : 0;
        if ((plan->measures >> m & 1) != 0 && number > most)
            most = number;
    }
    return most * group->rows;
}

bool pivot_worker_sum(struct pivot_worker *worker, const uint32_t *groups, size_t count,
                      struct error *error) {
    for (size_t g = 0; g < count; g++) {
        const struct row_group *group = &worker->plan->store->groups[groups[g]];
        if (!make_room(worker, group->rows, most_packed(worker->plan, group), error) ||
            !for_blocks(worker, groups[g], sum_one, NULL, error))
            return false;
    }
    return true;
}

bool pivot_worker_finish(struct pivot_worker *worker, struct error *error) {
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (worker->packed[m] != NULL && worker->sums.sums[m] == NULL)
            settle(worker, m);
    return flush(worker, error);
}

/* --- Merging --- */

static void add_slot(struct pivot_sums *to, size_t slot, const struct pivot_sums *from,
                     size_t other) {
    to->seen[slot] |= from->seen[other];
    for (int m = 0; m < MEASURE_COUNT; m++) {
        int64_t number = from->sums[m] != NULL ? from->sums[m][other] : 0;
        if (from->sums[m] != NULL && ADD_OVERFLOWS(to->sums[m][slot], number, &to->sums[m][slot]) &&
            to->carries[m] != NULL)
            to->carries[m][slot] += number < 0 ? -1 : 1;
        if (from->carries[m] != NULL && to->carries[m] != NULL)
            to->carries[m][slot] += from->carries[m][other];
    }
}

static bool merge_hashed(struct pivot_worker *worker, const struct pivot_worker *other,
                         struct error *error) {
    for (uint32_t cell = 0; cell < other->cells.count; cell++) {
        uint32_t slot, before = worker->cells.count;
        if (!numbering_of(&worker->cells, other->cells.keys[cell], &slot, error) ||
            !grow(worker, error))
            return false;
        if (slot == before)
            worker->sums.places[slot] = other->sums.places[cell];
        add_slot(&worker->sums, slot, &other->sums, cell);
    }
    return true;
}

/* Adds packed sums to packed sums, of which both together are few enough. */
static void merge_packed(struct pivot_worker *worker, const struct pivot_worker *other) {
    for (int m = 0; m < MEASURE_COUNT; m++) {
        uint64_t *to = worker->packed[m];
        const uint64_t *from = other->packed[m];
        for (size_t slot = 0; to != NULL && slot < worker->sums.slots; slot++)
            to[slot] += from[slot];
    }
}

/* Whether the worker has noted anything but packed sums. */
static bool has_unpacked(const struct pivot_worker *worker) {
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (worker->sums.sums[m] != NULL)
            return true;
    return memchr(worker->sums.seen, PIVOT_SEEN_ROW, worker->sums.slots) != NULL;
}

bool pivot_worker_merge(struct pivot_worker *worker, const struct pivot_worker *other,
                        struct error *error) {
    if (worker->plan->hashed)
        return merge_hashed(worker, other, error);
    if (!make_room(worker, other->packed_rows, other->packed_most, error))
        return false;
    merge_packed(worker, other);
    if (!has_unpacked(other))
        return true;
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (other->sums.sums[m] != NULL && !has_sums(worker, m, error))
            return false;
    for (size_t slot = 0; slot < worker->sums.slots; slot++)
        if (other->sums.seen[slot] != 0)
            add_slot(&worker->sums, slot, &other->sums, slot);
    return true;
}

/* --- Places --- */

struct search {
    int64_t *places;
    size_t missing;
};

static bool place_block(struct pivot_worker *worker, struct block *block, void *context,
                        struct error *error) {
    struct search *search = context;
    (void)error;
    if (search->missing == 0)
        return true;
    find_slots(worker, block);
    for (uint32_t i = 0; i < (block->one_slot ? 1 : block->rows.count); i++) {
        int64_t *place = &search->places[worker->slots[i]];
        if (*place < 0) {
            *place = block->group_place + block_row(&block->rows, i);
            search->missing--;
        }
    }
    return true;
}

bool pivot_worker_place(struct pivot_worker *worker, const uint32_t *groups, size_t count,
                        size_t missing, int64_t *places, struct error *error) {
    struct search search = {places, missing};
    for (size_t g = 0; g < count && search.missing > 0; g++)
        if (!for_blocks(worker, groups[g], place_block, &search, error))
            return false;
    return true;
}

/* --- Making and freeing --- */

/* Makes room for the plan's slots, of a plan that is not hashed. */
static bool has_room(struct pivot_worker *worker, struct error *error) {
    const struct pivot_plan *plan = worker->plan;
    struct pivot_sums *sums = &worker->sums;
    sums->slots = plan->slots;
    sums->seen = memory_new(plan->slots, sizeof *sums->seen, error);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if ((plan->measures >> m & 1) == 0)
            continue;
        if ((plan->careful >> m & 1) == 0)
            worker->packed[m] = memory_new(plan->slots, sizeof *worker->packed[m], error);
        else if (has_sums(worker, m, error))
            sums->carries[m] = memory_new(plan->slots, sizeof *sums->carries[m], error);
    }
    return error->code == ERROR_NONE;
}

struct pivot_worker *pivot_worker_new(const struct pivot_plan *plan, struct error *error) {
    struct pivot_worker *worker = memory_new(1, sizeof *worker, error);
    if (worker == NULL)
        return NULL;
    worker->plan = plan;
    if (!plan->hashed && !has_room(worker, error)) {
        pivot_worker_free(worker);
        return NULL;
    }
    return worker;
}

void pivot_sums_free(struct pivot_sums *sums) {
    memory_free(sums->seen);
    memory_free(sums->places);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        memory_free(sums->sums[m]);
        memory_free(sums->carries[m]);
    }
    *sums = (struct pivot_sums){0};
}

void pivot_worker_free(struct pivot_worker *worker) {
    if (worker == NULL)
        return;
    pivot_sums_free(&worker->sums);
    numbering_free(&worker->cells);
    for (int p = 0; p < DIMENSION_COUNT; p++)
        numbering_free(&worker->keys_before[p]);
    for (int m = 0; m < MEASURE_COUNT; m++)
        memory_free(worker->packed[m]);
    memory_free(worker);
}
