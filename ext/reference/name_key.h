/* reference/name_key.h: what is left of a name once everything is gone that makes no difference.
**
**     struct name_key key;
**     if (name_key_make(slice_of("*Devon & Cornwall[Note 6]"), &key))
**         … name_key_slice(&key) is "devonandcornwall" …
**
** Gone are case, blanks, punctuation and footnote marks at the end: `Wiltshire2`, `London (5)`,
** `Kent [Notes 6, 7]`, `Hampshire (R)`, `Essex*`. `&` is `and`. A number of three digits or more is
** no mark but part of the name: `E23000003`.
*/
#ifndef PROSECUTIONS_REFERENCE_NAME_KEY_H
#define PROSECUTIONS_REFERENCE_NAME_KEY_H

#include "base/base.h"

struct name_key {
    unsigned char bytes[128];
    size_t length; /* 0 where the name has neither letter nor digit */
};

/* False where the name is too long to be one. */
bool name_key_make(struct slice name, struct name_key *key);
struct slice name_key_slice(const struct name_key *key);

#endif
