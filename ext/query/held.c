#include "query/held.h"

#include "base/base.h"

static void see_group(struct held *held, const struct row_group *group) {
    const struct packed_codes *periods = &group->codes[DIMENSION_PERIOD];
    const struct packed_codes *labels = &group->codes[DIMENSION_FORCE];
    const uint32_t rows = periods->width == 0 && labels->width == 0 ? 1 : group->rows;
    unsigned char *of_period = held->has + (size_t)periods->minimum * held->labels;
    if (periods->width == 0 && labels->width == 1) { /* as most groups are */
        for (uint32_t row = 0; row < rows; row++)
            of_period[labels->data[row]] = 1;
        return;
    }
    for (uint32_t row = 0; row < rows; row++)
        held->has[(size_t)packed_code(periods, row) * held->labels + packed_code(labels, row)] = 1;
}

bool held_make(struct held *held, const struct store *store, struct error *error) {
    const column_set read = column_bit(COLUMN_PERIOD) | column_bit(COLUMN_FORCE);
    *held = (struct held){.periods = store->dictionaries[DIMENSION_PERIOD].count + 1,
                          .labels = store->dictionaries[DIMENSION_FORCE].count + 1};
    held->has = memory_new(held->periods, held->labels, error);
    held->any = memory_new(held->periods, 1, error);
    bool done = held->has != NULL && held->any != NULL;
    for (size_t g = 0; done && g < store->group_count; g++) {
        const struct row_group *group = store_open_group(store, g, read, error);
        done = group != NULL;
        if (done)
            see_group(held, group);
    }
    for (uint32_t period = 0; done && period < held->periods; period++)
        for (uint32_t label = 0; label < held->labels; label++)
            held->any[period] |= held_has(held, period, label);
    if (!done)
        held_free(held);
    return done;
}

void held_free(struct held *held) {
    memory_free(held->has);
    memory_free(held->any);
    *held = (struct held){0};
}
