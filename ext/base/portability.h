/* base/portability.h: all that depends on the compiler or the machine, and nothing else. */
#ifndef PROSECUTIONS_BASE_PORTABILITY_H
#define PROSECUTIONS_BASE_PORTABILITY_H

#include <fcntl.h>
#include <locale.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __APPLE__
#include <xlocale.h> /* newlocale(), uselocale(): elsewhere in locale.h */
#endif
#ifdef __linux__
#include <sys/vfs.h>
#endif

#if defined(__GNUC__) || defined(__clang__)
#define PRINTF_LIKE(text, values) __attribute__((format(printf, text, values)))
#define LIKELY(condition)         __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition)       __builtin_expect(!!(condition), 0)
#define ALWAYS_INLINE             inline __attribute__((always_inline))
#define PREFETCH(address)         __builtin_prefetch(address) /* harmless on an invalid address */
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

/* Asks for large pages, for memory of mmap(), where the system gives them on request alone. */
#ifdef __linux__
#define LARGE_PAGES(memory, size) ((void)madvise(memory, size, MADV_HUGEPAGE))
#else
#define LARGE_PAGES(memory, size) ((void)(memory), (void)(size))
#endif

/* How open() is told that a folder is only a step on the way to another: that takes no right to list
** it. */
#if defined(O_PATH)
#define FOLDER_ON_THE_WAY O_PATH
#elif defined(O_SEARCH)
#define FOLDER_ON_THE_WAY O_SEARCH
#else
#define FOLDER_ON_THE_WAY O_RDONLY
#endif

/* Whether the open file lies in memory: there the system does not note when a program writes into it
** by a mapping. */
#ifdef __linux__
static inline int file_is_in_memory(int descriptor) {
    enum { TMPFS = 0x01021994, RAMFS = 0x858458F6 - 0x100000000 };
    struct statfs status;
    return fstatfs(descriptor, &status) == 0 &&
           ((int)status.f_type == TMPFS || (int)status.f_type == RAMFS);
}
#define FILE_IS_IN_MEMORY(descriptor) file_is_in_memory(descriptor)
#else
#define FILE_IS_IN_MEMORY(descriptor) ((void)(descriptor), 0)
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
