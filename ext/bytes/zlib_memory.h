/* bytes/zlib_memory.h: zlib's allocations by way of base/memory.h, so that tests can make them fail.
**
**     z_stream stream = {.zalloc = zlib_allocate, .zfree = zlib_free};
*/
#ifndef PROSECUTIONS_BYTES_ZLIB_MEMORY_H
#define PROSECUTIONS_BYTES_ZLIB_MEMORY_H

#include <zlib.h>

#include "base/base.h"

static inline void *zlib_allocate(void *opaque, unsigned count, unsigned size) {
    (void)opaque;
    struct error error = {0}; /* zlib turns NULL into Z_MEM_ERROR. */
    return memory_new(count, size, &error);
}

static inline void zlib_free(void *opaque, void *memory) {
    (void)opaque;
    memory_free(memory);
}

#endif
