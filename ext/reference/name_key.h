/* reference/name_key.h: names without all that makes no difference when they are compared.
**
**     struct name_key key;
**     if (name_key_make(slice_of("*Devon & Cornwall[Note 6]"), &key))
**         … name_key_slice(&key) is "devonandcornwall" …
**
** A key is in lower case and has no blanks, no punctuation, and no footnote marks from the name's
** end: `Wiltshire2`, `London (5)`, `Kent [Notes 6, 7]`, `Hampshire (R)`, `Essex*`. In it `&` is
** `and`. A number of three digits or more is not a footnote mark, but part of the name:
** `E23000003`.
*/
#ifndef PROSECUTIONS_REFERENCE_NAME_KEY_H
#define PROSECUTIONS_REFERENCE_NAME_KEY_H

#include "base/base.h"

struct name_key {
    unsigned char bytes[128];
    size_t length; /* 0 where the name has neither letter nor digit */
};

/* Sets `*key` to the key of the name; false where the name is too long for one. */
bool name_key_make(struct slice name, struct name_key *key);
/* The key as a slice, which is valid as long as the key. */
struct slice name_key_slice(const struct name_key *key);

#endif
