/* loading/batch_reader.h: reads many plain records at once, one column after the other.
**
** Most records of a release hold only values that have been read before. Then reading a column of some
** dozens of records in one loop costs a processor far less than reading record by record.
**
**     if (csv_peek_batch(csv, columns, &batch) && batch_reader_read(intake, &batch, &taken) && taken)
**         csv_skip_batch(csv, &batch);       // otherwise: record_reader_read()
*/
#ifndef PROSECUTIONS_LOADING_BATCH_READER_H
#define PROSECUTIONS_LOADING_BATCH_READER_H

#include "loading/intake.h"

/* Whether files of this plan can be read in batches. */
bool batch_reader_suits(const struct file_plan *plan);
/* Adds the rows of all the batch's records and sets `*taken`. If some record is out of the ordinary (a
** value is new or marks a total, a count is missing), no row is added, `*taken` is false, and the records
** have to be read one by one. Returns false on an error. */
bool batch_reader_read(struct intake *intake, const struct csv_batch *batch, bool *taken);

#endif
