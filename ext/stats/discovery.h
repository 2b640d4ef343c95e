/* stats/discovery.h: q-values, which say how many of many comparisons are to be believed.
**
**     double q[3];
**     stats_q_values((const double[]){0.01, 0.04, 0.03}, q, 3, &error);      0.03, 0.04, 0.04
**
** The q-value of a comparison (Benjamini and Hochberg 1995) is the share of false discoveries that
** is to be expected among all comparisons whose q-value is no larger. Pass the p-values of all
** comparisons that were made, not only of those that will be shown.
*/
#ifndef PROSECUTIONS_STATS_DISCOVERY_H
#define PROSECUTIONS_STATS_DISCOVERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

/* Sets each q[i] to the q-value of p[i]; `p` and `q` may be the same array. Fails where memory runs
** out or a p is not between 0 and 1, and then leaves `q` unchanged. */
bool stats_q_values(const double *p, double *q, size_t count, struct error *error);

#endif
