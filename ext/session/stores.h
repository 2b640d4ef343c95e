/* session/stores.h: what a connection has loaded, so that the next query of the same source need
** not.
**
** A store is good while the source's files are the same, and may still be read (store_signature()
** asks both: what was loaded before 'root' was narrowed is not given any more). Stores that no table
** uses are freed, the oldest first, until STORES_MOST_BYTES are left, but only while no statement
** of the connection runs: values that SQLite holds may point into them.
*/
#ifndef PROSECUTIONS_SESSION_STORES_H
#define PROSECUTIONS_SESSION_STORES_H

#include "loading/loading.h"
#include "session/connection.h"
#include "sqlite.h"

enum { STORES_MOST_BYTES = 512 * 1024 * 1024 };

/* The store of the source, read as the options say (both as text; options may be empty). The caller
** releases it. It may lie in a file of the cache: cache_file_check() (cache/cache_file.h) comes
** before the rows of a group are read. NULL with the error set on failure. */
struct store *stores_get(struct connection *connection, struct slice source, struct slice options,
                         struct error *error);
/* The store of the source if it is kept, whether it is still good or not; not retained. */
const struct store *stores_peek(const struct connection *connection, struct slice source,
                                struct slice options);
/* stores_get() for one looked at for everything that may be wrong; never kept. */
struct store *stores_diagnose(struct connection *connection, struct slice source,
                              struct slice options, struct error *error);
/* All that the source holds, read or left out; and the checksums of what was read. After an error too
** members_free(). */
bool stores_members(struct connection *connection, struct slice source, struct slice options,
                    struct members *members, struct error *error);
bool stores_hash_members(struct connection *connection, struct slice source,
                         struct members *members, struct error *error);
/* Frees what is not needed, if no statement runs. */
void stores_trim(struct connection *connection, sqlite3 *db);
/* Frees all. */
void stores_free(struct connection *connection);

#endif
