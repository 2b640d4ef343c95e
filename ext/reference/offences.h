/* reference/offences.h: the offences that the Ministry of Justice publishes, as it publishes them.
**
**     const struct offence *offence = offences_find(offences, slice_of("34 Robbery"));
**     if (offence != NULL) … offence->code is "34", offence->group is "Robbery" …
**
** The key of an offence is its whole published text: one code may belong to several offences
** (106), `4.1` and `4.10` are different codes, and one offence may have been published with several
** types or groups. It then has an entry for each, the one with most defendants first.
*/
#ifndef PROSECUTIONS_REFERENCE_OFFENCES_H
#define PROSECUTIONS_REFERENCE_OFFENCES_H

#include "base/base.h"

struct offence {
    struct slice published;   /* `86.2 Possession of indecent photograph of a child` */
    struct slice code;        /* `86.2`; empty where it was published without one */
    struct slice title;       /* `Possession of indecent photograph of a child` */
    struct slice type;        /* `Triable either way`, without its order prefix */
    struct slice group;       /* `Sexual offences`, likewise */
    struct slice short_title; /* `possession of indecent photographs of children`: in plain English,
                              ** to be printed in a sentence; empty where none was written */
    struct slice also_called; /* what people say, separated by `; `: `indecent images`; may be
                              ** empty, and may be of several offences */
};

/* A group of offences, of any of the publishers. */
struct offence_group {
    struct slice name; /* as published, without its order prefix */
    struct slice short_title, also_called;
};

struct offences;

/* NULL with the error set where there is no memory. */
struct offences *offences_open(struct error *error);
/* NULL is allowed. */
void offences_close(struct offences *offences);

/* In the order of the publication; entries of one offence, and of one code, stand together. */
size_t offences_count(const struct offences *offences);
const struct offence *offences_at(const struct offences *offences, size_t index);

/* The first entry of that published text, or of that code, whatever the case; NULL if there is
** none. */
const struct offence *offences_find(const struct offences *offences, struct slice published);
const struct offence *offences_find_code(const struct offences *offences, struct slice code);

/* Whatever the case; NULL if there is none. */
const struct offence_group *offences_find_group(const struct offences *offences, struct slice name);

/* What several offences that people call by these words are called in a sentence: `burglary` for
** `burglars`; the words themselves where there is nothing else. */
struct slice offences_title_of_words(const struct offences *offences, struct slice words);

/* Whether the words, whatever their case, are among those separated by `; `. */
bool offences_is_called(struct slice also_called, struct slice words);

#endif
