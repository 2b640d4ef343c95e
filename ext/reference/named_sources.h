/* reference/named_sources.h: a source by its name, the built-in figures among them.
**
**     struct source_about about = {.name = slice_of("builtin:cps")};
**     struct source *source = sources_open(&about, &error);
*/
#ifndef PROSECUTIONS_REFERENCE_NAMED_SOURCES_H
#define PROSECUTIONS_REFERENCE_NAMED_SOURCES_H

#include "source/source.h"

struct source_about {
    struct slice name;  /* as in source/source_files.h, or `builtin:cps` */
    bool files_allowed; /* false: only built-in sources */
    const char *root;   /* as in source_open() */
    bool note_passed;   /* as source_open_noting(), */
    bool as_stored;     /* of which this is the other argument */
};

/* NULL with the error set on failure. */
struct source *sources_open(const struct source_about *about, struct error *error);
/* A number that changes when the source's files do; what was loaded before is good while it is the
** same. */
bool sources_signature(const struct source_about *about, uint64_t *signature, struct error *error);
/* Likewise for what another process has loaded, with some of the files' content: as
** source_fingerprint(). An error for built-in sources. */
bool sources_fingerprint(const struct source_about *about, uint64_t *fingerprint, int64_t *touched,
                         struct error *error);

#endif
