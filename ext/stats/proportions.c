#include "stats/proportions.h"

#include <math.h>

#include "stats/dispersion.h"

/* Cells above this make Fisher's test a sum of too many terms. */
#define MOST_FOR_FISHER 1000000000

double stats_shares_p(int64_t part, int64_t whole, int64_t other_part, int64_t other_whole) {
    int64_t left = whole - part, other_left = other_whole - other_part;
    if (part > MOST_FOR_FISHER && left > MOST_FOR_FISHER && other_part > MOST_FOR_FISHER &&
        other_left > MOST_FOR_FISHER)
        return stats_contrast_p(part, left, other_part, other_left);
    return stats_fisher_p(part, left, other_part, other_left);
}

struct interval stats_shares_difference(int64_t part, int64_t whole, int64_t other_part,
                                        int64_t other_whole, double tail) {
    struct interval one = stats_share_interval(part, whole, tail);
    struct interval other = stats_share_interval(other_part, other_whole, tail);
    double p = (double)part / (double)whole, q = (double)other_part / (double)other_whole;
    return (struct interval){p - q - hypot(p - one.low, other.high - q),
                             p - q + hypot(one.high - p, q - other.low)};
}

enum funnel stats_share_funnel(int64_t part, int64_t whole, int64_t all_part, int64_t all_whole,
                               double phi) {
    double all = (double)all_part / (double)all_whole;
    struct interval inner = stats_share_interval(part, whole, stats_dispersed_tail(0.025, phi));
    struct interval outer = stats_share_interval(part, whole, stats_dispersed_tail(0.001, phi));
    return stats_funnel_of(all, inner, outer);
}
