/* stats/discovery.h: which of many comparisons to believe.
**
**     double q[3];
**     stats_q_values((const double[]){0.01, 0.04, 0.03}, q, 3, &error);      0.03, 0.04, 0.04
**
** The q-value of a comparison (Benjamini and Hochberg 1995) is the share of false discoveries to be
** expected among all whose q-value is no larger. All the comparisons that were made belong in it,
** not only those that will be shown.
*/
#ifndef PROSECUTIONS_STATS_DISCOVERY_H
#define PROSECUTIONS_STATS_DISCOVERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

/* q[i] is the q-value of p[i]; both may be one array. Fails for want of memory, or where a p is not
** in 0 … 1; q is then as it was. */
bool stats_q_values(const double *p, double *q, size_t count, struct error *error);

#endif
