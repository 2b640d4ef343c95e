#include "harness.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stats/counts.h"
#include "stats/discovery.h"
#include "stats/dispersion.h"
#include "stats/proportions.h"
#include "stats/tails.h"

static void expect_near(double value, double expected, double tolerance, const char *what) {
    double difference = fabs(value - expected);
    ck_assert_msg(difference <= tolerance * fabs(expected), "%s: %.17g and not %.17g (%.1e)", what,
                  value, expected, difference / fabs(expected));
}

/* --- Against R -------------------------------------------------------------------------------- */

/* The functions that the first field of a row may name. */
struct evaluation {
    const char *what;
    double (*value)(const double *arguments);
};

static double normal_point(const double *a) {
    return stats_normal_point(a[0]);
}
static double gamma_point_lower(const double *a) {
    return stats_gamma_point(a[0], LOWER_TAIL, a[1]);
}
static double gamma_point_upper(const double *a) {
    return stats_gamma_point(a[0], UPPER_TAIL, a[1]);
}
static double beta_lower(const double *a) {
    return stats_beta_tails(a[0], a[1], a[2], 1 - a[2]).lower;
}
static double beta_upper(const double *a) {
    return stats_beta_tails(a[0], a[1], a[2], 1 - a[2]).upper;
}
static double beta_point_lower(const double *a) {
    double odds = stats_beta_point_odds(a[0], a[1], LOWER_TAIL, a[2]);
    return odds / (1 + odds);
}
static double beta_point_upper(const double *a) {
    double odds = stats_beta_point_odds(a[0], a[1], UPPER_TAIL, a[2]);
    return odds / (1 + odds);
}
static double binomial_lower(const double *a) {
    return stats_binomial_tails((int64_t)a[0], (int64_t)a[1], a[2], 1 - a[2]).lower;
}
static double binomial_upper(const double *a) {
    return stats_binomial_tails((int64_t)a[0], (int64_t)a[1], a[2], 1 - a[2]).upper;
}
static double count_low(const double *a) {
    return stats_count_interval((int64_t)a[0], a[1]).low;
}
static double count_high(const double *a) {
    return stats_count_interval((int64_t)a[0], a[1]).high;
}
static double rate_low(const double *a) {
    return stats_rate_interval((int64_t)a[0], a[1]).low;
}
static double rate_high(const double *a) {
    return stats_rate_interval((int64_t)a[0], a[1]).high;
}
static double share_low(const double *a) {
    return stats_share_interval((int64_t)a[0], (int64_t)a[1], a[2]).low;
}
static double share_high(const double *a) {
    return stats_share_interval((int64_t)a[0], (int64_t)a[1], a[2]).high;
}
static double change_p(const double *a) {
    return stats_change_p((int64_t)a[0], (int64_t)a[1], a[2], a[3]);
}
static double ratio_low(const double *a) {
    return stats_change_ratio((int64_t)a[0], (int64_t)a[1], a[2], a[3], 0.025).low;
}
static double ratio_high(const double *a) {
    return stats_change_ratio((int64_t)a[0], (int64_t)a[1], a[2], a[3], 0.025).high;
}
static double contrast_p(const double *a) {
    return stats_contrast_p((int64_t)a[0], (int64_t)a[1], (int64_t)a[2], (int64_t)a[3]);
}

static double shares_p(const double *a) {
    return stats_shares_p((int64_t)a[0], (int64_t)a[1], (int64_t)a[2], (int64_t)a[3]);
}
/* 2 more, so that a limit near 0 is compared by its size and not by its digits. */
static double difference_low(const double *a) {
    return 2 + stats_shares_difference((int64_t)a[0], (int64_t)a[1], (int64_t)a[2], (int64_t)a[3],
                                       0.025)
                   .low;
}
static double difference_high(const double *a) {
    return 2 + stats_shares_difference((int64_t)a[0], (int64_t)a[1], (int64_t)a[2], (int64_t)a[3],
                                       0.025)
                   .high;
}
static double dispersed_p(const double *a) {
    return stats_dispersed_p(stats_normal_point(a[0] / 2), a[1]);
}
static double dispersed_tail(const double *a) {
    return stats_dispersed_tail(a[0], a[1]);
}
static double dispersed_low(const double *a) {
    return stats_dispersed_ratio((int64_t)a[0], (int64_t)a[1], 1, 1, a[2]).low;
}
static double dispersed_high(const double *a) {
    return stats_dispersed_ratio((int64_t)a[0], (int64_t)a[1], 1, 1, a[2]).high;
}

static const struct evaluation EVALUATIONS[] = {
    {"normal point", normal_point},
    {"gamma point lower", gamma_point_lower},
    {"gamma point upper", gamma_point_upper},
    {"beta lower", beta_lower},
    {"beta upper", beta_upper},
    {"beta point lower", beta_point_lower},
    {"beta point upper", beta_point_upper},
    {"binomial lower", binomial_lower},
    {"binomial upper", binomial_upper},
    {"count low", count_low},
    {"count high", count_high},
    {"rate low", rate_low},
    {"rate high", rate_high},
    {"share low", share_low},
    {"share high", share_high},
    {"change p", change_p},
    {"ratio low", ratio_low},
    {"ratio high", ratio_high},
    {"contrast p", contrast_p},
    {"shares p", shares_p},
    {"difference low", difference_low},
    {"difference high", difference_high},
    {"dispersed p", dispersed_p},
    {"dispersed tail", dispersed_tail},
    {"dispersed ratio low", dispersed_low},
    {"dispersed ratio high", dispersed_high},
    {NULL, NULL},
};

enum { FIELDS = 6, MOST_QS = 100 };

/* Splits the line at its commas, and returns the number of fields. */
static int cut_line(char *line, char *fields[FIELDS]) {
    int count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *next = line; next != NULL && count < FIELDS; count++) {
        fields[count] = next;
        next = strchr(next, ',');
        if (next != NULL)
            *next++ = '\0';
    }
    return count;
}

static int compared;

static void compare_row(char *fields[FIELDS], double tolerance) {
    double arguments[4];
    char what[200];
    snprintf(what, sizeof what, "%s(%s,%s,%s,%s)", fields[0], fields[1], fields[2], fields[3],
             fields[4]);
    for (int i = 0; i < 4; i++)
        arguments[i] = strtod(fields[i + 1], NULL);
    const struct evaluation *evaluation = EVALUATIONS;
    while (evaluation->what != NULL && strcmp(evaluation->what, fields[0]) != 0)
        evaluation++;
    ck_assert_msg(evaluation->what != NULL, "no evaluation is called '%s'", fields[0]);
    expect_near(evaluation->value(arguments), strtod(fields[5], NULL), tolerance, what);
    compared++;
}

/* Compares every row of the file, except the q-values, which are one question together. */
static void compare_file(const char *path, double tolerance) {
    FILE *file = fopen(path, "r");
    char line[400], *fields[FIELDS];
    ck_assert_msg(file != NULL && fgets(line, sizeof line, file) != NULL, "%s can't be read", path);
    compared = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        ck_assert_int_eq(cut_line(line, fields), FIELDS);
        if (strcmp(fields[0], "q value") != 0)
            compare_row(fields, tolerance);
    }
    fclose(file);
}

START_TEST(values_of_r) {
    compare_file("tests/data/stats_values.csv", 1e-12);
    ck_assert_int_gt(compared, 4000);
}
END_TEST

/* Values that R gets wrong in the last digits, or can't work out at all. They are from mpmath, see
** stats_values_apart.py. */
START_TEST(values_beyond_r) {
    compare_file("tests/data/stats_values_apart.csv", 1e-12);
    ck_assert_int_gt(compared, 50);
}
END_TEST

START_TEST(q_values_of_r) {
    FILE *file = fopen("tests/data/stats_values.csv", "r");
    char line[400], *fields[FIELDS];
    double p[MOST_QS], expected[MOST_QS];
    size_t count = 0;
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file) != NULL) {
        ck_assert_int_eq(cut_line(line, fields), FIELDS);
        if (strcmp(fields[0], "q value") == 0 && count < MOST_QS) {
            p[count] = strtod(fields[2], NULL);
            expected[count++] = strtod(fields[5], NULL);
        }
    }
    fclose(file);
    struct error error = {0};
    ck_assert_uint_ge(count, 40);
    ck_assert(stats_q_values(p, p, count, &error));
    for (size_t i = 0; i < count; i++)
        expect_near(p[i], expected[i], 1e-12, "q value");
}
END_TEST

START_TEST(q_values_fail_cleanly) {
    struct error error = {0};
    double p[] = {0.5, NAN}, q[] = {7, 7};
    ck_assert(stats_q_values(p, q, 0, &error));
    ck_assert(!stats_q_values(p, q, 2, &error));
    ck_assert_str_eq(error.message, "p-value 2 is nan, not in 0 to 1");
    struct error memory = {0};
    memory_fail_after(0, false);
    ck_assert(!stats_q_values(p, q, 1, &memory));
    memory_fail_after(-1, false);
    ck_assert_int_eq(memory.code, ERROR_MEMORY);
    ck_assert(q[0] > 6 && q[1] > 6);
}
END_TEST

/* --- The tables of the methods ---------------------------------------------------------------- */

START_TEST(exact_limits_of_counts) {
    static const struct {
        int64_t count;
        double low, high;
    } table[] = {
        {0, 0, 3.6888794541},
        {1, .0253178080, 5.5716433909},
        {5, 1.6234863901, 11.6683320793},
        {20, 12.2165195854, 30.8883779027},
        {142, 119.6054160668, 167.3700759290},
        {175, 150.0318607744, 202.9356784546},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct interval limits = stats_count_interval(table[i].count, 0.025);
        expect_near(limits.low, table[i].low, 2e-9, "low"); /* the table has ten digits */
        expect_near(limits.high, table[i].high, 1e-9, "high");
    }
}
END_TEST

START_TEST(limits_of_rates) {
    static const struct {
        int64_t count;
        double population, low, high;
    } table[] = {
        {1, 100, 25.317807984290, 5571.643390938898},
        {20, 100, 12211.428834875936, 30889.880369197064},
        {65, 100, 50163.187710459453, 82849.138545939844},
        {222, 3215, 6026.574877652674, 7875.729370871851},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct interval limits = stats_rate_interval(table[i].count, 0.025);
        expect_near(limits.low / table[i].population * 1e5, table[i].low, 1e-12, "low");
        expect_near(limits.high / table[i].population * 1e5, table[i].high, 1e-12, "high");
    }
}
END_TEST

START_TEST(limits_of_shares) {
    static const struct {
        int64_t part, whole;
        double low, high, tolerance;
    } table[] = {
        {1, 100, .001767432064, .054486196179, 1e-9},
        {20, 100, .133366933331, .288829165593, 1e-9},
        {65, 100, .552544432969, .736357517569, 1e-9},
        {0, 20, 0, .1611, 1e-3},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct interval limits = stats_share_interval(table[i].part, table[i].whole, 0.025);
        expect_near(limits.low, table[i].low, table[i].tolerance, "low");
        expect_near(limits.high, table[i].high, table[i].tolerance, "high");
    }
}
END_TEST

START_TEST(two_counts) {
    expect_near(stats_change_p(175, 142, 1, 1), .0721207462, 1e-9, "175 v 142");
    expect_near(stats_change_p(8, 4, 1, 1), .3876953125, 1e-12, "8 v 4");
    expect_near(stats_change_p(20, 10, 1, 1), .0987371467, 1e-9, "20 v 10");
    expect_near(stats_change_p(12, 5, 1, 1), .1434631348, 1e-9, "12 v 5");
    expect_near(stats_change_p(11, 21, 800, 3011), .07966863, 1e-7, "11/800 v 21/3011");
    struct interval ratio = stats_change_ratio(175, 142, 1, 1, 0.025);
    expect_near(ratio.low, .98201021, 1e-8, "175 v 142, low");
    expect_near(ratio.high, 1.54879357, 1e-8, "175 v 142, high");
    ratio = stats_change_ratio(12, 5, 1, 1, 0.025);
    expect_near(ratio.low, .78704589, 1e-8, "12 v 5, low");
    expect_near(ratio.high, 8.69598112, 1e-8, "12 v 5, high");
    ratio = stats_change_ratio(11, 21, 800, 3011, 0.025);
    expect_near(ratio.low, .85842640, 1e-8, "11/800 v 21/3011, low");
    expect_near(ratio.high, 4.27726594, 1e-8, "11/800 v 21/3011, high");
}
END_TEST

/* A change from 142 is significant if it is to 179 or more, or to 109 or fewer. */
START_TEST(what_it_takes_to_be_significant) {
    for (int64_t count = 0; count <= 400; count++)
        ck_assert_msg((stats_change_p(count, 142, 1, 1) < 0.05) == (count <= 109 || count >= 179),
                      "142 to %lld", (long long)count);
}
END_TEST

START_TEST(local_against_national) {
    double p = stats_contrast_p(175, 142, 4708 - 175, 6539 - 142);
    ck_assert(p > 1e-6 && p < 2e-6);
    ck_assert(stats_contrast_p(0, 0, 5, 6) >= 1);
    ck_assert(stats_contrast_p(0, 0, 0, 0) >= 1);
    ck_assert(stats_contrast_p(3, 0, 7, 0) >= 1);
    /* The same question asked the other way round. */
    expect_near(stats_contrast_p(9, 20, 300, 1100), stats_contrast_p(20, 9, 1100, 300), 1e-12, "");
}
END_TEST

START_TEST(funnels) {
    /* 20 seen: 12.21 to 30.89 at 95 %, 8.92 to 38.1 at 99.8 %. */
    ck_assert_int_eq(stats_funnel(20, 12, 1), FUNNEL_HIGH_025);
    ck_assert_int_eq(stats_funnel(20, 8, 1), FUNNEL_HIGH_001);
    ck_assert_int_eq(stats_funnel(20, 20, 1), FUNNEL_INSIDE);
    ck_assert_int_eq(stats_funnel(20, 31, 1), FUNNEL_LOW_025);
    ck_assert_int_eq(stats_funnel(20, 40, 1), FUNNEL_LOW_001);
    ck_assert_int_eq(stats_funnel(0, 3.7, 1), FUNNEL_LOW_025);
    ck_assert_int_eq(stats_funnel(0, 7, 1), FUNNEL_LOW_001);
}
END_TEST

START_TEST(confidence_is_given_as_a_part_or_in_percent) {
    double tail;
    ck_assert(stats_tail_of(0.95, &tail));
    expect_near(tail, 0.025, 1e-14, "0.95");
    ck_assert(stats_tail_of(99.8, &tail));
    expect_near(tail, 0.001, 1e-12, "99.8");
    static const double refused[] = {0.05, 0.89, 1, 5, 89.9, 100, -95, NAN, INFINITY};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        ck_assert_msg(!stats_tail_of(refused[i], &tail), "%g", refused[i]);
}
END_TEST

/* --- Hostile and random arguments ------------------------------------------------------------- */

START_TEST(the_ends_of_the_ranges) {
    int64_t most = STATS_MAX_COUNT;
    ck_assert(stats_change_p(0, 0, 1, 1) >= 1);
    ck_assert(stats_change_p(most, most, 1, 1) >= 1);
    ck_assert(stats_change_p(most, 0, 1, 1) <= 0);
    ck_assert(stats_change_p(5, 5, 1e308, 1e308) >= 1);
    ck_assert(stats_change_p(0, 5, 1e308, 1e-308) <= 0);
    ck_assert(stats_change_p(5, 0, 1e308, 1e-308) >= 1);
    ck_assert(stats_contrast_p(9, most, most, most) <= 0);
    ck_assert(stats_contrast_p(most, most - 1, most, most) > 0.9);
    struct interval limits = stats_count_interval(most, 1e-16);
    ck_assert(limits.low < (double)most && limits.high > (double)most);
    limits = stats_change_ratio(0, 7, 1, 1, 0.025);
    ck_assert(limits.low <= 0 && isfinite(limits.high));
    limits = stats_change_ratio(7, 0, 1, 1, 0.025);
    ck_assert(limits.low > 0 && isinf(limits.high));
    limits = stats_share_interval(20, 20, 0.025);
    ck_assert(limits.low < 1 && limits.high >= 1);
}
END_TEST

/* The generator xorshift64*, which gives the same pairs in every run and on every machine. */
static uint64_t random_state;

static uint64_t random_next(void) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * UINT64_C(2685821657736338717);
}

/* A count up to 10^9 with any number of digits, and often 0. */
static int64_t random_count(void) {
    int64_t below = 1;
    for (uint64_t digits = random_next() % 10; digits > 0; digits--)
        below *= 10;
    return (int64_t)(random_next() % (uint64_t)(below + 1));
}

static void expect_around(struct interval limits, double estimate, int64_t a, int64_t b) {
    ck_assert_msg(limits.low <= estimate && estimate <= limits.high,
                  "%lld, %lld: %.17g to %.17g leaves out %.17g", (long long)a, (long long)b,
                  limits.low, limits.high, estimate);
}

static void expect_probability(double p, int64_t a, int64_t b) {
    ck_assert_msg(p >= 0 && p <= 1, "%lld, %lld: %g is no probability", (long long)a, (long long)b,
                  p);
}

/* Gives the pair to one of the functions. They take turns, and the cheap ones come more often. */
static void try_pair(int turn, int64_t a, int64_t b) {
    static const double tails[] = {0.05, 0.025, 0.005, 0.00005};
    double tail = tails[random_next() % 4], x = (double)a, y = (double)b;
    int64_t few = (int64_t)(random_next() % 10);
    if (turn == 0)
        expect_probability(stats_change_p(a, b, 1, 1 + (double)few), a, b);
    else if (turn == 1)
        expect_around(stats_change_ratio(a, b + 1, 1, 1, tail), x / (y + 1), a, b);
    else if (turn == 2)
        expect_around(stats_count_interval(a, tail), x, a, b);
    else if (turn < 5)
        expect_around(stats_rate_interval(a, tail), x, a, b);
    else if (turn < 8)
        expect_around(stats_share_interval(a, a + b + 1, tail), x / (x + y + 1), a, b);
    else if (turn < 10)
        expect_probability(stats_contrast_p(a, b, few, random_count()), a, b);
    else
        expect_probability(stats_contrast_p(a, b, random_count(), random_count()), a, b);
}

enum { PAIRS = HARNESS_TRIES(1000000) };

START_TEST(a_million_pairs) {
    random_state = 2018;
    for (int i = 0; i < PAIRS; i++) {
        int64_t a = random_count();
        /* Every other pair is two counts as far apart as those of two consecutive years. */
        int64_t b = i % 2 ? random_count() : a - a / 10 + random_count() % (a / 5 + 1);
        try_pair(i % 12, a, b);
    }
}
END_TEST

/* --- Published tables ------------------------------------------------------------------------- */

/* Newcombe 1998, Statistics in Medicine 17, table II, method 10. */
START_TEST(differences_of_newcombes_table) {
    static const struct {
        int64_t part, whole, other_part, other_whole;
        double low, high;
    } rows[] = {
        {56, 70, 48, 80, .0524, .3339}, {9, 10, 3, 10, .1705, .8090},
        {6, 7, 2, 7, .0582, .8062},     {5, 56, 0, 29, -.0381, .1926},
        {0, 10, 0, 20, -.1611, .2775},  {0, 10, 0, 10, -.2775, .2775},
        {10, 10, 0, 20, .6791, 1.0000}, {10, 10, 0, 10, .6075, 1.0000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct interval limits = stats_shares_difference(
            rows[i].part, rows[i].whole, rows[i].other_part, rows[i].other_whole, 0.025);
        ck_assert_double_eq_tol(limits.low, rows[i].low, 5.1e-5);
        ck_assert_double_eq_tol(limits.high, rows[i].high, 5.1e-5);
    }
}
END_TEST

START_TEST(dispersion_of_squares) {
    double odd[] = {4, 0.1, 0.9}, even[] = {9, 1, 0, 2}, few[] = {0.2};
    expect_near(stats_dispersion(odd, 3), 0.9 / 0.45493642311957283, 1e-15, "of three");
    expect_near(stats_dispersion(even, 4), 1.5 / 0.45493642311957283, 1e-15, "of four");
    ck_assert(stats_dispersion(few, 1) == 1);
    ck_assert(stats_dispersion(few, 0) == 1);
    ck_assert(stats_dispersed_p(0, 3) == 1);
    /* The exact p is too small for a double, and what it becomes with φ is not: R's pbinom and phyper with
    ** log.p, then pnorm. */
    expect_near(stats_dispersed_change_p(5000, 1000, 1, 1, 400), 0.00699856525904363, 2e-3, "");
    expect_near(stats_dispersed_change_p(50000, 100000, 1, 1, 1000), 3.7593225794e-05, 2e-3, "");
    expect_near(stats_dispersed_change_p(3000, 0, 1, 1, 500), 0.00397012576349557, 2e-3, "");
    expect_near(stats_dispersed_contrast_p(2, 4000, 5000, 100, 300), 5.9696471257e-10, 3e-3, "");
    expect_near(stats_dispersed_contrast_p(0, 3000, 3000, 9, 800), 0.00137327711841409, 2e-3, "");
    expect_near(stats_dispersed_contrast_p(4000, 9, 100, 5000, 1), 0, 1e-300, "");
    struct ratio ratio;
    ck_assert(stats_contrast_ratio(175, 142, 4533, 6397, 1, &ratio));
    ck_assert_double_eq_tol(ratio.ratio, 1.739, 5e-4); /* METHODS: 1.739 (1.389 to 2.177) */
    ck_assert_double_eq_tol(ratio.limits.low, 1.389, 5e-4);
    ck_assert_double_eq_tol(ratio.limits.high, 2.177, 5e-4);
    ck_assert(!stats_contrast_ratio(175, 0, 4533, 6397, 1, &ratio));
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("stats");
    harness_case(suite, "values", values_of_r, values_beyond_r, q_values_of_r, NULL);
    harness_case(suite, "methods", exact_limits_of_counts, limits_of_rates, limits_of_shares,
                 two_counts, what_it_takes_to_be_significant, local_against_national, funnels,
                 confidence_is_given_as_a_part_or_in_percent, differences_of_newcombes_table,
                 dispersion_of_squares, NULL);
    harness_case(suite, "hostile", the_ends_of_the_ranges, a_million_pairs, q_values_fail_cleanly,
                 NULL);
    return suite;
}
