/* query/row_order.h: the rows that a query wants in an order that it asks for.
**
**     struct row_list list = {0};
**     struct column_order orders[] = {{COLUMN_FORCE, false}, {COLUMN_YEAR, true}};
**     if (rows_in_order(&list, dataset, &selection, orders, 2, SIZE_MAX, columns, &error))
**         for (size_t n = 0; n < list.count; n++)
**             … rows_code(&list, store, DIMENSION_FORCE, n) …
**     rows_free(&list);
*/
#ifndef PROSECUTIONS_QUERY_ROW_ORDER_H
#define PROSECUTIONS_QUERY_ROW_ORDER_H

#include "query/dataset.h"
#include "query/ranks.h"
#include "query/row_list.h"
#include "query/selection.h"

/* Takes a last order by line out of `orders` (`*count` falls by one) where the rows stand in that
** order anyway. */
bool rows_orders_needed(const struct store *store, const struct column_order *orders, size_t *count,
                        struct error *error);

/* Lists the rows that are wanted in order by the columns, of which none may come twice; rows that
** are equal in them stand as in the store. The first `most` are sure to be in the list, which may
** end after them. `columns`: those that will be read, which are opened. */
bool rows_in_order(struct row_list *list, struct dataset *dataset,
                   const struct selection *selection, const struct column_order *orders,
                   size_t count, size_t most, column_set columns, struct error *error);

#endif
