/* base/text.h: text that grows.
**
**     struct text path = {0};
**     if (!text_append(&path, slice_of("cps/"), error) || !text_printf(&path, error, "%d", 2014)) …
**     puts(path.bytes);
**     text_free(&path);
**
** `bytes` is NUL-terminated whenever it is not NULL; `length` does not count that NUL.
** After an error the text holds what it held before the call.
*/
#ifndef PROSECUTIONS_BASE_TEXT_H
#define PROSECUTIONS_BASE_TEXT_H

#include "base/error.h"
#include "base/slice.h"

struct text {
    char *bytes;
    size_t length;
    size_t capacity;
};

bool text_append(struct text *text, struct slice slice, struct error *error);
bool text_append_byte(struct text *text, unsigned char byte, struct error *error);
bool text_printf(struct text *text, struct error *error, const char *format, ...) PRINTF_LIKE(3, 4);
/* Makes it empty, keeping its memory. */
void text_clear(struct text *text);
struct slice text_slice(const struct text *text);
void text_free(struct text *text);

/* A NUL-terminated copy that the caller frees with memory_free(); NULL on failure. */
char *text_copy(struct slice slice, struct error *error);

#endif
