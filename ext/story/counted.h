/* story/counted.h: the words for what a measure counts, which the layout's unit decides.
**
**     struct counted counted = counted_of(MEASURE_PROSECUTED, UNIT_PEOPLE, false);
**     counted.many, counted.done          `people`, `prosecuted for`
*/
#ifndef PROSECUTIONS_STORY_COUNTED_H
#define PROSECUTIONS_STORY_COUNTED_H

#include "layout/layout.h"

/* The words for what a measure counts: `175 people were prosecuted for robbery`; or, of things,
** `there were 129 completed prosecutions for burglary`. */
struct counted {
    const char *one, *many; /* `person`, `people` */
    const char *of_whom;    /* ` (ethnicity: Black)`, or empty */
    const char *done;       /* `prosecuted for` */
    const char *after;      /* what follows the offence, or empty */
    bool of_things;         /* `there were` */
    const char *event;      /* `prosecutions`, for a headline */
    const char *caveat;     /* what a reader could mistake it for, in a sentence; or NULL */
};
/* `magistrates_only`: the source knows the outcomes of magistrates' courts alone. */
struct counted counted_of(enum measure measure, enum unit unit, bool magistrates_only);

/* What stands before the offence: `of`, of crimes; but `recorded as drug offences`. */
const char *counted_done(const struct counted *counted, struct slice offence);

#endif
