#include "base/dictionary.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/memory.h"

/* Chunks double: most dictionaries have few texts, and each connection has dozens of dictionaries. */
enum { FIRST_CHUNK = 512, LARGEST_CHUNK = 64 * 1024, FIRST_SLOTS = 64 };

struct dictionary_chunk {
    struct dictionary_chunk *next;
    size_t used, size;
    unsigned char bytes[];
};

static uint64_t hash_folded(struct slice value) {
    unsigned char folded[128];
    uint64_t hash = value.length;
    for (size_t start = 0; start < value.length; start += sizeof folded) {
        size_t length = value.length - start < sizeof folded ? value.length - start : sizeof folded;
        for (size_t i = 0; i < length; i++)
            folded[i] = byte_lower(value.bytes[start + i]);
        hash = XXH3_64bits_withSeed(folded, length, hash);
    }
    return hash;
}

static uint64_t hash_of(const struct dictionary *dictionary, struct slice value) {
    return dictionary->ignore_case ? hash_folded(value) : XXH3_64bits(value.bytes, value.length);
}

/* The slot that holds the text's code, or the free slot that it would go to. The search ends,
** because at least half of the slots are free. */
static size_t slot_of(const struct dictionary *dictionary, struct slice value, uint64_t hash) {
    size_t mask = dictionary->slot_count - 1;
    for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
        uint32_t entry = dictionary->slots[slot];
        if (entry == 0)
            return slot;
        struct slice known = dictionary->values[entry - 1];
        if (dictionary->hashes[entry - 1] == hash &&
            (dictionary->ignore_case ? slice_equal_nocase(known, value)
                                     : slice_equal(known, value)))
            return slot;
    }
}

static bool grow_slots(struct dictionary *dictionary, struct error *error) {
    size_t count = dictionary->slot_count > 0 ? dictionary->slot_count * 2 : FIRST_SLOTS;
    uint32_t *slots = memory_new(count, sizeof *slots, error);
    if (slots == NULL)
        return false;
    for (uint32_t code = 0; code < dictionary->count; code++) {
        size_t slot = dictionary->hashes[code] & (count - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (count - 1);
        slots[slot] = code + 1;
    }
    memory_free(dictionary->slots);
    dictionary->slots = slots;
    dictionary->slot_count = count;
    return true;
}

/* Adds a chunk with room for so many bytes. */
static bool add_chunk(struct dictionary *dictionary, size_t needed, struct error *error) {
    const struct dictionary_chunk *newest = dictionary->chunks;
    size_t size = newest == NULL                 ? FIRST_CHUNK
                  : newest->size < LARGEST_CHUNK ? newest->size * 2
                                                 : LARGEST_CHUNK;
    size = needed > size ? needed : size;
    struct dictionary_chunk *chunk = memory_new(1, sizeof *chunk + size, error);
    if (chunk == NULL)
        return false;
    chunk->size = size;
    chunk->next = dictionary->chunks;
    dictionary->chunks = chunk;
    return true;
}

/* Copies the text into the newest chunk, or into a new one where that is full. */
static const unsigned char *keep(struct dictionary *dictionary, struct slice value,
                                 struct error *error) {
    struct dictionary_chunk *chunk = dictionary->chunks;
    size_t needed = value.length + 1;
    if (chunk == NULL || chunk->size - chunk->used < needed) {
        if (!add_chunk(dictionary, needed, error))
            return NULL;
        chunk = dictionary->chunks;
    }
    unsigned char *copy = chunk->bytes + chunk->used;
    if (value.length > 0)
        memcpy(copy, value.bytes, value.length);
    copy[value.length] = '\0';
    chunk->used += needed;
    return copy;
}

bool dictionary_code(struct dictionary *dictionary, struct slice value, uint32_t *code,
                     struct error *error) {
    if ((size_t)dictionary->count * 2 >= dictionary->slot_count && !grow_slots(dictionary, error))
        return false;
    uint64_t hash = hash_of(dictionary, value);
    size_t slot = slot_of(dictionary, value, hash);
    if (dictionary->slots[slot] != 0) {
        *code = dictionary->slots[slot] - 1;
        return true;
    }
    size_t needed = (size_t)dictionary->count + 1;
    if (needed >= UINT32_MAX)
        return error_set(error, ERROR_INPUT, "more than 4 billion distinct values in a column");
    if (!memory_reserve(&dictionary->values, &dictionary->values_capacity, needed,
                        sizeof *dictionary->values, error) ||
        !memory_reserve(&dictionary->hashes, &dictionary->hashes_capacity, needed,
                        sizeof *dictionary->hashes, error))
        return false;
    const unsigned char *copy = keep(dictionary, value, error);
    if (copy == NULL)
        return false;
    *code = dictionary->count++;
    dictionary->values[*code] = slice_from(copy, value.length);
    dictionary->hashes[*code] = hash;
    dictionary->slots[slot] = *code + 1;
    return true;
}

bool dictionary_find(const struct dictionary *dictionary, struct slice value, uint32_t *code) {
    if (dictionary->slot_count == 0)
        return false;
    uint32_t entry = dictionary->slots[slot_of(dictionary, value, hash_of(dictionary, value))];
    if (entry != 0)
        *code = entry - 1;
    return entry != 0;
}

struct slice dictionary_value(const struct dictionary *dictionary, uint32_t code) {
    return dictionary->values[code];
}

void dictionary_free(struct dictionary *dictionary) {
    struct dictionary_chunk *chunk = dictionary->chunks;
    while (chunk != NULL) {
        struct dictionary_chunk *next = chunk->next;
        memory_free(chunk);
        chunk = next;
    }
    memory_free(dictionary->values);
    memory_free(dictionary->hashes);
    memory_free(dictionary->slots);
    *dictionary = (struct dictionary){.ignore_case = dictionary->ignore_case};
}

size_t dictionary_size(const struct dictionary *dictionary) {
    size_t size = dictionary->values_capacity * sizeof *dictionary->values +
                  dictionary->hashes_capacity * sizeof *dictionary->hashes +
                  dictionary->slot_count * sizeof *dictionary->slots;
    for (const struct dictionary_chunk *chunk = dictionary->chunks; chunk; chunk = chunk->next)
        size += sizeof *chunk + chunk->size;
    return size;
}
