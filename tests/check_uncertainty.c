#include "harness.h"

#include <sqlite3.h>

struct expectation {
    const char *sql, *result;
};

static void expect_all(const struct expectation *expectations) {
    sqlite3 *db = harness_database();
    for (const struct expectation *next = expectations; next->sql != NULL; next++)
        harness_expect(db, next->sql, next->result);
    sqlite3_close(db);
}

START_TEST(limits) {
    expect_all((const struct expectation[]){
        {"SELECT round(count_low(142), 7), round(count_high(142), 7)", "119.6054161|167.3700759"},
        {"SELECT count_low(0)", "0.0"},
        {"SELECT round(rate_low(1, 100), 6), round(rate_high(1, 100), 6)", "25.317808|5571.643391"},
        {"SELECT round(rate_low(65, 100), 6), round(rate_high(65, 100, 1e5, 0.95), 6)",
         "50163.18771|82849.138546"},
        {"SELECT rate_high(150, 100, 100) > 150", "1"},
        {"SELECT round(share_low(0, 20), 2), round(share_high(0, 20), 2)", "0.0|16.11"},
        {"SELECT round(share_low(65, 100), 8), round(share_high(65, 100), 8)",
         "55.2544433|73.63575176"},
        {"SELECT share_high(20, 20)", "100.0"},
        {"SELECT share_low(0, 0), share_high(0, 0)", "NULL|NULL"},
        {NULL, NULL},
    });
}
END_TEST

START_TEST(changes) {
    expect_all((const struct expectation[]){
        {"SELECT round(change_p(175, 142), 10), round(change_p(20, 10), 10)",
         "0.0721207462|0.0987371467"},
        {"SELECT change_p(0, 0), change_p(7, 7)", "1.0|1.0"},
        {"SELECT round(change_ratio_low(11, 21, 800, 3011), 8)", "0.8584264"},
        {"SELECT round(change_ratio_high(11, 21, 800, 3011), 8)", "4.27726594"},
        {"SELECT change_ratio_low(0, 5), change_ratio_high(0, 5) > 0", "0.0|1"},
        {"SELECT change_ratio_low(5, 0) > 0, change_ratio_high(5, 0)", "1|NULL"},
        {"SELECT change_ratio_low(0, 0), change_ratio_high(0, 0)", "NULL|NULL"},
        {"SELECT change_ratio_high(5, 5, 1e-300, 1e300)", "NULL"},
        {NULL, NULL},
    });
}
END_TEST

START_TEST(local_and_national) {
    expect_all((const struct expectation[]){
        {"SELECT contrast_p(175, 142, 4708, 6539) BETWEEN 1e-6 AND 2e-6", "1"},
        {"SELECT contrast_p(0, 0, 0, 0), contrast_p(5, 3, 5, 3)", "1.0|1.0"},
        {"SELECT funnel_flag(20, 1000, 900, 1e5), funnel_flag(20, 1000, 800, 1e5)",
         "high (0.025)|high (0.001)"},
        {"SELECT funnel_flag(20, 1000, 3200, 1e5), funnel_flag(20, 1000, 4000, 1e5)",
         "low (0.025)|low (0.001)"},
        {"SELECT funnel_flag(0, 10, 0, 100)", "not significant"},
        {NULL, NULL},
    });
}
END_TEST

/* METHODS: an exact p becomes 2 Φ(−z ÷ √φ), and a ratio's limits move as its logarithm. */
START_TEST(dispersion) {
    expect_all((const struct expectation[]){
        {"SELECT change_p(175, 142, 1) = change_p(175, 142), "
         "change_p(11, 21, 800, 3011, 1) = change_p(11, 21, 800, 3011)",
         "1|1"},
        {"SELECT round(change_p(175, 142, 2.8), 6), round(change_p(11, 21, 800, 3011, 2.8), 6)",
         "0.282499|0.294922"},
        {"SELECT round(contrast_p(175, 142, 4708, 6539, 4), 6)", "0.015758"},
        {"SELECT round(ln(change_ratio_high(175, 142, 4) / (175.0 / 142)) / "
         "ln(change_ratio_high(175, 142) / (175.0 / 142)), 9)",
         "2.0"},
        {"SELECT change_ratio_low(0, 5, 4), change_ratio_high(0, 5, 4) > change_ratio_high(0, 5)",
         "0.0|1"},
        {"SELECT funnel_flag(20, 1000, 900, 1e5), funnel_flag(20, 1000, 900, 1e5, 4)",
         "high (0.025)|not significant"},
        {"SELECT funnel_flag(20, 1000, 800, 1e5), funnel_flag(20, 1000, 800, 1e5, 2)",
         "high (0.001)|high (0.025)"},
        {NULL, NULL},
    });
}
END_TEST

/* The control limits of the proportion funnel that PHEindicatormethods publishes
** (tests/testthat/testdata_funnel_prop_outputs.csv: population, limits at 0.025 and 0.001, in percent) about its
** baseline of 80.642448%: each whole number of cases has the flag that these limits give it. */
#define PUBLISHED_FUNNEL                                                                           \
    "WITH published(n, low, high, lower, higher) AS (VALUES "                                      \
    "(10, 56.154344, 100, 42.03259, 100), (20, 63.326743, 97.958152, 53.341156, 100), "            \
    "(50, 69.691035, 91.593861, 63.375595, 97.909301), "                                           \
    "(102, 72.974925, 88.309971, 68.553233, 92.731663), "                                          \
    "(260, 75.839936, 85.44496, 73.070432, 88.214464), "                                           \
    "(539, 77.306949, 83.977947, 75.38344, 85.901456), "                                           \
    "(1008, 78.203374, 83.081521, 76.796814, 84.488082), "                                         \
    "(3175, 79.268142, 82.016753, 78.47561, 82.809285)), "                                         \
    "numbers(x) AS (VALUES (0) UNION ALL SELECT x + 1 FROM numbers WHERE x < 3175), "              \
    "shares AS (SELECT *, 100.0 * x / n AS share FROM published, numbers WHERE x <= n) "           \
    "SELECT count(*), count(DISTINCT flag), sum(flag <> share_funnel_flag(x, n, 80642448, "        \
    "100000000)) FROM (SELECT *, CASE WHEN share < lower THEN 'low (0.001)' WHEN share < low "     \
    "THEN 'low (0.025)' WHEN share > higher THEN 'high (0.001)' WHEN share > high THEN "           \
    "'high (0.025)' ELSE 'not significant' END AS flag FROM shares)"

START_TEST(funnel_of_shares_as_published) {
    expect_all((const struct expectation[]){
        {PUBLISHED_FUNNEL, "5172|5|0"},
        /* Areas of the same test, their numerators rounded (testdata_funnel_prop_inputs.csv). */
        {"SELECT share_funnel_flag(column1, column2, 80642448, 100000000) FROM (VALUES (35078, "
         "41980), (24804, 31824), (50051, 61921), (26789, 33012), (30278, 37828), (18551, 22905), "
         "(36850, 45449))",
         "high (0.001)\nlow (0.001)\nnot significant\nhigh (0.025)\nlow (0.025)\nnot "
         "significant\nhigh (0.025)"},
        {NULL, NULL},
    });
}
END_TEST

/* The flags of PHStatsMethods.assign_funnel_significance(…, 'proportion'), the UK Health Security
** Agency's own, of each of these against all six. */
START_TEST(funnel_of_shares) {
    expect_all((const struct expectation[]){
        {"SELECT share_funnel_flag(column1, column2, 3505, 6454) FROM (VALUES (65, 100), "
         "(45, 100), (55, 100), (1180, 2000), (1090, 2000), (1000, 2000), (30, 40), (8, 30), "
         "(0, 12), (12, 12), (20, 60))",
         "high (0.025)\nnot significant\nnot significant\nhigh (0.001)\nnot significant\n"
         "low (0.001)\nhigh (0.025)\nlow (0.025)\nlow (0.001)\nhigh (0.001)\nlow (0.001)"},
        {"SELECT share_funnel_flag(9, 20, 200, 400, 9) IS 'not significant'", "1"},
        {NULL, NULL},
    });
}
END_TEST

START_TEST(confidence) {
    expect_all((const struct expectation[]){
        {"SELECT round(count_low(20, 0.95), 9) = round(count_low(20, 95), 9)", "1"},
        {"SELECT count_low(20, 99.8) < count_low(20, 0.99)", "1"},
        {"SELECT count_low(20, 0.5)", "error: prosecutions: count_low: confidence is 0.5; give 0.9 "
                                      "to below 1, or 90 to below 100 percent"},
        {"SELECT share_high(2, 20, 1)",
         "error: prosecutions: share_high: confidence is 1; give 0.9 "
         "to below 1, or 90 to below 100 percent"},
        {"SELECT rate_high(2, 20, 1000, 100)",
         "error: prosecutions: rate_high: confidence is 100; give 0.9 to below 1, or 90 to below "
         "100 percent"},
        {"SELECT count_high(20, 'sure')",
         "error: prosecutions: count_high: confidence is 'sure', not a number"},
        {NULL, NULL},
    });
}
END_TEST

START_TEST(what_is_no_count_is_refused) {
    expect_all((const struct expectation[]){
        {"SELECT count_low(20.0) = count_low(20), count_low('20') = count_low(20)", "1|1"},
        {"SELECT count_low(20.5)",
         "error: prosecutions: count_low: n is '20.5', not a whole number"},
        {"SELECT count_high(-1)",
         "error: prosecutions: count_high: n is -1; a count can't be negative"},
        {"SELECT change_p(1, 'few')", "error: prosecutions: change_p: old is 'few', not a number"},
        {"SELECT change_p(x'01', 1)", "error: prosecutions: change_p: new is a blob, not a number"},
        {"SELECT count_low(9223372036854775807)",
         "error: prosecutions: count_low: n is 9223372036854775807; counts go up to "
         "1000000000000000"},
        {"SELECT rate_low(1, 0)",
         "error: prosecutions: rate_low: population is 0; it has to be above 0"},
        {"SELECT rate_low(1, 10, -5)",
         "error: prosecutions: rate_low: per is -5; it has to be above 0"},
        {"SELECT rate_low(1, 9e999)",
         "error: prosecutions: rate_low: population is 'Inf', not a finite number"},
        {"SELECT share_low(3, 2)",
         "error: prosecutions: share_low: part is 3, more than the whole, 2"},
        {NULL, NULL},
    });
}
END_TEST

START_TEST(arguments_that_do_not_fit_each_other) {
    expect_all((const struct expectation[]){
        {"SELECT change_p(1, 2, 0.5)",
         "error: prosecutions: change_p: phi is 0.5; a dispersion is 1 (Poisson) or more"},
        {"SELECT change_ratio_high(1, 2, 3, 4, 'much')",
         "error: prosecutions: change_ratio_high: phi is 'much', not a number"},
        {"SELECT funnel_flag(5, 10, 50, 90, 0)",
         "error: prosecutions: funnel_flag: phi is 0; a dispersion is 1 (Poisson) or more"},
        {"SELECT share_change_p(5, 3, 4, 9)",
         "error: prosecutions: share_change_p: part is 5, more than whole, 3, which has to include "
         "it"},
        {"SELECT share_funnel_flag(5, 20, 100, 110)",
         "error: prosecutions: share_funnel_flag: 15 of the whole are not in part, more than the 10 "
         "of all_whole that are not in all_part, which have to include them"},
        {"SELECT change_p(1, 2, 3, 0)",
         "error: prosecutions: change_p: old_exposure is 0; it has to be above 0"},
        {"SELECT contrast_p(5, 3, 4, 9)",
         "error: prosecutions: contrast_p: local_new is 5, more than national_new, 4, which has to "
         "include it"},
        {"SELECT contrast_p(5, 3, 9, 2)",
         "error: prosecutions: contrast_p: local_old is 3, more than national_old, 2, which has to "
         "include it"},
        {"SELECT funnel_flag(5, 10, 50, 9)",
         "error: prosecutions: funnel_flag: population is 10, more than all_population, 9, which "
         "has to include it"},
        {NULL, NULL},
    });
}
END_TEST

START_TEST(null_in_null_out) {
    expect_all((const struct expectation[]){
        {"SELECT count_low(NULL), count_high(NULL, 0.5), count_low(5, NULL)", "NULL|NULL|NULL"},
        {"SELECT rate_low(NULL, 0), rate_high(1, NULL), share_low(3, NULL)", "NULL|NULL|NULL"},
        {"SELECT change_p(NULL, 1), change_ratio_low(1, 2, NULL), change_ratio_high(1, NULL)",
         "NULL|NULL|NULL"},
        {"SELECT contrast_p(1, 2, 3, NULL), funnel_flag(NULL, 1, 1, 1)", "NULL|NULL"},
        {"SELECT change_p(1, 2, NULL), share_change_p(1, 2, 3, NULL), "
         "share_difference_low(NULL, 2, 3, 4), share_funnel_flag(1, 2, 3, 4, NULL)",
         "NULL|NULL|NULL|NULL"},
        {"SELECT share_change_p(0, 0, 3, 4), share_difference_high(1, 2, 0, 0), "
         "share_funnel_flag(0, 0, 3, 4)",
         "NULL|NULL|NULL"},
        {NULL, NULL},
    });
}
END_TEST

/* The functions are allowed in a view of an untrusted schema, and the planner may work them out
** once. */
START_TEST(they_are_pure) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "PRAGMA trusted_schema = off; CREATE VIEW v AS SELECT change_p(8, 4) AS p;"
                   "SELECT round(p, 4) FROM v; CREATE TABLE t(n, low AS (count_low(n)));",
                   "0.3877");
    sqlite3_close(db);
}
END_TEST

Suite *suite(void) {
    harness_count_sqlite_memory();
    harness_sweep_queries(1);
    Suite *suite = suite_create("uncertainty");
    harness_case(suite, "results", limits, changes, local_and_national, dispersion,
                 funnel_of_shares, funnel_of_shares_as_published, NULL);
    harness_case(suite, "arguments", confidence, what_is_no_count_is_refused,
                 arguments_that_do_not_fit_each_other, null_in_null_out, NULL);
    harness_case(suite, "purity", they_are_pure, NULL);
    return suite;
}
