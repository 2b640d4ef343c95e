/* The module published: headers, names, types, records that are not rows, several files,
** reopening. */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
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

static char *create_sql(const char *path, const char *options) {
    return sqlite3_mprintf("CREATE VIRTUAL TABLE t USING published(%Q%s)", path, options);
}

/* Creates the table t of a file with these bytes. Options are written like `, header=3`. */
static void given_bytes(const char *bytes, size_t length, const char *options) {
    harness_expect(db, "DROP TABLE IF EXISTS t", "");
    char *sql = create_sql(harness_write("given.csv", bytes, length), options);
    harness_expect(db, sql, "");
    sqlite3_free(sql);
}

static void given(const char *text, const char *options) {
    given_bytes(text, strlen(text), options);
}

/* Creating the table must fail, with an error that contains `part`. */
static void refused(const char *text, const char *options, const char *part) {
    harness_expect(db, "DROP TABLE IF EXISTS t", "");
    char *sql = create_sql(harness_write_text("given.csv", text), options);
    char *result = harness_query(db, sql);
    ck_assert_msg(strncmp(result, "error: prosecutions: ", 21) == 0 && strstr(result, part) != NULL,
                  "%s\n  %s\n  gives %s\n  and not an error with %s", text, sql, result, part);
    harness_expect(db, "SELECT count(*) FROM sqlite_schema", "0");
    free(result);
    sqlite3_free(sql);
}

static void has_columns(const char *expected) {
    harness_expect(db,
                   "SELECT group_concat(name || ' ' || type, ', ') FROM t_columns "
                   "WHERE type NOT LIKE '%HIDDEN'",
                   expected);
    harness_expect(db, "SELECT group_concat(name || ' ' || type, ', ') FROM pragma_table_info('t')",
                   expected);
}

static void has_rows(const char *expected) {
    harness_expect(db, "SELECT * FROM t", expected);
}

/* --- Names --- */

START_TEST(names_are_safe_and_unique) {
    given("Age Group,,count, Count ,count_2,2018,% of  all (net),select,a__b,_x_,£,Caf\xC3\xA9 "
          "\xE2\x80\x93 \xCE\xA9\n1,2,3,4,5,6,7,8,9,10,11,12\n",
          "");
    harness_expect(db, "SELECT group_concat(name, ' ') FROM t_columns",
                   "age_group column_2 count count_2 count_2_2 _2018 of_all_net select a__b _x_ "
                   "column_11 caf\xC3\xA9_\xCE\xA9 file line");
    harness_expect(db, "SELECT name, label FROM t_columns WHERE rowid IN (2, 7, 13)",
                   "column_2|\nof_all_net|% of  all (net)\nfile|NULL");
    harness_expect(db, "SELECT age_group, count_2, count_2_2, _2018, \"select\" FROM t",
                   "1|4|5|6|8");
}
END_TEST

START_TEST(file_and_line_are_hidden) {
    given("a\n\n\"x\ny\"\nz\n", "");
    has_rows("x\ny\nz");
    harness_expect(db, "SELECT line, file LIKE '%/given.csv', rowid FROM t", "3|1|1\n5|1|2");
    given("file,line,LINE_2\na,b,c\n", "");
    has_columns("file TEXT, line TEXT, line_2 TEXT");
    harness_expect(db, "SELECT file, line, line_2, line_3, file_2 LIKE '%.csv' FROM t",
                   "a|b|c|2|1");
}
END_TEST

START_TEST(empty_names_at_the_end_need_a_value) {
    given("a,b,,,\n1,2,,,\n3,4,,,\n", "");
    has_columns("a INTEGER, b INTEGER");
    has_rows("1|2\n3|4");
    given("a,b\n1,2,\n3,4,\n5,6,\n", "");
    has_columns("a INTEGER, b INTEGER");
    has_rows("1|2\n3|4\n5|6");
    given("a,b,,\n1,2,\n3,4,\n5,6,\n", "");
    has_rows("1|2\n3|4\n5|6");
    refused("a,b,,,\n1,2,,,\n3,4\n5,6,,,\n", "", "line 3: 2 fields");
    refused("a,b,,,\n1,2,,,\n3,4,,,,\n5,6,,,\n", "", "line 3: 6 fields");
    refused("a,b\n1,2,\n3,4,\n5,6\n", "", "line 4: 2 fields");
    given("a,b,,,\n1,2,,,\n3,4,,x,\n5,6,,,\n", "");
    has_columns("a INTEGER, b INTEGER, column_3 TEXT, column_4 TEXT");
    has_rows("1|2||\n3|4||x\n5|6||");
}
END_TEST

/* --- Types --- */

/* printf(), as SQLite itself shows 15 digits, or newer ones 17. */
static void type_of(const char *first, const char *second, const char *expected) {
    char text[400];
    snprintf(text, sizeof text, "v,w\n\"%s\",x\n\"%s\",x\n", first, second);
    given(text, "");
    harness_expect(
        db,
        "SELECT (SELECT type FROM t_columns WHERE name = 'v'), group_concat(v, ' ') "
        "FROM (SELECT iif(typeof(v) = 'real', printf('%!.15g', v), coalesce(v, 'NULL')) v "
        "FROM t)",
        expected);
}

START_TEST(whole_numbers) {
    type_of("1", "-2", "INTEGER|1 -2");
    type_of("9,662", "1,234,567", "INTEGER|9662 1234567");
    type_of("9,66", "1", "TEXT|9,66 1");
    type_of("1234,567", "1", "TEXT|1234,567 1");
    type_of("1,2345", "1", "TEXT|1,2345 1");
    type_of(",123", "1", "TEXT|,123 1");
    type_of("0,123", "1", "TEXT|0,123 1");
    type_of("-00 ", "+7", "INTEGER|0 7");
    type_of("-0", "0", "INTEGER|0 0");
    type_of("007", "1", "TEXT|007 1");
    type_of("00", "1", "TEXT|00 1");
    type_of("-007", "1", "TEXT|-007 1");
    type_of("999999999999999999", "-999999999999999999",
            "INTEGER|999999999999999999 -999999999999999999");
    type_of("1000000000000000000", "1", "TEXT|1000000000000000000 1");
    type_of("12 ",
            "\xC2\xA0"
            "3",
            "INTEGER|12 3");
    type_of("1 2", "1", "TEXT|1 2 1");
    type_of("4.1", "4.10", "REAL|4.1 4.1");
}
END_TEST

START_TEST(fractions) {
    type_of("0.5", "3", "REAL|0.5 3.0");
    type_of(".5", "-1,234.25", "REAL|0.5 -1234.25");
    type_of("5.", "1", "TEXT|5. 1");
    type_of(".", "1", "TEXT|. 1");
    type_of("1e+05", "2.5E3", "REAL|100000.0 2500.0");
    type_of("1e-2", "-0.0", "REAL|0.01 0.0");
    type_of("4E3", "1", "TEXT|4E3 1");
    type_of("1e+400", "1", "TEXT|1e+400 1");
    type_of("1,234e+2", "1", "TEXT|1,234e+2 1");
    type_of("00.5", "1", "TEXT|00.5 1");
    type_of("1.2.3", "1", "TEXT|1.2.3 1");
    type_of("9007199254740993", "0.5", "TEXT|9007199254740993 0.5");
    type_of("0.30000000000000004", "0.1", "REAL|0.3 0.1");
    harness_expect(db, "SELECT v = 0.1 + 0.2 FROM t", "1\n0");
    type_of("0x10", "inf", "TEXT|0x10 inf");
    type_of("nan", "1", "TEXT|nan 1");
}
END_TEST

START_TEST(percentages) {
    type_of("75.5%", "-3%", "REAL|75.5 -3.0");
    type_of("75.5 %", "0", "REAL|75.5 0.0");
    type_of("75.5%", "-", "REAL|75.5 NULL");
    type_of("0.0%", "0", "REAL|0.0 0.0");
    type_of("75.5%", "12", "TEXT|75.5% 12");
    type_of("%", "1", "TEXT|% 1");
    type_of("5%%", "1%", "TEXT|5%% 1%");
}
END_TEST

START_TEST(missing_values) {
    static const char *const tokens[] = {"",    "-",   "--",    "..",   "N/A",     "n/a", "NA",
                                         "*",   ":",   "~",     " - ",  "[c]",     "[x]", "[z]",
                                         "[u]", "[w]", "[low]", "#N/A", "#DIV/0!", NULL};
    for (const char *const *token = tokens; *token != NULL; token++) {
        char expected[64];
        type_of(*token, "7", "INTEGER|NULL 7");
        type_of(*token, "7.5", "REAL|NULL 7.5");
        snprintf(expected, sizeof expected, "TEXT|%s b", *token);
        type_of(*token, "b", expected);
        snprintf(expected, sizeof expected, "TEXT|%s ", *token);
        type_of(*token, "", expected);
    }
    type_of("none", "1", "TEXT|none 1");
    given("a,b\n1,none\n2, None \nnone,5\n", ", missing='none'");
    has_columns("a INTEGER, b INTEGER");
    has_rows("1|NULL\n2|NULL\nNULL|5");
}
END_TEST

START_TEST(types_off) {
    given("a,b\n1,75.5%\n-,\n", ", types=off");
    has_columns("a TEXT, b TEXT");
    harness_expect(db, "SELECT typeof(a), a, typeof(b), b FROM t",
                   "text|1|text|75.5%\ntext|-|text|");
}
END_TEST

START_TEST(the_last_row_counts) {
    size_t rows = 70000, length = 2;
    char *text = malloc(rows * 12 + 100);
    memcpy(text, "n\n", length);
    for (size_t i = 0; i < rows; i++)
        length += (size_t)sprintf(text + length, "%zu\n", i % 9973);
    given_bytes(text, length, "");
    harness_expect(db, "SELECT typeof(n), count(*), sum(n), max(line) FROM t",
                   "integer|70000|348095412|70001");
    length += (size_t)sprintf(text + length, "007\n");
    given_bytes(text, length, "");
    harness_expect(db, "SELECT typeof(n), count(*), count(DISTINCT n), sum(n), max(n) FROM t",
                   "text|70001|9974|348095419|999");
    free(text);
}
END_TEST

/* --- Headers --- */

START_TEST(titles_are_passed_over) {
    given("Table 1: people,,\n\nSource,ONS,\nArea,2017,2018\nKent,1,2\nEssex,3,4\nDevon,5,6\n", "");
    has_columns("area TEXT, _2017 INTEGER, _2018 INTEGER");
    has_rows("Kent|1|2\nEssex|3|4\nDevon|5|6");
    given("Single years of age\nArea,0,1,2\nKent,1,2,5\nEssex,3,4,5\n", "");
    has_columns("area TEXT, _0 INTEGER, _1 INTEGER, _2 INTEGER");
    refused("Title\nKent,10,20\nEssex,3,4\nDevon,5,6\n", "", "line 1: no header is found");
    refused("Kent,1.5,20\nEssex,3,4\nDevon,5,6\n", "", "say header=N");
    given("Title\nKent,10,20\nEssex,3,4\n", ", header=2");
    has_rows("Essex|3|4");
}
END_TEST

START_TEST(group_labels_above) {
    given("Title\n,Males,,Females,,Total\nArea,Number,Rate,Number,Rate,\nKent,1,2.5,3,4.5,9\n"
          "Essex,1,2.5,3,4.5,9\n",
          ", header=2-3");
    has_columns("area TEXT, males_number INTEGER, males_rate REAL, females_number INTEGER, "
                "females_rate REAL, total INTEGER");
    given("Title\n,Males,,Females,\nArea,Number,Rate,Number,Rate\nKent,1,2.5,3,4.5\n"
          "Essex,1,2.5,3,4.5\n",
          "");
    has_columns("area TEXT, males_number INTEGER, males_rate REAL, females_number INTEGER, "
                "females_rate REAL");
    given(",Males,,Females,,\nArea,n,r,n,r,All\nKent,1,2,3,4,9\nEssex,1,2,3,4,9\n", "");
    harness_expect(db, "SELECT group_concat(name, ' ') FROM t_columns WHERE rowid < 7",
                   "area males_n males_r females_n females_r all");
    /* Labels that do not make the names unique are a title, and unique names take no labels. */
    given("By,Sex,,,\nArea,n,r,n,r\nKent,1,2,3,4\nEssex,1,2,3,4\n", "");
    harness_expect(db, "SELECT group_concat(name, ' ') FROM t_columns WHERE rowid < 6",
                   "area n r n_2 r_2");
    given(",Sex,,Age,\nArea,a,b,c,d\nKent,1,2,3,4\nEssex,1,2,3,4\n", "");
    harness_expect(db, "SELECT group_concat(name, ' ') FROM t_columns WHERE rowid < 6",
                   "area a b c d");
}
END_TEST

START_TEST(a_second_line_below) {
    given("Area,Males,Females\n,number,per cent\nKent,1,2.5%\nEssex,3,4.5%\n", "");
    has_columns("area TEXT, males_number INTEGER, females_per_cent REAL");
    has_rows("Kent|1|2.5\nEssex|3|4.5");
    /* A record that has something below `Area` is a row, and not a second line of the header. */
    given("Area,Males,Females\nLondon,see Met,see Met\nKent,1,2\nEssex,3,4\n", "");
    has_columns("area TEXT, males TEXT, females TEXT");
    /* Words in only one column do not make a second line of the header. */
    given("Area,Males\n,number\nKent,1\nEssex,2\n", "");
    has_columns("area TEXT, males TEXT");
}
END_TEST

START_TEST(the_header_is_where_it_is_said_to_be) {
    const char *text = "a,b\n1,2\nc,d\n3,4\n";
    given(text, ", header=3");
    has_columns("c INTEGER, d INTEGER");
    has_rows("3|4");
    given(text, ", header='1-3'");
    has_columns("a_1_c INTEGER, b_2_d INTEGER");
    given(text, ", header = none");
    has_columns("column_1 TEXT, column_2 TEXT");
    has_rows("a|b\n1|2\nc|d\n3|4");
    refused(text, ", header=9", "header=: no record begins on line 9");
    refused("a,\"b\nc\"\nd,e\n", ", header=2", "header=: no record begins on line 2");
    refused("a,b\n,\n1,2\n", ", header=2", "line 2: the header is blank");
    refused(text, ", header=0", "header=0 is no such option");
    refused(text, ", header=4-3", "header=4-3 is no such option");
    refused(text, ", header=first", "header=none");
    refused(text, ", header=4", "a header, but no data row");
}
END_TEST

/* --- Rows --- */

START_TEST(footnotes_are_no_rows) {
    given("year,n,note\n2017,1,a\n\n2018,2,b\n,,\nSource: ONS,,\nNotes\n1. A, b and c\n"
          "2. One, two, three, and four\n,,\n\n",
          "");
    has_columns("year INTEGER, n INTEGER, note TEXT");
    has_rows("2017|1|a\n2018|2|b");
    /* A record with only its first field filled is a row where other rows follow it. */
    given("area,n,m\nNorth,,\nDurham,1,2\nSouth,,\nKent,3,4\n", "");
    has_rows("North|NULL|NULL\nDurham|1|2\nSouth|NULL|NULL\nKent|3|4");
    /* A last record without words is a row. */
    given("year,n,m\n2017,1,2\n2018,,\n", "");
    has_rows("2017|1|2\n2018|NULL|NULL");
    /* In a file of a single column there are no footnotes. */
    given("name\nx\nSource: ONS\n", "");
    has_rows("x\nSource: ONS");
}
END_TEST

START_TEST(a_wrong_number_of_fields_is_an_error) {
    refused("a,b,c\n1,2,3\n4,5\n6,7,8\n", "",
            "given.csv: line 3: 2 fields where the header (line 1) has 3; mend the line");
    refused("a,b,c\n1,2,3\n4,5,6,7\n", "", "line 3: 4 fields");
    refused("a,b,c\n1,2,3\n4,5\n", "",
            "line 3: 2 fields"); /* a row that is cut off, not a footnote */
    refused("a,b,c\n1,2,3\nNotes\n4,5,6\n", "", "line 3: 1 fields");
    given("a,b,c\n1,2,3\n4,5\n6,7,8\nx\n9,10,11,12\n13,14,15,\n16,17,18\n", ", rows=skip");
    has_rows("1|2|3\n6|7|8\n16|17|18");
    refused("a,b\n1,\"2\n3,4\n", "",
            "given.csv: line 3, column 2: unclosed quote that began on line 2");
}
END_TEST

START_TEST(sources_without_a_row_are_errors) {
    refused("", "", "given.csv: ");
    refused("\n,,\n \n", "", "holds nothing but blank lines");
    refused("a,b\n", "", "a header, but no data row");
    refused("a,b\nSource: ONS,\n", "", "a header, but no data row");
    refused("a,b\n1,2\n", ", rows=skip, header=2", "a header, but no data row");
}
END_TEST

/* --- Options --- */

START_TEST(delimiters) {
    given("a;b\n1;\"2;3\"\n", ", delimiter=';'");
    has_rows("1|2;3");
    given("a\tb\n1\t2\n", ", delimiter=tab");
    has_rows("1|2");
    given("a b\n1 2\n", ", delimiter=' '");
    has_rows("1|2");
    given("a;b\n1;2\n", ", delimiter=','");
    has_rows("1;2");
    given("a||b\n1||\"2||3\"\n", ", separator='||'");
    has_rows("1|2||3");
    refused("a,b\n1,2\n", ", delimiter='12345678'", "seven bytes");
    refused("a,b\n1,2\n", ", delimiter='\"'", "seven bytes");
}
END_TEST

START_TEST(other_dialects) {
    given("'a','b'\n'1, ''x'' y',2\n", ", quote=\x27\x27\x27\x27");
    has_rows("1, 'x' y|2");
    given("a,b\n\"say \\\"x\\\"\",2\n", ", escape=backslash");
    has_rows("say \"x\"|2");
    given("a,b\n5\" nail,2\n", ", quote=none");
    has_rows("5\" nail|2");
    refused("a,b\n1,2\n", ", quote=ab", "quote=ab is no such option");
    refused("a,b\n1,2\n", ", escape=ab", "escape=ab is no such option");
    refused("a,b\n1,2\n", ", delimiter=''", "seven bytes");
}
END_TEST

START_TEST(decimal_commas) {
    given("f;v\nx;12,5\ny;1.204,25\n", "");
    has_columns("f TEXT, v REAL");
    has_rows("x|12.5\ny|1204.25");
    given("f;v;w\nx;12,5;1,204\ny;3,25;2,500\n",
          ""); /* the one column tells what the other means */
    has_rows("x|12.5|1.204\ny|3.25|2.5");
    given("f;v;w\nx;12.5;1,204\ny;3.25;2,500\n", "");
    has_rows("x|12.5|1204\ny|3.25|2500");
    given("f;v\nx;1,204\ny;30\n", "");
    has_rows("x|1204\ny|30");
    given("f;v\nx;1,204\ny;30\n", ", decimal=comma");
    has_rows("x|1.204\ny|30.0");
    given("f,v\nx,\"12,5\"\ny,30\n", "");
    has_columns("f TEXT, v TEXT");
    given("f,v\nx,\"12,5 [p]\"\ny,30\n", ", decimal=comma");
    has_rows("x|12.5\ny|30.0");
    refused("a\n1\n", ", decimal=both", "decimal=both is no such option");
}
END_TEST

/* --- Damage --- */

static void finds(const char *expected) {
    char path[300];
    snprintf(path, sizeof path, "%s/given.csv", harness_folder());
    char *sql = sqlite3_mprintf("SELECT severity, line, problem FROM source_problems(%Q) "
                                "WHERE detail NOT LIKE '%%fits no layout%%' ORDER BY line",
                                path);
    harness_expect(db, sql, expected);
    sqlite3_free(sql);
}

START_TEST(stray_quotes_are_errors) {
    refused("a,b\nKent\",1\nEssex,2\n", "", "line 2, column 1: a stray quote");
    refused("a,b\n\"Kent\"s,1\nEssex,2\n", "", "line 2, column 1: a stray quote");
    refused("a,b\n\"Kent,1\n\"Essex\",2\n", "", "that began on line 2");
    refused("\"a,\"b\"\n1,2\n", "", "line 1: 1 fields");
    refused("\"a\"x,\"b\"\n1,2\n", "", "line 1, column 1: a stray quote in the header");
    given("a,b\nKent\",1\nthe \"big\" one,2\n", ", rows=skip");
    has_rows("the \"big\" one|2");
    finds("error|2|unreadable row\nwarning|3|unreadable row");
}
END_TEST

START_TEST(a_damaged_header_is_no_title) {
    refused("areaforce,chief,n\nKent,South,Ann,1\nEssex,East,Bob,x\n", "", "line 1: 3 fields");
    refused("area,force,\nchief\nKent,South,Ann\nEssex,East,Bob\n", "", "line 1: 3 fields, 2 of");
    refused("area,,force,chief\nKent,South,Ann\nEssex,East,Bob\n", "", "line 1: the header has 4");
    refused("a,c,\n1,2,3,\n4,5,6,\n", "", "line 1: 3 fields");
    refused(",a,b,\n1,2,\n4,5,\n", "", "line 1: the header has 4 fields");
    given("Kent, Essex, and others\na,b,c,d\n1,2,3,4\n", "");
    has_rows("1|2|3|4");
}
END_TEST

START_TEST(row_names_of_r) {
    given("\"area\",\"n\"\n\"1\",\"Kent\",5\n\"2\",\"Essex\",6\n", "");
    has_columns("column_1 INTEGER, area TEXT, n INTEGER");
    finds("warning|1|wrong number of fields");
    refused("area,n\n1,Kent,5\n1,Essex,6\n", "", "line 1: 2 fields");
    refused("area,n\n1,Kent,5\n2,6,6\n", "", "line 1: 2 fields");
    char *text = malloc(20000), *at = text + sprintf(text, "area,n\n");
    for (int row = 0; row < 300; row++)
        at += sprintf(at, "%d,Kent,5\n", row % 299); /* the first comes again, far below */
    refused(text, "", "line 1: the header has a field less");
    free(text);
}
END_TEST

/* Rows far below those that the header is found by. */
static char *far_below(const char *header, const char *row, const char *below) {
    char *text = malloc(20000), *at = text + sprintf(text, "%s", header);
    for (int number = 1; number <= 200; number++)
        at += sprintf(at, row, number);
    strcpy(at, below);
    return text;
}

START_TEST(what_is_wrong_far_below) {
    char *text = far_below("area,n\n", "%d,Kent,5\n", "201,7,5\n");
    refused(text, "", "as a column has both numbers and words (line 202); mend the header");
    free(text);
    text = far_below("area,n\n", "%d,Kent,5\n", "200,Kent,5\n");
    refused(text, "", "as a name is there twice (line 202); mend the header");
    free(text);
    text = far_below("", "%d,5\n", "7\n");
    refused(text, ", header=none", "line 201: 1 fields where other rows have 2");
    free(text);
    text = far_below("area,n\n", "Kent,%d\n", "Essex,x\n\nyear,total\n2018,1\n");
    refused(text, "", "line 204: another table begins here");
    free(text);
    text = far_below("area,n,\n", "Kent,%d,\n", "\nyear,total,\n2018,1,\n");
    refused(text, "", "line 203: another table begins here");
    free(text);
    text = far_below("area,n,\n", "Kent,%d,\n", "\nyear,7,\n2018,1,\n");
    given(text, "");
    harness_expect(db, "SELECT count(*), max(n) FROM t", "202|200");
    free(text);
}
END_TEST

START_TEST(lines_that_are_no_header) {
    const char *below = "header=: no record begins on line 9 (it is below the file's end";
    refused("a,b\nKent,1\n", ", header=9", below);
    refused("a,b\nKent,1\n", ", header=1-9", below);
    refused("\"a\nb\",c\nKent,1\n", ", header=2", "no record begins on line 2");
    refused("1.5,2.5\n3.5,4.5\n", "", "line 1: no header is found above the first row of figures");
}
END_TEST

/* What keeps a column from being one of numbers is shown in whole characters. */
START_TEST(long_words_among_numbers) {
    char text[400] = "n\n1\n2\na";
    for (int i = 0; i < 60; i++)
        strcat(text, "\xC3\xA9");
    strcat(text, "\nbb\nbb\n");
    harness_expect_of(
        db,
        "SELECT length(why_text), why_text LIKE '%%\xC3\xA9\xE2\x80\xA6'' in 1 row, first in line 4%%' FROM "
        "published_columns(%Q) WHERE name = 'n'",
        harness_write_text("given.csv", text), "86|1");
    given(
        "a;b\nKent;1.204,5\nEssex;"
        "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890\n",
        ", decimal=comma");
    has_columns("a TEXT, b TEXT");
}
END_TEST

START_TEST(headers_below) {
    given("a,b\nx,1\nA , b\ny,2\n\na,b\nz,3\n", "");
    has_columns("a TEXT, b INTEGER");
    has_rows("x|1\ny|2\nz|3");
    finds("warning|3|unreadable row\nwarning|6|unreadable row");
    refused("a,b\nx,1\n\narea,rate\ny,2.5\n", "", "line 4: another table begins here");
    refused("a,b\nx,1\ny,2\nz,3\n\narea,rate,more\ny,2.5,3\n", "",
            "line 6: another table begins here");
    given("a,b\nx,1\n\narea,rate\ny,2.5\n", ", rows=skip");
    has_rows("x|1");
    given("a,b,c\nx,1,2\n\nSource: ONS, 2018\nNote: x, y\n", "");
    has_rows("x|1|2");
    finds("note|4|unreadable row\nnote|5|unreadable row");
}
END_TEST

START_TEST(what_is_odd_is_said) {
    given("Title\n\na,b\nN\\A,1\n\"x\ny\",2\n\"\"\ncaf\xE9,3\nNotes\n", "");
    finds(
        "note|1|unreadable row\nwarning|4|unknown value\nwarning|5|unknown value\nwarning|7|unreadable row\n"
        "note|8|not UTF-8, read as Windows-1252\nnote|9|unreadable row");
    given("a,b\nN\\A,1\n", ", escape=none");
    has_rows("N\\A|1");
}
END_TEST

START_TEST(encodings) {
    given("name,\xA3\n\xA3"
          "5,\x93x\x94\nCaf\xC3\xA9,y\n",
          "");
    has_rows("£5|\xE2\x80\x9Cx\xE2\x80\x9D\nCaf\xC3\xA9|y");
    given("name,b\nCaf\xC3\xA9,y\n", ", encoding='windows-1252'");
    has_rows("Caf\xC3\x83\xC2\xA9|y");
    refused("name,b\nCaf\xE9,y\n", ", encoding=utf-8",
            "line 2, column 1: not UTF-8; say encoding=windows-1252");
    refused("name\nx\n", ", encoding=ebcdic", "encoding=ebcdic is no such option; write utf-8");
    given_bytes("\xFF\xFE"
                "a\0,\0b\0\n\0"
                "1\0,\0\xE9\0\n\0",
                18, "");
    has_rows("1|\xC3\xA9");
}
END_TEST

START_TEST(arguments_are_checked) {
    refused("a\n1\n", ", speed=9", "'speed' is no option; there are header=, ");
    refused("a\n1\n", ", types=maybe", "write types=off or types=on");
    refused("a\n1\n", ", 'b.csv'", "several files as one source");
    refused("a\n1\n", ", missing=''", "missing='NA'");
    harness_expect(db, "CREATE VIRTUAL TABLE t USING published",
                   "error: prosecutions: published: no source is named; write USING "
                   "published('population.csv')");
    harness_expect(db, "SELECT * FROM published('x.csv')", "error: no such table: published");
    char *result = harness_query(db, "CREATE VIRTUAL TABLE t USING published('builtin:nothing')");
    ck_assert_msg(
        strstr(result, "builtin:nothing: no such built-in figures; there are builtin:cps"), "%s",
        result);
    free(result);
}
END_TEST

/* --- Sources --- */

START_TEST(several_files_are_one_table) {
    const char *path = harness_write_text("many/a.csv", "area,n,\nKent,1,\nSource: x,,\n");
    harness_write_text("many/b.csv", "Title,\nN,AREA\n2.5,Essex\n");
    char folder[512], *sql;
    snprintf(folder, sizeof folder, "%.*s", (int)(strlen(path) - strlen("/a.csv")), path);
    harness_expect(db, sql = create_sql(folder, ""), "");
    sqlite3_free(sql);
    has_columns("area TEXT, n REAL");
    harness_expect(db, "SELECT area, n, substr(file, -5), line FROM t",
                   "Kent|1.0|a.csv|2\nEssex|2.5|b.csv|3");
    harness_expect(db, "DROP TABLE t", "");
    /* A number at a label's end is that of a footnote in one of the files only. */
    harness_write_text("many/a.csv", "area,n\nKent,1\n");
    harness_write_text("many/b.csv", "area,n2\nEssex,2\n");
    harness_expect(db, sql = create_sql(folder, ""), "");
    sqlite3_free(sql);
    has_columns("area TEXT, n INTEGER");
    has_rows("Kent|1\nEssex|2");
    harness_expect(db, "DROP TABLE t", "");
    harness_write_text("many/a.csv", "area,n\nKent,1\n");
    harness_write_text("many/b.csv", "rate,area\n2.5,Essex\n");
    char *result = harness_query(db, sql = create_sql(folder, ""));
    ck_assert_msg(strstr(result, "/b.csv: lacks a column n, unlike ") && strstr(result, "/a.csv:"),
                  "%s", result);
    free(result);
    harness_write_text("many/b.csv", "n,area,extra\n2.5,Essex,1\n");
    result = harness_query(db, sql);
    ck_assert_msg(strstr(result, "/b.csv: has a column extra, unlike ") != NULL, "%s", result);
    free(result);
    sqlite3_free(sql);
}
END_TEST

START_TEST(a_changed_file_is_read_again) {
    given("a,b\n1,2\n", "");
    has_rows("1|2");
    harness_write_text("given.csv", "a,b\n3,4\n5,6\n");
    has_rows("3|4\n5|6");
    harness_write_text("given.csv", "a,b\n3,x\n5,longer\n");
    char *result = harness_query(db, "SELECT * FROM t");
    ck_assert_msg(strstr(result, "no longer those that the table t was made with") != NULL, "%s",
                  result);
    free(result);
    harness_write_text("given.csv", "a,b\n7,8\n");
    has_rows("7|8");
}
END_TEST

/* --- Databases that are opened again --- */

static void reopen(void) {
    char *attach = sqlite3_mprintf("ATTACH '%q/kept.db' AS kept", harness_folder());
    tear_down();
    set_up();
    harness_expect(db, attach, "");
    sqlite3_free(attach);
}

START_TEST(a_table_survives_its_database) {
    char *path = strdup(harness_write_text("kept.csv", "area,n\nKent,\"1,200\"\nEssex,-\n"));
    reopen();
    char *sql = sqlite3_mprintf("CREATE VIRTUAL TABLE kept.\"my pop\" USING published(%Q)", path);
    harness_expect(db, sql, "");
    sqlite3_free(sql);
    reopen();
    harness_expect(db, "SELECT area, n FROM \"my pop\" WHERE n = 1200", "Kent|1200");
    harness_expect(db, "ALTER TABLE \"my pop\" RENAME TO pop; SELECT sum(n) FROM pop", "1200");
    harness_expect(db, "CREATE VIEW kept.v AS SELECT area FROM pop", "");
    harness_expect(db, "SELECT name FROM kept.sqlite_schema ORDER BY 1", "pop\npop_columns\nv");
    harness_expect(db, "BEGIN; DROP TABLE pop; ROLLBACK; SELECT count(n) FROM pop", "1");
    harness_expect(db, "SELECT * FROM v", "error: unsafe use of virtual table \"pop\"");
    reopen();
    remove(path);
    harness_expect(db, "SELECT name FROM pragma_table_info('pop')", "area\nn");
    char *result = harness_query(db, "SELECT area FROM pop WHERE n > 5");
    ck_assert_msg(strncmp(result, "error: prosecutions: ", 21) == 0 && strstr(result, "kept.csv"),
                  "%s", result);
    free(result);
    harness_expect(db, "DROP TABLE pop; SELECT name FROM kept.sqlite_schema", "v");
    free(path);
}
END_TEST

START_TEST(nothing_is_left_of_a_table_that_was_not_made) {
    const char *path = harness_write_text("given.csv", "a\n1\n");
    char *sql = create_sql(path, "");
    harness_expect(db, "CREATE TABLE t_columns(mine)", "");
    char *result = harness_query(db, sql);
    ck_assert_msg(strstr(result, "t_columns") && strstr(result, "already exists"), "%s", result);
    free(result);
    harness_expect(db, "SELECT name FROM sqlite_schema", "t_columns");
    harness_expect(db, "DROP TABLE t_columns; BEGIN", "");
    harness_expect(db, sql, "");
    harness_expect(db, "ROLLBACK; SELECT count(*) FROM sqlite_schema", "0");
    harness_expect(db, sql, "");
    /* The table of columns may have been changed by somebody else. */
    harness_expect(db, "UPDATE t_columns SET type = 'TEXT, x' WHERE name = 'a'", "");
    sqlite3_free(sql);
}
END_TEST

START_TEST(columns_that_were_tampered_with) {
    char *path = strdup(harness_write_text("kept2.csv", "a,b\n1,2\n"));
    reopen();
    char *sql = sqlite3_mprintf("CREATE VIRTUAL TABLE kept.p USING published(%Q)", path);
    harness_expect(db, sql, "");
    harness_expect(db, "UPDATE kept.p_columns SET name = 'x\"); --' WHERE name = 'a'", "");
    reopen();
    char *result = harness_query(db, "SELECT * FROM p");
    ck_assert_msg(strstr(result, "no longer those that the table p was made with"), "%s", result);
    free(result);
    harness_expect(db, "UPDATE kept.p_columns SET type = 'TEXT, y' WHERE name = 'b'", "");
    reopen();
    result = harness_query(db, "SELECT * FROM p");
    ck_assert_msg(strstr(result, "p_columns, where the table's columns are kept, does not hold "
                                 "them: DROP TABLE p and create it again"),
                  "%s", result);
    free(result);
    harness_expect(db, "DROP TABLE kept.p_columns", "");
    reopen();
    harness_expect(db, "SELECT count(*) FROM p",
                   "error: prosecutions: p_columns, where the table's columns are kept: no such "
                   "table: kept.p_columns");
    harness_expect(db, "DROP TABLE p; SELECT * FROM kept.sqlite_schema WHERE name LIKE 'p%'", "");
    sqlite3_free(sql);
    free(path);
}
END_TEST

/* --- Safety --- */

START_TEST(no_files_means_no_files) {
    char *message = NULL;
    const char *path = harness_write_text("given.csv", "a\n1\n");
    tear_down();
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prosecutionsnofiles_init(db, &message, NULL), SQLITE_OK);
    char *sql = create_sql(path, "");
    char *result = harness_query(db, sql);
    ck_assert_msg(strstr(result, "this program opens no files") != NULL, "%s", result);
    free(result);
    sqlite3_free(sql);
    harness_expect(db,
                   "CREATE VIRTUAL TABLE t USING published('builtin:moj-2018'); SELECT "
                   "sum(defendants) FROM t WHERE force = 'Lancashire'",
                   "45781");
}
END_TEST

START_TEST(the_root_holds_for_a_table_that_was_read) {
    given("a\n1\n", "");
    has_rows("1");
    harness_write_text("inner/x.csv", "a\n1\n");
    char *sql =
        sqlite3_mprintf("UPDATE prosecutions_settings SET value = '%q/inner' WHERE name = 'root'",
                        harness_folder());
    harness_expect(db, sql, "");
    char *result = harness_query(db, "SELECT * FROM t");
    ck_assert_msg(strncmp(result, "error: ", 7) == 0, "%s", result);
    free(result);
    sqlite3_free(sql);
}
END_TEST

static char *wide(const char *field, size_t count, size_t *length) {
    size_t size = strlen(field);
    char *text = malloc(2 * count * (size + 1) + 1);
    *length = 0;
    for (size_t line = 0; line < 2; line++) {
        for (size_t i = 0; i < count; i++) {
            memcpy(text + *length, field, size);
            *length += size;
            if (line == 1 && size > 0)
                text[*length - size] = '1'; /* a row, and not the header again */
            text[(*length)++] = i + 1 < count ? ',' : '\n';
        }
    }
    text[*length] = '\0';
    return text;
}

START_TEST(wide_and_long_headers) {
    size_t length;
    char *text = wide("a", 100000, &length);
    refused(text, "", "line 1: 100000 columns; SQLite takes at most 1998 of a table");
    refused(text, ", header=1", "100000 columns");
    refused(text, ", header=none", "100000 columns");
    free(text);
    text = wide("a", 1998, &length);
    given(text, "");
    harness_expect(db, "SELECT count(*), max(length(name)) FROM t_columns", "2000|6");
    free(text);
    text = wide("", 100000, &length); /* nothing but commas */
    refused(text, "", "holds nothing but blank lines");
    free(text);
    char *name = malloc(1000001);
    memset(name, 'x', 1000000);
    name[1000000] = '\0';
    text = wide(name, 2, &length);
    given(text, "");
    harness_expect(db, "SELECT max(length(name)) FROM t_columns", "202");
    free(text);
    free(name);
}
END_TEST

/* --- Real files --- */

static void real(const char *file, const char *options) {
    char *path = sqlite3_mprintf("%s/%s", harness_shared(), file);
    char *sql = create_sql(path, options);
    harness_expect(db, "DROP TABLE IF EXISTS t", "");
    harness_expect(db, sql, "");
    sqlite3_free(sql);
    sqlite3_free(path);
}

START_TEST(real_files) {
    if (harness_shared() == NULL)
        return;
    real("reference/force_population.csv", "");
    has_columns("pfa_code TEXT, force TEXT, slug TEXT, year INTEGER, population INTEGER, complete "
                "INTEGER, series TEXT, local_authorities_summed INTEGER");
    harness_expect(db, "SELECT count(*), sum(population) FILTER (WHERE year = 2018) FROM t",
                   "1032|59008368");
    real("reference/offences.csv", "");
    harness_expect(db, "SELECT code FROM t WHERE code IN ('4.1', '4.10')", "4.1\n4.10");
    real("reference/police_forces.csv", "");
    harness_expect(db, "SELECT count(*) FROM t", "44");
    real("cps/principal_offence_category_september_2016.csv", "");
    harness_expect(db,
                   "SELECT number_of_theft_and_handling_convictions, typeof("
                   "percentage_of_homicide_convictions) FROM t WHERE column_1 = 'National'",
                   "7047|real");
    harness_expect(db, "SELECT group_concat(DISTINCT type) FROM t_columns WHERE name LIKE 'p%'",
                   "REAL");
    real("cps", "");
    harness_expect(db, "SELECT count(DISTINCT file), count(*) FROM t WHERE column_1 = 'National'",
                   "45|45");
    real("moj/remands-magistrates-court-2018.zip", "");
    harness_expect(db,
                   "SELECT count(*), sum(count), sum(count) FILTER (WHERE outcome = '01: FTA'), "
                   "sum(count) FILTER (WHERE force_code = 'Lancashire') FROM t",
                   "435402|1442617|66466|45781");
    real("moj/court-outcomes-2009-2019.zip", "");
    harness_expect(db, "SELECT sum(count) FROM t WHERE year_of_appearance = 2018", "1204533");
    real("home-office/outcomes-2018-19.csv.gz", ", missing=NA");
    harness_expect(db, "SELECT type FROM t_columns WHERE name LIKE 'force_outcomes%'",
                   "INTEGER\nINTEGER");
}
END_TEST

/* --- Out of memory --- */

static const char *fault_path;

static bool is_out_of_memory(sqlite3 *own, int code) {
    return code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM ||
           strstr(sqlite3_errmsg(own), "out of memory") != NULL;
}

static enum outcome make_and_ask(void) {
    sqlite3 *own = NULL;
    char *message = NULL, *sql = create_sql(fault_path, ", encoding=windows-1252");
    sqlite3_stmt *statement = NULL;
    enum outcome outcome = OUTCOME_OUT_OF_MEMORY;
    int code = SQLITE_NOMEM;
    if (sql != NULL && sqlite3_open(":memory:", &own) == SQLITE_OK)
        code = sqlite3_prosecutions_init(own, &message, NULL);
    if (code == SQLITE_OK && (code = sqlite3_exec(own, sql, NULL, NULL, NULL)) == SQLITE_OK &&
        (code = sqlite3_prepare_v2(own, "SELECT sum(n), max(area), count(p), max(line) FROM t", -1,
                                   &statement, NULL)) == SQLITE_OK &&
        (code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *area = (const char *)sqlite3_column_text(statement, 1);
        outcome = sqlite3_column_int(statement, 0) == 1208 &&
                          sqlite3_column_int(statement, 2) == 2 &&
                          sqlite3_column_int(statement, 3) == 5
                      ? OUTCOME_RIGHT
                      : OUTCOME_WRONG;
        if (outcome == OUTCOME_RIGHT && (area == NULL || strcmp(area, "\xC2\xA3") != 0))
            outcome = area == NULL ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
    } else if (own != NULL && code != SQLITE_OK && !is_out_of_memory(own, code)) {
        outcome = OUTCOME_WRONG;
    }
    sqlite3_finalize(statement);
    if (outcome == OUTCOME_RIGHT &&
        (code = sqlite3_exec(own, "DROP TABLE t", NULL, NULL, NULL)) != SQLITE_OK)
        outcome = is_out_of_memory(own, code) ? OUTCOME_OUT_OF_MEMORY : OUTCOME_WRONG;
    sqlite3_free(sql);
    sqlite3_free(message);
    sqlite3_close(own);
    return outcome;
}

START_TEST(each_allocation_may_fail) {
    harness_count_sqlite_memory();
    fault_path = harness_write_text("faults.csv", "Title\n,A,,\nArea,n,p,n\nKent,\"1,200\",5%,x\n"
                                                  "\xA3,8,0,y\nSource: ONS,,,\n");
    harness_fail_allocations(make_and_ask);
}
END_TEST

Suite *suite(void) {
    harness_sweep_queries(1);
    Suite *suite = suite_create("published");
    /* This case comes first, because SQLite's memory has to be set up before it is used. */
    harness_case(suite, "memory", each_allocation_may_fail, NULL);
    const struct {
        const char *name;
        const TTest *tests[10];
    } cases[] = {
        {"names",
         {names_are_safe_and_unique, file_and_line_are_hidden, empty_names_at_the_end_need_a_value,
          NULL}},
        {"types",
         {whole_numbers, fractions, percentages, missing_values, types_off, the_last_row_counts,
          NULL}},
        {"headers",
         {titles_are_passed_over, group_labels_above, a_second_line_below,
          the_header_is_where_it_is_said_to_be, NULL}},
        {"rows",
         {footnotes_are_no_rows, a_wrong_number_of_fields_is_an_error,
          sources_without_a_row_are_errors, NULL}},
        {"options",
         {delimiters, other_dialects, decimal_commas, encodings, arguments_are_checked, NULL}},
        {"damage",
         {stray_quotes_are_errors, a_damaged_header_is_no_title, row_names_of_r,
          what_is_wrong_far_below, lines_that_are_no_header, long_words_among_numbers,
          headers_below, what_is_odd_is_said, NULL}},
        {"sources", {several_files_are_one_table, a_changed_file_is_read_again, NULL}},
        {"databases",
         {a_table_survives_its_database, nothing_is_left_of_a_table_that_was_not_made,
          columns_that_were_tampered_with, NULL}},
        {"safety",
         {no_files_means_no_files, the_root_holds_for_a_table_that_was_read, wide_and_long_headers,
          NULL}},
        {"real files", {real_files, NULL}},
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
