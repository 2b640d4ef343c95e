/* workbook/workbook.h: spreadsheets (.xlsx, .ods) as sheets, each of which is read as CSV.
**
**     struct workbook *workbook = workbook_open(zip, slice_of("outcomes.xlsx"), limits, &error);
**     struct sheet sheet;
**     int found;
**     while ((found = workbook_next(workbook, &sheet, &error)) > 0) {
**         struct byte_source *bytes = workbook_bytes(workbook, &error);
**         … Force,Year,Count … a record for each row of the sheet …
**         bytes_close(bytes);
**     }
**     workbook_close(workbook);
**
** Record N is row N of the sheet. Numbers are the shortest decimal that reads back as them, dates ISO
** texts, percentages have their sign; of a formula the value that was saved with it is read; phonetic
** runs are left out; an error cell is its code (`#N/A`). Hidden rows and columns are read like others;
** sheet_facts.h says which they are. Memory: the distinct strings of an .xlsx file, and some rows.
*/
#ifndef PROSECUTIONS_WORKBOOK_WORKBOOK_H
#define PROSECUTIONS_WORKBOOK_WORKBOOK_H

#include "workbook/container.h"

struct workbook;

/* Whether a zip is the container of a spreadsheet: 1, 0, or -1 with the error set. */
int workbook_is_in(const struct zip *zip, struct error *error);
/* The zip stays the caller's, open as long as the workbook; `name` (for errors) is copied. NULL with the
** error set where the workbook is damaged, locked with a password or in a form that is not read. */
struct workbook *workbook_open(const struct zip *zip, struct slice name,
                               struct workbook_limits limits, struct error *error);
/* 1 and the next sheet, 0 at the end, -1 with the error set. Charts that are sheets are passed over. */
int workbook_next(struct workbook *workbook, struct sheet *sheet, struct error *error);
/* The rows of that sheet as CSV, to be closed before the next workbook_next(). */
struct byte_source *workbook_bytes(struct workbook *workbook, struct error *error);
/* What else there is in that sheet: hidden rows of those that were read, hidden columns, and what the next
** two have read. */
const struct sheet_facts *workbook_facts(const struct workbook *workbook);
/* The merged cells: in an .ods file those of the rows read so far. */
bool workbook_read_spans(struct workbook *workbook, struct error *error);
/* The comments: in an .ods file those of the rows read so far. */
bool workbook_read_comments(struct workbook *workbook, struct error *error);
/* NULL is allowed. */
void workbook_close(struct workbook *workbook);

#endif
