/* story/page.h: a local story as a page for the web, a phone and print.
**
**     struct story_question question = {.forces = forces, .store = store, …};   // story/facts.h
**     struct page_options options = {.fragment = true, .releases = releases};
**     struct text page = {0};
**     if (page_story(&question, slice_of("outcomes.zip"), options, &page, &error))
**         fwrite(page.bytes, 1, page.length, file);
**     text_free(&page);
**
** In the order of a story: the headline, a sentence of context, the figures that matter; the whole
** series; the force among the forces, as ranked rates and on a map; the facts of story/facts.h with
** their caveats; and, folded, the numbers in tables and how each figure was worked out, with the
** sources between. It loads nothing, and a Content-Security-Policy forbids it to, even where a
** source's text should ask for it; the one script that it allows is the page's own. Every rule of its
** style sheet is of the class `prosecutions-story` alone.
*/
#ifndef PROSECUTIONS_STORY_PAGE_H
#define PROSECUTIONS_STORY_PAGE_H

#include "story/facts.h"

struct members;
struct releases;

struct page_options {
    bool fragment; /* one <article> with its style, for a page that is somebody else's */
    bool hashed;   /* the checksums of the files are wanted: `members` has to have them */
    const struct releases *releases; /* reference/releases.h */
    const struct members *members;   /* loading/members.h; NULL: no checksums */
};

/* Reads the options as SQL has them, separated by commas: `fragment`, `sha256`. */
bool page_options_read(struct slice text, struct page_options *options, struct error *error);

/* Appends the page to `out`, which is unchanged after an error. `source` is the name by which the
** reader knows what the question's store was loaded from. Fails as story_tell() does. */
bool page_story(const struct story_question *question, struct slice source,
                struct page_options options, struct text *out, struct error *error);

#endif
