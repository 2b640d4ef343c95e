/* plan/terms.h: terms of a WHERE clause as SQLite offers them, decided once a distinct value.
**
** The planner (xBestIndex) writes each term that a dictionary can decide into a plan; xFilter reads
** the plan with the values and narrows the selection. A term is decided exactly as SQLite would,
** or,
** where that hangs on what only SQLite knows (the affinity of the other side), not at all: SQLite
** checks every term again, unless the planner could see that there is no doubt.
*/
#ifndef PROSECUTIONS_PLAN_TERMS_H
#define PROSECUTIONS_PLAN_TERMS_H

#include "base/base.h"
#include "query/query.h"
#include "sqlite.h"

/* Takes what it can of the terms; their values come after the `arguments` that are taken already.
** Adds to `plan`, one part a term, and multiplies *share by the part of the rows that is expected
** to be left, by the store's dictionaries where there is one (or NULL). */
bool terms_plan(sqlite3_index_info *info, const struct store *store, int *arguments,
                struct text *plan, double *share, struct error *error);
/* How many terms the plan has: each takes a value. */
size_t terms_count(const char *plan);
/* Whether some term of the plan picks out single values, as an index of rows serves them. */
bool terms_pick(const char *plan);

/* Appends what the plan says in words, for EXPLAIN QUERY PLAN: `where force, year`; nothing where
** it has no term. */
bool terms_describe(const char *plan, struct text *words, struct error *error);

/* Narrows the selection by the plan and its values. */
bool terms_apply(const char *plan, sqlite3_value **values, const struct store *store,
                 struct selection *selection, struct error *error);

#endif
