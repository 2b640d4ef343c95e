#include "base/utf8_locale.h"

#ifdef _WIN32

/* Libraries ask Windows itself there, and have functions for UTF-8. */
struct utf8_locale utf8_locale_open(void) {
    return (struct utf8_locale){0};
}

bool utf8_locale_is_open(const struct utf8_locale *utf8) {
    (void)utf8;
    return true;
}

void utf8_locale_enter(struct utf8_locale *utf8) {
    (void)utf8;
}

void utf8_locale_leave(struct utf8_locale *utf8) {
    (void)utf8;
}

void utf8_locale_close(struct utf8_locale *utf8) {
    (void)utf8;
}

#else

#include <locale.h>
#include <stddef.h>
#ifdef __APPLE__
#include <xlocale.h> /* newlocale(), uselocale(): elsewhere in locale.h */
#endif

struct utf8_locale utf8_locale_open(void) {
    locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (locale == (locale_t)0)
        locale = newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
    return (struct utf8_locale){.locale = (void *)locale};
}

bool utf8_locale_is_open(const struct utf8_locale *utf8) {
    return utf8->locale != NULL;
}

void utf8_locale_enter(struct utf8_locale *utf8) {
    if (utf8->locale != NULL)
        utf8->before = (void *)uselocale((locale_t)utf8->locale);
}

void utf8_locale_leave(struct utf8_locale *utf8) {
    if (utf8->locale != NULL)
        uselocale((locale_t)utf8->before);
}

void utf8_locale_close(struct utf8_locale *utf8) {
    if (utf8->locale != NULL)
        freelocale((locale_t)utf8->locale);
    utf8->locale = NULL;
}

#endif
