/* loading/row_marks.h: what stands beside the numbers of a row, as one text: marks, and comments of cells.
**
**     struct text marks = {0};
**     row_marks_append(&marks, slice_of("[p]"), &error);
**     row_marks_append(&marks, slice_of("[note 3]"), &error);   // [p] [note 3]
*/
#ifndef PROSECUTIONS_LOADING_ROW_MARKS_H
#define PROSECUTIONS_LOADING_ROW_MARKS_H

#include "base/base.h"
#include "loading/intake.h"
#include "workbook/workbook.h"

/* Appends a mark behind a blank, if it is not there yet. */
bool row_marks_append(struct text *marks, struct slice mark, struct error *error);
/* Adds the comments of a sheet, all of whose rows have been sealed, to the marks of the rows from `first_group` on:
** that of a count to the rows that are made of it, any other to all rows of its line. */
bool row_marks_of_comments(const struct file_plan *plan, const struct sheet_facts *facts,
                           size_t first_group, struct error *error);

#endif
