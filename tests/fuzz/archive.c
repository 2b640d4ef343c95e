/* fuzz/archive.c: bytes of any sort as a source: plain, packed, or an archive. Nothing crashes, and
** what fails says so, once and for all. */
#include <stdlib.h>

#include "source/source_files.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_FILES = 50, MOST_BYTES = 4 << 20 };

static void read_file(struct byte_source *bytes) {
    static unsigned char buffer[4099];
    struct error error = {0};
    ptrdiff_t length = 1;
    for (size_t read = 0; read < MOST_BYTES && length > 0; read += (size_t)length) {
        length = bytes_read(bytes, buffer, sizeof buffer, &error);
        if (length > (ptrdiff_t)sizeof buffer || (length < 0) != (error.code != ERROR_NONE))
            abort();
        if (length <= 0 && bytes_read(bytes, buffer, sizeof buffer, &error) != length)
            abort();
        if (length <= 0)
            break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct error error = {0};
    struct source_file file;
    struct source *source = source_from_memory(slice_of("release"), slice_from(data, size), &error);
    int found = source == NULL ? -1 : 1;
    for (int files = 0; found > 0 && files < MOST_FILES; files++) {
        found = source_next(source, &file, &error);
        if (found > 0)
            read_file(file.bytes);
    }
    if ((found < 0) != (error.code != ERROR_NONE))
        abort();
    source_close(source);
    return 0;
}
