/* query/ranks.h: the codes of a column in the order of their values, which is SQLite's: NULL first,
** integers by size, texts as its collation NOCASE compares them.
**
**     struct ranks ranks = {0};
**     struct column_order by_force = {COLUMN_FORCE, false};
**     if (ranks_make(&ranks, store, by_force, &error))
**         … ranks.of[code] < ranks.of[other] …
**     ranks_free(&ranks);
*/
#ifndef PROSECUTIONS_QUERY_RANKS_H
#define PROSECUTIONS_QUERY_RANKS_H

#include "columns/columns.h"

/* An order by one column. */
struct column_order {
    enum column column;
    bool descending;
};

struct ranks {
    uint32_t *of;   /* by code: its rank, from 0; equal values have the same rank */
    uint32_t count; /* how many different ranks there are */
};

/* Ranks a text or integer column. After an error `ranks` is empty. */
bool ranks_make(struct ranks *ranks, const struct store *store, struct column_order order,
                struct error *error);
void ranks_free(struct ranks *ranks);

#endif
