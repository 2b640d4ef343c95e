/* layout/vocabulary.h: the values of each dimension, in one spelling.
**
**     struct slice value;
**     vocabulary_find(DIMENSION_SEX, slice_of("01: Males"), &value);      // VOCABULARY_KNOWN,
** `Male`
**
** Releases number and spell their labels each in its own way: the order prefix (`01: `) is taken
** off, case and punctuation do not matter, and words that mean the same are one. Labels that are
** cut off are known where a release was seen to do so; others are VOCABULARY_CUT_OFF if they are
** the beginning (six letters or more) of exactly one value.
*/
#ifndef PROSECUTIONS_LAYOUT_VOCABULARY_H
#define PROSECUTIONS_LAYOUT_VOCABULARY_H

#include "base/base.h"
#include "layout/dimensions.h"

enum vocabulary_answer {
    VOCABULARY_KNOWN,
    VOCABULARY_CUT_OFF, /* the value is a good guess, to be reported */
    VOCABULARY_TOTAL,   /* `All`, `Total`: a sum over the dimension */
    VOCABULARY_UNKNOWN, /* the value is the label without its prefix */
};

enum vocabulary_answer vocabulary_find(enum dimension dimension, struct slice label,
                                       struct slice *value);

/* True of a label of sentences to custody of a length, `Custody - More than 6 months and up to 9 months`; `value`
** is the length in canonical spelling, or as it stands if no release has it. */
bool vocabulary_sentence_length(struct slice label, struct slice *value);

/* The label without blanks at its ends and without an order prefix: `01: Males` → `Males`. */
struct slice vocabulary_without_prefix(struct slice label);

/* Letters (small) and digits only, `+` kept, `&` as `and`: what is compared of a label or a header.
** At most `room` bytes are written; returns the length. */
size_t vocabulary_fold(struct slice label, char *folded, size_t room);

#endif
