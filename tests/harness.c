#include "harness.h"

#include <execinfo.h>
#include <ftw.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
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

static char folder[64];

const char *harness_folder(void) {
    if (folder[0] == '\0') {
        strcpy(folder, "/tmp/prosecutions-XXXXXX");
        if (mkdtemp(folder) == NULL) {
            perror(folder);
            exit(1);
        }
    }
    return folder;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

static void remove_folder(void) {
    if (folder[0] != '\0')
        nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *harness_write(const char *name, const char *bytes, size_t length) {
    static char paths[8][512];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", harness_folder(), name);
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "wb");
    ck_assert_msg(file != NULL, "%s", path);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

const char *harness_write_text(const char *name, const char *text) {
    return harness_write(name, text, strlen(text));
}

/* --- Random input --- */

static uint64_t state = 88172645463325252u;

void harness_seed(uint64_t seed) {
    state = seed;
}

uint32_t harness_any(uint32_t below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

const char *harness_any_of(const char *words) {
    static char word[64];
    uint32_t count = 1;
    for (const char *at = words; *at != '\0'; at++)
        count += *at == '|';
    const char *start = words;
    for (uint32_t skip = harness_any(count); skip > 0; skip--)
        start = strchr(start, '|') + 1;
    size_t length = strcspn(start, "|");
    if (length >= sizeof word) /* an assertion each time would be slow: see add() */
        ck_abort_msg("too long a word: %s", start);
    snprintf(word, sizeof word, "%.*s", (int)length, start);
    return word;
}

void harness_append(struct text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *piece = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    struct error error = {0};
    if (piece == NULL || !text_append(text, slice_of(piece), &error))
        ck_abort_msg("out of memory");
    sqlite3_free(piece);
}

/* --- Allocations that fail --- */

static sqlite3_mem_methods sqlite_memory;

static void *failing_malloc(int size) {
    return memory_fault_due() ? NULL : sqlite_memory.xMalloc(size);
}

static void *failing_realloc(void *old, int size) {
    return memory_fault_due() ? NULL : sqlite_memory.xRealloc(old, size);
}

void harness_count_sqlite_memory(void) {
    if (sqlite_memory.xMalloc != NULL)
        return;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory) != SQLITE_OK)
        abort();
    sqlite3_mem_methods failing = sqlite_memory;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) != SQLITE_OK)
        abort();
    /* Without this SQLite takes small pieces of memory from a store of its own, which never
    ** fails. */
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

void harness_fail_allocations(enum outcome (*body)(void)) {
    for (int forever = 0; forever < 2; forever++) {
        for (long n = 0, done = 0; !done; n++) {
            memory_fail_after(n, forever != 0);
            enum outcome outcome = body();
            done = memory_fail_pending();
            memory_fail_after(-1, false);
            ck_assert_msg(outcome != OUTCOME_WRONG, "wrong answer after %ld allocations", n);
            ck_assert_msg(outcome == OUTCOME_RIGHT || !done, "no answer, though none failed");
        }
    }
    harness_fail_places(body);
}

/* A place is a return address. Those on whose chain an allocation has failed are in `places`, by
** open addressing; all tests of a program, each a process, share them. */
enum { MOST_PLACES = 1 << 16, MOST_CALLS = 64, MOST_FAILURES = 1 << 14 };
static void **places;
static long failures[MOST_FAILURES]; /* of a run: its allocations that lead to a new place */
static size_t failure_count;
static long allocations, failing;
static pthread_mutex_t place_lock = PTHREAD_MUTEX_INITIALIZER;

static bool is_new_place(void *address) {
    size_t at = (size_t)((uintptr_t)address * 0x9E3779B97F4A7C15u >> 40) % MOST_PLACES;
    while (places[at] != NULL && places[at] != address)
        at = (at + 1) % MOST_PLACES;
    bool is_new = places[at] == NULL;
    places[at] = address;
    return is_new;
}

static bool note_place(void) {
    void *calls[MOST_CALLS];
    pthread_mutex_lock(&place_lock);
    int count = backtrace(calls, MOST_CALLS);
    bool is_new = false;
    for (int i = 0; i < count; i++)
        is_new |= is_new_place(calls[i]);
    if (is_new && failure_count < MOST_FAILURES)
        failures[failure_count++] = allocations;
    allocations++;
    pthread_mutex_unlock(&place_lock);
    return false;
}

static bool fail_at_place(void) {
    pthread_mutex_lock(&place_lock);
    bool due = allocations++ == failing;
    pthread_mutex_unlock(&place_lock);
    return due;
}

static void share_places(void) {
    if (places == NULL)
        places = mmap(NULL, MOST_PLACES * sizeof *places, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (places == MAP_FAILED)
        abort();
}

void harness_fail_places(enum outcome (*body)(void)) {
    share_places();
    failure_count = 0;
    allocations = 0;
    memory_fault_by(note_place);
    enum outcome outcome = body();
    memory_fault_by(NULL);
    if (outcome != OUTCOME_RIGHT)
        ck_abort_msg("no answer, though none failed");
    for (size_t i = 0; i < failure_count; i++) {
        allocations = 0;
        failing = failures[i];
        memory_fault_by(fail_at_place);
        outcome = body();
        memory_fault_by(NULL);
        if (outcome == OUTCOME_WRONG)
            ck_abort_msg("wrong answer after %ld allocations", failing);
    }
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
    size_t length, capacity;
    size_t rows;
};

static void add(struct output *output, const char *text) {
    size_t length = strlen(text);
    if (output->length + length + 1 > output->capacity) {
        output->capacity = (output->length + length + 1) * 2;
        output->bytes = realloc(output->bytes, output->capacity);
        if (output->bytes == NULL) /* an assertion for each value would cost more than the query */
            ck_abort_msg("out of memory");
    }
    memcpy(output->bytes + output->length, text, length + 1);
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

static char *query(sqlite3 *db, const char *sql) {
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

/* --- Queries without memory --- */

static unsigned sweeps, asked; /* one query of `sweeps` is swept; none where it is 0 */
static struct {
    sqlite3 *db;
    const char *sql, *expected;
} swept;

void harness_sweep_queries(unsigned of) {
    share_places();
    sweeps = of * (unsigned)(12 / HARNESS_TRIES(12));
}

/* Whether all rows but the last, which SQLite may have given as NULL, are those of the answer; or an
** error is the same but for the ways out of it, for which it is not looked without memory. */
static bool begins_alike(const char *result, const char *expected) {
    const char *error = strstr(expected, "error: ");
    if (error != NULL)
        return strncmp(result, expected, strcspn(expected, ";")) == 0;
    const char *last = strrchr(result, '\n');
    size_t length = last != NULL ? (size_t)(last - result) : 0;
    while (length > 0 && result[length - 1] != '\n')
        length--;
    return strncmp(result, expected, length) == 0;
}

enum outcome harness_compare(sqlite3 *db, const char *sql, const char *expected) {
    static const char lacks[] = "error: out of memory";
    char *result = query(db, sql);
    enum outcome outcome = OUTCOME_WRONG;
    if (strcmp(result, expected) == 0)
        outcome = OUTCOME_RIGHT;
    else if (strcmp(result, lacks) == 0 ||
             ((strncmp(expected, "error: ", 7) == 0 || strstr(result, lacks) != NULL) &&
              begins_alike(result, expected)))
        outcome = OUTCOME_OUT_OF_MEMORY;
    else
        fprintf(stderr, "%s\n  gives    %s\n  and not  %s\n", sql, result, expected);
    free(result);
    return outcome;
}

static enum outcome ask_again(void) {
    return harness_compare(swept.db, swept.sql, swept.expected);
}

char *harness_query(sqlite3 *db, const char *sql) {
    bool fails = memory_fails();
    char *result = query(db, sql);
    if (sweeps > 0 && !fails && asked++ % sweeps == 0 &&
        (strncasecmp(sql, "SELECT ", 7) == 0 || strncasecmp(sql, "WITH ", 5) == 0)) {
        swept.db = db, swept.sql = sql, swept.expected = result;
        harness_fail_places(ask_again);
    }
    return result;
}

void harness_expect(sqlite3 *db, const char *sql, const char *expected) {
    char *result = harness_query(db, sql);
    ck_assert_msg(strcmp(result, expected) == 0, "%s\n  gives    %s\n  and not  %s", sql, result,
                  expected);
    free(result);
}

void harness_expect_of(sqlite3 *db, const char *format, const char *path, const char *expected) {
    char *sql = sqlite3_mprintf(format, path);
    harness_expect(db, sql, expected);
    sqlite3_free(sql);
}

void harness_expect_error_of(sqlite3 *db, const char *format, const char *path, const char *part) {
    char *sql = sqlite3_mprintf(format, path);
    char *result = harness_query(db, sql);
    ck_assert_msg(strncmp(result, "error: ", 7) == 0 && strstr(result, part) != NULL,
                  "%s\n  gives %s\n  and not an error with %s", sql, result, part);
    free(result);
    sqlite3_free(sql);
}

void harness_set(sqlite3 *db, const char *name, const char *value) {
    char *sql =
        sqlite3_mprintf("UPDATE prosecutions_settings SET value = %Q WHERE name = %Q", value, name);
    harness_expect(db, sql, "");
    sqlite3_free(sql);
}

int main(void) {
    setenv("PROSECUTIONS_CACHE", "off", 1); /* tests must not use the user's own cache */
    harness_folder(); /* made before Check forks, so that all tests share it */
    SRunner *runner = srunner_create(suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    remove_folder();
    return failed > 0;
}
