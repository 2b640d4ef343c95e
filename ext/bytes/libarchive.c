#include "bytes/libarchive.h"

#include <errno.h>

#ifdef LIBRARIES_LINKED_IN
#include <setjmp.h>

_Noreturn void libarchive_gives_up(int status, const char *why);

/* Where the innermost libarchive_run() of this thread goes on, and why. */
static _Thread_local jmp_buf *way_out;
static _Thread_local const char *reason;

/* In the place of libarchive's exit() and abort() (libarchive_config.h). All that has frames between here
** and the way out is libarchive, and callbacks that hold nothing. */
_Noreturn void libarchive_gives_up(int status, const char *why) {
    reason = why;
    longjmp(*way_out, status);
}

const char *libarchive_run(void (*call)(void *context), void *context) {
    jmp_buf here, *outer = way_out; /* an archive's bytes may be a member of another one */
    way_out = &here;
    errno = 0;
    if (setjmp(here) == 0)
        call(context);
    way_out = outer;
    const char *why = reason;
    reason = NULL;
    return why;
}

#else

const char *libarchive_run(void (*call)(void *context), void *context) {
    errno = 0;
    call(context);
    return NULL;
}

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
