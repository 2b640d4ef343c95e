/* base/slice.h: a piece of text that somebody else owns: pointer and length, no NUL at the end.
**
**     struct slice name = slice_trim(slice_of(" Lancashire "));
**     if (slice_equal_nocase(name, slice_of("LANCASHIRE"))) …
**
** Text is bytes (UTF-8 unless said otherwise); "case" is ASCII case, as SQLite's NOCASE has it.
*/
#ifndef PROSECUTIONS_BASE_SLICE_H
#define PROSECUTIONS_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
    const unsigned char *bytes; /* may be NULL where length is 0 */
    size_t length;
};

/* A C string, or `length` bytes, as a slice. */
struct slice slice_of(const char *text);
struct slice slice_from(const void *bytes, size_t length);
/* The part from `start` on; empty if there is none. */
struct slice slice_after(struct slice slice, size_t start);
/* Without the ASCII blanks and no-break spaces (U+00A0) at either end. */
struct slice slice_trim(struct slice slice);

bool slice_equal(struct slice a, struct slice b);
bool slice_equal_nocase(struct slice a, struct slice b);
bool slice_starts_nocase(struct slice slice, const char *prefix);
bool slice_ends_nocase(struct slice slice, const char *suffix);
/* As SQL's LIKE: `%` is any text, `_` any one character; ASCII letters without regard to case. */
bool slice_like(struct slice slice, struct slice pattern);
/* Order as memcmp, the shorter first: <0, 0, >0. */
int slice_compare(struct slice a, struct slice b);
/* As SQLite's NOCASE orders: ASCII letters folded, up to a NUL that both have; then the shorter
** first. */
int slice_compare_nocase(struct slice a, struct slice b);

/* ASCII only, whatever the locale. */
unsigned char byte_lower(unsigned char byte);
bool byte_is_letter(unsigned char byte);
bool byte_is_digit(unsigned char byte);
bool byte_is_blank(unsigned char byte); /* blank, tab, CR, LF, VT, FF */

/* For printf's "%.*s": a length that fits an int, and the bytes. */
#define SLICE_PRINT(slice)                                                                         \
    (int)((slice).length < 200 ? (slice).length : 200), (const char *)((slice).bytes)

#endif
