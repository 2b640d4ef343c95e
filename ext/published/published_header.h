/* published/published_header.h: finds the header of a CSV file, and names its columns.
**
**     struct published_header header = {0};
**     size_t rows_from;
**     if (published_header_find(&options, records, count, &header, &rows_from, &error)) …
**     published_header_free(&header);
**
** How the header is found, where its line is not given. The width of a record is its number of
** fields up to the last one that is filled. The header is the first record that is as wide as most
** of the first records, and that has at least half of its fields filled. Records above it are
** titles; but in a CSV one of several words that has another number of fields is no title, but a
** header that is damaged, and an error. The fields of a header are names: it is an error if they
** include fractions or percentages, or, where there are titles, numbers other than years or an
** unbroken series (ages).
**
** R writes row names under no header: one that has a field less than the rows, of which there are at
** least two, is read so where the first field of no two rows is the same and no named column has both
** numbers and words. Whoever reads the rows below the first ones has to check them too.
**
** A header has two lines in two cases; no others are guessed:
**   - The line above has two labels or more, the header's own names are not unique, and with the
**     labels before them they are. A label belongs to its own column, and to those to its right whose
**     names are not unique, up to the next label.
**         ,Males,,Females,
**         Area,Number,Rate,Number,Rate          → area, males_number, males_rate, …
**   - The line below has words in at least two columns in which all other rows have numbers. In the
**     other columns it has nothing, or something only where the header has nothing.
**         Area,Males,Females
**         ,number,per cent                      → area, males_number, females_per_cent
** Several lines that are given with `header=` are always put together in the same way.
*/
#ifndef PROSECUTIONS_PUBLISHED_PUBLISHED_HEADER_H
#define PROSECUTIONS_PUBLISHED_PUBLISHED_HEADER_H

#include <stdint.h>

#include "base/base.h"
#include "source/source.h"

/* A copy of a record in UTF-8. */
struct kept_record {
    int64_t line;
    size_t count;
    struct slice *fields; /* owned, together with the bytes, which are behind them */
    size_t filled;        /* the number of fields that are not blank */
    size_t width;         /* the number of fields up to the last of these; 0: the record is blank */
    size_t length;        /* of the record's bytes */
    enum csv_fault fault;
    size_t fault_field;
};

/* Copies the record; memory_free(kept->fields) frees the copy. Fails where memory runs out. */
bool kept_record_copy(struct kept_record *kept, const struct csv_record *record,
                      struct error *error);

struct published_header_options {
    struct slice file;   /* the file's name, for errors */
    bool none;           /* the file has no header: its columns are nameless */
    int64_t first, last; /* the header's first and last line; 0: they are to be found */
    bool is_sheet;       /* its records have as many fields as cells, whatever is damaged */
};

struct published_header {
    int64_t line;        /* the header's last line; 0: there is no header */
    size_t count;        /* the number of columns */
    size_t needed;       /* the columns up to the last with a name: no row may have fewer fields */
    struct text *labels; /* for each column, as published; empty for a nameless one */
    bool row_names;      /* the first column has those that R writes */
};

/* Finds the header among the file's first records. These begin with the file's first line or, where
** the options give the header's line, with that one. Sets `*from` to the index of the header's first
** record, and `*rows_from` to that of the first record below it. Fails, with the file and the line in the message, where there is no
** header. */
bool published_header_find(const struct published_header_options *options,
                           const struct kept_record *records, size_t count,
                           struct published_header *header, size_t *from, size_t *rows_from,
                           struct error *error);
void published_header_free(struct published_header *header);

/* Adds a safe name for a label to the names, which differs from all names that are there. It is in
** lower case, with one `_` for each run of characters that are not letters, digits or underscores.
** A name that begins with a digit gets a `_` before it, because `2018` without quotes is a number
** in SQL. A column without a label is `column_N`, with its number from 1. The second `count` is
** `count_2`. Of a very long label the first 200 bytes are used. Fails where memory runs out. */
bool published_header_name(struct dictionary *names, struct slice label, size_t number,
                           struct error *error);

#endif
