/* query/pivot_worker.h: sums row groups, a block of rows at a time (for query/pivot.c). Several
** workers may do so at once, each with groups and sums of its own.
**
**     struct pivot_worker *worker = pivot_worker_new(&plan, &error);
**     pivot_worker_sum(worker, groups, count, &error);        // numbers of row groups
**     pivot_worker_merge(worker, other, &error);              // the other's sums too
**     … worker->sums …
**     pivot_worker_free(worker);
*/
#ifndef PROSECUTIONS_QUERY_PIVOT_WORKER_H
#define PROSECUTIONS_QUERY_PIVOT_WORKER_H

#include "base/base.h"
#include "query/pivot_plan.h"

enum {
    PIVOT_BLOCK_ROWS = 2048, /* what is worked on at a time: it stays in the nearest cache */
    PIVOT_SEEN_ROW = 1,      /* bits of `seen`: the cell has a row … */
    PIVOT_SEEN_MEASURE = 2,  /* … and (shifted by the measure) one whose number is not NULL */
};

/* By slot. */
struct pivot_sums {
    size_t slots;
    unsigned char *seen; /* 0: no row; else SEEN bits */
    int64_t *places;     /* hashed: of the cell's first row */
    int64_t *sums[MEASURE_COUNT];
    int64_t *carries[MEASURE_COUNT]; /* 2^64 times; NULL where no sum can be as large */
};

struct pivot_worker {
    const struct pivot_plan *plan;
    struct pivot_sums sums;
    /* private */
    uint64_t *packed[MEASURE_COUNT]; /* unless hashed: by slot, the sum and count since … */
    uint64_t packed_rows;            /* … so many rows */
    size_t capacities[2 + 2 * MEASURE_COUNT]; /* of the arrays of `sums`, where cells are hashed */
    struct numbering cells;                   /* hashed: slots by key */
    struct numbering keys_before[DIMENSION_COUNT]; /* hashed: of parts with `renumber` */
    uint16_t rows[GROUP_ROWS];                     /* those that are wanted, of a group */
    uint32_t slots[PIVOT_BLOCK_ROWS];
    int64_t numbers[PIVOT_BLOCK_ROWS];
    uint64_t keys[PIVOT_BLOCK_ROWS];
};

/* The plan stays the caller's, and has to live as long. */
struct pivot_worker *pivot_worker_new(const struct pivot_plan *plan, struct error *error);
bool pivot_worker_sum(struct pivot_worker *worker, const uint32_t *groups, size_t count,
                      struct error *error);
/* Adds what another worker of the same plan has summed: of later groups, so that cells come in the
** order of their first rows. Not where a part of the plan renumbers. */
bool pivot_worker_merge(struct pivot_worker *worker, const struct pivot_worker *other,
                        struct error *error);
/* Writes the place of the first row into places[slot] of each slot where it is -1, of the groups
** given; stops when `missing` are found. Not where cells are hashed. */
bool pivot_worker_place(struct pivot_worker *worker, const uint32_t *groups, size_t count,
                        size_t missing, int64_t *places, struct error *error);
void pivot_worker_free(struct pivot_worker *worker);
void pivot_sums_free(struct pivot_sums *sums);

#endif
