/* Pictures: the drawings by themselves, and the SQL functions that make them. */
#include "harness.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "charts/charts.h"
#include "charts/lettering.h"
#include "charts/scale.h"
#include "charts/svg.h"

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* The picture must contain all the parts, which are separated by `|`. It must not contain a part
** that begins with `!`. */
static void expect_parts(const char *sql, const char *parts) {
    char *picture = harness_query(db, sql), *list = strdup(parts);
    for (char *part = strtok(list, "|"); part != NULL; part = strtok(NULL, "|")) {
        bool wanted = part[0] != '!';
        ck_assert_msg((strstr(picture, wanted ? part : part + 1) != NULL) == wanted,
                      "%s\n  %s: %s\n  in %.2000s", sql, wanted ? "lacks" : "has", part, picture);
    }
    free(list);
    free(picture);
}

static size_t occurrences(const char *text, const char *part) {
    size_t count = 0;
    while ((text = strstr(text, part)) != NULL) {
        count++;
        text += strlen(part);
    }
    return count;
}

/* --- Scales --- */

static void expect_axis(double low, double high, bool whole, const char *expected) {
    struct axis axis = axis_make(low, high, 5, whole);
    struct error error = {0};
    struct text text = {0};
    for (int64_t tick = axis.first; tick <= axis.last; tick++)
        ck_assert((tick == axis.first || text_append_byte(&text, ' ', &error)) &&
                  axis_append(&text, &axis, tick, &error));
    ck_assert_str_eq(text.bytes, expected);
    ck_assert(axis_place(&axis, low) >= -1e-9 && axis_place(&axis, high) <= 1 + 1e-9);
    text_free(&text);
}

START_TEST(axes_have_round_numbers) {
    expect_axis(0, 4321, true, "0 1,000 2,000 3,000 4,000 5,000");
    expect_axis(12, 96, true, "0 20 40 60 80 100");
    expect_axis(0, 2, true, "0 1 2");
    expect_axis(0, 0, true, "0 1");
    expect_axis(5, 5, true, "0 1 2 3 4 5");
    expect_axis(0, .3, false, "0 0.1 0.2 0.3");
    expect_axis(-30, 70, true, "-40 -20 0 20 40 60 80");
    expect_axis(-9, -2, true, "-10 -8 -6 -4 -2 0");
    expect_axis(1150001, 1400000, true,
                "1,150,000 1,200,000 1,250,000 1,300,000 1,350,000 1,400,000");
    expect_axis(0, 25000000, true, "0 5m 10m 15m 20m 25m");
    expect_axis(0, 4e10, true, "0 10bn 20bn 30bn 40bn");
    expect_axis(0, 1e100, true, "0 2e99 4e99 6e99 8e99 1.0e100");
    expect_axis(0, 3e-100, false, "0 1e-100 2e-100 3e-100");
}
END_TEST

START_TEST(an_axis_begins_at_zero_unless_that_hides_all) {
    expect_axis(70, 100, true, "0 20 40 60 80 100");
    expect_axis(80, 100, true, "80 85 90 95 100");
    expect_axis(1e15, 1e15, true, "0 2e14 4e14 6e14 8e14 1.0e15");
}
END_TEST

static void expect_value(double real, double largest, const char *expected) {
    struct error error = {0};
    struct text text = {0};
    struct value_style style = {0};
    value_style_widen(&style, figure_real(real));
    value_style_widen(&style, figure_real(largest));
    ck_assert(value_append(&text, figure_real(real), value_places(&style), &error));
    ck_assert_str_eq(text.bytes, expected);
    text_free(&text);
}

START_TEST(values_have_three_digits_at_least) {
    expect_value(1234567, 0, "1,234,567");
    expect_value(-5, 12, "-5");
    expect_value(1234.56, 0, "1,235");
    expect_value(12.345, 0, "12.3");
    expect_value(1.5, 0, "1.50");
    expect_value(.0456, 0, "0.0456");
    expect_value(.5, 5000, "1");
    expect_value(1.2345e50, 0, "1.23e50");
    expect_value(-9.9999e-50, 0, "-1.00e-49");
    expect_value(0, 1e50, "0");
}
END_TEST

static void expect_limits(const double *numbers, size_t count, const char *expected) {
    struct classes classes = classes_make(numbers, count);
    struct error error = {0};
    struct text text = {0};
    ck_assert(text_append(&text, slice_of(""), &error));
    for (int i = 0; i + 1 < classes.count; i++)
        ck_assert((i == 0 || text_append_byte(&text, ' ', &error)) &&
                  classes_append(&text, classes.limits[i], &error));
    ck_assert_str_eq(text.bytes, expected);
    ck_assert_int_eq(classes_find(&classes, numbers[0]), 0);
    ck_assert_int_eq(classes_find(&classes, numbers[count - 1]), classes.count - 1);
    text_free(&text);
}
#define EXPECT_LIMITS(expected, ...)                                                               \
    expect_limits((double[]){__VA_ARGS__}, sizeof((double[]){__VA_ARGS__}) / sizeof(double),       \
                  expected)

START_TEST(classes_are_natural_and_round) {
    EXPECT_LIMITS("200 350 500 600", 101, 133, 207, 255, 312, 377, 412, 507, 644, 698);
    EXPECT_LIMITS("", 7);
    EXPECT_LIMITS("", 7, 7, 7);
    EXPECT_LIMITS("5", 0, 0, 0, 0, 0, 0, 7);
    EXPECT_LIMITS("1 2 5 8", 0, 0, 0, 0, 0, 0, 1, 2, 5, 9);
    EXPECT_LIMITS("0 1", -5, 0, 1);
    EXPECT_LIMITS("1e-90 50", 0, 1e-90, 50);
    EXPECT_LIMITS("-5e99 0 1 1e100", -1e100, -1, 0, 1, 1e100);
    /* One that is far from all others has a class of its own. */
    EXPECT_LIMITS("75 100 150 400", 59, 61, 66, 68, 72, 75, 77, 81, 84, 88, 101, 102, 166, 445);
}
END_TEST

START_TEST(natural_classes_are_the_best_there_are) {
    /* Every way to part eight numbers into five, by brute force, has at least the same spread. */
    static const double numbers[] = {1, 2, 4, 7, 8, 20, 21, 50};
    enum { COUNT = sizeof numbers / sizeof *numbers };
    struct classes classes = classes_make(numbers, COUNT);
    double best = INFINITY, made = 0;
    for (unsigned cuts = 0; cuts < 1u << (COUNT - 1); cuts++) {
        double spread = 0, sum = 0, squares = 0;
        int parts = 1, weight = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += numbers[i];
            squares += numbers[i] * numbers[i];
            weight++;
            if (i == COUNT - 1 || (cuts >> i & 1) != 0) {
                spread += squares - sum * sum / weight;
                sum = squares = 0;
                weight = 0;
                parts += i < COUNT - 1;
            }
        }
        best = parts == classes.count && spread < best ? spread : best;
    }
    for (int class = 0; class < classes.count; class ++) {
        double sum = 0, squares = 0;
        int weight = 0;
        for (int i = 0; i < COUNT; i++)
            if (classes_find(&classes, numbers[i]) == class) {
                sum += numbers[i];
                squares += numbers[i] * numbers[i];
                weight++;
            }
        ck_assert_int_gt(weight, 0);
        made += squares - sum * sum / weight;
    }
    ck_assert_double_eq_tol(made, best, 1e-9);
}
END_TEST

START_TEST(classes_about_zero_are_the_same_on_both_sides) {
    static const double sizes[] = {.5, 1, 9, 10, 11, 40};
    struct classes classes = classes_about_zero(sizes, sizeof sizes / sizeof *sizes);
    ck_assert_int_eq(classes.count, 6);
    for (int i = 0; i < 5; i++)
        ck_assert_double_eq(decimal_real(classes.limits[i]), -decimal_real(classes.limits[4 - i]));
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        ck_assert_int_eq(classes_find_about_zero(&classes, -sizes[i]),
                         5 - classes_find_about_zero(&classes, sizes[i]));
    ck_assert_int_eq(classes_find_about_zero(&classes, -40), 0);
    ck_assert_int_eq(classes_find_about_zero(&classes, .5), 3);
    ck_assert_int_eq(classes_about_zero(sizes, 1).count, 2);
    ck_assert_int_eq(classes_about_zero(sizes, 0).count, 0);
}
END_TEST

/* --- Letters --- */

START_TEST(lines_break_at_blanks) {
    struct slice rest = slice_of("  Theft from the person  of another"), line;
    ck_assert(lettering_line(&rest, 10, 95, &line));
    ck_assert(slice_equal(line, slice_of("Theft from the")));
    ck_assert(lettering_line(&rest, 10, 95, &line));
    ck_assert(slice_equal(line, slice_of("person  of another")));
    ck_assert(!lettering_line(&rest, 10, 95, &line));
    ck_assert_int_eq(lettering_lines(slice_of("WWWWWWWWWW"), 10, 30), 4);
    ck_assert_int_eq(lettering_lines(slice_of("W"), 10, 0), 1);
    ck_assert_int_eq(lettering_lines(slice_of(" \t "), 10, 100), 0);
}
END_TEST

START_TEST(a_character_is_never_cut) {
    struct slice rest = slice_of("ééééé"), line;
    while (lettering_line(&rest, 10, 9, &line))
        ck_assert_uint_eq(line.length, 2);
    rest = slice_of("\xFF\xFE\xC3");
    for (int i = 0; i < 3; i++)
        ck_assert(lettering_line(&rest, 10, 1, &line) && line.length == 1);
}
END_TEST

START_TEST(numbers_of_markup_have_a_point) {
    struct error error = {0};
    struct text out = {0};
    struct svg svg = {.kind = "Test", .width = 100, .error = &error};
    svg_add(&svg, "%f %f %f %f %d", 1.0, -0.04, 12.25, -3.75, 7);
    ck_assert(svg_finish(&svg, 50, &out));
    ck_assert_ptr_nonnull(strstr(out.bytes, ">1 0 12.3 -3.8 7</svg>"));
    ck_assert_ptr_nonnull(strstr(out.bytes, "viewBox='0 0 100 50'"));
    text_free(&out);
}
END_TEST

/* --- Groups --- */

START_TEST(groups_are_bounded) {
    struct error error = {0};
    struct groups groups = {0};
    char label[16];
    for (int i = 0; i < GROUPS_MOST_LABELS; i++) {
        snprintf(label, sizeof label, "%d", i);
        ck_assert(groups_add(&groups, slice_of(label), NO_PERIOD, figure_integer(1), "f", &error));
    }
    ck_assert(groups_add(&groups, slice_of("7"), NO_PERIOD, figure_integer(1), "f", &error));
    ck_assert(!groups_add(&groups, slice_of("x"), NO_PERIOD, figure_integer(1), "f", &error));
    ck_assert_str_eq(error.message, "f: more than 5000 labels; choose some with WHERE");
    error = (struct error){0};
    struct period period;
    for (int year = 0; groups.points < GROUPS_MOST_POINTS; year++)
        for (int i = 0; i < 100 && groups.points < GROUPS_MOST_POINTS; i++) {
            snprintf(label, sizeof label, "%d", i);
            ck_assert(period_from_year(PERIOD_FIRST_YEAR + year, &period) &&
                      groups_add(&groups, slice_of(label), period, figure_integer(1), "f", &error));
        }
    ck_assert(period_from_year(PERIOD_LAST_YEAR, &period));
    ck_assert(!groups_add(&groups, slice_of("9"), period, figure_integer(1), "f", &error));
    ck_assert_str_eq(error.message, "f: more than 20000 points; choose some with WHERE");
    ck_assert_uint_eq(groups.points, GROUPS_MOST_POINTS);
    groups_free(&groups);
}
END_TEST

START_TEST(a_label_is_there_while_it_has_rows) {
    struct error error = {0};
    struct groups groups = {0};
    ck_assert(groups_add(&groups, slice_of("b"), NO_PERIOD, figure_integer(1), "f", &error) &&
              groups_add(&groups, slice_of("a"), NO_PERIOD, figure_real(.5), "f", &error) &&
              groups_add(&groups, slice_of("b"), NO_PERIOD, figure_integer(2), "f", &error));
    ck_assert(groups.count == 2 && groups.points == 2);
    groups_remove(&groups, slice_of("b"), NO_PERIOD, figure_integer(1));
    ck_assert(groups.count == 2 && slice_equal(groups.items[1].label, slice_of("b")));
    groups_remove(&groups, slice_of("b"), NO_PERIOD, figure_integer(2));
    ck_assert(groups.count == 1 && groups.points == 1);
    groups_remove(&groups, slice_of("nobody"), NO_PERIOD, figure_integer(2));
    groups_remove(&groups, slice_of("a"), NO_PERIOD, figure_real(.5));
    ck_assert(groups.count == 0 && groups.points == 0);
    groups_free(&groups);
}
END_TEST

/* --- sparkline --- */

START_TEST(sparkline_shows_gaps) {
    harness_expect(db, "SELECT sparkline(column1, column2) FROM (VALUES (0, 2012), (7, 2015))",
                   "▁  █");
    harness_expect(db,
                   "SELECT sparkline(column1, column2) FROM (VALUES (1, '2017-11'), (3, "
                   "'2018-02'), (2, '2018-01'), (1, '2018-02'))",
                   "▁ ▃█");
    harness_expect(db,
                   "SELECT sparkline(column1, column2) FROM (VALUES (1, '2016/17-Q4'), (2, "
                   "'2017/18-Q2'), (NULL, '2017/18-Q1'), (9, NULL))",
                   "▁ █");
}
END_TEST

START_TEST(sparkline_of_odd_values) {
    harness_expect(db,
                   "SELECT sparkline(5, 2018), sparkline(0, 2018), sparkline(NULL, 2018), "
                   "sparkline(-3, '2018-Q1')",
                   "▄|▁|NULL|▄");
    harness_expect(db, "SELECT sparkline(4, column1) FROM (VALUES (2016), (2017), (2019))", "▄▄ ▄");
    harness_expect(db, "SELECT sparkline(column1, column2) FROM (VALUES (-8, 1), (8, 2)) WHERE 0",
                   "NULL");
    harness_expect(db,
                   "SELECT sparkline(column1, column2) FROM (VALUES (-1e308, 2016), (1e308, "
                   "2017), (0, 2018), (1e-308, 2019))",
                   "▁█▅▅");
    harness_expect(db, "SELECT sparkline(column1, column2) FROM (VALUES (-1, 2016), (-8, 2017))",
                   "█▁");
}
END_TEST

START_TEST(sparkline_is_a_window_function) {
    harness_expect(db,
                   "SELECT group_concat(line, '/') FROM (SELECT sparkline(n, y) OVER (ORDER BY y "
                   "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS line FROM (SELECT column1 AS n, "
                   "column2 AS y FROM (VALUES (1, 2014), (8, 2015), (NULL, 2016), (4, 2017), "
                   "(1.5, 2018))))",
                   "▁█/▁█/█ ▁/█▁/█▁");
    harness_expect(db,
                   "SELECT sparkline(1, column1) OVER (ORDER BY column1 ROWS BETWEEN 1 FOLLOWING "
                   "AND 1 FOLLOWING) FROM (VALUES (2014), (2015))",
                   "▄\nNULL");
}
END_TEST

START_TEST(every_chart_is_a_window_function) {
    static const char *const calls[] = {"line_chart(n, y, f, t)", "line_chart(n, y)",
                                        "bar_chart(n, f, t)", "force_map(n, f)"};
    harness_expect(db,
                   "CREATE TABLE t(id INTEGER PRIMARY KEY, n, y, f, t); INSERT INTO t(n, y, f, t) "
                   "VALUES (1, 2014, 'Kent', 'T'), (0.1, 2015, 'Kent', 'T'), (1e17, 2015, "
                   "'Essex', 'T'), (NULL, 2016, 'Essex', 'T'), (3, 2014, 'Kent Police', 'T'), (-4, "
                   "2018, 'London', 'T'), (7, 2018, NULL, 'T'), (0, 2015, 'Kent', 'T')",
                   "");
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        char *sql = sqlite3_mprintf(
            "WITH framed AS (SELECT %s OVER w AS result, group_concat(id) OVER w AS ids FROM t "
            "WINDOW w AS (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)) SELECT count(*), "
            "sum(result IS NOT (SELECT %s FROM t WHERE id IN (SELECT value FROM json_each('[' || "
            "ids || ']')))) FROM framed",
            calls[i], calls[i]);
        harness_expect(db, sql, "8|0");
        sqlite3_free(sql);
    }
}
END_TEST

/* --- Pictures --- */

START_TEST(a_line_breaks_at_a_gap) {
    expect_parts("SELECT line_chart(column1, column2, 'Kent') FROM (VALUES (10, '2018-01'), (20, "
                 "'2018-02'), (15, '2018-04'), (5, '2018-06'), (1, '2018-07'))",
                 "<svg xmlns=|role='img'|>Kent</text>|Breaks in a line: no figures|10 in January "
                 "2018, 1 in July 2018; lowest 1 in July 2018, highest 20 in February 2018; no "
                 "figure for 2 of the months between");
    char *picture = harness_query(
        db, "SELECT substr(p, instr(p, 'line s0')) FROM (SELECT line_chart(column1, column2) AS p "
            "FROM (VALUES (10, 2012), (20, 2013), (15, 2015), (5, 2017), (1, 2018)))");
    *strchr(picture, '>') = '\0';
    ck_assert_uint_eq(occurrences(picture, "M"), 3);
    ck_assert_uint_eq(occurrences(picture, "L"), 2);
    free(picture);
    expect_parts("SELECT line_chart(column1, column2) FROM (VALUES (10, 2012), (20, 2013))",
                 "!Breaks|!does not begin|>20</text>");
    expect_parts("SELECT line_chart(column1, column2) FROM (VALUES (99, 2012), (101, 2013))",
                 "The scale does not begin at 0.");
}
END_TEST

START_TEST(names_of_lines_do_not_overlap) {
    char *picture = harness_query(
        db, "SELECT line_chart(5, 2018, value) FROM json_each('[\"a\",\"b\",\"c\",\"d\",\"e\","
            "\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\"]')");
    double before = -1;
    for (char letter = 'a'; letter <= 'n'; letter++) {
        char end[] = ">?</text>";
        end[1] = letter;
        const char *at = strstr(picture, end);
        ck_assert_ptr_nonnull(at);
        while (strncmp(at, "y='", 3) != 0)
            at--;
        double y = strtod(at + 3, NULL);
        ck_assert_msg(before < 0 || y - before >= 14, "%c: %f after %f", letter, y, before);
        before = y;
    }
    free(picture);
}
END_TEST

START_TEST(bars_are_sorted_and_cut_aloud) {
    char *picture =
        harness_query(db, "SELECT bar_chart(column1, column2) FROM (VALUES (-3, 'low'), (9, "
                          "'top'), (4, 'b'), (4, 'a'), (2, 'b'), (2, 'a'))");
    ck_assert_ptr_nonnull(strstr(picture, "top: 9. a: 6. b: 6. low: -3."));
    ck_assert_ptr_nonnull(strstr(picture, "class='below'"));
    free(picture);
    expect_parts("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 52) "
                 "SELECT bar_chart(i, 'label ' || i) FROM n",
                 ">and 12 others, none greater<|>label 13<|!>label 12<");
    expect_parts("SELECT bar_chart(0, 'none'), bar_chart(7, '')", "none: 0|<title>: 7</title>");
}
END_TEST

START_TEST(text_is_escaped) {
    expect_parts("SELECT bar_chart(1, '<b>&\"''' || char(1) || x'FF' || char(9), 'T' || char(7) || "
                 "'<&>\"''' || char(65535))",
                 "&lt;b&gt;&amp;&quot;&#39;\xEF\xBF\xBD|T\xEF\xBF\xBD&lt;&amp;&gt;&quot;&#39;\xEF"
                 "\xBF\xBD<|!<b>|!\x01|!\x07|!\xFF");
    expect_parts("SELECT line_chart(1, 2018, '</svg><script>')", "!<script>|!</svg><");
    expect_parts("SELECT force_map(1, column1) FROM (VALUES ('Kent'), ('</svg><script>'))",
                 "!<script>|Not shown: &lt;/svg&gt;");
}
END_TEST

START_TEST(long_texts_are_cut_and_kept_whole_in_a_title) {
    expect_parts("SELECT bar_chart(1, printf('%.*c', 400, 'x') || 'END')", "…<title>xxx|xEND");
    expect_parts("SELECT line_chart(1, 2018, printf('%.*c', 400, 'x') || 'END', "
                 "replace(printf('%.*c', 150, 'y'), 'y', 'word ') || 'LAST')",
                 "…<title>xxx|xEND|word LAST|…<title>word");
    harness_expect(db, "SELECT bar_chart(1, printf('%.*c', 1001, 'x'))",
                   "error: prosecutions: bar_chart: a label of 1001 bytes, "
                   "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'; give labels of up to 1000");
    harness_expect(db, "SELECT bar_chart(1, 'x', printf('%.*c', 1001, 'x'))",
                   "error: prosecutions: bar_chart: a title of 1001 bytes; give one of up to 1000");
}
END_TEST

START_TEST(values_of_any_size_are_drawn) {
    static const char *const values[] = {"9223372036854775807",
                                         "-9223372036854775808",
                                         "1e100",
                                         "-1e100",
                                         "1e-100",
                                         "0",
                                         "-0.0",
                                         "0.1",
                                         "1e15"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
            char *sql = sqlite3_mprintf(
                "SELECT substr(line_chart(v, y, f), 1, 4), substr(bar_chart(v, f), 1, 4), "
                "substr(force_map(v, f), 1, 4) FROM (SELECT %s AS v, 2017 AS y, 'Kent' AS f UNION "
                "ALL SELECT %s, 2018, 'Essex')",
                values[i], values[j]);
            harness_expect(db, sql, "<svg|<svg|<svg");
            expect_parts(sql, "!nan|!inf");
            sqlite3_free(sql);
        }
    }
    harness_expect(db, "SELECT bar_chart(-1e101, 'x')",
                   "error: prosecutions: bar_chart: -1e+101 can't be drawn; numbers have to be 0 "
                   "or between 1e-100 and 1e100 in size");
    harness_expect(db, "SELECT line_chart(9223372036854775807, 2018) FROM (VALUES (1), (2))",
                   "error: prosecutions: line_chart: the result does not fit a 64-bit INTEGER; "
                   "CAST the counts to REAL");
}
END_TEST

START_TEST(ids_come_from_the_content) {
    harness_expect(db,
                   "WITH p(s) AS (SELECT bar_chart(1, 'a') UNION ALL SELECT bar_chart(1, 'a') "
                   "UNION ALL SELECT bar_chart(2, 'a') UNION ALL SELECT bar_chart(1, 'a', 'T') "
                   "UNION ALL SELECT line_chart(1, 2018)) SELECT count(*), count(DISTINCT "
                   "substr(s, instr(s, ' id=''') + 5, 29)) FROM p",
                   "5|4");
}
END_TEST

START_TEST(a_title_is_one_or_none) {
    expect_parts("SELECT bar_chart(1, 'a', 'Heading')", "class='head'>Heading<|'>Heading</title>");
    expect_parts("SELECT bar_chart(1, 'a', NULL)", "'>Bar chart</title>|!class='head'");
    expect_parts("SELECT line_chart(1, 2018, '', ' ')", "'>Line chart</title>|!class='head'");
    harness_expect(db, "SELECT bar_chart(1, 'a', column1) FROM (VALUES ('x'), ('y'))",
                   "error: prosecutions: bar_chart: title is 'x' and 'y' in one group; give the "
                   "same title in every row");
}
END_TEST

START_TEST(nulls_are_passed_over) {
    harness_expect(db,
                   "SELECT line_chart(NULL, 2018), line_chart(1, NULL, 'a', 't'), line_chart(1, "
                   "2018, NULL), bar_chart(1, NULL), bar_chart(NULL, 'a', 't'), force_map(1, NULL)",
                   "NULL|NULL|NULL|NULL|NULL|NULL");
    harness_expect(db, "SELECT bar_chart(column1, 'a') FROM (VALUES (1)) WHERE 0", "NULL");
}
END_TEST

START_TEST(what_cannot_be_drawn_is_an_error) {
    harness_expect(db, "SELECT line_chart('many', 2018)",
                   "error: prosecutions: line_chart: value is 'many', not a number");
    harness_expect(db, "SELECT sparkline(1, 'May')",
                   "error: prosecutions: sparkline: period is 'May', not a period such as 2018, "
                   "'2018-Q3', '2018-07', '2018/19' or '2018/19-Q2'");
    harness_expect(db, "SELECT bar_chart(1, x'00')",
                   "error: prosecutions: bar_chart: label is a blob, not a text");
    harness_expect(db,
                   "SELECT line_chart(1, column1, column2) FROM (VALUES (2018, 'a'), ('2018/19', "
                   "'b'))",
                   "error: prosecutions: line_chart: the group mixes '2018' (calendar year) with "
                   "'2018/19' (financial year); keep periods of one kind with WHERE, or keep the "
                   "kinds apart with GROUP BY or PARTITION BY");
    harness_expect(db,
                   "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 15) "
                   "SELECT line_chart(i, 2018, 'series ' || i) FROM n",
                   "error: prosecutions: line_chart: 15 series; a chart has room for 14: choose "
                   "some with WHERE");
}
END_TEST

/* --- The map --- */

START_TEST(the_map_takes_any_name) {
    char *picture = harness_query(
        db, "SELECT force_map(column1, column2) FROM (VALUES (1, 'Kent'), (2, 'KENT POLICE'), (4, "
            "'E23000032'), (5, 'Devon & Cornwall'))");
    ck_assert_uint_eq(occurrences(picture, "<g><title>"), 43);
    ck_assert_uint_eq(occurrences(picture, ": no data</title>"), 41);
    ck_assert_ptr_nonnull(strstr(picture, "<title>Kent: 7</title>"));
    ck_assert_ptr_nonnull(strstr(picture, "Kent: 7. Devon and Cornwall: 5. No data: Metropolitan"));
    ck_assert_ptr_null(strstr(picture, "Not shown"));
    free(picture);
}
END_TEST

/* The scale ends with the lowest number that has a shade: none has its own. */
START_TEST(a_scale_does_not_begin_with_none) {
    expect_parts(
        "SELECT force_map(column1, column2, '', 'layout=areas') FROM (VALUES (0, 'Kent'), (5, 'Surrey'), "
        "(9, 'Essex'), (40, 'Dorset'))",
        ">40</text>|>5</text>|>none</text>|!>0</text>");
}
END_TEST

/* Whole numbers stay whole beside others that are not. */
START_TEST(each_line_has_decimals_of_its_own) {
    expect_parts(
        "SELECT line_chart(column1, column2, column3, 'T', 'a') FROM (VALUES (4, 2017, 'a'), (12, 2018, "
        "'a'), (2.5, 2017, 'b'), (3, 2018, 'b'))",
        ">12 in 2018</text>|2018: a 12, b 3.0<|a: 4 in 2017, 12 in 2018|b: 2.5 in 2017");
}
END_TEST

START_TEST(london_together_fills_both_tiles) {
    char *picture = harness_query(db, "SELECT force_map(9, 'Metropolitan and City of London')");
    ck_assert_uint_eq(
        occurrences(picture, "<title>Metropolitan and City of London: 9</title><rect class='c0'"),
        2);
    free(picture);
    harness_expect(db, "SELECT force_map(1, column1) FROM (VALUES ('London'), ('City of London'))",
                   "error: prosecutions: force_map: the group has figures of City of London both "
                   "by itself and together with another force; leave one of the two out with "
                   "WHERE");
}
END_TEST

START_TEST(what_is_not_on_the_map_is_named) {
    expect_parts("SELECT force_map(column1, column2) FROM (VALUES (1, 'Kent'), (1234, 'British "
                 "Transport Police'), (2.5, 'Action Fraud'), (3, 'Mordor'), (4, 'North West'))",
                 ">Not shown: Action Fraud (2.50), British Transport Police (1,234), Mordor (3), "
                 "North West (4)<|Not shown: Action Fraud (2.50), British Transport Police "
                 "(1,234), Mordor (3), North West (4).</desc>");
    expect_parts("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 20) "
                 "SELECT force_map(i, iif(i = 20, 'Kent', 'Shire ' || i)) FROM n",
                 "Shire 16 (16) and 11 others");
    harness_expect(db, "SELECT force_map(1, 'England and Wales')",
                   "error: prosecutions: force_map: force is 'England and Wales', which is the "
                   "total of all; leave it out with WHERE");
}
END_TEST

START_TEST(what_is_no_force_is_no_map) {
    static const char *const labels[] = {"Theft offences", "British Transport Police", "North West",
                                         "Action Fraud", "Mordor"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        char *sql = sqlite3_mprintf("SELECT force_map(1, %Q), force_map(2, %Q, NULL, "
                                    "'layout=areas')",
                                    labels[i], labels[i]);
        char *expected = sqlite3_mprintf(
            "error: prosecutions: force_map: force is '%s', which is no police force with an area "
            "of its own, and neither is any other in the group; give a column of forces",
            labels[i]);
        harness_expect(db, sql, expected);
        sqlite3_free(expected);
        sqlite3_free(sql);
    }
}
END_TEST

START_TEST(few_none_and_no_data_are_apart) {
    static const char *const layouts[] = {"tiles", "areas"};
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        char *sql = sqlite3_mprintf(
            "SELECT force_map(column1, column2, '', 'layout=%s') FROM (VALUES ('fewer than 3', "
            "'Kent'), (0, 'Essex'), (7, 'Dorset'), (9, 'Surrey'), (' Fewer than 3', 'Mordor'))",
            layouts[i]);
        expect_parts(sql, "<title>Kent: fewer than 3</title>|<title>Essex: 0</title>|<title>Gwent: "
                          "no data</title>|class='few edge'|class='zero edge'|class='none edge'|"
                          "Kent: fewer than 3. |Mordor (fewer than 3)|>none<|>no data<");
        sqlite3_free(sql);
    }
    expect_parts("SELECT force_map('fewer than 3', 'Kent')", "Kent: fewer than 3|>fewer than 3<");
    /* 0 is among the others where some are below it, and apart where shades are about it. */
    expect_parts("SELECT force_map(column1, column2) FROM (VALUES (-1, 'Kent'), (0, 'Essex'))",
                 "!class='zero|class='c0'|class='c1'");
    expect_parts("SELECT force_map(column1, column2, NULL, 'scale=diverging') FROM (VALUES (-1, "
                 "'Kent'), (0, 'Essex'), (30, 'Dorset'))",
                 "class='d1'|class='d4'|>no change<|!class='c0'|>+30<|>-1<");
    harness_expect(db, "SELECT force_map('few', 'Kent')",
                   "error: prosecutions: force_map: value is 'few', not a number");
    harness_expect(db, "SELECT bar_chart('fewer than 3', 'Kent')",
                   "error: prosecutions: bar_chart: value is 'fewer than 3', not a number");
}
END_TEST

START_TEST(a_few_leave_a_window_too) {
    harness_expect(db,
                   "SELECT group_concat(instr(map, 'Kent: fewer than 3</title>') > 0) FROM (SELECT "
                   "force_map(iif(column1 = 2, 'fewer than 3', column1), column2) OVER (ORDER BY "
                   "column1 ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS map FROM (VALUES (1, "
                   "'Essex'), (2, 'Kent'), (3, 'Dorset'), (4, 'Dorset')))",
                   "0,1,1,0");
}
END_TEST

/* --- What a picture is about, and its options --- */

START_TEST(what_is_marked_is_strong) {
    expect_parts("SELECT line_chart(column1, column2, column3, 'T', 'kent') FROM (VALUES (1, 2017, "
                 "'Kent'), (9, 2015, 'Kent'), (2, 2018, 'Kent'), (3, 2018, 'Essex'))",
                 "class='line s0 mark'|class='line rest'|class='head'>Kent|>9 in 2015<|>2</text>|"
                 "!class='line s1");
    expect_parts("SELECT bar_chart(column1, column2, NULL, 'b') FROM (VALUES (1, 'a'), (2, 'b'), "
                 "(-3, 'c'))",
                 "<rect class='bar'|<rect class='rest'|!class='below'|class='head' text-anchor");
    expect_parts("SELECT force_map(1, 'Kent', NULL, 'mark=Kent Police, layout=areas')",
                 "class='mark'|>Kent</text>");
    expect_parts("SELECT force_map(1, 'Kent', NULL, 'layout=areas, mark=London, City of')",
                 "class='mark'|>City of London</text>");
    expect_parts("SELECT force_map(1, 'London', NULL, 'mark=London')", "class='mark'");
    harness_expect(db, "SELECT line_chart(1, 2018, 'Kent', NULL, 'Lancashire')",
                   "error: prosecutions: line_chart: mark is 'Lancashire', which the picture does "
                   "not have; give one of its labels, such as 'Kent'");
    harness_expect(
        db, "SELECT force_map(1, 'Kent', NULL, 'mark=Mordor')",
        "error: prosecutions: force_map: mark is 'Mordor', which is no police force with "
        "an area of its own");
    harness_expect(db, "SELECT bar_chart(1, 'a', 'T', column1) FROM (VALUES ('a'), (NULL))",
                   "error: prosecutions: bar_chart: mark is 'a' and '' in one group; give the same "
                   "mark in every row");
    harness_expect(db,
                   "SELECT line_chart(1, 2018, 'a', NULL, NULL, NULL) IS NULL, bar_chart(1, 'a', "
                   "'T', '', '') IS NULL, force_map(1, 'Kent', NULL, NULL) IS NULL",
                   "0|0|0");
}
END_TEST

START_TEST(options_are_read_or_refused) {
    expect_parts("SELECT force_map(1, 'Kent', '', 'WIDTH = 400,layout=Areas , scale=sequential')",
                 "width='400'|Boundaries: Office for National Statistics");
    expect_parts("SELECT bar_chart(1, 'a', '', '', 'width=328')", "width='328'|viewBox='0 0 328 ");
    expect_parts("SELECT line_chart(1, 2018, 'a', '', '', 'width=1600')", "width='1600'");
    harness_expect(db, "SELECT force_map(1, 'Kent', '', 'layout=hexagons')",
                   "error: prosecutions: force_map: option 'layout' is 'hexagons'; give 'tiles' or "
                   "'areas'");
    harness_expect(db, "SELECT force_map(1, 'Kent', '', 'colour=red')",
                   "error: prosecutions: force_map: there is no option 'colour'; options are "
                   "layout=areas, scale=diverging, mark=Lancashire and width=328");
    harness_expect(db, "SELECT line_chart(1, 2018, '', '', '', 'layout=areas')",
                   "error: prosecutions: line_chart: there is no option 'layout'; options are "
                   "width=328");
    static const char *const widths[] = {"279", "1601", "x", "", "-300", "99999999999999999999"};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        char *sql = sqlite3_mprintf("SELECT bar_chart(1, 'a', '', '', 'width=%s')", widths[i]);
        char *expected = sqlite3_mprintf("error: prosecutions: bar_chart: option 'width' is '%s'; "
                                         "give a whole number of pixels from 280 to 1600",
                                         widths[i]);
        harness_expect(db, sql, expected);
        sqlite3_free(expected);
        sqlite3_free(sql);
    }
}
END_TEST

START_TEST(a_picture_is_on_one_line_and_has_a_size) {
    static const char *const calls[] = {
        "line_chart(1, 2018, 'a' || char(10) || 'b', 'T' || char(13, 10) || 'U')",
        "bar_chart(1, 'a' || char(10) || 'b', 'T' || char(10))",
        "force_map(1, iif(column1 = 1, 'Kent', 'a' || char(10) || 'b'), 'T' || char(10))",
        "force_map(1, 'Kent', 'T', 'layout=areas, mark=Kent')",
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        char *sql =
            sqlite3_mprintf("SELECT instr(p, char(10)) + instr(p, char(13)), p LIKE '<svg %% "
                            "width=''%%'' height=''%%'' viewBox=%%' FROM (SELECT %s AS p "
                            "FROM (VALUES (1), (2)))",
                            calls[i]);
        harness_expect(db, sql, "0|1");
        sqlite3_free(sql);
    }
}
END_TEST

START_TEST(labels_do_not_turn_the_direction_of_text) {
    harness_expect(
        db,
        "WITH codes(c) AS (SELECT value FROM json_each('[1564, 8206, 8207, 8234, 8235, "
        "8236, 8237, 8238, 8294, 8295, 8296, 8297]')), p AS (SELECT c, bar_chart(1, 'a' || "
        "char(c) || 'b', 'T' || char(c)) || line_chart(1, 2018, 'a' || char(c) || 'b') || "
        "force_map(iif(v, 1, 2), iif(v, 'Kent', 'a' || char(c) || 'b')) AS p FROM codes, "
        "(SELECT value AS v FROM json_each('[0, 1]')) GROUP BY c) SELECT count(*), "
        "sum(instr(p, char(c)) > 0), min(instr(p, '>ab<') > 0) FROM p",
        "12|0|1");
    /* Their neighbours stay. */
    expect_parts(
        "SELECT bar_chart(1, char(8205, 8208, 8233, 8239, 8293, 8298, 1563, 1565))",
        "\xE2\x80\x8D\xE2\x80\x90\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA\xD8\x9B\xD8\x9D");
}
END_TEST

START_TEST(gaps_are_shaded_and_named) {
    expect_parts(
        "SELECT line_chart(column1, column2, column3) FROM (VALUES (1, '2017-01', 'a'), (2, "
        "'2017-03', 'a'), (3, '2017-07', 'a'), (2, '2017-02', 'b'), (5, '2017-01', 'b'))",
        "no figures for April 2017 to June 2017.<|<title>April 2017 to June 2017: no "
        "figures</title>|!February 2017: no");
    expect_parts(
        "SELECT line_chart(column1, column2, column3, '', 'a') FROM (VALUES (1, '2017-01', "
        "'a'), (2, '2017-03', 'a'), (2, '2017-02', 'b'), (5, '2017-01', 'b'))",
        "no figures for February 2017.<");
    expect_parts("WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 30) "
                 "SELECT line_chart(i, 1950 + 2 * i, '', '', '', 'width=1600') FROM n",
                 "no figures for 1951; 1953|1973; and 18 more gaps");
}
END_TEST

/* --- Faults --- */

static const char *const fault_queries[] = {
    "SELECT sparkline(column1, column2) FROM (VALUES (1.5, 2016), (2, 2018))",
    "SELECT line_chart(column1, 2000 + column1, column2, 'T') FROM (VALUES (1.0, 'a'), (2, '&'))",
    "SELECT bar_chart(column1, column2, 'Title') FROM (VALUES (1.5, 'a'), (2, 'b & c'))",
    "SELECT force_map(column1, column2, 'Title') FROM (VALUES (1.5, 'Kent'), (2, 'Mordor'))",
    "SELECT force_map(column1, column2, 'T', 'layout=areas, mark=Kent, scale=diverging') FROM (VALUES "
    "(1.5, 'Kent'), ('fewer than 3', 'Mordor'), ('fewer than 3', 'Gwent'), (-2, 'Dorset'))",
    "SELECT line_chart(column1, 2000 + column1, column2, 'T', 'a', 'width=328') FROM (VALUES (1, 'a'), "
    "(3, 'a'), (2, 'b'))",
    "SELECT bar_chart(column1, column2, 'T', 'a', 'width=328') FROM (VALUES (1, 'a'), (-3, 'b'))",
};

static void fail_each_allocation(const char *sql) {
    char *right = harness_query(db, sql);
    ck_assert_msg(strncmp(right, "error", 5) != 0, "%s", right);
    for (long n = 0, done = 0; !done; n++) {
        memory_fail_after(n, false);
        char *result = harness_query(db, sql);
        done = memory_fail_pending();
        memory_fail_after(-1, false);
        ck_assert_str_eq(result, done ? right : "error: out of memory");
        free(result);
    }
    free(right);
}

START_TEST(survives_each_failed_allocation) {
    for (size_t i = 0; i < sizeof fault_queries / sizeof *fault_queries; i++)
        fail_each_allocation(fault_queries[i]);
}
END_TEST

Suite *suite(void) {
    harness_count_sqlite_memory();
    harness_sweep_queries(1);
    Suite *suite = suite_create("charts");
    harness_case(suite, "scale", axes_have_round_numbers,
                 an_axis_begins_at_zero_unless_that_hides_all, values_have_three_digits_at_least,
                 classes_are_natural_and_round, natural_classes_are_the_best_there_are,
                 classes_about_zero_are_the_same_on_both_sides, NULL);
    harness_case(suite, "letters", lines_break_at_blanks, a_character_is_never_cut,
                 numbers_of_markup_have_a_point, NULL);
    harness_case(suite, "groups", groups_are_bounded, a_label_is_there_while_it_has_rows, NULL);
    const struct {
        const char *name;
        const TTest *tests[10];
    } cases[] = {
        {"sparkline", {sparkline_shows_gaps, sparkline_of_odd_values, NULL}},
        {"windows", {sparkline_is_a_window_function, every_chart_is_a_window_function, NULL}},
        {"pictures",
         {a_line_breaks_at_a_gap, names_of_lines_do_not_overlap, bars_are_sorted_and_cut_aloud,
          ids_come_from_the_content, a_title_is_one_or_none, NULL}},
        {"odd input",
         {text_is_escaped, long_texts_are_cut_and_kept_whole_in_a_title,
          values_of_any_size_are_drawn, nulls_are_passed_over, what_cannot_be_drawn_is_an_error,
          NULL}},
        {"map",
         {a_scale_does_not_begin_with_none, each_line_has_decimals_of_its_own,
          the_map_takes_any_name, london_together_fills_both_tiles, what_is_not_on_the_map_is_named,
          what_is_no_force_is_no_map, few_none_and_no_data_are_apart, a_few_leave_a_window_too,
          NULL}},
        {"looks",
         {what_is_marked_is_strong, options_are_read_or_refused,
          a_picture_is_on_one_line_and_has_a_size, labels_do_not_turn_the_direction_of_text,
          gaps_are_shaded_and_named, NULL}},
        {"memory", {survives_each_failed_allocation, NULL}},
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
