/* evidence/variation.h: how much more the counts of an offence vary than Poisson's do, by the source's
** own history.
**
** For every force and every two periods a year apart, the change is held against that of the other
** forces; φ is the median squared deviate over that of a chi-squared variable (stats/dispersion.h),
** at least 1. Only comparisons in which each of the four counts is expected to be 5 or more count.
*/
#ifndef PROSECUTIONS_EVIDENCE_VARIATION_H
#define PROSECUTIONS_EVIDENCE_VARIATION_H

#include "evidence/panel.h"

enum variation_of {
    VARIATION_OF_OFFENCE,
    VARIATION_OF_GROUP,
    VARIATION_OF_SOURCE,
    VARIATION_UNKNOWN
};
enum { VARIATION_LEAST_COMPARISONS = 30 };

struct variation {
    double phi;
    enum variation_of of; /* which counts it is from; unknown: φ is 1 */
};

/* The first of these columns that has enough comparisons decides: the offence's own, its group's,
** all offences'. A column that there is none of is SIZE_MAX. Fails where memory runs out. */
bool variation_find(const struct panel *panel, const size_t columns[3], struct variation *variation,
                    struct error *error);

#endif
