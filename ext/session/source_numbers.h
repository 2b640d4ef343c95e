/* session/source_numbers.h: a number for each source and its options that a table without DDL reads, so
** that no two rows of such a table have the same rowid, whichever source they are of. (SQLite reads
** `source = 'a' OR source = 'b'` twice, and drops rows whose rowid it has seen.)
**
**     int64_t first;
**     if (source_rowids(connection, slice_of("cps/x*.csv"), slice_of("vintage=2018"), &first, &error))
**         … the source's row number n, from 0, has the rowid first + n …
**
** A rowid is 1 to 2^53 - 1, so that JavaScript and other languages that keep it as a double keep it
** whole: the row's number in the lower 33 bits, the source's number above. The first source of a
** connection has the number 0, so that its rowids are 1, 2, 3 …; the number of another follows from its
** text, so that it is the same in other connections, unless two sources of one want the same.
*/
#ifndef PROSECUTIONS_SESSION_SOURCE_NUMBERS_H
#define PROSECUTIONS_SESSION_SOURCE_NUMBERS_H

#include "session/connection.h"

enum { SOURCE_ROW_BITS = 33, SOURCE_NUMBER_BITS = 20 };
#define SOURCE_MOST_ROWS (INT64_C(1) << SOURCE_ROW_BITS) /* one more than a source can have */

/* The rowid of the source's first row. */
bool source_rowids(struct connection *connection, struct slice source, struct slice options,
                   int64_t *first, struct error *error);
void source_numbers_free(struct connection *connection);

#endif
