/* evidence/offence_choice.h: which offences of a store a text means, and what they are called.
**
**     struct offence_choice choice = {0};
**     if (offence_choose(store, offences, slice_of("86.1, 86.2"), &choice, &error))
**         … offence_choice_has(&choice, offence_code, group_code) …
**     offence_choice_free(&choice);
**
** In this order the text is: a code (`86.2`); a published title, with its code or without; a short
** title of the reference table; a group; words that people use for groups or offences (`drugs`,
** `GBH`), which mean all that bear them; several codes or titles separated by commas; `all` and a
** LIKE pattern, for all that matches; a LIKE pattern, of which one thing alone may match. ASCII case
** makes no difference. Anything else is an error that lists what it could mean, best first.
*/
#ifndef PROSECUTIONS_EVIDENCE_OFFENCE_CHOICE_H
#define PROSECUTIONS_EVIDENCE_OFFENCE_CHOICE_H

#include "columns/columns.h"

struct offences;

struct offence_choice {
    unsigned char *offences; /* by code of DIMENSION_OFFENCE: 1 where it is meant */
    unsigned char *groups;   /* likewise of DIMENSION_OFFENCE_GROUP */
    struct text title;       /* `burglary in a dwelling`: as it stands in a sentence */
    struct text counted;     /* what the publisher calls it, where the title does not say all:
                             ** `46 Theft from Shops`; several are separated by `; ` */
    size_t several;          /* how many offences and groups it is, where more than one */
};

/* Fails with the way out where the text means nothing, or may mean several things. `offences` is the
** reference table. */
bool offence_choose(const struct store *store, const struct offences *offences, struct slice text,
                    struct offence_choice *choice, struct error *error);
void offence_choice_free(struct offence_choice *choice);

/* Whether a row of that offence and that group is meant. */
static inline bool offence_choice_has(const struct offence_choice *choice, uint32_t offence,
                                      uint32_t group) {
    return choice->offences[offence] || choice->groups[group];
}

/* Appends what an offence or a group of the store is called in a sentence. */
bool offence_title(const struct store *store, const struct offences *offences,
                   enum dimension dimension, uint32_t code, struct text *text, struct error *error);

/* Whether the value of DIMENSION_OFFENCE_GROUP is no offence: the cases that the Crown Prosecution
** Service ended for want of a defendant. */
bool offence_group_is_none(struct slice group);

#endif
