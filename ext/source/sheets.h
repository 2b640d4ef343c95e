/* source/sheets.h: the sheets of a spreadsheet that a source's name asks for. For source_files.c.
**
**     struct sheets *sheets = sheets_open(zip, name, "Table_*", limits, &error);
**     struct sheet sheet;
**     struct byte_source *rows;
**     while (sheets_next(sheets, &sheet, &rows, &error) > 0)
**         … read rows; bytes_close(rows) …
**     sheets_close(sheets);
*/
#ifndef PROSECUTIONS_SOURCE_SHEETS_H
#define PROSECUTIONS_SOURCE_SHEETS_H

#include "workbook/workbook.h"

struct sheets;

/* The sheets of a zip for which workbook_is_in() is 1, and which is taken over; NULL with the error set.
** `wanted`: NULL for all, or a sheet's name, a pattern, or `#3` for the third; each may be followed by
** `#2`, the second table of the sheet, unless a sheet's name ends so. `name` and `wanted` have to live as long. */
struct sheets *sheets_open(struct zip *zip, const char *name, const char *wanted,
                           struct workbook_limits limits, struct error *error);
/* 1 and the next wanted sheet with its rows as CSV, which the caller closes before the next call; 0 at
** the end, -1 with the error set: also where none of the sheets was wanted. */
int sheets_next(struct sheets *sheets, struct sheet *sheet, struct byte_source **rows,
                struct error *error);
/* The number of the table that was asked for of the sheet that was given last, or 0. */
int64_t sheets_table(const struct sheets *sheets);
/* What else there is in that sheet. */
struct workbook *sheets_workbook(const struct sheets *sheets);
/* NULL is allowed. */
void sheets_close(struct sheets *sheets);

#endif
