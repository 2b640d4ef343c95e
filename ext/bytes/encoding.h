/* bytes/encoding.h: the encodings of text: UTF-8, UTF-16 and Windows-1252.
**
**     if (!encoding_is_utf8(value))
**         encoding_from_windows_1252(value, &text, error) …
**
** The Ministry's older releases are in Windows-1252, in which `£` is one byte. Each distinct value
** is decided by itself: if it is valid UTF-8, it is taken as UTF-8, and otherwise as Windows-1252.
*/
#ifndef PROSECUTIONS_BYTES_ENCODING_H
#define PROSECUTIONS_BYTES_ENCODING_H

#include <stdint.h>

#include "base/base.h"

/* Whether all of the bytes are valid UTF-8. */
bool encoding_is_utf8(struct slice bytes);
/* The length in bytes of the UTF-8 character that the text begins with, or 0 where that is not
** valid. The text must not be empty. */
size_t encoding_character_length(struct slice text);
/* Appends to a text in UTF-8 the characters that the bytes are in Windows-1252. The five bytes that
** it does not use become the control characters of the same number, such as U+0081. Fails where
** memory runs out, and then leaves the text unchanged. */
bool encoding_from_windows_1252(struct slice bytes, struct text *text, struct error *error);

/* Whether a file that begins with these bytes is UTF-16. It is recognised by its byte order mark
** or, where there are at least four characters, by the NULs that Western text has in every other
** place. The answer depends on up to ENCODING_LOOK_AHEAD bytes: pass as many, unless the file is
** shorter. */
enum encoding_utf16 { NOT_UTF16, UTF16_LITTLE_ENDIAN, UTF16_BIG_ENDIAN };
enum { ENCODING_LOOK_AHEAD = 64 };
enum encoding_utf16 encoding_utf16(struct slice first_bytes);
/* The length of the byte order mark, of UTF-8 or UTF-16, that the bytes begin with; 0 for none. */
size_t encoding_mark_length(struct slice first_bytes);

/* Writes a character in UTF-8 and returns its length, 1 to 4. The character is at most U+10FFFF and
** not a surrogate. */
size_t encoding_put(uint32_t character, unsigned char *bytes);

#endif
