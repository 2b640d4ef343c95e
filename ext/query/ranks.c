#include "query/ranks.h"

#include <stdlib.h>

#include "base/base.h"

struct ranked {
    const struct column_value *cell;
    uint32_t code;
};

static int compare_cells(const void *left, const void *right) {
    const struct column_value *a = ((const struct ranked *)left)->cell;
    const struct column_value *b = ((const struct ranked *)right)->cell;
    if (a->kind != b->kind)
        return a->kind == VALUE_NULL ? -1 : 1;
    if (a->kind == VALUE_TEXT)
        return slice_compare_nocase(a->text, b->text);
    return (a->integer > b->integer) - (a->integer < b->integer);
}

bool ranks_make(struct ranks *ranks, const struct store *store, struct column_order order,
                struct error *error) {
    uint32_t codes = store->dictionaries[COLUMNS[order.column].dimension].count + 1, rank = 0;
    struct ranked *ranked = memory_new(codes, sizeof *ranked, error);
    ranks->of = memory_new(codes, sizeof *ranks->of, error);
    if (ranked == NULL || ranks->of == NULL) {
        memory_free(ranked);
        ranks_free(ranks);
        return false;
    }
    for (uint32_t code = 0; code < codes; code++)
        ranked[code] = (struct ranked){store_value(store, order.column, code), code};
    qsort(ranked, codes, sizeof *ranked, compare_cells);
    for (uint32_t i = 0; i < codes; i++) {
        rank += i > 0 && compare_cells(&ranked[i - 1], &ranked[i]) != 0;
        ranks->of[ranked[i].code] = rank;
    }
    for (uint32_t code = 0; code < codes && order.descending; code++)
        ranks->of[code] = rank - ranks->of[code];
    ranks->count = rank + 1;
    memory_free(ranked);
    return true;
}

void ranks_free(struct ranks *ranks) {
    memory_free(ranks->of);
    *ranks = (struct ranks){0};
}
