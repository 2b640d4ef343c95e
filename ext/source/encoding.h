/* source/encoding.h: text that is not UTF-8.
**
** The Ministry's older releases are Windows-1252 (`£` is one byte). Values are looked at one by
** one, each distinct value once: what is valid UTF-8 is UTF-8, what is not is Windows-1252.
**
**     if (!encoding_is_utf8(value))
**         encoding_from_windows_1252(value, &text, error) …
*/
#ifndef PROSECUTIONS_SOURCE_ENCODING_H
#define PROSECUTIONS_SOURCE_ENCODING_H

#include <stdint.h>

#include "base/base.h"

bool encoding_is_utf8(struct slice bytes);
/* The length of the character that the bytes begin with (there has to be one byte at least), or 0
** where they are no UTF-8. */
size_t encoding_character_length(struct slice text);
/* Appends the bytes, read as Windows-1252 (its five unused bytes as U+0081 …), to a text in UTF-8.
 */
bool encoding_from_windows_1252(struct slice bytes, struct text *text, struct error *error);

/* Whether a file that begins with these bytes is UTF-16: told by its byte order mark or, from four
** characters on, by the NULs that Western text has in every other place. Looks at up to
** ENCODING_LOOK_AHEAD bytes; with fewer than that (and than there are) the answer may differ. */
enum encoding_utf16 { NOT_UTF16, UTF16_LITTLE_ENDIAN, UTF16_BIG_ENDIAN };
enum { ENCODING_LOOK_AHEAD = 64 };
enum encoding_utf16 encoding_utf16(struct slice first_bytes);
/* The length of the byte order mark (of UTF-8 or UTF-16) that the bytes begin with, or 0. */
size_t encoding_mark_length(struct slice first_bytes);

/* Writes a character (up to U+10FFFF, no surrogate) in UTF-8; returns its length, 1 to 4. */
size_t encoding_put(uint32_t character, unsigned char *bytes);

#endif
