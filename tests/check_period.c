#include "harness.h"

#include <string.h>

#include "base/base.h"
#include "layout/count.h"
#include "layout/offence_text.h"
#include "layout/period.h"
#include "layout/published_period.h"
#include "layout/sentence_length.h"

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
    static const char *const texts[] = {"",
                                        "18",
                                        "2018-",
                                        "2018-Q5",
                                        "2018-13",
                                        "2018-1",
                                        "2018/20",
                                        "2018/2019",
                                        "2018/19-04",
                                        "2018-Q1x",
                                        "1066",
                                        "9999",
                                        "2018 Q1",
                                        "x2018",
                                        "2018-10/2020-09",
                                        "2018-10/2019-10",
                                        "2018-10/19-09",
                                        "2018-10/2019/09",
                                        "2018-10/2019-0",
                                        "2018-10x2019-09",
                                        "2018-10/2019-09x",
                                        "2018-",
                                        "2018-Q",
                                        "2018-Q0",
                                        "2018-0",
                                        "2018/19-Q",
                                        "2018/19-Q0",
                                        "2018/1",
                                        NULL};
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

/* --- As publishers write them ---------------------------------------------------------------------- */

static const char *written(bool found, struct period period) {
    static char text[PERIOD_TEXT_SIZE];
    if (!found)
        return "none";
    period_text(period, text);
    return text;
}

START_TEST(periods_as_they_are_published) {
    static const char *const cases[][2] = {
        {"Year ending March 2026", "2025/26"},
        {"YE Mar-26", "2025/26"},
        {"Yr ended 31 Dec 2020", "2020"},
        {"year up to the end Sept 2024", "2023-10/2024-09"},
        {"12 months to 31 March 2026", "2025/26"},
        {"twelve months to March 2026", "2025/26"},
        {"12 years to March 2026", "none"},
        {"twelve monthly", "none"},
        {"Year ending 45 March 2026", "none"},
        {"Year ending 0 March 2026", "none"},
        {"Year ending 31", "none"},
        {"Year ending March", "none"},
        {"Year ending 3 2026", "none"},
        {"Year ending March 026", "none"},
        {"Apr '17 to Mar '18", "2017/18"},
        {"April 2017 and March 2018", "2017/18"},
        {"Apr - Mar 2018", "2017/18"},
        {"January 2024 - January 2024", "2024-01"},
        {"January 2024 - March 2024", "2024-Q1"},
        {"Oct-Dec 2024 (p)", "2024-Q4"},
        {"Oct-Dec", "none"},
        {"Oct 2024 - Dec", "none"},
        {"Oct-Dec 2024 x", "none"},
        {"Jan-Feb 2024", "none"},
        {"Feb-Apr 2024", "none"},
        {"Dec-Feb 2024", "none"},
        {"Oct to 2024", "none"},
        {"Q4 2017", "2017-Q4"},
        {"2024Q4", "2024-Q4"},
        {"Qtr 4 2017", "2017-Q4"},
        {"Quarter 2 of 2018/19", "2018/19-Q2"},
        {"2018/19 Q2 r", "2018/19-Q2"},
        {"2018 to 2019", "2018/19"},
        {"1999 to 00", "1999/00"},
        {"2018 to 2021", "none"},
        {"2018 Q", "none"},
        {"Q5 2017", "none"},
        {"Q0 2017", "none"},
        {"Q12 2017", "none"},
        {"Q4 2017 x", "none"},
        {"of 2017", "none"},
        {"July 2018", "2018-07"},
        {"Jul-18", "2018-07"},
        {"2018 July", "2018-07"},
        {"18 July", "none"},
        {"Jult 2018", "none"},
        {"30/06/2014", "2014-06"},
        {"2014-06-30", "2014-06"},
        {"30 June 2014", "2014-06"}, /* whose name has four letters, as a year has digits */
        {"1 July 2014", "2014-07"},
        {"30 September 2014", "2014-09"},
        {"32/06/2014", "none"},
        {"0/06/2014", "none"},
        {"30/13/2014", "none"},
        {"30/0/2014", "none"},
        {"030/06/2014", "none"},
        {"30/2006/2014", "none"},
        {"30/06/14", "none"},
        {"x/06/2014", "none"},
        {"Financial year 2018/19", "2018/19"},
        {"FY 2018/19", "2018/19"},
        {"Calendar year 2018", "2018"},
        {"cy 2018", "2018"},
        {"2018 year", "none"},
        {"1234567890 2018", "none"},
        {"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18", "none"},
        {"2018 [provisional]", "2018"},
        {"2018 (provisional", "2018"},
        {"()", "none"},
        {"revised", "none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct period period;
        const char *found = written(published_period(slice_of(cases[i][0]), &period), period);
        ck_assert_msg(strcmp(found, cases[i][1]) == 0, "%s: %s", cases[i][0], found);
    }
}
END_TEST

START_TEST(periods_as_they_are_meant) {
    static const char *const cases[][2] = {
        {"FY2018", "write it as '2017/18' or '2018/19'"},
        {" f y 2018", "write it as 2018, 2018-Q3, 2018-07, 2018/19 or 2018/19-Q2"},
        {"FY2018/19", "write it as '2018/19'"},
        {"2018-2019", "write it as '2018/19'"},
        {"Feb 2018", "write it as '2018-02'"},
        {"financial year 2018", "write it as '2017/18' or '2018/19'"},
        {"first", "write it as 2018, 2018-Q3, 2018-07, 2018/19 or 2018/19-Q2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char advice[PERIOD_ADVICE_SIZE];
        period_advice(slice_of(cases[i][0]), advice);
        ck_assert_str_eq(advice, cases[i][1]);
    }
}
END_TEST

START_TEST(quarters_as_they_are_published) {
    static const struct {
        const char *text;
        int number, by_month, year; /* number 0: none */
    } cases[] = {{"Q4", 4, 0, 0},
                 {"4", 4, 0, 0},
                 {"Quarter 3", 3, 0, 0},
                 {"4th quarter", 4, 0, 0},
                 {"2nd qtr", 2, 0, 0},
                 {"Fourth quarter", 4, 0, 0},
                 {"third", 3, 0, 0},
                 {"1st", 1, 0, 0},
                 {"Oct-Dec", 4, 1, 0},
                 {"Jan to Mar 2024", 1, 1, 2024},
                 {"Q2 2018/19", 2, 0, 2018},
                 {"2024Q3", 3, 0, 2024},
                 {"5", 0, 0, 0},
                 {"0", 0, 0, 0},
                 {"12", 0, 0, 0},
                 {"fourth half", 0, 0, 0},
                 {"Feb-Apr", 0, 0, 0},
                 {"", 0, 0, 0},
                 {"quarter", 0, 0, 0},
                 {"Apr-Mar 2018", 0, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct published_quarter quarter;
        bool found = published_quarter(slice_of(cases[i].text), &quarter);
        ck_assert_msg(found == (cases[i].number > 0), "%s", cases[i].text);
        ck_assert_msg(
            !found || (quarter.number == cases[i].number && quarter.year == cases[i].year &&
                       quarter.by_month == cases[i].by_month),
            "%s: %d %d %d", cases[i].text, quarter.number, quarter.by_month, quarter.year);
    }
}
END_TEST

START_TEST(a_year_and_its_quarter) {
    static const struct {
        const char *year, *quarter;
        bool of_year;
        const char *period;
    } cases[] = {
        {"2018", "Q2", false, "2018-Q2"},
        {"2018", "Q2", true, "2018-Q2"},
        {"2018/19", "Q1", true, "2018/19-Q1"},
        {"2018/19", "Q1", false, "2019-Q1"}, /* January to March */
        {"2018/19", "Q4", false, "2018-Q4"},
        {"2018/19", "Apr-Jun", true, "2018/19-Q1"},
        {"2018/19", "Jan-Mar", true, "2018/19-Q4"},
        {"2018/19", "Jan-Mar 2019", false, "2019-Q1"},
        {"2018/19", "Jan-Mar 2018", false, "none"},
        {"2018", "Q2 2019", true, "none"},
        {"2018", "Q2 2018", true, "2018-Q2"},
        {"2018-10/2019-09", "Q1", false, "2019-Q1"},
        {"2018-10/2019-09", "Q1", true, "none"},
        {"2018-09/2019-08", "Q1", false, "none"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct period year, period;
        struct published_quarter quarter;
        ck_assert(period_parse(slice_of(cases[i].year), &year) &&
                  published_quarter(slice_of(cases[i].quarter), &quarter));
        const char *found =
            written(quarter_of_year(year, quarter, cases[i].of_year, &period), period);
        ck_assert_msg(strcmp(found, cases[i].period) == 0, "%s %s: %s", cases[i].year,
                      cases[i].quarter, found);
    }
}
END_TEST

/* --- Lengths, offences, numbers ---------------------------------------------------------------------- */

START_TEST(lengths_in_other_words) {
    static const struct {
        const char *one, *other;
        bool same;
    } cases[] = {
        {"More than 3 months and under 6 months", "Over 3 months to less than 6 months", true},
        {"Above 3 mths but below 6 mths", "Over 3 to under 6 months", true},
        {"Over 3 months up to and including 6 months", "More than 3 to 6 months inclusive", true},
        {"Over 3 months and up to 6 months", "Over 3 months and under 6 months", false},
        {"6 months", "6 months", true},
        {"6 months", "Up to 6 months", false},
        {"12 months", "1 year", true},
        {"2 yrs", "24 months", true},
        {"10 years to less than life", "Over 10 years to less than life", true},
        {"Over 10 years to less than life", "More than 10 years and under life", true},
        {"Over 10 years", "Over 120 months", true},
        {"Life", "Life", false}, /* no range */
        {"Over 3", "Over 3", false},
        {"1000 months", "1000 months", false},
        {"3 sheep", "3 sheep", false},
        {"months", "months", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(sentence_length_same(slice_of(cases[i].one), slice_of(cases[i].other)) ==
                          cases[i].same,
                      "%s, %s", cases[i].one, cases[i].other);
    struct slice length;
    ck_assert(sentence_length_of_custody(slice_of("Custody - 6 months"), &length) &&
              slice_equal(length, slice_of("6 months")));
    ck_assert(sentence_length_of_custody(slice_of("Custody: Life"), &length) &&
              slice_equal(length, slice_of("Life")));
    ck_assert(sentence_length_of_custody(slice_of("custody \xE2\x80\x93 1 year"), &length) &&
              slice_equal(length, slice_of("1 year")));
    ck_assert(!sentence_length_of_custody(slice_of("Custody"), &length));
    ck_assert(!sentence_length_of_custody(slice_of("Custody -"), &length));
    ck_assert(!sentence_length_of_custody(slice_of("Custody rate"), &length));
    ck_assert(!sentence_length_of_custody(slice_of("Fine"), &length));
}
END_TEST

START_TEST(offences_apart) {
    static const char *const cases[][3] = {
        {"86.2 Possession", "86.2", "Possession"},
        {"8/1 Assault", "8/1", "Assault"},
        {"8- Assault", "", "8- Assault"},
        {"19C Rape", "19C", "Rape"},
        {"24-hour shops", "", "24-hour shops"},
        {"3rd party", "", "3rd party"},
        {"8_1 Assault", "", "8_1 Assault"},
        {"7 or more offences", "", "7 or more offences"},
        {"7 months", "", "7 months"},
        {"7 of them", "", "7 of them"},
        {"7 Of Them", "7", "Of Them"},
        {"7 (all)", "7", "(all)"},
        {"86.2", "", "86.2"},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct slice code, title;
        offence_split(slice_of(cases[i][0]), &code, &title);
        ck_assert_msg(slice_equal(code, slice_of(cases[i][1])) &&
                          slice_equal(title, slice_of(cases[i][2])),
                      "%s", cases[i][0]);
    }
}
END_TEST

/* What is kept of a code and a title means these again, whatever they are. */
START_TEST(offences_are_kept) {
    static const char *const texts[] = {"",          "86.2",   "A1",      "8N",
                                        "two words", "7 days", "Robbery", "x"};
    enum { TEXTS = sizeof texts / sizeof *texts };
    struct error error = {0};
    for (int i = 0; i < TEXTS * TEXTS; i++) {
        struct slice code = slice_of(texts[i / TEXTS]), title = slice_of(texts[i % TEXTS]), c, t;
        struct text kept = {0};
        ck_assert(offence_keep(code, title, &kept, &error));
        offence_kept(text_slice(&kept), &c, &t);
        ck_assert_msg(slice_equal(c, code) && slice_equal(t, title), "'%s' '%s'", texts[i / TEXTS],
                      texts[i % TEXTS]);
        text_free(&kept);
    }
}
END_TEST

START_TEST(codes_that_a_spreadsheet_has_read) {
    static const char *const cases[][2] = {
        {"4.0999999999999996", "4.1"}, {"86.200000000000003", "86.2"},
        {"10.000000000000000", "10"},  {"4.1", NULL},
        {"0.00000000000000", NULL},    {"-4.0999999999999996", NULL},
        {"4.09999999999999x6", NULL},  {"1234567.0999999999996", NULL},
        {"4.12345678901234", NULL},    {"4.09999999999999960000000000000", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char buffer[OFFENCE_CODE_SIZE];
        struct slice was;
        bool found = offence_code_was(slice_of(cases[i][0]), buffer, &was);
        ck_assert_msg(found == (cases[i][1] != NULL), "%s", cases[i][0]);
        ck_assert_msg(!found || slice_equal(was, slice_of(cases[i][1])), "%s", cases[i][0]);
    }
}
END_TEST

START_TEST(numbers_with_what_stands_beside_them) {
    static const struct {
        const char *text;
        enum count_kind kind;
        double number;
        const char *mark;
    } cases[] = {
        {"12 [note 3]", COUNT_NUMBER, 12, "[note 3]"},
        {"12 [r] [note 3]", COUNT_NUMBER, 12, "[r] [note 3]"},
        {"1204p", COUNT_NUMBER, 1204, "p"},
        {"12 R", COUNT_NUMBER, 12, "R"},
        {"12*", COUNT_NUMBER, 12, "*"},
        {"12\xC2\xB9\xC2\xB2", COUNT_NUMBER, 12, "\xC2\xB9\xC2\xB2"},
        {"(5)", COUNT_NUMBER, -5, ""},
        {"(-5)", COUNT_NOT_A_NUMBER, 0, NULL},
        {"(+5)", COUNT_NOT_A_NUMBER, 0, NULL},
        {"()", COUNT_NOT_A_NUMBER, 0, NULL},
        {"(0)", COUNT_NUMBER, 0, ""},
        {"(0.5)", COUNT_NUMBER, -0.5, ""},
        {"\xE2\x88\x92"
         "6",
         COUNT_NUMBER, -6, ""},
        {"\xC2\xA3 5", COUNT_NUMBER, 5, ""},
        {"-\xC2\xA3"
         "5",
         COUNT_NUMBER, -5, ""},
        {"--5", COUNT_NOT_A_NUMBER, 0, NULL},
        {"- ", COUNT_MISSING, 0, NULL},
        {".. [r]", COUNT_MISSING, 0, NULL},
        {"-*", COUNT_MISSING, 0, NULL},
        {"12]", COUNT_NOT_A_NUMBER, 0, NULL},
        {"x", COUNT_NOT_A_NUMBER, 0, NULL},
        {"1,204.5", COUNT_NUMBER, 1204.5, ""},
        {"1,204.5e1", COUNT_NOT_A_NUMBER, 0, NULL},
        {"1,204e+1", COUNT_NOT_A_NUMBER, 0, NULL},
        {"2.5e3", COUNT_NUMBER, 2500, ""},
        {"1e+05", COUNT_NUMBER, 100000, ""},
        {"1e-2", COUNT_NUMBER, 0.01, ""},
        {"4E3", COUNT_NOT_A_NUMBER, 0, NULL},
        {"4E", COUNT_NOT_A_NUMBER, 0, NULL},
        {"5.", COUNT_NOT_A_NUMBER, 0, NULL},
        {".5", COUNT_NUMBER, 0.5, ""},
        {"+.5", COUNT_NUMBER, 0.5, ""},
        {"007", COUNT_NOT_A_NUMBER, 0, NULL},
        {"1.0e999", COUNT_NOT_A_NUMBER, 0, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct number number = {0};
        struct slice mark;
        enum number_mark how;
        enum count_kind kind = number_read_marked(slice_of(cases[i].text), &number, &mark, &how);
        ck_assert_msg(kind == cases[i].kind, "%s: %d", cases[i].text, kind);
        if (kind != COUNT_NUMBER)
            continue;
        ck_assert_msg(number.real == cases[i].number, "%s: %g", cases[i].text, number.real);
        ck_assert_msg(slice_equal(mark, slice_of(cases[i].mark)), "%s: mark '%.*s'", cases[i].text,
                      SLICE_PRINT(mark));
    }
    int64_t count;
    ck_assert_int_eq(count_read(slice_of("123456789012345678e3"), &count), COUNT_NOT_A_NUMBER);
    ck_assert_int_eq(count_read(slice_of("1e99"), &count), COUNT_NOT_A_NUMBER);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("period");
    harness_case(suite, "text", every_form_reads_back, what_is_no_period_is_refused, NULL);
    harness_case(suite, "arithmetic", the_year_before_and_the_next, NULL);
    harness_case(suite, "published", periods_as_they_are_published, periods_as_they_are_meant,
                 quarters_as_they_are_published, a_year_and_its_quarter, NULL);
    harness_case(suite, "others", lengths_in_other_words, offences_apart, offences_are_kept,
                 codes_that_a_spreadsheet_has_read, numbers_with_what_stands_beside_them, NULL);
    return suite;
}
