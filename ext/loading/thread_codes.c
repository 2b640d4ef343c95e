#include "loading/thread_codes.h"

#include "base/base.h"

void encoder_open(struct encoder *encoder, struct store *store, pthread_mutex_t *lock) {
    *encoder = (struct encoder){.store = store, .lock = lock};
    for (int d = 0; d < DIMENSION_COUNT; d++)
        encoder->fresh[d].ignore_case = store_ignores_case((enum dimension)d);
}

bool encoder_code(struct encoder *encoder, enum dimension dimension, struct slice value,
                  uint32_t *code, struct error *error) {
    pthread_mutex_lock(encoder->lock);
    bool known = dictionary_find(&encoder->store->values[dimension], value, code);
    pthread_mutex_unlock(encoder->lock);
    if (known) {
        ++*code;
        return true;
    }
    if (!dictionary_code(&encoder->fresh[dimension], value, code, error))
        return false;
    *code |= CODE_PROVISIONAL;
    return true;
}

bool encoder_settle(struct encoder *encoder, struct error *error) {
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        const struct dictionary *fresh = &encoder->fresh[d];
        if (fresh->count == 0)
            continue;
        encoder->settled[d] = memory_new(fresh->count, sizeof *encoder->settled[d], error);
        if (encoder->settled[d] == NULL)
            return false;
        for (uint32_t n = 0; n < fresh->count; n++)
            if (!store_encode(encoder->store, (enum dimension)d, dictionary_value(fresh, n),
                              &encoder->settled[d][n], error))
                return false;
    }
    return true;
}

void encoder_forget(struct encoder *encoder) {
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        memory_free(encoder->settled[d]);
        encoder->settled[d] = NULL;
        dictionary_free(&encoder->fresh[d]);
    }
}
