/* workbook/sheet_rows.h: the rows of a sheet as CSV, a record for each row, so that a sheet is read like
** any other table.
**
**     struct sheet_rows rows = {0};
**     sheet_rows_cell(&rows, 0, 1, slice_of("Lancashire"), &error);   // columns from 0, left to right
**     sheet_rows_cell(&rows, 2, 1, slice_of("1,204"), &error);        // column 1 is empty
**     sheet_rows_end(&rows, 12, 1, &error);                        // row 12 of the sheet, once
**     … sheet_rows_take(&rows, buffer, room, &error) …             // Lancashire,,"1,204"
**     sheet_rows_free(&rows);
**
** Record N is row N of the sheet: rows without a cell become blank lines. Empty cells at the end of a
** row, and rows at the end of a sheet, cost nothing. From the second row on a row is filled up with
** empty fields to the widest row before it, so that the rows of a table have one width. Memory: the
** rows that have not been taken, of which a row that repeats is one.
*/
#ifndef PROSECUTIONS_WORKBOOK_SHEET_ROWS_H
#define PROSECUTIONS_WORKBOOK_SHEET_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

enum {
    SHEET_MOST_ROWS = 1048576, /* the grid of Excel and of LibreOffice */
    SHEET_MOST_COLUMNS = 16384,
    SHEET_ROW_MOST_BYTES = 16 * 1024 * 1024,
    SHEET_MOST_REPEATED = 64 * 1024 * 1024, /* bytes that a sheet's repeats may add up to */
};

struct sheet_rows {
    struct text row;        /* the row that is being filled */
    uint32_t column;        /* cells of it so far, the empty ones before the last among them */
    uint32_t width;         /* of the widest row so far */
    int64_t ended;          /* rows of the sheet that have been written out */
    struct text ready;      /* written out and not taken */
    size_t taken;           /* bytes of it */
    struct text repeated;   /* a row that is yet to be written out */
    int64_t repeats;        /* so many times */
    int64_t repeated_bytes; /* of all rows and cells that repeat */
};

/* Appends to the text of a cell, which has to have room in a row. */
bool sheet_text_append(struct text *text, const char *bytes, size_t length, struct error *error);
/* Adds `count` cells of one text, which may hold anything. An error where the columns do not go from
** left to right, lie beyond the grid, or would fill the memory by their repeats. */
bool sheet_rows_cell(struct sheet_rows *rows, uint32_t column, int64_t count, struct slice text,
                     struct error *error);
/* Ends the row, which is that of this number (from 1) and the `count` - 1 rows after it. An error
** where the rows do not go from top to bottom, lie beyond the grid, or would fill the memory. */
bool sheet_rows_end(struct sheet_rows *rows, int64_t number, int64_t count, struct error *error);
/* Takes up to `room` bytes of what is ready: how many, 0 where nothing is, or -1 with the error set. */
ptrdiff_t sheet_rows_take(struct sheet_rows *rows, unsigned char *buffer, size_t room,
                          struct error *error);
/* Whether enough is ready to stop filling for a while. */
bool sheet_rows_are_ready(const struct sheet_rows *rows);
void sheet_rows_free(struct sheet_rows *rows);

#endif
