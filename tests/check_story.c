/* local_story: the newspaper's story, every form of sentence, and what must not be claimed. */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prosecutions.h"
#include "story/sentence.h"

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* Runs the statement, with the path for its %Q, and compares the whole result. */
static void expect(const char *format, const char *path, const char *expected) {
    harness_expect_of(db, format, path, expected);
}

static void expect_error(const char *format, const char *path, const char *part) {
    char *sql = sqlite3_mprintf(format, path);
    char *result = harness_query(db, sql);
    ck_assert_msg(strncmp(result, "error: ", 7) == 0 && strstr(result, part) != NULL,
                  "%s\n  gives %s\n  and not an error with %s", sql, result, part);
    free(result);
    sqlite3_free(sql);
}

/* --- The newspaper's story --- */

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
        "In Lancashire, 175 people were prosecuted for possession of indecent photograph of a "
        "child in 2018.\n"
        "In Lancashire, the number of people prosecuted for possession of indecent photograph of "
        "a child rose by 23%, from 142 in 2017 to 175 in 2018.\n"
        "Across England and Wales, 4,708 people were prosecuted for possession of indecent "
        "photograph of a child in 2018.\n"
        "Across England and Wales, the number of people prosecuted for possession of indecent "
        "photograph of a child fell by 28%, from 6,539 in 2017 to 4,708 in 2018.\n"
        "In Lancashire, the number of people prosecuted for possession of indecent photograph of "
        "a child rose by 23%, from 142 in 2017 to 175 in 2018. In contrast, across England and "
        "Wales it fell by 28%, from 6,539 to 4,708. The rise in Lancashire is within what chance "
        "could produce; the contrast with the rest of the country is not.\n"
        "In 2018, Lancashire accounted for 3.7% of the people prosecuted for possession of "
        "indecent photograph of a child in England and Wales (175 of 4,708).\n"
        "In Lancashire, 11.6 people per 100,000 residents were prosecuted for possession of "
        "indecent photograph of a child in 2018, compared with 45.5 across England and Wales.\n"
        "In 2018, Lancashire had the lowest rate of people prosecuted for possession of indecent "
        "photograph of a child per 100,000 residents of the 2 forces that have one.\n"
        "In Lancashire, the number of people prosecuted for possession of indecent photograph of "
        "a child in 2018 (175) was almost double the number in 2008 (90).\n"
        "Across England and Wales, the number of people prosecuted for possession of indecent "
        "photograph of a child in 2018 (4,708) was almost double the number in 2008 (2,390).");
    expect("SELECT fact, value, compared_with, round(change, 3), round(significance, 7) FROM "
           "local_story('lancashire', '86.2', '2018', %Q) WHERE fact NOT LIKE 'rate%%'",
           path,
           "local_number|175|NULL|NULL|NULL\n"
           "local_change|175|142|23.239|0.0721207\n"
           "national_number|4708|NULL|NULL|NULL\n"
           "national_change|4708|6539|-28.001|0.0\n"
           "contrast|23.2394366197183|-28.0012234286588|51.241|1.4e-06\n"
           "national_share|3.71707731520816|2.17158586939899|1.545|NULL\n"
           "local_longest|175|90|94.444|2.0e-07\n"
           "national_longest|4708|2390|96.987|0.0");
    expect("SELECT fact, caveat FROM local_story('E23000003', '86.2', '2018', %Q) WHERE fact IN "
           "('local_number', 'local_change', 'local_longest', 'national_number')",
           path,
           "local_number|NULL\n"
           "local_change|This rise is within what chance could produce (p = 0.072).\n"
           "national_number|The source has 2 of the 42 forces outside the City of London: England "
           "and Wales is the sum of what it has.\n"
           "local_longest|Not in the source: 2009 to 2016.");
    /* The significance is that of the SQL functions. */
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
    return (struct topic){.counted = words_counted(MEASURE_PROSECUTED, NULL, false),
                          .offence = slice_of("Robbery"),
                          .force = &LANCASHIRE,
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
    topic.counted = words_counted(MEASURE_SENTENCED, NULL, false);
    topic.force = NULL;
    expect_said(sentence_number(&topic, 1234, &said, &unsaid),
                "Across England and Wales, 1,234 people were sentenced for robbery in 2018.");
    ck_assert_ptr_null(topic.counted.caveat);
    topic.counted = words_counted(MEASURE_CONVICTED, NULL, true);
    topic.force = &METROPOLITAN;
    expect_said(sentence_number(&topic, 12, &said, &unsaid),
                "In the Metropolitan Police area, 12 people were convicted of robbery in 2018.");
    ck_assert_ptr_nonnull(strstr(topic.counted.caveat, "magistrates' courts only"));
    topic.counted = words_counted(MEASURE_DEFENDANTS, NULL, true);
    topic.force = &BOTH;
    expect_said(sentence_number(&topic, 12, &said, &unsaid),
                "In the Metropolitan and City of London area, 12 defendants were before "
                "magistrates' courts for robbery in 2018.");
    topic.counted = words_counted(MEASURE_DEFENDANTS, NULL, false);
    expect_said(words_counted_offence(&topic, &said, &unsaid),
                "defendants before the courts for robbery");
    topic.counted = words_counted(MEASURE_PROSECUTED, layout_named(slice_of("home-office-outcomes")), false);
    expect_said(words_counted_offence(&topic, &said, &unsaid),
                "charges or summonses recorded for robbery");
    ck_assert_ptr_nonnull(strstr(topic.counted.caveat, "not people"));
    topic.counted = words_counted(MEASURE_DEFENDANTS, layout_named(slice_of("home-office-outcomes")), false);
    expect_said(words_counted_offence(&topic, &said, &unsaid),
                "crime outcomes recorded for robbery");
}
END_TEST

START_TEST(offences_with_small_letters) {
    static const struct {
        const char *offence;
        bool is_group;
        const char *expected;
    } cases[] = {
        {"Theft from Shops", false, "people prosecuted for theft from Shops"},
        {"HIV notification", false, "people prosecuted for HIV notification"},
        {"S18 wounding", false, "people prosecuted for S18 wounding"},
        {"Theft And Handling", true, "people prosecuted for theft and handling"},
        {"All Other Offences (excluding Motoring)", true,
         "people prosecuted for all other offences (excluding motoring)"},
        {"A", false, "people prosecuted for a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct topic topic = robbery();
        topic.offence = slice_of(cases[i].offence);
        topic.is_group = cases[i].is_group;
        expect_said(words_counted_offence(&topic, &said, &unsaid), cases[i].expected);
    }
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
        expect_said(words_period(period, &said, &unsaid), cases[i][1]);
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
        {{0, 0}, "did not change: it was none in 2017 and in 2018."},
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

START_TEST(contrast_only_where_there_is_one) {
    static const struct {
        struct change local, national;
        bool significant;
        const char *expected;
    } cases[] = {
        {{11, 10},
         {90, 100},
         false,
         "rose by 10%, from 10 in 2017 to 11 in 2018. In contrast, across England and Wales it fell "
         "by 10%, from 100 to 90."},
        {{20, 10},
         {110, 100},
         true,
         "doubled, from 10 in 2017 to 20 in 2018. In contrast, across England and Wales it rose by "
         "10%, from 100 to 110."},
        {{11, 10},
         {120, 100},
         false,
         "rose by 10%, from 10 in 2017 to 11 in 2018, in line with England and Wales, where it rose "
         "by 20%, from 100 to 120."},
        {{10, 10},
         {100, 100},
         false,
         "did not change: it was 10 in 2017 and in 2018, in line with England and Wales, where it "
         "did not change: it was 100."},
        {{1, 0},
         {1, 0},
         false,
         "rose from none in 2017 to 1 in 2018, in line with England and Wales, where it rose from "
         "none to 1."},
    };
    struct topic topic = robbery();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[300];
        snprintf(expected, sizeof expected,
                 "In Lancashire, the number of people prosecuted for robbery %s",
                 cases[i].expected);
        expect_said(sentence_contrast(&topic, cases[i].local, cases[i].national, Y2017,
                                      cases[i].significant, &said, &unsaid),
                    expected);
    }
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
    expect_said(words_p(0.0004, &said, &unsaid), "p < 0.001");
    expect_said(words_p(0.0721, &said, &unsaid), "p = 0.072");
    expect_said(words_p(0.345, &said, &unsaid), "p = 0.35");
    expect_said(words_p(1, &said, &unsaid), "p = 1.00");
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
}
END_TEST

START_TEST(an_unclear_offence_lists_its_meanings) {
    const char *path = harness_write_text("offences.csv", OFFENCES);
    expect_error("SELECT * FROM local_story('Kent', '106', 2018, %Q)", path,
                 "prosecutions: local_story: the offence '106' is unclear; write one of these: 106 "
                 "Modern Slavery; 106 Betting or Gaming Offence");
    expect_error("SELECT * FROM local_story('Kent', 'theft%%', 2018, %Q)", path,
                 "4.1 Theft of cycles; 4.10 Theft from shops; the group Theft offences");
    expect_error("SELECT * FROM local_story('Kent', 'slave', 2018, %Q)", path,
                 "the source has no offence 'slave'; write one of these: 106 Modern Slavery");
    expect_error("SELECT * FROM local_story('Kent', 'piracy', 2018, %Q)", path,
                 "the source has no offence or offence group 'piracy'; SELECT DISTINCT");
    expect_error("SELECT * FROM local_story('Kent', '', 2018, %Q)", path, "write one of these");
    expect_error("SELECT * FROM local_story('Kent', printf('%%.2000c', 'x'), 2018, %Q)", path,
                 "the offence is a text of 2000 bytes");
    expect_error("SELECT * FROM local_story('Kent', 4.10, 2018, %Q)", path,
                 "the offence is not a text; write it in quotes");
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

/* --- What is not claimed --- */

#define ALONE "The source has no figures of the City of London by itself."
#define SAVED "period,force,offence,defendants,prosecuted\n"

START_TEST(no_change_over_a_gap) {
    const char *path = harness_write_text("gap.csv", SAVED "2008,Kent,34 Robbery,100,100\n"
                                                           "2018,Kent,34 Robbery,150,150\n"
                                                           "2018,Essex,46 Theft,150,150\n");
    expect("SELECT fact, compared_with, sentence IS NULL, caveat LIKE '%%The source has no figures "
           "for 2017.%%' FROM local_story('Kent', '34', 2018, %Q) WHERE fact IN ('local_change', "
           "'national_change', 'contrast', 'national_share')",
           path,
           "local_change|NULL|1|1\nnational_change|NULL|1|1\ncontrast|NULL|1|1\n"
           "national_share|NULL|0|1");
    expect("SELECT fact, compared_with FROM local_story('Kent', '34', 2018, %Q) WHERE fact LIKE "
           "'%%longest'",
           path, "local_longest|100\nnational_longest|100");
    expect("SELECT fact, value FROM local_story('Essex', '34', 2018, %Q) WHERE fact IN "
           "('local_number', 'local_longest', 'rate')",
           path, "local_number|0\nrate|NULL\nlocal_longest|0");
    expect("SELECT sentence, caveat FROM local_story('Kent', '34', 2008, %Q) WHERE fact = "
           "'local_longest'",
           path, "NULL|The source has nothing earlier that this can be compared with.");
}
END_TEST

START_TEST(an_offence_that_was_not_there) {
    const char *path = harness_write_text("new.csv", SAVED "2017,Kent,34 Robbery,100,100\n"
                                                           "2018,Kent,46 Theft,150,150\n"
                                                           "2018,Essex,34 Robbery,50,50\n");
    expect("SELECT caveat FROM local_story('Kent', '46', 2018, %Q) WHERE fact = 'local_change'",
           path,
           "The source has no row of this offence for 2017: it may have had another name or code.");
    expect("SELECT sentence, caveat FROM local_story('Essex', '34', 2018, %Q) WHERE fact = "
           "'local_change'",
           path, "NULL|The source has no figures of this force for 2017.");
    expect("SELECT sentence FROM local_story('Kent', '34', 2018, %Q) WHERE fact = 'local_change'",
           path,
           "In Kent, the number of people prosecuted for robbery fell from 100 in 2017 to none in "
           "2018.");
    expect(
        "SELECT value, caveat FROM local_story('Kent', '46', 2017, %Q) WHERE fact = "
        "'local_number'",
        path,
        "0|Low number: under 20. The source has no row of this offence for 2017: it may have had "
        "another name or code.");
    path = harness_write_text("other.csv",
                              "period,force,offence,defendants,prosecuted,sentenced\n"
                              "2017,Kent,34 Robbery,100,,100\n2018,Kent,34 Robbery,150,150,\n");
    expect("SELECT sentence, caveat FROM local_story('Kent', '34', 2018, %Q) WHERE fact = "
           "'local_change'",
           path, "NULL|The source does not count the same for 2017.");
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
        "SELECT caveat LIKE 'A rate of fewer than 10 is not reliable.%%' FROM local_story('Kent', "
        "'34', 2018, %Q) WHERE fact = 'rate'",
        path, "1");
    expect("SELECT fact, value, sentence, caveat FROM local_story('Essex', '34', 2018, %Q) WHERE "
           "fact LIKE 'rate%%'",
           path,
           "rate|NULL|NULL|No rate of fewer than 3.\nrate_rank|NULL|NULL|No rate of fewer "
           "than 3.");
    expect("SELECT value, compared_with FROM local_story('Kent', '34', 2018, %Q) WHERE fact = "
           "'rate_rank'",
           path, "2|2");
    expect("SELECT value, caveat FROM local_story('Surrey', '34', 2018, %Q) WHERE fact = "
           "'local_number'",
           path, "-3|A number below none takes back earlier figures.");
    expect("SELECT value FROM local_story('Surrey', '34', 2018, %Q) WHERE fact = 'national_share'",
           path, "NULL");
}
END_TEST

START_TEST(the_city_of_london_has_few_residents) {
    const char *path =
        harness_write_text("city.csv", SAVED "2018,City of London,34 Robbery,40,40\n"
                                             "2018,Metropolitan Police,34 Robbery,1000,1000\n"
                                             "2018,British Transport Police,34 Robbery,50,50\n");
    expect("SELECT sentence LIKE 'In the City of London, 4__._ people per 100,000 residents%%', "
           "caveat LIKE 'Few people live in the City of London%%' FROM local_story('London, City "
           "of', '34', 2018, %Q) WHERE fact = 'rate'",
           path, "1|1");
    expect(
        "SELECT value, caveat LIKE 'There is no population%%' FROM local_story('BTP', '34', 2018, "
        "%Q) WHERE fact = 'rate'",
        path, "NULL|1");
    expect_error("SELECT * FROM local_story('London', '34', 2018, %Q)", path,
                 "no figures of Metropolitan and City of London for 2018, but it has those of ");
}
END_TEST

/* Where a release has no figures of the City of London by itself, its story has no local number and
** no rate, and the number that includes its figures is given under that number's own name. */
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
        "local_change|NULL|NULL|NULL|NULL|NULL|" ALONE "\n"
        "contrast|NULL|NULL|NULL|NULL|NULL|" ALONE "\n"
        "national_share|NULL|NULL|NULL|NULL|NULL|" ALONE "\n"
        "rate|NULL|NULL|NULL|NULL|NULL|" ALONE "\n"
        "rate_rank|NULL|NULL|NULL|NULL|NULL|" ALONE "\n"
        "local_longest|NULL|NULL|NULL|NULL|NULL|" ALONE);
    expect("SELECT fact, value, sentence FROM local_story('City of London', '34', 2018, %Q) WHERE "
           "fact = 'national_change'",
           path,
           "national_change|1250|Across England and Wales, the number of people prosecuted for "
           "robbery rose by 4.2%, from 1,200 in 2017 to 1,250 in 2018.");
    /* The Metropolitan Police's own story says that its figures are taken to include the City's. */
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

/* Where the source has the City of London in another year, or has no force that it could be counted
** with, nothing is assumed. */
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

/* A local change and its contrast with the rest may be significant both, or one without the
** other. */
START_TEST(chance_in_the_contrast) {
    const char *path = harness_write_text("chance.csv", SAVED "2017,Kent,34 Robbery,100,100\n"
                                                              "2018,Kent,34 Robbery,200,200\n"
                                                              "2017,Essex,34 Robbery,1000,1000\n"
                                                              "2018,Essex,34 Robbery,1000,1000\n"
                                                              "2017,Surrey,34 Robbery,100,100\n"
                                                              "2018,Surrey,34 Robbery,100,100\n"
                                                              "2017,Gwent,34 Robbery,110,110\n"
                                                              "2018,Gwent,34 Robbery,100,100\n");
    expect("SELECT sentence, caveat IS NULL OR caveat LIKE 'The source has 4 of%%' FROM "
           "local_story('Kent', '34', 2018, %Q) WHERE fact = 'contrast'",
           path,
           "In Kent, the number of people prosecuted for robbery doubled, from 100 in 2017 to 200 "
           "in 2018. In contrast, across England and Wales it rose by 6.9%, from 1,310 to 1,400. "
           "The difference from the rest of the country is greater than chance would produce.|1");
    expect("SELECT sentence, caveat LIKE 'The difference from the rest of the country is within "
           "what chance could produce (p = 0.%%' FROM local_story('Surrey', '34', 2018, %Q) WHERE "
           "fact = 'contrast'",
           path,
           "In Surrey, the number of people prosecuted for robbery did not change: it was 100 in "
           "2017 and in 2018, in line with England and Wales, where it rose by 6.9%, from 1,310 to "
           "1,400.|1");
    expect("SELECT sentence FROM local_story('Gwent', '34', 2018, %Q) WHERE fact = 'contrast'",
           path,
           "In Gwent, the number of people prosecuted for robbery fell by 9.1%, from 110 in 2017 "
           "to 100 in 2018. In contrast, across England and Wales it rose by 6.9%, from 1,310 to "
           "1,400.");
}
END_TEST

/* Places are counted from the nearer end. */
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
           "compared with 0.33 across England and Wales.");
}
END_TEST

/* A file that has only convictions, all of them from magistrates' courts. */
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
    expect("SELECT value, compared_with FROM local_story('Kent', '34', '2018/19', %Q) WHERE fact = "
           "'local_change'",
           path, "90|NULL");
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
    /* A file of national totals is set aside where another has forces. */
    harness_write_text("releases/c.csv", "Year,Offence,Proceeded against\n2018,34 Robbery,900\n");
    char folder[512];
    snprintf(folder, sizeof folder, "%s/releases", harness_folder());
    expect("SELECT value, compared_with FROM local_story('Kent', '34', 2018, %Q) WHERE fact LIKE "
           "'%%change'",
           folder, "90|85\n90|85");
    expect("SELECT problem, severity, value FROM source_problems(%Q) WHERE severity <> 'note' ORDER "
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

START_TEST(national_figures_of_other_years) {
    const char *path =
        harness_write_text("years.csv", RELEASE "2008,England and Wales,34 Robbery,400\n"
                                                "2017,Kent,34 Robbery,80\n"
                                                "2018,Kent,34 Robbery,90\n"
                                                "2018,NA,34 Robbery,10\n");
    expect("SELECT fact, value, compared_with FROM local_story('Kent', '34', 2018, %Q) WHERE fact "
           "LIKE '%%longest' OR fact = 'national_change'",
           path, "national_change|90|80\nlocal_longest|90|80\nnational_longest|90|80");
    expect_error("SELECT * FROM local_story('Kent', '34', 2008, %Q)", path,
                 "no figures of Kent for 2008");
}
END_TEST

/* A force that one of two years lacks is no fall: the country is the forces that both have, and the
** residents of a rate are those of the forces that are counted. */
START_TEST(like_is_compared_with_like) {
    const char *path =
        harness_write_text("missing.csv", RELEASE "2017,Kent,34 Robbery,100\n"
                                                  "2017,Essex,34 Robbery,100\n"
                                                  "2017,Greater Manchester,34 Robbery,2000\n"
                                                  "2018,Kent,34 Robbery,100\n"
                                                  "2018,Essex,34 Robbery,100\n"
                                                  "2018,Dyfed-Powys,34 Robbery,50\n");
    expect("SELECT fact, value, compared_with, round(change, 1) FROM local_story('Kent', '34', "
           "2018, %Q) WHERE fact IN ('national_number', 'national_change', 'contrast', "
           "'national_share', 'national_longest')",
           path,
           "national_number|250|NULL|NULL\nnational_change|200|200|0.0\ncontrast|0.0|0.0|0.0\n"
           "national_share|50.0|50.0|0.0\nnational_longest|200|200|0.0");
    expect("SELECT fact FROM local_story('Kent', '34', 2018, %Q) WHERE caveat LIKE '%%Over the 2 "
           "forces that the source has both in 2018 and in 2017: 2 are in one of the two only.%%'",
           path, "national_change\ncontrast\nnational_share\nnational_longest");
    expect("SELECT round(compared_with * (SELECT sum(population) FROM force_populations WHERE year "
           "= 2018 AND force IN ('Kent', 'Essex', 'Dyfed-Powys'))) FROM local_story('Kent', '34', "
           "2018, %Q) WHERE fact = 'rate'",
           path, "25000000.0");
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

/* --- Real figures --- */

START_TEST(the_built_in_figures) {
    harness_expect(
        db,
        "SELECT sentence FROM local_story('Lancashire', 'theft%', '2017-Q4') WHERE fact "
        "IN ('rate_rank', 'local_longest')",
        "In the fourth quarter of 2017, Lancashire had the seventh highest rate of people "
        "prosecuted for theft and handling per 100,000 residents of the 42 forces that "
        "have one.\n"
        "In Lancashire, the number of people prosecuted for theft and handling in the "
        "fourth quarter of 2017 (721) was just over three-quarters of the number in the "
        "fourth quarter of 2014 (956).");
    /* Each force gets its own story. */
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
    expect("SELECT fact, value, caveat FROM local_story('Lancashire', '86.2', 2018, %Q) WHERE fact "
           "IN ('local_number', 'local_change', 'national_change', 'contrast', 'rate_rank')",
           path,
           "local_number|10|Low number: under 20.\n"
           "local_change|10|The source has no figures for 2017.\n"
           "national_change|235|The source has no figures for 2017.\n"
           "contrast|NULL|The source has no figures for 2017.\n"
           "rate_rank|6|NULL");
    expect(
        "SELECT sentence IS NOT NULL FROM local_story('Lancashire', '86.2', 2018, %Q) WHERE fact "
        "IN ('national_share', 'rate', 'rate_rank')",
        path, "1\n1\n1");
    snprintf(path, sizeof path, "%s/home-office", shared);
    expect(
        "SELECT sentence LIKE 'In Kent, %% charges or summonses were recorded for %% in 2018/19.', "
        "caveat LIKE '%%not people%%' FROM local_story('Kent', 'Robbery', '2018/19', %Q) LIMIT 1",
        path, "1|1");
}
END_TEST

/* --- Out of memory --- */

static const char *fault_path, *fault_force;
static int fault_sentences, fault_caveats; /* the length of all of them together */

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
    fault_force = "Lancashire", fault_sentences = 1632, fault_caveats = 639;
    harness_fail_allocations(tell_a_story);
    fault_force = "City of London", fault_sentences = 601, fault_caveats = 692;
    harness_fail_allocations(tell_a_story);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("story");
    const struct {
        const char *name;
        const TTest *tests[9];
    } cases[] = {
        {"newspaper", {the_newspaper_and_what_it_did_not_say, NULL}},
        {"sentences",
         {numbers_and_who_they_are, offences_with_small_letters, periods_in_words,
          changes_of_every_form, contrast_only_where_there_is_one, ratios_and_probabilities, NULL}},
        {"what is asked for",
         {an_offence_by_any_name, an_unclear_offence_lists_its_meanings,
          what_the_source_does_not_have, NULL}},
        {"what is not claimed",
         {no_change_over_a_gap, an_offence_that_was_not_there, small_numbers_are_flagged,
          the_city_of_london_has_few_residents, a_force_that_is_counted_with_another,
          a_force_that_may_not_be_counted_at_all, NULL}},
        {"every form",
         {chance_in_the_contrast, ranks_of_every_form, convicted_at_magistrates_courts_only, NULL}},
        {"periods and releases",
         {a_period_is_the_sum_of_its_parts, releases_are_not_mixed_in_silence,
          national_figures_of_other_years, like_is_compared_with_like, rows_left_out_are_said,
          sums_that_do_not_fit, NULL}},
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
