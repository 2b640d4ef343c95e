/* Columns of so many values that their codes take four bytes, and of fewer in pairs: whatever is asked of
** them is answered as by a plain table of the same rows. */
#include "harness.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum { ROWS = 70000 }; /* more than two bytes can number, in three groups of rows */

static sqlite3 *db;

static bool is_cached; /* whether the columns come from the cache */

/* Loads the file in a connection of its own, once it is old enough to be kept. */
static void fill_cache(const char *path) {
    char folder[512];
    int files = 0;
    snprintf(folder, sizeof folder, "%s/cache", harness_folder());
    usleep(200000);
    sqlite3 *first = harness_database();
    harness_set(first, "cache", folder);
    harness_expect_of(first, "SELECT count(*) FROM prosecutions(%Q)", path, "70000");
    ck_assert_int_eq(sqlite3_close(first), SQLITE_OK);
    DIR *entries = opendir(folder);
    ck_assert_ptr_nonnull(entries);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        files += entry->d_name[0] != '.';
    closedir(entries);
    ck_assert_int_ge(files, 1);
    harness_set(db, "cache", folder);
}

/* Each row has an offence of its own, and one of two rows an outcome of its own. */
static const char *write_rows(void) {
    struct text csv = {0};
    harness_append(&csv,
                   "Year,Police Force Area,Sex,Offence,Outcome,Proceeded against,Convicted\n");
    for (int row = 0; row < ROWS; row++)
        harness_append(&csv, "%d,%s,%s,o%d,x%d,%d,%s\n", 2010 + row / 20000,
                       harness_any_of("Kent|Essex|Gwent"), harness_any_of("Male|Female"),
                       row * 11 % ROWS, row % 2 == 0 ? row : ROWS, row % 90,
                       row % 5 == 0 ? "" : "1");
    const char *path = harness_write("wide.csv", csv.bytes, csv.length);
    text_free(&csv);
    return path;
}

/* The plain table has what the table itself says of the rows when it has read them. */
static void set_up(void) {
    const char *path = write_rows();
    db = harness_database();
    harness_set(db, "threads", "3");
    char *sql = sqlite3_mprintf(
        "CREATE TABLE plain(year, force TEXT COLLATE NOCASE, sex TEXT COLLATE NOCASE, "
        "offence TEXT COLLATE NOCASE, outcome TEXT COLLATE NOCASE, prosecuted, convicted, line); "
        "INSERT INTO plain SELECT year, force, sex, offence, outcome, prosecuted, "
        "convicted, line FROM prosecutions('%q/./wide.csv')",
        harness_folder());
    harness_expect(db, sql, "");
    sqlite3_free(sql);
    harness_expect(db,
                   "SELECT count(*), count(DISTINCT offence), count(DISTINCT outcome) FROM plain",
                   "70000|70000|35001");
    if (is_cached)
        fill_cache(path);
    harness_expect_of(db, "CREATE VIRTUAL TABLE ours USING prosecutions(%Q)", path, "");
    harness_expect_of(db, "CREATE VIRTUAL TABLE totals USING prosecution_totals(%Q)", path, "");
}

static void set_up_cached(void) {
    is_cached = true;
    set_up();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static void expect_same(const char *sql, const char *table) {
    char *ours = sqlite3_mprintf(sql, table), *plain = sqlite3_mprintf(sql, "plain");
    char *expected = harness_query(db, plain);
    ck_assert_msg(strncmp(expected, "error", 5) != 0 && expected[0] != '\0', "%s: %s", plain,
                  expected);
    char *result = harness_query(db, ours);
    ck_assert_msg(strcmp(result, expected) == 0, "%s\n  gives    %.300s\n  and not  %.300s", ours,
                  result, expected);
    free(result);
    free(expected);
    sqlite3_free(ours);
    sqlite3_free(plain);
}

START_TEST(rows) {
    static const char *const QUERIES[] = {
        "SELECT line, force FROM %s WHERE offence = 'O69999'",
        "SELECT line FROM %s WHERE offence IN ('o1', 'o30000', 'o69998', 'none') ORDER BY line",
        "SELECT count(*), sum(line) FROM %s WHERE offence > 'o5' AND force = 'kent'",
        "SELECT count(*), sum(line) FROM %s WHERE sex = 'Male' AND offence <= 'o65535'",
        "SELECT count(*), sum(line) FROM %s WHERE offence > 'o2' AND outcome < 'x6'",
        "SELECT line, offence FROM %s WHERE prosecuted > 80 ORDER BY offence DESC LIMIT 40",
        "SELECT line FROM %s ORDER BY sex, offence, line LIMIT 200 OFFSET 30000",
        "SELECT line FROM %s ORDER BY outcome DESC, offence LIMIT 50",
        "SELECT count(*), min(offence), max(offence) FROM (SELECT DISTINCT offence, sex FROM %s)",
        "SELECT count(*), min(outcome) FROM (SELECT DISTINCT outcome FROM %s WHERE force <> 'Kent')",
        "SELECT line FROM %s WHERE offence LIKE 'o6999_' ORDER BY line",
    };
    harness_sweep_queries(is_cached);
    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES; i++)
        expect_same(QUERIES[i], "ours");
}
END_TEST

START_TEST(sums) {
    static const char *const QUERIES[] = {
        "SELECT offence, sum(prosecuted), sum(convicted) FROM %s GROUP BY offence ORDER BY 1 LIMIT "
        "2000",
        "SELECT count(*), sum(n), min(n), max(n) FROM (SELECT sum(prosecuted) AS n FROM %s GROUP BY "
        "outcome, offence)",
        "SELECT outcome, sum(prosecuted) FROM %s GROUP BY outcome ORDER BY 2 DESC, 1 LIMIT 500",
        "SELECT year, sex, count(*), sum(n) FROM (SELECT year, sex, offence, sum(prosecuted) AS n "
        "FROM %s GROUP BY 1, 2, 3) GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT count(*), sum(n) FROM (SELECT force, outcome, sum(prosecuted) AS n FROM %s GROUP BY "
        "1, 2)",
        "SELECT force, sum(convicted) FROM %s WHERE offence > 'o5' GROUP BY force ORDER BY 1",
    };
    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES; i++) {
        expect_same(QUERIES[i], "ours");
        expect_same(QUERIES[i], "totals");
    }
}
END_TEST

/* --- Columns of one and two bytes, and numbers of none, one and two --- */

static void set_up_pairs(void) {
    struct text csv = {0};
    harness_append(&csv, "Year,Police Force Area,Sex,Offence Group,Offence,Outcome,Proceeded "
                         "against,Convicted,Sentenced\n");
    for (int row = 0; row < 40000; row++)
        harness_append(&csv, "2018,%s,%s,g%d,34 Robbery,x%d,1,%d,%d\n",
                       harness_any_of("Kent|Essex|Gwent|Dorset"), harness_any_of("Male|Female"),
                       (int)harness_any(300), (int)harness_any(290), (int)harness_any(200),
                       (int)harness_any(60000));
    const char *path = harness_write("pairs.csv", csv.bytes, csv.length);
    text_free(&csv);
    db = harness_database();
    harness_expect_of(db, "CREATE VIRTUAL TABLE totals USING prosecution_totals(%Q)", path, "");
    harness_expect_of(
        db,
        "CREATE TABLE plain AS SELECT force, sex, offence_group, outcome, prosecuted, "
        "convicted, sentenced FROM prosecutions(%Q)",
        path, "");
    harness_expect(
        db, "SELECT count(*), count(DISTINCT offence_group), count(DISTINCT outcome) FROM plain",
        "40000|300|290");
}

/* The cells, as numbers that hang on the values of both columns. */
static void expect_same_cells(const char *first, const char *second, const char *measure,
                              const char *where) {
    char *sql = sqlite3_mprintf(
        "SELECT count(*), sum(n), min(n), max(n), sum(n * (length(a) * 7 + unicode(substr(a, -1)) * 31 + "
        "unicode(substr(a, -2)) + 11 * unicode(substr(b, -1)) + 57 * unicode(substr(b, -3)))) FROM "
        "(SELECT %s AS a, %s AS b, sum(%s) AS n FROM %%s %s GROUP BY 1, 2)",
        first, second, measure, where);
    expect_same(sql, "totals");
    sqlite3_free(sql);
}

START_TEST(pairs) {
    static const char *const COLUMNS_OF_PAIRS[] = {"force", "sex", "offence_group", "outcome"};
    static const char *const MEASURES_OF_PAIRS[] = {"prosecuted", "convicted", "sentenced"};
    static const char *const WHERES[] = {"", "WHERE outcome < 'x2' AND force <> 'Kent'"};
    for (size_t a = 0; a < 4; a++)
        for (size_t b = 0; b < 4; b++) /* the same twice is one column */
            for (size_t m = 0; m < 3; m++)
                if ((a * 5 + b * 3 + m) % (size_t)(12 / HARNESS_TRIES(12)) == 0)
                    expect_same_cells(COLUMNS_OF_PAIRS[a], COLUMNS_OF_PAIRS[b],
                                      MEASURES_OF_PAIRS[m], WHERES[(a + b + m) % 2]);
    for (size_t m = 0; m < 3; m++)
        for (size_t w = 0; w < 2; w++) {
            expect_same_cells("offence_group", "outcome", MEASURES_OF_PAIRS[m], WHERES[w]);
            expect_same_cells("force", "sex", MEASURES_OF_PAIRS[m], WHERES[w]);
            expect_same_cells("sex", "outcome", MEASURES_OF_PAIRS[m], WHERES[w]);
            expect_same_cells("outcome", "sex", MEASURES_OF_PAIRS[m], WHERES[w]);
            expect_same_cells("outcome", "outcome", MEASURES_OF_PAIRS[m], WHERES[w]);
            expect_same_cells("sex", "sex", MEASURES_OF_PAIRS[m], WHERES[w]);
        }
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("wide");
    for (int cached = 0; cached < 2; cached++) {
        TCase *tests = tcase_create(cached ? "cached" : "codes");
        tcase_set_timeout(tests, 600);
        tcase_add_checked_fixture(tests, cached ? set_up_cached : set_up, tear_down);
        tcase_add_test(tests, rows);
        tcase_add_test(tests, sums);
        suite_add_tcase(suite, tests);
    }
    TCase *narrow = tcase_create("pairs");
    tcase_set_timeout(narrow, 600);
    tcase_add_checked_fixture(narrow, set_up_pairs, tear_down);
    tcase_add_test(narrow, pairs);
    suite_add_tcase(suite, narrow);
    return suite;
}
