/* The answers of a plain table where SQL makes that hard: outer joins, several sources in one
** statement, DISTINCT with rowids, a host's own comparisons, hidden columns, pages by rowid. */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* Plain twins of the built-in figures: rows, with their rowids, and cells by force, year, outcome. */
static void make_twins(void) {
    char *names =
        harness_query(db, "SELECT group_concat(name) FROM pragma_table_info('prosecutions')");
    char *columns = harness_query(
        db, "SELECT group_concat(name || ' ' || type || iif(type = 'TEXT', ' COLLATE NOCASE', '')) "
            "FROM pragma_table_info('prosecutions')");
    char *sql = sqlite3_mprintf(
        "CREATE TABLE rows(%s); INSERT INTO rows(rowid, %s) SELECT rowid, %s FROM prosecutions; "
        "CREATE TABLE cells(force TEXT COLLATE NOCASE, year INTEGER, outcome TEXT COLLATE NOCASE, "
        "defendants INTEGER); INSERT INTO cells SELECT force, year, outcome, sum(defendants) FROM "
        "rows GROUP BY 1, 2, 3; CREATE TABLE note(force TEXT, n); INSERT INTO note VALUES ('Kent', "
        "'x'), ('Gwent', 'y'), ('Gwent', 'z'), ('Nowhere', 'w')",
        columns, names, names);
    harness_expect(db, sql, "");
    sqlite3_free(sql);
    free(columns);
    free(names);
}

/* The statement with @ for the table, and # for the term, asked of ours and of the plain table. */
static char *ask(const char *statement, const char *table, const char *term) {
    struct text sql = {0};
    for (const char *at = statement; *at != '\0'; at++) {
        if (*at == '@' || *at == '#')
            harness_append(&sql, "%s", *at == '@' ? table : term);
        else
            harness_append(&sql, "%c", *at);
    }
    char *answer = harness_query(db, sql.bytes);
    text_free(&sql);
    return answer;
}

static void same(const char *statement, const char *ours, const char *plain, const char *term) {
    char *one = ask(statement, ours, term), *other = ask(statement, plain, term);
    ck_assert_msg(strcmp(one, other) == 0 && strncmp(one, "error", 5) != 0,
                  "%s\n  with %s\n  and %s\n  gives %.300s\n  and not %.300s", statement, ours,
                  term, one, other);
    free(one);
    free(other);
}

/* --- Outer joins --- */

static const char *const TERMS[] = {
    "p.year <> 2014",         "2014 <> p.year",
    "p.year IS NOT 2014",     "p.year IS NOT NULL",
    "p.outcome IS NOT NULL",  "p.outcome IS NULL",
    "p.force LIKE 'K%'",      "p.force NOT LIKE 'K%'",
    "p.force GLOB 'K*'",      "p.year = 2014",
    "p.year IN (2014, 2015)", "p.year NOT IN (2014)",
    "p.year > 2015",          "p.year BETWEEN 2015 AND 2016",
    "p.force IS 'Kent'",      "(p.force = 'Kent' OR p.year = 2014)",
    "p.force IS NOT note.n",  "(p.force, p.year) = ('Kent', 2015)",
    "p.force IS note.n",      "(p.force, p.year) > ('M', 2015)",
};

/* Hosts to 3.50 offer some terms of ON as if they stood in WHERE. */
START_TEST(a_left_join_keeps_the_left_table) {
    static const char *const JOINS[] = {
        "SELECT count(*), count(note.n), sum(p.defendants) FROM @ p LEFT JOIN note ON note.force = "
        "p.force AND #",
        "SELECT count(*), count(note.n) FROM @ p LEFT JOIN note AS other ON other.force = p.force "
        "LEFT JOIN note ON note.n = other.n AND #",
        "SELECT p.force, p.year, sum(p.defendants) FROM @ p LEFT JOIN note ON note.force = p.force "
        "AND # GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT count(*), count(p.year) FROM note LEFT JOIN @ p ON note.force = p.force WHERE #",
        "SELECT count(*), count(p.year) FROM note LEFT JOIN @ p ON note.force = p.force AND #",
    };
    make_twins();
    for (size_t join = 0; join < sizeof JOINS / sizeof *JOINS; join++)
        for (size_t term = 0; term < sizeof TERMS / sizeof *TERMS; term++)
            same(JOINS[join], "prosecutions", "rows", TERMS[term]);
    for (size_t term = 0; term < sizeof TERMS / sizeof *TERMS; term++)
        same(
            "SELECT sum(d) FROM (SELECT p.force, p.year, p.outcome, p.defendants AS d FROM @ p LEFT "
            "JOIN note ON note.force = p.force AND #)",
            "prosecution_totals", "cells", TERMS[term]);
}
END_TEST

START_TEST(right_and_full_joins) {
    static const char *const JOINS[] = {
        "SELECT count(*), count(note.n), count(p.year) FROM @ p FULL JOIN note ON note.force = "
        "p.force AND #",
        "SELECT count(*), count(note.n), count(p.year) FROM note FULL JOIN @ p ON note.force = "
        "p.force AND #",
        "SELECT count(*), count(note.n), count(p.year) FROM note RIGHT JOIN @ p ON note.force = "
        "p.force AND #",
        "SELECT count(*), count(note.n), count(p.year) FROM @ p RIGHT JOIN note ON note.force = "
        "p.force WHERE #",
    };
    if (sqlite3_libversion_number() < 3039000)
        return; /* this host has neither */
    make_twins();
    for (size_t join = 0; join < sizeof JOINS / sizeof *JOINS; join++)
        for (size_t term = 0; term < sizeof TERMS / sizeof *TERMS; term++)
            same(JOINS[join], "prosecutions", "rows", TERMS[term]);
}
END_TEST

/* --- Several sources --- */

START_TEST(sources_may_be_joined_by_or) {
    harness_expect(db,
                   "SELECT count(*) FROM prosecutions WHERE source = 'builtin:cps' OR source = "
                   "'builtin:moj-2018'",
                   "16435");
    harness_expect(
        db, "SELECT count(*) FROM prosecutions WHERE source IN ('builtin:cps', 'builtin:moj-2018')",
        "16435");
    harness_expect(db,
                   "SELECT source, sum(defendants) FROM prosecutions WHERE (source = 'builtin:cps' "
                   "AND year = 2017) OR (source = 'builtin:moj-2018' AND year = 2018) GROUP BY 1",
                   "builtin:cps|392440\nbuiltin:moj-2018|1442617");
    harness_expect(db,
                   "SELECT source, sum(defendants) FROM prosecution_totals WHERE source = "
                   "'builtin:cps' OR source = 'builtin:moj-2018' GROUP BY 1",
                   "builtin:cps|2061078\nbuiltin:moj-2018|1442617");
    harness_expect(db,
                   "SELECT source, count(*) FROM prosecutions WHERE source IN ('builtin:cps', "
                   "'builtin:moj-2018') AND (force = 'Dorset' OR force = 'Kent') GROUP BY 1",
                   "builtin:cps|364\nbuiltin:moj-2018|407");
    /* A source that another table gives, beside an OR: hosts before 3.47 had no plan for it. */
    free(harness_query(db, "CREATE TABLE named(source); INSERT INTO named VALUES ('builtin:cps'), "
                           "('builtin:moj-2018')"));
    harness_expect(db,
                   "SELECT count(*) FROM named JOIN prosecutions(named.source) AS p ON p.year = "
                   "2017 OR p.force = 'Kent'",
                   "2004");
}
END_TEST

START_TEST(no_two_sources_have_a_rowid_in_common) {
    const char *path = harness_write_text(
        "a.csv", "year_of_appearance,force_code,convicted_not_convicted,sentenced_not_sentenced,"
                 "outcome,offence,count\n2018,Kent,01: Convicted,01: Sentenced,11: Fine,34 "
                 "Robbery,3\n2018,Kent,01: Convicted,01: Sentenced,11: Fine,34 Robbery,4\n");
    harness_expect_of(
        db,
        "SELECT count(*), count(DISTINCT rowid), max(rowid) < 9007199254740992 FROM "
        "(SELECT rowid FROM prosecutions(%Q) UNION ALL SELECT rowid FROM prosecutions "
        "UNION ALL SELECT rowid FROM prosecutions('builtin:moj-2018') UNION ALL SELECT "
        "rowid FROM prosecutions('builtin:cps', 'vintage=2019'))",
        path, "24081|24081|1");
    /* The first source of a connection counts from 1. */
    harness_expect_of(db, "SELECT group_concat(rowid) FROM prosecutions(%Q)", path, "1,2");
    /* Another one has the same rowids in every connection. */
    char *here = harness_query(db, "SELECT min(rowid) FROM prosecutions('builtin:moj-2018')");
    sqlite3 *other = harness_database();
    harness_expect(other, "SELECT min(rowid) FROM prosecutions", "1");
    harness_expect(other, "SELECT min(rowid) FROM prosecutions('builtin:moj-2018')", here);
    ck_assert_int_eq(sqlite3_close(other), SQLITE_OK);
    free(here);
}
END_TEST

START_TEST(a_source_is_given_by_equality) {
    static const char *const WRONG[] = {
        "source LIKE 'builtin:moj-2018'",
        "source <> 'builtin:cps'",
        "source > 'builtin:cps'",
        "source GLOB '*moj*'",
        "source IS NOT 'builtin:cps'",
        "source IS NOT NULL",
        "source IS NULL",
        "source BETWEEN 'a' AND 'z'",
        "options LIKE 'x'",
        "source = 'builtin:cps' OR source LIKE '%moj%'",
    };
    harness_expect(db, "SELECT count(*) FROM prosecutions WHERE source IS 'builtin:moj-2018'",
                   "8791");
    harness_expect(db,
                   "SELECT sum(defendants) FROM prosecution_totals WHERE source IS "
                   "'builtin:moj-2018' AND options IS 'vintage=2018'",
                   "1442617");
    harness_expect(
        db, "SELECT count(*) FROM prosecutions('builtin:moj-2018') WHERE source LIKE '%moj%'",
        "8791");
    harness_expect(db,
                   "SELECT count(*) FROM source_problems WHERE source IS 'builtin:moj-2018' AND "
                   "severity = 'error'",
                   "0");
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        char *answer = ask("SELECT count(*) FROM @ WHERE #", "prosecutions", WRONG[i]);
        ck_assert_msg(strncmp(answer, "error", 5) == 0 &&
                          strstr(answer, "write prosecutions('…'") != NULL,
                      "%s gives %s", WRONG[i], answer);
        free(answer);
    }
    char *answer =
        harness_query(db, "SELECT * FROM notable_changes WHERE source LIKE 'builtin:cps' AND "
                          "period = '2017-Q4'");
    ck_assert_msg(strstr(answer, "the column source is an argument") != NULL, "%s", answer);
    free(answer);
}
END_TEST

/* --- DISTINCT, and conditions that read rowids --- */

START_TEST(distinct_with_a_condition_on_rowids) {
    static const char *const QUERIES[] = {
        "SELECT DISTINCT force FROM @ WHERE force < 'D' AND (force <> 'Cheshire' OR rowid > 0) "
        "ORDER BY 1",
        "SELECT DISTINCT year FROM @ WHERE year <> 2016 OR rowid % 7 = 3 ORDER BY 1",
        "SELECT DISTINCT year FROM @ WHERE year <> 2016 OR rowid < 0 ORDER BY 1 DESC",
        "SELECT DISTINCT region, year FROM @ WHERE year < 2016 OR (rowid + 0) % 1000 = 1 ORDER BY 1, "
        "2",
        "SELECT count(*) FROM (SELECT DISTINCT force, offence_group FROM @ WHERE force > 'S' OR "
        "abs(rowid) % 50 = 0)",
        "SELECT count(*) FROM (SELECT DISTINCT quarter FROM @ WHERE quarter < 4 OR rowid = 7644)",
    };
    make_twins();
    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES; i++)
        same(QUERIES[i], "prosecutions", "rows", "");
    harness_expect(
        db,
        "CREATE TABLE t(x); BEGIN; INSERT INTO t SELECT DISTINCT force FROM prosecutions "
        "WHERE force < 'D' AND (force <> 'Cheshire' OR rowid > 0); COMMIT; SELECT "
        "count(*), count(DISTINCT x) FROM t",
        "6|6");
}
END_TEST

/* --- Pages by rowid --- */

START_TEST(pages_by_rowid) {
    static const char *const QUERIES[] = {
        "SELECT rowid, force FROM @ ORDER BY rowid DESC LIMIT 5",
        "SELECT rowid FROM @ WHERE rowid > 7640 ORDER BY rowid",
        "SELECT rowid FROM @ WHERE rowid >= 7640.5 ORDER BY rowid",
        "SELECT rowid FROM @ WHERE rowid < 4 ORDER BY rowid DESC",
        "SELECT rowid FROM @ WHERE rowid BETWEEN 100 AND '104'",
        "SELECT rowid FROM @ WHERE rowid BETWEEN 104 AND 100",
        "SELECT count(*) FROM @ WHERE rowid > -9223372036854775808",
        "SELECT count(*) FROM @ WHERE rowid <= 9223372036854775807",
        "SELECT count(*) FROM @ WHERE rowid < 1e300 AND rowid > -1e300",
        "SELECT count(*) FROM @ WHERE rowid > 'abc'",
        "SELECT count(*) FROM @ WHERE rowid < 'abc' AND rowid <> 3",
        "SELECT count(*) FROM @ WHERE rowid < x'00'",
        "SELECT count(*) FROM @ WHERE rowid > NULL",
        "SELECT rowid FROM @ WHERE rowid IS 7",
        "SELECT rowid FROM @ WHERE rowid = 7.5",
        "SELECT rowid FROM @ WHERE rowid IN (7, 8, 'x', 7644, 7645, NULL)",
        "SELECT rowid FROM @ WHERE rowid > 3000 AND force = 'Kent' LIMIT 3",
        "SELECT rowid FROM @ WHERE rowid < 3000 AND force = 'Kent' ORDER BY rowid DESC LIMIT 3",
        "SELECT rowid FROM @ WHERE force = 'Kent' AND year = 2016 ORDER BY rowid DESC LIMIT 3 OFFSET 2",
        "SELECT rowid FROM @ ORDER BY rowid DESC LIMIT 3 OFFSET 7000",
        "SELECT rowid, year FROM @ WHERE rowid > 500 ORDER BY year, rowid LIMIT 5",
        "SELECT rowid, year FROM @ WHERE rowid > 500 ORDER BY year DESC, rowid DESC LIMIT 5",
        "SELECT max(rowid), count(*) FROM @",
        "SELECT max(rowid) FROM @ WHERE force = 'Gwent'",
        "SELECT min(rowid) FROM @ WHERE force = 'Gwent' AND rowid > 5000",
        "SELECT count(*) FROM @ a JOIN @ b ON b.rowid = a.rowid + 1 WHERE a.force = 'Kent'",
    };
    make_twins();
    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES; i++)
        same(QUERIES[i], "prosecutions", "rows", "");
    char *plan =
        harness_query(db, "EXPLAIN QUERY PLAN SELECT force FROM prosecutions WHERE rowid > 9 "
                          "ORDER BY rowid DESC LIMIT 5");
    ck_assert_msg(strstr(plan, "rowids in a range; from the last row on") != NULL &&
                      strstr(plan, "TEMP B-TREE") == NULL,
                  "%s", plan);
    free(plan);
}
END_TEST

/* --- Comparisons of the host's own --- */

static int by_last_byte(void *data, int a_size, const void *a, int b_size, const void *b) {
    (void)data;
    unsigned char one = a_size > 0 ? ((const unsigned char *)a)[a_size - 1] : 0;
    unsigned char other = b_size > 0 ? ((const unsigned char *)b)[b_size - 1] : 0;
    return one - other;
}

static void begins_with(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    const char *pattern = (const char *)sqlite3_value_text(values[0]);
    const char *text = (const char *)sqlite3_value_text(values[1]);
    sqlite3_result_int(context, pattern != NULL && text != NULL &&
                                    strncmp(pattern, text, strlen(pattern)) == 0);
}

static void compare_own(void) {
    static const char *const QUERIES[] = {
        "SELECT count(*) FROM @ WHERE force LIKE 'K'",
        "SELECT count(*) FROM @ WHERE force GLOB 'K'",
        "SELECT count(*) FROM @ WHERE force LIKE 'k%'",
        "SELECT count(*) FROM @ WHERE force = 'nt'",
        "SELECT count(*) FROM @ WHERE force IN ('nt', 'e')",
        "SELECT count(*) FROM @ WHERE force > 'nt'",
        "SELECT count(*) FROM @ WHERE force = 'KENT'",
        "SELECT count(*) FROM (SELECT DISTINCT force FROM @)",
        "SELECT count(*), sum(defendants) FROM @ GROUP BY force ORDER BY 1, 2",
        "SELECT rowid FROM @ ORDER BY force, rowid LIMIT 20",
    };
    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES; i++)
        same(QUERIES[i], "prosecutions", "rows", "");
}

START_TEST(the_hosts_own_comparisons) {
    make_twins();
    compare_own();
    sqlite3_create_function(db, "like", 2, SQLITE_UTF8, NULL, begins_with, NULL, NULL);
    sqlite3_create_function(db, "glob", 2, SQLITE_UTF8, NULL, begins_with, NULL, NULL);
    compare_own();
    ck_assert_int_eq(sqlite3_create_collation(db, "NOCASE", SQLITE_UTF8, NULL, by_last_byte),
                     SQLITE_OK);
    compare_own();
}
END_TEST

START_TEST(case_sensitive_like) {
    make_twins();
    harness_expect(db, "PRAGMA case_sensitive_like = ON", "");
    compare_own();
}
END_TEST

/* --- Values of every kind --- */

START_TEST(values_of_another_kind) {
    static const char *const TERMS_OF_KINDS[] = {
        "force BETWEEN 1 AND x'31'",
        "force <= x'31'",
        "force > x'31'",
        "force >= 1",
        "force <> 1",
        "year = '2016'",
        "year <> '2016'",
        "year > 'a'",
        "year < x'00'",
        "year IN ('2016', 2017.0)",
        "period > 2016",
        "period = 2016",
        "force IN (1, x'32', NULL)",
        "year BETWEEN 2015.5 AND '2016.5'",
    };
    make_twins();
    same("SELECT count(*) FROM @ WHERE (convicted, force) IN (VALUES (1, 'KENT'), (2, 'gwent'))",
         "prosecutions", "rows", "");
    same("SELECT count(*) FROM @ WHERE (year, force) = (2016, 'KENT')", "prosecutions", "rows", "");
    for (size_t i = 0; i < sizeof TERMS_OF_KINDS / sizeof *TERMS_OF_KINDS; i++)
        same("SELECT count(*), sum(line) FROM @ WHERE #", "prosecutions", "rows",
             TERMS_OF_KINDS[i]);
}
END_TEST

/* --- Terms on changes --- */

START_TEST(terms_on_changes) {
    static const char *const OF_CHANGES[] = {
        "prosecuted_change <> 0",
        "prosecuted_change = -3",
        "prosecuted_change IN (-3, 4, 5)",
        "prosecuted > 1e19",
        "prosecuted < 1e19",
        "prosecuted > -1e19",
        "prosecuted_change < -9.3e18",
        "prosecuted_before >= 10.5",
        "prosecuted_pct <> 50",
        "prosecuted_pct < -12.5 AND prosecuted > 3",
        "prosecuted_change IS NULL",
        "prosecuted_change IS NOT NULL",
        "prosecuted_before IS 7",
        "prosecuted > 'x'",
        "prosecuted < 'x'",
        "prosecuted = NULL",
        "prosecuted <> x'00'",
        "force > 'K' AND prosecuted_change > 0",
        "force LIKE 'l%' AND prosecuted_pct <= 0",
        "prosecuted > 0 AND prosecuted > 1 AND prosecuted > 2 AND prosecuted > 3 AND prosecuted > 4 "
        "AND prosecuted > 5 AND prosecuted_pct < 90 AND prosecuted_pct < 80 AND prosecuted_pct < 70",
    };
    static const char *const STATEMENTS[] = {
        "SELECT force, prosecuted, prosecuted_pct FROM @ WHERE period = '2017-Q4' AND # ORDER BY force",
        "SELECT force FROM @ WHERE period = '2017-Q4' AND # ORDER BY prosecuted_change DESC, force "
        "LIMIT 7 OFFSET 3",
        "SELECT force FROM @ WHERE period = '2017-Q4' AND # ORDER BY prosecuted_pct, prosecuted_before "
        "DESC, force DESC LIMIT 5 OFFSET 60",
        "SELECT count(force), sum(prosecuted_change), min(coverage) FROM @ WHERE period = '2017-Q4' AND #",
    };
    harness_expect(
        db,
        "CREATE TABLE changed(force TEXT COLLATE NOCASE, period TEXT COLLATE NOCASE, "
        "prosecuted INTEGER, prosecuted_before INTEGER, prosecuted_change INTEGER, "
        "prosecuted_pct REAL, coverage TEXT); INSERT INTO changed SELECT force, period, "
        "prosecuted, prosecuted_before, prosecuted_change, prosecuted_pct, coverage FROM "
        "prosecution_changes WHERE offence_group = 'Robbery' AND period = '2017-Q4'",
        "");
    for (size_t s = 0; s < sizeof STATEMENTS / sizeof *STATEMENTS; s++)
        for (size_t t = 0; t < sizeof OF_CHANGES / sizeof *OF_CHANGES; t++) {
            char *term = sqlite3_mprintf("offence_group = 'Robbery' AND %s", OF_CHANGES[t]);
            char *ours = ask(STATEMENTS[s], "prosecution_changes", term);
            char *plain = ask(STATEMENTS[s], "changed", OF_CHANGES[t]);
            ck_assert_msg(strcmp(ours, plain) == 0 && strncmp(ours, "error", 5) != 0,
                          "%s\n  with %s\n  gives %.300s\n  and not %.300s", STATEMENTS[s],
                          OF_CHANGES[t], ours, plain);
            free(ours);
            free(plain);
            sqlite3_free(term);
        }
}
END_TEST

/* Sums and differences that 64 bits don't hold are an error wherever they are asked for, and no error
** where they are not. */
START_TEST(changes_that_are_too_large) {
    static const char error[] =
        "error: prosecutions: integer overflow: a sum of prosecuted needs more "
        "than 64 bits; look for rows with impossible numbers";
    static const char *const TERMS_OF_ALL[] = {
        "SELECT prosecuted FROM large WHERE force = 'Kent' ORDER BY year",
        "SELECT year FROM large ORDER BY prosecuted_change, year",
        "SELECT year FROM large WHERE prosecuted_pct > 5",
        "SELECT prosecuted_before FROM large WHERE force = 'Kent' AND year = 2019",
        "SELECT prosecuted_change FROM large WHERE force = 'Essex' AND year = 2018",
    };
    struct text csv = {0};
    harness_append(&csv, "Year,Police Force Area,Sex,Offence,Proceeded against,Convicted\n");
    for (int row = 0; row < 12; row++)
        harness_append(&csv, "%d,Kent,x%d,34 Robbery,999999999999999999,7\n", 2018, row);
    harness_append(&csv, "2019,Kent,x,34 Robbery,5,7\n");
    for (int row = 0; row < 5; row++)
        harness_append(&csv,
                       "2018,Essex,x%d,34 Robbery,999999999999999999,7\n"
                       "2017,Essex,x%d,34 Robbery,-999999999999999999,7\n",
                       row, row);
    const char *path = harness_write_text("large.csv", csv.bytes);
    text_free(&csv);
    harness_expect_of(db, "CREATE VIRTUAL TABLE large USING prosecution_changes(%Q)", path, "");
    for (size_t i = 0; i < sizeof TERMS_OF_ALL / sizeof *TERMS_OF_ALL; i++)
        harness_expect(db, TERMS_OF_ALL[i], error);
    harness_expect(
        db,
        "SELECT force, year, convicted, convicted_before FROM large WHERE force = 'Kent' AND year = 2019",
        "Kent|2019|7|84");
    harness_expect(db, "SELECT prosecuted FROM large WHERE force = 'Kent' AND year = 2019",
                   error); /* its change is none of what is asked for, but beside it */
    harness_expect(db, "SELECT prosecuted FROM large WHERE force = 'Essex' AND year = 2017",
                   "-4999999999999999995");
}
END_TEST

/* --- Arguments --- */

START_TEST(arguments_are_columns) {
    harness_expect(db,
                   "SELECT DISTINCT force, offence, period, source, who FROM local_story('Kent', "
                   "'robbery', '2017-Q1')",
                   "Kent|robbery|2017-Q1|NULL|NULL");
    harness_expect(db, "SELECT DISTINCT source, options FROM source_members('builtin:cps', '')",
                   "builtin:cps|");
    /* The answer of each row is to its own question, of whatever type that is. */
    harness_expect(
        db,
        "WITH asked(p) AS (VALUES (2018), (2018), ('2018'), ('2018'), (2018.0), (2018.0), (2018)) "
        "SELECT count(*), count(DISTINCT value), min(value) = (SELECT sum(prosecuted) FROM "
        "prosecutions('builtin:moj-2018') WHERE force = 'Kent' AND offence_group = 'Robbery') FROM "
        "asked CROSS JOIN local_story('Kent', 'Robbery', p, 'builtin:moj-2018') WHERE fact = "
        "'local_number'",
        "7|1|1");
    harness_expect(
        db,
        "WITH asked(f, w) AS (VALUES ('Kent', NULL), ('Kent', NULL), ('Essex', NULL), ('Essex', '')) "
        "SELECT f, value = (SELECT sum(prosecuted) FROM prosecutions WHERE force = f AND "
        "offence_group = 'Robbery' AND period = '2017-Q1') FROM asked CROSS JOIN local_story(f, "
        "'Robbery', '2017-Q1', 'builtin:cps', w) WHERE fact = 'local_number'",
        "Kent|1\nKent|1\nEssex|1\nEssex|1");
}
END_TEST

/* What may be left out may be NULL. */
START_TEST(arguments_may_be_null) {
    static const char *const TABLES[] = {"source_members",     "source_problems",
                                         "edition_changes",    "prosecutions",
                                         "prosecution_totals", "published_columns"};
    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++) {
        char *with = sqlite3_mprintf("SELECT count(*) FROM %s('builtin:cps', NULL)", TABLES[i]);
        char *without = sqlite3_mprintf("SELECT count(*) FROM %s('builtin:cps')", TABLES[i]);
        char *expected = harness_query(db, without);
        ck_assert(strncmp(expected, "error", 5) != 0);
        harness_expect(db, with, expected);
        free(expected);
        sqlite3_free(with);
        sqlite3_free(without);
    }
}
END_TEST

START_TEST(options_of_a_table) {
    const char *path =
        harness_write_text("options.csv", "Year;Police Force Area;Offence;Convicted\n"
                                          "2018;Kent;34 Robb\xE9ry;7\n");
    harness_expect_of(db,
                      "CREATE VIRTUAL TABLE t USING prosecutions(%Q, delimiter=semicolon, "
                      "encoding=windows-1252, 'vintage=2020'); SELECT force, offence, convicted, "
                      "vintage FROM t",
                      path, "Kent|Robb\xC3\xA9ry|7|2020");
    harness_expect(db,
                   "CREATE VIRTUAL TABLE d USING prosecutions(delimiter=comma); SELECT (SELECT "
                   "count(*) FROM d) = (SELECT count(*) FROM prosecutions)",
                   "1");
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("sql");
    const struct {
        const char *name;
        const TTest *tests[8];
    } cases[] = {
        {"joins", {a_left_join_keeps_the_left_table, right_and_full_joins, NULL}},
        {"sources",
         {sources_may_be_joined_by_or, no_two_sources_have_a_rowid_in_common,
          a_source_is_given_by_equality, NULL}},
        {"rowids", {distinct_with_a_condition_on_rowids, pages_by_rowid, NULL}},
        {"comparisons",
         {the_hosts_own_comparisons, case_sensitive_like, values_of_another_kind, terms_on_changes,
          changes_that_are_too_large, NULL}},
        {"arguments", {arguments_are_columns, arguments_may_be_null, options_of_a_table, NULL}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        TCase *tests = tcase_create(cases[c].name);
        tcase_set_timeout(tests, 600);
        tcase_add_checked_fixture(tests, set_up, tear_down);
        for (size_t t = 0; cases[c].tests[t] != NULL; t++)
            tcase_add_test(tests, cases[c].tests[t]);
        suite_add_tcase(suite, tests);
    }
    return suite;
}
