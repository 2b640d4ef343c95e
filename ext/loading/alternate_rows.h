/* loading/alternate_rows.h: rows that count again what other rows count already.
**
** The Home Office publishes charges under the offence first recorded in its main file (outcomes 1, 2, 3) and,
** in another file, those of them that were charged as another offence (1a, 2a, 3a). A source that has both for a
** force and a period shall count them once; a source that has the second alone has all that it can count. So such
** rows are kept aside (FLAG_ALTERNATE) until all files have been read.
*/
#ifndef PROSECUTIONS_LOADING_ALTERNATE_ROWS_H
#define PROSECUTIONS_LOADING_ALTERNATE_ROWS_H

#include "loading/total_rows.h"

/* Adds the rows kept aside of the file of that code to the store, all of whose groups are sealed, except those
** whose force and period other rows of the layout have too; a note says how many were left out. */
bool alternate_rows_settle(const struct total_rows *alternates, uint32_t file_code,
                           struct store *store, struct error *error);

#endif
