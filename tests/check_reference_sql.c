#include "harness.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prosecutions.h"

static sqlite3 *db;

static void expect(const char *sql, const char *expected) {
    harness_expect(db, sql, expected);
}

static void open_database(void) {
    db = harness_database();
}

static void close_database(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* --- Tables --- */

START_TEST(police_forces_are_44) {
    open_database();
    expect("SELECT count(*), count(DISTINCT force), count(force_code), count(DISTINCT region), "
           "min(rowid), max(rowid) FROM police_forces",
           "44|44|43|10|1|44");
    expect("SELECT * FROM police_forces WHERE force = 'dyfed-powys'",
           "Dyfed-Powys|W15000004|Dyfed-Powys Police|Wales|Wales|dyfed-powys|"
           "Dyfed Powys|Dyfed Powys Police|Dyfed-Powys|Dyfed-Powys Police|dyfed-powys");
    expect("SELECT force, force_code, region, nation FROM police_forces WHERE region IS NULL",
           "British Transport Police|NULL|NULL|NULL");
    expect("SELECT count(*) FROM police_forces WHERE force_name(full_name) IS NOT force", "0");
    close_database();
}
END_TEST

START_TEST(force_populations_are_by_force_and_year) {
    open_database();
    expect("SELECT count(*), count(DISTINCT force), min(year), max(year), count(first_published) "
           "FROM force_populations",
           "1032|43|2001|2024|1032");
    expect("SELECT sum(population), sum(first_published) FROM force_populations WHERE year = 2018",
           "59008368|59115809");
    expect("SELECT DISTINCT vintage FROM force_populations ORDER BY year",
           "ONS mid-2020\nONS mid-2023\nONS mid-2024");
    expect("SELECT count(*) FROM force_populations WHERE year BETWEEN 2012 AND 2020 "
           "AND population IS first_published AND force = 'Lancashire'",
           "0");
    expect("SELECT count(*) FROM force_populations JOIN police_forces USING (force, force_code) "
           "WHERE population_of(force, year) IS population",
           "1032");
    close_database();
}
END_TEST

START_TEST(offences_are_as_published) {
    open_database();
    expect("SELECT count(*), count(offence_code), count(DISTINCT offence_group) FROM offences",
           "417|408|13");
    expect("SELECT offence_code, offence FROM offences WHERE offence_code IN ('4.1', '4.10')",
           "4.1|Manslaughter\n"
           "4.10|Applicable organisation causing death by gross breach of duty of care");
    expect("SELECT offence FROM offences WHERE offence_code = '86.2'",
           "Possession of indecent photograph of a child");
    expect("SELECT DISTINCT typeof(offence_code), typeof(offence) FROM offences",
           "text|text\nnull|text");
    expect("SELECT count(*) FROM offences WHERE offence_type GLOB '[0-9]*' "
           "OR offence_group GLOB '[0-9]*' OR offence GLOB '[0-9]*:*'",
           "0");
    expect("SELECT offence_code FROM offences LIMIT 4", "1\n2\n3A\n3B");
    close_database();
}
END_TEST

START_TEST(tables_are_eponymous_and_innocuous) {
    open_database();
    expect("CREATE VIRTUAL TABLE mine USING police_forces", "error: no such module: police_forces");
    expect("PRAGMA trusted_schema = off; CREATE VIEW seen AS SELECT force_name('lancashire'), "
           "(SELECT count(*) FROM police_forces), (SELECT count(*) FROM force_populations), "
           "(SELECT count(*) FROM offences); SELECT * FROM seen",
           "Lancashire|44|1032|417");
    expect("SELECT a.force, b.force FROM police_forces a JOIN police_forces b "
           "ON a.region = b.region AND a.rowid < b.rowid WHERE a.nation = 'Wales' AND "
           "b.force = 'gwent'",
           "North Wales|Gwent");
    close_database();
}
END_TEST

/* --- Functions --- */

START_TEST(names_codes_and_regions) {
    open_database();
    expect("SELECT force_name('E23000003'), force_name('GreaterManchester'), "
           "force_name('Devon & Cornwall'), force_name('Metropolitan Police[Note 6]')",
           "Lancashire|Greater Manchester|Devon and Cornwall|Metropolitan Police");
    expect("SELECT force_name('London'), force_code('London'), force_region('London')",
           "Metropolitan and City of London|NULL|London");
    expect("SELECT force_name('Metropolitan and City'), force_code('Metropolitan and City')",
           "Metropolitan and City of London|NULL");
    expect("SELECT force_name('National'), force_name('Action Fraud'), force_name(''), "
           "force_name(5), force_name(NULL)",
           "NULL|NULL|NULL|NULL|NULL");
    expect("SELECT force_name('West Midlands'), force_name('*Total West Midlands')",
           "West Midlands|NULL");
    expect("SELECT force_code(NULL), force_region(NULL), force_region('btp')", "NULL|NULL|NULL");
    expect("SELECT force_name(x'00')",
           "error: prosecutions: force_name: force is a blob, not a text");
    close_database();
}
END_TEST

START_TEST(population_of_a_year) {
    open_database();
    expect("SELECT population_of('London', 2018) = population_of('Metropolitan', 2018) + "
           "population_of('City of London', 2018)",
           "1");
    expect("SELECT population_of('E23000003', 2018), population_of('lancashire', 2018.0)",
           "1503339|1503339");
    expect("SELECT population_of('Lancashire', 2000), population_of('Lancashire', 2025), "
           "population_of('British Transport Police', 2018), population_of('Atlantis', 2018)",
           "NULL|NULL|NULL|NULL");
    expect("SELECT population_of(NULL, 2018), population_of('Lancashire', NULL)", "NULL|NULL");
    expect("SELECT population_of('Lancashire', '2018/19')",
           "error: prosecutions: population_of: year is '2018/19', not a calendar year such as "
           "2018");
    expect("SELECT population_of('Lancashire', 18)",
           "error: prosecutions: population_of: year is '18', not a calendar year such as 2018");
    expect("SELECT population_of('Lancashire', 2018.5)",
           "error: prosecutions: population_of: year is '2018.5', not a calendar year such as "
           "2018");
    expect("SELECT population_of('Lancashire', 9223372036854775807)",
           "error: prosecutions: population_of: year is '9223372036854775807', not a calendar "
           "year such as 2018");
    expect("SELECT population_of('Atlantis', x'00')",
           "error: prosecutions: population_of: year is a blob, not a text");
    close_database();
}
END_TEST

START_TEST(rates_per_head) {
    open_database();
    expect("SELECT per_100k(1, 100), per_100k(20, 100), per_100k(-5, 100000), per_100k(0, 5)",
           "1000.0|20000.0|-5.0|0.0");
    expect("SELECT per_100k(NULL, 0), per_100k(1, NULL)", "NULL|NULL");
    expect("SELECT per_100k(1, 0)",
           "error: prosecutions: per_100k: population is 0; it has to be more than 0");
    expect("SELECT per_100k(1, -3)",
           "error: prosecutions: per_100k: population is -3; it has to be more than 0");
    expect("SELECT per_100k('many', 3)",
           "error: prosecutions: per_100k: count is 'many', not a number");
    close_database();
}
END_TEST

/* --- Faults --- */

/* Loads the extension and runs a query with the n-th allocation failing: the answer is either right
** or "out of memory". */
START_TEST(load_and_query_survive_each_failed_allocation) {
    bool done = false;
    for (long n = 0; !done; n++) {
        ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
        char *message = NULL, *result = NULL;
        memory_fail_after(n, false);
        int code = sqlite3_prosecutions_init(db, &message, NULL);
        if (code == SQLITE_OK)
            result = harness_query(db, "SELECT (SELECT count(*) FROM police_forces), "
                                       "(SELECT count(*) FROM force_populations), "
                                       "(SELECT count(*) FROM offences)");
        done = memory_fail_pending();
        memory_fail_after(-1, false);
        if (result == NULL)
            ck_assert_int_eq(code, SQLITE_NOMEM);
        else
            ck_assert_msg(strcmp(result, "44|1032|417") == 0 ||
                              (!done && strcmp(result, "error: out of memory") == 0),
                          "allocation %ld: %s", n, result);
        free(result);
        sqlite3_free(message);
        close_database();
    }
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("reference_sql");
    harness_case(suite, "tables", police_forces_are_44, force_populations_are_by_force_and_year,
                 offences_are_as_published, tables_are_eponymous_and_innocuous, NULL);
    harness_case(suite, "functions", names_codes_and_regions, population_of_a_year, rates_per_head,
                 NULL);
    harness_case(suite, "faults", load_and_query_survive_each_failed_allocation, NULL);
    return suite;
}
