/* story/story_figures.h: the numbers behind a story, from one pass over the rows. For the facts, and
** for a page that shows them as well.
**
**     struct story_figures figures = {0};
**     if (story_figures_find(&question, &figures, &error) &&
**         story_tell_of(&question, &figures, &story, &error)) …
**     story_figures_free(&figures);
**
** A period is its place in the panel (evidence/panel.h).
*/
#ifndef PROSECUTIONS_STORY_STORY_FIGURES_H
#define PROSECUTIONS_STORY_STORY_FIGURES_H

#include "evidence/evidence.h"
#include "story/facts.h"
#include "story/sentence.h"
#include "story/story_evidence.h"

/* A label's code where the source does not have the force. */
#define NO_FORCE UINT32_MAX

struct story_figures {
    const struct force *force; /* NULL: the story is of all forces alone */
    uint32_t force_code;       /* of the force in the store, or NO_FORCE */
    /* The force whose figures include those of `force`, where the source has none of it by itself;
    ** otherwise NULL. There are no local figures then. */
    const struct force *counted_with;
    uint32_t counted_with_code;
    bool takes_in_city; /* the Metropolitan Police's figures are assumed to include the City's */
    /* The evidence, whose owner is the question or, where that has none, `own`. */
    struct who who;
    struct offence_choice offence;
    struct panel panel;
    struct variation variation;
    struct story_evidence own;
    struct counted counted;
    const struct layout
        *counted_by;        /* the layout of the files, or that built-in figures are from */
    struct text of_whom;    /* what counted.of_whom points to */
    bool part_of_residents; /* only one sex, age group or the like is counted */
    bool companies_unknown; /* companies may be among the people, and can't be told apart */
    int64_t companies, local_companies; /* among those counted in the story's own period */
    struct line_range *lines; /* by code of DIMENSION_FILE: the rows of the story's own number */
};

/* The two sides of a comparison, over the labels that both periods have; or of all of England and
** Wales, where one of them has it as a whole and the other by force. */
struct story_comparison {
    uint32_t then;
    bool comparable; /* there is anything that both have */
    struct change local, national;
    struct all_forces all;
    bool same_labels; /* both periods have the same ones */
    bool wholes;      /* one period has the country as a whole, the other by force */
};

/* Fails as story_tell() does. After that, and after an error, call story_figures_free(). */
bool story_figures_find(const struct story_question *question, struct story_figures *figures,
                        struct error *error);
void story_figures_free(struct story_figures *figures);

/* The facts of figures that were found, as story_tell() has them. */
bool story_tell_of(const struct story_question *question, const struct story_figures *figures,
                   struct story *story, struct error *error);
/* What the sentences about these figures are about. */
struct topic story_topic(const struct story_question *question, const struct story_figures *figures,
                         bool local);
/* What stands above a page: a sentence, or `No clear change in …`. */
bool story_headline(const struct story_question *question, const struct story_figures *figures,
                    struct text *headline, struct error *error);

/* Whether the period has a number of the force, or of all forces. */
bool story_has(const struct story_figures *figures, uint32_t period, bool local);
struct story_comparison story_compare(const struct story_question *question,
                                      const struct story_figures *figures, uint32_t then);
/* The force of a label, or NULL: 0 is none. */
const struct force *story_force(const struct story_question *question, uint32_t label);
/* Which forces the labels are that have a number of the column in both periods. */
struct all_forces story_all_forces(const struct forces *forces, const struct panel *panel,
                                   size_t column, uint32_t now, uint32_t then);
/* Whether the force is the only one of them: there is no other to compare it with. */
bool story_is_alone(const struct force *force, struct all_forces all);

/* The residents of the label's force in the story's year, with those of a force that its figures are
** assumed to include; 0 where they are not known. */
int64_t story_residents(const struct story_question *question, const struct story_figures *figures,
                        uint32_t label);
/* Whether there is a rate: METHODS has none of fewer than 3. */
enum { RATE_FROM = 3, RATE_PER = 100000 };
bool story_has_rate(int64_t number, int64_t residents);
/* Whether the label has a rank: it has a rate, and is not the City of London. */
bool story_is_ranked(const struct story_question *question, const struct story_figures *figures,
                     uint32_t label);

#endif
