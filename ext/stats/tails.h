/* stats/tails.h: tail probabilities of the normal, gamma, beta and binomial distributions, and the
** points that cut a tail of a given probability off.
**
**     stats_normal_point(0.025)                                1.95996…: z of a 95 % interval
**     stats_gamma_point(20, LOWER_TAIL, 0.025)                 12.2165…: exact lower limit of 20
**     stats_binomial_tails(175, 317, 1, 1).upper               P(X >= 175) of 317 even chances
**
** The regularised incomplete gamma functions are P(a, x) = stats_gamma_tails(a, x).lower and
** Q(a, x) = .upper; the incomplete beta function is I_x(a, b) =
** stats_beta_tails(a, b, x, 1 - x).lower.
**
** Each tail is right to a relative 1e-12 for shapes from 1/2 and counts to 1e15, however small it
** is, until it underflows to 0; each point likewise. Both tails are given because 1 - p has lost a
** small p's digits. The work is the same few hundred steps for any arguments.
**
** A chance is given as two weights, `weight` for and `against`: weight / (weight + against). Exact
** exposures such as 800 and 3011 keep digits that their rounded quotient has lost, and that matter
** with counts of thousands of millions.
**
** Nothing here allocates or fails; arguments outside the ranges named give no useful number.
*/
#ifndef PROSECUTIONS_STATS_TAILS_H
#define PROSECUTIONS_STATS_TAILS_H

#include <stdint.h>

struct tails {
    double lower, upper;
};

enum tail_side { LOWER_TAIL, UPPER_TAIL };

/* Counts above this are not told apart from their neighbours by every step of the arithmetic. */
#define STATS_MAX_COUNT INT64_C(1000000000000000)

/* P(Z <= z) and P(Z >= z). */
struct tails stats_normal_tails(double z);
/* The z with P(Z >= z) = probability; 1e-300 <= probability <= 1/2. */
double stats_normal_point(double probability);

/* P(X <= x) and P(X >= x) of the gamma distribution of scale 1; shape >= 1/2, x >= 0. */
struct tails stats_gamma_tails(double shape, double x);
/* The x whose tail on the side named is `probability`; 1e-300 <= probability <= 1/4. */
double stats_gamma_point(double shape, enum tail_side side, double probability);

/* P(X <= x) and P(X >= x) of the beta distribution at x = weight / (weight + against). a, b >= 1/2;
** weights >= 0, finite, not both 0. */
struct tails stats_beta_tails(double a, double b, double weight, double against);
/* The odds x / (1 - x) of the point whose tail on the side named is `probability`; as above. */
double stats_beta_point_odds(double a, double b, enum tail_side side, double probability);

/* P(X <= successes) and P(X >= successes), both with the count itself. 0 <= successes <= trials. */
struct tails stats_binomial_tails(int64_t successes, int64_t trials, double weight, double against);
/* successes less the number expected, right to its last digits and in its sign. */
double stats_binomial_excess(int64_t successes, int64_t trials, double weight, double against);
/* log P(X = successes); -INFINITY where it can't be. */
double stats_binomial_log(int64_t successes, int64_t trials, double weight, double against);

/* log n! less n log n - n, which is small for large n; with stats_deviance(), log-probabilities of
** counts are sums of small terms. n >= 0. */
double stats_factorial_rest(double n);
/* observed * log(observed / expected) - excess, with excess = observed - expected, which the caller
** knows to more digits than the difference of the two would have. Never negative. */
double stats_deviance(double observed, double expected, double excess);

#endif
