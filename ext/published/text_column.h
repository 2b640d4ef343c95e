/* published/text_column.h: a column of texts, in which a text that soon comes again is kept once.
**
**     struct text_column column = {0};
**     text_column_add(&column, slice_of("Lancashire"), &error);
**     struct slice text = text_column_at(&column, 0);    // valid until the next text is added
**     text_column_free(&column);
**
** Rows are numbered from 0. Memory: the bytes of the texts, 4 to 6 bytes for each row and, as long
** as rows are added, at most 256 KB more.
*/
#ifndef PROSECUTIONS_PUBLISHED_TEXT_COLUMN_H
#define PROSECUTIONS_PUBLISHED_TEXT_COLUMN_H

#include <stdint.h>

#include "base/base.h"

struct text_column {
    size_t count; /* the number of rows; a lower one may be set, which drops the last rows */
    bool filled;  /* whether any text added was not blank */
    /* private */
    struct text texts; /* for each: its length in 4 bytes, its bytes, and zeros up to 4 bytes */
    uint32_t *places;  /* by row: where its text is in `texts`, in units of 4 bytes */
    size_t capacity;
    uint32_t *recent; /* by hash: the place + 1 of a text that was added lately, or 0 */
    size_t recent_size;
    size_t kept; /* the texts kept since `recent` was last made */
};

/* Adds a row with a copy of the text. Fails where memory runs out or the texts exceed 16 GB, and
** then leaves the column unchanged. */
bool text_column_add(struct text_column *column, struct slice text, struct error *error);
struct slice text_column_at(const struct text_column *column, size_t number);
/* The same of rows that share one copy of a text. Rows with equal texts need not share it. */
static inline uint32_t text_column_place(const struct text_column *column, size_t number) {
    return column->places[number];
}
/* Frees what is only needed to add rows. No row may be added any more. */
void text_column_seal(struct text_column *column);
void text_column_free(struct text_column *column);

#endif
