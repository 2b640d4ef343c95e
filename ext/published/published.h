/* published/published.h: CSV files as tables, with the columns that they were published with.
**
**     struct published_request request = {.source = {.name = slice_of("population.csv"), …}};
**     published_option(&request, slice_of("header"), slice_of("3"), &error);
**     struct published *published = published_load(&request, &error);
**     struct published_cell cell = published_cell(published, row, column);
**     published_release(published);
**
** Columns. published_header.h says how the header is found and how columns are named. Nameless
** columns at the end of the header are dropped where no row fills them. After the file's columns
** come `file` and `line`; if the file has a `file` itself, ours is `file_2`.
**
** Types. All rows decide a column's type. It is INTEGER if all its values are whole numbers, REAL
** if all are numbers, and TEXT otherwise. A column of percentages is REAL too (`75.5%` is 75.5): a
** `0` without the sign is one of them, but any other number without it makes the column TEXT.
** number_read_marked() says what a number is, and what may stand beside it (layout/count.h): such marks are
** kept apart. A value that stands for a missing number, or is that of `missing=`, is NULL in a column of numbers
** and kept as it is in a column of text. A column of nothing else is TEXT, and so is one whose numbers mostly bear
** a letter (`19c`): these are codes.
**
** Rows. Blank records are not rows. Footnotes at the end of a file are not rows either: records of
** which only the first field is filled, with words, and, below a blank record or such a footnote,
** records with words and a wrong number of fields. Elsewhere a record with a wrong number of fields
** is an error, unless the option is `rows=skip`: then it is left out and counted.
** The number of fields is that of most of the first rows, in every row: a separator too many at the end
** of one row is an error too, unless it is at the end of every row. So is a stray quote. The header
** again is no row, and neither is what follows another header below a blank record, which is an error.
**
** Findings. What is passed over or left out, and what is read but odd, is a finding, with its line: titles,
** footnotes, a repeated header, row names, bytes that are not UTF-8, quotes and escapes inside values.
**
** A sheet: published_sheet.h says which of its rows are a table.
**
** Several files are one table if their columns have the same names, in any order.
**
** Memory: text_column.h says what a column of text takes; a number takes 8 bytes, and each row 8
** more.
*/
#ifndef PROSECUTIONS_PUBLISHED_PUBLISHED_H
#define PROSECUTIONS_PUBLISHED_PUBLISHED_H

#include "layout/layout.h"
#include "published/published_header.h"
#include "published/text_column.h"
#include "reference/reference.h"

enum published_encoding {
    PUBLISHED_ANY, /* UTF-8 or UTF-16; but a field that is not valid UTF-8 is Windows-1252 */
    PUBLISHED_UTF8,
    PUBLISHED_WINDOWS_1252,
};

enum { PUBLISHED_MISSING_SIZE = 32 };

struct published_request {
    struct source_about source;
    size_t columns_most; /* a file with more columns is an error */
    /* What published_option() sets: */
    bool no_header, types_off, skip_rows;
    enum published_decimal {
        DECIMAL_FOUND, /* a point; where fields are separated by semicolons, what the numbers show */
        DECIMAL_POINT,
        DECIMAL_COMMA, /* and points between thousands */
    } decimal;
    int64_t header_first, header_last; /* the header's lines; 0: they are to be found */
    struct csv_dialect dialect;        /* without a separator: it is found */
    enum published_encoding encoding;
    char missing[PUBLISHED_MISSING_SIZE];
};

/* Sets an option of the request:
**     header=3, header=3-4, header=none
**     delimiter=; (or separator=), quote=' (or none), escape=\ (or none): source/csv_dialect.h
**     encoding=utf-8, utf-16, windows-1252 (also latin1, iso-8859-1)
**     types=on, off
**     decimal=point, comma
**     missing=NA
**     rows=all, skip
** The value comes without quotes. Fails, with the way out in the message, for any other. */
bool published_option(struct published_request *request, struct slice name, struct slice value,
                      struct error *error);

enum published_type { PUBLISHED_TEXT, PUBLISHED_INTEGER, PUBLISHED_REAL };

struct published_column {
    struct slice name; /* safe and unique */
    const char *label; /* as published; empty for a nameless column */
    enum published_type type;
    bool is_hidden;     /* of a sheet: the first file does not show it */
    char *text_because; /* what made it text, though it has numbers; else NULL */
    /* private */
    struct text_column *texts; /* NULL for `file`, `line` and columns of numbers */
    int64_t *integers;         /* by row; INT64_MIN is NULL */
    double *reals;             /* by row; not-a-number is NULL */
};

struct published_file {
    char *name;
    int64_t first_row; /* the number of its first row in the table */
};

/* What belongs to a table of a sheet and is no row of it: a title or note above or below its rows, a comment on a
** cell there, and what the sheet does not show. */
enum published_place { PUBLISHED_ABOVE, PUBLISHED_BELOW, PUBLISHED_COMMENT, PUBLISHED_HIDDEN };
struct published_note {
    size_t file;  /* its number */
    int64_t line; /* 0: of none */
    enum published_place place;
    char *text; /* the cells of a line, with blanks between them */
};

/* A mark beside a number, or in place of one, or the comment of a cell. */
struct published_mark {
    int64_t row; /* of the table */
    uint32_t column;
    uint32_t code; /* of the mark, in `marks` */
    bool is_comment;
};

struct published {
    struct published_column *columns; /* the last two are `file` and `line` */
    size_t column_count;
    int64_t rows;
    int64_t footnotes; /* the records below the rows */
    int64_t left_out;  /* the records that `rows=skip` left out */
    bool semicolons;   /* stand between the fields of some file */
    bool row_names;    /* the first column is nameless, as R writes it */
    struct findings findings;
    struct source_state state; /* of the files as they were read */
    struct published_note *notes;
    size_t note_count, note_capacity;
    struct dictionary marks;       /* their distinct texts */
    struct published_mark *marked; /* by row, and in it by column */
    size_t marked_count, marked_capacity;
    /* private */
    struct dictionary names;
    struct published_header header; /* that of the first file, which owns the labels */
    struct text_column *texts;      /* for each column of the files */
    struct published_file *files;
    size_t file_count, file_capacity;
    int64_t *lines; /* by row */
    size_t line_capacity;
    int references;
};

struct published_cell {
    enum { PUBLISHED_NULL, PUBLISHED_IS_TEXT, PUBLISHED_IS_INTEGER, PUBLISHED_IS_REAL } kind;
    struct slice text; /* valid as long as the table */
    int64_t integer;
    double real;
};

/* Loads the files of a source into a table with one reference. NULL, with the error set, on
** failure; the message names the file, and the line where there is one. */
struct published *published_load(const struct published_request *request, struct error *error);
/* The value in a row and a column; both are numbered from 0. */
struct published_cell published_cell(const struct published *published, int64_t row, size_t number);
/* The name of the file and the line that a row is from. `_of`: while a table is loaded. */
static inline struct slice published_file_of(const struct published *published, int64_t row) {
    size_t file = published->file_count - 1;
    while (file > 0 && published->files[file].first_row > row)
        file--;
    return slice_of(published->files[file].name);
}
struct slice published_file_name(const struct published *published, int64_t row);
int64_t published_line(const struct published *published, int64_t row);
/* The number of columns that come from the files: all but `file` and `line`. */
static inline size_t published_own_columns(const struct published *published) {
    return published->column_count - 2;
}
/* Adds a reference. */
void published_retain(struct published *published);
/* Drops a reference, and frees the table with the last one. NULL is allowed. */
void published_release(struct published *published);

#endif
