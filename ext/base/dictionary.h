/* base/dictionary.h: distinct texts and their codes 0, 1, 2, … in the order they were first seen.
**
**     struct dictionary forces = {0};
**     uint32_t code;
**     if (!dictionary_code(&forces, slice_of("Lancashire"), &code, error)) …
**     struct slice name = dictionary_value(&forces, code);
**     dictionary_free(&forces);
**
** The dictionary owns a copy of each text, with a NUL after it. The copies never move, so that the
** slices which it gives stay valid until dictionary_free(). Where `ignore_case` is set before the
** first call, texts that differ only in ASCII case share a code, and the text is the first one
** seen.
*/
#ifndef PROSECUTIONS_BASE_DICTIONARY_H
#define PROSECUTIONS_BASE_DICTIONARY_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct dictionary_chunk;

struct dictionary {
    bool ignore_case;
    uint32_t count; /* the codes given so far are 0 to count - 1 */
    /* private */
    struct slice *values;
    uint64_t *hashes;
    size_t values_capacity, hashes_capacity;
    uint32_t *slots; /* a hash table of code + 1, with 0 in a free slot */
    size_t slot_count;
    struct dictionary_chunk *chunks;
};

/* Sets `*code` to the text's code, which is a new one if the text has none. Fails where memory or
** codes run out, and then leaves the dictionary unchanged. */
bool dictionary_code(struct dictionary *dictionary, struct slice value, uint32_t *code,
                     struct error *error);
/* Sets `*code` to the text's code; false, with `*code` unchanged, if it has none. */
bool dictionary_find(const struct dictionary *dictionary, struct slice value, uint32_t *code);
/* The text with this code, which must have been given. */
struct slice dictionary_value(const struct dictionary *dictionary, uint32_t code);
/* Frees all that the dictionary owns, and leaves it empty. */
void dictionary_free(struct dictionary *dictionary);
/* The bytes of memory that the dictionary holds. */
size_t dictionary_size(const struct dictionary *dictionary);

#endif
