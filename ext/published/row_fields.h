/* published/row_fields.h: how many fields each row of a CSV file has to have.
**
**     row_fields_find(&reader);                       // once the header and the first records are known
**     if (row_fields_are_wrong(&reader, &record)) …   // the record is no row
*/
#ifndef PROSECUTIONS_PUBLISHED_ROW_FIELDS_H
#define PROSECUTIONS_PUBLISHED_ROW_FIELDS_H

#include "published/published_reader.h"

/* By the header and the records that were kept; false with the error set where these contradict each other. */
bool row_fields_find(struct reader *reader);
/* Whether the record has another number, or some field beyond the header's is filled. */
bool row_fields_are_wrong(const struct reader *reader, const struct csv_record *record);

#endif
