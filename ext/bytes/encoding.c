#include "bytes/encoding.h"

#include <string.h>

/* The characters of Windows-1252's bytes 0x80 to 0x9F. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

/* The range of the second byte excludes overlong forms, surrogates and characters above
** U+10FFFF. */
size_t encoding_character_length(struct slice text) {
    unsigned char first = text.bytes[0];
    if (first < 0x80)
        return 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (text.length < length)
        return 0;
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (text.bytes[1] < low || text.bytes[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((text.bytes[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

bool encoding_is_utf8(struct slice bytes) {
    while (bytes.length > 0) {
        size_t length = encoding_character_length(bytes);
        if (length == 0)
            return false;
        bytes = slice_after(bytes, length);
    }
    return true;
}

size_t encoding_put(uint32_t character, unsigned char *bytes) {
    static const unsigned char first_bits[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = length; i-- > 1; character >>= 6)
        bytes[i] = (unsigned char)(0x80 | (character & 0x3F));
    bytes[0] = (unsigned char)(first_bits[length] | character);
    return length;
}

bool encoding_from_windows_1252(struct slice bytes, struct text *text, struct error *error) {
    size_t before = text->length;
    for (size_t i = 0; i < bytes.length; i++) {
        unsigned char byte = bytes.bytes[i], utf8[4];
        uint32_t character = byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
        if (!text_append(text, slice_from(utf8, encoding_put(character, utf8)), error)) {
            if (text->bytes != NULL)
                text->bytes[text->length = before] = '\0';
            return false;
        }
    }
    return true;
}

static bool starts_with(struct slice bytes, const char *mark) {
    size_t length = strlen(mark);
    return bytes.length >= length && memcmp(bytes.bytes, mark, length) == 0;
}

size_t encoding_mark_length(struct slice first_bytes) {
    if (starts_with(first_bytes, "\xEF\xBB\xBF"))
        return 3;
    return starts_with(first_bytes, "\xFF\xFE") || starts_with(first_bytes, "\xFE\xFF") ? 2 : 0;
}

enum encoding_utf16 encoding_utf16(struct slice first_bytes) {
    if (starts_with(first_bytes, "\xFF\xFE"))
        return UTF16_LITTLE_ENDIAN;
    if (starts_with(first_bytes, "\xFE\xFF"))
        return UTF16_BIG_ENDIAN;
    size_t length = first_bytes.length, nuls[2] = {0, 0}; /* NULs at even places and at odd ones */
    if (length > ENCODING_LOOK_AHEAD)
        length = ENCODING_LOOK_AHEAD;
    for (size_t i = 0; i < length; i++)
        nuls[i % 2] += first_bytes.bytes[i] == 0;
    if (length < 8 || (nuls[0] > 0 && nuls[1] > 0))
        return NOT_UTF16;
    if (nuls[1] == length / 2)
        return UTF16_LITTLE_ENDIAN;
    return nuls[0] == (length + 1) / 2 ? UTF16_BIG_ENDIAN : NOT_UTF16;
}
