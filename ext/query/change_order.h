/* query/change_order.h: rows of changes in an order, one after the other.
**
**     struct change_sort sorts[] = {{.is_number = true, .field = {MEASURE_CONVICTED, CHANGE_DIFFERENCE}}};
**     struct change_order order = {0};
**     size_t row;
**     if (change_order_make(&order, &changes, sorts, 1, &error))
**         while (change_order_next(&order, &row))
**             … the greatest falls first …
**     change_order_free(&order);
**
** Only as many rows are put in order as are asked for: the ten greatest falls among n rows take n
** steps, and ten times log n. Rows that are equal in all of the order come as they stand. */
#ifndef PROSECUTIONS_QUERY_CHANGE_ORDER_H
#define PROSECUTIONS_QUERY_CHANGE_ORDER_H

#include "query/changes.h"

struct change_sort {
    bool is_number, descending;
    struct change_field field; /* of a number */
    enum column column;        /* of the others: a column that the cells are made by */
};

struct change_order {
    size_t left; /* rows still to come */
    /* private */
    struct change_key *heap; /* of these */
    size_t rows;
    uint64_t *keys; /* of the orders from the second on: by order and row */
    size_t further; /* how many such orders there are */
};

/* After an error there are no rows. The changes are not needed afterwards. */
bool change_order_make(struct change_order *order, const struct changes *changes,
                       const struct change_sort *sorts, size_t count, struct error *error);
/* The next row; false after the last. */
bool change_order_next(struct change_order *order, size_t *row);
void change_order_free(struct change_order *order);

#endif
