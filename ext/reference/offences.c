#include "reference/offences.h"

#include "base/base.h"
#include "reference/embedded.h"

struct offences {
    struct dictionary texts; /* owns every text that a slice here points to */
    struct offence *items;
    size_t count, capacity;
};

/* The fields are published, offence_code, offence, offence_type, offence_group. */
static bool read_offence(void *target, const struct slice *fields, struct error *error) {
    struct offences *offences = target;
    if (!memory_reserve(&offences->items, &offences->capacity, offences->count + 1,
                        sizeof *offences->items, error))
        return false;
    struct offence *offence = &offences->items[offences->count];
    struct slice *kept[] = {&offence->published, &offence->code, &offence->title, &offence->type,
                            &offence->group};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        uint32_t code;
        if (!dictionary_code(&offences->texts, fields[i], &code, error))
            return false;
        *kept[i] = dictionary_value(&offences->texts, code);
    }
    offences->count++;
    return true;
}

struct offences *offences_open(struct error *error) {
    struct offences *offences = memory_new(1, sizeof *offences, error);
    if (offences != NULL && !embedded_read("offences", 5, read_offence, offences, error)) {
        offences_close(offences);
        return NULL;
    }
    return offences;
}

void offences_close(struct offences *offences) {
    if (offences == NULL)
        return;
    dictionary_free(&offences->texts);
    memory_free(offences->items);
    memory_free(offences);
}

size_t offences_count(const struct offences *offences) {
    return offences->count;
}

const struct offence *offences_at(const struct offences *offences, size_t index) {
    return &offences->items[index];
}
