/* base/dictionary.h: distinct texts and their codes 0, 1, 2, … in the order they were first seen.
**
**     struct dictionary forces = {0};
**     uint32_t code;
**     if (!dictionary_code(&forces, slice_of("Lancashire"), &code, error)) …
**     struct slice name = dictionary_value(&forces, code);
**     dictionary_free(&forces);
**
** The dictionary keeps a copy of each text, followed by a NUL; the copies never move, so that a
** slice stays good until dictionary_free(). With `ignore_case` set before the first call, texts
** that differ in ASCII case alone are one, spelt as it was first seen.
*/
#ifndef PROSECUTIONS_BASE_DICTIONARY_H
#define PROSECUTIONS_BASE_DICTIONARY_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct dictionary_chunk;

struct dictionary {
    bool ignore_case;
    uint32_t count; /* codes given so far: 0 … count-1 */
    /* private */
    struct slice *values;
    uint64_t *hashes;
    size_t values_capacity, hashes_capacity;
    uint32_t *slots; /* code + 1, or 0 where free */
    size_t slot_count;
    struct dictionary_chunk *chunks;
};

/* The text's code; a new one if it has none. After an error the dictionary is as it was. */
bool dictionary_code(struct dictionary *dictionary, struct slice value, uint32_t *code,
                     struct error *error);
/* The text's code if it has one. */
bool dictionary_find(const struct dictionary *dictionary, struct slice value, uint32_t *code);
struct slice dictionary_value(const struct dictionary *dictionary, uint32_t code);
void dictionary_free(struct dictionary *dictionary);
/* Bytes of memory held. */
size_t dictionary_size(const struct dictionary *dictionary);

#endif
