#include "stats/counts.h"

#include <float.h>
#include <math.h>

#include "base/base.h"
#include "stats/tails.h"

/* Below this many events an approximation will not do. */
enum { FEW = 10 };

/* Probabilities that differ by less than this part are taken as equal, as R does: rounding must not
** decide whether the mirror image of what was seen counts as no likelier. */
#define TIE 1e-7

bool stats_tail_of(double confidence, double *tail) {
    if (confidence >= 0.9 && confidence < 1)
        *tail = (1 - confidence) / 2;
    else if (confidence >= 90 && confidence < 100)
        *tail = (100 - confidence) / 200;
    else
        return false;
    return true;
}

/* --- One count -------------------------------------------------------------------------------- */

struct interval stats_count_interval(int64_t count, double tail) {
    double x = (double)count;
    return (struct interval){
        .low = count > 0 ? stats_gamma_point(x, LOWER_TAIL, tail) : 0,
        .high = stats_gamma_point(x + 1, UPPER_TAIL, tail),
    };
}

static double byar(double x, double z) {
    double root = 1 - 1 / (9 * x) + z / (3 * sqrt(x));
    return x * root * root * root;
}

struct interval stats_rate_interval(int64_t count, double tail) {
    if (count < FEW)
        return stats_count_interval(count, tail);
    /* The lower limit is above 0: no tail that a double can name has a z over 9. */
    double x = (double)count, z = stats_normal_point(tail);
    return (struct interval){byar(x, -z), byar(x + 1, z)};
}

struct interval stats_share_interval(int64_t part, int64_t whole, double tail) {
    double x = (double)part, n = (double)whole, rest = (double)(whole - part);
    double z = stats_normal_point(tail), square = z * z;
    double spread = z * sqrt(square + 4 * x * (rest / n));
    /* Both in the form that adds: 2x + z^2 - spread would lose the digits of a small share. */
    double low = 2 * x * x / (n * (2 * x + square + spread));
    double high = (2 * x + square + spread) / (2 * (n + square));
    return (struct interval){low, part < whole ? fmin(1, high) : 1};
}

enum funnel stats_funnel(int64_t count, double expected) {
    struct interval inner = stats_rate_interval(count, 0.025);
    if (expected >= inner.low && expected <= inner.high)
        return FUNNEL_INSIDE;
    struct interval outer = stats_rate_interval(count, 0.001);
    if (expected < inner.low)
        return expected < outer.low ? FUNNEL_HIGH_001 : FUNNEL_HIGH_025;
    return expected > outer.high ? FUNNEL_LOW_001 : FUNNEL_LOW_025;
}

/* --- Two-sided tests -------------------------------------------------------------------------- */

/* The distribution of one count of a table whose margins are given. */
struct given {
    double (*log_probability)(const struct given *, int64_t count);
    int64_t row, column, total; /* the margins that the count is part of; binomial: row alone */
    double weight, against;     /* binomial: the chance */
};

/* From `count`, which is `excess` below its expectation, the other tail begins beyond the peak: at
** the first count there, up to `last`, that is no likelier; last + 1 if all are likelier. Found by
** bisection, since the probabilities only fall from the expectation on. */
static int64_t far_cut(const struct given *given, int64_t count, double excess, int64_t last) {
    double limit = given->log_probability(given, count) + log1p(TIE);
    double distance = fmin(ceil(-excess), (double)(last - count));
    int64_t first = count + (int64_t)distance, end = last + 1;
    while (first < end) {
        int64_t middle = first + (end - first) / 2;
        if (given->log_probability(given, middle) <= limit)
            end = middle;
        else
            first = middle + 1;
    }
    return first;
}

static void swap_counts(int64_t *a, int64_t *b) {
    int64_t kept = *a;
    *a = *b;
    *b = kept;
}

static double log_binomial(const struct given *given, int64_t count) {
    return stats_binomial_log(count, given->row, given->weight, given->against);
}

double stats_change_p(int64_t new, int64_t old, double new_exposure, double old_exposure) {
    int64_t trials = new + old;
    struct given given = {log_binomial, trials, 0, 0, new_exposure, old_exposure};
    double excess = stats_binomial_excess(new, trials, new_exposure, old_exposure);
    if (excess == 0)
        return 1;
    if (excess > 0) { /* the other count is then the one below its expectation */
        swap_counts(&new, &old);
        given.weight = old_exposure;
        given.against = new_exposure;
    }
    int64_t cut = far_cut(&given, new, -fabs(excess), trials);
    double p = stats_binomial_tails(new, trials, given.weight, given.against).lower;
    if (cut <= trials)
        p += stats_binomial_tails(cut, trials, given.weight, given.against).upper;
    return fmin(1, p);
}

struct interval stats_change_ratio(int64_t new, int64_t old, double new_exposure,
                                   double old_exposure, double tail) {
    double x = (double)new, y = (double)old, scale = old_exposure / new_exposure;
    return (struct interval){
        .low = new > 0 ? stats_beta_point_odds(x, y + 1, LOWER_TAIL, tail) * scale : 0,
        .high = old > 0 ? stats_beta_point_odds(x + 1, y, UPPER_TAIL, tail) * scale : INFINITY,
    };
}

/* --- Two changes ------------------------------------------------------------------------------ */

/* a d - b c, exact. */
static int128 cross_difference(int64_t a, int64_t b, int64_t c, int64_t d) {
    return (int128)a * d - (int128)b * c;
}

/* The 2x2 table with `count` in its corner. */
static double log_hypergeometric(const struct given *given, int64_t count) {
    int64_t other_row = given->total - given->row, other_column = given->total - given->column;
    int64_t b = given->row - count, c = given->column - count, d = other_column - b;
    double total = (double)given->total;
    double excess = (double)cross_difference(count, b, c, d) / total;
    double row = (double)given->row, column = (double)given->column;
    double rest = (double)other_row, others = (double)other_column;
    double margins = stats_factorial_rest(row) + stats_factorial_rest(rest) +
                     stats_factorial_rest(column) + stats_factorial_rest(others) -
                     stats_factorial_rest(total);
    double cells = stats_factorial_rest((double)count) + stats_factorial_rest((double)b) +
                   stats_factorial_rest((double)c) + stats_factorial_rest((double)d);
    double deviance = stats_deviance((double)count, row * column / total, excess) +
                      stats_deviance((double)b, row * others / total, -excess) +
                      stats_deviance((double)c, rest * column / total, -excess) +
                      stats_deviance((double)d, rest * others / total, excess);
    return margins - cells - deviance;
}

/* P(X <= count) or P(X >= count): terms outwards, each from the one before, until they no longer
** matter. */
static double hypergeometric_tail(const struct given *given, int64_t count, enum tail_side side) {
    double a = (double)count, b = (double)(given->row - count), c = (double)(given->column - count);
    double d = (double)(given->total - given->row - given->column + count);
    double outwards = side == LOWER_TAIL ? -1 : 1;
    double term = exp(given->log_probability(given, count)), sum = 0;
    while (term > sum * (DBL_EPSILON / 4)) {
        sum += term;
        term *= side == LOWER_TAIL ? a * d / ((b + 1) * (c + 1)) : b * c / ((a + 1) * (d + 1));
        a += outwards, d += outwards;
        b -= outwards, c -= outwards;
    }
    return sum;
}

/* Fisher's test. A count under FEW bounds the work: either its expectation, and with it the number
** of terms that matter, is below a thousand, or the table is too unlikely for a double to say. */
static double fisher_p(int64_t a, int64_t b, int64_t c, int64_t d) {
    int128 difference = cross_difference(a, b, c, d);
    if (difference == 0)
        return 1;
    if (difference > 0) { /* the other column's count is then the one below its expectation */
        swap_counts(&a, &b);
        swap_counts(&c, &d);
        difference = -difference;
    }
    int64_t row = a + b, column = a + c, total = row + c + d;
    struct given given = {log_hypergeometric, row, column, total, 0, 0};
    if (exp(log_hypergeometric(&given, a)) == 0)
        return 0;
    int64_t last = row < column ? row : column;
    int64_t cut = far_cut(&given, a, (double)difference / (double)total, last);
    double p = hypergeometric_tail(&given, a, LOWER_TAIL);
    if (cut <= last)
        p += hypergeometric_tail(&given, cut, UPPER_TAIL);
    return fmin(1, p);
}

double stats_contrast_p(int64_t local_new, int64_t local_old, int64_t rest_new, int64_t rest_old) {
    if (local_new < FEW || local_old < FEW || rest_new < FEW || rest_old < FEW)
        return fisher_p(local_new, local_old, rest_new, rest_old);
    double a = (double)local_new, b = (double)local_old, c = (double)rest_new, d = (double)rest_old;
    /* The ratio of ratios less 1, which near 0 has digits that the ratio itself lacks. */
    double excess = (double)cross_difference(local_new, local_old, rest_new, rest_old) / (b * c);
    double logarithm = fabs(excess) < 0.5 ? log1p(excess) : log(a * d / (b * c));
    double z = logarithm / sqrt(1 / a + 1 / b + 1 / c + 1 / d);
    return 2 * stats_normal_tails(fabs(z)).upper;
}
