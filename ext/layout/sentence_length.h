/* layout/sentence_length.h: lengths of custodial sentences, however a release words them.
**
**     sentence_length_same(slice_of("More than 3 months and under 6 months"),
**                          slice_of("Over 3 months to less than 6 months"))     // true
**
** From 2010 to 2024 the Ministry of Justice has worded the same classes of lengths in several ways.
*/
#ifndef PROSECUTIONS_LAYOUT_SENTENCE_LENGTH_H
#define PROSECUTIONS_LAYOUT_SENTENCE_LENGTH_H

#include "base/base.h"

/* Whether both are the same range of lengths; false where either is none. */
bool sentence_length_same(struct slice a, struct slice b);
/* Whether the label is a range of lengths at all. */
bool sentence_length_is(struct slice label);
/* The label without `Custody - ` before it; false if it does not begin so. */
bool sentence_length_of_custody(struct slice label, struct slice *length);

#endif
