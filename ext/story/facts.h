/* story/facts.h: the facts of a local story, as a reporter would use them.
**
**     struct story_question question = {.forces = forces, .store = store,
**         .force = slice_of("Lancashire"), .offence = slice_of("86.2"), .period = period_2018};
**     struct story story = {0};
**     if (story_tell(&question, &story, &error))
**         for (int i = 0; i < STORY_FACTS; i++)
**             … story.facts[i].name, .sentence, .caveat …
**     story_free(&story);
**
** Always all facts, in this order; what the source does not allow is left empty (FIGURE_NONE, no
** sentence), and the caveat says why.
**
**   name              value           compared with          change   significance (p)
**   local_number      number
**   local_change      number          a year before          percent  as change_p
**   national_number   number
**   national_change   number          a year before          percent  as change_p
**   contrast          local percent   national percent       points   as contrast_p
**   national_share    percent         a year before          points
**   rate              per 100,000     England and Wales      percent  against all the rest
**   rate_rank         1: the highest  forces with a rate
**   local_longest     number          the earliest there is  percent  as change_p
**   national_longest  number          the earliest there is  percent  as change_p
**
** A force that the source counts with another one has no local figures: local_number says the number
** of the two, by its name, and has no value.
**
** An error, with the way out: a force, an offence or a period that the source does not have, an
** offence that is unclear, a source without forces, sums that do not fit.
*/
#ifndef PROSECUTIONS_STORY_FACTS_H
#define PROSECUTIONS_STORY_FACTS_H

#include "columns/columns.h"
#include "stats/stats.h"

struct story_question {
    const struct forces *forces;
    const struct store *store;
    struct slice force, offence;
    struct period period;
};

struct story_fact {
    const char *name;
    struct figure value, compared_with, change, significance;
    struct text sentence, caveat; /* empty: none */
};

enum { STORY_FACTS = 10 };

struct story {
    struct story_fact facts[STORY_FACTS];
};

/* After an error the story is empty. */
bool story_tell(const struct story_question *question, struct story *story, struct error *error);
void story_free(struct story *story);

#endif
