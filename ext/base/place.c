#include "base/place.h"

#ifdef _WIN32

#include "base/windows.h"

unsigned char *place_reserve(size_t size, struct error *error) {
    unsigned char *place = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_READWRITE);
    if (place == NULL)
        error_memory(error);
    return place;
}

bool place_use(unsigned char *bytes, size_t length, struct error *error) {
    return length == 0 || VirtualAlloc(bytes, length, MEM_COMMIT, PAGE_READWRITE) != NULL ||
           error_memory(error);
}

void place_free(unsigned char *place, size_t size) {
    (void)size;
    if (place != NULL)
        VirtualFree(place, 0, MEM_RELEASE);
}

#else

#include <sys/mman.h>

unsigned char *place_reserve(size_t size, struct error *error) {
    void *place = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (place == MAP_FAILED) {
        error_memory(error);
        return NULL;
    }
#ifdef MADV_HUGEPAGE
    madvise(place, size, MADV_HUGEPAGE); /* Linux gives large pages on request alone */
#endif
    return place;
}

bool place_use(unsigned char *bytes, size_t length, struct error *error) {
    (void)bytes, (void)length, (void)error;
    return true;
}

void place_free(unsigned char *place, size_t size) {
    if (place != NULL)
        munmap(place, size);
}

#endif
