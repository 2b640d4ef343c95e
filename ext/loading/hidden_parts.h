/* loading/hidden_parts.h: notes on the rows and columns of a sheet that the workbook does not show. They are
** read like the others, but whoever compares with what a spreadsheet program shows should know.
*/
#ifndef PROSECUTIONS_LOADING_HIDDEN_PARTS_H
#define PROSECUTIONS_LOADING_HIDDEN_PARTS_H

#include "layout/layout.h"
#include "workbook/workbook.h"

/* Of a sheet whose rows have all been read: those below the header, and those of its columns. */
bool hidden_parts_report(const struct workbook *workbook, const struct binding *binding,
                         struct slice file, struct findings *findings, struct error *error);

#endif
