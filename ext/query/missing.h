/* query/missing.h: what is missing for a comparison, in words.
**
**     struct text words = {0};
**     if (missing_describe(&changes, row, columns, &words, &error) && words.length > 0)
**         … `2019: without Greater Manchester` …
*/
#ifndef PROSECUTIONS_QUERY_MISSING_H
#define PROSECUTIONS_QUERY_MISSING_H

#include "query/changes.h"

/* Appends what one of the row's two periods lacks for a comparison with the other; nothing where
** both are there. `columns`: those that the cells were made by. */
bool missing_describe(const struct changes *changes, size_t row, column_set columns,
                      struct text *words, struct error *error);

#endif
