/* plan/nearest.h: says of a value that no row has what was probably meant.
**
**     struct text note = {0}, way_out = {0};
**     nearest_explain(store, forces, &seen.terms[0], slice_of("Lancs"), &note, &way_out, &error);
**     // note:    no row has the force 'Lancs'; the nearest is 'Lancashire'
**     // way_out: force = 'Lancashire'
*/
#ifndef PROSECUTIONS_PLAN_NEAREST_H
#define PROSECUTIONS_PLAN_NEAREST_H

#include "plan/terms.h"
#include "reference/reference.h"

/* Appends a sentence (without a full stop) about the value of the term, and a term to write instead
** where one is likely. The value is one that no row of the store has, or, of a term that is a range,
** a period of a kind that the store does not have. */
bool nearest_explain(const struct store *store, const struct forces *forces,
                     const struct term_seen *term, struct slice value, struct text *note,
                     struct text *way_out, struct error *error);
/* Whether another store has what the term was given, a text, if under another name; appends the term
** that finds it. */
bool nearest_has(const struct store *store, const struct forces *forces,
                 const struct term_seen *term, struct slice value, struct text *where,
                 struct error *error);

#endif
