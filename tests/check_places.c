/* Statements of every kind, with each place of the code that allocates failing once: the answer is the
** same, or memory is what lacks; and the connection answers as before. */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prosecutions.h"

static sqlite3 *db;
static const char *statement;
static char *expected;

/* Whether all rows but the last, which SQLite may have given as NULL, are those of the answer; or an
** error is the same but for the ways out of it, for which it is not looked without memory. */
static bool begins_alike(const char *result) {
    const char *last = strrchr(result, '\n');
    size_t length = last != NULL ? (size_t)(last - result) : 0;
    while (length > 0 && result[length - 1] != '\n')
        length--;
    if (strncmp(expected, "error: ", 7) == 0)
        length = strcspn(expected, ";");
    return strncmp(result, expected, length) == 0;
}

static enum outcome compare(sqlite3 *asked) {
    static const char lacks[] = "error: out of memory";
    char *result = harness_query(asked, statement);
    enum outcome outcome = OUTCOME_WRONG;
    bool is_error = strncmp(expected, "error: ", 7) == 0;
    if (strcmp(result, expected) == 0)
        outcome = OUTCOME_RIGHT;
    else if (strcmp(result, lacks) == 0 ||
             ((is_error || strstr(result, lacks) != NULL) && begins_alike(result)))
        outcome = OUTCOME_OUT_OF_MEMORY;
    else
        fprintf(stderr, "%s\n  gives    %s\n  and not  %s\n", statement, result, expected);
    free(result);
    return outcome;
}

static enum outcome ask(void) {
    return compare(db);
}

/* In a connection of its own, which has loaded nothing. */
static enum outcome ask_anew(void) {
    sqlite3 *own = NULL;
    enum outcome outcome = OUTCOME_OUT_OF_MEMORY;
    if (sqlite3_open(":memory:", &own) == SQLITE_OK &&
        sqlite3_prosecutions_init(own, NULL, NULL) == SQLITE_OK)
        outcome = compare(own);
    sqlite3_close(own);
    return outcome;
}

static void fail_each(const char *sql, enum outcome (*body)(void)) {
    statement = sql;
    expected = harness_query(db, sql);
    harness_fail_places(body);
    harness_expect(db, sql, expected);
    free(expected);
}

static void set_up(void) {
    harness_count_sqlite_memory();
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

START_TEST(examples) {
    char *all = harness_query(db, "SELECT replace(example, char(10), ' ') FROM prosecutions_help "
                                  "WHERE example NOT LIKE '%;%' AND example <> ''");
    char *rest = all;
    for (char *sql; (sql = strsep(&rest, "\n")) != NULL;)
        fail_each(sql, ask);
    free(all);
}
END_TEST

START_TEST(whole_processes) {
    static const char *const STATEMENTS[] = {
        "SELECT sentence FROM local_story('Kent', 'robbery', 2018)",
    };
    for (size_t i = 0; i < sizeof STATEMENTS / sizeof *STATEMENTS; i++)
        fail_each(STATEMENTS[i], ask_anew);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("places");
    TCase *memory = tcase_create("memory");
    tcase_set_timeout(memory, 600);
    tcase_add_checked_fixture(memory, set_up, tear_down);
    tcase_add_test(memory, examples);
    tcase_add_test(memory, whole_processes);
    suite_add_tcase(suite, memory);
    return suite;
}
