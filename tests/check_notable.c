/* notable_changes: what stands out is found, and what is chance is not. */
#include "harness.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prosecutions.h"
#include "story/notable.h"

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static void expect(const char *format, const char *path, const char *expected) {
    harness_expect_of(db, format, path, expected);
}

static void expect_error(const char *format, const char *path, const char *part) {
    harness_expect_error_of(db, format, path, part);
}

/* --- The false discovery rate --- */

enum { RUNS = 200, FORCES = 43, OFFENCES = 40, MADE = FORCES * OFFENCES, PLANTED = 6 };

/* splitmix64: the same numbers everywhere. */
static uint64_t seed;

static double random_number(void) {
    uint64_t z = seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return ((double)((z ^ z >> 31) >> 11) + 0.5) / 9007199254740992.0;
}

/* Knuth's for small means; in steps, as the sum of Poisson numbers is one. */
static int64_t random_poisson(double mean) {
    int64_t count = 0;
    for (; mean > 0; mean -= 50) {
        double limit = exp(-(mean < 50 ? mean : 50)), product = random_number();
        for (; product > limit; product *= random_number())
            count++;
    }
    return count;
}

static struct force made_forces[FORCES];
static char made_names[FORCES][16];

/* A release in which each offence has a national trend of its own and no force departs from it, but
** for the planted ones, whose numbers are multiplied. Offences from some hundreds a force down to
** hardly any. */
static void make_release(struct notable *notable, double planted, struct error *error) {
    notable->count = 0;
    for (int offence = 0; offence < OFFENCES; offence++) {
        double usual = offence < PLANTED ? 100 : exp(6 * random_number() - 1);
        double trend = exp(random_number() - 0.5);
        struct change national = {0};
        size_t first = notable->count;
        for (int force = 0; force < FORCES; force++) {
            double mean = usual * (0.3 + 1.4 * random_number());
            bool is_planted = offence < PLANTED && force == offence;
            double change = is_planted ? planted * trend : trend;
            if (is_planted)
                mean = 500; /* enough to be seen */
            struct notable_change item = {
                .force = &made_forces[force],
                .local = {random_poisson(mean * change), random_poisson(mean)}};
            national.new += item.local.new;
            national.old += item.local.old;
            ck_assert(memory_reserve(&notable->items, &notable->capacity, notable->count + 1,
                                     sizeof item, error));
            notable->items[notable->count++] = item;
        }
        for (size_t i = first; i < notable->count; i++)
            notable->items[i].national = national;
    }
}

static void name_forces(void) {
    for (int i = 0; i < FORCES; i++) {
        snprintf(made_names[i], sizeof made_names[i], "F%02d", i);
        made_forces[i].name = slice_of(made_names[i]);
    }
}

static size_t found_below(const struct notable *notable, double q) {
    size_t found = 0;
    while (found < notable->count && notable->items[found].q < q)
        found++;
    return found;
}

START_TEST(chance_alone_reports_nothing) {
    struct notable notable = {0};
    struct error error = {0};
    int false_reports = 0;
    seed = 2018;
    name_forces();
    for (int run = 0; run < RUNS; run++) {
        make_release(&notable, 1, &error);
        ck_assert(notable_rank(&notable, &error));
        ck_assert_uint_eq(notable.count, MADE);
        false_reports += found_below(&notable, 0.05) > 0;
    }
    notable_free(&notable);
    ck_assert_msg(false_reports <= RUNS / 20, "%d of %d runs", false_reports, RUNS);
}
END_TEST

START_TEST(planted_changes_are_found) {
    struct notable notable = {0};
    struct error error = {0};
    size_t found = 0, planted = 0;
    seed = 2017;
    name_forces();
    for (int run = 0; run < 20; run++) {
        make_release(&notable, run % 2 == 0 ? 2 : 0.5, &error);
        /* Planted ones are known by their place, which the order takes: mark them by their group.
         */
        for (int offence = 0; offence < PLANTED; offence++)
            notable.items[offence * FORCES + offence].offence_group = slice_of("planted");
        ck_assert(notable_rank(&notable, &error));
        size_t below = found_below(&notable, 0.05);
        found += below;
        for (size_t i = 0; i < below; i++)
            planted += slice_equal(notable.items[i].offence_group, slice_of("planted"));
    }
    notable_free(&notable);
    ck_assert_uint_eq(planted, 20 * PLANTED);
    ck_assert_uint_le((found - planted) * 20, found);
}
END_TEST

/* --- The table --- */

#define HEADER "Year,Police Force Area,Offence Group,Offence,Proceeded against\n"

static const char RELEASE[] =
    HEADER "2017,Lancashire,01: Violence,86.2 Photographs,142\n"
           "2017,Kent,01: Violence,86.2 Photographs,6397\n"
           "2018,Lancashire,01: Violence,86.2 Photographs,175\n"
           "2018,Kent,01: Violence,86.2 PHOTOGRAPHS,4533\n"
           "2017,Lancashire,01: Violence,9 New until 2017,50\n"
           "2018,Lancashire,01: Violence,9A New from 2018,50\n"
           "2017,Kent,02: Theft offences,46 Theft,100\n"
           "2018,Kent,02: Theft offences,46 Theft,110\n"
           "2018,Essex,02: Theft offences,46 Theft,500\n"
           "2017,Special/miscellaneous and unknown police forces,02: Theft offences,46 Theft,300\n"
           "2018,Special/miscellaneous and unknown police forces,02: Theft offences,46 Theft,290\n";

START_TEST(what_can_be_compared) {
    const char *path = harness_write_text("release.csv", RELEASE);
    expect("SELECT force, offence_group, offence, local_new, local_old, round(local_pct, 1), "
           "round(national_pct, 1), against_national FROM notable_changes(%Q, 2018) ORDER BY 1, 2, "
           "3",
           path,
           "Kent|Theft offences|NULL|110|100|10.0|0.0|0\n"
           "Kent|Theft offences|Theft|110|100|10.0|0.0|0\n"
           "Kent|Violence against the person|NULL|4533|6397|-29.1|-27.8|0\n"
           "Kent|Violence against the person|Photographs|4533|6397|-29.1|-28.0|0\n"
           "Lancashire|Violence against the person|NULL|225|192|17.2|-27.8|1\n"
           "Lancashire|Violence against the person|Photographs|175|142|23.2|-28.0|1");
    expect("SELECT p_value = contrast_p(175, 142, 4708, 6539), q_value >= p_value, sentence FROM "
           "notable_changes(%Q, 2018) WHERE force = 'Lancashire' AND offence = 'photographs'",
           path,
           "1|1|In Lancashire, the number of people prosecuted for photographs rose by 23%, from "
           "142 in 2017 to 175 in 2018. In contrast, across the two forces with figures it fell "
           "by 28%, from 6,539 to 4,708.");
    expect(
        "SELECT dispersion, caveat FROM notable_changes(%Q, 2018) WHERE force = 'Lancashire' AND "
        "offence = 'photographs'",
        path,
        "1.0|Compared over the two forces that the source has both times. Not adjusted for "
        "overdispersion.");
    expect("SELECT min(p_value) = p_value, min(q_value) = q_value FROM (SELECT * FROM "
           "notable_changes(%Q, '2018') LIMIT 1)",
           path, "1|1");
    expect("SELECT count(*) FROM (SELECT p_value < lag(p_value) OVER () AS wrong, rowid FROM "
           "notable_changes(%Q, '2018')) WHERE wrong",
           path, "0");
}
END_TEST

START_TEST(what_cannot_be_compared) {
    const char *path = harness_write_text("release.csv", RELEASE);
    expect_error(
        "SELECT * FROM notable_changes(%Q, 2017)", path,
        "notable_changes: the source has no figures for 2016, the same time a year before; "
        "it has 2017 to 2018");
    expect_error("SELECT * FROM notable_changes(%Q, 2030)", path, "no figures for 2030; it has");
    expect_error("SELECT * FROM notable_changes(%Q)", path, "the period is missing");
    expect_error("SELECT * FROM notable_changes%.0s", path, "the source is missing");
    path = harness_write_text("national.csv",
                              "Year of Appearance,Offence,Outcome,Count\n2017,34 Robbery,Fine,4\n");
    expect_error("SELECT * FROM notable_changes(%Q, 2017)", path, "no figures by force");
    path = harness_write_text("none.csv", "Year,Police Force Area,Offence,Proceeded against\n"
                                          "2017,Kent,34 Robbery,-4\n2018,Kent,34 Robbery,5\n"
                                          "2018,Essex,34 Robbery,0\n2017,Essex,34 Robbery,0\n");
    expect("SELECT count(*) FROM notable_changes(%Q, 2018)", path, "0");
    path = harness_write_text("zero.csv", "Year,Police Force Area,Offence,Proceeded against\n"
                                          "2017,Kent,34 Robbery,4\n2018,Kent,34 Robbery,5\n"
                                          "2018,Essex,34 Robbery,3\n2017,Essex,34 Robbery,0\n");
    expect(
        "SELECT force, local_pct, sentence FROM notable_changes(%Q, 2018) WHERE force = 'Essex'",
        path,
        "Essex|NULL|In Essex, the number of people prosecuted for robbery rose from none in 2017 "
        "to 3 in 2018. Across the two forces with figures it doubled, from 4 to 8.");
    /* None is no base of a percentage that says little. */
    expect("SELECT DISTINCT caveat FROM notable_changes(%Q, 2018) WHERE force = 'Essex'", path,
           "The difference from the rest of the country may be chance. Not adjusted for "
           "overdispersion. Low number: under 20.");
    path = harness_write_text("alone.csv", "Year,Police Force Area,Offence,Proceeded against\n"
                                           "2017,Kent,34 Robbery,40\n2018,Kent,34 Robbery,50\n");
    expect("SELECT count(*) FROM notable_changes(%Q, 2018)", path, "0");
}
END_TEST

START_TEST(the_built_in_figures) {
    harness_expect(db,
                   "SELECT force, offence_group, offence, local_old, local_new FROM "
                   "notable_changes('builtin:cps', '2017-Q4') LIMIT 1",
                   "Avon and Somerset|Theft And Handling|NULL|886|443");
    /* The same comparisons in plain SQL: all there, none else, the same figures. */
    harness_expect(
        db,
        "WITH counts AS (SELECT force, offence_group, sum(prosecuted) FILTER (WHERE period = "
        "'2017-Q4') AS new, sum(prosecuted) FILTER (WHERE period = '2016-Q4') AS old FROM "
        "prosecutions GROUP BY 1, 2), whole AS (SELECT *, sum(new) OVER same AS all_new, sum(old) "
        "OVER same AS all_old FROM counts WINDOW same AS (PARTITION BY offence_group)) SELECT "
        "(SELECT count(*) FROM whole WHERE new + old > 0 AND offence_group <> 'Admin Finalised'), count(*), sum(new = local_new AND old = "
        "local_old AND abs(contrast_p(new, old, all_new, all_old, dispersion) - p_value) < 1e-12) FROM whole JOIN "
        "notable_changes('builtin:cps', '2017-Q4') USING (force, offence_group)",
        "503|503|503");
    /* q is over all comparisons, whatever WHERE leaves of them. */
    harness_expect(db,
                   "SELECT (SELECT q_value FROM notable_changes('builtin:cps', '2017-Q4') WHERE "
                   "force = 'Kent' LIMIT 1) = (SELECT min(q_value) FILTER (WHERE force = 'Kent') "
                   "FROM notable_changes('builtin:cps', '2017-Q4'))",
                   "1");
}
END_TEST

/* Two years of a whole release, by sex and age: 43 forces, 330 offences. Every offence and every group of
** every force is compared, and nothing that is chance alone is called a departure. */
START_TEST(a_whole_release) {
    char path[512], *write;
    snprintf(path, sizeof path, "%s/whole.csv", harness_folder());
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("Year,Police Force Area,Sex,Offence Group,Offence,Proceeded against\n", file);
    seed = 1;
    write = harness_query(db, "SELECT group_concat(force, '|') FROM police_forces");
    for (char *name = strtok(write, "|"); name != NULL; name = strtok(NULL, "|"))
        for (int offence = 0; offence < 330; offence++)
            for (int row = 0; row < 20; row++)
                fprintf(file, "%d,%s,%s,Group %d,%d Offence,%d\n", 2017 + row % 2, name,
                        row % 4 < 2 ? "Male" : "Female", offence % 12, offence,
                        (int)random_poisson(5));
    free(write);
    ck_assert_int_eq(fclose(file), 0);
    expect("SELECT count(*) > 280000 FROM prosecutions(%Q)", path, "1");
    expect(
        "SELECT count(*) = 44 * (330 + 12), sum(q_value < 0.05), count(sentence) = count(*) FROM "
        "notable_changes(%Q, 2018)",
        path, "1|0|1");
}
END_TEST

/* --- Out of memory --- */

static const char *fault_path;

static enum outcome find_changes(void) {
    sqlite3 *own = NULL;
    char *message = NULL;
    enum outcome outcome = OUTCOME_OUT_OF_MEMORY;
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_open(":memory:", &own);
    if (code == SQLITE_OK)
        code = sqlite3_prosecutions_init(own, &message, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(own,
                                  "SELECT count(*), sum(length(sentence)) FROM notable_changes(?1, "
                                  "2018)",
                                  -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(statement, 1, fault_path, -1, SQLITE_STATIC);
    if (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        outcome = sqlite3_column_int(statement, 0) == 6 && sqlite3_column_int(statement, 1) == 1155
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
    fault_path = harness_write_text("faults.csv", RELEASE);
    harness_fail_allocations(find_changes);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("notable");
    harness_case(suite, "discovery", chance_alone_reports_nothing, planted_changes_are_found, NULL);
    TCase *table = tcase_create("table");
    tcase_set_timeout(table, 600);
    tcase_add_checked_fixture(table, set_up, tear_down);
    tcase_add_test(table, what_can_be_compared);
    tcase_add_test(table, what_cannot_be_compared);
    tcase_add_test(table, the_built_in_figures);
    tcase_add_test(table, a_whole_release);
    suite_add_tcase(suite, table);
    harness_case(suite, "memory", each_allocation_may_fail, NULL);
    return suite;
}
