/* session/scan.h: shows a long query over our tables to the user, and ends it when the user asks for that.
**
**     scan_begin(connection, cursor, position_of);   // when a cursor begins to read
**     scan_go_on(connection);                        // while it reads, from time to time
**     scan_pause(connection, cursor);                // at its end: SQLite goes on with what it has read
**     scan_end(connection, cursor);                  // when it is closed
**
** Of the cursors that read at a time the one that began first tells how far the query is. A query of over
** half a second has a progress bar on stderr, as the setting `progress` says; `auto` never shows one where
** rows go to the same terminal meanwhile. Every group of rows that is read of a dataset (scan_watch())
** asks whether the connection is interrupted, in threads of ours as well. */
#ifndef PROSECUTIONS_SESSION_SCAN_H
#define PROSECUTIONS_SESSION_SCAN_H

#include "columns/columns.h"
#include "session/connection.h"

struct scan;

/* NULL with the error set where there is no memory. */
struct scan *scan_new(struct connection *connection, struct error *error);
void scan_free(struct scan *scan);
/* What a store asks before it opens a group. */
struct store_watch *scan_watch(struct connection *connection);

/* `position`: the part of its rows that the cursor has read, 0 to 1. */
void scan_begin(struct connection *connection, const void *cursor,
                double (*position)(const void *cursor));
void scan_go_on(struct connection *connection);
void scan_pause(struct connection *connection, const void *cursor);
void scan_end(struct connection *connection, const void *cursor);

#endif
