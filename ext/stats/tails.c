#include "stats/tails.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define PI 3.14159265358979323846

/* How the tails are worked out. On a logarithmic scale (logit for the beta distribution) every
** gamma or beta density is log-concave. So the tail beyond a point, on the side away from the mean,
** is the density at the point times the integral of exp(-fall(v)), where v is the distance from the
** point, and fall(v) is convex and rises from 0. Both factors are sums of terms of one sign, so
** that nothing cancels, and one rule of quadrature serves all shapes. The terms of the density are
** those of Loader, "Fast and accurate computation of binomial probabilities", 2000. */

/* --- Functions that are small near 0, without cancellation ------------------------------------ */

/* log(1 + y) - y, for y > -1. */
static double log_remainder(double y) {
    if (y < -0.5 || y > 0.5)
        return log1p(y) - y;
    /* log(1 + y) = 2 artanh(r) = 2 (r + r^3/3 + r^5/5 + …), and 2r - y = -r y. */
    double r = y / (2 + y), square = r * r;
    double sum = 0, power = square;
    for (int k = 3; k < 60; k += 2) {
        double term = power / k;
        sum += term;
        if (term <= sum * (DBL_EPSILON / 4))
            break;
        power *= square;
    }
    return r * (2 * sum - y);
}

/* exp(v) - 1 - v. */
static double exp_remainder(double v) {
    if (v < -1 || v > 1)
        return expm1(v) - v;
    double term = v * v / 2, sum = term;
    for (int k = 3; k < 30 && fabs(term) > sum * (DBL_EPSILON / 4); k++) {
        term *= v / k;
        sum += term;
    }
    return sum;
}

/* a b - c d, right to about its last digit even where the two products nearly cancel (Kahan). */
static double product_difference(double a, double b, double c, double d) {
    double cd = c * d;
    return fma(a, b, -cd) + fma(-c, d, cd);
}

double stats_factorial_rest(double n) {
    if (n <= 0)
        return 0;
    /* The series converges fast enough from 16 on. The terms that lead from there down to a smaller
    ** n are all positive, so that nothing cancels. */
    double below = 0, m = n;
    while (m < 16) {
        below += (m + 0.5) * log1p(1 / m) - 1;
        m++;
    }
    double s = 1 / (m * m);
    double series =
        (1.0 / 12 -
         s * (1.0 / 360 -
              s * (1.0 / 1260 -
                   s * (1.0 / 1680 - s * (1.0 / 1188 - s * (691.0 / 360360 - s * (1.0 / 156))))))) /
        m;
    return below + series + 0.5 * log(2 * PI * n);
}

double stats_deviance(double observed, double expected, double excess) {
    if (observed <= 0)
        return expected;
    if (fabs(excess) < 0.5 * observed)
        return -observed * log_remainder(-excess / observed);
    return observed * log(observed / expected) - excess;
}

/* --- One tail --------------------------------------------------------------------------------- */

/* The density at the point where a tail begins, and the terms of fall(v) = slope v + curve(v),
** where w = direction × v and curve(v) is
**     gamma:  weight (exp(w) - 1 - w)
**     beta:   trials (log(1 + share (exp(w) - 1)) - share w), weight = trials share
** A tail of the gamma distribution has the direction +1 where it is the upper one, and -1 where it
** is the lower one. A tail of the beta distribution can be written with either direction; the one
** in which share <= 1/2 cancels least. */
struct tail {
    double log_density;
    double slope;
    double direction; /* +1 or -1 */
    double weight;
    double trials; /* 0 for gamma */
    double share;
};

static double fall(const struct tail *tail, double v) {
    double w = tail->direction * v, remainder = exp_remainder(w);
    double curve = tail->weight * remainder;
    if (tail->trials > 0 && v < 1)
        curve += tail->trials * log_remainder(tail->share * (w + remainder));
    else if (tail->trials > 0)
        curve = tail->trials * (log1p(tail->share * expm1(w)) - tail->share * w);
    return tail->slope * v + curve;
}

/* The Gauss-Legendre rule with 16 points, which lie in pairs at equal distances from the middle of
** the panel. For each pair: the distance, in halves of the panel's width, and the weight. */
static const double POINTS[][2] = {
    {0.0950125098376374401853, 0.189450610455068496285},
    {0.28160355077925891323, 0.182603415044923588867},
    {0.458016777657227386342, 0.169156519395002538189},
    {0.617876244402643748447, 0.149595988816576732082},
    {0.755404408355003033895, 0.124628971255533872052},
    {0.86563120238783174388, 0.0951585116824927848099},
    {0.944575023073232576078, 0.0622535239386478928628},
    {0.989400934991649932596, 0.0271524594117540948518},
};

static double integrate_panel(const struct tail *tail, double from, double to) {
    double middle = (from + to) / 2, half = (to - from) / 2, sum = 0;
    for (size_t i = 0; i < sizeof POINTS / sizeof *POINTS; i++) {
        double step = half * POINTS[i][0];
        sum += POINTS[i][1] * (exp(-fall(tail, middle - step)) + exp(-fall(tail, middle + step)));
    }
    return half * sum;
}

/* The integral of exp(-fall(v)) from 0 on. The first panel is about three standard deviations wide,
** and each of the others as wide as all before it together. Three or four of them reach the end,
** because fall() is convex and so at least doubles from one panel to the next. */
static double integrate_tail(const struct tail *tail) {
    enum { MOST_PANELS = 64 };
    const double enough = 36; /* exp(-36) does not change a sum of about 1 */
    double from = 0, to = 3 / (tail->slope + sqrt(tail->weight * (1 - tail->share)));
    double sum = 0;
    for (int panel = 0; panel < MOST_PANELS && fall(tail, from) < enough; panel++) {
        sum += integrate_panel(tail, from, to);
        from = to;
        to *= 2;
    }
    return sum;
}

static double tail_probability(const struct tail *tail) {
    return fmin(1, exp(tail->log_density) * integrate_tail(tail));
}

static struct tail gamma_tail(double shape, double x, enum tail_side side) {
    double excess = shape - x;
    return (struct tail){
        .log_density = log(shape) - stats_factorial_rest(shape) - stats_deviance(shape, x, excess),
        .slope = side == LOWER_TAIL ? excess : -excess,
        .direction = side == LOWER_TAIL ? -1 : 1,
        .weight = x,
    };
}

/* The lower tail. The upper tail of (a, b) is the lower tail of (b, a) with the weights swapped. */
static struct tail beta_tail(double a, double b, double weight, double against) {
    double n = a + b, x = weight / (weight + against), y = against / (weight + against);
    double excess = product_difference(a, against, b, weight) / (weight + against);
    double share = fmin(x, y);
    return (struct tail){
        .log_density = log(a * b / n) + stats_factorial_rest(n) - stats_factorial_rest(a) -
                       stats_factorial_rest(b) - stats_deviance(a, n * x, excess) -
                       stats_deviance(b, n * y, -excess),
        .slope = excess,
        .direction = x <= y ? -1 : 1,
        .weight = n * share,
        .trials = n,
        .share = share,
    };
}

/* --- Normal ----------------------------------------------------------------------------------- */

struct tails stats_normal_tails(double z) {
    const double root = 0.70710678118654752440;
    return (struct tails){0.5 * erfc(-z * root), 0.5 * erfc(z * root)};
}

/* Points are found by Newton's or Halley's method on the logarithm of a tail's probability. That
** logarithm is concave, so that every step leads closer, and a handful of steps suffice. */
enum { MOST_STEPS = 60 };

double stats_normal_point(double probability) {
    double z = sqrt(-2 * log(2 * probability));
    for (int i = 0; i < MOST_STEPS; i++) {
        double tail = stats_normal_tails(z).upper;
        double density = exp(-z * z / 2) / sqrt(2 * PI);
        double step = log(tail / probability) * (tail / density);
        z += step;
        if (fabs(step) <= 1e-8 * z) /* the error that remains is about the square of this step */
            break;
    }
    return z;
}

/* --- Gamma ------------------------------------------------------------------------------------ */

/* Sets `*step` to one step of Halley's method towards the point whose tail is `probability`, on the
** scale of the integral and positive towards the mean. True if that step reaches the point. The
** logarithm of the probability has the first derivative 1 / integral and the second
** (slope × integral - 1) / integral^2; with both, each step trebles the number of right digits. */
static bool point_step(const struct tail *tail, double probability, double *step) {
    double integral = integrate_tail(tail);
    double miss = log(probability) - tail->log_density - log(integral);
    double bend = 1 - miss * (1 - tail->slope * integral) / 2;
    *step = miss * integral / fmax(0.5, bend);
    return fabs(miss) < 1e-5;
}

/* The distance from the mean, in standard deviations, at which to start looking for the point: a
** normal tail beyond it is always smaller than `probability`. */
static double far_out(double probability) {
    return sqrt(-2 * log(probability));
}

double stats_gamma_point(double shape, enum tail_side side, double probability) {
    double outwards = side == LOWER_TAIL ? -1 : 1;
    double x = shape * exp(outwards * far_out(probability) / sqrt(shape));
    for (int i = 0; i < MOST_STEPS; i++) {
        struct tail tail = gamma_tail(shape, x, side);
        double step;
        bool reached = point_step(&tail, probability, &step);
        x *= exp(-outwards * step);
        if (reached)
            break;
    }
    return x;
}

/* --- Beta and binomial ------------------------------------------------------------------------ */

/* Brings the larger weight near 1 and keeps their quotient, so that no sum or product of them
** overflows. */
static void scale_weights(double *weight, double *against) {
    int exponent;
    frexp(fmax(*weight, *against), &exponent);
    *weight = ldexp(*weight, -exponent);
    *against = ldexp(*against, -exponent);
}

struct tails stats_beta_tails(double a, double b, double weight, double against) {
    scale_weights(&weight, &against);
    if (weight <= 0)
        return (struct tails){0, 1};
    if (against <= 0)
        return (struct tails){1, 0};
    struct tail tail = beta_tail(a, b, weight, against);
    if (tail.slope >= 0) {
        double lower = tail_probability(&tail);
        return (struct tails){lower, 1 - lower};
    }
    tail = beta_tail(b, a, against, weight);
    double upper = tail_probability(&tail);
    return (struct tails){1 - upper, upper};
}

double stats_beta_point_odds(double a, double b, enum tail_side side, double probability) {
    if (side == UPPER_TAIL)
        return 1 / stats_beta_point_odds(b, a, LOWER_TAIL, probability);
    double odds = a / b * exp(-far_out(probability) * sqrt(1 / a + 1 / b));
    for (int i = 0; i < MOST_STEPS; i++) {
        struct tail tail = beta_tail(a, b, odds, 1);
        double step;
        bool reached = point_step(&tail, probability, &step);
        odds *= exp(step);
        if (reached)
            break;
    }
    return odds;
}

struct tails stats_binomial_tails(int64_t successes, int64_t trials, double weight,
                                  double against) {
    double k = (double)successes, rest = (double)(trials - successes);
    struct tails tails = {1, 1};
    if (successes < trials)
        tails.lower = stats_beta_tails(k + 1, rest, weight, against).upper;
    if (successes > 0)
        tails.upper = stats_beta_tails(k, rest + 1, weight, against).lower;
    return tails;
}

double stats_binomial_excess(int64_t successes, int64_t trials, double weight, double against) {
    scale_weights(&weight, &against);
    return product_difference((double)successes, against, (double)(trials - successes), weight) /
           (weight + against);
}

double stats_binomial_log(int64_t successes, int64_t trials, double weight, double against) {
    double k = (double)successes, rest = (double)(trials - successes), n = (double)trials;
    double excess = stats_binomial_excess(successes, trials, weight, against);
    scale_weights(&weight, &against);
    if ((weight <= 0 && k > 0) || (against <= 0 && rest > 0))
        return -INFINITY;
    double x = weight / (weight + against), y = against / (weight + against);
    return stats_factorial_rest(n) - stats_factorial_rest(k) - stats_factorial_rest(rest) -
           stats_deviance(k, n * x, excess) - stats_deviance(rest, n * y, -excess);
}
