/* stats/total.h: exact sums, from which rows can be taken out again without a trace.
**
**     struct total total = {0};
**     total_add(&total, figure_integer(142), error);
**     total_add(&total, figure_real(0.1), error);
**     total_remove(&total, figure_real(0.1));              // exactly 142 again
**     total_free(&total);
**
** Whole numbers are summed in 128 bits. REALs are summed exactly too, in one fixed-point number of
** 2176 bits, which spans all values of a REAL and is rounded only when it is read. So no sum
** depends on the order of the rows or drifts under a moving window, however much its values differ
** in size.
*/
#ifndef PROSECUTIONS_STATS_TOTAL_H
#define PROSECUTIONS_STATS_TOTAL_H

#include <stdint.h>

#include "base/base.h"

/* A count that is added, or a result; FIGURE_NONE is SQL's NULL. */
struct figure {
    enum { FIGURE_NONE, FIGURE_INTEGER, FIGURE_REAL } kind;
    int64_t integer;
    double real;
};
struct figure figure_integer(int64_t integer);
struct figure figure_real(double real);

enum { TOTAL_LIMBS = 68 };
/* The number Σ limbs[i] × 2^(32i − 1074). */
struct total_reals {
    int64_t limbs[TOTAL_LIMBS];
    uint32_t changes; /* since the limbs were last brought into their range */
};

struct total {
    int128 integers;
    int64_t rows, real_rows;
    struct total_reals *reals; /* NULL until there is a REAL */
};

/* Adds a row. `count` is a finite number. Fails where memory runs out, and then leaves the total
** unchanged. */
bool total_add(struct total *total, struct figure count, struct error *error);
/* Takes out a row that was added before. */
void total_remove(struct total *total, struct figure count);
/* Frees all that the total owns, and leaves it empty. */
void total_free(struct total *total);

/* An exact sum and difference of totals; it begins as {0} and owns no memory. */
struct balance {
    int128 integers;
    bool is_real; /* one of the totals has a row whose count is a REAL */
    struct total_reals reals;
};
void balance_add(struct balance *balance, const struct total *total);
void balance_subtract(struct balance *balance, const struct total *total);
/* The balance as the nearest REAL. */
double balance_real(const struct balance *balance);
/* The balance as an INTEGER where all counts were, and as a REAL otherwise. Fails where it is too
** large for its type; the message begins with `what`. */
bool balance_figure(const struct balance *balance, const char *what, struct figure *figure,
                    struct error *error);
/* 100 × part ÷ whole, where `whole` is not 0. Where both are whole numbers, it is the REAL nearest
** to the true quotient. */
double balance_percent(const struct balance *part, const struct balance *whole);

#endif
