#include "bytes/libarchive.h"

#ifndef LIBRARIES_LINKED_IN

#ifndef LIBARCHIVE_FILE /* the build says it where the loader would not find it by itself */
#define LIBARCHIVE_FILE "libarchive.so.13"
#endif

_Static_assert(ARCHIVE_VERSION_NUMBER >= 3000000 && ARCHIVE_VERSION_NUMBER < 4000000,
               "the file's name has the number of libarchive 3");

struct libarchive libarchive;

bool libarchive_open(struct error *error) {
    static const char *const NAMES[] = {LIBARCHIVE_FUNCTIONS(LIBRARY_NAME)};
    static struct library library = LIBRARY(
        LIBARCHIVE_FILE, "libarchive",
        "libarchive13 (Debian, Ubuntu) or libarchive (Fedora, Homebrew)", NAMES, &libarchive);
    return library_open(&library, error);
}
#endif
