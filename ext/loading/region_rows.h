/* loading/region_rows.h: a file whose column of forces lists regions.
**
** `West Midlands` and `London` are forces beside `Kent`, and regions beside `North West`: only the
** whole column tells. While a file is read they are taken for forces, and what can only be a region
** for a total of its forces. Where no label turns out to be a force and nothing else, all of them
** were regions:
**
**     store_seal(store, error) && regions_settle(&reader->values, &totals, store, first_group,
**                                                forces, error) && totals_check(…)
*/
#ifndef PROSECUTIONS_LOADING_REGION_ROWS_H
#define PROSECUTIONS_LOADING_REGION_ROWS_H

#include "loading/total_rows.h"

/* `labels`: the column's, as published. Where they are regions, the rows from the group on (all
** sealed) and the totals set aside become rows of regions (store_region()), sealed too. */
bool regions_settle(const struct dictionary *labels, struct totals *totals, struct store *store,
                    size_t first_group, const struct forces *forces, struct error *error);

#endif
