/* Each block of 64 bytes is turned into four masks with one bit for each byte: of the quotes, the
** delimiters, the LFs and the CRs. All the rest is arithmetic on these masks; the prefix sum of the
** quotes, modulo 2, tells which bytes are in quotes. The arithmetic is the same for all machines.
** They differ in how the masks are made, how the prefix sum is worked out, and how the places of
** the ends are written down. */
#include "source/csv_scan.h"

#include "base/base.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Which bytes of a block are of each kind; the lowest bit stands for the first byte. */
struct masks {
    uint64_t quotes, delimiters, feeds, returns;
};

/* What the arithmetic of a block needs to know of the block before it. */
struct carry {
    uint64_t inside;    /* all ones where its last byte is in quotes; else 0 */
    uint64_t separator; /* 1 where its last byte ends a field; else 0 */
    uint64_t closed;    /* 1 where its last byte is a closing quote; else 0 */
    uint64_t returned;  /* 1 where its last byte is a CR outside of quotes; else 0 */
};

static ALWAYS_INLINE uint64_t prefix_xor(uint64_t bits) {
    for (int shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

/* The ends of fields in a block, given the prefix sum of its quotes. Sets `*odd` to the bit of the
** first byte that makes a record not plain, or to 0; bits of the result above it mean nothing. */
static ALWAYS_INLINE uint64_t separators(struct masks masks, uint64_t prefix, struct carry *carry,
                                         uint64_t *odd) {
    uint64_t inside = prefix ^ carry->inside;
    uint64_t opening = masks.quotes & inside, closing = masks.quotes & ~inside;
    uint64_t ends = (masks.delimiters | masks.feeds) & ~inside;
    uint64_t returns = masks.returns & ~inside;
    uint64_t may_follow = masks.delimiters | masks.feeds | masks.returns;
    uint64_t wrong = (opening & ~(ends << 1 | carry->separator)) |
                     ((closing << 1 | carry->closed) & ~may_follow) |
                     ((returns << 1 | carry->returned) & ~masks.feeds) |
                     ((masks.feeds | masks.returns) & inside);
    *odd = wrong & -wrong;
    *carry = (struct carry){UINT64_C(0) - (inside >> 63), ends >> 63, closing >> 63, returns >> 63};
    return ends;
}

/* Appends the places of the bits to `ends`, eight at a time, because most blocks have no more than
** eight. The superfluous ones are overwritten by the next call. */
static ALWAYS_INLINE size_t put_ends(uint64_t bits, size_t at, uint32_t *ends) {
    size_t count = (size_t)__builtin_popcountll(bits);
    for (size_t i = 0; i < count; i += 8)
        for (size_t k = i; k < i + 8; k++) {
            ends[k] = (uint32_t)at + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
            bits &= bits - 1;
        }
    return count;
}

/* How many of the ends belong to whole records: those up to the last line feed. */
static inline size_t whole_records(const unsigned char *bytes, const uint32_t *ends, size_t count) {
    while (count > 0 && bytes[ends[count - 1]] != '\n')
        count--;
    return count;
}

/* Defines a scan. `TARGET` tells the compiler which instructions the machine has, `masks_of` makes
** the masks of a block, `prefix_of` the prefix sum of a mask, and `put` appends the places of its
** bits. */
#define SCAN(name, TARGET, masks_of, prefix_of, put)                                               \
    TARGET static size_t name(const unsigned char *bytes, size_t length, unsigned char delimiter,  \
                              uint32_t ends[CSV_SCAN_MOST], size_t *feeds) {                       \
        struct carry carry = {.separator = 1};                                                     \
        size_t count = 0, feed_count = 0;                                                          \
        uint64_t odd = 0;                                                                          \
        for (size_t at = 0; at < length && odd == 0 && count <= CSV_SCAN_MOST - CSV_SCAN_BLOCK;    \
             at += CSV_SCAN_BLOCK) {                                                               \
            struct masks masks = masks_of(bytes + at, delimiter);                                  \
            uint64_t found = separators(masks, prefix_of(masks.quotes), &carry, &odd);             \
            uint64_t good = odd - 1; /* all, if none is odd */                                     \
            if (length - at < CSV_SCAN_BLOCK)                                                      \
                good &= (UINT64_C(1) << (length - at)) - 1;                                        \
            count += put(found & good, at, ends + count);                                          \
            feed_count += (size_t)__builtin_popcountll(found & good & masks.feeds);                \
        }                                                                                          \
        *feeds = feed_count;                                                                       \
        return whole_records(bytes, ends, count);                                                  \
    }

/* --- What all machines have ------------------------------------------------------------------- */

static ALWAYS_INLINE struct masks base_masks(const unsigned char *bytes, unsigned char delimiter) {
    return (struct masks){bytes_equal(bytes, '"'), bytes_equal(bytes, delimiter),
                          bytes_equal(bytes, '\n'), bytes_equal(bytes, '\r')};
}

SCAN(scan_base, , base_masks, prefix_xor, put_ends)

/* --- x86-64: AVX2 and AVX-512 ----------------------------------------------------------------- */

#if defined(__x86_64__)

#define AVX2   __attribute__((target("avx2,bmi,pclmul,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,pclmul,popcnt")))

AVX2 static ALWAYS_INLINE uint64_t avx2_equal(const __m256i block[2], unsigned char byte) {
    const __m256i wanted = _mm256_set1_epi8((char)byte);
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block[0], wanted));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block[1], wanted));
    return (uint64_t)high << 32 | low;
}

AVX2 static ALWAYS_INLINE struct masks avx2_masks(const unsigned char *bytes,
                                                  unsigned char delimiter) {
    const __m256i block[2] = {_mm256_loadu_si256((const void *)bytes),
                              _mm256_loadu_si256((const void *)(bytes + 32))};
    return (struct masks){avx2_equal(block, '"'), avx2_equal(block, delimiter),
                          avx2_equal(block, '\n'), avx2_equal(block, '\r')};
}

/* The product without carries of the bits with all ones is their prefix sum modulo 2. */
AVX2 static ALWAYS_INLINE uint64_t clmul_prefix(uint64_t bits) {
    return (uint64_t)_mm_cvtsi128_si64(
        _mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)bits), _mm_set1_epi8(-1), 0));
}

SCAN(scan_avx2, AVX2, avx2_masks, clmul_prefix, put_ends)

AVX512 static ALWAYS_INLINE struct masks avx512_masks(const unsigned char *bytes,
                                                      unsigned char delimiter) {
    const __m512i block = _mm512_loadu_si512((const void *)bytes);
    return (struct masks){_mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('"')),
                          _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8((char)delimiter)),
                          _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('\n')),
                          _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('\r'))};
}

/* Appends the places of the bits to `ends`, sixteen at a time. One instruction compresses the
** numbers 0 to 63 to those whose bits are set. */
AVX512 static ALWAYS_INLINE size_t avx512_put_ends(uint64_t bits, size_t at, uint32_t *ends) {
    static const unsigned char numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const __m512i start = _mm512_set1_epi32((int)(uint32_t)at);
    __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
    size_t count = (size_t)__builtin_popcountll(bits);
    for (size_t i = 0; i < count; i += 16) {
        __m512i wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places));
        _mm512_storeu_si512(ends + i, _mm512_add_epi32(start, wide));
        places = _mm512_alignr_epi64(_mm512_setzero_si512(), places, 2);
    }
    return count;
}

SCAN(scan_avx512, AVX512, avx512_masks, clmul_prefix, avx512_put_ends)

const csv_scan *csv_scans(void) {
    /* the best first, as processor_level() counts from the least */
    static const csv_scan all[] = {scan_avx512, scan_avx2, scan_base, NULL};
    return all + (PROCESSOR_AVX512 - processor_level());
}

#else

const csv_scan *csv_scans(void) {
    static const csv_scan all[] = {scan_base, NULL};
    return all;
}

#endif
