/* evidence/evidence.h: the numbers that a story is told from, of which offences and of whom, and how
** much they vary. */
#ifndef PROSECUTIONS_EVIDENCE_EVIDENCE_H
#define PROSECUTIONS_EVIDENCE_EVIDENCE_H

#include "evidence/offence_choice.h"
#include "evidence/offence_nearest.h"
#include "evidence/panel.h"
#include "evidence/variation.h"
#include "evidence/who.h"

#endif
