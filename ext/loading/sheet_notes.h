/* loading/sheet_notes.h: notes on what a sheet has beside its cells: the rows and columns that the workbook does not
** show, which are read like the others, and the comments of cells, which are no part of the rows' marks.
*/
#ifndef PROSECUTIONS_LOADING_SHEET_NOTES_H
#define PROSECUTIONS_LOADING_SHEET_NOTES_H

#include "layout/layout.h"
#include "workbook/workbook.h"

/* Of a sheet whose rows have all been read: what is below the header, and in its columns. */
bool sheet_notes_report(struct workbook *workbook, const struct binding *binding, struct slice file,
                        struct findings *findings, struct error *error);

#endif
