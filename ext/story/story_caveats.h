/* story/story_caveats.h: what a story's facts are told from, and what has to be said beside them.
** Used by story.c alone.
**
** A slot is a year, as in story/story_figures.h. Each call appends whole sentences to the caveat,
** and nothing where nothing has to be said; false, with telling->error set, where memory is out.
*/
#ifndef PROSECUTIONS_STORY_STORY_CAVEATS_H
#define PROSECUTIONS_STORY_STORY_CAVEATS_H

#include "story/sentence.h"
#include "story/story_figures.h"

/* METHODS: percentages and rates are flagged under 10, counts under 20. */
enum { SURE_FROM = 10, LOW_UNDER = 20 };

struct telling {
    const struct story_question *question;
    const struct story_figures *figures;
    struct topic local, national;
    struct error *error;
};

/* The story's period, so many years earlier. */
struct period telling_period(const struct telling *telling, uint32_t slot);
/* From the slot to the story's period. */
struct change telling_change(const struct telling *telling, uint32_t slot, bool local);
/* Whether the slot has a figure; and whether the story's own can be compared with it. */
bool telling_has(const struct telling *telling, uint32_t slot, bool local);
bool telling_compares(const struct telling *telling, uint32_t slot, bool local);

bool caveat_add(struct text *caveat, const char *words, struct error *error);
bool caveat_small_number(const struct telling *telling, int64_t number, struct text *caveat);
bool caveat_small_change(const struct telling *telling, struct change change, struct text *caveat);
/* `<words> (p = 0.072).`, where p is not significant. */
bool caveat_chance(const struct telling *telling, const char *words, double p, struct text *caveat);
/* Several files or releases behind a number; different ones behind a comparison with the slot. */
bool caveat_origin(const struct telling *telling, uint32_t slot, struct text *caveat);
bool caveat_origins(const struct telling *telling, uint32_t slot, struct text *caveat);
bool caveat_rows_left_out(const struct telling *telling, struct text *caveat);
/* That the force is counted with another, and how to ask for both; and of that other, whom its own
** figures are taken to include. */
bool caveat_counted_with(const struct telling *telling, struct text *caveat);
bool caveat_taken_in(const struct telling *telling, struct text *caveat);
/* `England and Wales` is what the source holds: forces that it lacks. */
bool caveat_missing_forces(const struct telling *telling, struct text *caveat);
/* Why there is no comparison with the slot, or no number in the story's own period. */
bool caveat_obstacle(const struct telling *telling, uint32_t slot, bool local, struct text *caveat);
/* The years from the slot to the story's own that have no figure. */
bool caveat_gaps(const struct telling *telling, uint32_t slot, bool local, struct text *caveat);

#endif
