/* plan/plan_words.h: the words in which a plan is told by EXPLAIN QUERY PLAN. */
#ifndef PROSECUTIONS_PLAN_PLAN_WORDS_H
#define PROSECUTIONS_PLAN_PLAN_WORDS_H

#include "base/base.h"

/* From this host on the planner tells constants, lists, limits and what is to be distinct. */
enum { TELLING_HOST = 3038000 };

/* Adds to the words of a plan where `said`: `…; what`. */
bool plan_say(struct text *words, bool said, const char *what, struct error *error);

#endif
