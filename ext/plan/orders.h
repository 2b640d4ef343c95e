/* plan/orders.h: the order of rows that a query asks for (ORDER BY, GROUP BY, DISTINCT), where a
** table puts its rows in order itself.
**
**     struct orders orders = {0};
**     orders_plan(info, columns, NULL, &orders);    // in xBestIndex
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

/* The column that decides first stands first. No column is there twice, however often a query names
** it: rows that are equal in it are equal in it a second time. */
struct orders {
    struct column_order of[COLUMN_COUNT];
    size_t count;
};

/* Of those columns the ones that this host puts in the order of query/ranks.h. `same`: what compares
** as in SQLite (plan/host.h). */
column_set orders_of_host(column_set columns, unsigned same);
/* Takes the query's order if it is one of `columns`. `backward`: the table's rows stand by rowid, and
** so do those that are equal in all columns; it is set where the query wants the last row first.
** NULL: they do not. An order that is not taken leaves `orders` as it is, and is SQLite's work. */
void orders_plan(sqlite3_index_info *info, column_set columns, bool *backward,
                 struct orders *orders);

/* Appends to the words of a plan (tables/source_table.h); nothing where there is no order. */
bool orders_describe(const struct orders *orders, struct text *words, struct error *error);
/* Appends the order for xFilter: a letter from 'A' on and a sign per column. */
bool orders_write(const struct orders *orders, struct text *plan, struct error *error);
/* Reads it back; returns what follows it. */
const char *orders_read(struct orders *orders, const char *plan);

#endif
