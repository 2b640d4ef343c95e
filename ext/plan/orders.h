/* plan/orders.h: the order of rows that a query asks for (ORDER BY, GROUP BY, DISTINCT), where a
** table puts its rows in order itself.
**
**     struct orders orders = {0};
**     orders_plan(info, columns, false, &orders);   // in xBestIndex
**     orders_describe(&orders, words, &error);      // `in order of year descending, force`
**     orders_write(&orders, words, &error);         // `B-E+`
**     plan = orders_read(&orders, plan);            // in xFilter
**     pivot_sort(&pivot, orders.of, orders.count, &error);
*/
#ifndef PROSECUTIONS_PLAN_ORDERS_H
#define PROSECUTIONS_PLAN_ORDERS_H

#include "base/base.h"
#include "query/query.h"
#include "sqlite.h"

/* What decides first stands first. No column is there twice: where it has not decided, it would not
** the second time either, however often a query names it. */
struct orders {
    struct column_order of[COLUMN_COUNT];
    size_t count;
};

/* Takes the query's order if it is one of `columns` (as bits 1 << enum column). `by_rowid`: equal
** rows stand by rowid, so that this may follow them. Otherwise `orders` stays as it is, and the
** order SQLite's work. */
void orders_plan(sqlite3_index_info *info, column_set columns, bool by_rowid, struct orders *orders);

/* Adds to the words of a plan (tables/source_table.h); nothing where there is no order. */
bool orders_describe(const struct orders *orders, struct text *words, struct error *error);
/* Appends the order for xFilter: a letter from 'A' on and a sign per column. */
bool orders_write(const struct orders *orders, struct text *plan, struct error *error);
/* Reads it back; returns what follows it. */
const char *orders_read(struct orders *orders, const char *plan);

#endif
