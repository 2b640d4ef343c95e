/* The table prosecutions: its forms, its terms compared with a plain table's, and bad input. */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define HEADER                                                                                     \
    "year_of_appearance,quarter,force_code,sex,convicted_not_convicted,sentenced_not_sentenced,"   \
    "outcome,offence,count\n"

static const char SMALL[] = HEADER
    "2018,Q1,Lancashire,01: Males,01: Convicted,01: Sentenced,11: Fine,46 Theft from Shops,3\n"
    "2018,Q1,Lancashire,02: Females,02: Not convicted,02: Not sentenced,01: FTA,34 Robbery,2\n"
    "2018,Q2,Metropolitan,01: Males,01: Convicted,02: Not sentenced,07: Committed for sentence,"
    "34 Robbery,\"1,200\"\n";

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* Runs the statement, with the path for its %s, and compares the whole result. */
static void expect(const char *format, const char *path, const char *expected) {
    harness_expect_of(db, format, path, expected);
}

/* Runs the statement, which must fail with an error that contains `part`. */
static void expect_error(const char *format, const char *path, const char *part) {
    harness_expect_error_of(db, format, path, part);
}

/* --- Forms --- */

START_TEST(any_source_without_ddl) {
    const char *path = harness_write_text("small.csv", SMALL);
    expect("SELECT period, year, quarter, month, force, force_code, region, nation, court, sex, "
           "offence_code, offence, outcome, defendants, prosecuted, convicted, sentenced, vintage, "
           "line FROM prosecutions(%Q)",
           path,
           "2018-Q1|2018|1|NULL|Lancashire|E23000003|North West|England|Magistrates|Male|46|Theft "
           "from Shops|Fine|3|3|3|3|2018|2\n"
           "2018-Q1|2018|1|NULL|Lancashire|E23000003|North West|England|Magistrates|Female|34|"
           "Robbery|FTA|2|0|0|0|2018|3\n"
           "2018-Q2|2018|2|NULL|Metropolitan Police|E23000001|London|England|Magistrates|Male|34|"
           "Robbery|Committed for sentence|1200|1200|1200|0|2018|4");
    expect("SELECT DISTINCT file LIKE '%%/small.csv' FROM prosecutions(%Q)", path, "1");
}
END_TEST

START_TEST(options_override_the_file) {
    const char *path = harness_write_text("small.csv", SMALL);
    expect("SELECT DISTINCT period, vintage FROM prosecutions(%Q, 'period=2017, vintage=final')",
           path, "2017|final");
    expect("CREATE VIRTUAL TABLE c USING prosecutions(%Q, vintage='x y'); SELECT DISTINCT vintage "
           "FROM c",
           path, "x y");
    expect_error("SELECT * FROM prosecutions(%Q, 'layout=moj')", path,
                 "no such layout; there are cps-");
    expect_error("SELECT * FROM prosecutions(%Q, 'speed=9')", path,
                 "there are layout=, period=, vintage=");
    expect_error("SELECT * FROM prosecutions(%Q, 'fast')", path, "write name=value");
    expect_error("SELECT * FROM prosecutions(%Q, 'period=2018-13')", path, "is no period");
    expect_error("SELECT * FROM prosecutions(%Q, 'layout=cps-monthly')", path,
                 "the header fits no layout as asked for: cps-monthly, which also needs");
    expect_error("SELECT count(*) FROM prosecutions(1%.0s)", path, "source is not a text");
}
END_TEST

START_TEST(a_table_survives_its_database) {
    char *path = strdup(harness_write_text("kept.csv", SMALL));
    char file[512];
    snprintf(file, sizeof file, "%s/kept.db", harness_folder());
    sqlite3_close(db);
    db = harness_database();
    char *attach = sqlite3_mprintf("ATTACH %Q AS kept", file);
    harness_expect(db, attach, "");
    expect("CREATE VIRTUAL TABLE kept.court USING prosecutions(%Q, vintage=2018)", path, "");
    harness_expect(db, "SELECT sum(defendants) FROM court", "1205");
    tear_down();
    set_up();
    harness_expect(db, attach, "");
    harness_expect(db, "SELECT sum(defendants), max(vintage) FROM court", "1205|2018");
    expect_error("SELECT * FROM court(%Q)", path, "another source needs");
    harness_expect(db, "ALTER TABLE kept.court RENAME TO courts; SELECT count(*) FROM courts", "3");
    tear_down();
    set_up();
    harness_expect(db, attach, "");
    remove(path);
    expect_error("SELECT * FROM courts%.0s", path, "no such file");
    harness_expect(db, "DROP TABLE courts", "");
    sqlite3_free(attach);
    free(path);
}
END_TEST

START_TEST(a_changed_file_is_read_again) {
    const char *path = harness_write_text("changing.csv", SMALL);
    expect("CREATE VIRTUAL TABLE c USING prosecutions(%Q); SELECT count(*) FROM c", path, "3");
    harness_write_text("changing.csv", HEADER "2018,Q1,Kent,01: Male,01: Convicted,01: Sentenced,"
                                              "11: Fine,34 Robbery,77\n");
    harness_expect(db, "SELECT sum(defendants) FROM c", "77");
}
END_TEST

START_TEST(several_files_are_one_table) {
    harness_write_text("months/jan_2014.csv", ",Number of Burglary Convictions,Number of Burglary "
                                              "Unsuccessful\nNational,5,1\nKent,2,1\nEssex,3,0\n");
    harness_write_text("months/feb_2014.csv", ",Number of Burglary Convictions,Number of Burglary "
                                              "Unsuccessful\nNational,4,1\nKent,2,1\nEssex,3,0\n");
    char folder[512];
    snprintf(folder, sizeof folder, "%s/months", harness_folder());
    expect("SELECT period, month, quarter, force, offence_group, defendants, convicted, sentenced "
           "FROM prosecutions(%Q) ORDER BY period, force",
           folder,
           "2014-01|1|1|Essex|Burglary|3|3|NULL\n2014-01|1|1|Kent|Burglary|3|2|NULL\n"
           "2014-02|2|1|Essex|Burglary|3|3|NULL\n2014-02|2|1|Kent|Burglary|3|2|NULL");
    expect(
        "SELECT severity, problem, line, detail FROM source_problems(%Q)", folder,
        "warning|total differs from its parts|2|defendants: 5 published, but its 2 parts add up to "
        "6");
}
END_TEST

START_TEST(joins_name_their_sources) {
    const char *path = harness_write_text("small.csv", SMALL);
    expect("CREATE TABLE files(path); INSERT INTO files VALUES (%Q), ('builtin:nothing')", path,
           "");
    harness_expect(db,
                   "SELECT f.rowid, max(force), min(force) FROM files f, prosecutions(f.path) p "
                   "WHERE f.rowid = 1",
                   "1|Metropolitan Police|Lancashire");
    expect("SELECT a.force, sum(b.defendants) FROM police_forces a JOIN prosecutions(%Q) b USING "
           "(force) GROUP BY 1",
           path, "Lancashire|5\nMetropolitan Police|1200");
    expect("SELECT (SELECT sum(defendants) FROM prosecutions(%Q) p WHERE p.force = f.force) FROM "
           "police_forces f WHERE force IN ('Lancashire', 'Kent') ORDER BY force",
           path, "NULL\n5");
}
END_TEST

/* --- Terms against a plain table --- */

static const char *const TERMS[] = {
    "force = 'lancashire'",
    "force <> 'LANCASHIRE'",
    "force = 'lancashire' COLLATE BINARY",
    "force IN ('Lancashire', 'Kent', NULL)",
    "force NOT IN ('Lancashire', 'Kent')",
    "force LIKE 'metro%'",
    "force LIKE '%a%' AND force NOT LIKE 'm%'",
    "force GLOB 'L*'",
    "force BETWEEN 'K' AND 'M'",
    "force > 'kent'",
    "force IS NULL",
    "force IS NOT NULL",
    "force IS 'Kent'",
    "force = 5",
    "force < 5",
    "force = x'4b656e74'",
    "force_code = 'e23000003'",
    "force_code IS NULL",
    "region = 'London' OR nation = 'Wales'",
    "year = 2018",
    "year = '2018'",
    "year = 2018.0",
    "year >= 2018 AND quarter IN (1, 2)",
    "year BETWEEN 2017.5 AND 2018.5",
    "quarter IS NULL",
    "quarter <> 1",
    "month IS NULL AND year LIKE '20%'",
    "sex = 'Male' AND outcome = 'Fine'",
    "offence_code = '34'",
    "offence_code = 34",
    "offence = 'Robbery' AND defendants > 100",
    "offence LIKE '%theft%'",
    "period >= '2018-Q2'",
    "period IN (SELECT period FROM copy WHERE defendants > 100)",
    "defendants = 3 OR convicted = 0",
    "vintage = 2018",
    "vintage = '2018'",
    "line < 4",
    "NOT (force = 'Kent' OR sex IS NULL)",
    "plea IS NULL",
    "plea = 'x' OR court = 'magistrates'",
};

static const char MIXED[] = HEADER
    "2018,Q1,Lancashire,01: Males,01: Convicted,01: Sentenced,11: Fine,46 Theft from Shops,3\n"
    "2018,,Kent,,02: Not convicted,02: Not sentenced,01: FTA,34 Robbery,2\n"
    "2017,Q4,Narnia,Female,02: Not convicted,02: Not sentenced,04: Withdrawn,No code,\n"
    "2018,Q2,Gwent,01: Males,01: Convicted,01: Sentenced,11: Fine,34 Robbery,-5\n"
    "2018,Q2,Metropolitan,01: Males,01: Convicted,02: Not sentenced,07: Committed for sentence,"
    "34 Robbery,\"1,200\"\n";

static void compare_with_copy(const char *term) {
    char *ours = sqlite3_mprintf(
        "SELECT rowid, line, force, defendants FROM ours WHERE %s ORDER BY 1", term);
    char *plain = sqlite3_mprintf(
        "SELECT rowid, line, force, defendants FROM copy WHERE %s ORDER BY 1", term);
    char *expected = harness_query(db, plain);
    harness_expect(db, ours, expected);
    free(expected);
    sqlite3_free(ours);
    sqlite3_free(plain);
}

START_TEST(terms_as_a_plain_table_has_them) {
    const char *path = harness_write_text("mixed.csv", MIXED);
    expect("CREATE VIRTUAL TABLE ours USING prosecutions(%Q)", path, "");
    harness_expect(db, "CREATE TABLE copy AS SELECT * FROM ours", "");
    /* CREATE TABLE AS would lose the collations, so that the copy is declared like the table. */
    harness_expect(db,
                   "CREATE TEMP TABLE columns AS SELECT name, type FROM pragma_table_info('ours');"
                   "DROP TABLE copy",
                   "");
    char *declaration =
        harness_query(db, "SELECT 'CREATE TABLE copy(' || group_concat(name || ' ' || type || "
                          "CASE type WHEN 'TEXT' THEN ' COLLATE NOCASE' ELSE '' END) || "
                          "'); INSERT INTO copy SELECT * FROM ours' FROM columns");
    harness_expect(db, declaration, "");
    free(declaration);
    for (size_t i = 0; i < sizeof TERMS / sizeof *TERMS; i++) {
        compare_with_copy(TERMS[i]);
        for (size_t j = 0; j < i; j++) {
            char *both = sqlite3_mprintf("(%s) AND (%s)", TERMS[i], TERMS[j]);
            compare_with_copy(both);
            sqlite3_free(both);
        }
    }
}
END_TEST

/* Writes a file with a NUL, after so many rows that it is not taken for a binary file. */
static const char *write_nul(void) {
    static const char labels[][8] = {"Essex", "Na\0rnia", "Na\0RNIA", "Na", "Na\0", "Nab"};
    static const size_t lengths[] = {5, 7, 7, 2, 3, 3};
    struct error error = {0};
    struct text csv = {0};
    ck_assert(text_append(&csv, slice_of("period,force,defendants\n"), &error));
    for (int row = 0; row < 20000; row++)
        ck_assert(text_append(&csv, slice_of("2018,Kent,1\n"), &error));
    for (int label = 0; label < 6; label++)
        ck_assert(text_append(&csv, slice_of("2018,"), &error) &&
                  text_append(&csv, slice_from(labels[label], lengths[label]), &error) &&
                  text_printf(&csv, &error, ",%d\n", 10 << label));
    const char *path = harness_write("nul.csv", csv.bytes, csv.length);
    text_free(&csv);
    return path;
}

/* The table's own comparison must be the same as SQLite's, which `+force` asks for. */
START_TEST(texts_with_a_nul_are_compared_as_sqlite_does) {
    static const char *const terms[] = {"= 'Essex'",
                                        "= 'na'",
                                        "= 'Na' || char(0)",
                                        "= 'Na' || char(0) || 'xxxxx'",
                                        "= 'Na' || char(0) || 'rnia' COLLATE BINARY",
                                        "IS 'Na' || char(0) || 'RNIA' COLLATE BINARY",
                                        "< 'Na' || char(0) || 'x'",
                                        "> 'Na' COLLATE BINARY",
                                        "BETWEEN 'Na' AND 'Nab'",
                                        "IN ('Na', 'Essex', 'na' || char(0))",
                                        "<> 'Na'",
                                        "LIKE 'na%'"};
    const char *path = write_nul();
    for (size_t t = 0; t < sizeof terms / sizeof *terms; t++) {
        for (int totals = 0; totals < 2; totals++) {
            char *sql =
                sqlite3_mprintf("SELECT sum(defendants) FROM %s(%Q) WHERE +force %s",
                                totals ? "prosecution_totals" : "prosecutions", path, terms[t]);
            char *expected = harness_query(db, sql);
            *strchr(sql, '+') = ' ';
            harness_expect(db, sql, expected);
            free(expected);
            sqlite3_free(sql);
        }
    }
}
END_TEST

START_TEST(terms_with_parameters) {
    const char *path = harness_write_text("mixed.csv", MIXED);
    sqlite3_stmt *statement;
    char *sql =
        sqlite3_mprintf("SELECT count(*) FROM prosecutions(?1) WHERE force = ?2 AND year = ?3");
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, "kent", -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, "2018", -1, SQLITE_STATIC);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ck_assert_int_eq(sqlite3_column_int(statement, 0), 1);
    sqlite3_reset(statement);
    sqlite3_bind_null(statement, 2);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    ck_assert_int_eq(sqlite3_column_int(statement, 0), 0);
    sqlite3_finalize(statement);
    sqlite3_free(sql);
}
END_TEST

/* --- Bad input --- */

static void expect_bad(const char *name, const char *contents, const char *part) {
    expect_error("SELECT count(*) FROM prosecutions(%Q)", harness_write_text(name, contents), part);
}

START_TEST(sources_that_hold_nothing) {
    char folder[512];
    snprintf(folder, sizeof folder, "%s/nothing", harness_folder());
    harness_write_text("nothing/readme.txt", "hello");
    expect_error("SELECT * FROM prosecutions('/no/such/file.csv%.0s')", "",
                 "prosecutions: /no/such/file.csv: no such file");
    expect_error("CREATE VIRTUAL TABLE x USING prosecutions('/no/such/file.csv%.0s')", "",
                 "no such file");
    expect_error("SELECT * FROM prosecutions(%Q)", folder, "holds no CSV file");
    expect_bad("empty.csv", "", "is empty");
    expect_bad("blank.csv", "\n\n", "blank lines");
    expect_bad("header.csv", HEADER, "a header, but no data row");
    expect_bad("other.csv", "a,b\n1,2\n",
               "line 1: the header fits no layout; it has no column that");
    expect_bad("near.csv", "Year,Offence\n1,2\n",
               "nearest is moj-outcomes, which also needs 'Proceeded against'");
    expect_error("SELECT * FROM prosecutions('https://example.org/x.csv%.0s')", "",
                 "no such file; download it first");
    expect_error("SELECT * FROM prosecutions('~/x.csv%.0s')", "", "write the folder out");
    expect_error("SELECT * FROM prosecutions(%Q)", harness_write("binary.csv", "\0\1\2\3\0\0ab", 8),
                 "binary");
    expect_error("SELECT * FROM prosecutions('builtin:none%.0s')", "", "there are ");
}
END_TEST

START_TEST(an_unclosed_quote_is_an_error) {
    expect_bad("quote.csv",
               HEADER
               "2018,Q1,Kent,Male,01: Convicted,01: Sentenced,11: Fine,\"34 Rob,3\n2018,Q1\n",
               "quote.csv: line 3, column 8: unclosed quote that began on line 2");
    char path[512];
    snprintf(path, sizeof path, "%s/quote.csv", harness_folder());
    expect("SELECT severity, problem, line, column FROM source_problems(%Q)", path,
           "error|unreadable row|3|8");
}
END_TEST

START_TEST(rows_that_cannot_be_read_are_findings) {
    const char *path = harness_write_text(
        "bad.csv",
        HEADER "2018,Q1,Kent,Male,01: Convicted,01: Sentenced,11: Fine,34 Robbery,3\n"
               "2018,Q1,Kent,Male,01: Convicted,01: Sentenced,11: Fine,34 Robbery\n"
               "2018,Q1,Kent,Male,01: Convicted,01: Sentenced,11: Fine,34 Robbery,3,4\n"
               "2018,Q1,Kent,Male,01: Convicted,01: Sentenced,11: Fine,34 Robbery,12x\n"
               "20x8,Q1,Kent,Male,01: Convicted,01: Sentenced,11: Fine,34 Robbery,5\n"
               "2018,Q1,Narnia,Male,01: Convicted,01: Sentenced,11: Fine,34 Robbery,7\n"
               "2018,Q1,Kent,Martian,01: Convicted,01: Sentenced,11: Fine,34 Robbery,8\n");
    expect("SELECT count(*), sum(defendants) FROM prosecutions(%Q)", path, "3|18");
    expect("SELECT force, force_code, sex, defendants FROM prosecutions(%Q) WHERE line > 6", path,
           "Narnia|NULL|Male|7\nKent|E23000032|Martian|8");
    expect(
        "SELECT severity, problem, line, column, value, detail FROM source_problems(%Q) ORDER BY "
        "line",
        path,
        "error|wrong number of fields|3|NULL|2018|8 fields where the header has 9; the row is left "
        "out\n"
        "error|wrong number of fields|4|NULL|2018|10 fields where the header has 9; the row is "
        "left out\n"
        "error|not a number|5|9|12x|should be a whole number; the row is left out\n"
        "error|not a number|6|1|20x8|not a year such as 2018; the row is left out\n"
        "warning|unknown force|7|3|Narnia|kept under this label, without a code; see "
        "police_forces for the names that are known (1 row)\n"
        "warning|unknown value|8|4|Martian|kept as it is; no known release has it (1 row)");
}
END_TEST

START_TEST(titles_above_and_footnotes_below) {
    const char *path = harness_write_text(
        "titled.csv", "Outcomes at magistrates' courts\n\n\"England and Wales, 2018\",,,\n" HEADER
                      "2018,Q1,Kent,Male,01: Convicted,01: Sentenced,11: Fine,34 Robbery,3\n"
                      "2018,Q1,Kent,Male,01: Convicted,01: Sentenced,11: Fine,34 Robbery,3\n"
                      ",,,,,,,,\n"
                      "\n"
                      "1. Figures for 2018 are provisional\n"
                      "\"Source: Ministry of Justice, 2019\",,,,,,,,\n");
    expect("SELECT count(*), sum(defendants), min(line) FROM prosecutions(%Q)", path, "2|6|5");
    expect(
        "SELECT severity, problem, line, detail FROM source_problems(%Q) ORDER BY line", path,
        "note|duplicate row|6|1 row repeats an earlier one to the letter; they are kept, as each "
        "counts defendants of its own\n"
        "note|unreadable row|9|taken for a footnote below the data\n"
        "note|unreadable row|10|taken for a footnote below the data");
    path = harness_write_text("above.csv",
                              "Year of,,,Sentence,\nAppearance,Sex,Offence,Outcome,Count\n"
                              "2018,Male,34 Robbery,Fine,4\n");
    expect("SELECT period, sex, outcome, sentenced FROM prosecutions(%Q)", path,
           "2018|Male|Fine|4");
}
END_TEST

START_TEST(totals_are_held_against_their_parts) {
    const char *path =
        harness_write_text("totals.csv", "Year,Police Force Area,Sex,Offence,Sentenced\n"
                                         "2018,England and Wales,All,34 Robbery,10\n"
                                         "2018,England and Wales,Male,34 Robbery,7\n"
                                         "2018,England and Wales,Female,34 Robbery,3\n"
                                         "2018,Kent,Male,34 Robbery,4\n"
                                         "2018,Essex,Male,34 Robbery,3\n"
                                         "2018,Kent,Female,34 Robbery,2\n"
                                         "2018,Total South East,Female,34 Robbery,2\n"
                                         "2018,Wales,Female,34 Robbery,2\n");
    expect("SELECT count(*), sum(sentenced) FROM prosecutions(%Q)", path, "3|9");
    expect(
        "SELECT problem, line, detail FROM source_problems(%Q) ORDER BY line", path,
        "region among its forces|NULL|a total of forces, and no row of the table\n"
        "region among its forces|NULL|a total of forces, and no row of the table\n"
        "total differs from its parts|2|defendants: 10 published, but its 3 parts add up to 9\n"
        "total differs from its parts|4|defendants: 3 published, but its 1 parts add up to 2\n"
        "total differs from its parts|9|left out: a total of some forces, none of which is in the "
        "file");
    path = harness_write_text("national.csv", "Year,Police Force Area,Sex,Offence,Sentenced\n"
                                              "2017,England and Wales,All,34 Robbery,10\n"
                                              "2018,England and Wales,All,34 Robbery,11\n");
    expect("SELECT period, force, sex, sentenced, line FROM prosecutions(%Q)", path,
           "2017|NULL|NULL|10|2\n2018|NULL|NULL|11|3");
}
END_TEST

START_TEST(one_file_under_two_names_counts_once) {
    const char *month =
        ",Number of Burglary Convictions,Number of Burglary Unsuccessful\nKent,2,1\n";
    const char *windows =
        ",Number of Burglary Convictions,Number of Burglary Unsuccessful\r\nKent,2,1\r\n";
    harness_write_text("twice/july_2017.csv", month);
    harness_write_text("twice/july_2018.csv", windows);
    char folder[512];
    snprintf(folder, sizeof folder, "%s/twice", harness_folder());
    expect("SELECT period, sum(convicted) FROM prosecutions(%Q)", folder, "2017-07|2");
    expect("SELECT severity, problem, file LIKE '%%2018.csv', value LIKE '%%2017.csv' FROM "
           "source_problems(%Q)",
           folder, "error|same content for two periods|1|1");
}
END_TEST

START_TEST(two_releases_of_one_year_are_told) {
    const char *rows = "Year of Appearance,Offence,Outcome,Count\n2017,34 Robbery,Fine,4\n";
    harness_write_text("mixed/a.csv", rows);
    harness_write_text("mixed/b.csv", "Year of Appearance,Offence,Outcome,Count\n"
                                      "2017,34 Robbery,Fine,5\n2018,34 Robbery,Fine,6\n");
    char folder[512];
    snprintf(folder, sizeof folder, "%s/mixed", harness_folder());
    expect("SELECT vintage, sum(sentenced) FROM prosecutions(%Q) GROUP BY 1", folder,
           "2017-2018|11");
    expect("SELECT problem, value FROM source_problems(%Q)", folder,
           "two editions of one period|2017");
}
END_TEST

START_TEST(windows_1252_is_read_and_told) {
    const char *path =
        harness_write_text("pounds.csv", "Year of Appearance,Offence,Outcome,Fine Amount,Count\n"
                                         "2017,34 Robbery caf\xE9,Fine,over \xA3"
                                         "25,4\n");
    expect("SELECT offence FROM prosecutions(%Q)", path, "Robbery café");
    expect("SELECT severity, problem, line, column, value FROM source_problems(%Q)", path,
           "note|not UTF-8, read as Windows-1252|2|2|34 Robbery café\n"
           "note|column not read|1|4|Fine Amount");
}
END_TEST

START_TEST(a_csv_name_is_not_trusted) {
    expect_bad("pointer.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
               "large-file pointer, not the data");
    char path[512];
    snprintf(path, sizeof path, "%s/pointer.csv", harness_folder());
    expect("SELECT problem FROM source_problems(%Q)", path, "large-file pointer, not the data");
}
END_TEST

/* --- Out of memory --- */

static const char *fault_path;

static enum outcome load_and_query(void) {
    sqlite3 *own = NULL;
    char *message = NULL;
    enum outcome outcome = OUTCOME_OUT_OF_MEMORY;
    if (sqlite3_open(":memory:", &own) == SQLITE_OK) {
        extern int sqlite3_prosecutions_init(sqlite3 *, char **,
                                             const struct sqlite3_api_routines *);
        int code = sqlite3_prosecutions_init(own, &message, NULL);
        sqlite3_stmt *statement = NULL;
        if (code == SQLITE_OK)
            code = sqlite3_prepare_v2(own,
                                      "SELECT force, sum(defendants), (SELECT count(*) FROM "
                                      "source_problems(?1)) FROM prosecutions(?1) WHERE force LIKE "
                                      "'%en%' OR year IN (2017, 2018) GROUP BY force ORDER BY 1",
                                      -1, &statement, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_bind_text(statement, 1, fault_path, -1, SQLITE_STATIC);
        int64_t sum = 0;
        int rows = 0;
        while (code == SQLITE_OK || code == SQLITE_ROW) {
            code = sqlite3_step(statement);
            if (code == SQLITE_ROW) {
                rows++;
                sum += sqlite3_column_int64(statement, 1) + sqlite3_column_int64(statement, 2);
            }
        }
        if (code == SQLITE_DONE)
            outcome = rows == 5 && sum == 1200 + 5 * 9 ? OUTCOME_RIGHT : OUTCOME_WRONG;
        else if (code != SQLITE_NOMEM && code != SQLITE_IOERR_NOMEM &&
                 strstr(sqlite3_errmsg(own), "out of memory") == NULL)
            outcome = OUTCOME_WRONG;
        sqlite3_finalize(statement);
    }
    sqlite3_free(message);
    sqlite3_close(own);
    return outcome;
}

START_TEST(each_allocation_may_fail) {
    fault_path = harness_write_text("faults.csv", MIXED);
    harness_fail_allocations(load_and_query);
}
END_TEST

START_TEST(each_allocation_of_sqlite_may_fail) {
    fault_path = harness_write_text("faults.csv", MIXED);
    harness_count_sqlite_memory();
    harness_fail_allocations(load_and_query);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("prosecutions");
    const struct {
        const char *name;
        const TTest *tests[10];
    } cases[] = {
        {"forms",
         {any_source_without_ddl, options_override_the_file, a_table_survives_its_database,
          a_changed_file_is_read_again, several_files_are_one_table, joins_name_their_sources,
          NULL}},
        {"terms",
         {terms_as_a_plain_table_has_them, texts_with_a_nul_are_compared_as_sqlite_does,
          terms_with_parameters, NULL}},
        {"bad input",
         {sources_that_hold_nothing, an_unclosed_quote_is_an_error,
          rows_that_cannot_be_read_are_findings, titles_above_and_footnotes_below,
          totals_are_held_against_their_parts, one_file_under_two_names_counts_once,
          two_releases_of_one_year_are_told, windows_1252_is_read_and_told,
          a_csv_name_is_not_trusted, NULL}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        TCase *tests = tcase_create(cases[c].name);
        tcase_set_timeout(tests, 600);
        tcase_add_checked_fixture(tests, set_up, tear_down);
        for (size_t t = 0; cases[c].tests[t] != NULL; t++)
            tcase_add_test(tests, cases[c].tests[t]);
        suite_add_tcase(suite, tests);
    }
    harness_case(suite, "memory", each_allocation_may_fail, each_allocation_of_sqlite_may_fail,
                 NULL);
    return suite;
}
