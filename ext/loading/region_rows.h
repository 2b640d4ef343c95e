/* loading/region_rows.h: the rows of regions in a file whose column of forces lists regions instead.
**
** `West Midlands` and `London` name a force beside `Kent`, and a region beside `North West`; only the
** whole column tells which. While a file is read these labels are taken for forces, and a label that can
** only be a region (`North West`) for a total of that region's forces. If at the end no label of the
** column can only be a force, all of them were regions:
**
**     store_seal(store, error) &&
**         region_rows_settle(&labels, &total_rows, store, first_group, forces, error) &&
**         total_rows_check(…)
*/
#ifndef PROSECUTIONS_LOADING_REGION_ROWS_H
#define PROSECUTIONS_LOADING_REGION_ROWS_H

#include "loading/total_rows.h"

/* `labels`: those of the column, as published. If they are regions, the rows from `first_group` on (all
** sealed) and the total rows set aside become rows of regions (store_region()), which are sealed too. */
bool region_rows_settle(const struct dictionary *labels, struct total_rows *total_rows,
                        struct store *store, size_t first_group, const struct forces *forces,
                        struct error *error);

#endif
