/* published/csv_rows.h: the records of a CSV file below its header: rows, and what is none: footnotes, the header again,
** another table, a record that can't be read.
*/
#ifndef PROSECUTIONS_PUBLISHED_CSV_ROWS_H
#define PROSECUTIONS_PUBLISHED_CSV_ROWS_H

#include "published/published_reader.h"

/* Adds the rows of those records that were kept, and of all that follow. */
bool csv_rows_read(struct reader *reader);
/* Takes the footnotes below the last row out of the table. */
bool csv_rows_cut_tail(struct reader *reader);

#endif
