/* source/csv_separator.h: finds what separates the fields of a file, where nobody has said it.
**
**     if (csv_find_separator(reader, &error)) … csv_next_record(reader, …) …
**
** Of comma, semicolon, tab, bar, and the doubled ones, the one is taken by which most of the first records
** have the same number of fields, at least two; of several such, the one that makes more fields. Where a
** blank follows every separator, it belongs to it.
*/
#ifndef PROSECUTIONS_SOURCE_CSV_SEPARATOR_H
#define PROSECUTIONS_SOURCE_CSV_SEPARATOR_H

#include "source/csv.h"

/* Sets the reader's separator, unless there is one already. Nothing is taken from the reader. */
bool csv_find_separator(struct csv_reader *reader, struct error *error);

#endif
