/* plan/host.h: where the SQLite that loads the extension differs from others, found by asking it.
**
**     if (!host_misplaces(SQLITE_INDEX_CONSTRAINT_NE)) …    // a table may take the term
**     if (host_compares(db, &probe) & HOST_NOCASE) …        // NOCASE is SQLite's own
**
** Version numbers would not do: distributions carry mends of newer versions back, and anybody can
** put functions and collations of their own in the place of SQLite's.
*/
#ifndef PROSECUTIONS_PLAN_HOST_H
#define PROSECUTIONS_PLAN_HOST_H

#include <stdbool.h>

#include "sqlite.h"

/* Whether the host offers terms of that kind (SQLITE_INDEX_CONSTRAINT_…) to a table although the rows that
** fail them are part of the answer: SQLite 3.37 to 3.50 offers `p.year <> 2014` of
** `p LEFT JOIN q ON … AND p.year <> 2014` as if it stood in WHERE. A table can't tell such a term from one
** that does stand there, and so may take none of the kind. The host is asked, in a connection of its own,
** once a process; any number of threads may call this. */
bool host_misplaces(unsigned char operation);
/* Whether the calling thread is inside host_misplaces(), asking. The connection that it opens is then offered
** to every extension that loads itself into all connections, this one among them. */
bool host_is_probing(void);

/* Bits of what compares as SQLite's own does. */
enum { HOST_LIKE = 1, HOST_GLOB = 2, HOST_NOCASE = 4, HOST_BINARY = 8, HOST_ALL = 15 };
/* Compares some texts as the connection does. `statement` keeps the question for the next time, NULL
** at first; the caller finalizes it. 0 where the question can't be asked. */
unsigned host_compares(sqlite3 *db, sqlite3_stmt **statement);

#endif
