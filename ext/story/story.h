/* story/story.h: what the figures say: the facts of a local story, notable changes, caveats, the
** page. */
#ifndef PROSECUTIONS_STORY_STORY_H
#define PROSECUTIONS_STORY_STORY_H

#include "story/facts.h"
#include "story/notable.h"
#include "story/page.h"
#include "story/story_evidence.h"

#endif
