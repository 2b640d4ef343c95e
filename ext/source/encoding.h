/* source/encoding.h: text that is not UTF-8.
**
** The Ministry's older releases are Windows-1252 (`£` is one byte). Values are looked at one by
*one,
** each distinct value once: what is valid UTF-8 is UTF-8, what is not is Windows-1252.
*/
#ifndef PROSECUTIONS_SOURCE_ENCODING_H
#define PROSECUTIONS_SOURCE_ENCODING_H

#include "base/text.h"

bool encoding_is_utf8(struct slice bytes);
/* Appends the bytes, read as Windows-1252 (its five unused bytes as U+0081 …), to a text in UTF-8.
 */
bool encoding_from_windows_1252(struct slice bytes, struct text *text, struct error *error);

#endif
