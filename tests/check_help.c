/* prosecutions_help: everything that is registered is in it, and every example gives what it
** says. */
#include "harness.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "prosecutions.h"

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static sqlite3 *without_files(void) {
    sqlite3 *made = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &made), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prosecutionsnofiles_init(made, NULL, NULL), SQLITE_OK);
    return made;
}

enum field { NAME, KIND, SIGNATURE, DESCRIPTION, EXAMPLE, RESULT, FIELDS };

/* Calls `check` for every row of the table. */
static void each_row(void (*check)(const char *const row[FIELDS])) {
    sqlite3_stmt *help;
    int rows = 0;
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT * FROM prosecutions_help", -1, &help, NULL),
                     SQLITE_OK);
    for (; sqlite3_step(help) == SQLITE_ROW; rows++) {
        const char *row[FIELDS];
        for (int field = 0; field < FIELDS; field++)
            row[field] = (const char *)sqlite3_column_text(help, field);
        check(row);
    }
    ck_assert_int_eq(sqlite3_finalize(help), SQLITE_OK);
    ck_assert_int_gt(rows, 0);
}

/* --- Completeness --- */

#define MODULES   "SELECT name FROM pragma_module_list ORDER BY 1"
#define FUNCTIONS "SELECT DISTINCT name, type FROM pragma_function_list ORDER BY 1, 2"

/* Every name that SQLite's own list has only with the extension must be described. */
static void expect_described(const char *list, const char *described) {
    sqlite3 *plain = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &plain), SQLITE_OK);
    char *before = harness_query(plain, list), *after = harness_query(db, list);
    char *lines = sqlite3_mprintf("\n%s\n", before),
         *described_lines = harness_query(db, described);
    char *rest = described_lines;
    for (char *line = strtok(after, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        char *whole = sqlite3_mprintf("\n%s\n", line);
        if (strstr(lines, whole) == NULL) {
            size_t length = strlen(line);
            ck_assert_msg(strncmp(rest, line, length) == 0 && strchr("\n", rest[length]) != NULL,
                          "%s is registered, the next in prosecutions_help is %s", line, rest);
            rest += length + (rest[length] != '\0');
        }
        sqlite3_free(whole);
    }
    ck_assert_str_eq(rest, "");
    sqlite3_free(lines);
    free(before);
    free(after);
    free(described_lines);
    sqlite3_close(plain);
}

START_TEST(all_that_is_registered_is_described) {
    expect_described(MODULES, "SELECT name FROM prosecutions_help WHERE kind = 'table' ORDER BY 1");
    expect_described(FUNCTIONS, "SELECT name, CASE kind WHEN 'scalar' THEN 's' ELSE 'w' END "
                                "FROM prosecutions_help WHERE kind <> 'table' ORDER BY 1, 2");
}
END_TEST

static void check_fields(const char *const row[FIELDS]) {
    for (int field = 0; field < FIELDS; field++)
        ck_assert_msg(row[field] != NULL && row[field][0] != '\0', "%s: field %d is empty",
                      row[NAME], field);
    ck_assert_msg(strcmp(row[KIND], "table") == 0 || strcmp(row[KIND], "scalar") == 0 ||
                      strcmp(row[KIND], "aggregate") == 0,
                  "%s: %s", row[NAME], row[KIND]);
    /* `name`, `name(…)`, or `CREATE VIRTUAL TABLE t USING name(…)` */
    const char *name = strstr(row[SIGNATURE], row[NAME]);
    ck_assert_msg(name != NULL && strchr("(", name[strlen(row[NAME])]) != NULL, "%s: signature %s",
                  row[NAME], row[SIGNATURE]);
    ck_assert_msg(row[DESCRIPTION][strlen(row[DESCRIPTION]) - 1] == '.', "%s: %s", row[NAME],
                  row[DESCRIPTION]);
    ck_assert_msg(strstr(row[EXAMPLE], row[NAME]) != NULL, "%s: example %s", row[NAME],
                  row[EXAMPLE]);
}

START_TEST(all_fields_are_filled) {
    each_row(check_fields);
}
END_TEST

/* --- Truth --- */

/* How many arguments `f(a, b [, c [, d]])` takes: at least 2, at most 4. */
static void count_arguments(const char *signature, int *least, int *most) {
    const char *at = strchr(signature, '(') + 1;
    bool optional = *at == '[';
    *most = *at != ')';
    *least = *most && !optional;
    for (; *at != '\0'; at++) {
        optional |= *at == '[';
        *most += *at == ',';
        *least += *at == ',' && !optional;
    }
}

static void check_signature(const char *const row[FIELDS]) {
    int least, most;
    if (strcmp(row[KIND], "table") == 0)
        return;
    count_arguments(row[SIGNATURE], &least, &most);
    char *sql = sqlite3_mprintf("SELECT min(narg), max(narg), count(*) FROM pragma_function_list "
                                "WHERE name = %Q AND type = '%c'",
                                row[NAME], strcmp(row[KIND], "scalar") == 0 ? 's' : 'w');
    char *expected = sqlite3_mprintf("%d|%d|%d", least, most, most - least + 1);
    harness_expect(db, sql, expected);
    sqlite3_free(expected);
    sqlite3_free(sql);
}

START_TEST(signatures_are_what_is_registered) {
    each_row(check_signature);
}
END_TEST

static void check_example(const char *const row[FIELDS]) {
    sqlite3 *fresh = harness_database();
    harness_expect(fresh, row[EXAMPLE], row[RESULT]);
    ck_assert_int_eq(sqlite3_close(fresh), SQLITE_OK);
}

START_TEST(examples_give_what_they_say) {
    each_row(check_example);
}
END_TEST

/* --- In somebody's schema --- */

/* Compares with SQLite's own flags. A pure function has the first two, and every other has the
** third. */
START_TEST(functions_are_pure_or_direct_only) {
    char *sql = sqlite3_mprintf(
        "SELECT DISTINCT name FROM pragma_function_list JOIN prosecutions_help USING (name) "
        "WHERE flags & %d NOT IN (%d, %d)",
        SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS | SQLITE_DIRECTONLY,
        SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, SQLITE_DIRECTONLY);
    harness_expect(db, sql, "");
    sqlite3_free(sql);
    /* What is not pure tells something of the connection, and nothing else does. */
    sql = sqlite3_mprintf("SELECT DISTINCT name FROM pragma_function_list JOIN prosecutions_help "
                          "USING (name) WHERE flags & %d",
                          SQLITE_DIRECTONLY);
    harness_expect(db, sql, "prosecutions_config");
    sqlite3_free(sql);
    harness_expect(db, "SELECT * FROM (SELECT prosecutions_config('root') AS root)", "NULL");
    harness_expect(db,
                   "CREATE VIEW v AS SELECT prosecutions_config('root') AS x;"
                   "SELECT x FROM v",
                   "error: unsafe use of prosecutions_config()");
}
END_TEST

static bool is_direct_only(const char *name) {
    char *sql = sqlite3_mprintf("SELECT max(flags & %d) > 0 FROM pragma_function_list "
                                "WHERE name = %Q",
                                SQLITE_DIRECTONLY, name);
    char *answer = harness_query(db, sql);
    bool direct_only = strcmp(answer, "1") == 0;
    free(answer);
    sqlite3_free(sql);
    return direct_only;
}

/* A program that runs SQL of others opens no files: there, every example works as a view of an
** untrusted schema too. */
static void check_view(const char *const row[FIELDS]) {
    sqlite3 *fresh = without_files();
    char *sql = sqlite3_mprintf("PRAGMA trusted_schema = off; CREATE VIEW v AS %s", row[EXAMPLE]);
    bool is_single = strncmp(row[EXAMPLE], "SELECT ", 7) == 0 && strchr(row[EXAMPLE], ';') == NULL;
    if (is_single && !is_direct_only(row[NAME])) {
        harness_expect(fresh, sql, "");
        harness_expect(fresh, "SELECT * FROM v", row[RESULT]);
    }
    sqlite3_free(sql);
    ck_assert_int_eq(sqlite3_close(fresh), SQLITE_OK);
}

START_TEST(examples_work_as_views) {
    each_row(check_view);
}
END_TEST

START_TEST(generated_columns_and_indexes) {
    harness_expect(
        db,
        "PRAGMA trusted_schema = off;"
        "CREATE TABLE t(police TEXT, year INTEGER, count INTEGER CHECK (count_low(count) < 100),"
        "  force TEXT GENERATED ALWAYS AS (force_name(police)) STORED,"
        "  rate GENERATED ALWAYS AS (per_100k(count, population_of(police, year))));"
        "CREATE INDEX by_force ON t(force_code(police)) WHERE force_region(police) = 'North West';"
        "INSERT INTO t(police, year, count) VALUES ('lancashire', 2018, 75), ('kent', 2018, 5);"
        "SELECT force, round(rate, 2) FROM t INDEXED BY by_force "
        "WHERE force_code(police) = 'E23000003' AND force_region(police) = 'North West';"
        "PRAGMA integrity_check",
        "Lancashire|4.99\nok");
}
END_TEST

/* --- The pages of the documentation --- */

START_TEST(topics_are_the_pages) {
    harness_expect(db,
                   "SELECT name, kind, signature FROM prosecutions_help('topics') "
                   "WHERE name = 'security'",
                   "security|topic|Security");
    harness_expect(db,
                   "SELECT count(*) = count(DISTINCT name), min(description LIKE '# %'), "
                   "max(example IS NOT NULL) FROM prosecutions_help('topics')",
                   "1|1|0");
    harness_expect(db,
                   "SELECT signature, substr(description, 1, 22) FROM prosecutions_help "
                   "WHERE topic = 'Security' AND signature LIKE 'What is promised'",
                   "What is promised|## What is promised\n\n|");
    char *error = harness_query(db, "SELECT name FROM prosecutions_help('none of them')");
    static const char begin[] =
        "error: prosecutions: prosecutions_help: 'none of them' is no topic; "
        "there are ";
    ck_assert_msg(strncmp(error, begin, strlen(begin)) == 0 && strstr(error, "security, ") != NULL,
                  "%s", error);
    free(error);
    /* What is not asked for a topic has tables and functions alone. */
    harness_expect(db, "SELECT count(*) FROM prosecutions_help WHERE kind = 'topic'", "0");
    harness_expect(db, "SELECT count(*) FROM prosecutions_help(NULL) WHERE kind = 'topic'", "0");
}
END_TEST

/* A line of a block of code that begins with # is no heading, and no comment of ours is shown. */
START_TEST(pages_are_cut_at_headings) {
    harness_expect(
        db, "SELECT count(*) FROM prosecutions_help('loading') WHERE description LIKE '%<!--%'",
        "0");
    harness_expect(
        db,
        "SELECT topics.name, count(*) > 0, min(part.signature <> ''), "
        "sum((length(part.description) - length(replace(part.description, '```', ''))) / 3 % 2) "
        "FROM prosecutions_help('topics') AS topics JOIN prosecutions_help AS part "
        "ON part.topic = topics.name WHERE topics.name = 'pages' GROUP BY part.name",
        "pages|1|1|0");
}
END_TEST

START_TEST(pages_can_be_read_in_a_schema) {
    harness_expect(db,
                   "PRAGMA trusted_schema = off;"
                   "CREATE VIEW v AS SELECT signature FROM prosecutions_help('security') LIMIT 1;"
                   "SELECT * FROM v",
                   "Security");
}
END_TEST

/* --- Faults --- */

static enum outcome ask_for_pages(void) {
    char *result = harness_query(db, "SELECT signature FROM prosecutions_help('topics') "
                                     "WHERE name = 'security'");
    enum outcome outcome = strcmp(result, "Security") == 0               ? OUTCOME_RIGHT
                           : strcmp(result, "error: out of memory") == 0 ? OUTCOME_OUT_OF_MEMORY
                                                                         : OUTCOME_WRONG;
    free(result);
    return outcome;
}

START_TEST(pages_survive_each_failed_allocation) {
    harness_fail_allocations(ask_for_pages);
}
END_TEST

/* Each run has a connection of its own, because the table is made when it is first named. */
static enum outcome ask_anew(void) {
    sqlite3 *fresh = NULL;
    enum outcome outcome = OUTCOME_OUT_OF_MEMORY;
    ck_assert_int_eq(sqlite3_open(":memory:", &fresh), SQLITE_OK);
    int code = sqlite3_prosecutions_init(fresh, NULL, NULL);
    ck_assert(code == SQLITE_OK || code == SQLITE_NOMEM);
    if (code == SQLITE_OK) {
        char *result = harness_query(fresh, "SELECT signature FROM prosecutions_help "
                                            "WHERE name = 'force_name'");
        if (strcmp(result, "error: out of memory") != 0)
            outcome = strcmp(result, "force_name(text)") == 0 ? OUTCOME_RIGHT : OUTCOME_WRONG;
        free(result);
    }
    sqlite3_close(fresh);
    return outcome;
}

START_TEST(survives_each_failed_allocation) {
    harness_fail_allocations(ask_anew);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("help");
    const struct {
        const char *name;
        const TTest *tests[5];
    } cases[] = {
        {"complete", {all_that_is_registered_is_described, all_fields_are_filled, NULL}},
        {"true", {signatures_are_what_is_registered, examples_give_what_they_say, NULL}},
        {"schema",
         {functions_are_pure_or_direct_only, examples_work_as_views, generated_columns_and_indexes,
          NULL}},
        {"pages",
         {topics_are_the_pages, pages_are_cut_at_headings, pages_can_be_read_in_a_schema, NULL}},
        {"faults", {survives_each_failed_allocation, pages_survive_each_failed_allocation, NULL}},
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
