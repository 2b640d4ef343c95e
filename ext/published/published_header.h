/* published/published_header.h: where the header of a CSV file stands, and what its columns are called.
**
**     struct published_header header = {0};
**     size_t rows_from;
**     if (published_header_find(&options, records, count, &header, &rows_from, &error)) …
**     published_header_free(&header);
**
** How it is found, where nobody says. Among the first records there is a usual width (fields up to
** the last that is filled); the header is the first record that is as wide and has at least half of
** its fields filled. Records above it are titles. A header is names: a record with fractions or
** percentages is none but an error, and so is, below titles, one with numbers other than years or
** an unbroken series (ages).
**
** A header has two lines in two cases, and no others are guessed:
**   - The line above has two labels or more, the header's own names are not unique, and with the
**     labels they are. A label stands over its own column, and over those to its right whose names
**     are not unique, up to the next label.
**         ,Males,,Females,
**         Area,Number,Rate,Number,Rate          → area, males_number, males_rate, …
**   - The line below has words in columns (two at least) of which all other rows have numbers, and
**     nothing in the other columns, or only what the header lacks.
**         Area,Males,Females
**         ,number,per cent                      → area, males_number, females_per_cent
** Several lines that are named are put together in the same way, without conditions.
*/
#ifndef PROSECUTIONS_PUBLISHED_PUBLISHED_HEADER_H
#define PROSECUTIONS_PUBLISHED_PUBLISHED_HEADER_H

#include <stdint.h>

#include "base/base.h"
#include "source/source.h"

/* A copy of a record; its fields are UTF-8. */
struct kept_record {
    int64_t line;
    size_t count;
    struct slice *fields; /* and their bytes behind them, in one piece of memory */
    size_t filled;        /* fields that are not blank */
    size_t width;         /* fields up to the last of them; 0: the record is blank */
};

bool kept_record_copy(struct kept_record *kept, const struct csv_record *record,
                      struct error *error);

struct published_header_options {
    struct slice file;         /* for errors */
    bool none;                 /* there is none: columns have no names */
    int64_t first, last;       /* the lines that it stands on; 0: to be found */
    bool delimiter_is_certain; /* false: a file with another one is an error that names it */
};

struct published_header {
    int64_t line;        /* the last that it stands on; 0: there is none */
    size_t count;        /* columns … */
    size_t needed;       /* … up to the last that has a name: no row has fewer fields */
    struct text *labels; /* as published, one a column; empty: nameless */
};

/* Records from the first line of the file on (or that of the header, where it is given).
** `*rows_from`: the number of the record that follows it. */
bool published_header_find(const struct published_header_options *options,
                           const struct kept_record *records, size_t count,
                           struct published_header *header, size_t *rows_from, struct error *error);
void published_header_free(struct published_header *header);

/* Adds a safe name for a label to the names, unlike all that are there: trimmed, in lower case,
** with one `_` for each run of what is no letter, digit or underscore; nameless columns are
** `column_N` by their number (from 1), names that begin with a digit get an underscore before it
** (unquoted, `2018` would be the number), the second `count` is `count_2`, and of a very long one
** the first 200 bytes are kept. */
bool published_header_name(struct dictionary *names, struct slice label, size_t number,
                           struct error *error);

#endif
