/* query/pivot_worker.h: sums row groups, a block of rows at a time (for query/pivot.c). Each thread
** has a worker, with groups and sums of its own.
**
**     struct pivot_worker *worker = pivot_worker_new(&plan, &error);
**     pivot_worker_sum(worker, groups, count, &error);        // numbers of row groups
**     pivot_worker_merge(worker, other, &error);              // the other's sums too
**     pivot_worker_finish(worker, &error);
**     … worker->sums …
**     pivot_worker_free(worker);
*/
#ifndef PROSECUTIONS_QUERY_PIVOT_WORKER_H
#define PROSECUTIONS_QUERY_PIVOT_WORKER_H

#include "base/base.h"
#include "query/pivot_plan.h"

enum {
    PIVOT_BLOCK_ROWS = 2048, /* worked on at a time: few enough to stay in the nearest cache */
    PIVOT_SEEN_ROW = 1,      /* bit of `seen`: the cell has a row */
    PIVOT_SEEN_MEASURE = 2,  /* bit (shifted by the measure): it has one whose number is not NULL */
};

/* By slot. */
struct pivot_sums {
    size_t slots;
    unsigned char *seen;             /* PIVOT_SEEN bits; 0: the slot has no row, and is no cell */
    int64_t *places;                 /* hashed: the place of the cell's first row */
    int64_t *sums[MEASURE_COUNT];    /* modulo 2^64; NULL: the measure is not summed */
    int64_t *carries[MEASURE_COUNT]; /* how often 2^64 is to be added; NULL: no sum is that large */
};

struct pivot_worker {
    const struct pivot_plan *plan;
    struct pivot_sums sums;
    /* private */
    uint64_t *packed[MEASURE_COUNT]; /* unless hashed: by slot, sum and count of rows, packed … */
    uint64_t packed_rows; /* … of at most this many rows since they were unpacked, … */
    uint64_t packed_most; /* … whose numbers add up to at most this */
    size_t capacities[2 + 2 * MEASURE_COUNT]; /* of the arrays of `sums`, where cells are hashed */
    struct numbering cells;                   /* hashed: slots by key */
    struct numbering keys_before[DIMENSION_COUNT]; /* hashed: numbers of keys before a part that
                                                   ** has `renumber` */
    uint16_t rows[GROUP_ROWS];                     /* the wanted rows of the current group */
    uint32_t slots[PIVOT_BLOCK_ROWS];
    int64_t numbers[PIVOT_BLOCK_ROWS];
    uint64_t keys[PIVOT_BLOCK_ROWS];
};

/* The plan remains the caller's, and has to live as long as the worker. */
struct pivot_worker *pivot_worker_new(const struct pivot_plan *plan, struct error *error);
bool pivot_worker_sum(struct pivot_worker *worker, const uint32_t *groups, size_t count,
                      struct error *error);
/* Adds the sums of another worker of the same plan. Its groups have to be later ones, so that cells
** stand in the order of their first rows. Not for a plan that renumbers. */
bool pivot_worker_merge(struct pivot_worker *worker, const struct pivot_worker *other,
                        struct error *error);
/* Completes `sums`, to which nothing can be added afterwards. */
bool pivot_worker_finish(struct pivot_worker *worker, struct error *error);
/* Writes the place of the slot's first row in the given groups into each places[slot] that is -1,
** until `missing` of them are found. Not for a plan that is hashed. */
bool pivot_worker_place(struct pivot_worker *worker, const uint32_t *groups, size_t count,
                        size_t missing, int64_t *places, struct error *error);
void pivot_worker_free(struct pivot_worker *worker);
void pivot_sums_free(struct pivot_sums *sums);

#endif
