/* Options of the tables over a source: what they set, and what is said of those that are none. */
#include "harness.h"

#include <string.h>

#include "base/base.h"
#include "layout/layout.h"
#include "loading/loading.h"
#include "published/published.h"

static const char *given;

/* --- Of prosecutions, and of all tables that are read as it is ------------------------------------- */

static void expect_refused(const char *options, const char *expected) {
    struct error error = {0};
    struct request request = {0};
    ck_assert_msg(!request_options(&request, slice_of(options), &error), "%s", options);
    ck_assert_int_eq(error.code, ERROR_USE);
    ck_assert_msg(strstr(error.message, expected) != NULL, "%s gives %s", options, error.message);
}

static enum outcome set_without_memory(void) {
    struct error error = {0};
    struct request request = {0};
    if (request_options(&request, slice_of(given), &error))
        return OUTCOME_RIGHT;
    return error.code == ERROR_MEMORY ? OUTCOME_OUT_OF_MEMORY
           : error.code == ERROR_USE  ? OUTCOME_RIGHT
                                      : OUTCOME_WRONG;
}

static const char *const REFUSED[][2] = {
    {"layout=cps-montly", "layout=cps-montly: no such layout; there are "},
    {"layout=cps-montly", "; the nearest is cps-monthly"},
    {"period=soon", "period=soon is no period; write 2018, 2018-Q3"},
    {"vintage=", "vintage= names no release"},
    {"vintage=''", "vintage= names no release"},
    {"encoding=ebcdic", "encoding=ebcdic is no encoding that is known; write utf-8"},
    {"count=all", "count=all is no count; write count=recorded"},
    {"columns=\"Convicted\"", "write the layout's name, = and the file's"},
    {"columns=\"=x\"", "write the layout's name, = and the file's"},
    {"columns=\"Convicted=\"", "write the layout's name, = and the file's"},
    {"columns=\"Convictd=x\"", "no layout has a column 'Convictd'; the nearest is "},
    {"columns=\"QQQQQQQQ=x\"", "no layout has a column 'QQQQQQQQ'; the layout's name comes first"},
    {"columns=\"Convicted=x; convicted=y\"", "'convicted' is given two columns: keep one"},
    {"columns=\"Convicted=x; Sentenced=X\"", "'X' is given to two columns: keep one"},
    {"delimiter=", "delimiter= is no such option; write comma"},
    {"delimiter='\"'", "is no such option; write comma"},
    {"delimiter=12345678", "delimiter=12345678 is no such option"},
    {"quote=ab", "quote=ab is no such option; write the sign that quotes fields"},
    {"quote=a", "quote=a is no such option"},
    {"quote=7", "quote=7 is no such option"},
    {"quote=' '", "is no such option"},
    {"quote=\x7F", "is no such option"},
    {"quote=\xE2", "is no such option"},
    {"escape=z", "escape=z is no such option; write the sign"},
    {"Kent", "'Kent' is no option; write name=value"},
    {"layout=prosecutions, Kent", "'Kent' is no option; write name=value"},
    {",", "'' is no option; write name=value"},
    {"layot=prosecutions", "'layot' is no option; there are layout=, period="},
    {"layot=prosecutions", "; the nearest is layout"},
};

START_TEST(options_that_are_refused) {
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        expect_refused(REFUSED[i][0], REFUSED[i][1]);
        given = REFUSED[i][0];
        harness_fail_places(set_without_memory);
    }
}
END_TEST

static struct request options_of(const char *options) {
    struct error error = {0};
    struct request request = {0};
    ck_assert_msg(request_options(&request, slice_of(options), &error), "%s", error.message);
    return request;
}

START_TEST(options_that_are_set) {
    struct request request =
        options_of(" LAYOUT = cps-monthly , period='Jul 2018', vintage=\"a.csv=2019; b.csv=2020\" ,"
                   "count=Recorded, encoding=Latin1, delimiter=tab, quote='|', escape=backslash,");
    ck_assert_str_eq(request.layout->name, "cps-monthly");
    ck_assert(request.has_period && request.period.kind == PERIOD_MONTH &&
              request.period.year == 2018 && request.period.part == 7);
    ck_assert(slice_equal(request.vintage, slice_of("a.csv=2019; b.csv=2020")));
    ck_assert(request.count_given && request.count_recorded);
    ck_assert_int_eq(request.encoding, ENCODING_WINDOWS_1252);
    ck_assert_str_eq(request.dialect.separator, "\t");
    ck_assert_int_eq(request.dialect.quote, '|');
    ck_assert_int_eq(request.dialect.escape, '\\');
    request = options_of("count=closed, separator=';', quote=none, escape=none, encoding=UTF-8");
    ck_assert(request.count_given && !request.count_recorded);
    ck_assert_str_eq(request.dialect.separator, ";");
    ck_assert(request.dialect.without_quotes && request.dialect.escape == 0 &&
              request.dialect.backslash_is_one);
    ck_assert_int_eq(request.encoding, ENCODING_UTF8);
    request = options_of("vintage='it is \"so\"', columns=\"Convicted=a, b\"");
    ck_assert(slice_equal(request.vintage, slice_of("it is \"so\"")));
    ck_assert(slice_equal(request.columns, slice_of("Convicted=a, b")));
    ck_assert_uint_eq(options_of("vintage='a\"").vintage.length, 3); /* a pair has two alike */
    ck_assert_ptr_null(options_of("   ").layout);
}
END_TEST

START_TEST(signs_that_exclude_each_other) {
    static const char *const bad[] = {"\"", "\\", "a\nb", ";\r"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error error = {0};
        struct csv_dialect dialect = {.escape = '\\'};
        memcpy(dialect.separator, bad[i], strlen(bad[i]));
        ck_assert(!csv_dialect_settle(&dialect, &error));
        ck_assert_str_eq(error.message, "a quote, an escape or a line end can't be the delimiter");
    }
    struct error error = {0};
    struct csv_dialect dialect = {.escape = '"'};
    ck_assert(csv_dialect_settle(&dialect, &error));
    ck_assert(dialect.escape == 0 && dialect.quote == '"' && dialect.separator[0] == ',');
    dialect = (struct csv_dialect){.without_quotes = true, .quote = '|', .separator = "|"};
    ck_assert(csv_dialect_settle(&dialect, &error));
    ck_assert_int_eq(dialect.quote, 0);
}
END_TEST

START_TEST(values_that_are_odd) {
    static const struct {
        struct slice value;
        const char *what; /* NULL: it is not */
    } cases[] = {
        {{(const unsigned char *)"Kent", 4}, NULL},
        {{(const unsigned char *)"caf\xC3\xA9\t"
                                 "x",
          7},
         "holds a control character"},
        {{(const unsigned char *)"a\\b", 3}, "holds a backslash"},
        {{(const unsigned char *)"a\nb", 3}, "holds a line end in quotes"},
        {{(const unsigned char *)"a\rb", 3}, "holds a line end in quotes"},
        {{(const unsigned char *)"a\x7F", 2}, "holds a control character"},
        {{(const unsigned char *)"a\xEF\xBB\xBF", 4}, "holds a byte order mark"},
        {{(const unsigned char *)"a\xEF\xBB", 3}, NULL},
        {{(const unsigned char *)"\xEF\xBD\x81 wide", 8}, NULL},
    };
    const struct csv_dialect dialect = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *odd = csv_odd_value(&dialect, cases[i].value);
        ck_assert_msg((odd != NULL) == (cases[i].what != NULL), "%zu", i);
        ck_assert(odd == NULL || strncmp(odd, cases[i].what, strlen(cases[i].what)) == 0);
    }
}
END_TEST

/* --- Of published -------------------------------------------------------------------------------------- */

static bool set_published(struct published_request *request, const char *option,
                          struct error *error) {
    size_t name = strcspn(option, "=");
    return published_option(request, slice_from(option, name), slice_of(option + name + 1), error);
}

START_TEST(options_of_published) {
    static const char *const refused[][2] = {
        {"header=x", "header=x is no such option; write header=3 (a line)"},
        {"header=0", "header=0 is no such option"},
        {"header=", "header= is no such option"},
        {"header=4-3", "header=4-3 is no such option"},
        {"header=3-x", "header=3-x is no such option"},
        {"header=1-101", "header=1-101 is no such option"},
        {"encoding=x", "encoding=x is no such option; write utf-8"},
        {"types=x", "types=x is no such option; write types=off or types=on"},
        {"rows=x", "rows=x is no such option; write rows=skip or rows=all"},
        {"decimal=x", "decimal=x is no such option; write decimal=point or decimal=comma"},
        {"missing=", "missing= is no such option; write what stands for no number"},
        {"missing=0123456789012345678901234567890123456789", "is no such option"},
        {"quote=ab", "quote=ab is no such option"},
        {"type=off", "'type' is no option; there are header=, delimiter="},
        {"type=off", "; the nearest is types"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct error error = {0};
        struct published_request request = {0};
        ck_assert(!set_published(&request, refused[i][0], &error));
        ck_assert_int_eq(error.code, ERROR_USE);
        ck_assert_msg(strstr(error.message, refused[i][1]) != NULL, "%s gives %s", refused[i][0],
                      error.message);
    }
    static const char *const set[] = {"header=3-4",    "encoding=latin1", "types=on",
                                      "types=off",     "rows=all",        "rows=skip",
                                      "decimal=point", "missing= NIL ",   "delimiter=;"};
    struct error error = {0};
    struct published_request request = {0};
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        ck_assert_msg(set_published(&request, set[i], &error), "%s", error.message);
    ck_assert(request.header_first == 3 && request.header_last == 4 && request.types_off &&
              request.skip_rows);
    ck_assert_int_eq(request.decimal, DECIMAL_POINT);
    ck_assert_str_eq(request.missing, "NIL");
    ck_assert_str_eq(request.dialect.separator, ";");
    ck_assert(set_published(&request, "header=None", &error) && request.no_header);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("options");
    harness_case(suite, "prosecutions", options_that_are_refused, options_that_are_set,
                 signs_that_exclude_each_other, values_that_are_odd, NULL);
    harness_case(suite, "published", options_of_published, NULL);
    return suite;
}
