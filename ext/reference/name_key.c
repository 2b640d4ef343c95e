#include "reference/name_key.h"

#include <string.h>

enum {
    LONGEST_NAME = 512, /* bytes */
    LONGEST_MARK = 2,   /* digits of a footnote's number */
};

/* The length of the blank or punctuation character that the bytes begin with, or 0 for any other.
** It is one of ASCII's, a no-break space, a superscript 1 to 3, or one of U+2000 to U+207F (dashes,
** quotes, daggers, superscripts). */
static size_t punctuation_at(const unsigned char *bytes, size_t length) {
    if (length >= 1 && bytes[0] < 0x80)
        return !byte_is_letter(bytes[0]) && !byte_is_digit(bytes[0]);
    if (length >= 2 && bytes[0] == 0xC2 && memchr("\xA0\xB2\xB3\xB9", bytes[1], 4) != NULL)
        return 2;
    if (length >= 3 && bytes[0] == 0xE2 && (bytes[1] == 0x80 || bytes[1] == 0x81))
        return 3;
    return 0;
}

static size_t punctuation_at_end(struct slice name) {
    for (size_t size = 1; size <= 3 && size <= name.length; size++)
        if (punctuation_at(name.bytes + name.length - size, size) == size)
            return size;
    return 0;
}

static size_t digits_at_end(struct slice name) {
    size_t count = 0;
    while (count < name.length && byte_is_digit(name.bytes[name.length - 1 - count]))
        count++;
    return count;
}

/* Whether a text in brackets is a footnote mark: `5`, `Note 6`, `notes 6, 7`, `R` (revised). */
static bool is_note(struct slice inside) {
    if (inside.length == 1 && byte_is_letter(inside.bytes[0]))
        return true;
    if (slice_starts_nocase(inside, "note"))
        inside = slice_after(inside, slice_starts_nocase(inside, "notes") ? 5 : 4);
    size_t digits = 0;
    for (size_t i = 0; i < inside.length; i++) {
        digits = byte_is_digit(inside.bytes[i]) ? digits + 1 : 0;
        if (digits > LONGEST_MARK || byte_is_letter(inside.bytes[i]) || inside.bytes[i] >= 0x80)
            return false;
    }
    return true;
}

static size_t brackets_at_end(struct slice name) {
    unsigned char last = name.bytes[name.length - 1];
    if (last != ')' && last != ']')
        return 0;
    for (size_t open = name.length - 1; open-- > 0;)
        if (name.bytes[open] == (last == ')' ? '(' : '[')) {
            struct slice inside = slice_from(name.bytes + open + 1, name.length - open - 2);
            return is_note(slice_trim(inside)) ? name.length - open : 0;
        }
    return 0;
}

/* How many bytes at the name's end are a footnote mark, or punctuation around marks. */
static size_t mark_at_end(struct slice name) {
    size_t brackets = brackets_at_end(name);
    if (brackets > 0)
        return brackets;
    size_t digits = digits_at_end(name);
    if (digits > 0)
        return digits <= LONGEST_MARK ? digits : 0;
    return punctuation_at_end(name);
}

/* The name without its footnote marks. A name that is nothing but a mark (`5`) stays as it is. */
static struct slice without_marks(struct slice name) {
    struct slice rest = name;
    for (size_t mark = 1; mark > 0 && rest.length > 0; rest.length -= mark)
        mark = mark_at_end(rest);
    return rest.length > 0 ? rest : name;
}

static bool append(struct name_key *key, const void *bytes, size_t length) {
    if (sizeof key->bytes - key->length < length)
        return false;
    memcpy(key->bytes + key->length, bytes, length);
    key->length += length;
    return true;
}

bool name_key_make(struct slice name, struct name_key *key) {
    key->length = 0;
    if (name.length > LONGEST_NAME)
        return false;
    name = without_marks(name);
    for (size_t i = 0, skip; i < name.length; i += skip) {
        unsigned char byte = byte_lower(name.bytes[i]);
        skip = punctuation_at(name.bytes + i, name.length - i);
        if (byte == '&' && !append(key, "and", 3))
            return false;
        if (skip == 0 && !append(key, &byte, skip = 1))
            return false;
    }
    return true;
}

struct slice name_key_slice(const struct name_key *key) {
    return slice_from(key->bytes, key->length);
}
