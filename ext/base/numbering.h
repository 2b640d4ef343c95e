/* base/numbering.h: numbers 0, 1, 2, … for distinct 64-bit keys, in the order they were first seen.
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
    uint32_t count; /* the numbers given so far are 0 to count - 1 */
    /* private */
    uint64_t *keys;
    size_t capacity;
    uint32_t *slots; /* a hash table of number + 1, with 0 in a free slot */
    size_t slot_count;
};

/* Sets `*number` to the key's number, which is a new one if the key has none. Fails where memory or
** numbers run out, and then leaves the numbering unchanged. */
bool numbering_of(struct numbering *numbering, uint64_t key, uint32_t *number, struct error *error);
/* The key's number; false where it has none. */
bool numbering_find(const struct numbering *numbering, uint64_t key, uint32_t *number);
/* Frees all that the numbering owns, and leaves it empty. */
void numbering_free(struct numbering *numbering);

#endif
