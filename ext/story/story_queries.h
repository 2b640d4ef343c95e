/* story/story_queries.h: the SELECTs that give a fact's numbers from the source. Used by the files of
** the facts alone.
**
** Each statement has one row with those of the columns `value`, `compared_with`, `change` and
** `significance` that its fact has. They count what the story counts: the same periods, files, offences, people and forces.
*/
#ifndef PROSECUTIONS_STORY_STORY_QUERIES_H
#define PROSECUTIONS_STORY_STORY_QUERIES_H

#include "story/story_caveats.h"

bool query_number(const struct telling *telling, uint32_t label, bool local, struct text *query);
bool query_change(const struct telling *telling, uint32_t then, bool local, bool tested,
                  struct text *query);
bool query_contrast(const struct telling *telling, uint32_t then, bool tested, struct text *query);
/* `then` is the story's own period where there is no share a year before. */
bool query_share(const struct telling *telling, uint32_t then, struct text *query);
bool query_rate(const struct telling *telling, bool tested, struct text *query);
bool query_ranks(const struct telling *telling, struct text *query);

#endif
