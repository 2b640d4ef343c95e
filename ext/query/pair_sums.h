/* query/pair_sums.h: sums of cells that follow from one or two columns of codes, in one pass over the rows.
**
** Such cells are what most queries ask for, force by offence or force by year, and each row takes half the time
** that it takes to write down keys and to add up by them afterwards.
**
**     if (!pair_sums_add(parts, count, &block, told, one, packed))
**         … row_keys_sum(parts, count, &block, keys), and then the sums …
*/
#ifndef PROSECUTIONS_QUERY_PAIR_SUMS_H
#define PROSECUTIONS_QUERY_PAIR_SUMS_H

#include "query/row_keys.h"

/* Adds `one` and the row's number to packed[key], for each of the block's rows; the key is the sum of what each
** part adds. `told` is NUMBERS_OFFSET, of at most two bytes and without NULL. False, with nothing added, where
** the rows of the group differ in none or in more than two of the parts, or these have too many codes. */
bool pair_sums_add(const struct key_part *parts, int count, const struct row_block *block,
                   const struct packed_numbers *told, uint64_t one, uint64_t *packed);

#endif
