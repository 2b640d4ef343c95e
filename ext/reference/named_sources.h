/* reference/named_sources.h: a source by its name, the built-in figures among them.
**
**     struct source_about about = {.name = slice_of("builtin:cps")};
**     struct source *source = sources_open(&about, &error);
*/
#ifndef PROSECUTIONS_REFERENCE_NAMED_SOURCES_H
#define PROSECUTIONS_REFERENCE_NAMED_SOURCES_H

#include "source/source.h"

struct source_about {
    struct slice name;      /* as in source/source_files.h, or `builtin:cps` */
    bool files_allowed;     /* false: only built-in sources */
    const char *root;       /* as in source_open() */
    bool sealed;            /* whether errors are to name no folder above the root */
    bool note_passed;       /* as source_open_noting(), */
    bool as_stored;         /* of which this is the other argument */
    struct file_wait *wait; /* as in source_set_wait() */
};

/* Appends the name of a built-in source, `builtin:cps`; false where there are no more. */
bool sources_builtin(size_t index, struct text *name, struct error *error);
/* NULL with the error set on failure. */
struct source *sources_open(const struct source_about *about, struct error *error);
/* Whether the source is one of files, and no built-in one. */
bool sources_are_files(const struct source_about *about);
/* Sets `*state` to the source's files as they are now, with the fingerprint. */
bool sources_look(const struct source_about *about, struct source_state *state,
                  struct error *error);
/* Whether the source is still as it was when it was read. `*state` is brought up to date: in time the
** files' content need not be looked at any more. */
bool sources_unchanged(const struct source_about *about, struct source_state *state,
                       bool *unchanged, struct error *error);

#endif
