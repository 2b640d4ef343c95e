#include "base/shown.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The character that the text begins with, and its length; 0 where that is no UTF-8. */
static size_t decode(const unsigned char *text, uint32_t *character) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = text[0];
    size_t length = first < 0x80                    ? 1
                    : first >= 0xC2 && first < 0xE0 ? 2
                    : first >= 0xE0 && first < 0xF0 ? 3
                    : first >= 0xF0 && first < 0xF5 ? 4
                                                    : 0;
    *character = length > 1 ? first & (0x7Fu >> length) : first;
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        *character = *character << 6 | (text[i] & 0x3F);
    }
    bool surrogate = *character >= 0xD800 && *character < 0xE000;
    return length == 0 || *character < least[length] || *character > 0x10FFFF || surrogate ? 0
                                                                                           : length;
}

/* Whether the character is no sign, but controls how others are shown. */
static bool controls(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

void shown_copy(char *to, size_t room, const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    size_t length = 0;
    while (*at != '\0') {
        char escaped[8];
        uint32_t character;
        size_t taken = decode(at, &character), given = taken;
        const char *put = (const char *)at;
        if (taken == 0 || controls(character)) {
            bool small = taken < 2;
            given = (size_t)snprintf(escaped, sizeof escaped, small ? "\\x%02X" : "\\u%04X",
                                     small ? (unsigned)*at : (unsigned)character & 0xFFFF);
            put = escaped;
            taken = small ? 1 : taken;
        }
        if (length + given >= room)
            break;
        memcpy(to + length, put, given);
        length += given;
        at += taken;
    }
    to[length] = '\0';
}
