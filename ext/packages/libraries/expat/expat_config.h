/* What expat's configure would find out, for the platforms of a release build. */
#if defined(__APPLE__)
#define HAVE_ARC4RANDOM_BUF 1
#elif !defined(_WIN32)
#define HAVE_SYSCALL_GETRANDOM 1 /* glibc 2.17 has no function for it */
#define XML_DEV_URANDOM        1
#endif
#define BYTEORDER         1234
#define XML_CONTEXT_BYTES 1024
#define XML_DTD           1
#define XML_NS            1
