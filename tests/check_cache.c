/* The cache on disk: answers are the same with and without it, whatever happens to its files. */
#include "harness.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/memory.h"
#include "cache/cache.h"
#include "cache/cache_file.h"
#include "cache/cache_folder.h"
#include "loading/loader.h"
#include "prosecutions.h"
#include "query/pivot.h"

static struct error error;
static struct forces *forces;
static char folder[512]; /* the folder of the cache */

/* --- Files and stores ------------------------------------------------------------------------ */

static void sleep_milliseconds(long milliseconds) {
    struct timespec time = {0, milliseconds * 1000000};
    nanosleep(&time, NULL);
}

static const char *part_of(unsigned number) {
    static const char *const names[] = {"Kent", "Essex", "Lancashire", "Cumbria"};
    return names[number % 4];
}

/* Writes a file of rows that all differ. `shift` changes figures, but not the size of the file. */
static const char *write_rows(const char *name, unsigned rows, unsigned shift) {
    size_t room = 100 * (size_t)rows + 200, length = 0;
    char *text = malloc(room);
    ck_assert_ptr_nonnull(text);
    length += (size_t)sprintf(text, "period,force,offence,defendants,convicted\n");
    for (unsigned row = 0; row < rows; row++)
        length += (size_t)sprintf(text + length, "%u,%s,%u.%u Offence number %u,%u,%u\n",
                                  2010 + row % 9, part_of(row * 7 / 3), row % 300 + 1, row % 2,
                                  row % 300, 1000000 + row, (row * 31 + shift) % 90000 + 100000);
    const char *path = harness_write(name, text, length);
    free(text);
    return path;
}

/* Writes such a file, and waits until it is no longer new. The cache keeps nothing of a file that
** is so new that it may change again without its time showing it. */
static const char *write_settled(const char *name, unsigned rows, unsigned shift) {
    const char *path = write_rows(name, rows, shift);
    sleep_milliseconds(150);
    return path;
}

static struct request request_for(const char *source) {
    return (struct request){.source = slice_of(source), .forces = forces, .files_allowed = true};
}

static struct store *load(const char *source) {
    struct request request = request_for(source);
    struct store *store = store_load(&request, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    return store;
}

static struct store *load_cached(const char *source) {
    struct request request = request_for(source);
    struct store *store = cache_load(folder, &request, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    return store;
}

static uint64_t hash_cell(const struct column_value *cell, uint64_t hash) {
    if (cell->kind == VALUE_TEXT)
        return XXH3_64bits_withSeed(cell->text.bytes, cell->text.length, hash + 1);
    return XXH3_64bits_withSeed(&cell->integer, sizeof cell->integer,
                                hash + (cell->kind == VALUE_INTEGER ? 2 : 3));
}

/* A hash of all that a query can see of the store; 0 where a group proved to be damaged. */
static uint64_t digest(const struct store *store) {
    uint64_t hash = (uint64_t)store->rows * 3 + (uint64_t)store->findings.left_out;
    struct error damaged = {0};
    for (size_t g = 0; g < store->group_count; g++) {
        const struct row_group *group = store_open_group(store, g, EVERY_COLUMN, &damaged);
        if (group == NULL)
            return 0;
        for (uint32_t row = 0; row < group->rows; row++) {
            for (int c = 0; c < COLUMN_COUNT; c++)
                if (store->values[c] != NULL)
                    hash = hash_cell(store_value(store, (enum column)c,
                                                 group_code(group, COLUMNS[c].dimension, row)),
                                     hash);
            for (int m = 0; m < MEASURE_COUNT; m++) {
                int64_t number = -7;
                hash = hash * 31 + group_measure(group, (enum measure)m, row, &number);
                hash = hash * 31 + (uint64_t)number;
            }
            hash = hash * 31 + (uint64_t)group_line(group, row);
        }
    }
    const struct finding *finding;
    for (size_t at = 0, given = 0;
         (finding = findings_next_warning(&store->findings, &at, &given)) != NULL;) {
        hash = hash * 31 + (uint64_t)finding->line * 3 + (uint64_t)finding->problem;
        hash = XXH3_64bits_withSeed(finding->detail, strlen(finding->detail), hash);
        if (finding->file != NULL)
            hash = XXH3_64bits_withSeed(finding->file, strlen(finding->file), hash);
    }
    for (size_t f = 0; f < store->file_count; f++) {
        const struct store_file *file = &store->files[f];
        hash = hash * 31 + (uint64_t)file->rows + file->group_count;
        if (file->layout != NULL)
            hash = XXH3_64bits_withSeed(file->layout->name, strlen(file->layout->name), hash);
    }
    return hash | 1;
}

/* Loads the source with the cache on, and tells whether it came from the cache. */
static bool comes_from_cache(const char *source, uint64_t expected) {
    struct store *store = load_cached(source);
    bool mapped = store->source != NULL;
    ck_assert_uint_eq(digest(store), expected);
    store_free(store);
    return mapped;
}

static uint64_t digest_of(const char *source) {
    struct store *store = load(source);
    uint64_t hash = digest(store);
    store_free(store);
    return hash;
}

/* The number of files in the cache; `name` is set to the name of the last one. */
static int files_in_cache(char name[CACHE_NAME_SIZE]) {
    DIR *entries = opendir(folder);
    int count = 0;
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;)
        if (entry->d_name[0] != '.') {
            count++;
            if (name != NULL)
                snprintf(name, CACHE_NAME_SIZE, "%.70s", entry->d_name);
        }
    if (entries != NULL)
        closedir(entries);
    return count;
}

static void clear(void) {
    ck_assert_int_ge(cache_clear(folder, &error), 0);
    ck_assert_int_eq(files_in_cache(NULL), 0);
}

static void set_up(void) {
    static int number;
    error = (struct error){0};
    forces = forces_open(&error);
    ck_assert_ptr_nonnull(forces);
    snprintf(folder, sizeof folder, "%s/deep/cache %d %d", harness_folder(), (int)getpid(),
             number++);
}

static void tear_down(void) {
    forces_close(forces);
}

/* --- The same answers ------------------------------------------------------------------------ */

START_TEST(a_second_process_maps_what_the_first_loaded) {
    const char *path = write_settled("a.csv", CACHE_LEAST_ROWS + 20000, 0);
    uint64_t expected = digest_of(path);
    struct stat status;
    ck_assert(!comes_from_cache(path, expected));
    ck_assert_int_eq(files_in_cache(NULL), 1);
    ck_assert_int_eq(stat(folder, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0700);
    for (int i = 0; i < 3; i++)
        ck_assert(comes_from_cache(path, expected));
    ck_assert_int_eq(cache_clear(folder, &error), 1);
    ck_assert(!comes_from_cache(path, expected));
}
END_TEST

START_TEST(the_real_release_is_the_same) {
    static const char zip[] = "../shared/data/moj/remands-magistrates-court-2018.zip";
    if (harness_shared() == NULL)
        return;
    uint64_t expected = digest_of(zip);
    ck_assert(!comes_from_cache(zip, expected));
    ck_assert(comes_from_cache(zip, expected));
    char name[CACHE_NAME_SIZE], path[1024];
    struct stat status;
    ck_assert_int_eq(files_in_cache(name), 1);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_le(status.st_size, 24 * 435402);
}
END_TEST

START_TEST(a_folder_of_files_with_gaps_and_rows_left_out) {
    write_rows("set/a.csv", CACHE_LEAST_ROWS, 1);
    harness_write_text("set/b.csv", "period,force,defendants\n2031,Kent,1\n2031,Kent,x\n");
    harness_write_text("set/c.csv", "period,force,defendants\n2031,Kent,1\n2031,Kent,x\n");
    harness_write_text("set/e.csv", "period,force,defendants\n1,2032,Kent,1\n2,2032,Essex,7\n");
    char *path =
        strdup(harness_write_text("set/d.csv", "period,force,offence,defendants,convicted\n"
                                               "2033,Kent,1.0 Offence number 0,9,5\n"));
    sleep_milliseconds(150);
    *strrchr(path, '/') = '\0';
    uint64_t expected = digest_of(path);
    struct store *read = load(path);
    size_t at = 0, given = 0;
    const struct finding *warning = findings_next_warning(&read->findings, &at, &given);
    ck_assert(warning != NULL && strstr(warning->detail, "the names that R gives rows") != NULL);
    store_free(read);
    ck_assert(!comes_from_cache(path, expected));
    ck_assert(comes_from_cache(path, expected));
    free(path);
}
END_TEST

/* --- The checksums of members ------------------------------------------------------------------ */

/* The checksums of the members that were read, one after the other; the caller frees them. */
static char *sums_of(const char *source, const char *cache, struct error *failed) {
    struct request request = request_for(source);
    struct members members = {0};
    struct text text = {0};
    request.diagnose = true;
    request.members = &members;
    struct store *store = store_load(&request, failed);
    bool done = store != NULL && cache_hash_members(cache, &request, &members, failed);
    for (size_t i = 0; done && i < members.count; i++)
        done = text_printf(&text, failed, "%s ", members.items[i].sha256);
    store_free(store);
    members_free(&members);
    if (!done)
        text_free(&text);
    return text.bytes;
}

static void expect_sums(const char *source, const char *expected) {
    char *sums = sums_of(source, folder, &error);
    ck_assert_msg(sums != NULL, "%s", error.message);
    ck_assert_str_eq(sums, expected);
    memory_free(sums);
}

/* Puts another checksum into the only file of the cache, and the file's own right: the checksums come from there. */
static void spoil_sums(const char *first_digits, bool soundly) {
    char name[CACHE_NAME_SIZE], path[1024], bytes[4096];
    ck_assert_int_eq(files_in_cache(name), 1);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r+b");
    size_t length = fread(bytes, 1, sizeof bytes - 1, file);
    char *at = memmem(bytes, length, first_digits, strlen(first_digits));
    ck_assert_ptr_nonnull(at);
    memcpy(at, "00000000", 8);
    if (soundly)
        snprintf(bytes + length - 16, 17, "%016llx",
                 (unsigned long long)XXH3_64bits(bytes, length - 16));
    rewind(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

START_TEST(checksums_of_members_are_kept) {
    write_rows("sums/b.csv", 20, 3);
    char *path = strdup(write_settled("sums/a.csv", CACHE_LEAST_ROWS, 1)), digits[9];
    *strrchr(path, '/') = '\0';
    char *sums = sums_of(path, NULL, &error);
    ck_assert_uint_eq(strlen(sums), 2 * 65);
    expect_sums(path, sums);
    ck_assert_int_eq(files_in_cache(NULL), 1);
    expect_sums(path, sums);
    snprintf(digits, sizeof digits, "%s", sums);
    spoil_sums(digits, false);
    expect_sums(path, sums);
    spoil_sums(digits, true);
    char *kept = sums_of(path, folder, &error);
    ck_assert(strncmp(kept, "00000000", 8) == 0 && strcmp(kept + 8, sums + 8) == 0);
    write_settled("sums/b.csv", 21, 3);
    char *changed = sums_of(path, NULL, &error);
    ck_assert(strncmp(changed, sums, 65) == 0 && strcmp(changed, sums) != 0);
    expect_sums(path, changed);
    expect_sums(path, changed);
    const char *little = write_settled("sums/b.csv", 22, 3);
    char *of_little = sums_of(little, NULL, &error);
    expect_sums(little, of_little);
    memory_free(of_little);
    ck_assert_int_eq(files_in_cache(NULL), 1); /* of little nothing is kept */
    memory_free(kept);
    memory_free(sums);
    memory_free(changed);
    free(path);
}
END_TEST

START_TEST(little_is_not_kept) {
    const char *path = write_settled("little.csv", 100, 0);
    ck_assert(!comes_from_cache(path, digest_of(path)));
    ck_assert_int_eq(files_in_cache(NULL), 0);
    struct request request = request_for("builtin:cps");
    struct store *store = cache_load(folder, &request, &error);
    ck_assert_ptr_nonnull(store);
    store_free(store);
    ck_assert_int_eq(files_in_cache(NULL), 0);
}
END_TEST

/* Every option that changes how a source is read. */
static struct request request_with(const char *source, int option) {
    struct request request = request_for(source);
    request.vintage = slice_of(option == 1 ? "2024" : option == 2 ? "2025" : "");
    request.has_period = option == 3 || option == 4;
    request.period = (struct period){PERIOD_YEAR, 2028 + option, 0};
    request.layout = option == 5 ? layout_named(slice_of("prosecutions")) : NULL;
    request.encoding = option == 6 ? ENCODING_UTF8 : ENCODING_FOUND;
    request.dialect.quote = option == 7 ? '|' : 0;
    request.dialect.escape = option == 8 ? '~' : 0;
    request.dialect.without_quotes = option == 9;
    request.columns = slice_of(option == 10 ? "Convicted=convicted" : "");
    return request;
}

START_TEST(options_and_names_have_entries_of_their_own) {
    enum { OPTIONS = 11 };
    const char *path = write_settled("b.csv", CACHE_LEAST_ROWS, 0);
    for (int option = 0; option < OPTIONS; option++) {
        struct request request = request_with(path, option);
        struct store *store = store_load(&request, &error);
        ck_assert_msg(store != NULL, "%s", error.message);
        uint64_t expected = digest(store);
        store_free(store);
        for (int i = 0; i < 2; i++) {
            request = request_with(path, option);
            store = cache_load(folder, &request, &error);
            ck_assert_ptr_nonnull(store);
            ck_assert_uint_eq(digest(store), expected);
            ck_assert_int_eq(store->source != NULL, i);
            if (option == 1)
                ck_assert(
                    slice_equal(store_value(store, COLUMN_VINTAGE, 1)->text, slice_of("2024")));
            store_free(store);
        }
        ck_assert_int_eq(files_in_cache(NULL), option + 1);
    }
}
END_TEST

/* --- Files that change ----------------------------------------------------------------------- */

START_TEST(a_change_is_noticed_whatever_its_time_and_size) {
    struct stat before, after;
    for (unsigned shift = 0; shift < 3; shift++) {
        const char *path = write_settled("c.csv", CACHE_LEAST_ROWS, shift);
        if (shift > 0) { /* as `touch -r` does */
            struct timespec times[2] = {STAT_CHANGED(&before), STAT_CHANGED(&before)};
            ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
            ck_assert_int_eq(stat(path, &after), 0);
            ck_assert(after.st_size == before.st_size &&
                      STAT_CHANGED(&after).tv_nsec == STAT_CHANGED(&before).tv_nsec);
            sleep_milliseconds(150);
        }
        uint64_t expected = digest_of(path);
        ck_assert(!comes_from_cache(path, expected));
        ck_assert(comes_from_cache(path, expected));
        ck_assert_int_eq(files_in_cache(NULL), 1); /* the new file has replaced the old one */
        ck_assert_int_eq(stat(path, &before), 0);
    }
}
END_TEST

START_TEST(what_has_just_changed_is_not_kept) {
    const char *path = write_rows("d.csv", CACHE_LEAST_ROWS, 0);
    ck_assert(!comes_from_cache(path, digest_of(path)));
    /* On a slow machine the file may no longer count as new. */
    if (files_in_cache(NULL) == 0) {
        sleep_milliseconds(150);
        ck_assert(!comes_from_cache(path, digest_of(path)));
    }
    ck_assert(comes_from_cache(path, digest_of(path)));
}
END_TEST

START_TEST(no_file_no_answer) {
    char *path = strdup(write_settled("e.csv", CACHE_LEAST_ROWS, 0));
    struct request request = request_for(path);
    ck_assert(!comes_from_cache(path, digest_of(path)));
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_ptr_null(cache_load(folder, &request, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "no such file"));
    free(path);
}
END_TEST

/* --- Bytes of a cache's file ----------------------------------------------------------------- */

static const char KEY[] = "the key";

struct image {
    unsigned char *bytes;
    size_t length;
    uint64_t expected;
};

/* The cache file of a store; small_image() is that of a small one. */
static struct image image_of(const struct store *store) {
    struct image image = {.expected = digest(store)};
    const char *path = harness_write("image", "", 0);
    int file = open(path, O_RDWR | O_TRUNC);
    ck_assert_int_ge(file, 0);
    ck_assert_msg(cache_file_write(file, store, slice_of(KEY), &error), "%s", error.message);
    image.length = (size_t)lseek(file, 0, SEEK_END);
    image.bytes = malloc(image.length + 64);
    ck_assert_ptr_nonnull(image.bytes);
    ck_assert_int_eq(pread(file, image.bytes, image.length, 0), (ssize_t)image.length);
    close(file);
    return image;
}

static struct image small_image(void) {
    harness_write_text(
        "pair/a.csv", "period,force,sex,offence,defendants,convicted\n2018,Kent,Male,1 Murder,5,2\n"
                      "2018,Essex,Female,34 Robbery,9,\n2017,Kent,Male,34 Robbery,70000,0\n");
    char *path = strdup(
        harness_write_text("pair/b.csv", "period,region,defendants\n2019,Wales,1\n2019,Wales,x\n"));
    *strrchr(path, '/') = '\0';
    struct store *store = load(path);
    struct image image = image_of(store);
    store_free(store);
    free(path);
    return image;
}

/* The store that the bytes hold, or NULL. */
static struct store *read_image(const unsigned char *bytes, size_t length, const char *key) {
    static char path[512];
    struct error unsaid = {0};
    snprintf(path, sizeof path, "%s/changed %d", harness_folder(), (int)getpid());
    int file = open(path, O_RDWR | O_CREAT, 0600);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(pwrite(file, bytes, length, 0), (ssize_t)length);
    ck_assert_int_eq(ftruncate(file, (off_t)length), 0);
    struct store *store = cache_file_read(file, slice_of(path), slice_of(key), forces, &unsaid);
    ck_assert(store != NULL || unsaid.code != ERROR_NONE);
    close(file);
    return store;
}

/* 1 if the bytes are read as a store, which must then be the right one; 0 if they are refused. */
static int read_rightly(const struct image *image, size_t length) {
    struct store *store = read_image(image->bytes, length, KEY);
    if (store == NULL)
        return 0;
    ck_assert_uint_eq(digest(store), image->expected);
    store_free(store);
    return 1;
}

START_TEST(every_flipped_byte) {
    static const unsigned char flips[] = {0x01, 0x80, 0xFF};
    struct image image = small_image();
    size_t read = 0;
    ck_assert_int_eq(read_rightly(&image, image.length), 1);
    for (size_t i = 0; i < image.length; i++)
        for (size_t f = 0; f < sizeof flips; f++) {
            image.bytes[i] ^= flips[f];
            read += (size_t)read_rightly(&image, image.length);
            image.bytes[i] ^= flips[f];
        }
    /* The few files that are read in spite of a flipped bit have it between two columns. */
    ck_assert_uint_lt(read, 3 * 64 * 2 * 30);
    free(image.bytes);
}
END_TEST

START_TEST(every_length) {
    struct image image = small_image();
    for (size_t length = 0; length < image.length; length++)
        ck_assert_int_eq(read_rightly(&image, length), 0);
    memset(image.bytes + image.length, 0, 64);
    ck_assert_int_eq(read_rightly(&image, image.length + 1), 0);
    ck_assert_int_eq(read_rightly(&image, image.length + 64), 0);
    free(image.bytes);
}
END_TEST

START_TEST(another_key_is_another_file) {
    struct image image = small_image();
    ck_assert_ptr_null(read_image(image.bytes, image.length, "the kez"));
    ck_assert_ptr_null(read_image(image.bytes, image.length, ""));
    ck_assert_ptr_null(read_image(image.bytes, image.length, "the key of another version"));
    free(image.bytes);
}
END_TEST

/* The offsets of the fields in a cache file's head. seal() makes the checksums right again. */
enum { HEAD = 64, FORMAT_AT = 16, ORDER_AT = 20, LENGTH_AT = 32, SUM_AT = 40, HEAD_SUM_AT = 56 };

static void put_word(struct image *image, size_t at, uint64_t word) {
    memcpy(image->bytes + at, &word, sizeof word);
}

static uint64_t word_at(const struct image *image, size_t at) {
    uint64_t word;
    memcpy(&word, image->bytes + at, sizeof word);
    return word;
}

static void seal(struct image *image) {
    uint64_t length = word_at(image, LENGTH_AT);
    if (length <= image->length - HEAD)
        put_word(image, SUM_AT, XXH3_64bits(image->bytes + HEAD, (size_t)length));
    put_word(image, HEAD_SUM_AT, XXH3_64bits(image->bytes, HEAD_SUM_AT));
}

static void sum_all(const struct store *store, column_set columns) {
    struct pivot pivot = {0};
    struct selection all = {0};
    struct error unsaid = {0};
    pivot_sum(&pivot, store, &all, columns, (1u << MEASURE_COUNT) - 1, 1, &unsaid);
    pivot_free(&pivot);
}

/* Reads a file whose contents are false though its checksums are right. Its answers mean nothing,
** but nothing may be read beyond its end. */
static void read_anything(const struct image *image) {
    struct store *store = read_image(image->bytes, image->length, KEY);
    if (store != NULL) {
        digest(store);
        sum_all(store, 0);
        sum_all(store, column_bit(COLUMN_FORCE));
    }
    store_free(store);
}

START_TEST(hostile_numbers_with_the_right_checksums) {
    static const uint64_t words[] = {0, 0xFFFFFFFF, UINT64_MAX, INT64_MAX,
                                     UINT64_C(0xFFFFFFFFFFFFFFC0)};
    struct image image = small_image();
    size_t end = HEAD + (size_t)word_at(&image, LENGTH_AT);
    unsigned char *whole = malloc(image.length);
    memcpy(whole, image.bytes, image.length);
    for (size_t at = 0; at + sizeof(uint64_t) <= end; at += at < HEAD ? 8 : 1)
        for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
            put_word(&image, at, words[w]);
            seal(&image);
            read_anything(&image);
            memcpy(image.bytes, whole, image.length);
        }
    for (size_t at = HEAD; at < end; at++)
        for (unsigned bit = 0; bit < 8; bit += 3) {
            image.bytes[at] ^= (unsigned char)(1u << bit);
            seal(&image);
            read_anything(&image);
            memcpy(image.bytes, whole, image.length);
        }
    free(whole);
    free(image.bytes);
}
END_TEST

/* A measure that is said to follow from the defendants, where no bytes of the defendants are there:
** they would be read beyond the file's end. */
START_TEST(numbers_told_by_what_is_not_there) {
    struct store *store = load(harness_write_text(
        "told.csv", "period,force,defendants,convicted\n2018,Kent,5,5\n2018,Essex,70000,0\n"));
    struct packed_numbers *told = &store->groups[0].measures[MEASURE_CONVICTED];
    struct packed_numbers *defendants = &store->groups[0].measures[MEASURE_DEFENDANTS];
    static const enum number_form forms[] = {NUMBERS_NULL, NUMBERS_SERIES, NUMBERS_OF_DEFENDANTS};
    static const unsigned widths[] = {0, 1, 8};
    ck_assert_int_eq((int)told->form, NUMBERS_OF_DEFENDANTS);
    struct image image = image_of(store);
    ck_assert_int_eq(read_rightly(&image, image.length), 1);
    free(image.bytes);
    for (int form = 0; form < 3; form++)
        for (int width = 0; width < 3; width++) {
            struct packed_numbers before = *defendants;
            defendants->form = forms[form];
            defendants->width = widths[width];
            image = image_of(store);
            ck_assert_ptr_null(read_image(image.bytes, image.length, KEY));
            free(image.bytes);
            *defendants = before;
        }
    store_free(store);
}
END_TEST

START_TEST(of_another_format_or_byte_order) {
    struct image image = small_image();
    image.bytes[FORMAT_AT]++;
    seal(&image);
    ck_assert_int_eq(read_rightly(&image, image.length), 0);
    image.bytes[FORMAT_AT]--;
    image.bytes[ORDER_AT] = 1;
    image.bytes[ORDER_AT + 3] = 4;
    seal(&image);
    ck_assert_int_eq(read_rightly(&image, image.length), 0);
    free(image.bytes);
}
END_TEST

/* Replaces the word wherever it is in the contents, and returns how often that was. */
static int replace_word(struct image *image, uint64_t old, uint64_t new) {
    int count = 0;
    for (size_t at = HEAD; at + sizeof old <= HEAD + (size_t)word_at(image, LENGTH_AT); at++)
        if (word_at(image, at) == old) {
            put_word(image, at, new);
            count++;
        }
    return count;
}

/* Replaces the three codes in every column of the data that begins with them. */
static int replace_codes(struct image *image, const unsigned char old[3],
                         const unsigned char new[3]) {
    int count = 0;
    for (size_t at = HEAD; at + 3 <= image->length; at += 64)
        if (at >= HEAD + word_at(image, LENGTH_AT) && memcmp(image->bytes + at, old, 3) == 0) {
            memcpy(image->bytes + at, new, 3);
            count++;
        }
    return count;
}

START_TEST(codes_beyond_the_dictionary_with_the_right_checksum) {
    static const unsigned char codes[] = {1, 2, 1}; /* the codes of both force and sex */
    struct image image = small_image();
    uint64_t sum = XXH3_64bits(codes, sizeof codes);
    for (unsigned code = 1; code < 256; code += code < 4 ? 2 : 36) {
        const unsigned char other[] = {2, 2, (unsigned char)code};
        uint64_t other_sum = XXH3_64bits(other, sizeof other);
        ck_assert_int_eq(replace_codes(&image, codes, other), 2);
        ck_assert_int_eq(replace_word(&image, sum, other_sum), 2);
        seal(&image);
        struct store *store = read_image(image.bytes, image.length, KEY);
        ck_assert_int_eq(store != NULL, code == 1);
        store_free(store);
        replace_codes(&image, other, codes);
        replace_word(&image, other_sum, sum);
    }
    free(image.bytes);
}
END_TEST

START_TEST(more_rows_than_the_file_has_bytes_with_the_right_checksum) {
    enum { ROWS = 77 }; /* no other number in the file is 77 */
    struct store *store = store_new(&error);
    uint32_t codes[DIMENSION_COUNT] = {0}, code;
    int64_t measures[MEASURE_COUNT] = {5, 5, 5, 5};
    ck_assert(store != NULL &&
              store_encode(store, DIMENSION_FORCE, slice_of("Kent"), &code, &error));
    for (int64_t row = 0; row < ROWS; row++) {
        codes[DIMENSION_FORCE] = (uint32_t)row % 2;
        ck_assert(store_add_row(store, codes, measures, row, &error));
    }
    ck_assert(store_seal(store, &error) && store_finish(store, forces, &error));
    struct image image = image_of(store);
    ck_assert_int_eq(read_rightly(&image, image.length), 1);
    ck_assert_int_eq(replace_word(&image, ROWS, GROUP_ROWS), 2); /* rows, and bytes of the codes */
    seal(&image);
    ck_assert_int_eq(read_rightly(&image, image.length), 0);
    store_free(store);
    free(image.bytes);
}
END_TEST

/* --- A file that is checked as it is read ---------------------------------------------------- */

enum { LARGE_OFFENCES = 70000 }; /* more than two bytes can tell apart */

/* A store with more bytes than are checked at once. */
static struct store *large_store(void) {
    static const char *const values[] = {"2018", "Kent"};
    char offence[20];
    struct store *store = store_new(&error);
    uint32_t codes[DIMENSION_COUNT] = {0}, code;
    ck_assert_ptr_nonnull(store);
    for (int d = 0; d < 2; d++)
        ck_assert(store_encode(store, (enum dimension)d, slice_of(values[d]), &code, &error));
    for (int n = 0; n < LARGE_OFFENCES; n++) {
        snprintf(offence, sizeof offence, "%d Offence", n);
        ck_assert(store_encode(store, DIMENSION_OFFENCE, slice_of(offence), &code, &error));
    }
    for (int64_t row = 0; row < 8 * GROUP_ROWS; row++) {
        int64_t measures[MEASURE_COUNT];
        for (int m = 0; m < MEASURE_COUNT; m++)
            measures[m] = (row * 7 + 1) << (m + 30);
        codes[1] = (uint32_t)row % 2;
        codes[DIMENSION_OFFENCE] = (uint32_t)(row * 40503 % LARGE_OFFENCES) + 1;
        ck_assert(store_add_row(store, codes, measures, row, &error));
    }
    ck_assert(store_seal(store, &error) && store_finish(store, forces, &error));
    ck_assert_uint_eq(store->groups[0].codes[DIMENSION_OFFENCE].width, 4);
    return store;
}

START_TEST(a_large_file_is_checked_as_it_is_read) {
    struct store *store = large_store();
    struct image image = image_of(store);
    struct error damaged = {0};
    char path[512];
    store_free(store);
    ck_assert_uint_gt(image.length, CACHE_FILE_CHECKED_AT_ONCE);
    ck_assert_int_eq(read_rightly(&image, image.length), 1);
    image.bytes[image.length - 100] ^= 1; /* a byte of the last group's last measure */
    store = read_image(image.bytes, image.length, KEY);
    ck_assert_ptr_nonnull(store);
    for (size_t g = 0; g < 7; g++)
        ck_assert_ptr_nonnull(store_open_group(store, g, EVERY_COLUMN, &damaged));
    const struct row_group *shape = store_group_shape(store, 7);
    const column_set some = column_bit(COLUMN_FORCE) | column_bit(COLUMN_LINE);
    ck_assert_ptr_null(
        shape->codes[DIMENSION_FORCE].data); /* nothing to read before it is opened */
    ck_assert_ptr_nonnull(store_open_group(store, 7, some, &damaged));
    ck_assert_ptr_nonnull(shape->codes[DIMENSION_FORCE].data);
    ck_assert(store_is_sound(store));
    ck_assert_ptr_null(store_open_group(store, 7, EVERY_COLUMN, &damaged));
    ck_assert(!store_is_sound(store));
    ck_assert_ptr_nonnull(strstr(damaged.message, "damaged; it has been removed: ask again"));
    snprintf(path, sizeof path, "%s/changed %d", harness_folder(), (int)getpid());
    ck_assert_int_eq(access(path, F_OK), -1);
    ck_assert_ptr_null(store_open_group(store, 0, column_bit(COLUMN_FORCE), &damaged));
    store_free(store);
    free(image.bytes);
}
END_TEST

/* What others do to a file that is open: of a path. */
static void cut_all(const char *path) {
    ck_assert_int_eq(truncate(path, 0), 0);
}

static void cut_the_half(const char *path) {
    struct stat status;
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(truncate(path, status.st_size / 2), 0);
}

static void write_over(const char *path) {
    struct stat status;
    int file = open(path, O_WRONLY);
    ck_assert(file >= 0 && fstat(file, &status) == 0);
    unsigned char *bytes = malloc((size_t)status.st_size);
    memset(bytes, 0xFF, (size_t)status.st_size);
    ck_assert_int_eq(pwrite(file, bytes, (size_t)status.st_size, 0), status.st_size);
    free(bytes);
    close(file);
}

/* Codes and numbers of the group, as they are read. */
static uint64_t sum_of_group(const struct row_group *group) {
    uint64_t sum = 0;
    for (uint32_t row = 0; row < group->rows; row++) {
        int64_t number = 0;
        sum = sum * 31 + group_code(group, DIMENSION_FORCE, row);
        group_measure(group, MEASURE_SENTENCED, row, &number);
        sum = sum * 31 + (uint64_t)number;
    }
    return sum;
}

/* A file is cut or written over while it is open: what was read stays what it was, the rest is an
** error, and nothing ends the process. */
START_TEST(a_file_that_changes_while_it_is_open) {
    static void (*const changes[])(const char *) = {cut_all, cut_the_half, write_over};
    struct store *store = large_store();
    struct image image = image_of(store);
    char path[512];
    store_free(store);
    for (size_t c = 0; c < sizeof changes / sizeof *changes; c++) {
        struct error changed = {0};
        store = read_image(image.bytes, image.length, KEY);
        ck_assert_ptr_nonnull(store);
        const struct row_group *first = store_open_group(store, 0, EVERY_COLUMN, &changed);
        ck_assert_ptr_nonnull(first);
        uint64_t before = sum_of_group(first);
        snprintf(path, sizeof path, "%s/changed %d", harness_folder(), (int)getpid());
        changes[c](path);
        ck_assert_ptr_null(store_open_group(store, 7, EVERY_COLUMN, &changed));
        ck_assert_ptr_nonnull(strstr(changed.message, "damaged; it has been removed: ask again"));
        ck_assert(!store_is_sound(store));
        ck_assert_uint_eq(sum_of_group(first), before);
        store_free(store);
    }
    free(image.bytes);
}
END_TEST

/* Parts that lie over each other have the right checksums too; but reading one would change what was
** checked of the other, if the file changed in between. */
START_TEST(parts_over_each_other_with_the_right_checksum) {
    struct store *store = large_store();
    struct image image = image_of(store);
    uint64_t second = (GROUP_ROWS + 63) / 64 * 64; /* the place of the second group's forces */
    store_free(store);
    ck_assert_int_eq(read_rightly(&image, image.length), 1);
    ck_assert_int_ge(replace_word(&image, 2 * second, second), 1);
    seal(&image);
    ck_assert_int_eq(read_rightly(&image, image.length), 0);
    free(image.bytes);
}
END_TEST

/* --- Whose files they are -------------------------------------------------------------------- */

static void change_mode(const char *name, mode_t mode) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(chmod(path, mode), 0);
}

START_TEST(files_that_others_may_write_are_not_read) {
    const char *path = write_settled("f.csv", CACHE_LEAST_ROWS, 0);
    uint64_t expected = digest_of(path);
    char name[CACHE_NAME_SIZE];
    ck_assert(!comes_from_cache(path, expected));
    ck_assert_int_eq(files_in_cache(name), 1);
    change_mode(name, 0602);
    ck_assert(!comes_from_cache(path, expected)); /* this also puts a new file in its place */
    ck_assert(comes_from_cache(path, expected));
    change_mode(".", 0770);
    ck_assert(!comes_from_cache(path, expected));
    ck_assert_int_eq(cache_clear(folder, &error), -1);
    change_mode(".", 0700);
    ck_assert(comes_from_cache(path, expected));
}
END_TEST

START_TEST(a_link_or_a_folder_in_the_place_of_a_file) {
    const char *path = write_settled("g.csv", CACHE_LEAST_ROWS, 0);
    uint64_t expected = digest_of(path);
    char name[CACHE_NAME_SIZE], from[1024], to[1024];
    ck_assert(!comes_from_cache(path, expected));
    ck_assert_int_eq(files_in_cache(name), 1);
    snprintf(from, sizeof from, "%s/%s", folder, name);
    snprintf(to, sizeof to, "%s/elsewhere", folder);
    ck_assert_int_eq(rename(from, to), 0);
    ck_assert_int_eq(symlink(to, from), 0);
    ck_assert(!comes_from_cache(path, expected));
    ck_assert(comes_from_cache(path, expected));
    ck_assert_int_eq(unlink(from), 0);
    ck_assert_int_eq(mkdir(from, 0700), 0);
    for (int i = 0; i < 2; i++)
        ck_assert(!comes_from_cache(path, expected));
    ck_assert_int_eq(files_in_cache(NULL), 2); /* no file is left that could not be finished */
}
END_TEST

START_TEST(what_is_not_ours_stays) {
    static const char abandoned[] = "0123456789abcdef0123456789abcdef.prosecutions-cache-new-12345";
    char theirs[1024], old[1024];
    const struct timespec long_ago[2] = {{1000, 0}, {1000, 0}};
    const char *path = write_settled("h.csv", CACHE_LEAST_ROWS, 0);
    ck_assert(!comes_from_cache(path, digest_of(path)));
    snprintf(theirs, sizeof theirs, "%s/notes.txt", folder);
    snprintf(old, sizeof old, "%s/%s", folder, abandoned);
    close(open(theirs, O_CREAT | O_WRONLY, 0600));
    close(open(old, O_CREAT | O_WRONLY, 0600));
    ck_assert_int_eq(cache_clear(folder, &error), 2);
    ck_assert_int_eq(files_in_cache(NULL), 1);
    close(open(old, O_CREAT | O_WRONLY, 0600));
    ck_assert_int_eq(utimensat(AT_FDCWD, old, long_ago, 0), 0);
    ck_assert_int_eq(utimensat(AT_FDCWD, theirs, long_ago, 0), 0);
    ck_assert(!comes_from_cache(path, digest_of(path))); /* tidies up after writing */
    ck_assert_int_eq(access(old, F_OK), -1);
    ck_assert_int_eq(access(theirs, F_OK), 0);
}
END_TEST

/* --- Processes ------------------------------------------------------------------------------- */

START_TEST(several_that_write_at_once) {
    const char *path = write_settled("i.csv", CACHE_LEAST_ROWS, 0);
    uint64_t expected = digest_of(path);
    pid_t children[4];
    for (int c = 0; c < 4; c++) {
        children[c] = fork();
        ck_assert_int_ge(children[c], 0);
        if (children[c] == 0) {
            bool right = true;
            for (int i = 0; i < 5; i++) {
                struct store *store = load_cached(path);
                right = right && digest(store) == expected;
                store_free(store);
                if (i < 4)
                    cache_clear(folder, &error);
            }
            _exit(!right);
        }
    }
    for (int c = 0; c < 4; c++) {
        int status;
        ck_assert_int_eq(waitpid(children[c], &status, 0), children[c]);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    ck_assert_int_le(files_in_cache(NULL), 1);
    comes_from_cache(path, expected);
    ck_assert(comes_from_cache(path, expected));
}
END_TEST

/* Writes the store into the cache again and again, until it is killed. */
static void write_forever(const struct store *store, const char *name) {
    for (;;) {
        struct error unsaid = {0};
        struct cache_writing writing;
        if (cache_folder_begin(&writing, folder, name, &unsaid)) {
            cache_file_write(writing.file, store, slice_of(KEY), &unsaid);
            cache_folder_end(&writing, &unsaid);
        }
    }
}

START_TEST(killed_a_hundred_times) {
    const char *path = write_rows("j.csv", CACHE_LEAST_ROWS, 0);
    struct store *store = load(path);
    uint64_t expected = digest(store);
    char name[CACHE_NAME_SIZE];
    int whole = 0;
    cache_folder_name(1, 2, name);
    srand(1);
    for (int n = 0; n < 100; n++) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0)
            write_forever(store, name);
        const struct timespec time = {0, rand() % 4000000 + (n % 10 == 0 ? 20000000 : 0)};
        nanosleep(&time, NULL);
        kill(child, SIGKILL);
        ck_assert_int_eq(waitpid(child, NULL, 0), child);
        struct error none = {0};
        int file = cache_folder_open_file(folder, name, &none);
        if (file < 0)
            continue; /* none yet */
        struct store *found =
            cache_file_read(file, slice_of("nowhere"), slice_of(KEY), forces, &none);
        ck_assert_msg(found != NULL, "%s", none.message);
        ck_assert_uint_eq(digest(found), expected);
        store_free(found);
        close(file);
        whole++;
        if (n % 3 == 0)
            clear();
    }
    ck_assert_int_gt(whole, 0);
    clear();
    store_free(store);
}
END_TEST

static void load_forever(const char *path) {
    for (;;) {
        store_free(load_cached(path));
        cache_clear(folder, &error);
    }
}

START_TEST(killed_while_it_loads_and_writes) {
    const char *path = write_settled("k.csv", CACHE_LEAST_ROWS, 0);
    uint64_t expected = digest_of(path);
    srand(2);
    for (int n = 0; n < 20; n++) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0)
            load_forever(path);
        sleep_milliseconds(rand() % 120);
        kill(child, SIGKILL);
        ck_assert_int_eq(waitpid(child, NULL, 0), child);
        comes_from_cache(path, expected);
        ck_assert(comes_from_cache(path, expected));
    }
}
END_TEST

START_TEST(a_full_disk) {
    const char *path = write_settled("l.csv", CACHE_LEAST_ROWS, 0);
    uint64_t expected = digest_of(path);
    static const rlim_t limits[] = {0, 1, 64, 4096, 65536, 200000};
    for (size_t l = 0; l < sizeof limits / sizeof *limits; l++) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            struct rlimit limit = {limits[l], limits[l]};
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &limit);
            struct store *store = load_cached(path);
            _exit(digest(store) != expected || store->source != NULL);
        }
        int status;
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        ck_assert_int_eq(files_in_cache(NULL), 0);
    }
}
END_TEST

START_TEST(no_place_for_the_folder) {
    const char *path = write_settled("m.csv", CACHE_LEAST_ROWS, 0);
    uint64_t expected = digest_of(path);
    static const char *const nowhere[] = {"/proc/nothing/cache", "/dev/null", "/dev/null/cache"};
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        strcpy(folder, nowhere[i]);
        ck_assert(!comes_from_cache(path, expected));
    }
}
END_TEST

/* --- By SQL ---------------------------------------------------------------------------------- */

static sqlite3 *database(const char *cache) {
    setenv("PROSECUTIONS_CACHE", cache, 1);
    sqlite3 *db = harness_database();
    setenv("PROSECUTIONS_CACHE", "off", 1);
    return db;
}

/* Runs the statement, with the path for its %Q. The result must be the expected one; where that is
** an error, `expected` is a part of it. */
static void expect(sqlite3 *db, const char *format, const char *path, const char *expected) {
    char *sql = sqlite3_mprintf(format, path), *result = harness_query(db, sql);
    bool met = strncmp(result, "error: ", 7) == 0 ? strstr(result, expected) != NULL
                                                  : strcmp(result, expected) == 0;
    ck_assert_msg(met, "%s\n  gives    %s\n  and not  %s", sql, result, expected);
    free(result);
    sqlite3_free(sql);
}

START_TEST(queries_give_the_same) {
    static const char *const queries[] = {
        "SELECT count(*), sum(defendants), sum(line), sum(year), sum(convicted) FROM "
        "prosecutions(%Q)",
        "SELECT force, year, offence_code, sum(convicted), min(region) FROM prosecutions(%Q) WHERE "
        "force IN ('Kent', 'Essex') AND year > 2012 GROUP BY 1, 2, 3",
        "SELECT * FROM prosecutions(%Q) WHERE offence LIKE '%%number 17' LIMIT 50",
        "SELECT count(*) FROM prosecutions(%Q) WHERE year = 1999",
        "SELECT force, year, defendants, convicted FROM prosecution_totals(%Q) WHERE force <> "
        "'Kent' ORDER BY 1, 2",
    };
    const char *path = write_settled("n.csv", CACHE_LEAST_ROWS + 30000, 0);
    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        sqlite3 *with = database(folder), *without = database("off");
        char *sql = sqlite3_mprintf(queries[q], path), *expected = harness_query(without, sql);
        harness_expect(with, sql, expected);
        ck_assert_int_eq(files_in_cache(NULL), 1);
        free(expected);
        sqlite3_free(sql);
        sqlite3_close(with);
        sqlite3_close(without);
    }
}
END_TEST

/* Damage that is found in the middle of a query is an error, and the next query is right. */
START_TEST(a_damaged_file_is_an_error_once) {
    enum { ROWS = 18 * GROUP_ROWS };
    char name[CACHE_NAME_SIZE], cached[1024], *text = malloc(60 * ROWS);
    size_t length = (size_t)sprintf(text, "period,defendants,prosecuted,convicted,sentenced\n");
    for (unsigned row = 0; row < ROWS; row++)
        length += (size_t)sprintf(text + length, "2018,%u,%u,%u,%u\n", row * 3701u, row * 4099u,
                                  row * 5003u, row * 7001u);
    const char *path = harness_write("large.csv", text, length);
    free(text);
    sleep_milliseconds(150);
    sqlite3 *db = database(folder);
    char *sql = sqlite3_mprintf("SELECT sum(sentenced), count(*) FROM prosecutions(%Q)", path);
    char *expected = harness_query(db, sql);
    sqlite3_close(db);
    ck_assert_int_eq(files_in_cache(name), 1);
    snprintf(cached, sizeof cached, "%s/%s", folder, name);
    int file = open(cached, O_RDWR);
    unsigned char byte;
    off_t end = lseek(file, 0, SEEK_END) - 1000;
    ck_assert_int_gt(end, CACHE_FILE_CHECKED_AT_ONCE);
    ck_assert_int_eq(pread(file, &byte, 1, end), 1);
    byte ^= 4;
    ck_assert_int_eq(pwrite(file, &byte, 1, end), 1);
    close(file);
    db = database(folder);
    expect(db, "SELECT sum(sentenced), count(*) FROM prosecutions(%Q)", path,
           "damaged; it has been removed: ask again");
    for (int i = 0; i < 3; i++) {
        harness_expect(db, sql, expected);
        sqlite3_close(db);
        db = database(folder);
    }
    ck_assert_int_eq(files_in_cache(NULL), 1);
    sqlite3_close(db);
    free(expected);
    sqlite3_free(sql);
}
END_TEST

START_TEST(the_setting) {
    sqlite3 *db = database("off");
    char *inside = sqlite3_mprintf("%s/chosen", harness_folder());
    static const char cache[] = "UPDATE prosecutions_settings SET value = %Q WHERE name = 'cache'";
    harness_expect(db, "SELECT prosecutions_config('cache'), prosecutions_config('cache_clear')",
                   "off|0");
    expect(db, cache, inside, "");
    expect(db, "SELECT prosecutions_config('cache') = %Q", inside, "1");
    expect(db, cache, "OFF", "");
    harness_expect(db, "SELECT value FROM prosecutions_settings WHERE name = 'Cache'", "off");
    expect(db, cache, "", "name a folder, or 'off'");
    expect(db, cache, "/dev/null", "is no folder");
    expect(db, cache, "/tmp", "other users may write");
    expect(db, "UPDATE prosecutions_settings SET value = %Q WHERE name = 'cache_clear'", "2",
           "cache_clear: '2' is neither 1 nor 0");
    harness_expect(db, "SELECT prosecutions_config('cache')", "off");
    expect(db, cache, "here", "");
    harness_expect(db, "SELECT prosecutions_config('cache') LIKE '/%/here'", "1");
    harness_set(db, "root", harness_folder());
    expect(db, cache, inside, "once there is a root");
    expect(db, cache, "off", "");
    expect(db, cache, inside, "once there is a root");
    sqlite3_close(db);
    sqlite3_free(inside);
}
END_TEST

START_TEST(the_users_own_folder) {
    char *home = sqlite3_mprintf("%s/home", harness_folder());
    const char *variables[] = {"XDG_CACHE_HOME", "HOME"};
    char *expected[] = {sqlite3_mprintf("%s/prosecutions", home),
                        sqlite3_mprintf("%s/" HOME_CACHES "/prosecutions", home)};
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    for (int v = 0; v < 3; v++) {
        if (v < 2)
            setenv(variables[v], home, 1);
        unsetenv("PROSECUTIONS_CACHE");
        sqlite3 *db = harness_database();
        harness_expect(db, "SELECT prosecutions_config('cache')", v < 2 ? expected[v] : "off");
        sqlite3_close(db);
        if (v < 2)
            unsetenv(variables[v]);
    }
    setenv("PROSECUTIONS_CACHE", folder, 1);
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prosecutionsnofiles_init(db, NULL, NULL), SQLITE_OK);
    harness_expect(db, "SELECT prosecutions_config('cache')", "off");
    expect(db, "UPDATE prosecutions_settings SET value = %Q WHERE name = 'cache'", folder,
           "once there is a root");
    sqlite3_close(db);
    setenv("PROSECUTIONS_CACHE", "off", 1);
    sqlite3_free(expected[0]);
    sqlite3_free(expected[1]);
    sqlite3_free(home);
}
END_TEST

START_TEST(a_root_holds_for_what_is_in_the_cache) {
    char *inside = strdup(write_settled("in/o.csv", CACHE_LEAST_ROWS, 0));
    char *outside = strdup(write_settled("out/o.csv", CACHE_LEAST_ROWS, 0)), *root = strdup(inside);
    static const char query[] = "SELECT count(*) FROM prosecutions(%Q)";
    *strrchr(root, '/') = '\0';
    for (int i = 0; i < 2; i++) {
        sqlite3 *db = database(folder);
        expect(db, query, inside, "50000");
        expect(db, query, outside, "50000");
        ck_assert_int_eq(files_in_cache(NULL), 2);
        harness_set(db, "root", root);
        expect(db, query, inside, "50000");
        expect(db, query, outside, "lies outside of the folder that may be read");
        sqlite3_close(db);
    }
    free(inside);
    free(outside);
    free(root);
}
END_TEST

/* --- Faults ---------------------------------------------------------------------------------- */

static struct image fault_image;
static struct store *fault_store;
static const char *fault_path;

/* Writes a store to the cache and reads it again; the only failure allowed is lack of memory. */
static enum outcome write_and_read(void) {
    struct error failed = {0};
    char path[512];
    snprintf(path, sizeof path, "%s/faults", harness_folder());
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    enum outcome outcome = OUTCOME_WRONG;
    struct store *store = NULL;
    if (cache_file_write(file, fault_store, slice_of(KEY), &failed))
        store = cache_file_read(file, slice_of(path), slice_of(KEY), forces, &failed);
    if (store != NULL)
        outcome = digest(store) == fault_image.expected ? OUTCOME_RIGHT : OUTCOME_WRONG;
    else if (failed.code == ERROR_MEMORY)
        outcome = OUTCOME_OUT_OF_MEMORY;
    store_free(store);
    close(file);
    return outcome;
}

static char *fault_sums;

static enum outcome hash_members(void) {
    struct error failed = {0};
    struct member_about file = {
        .file = (char *)fault_path, .bytes = CACHE_LEAST_HASHED, .read = true};
    struct members members = {.items = &file, .count = 1};
    struct request request = request_for(fault_path);
    if (!cache_hash_members(folder, &request, &members, &failed))
        return failed.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
    return strncmp(file.sha256, fault_sums, SHA256_DIGITS) == 0 ? OUTCOME_RIGHT : OUTCOME_WRONG;
}

/* Looks for a store that is not in the cache, and loads it. */
static enum outcome look_and_load(void) {
    struct error failed = {0};
    struct request request = request_for(fault_path);
    struct store *store = cache_load(folder, &request, &failed);
    enum outcome outcome = OUTCOME_WRONG;
    if (store != NULL)
        outcome = digest(store) == fault_image.expected ? OUTCOME_RIGHT : OUTCOME_WRONG;
    else if (failed.code == ERROR_MEMORY)
        outcome = OUTCOME_OUT_OF_MEMORY;
    store_free(store);
    return outcome;
}

START_TEST(each_allocation_may_fail) {
    fault_path = write_settled("faults.csv", 20, 0);
    fault_store = load(fault_path);
    fault_image.expected = digest(fault_store);
    harness_fail_allocations(write_and_read);
    harness_fail_allocations(look_and_load);
    fault_path = write_settled("faults.csv", CACHE_LEAST_ROWS, 0);
    fault_sums = sums_of(fault_path, NULL, &error);
    for (int kept = 0; kept < 2; kept++) { /* worked out, and from the cache */
        harness_fail_allocations(hash_members);
        expect_sums(fault_path, fault_sums);
    }
    memory_free(fault_sums);
    store_free(fault_store);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("cache");
    const struct {
        const char *name;
        const TTest *tests[12];
    } cases[] = {
        {"same answers",
         {a_second_process_maps_what_the_first_loaded, the_real_release_is_the_same,
          a_folder_of_files_with_gaps_and_rows_left_out, checksums_of_members_are_kept,
          little_is_not_kept, options_and_names_have_entries_of_their_own, NULL}},
        {"changes",
         {a_change_is_noticed_whatever_its_time_and_size, what_has_just_changed_is_not_kept,
          no_file_no_answer, NULL}},
        {"bytes",
         {every_flipped_byte, every_length, another_key_is_another_file,
          hostile_numbers_with_the_right_checksums, numbers_told_by_what_is_not_there,
          of_another_format_or_byte_order, codes_beyond_the_dictionary_with_the_right_checksum,
          more_rows_than_the_file_has_bytes_with_the_right_checksum,
          a_large_file_is_checked_as_it_is_read, a_file_that_changes_while_it_is_open,
          parts_over_each_other_with_the_right_checksum, NULL}},
        {"owners",
         {files_that_others_may_write_are_not_read, a_link_or_a_folder_in_the_place_of_a_file,
          what_is_not_ours_stays, NULL}},
        {"processes",
         {several_that_write_at_once, killed_a_hundred_times, killed_while_it_loads_and_writes,
          a_full_disk, no_place_for_the_folder, NULL}},
        {"sql",
         {queries_give_the_same, a_damaged_file_is_an_error_once, the_setting, the_users_own_folder,
          a_root_holds_for_what_is_in_the_cache, NULL}},
        {"faults", {each_allocation_may_fail, NULL}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        TCase *tests = tcase_create(cases[c].name);
        tcase_set_timeout(tests, 600);
        tcase_add_checked_fixture(tests, set_up, tear_down);
        for (size_t t = 0; cases[c].tests[t] != NULL; t++)
            tcase_add_test(tests, cases[c].tests[t]);
        suite_add_tcase(suite, tests);
    }
    return suite;
}
