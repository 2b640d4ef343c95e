/* What libarchive's configure would find out, for the platforms of a release build: as much as reading takes. Names are converted by libarchive
** itself, without iconv, and encrypted members are told from others but not read: that would take a library for cryptography. */
#define __LIBARCHIVE_CONFIG_H_INCLUDED 1 /* archive_platform.h asks for it */
#define HAVE_BZLIB_H                   1
#define HAVE_LIBBZ2                    1
#define HAVE_LIBLZMA                   1
#define HAVE_LIBZ                      1
#define HAVE_LIBZSTD                   1
#define HAVE_LZMA_H                    1
#define HAVE_ZLIB_H                    1
#define HAVE_ZSTD_H                    1
#define HAVE_CTYPE_H                   1
#define HAVE_DECL_INT32_MAX            1
#define HAVE_DECL_INT32_MIN            1
#define HAVE_DECL_INT64_MAX            1
#define HAVE_DECL_INT64_MIN            1
#define HAVE_DECL_INTMAX_MAX           1
#define HAVE_DECL_INTMAX_MIN           1
#define HAVE_DECL_SIZE_MAX             1
#define HAVE_DECL_SSIZE_MAX            1
#define HAVE_DECL_UINT32_MAX           1
#define HAVE_DECL_UINT64_MAX           1
#define HAVE_DECL_UINTMAX_MAX          1
#define HAVE_EILSEQ                    1
#define HAVE_ERRNO_H                   1
#define HAVE_FCNTL_H                   1
#define HAVE_INTMAX_T                  1
#define HAVE_INTTYPES_H                1
#define HAVE_LIMITS_H                  1
#define HAVE_LOCALE_H                  1
#define HAVE_MBRTOWC                   1
#define HAVE_MEMMOVE                   1
#define HAVE_MEMSET                    1
#define HAVE_SETLOCALE                 1
#define HAVE_STDARG_H                  1
#define HAVE_STDINT_H                  1
#define HAVE_STDLIB_H                  1
#define HAVE_STRCHR                    1
#define HAVE_STRDUP                    1
#define HAVE_STRERROR                  1
#define HAVE_STRING_H                  1
#define HAVE_STRRCHR                   1
#define HAVE_SYS_STAT_H                1
#define HAVE_SYS_TYPES_H               1
#define HAVE_TIME_H                    1
#define HAVE_UINTMAX_T                 1
#define HAVE_UNSIGNED_LONG_LONG        1
#define HAVE_VPRINTF                   1
#define HAVE_WCHAR_H                   1
#define HAVE_WCRTOMB                   1
#define HAVE_WCSCMP                    1
#define HAVE_WCSCPY                    1
#define HAVE_WCSLEN                    1
#define HAVE_WCTOMB                    1
#define HAVE_WCTYPE_H                  1
#define HAVE_WMEMCMP                   1
#define HAVE_WMEMCPY                   1
#define HAVE_WMEMMOVE                  1
#if defined(__APPLE__)
/* Where the system is said to be older than its library for cryptography, libarchive does without. */
#include <AvailabilityMacros.h>
#undef MAC_OS_X_VERSION_MAX_ALLOWED
#define MAC_OS_X_VERSION_MAX_ALLOWED 1050
#endif
#if defined(_WIN32)
#define gid_t            int
#define uid_t            int
#define HAVE_IO_H        1
#define HAVE_LOCALTIME_S 1
#define HAVE_WINCRYPT_H  1
#define HAVE_WINDOWS_H   1
#define HAVE__FSEEKI64   1
#define HAVE_WINCRYPT_H  1
#define gid_t            int
#define uid_t            int
#else
#define HAVE_FCHDIR       1
#define HAVE_FCNTL        1
#define HAVE_FORK         1
#define HAVE_FSTAT        1
#define HAVE_GMTIME_R     1
#define HAVE_LOCALTIME_R  1
#define HAVE_LSTAT        1
#define HAVE_MKSTEMP      1
/* Names are always in UTF-8, and do not hang on a locale, which a small system has none of. */
#define HAVE_NL_LANGINFO  1
#define nl_langinfo(item) "UTF-8"
#define HAVE_PTHREAD_H    1
#define HAVE_READLINK     1
#define HAVE_SIGNAL_H     1
#define HAVE_SYS_TIME_H   1
#define HAVE_TIMEGM       1
#define HAVE_UNISTD_H     1
#if defined(__linux__)
#define HAVE_STRUCT_STAT_ST_MTIM_TV_NSEC 1
#define HAVE_SYS_SYSMACROS_H             1
#define MAJOR_IN_SYSMACROS               1
#else
#define HAVE_STRUCT_STAT_ST_MTIMESPEC_TV_NSEC 1
#endif
#endif
/* Where there is no memory for what a Mac has put beside a file, libarchive gives up in the same way as elsewhere. */
#include <stdlib.h>
#define abort() __archive_errx(1, "Out of memory")
