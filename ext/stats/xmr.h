/* stats/xmr.h: the chart of individual values and moving ranges (XmR): is the latest value news?
**
**     struct xmr xmr;
**     if (xmr_of_series(&series, "xmr_low", &xmr, &error) && xmr.has_limits)
**         … xmr.low … xmr.high …
**
** The centre is the mean of the values; the limits are 2.66 mean moving ranges from it. A moving
** range is the difference between two neighbouring periods: over a gap there is none, and no run
** goes on over one. The rules are those of the NHS's Making Data Count, as NHSRplotthedots has them
** without its screening of outliers.
*/
#ifndef PROSECUTIONS_STATS_XMR_H
#define PROSECUTIONS_STATS_XMR_H

#include "stats/series.h"

enum xmr_signal {
    XMR_NONE,
    XMR_ABOVE,       /* the upper limit */
    XMR_BELOW,       /* the lower limit */
    XMR_SHIFT,       /* the seventh value, or a later one, on one side of the centre */
    XMR_TREND,       /* the seventh, or a later one, each above or each below the one before */
    XMR_TWO_OF_THREE /* two of three on one side beyond two thirds of the way to a limit */
};

struct xmr {
    bool has_centre, has_limits; /* limits: two neighbouring periods are there */
    double centre, low, high;
    enum xmr_signal signal; /* of the latest period: the first in the order above that it gives */
};

/* Fails where the series has periods of several kinds, and for want of memory. */
bool xmr_of_series(const struct series *series, const char *what, struct xmr *xmr,
                   struct error *error);

#endif
