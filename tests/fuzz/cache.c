/* fuzz/cache.c: a file of the cache that somebody who knows how it is made has changed: after each change all
** checksums are made right again. What it says means nothing, but no number of it leads out of memory. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "cache/cache_file.h"
#include "fuzz/file.h"
#include "loading/loader.h"
#include "query/pivot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char KEY[] = "key";
static const char ROWS[] = "period,force,sex,offence,defendants,convicted,sentenced\n"
                           "2017,Kent,Male,34 Robbery,5,5,70000\n"
                           "2018,Essex,Female,1 Murder,70000,0,\n"
                           "2018-Q1,Kent,,34 Robbery,7,7,5000000000\n";
/* The head, and a part as it stands in the contents. */
enum { HEAD = 64, LENGTH_AT = 32, SUM_AT = 40, HEAD_SUM_AT = 56, PART = 56 };
enum { PARTS = DIMENSION_COUNT + MEASURE_COUNT + 1, GROUP = 8 + PARTS * PART };
enum { PART_LENGTH_AT = 8, PART_WIDTH_AT = 44 };

static struct forces *forces;
static unsigned char image[1 << 16], changed[1 << 16];
static size_t image_length;
static int file;

static uint64_t word_at(size_t at) {
    uint64_t word;
    memcpy(&word, changed + at, sizeof word);
    return word;
}

static void put_word(size_t at, uint64_t word) {
    memcpy(changed + at, &word, sizeof word);
}

static void make_image(void) {
    struct error error = {0};
    forces = forces_open(&error);
    struct request request = {.source =
                                  slice_of(input_file((const uint8_t *)ROWS, sizeof ROWS - 1)),
                              .forces = forces,
                              .files_allowed = true};
    struct store *store = store_load(&request, &error);
    char path[] = "/tmp/prosecutions_fuzz_cache_XXXXXX";
    file = mkstemp(path);
    if (file < 0 || remove(path) != 0 || store == NULL ||
        !cache_file_write(file, store, slice_of(KEY), &error))
        abort();
    image_length = (size_t)pread(file, image, sizeof image, 0);
    store_free(store);
}

/* Makes the checksums of the columns, the contents and the head what they have to be. */
static void mend(size_t length) {
    uint64_t contents = word_at(LENGTH_AT);
    if (contents > length - HEAD)
        return;
    size_t end = HEAD + (size_t)contents, data = (end + 63) / 64 * 64;
    for (size_t group = end; group >= HEAD + GROUP && end - group < 2 * GROUP; group -= GROUP)
        for (size_t p = 0; p < PARTS; p++) {
            size_t part = group - GROUP + 8 + p * PART;
            uint64_t offset = word_at(part), size = word_at(part + 8);
            if (data <= length && offset <= length - data && size <= length - data - offset)
                put_word(part + 16, XXH3_64bits(changed + data + offset, (size_t)size));
        }
    put_word(SUM_AT, XXH3_64bits(changed + HEAD, (size_t)contents));
    put_word(HEAD_SUM_AT, XXH3_64bits(changed, HEAD_SUM_AT));
}

/* Makes the last group's numbers in this column so many bytes wide, and so long what it takes. What is not that wide
** already is read as it stands there, but for the codes of a byte each that a load of few values makes. */
static void widen(size_t column, uint32_t width) {
    size_t end = HEAD + (size_t)word_at(LENGTH_AT), part = end - GROUP + 8 + column * PART;
    if (end < HEAD + GROUP || end > image_length)
        return;
    size_t rows = word_at(end - GROUP) % 8, data = (end + 63) / 64 * 64 + word_at(part) % 4096;
    if (changed[part + PART_WIDTH_AT] == 1 && data + rows * width <= image_length)
        for (size_t row = rows; row-- > 0;) {
            unsigned char code = changed[data + row];
            memset(changed + data + row * width, 0, width);
            changed[data + row * width] = code;
        }
    memcpy(changed + part + PART_WIDTH_AT, &width, sizeof width);
    put_word(part + PART_LENGTH_AT, width * word_at(end - GROUP));
}

static void ask(const struct store *store, column_set columns) {
    struct pivot pivot = {0};
    struct selection all = {0};
    struct error unsaid = {0};
    pivot_sum(&pivot, store, &all, columns, (1u << MEASURE_COUNT) - 1, 1, &unsaid);
    pivot_free(&pivot);
}

/* Reads all that a query can see. */
static uint64_t see(const struct store *store) {
    uint64_t seen = 0;
    struct error unsaid = {0};
    for (size_t g = 0; g < store->group_count; g++) {
        const struct row_group *group = store_open_group(store, g, EVERY_COLUMN, &unsaid);
        for (uint32_t row = 0; group != NULL && row < group->rows; row++) {
            int64_t number = 0;
            for (int c = 0; c < COLUMN_COUNT; c++)
                if (store->values[c] != NULL) {
                    const struct column_value *value = store_value(
                        store, (enum column)c, group_code(group, COLUMNS[c].dimension, row));
                    if (value->kind == VALUE_TEXT)
                        seen += XXH3_64bits(value->text.bytes, value->text.length);
                }
            for (int m = 0; m < MEASURE_COUNT; m++)
                seen += group_measure(group, (enum measure)m, row, &number) + (uint64_t)number;
            seen += (uint64_t)group_line(group, row);
        }
    }
    ask(store, 0);
    ask(store, column_bit(COLUMN_FORCE) | column_bit(COLUMN_PERIOD));
    ask(store, column_bit(COLUMN_OFFENCE) | column_bit(COLUMN_SEX) | column_bit(COLUMN_FILE));
    return seen;
}

struct input {
    const uint8_t *bytes;
    size_t left;
};

static uint64_t take(struct input *input, int bytes) {
    uint64_t number = 0;
    for (; bytes > 0 && input->left > 0; bytes--, input->left--)
        number = number << 8 | *input->bytes++;
    return number;
}

/* Unchanged the file is sound, and a wider column too: or every change would be refused for another reason than its own. */
static void check_image(void) {
    struct error error = {0};
    memcpy(changed, image, sizeof changed);
    for (int n = 0; n < 2; n++) {
        if (n == 1)
            widen(DIMENSION_OFFENCE, 2);
        mend(image_length);
        if (pwrite(file, changed, image_length, 0) != (ssize_t)image_length)
            abort();
        struct store *store =
            cache_file_read(file, slice_of("/nowhere"), slice_of(KEY), forces, &error);
        if (store == NULL || store->rows != 3)
            abort();
        store_free(store);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const uint64_t words[] = {0,
                                     1,
                                     2,
                                     3,
                                     4,
                                     8,
                                     63,
                                     64,
                                     65,
                                     32768,
                                     32769,
                                     0xFF,
                                     0xFFFF,
                                     INT32_MAX,
                                     UINT32_MAX,
                                     INT64_MAX,
                                     UINT64_MAX,
                                     UINT64_C(1) << 63,
                                     UINT64_C(1) << 32};
    struct input input = {data, size};
    struct error unsaid = {0};
    if (image_length == 0) {
        make_image();
        check_image();
    }
    size_t length = image_length;
    memcpy(changed, image, sizeof changed);
    while (input.left > 0) {
        uint64_t how = take(&input, 1);
        size_t at = (size_t)take(&input, 2) % (length - 8);
        if (how < 100)
            put_word(at, words[how % (sizeof words / sizeof *words)]);
        else if (how < 160)
            changed[at] = (unsigned char)take(&input, 1);
        else if (how < 200)
            put_word(at, word_at(at) + take(&input, 1) - 128);
        else if (how < 240)
            memcpy(changed + at, &words[how % (sizeof words / sizeof *words)], 4);
        else if (how < 246)
            widen(at % PARTS, 1U << how % 4);
        else if (how < 250) /* a word from elsewhere */
            put_word(at, word_at((size_t)take(&input, 2) % (length - 8)));
        else
            length = at > HEAD + 8 ? at : length;
    }
    put_word(24, length); /* the size of the file */
    mend(length);
    if (pwrite(file, changed, length, 0) != (ssize_t)length || ftruncate(file, (off_t)length) != 0)
        abort();
    struct store *store =
        cache_file_read(file, slice_of("/nowhere/at all"), slice_of(KEY), forces, &unsaid);
    if (store != NULL && see(store) == 1) /* which is no error: the sum is of use that way */
        put_word(0, 1);
    store_free(store);
    return 0;
}
