#include "stats/dispersion.h"

#include <math.h>
#include <stdlib.h>

#include "stats/tails.h"

/* The median of a chi-squared variable of 1 degree of freedom. */
#define MEDIAN_SQUARE 0.45493642311957283

/* What stats_normal_point() takes. */
#define LEAST_TAIL 1e-300

static double deviate_of(double tail) {
    return stats_normal_point(fmin(0.5, fmax(LEAST_TAIL, tail)));
}

double stats_dispersed_p(double deviate, double phi) {
    return 2 * stats_normal_tails(deviate / sqrt(phi)).upper;
}

double stats_dispersed_change_p(int64_t new, int64_t old, double new_exposure, double old_exposure,
                                double phi) {
    if (phi <= 1)
        return stats_change_p(new, old, new_exposure, old_exposure);
    return stats_dispersed_p(stats_change_deviate(new, old, new_exposure, old_exposure), phi);
}

double stats_dispersed_contrast_p(int64_t local_new, int64_t local_old, int64_t rest_new,
                                  int64_t rest_old, double phi) {
    if (phi <= 1)
        return stats_contrast_p(local_new, local_old, rest_new, rest_old);
    return stats_dispersed_p(stats_contrast_deviate(local_new, local_old, rest_new, rest_old), phi);
}

double stats_dispersed_tail(double tail, double phi) {
    return phi <= 1 ? tail
                    : fmax(LEAST_TAIL, stats_normal_tails(deviate_of(tail) * sqrt(phi)).upper);
}

enum funnel stats_funnel(int64_t count, double expected, double phi) {
    return stats_funnel_of(expected, stats_rate_interval(count, stats_dispersed_tail(0.025, phi)),
                           stats_rate_interval(count, stats_dispersed_tail(0.001, phi)));
}

struct interval stats_dispersed_ratio(int64_t new, int64_t old, double new_exposure,
                                      double old_exposure, double phi) {
    static const double tail = 0.025;
    if (new == 0 || old == 0)
        return stats_change_ratio(new, old, new_exposure, old_exposure,
                                  stats_dispersed_tail(tail, phi));
    struct interval exact = stats_change_ratio(new, old, new_exposure, old_exposure, tail);
    double ratio = (double)new / (double)old *(old_exposure / new_exposure);
    if (phi <= 1)
        return exact;
    double root = sqrt(phi);
    double low = ratio * pow(exact.low / ratio, root), high = ratio * pow(exact.high / ratio, root);
    return (struct interval){low, high};
}

bool stats_contrast_ratio(int64_t local_new, int64_t local_old, int64_t rest_new, int64_t rest_old,
                          double phi, struct ratio *ratio) {
    if (local_new <= 0 || local_old <= 0 || rest_new <= 0 || rest_old <= 0)
        return false;
    double a = (double)local_new, b = (double)local_old, c = (double)rest_new, d = (double)rest_old;
    double spread = deviate_of(0.025) * sqrt(fmax(1, phi) * (1 / a + 1 / b + 1 / c + 1 / d));
    double logarithm = log(a / b) - log(c / d);
    *ratio = (struct ratio){exp(logarithm), {exp(logarithm - spread), exp(logarithm + spread)}};
    return true;
}

double stats_contrast_square(int64_t local_new, int64_t local_old, int64_t rest_new,
                             int64_t rest_old) {
    double z = stats_contrast_deviate(local_new, local_old, rest_new, rest_old);
    return z * z;
}

static int compare_doubles(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

double stats_dispersion(double *squares, size_t count) {
    if (count == 0)
        return 1;
    qsort(squares, count, sizeof *squares, compare_doubles);
    double median = (squares[(count - 1) / 2] + squares[count / 2]) / 2;
    return fmax(1, median / MEDIAN_SQUARE);
}
