/* query/sort_keys.h: the keys that rows are sorted by. Each key has few enough different values,
** its steps, that the rows of each can be counted: a text or integer column is one key, its ranks;
** a column of numbers becomes several, one for each digit.
**
**     struct sort_key keys[SORT_KEYS_MOST];
**     size_t count = 0;
**     if (sort_keys_make(keys, &count, store, &selection, orders, order_count, &error))
**         … keys[0] decides first; sort_key_digit(&keys[n], group, row) < keys[n].steps … */
#ifndef PROSECUTIONS_QUERY_SORT_KEYS_H
#define PROSECUTIONS_QUERY_SORT_KEYS_H

#include "query/ranks.h"
#include "query/selection.h"

enum {
    SORT_DIGIT_BITS = 16,
    SORT_MOST_STEPS = 1 << SORT_DIGIT_BITS,
    SORT_KEYS_MOST = COLUMN_COUNT * 64 / SORT_DIGIT_BITS,
};

struct sort_key {
    struct column_order order;
    bool by_rank; /* else by a digit of the place: 0 for NULL, 1 for the least number, … */
    /* Zero in a key that is by rank: */
    int64_t least;     /* number in any group that has wanted rows */
    uint64_t greatest; /* place */
    unsigned shift;    /* how many bits of the place are below the digit */
    uint32_t steps;    /* how many different digits there are */
};

/* Makes the keys of an order, the first deciding first. No column may come twice in `orders`. The
** groups that have wanted rows are opened, and their numbers looked at. */
bool sort_keys_make(struct sort_key keys[SORT_KEYS_MOST], size_t *count, const struct store *store,
                    const struct selection *selection, const struct column_order *orders,
                    size_t order_count, struct error *error);
/* The row's digit, below key->steps, where the key is not by rank. */
uint32_t sort_key_digit(const struct sort_key *key, const struct row_group *group, uint32_t row);

#endif
