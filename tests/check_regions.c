/* A column of forces that lists regions: a region never becomes a force. */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loading/loader.h"

#define HEADER "Year,Police Force Area,Sex,Offence,Sentenced\n"

static const char REGIONS[] = HEADER "2018,England and Wales,Male,34 Robbery,40\n"
                                     "2018,England,Male,34 Robbery,30\n"
                                     "2018,West Midlands,Male,34 Robbery,5\n"
                                     "2018,North West,Male,34 Robbery,7\n"
                                     "2018,Eastern,Male,34 Robbery,9\n"
                                     "2018,London,Male,34 Robbery,11\n"
                                     "2018,Wales,Male,34 Robbery,8\n"
                                     "2018,North West,All,34 Robbery,8\n"
                                     "2018,North West,Female,34 Robbery,2\n";

static void expect(sqlite3 *db, const char *format, const char *path, const char *expected) {
    char *sql = sqlite3_mprintf(format, path);
    harness_expect(db, sql, expected);
    sqlite3_free(sql);
}

START_TEST(a_column_of_regions_has_no_force) {
    sqlite3 *db = harness_database();
    const char *path = harness_write_text("regions.csv", REGIONS);
    expect(
        db,
        "SELECT force, force_code, region, nation, sum(sentenced) FROM prosecutions(%Q) GROUP BY "
        "region ORDER BY region",
        path,
        "NULL|NULL|East of England|England|9\nNULL|NULL|London|England|11\n"
        "NULL|NULL|North West|England|9\nNULL|NULL|Wales|Wales|8\n"
        "NULL|NULL|West Midlands|England|5");
    expect(db, "SELECT line FROM prosecutions(%Q) WHERE region = 'west midlands' AND force IS NULL",
           path, "4");
    expect(db, "SELECT count(*) FROM prosecutions(%Q) WHERE force = 'West Midlands'", path, "0");
    expect(db, "SELECT problem, line, detail FROM source_problems(%Q) ORDER BY line", path,
           "total differs from its parts|3|defendants: 30 published, but its 4 parts add up to 32\n"
           "total differs from its parts|9|defendants: 8 published, but its 2 parts add up to 9");
    sqlite3_close(db);
}
END_TEST

START_TEST(beside_a_force_they_are_forces) {
    sqlite3 *db = harness_database();
    const char *path =
        harness_write_text("forces.csv", HEADER "2018,West Midlands,Male,34 Robbery,5\n"
                                                "2018,North West,Male,34 Robbery,7\n"
                                                "2018,London,Male,34 Robbery,11\n"
                                                "2018,Lancashire,Male,34 Robbery,7\n");
    expect(db, "SELECT force, region, sentenced FROM prosecutions(%Q)", path,
           "West Midlands|West Midlands|5\nMetropolitan and City of London|London|11\n"
           "Lancashire|North West|7");
    path = harness_write_text("alone.csv", HEADER "2018,West Midlands,Male,34 Robbery,5\n");
    expect(db, "SELECT force, region, sentenced FROM prosecutions(%Q)", path,
           "West Midlands|West Midlands|5");
    sqlite3_close(db);
}
END_TEST

/* One file has forces and the other regions. The second has more rows than fit a group, and
** measures of all kinds. */
START_TEST(files_of_both_sorts_stand_together) {
    sqlite3 *db = harness_database();
    harness_write_text("both/a.csv", HEADER "2017,West Midlands,Male,34 Robbery,5\n"
                                            "2017,Kent,Male,34 Robbery,6\n");
    enum { ROWS = 2 * GROUP_ROWS + 100 };
    char *file = malloc(ROWS * 60), *end = file;
    end += sprintf(end, "Year,Police Force Area,Offence,Proceeded against,Convicted\n");
    for (int i = 0; i < ROWS; i++)
        end += sprintf(end, "2018,%s,34 Robbery,%d,%s\n", i % 2 ? "West Midlands" : "South East",
                       i % 300, i % 3 ? "1" : "-");
    harness_write("both/b.csv", file, (size_t)(end - file));
    free(file);
    char folder[512];
    snprintf(folder, sizeof folder, "%s/both", harness_folder());
    expect(db,
           "SELECT year, force, region, count(*), sum(prosecuted), sum(convicted), min(line) FROM "
           "prosecutions(%Q) WHERE region IN ('West Midlands', 'South East') GROUP BY 1, 2, 3",
           folder,
           "2017|Kent|South East|1|NULL|NULL|3\n2017|West Midlands|West Midlands|1|NULL|NULL|2\n"
           "2018|NULL|South East|32818|4886106|21878|2\n"
           "2018|NULL|West Midlands|32818|4918924|21879|3");
    sqlite3_close(db);
}
END_TEST

static struct forces *forces;
static const char *fault_path;

static enum outcome load(void) {
    struct error error = {0};
    struct request request = {
        .source = slice_of(fault_path), .forces = forces, .files_allowed = true};
    struct store *store = store_load(&request, &error);
    if (store == NULL)
        return error.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
    bool right = store->rows == 6 && store->groups[0].codes[DIMENSION_FORCE].minimum > 0;
    store_free(store);
    return right ? OUTCOME_RIGHT : OUTCOME_WRONG;
}

START_TEST(each_allocation_may_fail) {
    struct error error = {0};
    fault_path = harness_write_text("faults.csv", REGIONS);
    forces = forces_open(&error);
    ck_assert_ptr_nonnull(forces);
    harness_fail_allocations(load);
    forces_close(forces);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("regions");
    harness_case(suite, "regions", a_column_of_regions_has_no_force, beside_a_force_they_are_forces,
                 files_of_both_sorts_stand_together, NULL);
    harness_case(suite, "memory", each_allocation_may_fail, NULL);
    return suite;
}
