/* published/column_types.h: the type of each column by all its texts, its numbers, and the marks beside these.
** Used by published/published.c alone. */
#ifndef PROSECUTIONS_PUBLISHED_COLUMN_TYPES_H
#define PROSECUTIONS_PUBLISHED_COLUMN_TYPES_H

#include "published/published.h"

/* Finds the types, turns the columns of numbers into numbers, and lists the marks. Once all rows are read. */
bool column_types_set(const struct published_request *request, struct published *published,
                      struct error *error);

#endif
