/* story_page: what is on the page, hostile texts, and figures that are absent. Whether it is valid
** HTML and fits a phone is tested by tests/clients/test_story_page.py. */
#include "harness.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "prosecutions.h"

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* The page, or "error: …"; the caller frees it with free(). */
static char *ask(const char *arguments, const char *path) {
    char *sql = path != NULL
                    ? sqlite3_mprintf("SELECT page FROM story_page(%s, %Q)", arguments, path)
                    : sqlite3_mprintf("SELECT page FROM story_page(%s)", arguments);
    char *result = harness_query(db, sql);
    sqlite3_free(sql);
    return result;
}

static void expect_parts(const char *page, const char *const *parts) {
    for (; *parts != NULL; parts++)
        ck_assert_msg(strstr(page, *parts) != NULL, "no '%s' in %.2000s", *parts, page);
}

static void expect_page(const char *arguments, const char *path, const char *const *parts) {
    char *page = ask(arguments, path);
    expect_parts(page, parts);
    free(page);
}

#define HEADER  "period,force,offence_group,offence,defendants,prosecuted\n"
#define OFFENCE ",Robbery,34 Robbery,"

static const char ROBBERY[] = HEADER "2016,Lancashire" OFFENCE "100,100\n"
                                     "2016,Kent" OFFENCE "300,300\n"
                                     "2017,Lancashire" OFFENCE "142,142\n"
                                     "2017,Kent" OFFENCE "400,400\n"
                                     "2018,Lancashire" OFFENCE "175,175\n"
                                     "2018,Kent" OFFENCE "200,200\n";

START_TEST(a_page_has_everything) {
    const char *path = harness_write_text("robbery.csv", ROBBERY);
    expect_page(
        "'lancashire', '34', 2018", path,
        (const char *const[]){
            "<title>Lancashire: robbery, 2018</title>",
            "<h1>In Lancashire, robbery prosecutions did not follow the fall across the two forces "
            "with figures</h1>\n<p class='lead' data-copy=''>In Lancashire, the number of people "
            "prosecuted for robbery rose by 23%, from 142 in 2017 to 175 in 2018.</p>",
            "<p class='caveat'>This rise is within what chance could produce (p = 0.072).",
            "Lancashire accounted for 47% of", "as an index, drawn to the local number in 2016.",
            "The index is 100 in 2016.", "<article class='prosecutions-story'",
            "script-src 'sha256-", "<desc id='prosecutions-",
            "<tr><th scope='row'>2018</th><td>175</td><td>375</td><td>175.0</td><td>93.8</td></tr>",
            "<tr class='here'><td>1</td><th scope='row'>Lancashire</th><td>175</td><td>1,503,339"
            "</td><td>11.6</td></tr>",
            "</strong>: lines 2 to 7; Lancashire, 2018: line 6</li>",
            "(175 − 142) ÷ 142 × 100 = 23.2%. p = 0.072: two-sided exact test of two counts, for "
            "the dispersion below.",
            "mid-2018 population estimates (ONS mid-2023)",
            "local_story(&#39;lancashire&#39;, &#39;34&#39;, &#39;2018&#39;, &#39;", "</html>\n",
            NULL});
    expect_page(
        "'Lancashire', 'burglary', '2017-Q4'", NULL,
        (const char *const[]){"drawn to the local number in 2014-Q1.", "no figures for Q4 2015",
                              "The band is what chance explains",
                              "<tr><th scope='row'>2015-Q4</th><td>–</td>",
                              "<p>Crown Prosecution Service: <a href='https://www.data.gov.uk/",
                              "(published: a file a month). What it counts: ", NULL});
    expect_page(
        "'Metropolitan Police', 'Theft offences', 2018, 'builtin:moj-2018'", NULL,
        (const char *const[]){"<p class='kicker'>Metropolitan Police · theft offences · 2018",
                              "<dt>Share of England and Wales</dt><dd>10,557 ÷ 75,986 × 100 "
                              "= 13.9%.</dd>",
                              NULL});
}
END_TEST

/* Months have a mean of twelve beside them: 21 to 32 in the first year, 33 to 44 in the next. */
START_TEST(a_page_of_months) {
    struct text csv = {0};
    harness_append(&csv, HEADER);
    for (int month = 0; month < 24; month++)
        harness_append(&csv, "%d-%02d,Lancashire" OFFENCE "%d,%d\n%d-%02d,Kent" OFFENCE "%d,%d\n",
                       2017 + month / 12, month % 12 + 1, month + 21, month + 21, 2017 + month / 12,
                       month % 12 + 1, 99 - month, 99 - month);
    const char *path = harness_write_text("months.csv", csv.bytes);
    text_free(&csv);
    expect_page(
        "'Lancashire', '34', '2018-12'", path,
        (const char *const[]){
            "<title>Lancashire: robbery, December 2018</title>",
            "a month, all that the source has.", "Dashed: the mean of the twelve months to each.",
            "mean of 12 months: 26.5 in December 2017, 38.5 in December 2018",
            "drawn to the local number in 2017-01", "The band is what chance explains", NULL});
}
END_TEST

/* The page has the same facts as local_story. */
START_TEST(the_facts_are_those_of_local_story) {
    harness_expect(
        db,
        "SELECT count(*), sum(instr(page, replace(sentence, '''', '&#39;')) > 0), "
        "sum(caveat IS NULL OR instr(page, replace(replace(replace(caveat, '''', '&#39;'), '>', '&gt;'), '<', "
        "'&lt;')) > 0) FROM local_story('Kent', 'Robbery', '2018-Q1'), "
        "story_page('Kent', 'Robbery', '2018-Q1') WHERE sentence IS NOT NULL",
        "10|10|10");
}
END_TEST

START_TEST(hostile_texts_are_escaped) {
    const char *path = harness_write_text(
        "<b>it's & \"so\".csv", HEADER
        "2018,Kent,<i>G</i>,\"9 <img src=x onerror=alert(1)> & \"\"quotes\"\" 'n' %s %n\",50,50\n"
        "2018,Lancashire,<i>G</i>,\"9 <img src=x onerror=alert(1)> & \"\"quotes\"\" 'n' %s "
        "%n\",40,40\n"
        "2018,</table><script>alert(2)</script>,<i>G</i>,\"9 <img src=x onerror=alert(1)> & "
        "\"\"quotes\"\" 'n' %s %n\",60,60\n");
    char *page = ask("'Kent', '9', 2018", path);
    expect_parts(page,
                 (const char *const[]){
                     "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot; &#39;n&#39; "
                     "%s %n",
                     "&lt;/table&gt;&lt;script&gt;alert(2)&lt;/script&gt;",
                     "&lt;b&gt;it&#39;s &amp; &quot;so&quot;.csv", "&lt;b&gt;it&#39;&#39;s", NULL});
    ck_assert_ptr_eq(strstr(page, "<script"), strstr(page, "<script>(function(r){"));
    ck_assert_ptr_null(strstr(strstr(page, "<script") + 1, "<script"));
    ck_assert_ptr_null(strstr(page, "<img"));
    ck_assert_ptr_null(strstr(page, "<b>"));
    free(page);
}
END_TEST

/* Names of facts are for SQL: a reader has words. */
START_TEST(what_is_not_given_is_said_in_words) {
    char *page = ask("'City of London', 'Theft offences', 2018, 'builtin:moj-2018'", NULL);
    expect_parts(page, (const char *const[]){
                           "<p class='caveat'>No local change, comparison of the two, share of "
                           "England and Wales, rate, rank, longest look back: the source",
                           NULL});
    char *body = strstr(page, "<h2>The facts</h2>"), *end = strstr(body, "</section>");
    *end = '\0';
    ck_assert_ptr_null(strchr(body, '_'));
    free(page);
}
END_TEST

START_TEST(null_and_what_is_not_there) {
    const char *path = harness_write_text("robbery.csv", ROBBERY);
    harness_expect(
        db, "SELECT count(page) FROM story_page(NULL, 'Robbery', '2018-Q1', NULL, NULL, NULL)",
        "1");
    harness_expect(db, "SELECT page FROM story_page('Kent', NULL, 2018)",
                   "error: prosecutions: story_page: the offence is NULL; it must be given");
    harness_expect(db, "SELECT page FROM story_page('Kent', 'Robbery', NULL)",
                   "error: prosecutions: story_page: the period is NULL; it must be given");
    harness_expect(
        db, "SELECT page FROM story_page('Kent', 'Robbery', 2018, 'builtin:cps', '', 'wide=1')",
        "error: prosecutions: story_page: 'wide=1' is no option of a page; there are 'fragment' and "
        "'sha256'");
    const char *const wrong[] = {"'Kont', 'Robbery', 2018",   "'Kent', 'Robbers', 2018",
                                 "'Kent', 'Robbery', 1990",   "'Kent', 4.1, 2018",
                                 "'Kent', 'Robbery', 'soon'", "'Durham', 'Robbery', 2018"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *sql = sqlite3_mprintf("SELECT * FROM local_story(%s, %Q)", wrong[i], path);
        char *page = ask(wrong[i], path), *story = harness_query(db, sql);
        ck_assert_ptr_nonnull(strstr(story, "local_story: "));
        ck_assert_ptr_nonnull(strstr(page, "prosecutions: story_page: "));
        ck_assert_str_eq(strstr(page, "story_page: ") + strlen("story_page: "),
                         strstr(story, "local_story: ") + strlen("local_story: "));
        free(page);
        free(story);
        sqlite3_free(sql);
    }
}
END_TEST

START_TEST(little_to_show_is_a_page_too) {
    const char *path = harness_write_text("none.csv", HEADER "1995,Lancashire" OFFENCE "2,2\n"
                                                             "1995,Action Fraud" OFFENCE "5,5\n"
                                                             "1994,Lancashire" OFFENCE "0,0\n");
    expect_page("'Lancashire', 'Robbery', 1995", path,
                (const char *const[]){"0 in 1994, 2 in 1995",
                                      "No force has a rate to be shown on a map.",
                                      "<td>–</td><th scope='row'>Action Fraud</th><td>5</td>",
                                      "rose from none in 1994 to 2 in 1995", NULL});
    /* The force has no number of the offence, in no year in which others do. */
    path = harness_write_text("never.csv", HEADER "2018,Lancashire,Homicide,1 Murder,5,5\n"
                                                  "2017,Kent" OFFENCE "5,5\n"
                                                  "2018,Essex,Homicide,1 Murder,5,5\n"
                                                  "2016,Kent" OFFENCE "5,5\n");
    expect_page("'Lancashire', 'Robbery', 2018", path,
                (const char *const[]){"There are no figures of several periods to draw a line from",
                                      "</html>", NULL});
    path = harness_write_text("london.csv", HEADER "2018,Metropolitan and City" OFFENCE "20,20\n"
                                                   "2018,City of London" OFFENCE "5,5\n");
    expect_page("'City of London', 'Robbery', 2018", path,
                (const char *const[]){"<title>City of London: ", "</html>", NULL});
}
END_TEST

/* Every force of the 2018 release has a page. So has the City of London, which that release counts
** with the Metropolitan Police: it has no local number and no rate, but the number of the two under
** its name. */
START_TEST(a_page_for_each_of_the_43_forces) {
    harness_expect(db,
                   "SELECT count(*), count(page), count(DISTINCT page), "
                   "sum(page LIKE '%<title>' || f.force || ': robbery, 2018</title>%') FROM "
                   "police_forces AS f, story_page(f.force, 'Robbery', 2018, 'builtin:moj-2018') "
                   "WHERE force_code IS NOT NULL",
                   "43|43|43|43");
    const char *arguments = "'City of London', 'Robbery', 2018, 'builtin:moj-2018'";
    expect_page(
        arguments, NULL,
        (const char *const[]){
            "<h1>In the Metropolitan Police area, which is taken to include the City of London, "
            "1,466 people were prosecuted for robbery in 2018.</h1>\n<p class='lead' "
            "data-copy=''>Across England and Wales, 5,713 people were prosecuted for robbery in "
            "2018.</p>",
            "<p class='caveat'>The source has no figures of the City of London by itself; for the story of the two, ask for "
            "Metropolitan Police. Companies may be among the people",
            "<div><dt>England and Wales</dt><dd>5,713</dd></div>",
            "Across England and Wales, 5,713 people were prosecuted for robbery in 2018.",
            "<tr class='here'><td>3</td><th scope='row'>Metropolitan Police</th><td>1,466</td>",
            "<dt>The number</dt><dd>No row names the force. 1,466 is the sum of the rows of this "
            "offence for 2018 that name Metropolitan Police.</dd>",
            "City of London: no data", NULL});
    char *page = ask(arguments, NULL);
    ck_assert_ptr_null(strstr(page, "per 100,000 residents</dt>"));
    ck_assert_ptr_null(strstr(page, "accounted for"));
    free(page);
}
END_TEST

/* A part of another page has its style, its ids and no document around it. */
START_TEST(a_fragment_is_a_part_of_another_page) {
    harness_expect(
        db,
        "SELECT page LIKE '<article class=''prosecutions-story''%</article>_', instr(page, '<html'), "
        "instr(page, '<style>.prosecutions-story') > 0, instr(page, ' id=''map'''), "
        "page LIKE '% id=''p________-map''%' FROM story_page('Kent', 'Robbery', '2018-Q1', NULL, NULL, "
        "' Fragment ')",
        "1|0|1|0|1");
    harness_expect(
        db,
        "SELECT count(DISTINCT substr(page, instr(page, '-map''') - 9, 9)) FROM (SELECT "
        "value AS force FROM json_each('[\"Kent\", \"Essex\"]')) AS f, story_page(f.force, "
        "'Robbery', '2018-Q1', NULL, NULL, 'fragment')",
        "2");
}
END_TEST

START_TEST(no_files_and_no_views) {
    sqlite3 *other = NULL;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prosecutionsnofiles_init(other, &message, NULL), SQLITE_OK);
    harness_expect(other,
                   "SELECT a.page LIKE '%</html>%', b.page LIKE '%</html>%' FROM "
                   "story_page('Kent', 'Robbery', '2018-Q1') AS a, "
                   "story_page('Kent', 'Robbery', 2018, 'builtin:moj-2018') AS b",
                   "1|1");
    char *result =
        harness_query(other, "SELECT * FROM story_page('Kent', 'Robbery', 2018, 'x.csv')");
    ck_assert_ptr_nonnull(strstr(result, "x.csv: this program opens no files"));
    free(result);
    ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
    result = harness_query(
        db, "CREATE VIEW v AS SELECT * FROM story_page('Kent', 'Robbery', '2018-Q1'); "
            "SELECT * FROM v");
    ck_assert_ptr_nonnull(strstr(result, "unsafe use of virtual table \"story_page\""));
    free(result);
}
END_TEST

/* --- Memory --- */

static const char *fault_path;
static int fault_length; /* the length of the page where nothing fails */

static enum outcome make_a_page(void) {
    sqlite3 *own = NULL;
    sqlite3_stmt *statement = NULL;
    char *message = NULL;
    enum outcome outcome = OUTCOME_OUT_OF_MEMORY;
    int code = sqlite3_open(":memory:", &own);
    if (code == SQLITE_OK)
        code = sqlite3_prosecutions_init(own, &message, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(
            own, "SELECT length(page) FROM story_page('Lancashire', '34', 2018, ?1)", -1,
            &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(statement, 1, fault_path, -1, SQLITE_STATIC);
    if (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        outcome = sqlite3_column_int(statement, 0) == fault_length ? OUTCOME_RIGHT : OUTCOME_WRONG;
    else if (own != NULL && strstr(sqlite3_errmsg(own), "out of memory") == NULL &&
             sqlite3_errcode(own) != SQLITE_NOMEM && code != SQLITE_NOMEM)
        outcome = OUTCOME_WRONG;
    sqlite3_finalize(statement);
    sqlite3_free(message);
    sqlite3_close(own);
    return outcome;
}

START_TEST(each_allocation_may_fail) {
    fault_path = harness_write_text("faults.csv", ROBBERY);
    sqlite3 *own = harness_database();
    char *sql = sqlite3_mprintf("SELECT length(page) FROM story_page('Lancashire', '34', 2018, %Q)",
                                fault_path);
    char *result = harness_query(own, sql);
    fault_length = atoi(result);
    ck_assert_int_gt(fault_length, 10000);
    free(result);
    sqlite3_free(sql);
    sqlite3_close(own);
    harness_fail_allocations(make_a_page);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("story_page");
    TCase *tests = tcase_create("pages");
    const TTest *const all[] = {a_page_has_everything,
                                a_page_of_months,
                                the_facts_are_those_of_local_story,
                                hostile_texts_are_escaped,
                                what_is_not_given_is_said_in_words,
                                null_and_what_is_not_there,
                                little_to_show_is_a_page_too,
                                a_page_for_each_of_the_43_forces,
                                a_fragment_is_a_part_of_another_page,
                                no_files_and_no_views};
    tcase_set_timeout(tests, 600);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        tcase_add_test(tests, all[i]);
    suite_add_tcase(suite, tests);
    harness_case(suite, "memory", each_allocation_may_fail, NULL);
    return suite;
}
