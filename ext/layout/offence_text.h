/* layout/offence_text.h: an offence's code and title, as a publisher writes them and as the store keeps them.
**
** Some releases glue the code to the title (`86.2 Possession of indecent photograph of a child`), others have
** a column for each. The store keeps one text for both, in the glued form wherever that is unambiguous:
**
**     struct slice code, title;
**     offence_split(slice_of("86.2 Possession of …"), &code, &title);      // glued by the publisher
**     offence_keep(code, title, &kept, &error);                            // what the store keeps
**     offence_kept(text_slice(&kept), &code, &title);                      // and what it means
*/
#ifndef PROSECUTIONS_LAYOUT_OFFENCE_TEXT_H
#define PROSECUTIONS_LAYOUT_OFFENCE_TEXT_H

#include "base/base.h"

/* Takes a published text apart if it begins with a code: `7 or more offences` begins with a number, but with
** none; its code is empty. Both are parts of `text`. */
void offence_split(struct slice text, struct slice *code, struct slice *title);

/* A code that a spreadsheet has read as a number and written in binary fractions (`4.0999999999999996`, which
** was 4.1): true, and what it was. `buffer` holds the result. */
enum { OFFENCE_CODE_SIZE = 24 };
bool offence_code_was(struct slice code, char buffer[OFFENCE_CODE_SIZE], struct slice *was);

/* Appends what the store keeps of a code and a title, either of which may be empty. Both empty: nothing. */
bool offence_keep(struct slice code, struct slice title, struct text *kept, struct error *error);
/* What a text that offence_keep() has made means. */
void offence_kept(struct slice kept, struct slice *code, struct slice *title);

#endif
