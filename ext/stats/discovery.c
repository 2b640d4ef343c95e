#include "stats/discovery.h"

#include <stdlib.h>

#include "base/base.h"

struct comparison {
    double p;
    size_t index;
};

static int compare_by_p(const void *left, const void *right) {
    const struct comparison *a = left, *b = right;
    return (a->p > b->p) - (a->p < b->p);
}

bool stats_q_values(const double *p, double *q, size_t count, struct error *error) {
    for (size_t i = 0; i < count; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            return error_set(error, ERROR_USE, "p-value %zu is %g, not in 0 to 1", i + 1, p[i]);
    struct comparison *order = memory_new(count, sizeof *order, error);
    if (order == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        order[i] = (struct comparison){p[i], i};
    qsort(order, count, sizeof *order, compare_by_p);
    /* From the largest p down, each q is at most the one before it: a smaller p never gets a larger
    ** q. */
    double least = 1;
    for (size_t rank = count; rank > 0; rank--) {
        double value = order[rank - 1].p * ((double)count / (double)rank);
        if (value < least)
            least = value;
        q[order[rank - 1].index] = least;
    }
    memory_free(order);
    return true;
}
