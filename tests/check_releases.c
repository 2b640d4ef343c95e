/* Releases as publishers put them out: every column accounted for, totals and regions told by what they are,
** editions told by what they hold. */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "loading/loading.h"
#include "reference/reference.h"

static sqlite3 *db;

static void open_database(void) {
    db = harness_database();
}

static void close_database(void) {
    sqlite3_close(db);
}

static const char *path_of(const char *name) {
    static char path[600];
    snprintf(path, sizeof path, "%s/%s", harness_folder(), name);
    return path;
}

/* The sum of what was prosecuted, and the findings that are not notes. */
static void expect_sum(const char *path, int64_t sum, const char *findings) {
    char expected[40];
    snprintf(expected, sizeof expected, "%lld", (long long)sum);
    harness_expect_of(db, "SELECT sum(prosecuted) FROM prosecutions(%Q)", path, expected);
    harness_expect_of(
        db,
        "SELECT severity, problem, coalesce(value, '') FROM source_problems(%Q) WHERE "
        "severity <> 'note' OR problem LIKE 'region%%' ORDER BY 1, 2, 3",
        path, findings);
}

static void expect_text(const char *name, const char *text, int64_t sum, const char *findings) {
    expect_sum(harness_write_text(name, text), sum, findings);
}

/* --- Columns that no layout names -------------------------------------------------------------- */

#define HEADER "Year,Police Force Area,Offence,Proceeded against,Breakdown\n"

START_TEST(totals_in_a_column_that_is_not_read) {
    expect_text("all.csv",
                HEADER "2024,Lancashire,34 Robbery,100,All\n2024,Lancashire,34 Robbery,60,Male\n"
                       "2024,Lancashire,34 Robbery,40,Female\n",
                100, "error|column not read|Breakdown");
    /* Under any name, in three cells that are not 0. */
    expect_text("everyone.csv",
                HEADER "2024,Kent,34 Robbery,5,Young\n2024,Kent,34 Robbery,7,Old\n"
                       "2024,Kent,34 Robbery,12,Everyone\n2024,Essex,34 Robbery,1,Young\n"
                       "2024,Essex,34 Robbery,1,Everyone\n2023,Kent,34 Robbery,3,Old\n"
                       "2023,Kent,34 Robbery,4,Young\n2023,Kent,34 Robbery,7,Everyone\n",
                20, "error|column not read|Breakdown\nwarning|forces differ between periods|Essex");
    /* In two only it may be chance. */
    expect_text("two.csv",
                HEADER "2024,Kent,34 Robbery,5,Young\n2024,Kent,34 Robbery,7,Old\n"
                       "2024,Kent,34 Robbery,12,Everyone\n2023,Kent,34 Robbery,3,Old\n"
                       "2023,Kent,34 Robbery,4,Young\n2023,Kent,34 Robbery,7,Everyone\n",
                38, "warning|column not read|Breakdown");
    /* A total of totals, and a second breakdown of the same people. */
    expect_text("levels.csv",
                HEADER "2024,Kent,34 Robbery,10,All persons\n2024,Kent,34 Robbery,6,Total adults\n"
                       "2024,Kent,34 Robbery,2,Men\n2024,Kent,34 Robbery,4,Women\n"
                       "2024,Kent,34 Robbery,4,Children\n",
                10, "error|column not read|Breakdown");
    expect_text("twice.csv",
                HEADER "2024,Kent,34 Robbery,10,All\n2024,Kent,34 Robbery,7,Male\n"
                       "2024,Kent,34 Robbery,3,Female\n2024,Kent,34 Robbery,6,Adult\n"
                       "2024,Kent,34 Robbery,4,Youth\n",
                10, "error|column not read|Breakdown");
    /* Called a total where its parts are not all there: left out where there is any. */
    expect_text("hidden.csv",
                HEADER "2024,Kent,34 Robbery,10,All\n2024,Kent,34 Robbery,7,Male\n"
                       "2024,Essex,34 Robbery,5,All\n",
                12, "error|column not read|Breakdown");
}
END_TEST

/* What is called like a total is one where it is the sum in one cell, any other value in several. */
START_TEST(totals_by_name_and_by_sum) {
    static const char *const names[] = {"Both kinds", "Total of them", "all of them", "Grand total",
                                        "1: Sub-total"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *text = sqlite3_mprintf(HEADER "2024,Kent,34 Robbery,3,A\n2024,Kent,34 Robbery,4,B\n"
                                            "2024,Kent,34 Robbery,7,%s\n",
                                     names[i]);
        expect_text("named.csv", text, 7, "error|column not read|Breakdown");
        sqlite3_free(text);
    }
    expect_text("none.csv",
                HEADER
                "2024,Kent,34 Robbery,3,A\n2024,Kent,34 Robbery,4,B\n2024,Kent,34 Robbery,7,C\n",
                14, "warning|column not read|Breakdown");
    char *text = sqlite3_mprintf("%s", HEADER);
    for (int year = 2018; year < 2024; year++) {
        char *longer = sqlite3_mprintf("%s", text);
        sqlite3_free(text);
        for (int part = 0; part < 8; part++) {
            text = sqlite3_mprintf("%s%d,Kent,34 Robbery,%d,%c\n", longer, year, part + year - 2000,
                                   'a' + part);
            sqlite3_free(longer);
            longer = text;
        }
        text = sqlite3_mprintf("%s%d,Kent,34 Robbery,%d,z\n", longer, year, 28 + 8 * (year - 2000));
        sqlite3_free(longer);
    }
    expect_text("parts.csv", text, 6 * 28 + 8 * (18 + 19 + 20 + 21 + 22 + 23),
                "error|column not read|Breakdown");
    sqlite3_free(text);
    harness_expect_of(
        db,
        "SELECT detail LIKE '%%its value ''z'' is a total in every cell, of ''a'', ''b'', "
        "''c'', ''d'', ''e'', …: its rows are left out (6 rows)%%' FROM "
        "source_problems(%Q) WHERE severity = 'error'",
        path_of("parts.csv"), "1");
}
END_TEST

START_TEST(what_is_no_total) {
    /* Two values with equal counts. */
    expect_text("equal.csv",
                HEADER "2024,Kent,34 Robbery,5,A\n2024,Kent,34 Robbery,5,B\n"
                       "2023,Kent,34 Robbery,6,A\n2023,Kent,34 Robbery,6,B\n"
                       "2022,Kent,34 Robbery,7,A\n2022,Kent,34 Robbery,7,B\n",
                36, "warning|column not read|Breakdown");
    /* A column that says nothing new, and one that is different in every row. */
    expect_text("same.csv", HEADER "2024,Kent,34 Robbery,5,x\n2024,Essex,34 Robbery,5,x\n", 10, "");
    char *text = NULL, *longer;
    text = sqlite3_mprintf("%s", HEADER);
    for (int i = 0; i < 400; i++) {
        longer = sqlite3_mprintf("%s2024,Kent,%d Robbery,1,%d.5\n", text, i, i);
        sqlite3_free(text);
        text = longer;
    }
    expect_text("many.csv", text, 400, "");
    sqlite3_free(text);
    harness_expect_of(db, "SELECT severity, line, column, value FROM source_problems(%Q)",
                      path_of("many.csv"), "note|1|5|Breakdown");
}
END_TEST

/* Two such columns, each with totals, beside totals in a column that is read. */
START_TEST(totals_in_several_columns) {
    expect_text("several.csv",
                "Year,Police Force Area,Sex,Offence,Proceeded against,Plea type,Bail\n"
                "2024,Kent,Male,34 Robbery,1,Early,Yes\n2024,Kent,Male,34 Robbery,2,Late,Yes\n"
                "2024,Kent,Male,34 Robbery,3,All,Yes\n2024,Kent,Male,34 Robbery,4,Early,No\n"
                "2024,Kent,Male,34 Robbery,5,Late,No\n2024,Kent,Male,34 Robbery,9,All,No\n"
                "2024,Kent,Male,34 Robbery,5,Early,All\n2024,Kent,Male,34 Robbery,7,Late,All\n"
                "2024,Kent,Male,34 Robbery,12,All,All\n2024,Kent,All,34 Robbery,12,All,All\n",
                12, "error|column not read|Bail\nerror|column not read|Plea type");
}
END_TEST

/* --- Among the forces -------------------------------------------------------------------------- */

#define FORCES "Year,Police Force Area,Offence,Proceeded against\n"

START_TEST(a_region_that_bears_a_forces_name) {
    const char *path = harness_write_text(
        "region.csv", FORCES "2018,West Midlands ,86 X,900\n2018,Staffordshire,86 X,100\n"
                             "2018,Warwickshire,86 X,200\n2018,West Mercia,86 X,200\n"
                             "2018,West Midlands,86 X,400\n2018,North East,86 X,60\n"
                             "2018,Durham,86 X,60\n");
    expect_sum(
        path, 960,
        "note|region among its forces|North East\nnote|region among its forces|West Midlands");
    harness_expect_of(
        db,
        "SELECT force, force_code, region, sum(prosecuted) FROM prosecutions(%Q) WHERE "
        "force = 'West Midlands'",
        path, "West Midlands|E23000014|West Midlands|400");
    /* The region as it is, the force by its full name; and both in capitals. */
    expect_text("full.csv",
                FORCES "2018,West Midlands,86 X,900\n2018,Staffordshire,86 X,100\n"
                       "2018,Warwickshire,86 X,200\n2018,West Mercia,86 X,200\n"
                       "2018,West Midlands Police,86 X,400\n",
                900, "note|region among its forces|West Midlands");
    /* After its forces, and with a number that is not quite their sum. */
    expect_text("after.csv",
                FORCES "2018,Staffordshire,86 X,100\n2018,Warwickshire,86 X,200\n"
                       "2018,West Mercia,86 X,200\n2018,West Midlands,86 X,400\n"
                       "2018,WEST MIDLANDS,86 X,905\n",
                900, "warning|region among its forces|WEST MIDLANDS");
    expect_text("london.csv",
                FORCES "2018,London ,86 X,90\n2018,\"London, City of\",86 X,10\n"
                       "2018,Metropolitan Police,86 X,80\n2018,Kent,86 X,5\n",
                95, "note|region among its forces|London");
    expect_text("london_plain.csv",
                FORCES "2018,London,86 X,90\n2018,\"London, City of\",86 X,10\n"
                       "2018,Metropolitan Police,86 X,80\n2018,Kent,86 X,5\n",
                95, "note|region among its forces|London");
}
END_TEST

START_TEST(forces_that_bear_a_regions_name) {
    /* One force under two names, in different years; London as the Ministry has it. */
    const char *path = harness_write_text(
        "names.csv", FORCES "2017,West Midlands Police,86 X,7\n2018,West Midlands,86 X,8\n"
                            "2018,London,86 X,20\n2018,Kent,86 X,5\n");
    harness_expect_of(db,
                      "SELECT force, sum(prosecuted) FROM prosecutions(%Q) GROUP BY 1 ORDER BY 1",
                      path, "Kent|5\nMetropolitan and City of London|20\nWest Midlands|15");
    /* A force may have what its neighbours have together, in one cell. */
    expect_text("chance.csv",
                FORCES "2018,West Midlands ,86 X,5\n2018,Staffordshire,86 X,2\n"
                       "2018,Warwickshire,86 X,3\n2018,Kent,86 X,1\n",
                11, "");
}
END_TEST

START_TEST(the_whole_by_its_sum) {
    expect_text("whole.csv",
                FORCES "2018,E & W together,86 X,300\n2018,Kent,86 X,100\n2018,Durham,86 X,200\n"
                       "2017,E & W together,86 X,30\n2017,Kent,86 X,10\n2017,Durham,86 X,20\n",
                330, "note|region among its forces|E & W together");
    expect_text("both.csv",
                FORCES "2018,National,86 X,300\n2018,All police areas,86 X,300\n"
                       "2018,Kent,86 X,100\n2018,Durham,86 X,200\n",
                300, "note|region among its forces|All police areas");
    expect_text("group.csv",
                FORCES "2018,The great south east,86 X,300\n2018,Kent,86 X,100\n"
                       "2018,Surrey,86 X,200\n2018,Durham,86 X,50\n",
                350, "note|region among its forces|The great south east");
    /* A label that nobody knows and that is no sum is kept, with a warning. */
    expect_text("narnia.csv",
                FORCES "2018,Narnia,86 X,301\n2018,Kent,86 X,100\n2018,Durham,86 X,200\n", 601,
                "warning|unknown force|Narnia");
}
END_TEST

START_TEST(other_countries) {
    expect_text("ireland.csv",
                FORCES
                "2023,Kent,34 Robbery,100\n2024,Kent,34 Robbery,110\n"
                "2023,Northern Ireland,34 Robbery,50\n2024,Northern Ireland,34 Robbery,500\n",
                210, "error|unknown force|Northern Ireland");
    expect_text("scotland.csv",
                FORCES "2024,Kent,34 Robbery,110\n2024,Police Scotland,34 Robbery,50\n"
                       "2024,PSNI,34 Robbery,3\n",
                110, "error|unknown force|PSNI\nerror|unknown force|Police Scotland");
}
END_TEST

START_TEST(a_force_that_a_period_lacks) {
    const char *path = harness_write_text("missing.csv", FORCES
                                          "2018,Kent,34 Robbery,100\n2018,Durham,34 Robbery,5\n"
                                          "2018,Greater Manchester,34 Robbery,2000\n"
                                          "2019,Kent,34 Robbery,100\n2019,Durham,34 Robbery,5\n");
    expect_sum(path, 2210, "warning|forces differ between periods|Greater Manchester");
    harness_expect_of(
        db,
        "SELECT detail LIKE 'no figures for 2019, which has those of %% others; 2018 has them: %%' FROM "
        "source_problems(%Q)",
        path, "1");
    harness_expect_of(
        db,
        "SELECT problem, value, detail LIKE 'no figures for 2019, which has those of 1 "
        "others; 2018 has them: %%' FROM source_problems(%Q) WHERE severity = 'warning'",
        harness_write_text("regions.csv", "period,region,defendants\n2018,Wales,1\n"
                                          "2018,London,2\n2019,Wales,3\n"),
        "forces differ between periods|London|1");
    /* London's two forces together, and apart. */
    expect_text("together.csv",
                FORCES "2018,London,86 X,90\n2018,Kent,86 X,1\n2019,Metropolitan Police,86 X,80\n"
                       "2019,City of London,86 X,9\n2019,Kent,86 X,1\n",
                181, "");
}
END_TEST

/* A label that nobody knows, whose numbers are those of the English forces together. */
START_TEST(all_of_a_nation_by_its_sum) {
    expect_text("nation.csv",
                FORCES "2018,The forces there,34 Robbery,3\n2018,Kent,34 Robbery,1\n"
                       "2018,Essex,34 Robbery,2\n2018,Gwent,34 Robbery,9\n"
                       "2019,The forces there,34 Robbery,30\n2019,Kent,34 Robbery,10\n"
                       "2019,Essex,34 Robbery,20\n2019,Gwent,34 Robbery,5\n",
                47, "note|region among its forces|The forces there");
    harness_expect_of(db,
                      "SELECT detail LIKE '%%is all of England here, in every cell the sum of 2 "
                      "others: 2 rows are left out' FROM source_problems(%Q) WHERE problem LIKE "
                      "'region%%'",
                      path_of("nation.csv"), "1");
}
END_TEST

/* --- Disposals that are columns ------------------------------------------------------------------ */

#define WIDE                                                                                       \
    "Year,Police Force Area,Offence,Proceeded against,Convicted,Sentenced,Fine,"                   \
    "Total Immediate Custody,Custody - Up to and including 6 months\n"

/* What can't be read takes the rows away that follow from it, and no others. */
START_TEST(disposals_that_are_columns) {
    const char *sums =
        "SELECT ifnull(outcome, '-'), ifnull(sentence_length, '-'), sum(sentenced), "
        "sum(prosecuted), max(marks) FROM prosecutions(%Q) GROUP BY 1, 2 ORDER BY 1, 2";
    harness_expect_of(db, sums,
                      harness_write_text("wide.csv", WIDE "2018,Kent,34 Robbery,10,9,8,3,5,2\n"),
                      "-|-|0|10|NULL\nFine|-|3|0|NULL\nImmediate custody|-|3|0|NULL\n"
                      "Immediate custody|Up to and including 6 months|2|0|NULL");
    harness_expect_of(
        db, sums, harness_write_text("wide.csv", WIDE "2018,Kent,34 Robbery,10,9,8,3,5,2 [r]\n"),
        "-|-|0|10|NULL\nFine|-|3|0|NULL\nImmediate custody|-|3|0|[r]\n"
        "Immediate custody|Up to and including 6 months|2|0|[r]");
    harness_expect_of(db, sums,
                      harness_write_text("wide.csv", WIDE "2018,Kent,34 Robbery,10,9,8,3,5,2.5\n"),
                      "-|-|0|10|NULL\nFine|-|3|0|NULL");
    harness_expect_of(db, sums,
                      harness_write_text("wide.csv", WIDE "2018,Kent,34 Robbery,10,9,8,2.5,5,2\n"),
                      "Immediate custody|-|3|0|NULL\n"
                      "Immediate custody|Up to and including 6 months|2|0|NULL");
}
END_TEST

/* --- Rows saved from a table of ours ---------------------------------------------------------------- */

/* A year, a quarter and a month that fit each other or not, read one by one and, further below, many at once. */
START_TEST(periods_in_several_columns) {
    static const char *const rows[] = {"2018,,7,Kent,1",   "2018,2,5,Kent,10",
                                       "2018,2,,Kent,100", "2018,3,,Kent,7",
                                       "2018,,,Kent,1000", "2018/19,,,Kent,100000"},
                             *const bad[] = {"2018,,13,Kent,1",   "2018,,x,Kent,1",
                                             "2018,5,,Kent,1",    "2018,3,5,Kent,1",
                                             "2018/19,,7,Kent,1", ",,,Kent,1"};
    struct text text = {0};
    struct error error = {0};
    ck_assert(text_printf(&text, &error, "year,quarter,month,force,prosecuted\n"));
    for (int row = 0; row < 600; row++)
        ck_assert(text_printf(&text, &error, "%s\n", rows[row % 6]));
    for (int row = 0; row < 100; row++)
        ck_assert(text_printf(&text, &error, "%s\n%s\n",
                              row % 10 == 0 ? bad[row / 10 % 6] : rows[0], rows[row % 6]));
    const char *path = harness_write("saved.csv", text.bytes, text.length);
    harness_expect_of(db,
                      "SELECT ifnull(period, '-'), count(*), max(prosecuted) FROM prosecutions(%Q) "
                      "GROUP BY 1 ORDER BY 1",
                      path,
                      "2018|116|1000\n2018-05|117|10\n2018-07|207|1\n2018-Q2|117|100\n"
                      "2018-Q3|117|7\n2018/19|116|100000");
    harness_expect_of(
        db,
        "SELECT detail, count(*) FROM source_problems(%Q) WHERE severity = 'error' "
        "GROUP BY 1 ORDER BY 1",
        path,
        "its year and its quarter or month contradict each other; the row is left out|3\n"
        "not a month from 1 to 12; the row is left out|4\n"
        "not a quarter such as Q1 or Oct-Dec; the row is left out|2\n"
        "not a year such as 2018; the row is left out|1");
    text_free(&text);
}
END_TEST

START_TEST(totals_of_details) {
    harness_expect_of(
        db, "SELECT sum(sentenced), group_concat(DISTINCT sentence_detail) FROM prosecutions(%Q)",
        harness_write_text("detail.csv",
                           "period,force,outcome,sentence_detail,sentenced\n"
                           "2018,Kent,Fine,A1: Small fine,3\n2018,Kent,Fine,1: Large fine,4\n"
                           "2018,Kent,Fine,Total,7\n"),
        "7|Small fine,Large fine");
}
END_TEST

START_TEST(headers_that_no_release_has) {
    struct text text = {0};
    struct error error = {0};
    ck_assert(text_printf(&text, &error, "Year,Police Force Area,Offence,Proceeded against"));
    for (int column = 0; column < 2000; column++)
        ck_assert(text_printf(&text, &error, ",x%d", column));
    ck_assert(text_append_byte(&text, '\n', &error));
    for (int column = 0; column < 2004; column++)
        ck_assert(text_printf(&text, &error, "%s2018", column > 0 ? "," : ""));
    const char *path = harness_write("wide.csv", text.bytes, text.length);
    harness_expect_error_of(db, "SELECT count(*) FROM prosecutions(%Q)", path,
                            "it has 2004 columns, and no release more than 2000");
    path = harness_write_text("named.csv", "Yr,Area,Of what,Number\n2018,Kent,Theft,1\n");
    harness_expect_error_of(db,
                            "SELECT count(*) FROM prosecutions(%Q, 'columns=\"Convicted=Nope\"')",
                            path, "it has no 'Nope', which columns= names; ");
    text_free(&text);
}
END_TEST

/* --- Records that are no rows --------------------------------------------------------------------- */

START_TEST(notes_of_any_length_and_number) {
    struct text text = {0};
    struct error error = {0};
    ck_assert(text_printf(&text, &error, "%s2018,Kent,34 Robbery,7\n", FORCES));
    for (int note = 0; note < 250; note++)
        ck_assert(text_printf(&text, &error, "%0*d. A note\xC3\xA9\xC3\xA9, of many words\n",
                              note % 3 == 0 ? 190 + note % 9 : 1, note));
    const char *path = harness_write("notes.csv", text.bytes, text.length);
    harness_expect_of(db, "SELECT count(*), sum(prosecuted) FROM prosecutions(%Q)", path, "1|7");
    harness_expect_of(db,
                      "SELECT severity, problem, count(*), max(value LIKE '%%\xC3\x83%%') FROM "
                      "source_problems(%Q) GROUP BY 1, 2",
                      path, "error|wrong number of fields|50|0\nnote|unreadable row|200|0");
    text_free(&text);
}
END_TEST

/* More combinations of values in columns that no layout names than are told apart. */
START_TEST(more_combinations_than_are_told_apart) {
    enum { ROWS = 70000 };
    struct text text = {0};
    struct error error = {0};
    ck_assert(
        text_printf(&text, &error, "Year,Police Force Area,Offence,Proceeded against,A,B,C\n"));
    for (int row = 0; row < ROWS; row++)
        ck_assert(text_printf(&text, &error, "2018,Kent,34 Robbery,1,%d,%d,%d\n", row % 100,
                              row / 100 % 100, row / 10000));
    const char *path = harness_write("many.csv", text.bytes, text.length);
    harness_expect_of(db, "SELECT count(*), sum(prosecuted) FROM prosecutions(%Q)", path,
                      "70000|70000");
    harness_expect_of(
        db,
        "SELECT value, detail LIKE '%%more than 65,536 combinations of values%%' FROM "
        "source_problems(%Q) WHERE problem = 'column not read' ORDER BY 1",
        path, "A|1\nB|1\nC|1");
    text_free(&text);
}
END_TEST

/* Alternates, which are inside the numbers of others, beside a column that no layout names. */
START_TEST(alternates_beside_a_column_not_read) {
    const char *path = harness_write_text(
        "alternates.csv",
        "Financial Year,Financial Quarter,Force Name,Offence Code,Offence Description,Outcome Type,"
        "Outcomes recorded in the quarter,Of a kind\n"
        "2019/20,1,Kent,34,Robbery,1,7,a\n2019/20,1,Kent,34,Robbery,1A,2,b\n"
        "2019/20,1,Kent,34,Robbery,4,3,a\n");
    harness_expect_of(db, "SELECT sum(defendants), sum(prosecuted) FROM prosecutions(%Q)", path,
                      "10|7");
}
END_TEST

/* --- Editions ---------------------------------------------------------------------------------- */

static char *rows(const char *header, int first, int last, int number) {
    char *text = sqlite3_mprintf("%s", header);
    for (int year = first; year <= last; year++) {
        for (int force = 0; force < 3; force++) {
            static const char *const names[] = {"Gwent", "Kent", "Durham"};
            char *longer = sqlite3_mprintf("%s%d,%s,34 Robbery,%d\n", text, year, names[force],
                                           number + force + year % 10);
            sqlite3_free(text);
            text = longer;
        }
    }
    return text;
}

static void write_edition(const char *name, int first, int last, int number) {
    char *text = rows(FORCES, first, last, number);
    harness_write_text(name, text);
    sqlite3_free(text);
}

START_TEST(the_newest_edition_is_read) {
    write_edition("ed/december-2021/court_2010_2012.csv", 2010, 2012, 100);
    write_edition("ed/december-2024/court_2010_2012.csv", 2010, 2012, 50);
    const char *path = path_of("ed");
    expect_sum(path, 9 * 50 + 9 + 3 * 3, "warning|two editions of one period|december-2021");
    harness_expect_of(db, "SELECT DISTINCT vintage FROM prosecutions(%Q)", path, "december-2024");
    harness_expect_of(db,
                      "SELECT old_vintage, new_vintage, measure, old, new FROM edition_changes(%Q) "
                      "WHERE force = 'Gwent' AND period = '2012'",
                      path, "december-2021|december-2024|prosecuted|102|52");
    harness_expect_of(db, "SELECT count(*) FROM edition_changes(%Q)", path, "9");
    harness_expect_of(db, "SELECT read, why IS NULL FROM source_members(%Q) ORDER BY file", path,
                      "0|0\n1|1");
}
END_TEST

START_TEST(sums_that_no_integer_holds) {
    struct text text = {0};
    struct error error = {0};
    ck_assert(text_printf(&text, &error, "%s", FORCES));
    for (int row = 0; row < 10; row++)
        ck_assert(text_printf(&text, &error, "2010,Kent,34 Robbery,999999999999999999\n"));
    harness_write("sums/december-2021/a.csv", text.bytes, text.length);
    harness_write_text("sums/december-2024/a.csv", FORCES "2010,Kent,34 Robbery,7\n");
    harness_expect_of(db, "SELECT count(*) FROM edition_changes(%Q)", path_of("sums"),
                      "error: prosecutions: edition_changes: the sums do not fit a 64-bit "
                      "INTEGER");
    harness_expect_of(db, "SELECT sum(prosecuted) FROM prosecutions(%Q)", path_of("sums"), "7");
    text_free(&text);
}
END_TEST

/* Older ones keep what the newest has not, but never fill its holes; three in a row. */
START_TEST(editions_that_overlap_in_part) {
    write_edition("part/obo_2010_2012.csv", 2010, 2012, 100);
    write_edition("part/obo_2011_2014.csv", 2011, 2014, 50);
    harness_write_text("part/obo_2014_2015.csv",
                       FORCES "2014,Gwent,34 Robbery,7\n2014,Kent,34 Robbery,8\n"
                              "2015,Gwent,34 Robbery,9\n");
    const char *path = path_of("part");
    harness_expect_of(
        db,
        "SELECT year, vintage, sum(prosecuted) FROM prosecutions(%Q) GROUP BY 1 ORDER "
        "BY 1",
        path,
        "2010|2010-2012|303\n2011|2011-2014|156\n2012|2011-2014|159\n"
        "2013|2011-2014|162\n2014|2014-2015|15\n2015|2014-2015|9");
    harness_expect_of(db,
                      "SELECT DISTINCT severity, problem, value FROM source_problems(%Q) WHERE "
                      "problem <> 'forces differ between periods' ORDER BY 2, 3, 1",
                      path,
                      "warning|mixed vintages|2010-2012\nwarning|mixed vintages|2011-2014\n"
                      "warning|two editions of one period|2010-2012\n"
                      "error|two editions of one period|2011-2014\n"
                      "warning|two editions of one period|2011-2014");
    harness_expect_error_of(
        db, "SELECT DISTINCT vintage FROM prosecutions(%Q, 'vintage=\"x.csv=2020; y.csv=2021\"')",
        path_of("part/obo_2010_2012.csv"), "vintage= names x.csv, which is no file of this source");
    harness_expect_of(
        db, "SELECT DISTINCT vintage FROM prosecutions(%Q, 'vintage=\"obo_2010_2012.csv=2020\"')",
        path_of("part/obo_2010_2012.csv"), "2020");
    path = path_of("part");
    /* A cell that the newer edition no longer has. */
    harness_expect_of(db,
                      "SELECT period, force, old, new FROM edition_changes(%Q) WHERE new IS NULL",
                      path, "2014|Durham|56|NULL");
}
END_TEST

START_TEST(editions_that_nothing_tells_apart) {
    write_edition("unknown/one.csv", 2010, 2012, 100);
    write_edition("unknown/two.csv", 2010, 2012, 50);
    const char *path = path_of("unknown");
    harness_expect_error_of(db, "SELECT count(*) FROM prosecutions(%Q)", path, "vintage=");
    harness_expect_of(db, "SELECT severity, problem FROM source_problems(%Q)", path,
                      "error|two editions of one period");
    harness_expect_of(db,
                      "SELECT sum(prosecuted) FROM prosecutions(%Q, 'vintage=\"one.csv=2021; "
                      "two.csv=2024\"')",
                      path, "468");
    harness_expect_of(db,
                      "SELECT sum(prosecuted) FROM prosecutions(%Q, 'vintage=\"one.csv=2021;; "
                      "unknown/two.csv=2024; \"')",
                      path, "468");
    static const char *const mistyped[] = {"none.csv", "words", "e.csv"};
    for (size_t i = 0; i < sizeof mistyped / sizeof *mistyped; i++) {
        char sql[200], message[80];
        snprintf(sql, sizeof sql,
                 "SELECT * FROM prosecutions(%%Q, 'vintage=\"one.csv=2021; %s%s; two.csv=2024\"')",
                 mistyped[i], i == 1 ? "" : "=2020");
        snprintf(message, sizeof message, "vintage= names %s, which is no file of this source",
                 mistyped[i]);
        harness_expect_error_of(db, sql, path, message);
    }
    harness_expect_of(db,
                      "SELECT sum(prosecuted) FROM prosecutions(%Q, 'vintage=\"one.csv=2025; "
                      "two.csv=2024\"')",
                      path, "918");
    /* The same bytes are no two editions. */
    write_edition("same/one.csv", 2010, 2012, 100);
    write_edition("same/two.csv", 2010, 2012, 100);
    harness_expect_of(db, "SELECT sum(prosecuted) FROM prosecutions(%Q)", path_of("same"), "918");
    harness_expect_of(db, "SELECT severity, problem FROM source_problems(%Q)", path_of("same"),
                      "error|same content for two periods");
}
END_TEST

START_TEST(one_population_by_two_breakdowns) {
    harness_write_text("cut/by_sex.csv",
                       "Year,Police Force Area,Sex,Offence,Proceeded against\n"
                       "2018,Kent,Male,34 Robbery,6\n2018,Kent,Female,34 Robbery,4\n");
    harness_write_text(
        "cut/by_ethnicity.csv",
        "Year,Police Force Area,Ethnicity,Age Group,Offence,Proceeded against\n"
        "2018,Kent,White,Adults,34 Robbery,7\n2018,Kent,Black,Adults,34 Robbery,3\n");
    expect_sum(path_of("cut"), 10, "error|two editions of one period|2018");
    /* Only the measure that both have. */
    harness_write_text("measures/all.csv",
                       "Year,Police Force Area,Offence,Proceeded against,Convicted,Sentenced\n"
                       "2018,Kent,34 Robbery,10,8,7\n");
    harness_write_text("measures/outcomes.csv",
                       "Year,Police Force Area,Offence,Sentence Outcome,Sentenced\n"
                       "2018,Kent,34 Robbery,Fine,4\n2018,Kent,34 Robbery,Immediate Custody,3\n");
    harness_expect_of(
        db, "SELECT sum(prosecuted), sum(convicted), sum(sentenced) FROM prosecutions(%Q)",
        path_of("measures"), "10|8|7");
    /* The country as a whole beside its forces. */
    harness_write_text("national/forces.csv",
                       FORCES "2018,Kent,34 Robbery,3\n2018,Durham,34 Robbery,4\n");
    harness_write_text("national/all.csv", "Year,Offence,Proceeded against\n2018,34 Robbery,7\n");
    expect_sum(path_of("national"), 7, "error|two editions of one period|2018");
    /* By year and by quarter. */
    harness_write_text("quarters/year.csv", FORCES "2018,Kent,34 Robbery,10\n");
    harness_write_text("quarters/quarter.csv",
                       "Year,Quarter,Police Force Area,Offence,Proceeded against\n"
                       "2018,1,Kent,34 Robbery,3\n2018,2,Kent,34 Robbery,7\n");
    harness_expect_of(db, "SELECT sum(prosecuted) FROM prosecutions(%Q)", path_of("quarters"),
                      "10");
}
END_TEST

/* More columns of fewer people, or of a part of the year, are not read in place of all. */
START_TEST(a_part_by_more_columns) {
    static const char *const expected = "error|two editions of one period|2018";
    harness_write_text("quarter/year.csv", FORCES "2018,Kent,34 Robbery,10\n");
    harness_write_text("quarter/first.csv",
                       "Year,Quarter,Police Force Area,Offence,Proceeded against\n"
                       "2018,1,Kent,34 Robbery,3\n");
    expect_sum(path_of("quarter"), 10, expected);
    harness_expect_of(
        db,
        "SELECT file LIKE '%%first.csv', detail LIKE '%%year.csv counts the same people by other "
        "columns or periods: of 2018-Q1 its prosecuted is read, and%%' FROM source_problems(%Q)",
        path_of("quarter"), "1|1");
    harness_write_text("force/all.csv",
                       FORCES "2018,Kent,34 Robbery,3\n2018,Durham,34 Robbery,4\n"
                              "2018,Essex,34 Robbery,5\n2018,Surrey,34 Robbery,6\n");
    harness_write_text("force/kent.csv",
                       "Year,Police Force Area,Sex,Offence,Proceeded against\n"
                       "2018,Kent,Male,34 Robbery,1\n2018,Kent,Female,34 Robbery,2\n");
    expect_sum(path_of("force"), 18, expected);
}
END_TEST

/* What came out last is read, but that it is most of what there was can't be taken for granted. */
START_TEST(a_newer_edition_that_was_cut_off) {
    static const char *const four = FORCES "2018,Kent,34 Robbery,3\n2018,Durham,34 Robbery,4\n"
                                           "2018,Essex,34 Robbery,5\n2018,Surrey,34 Robbery,6\n";
    harness_write_text("cut_off/2023.csv", four);
    harness_write_text("cut_off/2024.csv",
                       FORCES "2018,Kent,34 Robbery,3\n2018,Durham,34 Robbery,8\n");
    expect_sum(path_of("cut_off"), 11,
               "error|two editions of one period|2023\nwarning|two editions of one period|2023");
    harness_expect_of(
        db, "SELECT detail FROM source_problems(%Q) WHERE severity = 'error'", path_of("cut_off"),
        "what is newer has 2 cells of 2018 where this file has some 4, whose figures are "
        "left out: if it is not the whole edition, leave it out, or say an older vintage= "
        "of it");
    /* The other half is in another file. */
    harness_write_text("cut_off/more_2024.csv",
                       FORCES "2018,Essex,34 Robbery,5\n2018,Surrey,34 Robbery,7\n");
    expect_sum(path_of("cut_off"), 23,
               "warning|two editions of one period|2023\nwarning|two editions of one period|2023");
}
END_TEST

/* What is in another file of the same edition was not withdrawn. */
START_TEST(editions_of_several_files) {
    static const char *const kent = FORCES "2018,Kent,34 Robbery,3\n2018,Kent,35 Affray,4\n";
    static const char *const essex = FORCES "2018,Essex,34 Robbery,5\n2018,Essex,35 Affray,6\n";
    static const char *const both = FORCES "2018,Kent,34 Robbery,3\n2018,Kent,35 Affray,7\n"
                                           "2018,Essex,34 Robbery,5\n2018,Essex,36 Arson,8\n";
    harness_write_text("split/2021/all.csv", both);
    harness_write_text("split/2024/kent.csv", kent);
    harness_write_text("split/2024/essex.csv", essex);
    harness_expect_of(db, "SELECT force, offence, old, new FROM edition_changes(%Q) ORDER BY 1, 2",
                      path_of("split"), "Essex|Affray|NULL|6\nEssex|Arson|8|NULL\nKent|Affray|7|4");
    harness_write_text("joined/2021/kent.csv", kent);
    harness_write_text("joined/2021/essex.csv", essex);
    harness_write_text("joined/2024/all.csv", both);
    harness_expect_of(db, "SELECT force, offence, old, new FROM edition_changes(%Q) ORDER BY 1, 2",
                      path_of("joined"),
                      "Essex|Affray|6|NULL\nEssex|Arson|NULL|8\nKent|Affray|4|7");
    harness_write_text("joined/2023/all.csv", both); /* no longer the next newer */
    harness_expect_of(
        db, "SELECT old_vintage, new_vintage, count(*) FROM edition_changes(%Q) GROUP BY 1, 2",
        path_of("joined"), "2021|2023|3");
}
END_TEST

/* What is wrong with the second file is not taken for what was said of the first. */
START_TEST(two_broken_files_of_a_folder) {
    harness_write_text("broken/a.csv", FORCES);
    harness_write_text("broken/b.csv", "");
    harness_expect_of(db, "SELECT substr(detail, -10) FROM source_problems(%Q) ORDER BY 1",
                      path_of("broken"), ": is empty\no data row");
    harness_expect_of(db,
                      "SELECT count(*) FROM source_members(%Q) WHERE why LIKE '%%b.csv: is empty'",
                      path_of("broken"), "1");
}
END_TEST

START_TEST(years_from_another_month_overlap) {
    harness_write_text("other/a_year.csv", "period,force,offence,prosecuted\n"
                                           "2017-10/2018-09,Kent,34 Robbery,10\n");
    harness_write_text("other/months.csv",
                       "period,force,offence,prosecuted\n2018-08,Kent,34 Robbery,3\n"
                       "2018-09,Kent,34 Robbery,7\n2017-09,Kent,34 Robbery,100\n");
    harness_expect_of(db, "SELECT period, prosecuted FROM prosecutions(%Q) ORDER BY 1",
                      path_of("other"), "2017-09|100\n2017-10/2018-09|10");
}
END_TEST

/* So many that they are not held against each other one by one. */
START_TEST(few_of_many_files_count_the_same) {
    enum { FILES = 150 };
    char name[60], text[200];
    int64_t sum = 0;
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "many/2024/f%d.csv", i);
        snprintf(text, sizeof text,
                 FORCES "2018,Kent,%d Offence %d,%d\n2018,Essex,%d Offence %d,1\n"
                        "2018,Surrey,%d Offence %d,0\n",
                 i + 200, i + 200, i, i + 200, i + 200, i + 200, i + 200);
        harness_write_text(name, text);
        sum += i + 1;
    }
    /* An older edition of two of them, one cell of a third, and one more by another column. */
    harness_write_text("many/2021/a.csv",
                       FORCES "2018,Kent,207 Offence 207,50\n2018,Kent,209 Offence 209,60\n");
    harness_write_text("many/2024/part.csv",
                       FORCES "2018,Kent,211 Offence 211,70\n2018,Kent,900 Offence 900,80\n"
                              "2018,Kent,901 Offence 901,90\n");
    harness_write_text(
        "many/2024/sexes.csv",
        "Year,Police Force Area,Sex,Offence,Proceeded against\n2018,Kent,Male,213 Offence 213,8\n"
        "2018,Kent,Female,213 Offence 213,5\n");
    expect_sum(path_of("many"), sum + 70 + 80 + 90,
               "error|two editions of one period|2024\nwarning|mixed vintages|2024\n"
               "warning|two editions of one period|2021\nwarning|two editions of one period|2021");
    harness_expect_of(db, "SELECT offence, force, old, new FROM edition_changes(%Q) ORDER BY 1, 2",
                      path_of("many"),
                      "Offence 207|Essex|NULL|1\nOffence 207|Kent|50|7\nOffence 207|Surrey|NULL|0\n"
                      "Offence 209|Essex|NULL|1\nOffence 209|Kent|60|9\nOffence 209|Surrey|NULL|0");
    /* Each beside the whole country. */
    harness_write_text("many/2024/all.csv",
                       "Year,Offence,Proceeded against\n2018,999 Offence 999,1\n");
    harness_expect_of(
        db, "SELECT count(*) FROM source_problems(%Q) WHERE problem LIKE 'two editions%%'",
        path_of("many"), "156");
}
END_TEST

/* Of so many cells a file is known by some of them; a few that were saved from it are all looked for. */
START_TEST(cells_cut_out_of_very_many) {
    enum { CELLS = 40000, CUT = 80 };
    struct text text = {0};
    struct error error = {0};
    char name[60], cut[120], expected[40];
    int64_t sum = 0;
    ck_assert(text_printf(&text, &error, "%s", FORCES));
    for (int i = 0; i < CELLS; i++) {
        ck_assert(text_printf(&text, &error, "2018,%s,%d Offence %d,%d\n", i % 2 ? "Kent" : "Essex",
                              1000 + i / 2, 1000 + i / 2, i % 7));
        sum += i % 7;
    }
    harness_write("large/2024/all.csv", text.bytes, text.length);
    text_free(&text);
    snprintf(expected, sizeof expected, "%lld|1", (long long)sum);
    for (int i = 0; i < CUT; i++) {
        snprintf(name, sizeof name, "large/2021/%c%d.csv", i % 2 ? 'a' : 'x', i);
        snprintf(cut, sizeof cut, FORCES "2018,Kent,%d Offence %d,9\n", 1000 + i, 1000 + i);
        harness_write_text(name, cut);
        if (i == 3 ||
            i == CUT - 1) /* few files, and more than are held against each other one by one */
            harness_expect_of(db,
                              "SELECT sum(prosecuted), count(DISTINCT file) FROM prosecutions(%Q)",
                              path_of("large"), expected);
    }
}
END_TEST

START_TEST(tabs_in_a_folder) {
    harness_write_text("tabs/a.csv", FORCES "2017,Kent,34 Robbery,3\n");
    harness_write_text("tabs/b.tsv", "Year\tPolice Force Area\tOffence\tProceeded against\n"
                                     "2018\tKent\t34 Robbery\t4\n");
    expect_sum(path_of("tabs"), 7, "");
}
END_TEST

START_TEST(parts_are_added) {
    harness_write_text("parts/north.csv",
                       FORCES "2018,Durham,34 Robbery,4\n2018,Cumbria,34 Robbery,5\n");
    harness_write_text("parts/south.csv",
                       FORCES "2018,Kent,34 Robbery,6\n2018,Surrey,34 Robbery,7\n");
    harness_write_text("parts/theft.csv", FORCES "2018,Kent,46 Theft,8\n2018,Surrey,46 Theft,9\n");
    harness_write_text("parts/2019.csv",
                       FORCES "2019,Kent,34 Robbery,1\n2019,Surrey,34 Robbery,1\n");
    harness_expect_of(db, "SELECT sum(prosecuted) FROM prosecutions(%Q)", path_of("parts"), "41");
    /* One cell of four in both is not enough, but is told. */
    harness_write_text("some/north.csv",
                       FORCES "2018,Durham,34 Robbery,4\n2018,Cumbria,34 Robbery,5\n"
                              "2018,Kent,34 Robbery,5\n");
    harness_write_text("some/south.csv", FORCES "2018,Kent,34 Robbery,6\n2018,Surrey,34 Robbery,7\n"
                                                "2018,Sussex,34 Robbery,7\n");
    expect_sum(path_of("some"), 34, "warning|mixed vintages|2018");
}
END_TEST

/* --- The cases that the project was given ------------------------------------------------------ */

START_TEST(given_cases) {
    const struct {
        const char *file;
        int64_t sum;
    } cases[] = {
        {"unread_breakdown.csv", 100},    {"region_row.csv", 960}, {"northern_ireland.csv", 400},
        {"one_force_missing.csv", 10200}, {"mixed.zip", -1},       {"dotted_names.tar", -1}};
    if (harness_shared() == NULL)
        return;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[600], expected[40];
        snprintf(path, sizeof path, "%s/../cases/releases/%s", harness_shared(), cases[i].file);
        snprintf(expected, sizeof expected, "%lld", (long long)cases[i].sum);
        if (cases[i].sum >= 0)
            harness_expect_of(db, "SELECT sum(prosecuted) FROM prosecutions(%Q)", path, expected);
        harness_expect_of(db, "SELECT count(*) > 0 FROM source_problems(%Q)", path, "1");
    }
    char path[600];
    snprintf(path, sizeof path, "%s/../cases/releases/editions", harness_shared());
    harness_expect_of(
        db,
        "SELECT sum(sentenced) FROM prosecutions(%Q) WHERE force = 'Gwent' AND year = "
        "2014",
        path, "56");
    harness_expect_of(db,
                      "SELECT old, new FROM edition_changes(%Q) WHERE force = 'Gwent' AND period = "
                      "'2014'",
                      path, "90|56");
    snprintf(path, sizeof path, "%s/../cases/releases/northern_ireland.csv", harness_shared());
    harness_expect_of(db, "SELECT sum(prosecuted) FROM prosecutions(%Q) WHERE year = 2024", path,
                      "200");
    snprintf(path, sizeof path, "%s/../cases/releases/one_force_missing.csv", harness_shared());
    harness_expect_of(db,
                      "SELECT value, compared_with FROM local_story('Lancashire', '34', 2019, %Q) "
                      "WHERE fact = 'national_change'",
                      path, "4100|4100");
    harness_expect_of(db, "SELECT count(*) FROM notable_changes(%Q, 2019) WHERE q_value < 0.05",
                      path, "0");
}
END_TEST

/* --- Out of memory ----------------------------------------------------------------------------- */

static struct forces *forces;
static const char *fault_path;
static int64_t fault_sum;

static enum outcome load(void) {
    struct error error = {0};
    struct request request = {
        .source = slice_of(fault_path), .forces = forces, .files_allowed = true};
    struct store *store = store_load(&request, &error);
    if (store == NULL)
        return error.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
    int64_t sum = 0, number;
    for (size_t g = 0; g < store->group_count; g++)
        for (uint32_t row = 0; row < store->groups[g].rows; row++)
            if (group_measure(&store->groups[g], MEASURE_PROSECUTED, row, &number))
                sum += number;
    store_free(store);
    return sum == fault_sum ? OUTCOME_RIGHT : OUTCOME_WRONG;
}

START_TEST(each_allocation_may_fail) {
    struct error error = {0};
    forces = forces_open(&error);
    ck_assert_ptr_nonnull(forces);
    fault_path = harness_write_text(
        "faults.csv",
        HEADER "2018,West Midlands ,34 Robbery,7,All\n2018,West Midlands ,34 Robbery,7,A\n"
               "2018,West Midlands,34 Robbery,3,A\n2018,Staffordshire,34 Robbery,4,A\n");
    fault_sum = 7;
    harness_fail_allocations(load);
    write_edition("faults/2021/a.csv", 2010, 2010, 100);
    write_edition("faults/2024/a.csv", 2010, 2010, 50);
    fault_path = path_of("faults");
    fault_sum = 153;
    harness_fail_allocations(load);
    forces_close(forces);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("releases");
    const TTest *tests[] = {all_of_a_nation_by_its_sum,
                            disposals_that_are_columns,
                            periods_in_several_columns,
                            totals_of_details,
                            headers_that_no_release_has,
                            notes_of_any_length_and_number,
                            more_combinations_than_are_told_apart,
                            alternates_beside_a_column_not_read,
                            totals_in_a_column_that_is_not_read,
                            totals_by_name_and_by_sum,
                            what_is_no_total,
                            totals_in_several_columns,
                            a_region_that_bears_a_forces_name,
                            forces_that_bear_a_regions_name,
                            the_whole_by_its_sum,
                            other_countries,
                            a_force_that_a_period_lacks,
                            the_newest_edition_is_read,
                            sums_that_no_integer_holds,
                            editions_that_overlap_in_part,
                            editions_that_nothing_tells_apart,
                            one_population_by_two_breakdowns,
                            a_part_by_more_columns,
                            a_newer_edition_that_was_cut_off,
                            editions_of_several_files,
                            two_broken_files_of_a_folder,
                            years_from_another_month_overlap,
                            few_of_many_files_count_the_same,
                            cells_cut_out_of_very_many,
                            tabs_in_a_folder,
                            parts_are_added,
                            given_cases};
    TCase *releases = tcase_create("releases");
    tcase_set_timeout(releases, 300);
    tcase_add_checked_fixture(releases, open_database, close_database);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(releases, tests[i]);
    suite_add_tcase(suite, releases);
    harness_case(suite, "memory", each_allocation_may_fail, NULL);
    return suite;
}
