/* plan/limits.h: the work that a query's LIMIT and OFFSET save a table.
**
**     unsigned limits = limits_plan(info, in_order, &arguments);    // in xBestIndex, after the terms
**     limits_describe(limits, words, &error);
**     size_t most = limits_most(limits, values);                    // in xFilter, of those values
**     size_t passed = limits_passed(limits, values);
**
** A LIMIT is a hint: the table puts only the first rows in order, and the others if SQLite asks for
** more than the limit. It does so in hosts before OFFSET_HOST, which offer a limit even where WHERE
** has terms that they do not offer (`x = y` of two columns of the table).
**
** An OFFSET that the table takes is final: SQLite then passes over no row itself. It is not taken from
** hosts before OFFSET_HOST, which offer it to each part of a UNION ALL, although it counts the rows
** of all parts together.
*/
#ifndef PROSECUTIONS_PLAN_LIMITS_H
#define PROSECUTIONS_PLAN_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "sqlite.h"

enum { OFFSET_HOST = 3046000 };

/* Bits of what the table takes. The values of those taken come in this order. */
enum {
    LIMITS_LIMIT = 1,
    LIMITS_OFFSET = 2,
    LIMITS_PASS = 4, /* the table passes over the rows of the offset */
};

/* Takes what it can. `in_order`: the table puts rows in order, so that a limit saves it work. The
** terms and the order have to be planned before. */
unsigned limits_plan(sqlite3_index_info *info, bool in_order, int *arguments);
/* Adds to the words of a plan (tables/source_table.h). Here and below, other bits are ignored. */
bool limits_describe(unsigned limits, struct text *words, struct error *error);
/* How many rows SQLite is expected to read, with those that the offset passes over; SIZE_MAX where
** that is not known. */
size_t limits_most(unsigned limits, sqlite3_value **values);
/* How many rows the table itself passes over. */
size_t limits_passed(unsigned limits, sqlite3_value **values);

#endif
