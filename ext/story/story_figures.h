/* story/story_figures.h: the numbers behind a story, from one pass over the rows. The facts are
** told from them (story/facts.c), and the page shows them (story/page.c).
**
**     struct story_figures figures = {0};
**     if (story_figures_find(&question, &figures, &error) &&
**         story_tell_of(&question, &figures, &story, &error)) …
**     story_figures_free(&figures);
**
** Counts are sums of the rows in the story's measure. Slots stand for years: slot 1 for the story's
** own period, slot 2 for the same span a year before, and so on back to the first year of the
** source.
*/
#ifndef PROSECUTIONS_STORY_STORY_FIGURES_H
#define PROSECUTIONS_STORY_STORY_FIGURES_H

#include "query/query.h"
#include "story/facts.h"
#include "story/offence_choice.h"
#include "story/sentence.h"

/* The figures of one span: what a slot stands for, or a point of a story_line. Rows in which the
** measure is NULL do not count. */
struct story_year {
    enum cover cover; /* whether the source has the span as a whole, in part or not at all */
    bool has_measure; /* whether it has any row of the span */
    bool has_force;   /* whether it has a row of the force, whatever its offence */
    bool has_offence; /* whether it has a row of the offence, whatever its force */
    int64_t local, national;
    /* What a national comparison is made from: the numbers in this period (`old`) and in the
    ** story's own (`new`) of only those forces that both periods have. */
    struct change common;
    uint32_t common_forces;   /* how many labels of forces both periods have */
    uint32_t forces_left_out; /* how many only one of the two has */
};

/* Whether the span has a figure: of the force where `local`, of England and Wales otherwise. */
bool story_year_has(const struct story_year *year, bool local);

struct story_figures {
    const struct force *force;
    /* The force or pair of forces whose figures include those of `force`, where the source has none
    ** of `force` by itself, as of the City of London in the Ministry's earlier releases. There are
    ** no local figures then. NULL otherwise. */
    const struct force *counted_with;
    int64_t counted_with_number; /* the number of `counted_with` in the story's own period */
    bool takes_in_city; /* whether the force's figures are taken to include the City of London's */
    struct offence_choice offence;
    struct coverage coverage;
    uint32_t *slots; /* by code of the period; 0 where it belongs to none */
    enum measure measure;
    bool magistrates_only;    /* whether the source knows outcomes of magistrates' courts alone */
    struct story_year *years; /* by slot; years[0] is not used */
    uint32_t year_count;      /* one more than the highest slot; at least 3 */
    /* By slot and, in it, by code of the force: the offence's sum; 1 where there is any row. */
    int64_t *all_numbers;
    unsigned char *all_has_rows;
    int64_t *numbers;        /* those of the story's own period */
    unsigned char *has_rows; /* that of the story's own period */
    unsigned char *files;    /* by code of the file: 1 where a row of the offence was counted */
};

/* Fills `figures`. Fails as story_tell() does. After an error too they are to be freed with
** story_figures_free(). */
bool story_figures_find(const struct story_question *question, struct story_figures *figures,
                        struct error *error);
void story_figures_free(struct story_figures *figures);

/* Tells the facts from these figures, as story_tell() does. */
bool story_tell_of(const struct story_question *question, const struct story_figures *figures,
                   struct story *story, struct error *error);
/* What the story's sentences are about: the force where `local`, England and Wales otherwise. */
struct topic story_topic(const struct story_question *question, const struct story_figures *figures,
                         bool local);

/* The number of residents of the force in the story's year; 0 where it is not known. */
int64_t story_population(const struct story_question *question, const struct force *force);
/* What the rate of all forces is made from: the number of those forces whose population is known,
** and their residents. */
struct story_residents {
    int64_t number, population;
};
struct story_residents story_residents(const struct story_question *question,
                                       const struct story_figures *figures);
/* Rates are per RATE_PER residents, and counts below RATE_FROM have none. */
enum { RATE_FROM = 3, RATE_PER = 100000 };
/* Whether this number of this population has a rate. */
bool story_has_rate(int64_t number, int64_t population);

/* Consecutive periods of the kind of the story's own, of which it is the last: for a story of a
** quarter, the quarters of some years. */
struct story_line {
    struct period first;
    struct story_year *points; /* points[1] to points[count]; points[0] is not used. Their national
                               ** numbers are those of the forces that are in all of them */
    uint32_t count;
    uint32_t forces;          /* how many forces are in all points that have figures */
    uint32_t forces_left_out; /* how many are in only some of them */
};
/* Fills `line` with the periods from `years` years before the story's own up to it, and marks in
** `figures` the files that their rows come from. The caller frees line->points with memory_free(),
** after an error too. */
bool story_line_find(const struct story_question *question, struct story_figures *figures,
                     int years, struct story_line *line, struct error *error);

#endif
