/* query/row_walk.h: the rows that a query wants as they stand in the store, from one place to
** another, forward or backward.
**
**     struct row_walk walk = {0};
**     struct row_range last_thousand = {store->rows - 1000, store->rows, .backward = true};
**     if (row_walk_open(&walk, store, &error) &&
**         row_walk_start(&walk, &selection, columns, last_thousand, 0, &error))
**         while (walk.at < walk.count) {
**             … group_code(walk.rows_of, DIMENSION_FORCE, walk.row) …
**             if (!row_walk_next(&walk) && !row_walk_next_group(&walk, &error)) …
**         }
**     row_walk_close(&walk);
**
** The place of a row is its number in the store, from 0. Groups outside of the range are not looked
** at, so that a page of rows costs the same wherever it stands.
*/
#ifndef PROSECUTIONS_QUERY_ROW_WALK_H
#define PROSECUTIONS_QUERY_ROW_WALK_H

#include "query/selection.h"

struct row_range {
    int64_t first, end; /* places; what stands at `end` does not belong to it */
    bool backward;
};

struct row_walk {
    /* The current row, while at < count. */
    size_t group;
    const struct row_group *rows_of; /* that group, opened for the columns */
    uint32_t row;                    /* in the group */
    size_t at, count;                /* of the rows that are wanted of the group */
    /* private */
    const struct store *store;
    const struct selection *selection;
    column_set columns;
    struct row_range range;
    size_t passed;   /* rows that are still to be passed over */
    int64_t *before; /* by group: rows before it */
    bool whole;      /* all rows of the group's part of the range are wanted … */
    uint32_t step;   /* … and the next one is so far on: 1, or -1 modulo 2^32 */
    uint16_t *rows;  /* those that are wanted, where not all are; GROUP_ROWS of them */
};

/* How many rows stand before each group of the store; the caller frees it. NULL with the error set
** on failure. */
int64_t *rows_before(const struct store *store, struct error *error);
/* For walks through that store, which outlives them. May be called again for another. */
bool row_walk_open(struct row_walk *walk, const struct store *store, struct error *error);
/* Begins a walk at the first row that is wanted, but for the first `passed`. The selection stays
** the caller's, who keeps it as long as the walk lasts. `columns` are those that will be read. */
bool row_walk_start(struct row_walk *walk, const struct selection *selection, column_set columns,
                    struct row_range range, size_t passed, struct error *error);
/* Goes on to the next row that is wanted of the group. False where there is none. */
static inline bool row_walk_next(struct row_walk *walk) {
    if (++walk->at == walk->count)
        return false;
    walk->row = walk->whole ? walk->row + walk->step : walk->rows[walk->at];
    return true;
}
/* Then goes on to the next group that has one. */
bool row_walk_next_group(struct row_walk *walk, struct error *error);
/* The place of a row of a group. */
static inline int64_t row_walk_place(const struct row_walk *walk, size_t group, uint32_t row) {
    return walk->before[group] + row;
}
void row_walk_close(struct row_walk *walk);

#endif
