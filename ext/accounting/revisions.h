/* accounting/revisions.h: what editions give otherwise than the next newer ones.
**
** An edition may be of several files, the older of one and the newer of two: files of one vintage are compared
** together, or what is in another file would be taken for withdrawn.
**
**     struct revisions revisions = {.store = store, .holdings = &holdings, .changes = &changes};
**     … revisions_note(&revisions, old, new, &error) …    // of each two holdings that are editions
**     … revisions_compare(&revisions, &error) …
**     revisions_free(&revisions);
*/
#ifndef PROSECUTIONS_ACCOUNTING_REVISIONS_H
#define PROSECUTIONS_ACCOUNTING_REVISIONS_H

#include "accounting/editions.h"
#include "accounting/holdings.h"

struct revisions {
    const struct store *store;
    const struct holdings *holdings;
    struct edition_changes *changes;
    /* private */
    struct succession *items;
    size_t count, capacity;
};

bool revisions_note(struct revisions *revisions, const struct holding *old,
                    const struct holding *new, struct error *error);
/* Adds a change for each cell that differs, once all are noted. */
bool revisions_compare(struct revisions *revisions, struct error *error);
void revisions_free(struct revisions *revisions);

#endif
