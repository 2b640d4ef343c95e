#include "harness.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

START_TEST(share_of_two_numbers) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT share_of_national(175, 5000), share_of_national(1, 3) = 100.0 / 3, "
                   "share_of_national(5, 0), share_of_national(NULL, 1), share_of_national(0.1, 1)",
                   "3.5|1|NULL|NULL|10.0");
    harness_expect(db, "SELECT share_of_national('x', 1)",
                   "error: prosecutions: share_of_national: local is 'x', not a number of up to 38 "
                   "digits");
    sqlite3_close(db);
}
END_TEST

START_TEST(a_force_has_many_names) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT share_of_national(column2, column1, 'E23000003') IS "
                   "share_of_national(column2, column1, force_name('E23000003')) FROM (VALUES "
                   "(force_name('E23000003'), 3), ('Kent Police', 5))",
                   "1");
    harness_expect(db,
                   "SELECT share_of_national(column2, column1, 'lancashire') FROM (VALUES "
                   "('Lancashire', 20), ('LANCASHIRE CONSTABULARY', 5), ('Kent', 30), "
                   "('Action Fraud', 45), ('Kent', NULL), (NULL, 99))",
                   "25.0");
    harness_expect(db,
                   "SELECT share_of_national(5, 'Kent', 'Lancashire'), "
                   "share_of_national(0, 'Kent', 'Kent'), share_of_national(NULL, 'Kent', 'Kent')",
                   "0.0|NULL|NULL");
    sqlite3_close(db);
}
END_TEST

START_TEST(london_is_two_forces) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT share_of_national(column2, column1, 'London') FROM (VALUES "
                   "('Metropolitan Police', 20), ('City of London', 5), ('Kent', 75))",
                   "25.0");
    harness_expect(db,
                   "SELECT share_of_national(column2, column1, 'City of London') FROM (VALUES "
                   "('Metropolitan and City', 25), ('Kent', 75))",
                   "error: prosecutions: share_of_national: the group has rows of Metropolitan and "
                   "City of London together, so that the share of City of London can't be told; "
                   "name 'Metropolitan and City of London'");
    sqlite3_close(db);
}
END_TEST

START_TEST(totals_and_the_unknown_are_errors) {
    static const char *const totals[] = {"National", "England and Wales", "Wales", "North West"};
    sqlite3 *db = harness_database();
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
        char *sql = sqlite3_mprintf("SELECT share_of_national(5, %Q, 'Kent')", totals[i]);
        char *expected =
            sqlite3_mprintf("error: prosecutions: share_of_national: force is '%s', which is a "
                            "total of others and would be counted with its parts; leave it out "
                            "with WHERE",
                            totals[i]);
        harness_expect(db, sql, expected);
        sqlite3_free(sql);
        sqlite3_free(expected);
    }
    harness_expect(db, "SELECT share_of_national(5, 'Kent', 'Mordor')",
                   "error: prosecutions: share_of_national: name is 'Mordor', which is no police "
                   "force; see the aliases in police_forces");
    harness_expect(
        db, "SELECT share_of_national(5, 'Mordor', 'Kent')",
        "error: prosecutions: share_of_national: force is 'Mordor', which is not a known "
        "force; see the aliases in police_forces, or leave it out with WHERE");
    harness_expect(db,
                   "SELECT share_of_national(5, column1, column1) FROM (VALUES ('Kent'), "
                   "('Surrey'))",
                   "error: prosecutions: share_of_national: name is 'Kent' and 'Surrey' in one "
                   "group; give the same name in every row");
    sqlite3_close(db);
}
END_TEST

/* A region that bears a force's name, beside the force: no function can know which is which. */
START_TEST(a_region_beside_its_force_is_an_error) {
    sqlite3 *db = harness_database();
    const char *both =
        "SELECT share_of_national(column1, column2, 'Kent') FROM (VALUES (900, 'West "
        "Midlands '), (400, 'West Midlands'), (100, 'Kent'))";
    char *result = harness_query(db, both);
    ck_assert_msg(strstr(result, "force is both 'West Midlands' and 'West Midlands '") != NULL,
                  "%s", result);
    free(result);
    harness_expect(db,
                   "SELECT share_of_national(column1, column2, 'Kent') FROM (VALUES (400, 'West "
                   "Midlands'), (400, 'West Midlands'), (200, 'Kent'))",
                   "20.0");
    result =
        harness_query(db, "SELECT share_of_national(column1, column2, 'Kent') FROM (VALUES (9, "
                          "'London '), (4, 'Metropolitan Police'), (5, 'City of London'))");
    ck_assert_msg(strstr(result, "London as a whole and of its forces") != NULL, "%s", result);
    free(result);
    result = harness_query(db, "SELECT share_of_national(1, 'Northern Ireland', 'Kent')");
    ck_assert_msg(strstr(result, "not in England and Wales") != NULL, "%s", result);
    free(result);
    sqlite3_close(db);
}
END_TEST

START_TEST(a_window_is_its_rows) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "CREATE TABLE t(id INTEGER PRIMARY KEY, force, n); INSERT INTO t(force, n) "
                   "VALUES ('Kent', 1), ('Surrey', 0.1), ('Kent', 1e17), ('Essex', NULL), "
                   "('Kent', -4), ('Kent Police', 7), (NULL, 3), ('Essex', 9), ('Kent', 0)",
                   "");
    harness_expect(db,
                   "WITH framed AS (SELECT share_of_national(n, force, 'kent') OVER w AS result, "
                   "group_concat(id) OVER w AS ids FROM t WINDOW w AS (ORDER BY id ROWS BETWEEN 1 "
                   "PRECEDING AND 1 FOLLOWING)) SELECT count(*), sum(result IS NOT (SELECT "
                   "share_of_national(n, force, 'kent') FROM t WHERE id IN (SELECT value FROM "
                   "json_each('[' || ids || ']')))) FROM framed",
                   "9|0");
    sqlite3_close(db);
}
END_TEST

START_TEST(survives_each_failed_allocation) {
    static const char sql[] = "SELECT share_of_national(column2, column1, 'Kent') FROM (VALUES "
                              "('Kent', 1.5), ('Surrey', 4.5))";
    sqlite3 *db = harness_database();
    for (long n = 0;; n++) {
        memory_fail_after(n, false);
        char *result = harness_query(db, sql);
        bool done = memory_fail_pending();
        memory_fail_after(-1, false);
        ck_assert_str_eq(result, done ? "25.0" : "error: out of memory");
        free(result);
        if (done)
            break;
    }
    sqlite3_close(db);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("share");
    harness_case(suite, "numbers", share_of_two_numbers, NULL);
    harness_case(suite, "forces", a_force_has_many_names, london_is_two_forces,
                 totals_and_the_unknown_are_errors, a_region_beside_its_force_is_an_error, NULL);
    harness_case(suite, "rows", a_window_is_its_rows, survives_each_failed_allocation, NULL);
    return suite;
}
