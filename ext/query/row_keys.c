#include "query/row_keys.h"

/* In a loop: compilers that make a vector of what each row looks up in a table only lose time by it. */
#define STAY_SCALAR() __asm__ volatile("")

/* For codes of W bytes: set_numbers_W() makes each key `shared` plus the number of the row's code,
** add_numbers_W() adds the number of the row's code to the key. */
#define NUMBERS(width)                                                                             \
    static void set_numbers_##width(const struct row_block *block, const unsigned char *data,      \
                                    const uint32_t *numbers, uint32_t shared,                      \
                                    uint32_t *restrict keys) {                                     \
        FOR_ROWS(block, i, row, STAY_SCALAR();                                                     \
                 keys[i] = shared + numbers[packed_unsigned(data, width, row)])                    \
    }                                                                                              \
    static void add_numbers_##width(const struct row_block *block, const unsigned char *data,      \
                                    const uint32_t *numbers, uint32_t *restrict keys) {            \
        FOR_ROWS(block, i, row, STAY_SCALAR();                                                     \
                 keys[i] += numbers[packed_unsigned(data, width, row)])                            \
    }
NUMBERS(1)
NUMBERS(2)
NUMBERS(4)

/* Makes the keys from two columns at once: the commonest case, in half the time. */
#define SET_BOTH(first_width, second_width)                                                        \
    static void set_both_##first_width##second_width(                                              \
        const struct row_block *block, const unsigned char *first, const uint32_t *first_numbers,  \
        const unsigned char *second, const uint32_t *second_numbers, uint32_t shared,              \
        uint32_t *restrict keys) {                                                                 \
        FOR_ROWS(block, i, row, STAY_SCALAR();                                                     \
                 keys[i] = shared + first_numbers[packed_unsigned(first, first_width, row)] +      \
                           second_numbers[packed_unsigned(second, second_width, row)])             \
    }
SET_BOTH(1, 1)
SET_BOTH(1, 2)
SET_BOTH(2, 1)
SET_BOTH(2, 2)

static void set_numbers(const struct row_block *block, const struct packed_codes *codes,
                        const uint32_t *numbers, uint32_t shared, uint32_t *keys) {
    switch (codes->width) {
    case 0:
        for (uint32_t i = 0; i < block->count; i++)
            keys[i] = shared + numbers[codes->minimum];
        break;
    case 1:
        set_numbers_1(block, codes->data, numbers, shared, keys);
        break;
    case 2:
        set_numbers_2(block, codes->data, numbers, shared, keys);
        break;
    default:
        set_numbers_4(block, codes->data, numbers, shared, keys);
        break;
    }
}

static void add_numbers(const struct row_block *block, const struct packed_codes *codes,
                        const uint32_t *numbers, uint32_t *keys) {
    switch (codes->width) {
    case 1:
        add_numbers_1(block, codes->data, numbers, keys);
        break;
    case 2:
        add_numbers_2(block, codes->data, numbers, keys);
        break;
    default:
        add_numbers_4(block, codes->data, numbers, keys);
        break;
    }
}

static void set_both(const struct row_block *block, const struct key_part *a,
                     const struct key_part *b, uint32_t shared, uint32_t *keys) {
    const struct packed_codes *first = &block->group->codes[a->dimension];
    const struct packed_codes *second = &block->group->codes[b->dimension];
    if (first->width > 2 || second->width > 2) {
        set_numbers(block, first, a->numbers, shared, keys);
        add_numbers(block, second, b->numbers, keys);
    } else {
        (first->width == 1 ? second->width == 1 ? set_both_11 : set_both_12
         : second->width == 1
             ? set_both_21
             : set_both_22)(block, first->data, a->numbers, second->data, b->numbers, shared, keys);
    }
}

bool row_keys_sum(const struct key_part *parts, int count, const struct row_block *block,
                  uint32_t *keys) {
    const struct packed_codes *codes = block->group->codes;
    const struct key_part *varied[DIMENSION_COUNT];
    uint32_t shared = 0; /* what the dimensions add that have one code in the whole group */
    int many = 0;
    for (int p = 0; p < count; p++) {
        if (codes[parts[p].dimension].width == 0)
            shared += parts[p].numbers[codes[parts[p].dimension].minimum];
        else
            varied[many++] = &parts[p];
    }
    if (many == 0)
        keys[0] = shared;
    else if (many == 1)
        set_numbers(block, &codes[varied[0]->dimension], varied[0]->numbers, shared, keys);
    else
        set_both(block, varied[0], varied[1], shared, keys);
    for (int v = 2; v < many; v++)
        add_numbers(block, &codes[varied[v]->dimension], varied[v]->numbers, keys);
    return many == 0;
}

void row_keys_of_part(const struct key_part *part, const struct row_block *block, uint32_t *keys) {
    set_numbers(block, &block->group->codes[part->dimension], part->numbers, 0, keys);
}
