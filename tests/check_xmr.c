#include "harness.h"

#include <sqlite3.h>

#include "stats/xmr.h"

static struct xmr chart_of(const double *values, size_t count) {
    struct error error = {0};
    struct series series = {0};
    struct xmr xmr;
    for (size_t i = 0; i < count; i++)
        ck_assert(series_add(&series, period_of_number(PERIOD_MONTH, 24000 + (int)i),
                             figure_real(values[i]), &error));
    ck_assert(xmr_of_series(&series, "test", &xmr, &error));
    series_free(&series);
    return xmr;
}

/* The numbers in NHSRplotthedots' tests/testthat/_snaps/ptd_spc_standard.md: R's rnorm(20) after
** set.seed(123), of which its screening leaves nothing out. */
START_TEST(limits_of_nhsrplotthedots) {
    static const double values[] = {
        -0.56047564655221,  -0.23017748948328,  1.55870831414912,   0.070508391424576,
        0.129287735160946,  1.71506498688328,   0.460916205989202,  -1.26506123460653,
        -0.686852851893526, -0.445661970099958, 1.22408179743946,   0.359813827057364,
        0.400771450594052,  0.11068271594512,   -0.555841134754075, 1.78691313680308,
        0.497850478229239,  -1.96661715662964,  0.701355901563686,  -0.472791407727934};
    struct xmr xmr = chart_of(values, 20);
    ck_assert_double_eq_tol(xmr.centre, 0.142, 5e-4);
    ck_assert_double_eq_tol(xmr.low, -3.01, 5e-3);
    ck_assert_double_eq_tol(xmr.high, 3.29, 5e-3);
    ck_assert_int_eq(xmr.signal, XMR_NONE);
}
END_TEST

/* That package's own cases, of its test-ptd_calculate_point_type.R and test-ptd_spc_standard.R. */
START_TEST(signals_of_nhsrplotthedots) {
    static const double six[] = {1, 2, 3, 4, 5, 6}, seven[] = {1, 2, 3, 4, 5, 6, 7},
                        level[] = {1, 2, 3, 3, 4, 5, 6}, down[] = {2, 7, 6, 5, 4, 3, 2, 1},
                        turned[] = {2, 1, 2, 3, 4, 5, 6, 7, 3};
    static const double opposite[] = {1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 5.5, -5.5};
    /* A straight line leaves its own limits, which comes before a trend. */
    ck_assert_int_ne(chart_of(six, 6).signal, XMR_TREND);
    ck_assert_int_ne(chart_of(level, 7).signal, XMR_TREND);
    ck_assert_int_eq(chart_of(turned, 9).signal, XMR_NONE);
    ck_assert_int_eq(chart_of(seven, 7).signal, XMR_ABOVE);
    ck_assert_int_eq(chart_of(down, 8).signal, XMR_TREND);
    ck_assert_int_eq(chart_of(opposite, 16).signal, XMR_NONE);
}
END_TEST

START_TEST(each_signal) {
    static const double shift[] = {9, 14, 8, 15, 9, 14, 8, 13, 13, 14, 13, 14, 13, 13.5};
    static const double trend[] = {20, 10, 21, 9, 20, 9, 11, 13, 15, 17, 19, 20.5};
    static const double two[] = {10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 16.5, 13, 16.5};
    static const double below[] = {10, 12, 10, 12, 10, 12, 10, 12, 2};
    ck_assert_int_eq(chart_of(shift, 14).signal, XMR_SHIFT);
    ck_assert_int_eq(chart_of(trend, 12).signal, XMR_TREND);
    ck_assert_int_eq(chart_of(two, 13).signal, XMR_TWO_OF_THREE);
    ck_assert_int_eq(chart_of(below, 9).signal, XMR_BELOW);
}
END_TEST

START_TEST(no_range_and_no_run_over_a_gap) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT xmr_centre(v, p), xmr_low(v, p), xmr_high(v, p), xmr_signal(v, p) FROM "
                   "(SELECT 10 AS v, 2010 AS p UNION ALL SELECT 30, 2012)",
                   "20.0|NULL|NULL|NULL");
    /* Ranges of 2 and 4: the step of 20 over 2012 is none. */
    harness_expect(db,
                   "SELECT round(xmr_high(column1, column2) - xmr_centre(column1, column2), 6) "
                   "FROM (VALUES (10, 2010), (12, 2011), (32, 2013), (36, 2014))",
                   "7.98");
    sqlite3_close(db);
}
END_TEST

START_TEST(in_sql) {
    sqlite3 *db = harness_database();
    harness_expect(db, "SELECT xmr_centre(1, 2018) FROM (SELECT 1) WHERE 0", "NULL");
    harness_expect(db,
                   "SELECT xmr_centre(v, 2018), xmr_low(v, 2018) FROM (SELECT 1 AS v UNION ALL "
                   "SELECT NULL UNION ALL SELECT 2)",
                   "3.0|NULL");
    harness_expect(db,
                   "SELECT group_concat(coalesce(s, '-'), ' ') FROM (SELECT xmr_signal(column1, "
                   "column2) OVER (ORDER BY column2 ROWS 3 PRECEDING) AS s FROM (VALUES (5, 2010), "
                   "(6, 2011), (5, 2012), (6, 2013), (60, 2014)))",
                   "- - - - -");
    harness_expect(db,
                   "SELECT xmr_low(v, p) FROM (SELECT 1 AS v, '2018' AS p UNION ALL SELECT 2, "
                   "'2018-Q1')",
                   "error: prosecutions: xmr_low: the group mixes '2018' (calendar year) with "
                   "'2018-Q1' (calendar quarter); keep periods of one kind with WHERE, or keep the "
                   "kinds apart with GROUP BY or PARTITION BY");
    sqlite3_close(db);
}
END_TEST

Suite *suite(void) {
    harness_count_sqlite_memory();
    harness_sweep_queries(1);
    Suite *suite = suite_create("xmr");
    harness_case(suite, "published", limits_of_nhsrplotthedots, signals_of_nhsrplotthedots, NULL);
    harness_case(suite, "rules", each_signal, no_range_and_no_run_over_a_gap, NULL);
    harness_case(suite, "sql", in_sql, NULL);
    return suite;
}
