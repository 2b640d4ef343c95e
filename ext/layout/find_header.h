/* layout/find_header.h: the header of a file, found among its first records.
**
** Title lines may stand above it, and it may take two lines (`Year of` over `Appearance`): the
** words of both are then joined, column by column.
**
** The rows below it have as many fields, or all of them more, the last of which are empty, or fewer than a
** header that ends in empty ones. Where the rows have one field more, which is not empty, they may begin
** with the names that R gives rows. Everything else is an error, because no one can tell which name is
** whose.
*/
#ifndef PROSECUTIONS_LAYOUT_FIND_HEADER_H
#define PROSECUTIONS_LAYOUT_FIND_HEADER_H

#include "layout/binding.h"
#include "source/source.h"

/* HEADER_MISSING: the records were read, and none is a header of a layout. */
enum header_search { HEADER_FOUND, HEADER_MISSING, HEADER_FAILED };

/* Reads up to the header and binds it; the next record is the first below it. Errors, which are set unless it
** is found, name the file (options->file_name), the line of the record that comes nearest to a header, and
** what that lacks. */
enum header_search header_find(struct csv_reader *csv, const struct bind_options *options,
                               struct binding *binding, struct error *error);

/* Puts the file's name before an error of the CSV reader, which speaks of lines only. Returns
 * false. */
bool header_name_error(struct slice file_name, struct error *error);

#endif
