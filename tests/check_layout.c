/* The layouts: headers recognised, months told from paths, values brought to one spelling. */
#include "harness.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "bytes/encoding.h"
#include "layout/count.h"
#include "layout/findings.h"
#include "layout/layout.h"
#include "layout/vocabulary.h"

static struct error error;
static struct forces *forces;

static void set_up(void) {
    error = (struct error){0};
    forces = forces_open(&error);
    ck_assert_ptr_nonnull(forces);
}

static void tear_down(void) {
    forces_close(forces);
}

/* --- Counts --- */

static void expect_count(const char *text, int64_t expected) {
    int64_t count = -99;
    ck_assert_msg(count_read(slice_of(text), &count) == COUNT_NUMBER && count == expected,
                  "'%s' gives %lld", text, (long long)count);
}

START_TEST(counts_that_are_numbers) {
    expect_count("0", 0);
    expect_count("9,662", 9662);
    expect_count("1,234,567", 1234567);
    expect_count(" 12 ", 12);
    expect_count("\xC2\xA0"
                 "12",
                 12);
    expect_count("-3", -3);
    expect_count("+3", 3);
    expect_count("-00 ", 0);
    expect_count("12.0", 12);
    expect_count("1e+05", 100000);
    expect_count("007", 7);
    expect_count("999999999999999999", 999999999999999999);
}
END_TEST

START_TEST(counts_that_are_none) {
    static const char *const bad[] = {"12x",
                                      "9,66",
                                      ",662",
                                      "9,6622",
                                      "1234,567",
                                      "12.5",
                                      "75.5%",
                                      "0.0%",
                                      "1e",
                                      "1e99",
                                      "- 3",
                                      "12 3",
                                      "0x10",
                                      "1.",
                                      "1,2,3",
                                      "--3",
                                      "9,662,",
                                      "1234567890123456789",
                                      "\xA3"
                                      "5",
                                      NULL};
    static const char *const missing[] = {"", " ", "-", "--", "..", "*", "N/A", "n/a", ":", NULL};
    int64_t count;
    for (const char *const *text = bad; *text != NULL; text++)
        ck_assert_msg(count_read(slice_of(*text), &count) == COUNT_NOT_A_NUMBER, "'%s'", *text);
    for (const char *const *text = missing; *text != NULL; text++)
        ck_assert_msg(count_read(slice_of(*text), &count) == COUNT_MISSING, "'%s'", *text);
}
END_TEST

/* --- Headers --- */

/* Binds a header whose fields are separated by `;`: the name of its layout, or why it fits none. */
static struct binding binding;

static const char *layout_of(const char *header, const char *path) {
    struct slice fields[64];
    size_t count = 0;
    for (const char *start = header;; start++) {
        size_t length = strcspn(start, ";");
        fields[count++] = slice_from(start, length);
        start += length;
        if (*start == '\0')
            break;
    }
    static struct text text;
    text_clear(&text);
    error = (struct error){0};
    size_t near;
    struct bind_options options = {.file_name = slice_of(path)};
    switch (layout_bind(fields, count, &options, &binding, &error)) {
    case LAYOUT_FITS:
        return binding.layout->name;
    case LAYOUT_FAILED:
        return error.message;
    default:
        ck_assert(layout_describe_misfit(fields, count, &options, &text, &near, &error));
        return text.bytes;
    }
}

static void expect_layout(const char *header, const char *name) {
    ck_assert_str_eq(layout_of(header, "january_2014.csv"), name);
    binding_free(&binding);
}

START_TEST(headers_in_any_spelling) {
    expect_layout("Year;Quarter;Police Force Area;Offence;Sentenced", "moj-outcomes");
    expect_layout("YEAR;offence;Proceeded_against", "moj-outcomes");
    expect_layout("Year of Appearance;Offence;Sentence Outcome;Count", "moj-court-outcomes");
    expect_layout("year.of.appearance;offence;outcome;count", "moj-court-outcomes");
    expect_layout("year_of_appearance;convicted_not_convicted;sentenced_not_sentenced;outcome;"
                  "offence;count",
                  "moj-magistrates");
    expect_layout("Year of Appearance;Convicted / not convicted;Sentenced / not sentenced;Outcome;"
                  "Offence;Count",
                  "moj-magistrates");
    expect_layout(";Number of Homicide Convictions;Percentage of Homicide Convictions;"
                  "Number of Homicide Unsuccessful",
                  "cps-monthly");
    expect_layout("X;Number.of.Homicide.Convictions;Number.of.Homicide.Unsuccessful",
                  "cps-monthly");
    expect_layout("Financial Year;Force Name;Offence Code;Outcome Type;"
                  "Force outcomes recorded in quarter",
                  "home-office-outcomes");
    expect_layout("period;force;defendants", "prosecutions");
}
END_TEST

START_TEST(headers_that_fit_nothing_say_what_is_missing) {
    expect_layout("Year of Appearance;Offence;Count",
                  "nearest is moj-court-outcomes, which also needs 'Sentence Outcome'");
    expect_layout("Year;Offence;Number",
                  "nearest is moj-outcomes, which also needs 'Proceeded against'");
    expect_layout("Year;Offence;Sentenced;sentenced",
                  "the header has 'sentenced' twice, in columns 3 and 4: keep one");
    expect_layout(";Number of Homicide Convictions;Number of Burglary Convictions;"
                  "Number of Burglary Unsuccessful",
                  "the header has only one half of 'Homicide'; it needs both 'Number of … "
                  "Convictions' and '… Unsuccessful'");
}
END_TEST

START_TEST(the_wide_layout_gives_a_row_a_category) {
    ck_assert_str_eq(layout_of("X;Number.of.Theft.And.Handling.Convictions;"
                               "Number.of.Theft.And.Handling.Unsuccessful;"
                               "Number.of.Space.Piracy.Unsuccessful;"
                               "Number.of.Space.Piracy.Convictions;"
                               "Number.of.Admin.Finalised.Unsuccessful",
                               "x/principal_offence_category_september_2016.csv"),
                     "cps-monthly");
    ck_assert_uint_eq(binding.view_count, 3);
    ck_assert_str_eq(binding.views[0].fixed[0].value, "Theft And Handling");
    ck_assert_str_eq(binding.views[1].fixed[0].value, "Space Piracy");
    ck_assert_uint_eq(binding.count_columns[2], 4); /* the convictions of this half come last */
    ck_assert_uint_eq(binding.count_columns[3], 3);
    ck_assert_str_eq(binding.views[2].fixed[1].value, "Administratively finalised");
    ck_assert_int_eq(binding.views[2].measures[MEASURE_CONVICTED].rule, RULE_ZERO);
    ck_assert(binding.has_period);
    ck_assert_int_eq(binding.period.year, 2016);
    ck_assert_int_eq(binding.period.part, 9);
    binding_free(&binding);
}
END_TEST

/* --- Months of paths --- */

static void expect_month(const char *path, int year, int month) {
    struct period period = {0};
    bool found = path_period(slice_of(path), &period);
    ck_assert_msg(found == (year > 0), "%s", path);
    if (found)
        ck_assert_msg(period.year == year && period.part == month, "%s: %d-%d", path, period.year,
                      period.part);
}

START_TEST(months_in_the_forms_seen) {
    expect_month("cps/principal_offence_category_january_2014.csv", 2014, 1);
    expect_month("2018/Principal_Offence_Oct.csv", 2018, 10);
    expect_month("oct2015.csv", 2015, 10);
    expect_month("release.zip/2016/Sept.csv", 2016, 9);
    expect_month("data/2018-07.csv", 2018, 7);
    expect_month("data/cps_201807.csv", 2018, 7);
    expect_month("MAY 2017.CSV", 2017, 5);
    expect_month("2018-07/areas.csv", 2018, 7);
    expect_month("2018\\Oct.csv", 2018, 10);
    expect_month("october_october_2014.csv", 2014, 10);
    expect_month("jan_feb/mar_2014.csv", 2014, 3); /* the file's own name is clear */
    expect_month("x-2099-12.csv", 2099, 12);
    expect_month("jan_2014/areas_2015.csv", 2015, 1);
}
END_TEST

START_TEST(months_that_are_not_told) {
    expect_month("jul.csv", 0, 0);
    expect_month("areas_2014.csv", 0, 0);
    expect_month("january_february_2014.csv", 0, 0);
    expect_month("january_2014_2015.csv", 0, 0);
    expect_month("marching_2014.csv", 0, 0);
    expect_month("201813.csv", 0, 0);
    expect_month("201800.csv", 0, 0);
    expect_month("198907.csv", 0, 0);
    expect_month("210007.csv", 0, 0);
    expect_month("2018-13.csv", 0, 0);
    expect_month("2018-00.csv", 0, 0);
    expect_month("12345678901234.csv", 0, 0);
    expect_month("jan_feb/areas_2014.csv", 0, 0);
    expect_month("jan_2014_2015/areas.csv", 0, 0);
    expect_month("2014_2015/jan.csv", 0, 0);
    expect_month("", 0, 0);
}
END_TEST

/* --- Values --- */

static void expect_value(enum dimension dimension, const char *label, enum vocabulary_answer answer,
                         const char *value) {
    struct slice found;
    ck_assert_msg(vocabulary_find(dimension, slice_of(label), &found) == answer, "%s", label);
    ck_assert_msg(slice_equal(found, slice_of(value)), "%s gives %.*s", label, SLICE_PRINT(found));
}

START_TEST(labels_of_all_releases_are_one) {
    expect_value(DIMENSION_SEX, "01: Males", VOCABULARY_KNOWN, "Male");
    expect_value(DIMENSION_SEX, "01: Male", VOCABULARY_KNOWN, "Male");
    expect_value(DIMENSION_SEX, "02: Females", VOCABULARY_KNOWN, "Female");
    expect_value(DIMENSION_SEX, "03: Other (companies, public bodies, etc)", VOCABULARY_KNOWN,
                 "Companies, public bodies etc.");
    expect_value(DIMENSION_DEFENDANT_TYPE, "02: Compan", VOCABULARY_KNOWN,
                 "Companies, public bodies etc.");
    expect_value(DIMENSION_OFFENCE_GROUP, "04: Theft Offences", VOCABULARY_KNOWN, "Theft offences");
    expect_value(DIMENSION_OFFENCE_GROUP, "09: Miscellaneous crimes agains", VOCABULARY_KNOWN,
                 "Miscellaneous crimes against society");
    expect_value(DIMENSION_OUTCOME, "06: Conditional Dischar", VOCABULARY_KNOWN,
                 "Conditional discharge");
    expect_value(DIMENSION_OUTCOME, "06: Total Immediate Custody", VOCABULARY_KNOWN,
                 "Immediate custody");
    expect_value(DIMENSION_AGE_RANGE, "07: 25-29 (2017 onwards)", VOCABULARY_KNOWN, "25-29");
    expect_value(DIMENSION_OFFENCE_TYPE, "02: Triable Either Way", VOCABULARY_KNOWN,
                 "Triable either way");
    expect_value(DIMENSION_SENTENCE_LENGTH, "13: 4 Years", VOCABULARY_KNOWN, "4 years");
}
END_TEST

START_TEST(labels_that_are_new_keep_their_words) {
    expect_value(DIMENSION_SEX, "05: Self-defined", VOCABULARY_UNKNOWN, "Self-defined");
    expect_value(DIMENSION_OFFENCE_GROUP, "08: Public order off", VOCABULARY_CUT_OFF,
                 "Public order offences");
    expect_value(DIMENSION_OFFENCE_GROUP, "11: Summary", VOCABULARY_UNKNOWN, "Summary");
    expect_value(DIMENSION_SEX, "All", VOCABULARY_TOTAL, "All");
    ck_assert(slice_equal(vocabulary_without_prefix(slice_of("12:30")), slice_of("30")));
    ck_assert(slice_equal(vocabulary_without_prefix(slice_of("123: x")), slice_of("123: x")));
}
END_TEST

/* A short text for what a value of a magistrates' court file means. */
static const char *meaning_of(const char *header, const char *value) {
    static char shown[256];
    char fields[256];
    snprintf(fields, sizeof fields,
             "year_of_appearance;convicted_not_convicted;sentenced_not_sentenced;outcome;offence;"
             "count;%s",
             header);
    ck_assert_str_eq(layout_of(fields, "x.csv"), "moj-magistrates");
    struct meaning meaning;
    struct text scratch = {0};
    size_t column = SIZE_MAX;
    for (size_t i = 0; i < binding.column_count; i++)
        if (binding.columns[i] != NULL && i == 6)
            column = i;
    ck_assert_uint_ne(column, SIZE_MAX);
    ck_assert(value_meaning(&binding, column, slice_of(value), forces, &scratch, &meaning, &error));
    static const char *const kinds[] = {"value", "nothing", "total", "unreadable"};
    snprintf(shown, sizeof shown, "%s '%.*s' %d%s%s", kinds[meaning.kind],
             SLICE_PRINT(meaning.text), meaning.number, meaning.problem ? " " : "",
             problem_name(meaning.problem));
    text_free(&scratch);
    binding_free(&binding);
    return shown;
}

START_TEST(values_of_each_role) {
    ck_assert_str_eq(meaning_of("Quarter", "Q1"), "value '' 1");
    ck_assert_str_eq(meaning_of("Quarter", "Quarter 4"), "value '' 4");
    ck_assert_str_eq(meaning_of("Quarter", "Q5"), "unreadable '' 0 unreadable row");
    ck_assert_str_eq(meaning_of("force_code", "Wiltshire2"), "value 'Wiltshire' 0");
    ck_assert_str_eq(meaning_of("force_code", "London"),
                     "value 'Metropolitan and City of London' 0");
    ck_assert_str_eq(meaning_of("force_code", "Narnia"), "value 'Narnia' 0 unknown force");
    ck_assert_str_eq(meaning_of("force_code", "England and Wales"), "total 'England and Wales' 0");
    ck_assert_str_eq(meaning_of("force_code", "Special/miscellaneous and unknown police forces"),
                     "value 'Special/miscellaneous and unknown police forces' 0");
    ck_assert_str_eq(meaning_of("Sex", ""), "nothing '' 0");
    ck_assert_str_eq(meaning_of("Custodial Sentence Length", ""), "value 'N/A' 0");
    ck_assert_str_eq(meaning_of("Custodial Sentence Length", "20: N/A"), "value 'N/A' 0");
}
END_TEST

/* --- Findings --- */

START_TEST(a_long_value_is_cut_between_characters) {
    struct findings findings = {0};
    char value[400];
    memset(value, 'a', sizeof value);
    memcpy(value + 198, "\xC3\xA9\xC3\xA9", 4); /* one has room, and one has not */
    for (size_t length = 200; length <= 202; length++)
        ck_assert(findings_add(&findings, PROBLEM_UNKNOWN_VALUE, slice_of("a.csv"), 2, 1,
                               slice_from(value, length), &error, "new"));
    memset(value, 'a', sizeof value);
    memcpy(value + 199, "\xC3\xA9", 2);
    ck_assert(findings_add(&findings, PROBLEM_UNKNOWN_VALUE, slice_of("a.csv"), 2, 1,
                           slice_from(value, sizeof value), &error, "new"));
    for (size_t i = 0; i < 4; i++) {
        ck_assert(encoding_is_utf8(slice_of(findings.items[i].value)));
        ck_assert_uint_eq(strlen(findings.items[i].value), i < 3 ? 200 : 199);
    }
    findings_free(&findings);
}
END_TEST

START_TEST(findings_beyond_the_most_are_counted) {
    struct findings findings = {0}, of_piece = {0};
    const struct slice file = slice_of("a.csv");
    for (int i = 0; i < FINDINGS_MOST_EACH + 3; i++)
        ck_assert(findings_add(i % 2 == 0 ? &findings : &of_piece, PROBLEM_NOT_A_NUMBER, file,
                               i + 2, 1, slice_of("x"), &error, "no number"));
    memory_fail_after(0, true);
    ck_assert(!findings_take(&findings, &of_piece, 0, &error));
    memory_fail_after(-1, false);
    ck_assert_int_eq(error.code, ERROR_MEMORY);
    error = (struct error){0};
    ck_assert(findings_take(&findings, &of_piece, 10, &error));
    ck_assert_uint_eq(findings.count, FINDINGS_MOST_EACH);
    struct findings again = findings; /* to be asked twice: its counts of the file go with it */
    memory_fail_after(0, true);
    ck_assert(!findings_end_file(&again, file, &error));
    memory_fail_after(-1, false);
    ck_assert_int_eq(error.code, ERROR_MEMORY);
    findings.items = again.items;
    error = (struct error){0};
    ck_assert(findings_end_file(&findings, file, &error));
    ck_assert_uint_eq(findings.count, FINDINGS_MOST_EACH + 1);
    ck_assert_str_eq(findings.items[FINDINGS_MOST_EACH].detail,
                     "and 3 more of this kind in the file");
    findings_free(&findings);
    findings_free(&of_piece);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("layout");
    harness_case(suite, "count", counts_that_are_numbers, counts_that_are_none, NULL);
    harness_case(suite, "header", headers_in_any_spelling,
                 headers_that_fit_nothing_say_what_is_missing,
                 the_wide_layout_gives_a_row_a_category, NULL);
    harness_case(suite, "month", months_in_the_forms_seen, months_that_are_not_told, NULL);
    harness_case(suite, "vocabulary", labels_of_all_releases_are_one,
                 labels_that_are_new_keep_their_words, NULL);
    harness_case(suite, "findings", a_long_value_is_cut_between_characters,
                 findings_beyond_the_most_are_counted, NULL);
    TCase *values = tcase_create("meaning");
    tcase_add_checked_fixture(values, set_up, tear_down);
    tcase_add_test(values, values_of_each_role);
    suite_add_tcase(suite, values);
    return suite;
}
