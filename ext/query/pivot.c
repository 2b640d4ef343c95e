#include "query/pivot.h"

#include <stdlib.h>

#include "base/base.h"
#include "query/pivot_worker.h"

/* A thread costs some 100 µs and room for its own sums. It pays from this many rows on, of which those that a
** term leaves out count an eighth, and where there are this many rows for each of its slots. */
enum { ROWS_A_THREAD = 150000, LEFT_OUT = 8, ROWS_A_SLOT = 2 };

/* --- Summing --- */

/* The row groups that can have wanted rows, judged by the minimum and maximum of their codes. */
struct wanted {
    uint32_t *groups;
    size_t count;
    int64_t rows; /* in them */
};

static bool list_groups(const struct pivot_plan *plan, struct wanted *wanted, struct error *error) {
    const struct store *store = plan->store;
    *wanted =
        (struct wanted){.groups = memory_new(store->group_count, sizeof *wanted->groups, error)};
    for (size_t g = 0; wanted->groups != NULL && g < store->group_count; g++) {
        if (select_overlap(plan->selection, &store->groups[g]) == OVERLAP_NONE)
            continue;
        wanted->groups[wanted->count++] = (uint32_t)g;
        wanted->rows += store->groups[g].rows;
    }
    return wanted->groups != NULL;
}

/* The groups, which follow each other, that one thread sums. */
struct piece {
    struct pivot_worker *worker;
    const uint32_t *groups;
    size_t count;
    struct error error;
};

static void sum_piece(void *pieces, size_t number) {
    struct piece *piece = (struct piece *)pieces + number;
    pivot_worker_sum(piece->worker, piece->groups, piece->count, &piece->error);
}

/* What the wanted groups cost, in rows, if each code that there is has as many. */
static double cost_of(const struct pivot_plan *plan, const struct wanted *wanted) {
    double share = 1;
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        const unsigned char *set = plan->selection->sets[d];
        uint32_t codes = plan->store->dictionaries[d].count + 1, in_set = 0;
        for (uint32_t code = 0; set != NULL && code < codes; code++)
            in_set += set[code];
        share *= set != NULL ? (double)in_set / codes : 1;
    }
    return (double)wanted->rows * (share + (1 - share) / LEFT_OUT);
}

static size_t thread_count(const struct pivot_plan *plan, const struct wanted *wanted,
                           size_t threads) {
    size_t rows = (size_t)(cost_of(plan, wanted) / ROWS_A_THREAD);
    size_t slots = plan->slots > 0 ? (size_t)wanted->rows / ROWS_A_SLOT / plan->slots : rows;
    size_t most = rows < slots ? rows : slots;
    most = most > wanted->count ? wanted->count : most;
    most = most > threads ? threads : most;
    /* Two threads that number keys as they meet them would number them differently. Where each row
    ** is a cell, merging them takes as long as making them. */
    return most < 1 || plan->renumbers || plan->has_line ? 1 : most;
}

/* Gives each piece about as many rows as the others. */
static void share_out(const struct store *store, const struct wanted *wanted, struct piece *pieces,
                      size_t count) {
    size_t next = 0;
    int64_t rows = 0;
    for (size_t n = 0; n < count; n++) {
        pieces[n].groups = wanted->groups + next;
        while (next < wanted->count &&
               (n + 1 == count || rows * (int64_t)count < wanted->rows * (int64_t)(n + 1))) {
            rows += store->groups[wanted->groups[next++]].rows;
            pieces[n].count++;
        }
    }
}

/* Sums all groups, with several threads if that pays. Sums and the order of the cells do not
** depend on how many there are. */
static bool sum_wanted(struct pivot *pivot, const struct wanted *wanted, size_t threads,
                       struct error *error) {
    size_t count = thread_count(&pivot->plan, wanted, threads);
    struct piece *pieces = memory_new(count, sizeof *pieces, error);
    bool done = pieces != NULL;
    for (size_t n = 0; done && n < count; n++)
        done = (pieces[n].worker = pivot_worker_new(&pivot->plan, error)) != NULL;
    if (done) {
        share_out(pivot->store, wanted, pieces, count);
        threads_run(count, sum_piece, pieces);
    }
    for (size_t n = 0; done && n < count; n++) {
        if (pieces[n].error.code != ERROR_NONE)
            done = error_set(error, pieces[n].error.code, "%s", pieces[n].error.message);
        else
            done = n == 0 || pivot_worker_merge(pieces[0].worker, pieces[n].worker, error);
    }
    done = done && pivot_worker_finish(pieces[0].worker, error);
    if (done) {
        pivot->sums = pieces[0].worker->sums;
        pieces[0].worker->sums = (struct pivot_sums){0};
    }
    for (size_t n = 0; pieces != NULL && n < count; n++)
        pivot_worker_free(pieces[n].worker);
    memory_free(pieces);
    return done;
}

/* Lists the slots that are cells: those that have rows. Which ones have can't be foreseen, so that
** branches would cost more than the room for one more. */
static bool list_cells(struct pivot *pivot, struct error *error) {
    const struct pivot_sums *sums = &pivot->sums;
    pivot->order = memory_new(pivot->count + 1, sizeof *pivot->order, error);
    for (size_t slot = 0, cell = 0; pivot->order != NULL && slot < sums->slots; slot++) {
        pivot->order[cell] = (uint32_t)slot;
        cell += sums->seen[slot] != 0;
    }
    return pivot->order != NULL;
}

bool pivot_sum_slots(struct pivot *pivot, const struct store *store,
                     const struct selection *selection, column_set columns, unsigned measures,
                     size_t threads, struct error *error) {
    struct wanted wanted = {0};
    pivot_free(pivot);
    pivot->store = store;
    bool done = pivot_plan_make(&pivot->plan, store, selection, columns, measures, error) &&
                list_groups(&pivot->plan, &wanted, error) &&
                sum_wanted(pivot, &wanted, threads, error);
    for (size_t slot = 0; done && slot < pivot->sums.slots; slot++)
        pivot->count += pivot->sums.seen[slot] != 0;
    memory_free(wanted.groups);
    if (!done)
        pivot_free(pivot);
    return done;
}

bool pivot_sum(struct pivot *pivot, const struct store *store, const struct selection *selection,
               column_set columns, unsigned measures, size_t threads, struct error *error) {
    bool done = pivot_sum_slots(pivot, store, selection, columns, measures, threads, error) &&
                list_cells(pivot, error);
    if (!done)
        pivot_free(pivot);
    return done;
}

void pivot_free(struct pivot *pivot) {
    memory_free(pivot->order);
    memory_free(pivot->places);
    for (int d = 0; d < DIMENSION_COUNT; d++)
        memory_free(pivot->codes[d]);
    pivot_sums_free(&pivot->sums);
    pivot_plan_free(&pivot->plan);
    *pivot = (struct pivot){0};
}

/* --- Reading --- */

/* Finds the first row of each cell. Hashed cells note theirs as they are summed; for others it is
** found only when it is asked for, which is seldom. */
static bool find_places(struct pivot *pivot, struct error *error) {
    struct wanted wanted = {0};
    struct pivot_worker *worker = NULL;
    bool done =
        list_groups(&pivot->plan, &wanted, error) &&
        (worker = pivot_worker_new(&pivot->plan, error)) != NULL &&
        (pivot->places = memory_new(pivot->sums.slots, sizeof *pivot->places, error)) != NULL;
    for (size_t slot = 0; done && slot < pivot->sums.slots; slot++)
        pivot->places[slot] = -1;
    done = done && pivot_worker_place(worker, wanted.groups, wanted.count, pivot->count,
                                      pivot->places, error);
    if (!done) {
        memory_free(pivot->places);
        pivot->places = NULL;
    }
    pivot_worker_free(worker);
    memory_free(wanted.groups);
    return done;
}

bool pivot_slot_place(struct pivot *pivot, uint32_t slot, int64_t *place, struct error *error) {
    if (!pivot->plan.hashed && pivot->places == NULL && !find_places(pivot, error))
        return false;
    *place = (pivot->plan.hashed ? pivot->sums.places : pivot->places)[slot];
    return true;
}

bool pivot_place(struct pivot *pivot, size_t cell, int64_t *place, struct error *error) {
    return pivot_slot_place(pivot, pivot->order[cell], place, error);
}

/* The group of a hashed cell's first row, and the row's number in it. */
static const struct row_group *group_of(const struct pivot *pivot, uint32_t slot, uint32_t *row) {
    int64_t place = pivot->sums.places[slot];
    *row = (uint32_t)(place % GROUP_ROWS);
    return &pivot->store->groups[place / GROUP_ROWS];
}

uint32_t pivot_slot_code(const struct pivot *pivot, uint32_t slot, enum dimension dimension) {
    uint32_t row;
    if (!pivot->plan.hashed)
        return pivot_plan_code(&pivot->plan, slot, dimension);
    const struct row_group *group = group_of(pivot, slot, &row);
    return group_code(group, dimension, row);
}

void pivot_slot_codes(const struct pivot *pivot, uint32_t slot, uint32_t codes[DIMENSION_COUNT]) {
    const struct pivot_plan *plan = &pivot->plan;
    memcpy(codes, plan->only, sizeof plan->only);
    if (!plan->hashed) {
        for (int p = plan->part_count - 1; p >= 0; p--) {
            const struct pivot_part *part = &plan->parts[p];
            codes[part->dimension] = part->codes[slot % part->count];
            slot /= part->count;
        }
        return;
    }
    uint32_t row;
    const struct row_group *group = group_of(pivot, slot, &row);
    for (int p = 0; p < plan->part_count; p++)
        codes[plan->parts[p].dimension] = group_code(group, plan->parts[p].dimension, row);
}

uint32_t pivot_code(const struct pivot *pivot, size_t cell, enum dimension dimension) {
    if (pivot->codes[dimension] != NULL)
        return pivot->codes[dimension][cell];
    return pivot_slot_code(pivot, pivot->order[cell], dimension);
}

int64_t pivot_line(const struct pivot *pivot, size_t cell) {
    uint32_t row;
    const struct row_group *group = group_of(pivot, pivot->order[cell], &row);
    return group_line(group, row);
}

bool pivot_measure(const struct pivot *pivot, size_t cell, enum measure measure, int64_t *sum) {
    size_t place = pivot->settled ? cell : pivot->order[cell];
    *sum = pivot->sums.sums[measure][place];
    return (pivot->sums.seen[place] & PIVOT_SEEN_MEASURE << measure) != 0;
}

bool pivot_overflows(const struct pivot *pivot, size_t cell, enum measure measure) {
    const int64_t *carries = pivot->sums.carries[measure];
    return carries != NULL && carries[pivot->settled ? cell : pivot->order[cell]] != 0;
}

/* --- Order --- */

/* Puts the cells in the order of one column. Those of equal rank stay as they stood. */
static bool sort_by(struct pivot *pivot, struct column_order order, struct error *error) {
    enum dimension dimension = COLUMNS[order.column].dimension;
    struct ranks ranks = {0};
    uint32_t *sorted = memory_new(pivot->count, sizeof *sorted, error);
    uint32_t *of_cells = memory_new(pivot->count, sizeof *of_cells, error);
    size_t *starts = NULL;
    bool done = sorted != NULL && of_cells != NULL &&
                ranks_make(&ranks, pivot->store, order, error) &&
                (starts = memory_new((size_t)ranks.count + 1, sizeof *starts, error)) != NULL;
    for (size_t cell = 0; done && cell < pivot->count; cell++) {
        of_cells[cell] = ranks.of[pivot_code(pivot, cell, dimension)];
        starts[of_cells[cell] + 1]++;
    }
    for (uint32_t rank = 0; done && rank < ranks.count; rank++)
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
    memory_free(starts);
    ranks_free(&ranks);
    return done;
}

/* Replaces an array that is by slot by one that is by cell. `array` points to the pointer. */
static bool settle(const struct pivot *pivot, void *array, size_t size, struct error *error) {
    unsigned char *by_slot, *by_cell;
    memcpy(&by_slot, array, sizeof by_slot);
    if (by_slot == NULL)
        return true;
    by_cell = memory_new(pivot->count, size, error);
    if (by_cell == NULL)
        return false;
    for (size_t cell = 0; cell < pivot->count; cell++)
        memcpy(by_cell + cell * size, by_slot + pivot->order[cell] * size, size);
    memory_free(by_slot);
    memcpy(array, &by_cell, sizeof by_cell);
    return true;
}

/* Puts what is read cell by cell in the order of the cells: by slot it would lie far apart in
** memory. After an error nothing of the pivot may be read. */
static bool settle_cells(struct pivot *pivot, struct error *error) {
    const struct pivot_plan *plan = &pivot->plan;
    pivot->settled = true;
    if (!settle(pivot, &pivot->sums.seen, sizeof *pivot->sums.seen, error))
        return false;
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (!settle(pivot, &pivot->sums.sums[m], sizeof *pivot->sums.sums[m], error) ||
            !settle(pivot, &pivot->sums.carries[m], sizeof *pivot->sums.carries[m], error))
            return false;
    for (int p = 0; p < plan->part_count && !plan->hashed; p++) {
        const struct pivot_part *part = &plan->parts[p];
        uint32_t *codes = memory_new(pivot->count, sizeof *codes, error);
        if (codes == NULL)
            return false;
        for (size_t cell = 0; cell < pivot->count; cell++)
            codes[cell] = part->codes[pivot->order[cell] / part->stride % part->count];
        pivot->codes[part->dimension] = codes;
    }
    return true;
}

bool pivot_sort(struct pivot *pivot, const struct column_order *orders, size_t count,
                struct error *error) {
    bool done = !pivot->settled || error_set(error, ERROR_USE, "the cells are in order already");
    for (size_t last = count; done && last > 0; last--)
        done = sort_by(pivot, orders[last - 1], error);
    done = done && settle_cells(pivot, error);
    if (!done)
        pivot_free(pivot);
    return done;
}
