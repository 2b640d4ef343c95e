/* base/utf8_locale.h: UTF-8 as the code of this thread's texts, for a library that asks the C library
** which one that is.
**
**     struct utf8_locale utf8 = utf8_locale_open();
**     utf8_locale_enter(&utf8);
**     … calls of the library, in this thread …
**     utf8_locale_leave(&utf8);
**     utf8_locale_close(&utf8);
*/
#ifndef PROSECUTIONS_BASE_UTF8_LOCALE_H
#define PROSECUTIONS_BASE_UTF8_LOCALE_H

#include <stdbool.h>

struct utf8_locale {
    void *locale; /* NULL: none is installed, or the system needs none; then nothing is changed */
    void *before;
};

struct utf8_locale utf8_locale_open(void);

/* False where there is none, or no memory for it: names that only it has letters for can't be given. */
bool utf8_locale_is_open(const struct utf8_locale *utf8);
void utf8_locale_enter(struct utf8_locale *utf8);
void utf8_locale_leave(struct utf8_locale *utf8);
void utf8_locale_close(struct utf8_locale *utf8);

#endif
