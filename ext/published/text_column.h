/* published/text_column.h: the cells of one column as texts; a text that comes again soon is kept once.
**
**     struct cells cells = {0};
**     cells_add(&cells, slice_of("Lancashire"), &error);
**     struct slice text = cells_text(&cells, 0);              // good until the next cells_add()
**     cells_free(&cells);
**
** Memory: the texts' bytes, 4 to 6 bytes a cell, and while cells are added at most 256 KB.
*/
#ifndef PROSECUTIONS_PUBLISHED_TEXT_COLUMN_H
#define PROSECUTIONS_PUBLISHED_TEXT_COLUMN_H

#include <stdint.h>

#include "base/base.h"

struct cells {
    size_t count; /* may be made less: the last cells are gone then */
    bool filled;  /* one of them, at least, was not blank */
    /* private */
    struct text texts; /* each: its length (4 bytes), its bytes, and zeros to a multiple of 4 */
    uint32_t *places;  /* of a cell's text, in units of 4 bytes */
    size_t capacity;
    uint32_t *recent; /* places + 1 of texts, by hash */
    size_t recent_size, kept;
};

/* After an error the cells are as they were. */
bool cells_add(struct cells *cells, struct slice text, struct error *error);
struct slice cells_text(const struct cells *cells, size_t number);
/* Whether two cells are known to hold the same text (false says nothing). */
static inline bool cells_same(const struct cells *cells, size_t a, size_t b) {
    return cells->places[a] == cells->places[b];
}
/* Nothing is added any more: what only that needs is freed. */
void cells_seal(struct cells *cells);
void cells_free(struct cells *cells);

#endif
