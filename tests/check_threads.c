/* Several threads of one process run queries at the same time, each with its own connection or all
** with one. They ask for sources that are being loaded, for sources in the cache while it is
** written and cleared, and for the built-in figures. Every answer must be the one that a single
** thread gets. `make tsan` runs this under ThreadSanitizer. */
#include "harness.h"

#include <dirent.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

enum { ASKING = 4, ROWS = 60000 /* enough for the cache */, QUESTIONS_MOST = 200 };

/* --- Questions, and what one thread is answered ---------------------------------------------- */

static struct question { char *sql, *answer; } questions[QUESTIONS_MOST];
static size_t question_count;

static void add_question(sqlite3 *db, const char *sql) {
    ck_assert_uint_lt(question_count, QUESTIONS_MOST);
    struct question *question = &questions[question_count++];
    question->sql = strdup(sql);
    question->answer = harness_query(db, sql);
    ck_assert_msg(strncmp(question->answer, "error", 5) != 0, "%s: %s", sql, question->answer);
}

/* Adds the example of every function and table, except those that change settings. */
static void add_examples(sqlite3 *db) {
    static const char query[] = "SELECT example FROM prosecutions_help WHERE example NOT LIKE "
                                "'UPDATE%'";
    sqlite3_stmt *help;
    ck_assert_int_eq(sqlite3_prepare_v2(db, query, -1, &help, NULL), SQLITE_OK);
    while (sqlite3_step(help) == SQLITE_ROW)
        add_question(db, (const char *)sqlite3_column_text(help, 0));
    sqlite3_finalize(help);
}

static const char *write_rows(const char *name, int shift) {
    static const char *const forces[] = {"Kent", "Essex", "Gwent", "Lancashire", "Cumbria"};
    struct error error = {0};
    struct text csv = {0};
    ck_assert(text_printf(&csv, &error, "period,force,offence,defendants\n"));
    for (int row = 0; row < ROWS; row++)
        ck_assert(text_printf(&csv, &error, "%d,%s,Offence %d,%d\n", 2009 + row * 10 / ROWS,
                              forces[(row + shift) % 5], row / 7 % 300, row % 13));
    const char *path = harness_write(name, csv.bytes, csv.length);
    text_free(&csv);
    return path;
}

static void add_questions_of(sqlite3 *db, const char *path) {
    static const char *const formats[] = {
        "SELECT force, offence, sum(defendants) FROM prosecutions(%Q) GROUP BY 1, 2",
        "SELECT year, force, defendants FROM prosecution_totals(%Q)",
        "SELECT sum(line) FROM prosecutions(%Q) WHERE offence = 'Offence 17' AND force <> 'Kent'",
        "SELECT DISTINCT force FROM prosecutions(%Q) ORDER BY force DESC",
        "SELECT force, yoy_change(defendants, year) FROM prosecution_totals(%Q) GROUP BY force",
        "SELECT count(*) FROM source_problems(%Q)",
    };
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        char *sql = sqlite3_mprintf(formats[f], path);
        add_question(db, sql);
        sqlite3_free(sql);
    }
}

static void set_up(void) {
    sqlite3 *db = harness_database();
    add_examples(db);
    add_questions_of(db, write_rows("one.csv", 0));
    add_questions_of(db, write_rows("two.csv", 1));
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
    const struct timespec settled = {
        0, 150000000}; /* the cache keeps nothing of a file that is newer */
    nanosleep(&settled, NULL);
}

static void tear_down(void) {
    while (question_count > 0) {
        struct question *question = &questions[--question_count];
        free(question->sql);
        free(question->answer);
    }
}

/* --- Asking at once -------------------------------------------------------------------------- */

struct asking {
    pthread_t thread;
    size_t number;
    sqlite3 *shared; /* NULL: the thread opens its own connection */
    const struct question *wronged;
    char *wrong; /* a wrong answer, or NULL */
};

/* Puts all questions. Each thread begins with another one, and clears the cache now and then. */
static void ask_all(struct asking *asking, sqlite3 *db) {
    for (size_t i = 0; i < question_count && asking->wrong == NULL; i++) {
        const struct question *question =
            &questions[(i + asking->number * question_count / ASKING) % question_count];
        if (asking->shared != NULL && strncmp(question->sql, "CREATE", 6) == 0)
            continue; /* another thread has a table of that name on the same connection */
        if (asking->shared == NULL && i % 17 == asking->number)
            harness_set(db, "cache_clear", "1");
        char *answer = harness_query(db, question->sql);
        if (strcmp(answer, question->answer) != 0) {
            asking->wronged = question;
            asking->wrong = answer;
        } else {
            free(answer);
        }
    }
}

static void *ask(void *pointer) {
    struct asking *asking = pointer;
    if (asking->shared != NULL) {
        ask_all(asking, asking->shared);
        return NULL;
    }
    for (int round = 0; round < 2; round++) {
        sqlite3 *db = harness_database();
        ask_all(asking, db);
        sqlite3_close(db);
    }
    return NULL;
}

static void ask_at_once(sqlite3 *shared) {
    struct asking asking[ASKING];
    for (size_t a = 0; a < ASKING; a++) {
        asking[a] = (struct asking){.number = a, .shared = shared};
        ck_assert_int_eq(pthread_create(&asking[a].thread, NULL, ask, &asking[a]), 0);
    }
    for (size_t a = 0; a < ASKING; a++)
        pthread_join(asking[a].thread, NULL);
    for (size_t a = 0; a < ASKING; a++)
        ck_assert_msg(asking[a].wrong == NULL, "%s\n  gives    %.500s\n  and not  %.500s",
                      asking[a].wronged->sql, asking[a].wrong, asking[a].wronged->answer);
}

/* --- 16 threads, each with 16 connections, all open at once --- */

enum { MANY = 16 };

/* Puts a question to each of the thread's connections, and each question of theirs differs. */
static void *ask_by_many(void *pointer) {
    struct asking *asking = pointer;
    sqlite3 *dbs[MANY];
    for (size_t c = 0; c < MANY; c++)
        dbs[c] = harness_database();
    for (size_t c = 0; c < MANY && asking->wrong == NULL; c++) {
        const struct question *question =
            &questions[(asking->number * MANY + c * 7) % question_count];
        char *answer = harness_query(dbs[c], question->sql);
        if (strcmp(answer, question->answer) != 0) {
            asking->wronged = question;
            asking->wrong = answer;
        } else {
            free(answer);
        }
    }
    for (size_t c = 0; c < MANY; c++)
        sqlite3_close(dbs[c]);
    return NULL;
}

START_TEST(sixteen_threads_with_sixteen_connections) {
    struct asking asking[MANY];
    for (size_t a = 0; a < MANY; a++) {
        asking[a] = (struct asking){.number = a};
        ck_assert_int_eq(pthread_create(&asking[a].thread, NULL, ask_by_many, &asking[a]), 0);
    }
    for (size_t a = 0; a < MANY; a++)
        pthread_join(asking[a].thread, NULL);
    for (size_t a = 0; a < MANY; a++)
        ck_assert_msg(asking[a].wrong == NULL, "%s\n  gives    %.500s\n  and not  %.500s",
                      asking[a].wronged->sql, asking[a].wrong, asking[a].wronged->answer);
}
END_TEST

START_TEST(by_connections_of_their_own) {
    ask_at_once(NULL);
}
END_TEST

START_TEST(by_one_connection) {
    sqlite3 *db = harness_database();
    ask_at_once(db);
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

static int files_in(const char *folder) {
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    int files = 0;
    while (entries != NULL && (entry = readdir(entries)) != NULL)
        files += entry->d_name[0] != '.';
    if (entries != NULL)
        closedir(entries);
    return files;
}

START_TEST(while_the_cache_is_written_and_cleared) {
    char folder[1024];
    snprintf(folder, sizeof folder, "%s/cache", harness_folder());
    setenv("PROSECUTIONS_CACHE", folder, 1);
    ask_at_once(NULL);
    sqlite3 *db = harness_database();
    free(harness_query(db, questions[question_count - 2].sql));
    ck_assert_int_gt(files_in(folder), 0);
    harness_set(db, "cache_clear", "1");
    ck_assert_int_eq(files_in(folder), 0);
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
    setenv("PROSECUTIONS_CACHE", "off", 1);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("threads");
    TCase *asked = tcase_create("asked at once");
    tcase_set_timeout(asked, 600);
    tcase_add_checked_fixture(asked, set_up, tear_down);
    tcase_add_test(asked, by_connections_of_their_own);
    tcase_add_test(asked, by_one_connection);
    tcase_add_test(asked, sixteen_threads_with_sixteen_connections);
    tcase_add_test(asked, while_the_cache_is_written_and_cleared);
    suite_add_tcase(suite, asked);
    return suite;
}
