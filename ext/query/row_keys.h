/* query/row_keys.h: one number a row, its key, that tells which values the row has in some
** dimensions.
**
** A key is the sum of one number for each dimension, looked up by the row's code. Cells of a pivot
** and places in an order are found by keys.
**
**     struct key_part parts[] = {{DIMENSION_FORCE, by_force}, {DIMENSION_SEX, by_sex}};
**     struct row_block block = {.group = group, .first = 0, .count = 2048};
**     bool all_same = row_keys_sum(parts, 2, &block, keys); */
#ifndef PROSECUTIONS_QUERY_ROW_KEYS_H
#define PROSECUTIONS_QUERY_ROW_KEYS_H

#include "columns/columns.h"

/* What one dimension adds to the keys. */
struct key_part {
    enum dimension dimension;
    const uint32_t *numbers; /* by code */
};

/* Some rows of one group. */
struct row_block {
    const struct row_group *group;
    const uint16_t *listed; /* their numbers in it; NULL: `count` rows from `first` on */
    uint32_t first, count;
};

static inline uint32_t block_row(const struct row_block *block, uint32_t i) {
    return block->listed != NULL ? block->listed[i] : block->first + i;
}

/* Executes the statement for each row of the block, with `i` counting the block's rows from 0 and
** `row` the row's number in the group. */
#define FOR_ROWS(block, i, row, statement)                                                         \
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

/* FOR_ROWS for statements that add to a sum in memory. Neighbouring rows often add to the same sum,
** and each addition would wait for the one before: so one row of each quarter of the block is taken
** in turn. */
#define FOR_ROWS_IN_TURNS(block, i, row, statement)                                                \
    {                                                                                              \
        if ((block)->listed == NULL)                                                               \
            IN_TURNS(block, i, row, (block)->first + i, statement)                                 \
        else                                                                                       \
            IN_TURNS(block, i, row, (block)->listed[i], statement)                                 \
    }
#define IN_TURNS(block, i, row, place, statement)                                                  \
    {                                                                                              \
        const uint32_t quarter_ = (block)->count / 4;                                              \
        for (uint32_t n_ = 0; n_ < quarter_; n_++)                                                 \
            for (uint32_t turn_ = 0; turn_ < 4; turn_++) {                                         \
                const uint32_t i = n_ + turn_ * quarter_, row = place;                             \
                statement;                                                                         \
            }                                                                                      \
        for (uint32_t i = 4 * quarter_; i < (block)->count; i++) {                                 \
            const uint32_t row = place;                                                            \
            statement;                                                                             \
        }                                                                                          \
    }

/* Writes the key of each of the block's rows. True where the rows' dimensions show that all keys
** are the same: then only the first is written. */
bool row_keys_sum(const struct key_part *parts, int count, const struct row_block *block,
                  uint32_t *keys);
/* Writes what one part adds to the key of each of the block's rows. */
void row_keys_of_part(const struct key_part *part, const struct row_block *block, uint32_t *keys);

#endif
