#include "query/change_order.h"

#include "base/base.h"
#include "query/ranks.h"

/* What the first order makes of a row. */
struct change_key {
    uint64_t key;
    uint32_t row;
};

static bool is_before(const struct change_order *order, struct change_key a, struct change_key b) {
    if (a.key != b.key)
        return a.key < b.key;
    for (size_t i = 0; i < order->further; i++) {
        const uint64_t *keys = order->keys + i * order->rows;
        if (keys[a.row] != keys[b.row])
            return keys[a.row] < keys[b.row];
    }
    return a.row < b.row;
}

/* Lets a key that is put at `place` sink to where it belongs: each key of a heap comes before the two
** below it. */
static void sink(struct change_order *order, size_t place, struct change_key key) {
    for (size_t below; (below = 2 * place + 1) < order->left; place = below) {
        if (below + 1 < order->left && is_before(order, order->heap[below + 1], order->heap[below]))
            below++;
        if (!is_before(order, order->heap[below], key))
            break;
        order->heap[place] = order->heap[below];
    }
    order->heap[place] = key;
}

static bool key_of(const struct changes *changes, size_t row, const struct change_sort *sort,
                   const struct ranks *ranks, uint64_t *key, struct error *error) {
    struct change_number number;
    if (!sort->is_number)
        *key = ranks->of[changes_code(changes, row, COLUMNS[sort->column].dimension)];
    else if (!changes_number(changes, &changes->rows[row], sort->field, &number, error))
        return false;
    else
        *key = change_number_key(&number);
    *key = sort->descending ? ~*key : *key;
    return true;
}

/* Writes what one order makes of the rows: the first into the heap. */
static bool fill(struct change_order *order, const struct changes *changes,
                 const struct change_sort *sort, size_t number, struct error *error) {
    struct ranks ranks = {0};
    struct column_order by_column = {sort->column, false};
    bool done = sort->is_number || ranks_make(&ranks, changes->store, by_column, error);
    for (size_t row = 0; done && row < order->rows; row++) {
        uint64_t key;
        done = key_of(changes, row, sort, &ranks, &key, error);
        if (done && number == 0)
            order->heap[row] = (struct change_key){key, (uint32_t)row};
        else if (done)
            order->keys[(number - 1) * order->rows + row] = key;
    }
    ranks_free(&ranks);
    return done;
}

bool change_order_make(struct change_order *order, const struct changes *changes,
                       const struct change_sort *sorts, size_t count, struct error *error) {
    *order = (struct change_order){.left = changes->count, .rows = changes->count};
    order->further = count - 1;
    order->heap = memory_new(order->rows, sizeof *order->heap, error);
    bool done = order->heap != NULL;
    if (done && count > 1)
        done = (order->keys = memory_new((count - 1) * order->rows, sizeof *order->keys, error)) !=
               NULL;
    for (size_t i = 0; done && i < count; i++)
        done = fill(order, changes, &sorts[i], i, error);
    for (size_t place = order->left / 2; done && place > 0; place--)
        sink(order, place - 1, order->heap[place - 1]);
    if (!done)
        change_order_free(order);
    return done;
}

bool change_order_next(struct change_order *order, size_t *row) {
    if (order->left == 0)
        return false;
    *row = order->heap[0].row;
    order->left--;
    sink(order, 0, order->heap[order->left]);
    return true;
}

void change_order_free(struct change_order *order) {
    memory_free(order->heap);
    memory_free(order->keys);
    *order = (struct change_order){0};
}
