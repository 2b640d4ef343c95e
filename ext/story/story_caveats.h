/* story/story_caveats.h: the caveats that belong beside a story's facts. Used by the files of the facts,
** and, of a series, by story/notable.c.
**
** A period is its place in the panel. `local` chooses the figures of the force, and otherwise those
** of all forces are meant.
**
** Each caveat_…() call appends whole sentences to the caveat, and nothing where there is nothing to
** be said. It returns false, with telling->error set, where memory runs out.
*/
#ifndef PROSECUTIONS_STORY_STORY_CAVEATS_H
#define PROSECUTIONS_STORY_STORY_CAVEATS_H

#include "story/sentence.h"
#include "story/series_caveats.h"
#include "story/story_figures.h"

/* A percentage or rate of a count below SURE_FROM gets a caveat, and so does a count below
** LOW_UNDER. */
enum { SURE_FROM = 10, LOW_UNDER = 20 };

/* What the facts are told from. */
struct telling {
    const struct story_question *question;
    const struct story_figures *figures;
    struct topic local, national;
    struct error *error;
};

/* Whether the tests of stats/ take the number. */
bool is_testable(int64_t count);

/* Appends these words, after a blank where the caveat is not empty. */
bool caveat_add(struct text *caveat, const char *words, struct error *error);
/* Says that a number is low, or negative. */
bool caveat_small_number(const struct telling *telling, int64_t number, struct text *caveat);
/* Says that one of a change's two numbers is too low for its percentage. */
bool caveat_small_change(const struct telling *telling, struct change change, struct text *caveat);
/* Appends `<words> (p = 0.072, dispersion 2.8).` where p is not significant; where it is, that it is not
** adjusted for overdispersion, if so. */
bool caveat_chance(const struct telling *telling, const char *words, double p, struct text *caveat);
/* Says by which dispersion a test was adjusted, or that it was not. */
bool caveat_dispersion(const struct variation *variation, struct text *caveat, struct error *error);
/* Says that the figures of the period are in several files or releases. */
bool caveat_origin(const struct telling *telling, uint32_t period, struct text *caveat);
/* Says so of the period and of the story's own, and that the two are from different releases. */
bool caveat_origins(const struct telling *telling, uint32_t then, struct text *caveat);
/* Says how many rows of the source could not be read. */
bool caveat_rows_left_out(const struct telling *telling, struct text *caveat);
/* Says that the source counts the force with another one, and how to ask for both. */
bool caveat_counted_with(const struct telling *telling, struct text *caveat);
/* Says that the force's figures are taken to include those of the City of London. */
bool caveat_taken_in(const struct telling *telling, struct text *caveat);
/* Says which labels only one of the compared periods has. */
bool caveat_forces_differ(const struct telling *telling, uint32_t then, struct text *caveat);
/* Says what the publisher counts and calls it, and that companies may be among the people. */
bool caveat_counted(const struct telling *telling, struct text *caveat);
/* Says what is known of the series, of the compared period and the story's own. */
bool caveat_series(const struct telling *telling, uint32_t then, bool local, struct text *caveat);
/* Says that the period that is compared with is the series' highest or lowest. */
bool caveat_regression(const struct telling *telling, uint32_t then, bool local,
                       struct text *caveat);
/* Says why the period can't be compared with, or why the story's own period has no number. */
bool caveat_obstacle(const struct telling *telling, uint32_t then, bool local, struct text *caveat);
/* Says which years between the period and the story's own have no figure. */
bool caveat_gaps(const struct telling *telling, uint32_t then, bool local, struct text *caveat);

#endif
