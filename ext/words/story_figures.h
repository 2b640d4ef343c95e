/* words/story_figures.h: the numbers behind a story, from one pass over the rows. Used by story.c
** alone. */
#ifndef PROSECUTIONS_WORDS_STORY_FIGURES_H
#define PROSECUTIONS_WORDS_STORY_FIGURES_H

#include "store/coverage.h"
#include "store/offence_choice.h"
#include "words/story.h"

/* The figures of one span. Slot 1 is the story's own period, slot 2 the same span a year before,
** and so on back to the first year of the source. */
struct story_year {
    enum cover cover;
    bool has_measure; /* a row in which the measure is not NULL; these are the rows meant below */
    bool has_force;   /* a row of the force, of whatever offence */
    bool has_offence; /* a row of the offence, of whatever force */
    int64_t local, national;
};

struct story_figures {
    const struct force *force;
    struct offence_choice offence;
    struct coverage coverage;
    uint32_t *slots; /* by code of the period */
    enum measure measure;
    bool magistrates_only;
    struct story_year *years; /* by slot; 0 is not used */
    uint32_t year_count;      /* slots are below it; at least 3 */
    /* By code of the force, in the story's own period: */
    int64_t *numbers;
    unsigned char *has_rows;
};

/* Fails as story_tell() does. After that, and after an error, story_figures_free(). */
bool story_figures_find(const struct story_question *question, struct story_figures *figures,
                        struct error *error);
void story_figures_free(struct story_figures *figures);

#endif
