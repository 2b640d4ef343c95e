/* source/wrong_name.h: how to go on from a name that no file has, told by the name alone. */
#ifndef PROSECUTIONS_SOURCE_WRONG_NAME_H
#define PROSECUTIONS_SOURCE_WRONG_NAME_H

#include "base/base.h"

/* Appends `; ` and the way out for an address of the web, a home folder (`~`, written out where
** `show_home`), a path as Windows writes it, and blanks or quotes around the name; nothing for other names. */
bool wrong_name_say(struct slice name, bool show_home, struct text *said, struct error *error);

#endif
