#include "base/numbering.h"

#include "base/memory.h"

/* The slot that holds the key's number, or the free slot that it would go to. Multiplying by an odd
** constant, and folding the high half into the low one before and after, lets every bit of the key
** change about half of the bits that choose the slot. */
static size_t slot_of(const struct numbering *numbering, uint64_t key) {
    size_t mask = numbering->slot_count - 1;
    uint64_t hash = (key ^ key >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = (size_t)(hash ^ hash >> 32) & mask;
    while (numbering->slots[slot] != 0 && numbering->keys[numbering->slots[slot] - 1] != key)
        slot = (slot + 1) & mask;
    return slot;
}

/* Makes sure that at least half of the slots are free. */
static bool reserve_slots(struct numbering *numbering, struct error *error) {
    if ((size_t)numbering->count * 2 < numbering->slot_count)
        return true;
    struct numbering grown = *numbering;
    grown.slot_count = numbering->slot_count > 0 ? numbering->slot_count * 2 : 64;
    grown.slots = memory_new(grown.slot_count, sizeof *grown.slots, error);
    if (grown.slots == NULL)
        return false;
    for (uint32_t number = 0; number < grown.count; number++)
        grown.slots[slot_of(&grown, grown.keys[number])] = number + 1;
    memory_free(numbering->slots);
    *numbering = grown;
    return true;
}

bool numbering_of(struct numbering *numbering, uint64_t key, uint32_t *number,
                  struct error *error) {
    if (!reserve_slots(numbering, error))
        return false;
    size_t slot = slot_of(numbering, key);
    if (numbering->slots[slot] == 0) {
        if (numbering->count == UINT32_MAX - 1)
            return error_set(error, ERROR_USE,
                             "more than %u different combinations of values; mention fewer columns",
                             numbering->count);
        if (!memory_reserve(&numbering->keys, &numbering->capacity, (size_t)numbering->count + 1,
                            sizeof *numbering->keys, error))
            return false;
        numbering->keys[numbering->count] = key;
        numbering->slots[slot] = ++numbering->count;
    }
    *number = numbering->slots[slot] - 1;
    return true;
}

bool numbering_find(const struct numbering *numbering, uint64_t key, uint32_t *number) {
    uint32_t found = numbering->slot_count > 0 ? numbering->slots[slot_of(numbering, key)] : 0;
    *number = found - 1;
    return found != 0;
}

void numbering_free(struct numbering *numbering) {
    memory_free(numbering->keys);
    memory_free(numbering->slots);
    *numbering = (struct numbering){0};
}
