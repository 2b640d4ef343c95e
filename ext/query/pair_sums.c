#include "query/pair_sums.h"

/* The one or two columns whose codes vary in the group; `shared` is what the other parts add to every key. */
struct pair {
    const struct packed_codes *codes[2];
    const uint32_t *numbers[2];
    uint32_t shared;
};

/* For numbers of W bytes, by a key of each row. The block is copied: no write through `packed` can change it. */
#define ADD(name, width, key)                                                                      \
    static void name(const struct row_block *block, const struct pair *pair,                       \
                     const unsigned char *data, uint64_t each, uint64_t *restrict packed) {        \
        const struct row_block here = *block;                                                      \
        const unsigned char *first = pair->codes[0]->data;                                         \
        const unsigned char *second = pair->codes[1]->data;                                        \
        const uint32_t *first_numbers = pair->numbers[0], *second_numbers = pair->numbers[1];      \
        (void)data, (void)second, (void)second_numbers;                                            \
        packed += pair->shared;                                                                    \
        FOR_ROWS_IN_TURNS(&here, i, row, packed[key] += each + packed_unsigned(data, width, row))  \
    }
#define FIRST(a)           first_numbers[packed_unsigned(first, a, row)]
#define SECOND(b)          second_numbers[packed_unsigned(second, b, row)]
#define ADD_ALL(name, key) ADD(name##_0, 0, key) ADD(name##_1, 1, key) ADD(name##_2, 2, key)
ADD_ALL(add_1, FIRST(1))
ADD_ALL(add_2, FIRST(2))
ADD_ALL(add_11, FIRST(1) + SECOND(1))
ADD_ALL(add_12, FIRST(1) + SECOND(2))
ADD_ALL(add_21, FIRST(2) + SECOND(1))
ADD_ALL(add_22, FIRST(2) + SECOND(2))

/* By the widths of the codes, of which the second is 0 where there is one column, and of the numbers. */
typedef void (*add_work)(const struct row_block *, const struct pair *, const unsigned char *,
                         uint64_t, uint64_t *restrict);
#define EACH_WIDTH(name)                                                                           \
    { name##_0, name##_1, name##_2 }
static const add_work ADDS[2][3][3] = {{EACH_WIDTH(add_1), EACH_WIDTH(add_11), EACH_WIDTH(add_12)},
                                       {EACH_WIDTH(add_2), EACH_WIDTH(add_21), EACH_WIDTH(add_22)}};

static const struct packed_codes NO_CODES = {0};

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
    if (varied == 1)
        pair->codes[1] = &NO_CODES;
    return varied > 0;
}

bool pair_sums_add(const struct key_part *parts, int count, const struct row_block *block,
                   const struct packed_numbers *told, uint64_t one, uint64_t *packed) {
    struct pair pair;
    if (!find_pair(parts, count, block->group, &pair))
        return false;
    ADDS[pair.codes[0]->width - 1][pair.codes[1]->width][told->width](
        block, &pair, told->data, one + (uint64_t)told->base, packed);
    return true;
}
