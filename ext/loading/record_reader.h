/* loading/record_reader.h: reads records one by one: every kind of record there is.
**
**     int found = record_reader_read(intake, csv, 64);
**
** A record is a row (or one for each view of the layout), a total row, a footnote, or a finding that says
** why it is none of these.
*/
#ifndef PROSECUTIONS_LOADING_RECORD_READER_H
#define PROSECUTIONS_LOADING_RECORD_READER_H

#include "loading/intake.h"

/* Reads `most` records. Returns 1 if there may be more, 0 at the end, -1 with the error set. */
int record_reader_read(struct intake *intake, struct csv_reader *csv, size_t most);

#endif
