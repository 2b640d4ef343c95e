#include "harness.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/decimal.h"
#include "base/memory.h"

static struct decimal parsed(const char *text) {
    struct decimal decimal;
    ck_assert_msg(decimal_parse(slice_of(text), &decimal), "%s", text);
    return decimal;
}

/* The decimal must be written as expected. */
static void expect_text(struct decimal decimal, const char *expected) {
    struct error error = {0};
    struct text text = {0};
    ck_assert(decimal_append(&text, decimal, &error));
    ck_assert_str_eq(text.bytes, expected);
    text_free(&text);
}

START_TEST(text_is_read_to_the_last_digit) {
    static const char *const texts[] = {"0",         "28",   "28.0",         "-0.05",
                                        "1,234,567", "0.00", "-999,999.125", NULL};
    for (const char *const *text = texts; *text != NULL; text++) {
        char plain[32], *to = plain;
        for (const char *from = *text; *from != '\0'; from++)
            if (*from != ',')
                *to++ = *from;
        *to = '\0';
        expect_text(parsed(plain), *text);
    }
    expect_text(parsed(" +1.5e3 "), "1,500");
    expect_text(parsed(".5"), "0.5");
    expect_text(parsed("5."), "5");
    expect_text(parsed("12e-4"), "0.0012");
}
END_TEST

START_TEST(what_is_no_number_is_refused) {
    static const char *const texts[] = {"",      ".",    "-",   "1.2.3", "1,000", "12x", "1e",
                                        "1e999", "0x10", "nan", "inf",   "1 2",   "--1", NULL};
    struct decimal decimal;
    for (const char *const *text = texts; *text != NULL; text++)
        ck_assert_msg(!decimal_parse(slice_of(*text), &decimal), "%s", *text);
    ck_assert(decimal_parse(slice_of("99999999999999999999999999999999999999"), &decimal));
    ck_assert(!decimal_parse(slice_of("999999999999999999999999999999999999999"), &decimal));
}
END_TEST

START_TEST(a_real_is_its_shortest_decimal) {
    expect_text(decimal_of_real(34.775), "34.775");
    expect_text(decimal_of_real(0.1 + 0.2), "0.30000000000000004");
    expect_text(decimal_of_real(-1e20), "-100,000,000,000,000,000,000");
    expect_text(decimal_of_real(-0.0), "0");
    static const double reals[] = {1.0 / 3, 5e-324, 1.7976931348623157e308, 1e22, 9007199254740994};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        ck_assert(decimal_real(decimal_of_real(reals[i])) == reals[i]);
}
END_TEST

START_TEST(halves_are_rounded_away_from_zero) {
    static const struct {
        const char *text;
        int places;
        const char *rounded;
    } cases[] = {
        {"34.775", 2, "34.78"}, {"34.7749", 2, "34.77"}, {"-2.5", 0, "-3"},  {"-2.49", 0, "-2"},
        {"1250", -2, "1,300"},  {"1249", -2, "1,200"},   {"0.05", 1, "0.1"}, {"4.9", -1, "0"},
        {"5", -1, "10"},        {"1.5", 4, "1.5"},       {"5", -300, "0"},   {"-0.4", 0, "0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct decimal decimal = parsed(cases[i].text);
        decimal_round(&decimal, cases[i].places);
        if (decimal.digits == 0)
            decimal.places = 0;
        expect_text(decimal, cases[i].rounded);
    }
}
END_TEST

START_TEST(two_numbers_at_one_scale) {
    int128 x, y;
    ck_assert(decimal_align(parsed("1.50"), parsed("300"), &x, &y));
    ck_assert(x * 200 == y);
    ck_assert(!decimal_align(parsed("1e-30"), parsed("1e30"), &x, &y));
    struct decimal sum;
    ck_assert(decimal_add(parsed("0.1"), parsed("-1e2"), &sum));
    expect_text(sum, "-99.9");
    ck_assert(!decimal_add(parsed("1e-30"), parsed("1e30"), &sum));
}
END_TEST

/* Compared with the machine's own division, which rounds a quotient of two whole REALs only once
** too. */
/* Beyond what 128 bits hold nothing is rounded in silence. */
START_TEST(what_has_no_room_is_refused) {
    static const char most[] = "170141183460469231731687303715884105727";
    struct decimal decimal, sum;
    int128 integer;
    ck_assert(decimal_parse(slice_of(most), &decimal) && decimal_integer(decimal, &integer));
    ck_assert(!decimal_parse(slice_of("170141183460469231731687303715884105728"), &decimal));
    ck_assert(!decimal_parse(slice_of("1701411834604692317316873037158841057270"), &decimal));
    static const char *const bad[] = {"1e99999", "1e-99999", "1e5x", "1e", "1e+",
                                      "1f3",     ".",        "1..5", ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!decimal_parse(slice_of(bad[i]), &decimal), "%s", bad[i]);
    char zeros[3000] = "0.";
    memset(zeros + 2, '0', sizeof zeros - 3);
    ck_assert(!decimal_parse(slice_of(zeros), &decimal));

    ck_assert(decimal_integer(parsed("1e3"), &integer) && integer == 1000);
    ck_assert(decimal_integer(parsed("0e30"), &integer) && integer == 0);
    ck_assert(decimal_integer(parsed("-2500e-2"), &integer) && integer == -25);
    ck_assert(!decimal_integer(parsed("1.5"), &integer));
    ck_assert(!decimal_integer(parsed("1e40"), &integer));

    ck_assert(!decimal_add(parsed("1e30"), parsed("1e-20"), &sum));
    ck_assert(!decimal_add(parsed("1e-20"), parsed("1e30"), &sum));
    ck_assert(!decimal_add(parsed(most), parsed("1"), &sum));
    ck_assert(decimal_add(parsed(most), parsed("0e-20"), &sum));
    expect_text(sum, "170,141,183,460,469,231,731,687,303,715,884,105,727");
    ck_assert(decimal_add(parsed("1e20"), parsed("0.5"), &sum));
    expect_text(sum, "100,000,000,000,000,000,000.5");
    /* Where no common scale has room, it is a division of REALs. */
    ck_assert_double_eq(decimal_percent(parsed("1e60"), parsed("4e-60")), 1e60 * 100 / 4e-60);
    ck_assert_double_eq(decimal_percent(parsed("1"), parsed("8")), 12.5);
}
END_TEST

START_TEST(quotients_are_rounded_once) {
    uint64_t random = 20181231;
    for (int i = 0; i < 20000; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        int64_t numerator = (int64_t)(random >> 11) >> (i % 50);
        random = random * 6364136223846793005u + 1442695040888963407u;
        int64_t denominator = ((int64_t)(random >> 11) >> (i / 50 % 50)) + 1;
        ck_assert(decimal_quotient(-numerator, denominator) ==
                  -(double)numerator / (double)denominator);
    }
    ck_assert(decimal_quotient(((int128)1 << 100) + 1, (int128)1 << 47) == 9007199254740992.0);
    ck_assert(isnan(decimal_quotient(1, 0)));
    ck_assert(decimal_percent(decimal_of_integer(33), decimal_of_integer(142)) == 3300.0 / 142);
}
END_TEST

START_TEST(appending_survives_a_failed_allocation) {
    struct error error = {0};
    struct text text = {0};
    memory_fail_after(0, false);
    ck_assert(!decimal_append(&text, parsed("1.5"), &error));
    ck_assert_int_eq(error.code, ERROR_MEMORY);
    ck_assert_uint_eq(text.length, 0);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("decimal");
    harness_case(suite, "text", text_is_read_to_the_last_digit, what_is_no_number_is_refused,
                 a_real_is_its_shortest_decimal, appending_survives_a_failed_allocation, NULL);
    harness_case(suite, "arithmetic", halves_are_rounded_away_from_zero, two_numbers_at_one_scale,
                 what_has_no_room_is_refused, quotients_are_rounded_once, NULL);
    return suite;
}
