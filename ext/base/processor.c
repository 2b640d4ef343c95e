/* The processor is asked here, and not by __builtin_cpu_supports(), which needs a library of the
** compiler that not every compiler brings. Intel's Software Developer's Manual, volume 2A, CPUID,
** has the numbers of the bits. */
#include "base/processor.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <stdbool.h>
#include <stdint.h>

static bool has_all(uint64_t bits, uint64_t wanted) {
    return (bits & wanted) == wanted;
}

/* The registers that the system saves, as bits. Only for a processor with OSXSAVE. */
static uint64_t saved_registers(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

enum processor_level processor_level(void) {
    enum { YMM = 0x06, ZMM = 0xE6 }; /* the registers of AVX, and with them those of AVX-512 */
    const uint32_t base_c = bit_PCLMUL | bit_POPCNT | bit_OSXSAVE | bit_AVX;
    const uint32_t avx2_b = bit_AVX2 | bit_BMI, avx512_b = bit_AVX512F | bit_AVX512BW;
    uint32_t a, b, c, d, more_b, more_c;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !has_all(c, base_c) ||
        !__get_cpuid_count(7, 0, &a, &more_b, &more_c, &d) || !has_all(more_b, avx2_b) ||
        !has_all(saved_registers(), YMM))
        return PROCESSOR_BASE;
    return has_all(more_b, avx512_b) && has_all(more_c, bit_AVX512VBMI2) &&
                   has_all(saved_registers(), ZMM)
               ? PROCESSOR_AVX512
               : PROCESSOR_AVX2;
}

#else

enum processor_level processor_level(void) {
    return PROCESSOR_BASE;
}

#endif
