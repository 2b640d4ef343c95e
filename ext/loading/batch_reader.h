/* loading/batch_reader.h: many plain records at once, a column after the other.
**
** Most records of a release hold nothing but values that have been read before: then a column of some
** dozens of records is read in one loop, which costs a processor far less than record by record. */
#ifndef PROSECUTIONS_LOADING_BATCH_READER_H
#define PROSECUTIONS_LOADING_BATCH_READER_H

#include "loading/intake.h"

/* Whether files of this plan can be read so. */
bool batches_suit(const struct file_plan *plan);
/* Adds the batch's rows, all of them, and sets `*taken`; leaves it where some record is out of the
** ordinary (a value is new, or a total, a count is missing): records are read one by one then. */
bool batches_read(struct intake *intake, const struct csv_batch *batch, bool *taken);

#endif
