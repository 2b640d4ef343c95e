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

static enum outcome ask(void) {
    return harness_compare(db, statement, expected);
}

/* In a connection of its own, which has loaded nothing. */
static enum outcome ask_anew(void) {
    sqlite3 *own = NULL;
    enum outcome outcome = OUTCOME_OUT_OF_MEMORY;
    if (sqlite3_open(":memory:", &own) == SQLITE_OK &&
        sqlite3_prosecutions_init(own, NULL, NULL) == SQLITE_OK)
        outcome = harness_compare(own, statement, expected);
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
    int number = 0;
    for (char *sql; (sql = strsep(&rest, "\n")) != NULL; number++)
        if (number % (12 / HARNESS_TRIES(12)) == 0)
            fail_each(sql, ask);
    free(all);
}
END_TEST

START_TEST(whole_processes) {
    if (HARNESS_TRIES(12) == 12) /* it is hundreds of them */
        fail_each("SELECT sentence FROM local_story('Kent', 'robbery', 2018)", ask_anew);
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
