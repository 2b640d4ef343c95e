#include "charts/scale.h"

#include <math.h>

static const double LARGEST = 1e100, SMALLEST = 1e-100;

/* A round number is a multiple of one of these times a power of ten. The roundest comes first. */
static const int STEPS[] = {5, 2, 1};
enum { STEP_COUNT = sizeof STEPS / sizeof *STEPS };

/* --- Values ----------------------------------------------------------------------------------- */

double figure_number(struct figure figure) {
    return figure.kind == FIGURE_INTEGER ? (double)figure.integer : figure.real;
}

bool figure_drawable(struct figure figure, const char *what, struct error *error) {
    double size = fabs(figure_number(figure));
    return size == 0 || (size <= LARGEST && size >= SMALLEST) ||
           error_set(error, ERROR_USE,
                     "%s: %g can't be drawn; numbers have to be 0 or between 1e-100 and 1e100 in "
                     "size",
                     what, figure_number(figure));
}

void value_style_widen(struct value_style *style, struct figure figure) {
    double size = fabs(figure_number(figure));
    style->largest = fmax(style->largest, size);
    style->fractions = style->fractions || size != floor(size);
}

int value_places(const struct value_style *style) {
    enum { DIGITS = 3 };
    if (style->largest >= 1e15 || (style->largest < 1e-6 && style->fractions))
        return VALUE_POWERS;
    if (!style->fractions)
        return 0;
    int places = DIGITS - 1 - (int)floor(log10(style->largest));
    return places > 0 ? places : 0;
}

static int digits_of(struct decimal decimal) {
    int digits = 0;
    for (; decimal.digits != 0; decimal.digits /= 10)
        digits++;
    return digits;
}

/* Appends the number with three digits and a power of ten: `1.23e45`. */
static bool append_powers(struct text *text, struct decimal decimal, struct error *error) {
    enum { DIGITS = 3 };
    /* Rounding may add a digit, as from 9.999 to 10.00: then it is done again. */
    for (int digits; (digits = digits_of(decimal)) > DIGITS;)
        decimal_round(&decimal, decimal.places - (digits - DIGITS));
    if (decimal.digits == 0)
        return text_append_byte(text, '0', error);
    int after = digits_of(decimal) - 1;
    return decimal_append(text, (struct decimal){decimal.digits, after}, error) &&
           text_printf(text, error, "e%d", after - decimal.places);
}

bool value_append(struct text *text, struct figure figure, int places, struct error *error) {
    struct decimal decimal = figure.kind == FIGURE_INTEGER ? decimal_of_integer(figure.integer)
                                                           : decimal_of_real(figure.real);
    if (places == VALUE_POWERS)
        return append_powers(text, decimal, error);
    decimal_round(&decimal, places);
    for (; decimal.places < places && decimal.digits != 0; decimal.places++)
        decimal.digits *= 10; /* fits: there are at most 17 digits and 9 places */
    return decimal_append(text, decimal, error);
}

/* --- Axes ------------------------------------------------------------------------------------- */

static double step_value(int step, int power) {
    return decimal_real((struct decimal){step, -power});
}

/* Sets the step and its power to the smallest round step that is at least `least`. */
static void round_up_step(double least, int *step, int *power) {
    *power = (int)floor(log10(least));
    for (size_t i = STEP_COUNT; i-- > 0;) {
        *step = STEPS[i];
        if (step_value(*step, *power) >= least * (1 - 1e-9))
            return;
    }
    *step = 1;
    ++*power;
}

static struct axis axis_over(double low, double high, int steps, bool whole) {
    struct axis axis = {.step = 1};
    if (high > low)
        round_up_step((high - low) / steps, &axis.step, &axis.power);
    if (whole && axis.power < 0) {
        axis.step = 1;
        axis.power = 0;
    }
    double step = step_value(axis.step, axis.power);
    axis.first = (int64_t)floor(low / step + 1e-9);
    axis.last = (int64_t)ceil(high / step - 1e-9);
    if (axis.last <= axis.first)
        axis.last = axis.first + 1;
    return axis;
}

struct axis axis_make(double low, double high, int steps, bool whole) {
    double size = fmax(fabs(low), fabs(high)), spread = high - low;
    bool close = (low > 0 || high < 0) && spread < size / 4 && spread > size * 1e-6;
    return close ? axis_over(low, high, steps, whole)
                 : axis_over(fmin(low, 0), fmax(high, 0), steps, whole);
}

double axis_value(const struct axis *axis, int64_t tick) {
    return decimal_real((struct decimal){(int128)tick * axis->step, -axis->power});
}

double axis_place(const struct axis *axis, double value) {
    double low = axis_value(axis, axis->first), high = axis_value(axis, axis->last);
    return (value - low) / (high - low);
}

bool axis_append(struct text *text, const struct axis *axis, int64_t tick, struct error *error) {
    static const struct {
        double from;
        int power, places; /* a number in the unit has at most so many decimal places */
        const char *unit;
    } units[] = {{1e10, 9, 2, "bn"}, {1e7, 6, 2, "m"}};
    double size = fmax(fabs(axis_value(axis, axis->first)), fabs(axis_value(axis, axis->last)));
    struct decimal decimal = {(int128)tick * axis->step, -axis->power};
    if (tick == 0)
        return text_append_byte(text, '0', error);
    if (size >= 1e15 || axis->power < -9)
        return append_powers(text, decimal, error);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (size < units[i].from || axis->power < units[i].power - units[i].places)
            continue;
        decimal.places += units[i].power;
        return decimal_append(text, decimal, error) &&
               text_append(text, slice_of(units[i].unit), error);
    }
    return decimal_append(text, decimal, error);
}

/* --- Classes ---------------------------------------------------------------------------------- */

int classes_find(const struct classes *classes, double number) {
    int found = 0;
    while (found < classes->count - 1 && number >= decimal_real(classes->limits[found]))
        found++;
    return found;
}

/* The number of the sorted numbers that are below the limit. */
static size_t below(const double *numbers, size_t count, double limit) {
    size_t at = 0;
    while (at < count && numbers[at] < limit)
        at++;
    return at;
}

/* Sets the limits to multiples of step × 10^power. Each is the multiple nearest to the middle
** between the two values that even shares would part. False where a class then has no value, or
** many more than an even share. */
static bool part(const double *numbers, size_t count, int step, int power,
                 struct classes *classes) {
    size_t share = (count + (size_t)classes->count - 1) / (size_t)classes->count, before = 0;
    double unit = step_value(step, power);
    for (int i = 1; i <= classes->count; i++) {
        size_t at = count;
        if (i < classes->count) {
            size_t ideal = count * (size_t)i / (size_t)classes->count;
            double middle = (numbers[ideal - 1] + numbers[ideal]) / 2;
            double tick = round(middle / unit);
            if (fabs(tick) > 1e15)
                return false;
            classes->limits[i - 1] = (struct decimal){(int128)tick * step, -power};
            at = below(numbers, count, decimal_real(classes->limits[i - 1]));
        }
        if (at <= before || at - before > share + 2)
            return false;
        before = at;
    }
    return true;
}

/* Sets the limits with the coarsest rounding that gives the classes about even shares of the
** values. False where no rounding does. */
static bool part_evenly(const double *numbers, size_t count, struct classes *classes) {
    enum { FINEST = 8 }; /* powers of ten below the spread */
    int power = (int)floor(log10(numbers[count - 1] - numbers[0]));
    for (int last = power - FINEST; power > last; power--)
        for (size_t i = 0; i < STEP_COUNT; i++)
            if (part(numbers, count, STEPS[i], power, classes))
                return true;
    return false;
}

/* The roundest number above `low` and up to `high`. */
static struct decimal roundest(double low, double high) {
    enum { FINEST = 16 };
    int power = (int)floor(log10(fmax(fabs(low), fabs(high))));
    for (int last = power - FINEST; power > last; power--) {
        for (size_t i = 0; i < STEP_COUNT; i++) {
            double tick = floor(high / step_value(STEPS[i], power));
            struct decimal limit = {(int128)tick * STEPS[i], -power};
            if (decimal_real(limit) > low && decimal_real(limit) <= high)
                return limit;
        }
    }
    return decimal_of_real(high);
}

/* Sets the limits between different numbers, as near to even shares of the values as the equal ones
** among them allow. There are at least as many different numbers as classes. */
static void part_between(const double *numbers, size_t count, size_t different,
                         struct classes *classes) {
    size_t used = 0; /* the last place that was used, of those between two different numbers */
    for (int i = 1; i < classes->count; i++) {
        size_t ideal = count * (size_t)i / (size_t)classes->count, best = 0, place = 0, chosen = 0;
        size_t last =
            different - (size_t)(classes->count - i); /* leaves a place for each limit to come */
        for (size_t at = 1; at < count; at++) {
            if (numbers[at] == numbers[at - 1] || ++place <= used || place > last)
                continue;
            size_t gap = at > ideal ? at - ideal : ideal - at;
            if (best == 0 || gap < (best > ideal ? best - ideal : ideal - best)) {
                best = at;
                chosen = place;
            }
        }
        classes->limits[i - 1] = roundest(numbers[best - 1], numbers[best]);
        used = chosen;
    }
}

struct classes classes_make(const double *numbers, size_t count) {
    struct classes classes = {.count = CLASSES_MOST};
    size_t different = 1;
    for (size_t i = 1; i < count; i++)
        different += numbers[i] != numbers[i - 1];
    if (different < CLASSES_MOST)
        classes.count = (int)different;
    if (different < CLASSES_MOST || !part_evenly(numbers, count, &classes))
        part_between(numbers, count, different, &classes);
    return classes;
}

bool classes_append(struct text *text, struct decimal limit, struct error *error) {
    bool plain = limit.digits == 0 || (limit.places <= 9 && fabs(decimal_real(limit)) < 1e15);
    return plain ? decimal_append(text, limit, error) : append_powers(text, limit, error);
}
