#include "query/sort_keys.h"

static bool number_of(enum column column, const struct row_group *group, uint32_t row,
                      int64_t *number) {
    if (COLUMNS[column].kind == COLUMN_OF_MEASURE)
        return group_measure(group, COLUMNS[column].measure, row, number);
    *number = group_line(group, row);
    return true;
}

/* Finds the least number, and the place of the greatest: 0 where all are NULL. */
static bool find_range(struct sort_key *key, const struct store *store,
                       const struct selection *selection, struct error *error) {
    enum column column = key->order.column;
    int64_t least = INT64_MAX, greatest = INT64_MIN, number;
    for (size_t g = 0; g < store->group_count; g++) {
        if (select_overlap(selection, store_group_shape(store, g)) == OVERLAP_NONE)
            continue;
        const struct row_group *group = store_open_group(store, g, column_bit((int)column), error);
        if (group == NULL)
            return false;
        for (uint32_t row = 0; row < group->rows; row++) {
            if (!number_of(column, group, row, &number))
                continue;
            least = number < least ? number : least;
            greatest = number > greatest ? number : greatest;
        }
    }
    key->least = least;
    key->greatest = least <= greatest ? (uint64_t)greatest - (uint64_t)least + 1 : 0;
    return true;
}

/* Adds a key for each digit that a place has, the highest digit first. */
static void add_digits(struct sort_key *keys, size_t *count, struct sort_key key) {
    while (key.greatest >> key.shift >= SORT_MOST_STEPS)
        key.shift += SORT_DIGIT_BITS;
    key.steps = (uint32_t)(key.greatest >> key.shift) + 1;
    keys[(*count)++] = key;
    while (key.shift > 0) {
        key.shift -= SORT_DIGIT_BITS;
        key.steps = SORT_MOST_STEPS;
        keys[(*count)++] = key;
    }
}

bool sort_keys_make(struct sort_key keys[SORT_KEYS_MOST], size_t *count, const struct store *store,
                    const struct selection *selection, const struct column_order *orders,
                    size_t order_count, struct error *error) {
    *count = 0;
    for (size_t i = 0; i < order_count; i++) {
        struct sort_key key = {.order = orders[i],
                               .by_rank = column_is_of_dictionary((int)orders[i].column)};
        if (!key.by_rank && !find_range(&key, store, selection, error))
            return false;
        if (key.by_rank)
            keys[(*count)++] = key;
        else
            add_digits(keys, count, key);
    }
    return true;
}

uint32_t sort_key_digit(const struct sort_key *key, const struct row_group *group, uint32_t row) {
    int64_t number = 0;
    uint64_t place = 0;
    if (number_of(key->order.column, group, row, &number))
        place = (uint64_t)number - (uint64_t)key->least + 1;
    if (key->order.descending)
        place = key->greatest - place;
    return (uint32_t)(place >> key->shift) & (SORT_MOST_STEPS - 1);
}
