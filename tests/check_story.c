/* local_story: the newspaper's story, every form of sentence, and what it does not claim. */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "prosecutions.h"
#include "story/contrast.h"
#include "story/sentence.h"

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* The statement with %Q for a path, against the whole result. */
static void expect(const char *format, const char *path, const char *expected) {
    harness_expect_of(db, format, path, expected);
}

static void expect_error(const char *format, const char *path, const char *part) {
    harness_expect_error_of(db, format, path, part);
}

/* --- The newspaper's story --- */

#define PRINTED "possession of indecent photographs of children"
#define OFFENCE                                                                                    \
    "Miscellaneous crimes against society,86.2 Possession of indecent photograph of a child"

static const char NEWSPAPER[] =
    "period,force,offence_group,offence,defendants,prosecuted\n"
    "2008,Lancashire," OFFENCE ",90,90\n"
    "2008,Special/miscellaneous and unknown police forces," OFFENCE ",10,10\n"
    "2008,Metropolitan Police," OFFENCE ",2300,2300\n"
    "2017,Lancashire," OFFENCE ",142,142\n"
    "2017,Metropolitan Police," OFFENCE ",6397,6397\n"
    "2018,Lancashire," OFFENCE ",100,100\n"
    "2018,Lancashire," OFFENCE ",75,75\n"
    "2018,Metropolitan Police," OFFENCE ",4533,4533\n";

START_TEST(the_newspaper_and_what_it_did_not_say) {
    const char *path = harness_write_text("newspaper.csv", NEWSPAPER);
    expect(
        "SELECT sentence FROM local_story('Lancashire Constabulary', '86.2', 2018, %Q)", path,
        "In Lancashire, 175 people were prosecuted for " PRINTED " in 2018.\n"
        "In Lancashire, the number of people prosecuted for " PRINTED
        " rose by 23%, from 142 in 2017 to 175 in 2018.\n"
        "Across the two forces with figures, 4,708 people were prosecuted for " PRINTED
        " in 2018.\n"
        "Across the two forces with figures, the number of people prosecuted for " PRINTED
        " fell by 28%, from 6,539 in 2017 to 4,708 in 2018.\n"
        "In Lancashire, the number of people prosecuted for " PRINTED
        " rose by 23% in 2018 from a year earlier. In contrast, across the two forces with figures "
        "it fell by 28%.\n"
        "In 2018, Lancashire accounted for 3.7% of the people prosecuted for " PRINTED
        " in the two forces with figures (175 of 4,708).\n"
        "In Lancashire, 11.6 people per 100,000 residents were prosecuted for " PRINTED
        " in 2018, compared with 45.5 across the two forces with figures.\n"
        "In 2018, Lancashire had the lowest rate of people prosecuted for " PRINTED
        " per 100,000 residents of the two forces that are ranked; chance does not explain the "
        "place.\n"
        "In Lancashire, the number of people prosecuted for " PRINTED
        " in 2018 (175) was almost double the number in 2008 (90).\n"
        "Across the two forces with figures, the number of people prosecuted for " PRINTED
        " in 2018 (4,708) was almost double the number in 2008 (2,390).");
    /* printf(), as SQLite itself shows 15 digits, or newer ones 17 */
    expect("SELECT fact, printf('%%.15g', value), iif(compared_with IS NULL, NULL, "
           "printf('%%.15g', compared_with)), round(change, 3), round(significance, 7) FROM "
           "local_story('lancashire', '86.2', '2018', %Q) WHERE fact NOT LIKE 'rate%%'",
           path,
           "local_number|175|NULL|NULL|NULL\n"
           "local_change|175|142|23.239|0.0721207\n"
           "national_number|4708|NULL|NULL|NULL\n"
           "national_change|4708|6539|-28.001|0.0\n"
           "contrast|23.2394366197183|-28.0012234286588|51.241|1.4e-06\n"
           "national_share|3.71707731520816|2.17158586939899|1.545|NULL\n"
           "local_longest|175|90|94.444|NULL\n"
           "national_longest|4708|2390|96.987|NULL");
    expect(
        "SELECT fact, caveat FROM local_story('E23000003', '86.2', '2018', %Q) WHERE fact IN "
        "('local_number', 'local_change', 'local_longest', 'national_number')",
        path,
        "local_number|Counted under what the publisher calls 86.2 Possession of indecent photograph of a "
        "child.\n"
        "local_change|This rise is within what chance could produce (p = 0.072).\n"
        "national_number|NULL\n"
        "local_longest|Not in the source: 2009 to 2016.");
    /* As the functions have it. */
    expect(
        "SELECT s.significance = contrast_p(175, 142, 4708, 6539) FROM local_story('Lancashire', "
        "'86.2', 2018, %Q) s WHERE fact = 'contrast'",
        path, "1");
    expect("SELECT s.value = per_100k(175, population_of('Lancashire', 2018)) FROM "
           "local_story('Lancashire', '86.2', 2018, %Q) s WHERE fact = 'rate'",
           path, "1");
}
END_TEST

/* --- Sentences --- */

static const struct force LANCASHIRE = {.name = {(const unsigned char *)"Lancashire", 10}};
static const struct force METROPOLITAN = {
    .name = {(const unsigned char *)"Metropolitan Police", 19}};
static const struct force BOTH = {
    .name = {(const unsigned char *)"Metropolitan and City of London", 31}, .combined = true};
static const struct period Y2017 = {PERIOD_YEAR, 2017, 0};

static struct topic robbery(void) {
    return (struct topic){.counted = counted_of(MEASURE_PROSECUTED, UNIT_PEOPLE, false),
                          .offence = slice_of("robbery"),
                          .force = &LANCASHIRE,
                          .all = {true, 43, false},
                          .now = {PERIOD_YEAR, 2018, 0}};
}

static struct text said;
static struct error unsaid;

static void expect_said(bool done, const char *expected) {
    ck_assert_msg(done, "%s", unsaid.message);
    ck_assert_str_eq(said.bytes, expected);
    text_free(&said);
    said = (struct text){0};
}

START_TEST(numbers_and_who_they_are) {
    struct topic topic = robbery();
    expect_said(sentence_number(&topic, 1, &said, &unsaid),
                "In Lancashire, 1 person was prosecuted for robbery in 2018.");
    expect_said(sentence_number(&topic, 0, &said, &unsaid),
                "In Lancashire, no people were prosecuted for robbery in 2018.");
    topic.companies = 390;
    expect_said(sentence_number(&topic, 1204, &said, &unsaid),
                "In Lancashire, 1,204 people were prosecuted for robbery in 2018, of which 390 "
                "companies.");
    topic.companies = 0;
    topic.counted = counted_of(MEASURE_SENTENCED, UNIT_PEOPLE, false);
    topic.force = NULL;
    expect_said(sentence_number(&topic, 1234, &said, &unsaid),
                "Across England and Wales, 1,234 people were sentenced for robbery in 2018.");
    ck_assert_ptr_null(topic.counted.caveat);
    topic.all = (struct all_forces){false, 5, false};
    expect_said(sentence_number(&topic, 1234, &said, &unsaid),
                "Across the five forces with figures, 1,234 people were sentenced for robbery in "
                "2018.");
    topic.counted = counted_of(MEASURE_CONVICTED, UNIT_PEOPLE, true);
    topic.force = &METROPOLITAN;
    expect_said(sentence_number(&topic, 12, &said, &unsaid),
                "In the Metropolitan Police area, 12 people were convicted of robbery in 2018.");
    ck_assert_ptr_nonnull(strstr(topic.counted.caveat, "magistrates' courts only"));
    topic.counted = counted_of(MEASURE_DEFENDANTS, UNIT_PEOPLE, true);
    topic.force = &BOTH;
    expect_said(sentence_number(&topic, 12, &said, &unsaid),
                "In the Metropolitan and City of London area, 12 defendants were before "
                "magistrates' courts for robbery in 2018.");
    topic.counted = counted_of(MEASURE_DEFENDANTS, UNIT_PEOPLE, false);
    expect_said(phrase_counted_offence(&topic, &said, &unsaid),
                "defendants before the courts for robbery");
}
END_TEST

START_TEST(each_publisher_by_its_own_words) {
    struct topic topic = robbery();
    topic.counted = counted_of(MEASURE_PROSECUTED, UNIT_CRIMES, false);
    expect_said(sentence_number(&topic, 1, &said, &unsaid),
                "In Lancashire, there was 1 crime of robbery that led to a charge or summons in "
                "2018.");
    ck_assert_ptr_nonnull(strstr(topic.counted.caveat, "not people"));
    topic.counted = counted_of(MEASURE_DEFENDANTS, UNIT_CRIMES, false);
    expect_said(phrase_counted_offence(&topic, &said, &unsaid),
                "crimes of robbery that were given an outcome");
    topic.counted = counted_of(MEASURE_PROSECUTED, UNIT_CASES, false);
    expect_said(sentence_number(&topic, 0, &said, &unsaid),
                "In Lancashire, there were no completed prosecutions for robbery in 2018.");
    ck_assert_ptr_nonnull(strstr(topic.counted.caveat, "not an official statistic"));
    topic.counted = counted_of(MEASURE_CONVICTED, UNIT_CASES, false);
    expect_said(sentence_number(&topic, 1, &said, &unsaid),
                "In Lancashire, there was 1 conviction for robbery in 2018.");
    topic.counted = counted_of(MEASURE_DEFENDANTS, UNIT_CASES, false);
    expect_said(sentence_number(&topic, 12, &said, &unsaid),
                "In Lancashire, there were 12 defendants in cases of robbery in 2018.");
    static const struct layout layout = {.name = "home-office-outcomes", .unit = UNIT_CRIMES};
    ck_assert_int_eq(layout_counted_by(&layout, slice_of("x.csv"))->unit, UNIT_CRIMES);
    ck_assert_int_eq(layout_counted_by(&layout, slice_of("builtin:cps"))->unit, UNIT_CASES);
    for (size_t i = 0; i < LAYOUT_COUNT;
         i++) /* whoever publishes says what kind of statistics it is */
        ck_assert_int_eq(LAYOUTS[i]->publisher != NULL, LAYOUTS[i]->status != NULL);
}
END_TEST

START_TEST(periods_in_words) {
    static const char *const cases[][2] = {
        {"2018", "2018"},
        {"2018/19", "2018/19"},
        {"2018-07", "July 2018"},
        {"2018-Q3", "the third quarter of 2018"},
        {"2018/19-Q4", "the fourth quarter of 2018/19"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct period period;
        ck_assert(period_parse(slice_of(cases[i][0]), &period));
        expect_said(phrase_period(period, &said, &unsaid), cases[i][1]);
    }
}
END_TEST

START_TEST(changes_of_every_form) {
    static const struct {
        struct change change;
        const char *expected;
    } cases[] = {
        {{175, 142}, "rose by 23%, from 142 in 2017 to 175 in 2018."},
        {{50, 100}, "halved, from 100 in 2017 to 50 in 2018."},
        {{44, 4}, "rose to 11 times as many, from 4 in 2017 to 44 in 2018."},
        {{142, 142}, "did not change: it was 142 in 2017 and in 2018."},
        {{0, 0}, "did not change: there were none in 2017 and in 2018."},
        {{5, 0}, "rose from none in 2017 to 5 in 2018."},
        {{0, 5}, "fell from 5 in 2017 to none in 2018."},
        {{-2, 1500}, "fell from 1,500 in 2017 to -2 in 2018."},
    };
    struct topic topic = robbery();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[200];
        snprintf(expected, sizeof expected,
                 "In Lancashire, the number of people prosecuted for robbery %s",
                 cases[i].expected);
        expect_said(sentence_change(&topic, cases[i].change, Y2017, &said, &unsaid), expected);
    }
}
END_TEST

/* METHODS: the forms of comparison, each only where the numbers carry it. */
START_TEST(comparisons_of_every_form) {
    static const struct {
        struct change local, national;
        enum comparison comparison;
        const char *full, *brief;
    } cases[] = {
        {{20, 10},
         {900, 1000},
         AGAINST_THE_TREND,
         "doubled, from 10 in 2017 to 20 in 2018. In contrast, across England and Wales it fell by "
         "10%, from 1,000 to 900.",
         "doubled in 2018 from a year earlier. In contrast, across England and Wales it fell by 10%."},
        {{20, 10},
         {110, 100},
         MORE_OR_LESS,
         "doubled, from 10 in 2017 to 20 in 2018. It rose more than across England and Wales, where "
         "it rose by 10%, from 100 to 110.",
         "doubled in 2018 from a year earlier. It rose more than across England and Wales, where it "
         "rose by 10%."},
        {{90, 100},
         {500, 1000},
         MORE_OR_LESS,
         "fell by 10%, from 100 in 2017 to 90 in 2018. It fell less than across England and Wales, "
         "where it halved, from 1,000 to 500.",
         "fell by 10% in 2018 from a year earlier. It fell less than across England and Wales, where "
         "it halved."},
        {{11, 10},
         {120, 100},
         CANNOT_BE_TOLD,
         "rose by 10%, from 10 in 2017 to 11 in 2018. Across England and Wales it rose by 20%, from "
         "100 to 120.",
         "rose by 10% in 2018 from a year earlier. Across England and Wales it rose by 20%."},
        {{10100, 10000},
         {102000, 100000},
         IN_LINE,
         "rose by 1.0%, from 10,000 in 2017 to 10,100 in 2018, in line with England and Wales, "
         "where it rose by 2.0%, from 100,000 to 102,000.",
         "rose by 1.0% in 2018 from a year earlier, in line with England and Wales, where it rose by "
         "2.0%."},
        {{1, 0},
         {1, 0},
         CANNOT_BE_TOLD,
         "rose from none in 2017 to 1 in 2018. Across England and Wales it also rose from none to 1.",
         "rose from none in 2017 to 1 in 2018. Across England and Wales it also rose from none to 1."},
        {{50, 100},
         {1000, 1000},
         ONE_DID_NOT_CHANGE,
         "halved, from 100 in 2017 to 50 in 2018, while across England and Wales it did not "
         "change.",
         "halved in 2018 from a year earlier, while across England and Wales it did not change."},
    };
    struct topic topic = robbery();
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        bool full = i % 2 == 0;
        char expected[400];
        snprintf(expected, sizeof expected,
                 "In Lancashire, the number of people prosecuted for robbery %s",
                 full ? cases[i / 2].full : cases[i / 2].brief);
        expect_said(sentence_contrast(&topic, cases[i / 2].local, cases[i / 2].national, Y2017,
                                      cases[i / 2].comparison, full, &said, &unsaid),
                    expected);
    }
    expect_said(
        sentence_contrast(&topic, (struct change){142, 142}, (struct change){4708, 6539}, Y2017,
                          ONE_DID_NOT_CHANGE, true, &said, &unsaid),
        "In Lancashire, the number of people prosecuted for robbery (142 in 2017 and in "
        "2018) did not change, while across England and Wales it fell by 28%, from 6,539 to "
        "4,708.");
}
END_TEST

/* Which form it is: by the test for the dispersion, and by the interval of the ratio of ratios. */
START_TEST(which_comparison_it_is) {
    static const struct {
        struct change local, national;
        double phi;
        enum comparison comparison;
    } cases[] = {
        {{175, 142}, {4708, 6539}, 1, AGAINST_THE_TREND},
        {{28, 20}, {4560, 4700}, 1, CANNOT_BE_TOLD}, /* +40% beside -3%: chance */
        {{28, 27}, {900, 1000}, 1, CANNOT_BE_TOLD},  /* p = 0.6 */
        {{5, 1}, {4000, 3850}, 1, CANNOT_BE_TOLD},   /* +400% beside +3.9% */
        {{300, 200}, {5000, 4000}, 1, MORE_OR_LESS},
        {{300, 200}, {5000, 4000}, 5, CANNOT_BE_TOLD}, /* the same, with their variance */
        {{10300, 10000}, {102000, 100000}, 1, IN_LINE},
        {{1020, 1000}, {102000, 100000}, 1, IN_LINE},
        {{103, 100}, {102000, 100000}, 1, CANNOT_BE_TOLD}, /* within 0.9 to 1.1 by no means */
        {{1030, 1000}, {102000, 100000}, 4, CANNOT_BE_TOLD},
        {{200, 200}, {3000, 5000}, 1, ONE_DID_NOT_CHANGE},
        {{300, 200}, {5000, 5000}, 1, ONE_DID_NOT_CHANGE},
        {{10, 10}, {100, 100}, 1, CANNOT_BE_TOLD},
        {{0, 0}, {100, 100}, 1, CANNOT_BE_TOLD},
        {{-3, 5}, {100, 100}, 1, CANNOT_BE_TOLD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct variation variation = {cases[i].phi, VARIATION_OF_OFFENCE};
        struct contrast contrast = contrast_of(cases[i].local, cases[i].national, &variation);
        ck_assert_msg(contrast.comparison == cases[i].comparison, "case %zu: %d, p = %g", i,
                      contrast.comparison, contrast.p);
    }
}
END_TEST

START_TEST(headlines) {
    struct topic topic = robbery();
    expect_said(sentence_no_change(&topic, false, &said, &unsaid),
                "No clear change in robbery prosecutions in Lancashire");
    topic.offence = slice_of("theft from shops");
    expect_said(sentence_no_change(&topic, true, &said, &unsaid),
                "Too few prosecutions for theft from shops in Lancashire to tell of a change");
    expect_said(sentence_not_followed(&topic, true, &said, &unsaid),
                "In Lancashire, prosecutions for theft from shops did not follow the fall across "
                "England and Wales");
    topic.force = NULL;
    expect_said(sentence_no_change(&topic, false, &said, &unsaid),
                "No clear change in prosecutions for theft from shops across England and Wales");
}
END_TEST

START_TEST(places) {
    static const struct force west_midlands = {
        .name = {(const unsigned char *)"West Midlands", 13}};
    expect_said(phrase_place(&west_midlands, &said, &unsaid), "the West Midlands Police area");
    expect_said(phrase_place(&LANCASHIRE, &said, &unsaid), "Lancashire");
}
END_TEST

START_TEST(ratios_and_probabilities) {
    struct topic topic = robbery();
    expect_said(sentence_ratio(&topic, (struct change){25, 100}, Y2017, &said, &unsaid),
                "In Lancashire, the number of people prosecuted for robbery in 2018 (25) was a "
                "quarter of the number in 2017 (100).");
    expect_said(sentence_ratio(&topic, (struct change){123, 100}, Y2017, &said, &unsaid),
                "In Lancashire, the number of people prosecuted for robbery in 2018 (123) was 23% "
                "more than the number in 2017 (100).");
    expect_said(sentence_ratio(&topic, (struct change){3, 0}, Y2017, &said, &unsaid),
                "In Lancashire, the number of people prosecuted for robbery rose from none in 2017 "
                "to 3 in 2018.");
    expect_said(
        sentence_share(&topic, 1, 5, &said, &unsaid),
        "In 2018, Lancashire accounted for one in five of the people prosecuted for robbery "
        "in England and Wales (1 of 5).");
    expect_said(sentence_share(&topic, 0, 2, &said, &unsaid),
                "In 2018, Lancashire accounted for none of the 2 people prosecuted for robbery in "
                "England and Wales.");
    topic.all = (struct all_forces){false, 3, false};
    expect_said(sentence_share(&topic, 2, 2, &said, &unsaid),
                "In 2018, Lancashire accounted for all 2 of the people prosecuted for robbery in "
                "the three forces with figures.");
    expect_said(phrase_p(0.0004, &said, &unsaid), "p < 0.001");
    expect_said(phrase_p(0.0721, &said, &unsaid), "p = 0.072");
    expect_said(phrase_p(0.345, &said, &unsaid), "p = 0.35");
    expect_said(phrase_p(1, &said, &unsaid), "p > 0.99");
    expect_said(phrase_p(0.04996, &said, &unsaid), "p = 0.0499");
    expect_said(phrase_p(0.0500001, &said, &unsaid), "p = 0.050");
}
END_TEST

/* --- What is asked for --- */

static const char OFFENCES[] =
    "Year,Police Force Area,Offence Group,Offence,Proceeded against\n"
    "2018,Kent,02: Sexual offences,106 Modern Slavery,30\n"
    "2018,Kent,02: Sexual offences,106 Betting or Gaming Offence,31\n"
    "2018,Kent,04: Theft offences,4.1 Theft of cycles,32\n"
    "2018,Kent,04: Theft offences,4.10 Theft from shops,33\n"
    "2018,Kent,03: Robbery,34 Robbery,34\n"
    "2018,Kent,05: Violence against the person,105 Assault 100% of the time,35\n"
    "2018,Kent,05: Violence against the person,106B Assault,36\n";

START_TEST(an_offence_by_any_name) {
    static const char *const cases[][2] = {
        {"4.1", "32"},
        {"4.10", "33"},
        {"106b", "36"},
        {"106 Modern Slavery", "30"},
        {"modern slavery", "30"},
        {"Theft Offences", "65"},
        {"robbery", "34"},
        {"%SLAVERY", "30"},
        {"%robb%", "34"},
        {"theft from _hops", "33"},
        {" 34 robbery ", "34"},
    };
    const char *path = harness_write_text("offences.csv", OFFENCES);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *sql =
            sqlite3_mprintf("SELECT value FROM local_story('Kent', %Q, 2018, %Q) WHERE fact "
                            "= 'local_number'",
                            cases[i][0], path);
        harness_expect(db, sql, cases[i][1]);
        sqlite3_free(sql);
    }
    expect("SELECT value FROM local_story('Kent', 34, 2018, %Q) LIMIT 1", path, "34");
    /* The sum of many is told by what was asked for. */
    expect("SELECT sentence FROM local_story('Kent', 'all %%e%%', 2018, %Q) LIMIT 1", path,
           "In Kent, 231 people were prosecuted for any of 9 offences and groups with 'e' in the "
           "title in 2018.");
    expect("SELECT sentence FROM local_story('Kent', 'ALL  %%t%%e%%', 2018, %Q) LIMIT 1", path,
           "In Kent, 167 people were prosecuted for any of 6 offences and groups (ALL  %t%e%) in "
           "2018.");
}
END_TEST

START_TEST(an_unclear_offence_lists_its_meanings) {
    const char *path = harness_write_text("offences.csv", OFFENCES);
    expect_error("SELECT * FROM local_story('Kent', '106', 2018, %Q)", path,
                 "prosecutions: local_story: the offence '106' is unclear; write one of these, or "
                 "'all %…%' for the sum of all that match: 106 Betting or Gaming Offence; 106 "
                 "Modern Slavery");
    expect_error("SELECT * FROM local_story('Kent', 'theft%%', 2018, %Q)", path,
                 "the group Theft offences; 4.1 Theft of cycles; 4.10 Theft from shops");
    expect_error("SELECT * FROM local_story('Kent', 'slave', 2018, %Q)", path,
                 "the source has no offence 'slave'; the nearest is: 106 Modern Slavery");
    expect_error("SELECT * FROM local_story('Kent', 'piracy', 2018, %Q)", path,
                 "the source has no offence or offence group 'piracy'; SELECT DISTINCT");
    expect_error("SELECT * FROM local_story('Kent', '', 2018, %Q)", path,
                 "the source has no offence or offence group ''");
    expect_error("SELECT * FROM local_story('Kent', printf('%%.2000c', 'x'), 2018, %Q)", path,
                 "the offence is a text of 2000 bytes");
    expect_error("SELECT * FROM local_story('Kent', 4.10, 2018, %Q)", path,
                 "the offence is not a text; write it in quotes");
}
END_TEST

/* R and JavaScript give every number as a REAL. */
START_TEST(a_year_is_a_number_of_either_kind) {
    const char *path = harness_write_text("newspaper.csv", NEWSPAPER);
    expect("SELECT sentence FROM local_story('Lancashire', '86.2', 2018.0, %Q) LIMIT 1", path,
           "In Lancashire, 175 people were prosecuted for " PRINTED " in 2018.");
    expect("WITH source(path) AS (VALUES (%Q)) SELECT a.page = b.page FROM source, "
           "story_page('Lancashire', '86.2', 2018.0, path) a, "
           "story_page('Lancashire', '86.2', 2018, path) b",
           path, "1");
    expect_error("SELECT * FROM local_story('Lancashire', '86.2', 2018.5, %Q)", path,
                 "the period is not a text; write it in quotes");
    expect_error("SELECT * FROM local_story('Lancashire', '86.2', 1e300, %Q)", path,
                 "the period is not a text; write it in quotes");
}
END_TEST

START_TEST(what_the_source_does_not_have) {
    const char *path = harness_write_text("offences.csv", OFFENCES);
    expect_error("SELECT * FROM local_story('Narnia', '4.1', 2018, %Q)", path,
                 "'Narnia' is no police force");
    expect_error("SELECT * FROM local_story('Essex', '4.1', 2018, %Q)", path,
                 "no figures of Essex for 2018; SELECT DISTINCT force");
    expect_error("SELECT * FROM local_story('City of London', '4.1', 2018, %Q)", path,
                 "publishers often count them with Metropolitan Police");
    expect_error("SELECT * FROM local_story('Kent', '4.1', 2019, %Q)", path,
                 "no figures for 2019; it has 2018");
    expect_error("SELECT * FROM local_story('Kent', '4.1', '2018-Q1', %Q)", path,
                 "no figures for 2018-Q1; it has 2018");
    expect_error("SELECT * FROM local_story('Kent', '4.1', '2018/19', %Q)", path,
                 "no figures for 2018/19");
    expect_error("SELECT * FROM local_story('Kent', '4.1', 'last year', %Q)", path,
                 "'last year' is no period; write it as 2018");
    expect_error("SELECT * FROM local_story('Kent', '4.1', 20180, %Q)", path, "is no period");
    expect_error("SELECT * FROM local_story('Kent', NULL, 2018, %Q)", path, "the offence is NULL");
    expect_error("SELECT * FROM local_story('Kent') WHERE source = %Q", path,
                 "the offence is missing; write it as in");
    expect_error("SELECT * FROM local_story('Kent', '4.1', 2018, 'no/such%.0s')", path,
                 "local_story: no/such");
    path = harness_write_text("national.csv",
                              "Year of Appearance,Offence,Outcome,Count\n2017,34 Robbery,Fine,4\n");
    expect_error("SELECT * FROM local_story('Kent', '34', 2017, %Q)", path,
                 "no figures by force: its numbers are of England and Wales as a whole");
}
END_TEST

START_TEST(what_is_no_police_force) {
    static const char *const names[][2] = {
        {"Police Scotland",
         "; the figures are for England and Wales, and Police Scotland is not part of "
         "them; SELECT"},
        {"South East", "; it is a region; SELECT"},
        {"Manchester", "; Manchester is in the area of 'Greater Manchester'; SELECT"},
        {"Yorkshire",
         "; Yorkshire is in the areas of 'Humberside', 'North Yorkshire', 'South Yorkshire' "
         "and 'West Yorkshire'; SELECT"},
        {"Northumbira", "; the nearest is 'Northumbria'; SELECT"},
        {"Cleveland & Durham", "; SELECT"},
        {"Unknown", "; SELECT"},
        {"the moon", "; SELECT"},
    };
    const char *path = harness_write_text("offences.csv", OFFENCES);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *sql =
            sqlite3_mprintf("SELECT * FROM local_story(%Q, '4.1', 2018, '%%q')", names[i][0]);
        char *part = sqlite3_mprintf("'%s' is no police force%s", names[i][0], names[i][1]);
        expect_error(sql, path, part);
        sqlite3_free(sql);
        sqlite3_free(part);
    }
}
END_TEST

/* --- What is not claimed --- */

#define SAVED "period,force,offence,defendants,prosecuted\n"

START_TEST(no_change_over_a_gap) {
    const char *path = harness_write_text("gap.csv", SAVED "2008,Kent,34 Robbery,100,100\n"
                                                           "2018,Kent,34 Robbery,150,150\n"
                                                           "2018,Essex,46 Theft,150,150\n");
    expect(
        "SELECT fact, compared_with, caveat FROM local_story('Kent', '34', 2018, %Q) WHERE fact "
        "IN ('local_change', 'national_change', 'contrast', 'national_share', 'not_given')",
        path,
        "national_share|NULL|NULL\nnot_given|NULL|No local_change, national_change, contrast: the "
        "source has no figures for 2017. No rate_rank: no other force in the source has a rate.");
    expect("SELECT fact, compared_with FROM local_story('Kent', '34', 2018, %Q) WHERE fact LIKE "
           "'%%longest'",
           path, "local_longest|100\nnational_longest|100");
    expect("SELECT fact, value FROM local_story('Essex', '34', 2018, %Q) WHERE fact IN "
           "('local_number', 'local_longest', 'rate')",
           path, "local_number|0");
    expect("SELECT sentence, caveat LIKE '%%No local_longest, national_longest: the source has "
           "nothing earlier than a year before that this can be compared with.' FROM "
           "local_story('Kent', '34', 2008, %Q) WHERE fact = 'not_given'",
           path, "NULL|1");
}
END_TEST

START_TEST(an_offence_that_was_not_there) {
    const char *path = harness_write_text("new.csv", SAVED "2017,Kent,34 Robbery,100,100\n"
                                                           "2018,Kent,46 Theft,150,150\n"
                                                           "2018,Essex,34 Robbery,50,50\n");
    expect("SELECT caveat LIKE 'No local_change, national_change, contrast: the source has no row "
           "of this offence for 2017: it may have had another name or code.%%' FROM "
           "local_story('Kent', '46', 2018, %Q) WHERE fact = 'not_given'",
           path, "1");
    expect("SELECT caveat LIKE 'No local_change, contrast: the source has no figures of this force "
           "for 2017.%%' FROM local_story('Essex', '34', 2018, %Q) WHERE fact = 'not_given'",
           path, "1");
    expect("SELECT sentence FROM local_story('Kent', '34', 2018, %Q) WHERE fact = 'local_change'",
           path,
           "In Kent, the number of people prosecuted for robbery fell from 100 in 2017 to none in "
           "2018.");
    /* What nobody published is not none. */
    expect(
        "SELECT fact, caveat FROM local_story('Kent', '46', 2017, %Q)", path,
        "not_given|No local_number, local_change, national_number, national_change, contrast, "
        "national_share, rate, rate_rank, local_longest, national_longest: the source has no row of this offence for 2017: it may "
        "have had another name or code.");
    path = harness_write_text("other.csv",
                              "period,force,offence,defendants,prosecuted,sentenced\n"
                              "2017,Kent,34 Robbery,100,,100\n2018,Kent,34 Robbery,150,150,\n");
    expect("SELECT caveat LIKE 'No local_change, national_change, contrast: the source does not "
           "count the same for 2017.%%' FROM local_story('Kent', '34', 2018, %Q) WHERE fact = "
           "'not_given'",
           path, "1");
}
END_TEST

/* A number of which the publisher withheld a part is none: neither compared nor added up. */
START_TEST(what_the_publisher_withheld) {
    const char *path = harness_write_text(
        "withheld.csv",
        "period,force,sex,offence,prosecuted,marks\n2017,Kent,Male,34 Robbery,100,\n"
        "2018,Kent,Male,34 Robbery,90,\n2018,Kent,Female,34 Robbery,,[c]\n"
        "2017,Essex,Male,34 Robbery,50,\n2018,Essex,Male,34 Robbery,60,\n"
        "2017,Surrey,Male,34 Robbery,40,\n2018,Surrey,Male,34 Robbery,30,\n");
    expect("SELECT fact, value, compared_with FROM local_story('Kent', '34', 2018, %Q)", path,
           "national_number|90|NULL\nnational_change|90|90\nnot_given|NULL|NULL");
    expect("SELECT caveat LIKE 'No local_number, local_change, contrast,%%: the publisher withheld "
           "a number of this force and offence for 2018.%%' FROM local_story('Kent', '34', 2018, "
           "%Q) WHERE fact = 'not_given'",
           path, "1");
    expect("SELECT value, compared_with FROM local_story('Kent', '34', 2018, %Q, 'sex=Male') WHERE "
           "fact LIKE '%%change'",
           path, "90|100\n180|190");
    expect("SELECT force, local_new, local_old FROM notable_changes(%Q, 2018) ORDER BY force", path,
           "Essex|60|50\nSurrey|30|40");
}
END_TEST

/* Of a year by quarters a force has a number where the source holds all of its quarters. */
START_TEST(a_year_needs_each_of_its_parts) {
    const char *path = harness_write_text(
        "quarters.csv", SAVED "2017,Kent,34 Robbery,400,400\n2017,Essex,34 Robbery,400,400\n"
                              "2018-Q1,Kent,34 Robbery,100,100\n2018-Q1,Essex,34 Robbery,100,100\n"
                              "2018-Q2,Kent,34 Robbery,100,100\n2018-Q2,Essex,34 Robbery,100,100\n"
                              "2018-Q3,Kent,34 Robbery,100,100\n2018-Q3,Essex,46 Theft,100,100\n"
                              "2018-Q4,Kent,34 Robbery,100,100\n");
    expect("SELECT value, compared_with FROM local_story('Kent', '34', 2018, %Q) WHERE fact LIKE "
           "'%%change'",
           path, "400|400\n400|400");
    expect_error("SELECT * FROM local_story('Essex', '34', 2018, %Q)", path,
                 "no figures of Essex for 2018");
    expect("SELECT value FROM local_story('Essex', '34', '2018-Q3', %Q) LIMIT 1", path, "0");
}
END_TEST

START_TEST(small_numbers_are_flagged) {
    const char *path = harness_write_text(
        "small.csv", SAVED "2017,Kent,34 Robbery,4,4\n2018,Kent,34 Robbery,8,8\n"
                           "2018,Essex,34 Robbery,2,2\n2018,Surrey,34 Robbery,-3,-3\n"
                           "2018,Gwent,34 Robbery,30,30\n");
    expect("SELECT fact, caveat FROM local_story('Kent', '34', 2018, %Q) WHERE fact IN "
           "('local_number', 'local_change')",
           path,
           "local_number|Low number: under 20.\n"
           "local_change|This rise is within what chance could produce (p = 0.39). A percentage of "
           "numbers under 10 says little.");
    expect(
        "SELECT caveat LIKE '%%A rate of fewer than 10 is not reliable.%%' FROM local_story('Kent', "
        "'34', 2018, %Q) WHERE fact = 'rate'",
        path, "1");
    expect("SELECT caveat LIKE '%%No rate, rate_rank: no rate of fewer than 3.%%' FROM "
           "local_story('Essex', '34', 2018, %Q) WHERE fact = 'not_given'",
           path, "1");
    expect("SELECT value, compared_with FROM local_story('Kent', '34', 2018, %Q) WHERE fact = "
           "'rate_rank'",
           path, "2|2");
    expect("SELECT value, caveat FROM local_story('Surrey', '34', 2018, %Q) WHERE fact = "
           "'local_number'",
           path, "-3|A number below none takes back earlier figures.");
    expect(
        "SELECT caveat LIKE '%%No national_share: the total is none or less, of which there is no "
        "share.%%' FROM local_story('Surrey', '34', 2018, %Q) WHERE fact = 'not_given'",
        path, "1");
}
END_TEST

START_TEST(the_city_of_london_has_few_residents) {
    const char *path =
        harness_write_text("city.csv", SAVED "2018,City of London,34 Robbery,40,40\n"
                                             "2018,Metropolitan Police,34 Robbery,1000,1000\n"
                                             "2018,British Transport Police,34 Robbery,50,50\n");
    expect("SELECT sentence LIKE 'In the City of London, 4__._ people per 100,000 residents%%', "
           "caveat LIKE '%%Few people live in the City of London%%' FROM local_story('London, City "
           "of', '34', 2018, %Q) WHERE fact = 'rate'",
           path, "1|1");
    expect("SELECT caveat LIKE '%%No rate, rate_rank: there is no population%%' FROM "
           "local_story('BTP', '34', 2018, %Q) WHERE fact = 'not_given'",
           path, "1");
    /* METHODS: City of London is not ranked. */
    expect("SELECT caveat LIKE '%%No rate_rank: few people live in the City of London%%' FROM "
           "local_story('City of London', '34', 2018, %Q) WHERE fact = 'not_given'",
           path, "1");
    expect_error("SELECT * FROM local_story('London', '34', 2018, %Q)", path,
                 "no figures of Metropolitan and City of London for 2018, but it has those of ");
}
END_TEST

/* A sum over British Transport Police, Action Fraud or rows without a force says so, and who has no other
** force beside it is compared with none. */
START_TEST(others_than_the_forces_with_residents) {
    const char *path =
        harness_write_text("others.csv", SAVED "2017,Kent,34 Robbery,300,300\n"
                                               "2018,Kent,34 Robbery,200,200\n"
                                               "2017,British Transport Police,34 Robbery,40,40\n"
                                               "2018,British Transport Police,34 Robbery,60,60\n"
                                               "2017,Action Fraud,34 Robbery,10,10\n"
                                               "2018,Action Fraud,34 Robbery,15,15\n");
    const char *pair =
        harness_write_text("pair.csv", SAVED "2017,Metropolitan and City,34 Robbery,300,300\n"
                                             "2018,Metropolitan and City,34 Robbery,200,200\n");
    const char *regions =
        harness_write_text("regions.csv", SAVED "2018,North West,34 Robbery,300,300\n"
                                                "2018,South East,34 Robbery,200,200\n");
    expect("SELECT sentence FROM local_story('Kent', 'robbery', 2018, %Q) WHERE fact IN "
           "('national_number', 'contrast', 'rate')",
           path,
           "Across the two forces and others with figures, 275 people were prosecuted for robbery "
           "in 2018.\n"
           "In Kent, the number of people prosecuted for robbery fell by a third in 2018 from a "
           "year earlier. It fell more than across the two forces and others with figures, where "
           "it fell by 21%.\n"
           "In Kent, 10.9 people per 100,000 residents were prosecuted for robbery in 2018.");
    expect("SELECT caveat LIKE '%%No contrast, national_share: the source has no other force to "
           "compare with.%%' FROM local_story('Metropolitan and City', 'robbery', 2018, %Q) WHERE "
           "fact = 'not_given'",
           pair, "1");
    expect("SELECT sentence FROM local_story(NULL, 'robbery', 2018, %Q) WHERE fact = "
           "'national_number'",
           regions,
           "Across the areas with figures, 500 people were prosecuted for robbery in 2018.");
}
END_TEST

/* Where a release has no figures of the City of London by itself, there is no local number, and no rate;
** the number that they are in is called by its name. */
START_TEST(a_force_that_is_counted_with_another) {
    const char *path =
        harness_write_text("counted.csv", SAVED "2017,Metropolitan Police,34 Robbery,900,900\n"
                                                "2018,Metropolitan Police,34 Robbery,1000,1000\n"
                                                "2017,Kent,34 Robbery,300,300\n"
                                                "2018,Kent,34 Robbery,250,250\n");
    expect(
        "SELECT fact, value, compared_with, change, significance, sentence, caveat FROM "
        "local_story('London, City of', '34', 2018, %Q) WHERE fact NOT LIKE 'national\\_%%' "
        "ESCAPE '\\' OR fact = 'national_share'",
        path,
        "local_number|NULL|NULL|NULL|NULL|In the Metropolitan Police area, which is taken to "
        "include the City of London, 1,000 people were prosecuted for robbery in 2018.|The source "
        "has no figures of the City of London by itself; for the story of the two, ask for "
        "Metropolitan Police.\n"
        "not_given|NULL|NULL|NULL|NULL|NULL|No local_change, contrast, national_share, rate, "
        "rate_rank, local_longest: the source has no figures of the City of London by itself. No "
        "national_longest: the source has nothing earlier than a year before that this can be "
        "compared with.");
    expect(
        "SELECT fact, value, sentence FROM local_story('City of London', '34', 2018, %Q) WHERE "
        "fact = 'national_change'",
        path,
        "national_change|1250|Across the two forces with figures, the number of people prosecuted "
        "for robbery rose by 4.2%, from 1,200 in 2017 to 1,250 in 2018.");
    /* The other force's own story says whom else it is taken to be of. */
    expect("SELECT fact, value, caveat FROM local_story('Metropolitan Police', '34', 2018, %Q) "
           "WHERE fact = 'local_number'",
           path,
           "local_number|1000|Taken to include the City of London, of which the source has no "
           "figures by itself.");
    path = harness_write_text("combined.csv",
                              SAVED "2018,Metropolitan and City,34 Robbery,7,7\n2018,Kent,34 "
                                    "Robbery,250,250\n2017,City of London,34 Robbery,3,3\n");
    expect("SELECT f.force, value, sentence, caveat FROM police_forces f, local_story(f.force, "
           "'34', 2018, %Q) WHERE region = 'London' AND fact = 'local_number'",
           path,
           "Metropolitan Police|NULL|In the Metropolitan and City of London area, 7 people were "
           "prosecuted for robbery in 2018.|The source has no figures of the Metropolitan Police "
           "area by itself; for the story of the two, ask for Metropolitan and City of London. Low "
           "number: under 20.\n"
           "City of London|NULL|In the Metropolitan and City of London area, 7 people were "
           "prosecuted for robbery in 2018.|The source has no figures of the City of London by "
           "itself; for the story of the two, ask for Metropolitan and City of London. Low number: "
           "under 20.");
}
END_TEST

/* Where the source has the City of London in another year, or nobody that it could be counted with,
** nothing is taken to be anything. */
START_TEST(a_force_that_may_not_be_counted_at_all) {
    const char *path =
        harness_write_text("apart.csv", SAVED "2017,City of London,34 Robbery,9,9\n"
                                              "2017,Metropolitan Police,34 Robbery,900,900\n"
                                              "2018,Metropolitan Police,34 Robbery,1000,1000\n"
                                              "2016,Kent,34 Robbery,1000,1000\n");
    expect_error("SELECT * FROM local_story('City of London', '34', 2018, %Q)", path,
                 "no figures of City of London for 2018; publishers often count them with "
                 "Metropolitan Police");
    expect_error("SELECT * FROM local_story('City of London', '34', 2016, %Q)", path,
                 "no figures of City of London for 2016");
    expect_error("SELECT * FROM local_story('City of Londom', '34', 2018, %Q)", path,
                 "'City of Londom' is no police force");
    expect("SELECT caveat FROM local_story('Metropolitan Police', '34', 2018, %Q) LIMIT 1", path,
           "NULL");
}
END_TEST

/* What the local change and its contrast with the rest show together, and apart. */
START_TEST(chance_in_the_contrast) {
    const char *path = harness_write_text("chance.csv", SAVED "2017,Kent,34 Robbery,100,100\n"
                                                              "2018,Kent,34 Robbery,200,200\n"
                                                              "2017,Essex,34 Robbery,1000,1000\n"
                                                              "2018,Essex,34 Robbery,1000,1000\n"
                                                              "2017,Surrey,34 Robbery,100,100\n"
                                                              "2018,Surrey,34 Robbery,100,100\n"
                                                              "2017,Gwent,34 Robbery,110,110\n"
                                                              "2018,Gwent,34 Robbery,100,100\n");
    expect(
        "SELECT sentence FROM local_story('Kent', '34', 2018, %Q) WHERE fact = 'contrast'", path,
        "In Kent, the number of people prosecuted for robbery doubled in 2018 from a year earlier. "
        "It rose more than across the four forces with figures, where it rose by 6.9%.");
    expect(
        "SELECT sentence, caveat LIKE 'The difference from the rest of the country may be chance "
        "(p = 0.%%' FROM local_story('Surrey', '34', 2018, %Q) WHERE fact = 'contrast'",
        path,
        "In Surrey, the number of people prosecuted for robbery did not change in 2018 from a "
        "year earlier. Across the four forces with figures it rose by 6.9%.|1");
    expect("SELECT sentence FROM local_story('Gwent', '34', 2018, %Q) WHERE fact = 'contrast'",
           path,
           "In Gwent, the number of people prosecuted for robbery fell by 9.1% in 2018 from a "
           "year earlier. Across the four forces with figures it rose by 6.9%.");
}
END_TEST

/* Places are told from the nearer end. */
START_TEST(ranks_of_every_form) {
    harness_expect(
        db,
        "SELECT value, substr(sentence, instr(sentence, ' had the ') + 9, instr(sentence, ' rate') "
        "- instr(sentence, ' had the ') - 9) FROM police_forces AS f, local_story(f.force, 'Theft "
        "offences', 2018, 'builtin:moj-2018') WHERE force_code IS NOT NULL AND fact = 'rate_rank' AND value IN (1, 2, 9, 10, "
        "11, 12, 13, 21, 22, 23, 33, 34, 41, 42) ORDER BY value",
        "1|highest\n2|second highest\n9|ninth highest\n10|10th highest\n11|11th highest\n"
        "12|12th highest\n13|13th highest\n21|21st highest\n22|21st lowest\n23|20th lowest\n"
        "33|10th lowest\n34|ninth lowest\n41|second lowest\n42|lowest");
    const char *path = harness_write_text("rare.csv", SAVED "2018,Kent,34 Robbery,9,9\n"
                                                            "2018,Essex,34 Robbery,3,3\n");
    expect("SELECT sentence FROM local_story('Kent', '34', 2018, %Q) WHERE fact = 'rate'", path,
           "In Kent, 0.49 people per 100,000 residents were prosecuted for robbery in 2018, "
           "compared with 0.33 across the two forces with figures.");
}
END_TEST

/* Where a file has convictions alone, and all of them from magistrates' courts. */
START_TEST(convicted_at_magistrates_courts_only) {
    const char *path = harness_write_text(
        "convicted.csv", "period,force,court,offence,defendants,convicted\n"
                         "2017,Kent,Magistrates,34 Robbery,50,40\n"
                         "2018,Kent,Magistrates,34 Robbery,60,1\n2018,Essex,Magistrates,34 "
                         "Robbery,60,30\n");
    expect("SELECT sentence, caveat FROM local_story('Kent', '34', 2018, %Q) LIMIT 1", path,
           "In Kent, 1 person was convicted of robbery in 2018.|At magistrates' courts only: what "
           "became of those sent to the Crown Court is not in the source. Low number: under 20.");
    expect("SELECT sentence FROM local_story('Kent', '34', 2018, %Q) WHERE fact = 'local_change'",
           path,
           "In Kent, the number of people convicted of robbery fell by 98%, from 40 in 2017 to 1 "
           "in 2018.");
}
END_TEST

/* --- Periods and releases --- */

START_TEST(a_period_is_the_sum_of_its_parts) {
    const char *path = harness_write_text(
        "parts.csv",
        SAVED "2017,Kent,34 Robbery,90,90\n2017-Q1,Kent,34 Robbery,80,80\n"
              "2018-Q1,Kent,34 Robbery,20,20\n2018-Q2,Kent,34 Robbery,21,21\n"
              "2018-Q3,Kent,34 Robbery,22,22\n2018-Q4,Kent,34 Robbery,23,23\n2018/19-Q3,Kent,34 "
              "Robbery,1,1\n2019-Q1,Kent,34 Robbery,24,24\n");
    expect("SELECT value, compared_with FROM local_story('Kent', '34', 2018, %Q) WHERE fact = "
           "'local_change'",
           path, "86|90");
    expect("SELECT value FROM local_story('Kent', '34', '2018/19', %Q) WHERE fact LIKE 'local%%'",
           path, "90");
    expect("SELECT value, compared_with FROM local_story('Kent', '34', '2018-Q1', %Q) WHERE fact = "
           "'local_change'",
           path, "20|80");
    expect("SELECT value FROM local_story('Kent', '34', '2018/19-Q2', %Q) LIMIT 1", path, "22");
    expect_error("SELECT * FROM local_story('Kent', '34', 2019, %Q)", path,
                 "only a part of 2019; it has 2017 to 2019-Q1");
}
END_TEST

#define RELEASE "Year,Police Force Area,Offence,Proceeded against\n"

START_TEST(releases_are_not_mixed_in_silence) {
    harness_write_text("releases/a.csv",
                       RELEASE "2016,Kent,34 Robbery,70\n2017,Kent,34 Robbery,80\n");
    harness_write_text("releases/b.csv",
                       RELEASE "2017,Kent,34 Robbery,85\n2018,Kent,34 Robbery,90\n");
    /* As a whole: stands back where there are forces. */
    harness_write_text("releases/c.csv", "Year,Offence,Proceeded against\n2018,34 Robbery,900\n");
    char folder[512];
    snprintf(folder, sizeof folder, "%s/releases", harness_folder());
    expect("SELECT value, compared_with FROM local_story('Kent', '34', 2018, %Q) WHERE fact LIKE "
           "'%%change'",
           folder, "90|85\n90|85");
    expect(
        "SELECT problem, severity, value FROM source_problems(%Q) WHERE severity <> 'note' ORDER "
        "BY 1, 2",
        folder,
        "mixed vintages|warning|2016-2017\ntwo editions of one period|error|2018\n"
        "two editions of one period|warning|2016-2017");
    expect("SELECT value, compared_with, caveat LIKE '%%Mixed vintages: the figures for 2018 and "
           "2016 are from different releases (2017-2018, 2016-2017).%%' FROM local_story('Kent', "
           "'34', 2018, %Q) WHERE fact = 'local_longest'",
           folder, "90|70|1");
}
END_TEST

/* What one publisher counts is neither added to what another does nor compared with it. */
START_TEST(publishers_are_not_mixed) {
    char folder[512], crimes[2000] =
                          "financial_year,financial_quarter,force_name,offence_description,"
                          "offence_group,offence_code,outcome_description,outcome_group,"
                          "outcome_type,force_outcomes_recorded_in_quarter\n";
    for (int quarter = 1; quarter <= 4; quarter++)
        snprintf(crimes + strlen(crimes), sizeof crimes - strlen(crimes),
                 "2018/19,%d,Kent,Robbery,Robbery,34,Charged/Summonsed,Charged/Summonsed,1,20\n",
                 quarter);
    harness_write_text("publishers/crimes.csv", crimes);
    harness_write_text("publishers/people.csv", "Year,Police Force Area,Offence,Proceeded against\n"
                                                "Year ending March 2017,Kent,Robbery,70\n"
                                                "Year ending March 2018,Kent,Robbery,80\n");
    snprintf(folder, sizeof folder, "%s/publishers", harness_folder());
    expect(
        "SELECT value, caveat LIKE '%%does not count "
        "the same for 2017/18.%%' FROM local_story('Kent', 'all %%robbery%%', '2018/19', %Q) WHERE fact "
        "IN ('local_number', 'not_given')",
        folder, "80|0\nNULL|1");
    expect(
        "SELECT value, compared_with FROM local_story('Kent', 'all %%robbery%%', '2017/18', %Q) WHERE "
        "fact = 'local_change'",
        folder, "80|70");
    *strstr(crimes, "2018/19,1") =
        '#'; /* no such year: the first quarter is the other publisher's */
    harness_write_text("publishers/crimes.csv", crimes);
    harness_write_text("publishers/people.csv",
                       "Year,Quarter,Police Force Area,Offence,Proceeded against\n"
                       "2018,Q2,Kent,Robbery,90\n");
    expect_error("SELECT * FROM local_story('Kent', 'all %%robbery%%', '2018/19', %Q)", folder,
                 "several publishers for the period, which count different things");
    expect_error("SELECT * FROM notable_changes(%Q, '2018/19')", folder,
                 "several publishers for the period, which count different things");
}
END_TEST

START_TEST(national_figures_of_other_years) {
    const char *path =
        harness_write_text("years.csv", RELEASE "2008,England and Wales,34 Robbery,400\n"
                                                "2017,Kent,34 Robbery,80\n"
                                                "2018,Kent,34 Robbery,90\n"
                                                "2018,NA,34 Robbery,10\n");
    expect("SELECT fact, value, compared_with FROM local_story('Kent', '34', 2018, %Q) WHERE fact "
           "LIKE '%%longest' OR fact = 'national_change'",
           path, "national_change|90|80"); /* like with like: NA is of 2018 alone, 2008 of all */
    expect_error("SELECT * FROM local_story('Kent', '34', 2008, %Q)", path,
                 "no figures of Kent for 2008");
}
END_TEST

START_TEST(rows_left_out_are_said) {
    const char *path = harness_write_text(
        "bad.csv", SAVED "2018,Kent,34 Robbery,90,90\n2018,Kent,34 Robbery,9z,1\n");
    expect("SELECT caveat FROM local_story('Kent', '34', 2018, %Q) LIMIT 1", path,
           "1 row of the source could not be read and is not counted; see source_problems.");
}
END_TEST

START_TEST(sums_that_do_not_fit) {
    char rows[2000] = SAVED "2017,Kent,34 Robbery,999999999999999999,999999999999999999\n"
                            "2018,Kent,34 Robbery,999999999999999999,999999999999999999\n";
    for (int i = 0; i < 10; i++)
        strcat(rows, "2018,Essex,46 Theft,999999999999999999,999999999999999999\n");
    const char *path = harness_write_text("huge.csv", rows);
    expect_error("SELECT * FROM local_story('Essex', '46', 2018, %Q)", path,
                 "the sums do not fit a 64-bit INTEGER");
    expect("SELECT value, compared_with, significance FROM local_story('Kent', '34', 2018, %Q) "
           "WHERE fact = 'local_change'",
           path, "999999999999999999|999999999999999999|NULL");
}
END_TEST

/* --- The cases of ../shared/cases/stories --- */

static const char *case_of(const char *name) {
    static char path[600];
    const char *shared = harness_shared();
    if (shared == NULL)
        return NULL;
    snprintf(path, sizeof path, "%s/../cases/stories/%s", shared, name);
    return path;
}

START_TEST(what_a_statistician_would_sign) {
    if (case_of("") == NULL)
        return;
    expect("SELECT round(compared_with, 1), sentence, significance > 0.9 FROM "
           "local_story('Lancashire', 'robbery', 2018, %Q) WHERE fact = 'rate'",
           case_of("northwest.csv"),
           "10.0|In Lancashire, 10.0 people per 100,000 residents were prosecuted for robbery in "
           "2018, compared with 10.0 across the five forces with figures.|1");
    expect(
        "SELECT value, sentence FROM local_story('Lancashire', 'robbery', 2018, %Q) WHERE fact = "
        "'rate_rank'",
        case_of("tielow.csv"),
        "1|In 2018, Lancashire was joint first of the 42 forces that are ranked: all of them had "
        "the same rate of people prosecuted for robbery per 100,000 residents.");
    expect("SELECT value, compared_with, sentence LIKE '%%had the highest rate%%' FROM "
           "local_story('Lancashire', 'robbery', 2018, %Q) WHERE fact = 'rate_rank'",
           case_of("city.csv"), "1|3|1");
    expect("SELECT change, sentence FROM local_story('Kent', 'robbery', 2018, %Q) WHERE fact IN "
           "('local_change', 'contrast')",
           case_of("odd.csv"),
           "NULL|In Kent, the number of people prosecuted for robbery rose from -3 in 2017 to 5 in "
           "2018.\nNULL|In Kent, the number of people prosecuted for robbery rose from -3 in 2017 "
           "to 5 in 2018. Across the three forces with figures it more than doubled.");
    expect(
        "SELECT count(*) FROM local_story('Essex', 'robbery', 2018, %Q) WHERE sentence LIKE '%%in "
        "line with%%' OR sentence LIKE '%%In contrast%%'",
        case_of("odd.csv"), "0");
    expect("SELECT sum(caveat LIKE '%%Courts were closed%%') > 0 FROM local_story('Lancashire', "
           "'robbery', 2021, %Q) WHERE fact IN ('local_change', 'contrast')",
           case_of("covid.csv"), "1");
    expect("SELECT fact, sentence, caveat LIKE '%%No rate, rate_rank: only a part of the residents "
           "is counted%%' FROM local_story('Lancashire', '1', 2024, %Q) WHERE fact IN "
           "('local_number', 'not_given')",
           case_of("women_only.csv"),
           "local_number|In Lancashire, 240 women were sentenced for all in 2024.|NULL\n"
           "not_given|NULL|1");
}
END_TEST

/* The article's own question, and how people put it. */
START_TEST(offences_as_people_say_them) {
    const char *shared = harness_shared();
    if (shared == NULL)
        return;
    static const char *const words[][2] = {{"86.1, 86.2, 86.3", "100"},
                                           {"indecent images", "100"},
                                           {"shoplifting", NULL},
                                           {"speeding", NULL},
                                           {"drink driving", NULL},
                                           {"gbh", NULL},
                                           {"rape", NULL},
                                           {"drugs", NULL},
                                           {"burglary", NULL},
                                           {"knife crime", NULL},
                                           {"all %burglary%", NULL}};
    char path[600];
    snprintf(path, sizeof path, "%s/moj/remands-magistrates-court-2018.zip", shared);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char *sql = sqlite3_mprintf("SELECT %s FROM local_story('Lancashire', %Q, 2018, %Q) WHERE "
                                    "fact = 'local_number'",
                                    words[i][1] != NULL ? "value" : "value > 0", words[i][0], path);
        harness_expect(db, sql, words[i][1] != NULL ? words[i][1] : "1");
        sqlite3_free(sql);
    }
    expect_error("SELECT * FROM local_story('Lancashire', 'burglry', 2018, %Q)", path,
                 "the source has no offence 'burglry'; the nearest are: 28.1 Burglary in a "
                 "Dwelling - indictable only");
    expect_error("SELECT * FROM local_story('Lancashire', 'shopliftng', 2018, %Q)", path,
                 "the nearest is: 46 Theft from Shops");
    expect_error("SELECT * FROM local_story('Lancashire', 'admin finalised', '2017-Q4', "
                 "'builtin:cps%.0s')",
                 path, "is no offence");
}
END_TEST

START_TEST(of_whom) {
    const char *path = harness_write_text(
        "who.csv",
        "Year,Police Force Area,Type of Defendant,Sex,Age Group,Offence,Proceeded against\n"
        "2017,Kent,01: Person,02: Female,03: Adults,46 Theft from shops,40\n"
        "2018,Kent,01: Person,02: Female,03: Adults,46 Theft from shops,50\n"
        "2018,Kent,01: Person,01: Male,03: Adults,46 Theft from shops,70\n"
        "2018,Kent,02: Companies,,,46 Theft from shops,30\n"
        "2018,Essex,01: Person,02: Female,01: Juveniles,46 Theft from shops,20\n");
    expect("SELECT sentence FROM local_story('Kent', '46', 2018, %Q) LIMIT 1", path,
           "In Kent, 150 people and companies were prosecuted for theft from shops in 2018, of "
           "which 30 companies.");
    expect("SELECT sentence FROM local_story('Kent', '46', 2018, %Q, 'sex=Female, "
           "age_group=Adults') WHERE fact LIKE 'local%%'",
           path,
           "In Kent, 50 women were prosecuted for theft from shops in 2018.\n"
           "In Kent, the number of women prosecuted for theft from shops rose by 25%, from 40 "
           "in 2017 to 50 in 2018.");
    expect("SELECT sentence FROM local_story('Kent', '46', 2018, %Q, 'defendant_type=\"Person\"') "
           "LIMIT 1",
           path, "In Kent, 120 people were prosecuted for theft from shops in 2018.");
    expect("SELECT sentence FROM local_story(NULL, '46', 2018, %Q, 'age_group=Children') LIMIT 1",
           path,
           "Across the two forces with figures, 20 girls were prosecuted for theft from "
           "shops in 2018.");
    expect(
        "SELECT sentence FROM local_story('Kent', '46', 2018, %Q, 'defendant_type=\"companies, public bodies etc.\"') "
        "LIMIT 1",
        path, "In Kent, 30 companies were prosecuted for theft from shops in 2018.");
    expect_error("SELECT * FROM local_story('Kent', '46', 2018, %Q, 'sex=Other')", path,
                 "who: the source has no sex 'Other'; it has");
    expect_error("SELECT * FROM local_story('Kent', '46', 2018, %Q, 'hair=red')", path,
                 "who: 'hair' is no column of people");
    expect_error("SELECT * FROM local_story('Kent', '46', 2018, %Q, 'women')", path,
                 "who: 'women' has no '='");
    expect_error("SELECT * FROM local_story('Kent', '46', 2018, %Q, 'sex=\"Female')", path,
                 "who: a double quote is not closed");
    expect_error("SELECT * FROM local_story('Kent', '46', 2018, %Q, 'sex=\"Fe\"\"male\" , plea=x')",
                 path, "who: the source has no sex 'Fe\"male'");
    expect_error("SELECT * FROM local_story('Kent', '46', 2018, %Q, 'sex=Female, Sex=Male')", path,
                 "who: sex is given twice");
    expect_error("SELECT * FROM local_story('Kent', '46', 2018, %Q, 'sex=\"Female\" plea=Guilty')",
                 path, "who: a comma is missing after a quoted value");
    expect_error("SELECT * FROM local_story('Kent', '46', 2018, %Q, 'plea=Guilty')", path,
                 "who: the source does not have the column plea");
}
END_TEST

/* A third of the forces is missing in one of two years. */
/* Of women and of people whose sex is not known, of one age range: no residents are known of these. */
START_TEST(of_a_part_of_the_people) {
    const char *path = harness_write_text(
        "part.csv", "period,force,sex,age_range,offence,prosecuted\n"
                    "2018,Kent,Female,,34 Robbery,50\n2018,Kent,Not known,,34 Robbery,3\n"
                    "2018,Essex,Female,,34 Robbery,50\n");
    expect("SELECT sentence FROM local_story('Kent', '34', 2018, %Q) LIMIT 1", path,
           "In Kent, 53 people (sex: Female or not known) were prosecuted for robbery in 2018.");
    expect("SELECT caveat LIKE '%%No rate, rate_rank: only a part of the residents%%' FROM "
           "local_story('Kent', '34', 2018, %Q) WHERE fact = 'not_given'",
           path, "1");
    path = harness_write_text("range.csv", "period,force,sex,age_range,offence,prosecuted\n"
                                           "2018,Kent,Female,10-11,34 Robbery,50\n"
                                           "2018,Essex,Male,10-11,34 Robbery,50\n");
    expect("SELECT sentence FROM local_story('Kent', '34', 2018, %Q) WHERE fact NOT LIKE "
           "'national%%'",
           path,
           "In Kent, 50 people (age range: 10-11) were prosecuted for robbery in 2018.\nNULL");
    path = harness_write_text("nobody.csv", "period,force,sex,age_range,offence,prosecuted\n"
                                            "2018,Kent,Not known,,34 Robbery,50\n");
    expect("SELECT fact, sentence FROM local_story('Kent', '34', 2018, %Q) WHERE fact IN ('rate', "
           "'local_number')",
           path,
           "local_number|In Kent, 50 people were prosecuted for robbery in 2018.\n"
           "rate|In Kent, 2.7 people per 100,000 residents were prosecuted for robbery in 2018.");
}
END_TEST

START_TEST(like_with_like) {
    const char *path = harness_write_text(
        "like.csv", SAVED "2017,Kent,34 Robbery,100,100\n2018,Kent,34 Robbery,100,100\n"
                          "2017,Essex,34 Robbery,100,100\n2018,Essex,34 Robbery,100,100\n"
                          "2017,Greater Manchester,34 Robbery,2000,2000\n");
    expect(
        "SELECT value, compared_with, caveat LIKE 'Compared over the forces that both have: 2018 "
        "is without Greater Manchester.%%' FROM local_story(NULL, 'robbery', 2018, %Q) WHERE "
        "fact = 'national_change'",
        path, "200|200|1");
    expect("SELECT count(*) FROM notable_changes(%Q, 2018) WHERE q_value < 0.05", path, "0");
}
END_TEST

/* A period of which one release has one force, and another the other. */
START_TEST(figures_of_several_releases) {
    static const char header[] = "Year,Police Force Area,Offence,Proceeded against\n";
    char path[512];
    struct text csv = {0};
    harness_append(&csv, "%s2018,Kent,34 Robbery,7\n2017,Kent,34 Robbery,30\n", header);
    harness_write_text("mixed/2019/a.csv", csv.bytes);
    text_clear(&csv);
    harness_append(
        &csv, "%s2018,Essex,34 Robbery,40\n2019,Essex,34 Robbery,40\n2019,Kent,34 Robbery,40\n",
        header);
    harness_write_text("mixed/2020/b.csv", csv.bytes);
    text_free(&csv);
    snprintf(path, sizeof path, "%s/mixed", harness_folder());
    expect("SELECT value, caveat LIKE '%%The figures for 2018 are from several releases.' FROM "
           "local_story(NULL, '34', 2018, %Q) WHERE fact = 'national_number'",
           path, "47|1");
    expect(
        "SELECT value, compared_with, caveat LIKE '%%The figures for 2018 are from several releases. "
        "Mixed vintages: the figures for 2019 and 2018 are from different releases (2020, 2019).%%' "
        "FROM local_story('Kent', '34', 2019, %Q) WHERE fact = 'local_change'",
        path, "40|7|1");
}
END_TEST

/* The SELECT beside a fact gives its numbers. */
START_TEST(queries_give_the_facts_numbers) {
    sqlite3_stmt *statement = NULL;
    int facts = 0;
    ck_assert_int_eq(sqlite3_prepare_v2(
                         db,
                         "SELECT f.force, fact, query, value, compared_with FROM (SELECT "
                         "DISTINCT force FROM prosecutions WHERE region IN ('London', 'Wales')) "
                         "f, local_story(f.force, 'sexual offences', '2017-Q1') WHERE fact NOT IN "
                         "('rate_rank', 'not_given')",
                         -1, &statement, NULL),
                     SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        char *sql = sqlite3_mprintf(
            "SELECT abs(value - %!.17g) < 1e-9%s FROM (%s)", sqlite3_column_double(statement, 3),
            sqlite3_column_type(statement, 4) == SQLITE_NULL ? ""
                                                             : " AND compared_with IS NOT NULL",
            sqlite3_column_text(statement, 2));
        harness_expect(db, sql, "1");
        sqlite3_free(sql);
        facts++;
    }
    sqlite3_finalize(statement);
    ck_assert_int_ge(facts, 30);
}
END_TEST

/* --- Real figures --- */

START_TEST(the_built_in_figures) {
    harness_expect(
        db,
        "SELECT sentence FROM local_story('Lancashire', 'theft%', '2017-Q4') WHERE fact "
        "IN ('rate_rank', 'local_longest')",
        "In the fourth quarter of 2017, Lancashire had the seventh highest rate of completed "
        "prosecutions for theft and handling per 100,000 residents of the 42 forces that are "
        "ranked; allowing for chance, it is anywhere from second to 17th highest.\n"
        "In Lancashire, the number of completed prosecutions for theft and handling in the fourth "
        "quarter of 2017 (721) was just over three-quarters of the number in the fourth quarter of "
        "2014 (956).");
    /* For each force its own story. */
    harness_expect(db,
                   "SELECT count(*), sum(value) = (SELECT sum(prosecuted) FROM prosecutions WHERE "
                   "offence_group = 'robbery' AND period = '2017-Q1') FROM (SELECT DISTINCT force "
                   "FROM prosecutions) f, local_story(f.force, 'robbery', '2017-Q1') WHERE fact = "
                   "'local_number'",
                   "42|1");
    harness_expect(db,
                   "SELECT fact, value FROM local_story WHERE force = 'Kent' AND offence = "
                   "'robbery' AND period = '2017-Q1' AND fact = 'LOCAL_NUMBER'",
                   "local_number|25");
}
END_TEST

START_TEST(a_release_of_one_year) {
    const char *shared = harness_shared();
    if (shared == NULL)
        return;
    char path[512];
    snprintf(path, sizeof path, "%s/moj/remands-magistrates-court-2018.zip", shared);
    expect(
        "SELECT fact, value, caveat FROM local_story('Lancashire', '86.2', 2018, %Q) WHERE fact "
        "IN ('local_number', 'local_change', 'national_change', 'contrast', 'rate_rank')",
        path,
        "local_number|10|Counted under what the publisher calls 86.2 Possession of indecent "
        "photograph of a child. Low number: under 20.\n"
        "rate_rank|6|The test is not adjusted for overdispersion: the source has too little "
        "history to tell it. The City of London is not ranked, nor are 15 forces with fewer than "
        "3.");
    expect(
        "SELECT sentence IS NOT NULL FROM local_story('Lancashire', '86.2', 2018, %Q) WHERE fact "
        "IN ('national_share', 'rate', 'rate_rank')",
        path, "1\n1\n1");
    snprintf(path, sizeof path, "%s/home-office", shared);
    expect(
        "SELECT sentence LIKE 'In Kent, there were %% crimes of robbery that led to a charge or summons "
        "in 2018/19.', "
        "caveat LIKE '%%not people%%' FROM local_story('Kent', 'Robbery', '2018/19', %Q) LIMIT 1",
        path, "1|1");
}
END_TEST

/* --- Out of memory --- */

static const char *fault_path, *fault_force;
static int fault_sentences, fault_caveats; /* how long they are together */

static enum outcome tell_a_story(void) {
    sqlite3 *own = NULL;
    char *message = NULL;
    enum outcome outcome = OUTCOME_OUT_OF_MEMORY;
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_open(":memory:", &own);
    if (code == SQLITE_OK)
        code = sqlite3_prosecutions_init(own, &message, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(own,
                                  "SELECT sum(length(sentence)), sum(length(caveat)) FROM "
                                  "local_story(?2, '%photograph%', 2018, ?1)",
                                  -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(statement, 1, fault_path, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(statement, 2, fault_force, -1, SQLITE_STATIC);
    if (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        outcome = sqlite3_column_int(statement, 0) == fault_sentences &&
                          sqlite3_column_int(statement, 1) == fault_caveats
                      ? OUTCOME_RIGHT
                      : OUTCOME_WRONG;
    else if (own != NULL && strstr(sqlite3_errmsg(own), "out of memory") == NULL &&
             sqlite3_errcode(own) != SQLITE_NOMEM && code != SQLITE_NOMEM)
        outcome = OUTCOME_WRONG;
    sqlite3_finalize(statement);
    sqlite3_free(message);
    sqlite3_close(own);
    return outcome;
}

START_TEST(each_allocation_may_fail) {
    fault_path = harness_write_text("faults.csv", NEWSPAPER);
    fault_force = "Lancashire", fault_sentences = 1615, fault_caveats = 711;
    harness_fail_allocations(tell_a_story);
    fault_force = "City of London", fault_sentences = 639, fault_caveats = 564;
    harness_fail_allocations(tell_a_story);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("story");
    const struct {
        const char *name;
        const TTest *tests[12];
    } cases[] = {
        {"newspaper", {the_newspaper_and_what_it_did_not_say, NULL}},
        {"sentences",
         {numbers_and_who_they_are, each_publisher_by_its_own_words, periods_in_words,
          changes_of_every_form, comparisons_of_every_form, which_comparison_it_is, headlines,
          places, ratios_and_probabilities, NULL}},
        {"what is asked for",
         {an_offence_by_any_name, an_unclear_offence_lists_its_meanings,
          a_year_is_a_number_of_either_kind, what_the_source_does_not_have, what_is_no_police_force,
          NULL}},
        {"what is not claimed",
         {no_change_over_a_gap, an_offence_that_was_not_there, what_the_publisher_withheld,
          a_year_needs_each_of_its_parts, small_numbers_are_flagged,
          the_city_of_london_has_few_residents, others_than_the_forces_with_residents,
          a_force_that_is_counted_with_another, a_force_that_may_not_be_counted_at_all, NULL}},
        {"every form",
         {chance_in_the_contrast, ranks_of_every_form, convicted_at_magistrates_courts_only, NULL}},
        {"periods and releases",
         {a_period_is_the_sum_of_its_parts, releases_are_not_mixed_in_silence,
          publishers_are_not_mixed, national_figures_of_other_years, rows_left_out_are_said,
          sums_that_do_not_fit, NULL}},
        {"cases",
         {what_a_statistician_would_sign, offences_as_people_say_them, of_whom,
          of_a_part_of_the_people, like_with_like, figures_of_several_releases,
          queries_give_the_facts_numbers, NULL}},
        {"real figures", {the_built_in_figures, a_release_of_one_year, NULL}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        TCase *tests = tcase_create(cases[c].name);
        tcase_set_timeout(tests, 600);
        tcase_add_checked_fixture(tests, set_up, tear_down);
        for (size_t t = 0; cases[c].tests[t] != NULL; t++)
            tcase_add_test(tests, cases[c].tests[t]);
        suite_add_tcase(suite, tests);
    }
    harness_case(suite, "memory", each_allocation_may_fail, NULL);
    return suite;
}
