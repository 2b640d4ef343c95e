#include "query/selection.h"

#include "base/base.h"

/* A few codes are rare among so many times more. */
enum { RARE = 4, RARE_AMONG = 16 };

unsigned char *selection_term(struct selection *selection, const struct store *store,
                              enum dimension dimension, struct error *error) {
    if (selection->sets[dimension] == NULL) {
        size_t count = (size_t)store->dictionaries[dimension].count + 1;
        selection->sets[dimension] = memory_new(count, 1, error);
        if (selection->sets[dimension] != NULL)
            memset(selection->sets[dimension], 1, count);
    }
    return selection->sets[dimension];
}

column_set select_columns(const struct selection *selection) {
    column_set columns = 0;
    for (int c = 0; c < COLUMN_COUNT; c++)
        if (column_is_of_dictionary(c) && selection->sets[COLUMNS[c].dimension] != NULL)
            columns |= column_bit(c);
    return columns;
}

void selection_free(struct selection *selection) {
    for (int d = 0; d < DIMENSION_COUNT; d++)
        memory_free(selection->sets[d]);
    *selection = (struct selection){0};
}

/* Which of the codes from the group's minimum to its maximum are in the set. */
static enum overlap overlap_with(const unsigned char *set, const struct packed_codes *codes) {
    bool some = false, all = true;
    if (set == NULL)
        return OVERLAP_ALL;
    for (uint32_t code = codes->minimum; code <= codes->maximum && (all || !some); code++) {
        some |= set[code] != 0;
        all &= set[code] != 0;
    }
    return all ? OVERLAP_ALL : some ? OVERLAP_SOME : OVERLAP_NONE;
}

enum overlap select_overlap(const struct selection *selection, const struct row_group *group) {
    enum overlap least = selection->nothing ? OVERLAP_NONE : OVERLAP_ALL;
    for (int d = 0; d < DIMENSION_COUNT && least != OVERLAP_NONE; d++) {
        enum overlap overlap = overlap_with(selection->sets[d], &group->codes[d]);
        least = overlap < least ? overlap : least;
    }
    return least;
}

/* For codes of W bytes: begin_W() lists the rows whose code is in the set, keep_W() keeps those
** rows of the list whose code is. Both write every row and move on only past the ones that stay,
** so that there is no branch to mispredict. */
#define KEEP(width)                                                                                \
    static uint32_t begin_##width(const unsigned char *set, const unsigned char *data,             \
                                  uint16_t *rows, uint32_t count) {                                \
        uint32_t kept = 0;                                                                         \
        for (uint32_t row = 0; row < count; row++) {                                               \
            rows[kept] = (uint16_t)row;                                                            \
            kept += set[packed_unsigned(data, width, row)];                                        \
        }                                                                                          \
        return kept;                                                                               \
    }                                                                                              \
    static uint32_t keep_##width(const unsigned char *set, const unsigned char *data,              \
                                 uint16_t *rows, uint32_t count) {                                 \
        uint32_t kept = 0;                                                                         \
        for (uint32_t i = 0; i < count; i++) {                                                     \
            uint16_t row = rows[i];                                                                \
            rows[kept] = row;                                                                      \
            kept += set[packed_unsigned(data, width, row)];                                        \
        }                                                                                          \
        return kept;                                                                               \
    }
KEEP(1)
KEEP(2)
KEEP(4)

/* The codes of the set between the minimum and the maximum: a name may have been spelt in several ways. Returns
** how many; more than RARE where they are too many, or a large part of all. */
static unsigned rare_codes(const unsigned char *set, const struct packed_codes *codes,
                           unsigned char rare[RARE]) {
    unsigned count = codes->width == 1 ? 0 : RARE + 1;
    for (uint32_t code = codes->minimum; code <= codes->maximum && count <= RARE; code++) {
        if (set[code] == 0)
            continue;
        if (count < RARE)
            rare[count] = (unsigned char)code;
        count++;
    }
    return codes->maximum - codes->minimum >= RARE_AMONG * count ? count : RARE + 1;
}

/* As begin_1() for a few codes, 64 rows at a time: quick where they are rare. */
static uint32_t begin_rare(const unsigned char *rare, unsigned rare_count,
                           const unsigned char *data, uint16_t *rows, uint32_t count) {
    uint32_t kept = 0, row = 0;
    for (; row + BYTES_COMPARED <= count; row += BYTES_COMPARED) {
        uint64_t found = 0;
        for (unsigned i = 0; i < rare_count; i++)
            found |= bytes_equal(data + row, rare[i]);
        for (; found != 0; found &= found - 1)
            rows[kept++] = (uint16_t)(row + (uint32_t)word_first_bit(found));
    }
    for (; row < count; row++)
        if (memchr(rare, data[row], rare_count) != NULL)
            rows[kept++] = (uint16_t)row;
    return kept;
}

/* `first`: there is no list yet, and the `count` rows are all rows of the group. */
static uint32_t keep(const unsigned char *set, const struct packed_codes *codes, bool first,
                     uint16_t *rows, uint32_t count) {
    unsigned char rare[RARE];
    const unsigned rare_count = first ? rare_codes(set, codes, rare) : RARE + 1;
    if (rare_count <= RARE)
        return begin_rare(rare, rare_count, codes->data, rows, count);
    switch (codes->width) {
    case 1:
        return (first ? begin_1 : keep_1)(set, codes->data, rows, count);
    case 2:
        return (first ? begin_2 : keep_2)(set, codes->data, rows, count);
    default:
        return (first ? begin_4 : keep_4)(set, codes->data, rows, count);
    }
}

bool select_row(const struct selection *selection, const struct row_group *group, uint32_t row) {
    for (int d = 0; d < DIMENSION_COUNT; d++)
        if (selection->sets[d] != NULL &&
            selection->sets[d][group_code(group, (enum dimension)d, row)] == 0)
            return false;
    return !selection->nothing;
}

uint32_t select_rows(const struct selection *selection, const struct row_group *group,
                     uint16_t rows[GROUP_ROWS]) {
    enum overlap overlap = select_overlap(selection, group);
    uint32_t count = group->rows;
    bool first = true;
    if (overlap == OVERLAP_NONE)
        return 0;
    for (uint32_t row = 0; overlap == OVERLAP_ALL && row < count; row++)
        rows[row] = (uint16_t)row;
    for (int d = 0; d < DIMENSION_COUNT && overlap == OVERLAP_SOME; d++) {
        if (overlap_with(selection->sets[d], &group->codes[d]) != OVERLAP_SOME)
            continue;
        count = keep(selection->sets[d], &group->codes[d], first, rows, count);
        first = false;
    }
    return count;
}
