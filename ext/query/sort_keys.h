/* query/sort_keys.h: what rows are sorted by, each in few enough steps to count the rows at each: a
** column of texts or small integers by its ranks, one of numbers digit by digit.
**
**     struct sort_key keys[SORT_KEYS_MOST];
**     size_t count = 0;
**     if (sort_keys_make(keys, &count, store, &selection, orders, order_count, &error))
**         … keys[0] decides first; sort_key_digit(&keys[n], group, row) < keys[n].steps …
*/
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
    bool by_rank; /* else by a digit of the number's place: 0 for NULL, then from the least on */
    /* Of a key that is not by rank; 0 of one that is: */
    int64_t least;     /* of the numbers of all rows of the groups that have wanted ones */
    uint64_t greatest; /* place */
    unsigned shift;    /* bits of the place below the digit */
    uint32_t steps;    /* how many different digits there are */
};

/* `orders`: no column twice. Looks at the numbers of the groups that have wanted rows. */
bool sort_keys_make(struct sort_key keys[SORT_KEYS_MOST], size_t *count, const struct store *store,
                    const struct selection *selection, const struct column_order *orders,
                    size_t order_count, struct error *error);
/* For a key that is not by rank. */
uint32_t sort_key_digit(const struct sort_key *key, const struct row_group *group, uint32_t row);

#endif
