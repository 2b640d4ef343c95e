/* story/offence_choice.h: finds the offence, or the offence group, that a reader's text means.
**
**     struct offence_choice choice = {0};
**     if (offence_choose(store, slice_of("86.2"), &choice, &error))
**         … a row belongs to it where choice.codes[group_code(group, choice.dimension, row)] is 1 …
**     offence_choice_free(&choice);
**
** The text is tried as each of the following, until one of them is in the store: a code (`86.2`);
** the published text of an offence, with its code or without (`34 Robbery`, `Robbery`); an offence
** group (`Sexual offences`); a LIKE pattern for an offence or a group (`%child%`). ASCII case makes
** no difference.
**
** A text that means nothing in the store, or more than one thing, is an error that lists what it
** could mean.
*/
#ifndef PROSECUTIONS_STORY_OFFENCE_CHOICE_H
#define PROSECUTIONS_STORY_OFFENCE_CHOICE_H

#include "columns/columns.h"

struct offence_choice {
    enum dimension dimension; /* DIMENSION_OFFENCE, or DIMENSION_OFFENCE_GROUP */
    unsigned char *codes;     /* by code of that dimension: 1 where it is meant; owned */
    struct slice title;       /* without the code; it lives as long as the store */
};

/* Fills `choice`. After an error too it is to be freed with offence_choice_free(). */
bool offence_choose(const struct store *store, struct slice text, struct offence_choice *choice,
                    struct error *error);
void offence_choice_free(struct offence_choice *choice);

#endif
