/* tables/published_source.h: a source as it was published, for the tables that tell about it.
**
**     static const struct answer_content CONTENT = {
**         .open = published_open, .close = published_close, .arguments = {"source", "options"}, …};
*/
#ifndef PROSECUTIONS_TABLES_PUBLISHED_SOURCE_H
#define PROSECUTIONS_TABLES_PUBLISHED_SOURCE_H

#include "published/published.h"
#include "session/session.h"
#include "sqlite.h"

/* Sets the option of the request that `name=value` is. */
bool published_take_option(struct published_request *request, struct slice option,
                           struct error *error);
/* Reads the source that the first value names, with the options of the second, which may be NULL: a struct
** published, for published_close(); NULL with the error set on failure. */
void *published_open(struct connection *connection, sqlite3_value *const *values,
                     struct error *error);
void published_close(void *published);

#endif
