#include "harness.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "stats/series.h"

static struct period period_at(const char *text) {
    struct period period;
    ck_assert_msg(period_parse(slice_of(text), &period), "%s", text);
    return period;
}

static void add(struct series *series, const char *period, int64_t count) {
    struct error error = {0};
    ck_assert(series_add(series, period_at(period), figure_integer(count), &error));
}

static struct figure year_on_year(const struct series *series, enum series_measure measure) {
    struct error error = {0};
    struct figure result;
    ck_assert_msg(series_year_on_year(series, NULL, measure, "test", &result, &error), "%s",
                  error.message);
    return result;
}

START_TEST(the_same_span_a_year_earlier_and_never_the_row_before) {
    struct series series = {0};
    ck_assert_int_eq(year_on_year(&series, SERIES_CHANGE).kind, FIGURE_NONE);
    add(&series, "2008", 90);
    add(&series, "2017", 142);
    ck_assert_int_eq(year_on_year(&series, SERIES_CHANGE).kind, FIGURE_NONE);
    add(&series, "2018", 100);
    add(&series, "2018", 75);
    ck_assert_int_eq(year_on_year(&series, SERIES_CHANGE).integer, 33);
    ck_assert(year_on_year(&series, SERIES_PERCENT).real == 3300.0 / 142);
    ck_assert(year_on_year(&series, SERIES_INDEX).real == 17500.0 / 142);
    series_free(&series);
}
END_TEST

START_TEST(kinds_of_period_do_not_mix) {
    struct error error = {0};
    struct figure result;
    struct series series = {0};
    add(&series, "2018", 1);
    add(&series, "2018-Q1", 1);
    ck_assert(!series_year_on_year(&series, NULL, SERIES_CHANGE, "yoy_change", &result, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "yoy_change: the group mixes '2018' (calendar "
                                                "year) with '2018-Q1' (calendar quarter)"));
    series_remove(&series, period_at("2018"), figure_integer(1));
    add(&series, "2017-Q1", 3);
    ck_assert_int_eq(year_on_year(&series, SERIES_CHANGE).integer, -2);
    error = (struct error){0};
    ck_assert(!series_since(&series, period_at("2017"), SERIES_CHANGE, "x", &result, &error));
    series_free(&series);
}
END_TEST

START_TEST(a_rolling_year_has_all_its_parts) {
    struct error error = {0};
    struct figure result;
    struct series series = {0};
    add(&series, "2017/18-Q2", 5);
    add(&series, "2017/18-Q4", 20);
    add(&series, "2018/19-Q1", 30);
    add(&series, "2018/19-Q2", 40);
    ck_assert(series_rolling_year(&series, "test", &result, &error));
    ck_assert_int_eq(result.kind, FIGURE_NONE);
    add(&series, "2017/18-Q3", 10);
    ck_assert(series_rolling_year(&series, "test", &result, &error));
    ck_assert_int_eq(result.integer, 100);
    series_free(&series);
}
END_TEST

START_TEST(growth_is_per_year) {
    struct error error = {0};
    struct figure result;
    struct series series = {0};
    add(&series, "2016-Q1", 100);
    add(&series, "2018-Q1", 121);
    ck_assert(series_annual_growth(&series, "test", &result, &error));
    ck_assert_double_eq_tol(result.real, 10, 1e-12);
    add(&series, "2018-Q3", 161);
    ck_assert(series_annual_growth(&series, "test", &result, &error));
    ck_assert_double_eq_tol(result.real, 100 * (pow(1.61, 1 / 2.5) - 1), 1e-12);
    add(&series, "2018-Q4", 0);
    ck_assert(series_annual_growth(&series, "test", &result, &error));
    ck_assert_double_eq(result.real, -100);
    add(&series, "2015-Q4", 0);
    ck_assert(series_annual_growth(&series, "test", &result, &error));
    ck_assert_int_eq(result.kind, FIGURE_NONE);
    series_free(&series);
}
END_TEST

START_TEST(whole_numbers_are_exact_or_an_error) {
    struct error error = {0};
    struct figure result;
    struct series series = {0};
    add(&series, "2017", INT64_MAX);
    add(&series, "2017", INT64_MAX);
    add(&series, "2018", INT64_MAX);
    ck_assert_int_eq(year_on_year(&series, SERIES_CHANGE).integer, -INT64_MAX);
    ck_assert(year_on_year(&series, SERIES_PERCENT).real == -50);
    add(&series, "2018", INT64_MIN);
    ck_assert(!series_year_on_year(&series, NULL, SERIES_CHANGE, "test", &result, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "64-bit"));
    series_free(&series);
}
END_TEST

static double total_now(const struct total *total) {
    struct balance balance = {0};
    balance_add(&balance, total);
    return balance_real(&balance);
}

START_TEST(what_is_taken_out_leaves_nothing) {
    static const double values[] = {1e300,  0.1, -1e-300, 5e-324, 1e16,    3.5,
                                    -1e300, 1,   1e-5,    -0.1,   123.456, 2.2250738585072014e-308};
    enum { COUNT = sizeof values / sizeof *values };
    struct error error = {0};
    struct total total = {0};
    ck_assert(total_add(&total, figure_real(0.1), &error));
    for (size_t i = 0; i < COUNT; i++)
        ck_assert(total_add(&total, figure_real(values[i]), &error));
    for (size_t i = COUNT; i-- > 0;)
        total_remove(&total, figure_real(values[i]));
    ck_assert(total_now(&total) == 0.1);
    total_free(&total);
}
END_TEST

START_TEST(reals_are_rounded_once) {
    struct error error = {0};
    struct total total = {0};
    for (int i = 0; i < 10; i++)
        ck_assert(total_add(&total, figure_real(0.1), &error));
    ck_assert(total_now(&total) == 1);
    ck_assert(total_add(&total, figure_integer(INT64_MIN), &error));
    ck_assert(total_now(&total) == -9223372036854775808.0);
    ck_assert(total_add(&total, figure_integer(INT64_MAX), &error));
    ck_assert(total_now(&total) == 5.551115123125783e-17); /* ten times what 0.1 is above a tenth */
    total_free(&total);
    for (int i = 0; i < 3; i++)
        ck_assert(total_add(&total, figure_real(5e-324), &error));
    ck_assert(total_now(&total) == 1.5e-323);
    ck_assert(total_add(&total, figure_real(1.7e308), &error));
    ck_assert(total_add(&total, figure_real(1.7e308), &error));
    ck_assert(isinf(total_now(&total)));
    total_remove(&total, figure_real(1.7e308));
    ck_assert(total_now(&total) == 1.7e308);
    total_free(&total);
}
END_TEST

START_TEST(a_series_survives_each_failed_allocation) {
    for (long n = 0;; n++) {
        struct error error = {0};
        struct series series = {0};
        memory_fail_after(n, false);
        for (int year = 1990; year < 2020; year++) {
            struct period period = {PERIOD_YEAR, year, 0};
            if (!series_add(&series, period, figure_real(0.5), &error))
                ck_assert(series_add(&series, period, figure_real(0.5), &error));
            if (!series_add(&series, period, figure_integer(year), &error))
                ck_assert(series_add(&series, period, figure_integer(year), &error));
        }
        bool done = memory_fail_pending();
        memory_fail_after(-1, false);
        ck_assert_uint_eq(series.count, 30);
        ck_assert_double_eq(year_on_year(&series, SERIES_CHANGE).real, 1);
        series_free(&series);
        ck_assert(error.code == (done ? ERROR_NONE : ERROR_MEMORY));
        if (done)
            break;
    }
}
END_TEST

Suite *suite(void) {
    harness_count_sqlite_memory();
    harness_sweep_queries(1);
    Suite *suite = suite_create("series");
    harness_case(suite, "changes", the_same_span_a_year_earlier_and_never_the_row_before,
                 kinds_of_period_do_not_mix, a_rolling_year_has_all_its_parts, growth_is_per_year,
                 NULL);
    harness_case(suite, "totals", whole_numbers_are_exact_or_an_error,
                 what_is_taken_out_leaves_nothing, reals_are_rounded_once, NULL);
    harness_case(suite, "memory", a_series_survives_each_failed_allocation, NULL);
    return suite;
}
