/* loading/meanings.h: what the values of a file's columns mean, worked out once for each distinct value.
**
** Every column that the layout reads has a dictionary of its values as published and, for each of them,
** what it means in codes. For most records that costs one comparison a column (with the value of the
** record before), or one look-up.
**
**     struct meanings meanings = {.binding = …, .forces = …, .codes = …, .findings = …,
**                                 .file_name = …, .total_labels = &total_rows.labels, .error = &error};
**     meanings_open(&meanings);
**     struct row_meaning row;
**     while (csv_next_record(…) > 0)
**         meanings_read(&meanings, &record, &row);          // row.readable: false where a finding says why
**     meanings_settle(&meanings);                           // after thread_codes_settle()
**     meanings_collect(&meanings, lines_before, &problems); // unknown forces, unknown values
**     meanings_close(&meanings);
**
** Several threads read a file, each with meanings of its own.
**
** Functions return false with `error` set after an error of the loader itself (memory); what is wrong with
** the file is a finding.
*/
#ifndef PROSECUTIONS_LOADING_MEANINGS_H
#define PROSECUTIONS_LOADING_MEANINGS_H

#include "base/base.h"
#include "loading/request.h"
#include "loading/thread_codes.h"
#include "source/source.h"

/* What a value as published means, in codes. */
struct known_value {
    uint32_t code; /* of MEANING_VALUE, for a dimension; of MEANING_TOTAL: the label's, + 1, or 0 */
    enum meaning_kind kind;
    unsigned flags;
    int number;
    enum problem problem;
    const char *detail;
    int64_t first_line, rows; /* counted where there is a problem, since it was last collected */
};

struct recalled; /* loading/batch_reader.c */

/* A column of the file that the layout reads. */
struct meaning_column {
    size_t field; /* of the record */
    const struct layout_column *what;
    struct dictionary published; /* the column's values */
    struct known_value *known;   /* and what each of them means */
    size_t capacity;
    struct slice last;         /* the value of the record before */
    uint32_t last_value;       /* and its number in the dictionary; UINT32_MAX: there is none */
    struct recalled *recalled; /* the batch reader's; NULL until it wants it */
};

/* Values that are not as they should be, of all threads. */
struct value_problems {
    struct dictionary published; /* by column and value */
    struct value_problem {
        size_t column;
        enum problem problem;
        const char *detail;
        int64_t first_line, rows;
    } * items;
    size_t capacity;
};

struct meanings {
    /* given */
    const struct binding *binding;
    const struct forces *forces;
    struct thread_codes *codes;
    struct findings *findings;
    struct slice file_name;
    enum request_encoding encoding;
    const struct csv_dialect *dialect; /* of the file */
    struct dictionary
        *total_labels; /* gets the labels of totals of some forces: `Total North West` */
    struct error *error;
    /* private */
    struct meaning_column *columns;
    size_t column_count;
    size_t period_end; /* the columns that tell the period stand before this field */
    /* An offence whose code is a column of its own follows from both columns: each pair of their values
    ** that occurs has a number, and the offence's code by that number. */
    const struct meaning_column *offence, *offence_code;
    struct numbering pairs;
    uint32_t *pair_codes;
    size_t pair_capacity;
    bool has_problems; /* since they were last collected */
    bool not_utf8;     /* reported already */
    struct text scratch, joined, utf8;
};

/* What a record is about, in codes. */
struct row_meaning {
    uint32_t codes[DIMENSION_COUNT];
    unsigned flags;
    unsigned totals;    /* bits 1 << dimension: those that the row is a total over */
    uint32_t places[2]; /* the codes of the region and of the nation, for a row without a force */
    uint32_t scope;     /* of a total over some forces: its label's code in total_labels, + 1 */
    int year, quarter, month; /* as numbers, for period_of_numbers() */
    bool readable;
};

bool meanings_open(struct meanings *meanings);
bool meanings_read(struct meanings *meanings, const struct csv_record *record,
                   struct row_meaning *row);
/* Replaces provisional codes with the store's. */
void meanings_settle(struct meanings *meanings);
/* Moves the values that are not as they should be to `problems`. */
bool meanings_collect(struct meanings *meanings, int64_t lines_before,
                      struct value_problems *problems);
void meanings_close(struct meanings *meanings);

/* One finding for each such value, with the number of its rows. */
bool value_problems_report(struct value_problems *problems, struct slice file_name,
                           struct findings *findings, struct error *error);
/* Takes away what there is to say about a value, which is in no row after all. */
void value_problems_forget(struct value_problems *problems, struct slice published);
void value_problems_free(struct value_problems *problems);

/* The code of an offence whose code is a column of its own, by the numbers of both columns' values.
** `offence` is 0 if the file has no column of titles. */
bool meanings_join(struct meanings *meanings, uint32_t offence_code, uint32_t offence,
                   uint32_t *code);

/* The column that holds the dimension, or NULL. */
const struct meaning_column *meanings_column(const struct meanings *meanings,
                                             enum dimension dimension);
/* Whether the first column that is read holds, in this record, what it should. */
bool meanings_first_column_fits(struct meanings *meanings, const struct csv_record *record,
                                bool *fits);
/* Adds a finding about a row, which is left out because of it. */
bool meanings_leave_out(struct meanings *meanings, enum problem problem, int64_t line,
                        size_t column, struct slice value, const char *detail);
/* The text as UTF-8: itself, or read as Windows-1252 into a buffer that the next call reuses. */
bool meanings_to_utf8(struct meanings *meanings, struct slice *text);
/* Reports, once a file, that it holds text that is not UTF-8. */
bool meanings_note_not_utf8(struct meanings *meanings, struct slice value, int64_t line,
                            size_t column);

#endif
