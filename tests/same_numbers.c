/* Prints the results of ext/stats over a grid of numbers, to the last bit. same_numbers.sh compares
** those of several compilers and levels of optimisation. */
#include <stdio.h>

#include "stats/counts.h"
#include "stats/tails.h"

static void print_interval(const char *what, struct interval limits) {
    printf(" %s %a %a", what, limits.low, limits.high);
}

static void print_counts(int64_t a, int64_t b, double tail) {
    printf("%lld %lld %g:", (long long)a, (long long)b, tail);
    print_interval("count", stats_count_interval(a, tail));
    print_interval("rate", stats_rate_interval(a, tail));
    print_interval("share", stats_share_interval(a, a + b + 1, tail));
    print_interval("ratio", stats_change_ratio(a, b, 800, 3011, tail));
    printf(" p %a %a", stats_change_p(a, b, 1, 1), stats_change_p(a, b, 800, 3011));
    printf(" contrast %a\n", stats_contrast_p(a, b, 17, b / 2 + 3));
}

static void print_tails(double shape, double x) {
    struct tails beta = stats_beta_tails(shape, x + 0.5, 0.3, 0.7);
    double probability = 0.25 / (1 + x);
    printf("%a %a: %a %a %a %a\n", shape, x, stats_gamma_point(shape, LOWER_TAIL, probability),
           stats_gamma_point(shape, UPPER_TAIL, probability), beta.lower, beta.upper);
}

int main(void) {
    static const int64_t counts[] = {0, 1, 2, 7, 10, 33, 142, 175, 4708, 1000000, 1000000000};
    static const double tails[] = {0.05, 0.025, 0.001, 0.00005};
    enum { COUNTS = sizeof counts / sizeof *counts, TAILS = sizeof tails / sizeof *tails };
    for (int i = 0; i < COUNTS; i++)
        for (int j = 0; j < COUNTS; j++)
            print_counts(counts[i], counts[j], tails[(i + j) % TAILS]);
    for (double shape = 0.5; shape < 1e9; shape *= 3.7)
        for (double x = 0.01; x < 1e9; x *= 3.1)
            print_tails(shape, x);
    return 0;
}
