#include "workbook/expat.h"

#ifndef LIBRARIES_LINKED_IN

#ifndef EXPAT_FILE /* the build says it where the loader would not find it by itself */
#define EXPAT_FILE "libexpat.so.1"
#endif

struct expat expat;

bool expat_open(struct error *error) {
    static const char *const NAMES[] = {EXPAT_FUNCTIONS(LIBRARY_NAME)};
    static struct library library =
        LIBRARY(EXPAT_FILE, "expat", "libexpat1 (Debian, Ubuntu) or expat (Fedora, Homebrew)",
                NAMES, &expat);
    return library_open(&library, error);
}
#endif
