/* reference/pages.h: the pages of sql/docs, which are in the library, cut at their headings.
**
**     struct pages *pages = pages_read(slice_of("tutorial"), &error);
**     for (size_t i = 0; i < pages->part_count; i++) … pages->parts[i].text …
**     pages_free(pages);
*/
#ifndef PROSECUTIONS_REFERENCE_PAGES_H
#define PROSECUTIONS_REFERENCE_PAGES_H

#include <stddef.h>

#include "base/base.h"

/* A heading of the first, second or third level and what stands below it, as Markdown. */
struct page_part {
    const char *page;     /* its name */
    struct slice heading; /* without the marks before it */
    struct slice text;    /* with the heading */
};

struct pages {
    struct text *texts; /* which the parts are cut from */
    size_t text_count, text_capacity;
    struct page_part *parts;
    size_t part_count, part_capacity;
};

/* The parts of the page of that name, in their order; of `topics` the first part of every page. An
** unknown name is an error that lists the pages. NULL with the error set on failure. */
struct pages *pages_read(struct slice name, struct error *error);
/* NULL is allowed. */
void pages_free(struct pages *pages);

#endif
