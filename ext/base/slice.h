/* base/slice.h: pieces of text that somebody else owns: a pointer and a length, without a NUL.
**
**     struct slice name = slice_trim(slice_of(" Lancashire "));
**     if (slice_equal_nocase(name, slice_of("LANCASHIRE"))) …
**
** Text is UTF-8 unless stated otherwise, and may be any bytes. "Case" means ASCII case, as in
** SQLite's NOCASE. No function here allocates or fails.
*/
#ifndef PROSECUTIONS_BASE_SLICE_H
#define PROSECUTIONS_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>

struct slice {
    const unsigned char *bytes; /* may be NULL where length is 0 */
    size_t length;
};

/* A C string as a slice. */
struct slice slice_of(const char *text);
/* `length` bytes as a slice. */
struct slice slice_from(const void *bytes, size_t length);
/* The part of the slice from byte `start` on, which is empty where the slice is shorter. */
struct slice slice_after(struct slice slice, size_t start);
/* The slice without the ASCII blanks and no-break spaces (U+00A0) at either end. */
struct slice slice_trim(struct slice slice);

bool slice_equal(struct slice a, struct slice b);
bool slice_equal_nocase(struct slice a, struct slice b);
bool slice_starts_nocase(struct slice slice, const char *prefix);
bool slice_ends_nocase(struct slice slice, const char *suffix);
/* Whether the slice matches the pattern of SQL's LIKE, in which `%` stands for any text and `_` for
** any one character. ASCII case makes no difference. */
bool slice_like(struct slice slice, struct slice pattern);
/* Below 0, 0 or above 0 for the order of a and b: that of memcmp(), the shorter first where one
** begins with the other. */
int slice_compare(struct slice a, struct slice b);
/* The order of SQLite's NOCASE: that of the bytes in lower case, up to a NUL that both texts have
** in the same place; then the shorter first. */
int slice_compare_nocase(struct slice a, struct slice b);

/* These know ASCII alone, whatever the locale is. */
unsigned char byte_lower(unsigned char byte);
bool byte_is_letter(unsigned char byte);
bool byte_is_digit(unsigned char byte);
bool byte_is_blank(unsigned char byte); /* blank, tab, CR, LF, VT, FF */

/* The beginning of the slice, of at most so many bytes, and no part of a character at its end. */
struct slice slice_cut(struct slice slice, size_t most);

/* How many bytes of the slice a message shows: up to 200, and no part of a character. */
int slice_shown(struct slice slice);
/* The two arguments of printf's "%.*s" for what a message shows. */
#define SLICE_PRINT(slice) slice_shown(slice), (const char *)((slice).bytes)

#endif
