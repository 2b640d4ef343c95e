/* plan/terms.h: terms of a WHERE clause as SQLite offers them, decided once for each distinct value.
**
** The planner (xBestIndex) writes each term that a dictionary can decide into a plan; xFilter reads
** the plan with the terms' values and narrows the selection. A term is decided exactly as SQLite
** would decide it. Where the answer depends on what only SQLite knows, the affinity of the other
** side, every value passes, as SQLite checks the term again unless the planner saw that there is no
** doubt.
**
**     terms_plan(info, store, HOST_ALL, &arguments, &plan, &share, &error);         // xBestIndex
**     terms_apply(plan, values, store, &selection, &seen, &error);                  // xFilter
**     for (size_t i = 0; i < seen.count; i++)                                       // xClose
**         if (!seen.terms[i].found) …
**     terms_forget(&seen);
*/
#ifndef PROSECUTIONS_PLAN_TERMS_H
#define PROSECUTIONS_PLAN_TERMS_H

#include "base/base.h"
#include "query/query.h"
#include "sqlite.h"

/* What a term was given while a cursor was open, for the note on terms whose values no row has. */
enum { SEEN_MOST_TERMS = 12, SEEN_MOST_VALUES = 3 };
struct term_seen {
    enum column column;
    const char *comparison; /* as SQL writes it: `=`, `>`, … */
    bool is_range; /* of periods: `found` tells whether the source has that kind of period */
    bool found;    /* some row has one of the values, whatever the other terms say */
    size_t count;  /* of values that no row has */
    struct text values[SEEN_MOST_VALUES];
};
struct terms_seen {
    struct term_seen terms[SEEN_MOST_TERMS];
    size_t count;
};
void terms_forget(struct terms_seen *seen);

/* Takes what it can of the terms; their values come after the first `arguments`, which are taken
** already. Appends to `plan`, and multiplies *share by the part of the rows that it expects the terms
** to leave, judged by the dictionaries of the store, which may be NULL. `same`: what compares as in
** SQLite (plan/host.h). */
bool terms_plan(sqlite3_index_info *info, const struct store *store, unsigned same, int *arguments,
                struct text *plan, double *share, struct error *error);
/* How many terms the plan has: each takes a value. */
size_t terms_count(const char *plan);
/* Whether some term of the plan picks out single values, as an index of rows serves them. */
bool terms_pick(const char *plan);

/* Appends the plan in words, for EXPLAIN QUERY PLAN: `where force, year`. Appends nothing where it has
** no term that the table decides. */
bool terms_describe(const char *plan, struct text *words, struct error *error);

/* Narrows the selection by the plan and its values, and adds to what was seen of them. */
bool terms_apply(const char *plan, sqlite3_value **values, const struct store *store,
                 struct selection *selection, struct terms_seen *seen, struct error *error);

#endif
