/* stats/proportions.h: two shares against each other, and a share in its funnel.
**
**     double p = stats_shares_p(56, 70, 48, 80);                              Fisher: 0.0125
**     struct interval difference = stats_shares_difference(56, 70, 48, 80, 0.025);   0.052 … 0.334
**     enum funnel funnel = stats_share_funnel(40, 100, 300, 1000, 1);
**
** 0 <= part <= whole, whole > 0; shares are 0 … 1.
*/
#ifndef PROSECUTIONS_STATS_PROPORTIONS_H
#define PROSECUTIONS_STATS_PROPORTIONS_H

#include "stats/counts.h"

/* Two-sided p of Fisher's exact test that both shares are one, minlike as R's fisher.test. Where
** all of the four cells are above 10^9 it is the normal test of the ratio of odds, which then
** differs by less than a part in ten thousand. */
double stats_shares_p(int64_t part, int64_t whole, int64_t other_part, int64_t other_whole);

/* Limits of part ÷ whole − other_part ÷ other_whole: Newcombe's hybrid of Wilson's limits (1998,
** method 10). */
struct interval stats_shares_difference(int64_t part, int64_t whole, int64_t other_part,
                                        int64_t other_whole, double tail);

/* Where the share lies in the funnel about the overall share, which is held against Wilson's limits
** of the share, as PHEindicatormethods does. φ as in stats/dispersion.h. */
enum funnel stats_share_funnel(int64_t part, int64_t whole, int64_t all_part, int64_t all_whole,
                               double phi);

#endif
