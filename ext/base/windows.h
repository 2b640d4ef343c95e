/* base/windows.h: what the Windows sides of this room share: names, times and errors, which Windows
** has in forms of its own. Only they include it, and on no other system. */
#ifndef PROSECUTIONS_BASE_WINDOWS_H
#define PROSECUTIONS_BASE_WINDOWS_H

#define WIN32_LEAN_AND_MEAN
#undef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00 /* Windows 10 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <windows.h>

/* Nanoseconds since 1970, from tenths of a microsecond since 1601. */
static inline int64_t windows_nanoseconds(int64_t time) {
    return (time - INT64_C(116444736000000000)) * 100;
}

/* Converts a text; false with errno set where it is not UTF-8 or finds no room. `size`: how many
** units `wide` has room for, the NUL among them. */
bool windows_wide(const char *text, wchar_t *wide, size_t size);
/* The other way. Half a pair of surrogates becomes U+FFFD. */
bool windows_utf8(const wchar_t *wide, char *text, size_t size);
/* Sets errno to what comes nearest to GetLastError(). Returns false. */
bool windows_failed(void);

#endif
