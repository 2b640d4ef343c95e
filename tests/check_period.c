#include "harness.h"

#include "layout/period.h"

static const char *const PERIODS[] = {"2018",    "2018-Q1",    "2018-Q4",    "2018-01", "2018-12",
                                      "2018/19", "2018/19-Q2", "1999/00-Q4", NULL};

START_TEST(every_form_reads_back) {
    for (const char *const *text = PERIODS; *text != NULL; text++) {
        struct period period;
        char written[PERIOD_TEXT_SIZE];
        ck_assert(period_parse(slice_of(*text), &period));
        ck_assert_uint_eq(period_text(period, written), slice_of(*text).length);
        ck_assert_str_eq(written, *text);
        struct period again = period_of_number(period.kind, period_number(period));
        period_text(again, written);
        ck_assert_str_eq(written, *text);
    }
}
END_TEST

START_TEST(what_is_no_period_is_refused) {
    static const char *const texts[] = {"",       "18",      "2018-",     "2018-Q5",    "2018-13",
                                        "2018-1", "2018/20", "2018/2019", "2018/19-04", "2018-Q1x",
                                        "1066",   "9999",    "2018 Q1",   "x2018",      NULL};
    for (const char *const *text = texts; *text != NULL; text++) {
        struct period period;
        ck_assert_msg(!period_parse(slice_of(*text), &period), "%s", *text);
    }
}
END_TEST

START_TEST(the_year_before_and_the_next) {
    struct period period;
    char written[PERIOD_TEXT_SIZE];
    ck_assert(period_parse(slice_of(" 2000/01-Q3 "), &period));
    period_text(period_year_before(period), written);
    ck_assert_str_eq(written, "1999/00-Q3");
    ck_assert(period_parse(slice_of("2018-12"), &period));
    period_text(period_of_number(PERIOD_MONTH, period_number(period) + 1), written);
    ck_assert_str_eq(written, "2019-01");
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("period");
    harness_case(suite, "text", every_form_reads_back, what_is_no_period_is_refused, NULL);
    harness_case(suite, "arithmetic", the_year_before_and_the_next, NULL);
    return suite;
}
