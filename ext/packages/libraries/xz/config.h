/* What xz's configure would find out, for the platforms of a release build: decoders alone, without threads of
** their own. All the platforms have the bytes of a number in the order of x86, and may read one from any address. */
#define HAVE_DECODERS                 1
#define HAVE_DECODER_LZMA1            1
#define HAVE_DECODER_LZMA2            1
#define HAVE_DECODER_DELTA            1
#define HAVE_DECODER_X86              1
#define HAVE_DECODER_POWERPC          1
#define HAVE_DECODER_IA64             1
#define HAVE_DECODER_ARM              1
#define HAVE_DECODER_ARMTHUMB         1
#define HAVE_DECODER_ARM64            1
#define HAVE_DECODER_SPARC            1
#define HAVE_DECODER_RISCV            1
#define HAVE_CHECK_CRC32              1
#define HAVE_CHECK_CRC64              1
#define HAVE_CHECK_SHA256             1
#define HAVE_INTTYPES_H               1
#define HAVE_STDBOOL_H                1
#define HAVE_STDINT_H                 1
#define HAVE___BUILTIN_ASSUME_ALIGNED 1
#define HAVE___BUILTIN_BSWAPXX        1
#define TUKLIB_FAST_UNALIGNED_ACCESS  1
#define SIZEOF_SIZE_T                 8
#define PACKAGE_NAME                  "XZ Utils"
#define PACKAGE_BUGREPORT             ""
#define PACKAGE_URL                   ""
