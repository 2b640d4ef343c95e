/* published/published_sheet.h: reads a table of a sheet into a table of published rows. Used by
** published/published_file.c alone.
**
** A sheet has a table for each header (published/sheet_header.h): the first, and each that stands below a blank
** row. What stands above the first row and below the last is notes. Rows with one cell, of words, are notes too where
** no row with more follows them in their table.
*/
#ifndef PROSECUTIONS_PUBLISHED_PUBLISHED_SHEET_H
#define PROSECUTIONS_PUBLISHED_PUBLISHED_SHEET_H

#include "published/published_reader.h"

/* Reads the table that file->table asks for, or else the only one; it is an error if there are several. */
bool reader_read_sheet(struct reader *reader, const struct source_file *file);

#endif
