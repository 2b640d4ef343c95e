/* story/contrast.h: how a local change stands to the country's, and whether by more than chance.
**
**     struct contrast contrast = contrast_of(local, national, &variation);
**     if (contrast.comparison == AGAINST_THE_TREND) …
*/
#ifndef PROSECUTIONS_STORY_CONTRAST_H
#define PROSECUTIONS_STORY_CONTRAST_H

#include "evidence/evidence.h"
#include "story/sentence.h"

struct contrast {
    bool tested; /* numbers below 0 are not */
    double p;    /* against the rest of the country, for the dispersion; 1 where not tested */
    enum comparison comparison;
};

/* `national` includes `local`. */
struct contrast contrast_of(struct change local, struct change national,
                            const struct variation *variation);

#endif
