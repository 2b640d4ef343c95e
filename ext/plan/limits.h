/* plan/limits.h: what a query's LIMIT and OFFSET spare a table.
**
**     unsigned limits = limits_plan(info, in_order, &arguments);    // in xBestIndex, after the terms
**     limits_describe(limits, words, &error);
**     size_t most = limits_most(limits, values);                    // in xFilter, of those values
**     size_t passed = limits_passed(limits, values);
**
** A LIMIT is a hint: the first rows alone are put in order, but SQLite may ask for more, and gets
** them. Hosts before OFFSET_HOST offer it, too, where WHERE has terms that they do not show (`x = y`
** of two columns of the table).
**
** An OFFSET that is taken is taken for good: SQLite passes over no row itself. Hosts before
** OFFSET_HOST also offer it to each part of a UNION ALL, where it counts the rows of all.
*/
#ifndef PROSECUTIONS_PLAN_LIMITS_H
#define PROSECUTIONS_PLAN_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "sqlite.h"

enum { OFFSET_HOST = 3046000 };

/* Bits of what is taken, and comes as values in this order. */
enum {
    LIMITS_LIMIT = 1,
    LIMITS_OFFSET = 2,
    LIMITS_PASS = 4, /* the table passes over the rows of the offset */
};

/* `in_order`: a limit saves the table work. The order has to be planned before, as the terms. */
unsigned limits_plan(sqlite3_index_info *info, bool in_order, int *arguments);
/* Adds to the words of a plan (tables/source_table.h). Other bits are allowed, here and below. */
bool limits_describe(unsigned limits, struct text *words, struct error *error);
/* How many rows SQLite is expected to go through with those that the offset passes over; SIZE_MAX
** where that is not known. */
size_t limits_most(unsigned limits, sqlite3_value **values);
/* How many rows the table passes over. */
size_t limits_passed(unsigned limits, sqlite3_value **values);

#endif
