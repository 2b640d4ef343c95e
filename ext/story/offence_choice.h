/* story/offence_choice.h: which offence of a store a text means.
**
**     struct offence_choice choice = {0};
**     if (offence_choose(store, slice_of("86.2"), &choice, &error))
**         … choice.codes[store_code(group, choice.dimension, row)] is 1 where the row is of it …
**     offence_choice_free(&choice);
**
** In this order: a code (`86.2`); the published text, with its code or without (`Robbery`, `34
** Robbery`); a group (`Sexual offences`); a LIKE pattern over all of these (`%child%`). ASCII case
** makes no difference. What means nothing, or more than one offence, is an error that lists what it
** could mean.
*/
#ifndef PROSECUTIONS_STORY_OFFENCE_CHOICE_H
#define PROSECUTIONS_STORY_OFFENCE_CHOICE_H

#include "columns/columns.h"

struct offence_choice {
    enum dimension dimension; /* DIMENSION_OFFENCE, or DIMENSION_OFFENCE_GROUP */
    unsigned char *codes;     /* by code of that dimension: 1 where it is meant */
    struct slice title;       /* without the code; as long as the store */
};

bool offence_choose(const struct store *store, struct slice text, struct offence_choice *choice,
                    struct error *error);
void offence_choice_free(struct offence_choice *choice);

#endif
