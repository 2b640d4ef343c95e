/* stats/total.h: a sum that rows can be taken out of again, with nothing left behind.
**
**     struct total total = {0};
**     total_add(&total, figure_integer(142), error);
**     total_add(&total, figure_real(0.1), error);
**     total_remove(&total, figure_real(0.1));              // exactly 142 again
**     total_free(&total);
**
** Whole numbers are summed in 128 bits. REALs are summed exactly too: in one fixed-point number
** that spans all that a REAL can be (2176 bits), rounded only when it is read. So no order of rows
** and no moving window makes a sum drift, however large and small values mix.
*/
#ifndef PROSECUTIONS_STATS_TOTAL_H
#define PROSECUTIONS_STATS_TOTAL_H

#include <stdint.h>

#include "base/base.h"

/* A count that goes in, or a result that comes out. */
struct figure {
    enum { FIGURE_NONE, FIGURE_INTEGER, FIGURE_REAL } kind;
    int64_t integer;
    double real;
};
struct figure figure_integer(int64_t integer);
struct figure figure_real(double real);

enum { TOTAL_LIMBS = 68 };
/* Σ limbs[i] × 2^(32i − 1074) */
struct total_reals {
    int64_t limbs[TOTAL_LIMBS];
    uint32_t changes; /* since carries were brought up */
};

struct total {
    int128 integers;
    int64_t rows, real_rows;
    struct total_reals *reals; /* NULL until there is a REAL */
};

/* A finite number is added. False only where memory is out: the total is as it was. */
bool total_add(struct total *total, struct figure count, struct error *error);
/* Takes out what was added before. */
void total_remove(struct total *total, struct figure count);
void total_free(struct total *total);

/* Totals added and taken away, exactly; {0} to begin with. */
struct balance {
    int128 integers;
    bool is_real; /* a REAL was among the rows */
    struct total_reals reals;
};
void balance_add(struct balance *balance, const struct total *total);
void balance_subtract(struct balance *balance, const struct total *total);
/* Rounded once. */
double balance_real(const struct balance *balance);
/* INTEGER if all rows were, and REAL otherwise; an error, beginning with `what`, where the result
** is too large for either. */
bool balance_figure(const struct balance *balance, const char *what, struct figure *figure,
                    struct error *error);
/* 100 × part ÷ whole, the whole not being 0. Of whole numbers it is the REAL nearest to the true
** quotient. */
double balance_percent(const struct balance *part, const struct balance *whole);

#endif
