/* accounting/cell_sample.h: how much two sets of cells have in common, in bounded memory.
**
** A set is its cells' hashes; of a large one, those alone that end in so many zero bits. Of two sets the same
** cells are left out so, and shares of what is left are shares of the whole but for chance.
**
**     struct cell_sample a = {0}, b = {0};
**     … cell_sample_add(&a, hash, &error) …
**     struct cell_overlap overlap = cell_sample_overlap(&a, &b);    // 14 of 14
*/
#ifndef PROSECUTIONS_ACCOUNTING_CELL_SAMPLE_H
#define PROSECUTIONS_ACCOUNTING_CELL_SAMPLE_H

#include <stdint.h>

#include "base/base.h"

enum { CELL_SAMPLE_MOST = 16384 };

struct cell_sample {
    uint64_t *hashes; /* sorted and distinct up to `sorted` */
    size_t count, capacity, sorted;
    unsigned zeros; /* bits that every hash ends in */
};

bool cell_sample_add(struct cell_sample *sample, uint64_t hash, struct error *error);
void cell_sample_free(struct cell_sample *sample);

/* The cells of a set whose sample is sorted; of a large one, about so many. */
static inline size_t cell_sample_size(const struct cell_sample *sample) {
    return sample->count << sample->zeros;
}

struct cell_overlap {
    size_t common, smaller; /* cells in both, and in the smaller set */
    size_t first, second;   /* in each */
};
/* Sorts both. */
struct cell_overlap cell_sample_overlap(struct cell_sample *a, struct cell_sample *b);
/* Whether the hash is in the sample, which is sorted; and where. */
bool cell_sample_find(const struct cell_sample *sample, uint64_t hash, size_t *at);

#endif
