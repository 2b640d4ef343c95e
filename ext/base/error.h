/* base/error.h: what went wrong, in words a person can act on.
**
** A `struct error` is passed down through every call that can fail. The first error wins: once it
** is set, later calls of error_set() change nothing, so that the cause is reported and not what
** followed from it. A function that fails sets the error and returns false (or NULL, or -1).
**
**     struct error error = {0};
**     if (!csv_open(&reader, bytes, &error)) puts(error.message);
**
** The message is inside the struct, so that reporting "out of memory" needs no memory.
*/
#ifndef PROSECUTIONS_BASE_ERROR_H
#define PROSECUTIONS_BASE_ERROR_H

#include <stdbool.h>

#include "base/portability.h"

enum error_code {
    ERROR_NONE = 0,
    ERROR_MEMORY,  /* an allocation failed; the message is always "out of memory" */
    ERROR_USE,     /* the call makes no sense: the way out is another call */
    ERROR_INPUT,   /* the file is not what it should be: the way out is another file */
    ERROR_READ,    /* the file could not be read at all */
    ERROR_CHANGED, /* the file changed while it was read: the way out is to ask again */
    ERROR_STOPPED, /* the user has stopped the work */
};

struct error {
    enum error_code code;
    char message[1000];
};

/* Sets the error unless one is set already; a message that is too long is cut, and what could mislead a
** terminal is shown as in base/shown.h. Returns false, so
** that a function can end with `return error_set(…)`:
**
**     bool error_set(struct error *error, enum error_code code, const char *format, ...);
**
** The false stands here, and not in error.c, so that compilers and analysers know it and no caller
** looks at what can't be true. */
#ifdef __clang__ /* of the other form it says that the false is not used */
#define error_set(error, ...) error_false(error_record(error, __VA_ARGS__))
#else
#define error_set(error, ...) (error_record(error, __VA_ARGS__), (bool){false})
#endif

/* error_set() with ERROR_MEMORY. */
#define error_memory(error) error_set(error, ERROR_MEMORY, "out of memory")

/* What error_set() is made of. */
const struct error *error_record(struct error *error, enum error_code code, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Whether the error tells of what was read. Others tell how the reading went, and end everything. */
static inline bool error_is_of_source(const struct error *error) {
    return error->code == ERROR_USE || error->code == ERROR_INPUT || error->code == ERROR_READ;
}
static inline bool error_false(const struct error *recorded) {
    (void)recorded;
    return false;
}

#endif
