/* stats/counts.h: how sure is a count, a rate, a share, or the change from one count to another?
**
**     double tail;
**     if (stats_tail_of(0.95, &tail)) {
**         struct interval limits = stats_count_interval(142, tail);        119.605 … 167.370
**         double p = stats_change_p(175, 142, 1, 1);                       0.0721
**     }
**
** A count is a number of events that came about independently of one another (Poisson). Counts are
** 0 … STATS_MAX_COUNT; exposures (populations, lengths of time) are finite and above 0: the caller
** checks both. Nothing here allocates or fails, and no count makes it slow.
*/
#ifndef PROSECUTIONS_STATS_COUNTS_H
#define PROSECUTIONS_STATS_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

struct interval {
    double low, high;
};

/* The probability left out at either end: 0.025 for 0.95, which may also be given as 95. False
** where `confidence` is neither in 0.9 … <1 nor in 90 … <100. */
bool stats_tail_of(double confidence, double *tail);

/* Exact Poisson limits (Garwood 1936) of the events expected where `count` were seen. */
struct interval stats_count_interval(int64_t count, double tail);

/* The same for the numerator of a rate: exact below 10 events, Byar's approximation from there on,
** as the UK Health Security Agency's PHEindicatormethods has it. */
struct interval stats_rate_interval(int64_t count, double tail);

/* Wilson's score limits (1927) of a share, 0 … 1. 0 <= part <= whole, whole > 0. */
struct interval stats_share_interval(int64_t part, int64_t whole, double tail);

/* Could chance alone explain two counts that differ so much? The two-sided p of the exact test
** given their sum (binomial), which adds up all that is no likelier than what was seen ("minlike",
** as
** R's poisson.test). 1 where both are 0. */
double stats_change_p(int64_t new, int64_t old, double new_exposure, double old_exposure);

/* 95 % limits (or as `tail` says) of the ratio of the two rates, Clopper-Pearson through the same
** test. With `old` 0 the upper limit is INFINITY, and with `new` 0 the lower one 0; not both. */
struct interval stats_change_ratio(int64_t new, int64_t old, double new_exposure,
                                   double old_exposure, double tail);

/* Did the count change otherwise here than in the rest of the country? Two-sided p that the ratio
** new / old is the same in both. From 10 events on in all four counts: normal, the logarithm of the
** ratio of ratios having variance 1/a + 1/b + 1/c + 1/d. With fewer in any: Fisher's exact test of
** the 2x2 table (given all four margins), minlike as R's fisher.test. 1 where a margin is 0. */
double stats_contrast_p(int64_t local_new, int64_t local_old, int64_t rest_new, int64_t rest_old);

/* Where a count lies in the funnel about the number expected of it: outside the limits that leave
** 0.025 or 0.001 in a tail, or not. Limits as stats_rate_interval(); expected > 0. */
enum funnel { FUNNEL_LOW_001, FUNNEL_LOW_025, FUNNEL_INSIDE, FUNNEL_HIGH_025, FUNNEL_HIGH_001 };
enum funnel stats_funnel(int64_t count, double expected);

#endif
