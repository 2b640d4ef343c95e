#include "store/pivot.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/numbering.h"
#include "store/cache_file.h"

enum {
    BLOCK_ROWS = 2048,    /* what is worked on at a time: it stays in the nearest cache */
    MOST_SLOTS = 1 << 20, /* beyond that, cells are hashed */
    FEW_SLOTS = 4096,     /* never hashed, however few the rows */
    SEEN_ROW = 1,         /* bits of `seen`: the cell has a row … */
    SEEN_MEASURE = 2,     /* … and (shifted by the measure) one whose number is not NULL */
};
static const double SAFE_SUM = 9e18; /* a bound on a sum below this one: 64 bits hold it */

/* --- The plan: how the codes of a dimension take part in a cell --- */

struct part {
    enum dimension dimension;
    uint32_t *numbers; /* by code: which of the dimension's different values it has (times the
                       ** stride, unless hashed) */
    uint32_t count;    /* of different values */
    bool renumber;     /* hashed: the keys so far get numbers first, or 64 bits would not do */
};

struct plan {
    const struct store *store;
    const struct selection *selection;
    struct part parts[DIMENSION_COUNT]; /* those with more than one value */
    int part_count;
    bool has_line, hashed;
    size_t slots;               /* unless hashed */
    unsigned measures, careful; /* bits; careful: a sum may need more than 64 bits */
    uint32_t read;              /* bits 1 << enum column: all that is looked at */
};

/* Splits the values told apart so far by what a column holds. */
static bool refine(struct part *part, const struct store *store, const unsigned char *set,
                   enum column column, struct error *error) {
    struct numbering pairs = {0};
    struct dictionary texts = {0};
    bool done = true;
    for (uint32_t code = 0; done && code <= store->values[part->dimension].count; code++) {
        const struct cell *cell = store_cell(store, column, code);
        uint32_t value = (uint32_t)cell->integer; /* years and their parts; 0: NULL */
        if (set != NULL && set[code] == 0)
            continue;
        if (cell->kind == CELL_TEXT) {
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

/* Adds the dimension to the plan, if some column of it is mentioned and has different values. */
static bool plan_dimension(struct plan *plan, enum dimension dimension, uint32_t columns,
                           struct error *error) {
    const struct store *store = plan->store;
    struct part *part = &plan->parts[plan->part_count];
    *part = (struct part){.dimension = dimension, .count = 1};
    for (int c = 0; c < COLUMN_COUNT; c++) {
        if ((columns >> c & 1) == 0 || store->cells[c] == NULL || COLUMNS[c].dimension != dimension)
            continue;
        if (part->numbers == NULL)
            part->numbers = memory_new((size_t)store->values[dimension].count + 1,
                                       sizeof *part->numbers, error);
        if (part->numbers == NULL ||
            !refine(part, store, plan->selection->sets[dimension], (enum column)c, error)) {
            plan->part_count++;
            return false;
        }
    }
    if (part->count > 1)
        plan->part_count++;
    else
        memory_free(part->numbers);
    return true;
}

/* Cells are addressed directly where there can't be many more than rows, and not too many. */
static void plan_slots(struct plan *plan) {
    double most = 4 * (double)plan->store->rows, slots = 1;
    most = most < FEW_SLOTS ? FEW_SLOTS : most > MOST_SLOTS ? MOST_SLOTS : most;
    for (int p = 0; p < plan->part_count; p++)
        slots *= plan->parts[p].count;
    plan->hashed = plan->has_line || slots > most;
    plan->slots = plan->hashed ? 0 : (size_t)slots;
    uint32_t stride = 1;
    for (int p = plan->part_count - 1; p >= 0 && !plan->hashed; p--) {
        const struct part *part = &plan->parts[p];
        for (uint32_t code = 0; code <= plan->store->values[part->dimension].count; code++)
            part->numbers[code] *= stride;
        stride *= part->count;
    }
    uint64_t keys = plan->has_line ? UINT64_MAX : 1; /* how many there can be */
    for (int p = 0; p < plan->part_count && plan->hashed; p++) {
        struct part *part = &plan->parts[p];
        part->renumber = keys > UINT64_MAX / part->count;
        keys = (part->renumber ? UINT64_C(1) << 32 : keys) * part->count;
    }
}

static const struct packed_numbers *told_by(const struct row_group *group,
                                            const struct packed_numbers *numbers) {
    return numbers->form == NUMBERS_OF_DEFENDANTS ? &group->measures[MEASURE_DEFENDANTS] : numbers;
}

/* A number that no sum of the measure can be above, nor below its negative. */
static double reach(const struct store *store, enum measure measure) {
    double sum = 0;
    for (size_t g = 0; g < store->group_count; g++) {
        const struct row_group *group = &store->groups[g];
        const struct packed_numbers *numbers = told_by(group, &group->measures[measure]);
        if (numbers->form == NUMBERS_NULL)
            continue;
        double low = (double)numbers->base;
        double high = low + ldexp(1, 8 * (int)numbers->width) + group->rows;
        sum += fmax(fabs(low), fabs(high)) * group->rows;
    }
    return sum;
}

static bool plan_cells(struct plan *plan, uint32_t columns, struct error *error) {
    plan->has_line = (columns >> COLUMN_LINE & 1) != 0;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        if (!plan_dimension(plan, (enum dimension)d, columns, error))
            return false;
    plan_slots(plan);
    for (int m = 0; m < MEASURE_COUNT; m++)
        if ((plan->measures >> m & 1) != 0 && !(reach(plan->store, (enum measure)m) < SAFE_SUM))
            plan->careful |= 1u << m;
    return true;
}

static void plan_free(struct plan *plan) {
    for (int p = 0; p < plan->part_count; p++)
        memory_free(plan->parts[p].numbers);
}

/* --- A worker: sums row groups, a block of rows at a time --- */

struct worker {
    const struct plan *plan;
    struct pivot *pivot;
    size_t capacities[2 + 2 * MEASURE_COUNT]; /* of the pivot's arrays, where cells are hashed */
    struct numbering cells;                   /* hashed: slots by key */
    struct numbering keys_before[DIMENSION_COUNT]; /* hashed: of parts with `renumber` */
    uint16_t rows[GROUP_ROWS];                     /* those that are wanted, of a group */
    uint32_t slots[BLOCK_ROWS];
    int64_t numbers[BLOCK_ROWS];
    uint64_t keys[BLOCK_ROWS];
};

struct block {
    const struct row_group *group;
    int64_t group_place;
    const uint16_t *listed; /* NULL: `count` rows from `first` on */
    uint32_t first, count;
    bool one_slot; /* slots[0] is that of all rows */
    unsigned bits; /* SEEN: what holds for every row */
};

static inline uint32_t block_row(const struct block *block, uint32_t i) {
    return block->listed != NULL ? block->listed[i] : block->first + i;
}

#define FOR_ROWS(block, row, statement)                                                            \
    if ((block)->listed == NULL) {                                                                 \
        for (uint32_t i = 0, row = (block)->first; i < (block)->count; i++, row++) {               \
            statement;                                                                             \
        }                                                                                          \
    } else {                                                                                       \
        for (uint32_t i = 0, row; i < (block)->count; i++) {                                       \
            row = (block)->listed[i];                                                              \
            statement;                                                                             \
        }                                                                                          \
    }

/* Of codes of W bytes: set_numbers_W() makes the slots what each row's code stands for plus
** `shared`, add_numbers_W() adds it to them. */
#define NUMBERS(width)                                                                             \
    static void set_numbers_##width(const struct block *block, const unsigned char *data,          \
                                    const uint32_t *numbers, uint32_t shared,                      \
                                    uint32_t *restrict slots) {                                    \
        FOR_ROWS(block, row, slots[i] = shared + numbers[packed_unsigned(data, width, row)])       \
    }                                                                                              \
    static void add_numbers_##width(const struct block *block, const unsigned char *data,          \
                                    const uint32_t *numbers, uint32_t *restrict slots) {           \
        FOR_ROWS(block, row, slots[i] += numbers[packed_unsigned(data, width, row)])               \
    }
NUMBERS(1)
NUMBERS(2)
NUMBERS(4)

/* The slots from two columns at once: the commonest case, in half the time. */
#define SET_BOTH(first_width, second_width)                                                        \
    static void set_both_##first_width##second_width(                                              \
        const struct block *block, const unsigned char *first, const uint32_t *first_numbers,      \
        const unsigned char *second, const uint32_t *second_numbers, uint32_t shared,              \
        uint32_t *restrict slots) {                                                                \
        FOR_ROWS(block, row,                                                                       \
                 slots[i] = shared + first_numbers[packed_unsigned(first, first_width, row)] +     \
                            second_numbers[packed_unsigned(second, second_width, row)])            \
    }
SET_BOTH(1, 1)
SET_BOTH(1, 2)
SET_BOTH(2, 1)
SET_BOTH(2, 2)

/* unpack_W() writes down a measure's numbers of W bytes. */
#define UNPACK(width)                                                                              \
    static void unpack_##width(const struct block *block, const unsigned char *data, int64_t base, \
                               int64_t *restrict numbers) {                                        \
        FOR_ROWS(block, row,                                                                       \
                 numbers[i] = (int64_t)((uint64_t)base + packed_unsigned(data, width, row)))       \
    }
UNPACK(0)
UNPACK(1)
UNPACK(2)
UNPACK(4)
UNPACK(8)

static void set_numbers(const struct block *block, const struct packed_codes *codes,
                        const uint32_t *numbers, uint32_t shared, uint32_t *slots) {
    switch (codes->width) {
    case 0:
        for (uint32_t i = 0; i < block->count; i++)
            slots[i] = shared + numbers[codes->minimum];
        break;
    case 1:
        set_numbers_1(block, codes->data, numbers, shared, slots);
        break;
    case 2:
        set_numbers_2(block, codes->data, numbers, shared, slots);
        break;
    default:
        set_numbers_4(block, codes->data, numbers, shared, slots);
        break;
    }
}

static void add_numbers(const struct block *block, const struct packed_codes *codes,
                        const uint32_t *numbers, uint32_t *slots) {
    switch (codes->width) {
    case 1:
        add_numbers_1(block, codes->data, numbers, slots);
        break;
    case 2:
        add_numbers_2(block, codes->data, numbers, slots);
        break;
    default:
        add_numbers_4(block, codes->data, numbers, slots);
        break;
    }
}

static void set_both(const struct block *block, const struct part *a, const struct part *b,
                     uint32_t shared, uint32_t *slots) {
    const struct packed_codes *first = &block->group->codes[a->dimension];
    const struct packed_codes *second = &block->group->codes[b->dimension];
    if (first->width > 2 || second->width > 2) {
        set_numbers(block, first, a->numbers, shared, slots);
        add_numbers(block, second, b->numbers, slots);
    } else {
        (first->width == 1    ? second->width == 1 ? set_both_11 : set_both_12
         : second->width == 1 ? set_both_21
                              : set_both_22)(block, first->data, a->numbers, second->data,
                                             b->numbers, shared, slots);
    }
}

/* The rows' slots, where cells are addressed directly. */
static void address(struct worker *worker, struct block *block) {
    const struct packed_codes *codes = block->group->codes;
    const struct part *varied[DIMENSION_COUNT];
    uint32_t shared = 0;
    int count = 0;
    for (int p = 0; p < worker->plan->part_count; p++) {
        const struct part *part = &worker->plan->parts[p];
        if (codes[part->dimension].width == 0)
            shared += part->numbers[codes[part->dimension].minimum];
        else
            varied[count++] = part;
    }
    block->one_slot = count == 0;
    if (count == 0)
        worker->slots[0] = shared;
    else if (count == 1)
        set_numbers(block, &codes[varied[0]->dimension], varied[0]->numbers, shared, worker->slots);
    else
        set_both(block, varied[0], varied[1], shared, worker->slots);
    for (int v = 2; v < count; v++)
        add_numbers(block, &codes[varied[v]->dimension], varied[v]->numbers, worker->slots);
}

static bool number_keys(struct worker *worker, struct numbering *numbering, uint32_t count,
                        struct error *error) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number;
        if (!numbering_of(numbering, worker->keys[i], &number, error))
            return false;
        worker->keys[i] = number;
    }
    return true;
}

/* Room for the slots of the cells found so far, zeroed. */
static bool grow(struct worker *worker, struct error *error) {
    struct pivot *pivot = worker->pivot;
    size_t needed = worker->cells.count;
    void *arrays[2 + 2 * MEASURE_COUNT] = {&pivot->seen, &pivot->places};
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if ((worker->plan->measures >> m & 1) != 0)
            arrays[2 + 2 * m] = &pivot->sums[m];
        if ((worker->plan->careful >> m & 1) != 0)
            arrays[3 + 2 * m] = &pivot->carries[m];
    }
    for (size_t a = 0; a < sizeof arrays / sizeof *arrays; a++) {
        size_t size = a == 0 ? sizeof *pivot->seen : sizeof(int64_t), old = worker->capacities[a];
        if (arrays[a] == NULL || needed <= old)
            continue;
        if (!memory_reserve(arrays[a], &worker->capacities[a], needed, size, error))
            return false;
        unsigned char *memory;
        memcpy(&memory, arrays[a], sizeof memory);
        memset(memory + old * size, 0, (worker->capacities[a] - old) * size);
    }
    pivot->slots = needed;
    return true;
}

/* The rows' slots, where cells are hashed. */
static bool hash(struct worker *worker, struct block *block, struct error *error) {
    const struct plan *plan = worker->plan;
    for (uint32_t i = 0; i < block->count; i++)
        worker->keys[i] =
            plan->has_line ? (uint64_t)store_line(block->group, block_row(block, i)) : 0;
    for (int p = 0; p < plan->part_count; p++) {
        const struct part *part = &plan->parts[p];
        const struct packed_codes *codes = &block->group->codes[part->dimension];
        if (part->renumber && !number_keys(worker, &worker->keys_before[p], block->count, error))
            return false;
        set_numbers(block, codes, part->numbers, 0, worker->slots);
        for (uint32_t i = 0; i < block->count; i++)
            worker->keys[i] = worker->keys[i] * part->count + worker->slots[i];
    }
    if (!number_keys(worker, &worker->cells, block->count, error) || !grow(worker, error))
        return false;
    for (uint32_t i = 0; i < block->count; i++)
        worker->slots[i] = (uint32_t)worker->keys[i];
    block->one_slot = false;
    return true;
}

/* Notes that the cell has a row, and the place of the first. */
static void mark(struct pivot *pivot, uint32_t slot, int64_t place, unsigned bits) {
    if ((pivot->seen[slot] & SEEN_ROW) == 0)
        pivot->places[slot] = place;
    pivot->seen[slot] = (unsigned char)(pivot->seen[slot] | bits);
}

static void mark_block(struct worker *worker, const struct block *block) {
    const unsigned char *seen = worker->pivot->seen;
    for (uint32_t i = 0; i < (block->one_slot ? 1 : block->count); i++) {
        uint32_t slot = worker->slots[i];
        if (UNLIKELY((seen[slot] & block->bits) != block->bits))
            mark(worker->pivot, slot, block->group_place + block_row(block, i), block->bits);
    }
}

static void unpack(const struct block *block, const struct packed_numbers *numbers,
                   int64_t *unpacked) {
    if (numbers->form == NUMBERS_SERIES) {
        FOR_ROWS(block, row, unpacked[i] = numbers->base + row)
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
    case 4:
        unpack_4(block, numbers->data, numbers->base, unpacked);
        break;
    default:
        unpack_8(block, numbers->data, numbers->base, unpacked);
        break;
    }
}

/* A measure that is told by defendants is 0 in the rows whose bit is not set. */
static void keep_set(const struct block *block, const unsigned char *bits, int64_t *numbers){
    FOR_ROWS(block, row, numbers[i] &= -(int64_t)(bits[row / 8] >> (row % 8) & 1))}

/* The commonest numbers, those of one or two bytes, are marked and added in one go: sum_W(), and
** sum_set_W() of those that are told by defendants. */
#define SUM(name, width, set)                                                                      \
    static void name(const struct worker *worker, const struct block *block,                       \
                     const unsigned char *data, int64_t base, const unsigned char *bits,           \
                     int64_t *sums) {                                                              \
        const struct block here = *block; /* which no store can change */                          \
        const uint32_t *slots = worker->slots;                                                     \
        const unsigned char *seen = worker->pivot->seen;                                           \
        (void)bits;                                                                                \
        FOR_ROWS(&here, row, uint32_t slot = slots[i];                                             \
                 if (UNLIKELY((seen[slot] & here.bits) != here.bits))                              \
                     mark(worker->pivot, slot, here.group_place + row, here.bits);                 \
                 sums[slot] +=                                                                     \
                 (base + (int64_t)packed_unsigned(data, width, row)) & -(int64_t)(set))            \
    }
SUM(sum_1, 1, 1) SUM(sum_2, 2, 1) SUM(sum_set_1, 1, bits[row / 8] >> (row % 8) & 1)
    SUM(sum_set_2, 2, bits[row / 8] >> (row % 8) & 1)

        static void add_unpacked(struct worker *worker, const struct block *block,
                                 const struct packed_numbers *numbers, int64_t *sums) {
    unpack(block, told_by(block->group, numbers), worker->numbers);
    if (numbers->form == NUMBERS_OF_DEFENDANTS)
        keep_set(block, numbers->data, worker->numbers);
    if (block->one_slot) {
        int64_t sum = 0;
        for (uint32_t i = 0; i < block->count; i++)
            sum += worker->numbers[i];
        sums[worker->slots[0]] += sum;
    } else {
        for (uint32_t i = 0; i < block->count; i++)
            sums[worker->slots[i]] += worker->numbers[i];
    }
}

/* The numbers have no NULL, and no sum can be too large. */
static void add_quickly(struct worker *worker, const struct block *block, enum measure measure) {
    const struct packed_numbers *numbers = &block->group->measures[measure];
    const struct packed_numbers *told = told_by(block->group, numbers);
    bool set = numbers->form == NUMBERS_OF_DEFENDANTS;
    int64_t *sums = worker->pivot->sums[measure];
    if (block->one_slot || told->form != NUMBERS_OFFSET || (told->width != 1 && told->width != 2)) {
        mark_block(worker, block);
        add_unpacked(worker, block, numbers, sums);
    } else if (told->width == 1) {
        (set ? sum_set_1 : sum_1)(worker, block, told->data, told->base, numbers->data, sums);
    } else {
        (set ? sum_set_2 : sum_2)(worker, block, told->data, told->base, numbers->data, sums);
    }
}

static void add_carefully(struct worker *worker, const struct block *block, enum measure measure) {
    struct pivot *pivot = worker->pivot;
    int64_t *sums = pivot->sums[measure], *carries = pivot->carries[measure], number;
    for (uint32_t i = 0; i < block->count; i++) {
        uint32_t slot = worker->slots[block->one_slot ? 0 : i];
        if (!store_measure(block->group, measure, block_row(block, i), &number))
            continue;
        pivot->seen[slot] = (unsigned char)(pivot->seen[slot] | SEEN_MEASURE << measure);
        if (ADD_OVERFLOWS(sums[slot], number, &sums[slot]) && carries != NULL)
            carries[slot] += number < 0 ? -1 : 1;
    }
}

static bool sum_block(struct worker *worker, struct block *block, struct error *error) {
    const struct plan *plan = worker->plan;
    unsigned careful = plan->careful;
    bool marked = false;
    block->bits = SEEN_ROW;
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct packed_numbers *numbers = &block->group->measures[m];
        if (numbers->has_null)
            careful |= plan->measures & 1u << m;
        else if (numbers->form != NUMBERS_NULL)
            block->bits |= (plan->measures >> m & 1) * (unsigned)SEEN_MEASURE << m;
    }
    if (!plan->hashed)
        address(worker, block);
    else if (!hash(worker, block, error))
        return false;
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if ((plan->measures >> m & 1) == 0 || block->group->measures[m].form == NUMBERS_NULL)
            continue;
        if ((careful >> m & 1) != 0) {
            add_carefully(worker, block, (enum measure)m);
        } else {
            add_quickly(worker, block, (enum measure)m);
            marked = true;
        }
    }
    if (!marked)
        mark_block(worker, block);
    return true;
}

static bool sum_group(struct worker *worker, size_t number, struct error *error) {
    const struct row_group *group = &worker->plan->store->groups[number];
    enum overlap overlap = select_overlap(worker->plan->selection, group);
    uint32_t count = group->rows;
    if (overlap == OVERLAP_NONE)
        return true;
    if (!cache_file_check(worker->plan->store, number, worker->plan->read, error))
        return false;
    if (overlap == OVERLAP_SOME)
        count = select_rows(worker->plan->selection, group, worker->rows);
    for (uint32_t first = 0; first < count; first += BLOCK_ROWS) {
        struct block block = {.group = group,
                              .group_place = (int64_t)number * GROUP_ROWS,
                              .listed = overlap == OVERLAP_SOME ? worker->rows + first : NULL,
                              .first = first,
                              .count = count - first < BLOCK_ROWS ? count - first : BLOCK_ROWS};
        if (!sum_block(worker, &block, error))
            return false;
    }
    return true;
}

/* --- The whole --- */

static bool has_room(struct pivot *pivot, const struct plan *plan, struct error *error) {
    pivot->slots = plan->slots;
    pivot->seen = memory_new(plan->slots, sizeof *pivot->seen, error);
    pivot->places = memory_new(plan->slots, sizeof *pivot->places, error);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if ((plan->measures >> m & 1) != 0)
            pivot->sums[m] = memory_new(plan->slots, sizeof *pivot->sums[m], error);
        if ((plan->careful >> m & 1) != 0)
            pivot->carries[m] = memory_new(plan->slots, sizeof *pivot->carries[m], error);
    }
    return error->code == ERROR_NONE;
}

/* The slots of the cells that have rows. */
static bool list_cells(struct pivot *pivot, struct error *error) {
    static const char *const NAMES[] = {"defendants", "prosecuted", "convicted", "sentenced"};
    pivot->order = memory_new(pivot->slots, sizeof *pivot->order, error);
    if (pivot->order == NULL)
        return false;
    for (size_t slot = 0; slot < pivot->slots; slot++) {
        if (pivot->seen[slot] == 0)
            continue;
        pivot->order[pivot->count++] = (uint32_t)slot;
        for (int m = 0; m < MEASURE_COUNT; m++)
            if (pivot->carries[m] != NULL && pivot->carries[m][slot] != 0)
                return error_set(error, ERROR_INPUT,
                                 "integer overflow: a sum of %s needs more than 64 bits; look for "
                                 "rows with impossible numbers",
                                 NAMES[m]);
    }
    return true;
}

static bool sum_groups(struct pivot *pivot, const struct plan *plan, struct error *error) {
    struct worker *worker = memory_new(1, sizeof *worker, error);
    bool done = worker != NULL;
    if (done) {
        worker->plan = plan;
        worker->pivot = pivot;
        for (size_t g = 0; done && g < plan->store->group_count; g++)
            done = sum_group(worker, g, error);
        numbering_free(&worker->cells);
        for (int p = 0; p < DIMENSION_COUNT; p++)
            numbering_free(&worker->keys_before[p]);
    }
    memory_free(worker);
    return done;
}

bool pivot_sum(struct pivot *pivot, const struct store *store, const struct selection *selection,
               uint32_t columns, unsigned measures, struct error *error) {
    struct plan plan = {.store = store,
                        .selection = selection,
                        .measures = measures,
                        .read = columns | select_columns(selection) |
                                (uint32_t)measures << COLUMN_DEFENDANTS};
    pivot_free(pivot);
    *pivot = (struct pivot){.store = store, .columns = columns, .measures = measures};
    bool done = plan_cells(&plan, columns, error) && has_room(pivot, &plan, error) &&
                sum_groups(pivot, &plan, error) && list_cells(pivot, error);
    plan_free(&plan);
    if (!done)
        pivot_free(pivot);
    return done;
}

void pivot_free(struct pivot *pivot) {
    memory_free(pivot->order);
    memory_free(pivot->seen);
    memory_free(pivot->places);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        memory_free(pivot->sums[m]);
        memory_free(pivot->carries[m]);
    }
    *pivot = (struct pivot){0};
}

/* --- Reading --- */

int64_t pivot_place(const struct pivot *pivot, size_t cell) {
    return pivot->places[pivot->order[cell]];
}

static const struct row_group *group_of(const struct pivot *pivot, size_t cell, uint32_t *row) {
    int64_t place = pivot_place(pivot, cell);
    *row = (uint32_t)(place % GROUP_ROWS);
    return &pivot->store->groups[place / GROUP_ROWS];
}

uint32_t pivot_code(const struct pivot *pivot, size_t cell, enum dimension dimension) {
    uint32_t row;
    const struct row_group *group = group_of(pivot, cell, &row);
    return store_code(group, dimension, row);
}

int64_t pivot_line(const struct pivot *pivot, size_t cell) {
    uint32_t row;
    const struct row_group *group = group_of(pivot, cell, &row);
    return store_line(group, row);
}

bool pivot_measure(const struct pivot *pivot, size_t cell, enum measure measure, int64_t *sum) {
    uint32_t slot = pivot->order[cell];
    *sum = pivot->sums[measure][slot];
    return (pivot->seen[slot] & SEEN_MEASURE << measure) != 0;
}

/* --- Order --- */

struct ranked {
    const struct cell *cell;
    uint32_t code;
};

/* As SQLite's NOCASE, for which a text ends at a NUL until it comes to lengths. */
static int compare_texts(struct slice a, struct slice b) {
    size_t common = a.length < b.length ? a.length : b.length;
    for (size_t i = 0; i < common; i++) {
        int order = byte_lower(a.bytes[i]) - byte_lower(b.bytes[i]);
        if (order != 0)
            return order;
        if (a.bytes[i] == '\0')
            break;
    }
    return (a.length > b.length) - (a.length < b.length);
}

static int compare_cells(const void *left, const void *right) {
    const struct cell *a = ((const struct ranked *)left)->cell;
    const struct cell *b = ((const struct ranked *)right)->cell;
    if (a->kind != b->kind)
        return a->kind == CELL_NULL ? -1 : 1;
    if (a->kind == CELL_TEXT)
        return compare_texts(a->text, b->text);
    return (a->integer > b->integer) - (a->integer < b->integer);
}

/* What comes first gets rank 0, what is equal the same; `count` is that of ranks. */
static bool rank_codes(const struct store *store, const struct pivot_order *order, uint32_t *ranks,
                       uint32_t *count, struct error *error) {
    uint32_t codes = store->values[COLUMNS[order->column].dimension].count + 1;
    struct ranked *ranked = memory_new(codes, sizeof *ranked, error);
    if (ranked == NULL)
        return false;
    for (uint32_t code = 0; code < codes; code++)
        ranked[code] = (struct ranked){store_cell(store, order->column, code), code};
    qsort(ranked, codes, sizeof *ranked, compare_cells);
    uint32_t rank = 0;
    for (uint32_t i = 0; i < codes; i++) {
        rank += i > 0 && compare_cells(&ranked[i - 1], &ranked[i]) != 0;
        ranks[ranked[i].code] = rank;
    }
    for (uint32_t code = 0; code < codes && order->descending; code++)
        ranks[code] = rank - ranks[code];
    *count = rank + 1;
    memory_free(ranked);
    return true;
}

/* Puts the cells in the order of one column, those of one rank as they stood. */
static bool sort_by(struct pivot *pivot, const struct pivot_order *order, struct error *error) {
    enum dimension dimension = COLUMNS[order->column].dimension;
    uint32_t count = 0, *sorted = memory_new(pivot->count, sizeof *sorted, error);
    uint32_t *of_cells = memory_new(pivot->count, sizeof *of_cells, error);
    uint32_t *ranks =
        memory_new((size_t)pivot->store->values[dimension].count + 1, sizeof *ranks, error);
    size_t *starts = NULL;
    bool done = sorted != NULL && of_cells != NULL && ranks != NULL &&
                rank_codes(pivot->store, order, ranks, &count, error) &&
                (starts = memory_new((size_t)count + 1, sizeof *starts, error)) != NULL;
    for (size_t cell = 0; done && cell < pivot->count; cell++) {
        of_cells[cell] = ranks[pivot_code(pivot, cell, dimension)];
        starts[of_cells[cell] + 1]++;
    }
    for (uint32_t rank = 0; done && rank < count; rank++)
        starts[rank + 1] += starts[rank];
    for (size_t cell = 0; done && cell < pivot->count; cell++)
        sorted[starts[of_cells[cell]]++] = pivot->order[cell];
    if (done) {
        memory_free(pivot->order);
        pivot->order = sorted;
        sorted = NULL;
    }
    memory_free(sorted);
    memory_free(of_cells);
    memory_free(ranks);
    memory_free(starts);
    return done;
}

bool pivot_sort(struct pivot *pivot, const struct pivot_order *orders, size_t count,
                struct error *error) {
    for (size_t last = count; last > 0; last--)
        if (!sort_by(pivot, &orders[last - 1], error))
            return false;
    return true;
}
