/* Notes: an answer without rows that says what was probably meant. */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* Runs a query on a table; the last note has to have that way out, and the note that part. */
static void expect_note(const char *sql, const char *column, const char *value, const char *way_out,
                        const char *part) {
    free(harness_query(db, sql));
    char *note = harness_query(
        db,
        "SELECT column_name, value, coalesce(way_out, '') || '|' || note FROM prosecutions_notes "
        "ORDER BY rowid DESC LIMIT 1");
    struct text start = {0};
    harness_append(&start, "%s|%s|%s|", column, value, way_out);
    ck_assert_msg(strncmp(note, start.bytes, start.length) == 0 && strstr(note, part) != NULL,
                  "%s\n  has the note %s\n  and not %s…%s", sql, note, start.bytes, part);
    text_free(&start);
    free(note);
}

static void expect_none(const char *sql) {
    char *before = harness_query(db, "SELECT count(*), group_concat(note) FROM prosecutions_notes");
    free(harness_query(db, sql));
    char *after = harness_query(db, "SELECT count(*), group_concat(note) FROM prosecutions_notes");
    ck_assert_msg(strcmp(before, after) == 0, "%s\n  has a note: %s", sql, after);
    free(before);
    free(after);
}

#define FROM "SELECT count(*) FROM prosecutions WHERE "

START_TEST(what_was_meant) {
    expect_note(FROM "force = 'Lancs'", "force", "Lancs", "force = 'Lancashire'", "'Lancashire'");
    expect_note(FROM "force = 'Notts'", "force", "Notts", "force = 'Nottinghamshire'", "nearest");
    expect_note(FROM "force = 'GMP'", "force", "GMP", "force = 'Greater Manchester'", "nearest");
    expect_note(FROM "force IS 'Lancashire Constabulary'", "force", "Lancashire Constabulary",
                "force = 'Lancashire'", "");
    expect_note(FROM "force = 'Metropolitan Police'", "force", "Metropolitan Police",
                "force = 'Metropolitan and City of London'", "counts it in");
    expect_note(FROM "force = 'North West'", "force", "North West", "region = 'North West'",
                "region");
    expect_note(FROM "force LIKE 'lancashir'", "force", "lancashir", "force = 'Lancashire'", "");
    expect_note(FROM "force IN ('Lancs', 'Nots')", "force", "Nots", "force = 'Nottinghamshire'",
                "");
    expect_note(FROM "offence = 'Burglary'", "offence", "Burglary", "offence_group = 'Burglary'",
                "is NULL in every row; it is a value of offence_group");
    expect_note(FROM "offence_group = 'Burglry'", "offence_group", "Burglry",
                "offence_group = 'Burglary'", "nearest");
    expect_note(FROM "sex = 'Female'", "sex", "Female", "", "is NULL in every row");
    expect_note("SELECT * FROM prosecution_totals('builtin:moj-2018') WHERE offence = '86.2'",
                "offence", "86.2", "offence_code = '86.2'", "offence_code");
    expect_note("SELECT * FROM prosecutions('builtin:moj-2018') WHERE offence_code = 'O''Brien'",
                "offence_code", "O'Brien", "", "no row has the offence_code 'O'Brien'");
    expect_note(FROM "year = 1999", "year", "1999", "", "2014 to 2018");
}
END_TEST

START_TEST(periods) {
    expect_note(FROM "period > 2016", "period", "2016", "year > 2016", "compares texts");
    expect_note(FROM "period >= '2016'", "period", "2016", "year >= 2016", "compares texts");
    expect_note(FROM "period = 2016", "period", "2016", "year = 2016",
                "calendar quarters from '2014-Q1' to '2018-Q1'");
    expect_note(FROM "period = '2016-05'", "period", "2016-05", "year = 2016 AND quarter = 2",
                "calendar quarters");
    expect_note(FROM "period = '2030-Q1'", "period", "2030-Q1", "", "from '2014-Q1'");
    expect_note(FROM "period = '2016 Q3'", "period", "2016 Q3", "period = '2016-Q3'", "");
    expect_note("SELECT * FROM prosecution_totals('builtin:moj-2018') WHERE period = '2018-Q3'",
                "period", "2018-Q3", "year = 2018", "calendar years");
}
END_TEST

/* The note of `SELECT … WHERE term` on a source of our own. */
static void expect_way(const char *path, const char *term, const char *way_out, const char *part) {
    char *sql = sqlite3_mprintf("SELECT count(*) FROM prosecutions(%Q) WHERE %s", path, term);
    free(harness_query(db, sql));
    char *note = harness_query(db, "SELECT coalesce(way_out, '') || '|' || note FROM "
                                   "prosecutions_notes ORDER BY rowid DESC LIMIT 1");
    char *start = sqlite3_mprintf("%s|", way_out);
    ck_assert_msg(strncmp(note, start, strlen(start)) == 0 && strstr(note, part) != NULL,
                  "%s\n  has the note %s\n  and not %s…%s", sql, note, start, part);
    sqlite3_free(start);
    free(note);
    sqlite3_free(sql);
}

#define SAVED "period,force,offence_code,offence,prosecuted\n"

START_TEST(periods_of_another_kind) {
    static const struct {
        const char *rows; /* what the source has */
        const char *term, *way_out;
    } cases[] = {
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "period = '2018/19-Q2'", "period = '2018-Q3'"},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "period = '2018/19-Q4'", "period = '2019-Q1'"},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "period = '2018/19'",
         "period BETWEEN '2018-Q2' AND '2019-Q1'"},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "period = '2017/18'", ""},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "period LIKE '2018'", "year = 2018"},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "period = '2018-08'", "year = 2018 AND quarter = 3"},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "period = '2011'", ""},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "period = '2031'", ""},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "period = 'soon'", ""},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "quarter = 'q4'", "quarter = 4"},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "quarter = 'Oct-Dec'", "quarter = 4"},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "quarter = '5'", ""},
        /* it would be another year */
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "year = '2018/19'", ""},
        {"2018-Q2|2018-Q3|2018-Q4|2019-Q1", "year = '2018 [p]'", "year = 2018"},
        {"2017/18-Q4|2018/19-Q1", "period = '2018-Q1'", "period = '2017/18-Q4'"},
        {"2017/18-Q4|2018/19-Q1", "period = '2018-Q2'", "period = '2018/19-Q1'"},
        {"2017/18-Q4|2018/19-Q1", "period = '2018-Q3'", ""},
        {"2017/18-Q4|2018/19-Q1", "period = '2018'", ""},
        /* it is the third quarter of a financial year */
        {"2017/18-Q4|2018/19-Q1", "quarter = 'Oct-Dec'", ""},
        {"2017/18-Q4|2018/19-Q1", "quarter = 'Q4'", "quarter = 4"},
        {"2017/18|2018/19", "period = '2018'", "period = '2018/19'"},
        {"2017/18|2018/19", "period = '2018-Q2'", ""},
        {"2017/18|2018/19", "period = '2019'", ""},
        {"2017/18|2018/19", "year = '2018-19'", "year = 2018"},
        {"2017|2018", "period = '2018-Q1'", "year = 2018"},
        {"2017|2018", "period >= '2018-07'", "year >= 2018"},
        {"2017|2018", "period = '2018/19'", ""},
        {"2018-06|2018-07", "period = '2018-Q3'", "year = 2018 AND quarter = 3"},
        {"2018-06|2018-07", "period = '2018'", "year = 2018"},
        {"2018-06|2018-07", "month = 'July'", "month = 7"},
        {"2018-06|2018-07", "month = 'jun'", "month = 6"},
        {"2018-06|2018-07", "month = 'January'", ""},
        {"2018-06|2018-07", "month = 'Q3'", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text csv = {0};
        char *rows = strdup(cases[i].rows), *rest = rows, name[32];
        harness_append(&csv, SAVED);
        for (char *period; (period = strsep(&rest, "|")) != NULL;)
            harness_append(&csv, "%s,Kent,34,Robbery,7\n", period);
        snprintf(name, sizeof name, "periods%d.csv", (int)i);
        expect_way(harness_write_text(name, csv.bytes), cases[i].term, cases[i].way_out, "");
        text_free(&csv);
        free(rows);
    }
}
END_TEST

START_TEST(forces_and_offences_by_other_names) {
    const char *path = harness_write_text(
        "names.csv",
        "period,force,offence_code,offence,offence_group,prosecuted\n"
        "2018,Metropolitan Police,4.1,Theft of cycles,Theft,7\n"
        "2018,City of London,4.10,Theft from shops,Theft,7\n"
        "2018,Kent,41,Theft from vehicles,Theft,7\n2018,Kent,42,Theft by an employee,Theft,7\n"
        "2018,Humberside,28,Burglary in a dwelling,Burglary,7\n"
        "2018,Kent,29,Burglary elsewhere,Burglary,7\n2018,Kent,,No code at all,Other,7\n"
        "2018,Kent,5A,Wounding with intent to cause grievous bodily harm,Violence,7\n"
        "2018,Kent,8F,Wound / inflict grievous bodily harm without intent,Violence,7\n");
    const char *both = "force IN ('Metropolitan Police', 'City of London')";
    expect_way(path, "force = 'Metropolitan and City of London'", both, "");
    expect_way(path, "region = 'Greater London'", both, "is in the areas of");
    expect_way(path, "force = 'England and Wales'", "",
               "which a query without this condition adds up to");
    expect_way(path, "region = 'Yorkshire and Humberside'", "region = 'Yorkshire and The Humber'",
               "the nearest is");
    expect_way(path, "region = 'Yorkshire'", "region = 'Yorkshire and The Humber'",
               "the nearest is");
    expect_way(path, "region = 'Yorkshire & the Humber'", "region = 'Yorkshire and The Humber'",
               "it is spelt another way");
    expect_way(path, "force = 'Essex'", "", "of which the source has no row");
    expect_way(path, "offence = 'thefts'", "offence_group = 'Theft'",
               "5 offences, among them 'Theft', 'Theft of cycles', 'Theft from shops'");
    expect_way(path, "offence_code = '4.01'", "offence_code = '4.1'", "it is written '4.1'");
    expect_way(path, "offence_code = '004/10'", "offence_code = '4.10'", "it is written '4.10'");
    expect_way(path, "offence_code = '99'", "", "the source has '4.1', '4.10', '41'");
    expect_way(path, "offence = 'No code'", "offence = 'No code at all'", "the nearest is");
    expect_way(path, "offence_group = 'Burglarry'", "offence_group = 'Burglary'",
               "the nearest are 'Burglary', 'Burglary elsewhere', 'Burglary in a dwelling'");
    expect_way(path, "offence = ' Theft from shops '", "offence = 'Theft from shops'",
               "it has no blanks around it");
    expect_way(path, "offence = 'guilty'", "", "the number in the column convicted");
    expect_way(path, "offence = 'GBH'", "offence_code IN ('5A', '8F')", "a story takes it for");
}
END_TEST

START_TEST(no_note) {
    expect_none(FROM "force = 'lancashire'");
    expect_none(FROM "force IN ('Lancs', 'Kent')");
    expect_none(FROM "force LIKE 'Lancs%'");
    expect_none(FROM "force = NULL");
    expect_none(FROM "force IS NULL");
    expect_none(FROM "force <> 'Lancs'");
    expect_none(FROM "force > 'Lancs'");
    expect_none(FROM "period > '2016-Q1'");
    expect_none(FROM "period > 'soon'");
    expect_none(FROM "period = '2016-Q3' AND force = 'Kent' AND year = 2017");
    expect_none(FROM "year = '2016'");
    expect_none(FROM "year = 2016.0");
    expect_none(FROM "force LIKE 'KENT'");
    expect_none("SELECT count(*) FROM police_forces JOIN prosecutions USING (force) WHERE "
                "police_forces.region = 'Wales'");
    expect_none("SELECT (SELECT count(*) FROM prosecutions p WHERE p.force = f.force) FROM "
                "police_forces f WHERE f.force = 'Kent'");
    expect_none("SELECT count(*) FROM (SELECT 'Lancs' AS f UNION ALL SELECT 'Kent') JOIN "
                "prosecutions ON force = f");
}
END_TEST

/* Hosts from 3.51 on read `source = 'a' OR source = 'b' COLLATE NOCASE` as a condition on one source. */
START_TEST(a_source_that_is_not_given) {
    expect_note("SELECT count(*) FROM prosecutions WHERE source || '' = 'builtin:moj-2018'",
                "source", "builtin:cps", "prosecutions('…')", "it read builtin:cps");
    expect_none("SELECT source, count(*) FROM prosecutions('builtin:moj-2018') GROUP BY 1");
    expect_none("SELECT source, count(*) FROM prosecutions WHERE source = 'builtin:moj-2018' OR "
                "source = 'builtin:cps' GROUP BY 1");
    expect_none("SELECT count(*) FROM prosecutions");
}
END_TEST

/* Whether another value was found is of the cursor, and not of one of its searches. */
START_TEST(cursors) {
    expect_note("SELECT count(*) FROM (SELECT 'Lancs' AS f UNION ALL SELECT 'Narnia') JOIN "
                "prosecutions ON force = f",
                "force", "Narnia", "", "no row has the force 'Narnia'");
    harness_expect(db, "SELECT count(*) FROM prosecutions_notes", "2");
    sqlite3_stmt *one, *other; /* two that are under way at once */
    ck_assert_int_eq(sqlite3_prepare_v2(db, FROM "force = ?", -1, &one, NULL), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_prepare_v2(db, "SELECT force FROM prosecutions WHERE force = ?", -1, &other, NULL),
        SQLITE_OK);
    sqlite3_bind_text(one, 1, "Kentt", -1, SQLITE_STATIC);
    sqlite3_bind_text(other, 1, "Kent", -1, SQLITE_STATIC);
    ck_assert_int_eq(sqlite3_step(other), SQLITE_ROW);
    ck_assert_int_eq(sqlite3_step(one), SQLITE_ROW);
    sqlite3_finalize(one);
    sqlite3_finalize(other);
    harness_expect(db, "SELECT value, way_out FROM prosecutions_notes WHERE rowid > 2",
                   "Kentt|force = 'Kent'");
}
END_TEST

/* A subquery that runs for every row has one thing to say, and the last hundred are kept. */
START_TEST(notes_are_few) {
    harness_expect(
        db,
        "SELECT count(*) FROM police_forces f WHERE (SELECT count(*) FROM prosecutions p "
        "WHERE p.force = 'Lancs' AND p.force_code > f.force_code) > 0",
        "0");
    harness_expect(db, "SELECT count(*) FROM prosecutions_notes", "1");
    for (int i = 0; i < 120; i++) {
        struct text sql = {0};
        harness_append(&sql, FROM "force = 'no force %d'", i);
        harness_expect(db, sql.bytes, "0");
        text_free(&sql);
    }
    harness_expect(db, "SELECT count(*), min(value), max(rowid) FROM prosecutions_notes",
                   "100|no force 100|100");
    harness_expect(db, "SELECT value FROM prosecutions_notes LIMIT 1", "no force 20");
}
END_TEST

START_TEST(population_of_no_force) {
    harness_expect(db,
                   "SELECT population_of('Lancs', 2018), population_of('Lancs', 2017), "
                   "population_of('Kent', 1800), population_of(NULL, 2018)",
                   "NULL|NULL|NULL|NULL");
    harness_expect(db, "SELECT table_name, column_name, value, way_out FROM prosecutions_notes",
                   "population_of|force|Lancs|population_of('Lancashire', …)");
}
END_TEST

/* --- Where notes are shown --- */

static struct text log_of_sqlite;

static void keep_log(void *data, int code, const char *message) {
    (void)data, (void)code;
    harness_append(&log_of_sqlite, "%s\n", message);
}

/* What a query writes on stderr. */
static char *shown(const char *sql) {
    static char bytes[2000];
    int pipes[2], kept = dup(STDERR_FILENO);
    ck_assert_int_eq(pipe(pipes), 0);
    dup2(pipes[1], STDERR_FILENO);
    free(harness_query(db, sql));
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(pipes[1]);
    ssize_t length = read(pipes[0], bytes, sizeof bytes - 1);
    bytes[length < 0 ? 0 : length] = '\0';
    close(pipes[0]);
    return bytes;
}

START_TEST(channels) {
    harness_sweep_queries(0);                            /* each query is put once */
    ck_assert_str_eq(shown(FROM "force = 'Lancs'"), ""); /* a pipe is no terminal */
    harness_set(db, "notes", "on");
    ck_assert_str_eq(shown(FROM "force = 'Lancs'"),
                     "prosecutions: note: no row has the force 'Lancs'; the nearest is "
                     "'Lancashire'. Perhaps: force = 'Lancashire'\n");
    ck_assert_str_ne(shown(FROM "force = 'Lancs'"), ""); /* once a run */
    harness_set(db, "notes", "off");
    ck_assert_str_eq(shown(FROM "force = 'Lancs'"), "");
    harness_expect(
        db, "UPDATE prosecutions_settings SET value = 'loud' WHERE name = 'notes'",
        "error: prosecutions: prosecutions_settings: notes: 'loud' is none of auto, on, off");
}
END_TEST

START_TEST(log_channel) {
    harness_sweep_queries(0);
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
    sqlite3_shutdown();
    ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_LOG, keep_log, NULL), SQLITE_OK);
    db = harness_database();
    harness_expect(db, FROM "force = 'Lancs'", "0");
    ck_assert_msg(strstr(log_of_sqlite.bytes, "no row has the force 'Lancs'") != NULL, "%s",
                  log_of_sqlite.bytes);
    text_free(&log_of_sqlite);
}
END_TEST

/* --- Out of memory --- */

static enum outcome ask_for_lancs(void) {
    char *answer = harness_query(db, FROM "force = 'Lancs'");
    bool right = strcmp(answer, "0") == 0, failed = strstr(answer, "out of memory") != NULL;
    free(answer);
    return right ? OUTCOME_RIGHT : failed ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
}

START_TEST(each_allocation_may_fail) {
    harness_fail_allocations(ask_for_lancs);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("notes");
    const struct {
        const char *name;
        const TTest *tests[7];
    } cases[] = {
        {"meaning",
         {what_was_meant, periods, periods_of_another_kind, forces_and_offences_by_other_names,
          no_note, a_source_that_is_not_given, NULL}},
        {"telling", {cursors, notes_are_few, population_of_no_force, NULL}},
        {"channels", {channels, log_channel, NULL}},
        {"memory", {each_allocation_may_fail, NULL}},
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
