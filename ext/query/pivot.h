/* query/pivot.h: the rows that a query wants, summed by some of their columns.
**
** Wanted rows that have the same values in all of `columns` make up one cell. A cell has the sum
** of each of `measures`, which is NULL where the measure is NULL in all of the cell's rows.
**
**     struct pivot pivot = {0};
**     struct column_order by_year = {COLUMN_YEAR, true};
**     if (pivot_sum(&pivot, store, &selection, column_bit(COLUMN_YEAR), 1u << MEASURE_CONVICTED,
**                   threads, &error) &&
**         pivot_sort(&pivot, &by_year, 1, &error))
**         for (size_t n = 0; n < pivot.count; n++)
**             … store_value(store, COLUMN_YEAR, pivot_code(&pivot, n, DIMENSION_PERIOD)) …
**             … pivot_measure(&pivot, n, MEASURE_CONVICTED, &convicted) …
**     pivot_free(&pivot);
**
** Texts make two cells where they differ in any byte, so that a query may compare them afterwards
** in whichever way it likes. */
#ifndef PROSECUTIONS_QUERY_PIVOT_H
#define PROSECUTIONS_QUERY_PIVOT_H

#include "query/pivot_worker.h"
#include "query/ranks.h"

struct pivot {
    const struct store *store; /* not owned */
    size_t count;              /* of cells */
    uint32_t *order;           /* the cells' slots, in the order that was asked for */
    /* private */
    struct pivot_plan plan;
    struct pivot_sums sums; /* by slot; when settled, `seen` and `sums` are by cell */
    bool settled;           /* what is read cell by cell stands in the order of the cells */
    uint32_t *codes[DIMENSION_COUNT]; /* by cell, when settled; or NULL */
    int64_t *places; /* by slot: the place of the cell's first row; NULL until asked */
};

/* Sums the rows that are wanted. The selection remains the caller's, who keeps it until
** pivot_free(); it may have sets of dimensions of `columns` only. `measures` are bits 1 << enum
** measure. Several threads, at most `threads`, share the work where that pays. After an error the
** pivot is empty. */
bool pivot_sum(struct pivot *pivot, const struct store *store, const struct selection *selection,
               column_set columns, unsigned measures, size_t threads, struct error *error);
/* Only sums: the cells are counted, but not listed in `order`. Which slots are cells, `sums.seen`
** says. */
bool pivot_sum_slots(struct pivot *pivot, const struct store *store,
                     const struct selection *selection, column_set columns, unsigned measures,
                     size_t threads, struct error *error);
/* Puts the cells in order by some of the columns that make them (query/ranks.h), and what is read
** of them in that order, which pays even with no column to order by. Only once. After an error the
** pivot is empty. */
bool pivot_sort(struct pivot *pivot, const struct column_order *orders, size_t count,
                struct error *error);

/* The place of the cell's first row in the store: a number from 0 that no other cell has, and that
** does not change with the selection. The first call may take as long as the sums took. */
bool pivot_place(struct pivot *pivot, size_t cell, int64_t *place, struct error *error);
/* The same of a slot that has rows. */
bool pivot_slot_place(struct pivot *pivot, uint32_t slot, int64_t *place, struct error *error);
/* A code of the dimension for which its columns have the cell's values. Some column of the
** dimension has to be in `columns`. */
uint32_t pivot_code(const struct pivot *pivot, size_t cell, enum dimension dimension);
/* The same for the cell of a slot. */
uint32_t pivot_slot_code(const struct pivot *pivot, uint32_t slot, enum dimension dimension);
/* The same of all dimensions that have a column in `columns`. */
void pivot_slot_codes(const struct pivot *pivot, uint32_t slot, uint32_t codes[DIMENSION_COUNT]);
/* The line of the cell, which is one row where COLUMN_LINE is in `columns`. */
int64_t pivot_line(const struct pivot *pivot, size_t cell);
/* The sum of the measure; false where it is NULL. */
bool pivot_measure(const struct pivot *pivot, size_t cell, enum measure measure, int64_t *sum);
/* Whether the sum needs more than 64 bits, so that pivot_measure() is not to be asked for it. */
bool pivot_overflows(const struct pivot *pivot, size_t cell, enum measure measure);
void pivot_free(struct pivot *pivot);

#endif
