/* loading/piece_reader.h: reads all records of a piece of a file, in batches as long as they are plain.
**
**     if (piece_reader_read(&intake, csv))
**         … deliver the rows that are left in the intake …
*/
#ifndef PROSECUTIONS_LOADING_PIECE_READER_H
#define PROSECUTIONS_LOADING_PIECE_READER_H

#include "loading/intake.h"

/* Reads all that the reader has. Returns false with the error set, or where a delivery failed. */
bool piece_reader_read(struct intake *intake, struct csv_reader *csv);

#endif
