/* loading/total_rows.h: rows that are sums of others, as publishers put among them (`National`, `All`).
**
** They are set aside while a file is read. At its end each is held against the sum of its parts,
** and a difference is a finding. A total that has no part in the file, such as a row of a file with
** national figures only, is the figure itself and becomes a row, NULL where it says "all".
*/
#ifndef PROSECUTIONS_LOADING_TOTAL_ROWS_H
#define PROSECUTIONS_LOADING_TOTAL_ROWS_H

#include "loading/thread_codes.h"

struct total {
    uint32_t codes[DIMENSION_COUNT]; /* 0 in the dimensions that it sums over */
    unsigned dimensions;             /* bits 1 << dimension: those that it sums over */
    uint32_t scope; /* of a total over some forces: its label's code in `labels`, + 1; else 0 */
    int64_t measures[MEASURE_COUNT];
    int64_t line;
};

struct totals {
    struct total *items;
    size_t count, capacity;
    struct dictionary labels;
};

bool totals_add(struct totals *totals, const struct total *total, struct error *error);
/* Moves all of another's totals, whose codes are settled by the encoder, behind these. */
bool totals_take(struct totals *totals, struct totals *other, const struct encoder *encoder,
                 int64_t lines_before, struct error *error);
/* Checks all against the rows from the group on, which must be sealed; may add rows. */
bool totals_check(struct totals *totals, struct store *store, size_t first_group, struct slice file,
                  const struct forces *forces, struct error *error);
void totals_free(struct totals *totals);

#endif
