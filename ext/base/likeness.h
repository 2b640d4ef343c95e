/* base/likeness.h: how much alike two names are, for what somebody may have meant who mistyped one.
**
**     struct nearest nearest = {0};
**     for (…) nearest_offer(&nearest, slice_of("Lancs"), names[i]);
**     nearest_say(&nearest, &message, &error);                // 'Lancashire'
**
** A name is never like what it leaves out: `Neglecting road regulations (other than speeding)` has
** nothing of `speeding`. ASCII case makes no difference.
*/
#ifndef PROSECUTIONS_BASE_LIKENESS_H
#define PROSECUTIONS_BASE_LIKENESS_H

#include "base/slice.h"
#include "base/text.h"

enum { LIKENESS_NONE = 10000, NEAREST_MOST = 3 };

/* Letters to be added, left out, changed or swapped with their neighbour. Of longer texts the first
** LIKENESS_LONGEST bytes count. */
enum { LIKENESS_LONGEST = 64 };
int likeness_edits(struct slice a, struct slice b);
/* How many letters of a text of that length may be mistyped. */
int likeness_most_edits(size_t length);

/* Takes the next word, of letters and digits, off the text; false where there is none. */
bool likeness_word(struct slice *text, struct slice *word);
/* The name without what it leaves out, after `other than`, `excluding`, `except`, `not`, `without` or
** `non-`, as far as that goes; of a longer name the first LIKENESS_ROOM bytes. */
enum { LIKENESS_ROOM = 320 };
struct slice likeness_affirmed(struct slice name, unsigned char into[LIKENESS_ROOM]);

/* 0 for the same text, more the less they are alike; LIKENESS_NONE where they are not. */
int likeness_distance(struct slice asked, struct slice name);

/* The nearest so far, the best first. */
struct nearest {
    struct slice names[NEAREST_MOST];
    int distances[NEAREST_MOST];
    size_t count;
};
void nearest_offer(struct nearest *nearest, struct slice asked, struct slice name);
/* As nearest_offer() of a name whose distance is known. */
void nearest_offer_at(struct nearest *nearest, struct slice name, int distance);
/* Appends the names in quotes: `'a'`, `'a' or 'b'`, `'a', 'b' or 'c'`. */
bool nearest_say(const struct nearest *nearest, struct text *text, struct error *error);
/* Writes `; the nearest is layout` of a list such as `layout=, period=`, between whose names there are
** commas or `|`; an empty text where none is near. Returns `words`. */
enum { NEAREST_WORDS_SIZE = 120 };
const char *nearest_words(struct slice asked, const char *list, char words[NEAREST_WORDS_SIZE]);

#endif
