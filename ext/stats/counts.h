/* stats/counts.h: how sure a count, a rate, a share or a change between two counts is.
**
**     double tail;
**     if (stats_tail_of(0.95, &tail)) {
**         struct interval limits = stats_count_interval(142, tail);        119.605 … 167.370
**         double p = stats_change_p(175, 142, 1, 1);                       0.0721
**     }
**
** A count is a number of events that happened independently of one another (Poisson). Counts are
** from 0 to STATS_MAX_COUNT, and exposures (populations, lengths of time) are finite and above 0:
** the caller checks both. No function here allocates, fails, or takes longer for larger counts.
*/
#ifndef PROSECUTIONS_STATS_COUNTS_H
#define PROSECUTIONS_STATS_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

struct interval {
    double low, high;
};

/* Sets `*tail` to the probability that an interval of this confidence leaves out at either end:
** 0.025 for 0.95, which may also be given as 95. False where `confidence` is neither from 0.9 to
** below 1 nor from 90 to below 100. */
bool stats_tail_of(double confidence, double *tail);

/* Exact Poisson limits (Garwood 1936) of the number of events to be expected, where `count` were
** observed. */
struct interval stats_count_interval(int64_t count, double tail);

/* Poisson limits for the numerator of a rate: exact below 10 events and Byar's approximation from
** 10 on, which is the rule of the UK Health Security Agency's PHEindicatormethods. */
struct interval stats_rate_interval(int64_t count, double tail);

/* Wilson's score limits (1927) of the share part / whole, both between 0 and 1. Requires
** 0 <= part <= whole and whole > 0. */
struct interval stats_share_interval(int64_t part, int64_t whole, double tail);

/* The probability that chance alone makes two counts differ at least so much, though their rates
** are equal: the two-sided p of the exact binomial test, given the sum of the counts. It sums the
** probabilities of all outcomes that are no likelier than the observed one ("minlike", as R's
** poisson.test does). It is 1 where both counts are 0. */
double stats_change_p(int64_t new, int64_t old, double new_exposure, double old_exposure);
/* The normal deviate of that p, of no sign, also where the p is too small for a double. */
double stats_change_deviate(int64_t new, int64_t old, double new_exposure, double old_exposure);

/* Clopper-Pearson limits of the ratio of the new rate to the old one, from the same binomial
** distribution. The upper limit is INFINITY where `old` is 0, and the lower limit is 0 where `new`
** is 0. At least one of the counts must be above 0. */
struct interval stats_change_ratio(int64_t new, int64_t old, double new_exposure,
                                   double old_exposure, double tail);

/* The two-sided p of the test whether the count changed in the same ratio, new / old, here and in
** the rest of the country. Where all four counts are 10 or more, the logarithm of the ratio of
** ratios is taken as normal with the variance 1/a + 1/b + 1/c + 1/d. Otherwise it is Fisher's exact
** test of the 2x2 table, given its margins, minlike as R's fisher.test. It is 1 where a margin is
** 0. */
double stats_contrast_p(int64_t local_new, int64_t local_old, int64_t rest_new, int64_t rest_old);
double stats_contrast_deviate(int64_t local_new, int64_t local_old, int64_t rest_new,
                              int64_t rest_old);

/* Fisher's exact test of the table with the rows a, b and c, d, as above. One of the four counts has
** to be at most 10^9, or the test is slow. */
double stats_fisher_p(int64_t a, int64_t b, int64_t c, int64_t d);

/* Where a figure lies in the funnel around what is expected of it: inside, or beyond its limits that
** leave 0.025 or 0.001 in a tail. */
enum funnel { FUNNEL_LOW_001, FUNNEL_LOW_025, FUNNEL_INSIDE, FUNNEL_HIGH_025, FUNNEL_HIGH_001 };
enum funnel stats_funnel_of(double expected, struct interval inner, struct interval outer);

#endif
