/* query/held.h: which labels of forces the source holds in which period.
**
**     struct held held = {0};
**     if (held_make(&held, store, &error) && held_has(&held, period_code, force_code))
**         … some row of the source is of that period and that label …
**     held_free(&held);
**
** Labels are the codes of DIMENSION_FORCE. 0, which rows of national figures have, counts as one.
*/
#ifndef PROSECUTIONS_QUERY_HELD_H
#define PROSECUTIONS_QUERY_HELD_H

#include "columns/columns.h"

struct held {
    uint32_t periods, labels; /* codes, with 0 for NULL */
    /* private */
    unsigned char *has; /* by period and label */
    unsigned char *any; /* by period: it has a row */
};

/* Looks at all rows. After an error `held` is empty. */
bool held_make(struct held *held, const struct store *store, struct error *error);
static inline bool held_has(const struct held *held, uint32_t period, uint32_t label) {
    return held->has[(size_t)period * held->labels + label] != 0;
}
/* Whether the source has any row of the period. */
static inline bool held_any(const struct held *held, uint32_t period) {
    return held->any[period] != 0;
}
void held_free(struct held *held);

#endif
