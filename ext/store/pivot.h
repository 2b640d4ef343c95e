/* store/pivot.h: the rows that a query wants, summed by some of their columns.
**
** A cell is what the wanted rows have in common that hold the same values in all of `columns`; it
** has the sum of each of `measures`, NULL where it is NULL in all rows of the cell.
**
**     struct pivot pivot = {0};
**     struct pivot_order by_year = {COLUMN_YEAR, true};
**     if (pivot_sum(&pivot, store, &selection, 1u << COLUMN_YEAR, 1u << MEASURE_CONVICTED, &error)
** &&
**         pivot_sort(&pivot, &by_year, 1, &error))
**         for (size_t n = 0; n < pivot.count; n++)
**             … store_cell(store, COLUMN_YEAR, pivot_code(&pivot, n, DIMENSION_PERIOD)) …
**             … pivot_measure(&pivot, n, MEASURE_CONVICTED, &convicted) …
**     pivot_free(&pivot);
**
** Texts are one value only where they are the same to the last byte, so that a query may compare
** them in whichever way.
*/
#ifndef PROSECUTIONS_STORE_PIVOT_H
#define PROSECUTIONS_STORE_PIVOT_H

#include "store/select.h"

struct pivot_order {
    enum column column; /* a text or integer one */
    bool descending;
};

struct pivot {
    const struct store *store; /* not owned */
    uint32_t columns;          /* bits 1 << enum column: what makes a cell */
    unsigned measures;         /* bits 1 << enum measure: what is summed */
    size_t count;              /* of cells */
    uint32_t *order;           /* slots of the cells, in the order asked for */

    /* private: by slot */
    size_t slots;
    unsigned char *seen; /* 0: no row; else SEEN bits */
    int64_t *places;     /* of the cell's first row */
    int64_t *sums[MEASURE_COUNT];
    int64_t *carries[MEASURE_COUNT]; /* 2^64 times; NULL where no sum can be as large */
};

/* The selection may hang on mentioned columns alone. After an error the pivot is empty. */
bool pivot_sum(struct pivot *pivot, const struct store *store, const struct selection *selection,
               uint32_t columns, unsigned measures, struct error *error);
/* Puts the cells in order: NULL first, numbers by size, texts as SQLite's NOCASE has them. The
** columns are of those that make a cell. */
bool pivot_sort(struct pivot *pivot, const struct pivot_order *orders, size_t count,
                struct error *error);

/* The place of the cell's first row in the store: a number from 0 that no other cell has, and that
** does not change with the selection. */
int64_t pivot_place(const struct pivot *pivot, size_t cell);
/* The code of a dimension that a mentioned column follows from: one with the cell's values. */
uint32_t pivot_code(const struct pivot *pivot, size_t cell, enum dimension dimension);
int64_t pivot_line(const struct pivot *pivot, size_t cell);
/* False where it is NULL. */
bool pivot_measure(const struct pivot *pivot, size_t cell, enum measure measure, int64_t *sum);
void pivot_free(struct pivot *pivot);

#endif
