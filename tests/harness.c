#include "harness.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "prosecutions.h"

enum { TIMEOUT_SECONDS = 600 };

void harness_case(Suite *suite, const char *name, const TTest *test, ...) {
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, TIMEOUT_SECONDS);
    va_list tests;
    va_start(tests, test);
    for (const TTest *next = test; next != NULL; next = va_arg(tests, const TTest *))
        tcase_add_test(tcase, next);
    va_end(tests);
    suite_add_tcase(suite, tcase);
}

const char *harness_shared(void) {
    static const char folder[] = "../shared/data";
    struct stat status;
    if (stat(folder, &status) == 0)
        return folder;
    fprintf(stderr, "skipped: the real files of %s are not here\n", folder);
    return NULL;
}

sqlite3 *harness_database(void) {
    sqlite3 *db = NULL;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    int code = sqlite3_prosecutions_init(db, &message, NULL);
    ck_assert_msg(code == SQLITE_OK, "%s", message);
    return db;
}

struct output {
    char *bytes;
    size_t length;
    size_t rows;
};

static void add(struct output *output, const char *text) {
    size_t length = strlen(text);
    char *grown = realloc(output->bytes, output->length + length + 1);
    ck_assert_ptr_nonnull(grown);
    memcpy(grown + output->length, text, length + 1);
    output->bytes = grown;
    output->length += length;
}

static int add_row(void *pointer, int count, char **values, char **names) {
    (void)names;
    struct output *output = pointer;
    if (output->rows++ > 0)
        add(output, "\n");
    for (int i = 0; i < count; i++) {
        if (i > 0)
            add(output, "|");
        add(output, values[i] != NULL ? values[i] : "NULL");
    }
    return 0;
}

char *harness_query(sqlite3 *db, const char *sql) {
    struct output output = {0};
    add(&output, "");
    char *message = NULL;
    if (sqlite3_exec(db, sql, add_row, &output, &message) != SQLITE_OK) {
        add(&output, output.rows > 0 ? "\nerror: " : "error: ");
        add(&output, message != NULL ? message : sqlite3_errmsg(db));
    }
    sqlite3_free(message);
    return output.bytes;
}

void harness_expect(sqlite3 *db, const char *sql, const char *expected) {
    char *result = harness_query(db, sql);
    ck_assert_msg(strcmp(result, expected) == 0, "%s\n  gives    %s\n  and not  %s", sql, result,
                  expected);
    free(result);
}

int main(void) {
    SRunner *runner = srunner_create(suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
