/* plan/plan_words.h: the words in which a plan is told by EXPLAIN QUERY PLAN. */
#ifndef PROSECUTIONS_PLAN_PLAN_WORDS_H
#define PROSECUTIONS_PLAN_PLAN_WORDS_H

#include <stdint.h>

#include "base/base.h"

/* The first host whose planner tells a table of constants, IN lists, limits and DISTINCT. */
enum { TELLING_HOST = 3038000 };

/* Appends `what` to the words of a plan, after `; ` where there are some. Nothing where not `said`. */
bool plan_say(struct text *words, bool said, const char *what, struct error *error);

/* Says that the table looks at all rows: `looks at all 7,644 rows`, without the number where that is
** below 0. */
bool plan_say_all(struct text *words, const char *looks_at, int64_t rows, struct error *error);

#endif
