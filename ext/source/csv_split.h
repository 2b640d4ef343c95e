/* source/csv_split.h: finds the fields of one record by the rules of csv.h. Used by csv.c alone.
**
**     struct csv_split split = {.dialect = &dialect};
**     if (csv_split_record(&split, start, end, ended, &error))
**         for (size_t i = 0; i < split.count; i++) … split.fields[i] …
**     memory_free(split.fields);
**
** The bytes are left as they are until csv_split_unquote(), so that a record may be split again
** from its beginning once more of it was read. Up to 8 bytes after `end` must be readable, because
** whole words are examined.
*/
#ifndef PROSECUTIONS_SOURCE_CSV_SPLIT_H
#define PROSECUTIONS_SOURCE_CSV_SPLIT_H

#include <stdint.h>

#include "base/base.h"
#include "source/csv_dialect.h"

struct csv_split {
    const struct csv_dialect *dialect; /* settled */
    struct slice *fields;              /* owned */
    size_t count, capacity;
    const unsigned char *end;  /* where the record ends, without its line end */
    const unsigned char *next; /* where the next record begins */
    const unsigned char *open; /* the quote that nothing closes, or NULL */
    bool has_breaks;           /* whether there may be line ends in quotes */
    bool has_inner_quotes; /* whether fields are to be unquoted, which begin with a quote then, */
    bool has_escapes;      /* or to be rid of escapes */
    enum csv_fault fault;  /* the worst of them, */
    size_t fault_field;    /* and the field that has it first, from 0 */
};

/* Splits the record that begins at `at`; `ended` says that the file ends at `end`. False where more
** bytes are needed, where a quote is open at the end of the file, or with the error set. */
bool csv_split_record(struct csv_split *split, const unsigned char *at, const unsigned char *end,
                      bool ended, struct error *error);
/* Takes the quotes and escapes out of the fields where has_inner_quotes or has_escapes is set.
** Overwrites the bytes of these fields, which must be the caller's. */
void csv_split_unquote(struct csv_split *split);

#endif
