#include "base/slice.h"

#include <stdint.h>
#include <string.h>

unsigned char byte_lower(unsigned char byte) {
    return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte + ('a' - 'A')) : byte;
}

bool byte_is_letter(unsigned char byte) {
    return byte_lower(byte) >= 'a' && byte_lower(byte) <= 'z';
}

bool byte_is_digit(unsigned char byte) {
    return byte >= '0' && byte <= '9';
}

bool byte_is_blank(unsigned char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct slice slice_of(const char *text) {
    return slice_from(text, strlen(text));
}

struct slice slice_from(const void *bytes, size_t length) {
    return (struct slice){bytes, length};
}

struct slice slice_after(struct slice slice, size_t start) {
    if (start >= slice.length)
        return (struct slice){slice.bytes, 0};
    return (struct slice){slice.bytes + start, slice.length - start};
}

/* The bytes of the blank that the slice begins with: 0 where it begins with none, 2 for U+00A0. */
static size_t blank_at_start(struct slice s) {
    if (s.length >= 2 && s.bytes[0] == 0xC2 && s.bytes[1] == 0xA0)
        return 2;
    return s.length >= 1 && byte_is_blank(s.bytes[0]) ? 1 : 0;
}

/* The bytes of the blank that the slice ends with. */
static size_t blank_at_end(struct slice s) {
    if (s.length >= 2 && s.bytes[s.length - 2] == 0xC2 && s.bytes[s.length - 1] == 0xA0)
        return 2;
    return s.length >= 1 && byte_is_blank(s.bytes[s.length - 1]) ? 1 : 0;
}

struct slice slice_trim(struct slice slice) {
    for (size_t blank; (blank = blank_at_start(slice)) > 0;)
        slice = slice_after(slice, blank);
    for (size_t blank; (blank = blank_at_end(slice)) > 0;)
        slice.length -= blank;
    return slice;
}

bool slice_equal(struct slice a, struct slice b) {
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static bool prefix_equal_nocase(const unsigned char *a, const unsigned char *b, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (byte_lower(a[i]) != byte_lower(b[i]))
            return false;
    return true;
}

bool slice_equal_nocase(struct slice a, struct slice b) {
    return a.length == b.length && prefix_equal_nocase(a.bytes, b.bytes, a.length);
}

bool slice_starts_nocase(struct slice slice, const char *prefix) {
    struct slice p = slice_of(prefix);
    return slice.length >= p.length && prefix_equal_nocase(slice.bytes, p.bytes, p.length);
}

bool slice_ends_nocase(struct slice slice, const char *suffix) {
    struct slice s = slice_of(suffix);
    return slice.length >= s.length &&
           prefix_equal_nocase(slice.bytes + (slice.length - s.length), s.bytes, s.length);
}

/* Whether the byte there continues a character of UTF-8. */
static bool inside_character(struct slice slice, size_t at) {
    return at < slice.length && (slice.bytes[at] & 0xC0) == 0x80;
}

bool slice_like(struct slice slice, struct slice pattern) {
    size_t at = 0, p = 0, after_any = SIZE_MAX, any_at = 0;
    while (at < slice.length) {
        if (p < pattern.length && pattern.bytes[p] == '%') {
            after_any = ++p;
            any_at = at;
        } else if (p < pattern.length && pattern.bytes[p] == '_') {
            p++;
            do
                at++;
            while (inside_character(slice, at));
        } else if (p < pattern.length &&
                   byte_lower(pattern.bytes[p]) == byte_lower(slice.bytes[at])) {
            p++, at++;
        } else if (after_any != SIZE_MAX) { /* try again with one byte more for the last `%` */
            p = after_any;
            at = ++any_at;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.bytes[p] == '%')
        p++;
    return p == pattern.length;
}

int slice_compare(struct slice a, struct slice b) {
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common > 0 ? memcmp(a.bytes, b.bytes, common) : 0;
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

int slice_compare_nocase(struct slice a, struct slice b) {
    size_t common = a.length < b.length ? a.length : b.length;
    for (size_t i = 0; i < common; i++) {
        int order = byte_lower(a.bytes[i]) - byte_lower(b.bytes[i]);
        if (order != 0)
            return order;
        if (a.bytes[i] == '\0')
            break;
    }
    return (a.length > b.length) - (a.length < b.length);
}

struct slice slice_cut(struct slice slice, size_t most) {
    if (slice.length <= most)
        return slice;
    while (most > 0 && (slice.bytes[most] & 0xC0) == 0x80)
        most--;
    return slice_from(slice.bytes, most);
}

int slice_shown(struct slice slice) {
    return (int)slice_cut(slice, 200).length;
}
