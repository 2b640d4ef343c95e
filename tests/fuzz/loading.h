/* fuzz/loading.h: one file, loaded in every way: its rows add up, and neither looking for problems nor
** reading it in pieces, by two threads, changes one. */
#ifndef PROSECUTIONS_TESTS_FUZZ_LOADING_H
#define PROSECUTIONS_TESTS_FUZZ_LOADING_H

#include <stdint.h>
#include <stdlib.h>

#include "loading/loader.h"

/* What the measures of all rows come to, so that all of them are read. */
static uint64_t sum_of(const struct store *store) {
    uint64_t sum = 0;
    int64_t rows = 0, number;
    for (size_t g = 0; g < store->group_count; g++) {
        rows += store->groups[g].rows;
        for (uint32_t row = 0; row < store->groups[g].rows; row++) {
            for (int m = 0; m < MEASURE_COUNT; m++)
                if (group_measure(&store->groups[g], (enum measure)m, row, &number))
                    sum += (uint64_t)number;
            for (int d = 0; d < DIMENSION_COUNT; d++)
                if (group_code(&store->groups[g], (enum dimension)d, row) >
                    store->dictionaries[d].count)
                    abort();
        }
    }
    if (rows != store->rows)
        abort();
    return sum;
}

/* `size` is that of the file. */
static void load_every_way(const char *path, size_t size) {
    static struct forces *forces;
    struct error error = {0};
    if (forces == NULL)
        forces = forces_open(&error);
    struct request request = {.source = slice_of(path), .forces = forces, .files_allowed = true};
    struct store *store = store_load(&request, &error);
    struct error ignored = {0};
    request.diagnose = true;
    struct store *diagnosed = store_load(&request, &ignored);
    struct error error_of_pieces = {0};
    request.diagnose = false;
    request.threads = 2;
    request.piece_size = size / 3 + 1;
    struct store *pieces = store_load(&request, &error_of_pieces);
    if (error.code != error_of_pieces.code || strcmp(error.message, error_of_pieces.message) != 0)
        abort();
    if (store != NULL && (sum_of(store) != sum_of(pieces) || store->rows != pieces->rows ||
                          store->findings.count != pieces->findings.count ||
                          store->findings.left_out != pieces->findings.left_out))
        abort();
    if ((store == NULL) != (error.code != ERROR_NONE))
        abort();
    if (store != NULL &&
        (diagnosed == NULL || sum_of(store) != sum_of(diagnosed) || store->rows != diagnosed->rows))
        abort();
    store_free(store);
    store_free(diagnosed);
    store_free(pieces);
}

#endif
