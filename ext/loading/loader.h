/* loading/loader.h: from a source to a store.
**
**     struct request request = {
**         .source = slice_of("cps"), .forces = forces, .files_allowed = true};
**     struct store *store = store_load(&request, &error);
**     … read it (columns/store.h) …
**     store_free(store);
**
** What can't be read of a file is no row, but a finding of the store. An error, and NULL, is what
** leaves nothing to query: no such source, a file that can't be read to its end, a header that fits
** no layout, no data row. With `diagnose` a file's error is a finding too, as long as the source
** itself is there. A source that changes while it is read is an error in either case.
*/
#ifndef PROSECUTIONS_LOADING_LOADER_H
#define PROSECUTIONS_LOADING_LOADER_H

#include "columns/columns.h"
#include "loading/request.h"
#include "reference/reference.h"

struct store *store_load(const struct request *request, struct error *error);

/* The source that is asked for, as reference/named_sources.h takes it. */
struct source_about store_source(const struct request *request);

#endif
