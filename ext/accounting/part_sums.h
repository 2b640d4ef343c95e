/* accounting/part_sums.h: which values of a column are sums of others, in every cell of the other columns.
**
** A publisher may put `All` beside `Male` and `Female`, or a region beside its forces, under any name.
** What such a value is, its numbers tell: in each cell of the other columns its number is the sum of
** those of its parts. No table of cells is kept for that. Each cell has a weight, which is as good as
** chance, and each value the sum of its numbers times their cells' weights, modulo 2^64: where these
** sums add up, the numbers do in every cell, but for one chance in some 2^60.
**
**     struct part_sums sums = {0};
**     for (each row)
**         part_sums_add(&sums, value, cell, number, &error);      // cell: a hash of the other columns
**     if (part_sums_find(&sums, total, others, count, parts)) …
**     part_sums_free(&sums);
*/
#ifndef PROSECUTIONS_ACCOUNTING_PART_SUMS_H
#define PROSECUTIONS_ACCOUNTING_PART_SUMS_H

#include <stdint.h>

#include "columns/columns.h"

enum { PART_SUM_CELLS = 3 };

struct part_sum {
    uint64_t sum;
    int64_t rows;
    uint64_t cells[PART_SUM_CELLS]; /* the first distinct ones with another number than 0 */
    unsigned cell_count;            /* of these */
};

struct part_sums {
    struct part_sum *items; /* by value: a number from 0 on */
    size_t count, capacity;
};

/* The measure that the rows of these groups are told by: one that the publisher counts, and not the
** largest of several, which does not add up. */
enum measure part_sums_measure(const struct store *store, size_t first_group);
bool part_sums_add(struct part_sums *sums, uint32_t value, uint64_t cell, int64_t number,
                   struct error *error);
void part_sums_free(struct part_sums *sums);

/* Whether the value is the sum of all these others, of which at least `least` are not 0 everywhere. */
bool part_sums_equal(const struct part_sums *sums, uint32_t total, const uint32_t *parts,
                     size_t count, size_t least);
/* Whether some of the first cells of both are the same. */
bool part_sums_share_cells(const struct part_sums *sums, uint32_t a, uint32_t b);
/* part_sums_equal() of at least two. */
bool part_sums_add_up(const struct part_sums *sums, uint32_t total, const uint32_t *parts,
                      size_t count);
/* Whether the value is the sum of some of these others, at least two that are not 0 everywhere; `chosen`
** gets 1 for each of them, else 0. All of them are tried first, then any choice among up to
** PART_SUMS_CHOICES, or else any that stand one after the other. */
enum { PART_SUMS_CHOICES = 16 };
bool part_sums_find(const struct part_sums *sums, uint32_t total, const uint32_t *others,
                    size_t count, unsigned char *chosen);
/* The rows of a value; 0 of one that has none. */
static inline int64_t part_sums_rows(const struct part_sums *sums, uint32_t value) {
    return value < sums->count ? sums->items[value].rows : 0;
}
/* Whether it has a number other than 0 in so many cells. */
static inline bool part_sums_has_cells(const struct part_sums *sums, uint32_t value,
                                       unsigned count) {
    return value < sums->count && sums->items[value].cell_count >= count;
}

#endif
