#include "harness.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "words/words.h"

typedef bool (*words_function)(struct decimal, struct decimal, struct text *, struct error *);

static struct text say(words_function words, int64_t a, int64_t b) {
    struct error error = {0};
    struct text text = {0};
    ck_assert_msg(words(decimal_of_integer(a), decimal_of_integer(b), &text, &error), "%s",
                  error.message);
    return text;
}

static void expect(words_function words, int64_t a, int64_t b, const char *expected) {
    struct text text = say(words, a, b);
    const char *said = text.length > 0 ? text.bytes : "";
    ck_assert_msg(strcmp(said, expected) == 0, "%lld and %lld: '%s' and not '%s'", (long long)a,
                  (long long)b, said, expected);
    text_free(&text);
}

/* A boundary that stands at `myriads`, ten-thousandths, of the base: what is said just below it, at it, and just
** above it. */
struct boundary {
    int64_t myriads;
    const char *below, *at, *above;
};

static void expect_boundaries(words_function words, const struct boundary *boundaries,
                              size_t count) {
    static const int64_t base =
        1000000000000000; /* 1 more or less is far below any rounding of a percentage */
    for (const struct boundary *b = boundaries; b < boundaries + count; b++) {
        int64_t at = base / 10000 * b->myriads;
        expect(words, at - 1, base, b->below);
        expect(words, at, base, b->at);
        expect(words, at + 1, base, b->above);
    }
}

#define EXPECT_BOUNDARIES(words, boundaries)                                                       \
    expect_boundaries(words, boundaries, sizeof boundaries / sizeof *boundaries)

START_TEST(changes_at_every_boundary) {
    static const struct boundary boundaries[] = {
        {2495, "fell by 75%", "fell by 75%", "fell by three quarters"},
        {2505, "fell by three quarters", "fell by three quarters", "fell by 75%"},
        {3500, "fell by 65%", "fell by 65%", "more than halved"},
        {4995, "more than halved", "more than halved", "halved"},
        {5005, "halved", "halved", "almost halved"},
        {5500, "almost halved", "almost halved", "fell by 45%"},
        {7495, "fell by 25%", "fell by 25%", "fell by a quarter"},
        {7505, "fell by a quarter", "fell by a quarter", "fell by 25%"},
        {7995, "fell by 20%", "fell by 20%", "fell by a fifth"},
        {8005, "fell by a fifth", "fell by a fifth", "fell by 20%"},
        {9000, "fell by 10%", "fell by 10%", "fell by 10%"},
        {9005, "fell by 10%", "fell by 10%", "fell by 9.9%"},
        {9500, "fell by 5.0%", "fell by 5.0%", "fell by 5.0%"},
        {10000, "fell by less than 0.1%", "did not change", "rose by less than 0.1%"},
        {10995, "rose by 9.9%", "rose by 10%", "rose by 10%"},
        {11250, "rose by 12%", "rose by 13%", "rose by 13%"},
        {18500, "rose by 85%", "almost doubled", "almost doubled"},
        {19995, "almost doubled", "doubled", "doubled"},
        {20005, "doubled", "more than doubled", "more than doubled"},
        {28500, "more than doubled", "almost tripled", "almost tripled"},
        {29995, "almost tripled", "tripled", "tripled"},
        {30005, "tripled", "more than tripled", "more than tripled"},
        {38500, "more than tripled", "almost quadrupled", "almost quadrupled"},
        {39995, "almost quadrupled", "quadrupled", "quadrupled"},
        {40005, "quadrupled", "more than quadrupled", "more than quadrupled"},
        {50000, "more than quadrupled", "rose to 5 times as many",
         "rose to more than 5 times as many"},
        {60000, "rose to more than 5 times as many", "rose to 6 times as many",
         "rose to more than 6 times as many"},
    };
    EXPECT_BOUNDARIES(words_change, boundaries);
    /* A third is 33.3%: from 33.25 to below 33.35. */
    expect(words_change, 66650, 100000, "fell by 33%");
    expect(words_change, 66651, 100000, "fell by a third");
    expect(words_change, 66750, 100000, "fell by a third");
    expect(words_change, 66751, 100000, "fell by 33%");
    expect(words_change, 2, 3, "fell by a third");
    /* 0.05 %, and where a fall would round to all there was. */
    expect(words_change, 20009, 20000, "rose by less than 0.1%");
    expect(words_change, 20010, 20000, "rose by 0.1%");
    expect(words_change, 19990, 20000, "fell by 0.1%");
    expect(words_change, 101, 20000, "fell by 99%");
    expect(words_change, 100, 20000, "fell by more than 99%");
    expect(words_change, 0, 20000, "fell by 100%");
}
END_TEST

START_TEST(changes_without_a_proportion) {
    expect(words_change, 0, 0, "did not change");
    expect(words_change, 5, 0, "rose from none to 5");
    expect(words_change, 1234567, 0, "rose from none to 1,234,567");
    expect(words_change, -2, 0, "fell from none to -2");
    expect(words_change, 5, -3, "rose from -3 to 5");
    expect(words_change, -3, 5, "fell from 5 to -3");
    expect(words_change, -3, -3, "did not change");
}
END_TEST

START_TEST(ratios_at_every_boundary) {
    static const struct boundary boundaries[] = {
        {50, "less than 1% of", "less than 1% of", "99% less than"},
        {950, "91% less than", "almost a tenth of", "almost a tenth of"},
        {995, "almost a tenth of", "a tenth of", "a tenth of"},
        {1005, "a tenth of", "just over a tenth of", "just over a tenth of"},
        {1050, "just over a tenth of", "just over a tenth of", "89% less than"},
        {1900, "81% less than", "almost a fifth of", "almost a fifth of"},
        {2100, "just over a fifth of", "just over a fifth of", "79% less than"},
        {2375, "76% less than", "almost a quarter of", "almost a quarter of"},
        {2500, "a quarter of", "a quarter of", "a quarter of"},
        {2625, "just over a quarter of", "just over a quarter of", "74% less than"},
        {3325, "almost a third of", "a third of", "a third of"},
        {3335, "a third of", "just over a third of", "just over a third of"},
        {3500, "just over a third of", "just over a third of", "65% less than"},
        {4750, "53% less than", "almost half", "almost half"},
        {4995, "almost half", "half", "half"},
        {5005, "half", "just over half", "just over half"},
        {5250, "just over half", "just over half", "47% less than"},
        {6665, "almost two-thirds of", "two-thirds of", "two-thirds of"},
        {7000, "just over two-thirds of", "just over two-thirds of", "30% less than"},
        {7125, "29% less than", "almost three-quarters of", "almost three-quarters of"},
        {7875, "just over three-quarters of", "just over three-quarters of", "21% less than"},
        {10000, "almost the same as", "the same as", "almost the same as"},
        {19000, "90% more than", "almost double", "almost double"},
        {19995, "almost double", "double", "double"},
        {20005, "double", "more than double", "more than double"},
        {21000, "more than double", "more than double", "110% more than"},
        {28500, "185% more than", "almost three times", "almost three times"},
        {29995, "almost three times", "three times", "three times"},
        {30005, "three times", "more than three times", "more than three times"},
        {31500, "more than three times", "more than three times", "215% more than"},
        {49995, "almost five times", "five times", "five times"},
        {110005, "11 times", "more than 11 times", "more than 11 times"},
        {115000, "more than 11 times", "almost 12 times", "almost 12 times"},
    };
    EXPECT_BOUNDARIES(words_ratio, boundaries);
    expect(words_ratio, 175, 90, "almost double");
    expect(words_ratio, 31, 10, "more than three times");
    expect(words_ratio, 498, 1000, "almost half");
    expect(words_ratio, 1, 3, "a third of");
    expect(words_ratio, 2, 3, "two-thirds of");
    expect(words_ratio, 0, 7, "none of");
    expect(words_ratio, 7, 0, "");
    expect(words_ratio, -7, 2, "");
    expect(words_ratio, 7, -2, "");
}
END_TEST

START_TEST(shares_at_every_boundary) {
    static const struct boundary boundaries[] = {
        {950, "9.5%", "nearly one in ten", "nearly one in ten"},
        {995, "nearly one in ten", "one in ten", "one in ten"},
        {1005, "one in ten", "just over one in ten", "just over one in ten"},
        {1050, "just over one in ten", "just over one in ten", "11%"},
        {1900, "19%", "nearly one in five", "nearly one in five"},
        {2100, "just over one in five", "just over one in five", "21%"},
        {2375, "24%", "nearly a quarter", "nearly a quarter"},
        {2495, "nearly a quarter", "a quarter", "a quarter"},
        {2625, "just over a quarter", "just over a quarter", "26%"},
        {3325, "nearly a third", "a third", "a third"},
        {3500, "just over a third", "just over a third", "35%"},
        {4750, "47%", "nearly half", "nearly half"},
        {4995, "nearly half", "half", "half"},
        {5005, "half", "just over half", "just over half"},
        {5250, "just over half", "just over half", "53%"},
        {6665, "nearly two-thirds", "two-thirds", "two-thirds"},
        {6675, "two-thirds", "just over two-thirds", "just over two-thirds"},
        {7000, "just over two-thirds", "just over two-thirds", "70%"},
        {7125, "71%", "nearly three-quarters", "nearly three-quarters"},
        {7875, "just over three-quarters", "just over three-quarters", "79%"},
    };
    EXPECT_BOUNDARIES(words_share, boundaries);
    expect(words_share, 1, 3, "a third");
    expect(words_share, 2, 3, "two-thirds");
    expect(words_share, 32, 100, "nearly a third");
    expect(words_share, 747, 1000, "nearly three-quarters");
    /* 31.67%, a twentieth below a third, is no third of a number that is finite. */
    expect(words_share, 19, 60, "nearly a third");
    expect(words_share, 189999, 600000, "32%");
    expect(words_share, 0, 7, "0%");
    expect(words_share, 1, 7000, "less than 0.1%");
    expect(words_share, 6999, 7000, "more than 99%");
    expect(words_share, 7, 7, "100%");
    expect(words_share, 9, 7, "129%");
    expect(words_share, 1, 0, "");
    expect(words_share, -1, 7, "");
}
END_TEST

/* --- What is said is true, whoever worked it out ---------------------------------------------- */

static uint64_t next_random(uint64_t *random) {
    *random = *random * 6364136223846793005u + 1442695040888963407u;
    return *random >> 33;
}

static bool says(const char *phrase, const char *start, double *number) {
    size_t length = strlen(start);
    if (strncmp(phrase, start, length) != 0)
        return false;
    *number = strtod(phrase + length, NULL);
    return true;
}

/* Whether the phrase for a change, taken by its words, is true of r = new ÷ old. */
static bool is_true(const char *phrase, double r) {
    static const struct {
        const char *phrase;
        double above, below; /* the phrase is true strictly between these */
    } meanings[] = {
        {"almost doubled", 1.8499, 2},
        {"doubled", 1.99949, 2.00051},
        {"more than doubled", 2, 3},
        {"almost tripled", 2.8499, 3},
        {"tripled", 2.99949, 3.00051},
        {"more than tripled", 3, 4},
        {"almost quadrupled", 3.8499, 4},
        {"quadrupled", 3.99949, 4.00051},
        {"more than quadrupled", 4, 5},
        {"halved", 0.49949, 0.50051},
        {"almost halved", 0.5, 0.5501},
        {"more than halved", 0.35, 0.5},
        {"fell by a fifth", .79949, .80051},
        {"fell by a quarter", .74949, .75051},
        {"fell by a third", .66649, .66751},
        {"fell by three quarters", .24949, .25051},
        {"did not change", .9999999, 1.0000001},
    };
    double number, unit = strchr(phrase, '.') != NULL ? 0.1 : 1;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (strcmp(phrase, meanings[i].phrase) == 0)
            return r > meanings[i].above && r < meanings[i].below;
    if (says(phrase, "rose by less than 0.1%", &number))
        return r > 1 && r < 1.001;
    if (says(phrase, "fell by less than 0.1%", &number))
        return r < 1 && r > 0.999;
    if (says(phrase, "fell by more than 99%", &number))
        return r < 0.01 && r > 0;
    if (says(phrase, "rose by ", &number))
        return 100 * (r - 1) >= number - unit / 2 - 1e-9 && 100 * (r - 1) < number + unit / 2;
    if (says(phrase, "fell by ", &number))
        return (number < 100 || r == 0) && 100 * (1 - r) >= number - unit / 2 - 1e-9 &&
               100 * (1 - r) < number + unit / 2 + 1e-9;
    if (says(phrase, "rose to more than ", &number))
        return r > number && r < number + 1;
    if (says(phrase, "rose to ", &number))
        return r == number;
    return false;
}

START_TEST(no_change_is_overstated) {
    uint64_t random = 142175;
    for (int i = 0; i < 100000; i++) {
        int64_t old = (int64_t)(next_random(&random) % (i % 2 ? 40 : 20000)) + 1;
        int64_t new =
            (int64_t)(next_random(&random) % (uint64_t)(old * (i % 3 ? 2 : 900 / old + 2)));
        struct text text = say(words_change, new, old);
        ck_assert_msg(is_true(text.bytes, (double)new / (double)old), "%lld from %lld: %s",
                      (long long)new, (long long)old, text.bytes);
        ck_assert_ptr_null(strstr(text.bytes, "times more"));
        text_free(&text);
    }
}
END_TEST

/* Whether the phrase for a ratio or a share, taken by its words, is true of r. */
static bool side_is_true(const char *phrase, double r) {
    static const struct {
        const char *name;
        double value;
    } numbers[] = {{"one in ten", .1}, {"a tenth", .1},        {"one in five", .2},
                   {"a fifth", .2},    {"a quarter", .25},     {"a third", 1. / 3},
                   {"half", .5},       {"two-thirds", 2. / 3}, {"three-quarters", .75},
                   {"double", 2},      {"three times", 3},     {"four times", 4},
                   {"five times", 5},  {"six times", 6},       {"the same", 1}};
    static const char *const below[] = {"nearly ", "almost ", "less than "};
    static const char *const above[] = {"just over ", "more than "};
    const char *rest = phrase;
    int side = 0;
    for (size_t i = 0; i < sizeof below / sizeof *below; i++)
        if (strncmp(phrase, below[i], strlen(below[i])) == 0)
            side = -1, rest = phrase + strlen(below[i]);
    for (size_t i = 0; i < sizeof above / sizeof *above; i++)
        if (strncmp(phrase, above[i], strlen(above[i])) == 0)
            side = 1, rest = phrase + strlen(above[i]);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        double away = r - numbers[i].value;
        if (strncmp(rest, numbers[i].name, strlen(numbers[i].name)) != 0)
            continue;
        if (strncmp(phrase, "almost the same", 15) == 0)
            return away != 0 && away > -0.0005 && away < 0.0005;
        return side < 0   ? away < 0 && r >= 0.95 * numbers[i].value - 1e-12
               : side > 0 ? away > 0 && r <= 1.05 * numbers[i].value + 1e-12
                          : away > -0.00084 && away < 0.00084;
    }
    return strchr(phrase, '%') != NULL || (r == 0 && strcmp(phrase, "none of") == 0);
}

START_TEST(no_ratio_or_share_is_overstated) {
    uint64_t random = 508613;
    for (int i = 0; i < 100000; i++) {
        int64_t old = (int64_t)(next_random(&random) % (i % 2 ? 40 : 20000)) + 1;
        int64_t new = (int64_t)(next_random(&random) % (uint64_t)(old * (i % 3 ? 1 : 6) + 1));
        double ratio = (double)new / (double)old;
        struct text text = say(words_ratio, new, old);
        ck_assert_msg(side_is_true(text.bytes, ratio), "%g: %s", ratio, text.bytes);
        text_free(&text);
        text = say(words_share, new, old);
        ck_assert_msg(side_is_true(text.bytes, ratio), "%g: %s", ratio, text.bytes);
        text_free(&text);
    }
}
END_TEST

START_TEST(phrases_survive_each_failed_allocation) {
    static const words_function functions[] = {words_change, words_ratio, words_share};
    for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
        for (long n = 0;; n++) {
            struct error error = {0};
            struct text text = {0};
            memory_fail_after(n, false);
            bool said =
                functions[f](decimal_of_integer(12345678), decimal_of_integer(1), &text, &error);
            bool done = memory_fail_pending();
            memory_fail_after(-1, false);
            text_free(&text);
            ck_assert(said == done && error.code == (done ? ERROR_NONE : ERROR_MEMORY));
            if (done)
                break;
        }
    }
}
END_TEST

/* --- From SQL
 * ------------------------------------------------------------------------------------- */

START_TEST(phrases_in_sql) {
    sqlite3 *db = harness_database();
    harness_expect(db, "SELECT change_phrase(175, 142), ratio_phrase(175, 90), share_phrase(1, 5)",
                   "rose by 23%|almost double|one in five");
    harness_expect(db, "SELECT change_phrase(NULL, 1), ratio_phrase(1, 0), share_phrase(1, NULL)",
                   "NULL|NULL|NULL");
    /* 2.0005 times is what was written, whatever binary makes of it. */
    harness_expect(db, "SELECT change_phrase(2.0005, 1.0), change_phrase('2.0004999999', '1')",
                   "more than doubled|doubled");
    harness_expect(db, "SELECT change_phrase(2.5, 0), change_phrase(0.11, 0.1)",
                   "rose from none to 2.5|rose by 10%");
    harness_expect(db, "SELECT change_phrase(9223372036854775807, 1)",
                   "rose to 9,223,372,036,854,775,807 times as many");
    harness_expect(db, "SELECT change_phrase('many', 1)",
                   "error: prosecutions: change_phrase: new is 'many', not a number of up to 38 "
                   "digits");
    harness_expect(db, "SELECT share_phrase(1, x'00')",
                   "error: prosecutions: share_phrase: whole is a blob, not a text");
    harness_expect(db, "SELECT ratio_phrase(1e30, 1e-30)",
                   "error: prosecutions: ratio_phrase: 1e+30 and 1e-30 lie too far apart to be "
                   "compared exactly");
    sqlite3_close(db);
}
END_TEST

START_TEST(rounding_is_decimal) {
    sqlite3 *db = harness_database();
    harness_expect(db,
                   "SELECT round_half_up(34.775, 2), round_half_up(1.005, 2), "
                   "round_half_up(-2.5, 0), round_half_up(0.5, 0), round_half_up('2.675', 2)",
                   "34.78|1.01|-3.0|1.0|2.68");
    harness_expect(db,
                   "SELECT round_half_up(-2.5, 0) = -3, round_half_up(142, 2), "
                   "round_half_up(150, -2), round_half_up('149', -2), round_half_up(7, -15)",
                   "1|142|200|100|0");
    harness_expect(db,
                   "SELECT round_half_up('0.12345678901234567890123456', 15), "
                   "round_half_up(1e300, -15) = 1e300, round_half_up(-1e-300, 15)",
                   "0.123456789012346|1|0.0");
    harness_expect(db, "SELECT round_half_up(NULL, 1), round_half_up(1, NULL)", "NULL|NULL");
    harness_expect(db, "SELECT round_half_up(1.5, 16)",
                   "error: prosecutions: round_half_up: digits is 16, not from -15 to 15");
    harness_expect(db, "SELECT round_half_up(1.5, 0.5)",
                   "error: prosecutions: round_half_up: digits is '0.5', not a whole number");
    harness_expect(db, "SELECT round_half_up(9223372036854775807, -1)",
                   "error: prosecutions: round_half_up: the result does not fit a 64-bit INTEGER");
    harness_expect(db, "SELECT round_half_up(9e999, 1)",
                   "error: prosecutions: round_half_up: x is 'Inf', not a finite number");
    sqlite3_close(db);
}
END_TEST

START_TEST(small_counts_are_hidden_and_others_rounded) {
    sqlite3 *db = harness_database();
    harness_expect(db, "SELECT suppress(0), suppress(1), suppress(4), suppress(5), suppress(-2)",
                   "0|NULL|NULL|5|-2");
    harness_expect(db, "SELECT suppress(9, 10), suppress(10, 10), suppress(1, 1), suppress(NULL)",
                   "NULL|10|1|NULL");
    harness_expect(db, "SELECT suppress(3, 0)",
                   "error: prosecutions: suppress: threshold is 0, not 1 or more");
    harness_expect(db,
                   "SELECT round_to(142, 5), round_to(143, 5), round_to(-143, 5), "
                   "round_to(15, 10), round_to(-15, 10), round_to(4, 1)",
                   "140|145|-145|20|-20|4");
    harness_expect(db, "SELECT round_to(9223372036854775807, 10)",
                   "error: prosecutions: round_to: the result does not fit a 64-bit INTEGER");
    harness_expect(db, "SELECT round_to(-9223372036854775807 - 1, 9223372036854775807)",
                   "-9223372036854775807");
    harness_expect(db, "SELECT round_to(3, 0)",
                   "error: prosecutions: round_to: base is 0, not 1 or more");
    sqlite3_close(db);
}
END_TEST

Suite *suite(void) {
    harness_count_sqlite_memory();
    harness_sweep_queries(1);
    Suite *suite = suite_create("words");
    harness_case(suite, "boundaries", changes_at_every_boundary, changes_without_a_proportion,
                 ratios_at_every_boundary, shares_at_every_boundary, NULL);
    harness_case(suite, "truth", no_change_is_overstated, no_ratio_or_share_is_overstated,
                 phrases_survive_each_failed_allocation, NULL);
    harness_case(suite, "sql", phrases_in_sql, rounding_is_decimal,
                 small_counts_are_hidden_and_others_rounded, NULL);
    return suite;
}
