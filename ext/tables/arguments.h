/* tables/arguments.h: what stands between the brackets of CREATE VIRTUAL TABLE … USING m(…), as
** SQLite hands it over: the words themselves, with their quotes. */
#ifndef PROSECUTIONS_TABLES_ARGUMENTS_H
#define PROSECUTIONS_TABLES_ARGUMENTS_H

#include "base/base.h"

/* Appends the text that an argument stands for: `'cps/x''y'` → cps/x'y. */
bool argument_append(struct text *text, struct slice argument, struct error *error);
/* Whether the argument is an option: `name=value`, not in quotes as a whole. */
bool argument_is_option(struct slice argument);
/* Cuts the next option off options that are separated by commas outside of quotes; false where none is left. */
bool argument_cut_option(struct slice *options, struct slice *option);

#endif
