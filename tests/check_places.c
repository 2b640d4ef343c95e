/* Statements of every kind, with each place of the code that allocates failing once: the answer is the
** same, or memory is what lacks; and the connection answers as before. */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prosecutions.h"

static sqlite3 *db;
static const char *statement;
static char *expected;

static enum outcome ask(void) {
    return harness_compare(db, statement, expected);
}

/* In a connection of its own, which has loaded nothing. */
static enum outcome ask_anew(void) {
    sqlite3 *own = NULL;
    enum outcome outcome = OUTCOME_OUT_OF_MEMORY;
    if (sqlite3_open(":memory:", &own) == SQLITE_OK &&
        sqlite3_prosecutions_init(own, NULL, NULL) == SQLITE_OK)
        outcome = harness_compare(own, statement, expected);
    sqlite3_close(own);
    return outcome;
}

static void fail_each(const char *sql, enum outcome (*body)(void)) {
    statement = sql;
    expected = harness_query(db, sql);
    harness_fail_places(body);
    harness_expect(db, sql, expected);
    free(expected);
}

static void set_up(void) {
    harness_count_sqlite_memory();
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

START_TEST(examples) {
    char *all = harness_query(db, "SELECT replace(example, char(10), ' ') FROM prosecutions_help "
                                  "WHERE example NOT LIKE '%;%' AND example <> ''");
    char *rest = all;
    int number = 0;
    for (char *sql; (sql = strsep(&rest, "\n")) != NULL; number++)
        if (number % (12 / HARNESS_TRIES(12)) == 0)
            fail_each(sql, ask);
    free(all);
}
END_TEST

/* What the examples do not ask. */
START_TEST(more_questions) {
    static const char *const QUESTIONS[] = {
        "SELECT force, year, prosecuted_pct, period_before, coverage FROM "
        "prosecution_changes('tests/data/withheld.csv') ORDER BY force, year",
        "SELECT sex, offence, coverage, rowid FROM prosecution_changes('tests/data/withheld.csv')",
        "SELECT region, period, convicted_change, coverage FROM "
        "prosecution_changes('tests/data/one_force_missing.csv') ORDER BY region, convicted_change DESC",
        "SELECT period, prosecuted, coverage FROM prosecution_changes('tests/data/one_force_missing.csv')",
        "EXPLAIN QUERY PLAN SELECT force, prosecuted_pct FROM prosecution_changes WHERE prosecuted > 3 "
        "AND region = 'Wales' AND prosecuted_change < 0 ORDER BY prosecuted DESC, force DESC LIMIT 3",
        "EXPLAIN QUERY PLAN SELECT force, sum(prosecuted) FROM prosecution_totals WHERE force > 'K' AND "
        "year IN (2016, 2017) GROUP BY force, year ORDER BY force DESC, year LIMIT 3",
        "EXPLAIN QUERY PLAN SELECT DISTINCT force FROM prosecutions WHERE force <> 'Kent' AND rowid > 7 "
        "AND offence LIKE 'a%' AND period GLOB '2*' ORDER BY force LIMIT 3",
        "EXPLAIN QUERY PLAN SELECT line FROM prosecutions WHERE rowid = 7",
        "SELECT force, prosecuted FROM prosecution_changes WHERE offence_group = 'Robbery' AND period = "
        "'2017-Q4' AND prosecuted_change > 0 ORDER BY prosecuted_pct DESC, force LIMIT 3 OFFSET 2",
        "SELECT fact, sentence, caveat, query FROM local_story('City of London', 'Theft offences', 2018, "
        "'builtin:moj-2018')",
        "SELECT fact, sentence, caveat, query FROM local_story('Gwent', 'all %burglary%', 2018, "
        "'builtin:moj-2018')",
        "SELECT fact, sentence, caveat, query FROM local_story(NULL, 'theft', 2019, "
        "'builtin:moj-2009-2019')",
        "SELECT fact, sentence FROM local_story('Kent', 'theft', 2018, 'builtin:moj-2018', 'sex=Female')",
        "SELECT sentence FROM local_story('Kent', 'burglarry', 2018, 'builtin:moj-2018')",
        "SELECT sentence FROM local_story('Kint', 'theft', 2018, 'builtin:moj-2018')",
        "SELECT length(page) FROM story_page('Metropolitan Police', 'theft', 2018, 'builtin:moj-2018', '', "
        "'fragment, sha256')",
        "SELECT * FROM notable_changes('builtin:cps', '2017-Q1', 'sentence') LIMIT 5",
        "SELECT force_map(per_100k(n, population_of(force, 2017)), force, 'Robbery', 'layout=areas, "
        "scale=diverging, mark=Kent, width=400') FROM (SELECT force, sum(prosecuted) AS n FROM "
        "prosecutions WHERE offence_group = 'Robbery' AND year = 2017 GROUP BY force)",
        "SELECT force_map(iif(n < 30, 'fewer than 3', n), force, 'Robbery', 'mark=Lancs') FROM (SELECT "
        "force, sum(prosecuted) AS n FROM prosecutions WHERE offence_group = 'Robbery' GROUP BY force)",
        "SELECT line_chart(prosecuted, period, force, 'Two & three', 'Kent', 'width=500') FROM prosecutions "
        "WHERE force IN ('Kent', 'Essex', 'Gwent') AND offence_group = 'Robbery'",
        "SELECT bar_chart(prosecuted, force, 'All', 'Kent', 'width=300') FROM prosecutions WHERE period = "
        "'2017-Q1' AND offence_group = 'Robbery'",
        "SELECT bar_chart(column1, column2, 't', 'x') FROM (VALUES (1, 'a'), (-2, 'b'))",
        "SELECT sparkline(n, period), xmr_signal(n, period), rolling_year(n, period) FROM (SELECT period, "
        "sum(prosecuted) AS n FROM prosecutions GROUP BY period)",
        "SELECT period, sum(n) OVER w, annual_growth(n, period) OVER w, share_of_national(n, force, "
        "'Kent') OVER w FROM (SELECT period, force, sum(prosecuted) AS n FROM prosecutions WHERE force IN "
        "('Kent', 'Essex') GROUP BY 1, 2) WINDOW w AS (ORDER BY period ROWS 2 PRECEDING) LIMIT 9",
        "SELECT population_of('Lancs', 2018), population_of('Narnia', 2018), force_name('kent police')",
        "SELECT name, value FROM prosecutions_settings WHERE name = 'threads'",
        "SELECT prosecutions_config('roots')",
        "SELECT * FROM source_members('tests/data/withheld.csv', 'vintage=2020')",
        "SELECT * FROM source_problems('tests/data/one_force_missing.csv')",
        "SELECT * FROM published_columns('tests/data/withheld.csv')",
        "SELECT * FROM edition_changes('tests/data/withheld.csv')",
        "SELECT * FROM prosecutions_help('nosuch')",
        "SELECT count(*) FROM prosecutions('builtin:no-such')",
        "SELECT count(*) FROM prosecutions('tests/data/no-such.csv')",
        "SELECT count(*) FROM prosecutions('tests/data/withheld.csv', 'delimitr=x')",
    };
    for (size_t i = 0; i < sizeof QUESTIONS / sizeof *QUESTIONS; i++)
        if (i % (12 / HARNESS_TRIES(12)) == 0)
            fail_each(QUESTIONS[i], ask);
}
END_TEST

START_TEST(whole_processes) {
    static const char *const STATEMENTS[] = {
        "SELECT sentence FROM local_story('Kent', 'robbery', 2018)",
        "CREATE VIRTUAL TABLE t USING prosecution_changes('tests/data/withheld.csv', vintage=2020, "
        "encoding=utf-8); SELECT force, coverage FROM t; DROP TABLE t",
        "CREATE VIRTUAL TABLE t USING published('tests/data/withheld.csv'); SELECT * FROM t; DROP TABLE t",
        "UPDATE prosecutions_settings SET value = '2' WHERE name = 'threads'; UPDATE "
        "prosecutions_settings SET value = 'off' WHERE name = 'cache'; SELECT * FROM "
        "prosecutions_settings",
    };
    if (HARNESS_TRIES(12) == 12) /* each is hundreds of them */
        for (size_t i = 0; i < sizeof STATEMENTS / sizeof *STATEMENTS; i++)
            fail_each(STATEMENTS[i], ask_anew);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("places");
    TCase *memory = tcase_create("memory");
    tcase_set_timeout(memory, 600);
    tcase_add_checked_fixture(memory, set_up, tear_down);
    tcase_add_test(memory, examples);
    tcase_add_test(memory, more_questions);
    tcase_add_test(memory, whole_processes);
    suite_add_tcase(suite, memory);
    return suite;
}
