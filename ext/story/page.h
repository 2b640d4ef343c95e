/* story/page.h: a local story as a page for the web, a phone and print.
**
**     struct story_question question = {.forces = forces, .store = store, …};   // story/facts.h
**     struct text page = {0};
**     if (page_story(&question, slice_of("outcomes.zip"), &page, &error))
**         fwrite(page.bytes, 1, page.length, file);
**     text_free(&page);
**
** The page is one HTML document: the headline, the facts of story/facts.h with their caveats, the
** force against the nation as an index, the map of rates, the numbers in tables, the files and
** releases that they are from, and how each figure was worked out. It loads nothing, and a
** Content-Security-Policy forbids it to, even where a source's text should ask for it.
*/
#ifndef PROSECUTIONS_STORY_PAGE_H
#define PROSECUTIONS_STORY_PAGE_H

#include "story/facts.h"

/* Appends the page to `out`, which is unchanged after an error. `source` is the name by which the
** reader knows what the question's store was loaded from. Fails as story_tell() does. */
bool page_story(const struct story_question *question, struct slice source, struct text *out,
                struct error *error);

#endif
