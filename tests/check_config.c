/* prosecutions_settings, prosecutions_config and the environment: the folder that sources must lie under, and what opens
** files at all. */
#include "harness.h"

#include <archive.h>
#include <archive_entry.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prosecutions.h"

static const char SMALL[] = "Year of Appearance,Offence,Outcome,Count\n2018,34 Robbery,Fine,7\n";
static const char SECRET[] = "Year of Appearance,Offence,Outcome,Count\n2018,34 Robbery,Fine,99\n";

static sqlite3 *db;
static char folder[PATH_MAX]; /* its path has no links */

/* --- Files inside and outside of the root ---------------------------------------------------- */

static char *path_of(const char *name) {
    return sqlite3_mprintf("%s/%s", folder, name);
}

static void make_link(const char *target, const char *name) {
    char *path = path_of(name);
    ck_assert_msg(symlink(target, path) == 0 || access(path, F_OK) == 0, "%s", path);
    sqlite3_free(path);
}

static void make_archive(const char *name, const char *member, const char *content) {
    char *path = path_of(name);
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_write_set_format_zip(archive);
    ck_assert_int_eq(archive_write_open_filename(archive, path), ARCHIVE_OK);
    archive_entry_set_pathname(entry, member);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)strlen(content));
    ck_assert_int_eq(archive_write_header(archive, entry), ARCHIVE_OK);
    archive_write_data(archive, content, strlen(content));
    archive_entry_free(entry);
    ck_assert_int_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
    sqlite3_free(path);
}

static void set_up(void) {
    ck_assert_ptr_nonnull(realpath(harness_folder(), folder));
    harness_write_text("inside/small.csv", SMALL);
    harness_write_text("inside/deep/small.csv", SMALL);
    harness_write_text("outside/secret.csv", SECRET);
    harness_write_text("inside too/secret.csv",
                       SECRET); /* a folder whose name begins with "inside" */
    harness_write_text("linked/small.csv", SMALL);
    make_link("../outside/secret.csv", "linked/secret.csv");
    make_link("../../outside", "inside/deep/out");
    make_link("small.csv", "inside/same.csv");
    make_archive("inside/release.zip", "../outside/secret.csv", SMALL);
    make_archive("outside/release.zip", "small.csv", SECRET);
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* --- Expectations ---------------------------------------------------------------------------- */

/* Runs the statement, with a path in the folder for its %Q. `expected` is the whole result, or a
** part of the error. */
static void expect(const char *format, const char *name, const char *expected, bool is_error) {
    char *path = path_of(name), *sql = sqlite3_mprintf(format, path);
    char *result = harness_query(db, sql);
    bool met = is_error
                   ? strncmp(result, "error: prosecutions: ", 21) == 0 && strstr(result, expected)
                   : strcmp(result, expected) == 0;
    ck_assert_msg(met, "%s\n  gives    %s\n  and not  %s", sql, result, expected);
    free(result);
    sqlite3_free(sql);
    sqlite3_free(path);
}

static const char ROOT[] = "UPDATE prosecutions_settings SET value = %Q WHERE name = 'root'";

static void set_root(const char *name) {
    expect(ROOT, name, "", false);
}

static const char *const OPENING[] = {
    "SELECT sum(sentenced) FROM prosecutions(%Q)",
    "CREATE VIRTUAL TABLE opened USING prosecutions(%Q)",
    "SELECT * FROM source_problems(%Q)",
};

static void expect_refused(const char *name, const char *why) {
    for (size_t i = 0; i < sizeof OPENING / sizeof *OPENING; i++)
        expect(OPENING[i], name, why, true);
}

static void expect_read(const char *name, const char *sum) {
    expect(OPENING[0], name, sum, false);
}

static void expect_held_in_inside(void) {
    static const char *const out[] = {
        "outside/secret.csv",
        "outside/release.zip",
        "outside/release.zip/small.csv",
        "outside",
        "outside/nothing.csv",
        "nowhere/nothing.csv",
        "out*/secret.csv",
        "*/secret.csv",
        "inside/../outside/secret.csv",
        "inside/deep/../../outside/*.csv",
        "inside/deep/out/secret.csv",
        "inside/deep/out",
        "inside/deep/o*/s*.csv",
        "inside/*/out/release.zip",
        "inside too/secret.csv",
        "linked/small.csv",
        "",
    };
    expect_read("inside/small.csv", "7");
    expect_read("inside/s*.csv", "7"); /* one file under two names counts once */
    expect_read("inside/same.csv", "7");
    expect_read("inside/../inside/small.csv", "7");
    expect_read("inside/deep/small.csv", "7");
    /* The names of members are only compared with the path, and never opened: the first is the name
    ** of a member, and the second is not. */
    expect_read("inside/release.zip/../outside/secret.csv", "7");
    expect(OPENING[0], "inside/release.zip/../../outside/secret.csv", "no member named", true);
    expect_refused("inside/nothing.csv", "no such file");
    for (size_t i = 0; i < sizeof out / sizeof *out; i++)
        expect_refused(out[i], "lies outside of the folder that may be read");
    harness_expect(db, "SELECT count(*) > 0 FROM prosecutions", "1");
}

/* --- root ------------------------------------------------------------------------------------ */

START_TEST(anywhere_without_a_root) {
    harness_expect(db, "SELECT prosecutions_config('root'), prosecutions_config('ROOT')",
                   "NULL|NULL");
    expect_read("outside/secret.csv", "99");
    expect_read("inside/small.csv", "7");
}
END_TEST

START_TEST(root_by_sql) {
    set_root("inside/deep/.."); /* dots and links in the root are resolved */
    expect("SELECT prosecutions_config('root') = %Q", "inside", "1", false);
    expect_held_in_inside();
}
END_TEST

START_TEST(root_by_environment) {
    char *path = path_of("inside/");
    tear_down();
    setenv("PROSECUTIONS_ROOT", path, 1);
    db = harness_database();
    unsetenv("PROSECUTIONS_ROOT");
    sqlite3_free(path);
    expect_held_in_inside();
}
END_TEST

START_TEST(a_relative_root_is_of_the_working_directory) {
    char home[PATH_MAX];
    ck_assert_ptr_nonnull(getcwd(home, sizeof home));
    ck_assert_int_eq(chdir(folder), 0);
    set_root("inside");
    harness_expect(db, "SELECT sum(sentenced) FROM prosecutions('inside/small.csv')", "7");
    ck_assert_int_eq(chdir("inside"), 0);
    harness_expect(db, "SELECT sum(sentenced) FROM prosecutions('small.csv')", "7");
    harness_expect(db, "SELECT sum(sentenced) FROM prosecutions('s*.csv')", "7");
    char *expected = sqlite3_mprintf("error: prosecutions: ../outside/secret.csv: lies outside of "
                                     "the folder that may be read ('root' is '%s/inside')",
                                     folder);
    harness_expect(db, "SELECT * FROM prosecutions('../outside/secret.csv')", expected);
    sqlite3_free(expected);
    ck_assert_int_eq(chdir(home), 0);
}
END_TEST

START_TEST(a_link_in_a_folder_of_the_root) {
    set_root("linked");
    expect_read("linked/small.csv", "7");
    expect_refused("linked/secret.csv", "lies outside");
    expect_refused("linked/se*.csv", "lies outside");
    expect_refused("linked", "lies outside");
}
END_TEST

START_TEST(an_empty_root_lets_no_file_be_opened) {
    for (int by_environment = 0; by_environment < 2; by_environment++) {
        if (by_environment) {
            tear_down();
            setenv("PROSECUTIONS_ROOT", "", 1);
            db = harness_database();
            unsetenv("PROSECUTIONS_ROOT");
        }
        harness_set(db, "root", "");
        harness_expect(db, "SELECT quote(prosecutions_config('root'))", "''");
        expect_refused("inside/small.csv", "no file may be opened ('root' is empty)");
        expect_refused("inside", "no file may be opened");
        harness_expect(db, "SELECT count(*) > 0 FROM prosecutions", "1");
        expect(ROOT, "inside", "root is '' and can be narrowed only", true);
    }
}
END_TEST

START_TEST(root_is_narrowed_and_never_widened) {
    static const char *const wider[] = {"",
                                        "outside",
                                        "inside",
                                        "inside/deep/out",
                                        "inside/deep/../../outside",
                                        "inside/deep/nothing"};
    set_root("");
    set_root("inside");
    set_root("inside/deep");
    set_root("inside/deep");
    for (size_t i = 0; i < sizeof wider / sizeof *wider; i++)
        expect(ROOT, wider[i], "can be narrowed only, to a folder under it", true);
    static const char *const others[] = {"''", "NULL", "x''", "0", "'/'", "'.'", "name", "meaning"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char *sql = sqlite3_mprintf(
            "UPDATE prosecutions_settings SET value = %s WHERE name = 'root'", others[i]);
        char *result = harness_query(db, sql);
        ck_assert_msg(strncmp(result, "error: prosecutions: ", 21) == 0, "%s: %s", sql, result);
        free(result);
        sqlite3_free(sql);
    }
    harness_expect(db, "SELECT prosecutions_config(NULL)", "NULL");
    expect("SELECT prosecutions_config('root') = %Q", "inside/deep", "1", false);
    expect_refused("inside/small.csv", "lies outside");
    expect_read("inside/deep/small.csv", "7");
}
END_TEST

START_TEST(what_was_loaded_before_is_refused_after) {
    expect("CREATE VIRTUAL TABLE kept USING prosecutions(%Q)", "outside/secret.csv", "", false);
    harness_expect(db, "SELECT sum(sentenced) FROM kept", "99");
    expect_read("outside/release.zip", "99");
    sqlite3_stmt *prepared;
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT sum(sentenced) FROM kept", -1, &prepared, NULL),
                     SQLITE_OK);
    set_root("inside");
    ck_assert_int_eq(sqlite3_step(prepared), SQLITE_ERROR);
    ck_assert_ptr_nonnull(strstr(sqlite3_errmsg(db), "lies outside"));
    sqlite3_finalize(prepared);
    expect("SELECT * FROM kept%.0s", "", "lies outside", true);
    expect_refused("outside/release.zip", "lies outside");
    harness_expect(db, "DROP TABLE kept", "");
    expect_read("inside/small.csv", "7");
}
END_TEST

/* --- Mistakes -------------------------------------------------------------------------------- */

static void expect_error(const char *sql, const char *part) {
    char *result = harness_query(db, sql);
    ck_assert_msg(strncmp(result, "error: prosecutions: ", 21) == 0 && strstr(result, part) != NULL,
                  "%s\n  gives    %s\n  and not  %s", sql, result, part);
    free(result);
}

START_TEST(mistakes_are_named) {
    static const char all[] = "cache, cache_clear, notes, progress, root, sealed, threads";
    expect(ROOT, "nowhere",
           "nowhere': no such folder (No such file or directory); sources have to lie under it",
           true);
    expect(ROOT, "inside/small.csv", "small.csv' is no folder; sources have to lie under it", true);
    const char *const mistakes[][2] = {
        {"SET value = '/' || char(0) || 'etc' WHERE name = 'root'",
         "root: the folder's name has a NUL in it"},
        {"SET value = x'2f' WHERE name = 'root'", "root: the value is a blob, not a text"},
        {"SET value = NULL WHERE name = 'threads'",
         "threads: NULL is no value; a new connection has the default"},
        {"SET value = 9 WHERE name = 'speed'", "'speed' is no setting; there are "},
        {"SET value = 9 WHERE name IN ('threads', 'speed')", "'speed' is no setting; there are "},
        {"SET value = 9 WHERE 'speed' = name", "'speed' is no setting; there are "},
        {"SET name = 'speed' WHERE name = 'root'", "root: the value alone can be changed"},
        {"SET value = '/', meaning = '' WHERE name = 'root'", "root: the value alone can be"},
        {"SET rowid = 9 WHERE name = 'root'", "the value alone can be changed"},
        {"SET value = 0 WHERE name = 'threads'", "threads: '0' is no number from 1 to 64"},
        {"SET value = 2 WHERE name = 'sealed'", "sealed: '2' is neither 1 nor 0"}};
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        char *sql = sqlite3_mprintf("UPDATE prosecutions_settings %s", mistakes[i][0]);
        expect_error(sql, mistakes[i][1]);
        sqlite3_free(sql);
    }
    expect_error("INSERT INTO prosecutions_settings VALUES ('speed', 9, '')",
                 "a setting can't be added; UPDATE changes the value of one");
    expect_error("INSERT OR REPLACE INTO prosecutions_settings(rowid, name) VALUES (1, 'root')",
                 "a setting can't be added; UPDATE changes the value of one");
    expect_error("DELETE FROM prosecutions_settings WHERE name = 'root'",
                 "a setting can't be deleted; UPDATE changes its value");
    expect_error("SELECT prosecutions_config('')", all);
    harness_expect(db, "SELECT count(*), count(value), count(meaning) FROM prosecutions_settings",
                   "7|6|7");
    harness_expect(db, "SELECT prosecutions_config('root')", "NULL");
}
END_TEST

START_TEST(a_wrong_environment_is_an_error_at_load) {
    sqlite3 *fresh;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &fresh), SQLITE_OK);
    setenv("PROSECUTIONS_ROOT", "/nowhere/at all", 1);
    ck_assert_int_eq(sqlite3_prosecutions_init(fresh, NULL, NULL), SQLITE_ERROR);
    ck_assert_int_eq(sqlite3_prosecutions_init(fresh, &message, NULL), SQLITE_ERROR);
    unsetenv("PROSECUTIONS_ROOT");
    ck_assert_str_eq(message, "prosecutions: PROSECUTIONS_ROOT in the environment: root: "
                              "'/nowhere/at all': no such folder (No such file or directory); "
                              "sources have to lie under it");
    harness_expect(fresh, "SELECT prosecutions_version()",
                   "error: no such function: prosecutions_version");
    sqlite3_free(message);
    sqlite3_close(fresh);
}
END_TEST

/* --- The table ------------------------------------------------------------------------------- */

START_TEST(an_update_takes_effect_at_once_and_stays) {
    harness_expect(db,
                   "BEGIN; UPDATE prosecutions_settings SET value = 3 WHERE name = 'THREADS'; "
                   "SELECT value FROM prosecutions_settings WHERE name = 'threads'; ROLLBACK; "
                   "SELECT prosecutions_config('threads')",
                   "3\n3");
    harness_expect(db,
                   "UPDATE prosecutions_settings SET value = value; UPDATE prosecutions_settings "
                   "SET value = upper(value) WHERE name IN ('notes', 'progress'); "
                   "SELECT name, value FROM prosecutions_settings WHERE name IN ('notes', "
                   "'progress', 'root', 'sealed', 'cache', 'cache_clear')",
                   "cache|off\ncache_clear|0\nnotes|auto\nprogress|auto\nroot|NULL\nsealed|0");
    harness_expect(db, "SELECT count(*) FROM prosecutions_settings WHERE name = NULL", "0");
    harness_expect(db, "SELECT count(*) FROM prosecutions_settings WHERE name LIKE 'cache%'", "2");
}
END_TEST

START_TEST(a_database_that_is_only_read_has_the_environment) {
    harness_expect(db,
                   "PRAGMA query_only = on; UPDATE prosecutions_settings SET value = 3 "
                   "WHERE name = 'threads'",
                   "error: attempt to write a readonly database");
}
END_TEST

/* Every setting, by SQL or by the environment: once sealed, none changes. */
START_TEST(sealed_forbids_all) {
    for (int by_environment = 0; by_environment < 2; by_environment++) {
        tear_down();
        if (by_environment)
            setenv("PROSECUTIONS_SEALED", "1", 1);
        db = harness_database();
        unsetenv("PROSECUTIONS_SEALED");
        if (!by_environment)
            harness_set(db, "sealed", "1");
        static const char query[] = "SELECT name, value FROM prosecutions_settings";
        char *before = harness_query(db, query);
        static const char *const values[] = {"'0'", "'1'", "'off'", "'/'", "''", "value"};
        for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
            for (int row = 1; row <= 7; row++) {
                char *sql = sqlite3_mprintf(
                    "UPDATE prosecutions_settings SET value = %s WHERE rowid = %d", values[v], row);
                expect_error(sql, "sealed");
                sqlite3_free(sql);
            }
        }
        char *after = harness_query(db, query);
        ck_assert_str_eq(after, before);
        ck_assert_ptr_nonnull(strstr(after, "sealed|1"));
        free(before);
        free(after);
    }
}
END_TEST

/* Every setting says what it means, and under which name the environment has it. */
START_TEST(each_setting_is_described) {
    harness_expect(db,
                   "SELECT s.name FROM prosecutions_settings AS s, prosecutions_help AS h WHERE "
                   "h.name = 'prosecutions_settings' AND s.name <> 'cache_clear' AND "
                   "(instr(description, 'PROSECUTIONS_' || upper(s.name)) = 0 OR "
                   "length(meaning) < 20)",
                   "");
}
END_TEST

/* --- What opens files ------------------------------------------------------------------------ */

static sqlite3 *without_files(void) {
    sqlite3 *made = NULL;
    ck_assert_int_eq(sqlite3_open(":memory:", &made), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prosecutionsnofiles_init(made, NULL, NULL), SQLITE_OK);
    return made;
}

START_TEST(views_may_not_open_files) {
    static const char *const views[] = {
        "SELECT count(*) > 0 FROM prosecutions('builtin:moj-2018')",
        "SELECT count(*) = 0 FROM source_problems('builtin:moj-2018') WHERE severity = 'error'",
        "SELECT prosecutions_config('root') = ''",
    };
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        bool is_table = strstr(views[i], "FROM") != NULL;
        char *sql =
            sqlite3_mprintf("CREATE VIEW v%d AS %s; SELECT * FROM v%d", (int)i, views[i], (int)i);
        char *result = harness_query(db, sql);
        ck_assert_msg(strncmp(result, "error: unsafe use of ", 21) == 0, "%s: %s", sql, result);
        free(result);
        sqlite3 *filesless = without_files();
        harness_expect(filesless, "PRAGMA trusted_schema = off", "");
        harness_expect(filesless, sql,
                       is_table ? "1" : "error: unsafe use of prosecutions_config()");
        sqlite3_close(filesless);
        sqlite3_free(sql);
    }
}
END_TEST

START_TEST(without_files_only_what_is_built_in) {
    char *root = path_of("inside");
    tear_down();
    setenv("PROSECUTIONS_ROOT", root, 1); /* makes no difference: no file is opened here at all */
    db = without_files();
    unsetenv("PROSECUTIONS_ROOT");
    expect_refused("inside/small.csv",
                   "inside/small.csv: this program opens no files (it called "
                   "sqlite3_prosecutionsnofiles_init); only builtin: sources can be read");
    harness_expect(db, "SELECT count(*) > 0 FROM prosecutions", "1");
    harness_expect(db,
                   "CREATE VIRTUAL TABLE t USING prosecutions('builtin:moj-2018');"
                   "SELECT count(*) > 0 FROM t",
                   "1");
    harness_expect(db, "SELECT quote(prosecutions_config('root'))", "''");
    expect(ROOT, "inside", "can be narrowed only", true);
    sqlite3_free(root);
}
END_TEST

/* --- Faults ---------------------------------------------------------------------------------- */

/* Whatever allocation fails, the root is either the old one or the new one. */
static enum outcome narrow(void) {
    enum outcome outcome = OUTCOME_WRONG;
    sqlite3 *fresh = NULL;
    char *sql = sqlite3_mprintf("UPDATE prosecutions_settings SET value = '%q/inside/deep' WHERE "
                                "name = 'root'",
                                folder);
    char *deep = sqlite3_mprintf("%s/inside/deep", folder);
    ck_assert_int_eq(sqlite3_open(":memory:", &fresh), SQLITE_OK);
    setenv("PROSECUTIONS_ROOT", folder, 1);
    int code = sqlite3_prosecutions_init(fresh, NULL, NULL);
    unsetenv("PROSECUTIONS_ROOT");
    if (code == SQLITE_OK) {
        char *result = harness_query(fresh, sql);
        char *root = harness_query(fresh, "SELECT prosecutions_config('root')");
        bool unknown = strcmp(root, "error: out of memory") == 0;
        if (strcmp(result, "") == 0 && (unknown || strcmp(root, deep) == 0))
            outcome = unknown ? OUTCOME_OUT_OF_MEMORY : OUTCOME_RIGHT;
        else if (strcmp(result, "error: out of memory") == 0 &&
                 (unknown || strcmp(root, folder) == 0))
            outcome = OUTCOME_OUT_OF_MEMORY;
        free(root);
        free(result);
    } else if (code == SQLITE_NOMEM) {
        outcome = OUTCOME_OUT_OF_MEMORY;
    }
    sqlite3_close(fresh);
    sqlite3_free(deep);
    sqlite3_free(sql);
    return outcome;
}

START_TEST(each_allocation_may_fail) {
    harness_fail_allocations(narrow);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("config");
    const struct {
        const char *name;
        const TTest *tests[10];
    } cases[] = {
        {"root",
         {anywhere_without_a_root, root_by_sql, root_by_environment,
          a_relative_root_is_of_the_working_directory, a_link_in_a_folder_of_the_root,
          an_empty_root_lets_no_file_be_opened, root_is_narrowed_and_never_widened,
          what_was_loaded_before_is_refused_after, NULL}},
        {"mistakes",
         {mistakes_are_named, a_wrong_environment_is_an_error_at_load, each_setting_is_described,
          NULL}},
        {"table",
         {an_update_takes_effect_at_once_and_stays,
          a_database_that_is_only_read_has_the_environment, sealed_forbids_all, NULL}},
        {"files", {views_may_not_open_files, without_files_only_what_is_built_in, NULL}},
        {"faults", {each_allocation_may_fail, NULL}},
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
