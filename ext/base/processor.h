/* base/processor.h: which of the instructions that not every machine has can be used on this one.
**
**     if (processor_level() >= PROCESSOR_AVX2)
**         … a function with __attribute__((target("avx2,bmi,pclmul,popcnt"))) may be called …
*/
#ifndef PROSECUTIONS_BASE_PROCESSOR_H
#define PROSECUTIONS_BASE_PROCESSOR_H

/* Each has what stands before it. Only machines of x86-64 have more than the base. */
enum processor_level {
    PROCESSOR_BASE,   /* what all machines of its kind have: SSE2, NEON */
    PROCESSOR_AVX2,   /* AVX2, BMI, PCLMULQDQ, POPCNT */
    PROCESSOR_AVX512, /* AVX-512 F, BW, VBMI2 */
};

/* What the processor has and the system saves when it switches between threads. */
enum processor_level processor_level(void);

#endif
