/* plan/rowids.h: the rows that a query wants by their rowids: one, a page, the last few.
**
**     struct rowids rowids = {0};
**     rowids_plan(info, &arguments, &rowids);                       // in xBestIndex, after the terms
**     rowids_describe(&rowids, words, &error);                      // `rowids in a range, from the last on`
**     rowids_write(&rowids, words, &error);                         // `GL-`
**     plan = rowids_read(&rowids, plan);                            // in xFilter
**     struct row_range range = rowids_range(&rowids, values, first_rowid, store->rows);
**
** A range may hold rows that fail a term by one: SQLite checks every term on a rowid again.
*/
#ifndef PROSECUTIONS_PLAN_ROWIDS_H
#define PROSECUTIONS_PLAN_ROWIDS_H

#include "base/base.h"
#include "query/query.h"
#include "sqlite.h"

enum { ROWIDS_MOST_TERMS = 8 };

struct rowids {
    char terms[ROWIDS_MOST_TERMS]; /* `=`, `>` (or >=) and `<` (or <=), one for each value */
    size_t count;
    bool backward; /* the rows are wanted from the last to the first */
};

/* Takes the terms on rowids. The order is taken with the others' (plan/orders.h). */
void rowids_plan(sqlite3_index_info *info, int *arguments, struct rowids *rowids);
/* Whether a term gives the rowid itself. */
bool rowids_pick(const struct rowids *rowids);

/* Appends to the words of a plan (tables/source_table.h); nothing where there is nothing to say. */
bool rowids_describe(const struct rowids *rowids, struct text *words, struct error *error);
/* Appends what xFilter reads, none of it a letter from A to Z or a slash. */
bool rowids_write(const struct rowids *rowids, struct text *plan, struct error *error);
/* Reads it back; returns what follows it. */
const char *rowids_read(struct rowids *rowids, const char *plan);

/* The places of the rows that the terms leave, of so many rows of which the first has that rowid. */
struct row_range rowids_range(const struct rowids *rowids, sqlite3_value **values,
                              int64_t first_rowid, int64_t rows);

#endif
