#include "store/select.h"

#include "base/memory.h"

unsigned char *selection_term(struct selection *selection, const struct store *store,
                              enum dimension dimension, struct error *error) {
    if (selection->sets[dimension] == NULL) {
        size_t count = (size_t)store->values[dimension].count + 1;
        selection->sets[dimension] = memory_new(count, 1, error);
        if (selection->sets[dimension] != NULL)
            memset(selection->sets[dimension], 1, count);
    }
    return selection->sets[dimension];
}

void selection_free(struct selection *selection) {
    for (int d = 0; d < DIMENSION_COUNT; d++)
        memory_free(selection->sets[d]);
    *selection = (struct selection){0};
}

enum overlap { OVERLAP_NONE, OVERLAP_SOME, OVERLAP_ALL };

/* How the group's codes from minimum to maximum stand to the set. */
static enum overlap overlap_with(const unsigned char *set, const struct packed_codes *codes) {
    bool some = false, all = true;
    for (uint32_t code = codes->minimum; code <= codes->maximum; code++) {
        some |= set[code];
        all &= set[code] != 0;
    }
    return all ? OVERLAP_ALL : some ? OVERLAP_SOME : OVERLAP_NONE;
}

/* Keeps of the rows those whose code is in the set, without a branch. */
static uint32_t keep(const unsigned char *set, const struct packed_codes *codes, uint16_t *rows,
                     uint32_t count) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint16_t row = rows[i];
        rows[kept] = row;
        kept += set[packed_code(codes, row)];
    }
    return kept;
}

uint32_t select_rows(const struct selection *selection, const struct row_group *group,
                     uint16_t rows[GROUP_ROWS]) {
    enum overlap overlaps[DIMENSION_COUNT];
    if (selection->nothing)
        return 0;
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        const unsigned char *set = selection->sets[d];
        overlaps[d] = set == NULL ? OVERLAP_ALL : overlap_with(set, &group->codes[d]);
        if (overlaps[d] == OVERLAP_NONE)
            return 0;
    }
    uint32_t count = group->rows;
    for (uint32_t row = 0; row < count; row++)
        rows[row] = (uint16_t)row;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        if (overlaps[d] == OVERLAP_SOME)
            count = keep(selection->sets[d], &group->codes[d], rows, count);
    return count;
}
