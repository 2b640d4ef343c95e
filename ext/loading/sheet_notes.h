/* loading/sheet_notes.h: what a sheet has beside its cells: the comments of cells, which are marks of the rows, and the
** rows and columns that the workbook does not show, which are read like the others and noted.
*/
#ifndef PROSECUTIONS_LOADING_SHEET_NOTES_H
#define PROSECUTIONS_LOADING_SHEET_NOTES_H

#include "loading/intake.h"
#include "workbook/workbook.h"

/* Of a sheet whose rows have all been read and sealed, from `first_group` on: what is below the header, and in its
** columns. A diagnosis notes each. */
bool sheet_notes_take(struct workbook *workbook, const struct file_plan *plan, size_t first_group,
                      struct error *error);

#endif
