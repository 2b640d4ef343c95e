#include "charts/charts.h"

#include <math.h>

#include "charts/scale.h"

enum { LEVELS = 8 };

struct range {
    double low, high;
};

static bool find_range(const struct series *series, const char *what, struct period first,
                       struct period latest, struct range *range, struct error *error) {
    struct figure figure;
    *range = (struct range){INFINITY, -INFINITY};
    for (int at = period_number(first); at <= period_number(latest); at++) {
        struct period period = period_of_number(first.kind, at);
        if (!series_figure(series, period, what, &figure, error))
            return false;
        if (figure.kind == FIGURE_NONE)
            continue;
        range->low = fmin(range->low, figure_number(figure));
        range->high = fmax(range->high, figure_number(figure));
    }
    return true;
}

static int level_of(double number, struct range range) {
    if (range.low == range.high)
        return number == 0 ? 0 : LEVELS / 2 - 1;
    /* The numbers are halved, because the whole range may be more than a REAL can be. */
    double place = (number / 2 - range.low / 2) / (range.high / 2 - range.low / 2);
    return (int)lround(place * (LEVELS - 1));
}

static bool append_period(const struct series *series, struct period period, const char *what,
                          struct range range, struct text *out, struct error *error) {
    static const char *const blocks[LEVELS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    struct figure figure;
    if (!series_figure(series, period, what, &figure, error))
        return false;
    const char *block =
        figure.kind == FIGURE_NONE ? " " : blocks[level_of(figure_number(figure), range)];
    return text_append(out, slice_of(block), error);
}

bool chart_sparkline(const struct groups *groups, const char *what, struct text *out,
                     struct error *error) {
    const struct series *series = &groups->items[0].series;
    struct period first, latest;
    struct range range;
    struct text line = {0};
    bool any, done = series_ends(series, what, &any, &first, &latest, error) &&
                     find_range(series, what, first, latest, &range, error);
    for (int at = period_number(first); done && at <= period_number(latest); at++)
        done = append_period(series, period_of_number(first.kind, at), what, range, &line, error);
    done = done && text_append(out, text_slice(&line), error);
    text_free(&line);
    return done;
}
