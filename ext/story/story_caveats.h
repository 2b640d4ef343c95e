/* story/story_caveats.h: the caveats that belong beside a story's facts. Used by story/facts.c
** alone.
**
** A slot stands for a year, as in story/story_figures.h: slot 1 is the story's own period. `local`
** chooses the figures of the force, and otherwise those of England and Wales are meant.
**
** Each caveat_…() call appends whole sentences to the caveat, and nothing where there is nothing to
** be said. It returns false, with telling->error set, where memory runs out.
*/
#ifndef PROSECUTIONS_STORY_STORY_CAVEATS_H
#define PROSECUTIONS_STORY_STORY_CAVEATS_H

#include "story/sentence.h"
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

/* The period that the slot stands for. */
struct period telling_period(const struct telling *telling, uint32_t slot);
/* The change from the slot to the story's own period; nationally, over the forces that both have. */
struct change telling_change(const struct telling *telling, uint32_t slot, bool local);
/* Whether the slot has a figure. */
bool telling_has(const struct telling *telling, uint32_t slot, bool local);
/* Whether both the slot and the story's own period have a figure. */
bool telling_compares(const struct telling *telling, uint32_t slot, bool local);

/* Appends these words, after a blank where the caveat is not empty. */
bool caveat_add(struct text *caveat, const char *words, struct error *error);
/* Says that a number is low, or negative. */
bool caveat_small_number(const struct telling *telling, int64_t number, struct text *caveat);
/* Says that one of a change's two numbers is too low for its percentage. */
bool caveat_small_change(const struct telling *telling, struct change change, struct text *caveat);
/* Appends `<words> (p = 0.072).` where p is not significant. */
bool caveat_chance(const struct telling *telling, const char *words, double p, struct text *caveat);
/* Says that the figures of the slot are in several files or releases. */
bool caveat_origin(const struct telling *telling, uint32_t slot, struct text *caveat);
/* Says so of the slot and of the story's own period, and that the two are from different
** releases. */
bool caveat_origins(const struct telling *telling, uint32_t slot, struct text *caveat);
/* Says how many rows of the source could not be read. */
bool caveat_rows_left_out(const struct telling *telling, struct text *caveat);
/* Says that the source counts the force with another one, and how to ask for both. */
bool caveat_counted_with(const struct telling *telling, struct text *caveat);
/* Says that the force's figures are taken to include those of the City of London. */
bool caveat_taken_in(const struct telling *telling, struct text *caveat);
/* Says that the source lacks forces, so that `England and Wales` is only the sum of those it
** has. */
bool caveat_missing_forces(const struct telling *telling, struct text *caveat);
/* Says that a national comparison with the slot leaves out forces that one of the two lacks. */
bool caveat_common_forces(const struct telling *telling, uint32_t slot, struct text *caveat);
/* Says why the slot can't be compared with, or why the story's own period has no number. */
bool caveat_obstacle(const struct telling *telling, uint32_t slot, bool local, struct text *caveat);
/* Says which years between the slot and the story's own period have no figure. */
bool caveat_gaps(const struct telling *telling, uint32_t slot, bool local, struct text *caveat);

#endif
