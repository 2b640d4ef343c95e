#include "stats/xmr.h"

#include <math.h>

#include "base/base.h"

enum { RUN = 7, THREE = 3 };

/* Limits lie so many mean moving ranges from the centre (3 ÷ 1.128). */
#define RANGES_TO_LIMIT 2.66

struct point {
    int number; /* of the period: neighbours differ by 1 */
    double value;
};

static struct point *points_of(const struct series *series, const char *what, struct error *error) {
    struct point *points = memory_new(series->count, sizeof *points, error);
    for (size_t i = 0; points != NULL && i < series->count; i++) {
        struct period period;
        struct figure sum;
        if (!series_at(series, i, &period, what, &sum, error)) {
            memory_free(points);
            return NULL;
        }
        points[i].number = period_number(period);
        points[i].value = sum.kind == FIGURE_INTEGER ? (double)sum.integer : sum.real;
    }
    return points;
}

static bool is_neighbour(const struct point *point) {
    return point->number - point[-1].number == 1;
}

static void find_limits(const struct point *points, size_t count, struct xmr *xmr) {
    double sum = 0, ranges = 0;
    size_t pairs = 0;
    for (size_t i = 0; i < count; i++) {
        sum += points[i].value;
        if (i == 0 || !is_neighbour(&points[i]))
            continue;
        ranges += fabs(points[i].value - points[i - 1].value);
        pairs++;
    }
    xmr->has_centre = true;
    xmr->centre = sum / (double)count;
    xmr->has_limits = pairs > 0;
    if (pairs == 0)
        return;
    double spread = RANGES_TO_LIMIT * (ranges / (double)pairs);
    xmr->low = xmr->centre - spread;
    xmr->high = xmr->centre + spread;
}

/* 1 above, −1 below, 0 at the same height. */
static int side_of(double value, double of) {
    return (value > of) - (value < of);
}

/* How many of the latest values, without a gap, lie on the latest's side of the centre; and how many
** rise, or all fall, to the latest. */
static size_t run_on_one_side(const struct point *last, size_t count, double centre) {
    size_t run = 1;
    int side = side_of(last->value, centre);
    while (side != 0 && run < count && is_neighbour(last - run + 1) &&
           side_of(last[-(ptrdiff_t)run].value, centre) == side)
        run++;
    return side == 0 ? 0 : run;
}

static size_t run_in_one_direction(const struct point *last, size_t count) {
    size_t run = 1;
    int direction = count > 1 ? side_of(last->value, last[-1].value) : 0;
    for (const struct point *point = last; direction != 0 && run < count; point--, run++)
        if (!is_neighbour(point) || side_of(point->value, point[-1].value) != direction)
            break;
    return run;
}

/* Beyond two thirds of the way to the limit, and not outside it. */
static bool is_close(const struct xmr *xmr, double value) {
    double near = (xmr->high - xmr->centre) * 2 / 3;
    return value <= xmr->high && value >= xmr->low && fabs(value - xmr->centre) > near;
}

static bool is_two_of_three(const struct point *last, size_t count, const struct xmr *xmr) {
    int close = 0;
    if (run_on_one_side(last, count, xmr->centre) < THREE)
        return false;
    for (int i = 0; i < THREE; i++)
        close += is_close(xmr, last[-i].value);
    return close >= 2 && is_close(xmr, last->value);
}

static enum xmr_signal find_signal(const struct point *points, size_t count,
                                   const struct xmr *xmr) {
    const struct point *last = &points[count - 1];
    if (!xmr->has_limits)
        return XMR_NONE;
    if (last->value > xmr->high)
        return XMR_ABOVE;
    if (last->value < xmr->low)
        return XMR_BELOW;
    if (run_on_one_side(last, count, xmr->centre) >= RUN)
        return XMR_SHIFT;
    if (run_in_one_direction(last, count) >= RUN)
        return XMR_TREND;
    return is_two_of_three(last, count, xmr) ? XMR_TWO_OF_THREE : XMR_NONE;
}

bool xmr_of_series(const struct series *series, const char *what, struct xmr *xmr,
                   struct error *error) {
    struct period first, latest;
    bool any;
    *xmr = (struct xmr){0};
    if (!series_ends(series, what, &any, &first, &latest, error))
        return false;
    if (!any)
        return true;
    struct point *points = points_of(series, what, error);
    if (points == NULL)
        return false;
    find_limits(points, series->count, xmr);
    xmr->signal = find_signal(points, series->count, xmr);
    memory_free(points);
    return true;
}
