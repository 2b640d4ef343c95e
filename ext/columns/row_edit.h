/* columns/row_edit.h: rows that are changed or taken away once all of a file is known.
**
**     static bool keep(void *context, struct edited_row *row) {
**         return row->codes[DIMENSION_FORCE] != *(uint32_t *)context;
**     }
**     store_edit_rows(store, first_group, keep, &region, &error);
**
** Rare, and so plain: each group is unpacked and packed again.
*/
#ifndef PROSECUTIONS_COLUMNS_ROW_EDIT_H
#define PROSECUTIONS_COLUMNS_ROW_EDIT_H

#include "columns/store.h"

struct edited_row {
    uint32_t codes[DIMENSION_COUNT];
    int64_t measures[MEASURE_COUNT]; /* INT64_MIN: NULL */
    int64_t line;                    /* of the file; it can't be changed */
};

/* A row of a sealed group in memory. */
void row_codes(const struct row_group *group, uint32_t row, uint32_t codes[DIMENSION_COUNT]);
void row_edit_read(const struct row_group *group, uint32_t row, struct edited_row *edited);
/* Gives each row from that group on, all sealed, to `edit`, which may change it; where that returns false the row is
** taken away. Groups without a row left are taken out, and the places of the store's files set right. On failure some
** groups may have been edited. */
bool store_edit_rows(struct store *store, size_t first_group,
                     bool (*edit)(void *context, struct edited_row *row), void *context,
                     struct error *error);
/* The same to before `end`, but for groups without a row left, which store_remove_empty() takes out: of many files
** that are edited one after the other all at once. */
bool store_edit_groups(struct store *store, size_t first, size_t end,
                       bool (*edit)(void *context, struct edited_row *row), void *context,
                       struct error *error);
void store_remove_empty(struct store *store, size_t first);
/* Gives the rows from that group on, which must be sealed, another code each: codes[code]. On failure
** some may have theirs already. */
bool store_recode(struct store *store, size_t first_group, enum dimension dimension,
                  const uint32_t *codes, struct error *error);

#endif
