#include "query/pair_sums.h"

/* The two columns whose codes vary in the group; `shared` is what the other parts add to every key. */
struct pair {
    const struct packed_codes *codes[2];
    const uint32_t *numbers[2];
    uint32_t shared;
};

/* For codes of A and B bytes and numbers of W. */
#define ADD(a, b, width)                                                                           \
    static void add_##a##b##_##width(const struct row_block *block, const struct pair *pair,       \
                                     const unsigned char *data, uint64_t each,                     \
                                     uint64_t *restrict packed) {                                  \
        const struct row_block here =                                                              \
            *block; /* a copy: no write through `packed` can change it */                          \
        const unsigned char *first = pair->codes[0]->data, *second = pair->codes[1]->data;         \
        const uint32_t *first_numbers = pair->numbers[0];                                          \
        const uint32_t *second_numbers = pair->numbers[1];                                         \
        (void)data;                                                                                \
        packed += pair->shared;                                                                    \
        FOR_ROWS_IN_TURNS(&here, i, row,                                                           \
                          packed[first_numbers[packed_unsigned(first, a, row)] +                   \
                                 second_numbers[packed_unsigned(second, b, row)]] +=               \
                          each + packed_unsigned(data, width, row))                                \
    }
#define ADD_ALL(a, b) ADD(a, b, 0) ADD(a, b, 1) ADD(a, b, 2)
ADD_ALL(1, 1)
ADD_ALL(1, 2)
ADD_ALL(2, 1)
ADD_ALL(2, 2)

typedef void (*add_work)(const struct row_block *, const struct pair *, const unsigned char *,
                         uint64_t, uint64_t *restrict);
#define EACH_WIDTH(a, b)                                                                           \
    { add_##a##b##_0, add_##a##b##_1, add_##a##b##_2 }
static const add_work ADDS[2][2][3] = {{EACH_WIDTH(1, 1), EACH_WIDTH(1, 2)},
                                       {EACH_WIDTH(2, 1), EACH_WIDTH(2, 2)}};

static bool find_pair(const struct key_part *parts, int count, const struct row_group *group,
                      struct pair *pair) {
    int varied = 0;
    *pair = (struct pair){0};
    for (int p = 0; p < count; p++) {
        const struct packed_codes *codes = &group->codes[parts[p].dimension];
        if (codes->width == 0) {
            pair->shared += parts[p].numbers[codes->minimum];
            continue;
        }
        if (varied == 2 || codes->width > 2)
            return false;
        pair->codes[varied] = codes;
        pair->numbers[varied++] = parts[p].numbers;
    }
    return varied == 2;
}

bool pair_sums_add(const struct key_part *parts, int count, const struct row_block *block,
                   const struct packed_numbers *told, uint64_t one, uint64_t *packed) {
    struct pair pair;
    if (!find_pair(parts, count, block->group, &pair))
        return false;
    ADDS[pair.codes[0]->width - 1][pair.codes[1]->width - 1][told->width](
        block, &pair, told->data, one + (uint64_t)told->base, packed);
    return true;
}
