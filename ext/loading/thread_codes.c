#include "loading/thread_codes.h"

#include "base/base.h"

void thread_codes_open(struct thread_codes *codes, struct store *store, pthread_mutex_t *lock) {
    *codes = (struct thread_codes){.store = store, .lock = lock};
    for (int d = 0; d < DIMENSION_COUNT; d++)
        codes->fresh[d].ignore_case = store_ignores_case((enum dimension)d);
}

bool thread_codes_encode(struct thread_codes *codes, enum dimension dimension, struct slice value,
                         uint32_t *code, struct error *error) {
    pthread_mutex_lock(codes->lock);
    bool known = dictionary_find(&codes->store->dictionaries[dimension], value, code);
    pthread_mutex_unlock(codes->lock);
    if (known) {
        ++*code;
        return true;
    }
    if (!dictionary_code(&codes->fresh[dimension], value, code, error))
        return false;
    *code |= CODE_PROVISIONAL;
    return true;
}

bool thread_codes_settle(struct thread_codes *codes, struct error *error) {
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        const struct dictionary *fresh = &codes->fresh[d];
        if (fresh->count == 0)
            continue;
        codes->settled[d] = memory_new(fresh->count, sizeof *codes->settled[d], error);
        if (codes->settled[d] == NULL)
            return false;
        for (uint32_t n = 0; n < fresh->count; n++)
            if (!store_encode(codes->store, (enum dimension)d, dictionary_value(fresh, n),
                              &codes->settled[d][n], error))
                return false;
    }
    return true;
}

void thread_codes_forget(struct thread_codes *codes) {
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        memory_free(codes->settled[d]);
        codes->settled[d] = NULL;
        dictionary_free(&codes->fresh[d]);
    }
}
