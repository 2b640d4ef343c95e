/* fuzz/load.c: a whole file, loaded in every way. */
#include "fuzz/file.h"
#include "fuzz/loading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    load_every_way(input_file(data, size), size);
    return 0;
}
