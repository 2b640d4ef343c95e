/* evidence/offence_nearest.h: what a text that means no single offence could mean, best first. Used by
** evidence/offence_choice.c alone. */
#ifndef PROSECUTIONS_EVIDENCE_OFFENCE_NEAREST_H
#define PROSECUTIONS_EVIDENCE_OFFENCE_NEAREST_H

#include "columns/columns.h"

struct offences;

/* Sets the error that lists offences and groups of the store: those among `meant` (by code) where
** `unclear`, otherwise whichever are spelt like the text or contain it. Always false. */
bool offence_fail_unclear(const struct store *store, const struct offences *offences,
                          struct slice text, const unsigned char *meant_offences,
                          const unsigned char *meant_groups, bool unclear, struct error *error);

#endif
