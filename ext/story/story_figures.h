/* story/story_figures.h: the numbers behind a story, from one pass over the rows: for story.c, and for
** a page that shows them (story/page.h).
**
**     struct story_figures figures = {0};
**     if (story_figures_find(&question, &figures, &error) &&
**         story_tell_of(&question, &figures, &story, &error)) …
**     story_figures_free(&figures);
*/
#ifndef PROSECUTIONS_STORY_STORY_FIGURES_H
#define PROSECUTIONS_STORY_STORY_FIGURES_H

#include "query/query.h"
#include "story/facts.h"
#include "story/offence_choice.h"
#include "story/sentence.h"

/* The figures of one span. Slot 1 is the story's own period, slot 2 the same span a year before,
** and so on back to the first year of the source. */
struct story_year {
    enum cover cover;
    bool has_measure; /* a row in which the measure is not NULL; these are the rows meant below */
    bool has_force;   /* a row of the force, of whatever offence */
    bool has_offence; /* a row of the offence, of whatever force */
    int64_t local, national;
};

/* Whether there is a figure. */
bool story_year_has(const struct story_year *year, bool local);

struct story_figures {
    const struct force *force;
    /* Whose figures the force's are in where the source has none of it by itself, as of the City of
    ** London in the Ministry's earlier releases; else NULL. There are no local figures then. */
    const struct force *counted_with;
    int64_t counted_with_number; /* of the story's own period */
    bool takes_in_city;          /* the force's figures are taken to include the City of London's */
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
    unsigned char *files; /* by code of the file: 1 where a row of the offence was counted */
};

/* Fails as story_tell() does. After that, and after an error, story_figures_free(). */
bool story_figures_find(const struct story_question *question, struct story_figures *figures,
                        struct error *error);
void story_figures_free(struct story_figures *figures);

/* story_tell() of figures that were found; and what it says is counted, and of whom. */
bool story_tell_of(const struct story_question *question, const struct story_figures *figures,
                   struct story *story, struct error *error);
struct topic story_topic(const struct story_question *question, const struct story_figures *figures,
                         bool local);

/* Residents in the story's year, 0 where that is not known; of England and Wales for NULL. */
int64_t story_population(const struct story_question *question, const struct force *force);
/* METHODS: no rate of counts under 3. */
enum { RATE_FROM = 3, RATE_PER = 100000 };
bool story_has_rate(int64_t number, int64_t population);

/* Every period as long as the story's own from so many years earlier up to it: the quarters of three
** years where the story is of a quarter. What is counted in their files is noted in the figures. */
struct story_line {
    struct period first;
    struct story_year *points; /* from [1] to [count]; to be freed by memory_free(), after an
                               ** error too */
    uint32_t count;
};
bool story_line_find(const struct story_question *question, struct story_figures *figures,
                     int years, struct story_line *line, struct error *error);

#endif
