#include "harness.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define STORY "(VALUES (2008, 90), (2017, 142), (2018, 175))"

START_TEST(the_storys_numbers) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT column1, yoy_change(column2, column1) OVER w, "
                   "round_half_up(yoy_pct(column2, column1) OVER w, 2) FROM " STORY
                   " WINDOW w AS (ORDER BY column1)",
                   "2008|NULL|NULL\n2017|NULL|NULL\n2018|33|23.24");
    harness_expect(db,
                   "SELECT yoy_change(column2, column1), change_since(column2, column1, 2008), "
                   "round_half_up(pct_since(column2, column1, '2008'), 2), "
                   "round_half_up(index_since(column2, column1, 2008.0), 2), "
                   "round_half_up(annual_growth(column2, column1), 6), "
                   "rolling_year(column2, column1) FROM " STORY,
                   "33|85|94.44|194.44|6.875843|175");
    /* A steep fall, of which the change in percent holds few digits of what is left. */
    harness_expect(db,
                   "SELECT annual_growth(column2, column1) = -96.52658474962649 "
                   "FROM (VALUES (2014, 2061078), (2018, 3))",
                   "1");
    harness_expect(db, "SELECT pct_since(column2, column1, 2009) FROM " STORY, "NULL");
    harness_expect(db, "SELECT pct_since(column2, column1, 2018) FROM " STORY, "0.0");
    harness_expect(
        db, "SELECT pct_since(column2, column1, 2017) FROM (VALUES (2017, -3), (2018, 5))", "NULL");
    sqlite3_close(db);
}
END_TEST

START_TEST(year_on_year_at_a_period) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT yoy_change(column2, column1, 2018), yoy_change(column2, column1, 2017), "
                   "yoy_change(column2, column1, '2019'), yoy_change(column2, column1, NULL), "
                   "yoy_pct(column2, column1, 2018) = 3300.0 / 142 FROM " STORY,
                   "33|NULL|NULL|NULL|1");
    /* Each group's own latest period is compared, unless it is told which. */
    harness_expect(
        db,
        "SELECT column1, yoy_change(column3, column2), yoy_change(column3, column2, 2018) "
        "FROM (VALUES ('a', 2016, 5), ('a', 2017, 4), ('b', 2017, 5), ('b', 2018, 9)) "
        "GROUP BY 1",
        "a|-1|NULL\nb|4|4");
    harness_expect(db,
                   "SELECT column1, yoy_change(column2, column1, 2018) OVER (ORDER BY column1 ROWS "
                   "BETWEEN 1 PRECEDING AND CURRENT ROW) FROM " STORY,
                   "2008|NULL\n2017|NULL\n2018|33");
    harness_expect(db, "SELECT yoy_pct(column2, column1, 2018) FROM (VALUES (2017, -3), (2018, 5))",
                   "NULL");
    harness_expect(
        db, "SELECT yoy_change(1, 2018, '2018/19')",
        "error: prosecutions: yoy_change: at is '2018/19' (financial year), but the group "
        "holds '2018' (calendar year); give one of the same kind");
    harness_expect(
        db, "SELECT yoy_change(1, column1, column1) FROM (VALUES (2017), (2018))",
        "error: prosecutions: yoy_change: at is '2017' and '2018' in one group; give the "
        "same in every row");
    sqlite3_close(db);
}
END_TEST

START_TEST(periods_in_every_form) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT yoy_change(column2, column1) FROM (VALUES ('2018-07', 5), "
                   "('2017-07', 9), ('2018-06', 100))",
                   "-4");
    harness_expect(db,
                   "SELECT yoy_change(column2, column1) FROM (VALUES ('2018/19-Q2', 5), "
                   "('2017/18-Q2', 9), ('2018/19-Q1', 100))",
                   "-4");
    harness_expect(
        db, "SELECT yoy_change(column2, column1) FROM (VALUES (' 2018 ', 5), (2017.0, 9))", "-4");
    sqlite3_close(db);
}
END_TEST

START_TEST(nulls_are_passed_over) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT yoy_change(column2, column1) FROM (VALUES (2017, 9), (2018, 5), "
                   "(2019, NULL), (NULL, 7), (2018, NULL))",
                   "-4");
    harness_expect(db, "SELECT yoy_change(NULL, 2018), yoy_pct(1, NULL), rolling_year(NULL, NULL)",
                   "NULL|NULL|NULL");
    harness_expect(db, "SELECT yoy_change(1, 2018) WHERE 0", "NULL");
    harness_expect(db,
                   "SELECT yoy_pct(column2, column1), index_since(column2, column1, 2017), "
                   "yoy_change(column2, column1) FROM (VALUES (2017, 0), (2018, 5))",
                   "NULL|NULL|5");
    sqlite3_close(db);
}
END_TEST

START_TEST(whole_numbers_stay_whole_and_exact) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT yoy_change(column2, column1), typeof(yoy_change(column2, column1)) "
                   "FROM (VALUES (2017, 9223372036854775806), (2018, 9223372036854775807))",
                   "1|integer");
    harness_expect(
        db,
        "SELECT yoy_change(column2, column1) FROM (VALUES (2017, -1), "
        "(2018, 9223372036854775807), (2018, 9223372036854775807), "
        "(2018, -9223372036854775807))",
        "error: prosecutions: yoy_change: the result does not fit a 64-bit INTEGER; CAST "
        "the counts to REAL");
    harness_expect(db,
                   "SELECT yoy_change(column2, column1), rolling_year(column2, column1) "
                   "FROM (VALUES (2017, '9'), (2018, '5.5'))",
                   "-3.5|5.5");
    /* A percentage of a base of 0 or less says nothing. */
    harness_expect(db,
                   "SELECT yoy_pct(column2, column1), pct_since(column2, column1, 2017), "
                   "index_since(column2, column1, 2017) FROM (VALUES (2017, -3), (2018, 5))",
                   "NULL|NULL|NULL");
    harness_expect(db,
                   "SELECT pct_change(5, -3), pct_change(5, 0), check_claim(5, 5, -3), "
                   "share_of_national(1, -2), pct_change(-3, 5)",
                   "NULL|NULL|NULL|NULL|-160.0");
    harness_expect(db,
                   "SELECT rolling_year(column2, column1) FROM (VALUES (2018, 1e308), "
                   "(2018, 1e308))",
                   "error: prosecutions: rolling_year: the result is too large for a REAL");
    sqlite3_close(db);
}
END_TEST

START_TEST(wrong_input_is_named) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT yoy_change(column2, column1) FROM (VALUES (2018, 1), ('2018-Q1', 2))",
                   "error: prosecutions: yoy_change: the group mixes '2018' (calendar year) with "
                   "'2018-Q1' (calendar quarter); keep periods of one kind with WHERE, or keep the "
                   "kinds apart with GROUP BY or PARTITION BY");
    harness_expect(db, "SELECT yoy_pct('many', 2018)",
                   "error: prosecutions: yoy_pct: count is 'many', not a number");
    harness_expect(db, "SELECT yoy_pct(1, '2018-13')",
                   "error: prosecutions: yoy_pct: period is '2018-13', not a period such as 2018, "
                   "'2018-Q3', '2018-07', '2018/19' or '2018/19-Q2'");
    harness_expect(db, "SELECT yoy_pct(1, 2018.5)",
                   "error: prosecutions: yoy_pct: period is '2018.5', not a whole number");
    harness_expect(db, "SELECT yoy_pct(1, x'32303138')",
                   "error: prosecutions: yoy_pct: period is a blob, not a text");
    harness_expect(db, "SELECT change_since(1, 2018, '2017/18')",
                   "error: prosecutions: change_since: base is '2017/18' (financial year), but the "
                   "group holds '2018' (calendar year); give one of the same kind");
    harness_expect(
        db, "SELECT change_since(1, column1, column1) FROM (VALUES (2017), (2018))",
        "error: prosecutions: change_since: base is '2017' and '2018' in one group; give "
        "the same in every row");
    sqlite3_close(db);
}
END_TEST

/* A window that moves adds the next row before it takes out the one before. */
START_TEST(kinds_may_follow_each_other_in_a_window) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT column1, rolling_year(column2, column1) OVER (ORDER BY column3 ROWS "
                   "BETWEEN CURRENT ROW AND CURRENT ROW) FROM (VALUES (2016, 1, 1), "
                   "('2016/17', 2, 2), (2017, 4, 3))",
                   "2016|1\n2016/17|2\n2017|4");
    sqlite3_close(db);
}
END_TEST

/* --- Windows against the same rows, counted anew
 * -------------------------------------------------- */

static uint64_t next_random(uint64_t *random) {
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return *random >> 33;
}

/* Fills a table with an `id`, an order `k` that has ties, a quarter, a year and a count. Most
** counts are small, some are NULL, and some are REALs so different in size that a running sum in
** binary would drift. */
static void fill(sqlite3 *db, uint64_t *random) {
    static const char *const odd[] = {"NULL", "0",     "-7",     "0.1",
                                      "1e17", "-1e17", "3.3e-9", "9007199254740993"};
    char sql[200];
    harness_expect(db,
                   "DROP TABLE IF EXISTS t; "
                   "CREATE TABLE t(id INTEGER PRIMARY KEY, k, quarter, year, n)",
                   "");
    for (int id = 1; id <= 24; id++) {
        char count[32];
        uint64_t kind = next_random(random) % 16;
        if (kind < sizeof odd / sizeof *odd)
            snprintf(count, sizeof count, "%s", odd[kind]);
        else
            snprintf(count, sizeof count, "%d", (int)(next_random(random) % 200));
        snprintf(sql, sizeof sql, "INSERT INTO t VALUES (%d, %d, '%d-Q%d', %s%d, %s)", id,
                 (int)(next_random(random) % 12), 2016 + (int)(next_random(random) % 2),
                 (int)(next_random(random) % 4) + 1,
                 next_random(random) % 12 == 0 ? "NULL AND " : "",
                 2014 + (int)(next_random(random) % 5), count);
        harness_expect(db, sql, "");
    }
}

static const char *const CALLS[] = {
    "yoy_change(n, quarter)",           "yoy_pct(n, year)",           "change_since(n, year, 2015)",
    "pct_since(n, quarter, '2016-Q1')", "index_since(n, year, 2016)", "annual_growth(n, quarter)",
    "rolling_year(n, quarter)",         "rolling_year(n, year)"};

static const char *const BOUNDS[] = {"BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
                                     "BETWEEN 3 PRECEDING AND CURRENT ROW",
                                     "BETWEEN 2 PRECEDING AND 4 FOLLOWING",
                                     "BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
                                     "BETWEEN 5 PRECEDING AND 2 PRECEDING",
                                     "BETWEEN 1 FOLLOWING AND 6 FOLLOWING",
                                     "BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"};

/* Every row's result must be the plain aggregate of the rows that the frame says it holds. */
static void compare_frame(sqlite3 *db, const char *call, const char *frame) {
    char sql[2000];
    snprintf(sql, sizeof sql,
             "WITH framed AS (SELECT %s OVER w AS result, group_concat(id) OVER w AS ids FROM t "
             "WINDOW w AS (ORDER BY k %s)) "
             "SELECT count(*), sum(result IS NOT (SELECT %s FROM t WHERE id IN (SELECT value FROM "
             "json_each('[' || coalesce(ids, '') || ']')))) FROM framed",
             call, frame, call);
    harness_expect(db, sql, "24|0");
}

START_TEST(every_frame_is_its_rows_counted_anew) {
    static const char *const units[] = {"ROWS", "RANGE", "GROUPS"};
    static const char *const excludes[] = {"", "EXCLUDE CURRENT ROW", "EXCLUDE GROUP",
                                           "EXCLUDE TIES"};
    sqlite3 *db = harness_database();
    uint64_t random = 2018;
    for (int round = 0; round < 6; round++) {
        fill(db, &random);
        for (int frame = 0; frame < 3 * 7 * 4; frame++) {
            char text[120];
            snprintf(text, sizeof text, "%s %s %s", units[frame % 3], BOUNDS[frame / 3 % 7],
                     excludes[frame / 21]);
            for (size_t call = 0; call < sizeof CALLS / sizeof *CALLS; call++)
                compare_frame(db, CALLS[call], text);
        }
    }
    sqlite3_close(db);
}
END_TEST

/* The aggregates themselves against plain SQL, over whole numbers. */
START_TEST(aggregates_are_what_plain_sql_says) {
    static const char total[] =
        "WITH total AS (SELECT year AS y, sum(n) AS s FROM t WHERE "
        "typeof(n) = 'integer' AND abs(n) < 1000 AND year > 0 GROUP BY year),"
        " latest AS (SELECT * FROM total ORDER BY y DESC LIMIT 1) ";
    static const char rows[] = "FROM t WHERE typeof(n) = 'integer' AND abs(n) < 1000 AND year > 0";
    static const char *const pairs[][2] = {
        {"yoy_change(n, year)",
         "latest.s - base.s FROM latest JOIN total base ON base.y = latest.y - 1"},
        {"yoy_pct(n, year)",
         "100.0 * (latest.s - base.s) / base.s FROM latest JOIN total base ON base.y = latest.y - 1 AND base.s > 0"},
        {"change_since(n, year, 2015)",
         "latest.s - base.s FROM latest JOIN total base ON base.y = 2015"},
        {"index_since(n, year, 2014)",
         "100.0 * latest.s / base.s FROM latest JOIN total base ON base.y = 2014 AND base.s > 0"},
        {"rolling_year(n, year)", "s FROM latest"},
    };
    sqlite3 *db = harness_database();
    uint64_t random = 2017;
    char sql[2000];
    for (int round = 0; round < 100; round++) {
        fill(db, &random);
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
            snprintf(sql, sizeof sql, "SELECT (SELECT %s %s) IS (%s SELECT %s)", pairs[i][0], rows,
                     total, pairs[i][1]);
            harness_expect(db, sql, "1");
        }
    }
    sqlite3_close(db);
}
END_TEST

/* --- Published percentages -------------------------------------------------------------------- */

START_TEST(percentages_of_the_new_figure_are_found_out) {
    static const struct {
        int old, new;
    } pairs[] = {{508, 613}, {90, 175},  {142, 175}, {613, 508},   {1204, 980},
                 {33, 47},   {250, 310}, {87, 64},   {2011, 2890}, {415, 402}};
    sqlite3 *db = harness_database();
    char sql[300];
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        int new = pairs[i].new, old = pairs[i].old;
        snprintf(sql, sizeof sql,
                 "SELECT check_claim(printf('%%.2f', 100.0 * (%d - %d) / %d), %d, %d), "
                 "check_claim(printf('%%.1f', 100.0 * (%d - %d) / %d), %d, %d), "
                 "check_claim(printf('%%.2f', 100.0 * (%d - %d) / %d), %d, %d)",
                 new, old, new, new, old, new, old, old, new, old, old, new, old, new, old);
        harness_expect(db, sql, "wrong base|holds|wrong sign");
    }
    harness_expect(db, "SELECT check_claim('17.13', 613, 508)", "wrong base");
    sqlite3_close(db);
}
END_TEST

START_TEST(a_claim_is_as_precise_as_it_is_written) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT check_claim('28', 1284, 1000), check_claim('28.0', 1284, 1000), "
                   "check_claim(28, 1284, 1000), check_claim(28.0, 1284, 1000), "
                   "check_claim('28%', 1284, 1000), check_claim(' 28.4 % ', 1284, 1000)",
                   "holds|does not hold|holds|does not hold|holds|holds");
    /* 28 % stands for 27.5 % to 28.5 %, and for nothing beyond. */
    harness_expect(db,
                   "SELECT check_claim(28, 1285, 1000), check_claim(28, 1275, 1000), "
                   "check_claim(28, 12851, 10000), check_claim(28, 12749, 10000)",
                   "holds|holds|does not hold|does not hold");
    harness_expect(
        db,
        "SELECT check_claim(3, 28, 25), check_claim('3.0', 28.4, 25.4), "
        "check_claim(300, 1300, 1000), check_claim(3, 128, 125), check_claim(12, 28, 25)",
        "points for percent|points for percent|does not hold|does not hold|holds");
    harness_expect(db,
                   "SELECT check_claim(5, 5, 0), check_claim(NULL, 1, 1), check_claim(0, 7, 7), "
                   "check_claim(-100, 0, 7), check_claim(100, 0, 7)",
                   "NULL|NULL|holds|holds|wrong sign");
    harness_expect(db, "SELECT check_claim('about 5', 1, 2)",
                   "error: prosecutions: check_claim: claimed_pct is 'about 5', not a number of up "
                   "to 38 digits");
    harness_expect(db, "SELECT check_claim('%', 1, 2)",
                   "error: prosecutions: check_claim: claimed_pct is '%', not a number of up to 38 "
                   "digits");
    harness_expect(db, "SELECT check_claim(1e30, 1, 1e30)",
                   "error: prosecutions: check_claim: the numbers lie too far apart to be compared "
                   "exactly");
    sqlite3_close(db);
}
END_TEST

START_TEST(what_a_percentage_implies) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT pct_change(175, 142) = 3300.0 / 142, pct_change(1.1, 1.0), "
                   "pct_change(5, 0), pct_change(NULL, 1), pct_change('150', '100')",
                   "1|10.0|NULL|NULL|50.0");
    harness_expect(db,
                   "SELECT implied_previous(150, 20), implied_previous(75, -25), "
                   "implied_previous(5, -100), implied_previous(0, 50), implied_previous(-150, 20)",
                   "125.0|100.0|NULL|0.0|-125.0");
    harness_expect(db,
                   "SELECT implied_previous_low(175, 23) = 17500 / 123.5, "
                   "implied_previous_high(175, 23) = 17500 / 122.5, "
                   "implied_previous_low(175, 23.2, 0.1) = 17500 / 123.25, "
                   "implied_previous_high(175, 23.2, '0.1') = 17500 / 123.15",
                   "1|1|1|1");
    harness_expect(db,
                   "SELECT implied_previous_high(5, -100), implied_previous_low(5, -100), "
                   "implied_previous_high(5, -99.5), "
                   "implied_previous_low(-5, 20) < implied_previous_high(-5, 20)",
                   "NULL|1000.0|NULL|1");
    harness_expect(
        db, "SELECT implied_previous(5, -100.1)",
        "error: prosecutions: implied_previous: pct is -100.1, but nothing falls by more "
        "than 100%");
    harness_expect(db, "SELECT implied_previous_low(5, 1, 0)",
                   "error: prosecutions: implied_previous_low: unit is not above 0");
    sqlite3_close(db);
}
END_TEST

/* The answer is either right or "out of memory". */
START_TEST(queries_survive_each_failed_allocation) {
    static const char *const queries[] = {
        "SELECT yoy_change(column2, column1) FROM (VALUES (2017, 1.5), (2018, 2))",
        "SELECT rolling_year(0.5, value) OVER (ROWS 1 PRECEDING) FROM json_each('[2016,2017,2018]')",
        "SELECT change_phrase(175, 142), round_half_up(34.775, 2), check_claim('5', 1, 2)",
    };
    sqlite3 *db = harness_database();
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        char *right = harness_query(db, queries[i]);
        for (long n = 0;; n++) {
            memory_fail_after(n, false);
            char *result = harness_query(db, queries[i]);
            bool done = memory_fail_pending();
            memory_fail_after(-1, false);
            if (done)
                ck_assert_str_eq(result, right);
            else
                ck_assert_ptr_nonnull(strstr(result, "error: out of memory"));
            free(result);
            if (done)
                break;
        }
        free(right);
    }
    sqlite3_close(db);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("change");
    harness_case(suite, "aggregates", the_storys_numbers, year_on_year_at_a_period,
                 periods_in_every_form, nulls_are_passed_over, whole_numbers_stay_whole_and_exact,
                 wrong_input_is_named, aggregates_are_what_plain_sql_says, NULL);
    harness_case(suite, "windows", kinds_may_follow_each_other_in_a_window,
                 every_frame_is_its_rows_counted_anew, NULL);
    harness_case(suite, "claims", percentages_of_the_new_figure_are_found_out,
                 a_claim_is_as_precise_as_it_is_written, what_a_percentage_implies, NULL);
    harness_case(suite, "memory", queries_survive_each_failed_allocation, NULL);
    return suite;
}
