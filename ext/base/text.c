#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

static bool reserve(struct text *text, size_t more, struct error *error) {
    if (more >= (size_t)-1 - text->length - 1)
        return error_memory(error);
    return memory_reserve(&text->bytes, &text->capacity, text->length + more + 1, 1, error);
}

bool text_append(struct text *text, struct slice slice, struct error *error) {
    if (!reserve(text, slice.length, error))
        return false;
    if (slice.length > 0)
        memcpy(text->bytes + text->length, slice.bytes, slice.length);
    text->length += slice.length;
    text->bytes[text->length] = '\0';
    return true;
}

bool text_append_byte(struct text *text, unsigned char byte, struct error *error) {
    return text_append(text, slice_from(&byte, 1), error);
}

bool text_append_literal(struct text *text, struct slice slice, struct error *error) {
    bool done = text_append_byte(text, '\'', error);
    for (size_t i = 0; done && i < slice.length; i++)
        done = (slice.bytes[i] != '\'' || text_append_byte(text, '\'', error)) &&
               text_append_byte(text, slice.bytes[i], error);
    return done && text_append_byte(text, '\'', error);
}

bool text_printf(struct text *text, struct error *error, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    bool done = length >= 0 ? reserve(text, (size_t)length, error) : error_memory(error);
    if (done) {
        vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
    return done;
}

void text_clear(struct text *text) {
    text->length = 0;
    if (text->bytes != NULL)
        text->bytes[0] = '\0';
}

struct slice text_slice(const struct text *text) {
    return slice_from(text->bytes, text->length);
}

void text_free(struct text *text) {
    memory_free(text->bytes);
    *text = (struct text){0};
}

char *text_copy(struct slice slice, struct error *error) {
    char *copy = memory_new(slice.length + 1, 1, error);
    if (copy != NULL && slice.length > 0)
        memcpy(copy, slice.bytes, slice.length);
    return copy;
}
