/* stats/tails.h: tail probabilities of the normal, beta and binomial distributions, and the points
** of the normal, gamma and beta distributions that cut off a tail of a given probability.
**
**     stats_normal_point(0.025)                                1.95996…: z of a 95 % interval
**     stats_gamma_point(20, LOWER_TAIL, 0.025)                 12.2165…: exact lower limit of 20
**     stats_binomial_tails(175, 317, 1, 1).upper               P(X >= 175) of 317 even chances
**
** The regularised incomplete beta function is I_x(a, b) = stats_beta_tails(a, b, x, 1 - x).lower.
**
** Each tail and each point has a relative error below 1e-12, for shapes of 1/2 and more and counts
** up to 1e15, and however small the tail is until it underflows to 0. Both tails are given, because
** 1 - p has lost the digits of a small p. The work is a few hundred steps, whatever the arguments.
**
** A chance is given as two weights, `weight` for it and `against` it: the chance is
** weight / (weight + against). Exact exposures such as 800 and 3011 so keep digits that their
** rounded quotient would have lost, and that matter with counts of thousands of millions.
**
** No function here allocates or fails. Arguments outside the ranges stated give no useful number.
*/
#ifndef PROSECUTIONS_STATS_TAILS_H
#define PROSECUTIONS_STATS_TAILS_H

#include <stdint.h>

struct tails {
    double lower, upper;
};

enum tail_side { LOWER_TAIL, UPPER_TAIL };

/* The largest count for which the functions promise their accuracy. Some steps of the arithmetic do
** not tell a larger count from its neighbours. */
#define STATS_MAX_COUNT INT64_C(1000000000000000)

/* P(Z <= z) and P(Z >= z). */
struct tails stats_normal_tails(double z);
/* The z with P(Z >= z) = probability; 1e-300 <= probability <= 1/2. */
double stats_normal_point(double probability);

/* The x of the gamma distribution of scale 1 beyond which, on the side named, the tail has this
** probability. shape >= 1/2; 1e-300 <= probability <= 1/4. */
double stats_gamma_point(double shape, enum tail_side side, double probability);

/* P(X <= x) and P(X >= x) of the beta distribution at x = weight / (weight + against). a, b >= 1/2;
** both weights are finite and not negative, and one is above 0. */
struct tails stats_beta_tails(double a, double b, double weight, double against);
/* The odds x / (1 - x) of the x of the beta distribution beyond which, on the side named, the tail
** has this probability. a, b >= 1/2; 1e-300 <= probability <= 1/4. */
double stats_beta_point_odds(double a, double b, enum tail_side side, double probability);

/* P(X <= successes) and P(X >= successes): both tails include `successes` itself.
** 0 <= successes <= trials. */
struct tails stats_binomial_tails(int64_t successes, int64_t trials, double weight, double against);
/* `successes` less the number to be expected; its sign and its last digits are right. */
double stats_binomial_excess(int64_t successes, int64_t trials, double weight, double against);
/* log P(X = successes); -INFINITY where that is impossible. */
double stats_binomial_log(int64_t successes, int64_t trials, double weight, double against);

/* log n! - (n log n - n), for n >= 0. It is small beside log n! where n is large: with it and
** stats_deviance(), the log-probability of a count is a sum of small terms. */
double stats_factorial_rest(double n);
/* observed × log(observed / expected) - excess, which is never negative. `excess` is
** observed - expected, which the caller knows to more digits than that subtraction would give. */
double stats_deviance(double observed, double expected, double excess);

#endif
