/* stats/dispersion.h: tests and limits for counts that vary more than Poisson's do.
**
**     double p = stats_dispersed_change_p(175, 142, 1, 1, 2.8);               0.28 and not 0.072
**     double tail = stats_dispersed_tail(0.025, 2.8);                          z = 1.96 × √2.8
**     struct interval limits = stats_dispersed_ratio(exact, 175.0 / 142, …);
**
** The dispersion φ is the variance of a count in units of its mean: 1 where events come about
** independently of one another. A campaign, a closed court or a batch of cases makes it more. A
** normal deviate z is then worth z ÷ √φ (quasi-Poisson; Spiegelhalter 2005 of funnels). A φ under 1
** counts as 1: few counts by chance too even are no ground for being surer than Poisson.
*/
#ifndef PROSECUTIONS_STATS_DISPERSION_H
#define PROSECUTIONS_STATS_DISPERSION_H

#include <stddef.h>

#include "stats/counts.h"

/* The two-sided p of a deviate with the dispersion: 2 Φ(−z ÷ √φ). */
double stats_dispersed_p(double deviate, double phi);
/* stats_change_p() and stats_contrast_p() with the dispersion, z being the deviate of the exact p,
** which may be too small for a double. */
double stats_dispersed_change_p(int64_t new, int64_t old, double new_exposure, double old_exposure,
                                double phi);
double stats_dispersed_contrast_p(int64_t local_new, int64_t local_old, int64_t rest_new,
                                  int64_t rest_old, double phi);

/* The tail whose deviate is √φ times as large: for limits of counts and shares. */
double stats_dispersed_tail(double tail, double phi);

/* Where a count lies in the funnel around `expected`, the number to be expected of it, which must
** be above 0, by the limits of stats_rate_interval(); φ is 1 for Poisson. */
enum funnel stats_funnel(int64_t count, double expected, double phi);

/* stats_change_ratio(), 95%, widened about its logarithm by √φ; where a count is 0, and the ratio
** has no logarithm, the exact limits at stats_dispersed_tail(). */
struct interval stats_dispersed_ratio(int64_t new, int64_t old, double new_exposure,
                                      double old_exposure, double phi);

/* The ratio of the local change to that of the rest of the country, and its 95% interval widened by
** √φ. False where a count is 0, for which it has no logarithm. */
struct ratio {
    double ratio;
    struct interval limits;
};
bool stats_contrast_ratio(int64_t local_new, int64_t local_old, int64_t rest_new, int64_t rest_old,
                          double phi, struct ratio *ratio);

/* The signed deviate of a contrast, squared, as the estimate of φ needs it: of the logarithm of the
** ratio of ratios, or of Fisher's p where a count is under 10. */
double stats_contrast_square(int64_t local_new, int64_t local_old, int64_t rest_new,
                             int64_t rest_old);

/* φ of squared deviates of changes, of which few are real: the median of them over the median of a
** chi-squared variable of 1 degree of freedom, at least 1. Puts the squares in order. 1 of none. */
double stats_dispersion(double *squares, size_t count);

#endif
