/* cache/cache_folder.h: the cache's folder, and the files in it that are ours.
**
**     char name[CACHE_NAME_SIZE];
**     cache_folder_name(high, low, name);
**     int file = cache_folder_open_file(folder, name, &error);  // to read; the caller closes it
**
**     struct cache_writing writing;
**     if (cache_folder_begin(&writing, folder, name, &error)) {
**         … write to writing.file …
**         cache_folder_end(&writing, &error);
**     }
*/
#ifndef PROSECUTIONS_CACHE_CACHE_FOLDER_H
#define PROSECUTIONS_CACHE_CACHE_FOLDER_H

#include <stdint.h>

#include "base/base.h"

enum { CACHE_NAME_SIZE = 80 };
#define CACHE_MOST_BYTES (INT64_C(20) << 30)

/* The name of the file with this hash. */
void cache_folder_name(uint64_t high, uint64_t low, char name[CACHE_NAME_SIZE]);

/* Opens a file of the folder to read. Returns its descriptor, or -1 with the error set where there
** is none or it is not to be trusted. */
int cache_folder_open_file(const char *folder, const char *name, struct error *error);

struct cache_writing {
    int file; /* the descriptor that the caller writes to */
    /* private */
    int folder;
    const char *name; /* the caller's */
    char new_name[CACHE_NAME_SIZE];
};

/* Begins a new file. The folder is made if there is none. */
bool cache_folder_begin(struct cache_writing *writing, const char *folder, const char *name,
                        struct error *error);
/* Puts the file in the place of an older one of its name. If the error is set, or is set here, the
** file is removed instead. Removes what is beyond CACHE_MOST_BYTES, what was used longest ago
** first. */
bool cache_folder_end(struct cache_writing *writing, struct error *error);

/* The user's own folder: $XDG_CACHE_HOME/prosecutions, or where the system has caches in the home
** folder. Appends nothing where the environment names neither. */
bool cache_folder_default(struct text *folder, struct error *error);
/* Whether the folder may be used: there is none yet, or it is the user's own and not writable by
** others. */
bool cache_folder_allowed(const char *folder, struct error *error);
/* Removes the cache's files, and nothing else, from the folder. Returns how many, or -1 with the
** error set. */
int64_t cache_clear(const char *folder, struct error *error);

#endif
