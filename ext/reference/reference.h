/* reference/reference.h: what is known beforehand: forces, populations, offences, notes, and the
** built-in figures, each with its source. */
#ifndef PROSECUTIONS_REFERENCE_REFERENCE_H
#define PROSECUTIONS_REFERENCE_REFERENCE_H

#include "reference/forces.h"
#include "reference/named_sources.h"
#include "reference/offences.h"
#include "reference/pages.h"
#include "reference/places.h"
#include "reference/releases.h"
#include "reference/series_notes.h"

#endif
