/* tables/published_source.h: a source as it was published, for the tables that tell about it.
**
**     struct published *published = published_open(connection, values, columns_most, &error);
**     published_release(published);
*/
#ifndef PROSECUTIONS_TABLES_PUBLISHED_SOURCE_H
#define PROSECUTIONS_TABLES_PUBLISHED_SOURCE_H

#include "published/published.h"
#include "session/session.h"
#include "sqlite.h"

/* Sets the option of the request that `name=value` is. */
bool published_take_option(struct published_request *request, struct slice option,
                           struct error *error);
/* Reads the source that the first value names, with the options of the second, which may be NULL. The caller
** releases what it gives; NULL with the error set on failure. */
struct published *published_open(struct connection *connection, sqlite3_value *const *values,
                                 struct error *error);

#endif
