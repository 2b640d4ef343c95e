/* Every function with every argument of another kind: NULL gives NULL, a blob is an error that names the
** function, a number that is too large or too small is an error or a finite answer. */
#include "harness.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static sqlite3 *db;

static void set_up(void) {
    db = harness_database();
}

static void tear_down(void) {
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* The arguments that are needed, separated by `|`, and those that may be left out; n is a number that
** may be a fraction, i a whole one, t a text. */
struct call {
    const char *function, *arguments, *kinds;
};
static const struct call CALLS[] = {
    {"yoy_change", "5|2018|2018", "ntt"},
    {"yoy_pct", "5|2018|2018", "ntt"},
    {"change_since", "5|2018|2018", "ntt"},
    {"pct_since", "5|2018|2018", "ntt"},
    {"index_since", "5|2018|2018", "ntt"},
    {"annual_growth", "5|2018", "nt"},
    {"rolling_year", "5|2018", "nt"},
    {"pct_change", "175|142", "nn"},
    {"implied_previous", "175|23", "nn"},
    {"implied_previous_low", "175|23|1", "nnn"},
    {"implied_previous_high", "175|23|1", "nnn"},
    {"check_claim", "23|175|142", "nnn"},
    {"sparkline", "5|2018", "nt"},
    {"line_chart", "5|2018", "nt"},
    {"bar_chart", "5|'Kent'", "nt"},
    {"force_map", "5|'Kent'", "nt"},
    {"force_name", "'Kent'", "t"},
    {"force_code", "'Kent'", "t"},
    {"force_region", "'Kent'", "t"},
    {"population_of", "'Kent'|2018", "tt"},
    {"per_100k", "5|1000", "nn"},
    {"share_funnel_flag", "5|10|50|200|1.5", "iiiin"},
    {"share_change_p", "5|10|50|200", "iiii"},
    {"share_difference_low", "5|10|50|200|0.9", "iiiin"},
    {"share_difference_high", "5|10|50|200|0.9", "iiiin"},
    {"share_of_national", "175|4708", "nn"},
    {"share_of_national", "5|'Kent'|'Kent'", "ntt"},
    {"count_low", "5|0.9", "in"},
    {"count_high", "5|0.9", "in"},
    {"rate_low", "5|1000|100|0.9", "innn"},
    {"rate_high", "5|1000|100|0.9", "innn"},
    {"share_low", "5|10|0.9", "iin"},
    {"share_high", "5|10|0.9", "iin"},
    {"change_p", "175|142|1|1|1.5", "iinnn"},
    {"change_ratio_low", "175|142|1|1|1.5", "iinnn"},
    {"change_ratio_high", "175|142|1|1|1.5", "iinnn"},
    {"contrast_p", "175|142|4708|6539|1.5", "iiiin"},
    {"funnel_flag", "5|1000|50|20000|1.5", "ininn"},
    {"change_phrase", "175|142", "nn"},
    {"ratio_phrase", "175|142", "nn"},
    {"share_phrase", "5|10", "nn"},
    {"round_half_up", "1.25|1", "ni"},
    {"suppress", "5|10", "ii"},
    {"round_to", "17|5", "ii"},
    {"xmr_centre", "5|2018", "nt"},
    {"xmr_low", "5|2018", "nt"},
    {"xmr_high", "5|2018", "nt"},
    {"xmr_signal", "5|2018", "nt"},
};
enum { CALL_COUNT = sizeof CALLS / sizeof *CALLS };

/* The answer with the value in the place of the argument of that number; -1: in no place. */
static char *ask(const struct call *call, int place, const char *value) {
    struct text sql = {0};
    char *arguments = strdup(call->arguments), *rest = arguments, *one;
    harness_append(&sql, "SELECT %s(", call->function);
    for (int i = 0; (one = strsep(&rest, "|")) != NULL; i++)
        harness_append(&sql, "%s%s", i > 0 ? ", " : "", i == place ? value : one);
    harness_append(&sql, ") FROM (SELECT 1)");
    char *answer = harness_query(db, sql.bytes);
    free(arguments);
    text_free(&sql);
    return answer;
}

/* Whether the answer is an error of that function which has the part. */
static bool is_error_of(const struct call *call, const char *answer, const char *part) {
    char *start = sqlite3_mprintf("error: prosecutions: %s: ", call->function);
    bool is = strncmp(answer, start, strlen(start)) == 0 && strstr(answer, part) != NULL;
    sqlite3_free(start);
    return is;
}

#define EACH_ARGUMENT(call, place)                                                                 \
    for (const struct call *call = CALLS; call < CALLS + CALL_COUNT; call++)                       \
        for (int place = 0; call->kinds[place] != '\0'; place++)

START_TEST(all_functions_are_here) {
    char *names = harness_query(db, "SELECT group_concat(name, ' ') || ' ' FROM prosecutions_help "
                                    "WHERE kind IN ('scalar', 'aggregate')");
    char *rest = names;
    for (char *name; (name = strsep(&rest, " ")) != NULL;) {
        bool found = name[0] == '\0' || strncmp(name, "prosecutions_", 13) == 0;
        for (int i = 0; i < CALL_COUNT; i++)
            found |= strcmp(CALLS[i].function, name) == 0;
        ck_assert_msg(found, "%s is not tested here", name);
    }
    free(names);
    for (int i = 0; i < CALL_COUNT; i++) {
        char *answer = ask(&CALLS[i], -1, "");
        ck_assert_msg(strncmp(answer, "error", 5) != 0, "%s: %s", CALLS[i].function, answer);
        free(answer);
    }
}
END_TEST

START_TEST(nulls_give_null) {
    EACH_ARGUMENT(call, place) {
        char *answer = ask(call, place, "NULL");
        ck_assert_msg(strcmp(answer, "NULL") == 0, "%s, argument %d: %s", call->function, place,
                      answer);
        free(answer);
    }
}
END_TEST

START_TEST(blobs_are_errors) {
    EACH_ARGUMENT(call, place) {
        char *answer = ask(call, place, "x'3132'");
        ck_assert_msg(is_error_of(call, answer, "blob"), "%s, argument %d: %s", call->function,
                      place, answer);
        free(answer);
    }
}
END_TEST

START_TEST(what_is_no_number_is_shown) {
    EACH_ARGUMENT(call, place) {
        char *answer = ask(call, place, "'x y'");
        ck_assert_msg(call->kinds[place] == 't' || is_error_of(call, answer, "'x y'"),
                      "%s, argument %d: %s", call->function, place, answer);
        free(answer);
        answer = ask(call, place, "9e999");
        ck_assert_msg(call->kinds[place] == 't' || is_error_of(call, answer, "Inf"),
                      "%s, argument %d: %s", call->function, place, answer);
        free(answer);
        answer = ask(call, place, "2.5");
        ck_assert_msg(call->kinds[place] != 'i' || is_error_of(call, answer, "2.5"),
                      "%s, argument %d: %s", call->function, place, answer);
        free(answer);
    }
}
END_TEST

/* At the ends of what numbers can be there is an error, NULL or a finite answer. */
START_TEST(extremes_are_finite) {
    static const char *const EXTREMES[] = {
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "1e308",
        "-1e308",
        "5e-324",
        "'1e300'",
        "'1e-300'",
        "'-0.000000000000000000000000001'",
        "'170141183460469231731687303715884105727'",
        "9007199254740993",
        "'99999999999999999999999999999999999999999999'",
    };
    EACH_ARGUMENT(call, place)
    for (size_t e = 0; e < sizeof EXTREMES / sizeof *EXTREMES; e++) {
        char *answer = ask(call, place, EXTREMES[e]);
        bool right = strncmp(answer, "error: ", 7) != 0 || is_error_of(call, answer, "");
        right &= strcmp(answer, "Inf") != 0 && strcmp(answer, "-Inf") != 0;
        ck_assert_msg(right, "%s, argument %d as %s: %s", call->function, place, EXTREMES[e],
                      answer);
        free(answer);
    }
}
END_TEST

Suite *suite(void) {
    harness_count_sqlite_memory();
    harness_sweep_queries(1);
    Suite *suite = suite_create("arguments");
    TCase *tests = tcase_create("arguments");
    tcase_set_timeout(tests, 600);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, all_functions_are_here);
    tcase_add_test(tests, nulls_give_null);
    tcase_add_test(tests, blobs_are_errors);
    tcase_add_test(tests, what_is_no_number_is_shown);
    tcase_add_test(tests, extremes_are_finite);
    suite_add_tcase(suite, tests);
    return suite;
}
