/* cache/cache_entry.h: which file of the cache holds what was made of a source, and as of when.
**
**     struct cache_entry entry = {0};
**     if (cache_entry_of(&request, "", &entry, &error) && cache_entry_state(&entry, &state, &error))
**         … a file entry.name, which holds entry.key …
**     text_free(&entry.key);
*/
#ifndef PROSECUTIONS_CACHE_CACHE_ENTRY_H
#define PROSECUTIONS_CACHE_CACHE_ENTRY_H

#include "cache/cache_folder.h"
#include "loading/loading.h"

struct cache_entry {
    char name[CACHE_NAME_SIZE];
    struct text key; /* everything that the entry depends on, */
    size_t
        asked_length; /* of which this is what was asked for; then come the files as they were read */
};

/* Of what was asked for; `kind`: what is made of it, empty for its columns. False where the source is not made of
** files, or with the error set. */
bool cache_entry_of(const struct request *request, const char *kind, struct cache_entry *entry,
                    struct error *error);
/* Completes the key by the files of the source. */
bool cache_entry_state(struct cache_entry *entry, const struct source_state *state,
                       struct error *error);

#endif
