/* loading/meanings.h: the values of a file's columns, given meaning once each.
**
** Every column that the layout reads has a dictionary of the values as published, and for each of
** them what it means. A record costs a comparison with the value of the record before, or a
** look-up, a column.
**
**     struct values values = {.binding = …, .forces = …, .encoder = …, .findings = …,
**                             .file_name = …, .total_labels = &totals.labels, .error = &error};
**     values_open(&values);
**     struct row row;
**     while (csv_next_record(…) > 0)
**         values_read(&values, &record, &row);    // row.readable: false where a finding says why
**     values_settle(&values);                     // after encoder_settle(): codes are the store's
**     values_collect(&values, lines_before, &problems);   // unknown forces, unknown values
**     values_close(&values);
**
** Several threads read a file, each with values of its own.
**
** After an error of the loader itself (memory) functions return false, with `error` set.
*/
#ifndef PROSECUTIONS_LOADING_MEANINGS_H
#define PROSECUTIONS_LOADING_MEANINGS_H

#include "base/base.h"
#include "loading/thread_codes.h"
#include "source/source.h"

/* What a value as published means, in codes. */
struct entry {
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
struct reader {
    size_t column; /* of the record */
    const struct layout_column *what;
    struct dictionary values; /* as published */
    struct entry *entries;    /* what each means */
    size_t capacity;
    struct slice last; /* the value of the record before, and its entry's number */
    uint32_t last_entry;
    struct recalled *recalled; /* values found before; NULL until first wanted */
};

/* Values that are not as they should be, of all threads. */
struct value_problems {
    struct dictionary values; /* by column and value */
    struct value_problem {
        size_t column;
        enum problem problem;
        const char *detail;
        int64_t first_line, rows;
    } * items;
    size_t capacity;
};

struct values {
    /* given */
    const struct binding *binding;
    const struct forces *forces;
    struct encoder *encoder;
    struct findings *findings;
    struct slice file_name;
    struct dictionary *total_labels; /* gets what is a total of some forces: `Total North West` */
    struct error *error;
    /* found */
    bool financial; /* years begin in April */
    /* private */
    struct reader *readers;
    size_t reader_count;
    const struct reader *offence, *offence_code; /* put together, where there are both */
    struct numbering pairs;                      /* of their entries, */
    uint32_t *pair_codes;                        /* and what each means */
    size_t pair_capacity;
    bool has_problems; /* since they were last collected */
    bool not_utf8;     /* reported already */
    struct text scratch, joined, utf8;
};

/* What a record is about, in codes. */
struct row {
    uint32_t codes[DIMENSION_COUNT];
    unsigned flags;
    unsigned totals; /* bits 1 << dimension: those that the row is a total over */
    uint32_t scope;  /* of a total over some forces: its label's code in total_labels, + 1 */
    int year, quarter;
    bool readable;
};

bool values_open(struct values *values);
bool values_read(struct values *values, const struct csv_record *record, struct row *row);
/* Puts the store's codes in the place of provisional ones. */
void values_settle(struct values *values);
/* Moves what there is to say about values to `problems`. */
bool values_collect(struct values *values, int64_t lines_before, struct value_problems *problems);
void values_close(struct values *values);

/* The findings about values, each with the number of its rows. */
bool value_problems_report(struct value_problems *problems, struct slice file_name,
                           struct findings *findings, struct error *error);
void value_problems_free(struct value_problems *problems);

/* The code of an offence whose code is a column of its own, by the entries of both. */
bool values_joined(struct values *values, uint32_t code_entry, uint32_t offence_entry,
                   uint32_t *code);

/* The column that holds the dimension, or NULL. */
const struct reader *values_reader(const struct values *values, enum dimension dimension);
/* Whether the first column that is read holds, in this record, what it should. */
bool values_first_fits(struct values *values, const struct csv_record *record, bool *fits);
/* A finding about a row, which is left out because of it. */
bool values_leave_out(struct values *values, enum problem problem, int64_t line, size_t column,
                      struct slice value, const char *detail);
/* The text as UTF-8: itself, or read as Windows-1252 into a buffer that the next call takes. */
bool values_to_utf8(struct values *values, struct slice *text);
/* Reports, once a file, that it holds other than UTF-8. */
bool values_note_not_utf8(struct values *values, struct slice value, int64_t line, size_t column);

#endif
