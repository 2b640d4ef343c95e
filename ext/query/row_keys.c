#include "query/row_keys.h"

/* Of codes of W bytes: set_numbers_W() makes the slots what each row's code stands for plus
** `shared`, add_numbers_W() adds it to them. */
#define NUMBERS(width)                                                                             \
    static void set_numbers_##width(const struct row_block *block, const unsigned char *data,      \
                                    const uint32_t *numbers, uint32_t shared,                      \
                                    uint32_t *restrict slots) {                                    \
        FOR_ROWS(block, row, slots[i] = shared + numbers[packed_unsigned(data, width, row)])       \
    }                                                                                              \
    static void add_numbers_##width(const struct row_block *block, const unsigned char *data,      \
                                    const uint32_t *numbers, uint32_t *restrict slots) {           \
        FOR_ROWS(block, row, slots[i] += numbers[packed_unsigned(data, width, row)])               \
    }
NUMBERS(1)
NUMBERS(2)
NUMBERS(4)

/* The slots from two columns at once: the commonest case, in half the time. */
#define SET_BOTH(first_width, second_width)                                                        \
    static void set_both_##first_width##second_width(                                              \
        const struct row_block *block, const unsigned char *first, const uint32_t *first_numbers,  \
        const unsigned char *second, const uint32_t *second_numbers, uint32_t shared,              \
        uint32_t *restrict slots) {                                                                \
        FOR_ROWS(block, row,                                                                       \
                 slots[i] = shared + first_numbers[packed_unsigned(first, first_width, row)] +     \
                            second_numbers[packed_unsigned(second, second_width, row)])            \
    }
SET_BOTH(1, 1)
SET_BOTH(1, 2)
SET_BOTH(2, 1)
SET_BOTH(2, 2)

static void set_numbers(const struct row_block *block, const struct packed_codes *codes,
                        const uint32_t *numbers, uint32_t shared, uint32_t *slots) {
    switch (codes->width) {
    case 0:
        for (uint32_t i = 0; i < block->count; i++)
            slots[i] = shared + numbers[codes->minimum];
        break;
    case 1:
        set_numbers_1(block, codes->data, numbers, shared, slots);
        break;
    case 2:
        set_numbers_2(block, codes->data, numbers, shared, slots);
        break;
    default:
        set_numbers_4(block, codes->data, numbers, shared, slots);
        break;
    }
}

static void add_numbers(const struct row_block *block, const struct packed_codes *codes,
                        const uint32_t *numbers, uint32_t *slots) {
    switch (codes->width) {
    case 1:
        add_numbers_1(block, codes->data, numbers, slots);
        break;
    case 2:
        add_numbers_2(block, codes->data, numbers, slots);
        break;
    default:
        add_numbers_4(block, codes->data, numbers, slots);
        break;
    }
}

static void set_both(const struct row_block *block, const struct address *a,
                     const struct address *b, uint32_t shared, uint32_t *slots) {
    const struct packed_codes *first = &block->group->codes[a->dimension];
    const struct packed_codes *second = &block->group->codes[b->dimension];
    if (first->width > 2 || second->width > 2) {
        set_numbers(block, first, a->numbers, shared, slots);
        add_numbers(block, second, b->numbers, slots);
    } else {
        (first->width == 1    ? second->width == 1 ? set_both_11 : set_both_12
         : second->width == 1 ? set_both_21
                              : set_both_22)(block, first->data, a->numbers, second->data,
                                             b->numbers, shared, slots);
    }
}

bool addresses_of(const struct address *addresses, int count, const struct row_block *block,
                  uint32_t *numbers) {
    const struct packed_codes *codes = block->group->codes;
    const struct address *varied[DIMENSION_COUNT];
    uint32_t shared = 0;
    int many = 0;
    for (int a = 0; a < count; a++) {
        if (codes[addresses[a].dimension].width == 0)
            shared += addresses[a].numbers[codes[addresses[a].dimension].minimum];
        else
            varied[many++] = &addresses[a];
    }
    if (many == 0)
        numbers[0] = shared;
    else if (many == 1)
        set_numbers(block, &codes[varied[0]->dimension], varied[0]->numbers, shared, numbers);
    else
        set_both(block, varied[0], varied[1], shared, numbers);
    for (int v = 2; v < many; v++)
        add_numbers(block, &codes[varied[v]->dimension], varied[v]->numbers, numbers);
    return many == 0;
}

void addresses_of_one(const struct address *address, const struct row_block *block,
                      uint32_t *numbers) {
    set_numbers(block, &block->group->codes[address->dimension], address->numbers, 0, numbers);
}
