/* published/published_reader.h: what published_file.c, which reads the rows of a CSV file, shares with
** published_sheet.c, which reads those of a sheet. */
#ifndef PROSECUTIONS_PUBLISHED_PUBLISHED_READER_H
#define PROSECUTIONS_PUBLISHED_PUBLISHED_READER_H

#include "published/published.h"
#include "source/source.h"

enum { LOOK_AHEAD_RECORDS = 100, LOOK_AHEAD_BYTES = 1024 * 1024 };

/* A record that can't be read as a row. */
struct wrong {
    int64_t line;
    size_t fields;
    size_t column; /* that has a stray quote; 0: it is the number of fields that is wrong */
    bool is_table; /* or rather, it is the header of another table */
};

/* The records since the last row that may be footnotes. They are rows, or errors, if a row follows
** them, and footnotes if the file ends. */
struct tail {
    bool begun;            /* whether there are any */
    int64_t first_row;     /* the number that the first of them has as a row */
    int64_t records;       /* how many there are */
    struct findings notes; /* that they are footnotes */
    bool blank;            /* whether a blank record is among them */
    int64_t wrong_count;   /* how many of them can't be rows */
    struct wrong wrong;    /* the first of those */
    int64_t words_line;    /* the line of the last such record that is all words, */
    size_t words_fields;   /* and the number of its fields */
};

struct reader {
    const struct published_request *request;
    struct published *published;
    struct slice name;
    struct error *error;
    struct csv_reader *csv;
    unsigned records;         /* that were read, to ask now and then whether to go on */
    struct kept_record *kept; /* the first records, by which the header is found */
    size_t kept_count, kept_capacity;
    bool is_sheet;
    const struct sheet_facts *facts; /* of that sheet */
    size_t kept_at;                  /* of a sheet: the first of them that is not used up */
    bool ended;                      /* of a sheet: no record follows those that are kept */
    size_t kept_fields;            /* of a sheet that was saved as CSV: the fields of each record */
    size_t header_from, rows_from; /* of a CSV: the header's records among those */
    struct published_header header; /* of this file; moved into the table if it is the first */
    bool row_names;
    int64_t header_line;
    size_t header_count;  /* of fields that the header has */
    size_t needed, count; /* the fewest fields of a row, and the most that may be filled */
    size_t expected;      /* of a CSV: the fields of each row */
    bool said_not_utf8;
    bool below_table; /* of a CSV: another table has begun */
    size_t *sources;  /* by column of the table: its place in this file; SIZE_MAX: it is absent */
    struct tail tail;
    struct text utf8;     /* the fields of the current record that were converted */
    struct slice *fields; /* all fields of a record of which some were converted */
    size_t field_capacity;
};

/* Adds a finding of the file. */
bool reader_report(struct reader *reader, enum problem problem, enum severity severity,
                   int64_t line, size_t column, struct slice value, const char *detail);
/* Reports a value of a CSV that may be damaged. */
bool reader_check_value(struct reader *reader, int64_t line, size_t field, struct slice value);
/* The next record, in UTF-8: 1, or 0 at the end, or -1 with the error set. */
int reader_next(struct reader *reader, struct csv_record *record);
/* Keeps a copy of the record behind those that are kept, and counts its bytes. */
bool reader_keep(struct reader *reader, struct csv_record *record, size_t *bytes);
/* Makes the table's columns of reader->header, or finds them by its names. */
bool reader_set_columns(struct reader *reader);
/* Gives the columns of the first file their names, once all of it is read: a number at a label's end is
** a footnote's if a note begins with it. */
bool reader_name_columns(struct reader *reader);
/* Adds nameless columns up to so many, empty in all rows that there are; only in the first file. */
bool reader_widen(struct reader *reader, size_t count);
/* Adds a note of the texts that the record has. */
bool reader_add_note(struct reader *reader, int64_t line, const struct slice *fields, size_t count,
                     enum published_place place);
bool reader_add_row(struct reader *reader, const struct csv_record *record);
/* The first field that is not blank. */
struct slice reader_first_text(const struct slice *fields, size_t count);
/* Whether a text is neither a number, with or without marks, nor stands for one. */
bool reader_is_word(struct slice text);

#endif
