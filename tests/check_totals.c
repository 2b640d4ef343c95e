/* The table prosecution_totals, compared with prosecutions and with a plain table in thousands of
** random queries; which columns make a cell; order; sums that are NULL, negative or too large. */
#include "harness.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char *const DIMENSIONS[] = {
    "period",        "year",         "quarter",         "month",     "force",
    "force_code",    "region",       "nation",          "court",     "defendant_type",
    "sex",           "age_group",    "age_range",       "ethnicity", "offence_type",
    "offence_group", "offence_code", "offence",         "plea",      "police_remand",
    "court_remand",  "outcome",      "sentence_length", "vintage",   "file",
    "line",
};
enum { DIMENSION_NAMES = sizeof DIMENSIONS / sizeof *DIMENSIONS, LINE = DIMENSION_NAMES - 1 };
static const char *const MEASURES[] = {"defendants", "prosecuted", "convicted", "sentenced"};

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
    harness_expect(db, "PRAGMA temp_store = MEMORY", "");
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* --- Random queries --- */

/* The different values of each dimension, as SQL literals. */
enum { MOST_VALUES = 400 };
static char *values[DIMENSION_NAMES][MOST_VALUES];
static uint32_t value_counts[DIMENSION_NAMES];

static void learn_values(const char *table) {
    for (int d = 0; d < DIMENSION_NAMES; d++) {
        char *sql = sqlite3_mprintf("SELECT DISTINCT quote(%s) FROM %s LIMIT %d", DIMENSIONS[d],
                                    table, MOST_VALUES);
        sqlite3_stmt *statement;
        ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
        value_counts[d] = 0;
        while (sqlite3_step(statement) == SQLITE_ROW)
            values[d][value_counts[d]++] = strdup((const char *)sqlite3_column_text(statement, 0));
        sqlite3_finalize(statement);
        sqlite3_free(sql);
    }
}

static void forget_values(void) {
    for (int d = 0; d < DIMENSION_NAMES; d++)
        while (value_counts[d] > 0)
            free(values[d][--value_counts[d]]);
}

static const char *any_value(uint32_t d) {
    return values[d][harness_any(value_counts[d])];
}

static uint32_t any_dimension(void) {
    return harness_any(LINE +
                       (harness_any(20) == 0)); /* seldom by line, which makes a cell of each row */
}

static void append_term(struct text *sql, uint32_t *mentioned) {
    uint32_t d = any_dimension();
    const char *name = DIMENSIONS[d], *value = any_value(d), *other = any_value(d);
    *mentioned |= 1u << d;
    switch (harness_any(11)) {
    case 0:
    case 1:
        harness_append(sql, "t.%s = upper(%s)", name, value);
        break;
    case 2:
        harness_append(sql, "t.%s = %s", name, value);
        break;
    case 3:
        harness_append(sql, "t.%s <> %s", name, value);
        break;
    case 4:
        harness_append(sql, "t.%s IN (%s, %s, 'x', 3)", name, value, other);
        break;
    case 5:
        harness_append(sql, "t.%s LIKE substr(%s, 1, 1) || '%%'", name, value);
        break;
    case 6:
        harness_append(sql, "t.%s BETWEEN %s AND %s", name, value, other);
        break;
    case 7:
        harness_append(sql, "t.%s > %s", name, value);
        break;
    case 8:
        harness_append(sql, "t.%s IS %s", name, value);
        break;
    case 9:
        harness_append(sql, "t.%s IS NOT NULL", name);
        break;
    default:
        harness_append(sql, "(t.%s = %s OR ", name, value);
        append_term(sql, mentioned);
        harness_append(sql, ")");
        break;
    }
}

/* The pieces of a query, in which %T stands for the name of a table. */
struct query {
    struct text where, group, order, select, sums;
    uint32_t mentioned; /* a bit for each place in DIMENSIONS */
};

static void query_free(struct query *query) {
    text_free(&query->where);
    text_free(&query->group);
    text_free(&query->order);
    text_free(&query->select);
    text_free(&query->sums);
}

static void query_make(struct query *query, uint32_t most_columns) {
    *query = (struct query){0};
    uint32_t terms = harness_any(4), columns = harness_any(most_columns + 1),
             first = harness_any(4);
    harness_append(&query->where, "1");
    for (uint32_t i = 0; i < terms; i++) {
        harness_append(&query->where, " AND ");
        append_term(&query->where, &query->mentioned);
    }
    harness_append(&query->select, "''");
    for (uint32_t i = 0; i < columns; i++) {
        uint32_t d = any_dimension();
        query->mentioned |= 1u << d;
        harness_append(&query->select, ", lower(t.%s)", DIMENSIONS[d]);
        harness_append(&query->group, "%s t.%s", i == 0 ? "GROUP BY" : ",", DIMENSIONS[d]);
        harness_append(&query->order, "%s t.%s%s", i == 0 ? "ORDER BY" : ",", DIMENSIONS[d],
                       harness_any(3) == 0 ? " DESC" : "");
    }
    harness_append(&query->group, "");
    harness_append(&query->order, "");
    for (uint32_t i = 0, count = 1 + harness_any(4); i < count; i++)
        harness_append(&query->sums, ", sum(t.%s)", MEASURES[(first + i) % 4]);
}

static char *run(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *sql = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    char *result = harness_query(db, sql);
    ck_assert_msg(strncmp(result, "error", 5) != 0, "%s\n  gives %s", sql, result);
    sqlite3_free(sql);
    return result;
}

static void compare(const struct query *query, const char *what, char *result, char *expected) {
    ck_assert_msg(strcmp(result, expected) == 0,
                  "%s: SELECT %s%s WHERE %s %s %s\n  gives    %.2000s\n  and not  %.2000s", what,
                  query->select.bytes, query->sums.bytes, query->where.bytes, query->group.bytes,
                  query->order.bytes, result, expected);
    free(result);
    free(expected);
}

static char *run_sums(const struct query *query, const char *table) {
    return run("SELECT %s%s FROM %s t WHERE %s %s %s", query->select.bytes, query->sums.bytes,
               table, query->where.bytes, query->group.bytes, query->order.bytes);
}

static char *run_join(const struct query *query, const char *table) {
    return run(
        "SELECT f.region, f.police_uk_id%s FROM police_forces f JOIN %s t ON t.force = f.force "
        "WHERE %s GROUP BY 1, 2 ORDER BY 1, 2",
        query->sums.bytes, table, query->where.bytes);
}

/* Compares the cells with their sums, in any order. */
static void compare_cells(const struct query *query) {
    struct text columns = {0}, group = {0}, order = {0};
    harness_append(&group,
                   "GROUP BY 0 + ''"); /* without a column there is one cell, if there is a row */
    harness_append(&order, "ORDER BY 1");
    for (int d = 0, n = 1; d < DIMENSION_NAMES; d++) {
        if ((query->mentioned >> d & 1) == 0)
            continue;
        harness_append(&columns, "t.%s, ", DIMENSIONS[d]);
        harness_append(&group, ", t.%s COLLATE BINARY", DIMENSIONS[d]);
        harness_append(&order, ", %d COLLATE BINARY", ++n);
    }
    harness_append(&columns, "");
    compare(
        query, "cells",
        run("SELECT 0, %s defendants, prosecuted, convicted, sentenced FROM totals t WHERE %s %s",
            columns.bytes, query->where.bytes, order.bytes),
        run("SELECT 0, %s sum(defendants), sum(prosecuted), sum(convicted), sum(sentenced) FROM "
            "copy t WHERE %s %s %s",
            columns.bytes, query->where.bytes, group.bytes, order.bytes));
    text_free(&columns);
    text_free(&group);
    text_free(&order);
}

/* Compares pages of cells. They are ordered by all columns of the cells, so that there are no
** ties. */
static void compare_pages(void) {
    static const char *const PAGES[] = {
        "SELECT year, force, sum(convicted) FROM %s%s GROUP BY year, force ORDER BY year, force DESC%s",
        "SELECT sum(c) FROM (SELECT sum(convicted) c FROM %s%s GROUP BY year, sex ORDER BY sex, "
        "year%s)",
    };
    static const char *const CELLS[] = {
        "SELECT year, force, convicted FROM %s%s ORDER BY year, force DESC%s",
        "SELECT sum(c) FROM (SELECT year, sex, convicted c FROM %s%s ORDER BY sex, year%s)",
    };
    struct text limit = {0};
    uint32_t page = harness_any(2);
    const char *terms =
        harness_any_of("| WHERE year > 2016| WHERE year = 2017| WHERE sex IN ('Male')");
    char *where = strdup(terms);
    harness_append(&limit, " LIMIT %s",
                   harness_any_of("-1|0|1|3|8|2147483648|9223372036854775807"));
    harness_append(&limit, " OFFSET %s",
                   harness_any_of("0|1|2|5|1000|-1|1 + 1|2147483648|9223372036854775807"));
    char *result = run(CELLS[page], "totals", where, limit.bytes);
    char *expected = run(PAGES[page], "copy", where, limit.bytes);
    ck_assert_msg(strcmp(result, expected) == 0, "a page%s%s\n  gives    %s\n  and not  %s", where,
                  limit.bytes, result, expected);
    free(result);
    free(expected);
    free(where);
    text_free(&limit);
}

/* Compares random queries; `with_copy` says that there is a plain table of the same rows. */
static void compare_queries(uint64_t seed, int count, uint32_t most_columns, bool with_copy) {
    harness_seed(seed);
    learn_values(with_copy ? "copy" : "rows");
    for (int i = 0; i < HARNESS_TRIES(count); i++) {
        struct query query;
        query_make(&query, most_columns);
        compare(&query, "prosecutions", run_sums(&query, "totals"), run_sums(&query, "rows"));
        if (with_copy) {
            compare(&query, "plain table", run_sums(&query, "totals"), run_sums(&query, "copy"));
            compare(&query, "join", run_join(&query, "totals"), run_join(&query, "copy"));
            compare_cells(&query);
            compare_pages();
        }
        query_free(&query);
    }
    forget_values();
}

static void open_source(const char *path, bool with_copy) {
    harness_expect_of(db, "CREATE VIRTUAL TABLE totals USING prosecution_totals(%Q)", path, "");
    harness_expect_of(db, "CREATE VIRTUAL TABLE rows USING prosecutions(%Q)", path, "");
    if (!with_copy)
        return;
    char *declaration = run(
        "SELECT 'CREATE TABLE copy(' || group_concat(name || ' ' || type || CASE type WHEN "
        "'TEXT' THEN ' COLLATE NOCASE' ELSE '' END) || '); INSERT INTO copy SELECT * FROM rows' "
        "FROM pragma_table_info('rows')");
    harness_expect(db, declaration, "");
    free(declaration);
}

/* --- Sources to ask --- */

static const char *write_magistrates(const char *name, const char *years, int rows) {
    struct text csv = {0};
    harness_append(&csv, "year_of_appearance,quarter,force_code,sex,age_group,offence_group,"
                         "convicted_not_convicted,sentenced_not_sentenced,outcome,offence,count\n");
    for (int row = 0; row < rows; row++) {
        harness_append(&csv, "%s,", harness_any_of(years));
        harness_append(&csv, "%s,", harness_any_of("Q1|Q2|Q3|Q4|"));
        harness_append(
            &csv, "%s,",
            harness_any_of("Kent|Essex|Gwent|Lancashire|Narnia|Metropolitan|City of London|"));
        harness_append(&csv, "%s,", harness_any_of("01: Male|02: Female|"));
        harness_append(&csv, "%s,", harness_any_of("01: Juveniles|02: Young adults|03: Adults"));
        harness_append(&csv, "%s,", harness_any_of("Theft Offences|Robbery|Fraud offences|"));
        harness_append(&csv, "%s,", harness_any_of("01: Convicted|02: Not convicted"));
        harness_append(&csv, "%s,", harness_any_of("01: Sentenced|02: Not sentenced"));
        harness_append(&csv, "%s,", harness_any_of("01: FTA|04: Withdrawn|11: Fine"));
        harness_append(
            &csv, "%s,",
            harness_any_of("34 Robbery|34 ROBBERY|46 Theft|46 Theft from shops|49 Burglary|"
                           "4.1 Arson|4.10 Arson|No code|"));
        harness_append(&csv, "%d\n",
                       (int)harness_any(3) == 0 ? (int)harness_any(100000) - 300
                                                : (int)harness_any(9));
    }
    const char *path = harness_write_text(name, csv.bytes);
    text_free(&csv);
    return path;
}

/* Writes rows in which each measure is blank now and then. */
static void write_outcomes(const char *name, int rows) {
    struct text csv = {0};
    harness_append(&csv,
                   "Year,Police Force Area,Sex,Offence,Proceeded against,Convicted,Sentenced\n");
    for (int row = 0; row < rows; row++) {
        harness_append(&csv, "%s,", harness_any_of("2015|2016|2017"));
        harness_append(&csv, "%s,", harness_any_of("Kent|Essex|Gwent"));
        harness_append(&csv, "%s,34 Robbery,", harness_any_of("Male|Female"));
        harness_append(&csv, "%s,", harness_any_of("|1|2|70000"));
        harness_append(&csv, "%s,", harness_any_of("|1|-2"));
        harness_append(&csv, "%s\n", harness_any_of("||5"));
    }
    harness_write_text(name, csv.bytes);
    text_free(&csv);
}

/* Writes so many values in so many columns that 64 bits can't number their combinations. */
static const char *write_many(const char *name, int rows) {
    struct text csv = {0};
    harness_append(
        &csv, "year_of_appearance,quarter,force_code,type_of_defendant,sex,age_group,age_range,"
              "ethnicity,remand_status_with_police,remand_status_at_magistrates,offence_type,"
              "offence_group,convicted_not_convicted,sentenced_not_sentenced,outcome,offence,"
              "custodial_sentence_length,count\n");
    for (int row = 0; row < rows; row++) {
        harness_append(&csv, "%d,Q%d,", 1900 + harness_any(200), 1 + harness_any(4));
        for (int column = 0; column < 10; column++)
            harness_append(&csv, "v%d,", harness_any(220));
        harness_append(&csv, "01: Convicted,01: Sentenced,o%d,o%d,l%d,%d\n", harness_any(220),
                       harness_any(220), harness_any(220), harness_any(10));
    }
    const char *path = harness_write_text(name, csv.bytes);
    text_free(&csv);
    return path;
}

START_TEST(sums_of_one_file) {
    harness_seed(1);
    open_source(write_magistrates("one.csv", "2016|2017|2018", 700), true);
    compare_queries(11, 1200, 5, true);
}
END_TEST

START_TEST(sums_of_several_files) {
    harness_seed(2);
    write_magistrates("several/a.csv", "2016|2017", 300);
    write_magistrates("several/b.csv", "2017|2018", 200);
    write_outcomes("several/c.csv", 300);
    harness_write_text("several/cps/jan_2014.csv", ",Number of Burglary Convictions,Number of "
                                                   "Burglary Unsuccessful\nKent,2,1\nEssex,3,0\n");
    char folder[512];
    snprintf(folder, sizeof folder, "%s/several", harness_folder());
    open_source(folder, true);
    harness_expect(db, "SELECT count(DISTINCT file), count(DISTINCT vintage) FROM copy", "4|3");
    compare_queries(12, 800, 5, true);
}
END_TEST

START_TEST(sums_of_many_values) {
    harness_seed(3);
    open_source(write_many("many.csv", 400), true);
    compare_queries(13, 150, 24, true);
    harness_expect(db,
                   "SELECT count(*) FROM (SELECT * FROM totals GROUP BY line, force, sex, offence)",
                   "400");
}
END_TEST

START_TEST(sums_of_the_built_in_figures) {
    open_source("builtin:moj-2018", false);
    compare_queries(14, 200, 3, false);
}
END_TEST

START_TEST(sums_of_a_real_release) {
    const char *folder = harness_shared();
    char path[512];
    if (folder == NULL)
        return;
    snprintf(path, sizeof path, "%s/moj/remands-magistrates-court-2018.zip", folder);
    open_source(path, false);
    compare_queries(15, 12, 4, false);
    snprintf(path, sizeof path, "%s/cps", folder);
    harness_expect(db, "DROP TABLE totals; DROP TABLE rows", "");
    open_source(path, false);
    compare_queries(16, 100, 4, false);
}
END_TEST

/* --- Cells --- */

#define HEADER "Year,Police Force Area,Sex,Offence,Proceeded against,Convicted,Sentenced\n"
static const char SMALL[] =
    HEADER "2017,Kent,Male,34 Robbery,5,4,\n2017,Kent,Female,34 Robbery,,2,\n"
           "2018,Kent,Male,46 Theft,,3,\n2018,Gwent,Male,34 Robbery,-2,1,\n"
           "2018,Gwent,,34 robbery,1,1,\n";

START_TEST(cells_of_what_is_mentioned) {
    const char *path = harness_write_text("small.csv", SMALL);
    open_source(path, false);
    harness_expect(db, "SELECT count(*) FROM totals", "1");
    harness_expect(db, "SELECT prosecuted, convicted, sentenced FROM totals", "4|11|NULL");
    harness_expect(db, "SELECT year, prosecuted FROM totals ORDER BY year DESC", "2018|-1\n2017|5");
    harness_expect(db, "SELECT sex, prosecuted FROM totals ORDER BY sex",
                   "NULL|1\nFemale|NULL\nMale|3");
    harness_expect(db, "SELECT count(*) FROM totals WHERE year = 2018", "1");
    harness_expect(db, "SELECT count(*) FROM totals WHERE year = 2018 AND force IS NOT NULL", "2");
    harness_expect(db, "SELECT count(*) FROM totals WHERE year = 1066", "0");
    harness_expect(db, "SELECT sum(convicted) FROM totals WHERE year = 1066", "NULL");
    harness_expect(db, "SELECT offence, convicted FROM totals WHERE offence_code = 34 ORDER BY 2",
                   "robbery|1\nRobbery|7");
    harness_expect(db, "SELECT line, convicted FROM totals WHERE force = 'gwent'", "5|1\n6|1");
    harness_expect(db, "SELECT nation, force, convicted FROM totals WHERE convicted > 4",
                   "England|Kent|9");
    harness_expect_of(
        db, "SELECT sum(convicted) FROM prosecution_totals(%Q, 'period=2020') WHERE year = 2020",
        path, "11");
    harness_expect_of(db, "SELECT source LIKE '%%small.csv', options FROM prosecution_totals(%Q)",
                      path, "1|");
}
END_TEST

START_TEST(rows_keep_their_numbers) {
    open_source(harness_write_text("small.csv", SMALL), false);
    harness_expect(db,
                   "SELECT rowid, year, force FROM totals WHERE year = 2018 OR force = 'Kent' "
                   "ORDER BY 1",
                   "1|2017|Kent\n3|2018|Kent\n4|2018|Gwent");
    harness_expect(db,
                   "SELECT rowid, year, force FROM totals WHERE (year = 2018 AND force LIKE 'g%') "
                   "OR (force IN ('Kent') AND year < 2018) ORDER BY 1",
                   "1|2017|Kent\n4|2018|Gwent");
}
END_TEST

START_TEST(the_plan_is_in_words) {
    open_source(harness_write_text("small.csv", SMALL), false);
    char *plan = run("EXPLAIN QUERY PLAN SELECT force, year, sum(convicted) FROM totals WHERE "
                     "offence_code = '34' GROUP BY force, year ORDER BY force, year DESC");
    ck_assert_msg(strstr(plan, "by year, force, offence_code; where offence_code; in order of "
                               "force, year descending #") != NULL,
                  "%s", plan);
    ck_assert_msg(strstr(plan, "TEMP B-TREE") == NULL, "%s", plan);
    free(plan);
    /* the example of ext/tables/prosecution_totals.c */
    plan = run("EXPLAIN QUERY PLAN SELECT year FROM totals WHERE force = 'Kent' ORDER BY year DESC "
               "LIMIT 5 OFFSET 2");
    bool passes = sqlite3_libversion_number() >= 3046000;
    const char *expected =
        passes ? "by year, force; where force; in order of year descending; from the offset on "
                 "#12/6/B-/EAA"
               : "by year, force; where force; in order of year descending #12/0/B-/EAA";
    ck_assert_msg(strstr(plan, expected) != NULL, "%s", plan);
    free(plan);
}
END_TEST

/* SQLite passes a column to the table as often as the ORDER BY has it. */
START_TEST(an_order_may_repeat_a_column) {
    static const char *const TABLES[] = {"prosecution_totals", "prosecutions"};
    for (int table = 0; table < 2; table++) {
        struct text sql = {0};
        harness_append(&sql, "SELECT year, force FROM %s ORDER BY year", TABLES[table]);
        for (int i = 0; i < 29; i++)
            harness_append(&sql, i % 2 == 0 ? ", year DESC" : ", year");
        harness_append(&sql, ", force DESC LIMIT 1");
        harness_expect(db, sql.bytes, "2014|Wiltshire");
        char *plan = run("EXPLAIN QUERY PLAN %s", sql.bytes);
        ck_assert_msg(strstr(plan, "in order of year, force descending") != NULL, "%s", plan);
        free(plan);
        text_free(&sql);
    }
}
END_TEST

START_TEST(sums_of_more_than_64_bits) {
    struct text csv = {0};
    harness_append(&csv, HEADER);
    for (int row = 0; row < 20; row++) /* the sum of ten is more than 2^63 */
        harness_append(&csv, "%d,Kent,Male,34 Robbery,999999999999999999,1,\n", 2017 + row % 2);
    for (int row = 0; row < 10; row++)
        harness_append(&csv, "2018,Kent,Male,34 Robbery,-999999999999999999,1,\n");
    harness_append(&csv, "2018,Kent,Male,34 Robbery,5,1,\n");
    open_source(harness_write_text("large.csv", csv.bytes), false);
    text_free(&csv);
    const char *error =
        "error: prosecutions: integer overflow: a sum of prosecuted needs more than "
        "64 bits; look for rows with impossible numbers";
    harness_expect(db, "SELECT year, prosecuted FROM totals", error);
    harness_expect(db, "SELECT prosecuted FROM totals", error);
    /* A cell that WHERE takes away does no harm, however it is taken away. */
    harness_expect(db, "SELECT year, prosecuted FROM totals WHERE year % 2 = 0", "2018|5");
    harness_expect(db, "SELECT year, prosecuted FROM totals WHERE year || '' = '2018'", "2018|5");
    harness_expect(db, "SELECT year, convicted FROM totals WHERE prosecuted > 0 AND year % 2 = 0",
                   error);
    harness_expect(db, "SELECT year, prosecuted FROM totals WHERE year = 2018", "2018|5");
    harness_expect(db, "SELECT line, prosecuted FROM totals WHERE line IN (2, 32)",
                   "2|999999999999999999\n32|5");
    harness_expect(db, "SELECT year, convicted FROM totals", "2017|10\n2018|21");
}
END_TEST

/* --- Out of memory --- */

static const char *fault_path;

static enum outcome load_and_query(void) {
    extern int sqlite3_prosecutions_init(sqlite3 *, char **, const struct sqlite3_api_routines *);
    sqlite3 *own = NULL;
    char *message = NULL;
    enum outcome outcome = OUTCOME_OUT_OF_MEMORY;
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_open(":memory:", &own);
    if (code == SQLITE_OK)
        code = sqlite3_prosecutions_init(own, &message, NULL);
    if (code == SQLITE_OK)
        code =
            sqlite3_prepare_v2(own,
                               "SELECT year, force, sum(convicted), (SELECT sum(line * convicted) "
                               "FROM prosecution_totals(?1)) FROM prosecution_totals(?1) WHERE "
                               "force LIKE '%en%' GROUP BY 1, 2 ORDER BY 1 DESC, 2",
                               -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(statement, 1, fault_path, -1, SQLITE_STATIC);
    int64_t sum = 0, rows = 0;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
            sum = sum * 10 + sqlite3_column_int64(statement, 2) +
                  1000 * sqlite3_column_int64(statement, 3) * (++rows == 3);
    }
    if (code == SQLITE_DONE)
        outcome = rows == 3 && sum == 236 + 1000 * 37 ? OUTCOME_RIGHT : OUTCOME_WRONG;
    else if (code != SQLITE_NOMEM && code != SQLITE_IOERR_NOMEM &&
             strstr(sqlite3_errmsg(own), "out of memory") == NULL)
        outcome = OUTCOME_WRONG;
    sqlite3_finalize(statement);
    sqlite3_free(message);
    sqlite3_close(own);
    return outcome;
}

START_TEST(each_allocation_may_fail) {
    fault_path = harness_write_text("faults.csv", SMALL);
    harness_fail_allocations(load_and_query);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(30);
    Suite *suite = suite_create("totals");
    const struct {
        const char *name;
        const TTest *tests[6];
    } cases[] = {
        {"sums",
         {sums_of_one_file, sums_of_several_files, sums_of_many_values,
          sums_of_the_built_in_figures, sums_of_a_real_release, NULL}},
        {"cells",
         {cells_of_what_is_mentioned, rows_keep_their_numbers, the_plan_is_in_words,
          an_order_may_repeat_a_column, sums_of_more_than_64_bits, NULL}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        TCase *tests = tcase_create(cases[c].name);
        tcase_set_timeout(tests, 600);
        tcase_add_checked_fixture(tests, set_up, tear_down);
        for (size_t t = 0; cases[c].tests[t] != NULL; t++)
            tcase_add_test(tests, cases[c].tests[t]);
        suite_add_tcase(suite, tests);
    }
    harness_case(suite, "memory", each_allocation_may_fail, NULL);
    return suite;
}
