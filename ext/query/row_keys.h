/* query/row_keys.h: one number a row that says which values it has in some dimensions: the sum of
** a number by each dimension's code. What cells and orders are made by.
**
**     struct address addresses[] = {{DIMENSION_FORCE, by_force}, {DIMENSION_SEX, by_sex}};
**     struct row_block block = {.group = group, .first = 0, .count = 2048};
**     bool all_same = addresses_of(addresses, 2, &block, numbers);
*/
#ifndef PROSECUTIONS_QUERY_ROW_KEYS_H
#define PROSECUTIONS_QUERY_ROW_KEYS_H

#include "columns/columns.h"

struct address {
    enum dimension dimension;
    const uint32_t *numbers; /* by code */
};

/* Rows of one group. */
struct row_block {
    const struct row_group *group;
    const uint16_t *listed; /* their numbers in it; NULL: `count` rows from `first` on */
    uint32_t first, count;
};

static inline uint32_t block_row(const struct row_block *block, uint32_t i) {
    return block->listed != NULL ? block->listed[i] : block->first + i;
}

/* `i` counts the block's rows, `row` is its number in the group. */
#define FOR_ROWS(block, row, statement)                                                            \
    {                                                                                              \
        if ((block)->listed == NULL) {                                                             \
            for (uint32_t i = 0, row = (block)->first; i < (block)->count; i++, row++) {           \
                statement;                                                                         \
            }                                                                                      \
        } else {                                                                                   \
            for (uint32_t i = 0, row; i < (block)->count; i++) {                                   \
                row = (block)->listed[i];                                                          \
                statement;                                                                         \
            }                                                                                      \
        }                                                                                          \
    }

/* The same for statements that add to sums: rows that follow each other are often of one cell, whose
** sum has to wait for itself, so that the block's four quarters take turns. */
#define FOR_ROWS_IN_TURNS(block, row, statement)                                                   \
    {                                                                                              \
        const uint32_t quarter_ = (block)->count / 4;                                              \
        for (uint32_t n_ = 0; n_ < quarter_; n_++)                                                 \
            for (uint32_t turn_ = 0; turn_ < 4; turn_++) {                                         \
                const uint32_t i = n_ + turn_ * quarter_, row = block_row(block, i);               \
                statement;                                                                         \
            }                                                                                      \
        for (uint32_t i = 4 * quarter_; i < (block)->count; i++) {                                 \
            const uint32_t row = block_row(block, i);                                              \
            statement;                                                                             \
        }                                                                                          \
    }

/* Writes the number of each of the block's rows. True where all are sure to be the same: then the
** first alone is written. */
bool addresses_of(const struct address *addresses, int count, const struct row_block *block,
                  uint32_t *numbers);
/* The number by one dimension alone, of each row. */
void addresses_of_one(const struct address *address, const struct row_block *block,
                      uint32_t *numbers);

#endif
