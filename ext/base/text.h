/* base/text.h: text that grows.
**
**     struct text path = {0};
**     if (!text_append(&path, slice_of("cps/"), error) || !text_printf(&path, error, "%d", 2014)) …
**     puts(path.bytes);
**     text_free(&path);
**
** A text begins as {0} and owns its bytes. They end with a NUL that `length` does not count, but
** `bytes` is NULL as long as nothing was appended. A call fails where memory runs out, and then
** leaves the text unchanged.
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
/* Appends the slice as SQL writes a text: `'Devon & Cornwall'`, a quote in it doubled. */
bool text_append_literal(struct text *text, struct slice slice, struct error *error);
/* Makes the text empty and keeps its memory. */
void text_clear(struct text *text);
/* The text as a slice, which is valid until the text changes. */
struct slice text_slice(const struct text *text);
/* Frees the bytes, and leaves the text as {0}. */
void text_free(struct text *text);

/* A copy of the slice with a NUL at its end, which the caller frees with memory_free(); NULL where
** memory runs out. */
char *text_copy(struct slice slice, struct error *error);

#endif
