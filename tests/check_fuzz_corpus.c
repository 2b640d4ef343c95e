/* The inputs that the fuzz targets (tests/fuzz/) began with, and those that once broke something:
** every one through its target, without a fuzzer. */
#include "harness.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The build names the targets: TARGET(csv) TARGET(header) … */
#define TARGET(name) int fuzz_##name(const uint8_t *data, size_t size);
FUZZ_TARGETS
#undef TARGET
#define TARGET(name) {#name, fuzz_##name},
static const struct {
    const char *name;
    int (*run)(const uint8_t *data, size_t size);
} targets[] = {FUZZ_TARGETS};

static void run_file(int target, const char *path) {
    static uint8_t bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s", path);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    /* A block of just this size, so that a sanitizer sees a read beyond its end. */
    uint8_t *exact = malloc(size > 0 ? size : 1);
    memcpy(exact, bytes, size);
    targets[target].run(exact, size);
    free(exact);
}

START_TEST(each_input_passes) {
    char folder[200], path[500];
    int files = 0;
    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", targets[_i].name);
    DIR *opened = opendir(folder);
    ck_assert_msg(opened != NULL, "%s has no corpus", folder);
    for (struct dirent *entry; (entry = readdir(opened)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        run_file(_i, path);
        files++;
    }
    closedir(opened);
    ck_assert_int_gt(files, 0);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("fuzz corpus");
    TCase *tests = tcase_create("targets");
    tcase_set_timeout(tests, 600);
    tcase_add_loop_test(tests, each_input_passes, 0, sizeof targets / sizeof *targets);
    suite_add_tcase(suite, tests);
    return suite;
}
