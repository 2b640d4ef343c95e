/* published/published.h: CSV files as they were published, with their own columns.
**
**     struct published_request request = {.source = {.name = slice_of("population.csv"), …}};
**     published_option(&request, slice_of("header"), slice_of("3"), &error);
**     struct published *published = published_load(&request, &error);
**     struct published_cell cell = published_cell(published, row, column);
**     published_release(published);
**
** Columns: header.h says how the header is found and what they are called. Empty fields at the end
** of the header are columns only if a row fills them. After the file's columns come two of ours:
** `file` and `line` (`file_2` where the file has a `file`).
**
** Types, from all rows: a column is INTEGER if all its values are whole numbers, REAL if all are
** numbers, REAL too if all are percentages (`75.5%` is 75.5; a `0` without the sign counts as one,
** any other number makes the column TEXT), and TEXT otherwise. What a number is, number_read() says
** (layout/count.h). What stands for no number, or is `missing=`, is NULL in a column of numbers and
** kept as it is in a column of text; a column of nothing else is TEXT.
**
** Rows: blank records are none. At the end of a file, records with their first field alone filled
** (in words) are footnotes, and so are, below a blank record or a footnote, those with too few
** fields or too many. Elsewhere these are errors, unless `rows=skip`: then they are left out and
** counted.
**
** Several files are one table if their columns have the same names, in any order.
**
** Memory: the text of columns of text (a value that comes again soon once) and 4 to 6 bytes a cell;
** 8 bytes a cell of numbers; 8 bytes a row.
*/
#ifndef PROSECUTIONS_PUBLISHED_PUBLISHED_H
#define PROSECUTIONS_PUBLISHED_PUBLISHED_H

#include "published/published_header.h"
#include "published/text_column.h"
#include "reference/reference.h"

enum published_encoding {
    PUBLISHED_ANY, /* UTF-8 or UTF-16; a field that is not UTF-8 is Windows-1252 */
    PUBLISHED_UTF8,
    PUBLISHED_WINDOWS_1252,
};

enum { PUBLISHED_MISSING_SIZE = 32 };

struct published_request {
    struct source_about source;
    size_t columns_most; /* more are an error */
    /* What published_option() sets: */
    bool no_header, types_off, skip_rows;
    int64_t header_first, header_last; /* 0: to be found */
    unsigned char delimiter;           /* 0: not said */
    enum published_encoding encoding;
    char missing[PUBLISHED_MISSING_SIZE];
};

/* header=3, header=3-4, header=none; delimiter=; (one character, or tab); encoding=utf-8,
** windows-1252 (also latin1, iso-8859-1); types=on, off; missing=NA; rows=all, skip. The value is
** without quotes. */
bool published_option(struct published_request *request, struct slice name, struct slice value,
                      struct error *error);

enum published_type { PUBLISHED_TEXT, PUBLISHED_INTEGER, PUBLISHED_REAL };

struct published_column {
    struct slice name; /* safe and unique */
    const char *label; /* as published; empty for a nameless column */
    enum published_type type;
    /* private */
    struct cells *cells; /* of text; NULL for file, line, and columns of numbers */
    int64_t *integers;   /* INT64_MIN: NULL */
    double *reals;       /* not a number: NULL */
};

struct published_file {
    char *name;
    int64_t first_row;
};

struct published {
    struct published_column *columns; /* the last two are `file` and `line` */
    size_t column_count;
    int64_t rows;
    int64_t footnotes, left_out; /* records below the data; rows that rows=skip left out */
    uint64_t signature;          /* sources_signature(), before it was loaded */
    /* private */
    struct dictionary names;
    struct published_header header; /* of the first file: the labels */
    struct cells *cells;            /* of the file's columns */
    struct published_file *files;
    size_t file_count, file_capacity;
    int64_t *lines;
    size_t line_capacity;
    int references;
};

struct published_cell {
    enum { PUBLISHED_NULL, PUBLISHED_IS_TEXT, PUBLISHED_IS_INTEGER, PUBLISHED_IS_REAL } kind;
    struct slice text; /* as long as the table */
    int64_t integer;
    double real;
};

/* Errors name the file, and the line where there is one. */
struct published *published_load(const struct published_request *request, struct error *error);
/* Rows and columns from 0. */
struct published_cell published_cell(const struct published *published, int64_t row, size_t column);
void published_retain(struct published *published);
void published_release(struct published *published); /* NULL is allowed */

#endif
