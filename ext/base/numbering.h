/* base/numbering.h: distinct 64-bit keys and their numbers 0, 1, 2, … in the order of first sight.
**
**     struct numbering lines = {0};
**     uint32_t number;
**     if (!numbering_of(&lines, key, &number, error)) …
**     numbering_free(&lines);
*/
#ifndef PROSECUTIONS_BASE_NUMBERING_H
#define PROSECUTIONS_BASE_NUMBERING_H

#include <stdint.h>

#include "base/error.h"

struct numbering {
    uint32_t count; /* numbers given so far: 0 … count-1 */
    /* private */
    uint64_t *keys;
    size_t capacity;
    uint32_t *slots; /* number + 1, or 0 where free */
    size_t slot_count;
};

/* The key's number; a new one if it has none. After an error the numbering is as it was. */
bool numbering_of(struct numbering *numbering, uint64_t key, uint32_t *number, struct error *error);
void numbering_free(struct numbering *numbering);

#endif
