/* evidence/offence_nearest.h: what a text that means no single offence could mean, best first. */
#ifndef PROSECUTIONS_EVIDENCE_OFFENCE_NEAREST_H
#define PROSECUTIONS_EVIDENCE_OFFENCE_NEAREST_H

#include "columns/columns.h"

struct offences;

/* An offence or a group of a store. */
struct offence_named {
    enum dimension dimension; /* DIMENSION_OFFENCE or DIMENSION_OFFENCE_GROUP */
    uint32_t code;
};
enum { OFFENCES_MOST_NEAR = 8 };
struct offences_near {
    struct offence_named items[OFFENCES_MOST_NEAR];
    size_t count;
    bool is_close; /* whether the first has all the words of the text, if mistyped */
};

/* Finds those of the store that are spelt like the text, or are called so: the nearest first, none that
** is much farther, and none for what it leaves out. */
bool offence_nearest(const struct store *store, const struct offences *offences, struct slice text,
                     struct offences_near *near, struct error *error);
/* Whether the text is that code, written in another way: `086/02` or `08602` for `86.2`. */
bool offence_code_is(struct slice written, struct slice code);

/* Sets the error that lists offences and groups of the store: those among `meant` (by code) where
** `unclear`, otherwise the nearest. Always false. Used by evidence/offence_choice.c. */
bool offence_fail_unclear(const struct store *store, const struct offences *offences,
                          struct slice text, const unsigned char *meant_offences,
                          const unsigned char *meant_groups, bool unclear, struct error *error);

#endif
