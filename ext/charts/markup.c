#include "charts/markup.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bytes/bytes.h"
#include "charts/scale.h"

/* What is written in the place of the byte, or NULL. A line feed is written as its number, so that a
** picture stays on one line, as some programs that show tables need it. */
static const char *entity(unsigned char byte) {
    switch (byte) {
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Whether XML does not allow the character that the text begins with, whose length is that given:
** it is not UTF-8 (length 0), a control character, U+FFFE or U+FFFF. */
static bool is_forbidden(struct slice text, size_t length) {
    unsigned char first = text.bytes[0];
    return length == 0 || (first < 0x20 && !byte_is_blank(first)) || first == '\v' ||
           first == '\f' || first == 0x7F ||
           (length == 2 && first == 0xC2 && text.bytes[1] < 0xA0) ||
           (length == 3 && memcmp(text.bytes, "\xEF\xBF", 2) == 0 && text.bytes[2] >= 0xBE);
}

/* Whether the character turns the direction of what follows it: U+061C, U+200E, U+200F, U+202A to
** U+202E, U+2066 to U+2069. A label with one would change how its neighbours read. */
static bool is_directional(struct slice text, size_t length) {
    const unsigned char *bytes = text.bytes;
    if (length == 2)
        return bytes[0] == 0xD8 && bytes[1] == 0x9C;
    if (length != 3 || bytes[0] != 0xE2)
        return false;
    return (bytes[1] == 0x80 &&
            (bytes[2] == 0x8E || bytes[2] == 0x8F || (bytes[2] >= 0xAA && bytes[2] <= 0xAE))) ||
           (bytes[1] == 0x81 && bytes[2] >= 0xA6 && bytes[2] <= 0xA9);
}

/* The bytes of the text's beginning that are written as they are, one for one. */
static size_t plain_length(struct slice text) {
    size_t at = 0;
    while (at < text.length && text.bytes[at] >= ' ' && text.bytes[at] < 0x7F &&
           entity(text.bytes[at]) == NULL)
        at++;
    return at;
}

bool markup_escape(struct text *text, struct slice slice, struct error *error) {
    while (slice.length > 0) {
        size_t plain = plain_length(slice);
        if (plain > 0) {
            if (!text_append(text, slice_from(slice.bytes, plain), error))
                return false;
            slice = slice_after(slice, plain);
            continue;
        }
        size_t length = encoding_character_length(slice);
        const char *replacement = entity(slice.bytes[0]);
        if (is_directional(slice, length))
            replacement = "";
        if (is_forbidden(slice, length))
            replacement = "\xEF\xBF\xBD";
        struct slice written =
            replacement != NULL ? slice_of(replacement) : slice_from(slice.bytes, length);
        if (!text_append(text, written, error))
            return false;
        slice = slice_after(slice, length > 0 ? length : 1);
    }
    return true;
}

/* Appends the number rounded to a tenth, with a decimal point in any locale. */
static bool append_number(struct text *text, double number, struct error *error) {
    char digits[32], *at = digits + sizeof digits;
    long tenths = lround(number * 10), size = labs(tenths);
    if (size % 10 != 0) {
        *--at = (char)('0' + size % 10);
        *--at = '.';
    }
    size /= 10;
    do
        *--at = (char)('0' + size % 10);
    while ((size /= 10) > 0);
    if (tenths < 0)
        *--at = '-';
    return text_append(text, slice_from(at, (size_t)(digits + sizeof digits - at)), error);
}

static bool append_argument(struct text *text, char kind, va_list *arguments, bool escaped,
                            struct error *error) {
    struct slice slice;
    struct figure figure;
    switch (kind) {
    case 'f':
        return append_number(text, va_arg(*arguments, double), error);
    case 'd':
        return text_printf(text, error, "%d", va_arg(*arguments, int));
    case '%':
        return text_append_byte(text, '%', error);
    case 's':
        return text_append(text, slice_of(va_arg(*arguments, const char *)), error);
    case 'v':
        figure = va_arg(*arguments, struct figure);
        return value_append(text, figure, va_arg(*arguments, int), error);
    default: /* t */
        slice = va_arg(*arguments, struct slice);
        return escaped ? markup_escape(text, slice, error) : text_append(text, slice, error);
    }
}

void markup_compose(struct text *text, bool escaped, const char *template, va_list *arguments,
                    struct error *error) {
    while (error->code == ERROR_NONE && *template != '\0') {
        size_t plain = strcspn(template, "%");
        text_append(text, slice_from(template, plain), error);
        template += plain;
        if (*template == '%') {
            append_argument(text, template[1], arguments, escaped, error);
            template += 2;
        }
    }
}

void markup_add(struct text *text, struct error *error, const char *template, ...) {
    va_list arguments;
    va_start(arguments, template);
    markup_compose(text, true, template, &arguments, error);
    va_end(arguments);
}
