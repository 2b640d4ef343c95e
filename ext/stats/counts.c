#include "stats/counts.h"

#include <float.h>
#include <math.h>

#include "base/base.h"
#include "stats/tails.h"

/* Counts below this are given exact limits and exact tests: an approximation is too coarse
** there. */
enum { FEW = 10 };

/* Two probabilities that differ by less than this proportion are taken as equal, as R does.
** Otherwise rounding would decide whether the mirror image of the observed count is "no likelier"
** than the count itself. */
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
    /* byar(x, -z) is above 0 for every z below 9, and no tail that stats_tail_of() gives has a
    ** larger one. */
    double x = (double)count, z = stats_normal_point(tail);
    return (struct interval){byar(x, -z), byar(x + 1, z)};
}

struct interval stats_share_interval(int64_t part, int64_t whole, double tail) {
    double x = (double)part, n = (double)whole, rest = (double)(whole - part);
    double z = stats_normal_point(tail), square = z * z;
    double spread = z * sqrt(square + 4 * x * (rest / n));
    /* Both limits are written as sums of positive terms. The textbook form of the lower one,
    ** 2x + z^2 - spread, would lose the digits of a small share. */
    double low = 2 * x * x / (n * (2 * x + square + spread));
    double high = (2 * x + square + spread) / (2 * (n + square));
    return (struct interval){low, part < whole ? fmin(1, high) : 1};
}

enum funnel stats_funnel_of(double expected, struct interval inner, struct interval outer) {
    if (expected >= inner.low && expected <= inner.high)
        return FUNNEL_INSIDE;
    if (expected < inner.low)
        return expected < outer.low ? FUNNEL_HIGH_001 : FUNNEL_HIGH_025;
    return expected > outer.high ? FUNNEL_LOW_001 : FUNNEL_LOW_025;
}

/* --- Two-sided tests -------------------------------------------------------------------------- */

/* The distribution of one count of a table whose margins are given. The binomial distribution has
** one margin, `row`, which is the number of trials, and a chance of weight / (weight + against);
** the hypergeometric distribution of a 2x2 table has all three margins and no chance. */
struct given {
    double (*log_probability)(const struct given *, int64_t count);
    int64_t row, column, total;
    double weight, against;
};

/* The first count of the upper tail of a two-sided test, where `count` ends the lower tail: the
** smallest count above the expectation, up to `last`, that is no likelier than `count`, or last + 1
** where each of them is likelier. `excess`, which is negative, is `count` less its expectation.
** Bisection finds it, because probabilities only fall from the expectation upwards. */
static int64_t upper_tail_start(const struct given *given, int64_t count, double excess,
                                int64_t last) {
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

/* Below it a p has lost digits, or is 0. */
#define LEAST_P 1e-290

/* log √(2π) */
#define LOG_ROOT_2_PI 0.91893853320467274178

/* The z of which P(|Z| >= z) is `p`; where that is too small for a double, of the likeliest outcome of
** the tail, `log_probability`: the tail is hardly more than that one. */
static double deviate_of(double p, double log_probability) {
    if (p > LEAST_P)
        return stats_normal_point(fmin(0.5, p / 2));
    double z = sqrt(-2 * log_probability);
    for (int i = 0; i < 8; i++) /* z²/2 + log(z √(2π)) = -log(tail); settles at once */
        z = sqrt(2 * (-log_probability - log(z) - LOG_ROOT_2_PI));
    return z;
}

double stats_change_deviate(int64_t new, int64_t old, double new_exposure, double old_exposure) {
    return deviate_of(stats_change_p(new, old, new_exposure, old_exposure),
                      stats_binomial_log(new, new + old, new_exposure, old_exposure));
}

double stats_change_p(int64_t new, int64_t old, double new_exposure, double old_exposure) {
    int64_t trials = new + old;
    struct given given = {log_binomial, trials, 0, 0, new_exposure, old_exposure};
    double excess = stats_binomial_excess(new, trials, new_exposure, old_exposure);
    if (excess == 0)
        return 1;
    if (excess > 0) { /* then the other count is below its expectation: test that one */
        swap_counts(&new, &old);
        given.weight = old_exposure;
        given.against = new_exposure;
    }
    int64_t cut = upper_tail_start(&given, new, -fabs(excess), trials);
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

/* a d - b c, without rounding. */
static int128 cross_difference(int64_t a, int64_t b, int64_t c, int64_t d) {
    return (int128)a * d - (int128)b * c;
}

/* The logarithm of the probability of the 2x2 table that has `count` in its first row and
** column. */
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
    double counts = stats_factorial_rest((double)count) + stats_factorial_rest((double)b) +
                    stats_factorial_rest((double)c) + stats_factorial_rest((double)d);
    double deviance = stats_deviance((double)count, row * column / total, excess) +
                      stats_deviance((double)b, row * others / total, -excess) +
                      stats_deviance((double)c, rest * column / total, -excess) +
                      stats_deviance((double)d, rest * others / total, excess);
    return margins - counts - deviance;
}

/* P(X <= count) or P(X >= count). The terms are summed from `count` outwards, each worked out from
** the one before it, until they are too small to change the sum. */
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

/* Its work is bounded by the smallest count: at 10^9 a few hundred thousand terms matter, under FEW
** fewer than a thousand, unless the table is so unlikely that its probability is 0 as a double. */
double stats_fisher_p(int64_t a, int64_t b, int64_t c, int64_t d) {
    int128 difference = cross_difference(a, b, c, d);
    if (difference == 0)
        return 1;
    if (difference > 0) { /* then the first row's other count is below its expectation: test that */
        swap_counts(&a, &b);
        swap_counts(&c, &d);
        difference = -difference;
    }
    int64_t row = a + b, column = a + c, total = row + c + d;
    struct given given = {log_hypergeometric, row, column, total, 0, 0};
    if (exp(log_hypergeometric(&given, a)) == 0)
        return 0;
    int64_t last = row < column ? row : column;
    int64_t cut = upper_tail_start(&given, a, (double)difference / (double)total, last);
    double p = hypergeometric_tail(&given, a, LOWER_TAIL);
    if (cut <= last)
        p += hypergeometric_tail(&given, cut, UPPER_TAIL);
    return fmin(1, p);
}

static bool any_is_few(int64_t a, int64_t b, int64_t c, int64_t d) {
    return a < FEW || b < FEW || c < FEW || d < FEW;
}

static double contrast_z(int64_t local_new, int64_t local_old, int64_t rest_new, int64_t rest_old) {
    double a = (double)local_new, b = (double)local_old, c = (double)rest_new, d = (double)rest_old;
    /* The ratio of ratios, less 1. Where the ratio is near 1 this keeps digits that the ratio has
    ** lost. */
    double excess = (double)cross_difference(local_new, local_old, rest_new, rest_old) / (b * c);
    double logarithm = fabs(excess) < 0.5 ? log1p(excess) : log(a * d / (b * c));
    return fabs(logarithm) / sqrt(1 / a + 1 / b + 1 / c + 1 / d);
}

double stats_contrast_p(int64_t local_new, int64_t local_old, int64_t rest_new, int64_t rest_old) {
    if (any_is_few(local_new, local_old, rest_new, rest_old))
        return stats_fisher_p(local_new, local_old, rest_new, rest_old);
    return 2 * stats_normal_tails(contrast_z(local_new, local_old, rest_new, rest_old)).upper;
}

double stats_contrast_deviate(int64_t local_new, int64_t local_old, int64_t rest_new,
                              int64_t rest_old) {
    if (!any_is_few(local_new, local_old, rest_new, rest_old))
        return contrast_z(local_new, local_old, rest_new, rest_old);
    int64_t row = local_new + local_old, column = local_new + rest_new;
    struct given given = {log_hypergeometric, row, column, row + rest_new + rest_old, 0, 0};
    double p = stats_fisher_p(local_new, local_old, rest_new, rest_old);
    return deviate_of(p, p > LEAST_P ? 0 : log_hypergeometric(&given, local_new));
}
