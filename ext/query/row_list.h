/* query/row_list.h: a list of the rows that a query wants: in an order that is not the store's, or
** because they are few and stand far apart.
**
**     struct row_list list = {0};
**     struct column_order orders[] = {{COLUMN_FORCE, false}, {COLUMN_YEAR, true}};
**     if (rows_in_order(&list, store, &selection, orders, 2, SIZE_MAX, 1u << COLUMN_FORCE, &error))
**         for (size_t n = 0; n < list.count; n++)
**             … rows_code(&list, store, DIMENSION_FORCE, n) …
**     rows_free(&list);
**
** Rows in another order than the store's stand far apart in memory, and looking each up would cost
** more than SQLite takes to use it. So a list may carry a copy of the columns that will be read.
**
** Memory: 4 bytes a listed row, at most ROWS_MOST_CARRIED for what is carried, and while they are
** put in order by many values 4 more; an index of rows (below) 4 bytes a row of the store.
*/
#ifndef PROSECUTIONS_QUERY_ROW_LIST_H
#define PROSECUTIONS_QUERY_ROW_LIST_H

#include "query/ranks.h"
#include "query/selection.h"

enum {
    ROWS_MOST_GROUPS = 65536, /* a row's number has 16 bits for its group, and 16 for its place */
    ROWS_MOST = 64 * 1024 * 1024, /* of a store whose rows can be listed */
    ROWS_MOST_CARRIED = 8,        /* bytes of a row that a list carries */
};

/* A column that the list carries, in the list's order. */
struct carried {
    unsigned char *data; /* NULL: it is not carried */
    unsigned width;      /* of codes: 1, 2 or 4; measures are int32_t, INT32_MIN for NULL */
};

struct row_list {
    const uint32_t *rows;
    size_t count;
    struct carried codes[DIMENSION_COUNT];
    struct carried measures[MEASURE_COUNT];
    uint32_t *memory; /* private: what the list owns of `rows` */
};

static inline uint32_t row_number(size_t group, uint32_t row) {
    return (uint32_t)group << 16 | row;
}

static inline const struct row_group *row_group_of(const struct store *store, uint32_t number) {
    return &store->groups[number >> 16];
}

static inline uint32_t row_in_group(uint32_t number) {
    return number & 0xFFFF;
}

/* A code and a measure of the row at that place of the list. */
static inline uint32_t rows_code(const struct row_list *list, const struct store *store,
                                 enum dimension dimension, size_t at) {
    const struct carried *carried = &list->codes[dimension];
    if (carried->data != NULL)
        return (uint32_t)packed_unsigned(carried->data, carried->width, (uint32_t)at);
    return group_code(row_group_of(store, list->rows[at]), dimension, row_in_group(list->rows[at]));
}

static inline bool rows_measure(const struct row_list *list, const struct store *store,
                                enum measure measure, size_t at, int64_t *number) {
    int32_t carried;
    if (list->measures[measure].data == NULL)
        return group_measure(row_group_of(store, list->rows[at]), measure,
                             row_in_group(list->rows[at]), number);
    memcpy(&carried, list->measures[measure].data + at * sizeof carried, sizeof carried);
    *number = carried;
    return carried != INT32_MIN;
}

/* Those of the columns that the list does not carry. */
column_set rows_not_carried(const struct row_list *list, column_set columns);

/* Whether the store has few enough rows for a list of them. Where it has more, rows can neither be
** put in order nor be found by an index. */
bool rows_can_be_listed(const struct store *store);

/* Opens those columns of the rows' groups: they may be read from then on. */
bool rows_open(const struct row_list *list, const struct store *store, column_set columns,
               struct error *error);
/* A list that is made by the caller, who gives it the memory; opened for those columns. The memory
** is taken after an error, too. */
bool rows_take(struct row_list *list, const struct store *store, uint32_t *memory, size_t count,
               column_set columns, struct error *error);
void rows_free(struct row_list *list);

#endif
