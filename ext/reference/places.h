/* reference/places.h: what a text may mean that names no police force.
**
**     struct force_guess guess;
**     if (forces_guess(forces, slice_of("Preston"), &guess, &error))
**         force_guess_say(&guess, &message, &error);      // ; Preston is in the area of 'Lancashire'
**
** It knows what people call forces (`Lancs`, `the Met`), the counties, cities and towns in their areas
** (places.csv), and names that are mistyped.
*/
#ifndef PROSECUTIONS_REFERENCE_PLACES_H
#define PROSECUTIONS_REFERENCE_PLACES_H

#include "reference/forces.h"

enum force_guess_kind {
    GUESS_NOTHING,
    GUESS_NAME,      /* another name of the force */
    GUESS_SPELLING,  /* the forces whose names are the most alike */
    GUESS_PLACE,     /* a place in the areas of the forces */
    GUESS_REGION,    /* a region */
    GUESS_WHOLE,     /* England and Wales */
    GUESS_ELSEWHERE, /* no part of England and Wales */
};

enum { GUESS_MOST = 4, GUESS_PLACE_SIZE = 48 };

struct force_guess {
    enum force_guess_kind kind;
    const struct force *forces[GUESS_MOST]; /* of GUESS_NAME, GUESS_SPELLING and GUESS_PLACE */
    size_t count;
    struct slice region;          /* of GUESS_REGION: its canonical name */
    char place[GUESS_PLACE_SIZE]; /* of GUESS_PLACE and GUESS_ELSEWHERE, as it is spelt */
};

/* Fills in the guess; false where memory runs out. A text that names a force is GUESS_NAME. */
bool forces_guess(const struct forces *forces, struct slice text, struct force_guess *guess,
                  struct error *error);
/* Appends it to a sentence that says what is wrong, after `; `; nothing where nothing is known. */
bool force_guess_say(const struct force_guess *guess, struct text *text, struct error *error);
/* Both for an error: appends the guess, or `otherwise`. */
bool forces_guess_or(const struct forces *forces, struct slice text, const char *otherwise,
                     struct text *said, struct error *error);

#endif
