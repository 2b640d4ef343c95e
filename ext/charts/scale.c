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

/* Sets `*decimal` to the number rounded to that many places where that is quick: it is neither near
** the middle between two such decimals, which only its shortest decimal can decide, nor 0 by then. */
static bool round_quickly(double real, int places, struct decimal *decimal) {
    enum { PLACES_MOST = 6 };
    static const double powers[PLACES_MOST + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    if (places < 0 || places > PLACES_MOST || fabs(real) > 1e8)
        return false;
    double scaled = fabs(real) * powers[places], whole = floor(scaled), part = scaled - whole;
    int128 digits = (int128)whole + (part > .5);
    *decimal = (struct decimal){real < 0 ? -digits : digits, places};
    return fabs(part - .5) > 1e-3 && digits != 0;
}

bool value_append(struct text *text, struct figure figure, int places, struct error *error) {
    struct decimal decimal;
    if (figure.kind == FIGURE_REAL && round_quickly(figure.real, places, &decimal))
        return decimal_append(text, decimal, error);
    decimal = figure.kind == FIGURE_INTEGER ? decimal_of_integer(figure.integer)
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

int classes_find_about_zero(const struct classes *classes, double number) {
    return number < 0 ? classes->count - 1 - classes_find(classes, -number)
                      : classes_find(classes, number);
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

/* The different ones of the numbers, how often each is there, and their sums up to each, by which the
** spread of any run of them is known at once. */
struct spread {
    double numbers[CLASSES_NUMBERS];
    size_t count;
    double weight[CLASSES_NUMBERS + 1], sum[CLASSES_NUMBERS + 1], squares[CLASSES_NUMBERS + 1];
};

static void spread_make(struct spread *spread, const double *numbers, size_t count) {
    size_t different = count > 0;
    for (size_t i = 1; i < count; i++)
        different += numbers[i] != numbers[i - 1];
    size_t step = (different + CLASSES_NUMBERS - 1) / CLASSES_NUMBERS, place = 0;
    double low = count > 0 ? numbers[0] : 0, range = count > 0 ? numbers[count - 1] - low : 0;
    *spread = (struct spread){.count = 0};
    for (size_t i = 0; i < count; i++) {
        place += i > 0 && numbers[i] != numbers[i - 1];
        size_t at = place / step;
        if (at == spread->count) {
            spread->numbers[spread->count++] = numbers[i];
            spread->weight[at + 1] = spread->weight[at];
            spread->sum[at + 1] = spread->sum[at];
            spread->squares[at + 1] = spread->squares[at];
        }
        double share = range > 0 ? (numbers[i] - low) / range : 0; /* squares of it stay exact */
        spread->weight[at + 1] += 1;
        spread->sum[at + 1] += share;
        spread->squares[at + 1] += share * share;
    }
}

/* The sum of the squares of the differences from the mean, from `first` up to before `last`. */
static double spread_within(const struct spread *spread, size_t first, size_t last) {
    double weight = spread->weight[last] - spread->weight[first];
    double sum = spread->sum[last] - spread->sum[first];
    return spread->squares[last] - spread->squares[first] - sum * sum / weight;
}

/* Sets `starts` to the first number of each of the classes whose spreads have the least sum: the best
** division of the first i numbers into k is one into k - 1 of fewer of them, and the rest. */
static void part_naturally(const struct spread *spread, size_t classes, size_t *starts) {
    double least[CLASSES_USUAL + 1][CLASSES_NUMBERS + 1];
    unsigned char start[CLASSES_USUAL + 1][CLASSES_NUMBERS + 1];
    for (size_t i = 1; i <= spread->count; i++)
        least[1][i] = spread_within(spread, 0, i);
    for (size_t k = 2; k <= classes; k++)
        for (size_t i = k; i <= spread->count; i++) {
            least[k][i] = INFINITY;
            for (size_t j = k - 1; j < i; j++) {
                double sum = least[k - 1][j] + spread_within(spread, j, i);
                if (sum < least[k][i]) {
                    least[k][i] = sum;
                    start[k][i] = (unsigned char)j;
                }
            }
        }
    for (size_t k = classes, last = spread->count; k > 1; k--)
        starts[k - 1] = last = start[k][last];
}

static struct classes classes_of(const double *numbers, size_t count, size_t most) {
    struct spread spread;
    size_t starts[CLASSES_USUAL] = {0};
    spread_make(&spread, numbers, count);
    struct classes classes = {.count = (int)(spread.count < most ? spread.count : most)};
    if (classes.count > 1)
        part_naturally(&spread, (size_t)classes.count, starts);
    for (int i = 1; i < classes.count; i++)
        classes.limits[i - 1] = roundest(spread.numbers[starts[i] - 1], spread.numbers[starts[i]]);
    return classes;
}

struct classes classes_make(const double *numbers, size_t count) {
    return classes_of(numbers, count, CLASSES_USUAL);
}

struct classes classes_about_zero(const double *sizes, size_t count) {
    struct classes side = classes_of(sizes, count, CLASSES_OF_SIDE);
    struct classes both = {.count = 2 * side.count};
    for (int i = 1; i < side.count; i++) {
        struct decimal limit = side.limits[i - 1];
        both.limits[side.count - 1 + i] = limit;
        both.limits[side.count - 1 - i] = (struct decimal){-limit.digits, limit.places};
    }
    return both; /* the limit in the middle is 0 */
}

bool classes_append(struct text *text, struct decimal limit, struct error *error) {
    bool plain = limit.digits == 0 || (limit.places <= 9 && fabs(decimal_real(limit)) < 1e15);
    return plain ? decimal_append(text, limit, error) : append_powers(text, limit, error);
}
