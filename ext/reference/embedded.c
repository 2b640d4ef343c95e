#include "reference/embedded.h"

const struct embedded_file *embedded_find(struct slice name) {
    for (const struct embedded_file *file = EMBEDDED_FILES; file->name != NULL; file++)
        if (slice_equal(name, slice_of(file->name)))
            return file;
    return NULL;
}
