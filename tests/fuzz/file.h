/* fuzz/file.h: the input as a file, for targets that read one by its name. */
#ifndef PROSECUTIONS_TESTS_FUZZ_FILE_H
#define PROSECUTIONS_TESTS_FUZZ_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char input_path[] = "/tmp/prosecutions_fuzz_XXXXXX.csv";

static void remove_input(void) {
    remove(input_path);
}

/* The same path every time; the file is gone when the program ends. */
static const char *input_file(const uint8_t *data, size_t size) {
    static FILE *file;
    if (file == NULL) {
        int descriptor = mkstemps(input_path, 4);
        file = descriptor >= 0 ? fdopen(descriptor, "wb") : NULL;
        if (file == NULL)
            abort();
        atexit(remove_input);
    }
    rewind(file);
    if (fwrite(data, 1, size, file) != size || fflush(file) != 0 ||
        ftruncate(fileno(file), (off_t)size) != 0)
        abort();
    return input_path;
}

#endif
