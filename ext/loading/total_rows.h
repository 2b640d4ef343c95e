/* loading/total_rows.h: rows that are sums of other rows, as publishers put among them (`National`, `All`).
**
** Such rows are set aside while a file is read. At its end each is compared with the sum of its parts,
** and a difference is a finding. A total that has no part in the file (a row of a file that holds
** national figures only) is a figure of its own: it becomes a row, NULL in what it says "all" of.
*/
#ifndef PROSECUTIONS_LOADING_TOTAL_ROWS_H
#define PROSECUTIONS_LOADING_TOTAL_ROWS_H

#include "loading/thread_codes.h"

struct total_row {
    uint32_t codes[DIMENSION_COUNT]; /* 0 in the dimensions that it sums over */
    unsigned dimensions;             /* bits 1 << dimension: those that it sums over */
    uint32_t scope; /* of a total over some forces: its label's code in `labels`, + 1; else 0 */
    int64_t measures[MEASURE_COUNT];
    int64_t line;
};

struct total_rows {
    struct total_row *items;
    size_t count, capacity;
    struct dictionary labels; /* of totals over some forces: `Total North West` */
};

bool total_rows_add(struct total_rows *total_rows, const struct total_row *total,
                    struct error *error);
/* Moves all of another's total rows behind these. `codes` are the other's, and settled. */
bool total_rows_take(struct total_rows *total_rows, struct total_rows *other,
                     const struct thread_codes *codes, int64_t lines_before, struct error *error);
/* Compares all with the rows from the group on, which must be sealed; may add rows. */
bool total_rows_check(struct total_rows *total_rows, struct store *store, size_t first_group,
                      struct slice file, const struct forces *forces, struct error *error);
void total_rows_free(struct total_rows *total_rows);

#endif
