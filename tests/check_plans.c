/* What SQLite leaves to the table prosecutions: order, distinct rows, limits and an index of rows.
** Thousands of random queries are put to it and to a plain table of the same rows. */
#include "harness.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
    harness_expect(db, "PRAGMA temp_store = MEMORY", "");
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* --- A source with NULLs in every column, and texts that differ in case alone --- */

static void write_rows(const char *name, int rows) {
    struct text csv = {0};
    harness_append(&csv, "year_of_appearance,quarter,force_code,sex,age_group,offence_group,"
                         "convicted_not_convicted,sentenced_not_sentenced,outcome,offence,count\n");
    for (int row = 0; row < rows; row++) {
        harness_append(&csv, "%d,", 2010 + harness_any(9));
        harness_append(&csv, "%s,", harness_any_of("Q1|Q2|Q3|Q4|"));
        harness_append(
            &csv, "%s,",
            harness_any_of(
                "Kent|Essex|Gwent|Lancashire|Narnia|Metropolitan|City of London||Cumbria|"
                "Surrey|Sussex|Dorset"));
        harness_append(&csv, "%s,", harness_any_of("01: Male|02: Female|"));
        harness_append(&csv, "%s,", harness_any_of("01: Juveniles|02: Young adults|03: Adults"));
        harness_append(&csv, "%s,", harness_any_of("Theft Offences|Robbery|Fraud offences|"));
        harness_append(&csv, "%s,", harness_any_of("01: Convicted|02: Not convicted"));
        harness_append(&csv, "%s,", harness_any_of("01: Sentenced|02: Not sentenced"));
        harness_append(&csv, "%s,", harness_any_of("01: FTA|04: Withdrawn|11: Fine"));
        harness_append(
            &csv, "%s,",
            harness_any_of(
                "34 Robbery|34 ROBBERY|46 Theft|46 Theft from shops|49 Burglary|4.1 Arson|"
                "4.10 Arson|No code|no code|34 robbery||5 A|5 a|6 B"));
        harness_append(&csv, "%s\n", harness_any_of("1|2|3|400|70000|-5|"));
    }
    harness_write_text(name, csv.bytes);
    text_free(&csv);
}

static void open_source(const char *path) {
    harness_expect_of(db, "CREATE VIRTUAL TABLE ours USING prosecutions(%Q)", path, "");
    char *declaration = harness_query(
        db, "SELECT 'CREATE TABLE plain(' || group_concat(name || ' ' || type || CASE type WHEN "
            "'TEXT' THEN ' COLLATE NOCASE' ELSE '' END) || '); INSERT INTO plain SELECT * FROM "
            "ours' FROM pragma_table_info('ours')");
    harness_expect(db, declaration, "");
    free(declaration);
    harness_expect(db,
                   "CREATE TABLE wanted(force TEXT COLLATE NOCASE, year, offence); INSERT INTO "
                   "wanted VALUES ('kent', 2012, 'robbery'), ('ESSEX', '2013', 'No code'), "
                   "(NULL, 2014, NULL), ('Narnia', 1066, 'theft'), ('Dorset', NULL, 'arson'), "
                   "('Surrey', 2016, 'B'), ('cumbria', 2017.0, 'a'), ('x', 2018, 'Burglary')",
                   "");
}

/* --- Random queries; @ stands for the table --- */

static const char *const DIMENSIONS[] = {
    "period",  "year",    "quarter", "force",     "force_code",    "region",
    "nation",  "court",   "sex",     "age_group", "offence_group", "offence_code",
    "offence", "outcome", "vintage", "file",
};
enum { DIMENSION_NAMES = sizeof DIMENSIONS / sizeof *DIMENSIONS };

static const char *any_dimension(void) {
    return DIMENSIONS[harness_any(DIMENSION_NAMES)];
}

static void append_term(struct text *sql) {
    static const char *const TERMS[] = {
        "t.rowid > 700",
        "t.rowid BETWEEN 100 AND 399",
        "t.rowid < '250.5'",
        "t.rowid >= 1200.0",
        "t.force = 'kent'",
        "t.force = 'Surrey'",
        "t.force IN ('Essex', 'dorset', 'nowhere')",
        "t.force IS NULL",
        "t.force > 'G'",
        "t.force LIKE '%es%'",
        "t.force = 'KENT' COLLATE BINARY",
        "t.year = 2013",
        "t.year IN (2011, 2015)",
        "t.year BETWEEN 2012 AND 2016",
        "t.period = '2014-q2'",
        "t.period IN ('2014-Q2', '2015-Q1', '2016')",
        "t.offence = 'no code'",
        "t.offence = 'NO CODE' COLLATE BINARY",
        "t.offence_code = '34'",
        "t.offence_code IN ('4.1', '5')",
        "t.offence LIKE 'r%'",
        "t.offence IN ('o1', 'o20', 'o21', 'o300', 'o456', 'o789')",
        "t.offence = 'o7'",
        "t.region = 'South East'",
        "t.nation <> 'Wales'",
        "t.defendants > 2",
        "t.line % 2 = 0",
        "t.sex IS NOT NULL",
        "(t.force = 'Kent' OR t.year = 2012)",
        "t.force IN (SELECT force FROM wanted)",
        "t.year = (SELECT max(year) FROM wanted WHERE year < 2017)",
        "t.force = (SELECT min(force) FROM wanted)",
        "t.convicted = t.sentenced",
        "t.force < t.offence",
        "t.sex IS NOT t.outcome",
        "t.prosecuted > 1",
        "t.prosecuted IS NULL",
        "(t.force, t.year) = ('Kent', 2012)",
        "(t.sex, t.year) > ('Female', 2013)",
        "(t.force, t.sex) IN (SELECT 'Kent', 'Male' UNION ALL SELECT 'Essex', 'Female')",
        "(t.force = 'Kent' OR t.force = 'Essex')",
        "t.force IN ('Kent', 5)",
        "t.offence_code IN (34, 5)",
        "t.rowid = 7",
        "t.rowid = '250'",
        "t.rowid IN (0, -1, -9223372036854775808, 9223372036854775807, 2.5, 1e300, 'x', NULL, 9)",
        "t.rowid IN (3, 50, 51.0, 10000)",
        "t.rowid = (SELECT count(*) FROM wanted)",
        "t.rowid > 40",
        "t.line = 60",
    };
    harness_append(sql, "%s", TERMS[harness_any(sizeof TERMS / sizeof *TERMS)]);
}

static void append_where(struct text *sql) {
    uint32_t terms = harness_any(4);
    for (uint32_t i = 0; i < terms; i++) {
        harness_append(sql, i == 0 ? " WHERE " : " AND ");
        append_term(sql);
    }
}

/* One to three columns, separated by commas. In an ORDER BY they have directions and collations,
** and are in lower case where the order is known only to keep equal values together. */
struct columns {
    const char *names[3];
    uint32_t count;
};

static struct columns any_columns(void) {
    static const char *const NUMBERS[] = {"defendants", "prosecuted", "convicted", "sentenced",
                                          "line"};
    struct columns columns = {.count = 1 + harness_any(3)};
    for (uint32_t i = 0; i < columns.count; i++)
        columns.names[i] = harness_any(4) == 0 ? NUMBERS[harness_any(5)] : any_dimension();
    return columns;
}

static void append_columns(struct text *sql, const struct columns *columns, bool lower) {
    for (uint32_t i = 0; i < columns->count; i++)
        harness_append(sql, lower ? "%slower(t.%s)" : "%st.%s", i > 0 ? ", " : "",
                       columns->names[i]);
}

static void append_order(struct text *sql, const struct columns *columns, bool binary) {
    for (uint32_t i = 0; i < columns->count; i++)
        harness_append(sql, "%st.%s%s%s", i > 0 ? ", " : " ORDER BY ", columns->names[i],
                       binary && harness_any(3) == 0 ? " COLLATE BINARY" : "",
                       harness_any(3) == 0 ? " DESC" : "");
}

static void append_limit(struct text *sql) {
    static const char *const OFFSETS[] = {"0",          "1",
                                          "2",          "NULL",
                                          "17",         "400",
                                          "100000",     "-1",
                                          "-30",        "1 + 2",
                                          "2.0",        "'3'",
                                          "?1",         "?2",
                                          "?1 + 1",     "(SELECT count(*) FROM wanted)",
                                          "2147483648", "9223372036854775807"};
    enum { OFFSET_COUNT = sizeof OFFSETS / sizeof *OFFSETS };
    if (harness_any(4) == 0)
        return;
    harness_append(
        sql, " LIMIT %s",
        harness_any_of("-1|0|1|2|3|5|8|13|29|100|?1|2000|2147483648|9223372036854775807"));
    if (harness_any(3) > 0)
        harness_append(sql, " OFFSET %s", OFFSETS[harness_any(OFFSET_COUNT)]);
}

/* Appends all rows of the statement, with its parameters bound to those numbers. */
static void run_bound(struct text *result, sqlite3_stmt *statement, int first, int second) {
    sqlite3_reset(statement);
    sqlite3_bind_int(statement, 1, first);
    sqlite3_bind_int(statement, 2, second);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        for (int c = 0; c < sqlite3_column_count(statement); c++) {
            const unsigned char *value = sqlite3_column_text(statement, c);
            harness_append(result, "%s%s", c > 0 ? "|" : "\n",
                           value != NULL ? (const char *)value : "NULL");
        }
    if (code != SQLITE_DONE)
        harness_append(result, "error: %s", sqlite3_errmsg(db));
    harness_append(result, "\n;");
}

/* Does as harness_query(), but runs a statement with parameters several times with different
** values. */
static char *query(const char *sql) {
    if (strchr(sql, '?') == NULL)
        return harness_query(db, sql);
    struct text result = {0};
    sqlite3_stmt *statement;
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s", sql);
    run_bound(&result, statement, 2, 0);
    run_bound(&result, statement, 3, 40);
    run_bound(&result, statement, 1, -2);
    sqlite3_finalize(statement);
    char *copy = strdup(result.bytes);
    text_free(&result);
    return copy;
}

static char *ask(const char *sql, const char *table) {
    struct text filled = {0};
    for (const char *at = sql; *at != '\0'; at++)
        harness_append(&filled, *at == '@' ? "%s" : "%.1s", *at == '@' ? table : at);
    char *result = query(filled.bytes);
    ck_assert_msg(strncmp(result, "error", 5) != 0 || strstr(result, "datatype mismatch") != NULL,
                  "%s\n  gives %s", filled.bytes, result);
    text_free(&filled);
    return result;
}

static int compare_lines(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The result with its rows sorted. */
static char *sorted(char *result) {
    static char *lines[100000];
    size_t count = 0, length = strlen(result) + 1;
    char *copy = malloc(length + 1), *end = copy;
    for (char *line = strtok(result, "\n"); line != NULL; line = strtok(NULL, "\n"))
        lines[count++] = line;
    qsort(lines, count, sizeof *lines, compare_lines);
    *end = '\0';
    for (size_t i = 0; i < count; i++)
        end += sprintf(end, "%s\n", lines[i]);
    free(result);
    return copy;
}

static void compare(struct text *sql, bool in_order) {
    char *result = ask(sql->bytes, "ours"), *expected = ask(sql->bytes, "plain");
    if (!in_order) {
        result = sorted(result);
        expected = sorted(expected);
    }
    ck_assert_msg(strcmp(result, expected) == 0, "%s\n  gives    %.1500s\n  and not  %.1500s",
                  sql->bytes, result, expected);
    free(result);
    free(expected);
    text_free(sql);
}

/* Compares whole rows in an order without ties. */
static void compare_order(void) {
    struct text sql = {0};
    struct columns columns = any_columns();
    harness_append(&sql, "SELECT t.line, t.force, t.defendants, t.convicted, t.%s FROM @ t",
                   any_dimension());
    append_where(&sql);
    append_order(&sql, &columns, harness_any(4) == 0);
    harness_append(&sql, harness_any(4) == 0 ? ", t.rowid DESC" : ", t.rowid");
    append_limit(&sql);
    compare(&sql, true);
}

/* Compares only the columns of the ORDER BY, which are the same however ties fall. */
static void compare_keys(void) {
    struct text sql = {0};
    struct columns columns = any_columns();
    harness_append(&sql, "SELECT ");
    append_columns(&sql, &columns, true);
    harness_append(&sql, " FROM @ t");
    append_where(&sql);
    append_order(&sql, &columns, harness_any(4) == 0);
    append_limit(&sql);
    compare(&sql, true);
}

static void compare_distinct(void) {
    struct text sql = {0};
    struct columns columns = any_columns();
    bool ordered = harness_any(2);
    if (harness_any(4) == 0) {
        harness_append(&sql, "SELECT count(DISTINCT t.%s) FROM @ t", columns.names[0]);
        append_where(&sql);
        compare(&sql, true);
        return;
    }
    harness_append(&sql, "SELECT ");
    append_columns(&sql, &columns, true);
    harness_append(&sql, " FROM (SELECT DISTINCT ");
    append_columns(&sql, &columns, false);
    harness_append(&sql, "%s FROM @ t", harness_any(4) == 0 ? ", t.line % 3" : "");
    append_where(&sql);
    if (ordered)
        append_order(&sql, &columns, false);
    if (ordered)
        append_limit(&sql);
    harness_append(&sql, ") t");
    compare(&sql, false);
}

static void compare_groups(void) {
    struct text sql = {0};
    struct columns columns = any_columns();
    bool ordered = harness_any(2);
    harness_append(&sql, "SELECT ");
    append_columns(&sql, &columns, true);
    harness_append(&sql, ", count(*), sum(t.prosecuted), min(t.line), max(t.rowid)%s FROM @ t",
                   harness_any(3) == 0 ? ", count(DISTINCT t.force)" : "");
    append_where(&sql);
    harness_append(&sql, " GROUP BY ");
    append_columns(&sql, &columns, false);
    if (ordered) {
        append_order(&sql, &columns, false);
        append_limit(&sql);
    }
    compare(&sql, ordered);
}

static void compare_joins(void) {
    static const char *const JOINS[] = {
        "SELECT t.line, f.police_uk_id FROM police_forces f JOIN @ t ON t.force = f.force%s "
        "ORDER BY t.rowid",
        "SELECT w.rowid, t.line FROM wanted w JOIN @ t ON t.force = w.force AND t.year = w.year%s "
        "ORDER BY w.rowid, t.rowid",
        "SELECT w.rowid, t.line FROM wanted w LEFT JOIN @ t ON t.force = w.force%s ORDER BY "
        "w.rowid, t.rowid",
        "SELECT w.rowid, count(t.line), sum(t.convicted) FROM wanted w JOIN @ t ON t.offence = "
        "w.offence%s GROUP BY w.rowid ORDER BY w.rowid",
        "SELECT DISTINCT w.rowid, t.region FROM wanted w JOIN @ t ON t.force = w.force%s ORDER BY "
        "w.rowid, t.region",
        "SELECT w.rowid, (SELECT count(*) FROM @ t WHERE t.force = w.force AND t.year > w.year) "
        "FROM wanted w JOIN (SELECT 1 FROM @ t%s LIMIT 1) ORDER BY 1",
        "SELECT w.rowid, (SELECT t.line FROM @ t WHERE t.force = w.force ORDER BY t.year DESC, "
        "t.rowid LIMIT 1 OFFSET 1) FROM wanted w JOIN (SELECT 1 FROM @ t%s LIMIT 1) ORDER BY 1",
        "SELECT t.line, u.line FROM @ t JOIN @ u ON u.force = t.force AND u.period = t.period AND "
        "u.line > t.line AND u.offence = t.offence%s ORDER BY t.rowid, u.rowid",
        "SELECT t.line, row_number() OVER (PARTITION BY t.force, t.sex ORDER BY t.year, t.rowid) "
        "FROM @ t%s ORDER BY t.rowid",
        "SELECT t.line FROM (SELECT *, rowid FROM @) t%s ORDER BY 1",
        "SELECT * FROM (SELECT t.force, t.line FROM @ t%s UNION ALL SELECT force, rowid FROM "
        "wanted) ORDER BY 1, 2 LIMIT 9 OFFSET 4",
    };
    struct text sql = {0}, where = {0};
    append_where(&where);
    harness_append(&where, "");
    harness_append(&sql, JOINS[harness_any(sizeof JOINS / sizeof *JOINS)], where.bytes);
    text_free(&where);
    compare(&sql, true);
}

/* SQLite checks the terms after the first 16 itself, even where a table says that it has done
** so. */
#define NINETEEN_TERMS                                                                             \
    " WHERE t.year > 2001 AND t.year > 2002 AND t.year > 2003 AND t.year > 2004 AND t.year > 2005" \
    " AND t.year > 2006 AND t.year > 2007 AND t.year > 2008 AND t.year > 2009 AND t.year < 2027"   \
    " AND t.year < 2026 AND t.year < 2025 AND t.year < 2024 AND t.year < 2023 AND t.year < 2022"   \
    " AND t.year < 2021 AND t.year < 2020 AND t.force > 'F' AND t.force < 'N'"

/* Compares pages of a result. LIMIT and OFFSET may count the table's rows, or rows made from them.
** There is no OR, because with one a plain table gives its rows in an order of its own. */
static void compare_pages(void) {
    static const char *const TERMS[] = {"",
                                        "",
                                        " WHERE t.force = 'Kent'",
                                        " WHERE t.year >= 2013",
                                        " WHERE t.force IS NULL",
                                        " WHERE t.year > 2012 AND t.force > 'G'",
                                        " WHERE t.year = 1066",
                                        " WHERE t.convicted = t.sentenced",
                                        " WHERE t.force <> t.sex AND t.year > 2012",
                                        " WHERE t.force IN ('Essex', 'Kent', 'Dorset')",
                                        " WHERE t.offence LIKE 'r%'",
                                        " WHERE t.offence_code IN (34, 5)",
                                        " WHERE t.defendants > 1 AND t.year = 2013",
                                        " WHERE (t.year, t.force) > (2013, 'Kent')",
                                        " WHERE t.rowid = 7",
                                        " WHERE t.rowid IN (3, 50)",
                                        NINETEEN_TERMS};
    static const char *const PAGES[] = {
        "SELECT t.line, t.force FROM @ t%s%s",
        "SELECT t.line, t.force FROM @ t%s ORDER BY t.rowid%s",
        "SELECT t.line FROM @ t%s ORDER BY t.year, t.force DESC, t.rowid%s",
        "SELECT t.rowid FROM @ t%s ORDER BY t.prosecuted DESC, t.force, t.rowid%s",
        "SELECT count(*), sum(line) FROM (SELECT t.line FROM @ t%s%s)",
        "SELECT * FROM (SELECT t.line FROM @ t%s UNION ALL SELECT rowid + 100000 FROM wanted)%s",
        "SELECT * FROM (SELECT rowid FROM wanted UNION ALL SELECT t.line FROM @ t%s)%s",
        "SELECT t.line FROM @ t%s UNION ALL SELECT u.line FROM @ u%s",
        "SELECT t.line FROM @ t%s UNION ALL SELECT u.line FROM @ u WHERE u.year = 2013 UNION ALL "
        "SELECT rowid FROM wanted%s",
        "SELECT t.line FROM @ t%s UNION SELECT u.line + 7 FROM @ u ORDER BY 1%s",
        "SELECT t.line FROM @ t%s EXCEPT SELECT u.line FROM @ u WHERE u.year = 2014 ORDER BY 1%s",
        "SELECT w.rowid, (SELECT t.line FROM @ t%s%s) FROM wanted w",
        "SELECT w.rowid, (SELECT t.line FROM @ t%s AND t.year > w.year%s) FROM wanted w",
        "SELECT w.rowid, (SELECT t.line FROM @ t%s AND t.force = w.force ORDER BY t.line%s) FROM "
        "wanted w",
        "SELECT w.rowid, t.line FROM wanted w JOIN @ t ON t.force = w.force%s ORDER BY w.rowid, "
        "t.rowid%s",
        "SELECT t.line, w.rowid FROM @ t LEFT JOIN wanted w ON w.force = t.force%s ORDER BY "
        "t.rowid, w.rowid%s",
        "SELECT w.rowid, p.line FROM wanted w LEFT JOIN (SELECT t.line, t.year FROM @ t%s%s) p ON "
        "p.year = w.year ORDER BY 1, 2",
        "SELECT DISTINCT t.year FROM @ t%s ORDER BY t.year%s",
        "SELECT t.year, count(*) FROM @ t%s GROUP BY t.year ORDER BY t.year%s",
        "SELECT max(t.line) FROM @ t%s%s",
        "SELECT rowid FROM wanted WHERE rowid IN (SELECT t.line - 3 FROM @ t%s%s)",
        "SELECT rowid FROM wanted WHERE EXISTS (SELECT 1 FROM @ t%s%s)",
        "SELECT w.rowid FROM wanted w WHERE EXISTS (SELECT 1 FROM @ t%s AND t.force = w.force%s)",
        "SELECT row_number() OVER (ORDER BY t.rowid), t.line FROM @ t%s ORDER BY t.rowid%s",
        "WITH p AS (SELECT t.line, t.year FROM @ t%s%s) SELECT sum(p.line), count(*) FROM p JOIN "
        "p q USING (line)",
        "SELECT * FROM (SELECT t.line FROM @ t%s ORDER BY t.year, t.rowid LIMIT 9 OFFSET 3)%s",
    };
    struct text sql = {0}, where = {0}, limit = {0};
    harness_append(&where, "%s", TERMS[harness_any(sizeof TERMS / sizeof *TERMS)]);
    const char *page = PAGES[harness_any(sizeof PAGES / sizeof *PAGES)];
    if (where.length == 0)
        harness_append(&where, strstr(page, "%s AND") != NULL ? " WHERE t.year > 1" : "");
    append_limit(&limit);
    harness_append(&limit, "");
    harness_append(&sql, page, where.bytes, limit.bytes);
    text_free(&where);
    text_free(&limit);
    compare(&sql, true);
}

static void compare_queries(uint64_t seed, int count) {
    harness_seed(seed);
    for (int i = 0; i < HARNESS_TRIES(count); i++) {
        compare_order();
        compare_keys();
        compare_distinct();
        compare_groups();
        compare_joins();
        compare_pages();
        compare_pages();
    }
}

START_TEST(one_file) {
    write_rows("one.csv", 1500);
    char path[512];
    snprintf(path, sizeof path, "%s/one.csv", harness_folder());
    open_source(path);
    compare_queries(1234567, 700);
}
END_TEST

START_TEST(several_files) {
    harness_seed(362436069u);
    write_rows("several/a.csv", 300);
    write_rows("several/b.csv", 500);
    write_rows("several/c.csv", 1);
    char path[512];
    snprintf(path, sizeof path, "%s/several", harness_folder());
    open_source(path);
    compare_queries(7654321, 500);
}
END_TEST

/* A column of so many values that sorting by it takes several passes. */
START_TEST(many_values) {
    struct text csv = {0};
    harness_seed(99);
    harness_append(&csv, "year_of_appearance,force_code,sex,offence_group,offence,outcome,count\n");
    for (int row = 0; row < 3000; row++)
        harness_append(&csv, "%d,f%u,s%u,g%u,o%u,x%u,%u\n", 1900 + (int)harness_any(150),
                       harness_any(300), harness_any(290), harness_any(280), harness_any(900),
                       harness_any(270), harness_any(100000));
    const char *path = harness_write_text("many.csv", csv.bytes);
    text_free(&csv);
    open_source(path);
    compare_queries(424242, 200);
    for (int i = 0; i < 8; i++) { /* later runs use an index, and still give the rows in order */
        struct text list = {0};
        harness_append(&list, "SELECT line FROM @ WHERE offence IN ('o1'");
        for (int n = 0; n < 9; n++)
            harness_append(&list, ", 'o%d'", (int)harness_any(900));
        harness_append(&list, ") AND force > 'f2'");
        compare(&list, true);
    }
    struct text sql = {0};
    harness_append(&sql,
                   "SELECT line, defendants, outcome FROM @ ORDER BY offence DESC, force, sex, "
                   "offence_group DESC, outcome, year, rowid");
    compare(&sql, true);
}
END_TEST

/* --- Plans --- */

static void expect_plan(const char *sql, const char *part, const char *no_part) {
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    char *plan = harness_query(db, explain);
    ck_assert_msg(strstr(plan, part) != NULL && strstr(plan, no_part) == NULL,
                  "%s\n  has the plan %s\n  and not '%s' without '%s'", sql, plan, part, no_part);
    free(plan);
    sqlite3_free(explain);
}

START_TEST(plans_are_in_words) {
    bool tells = sqlite3_libversion_number() >= 3038000;
    write_rows("one.csv", 1500);
    char path[512];
    snprintf(path, sizeof path, "%s/one.csv", harness_folder());
    open_source(path);
    expect_plan("SELECT line FROM ours WHERE force = 'Kent' ORDER BY year DESC, rowid",
                "where force (an index of rows where that saves); in order of year descending #",
                "TEMP B-TREE");
    expect_plan("SELECT force, year, count(*) FROM ours GROUP BY force, year",
                "in order of force, year #", "TEMP B-TREE");
    expect_plan("SELECT line FROM ours ORDER BY force COLLATE BINARY", "TEMP B-TREE", "in order");
    expect_plan("SELECT line FROM ours ORDER BY force, prosecuted DESC, line",
                "in order of force, prosecuted descending, line #", "TEMP B-TREE");
    expect_plan("SELECT line FROM ours ORDER BY rowid DESC", "from the last row on #",
                "TEMP B-TREE");
    expect_plan("SELECT line FROM ours WHERE rowid > 9", "rowids in a range #", "TEMP B-TREE");
    expect_plan("SELECT line FROM ours", ":looks at all 1,500 rows #", "where");
    expect_plan("SELECT count(*) FROM prosecution_totals", ":sums all rows #", "by ");
    expect_plan("SELECT line FROM ours ORDER BY rowid", "SCAN", "TEMP B-TREE");
    expect_plan("SELECT line FROM ours WHERE rowid = 5 ORDER BY year", "the row of that rowid",
                "TEMP B-TREE");
    if (!tells)
        return;
    /* the example of ext/tables/prosecutions.c */
    expect_plan("SELECT line FROM prosecutions WHERE force = 'Kent' ORDER BY year DESC LIMIT 12",
                "where force (an index of rows where that saves); in order of year descending; no "
                "more than the limit #",
                "TEMP B-TREE");
    expect_plan("SELECT DISTINCT force FROM ours", "each combination once #", "line");
    expect_plan("SELECT DISTINCT force, line FROM ours", "SCAN", "each combination once");
    expect_plan("SELECT line FROM ours WHERE year = 2012 ORDER BY force LIMIT 3 OFFSET 2",
                "in order of force; no more than the limit", "TEMP B-TREE");
    expect_plan("SELECT line FROM ours WHERE force IN ('Kent', 'Essex') ORDER BY force LIMIT 3",
                "in order of force; no more than the limit #", "TEMP B-TREE");
    expect_plan("SELECT line FROM ours WHERE line > 3 ORDER BY force LIMIT 3", "in order of force",
                "limit");
    expect_plan("SELECT line FROM ours LIMIT 3", "SCAN", "limit");
}
END_TEST

START_TEST(offsets_are_taken_where_that_is_right) {
    if (sqlite3_libversion_number() < 3046000)
        return;
    write_rows("one.csv", 1500);
    char path[512];
    snprintf(path, sizeof path, "%s/one.csv", harness_folder());
    open_source(path);
    static const char *const TAKEN[] = {
        "SELECT line FROM ours LIMIT 3 OFFSET 2",
        "SELECT line FROM ours ORDER BY rowid LIMIT 3 OFFSET 2",
        "SELECT line FROM ours WHERE year = 2012 AND force > 'G' ORDER BY line LIMIT 3 OFFSET 2",
        "SELECT line FROM ours LIMIT -1 OFFSET ?1",
        "SELECT line FROM ours ORDER BY rowid DESC LIMIT 3 OFFSET 2",
    };
    static const char *const NOT_TAKEN[] = {
        "SELECT line FROM ours WHERE force LIKE 'k%' LIMIT 3 OFFSET 2",
        "SELECT line FROM ours WHERE force IN ('Kent', 'Essex') LIMIT 3 OFFSET 2",
        "SELECT line FROM ours WHERE convicted = sentenced LIMIT 3 OFFSET 2",
        "SELECT line FROM ours WHERE force = 'Kent' OR year = 2012 LIMIT 3 OFFSET 2",
        "SELECT line FROM ours WHERE force = ?1 LIMIT 3 OFFSET 2",
        "SELECT line FROM ours WHERE rowid = 3 LIMIT 3 OFFSET 2",
        "SELECT line FROM ours ORDER BY year + 1 LIMIT 3 OFFSET 2",
        "SELECT DISTINCT year FROM ours LIMIT 3 OFFSET 2",
        "SELECT year, count(*) FROM ours GROUP BY year LIMIT 3 OFFSET 2",
        "SELECT ours.line FROM ours, wanted LIMIT 3 OFFSET 2",
        "SELECT line FROM ours UNION ALL SELECT line FROM ours LIMIT 3 OFFSET 2",
        "SELECT * FROM (SELECT line FROM ours UNION ALL SELECT rowid FROM wanted) LIMIT 3 OFFSET 2",
    };
    for (size_t i = 0; i < sizeof TAKEN / sizeof *TAKEN; i++)
        expect_plan(TAKEN[i], "from the offset on #", "TEMP B-TREE");
    for (size_t i = 0; i < sizeof NOT_TAKEN / sizeof *NOT_TAKEN; i++)
        expect_plan(NOT_TAKEN[i], "ours", "offset");
}
END_TEST

/* In a join the table of few rows is read first, and the other is asked for each of them. */
START_TEST(joins_ask_for_what_they_need) {
    write_rows("one.csv", 1500);
    char path[512];
    snprintf(path, sizeof path, "%s/one.csv", harness_folder());
    open_source(path);
    harness_expect(db, "ANALYZE wanted", "");
    static const char *const JOINS[] = {
        "SELECT sum(prosecuted) FROM ours t JOIN wanted w ON t.force = w.force",
        "SELECT sum(line) FROM ours t JOIN police_forces f USING (force) WHERE f.region = 'x'",
        "SELECT sum(prosecuted) FROM police_forces f JOIN ours t ON t.force = f.force",
    };
    for (size_t i = 0; i < sizeof JOINS / sizeof *JOINS; i++)
        expect_plan(JOINS[i], "where force", "AUTOMATIC");
}
END_TEST

/* Finding a row by its number costs next to nothing. So a table of unknown size is read first, and
** the rows are looked up for it; SQLite must not build an index instead. */
START_TEST(joins_by_rowid_look_it_up) {
    write_rows("one.csv", 1500);
    char path[512];
    snprintf(path, sizeof path, "%s/one.csv", harness_folder());
    open_source(path);
    harness_expect(
        db,
        "CREATE TABLE few(x INTEGER, force TEXT COLLATE NOCASE); INSERT INTO few VALUES (7, "
        "'Kent'), (3, NULL)",
        "");
    static const char *const JOINS[] = {
        "SELECT t.line FROM few w JOIN ours t ON t.rowid = w.x",
        "SELECT t.line FROM few w JOIN ours t ON t.rowid = w.x AND t.force = w.force",
        "SELECT t.line FROM few w JOIN ours t ON t.rowid = w.x AND t.force > w.force",
        "SELECT t.line FROM few w JOIN prosecutions t ON t.rowid = w.x",
    };
    for (size_t i = 0; i < sizeof JOINS / sizeof *JOINS; i++)
        expect_plan(JOINS[i], "the row of that rowid", "AUTOMATIC");
    harness_expect(db, JOINS[0], "8\n4");
}
END_TEST

/* In a join of several sources each rowid is looked up in the groups of its own source. */
START_TEST(a_rowid_is_of_its_own_source) {
    write_rows("several/a.csv", 300);
    write_rows("several/b.csv", 500);
    write_rows("several/c.csv", 1);
    write_rows("one.csv", 700);
    struct text sql = {0};
    harness_append(
        &sql,
        "WITH sources(n, path) AS (VALUES (1, '%s/one.csv'), (2, '%s/several'), (3, "
        "'%s/several/b.csv'), (4, '%s/one.csv')), firsts AS MATERIALIZED (SELECT n, path, "
        "(SELECT min(rowid) FROM prosecutions(path)) AS first FROM sources) SELECT n, "
        "t.rowid - first + 1, line FROM firsts CROSS JOIN prosecutions(path) t WHERE "
        "t.rowid IN (first + 4, first + 349, first + 800) ORDER BY n, t.rowid",
        harness_folder(), harness_folder(), harness_folder(), harness_folder());
    harness_expect(
        db, sql.bytes,
        "1|5|6\n1|350|351\n2|5|6\n2|350|51\n2|801|2\n3|5|6\n3|350|351\n4|5|6\n4|350|351");
    text_free(&sql);
}
END_TEST

/* Numbers of many digits, and line numbers, which begin again in each file. Where files are sorted
** without regard to case, b.csv and B.csv are equal. */
START_TEST(numbers_are_in_order) {
    static const char *const FILES[] = {"numbers/b.csv", "numbers/a.csv", "numbers/B.csv"};
    static const char *const ORDERS[] = {
        "defendants",
        "defendants DESC",
        "force, defendants DESC",
        "line",
        "line DESC",
        "file, line",
        "file DESC, line",
        "file, line DESC",
        "line, file DESC",
        "defendants DESC, line",
        "sex, file, line",
        "file, force, line",
    };
    for (int file = 0; file < 3; file++) {
        struct text csv = {0};
        harness_append(&csv, "year_of_appearance,force_code,sex,offence,outcome,count\n");
        for (int row = 0; row < 200; row++) {
            /* A year each: files of one year would be editions of each other. */
            harness_append(&csv, "%d,%s,", 2010 + (int)file, harness_any_of("Kent|Essex"));
            harness_append(&csv, "Male,34 Robbery,11: Fine,%s\n",
                           harness_any_of("|0|1|-1|65535|65536|65537|4294967296|4294967295|"
                                          "999999999999999999|-999999999999999999|7"));
        }
        harness_write_text(FILES[file], csv.bytes);
        text_free(&csv);
    }
    char path[512];
    snprintf(path, sizeof path, "%s/numbers", harness_folder());
    open_source(path);
    for (size_t i = 0; i < 3 * sizeof ORDERS / sizeof *ORDERS; i++) {
        struct text sql = {0};
        harness_append(&sql,
                       "SELECT line, lower(file), defendants, force FROM @ ORDER BY %s, rowid%s",
                       ORDERS[i / 3],
                       i % 3 == 0   ? ""
                       : i % 3 == 1 ? " LIMIT 7"
                                    : " LIMIT 9 OFFSET 30");
        compare(&sql, true);
    }
}
END_TEST

START_TEST(rows_that_differ_in_rowid_are_not_alike) {
    static const char *const QUERIES[] = {
        "SELECT DISTINCT nation FROM @ WHERE rowid > 50 ORDER BY 1",
        "SELECT DISTINCT nation, rowid FROM @ ORDER BY 1, 2",
        "SELECT DISTINCT rowid FROM @ ORDER BY rowid DESC",
        "SELECT DISTINCT lower(force) FROM @ WHERE rowid % 7 = 3 ORDER BY 1",
        "SELECT lower(force) FROM (SELECT DISTINCT force FROM @ WHERE rowid % 3 = 1 ORDER BY 1)",
        "SELECT count(DISTINCT force) FROM @ WHERE rowid % 11 = 3",
    };
    write_rows("one.csv", 100);
    char path[512];
    snprintf(path, sizeof path, "%s/one.csv", harness_folder());
    open_source(path);
    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES; i++) {
        struct text sql = {0};
        harness_append(&sql, "%s", QUERIES[i]);
        compare(&sql, true);
    }
}
END_TEST

/* --- Out of memory --- */

static const char *fault_path;

static const char *const FAULT_QUERIES[] = {
    "SELECT group_concat(line) FROM (SELECT line FROM prosecutions(?1) ORDER BY force DESC, "
    "offence, sex LIMIT 5)",
    "SELECT count(*) FROM (SELECT DISTINCT force, sex FROM prosecutions(?1))",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum((SELECT "
    "count(*) FROM prosecutions(?1) p WHERE p.offence = 'Offence ' || i AND year > 2000)) FROM n",
    /* none of the first two rows is wanted */
    "SELECT group_concat(line) FROM (SELECT line FROM prosecutions(?1) WHERE offence_code IN (7, "
    "8) AND force > 'Essex' ORDER BY defendants DESC, file, line LIMIT 2)",
    "SELECT group_concat(force) FROM (SELECT force FROM prosecutions(?1) WHERE rowid IN (4, 5, 99))",
    "SELECT count(*) FROM (SELECT DISTINCT force FROM prosecutions(?1) WHERE force <> 'Kent' OR "
    "rowid > 0)",
    "SELECT group_concat(rowid) FROM (SELECT rowid FROM prosecutions(?1) WHERE rowid BETWEEN 5 AND "
    "9 AND force > 'A' ORDER BY rowid DESC)",
    "SELECT count(DISTINCT rowid) || max(force) FROM prosecution_totals(?1)",
};
enum { FAULT_COUNT = sizeof FAULT_QUERIES / sizeof *FAULT_QUERIES };
static char *fault_answers[FAULT_COUNT];

static char *answer(sqlite3 *own, const char *sql) {
    char *text = NULL;
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(own, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_text(statement, 1, fault_path, -1, SQLITE_STATIC);
    if (code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW &&
        sqlite3_column_text(statement, 0) != NULL)
        text = strdup((const char *)sqlite3_column_text(statement, 0));
    code = sqlite3_finalize(statement);
    if (text == NULL && code != SQLITE_NOMEM && code != SQLITE_IOERR_NOMEM &&
        strstr(sqlite3_errmsg(own), "out of memory") == NULL)
        text = strdup("an error without a cause");
    return text;
}

static enum outcome load_and_query(void) {
    extern int sqlite3_prosecutions_init(sqlite3 *, char **, const struct sqlite3_api_routines *);
    sqlite3 *own = NULL;
    char *message = NULL;
    enum outcome outcome = OUTCOME_OUT_OF_MEMORY;
    int code = sqlite3_open(":memory:", &own);
    if (code == SQLITE_OK && sqlite3_prosecutions_init(own, &message, NULL) == SQLITE_OK) {
        outcome = OUTCOME_RIGHT;
        for (int q = 0; q < FAULT_COUNT && outcome == OUTCOME_RIGHT; q++) {
            char *text = answer(own, FAULT_QUERIES[q]);
            if (text == NULL)
                outcome = OUTCOME_OUT_OF_MEMORY;
            else if (strcmp(text, fault_answers[q]) != 0)
                outcome = OUTCOME_WRONG;
            free(text);
        }
    }
    sqlite3_free(message);
    sqlite3_close(own);
    return outcome;
}

START_TEST(each_allocation_may_fail) {
    struct text csv = {0};
    harness_append(&csv, "year_of_appearance,force_code,sex,offence,outcome,count\n");
    for (int row = 0; row < 60; row++)
        harness_append(&csv, "%d,%s,%s,%d Offence %d,Fine,%d\n", 2010 + row % 3,
                       row % 2 ? "Kent" : "Essex", row % 5 ? "Male" : "", row % 20, row % 20, row);
    fault_path = harness_write_text("faults.csv", csv.bytes);
    text_free(&csv);
    for (int q = 0; q < FAULT_COUNT; q++) {
        fault_answers[q] = answer(db, FAULT_QUERIES[q]);
        ck_assert_ptr_nonnull(fault_answers[q]);
    }
    ck_assert_str_eq(fault_answers[1], "4");
    ck_assert_str_eq(fault_answers[2], "15");
    ck_assert_str_eq(fault_answers[3], "49,29");
    ck_assert_str_eq(fault_answers[4], "Kent,Essex");
    ck_assert_str_eq(fault_answers[5], "2");
    ck_assert_str_eq(fault_answers[6], "9,8,7,6,5");
    ck_assert_str_eq(fault_answers[7], "2Kent");
    harness_fail_allocations(load_and_query);
    for (int q = 0; q < FAULT_COUNT; q++)
        free(fault_answers[q]);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("plans");
    const struct {
        const char *name;
        const TTest *tests[7];
    } cases[] = {
        {"differential", {one_file, several_files, many_values, numbers_are_in_order, NULL}},
        {"plans",
         {plans_are_in_words, offsets_are_taken_where_that_is_right, joins_ask_for_what_they_need,
          joins_by_rowid_look_it_up, a_rowid_is_of_its_own_source,
          rows_that_differ_in_rowid_are_not_alike, NULL}},
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
