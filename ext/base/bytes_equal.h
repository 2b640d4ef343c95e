/* base/bytes_equal.h: which of 64 bytes equal one, as the bits of a word.
**
**     for (uint64_t found = bytes_equal(block, ','); found != 0; found &= found - 1)
**         … block[word_first_bit(found)] is a comma …
**
** By instructions that all machines of a kind have: SSE2, NEON; elsewhere by eight bytes at a time.
*/
#ifndef PROSECUTIONS_BASE_BYTES_EQUAL_H
#define PROSECUTIONS_BASE_BYTES_EQUAL_H

#include "base/portability.h"

enum { BYTES_COMPARED = 64 };

/* Bit 0 stands for the first byte. A byte of `differing` is 0 where the bytes are equal; the highest bit of each
** byte of `unequal` is 0 there alone, and a multiplication gathers these bits. */
static ALWAYS_INLINE uint64_t bytes_equal_by_words(const unsigned char *bytes, unsigned char byte) {
    const uint64_t ones = UINT64_C(0x0101010101010101), low = ones * 0x7F;
    uint64_t mask = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t differing = word_load(bytes + 8 * i) ^ ones * byte;
        uint64_t unequal = ((differing & low) + low) | differing;
        uint64_t equal = ~unequal >> 7 & ones;
        mask |= (equal * UINT64_C(0x0102040810204080) >> 56) << 8 * i;
    }
    return mask;
}

#if defined(__x86_64__)
#include <emmintrin.h>

static ALWAYS_INLINE uint64_t bytes_equal(const unsigned char *bytes, unsigned char byte) {
    const __m128i wanted = _mm_set1_epi8((char)byte);
    uint64_t mask = 0;
    for (int i = 0; i < 4; i++) {
        __m128i found = _mm_cmpeq_epi8(_mm_loadu_si128((const void *)(bytes + 16 * i)), wanted);
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << 16 * i;
    }
    return mask;
}

#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_neon.h>

/* Powers of two are added in pairs, because there is no instruction that takes one bit of each byte. */
static ALWAYS_INLINE uint64_t bytes_equal(const unsigned char *bytes, unsigned char byte) {
    static const uint8_t powers[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t bits = vld1q_u8(powers), wanted = vdupq_n_u8(byte);
    uint8x16_t found[4];
    for (int i = 0; i < 4; i++)
        found[i] = vandq_u8(vceqq_u8(vld1q_u8(bytes + 16 * i), wanted), bits);
    uint8x16_t sums = vpaddq_u8(vpaddq_u8(found[0], found[1]), vpaddq_u8(found[2], found[3]));
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)), 0);
}

#else

static ALWAYS_INLINE uint64_t bytes_equal(const unsigned char *bytes, unsigned char byte) {
    return bytes_equal_by_words(bytes, byte);
}

#endif

#endif
