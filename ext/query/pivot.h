/* query/pivot.h: the rows that a query wants, summed by some of their columns.
**
** A cell is what the wanted rows have in common that hold the same values in all of `columns`; it
** has the sum of each of `measures`, NULL where it is NULL in all rows of the cell.
**
**     struct pivot pivot = {0};
**     struct column_order by_year = {COLUMN_YEAR, true};
**     if (pivot_sum(&pivot, store, &selection, column_bit(COLUMN_YEAR), 1u << MEASURE_CONVICTED,
**                   threads, &error) &&
**         pivot_sort(&pivot, &by_year, 1, &error))
**         for (size_t n = 0; n < pivot.count; n++)
**             … store_cell(store, COLUMN_YEAR, pivot_code(&pivot, n, DIMENSION_PERIOD)) …
**             … pivot_measure(&pivot, n, MEASURE_CONVICTED, &convicted) …
**     pivot_free(&pivot);
**
** Texts are one value only where they are the same to the last byte, so that a query may compare
** them in whichever way.
*/
#ifndef PROSECUTIONS_QUERY_PIVOT_H
#define PROSECUTIONS_QUERY_PIVOT_H

#include "query/pivot_worker.h"
#include "query/ranks.h"

struct pivot {
    const struct store *store; /* not owned */
    size_t count;              /* of cells */
    uint32_t *order;           /* slots of the cells, in the order asked for */
    /* private */
    struct pivot_plan plan;
    struct pivot_sums sums; /* by slot, until they are settled: then `seen` and `sums` by cell */
    bool settled;
    uint32_t *codes[DIMENSION_COUNT]; /* settled: by cell; or NULL */
    int64_t *places;                  /* by slot, of the cell's first row: once it is asked for */
};

/* The selection may hang on mentioned columns alone, and stays the caller's, who keeps it until
** pivot_free(). At most `threads` of them work on it, where that pays. After an error the pivot is
** empty. */
bool pivot_sum(struct pivot *pivot, const struct store *store, const struct selection *selection,
               column_set columns, unsigned measures, size_t threads, struct error *error);
/* Puts the cells in order (query/ranks.h), once, and so that they are read quickly: that pays with
** no column, too. The columns are of those that make a cell. After an error the pivot is empty. */
bool pivot_sort(struct pivot *pivot, const struct column_order *orders, size_t count,
                struct error *error);

/* The place of the cell's first row in the store: a number from 0 that no other cell has, and that
** does not change with the selection. The first to be asked for costs as much as the sums. */
bool pivot_place(struct pivot *pivot, size_t cell, int64_t *place, struct error *error);
/* The code of a dimension that a mentioned column follows from: one with the cell's values. */
uint32_t pivot_code(const struct pivot *pivot, size_t cell, enum dimension dimension);
/* Where `line` is mentioned. */
int64_t pivot_line(const struct pivot *pivot, size_t cell);
/* False where it is NULL. */
bool pivot_measure(const struct pivot *pivot, size_t cell, enum measure measure, int64_t *sum);
void pivot_free(struct pivot *pivot);

#endif
