#include "layout/odd_record.h"

#include <string.h>

#include "layout/count.h"

/* A number without a blank before it: `2018, 2019` is a part of a sentence. */
static bool is_number_of_row(struct slice field) {
    struct number number;
    return field.length > 0 && !byte_is_blank(field.bytes[0]) && number_read(field, &number);
}

static bool splits_into_row(struct slice text, unsigned char separator, size_t fields) {
    size_t count = 0;
    bool numbers = false;
    for (bool more = true; more; count++) {
        const unsigned char *end = memchr(text.bytes, separator, text.length);
        more = end != NULL;
        size_t length = more ? (size_t)(end - text.bytes) : text.length;
        numbers |= is_number_of_row(slice_from(text.bytes, length));
        if (more)
            text = slice_after(text, length + 1);
    }
    return count == fields && numbers;
}

bool text_is_row(struct slice text, size_t fields) {
    static const char separators[] = ",;\t|";
    for (const char *separator = separators; *separator != '\0' && fields > 1; separator++)
        if (text.length > 0 && splits_into_row(text, (unsigned char)*separator, fields))
            return true;
    return false;
}

bool record_has_numbers_of_row(const struct slice *fields, size_t count, size_t wanted) {
    size_t numbers = 0;
    for (size_t i = 1; i < count; i++)
        numbers += is_number_of_row(fields[i]);
    return numbers >= (wanted > 2 ? 2 : 1);
}
