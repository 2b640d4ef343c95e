/* reference/releases.h: the publications that figures are from: what they are called, when they came out
** and where they are to be found.
**
**     const struct release *release = releases_find(releases, slice_of("builtin:moj-2018"));
**     if (release != NULL) … release->published is "16 May 2019" …
*/
#ifndef PROSECUTIONS_REFERENCE_RELEASES_H
#define PROSECUTIONS_REFERENCE_RELEASES_H

#include "base/base.h"

struct release {
    struct slice source;    /* a built-in source, or the layout of files of every edition */
    struct slice title;     /* the publisher's own */
    struct slice published; /* `16 May 2019`, `a file a month`; empty where editions differ */
    struct slice link;      /* to the publisher's page */
};

struct releases;

/* NULL with the error set where there is no memory. */
struct releases *releases_open(struct error *error);
/* NULL is allowed. */
void releases_close(struct releases *releases);
/* NULL where nothing is known. */
const struct release *releases_find(const struct releases *releases, struct slice source);

#endif
