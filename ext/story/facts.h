/* story/facts.h: the ten facts of a local story, each as figures, a sentence and a caveat.
**
**     struct story_question question = {.forces = forces, .dataset = dataset, .store = dataset->store,
**         .force = slice_of("Lancashire"), .offence = slice_of("86.2"), .period = period_2018};
**     struct story story = {0};
**     if (story_tell(&question, &story, &error))
**         for (int i = 0; i < STORY_FACTS; i++)
**             … story.facts[i].name, .sentence, .caveat …
**     story_free(&story);
**
** A story always has all ten facts, in this order. A fact that the source does not allow has no
** figures (FIGURE_NONE) and no sentence, and its caveat says why.
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
** A force that the source counts together with another one has no local figures. The sentence of
** local_number then gives the number of the two forces, under the name of what the source counts,
** and its value is empty.
**
** A story fails, with a message that says the way out, where the source does not have the force,
** the offence or the period, where the text of the offence may mean several, where the source has
** no forces at all, and where a sum does not fit 64 bits.
*/
#ifndef PROSECUTIONS_STORY_FACTS_H
#define PROSECUTIONS_STORY_FACTS_H

#include "query/query.h"
#include "stats/stats.h"

struct offences;
struct series_notes;
struct story_evidence;

struct story_question {
    const struct forces *forces;
    const struct offences *offences;
    const struct series_notes *notes;
    struct dataset *dataset;
    const struct store *store; /* the dataset's */
    struct slice source; /* what the store was loaded from, for the SELECTs beside the facts */
    struct slice force;  /* empty, or `England and Wales`: the story is of all forces alone */
    struct slice offence, who; /* evidence/offence_choice.h; evidence/who.h, empty: everybody */
    struct period period;
    struct story_evidence
        *evidence; /* story/story_evidence.h, for stories of several forces; or NULL */
};

struct story_fact {
    const char *name;
    struct figure value, compared_with, change, significance;
    struct text sentence, caveat; /* empty where there is none */
    struct text query;            /* a SELECT that gives the fact's numbers */
    struct text absent;           /* why there is no such fact, where there is no sentence */
};

enum {
    FACT_LOCAL_NUMBER,
    FACT_LOCAL_CHANGE,
    FACT_NATIONAL_NUMBER,
    FACT_NATIONAL_CHANGE,
    FACT_CONTRAST,
    FACT_NATIONAL_SHARE,
    FACT_RATE,
    FACT_RATE_RANK,
    FACT_LOCAL_LONGEST,
    FACT_NATIONAL_LONGEST,
    STORY_FACTS
};

struct story {
    struct story_fact facts[STORY_FACTS];
    struct story_fact not_given; /* one caveat for all that the source does not allow */
};

/* The facts that there are, in their order, and last what could not be given. */
size_t story_rows(const struct story *story);
const struct story_fact *story_row(const struct story *story, size_t row);

/* Fills `story`, which owns its texts; after an error it is empty. */
bool story_tell(const struct story_question *question, struct story *story, struct error *error);
/* Frees the texts, and leaves the story empty. */
void story_free(struct story *story);

#endif
