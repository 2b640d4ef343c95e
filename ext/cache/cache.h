/* cache/cache.h: what was loaded once, kept on disk for every later process.
**
**     struct store *store = cache_load("/home/ann/.cache/prosecutions", &request, &error);
**
** A folder holds one file (cache/cache_file.h) a source, named after the source, the options and,
** for a relative path, the working directory. It is good while the version of the extension and the
** source's files are the same (sources_look()), else replaced. It is written under another
** name and renamed, so that nobody sees half a file, and two that write it at once do no harm; what
** a killed process left behind is removed in time, as are the files used longest ago once there are
** more than CACHE_MOST_BYTES. Folder and files must be the user's own, and not writable by others.
**
** Whatever is wrong with the cache, the source is loaded as if there were none: what can't be
** written is not, without a word.
*/
#ifndef PROSECUTIONS_CACHE_CACHE_H
#define PROSECUTIONS_CACHE_CACHE_H

#include "base/base.h"
#include "cache/cache_folder.h"
#include "cache/member_sums.h"
#include "columns/columns.h"
#include "loading/loading.h"

enum { CACHE_LEAST_ROWS = 50000 }; /* fewer are loaded in less time than it takes to notice */

/* store_load() by way of the folder (NULL: without). */
struct store *cache_load(const char *folder, struct request *request, struct error *error);

#endif
