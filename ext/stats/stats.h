/* stats/stats.h: exact sums, intervals, tests, control limits, false discovery: pure functions of
** numbers. */
#ifndef PROSECUTIONS_STATS_STATS_H
#define PROSECUTIONS_STATS_STATS_H

#include "stats/counts.h"
#include "stats/discovery.h"
#include "stats/dispersion.h"
#include "stats/proportions.h"
#include "stats/series.h"
#include "stats/tails.h"
#include "stats/total.h"
#include "stats/xmr.h"

#endif
