/* story/facts_told.h: what the files that tell a story's facts share. Used by story/facts.c,
** story/facts_rates.c and story/story_queries.c. */
#ifndef PROSECUTIONS_STORY_FACTS_TOLD_H
#define PROSECUTIONS_STORY_FACTS_TOLD_H

#include "story/contrast.h"
#include "story/story_caveats.h"

/* Sets `*then` to the same span a year before; false where either has no number. */
bool telling_year_before(const struct telling *telling, bool local, uint32_t *then);
/* The local change against the rest of the country; false where it can't be tested. */
bool telling_contrast(const struct telling *telling, uint32_t then, struct contrast *contrast);

/* Whether the label is among those that have residents. */
bool has_residents(const struct telling *telling, uint32_t label);

/* The facts of story/facts_rates.c. */
bool tell_share(const struct telling *telling, struct story_fact *fact);
bool tell_rate(const struct telling *telling, struct story_fact *fact);
bool tell_rank(const struct telling *telling, struct story_fact *fact);

#endif
