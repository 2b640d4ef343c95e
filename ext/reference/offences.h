/* reference/offences.h: the offences that the Ministry of Justice publishes, as it publishes them.
**
**     struct offences *offences = offences_open(&error);
**     for (size_t i = 0; i < offences_count(offences); i++)
**         … offences_at(offences, i)->published …
**     offences_close(offences);
**
** An offence is identified by its whole published text: one code may belong to several offences, as
** 106 does, and `4.1` and `4.10` are different codes. An offence that was published with several
** types or groups has an entry for each, the one with most defendants first.
**
** Offences own all that their functions give, until they are closed.
*/
#ifndef PROSECUTIONS_REFERENCE_OFFENCES_H
#define PROSECUTIONS_REFERENCE_OFFENCES_H

#include "base/base.h"

struct offence {
    struct slice published; /* `86.2 Possession of indecent photograph of a child` */
    struct slice code;      /* `86.2`; empty where it was published without one */
    struct slice title;     /* `Possession of indecent photograph of a child` */
    struct slice type;      /* `Triable either way`, without the number that orders the types */
    struct slice group;     /* `Sexual offences`, without the number that orders the groups */
};

struct offences;

/* Opens the offences; NULL, with the error set, where memory runs out. */
struct offences *offences_open(struct error *error);
/* NULL is allowed. */
void offences_close(struct offences *offences);

/* The number of entries. */
size_t offences_count(const struct offences *offences);
/* The entry of that index. Entries are in the order of the publication: those of one offence follow
** each other, and so do those of one code. */
const struct offence *offences_at(const struct offences *offences, size_t index);

#endif
