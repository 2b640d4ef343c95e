/* base/portability.h: what depends on the compiler or the machine. What the system
** does has headers of its own: clock.h, disk.h, environment.h, library.h, place.h, threads.h. */
#ifndef PROSECUTIONS_BASE_PORTABILITY_H
#define PROSECUTIONS_BASE_PORTABILITY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__) || defined(__clang__)
#define PRINTF_LIKE(text, values) __attribute__((format(printf, text, values)))
#define LIKELY(condition)         __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition)       __builtin_expect(!!(condition), 0)
#ifndef ALWAYS_INLINE /* `make coverage` counts a function once, and not in each place that it is put into */
#define ALWAYS_INLINE inline __attribute__((always_inline))
#endif
#define PREFETCH(address) __builtin_prefetch(address) /* harmless on an invalid address */
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;
/* True where the exact result does not fit `*result`. The integers may be of any size and sign. */
#define ADD_OVERFLOWS(a, b, result)      __builtin_add_overflow(a, b, result)
#define SUBTRACT_OVERFLOWS(a, b, result) __builtin_sub_overflow(a, b, result)
#define MULTIPLY_OVERFLOWS(a, b, result) __builtin_mul_overflow(a, b, result)
#else
#error "gcc or clang on a 64-bit machine is needed"
#endif

/* Eight bytes of text as one number, in which the first byte is the lowest on every machine. */
static inline uint64_t word_load(const unsigned char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* The place, 0 to 7, of the lowest byte of the word that is not zero; there must be one. */
static inline size_t word_first(uint64_t word) {
    return (size_t)__builtin_ctzll(word) / 8;
}

/* The place of the lowest bit of the word that is set; there must be one. */
static inline int word_first_bit(uint64_t word) {
    return __builtin_ctzll(word);
}

/* For a `struct stat *`, as a struct timespec: STAT_CHANGED is when the file was last written,
** which a program can set to any time, and STAT_TOUCHED when anything about the file last changed,
** which no program can set. */
#ifdef __APPLE__
#define STAT_CHANGED(status) ((status)->st_mtimespec)
#define STAT_TOUCHED(status) ((status)->st_ctimespec)
#else
#define STAT_CHANGED(status) ((status)->st_mtim)
#define STAT_TOUCHED(status) ((status)->st_ctim)
#endif

/* Whether paths are written `C:\data\a.csv`. */
#ifdef _WIN32
#define PATHS_HAVE_DRIVES 1
#else
#define PATHS_HAVE_DRIVES 0
#endif

/* The folder for caches in a user's home folder. */
#ifdef __APPLE__
#define HOME_CACHES "Library/Caches"
#else
#define HOME_CACHES ".cache"
#endif

#ifdef _WIN32
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

#endif
