#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef MEMORY_FAULTS
#include <stdatomic.h>

static atomic_long successes_left = -1;
static atomic_bool fail_forever;
static atomic_bool has_failed;
static bool (*decide)(void);

void memory_fail_after(long successes, bool forever) {
    fail_forever = forever;
    has_failed = false;
    successes_left = successes;
}

bool memory_fail_pending(void) {
    return successes_left >= 0 && !has_failed;
}

bool memory_fails(void) {
    return successes_left >= 0;
}

void memory_fault_by(bool (*due)(void)) {
    decide = due;
}

static inline bool grows_by_need(void) {
    return decide != NULL;
}

bool memory_fault_due(void) {
    if (decide != NULL)
        return decide();
    long left = successes_left;
    if (left < 0)
        return false;
    if (left > 0) {
        successes_left = left - 1;
        return false;
    }
    has_failed = true;
    if (!fail_forever)
        successes_left = -1;
    return true;
}
#else
static inline bool memory_fault_due(void) {
    return false;
}
static inline bool grows_by_need(void) {
    return false;
}
#endif

static bool size_fits(size_t count, size_t size) {
    return size == 0 || count <= (size_t)PTRDIFF_MAX / size;
}

void *memory_new(size_t count, size_t size, struct error *error) {
    void *memory = NULL;
    if (size_fits(count, size) && !memory_fault_due())
        memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
    if (memory == NULL)
        error_memory(error);
    return memory;
}

bool memory_reserve(void *items, size_t *capacity, size_t needed, size_t size,
                    struct error *error) {
    if (needed <= *capacity)
        return true;
    size_t grown = *capacity + *capacity / 2;
    if (grown < needed || grows_by_need())
        grown = needed < 8 && !grows_by_need() ? 8 : needed;
    if (!size_fits(grown, size) || memory_fault_due())
        return error_memory(error);
    /* `items` is the address of a pointer, whose type is not known here. C allows such a pointer to
    ** be copied only byte by byte. */
    void *old;
    memcpy(&old, items, sizeof old);
    void *memory = realloc(old, grown * size);
    if (memory == NULL)
        return error_memory(error);
    memcpy(items, &memory, sizeof memory);
    *capacity = grown;
    return true; /* cppcheck-suppress memleak ; it is what items points to now */
}

void memory_free(void *memory) {
    free(memory);
}
