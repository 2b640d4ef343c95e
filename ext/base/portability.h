/* base/portability.h: all that depends on the compiler or the machine, and nothing else. */
#ifndef PROSECUTIONS_BASE_PORTABILITY_H
#define PROSECUTIONS_BASE_PORTABILITY_H

#if defined(__GNUC__) || defined(__clang__)
#define PRINTF_LIKE(text, values) __attribute__((format(printf, text, values)))
#define LIKELY(condition)         __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition)       __builtin_expect(!!(condition), 0)
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;
/* True where the exact result does not fit *result; integers of any size and sign. */
#define ADD_OVERFLOWS(a, b, result)      __builtin_add_overflow(a, b, result)
#define SUBTRACT_OVERFLOWS(a, b, result) __builtin_sub_overflow(a, b, result)
#define MULTIPLY_OVERFLOWS(a, b, result) __builtin_mul_overflow(a, b, result)
#else
#error "gcc or clang on a 64-bit machine is needed"
#endif

#ifdef _WIN32
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

#endif
