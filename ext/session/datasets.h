/* session/datasets.h: what a connection has loaded, so that the next query of the same source need
** not.
**
** A dataset is good while the source's files are the same, and may still be read (sources_unchanged()
** asks both: what was loaded before 'root' was narrowed is not given any more). Those that no table
** uses are freed, the oldest first, until DATASETS_MOST_BYTES are left, but only while no statement
** of the connection runs: values that SQLite holds may point into them.
*/
#ifndef PROSECUTIONS_SESSION_DATASETS_H
#define PROSECUTIONS_SESSION_DATASETS_H

#include "loading/loading.h"
#include "query/query.h"
#include "session/connection.h"
#include "sqlite.h"

enum { DATASETS_MOST_BYTES = 512 * 1024 * 1024 };

/* The dataset of the source, read as the options say (both as text; options may be empty). The
** caller releases it. NULL with the error set on failure. */
struct dataset *datasets_get(struct connection *connection, struct slice source,
                             struct slice options, struct error *error);
/* The store of the source if it is kept, whether it is still good or not; not retained. */
const struct store *datasets_peek(const struct connection *connection, struct slice source,
                                  struct slice options);
/* A store of the source, looked at for everything that may be wrong; the caller frees it. */
struct store *datasets_diagnose(struct connection *connection, struct slice source,
                                struct slice options, struct error *error);
/* What editions in the source revised, and the store that the changes' codes are of: to be freed with
** store_free(). edition_changes_free() comes after an error too. */
struct store *datasets_edition_changes(struct connection *connection, struct slice source,
                                       struct slice options, struct edition_changes *changes,
                                       struct error *error);
/* Finds all that the source holds, read or left out, and the checksums of what was read.
** members_free() comes after an error too. */
bool datasets_members(struct connection *connection, struct slice source, struct slice options,
                      struct members *members, struct error *error);
bool datasets_hash_members(struct connection *connection, struct slice source,
                           struct members *members, struct error *error);
/* Frees what is not needed, if no statement runs. */
void datasets_trim(struct connection *connection, sqlite3 *db);
/* Frees all. */
void datasets_free(struct connection *connection);

#endif
