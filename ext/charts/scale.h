/* charts/scale.h: how numbers become lengths, classes and labels in a picture.
**
**     struct axis axis = axis_make(0, 1234, 5, true);       // 0, 250, … 1,250
**     for (int64_t tick = axis.first; tick <= axis.last; tick++)
**         … axis_place(&axis, axis_value(&axis, tick)) is 0 … 1, axis_append() writes `1,250` …
*/
#ifndef PROSECUTIONS_CHARTS_SCALE_H
#define PROSECUTIONS_CHARTS_SCALE_H

#include "base/base.h"
#include "stats/stats.h"

/* --- Values --- */

/* The figure as a REAL. */
double figure_number(struct figure figure);
/* Whether the figure can be drawn: it is 0, or its size is between 1e-100 and 1e100. No count is
** outside, and arithmetic with such numbers overflows. The message of the error begins with
** `what`. */
bool figure_drawable(struct figure figure, const char *what, struct error *error);

/* What decides how the values of a picture are written. It begins as {0} and is widened by each
** value. */
struct value_style {
    double largest; /* the size of the largest value */
    bool fractions; /* whether any value is not a whole number */
};
enum { VALUE_POWERS = -1 };
void value_style_widen(struct value_style *style, struct figure figure);
/* The decimal places of all values: none for whole numbers, and otherwise so many that the largest
** has at least three digits. VALUE_POWERS, for numbers such as 1.23e45, where they are too large or
** too small. */
int value_places(const struct value_style *style);
/* Appends the value rounded half away from zero, with commas between thousands. */
bool value_append(struct text *text, struct figure figure, int places, struct error *error);

/* --- Axes --- */

/* An axis with the round numbers tick × step × 10^power, for the ticks from `first` to `last`. */
struct axis {
    int step, power; /* the step is 1, 2 or 5 */
    int64_t first, last;
};

/* An axis that spans the drawable numbers `low` to `high` with about `steps` steps, which are at
** least 1 for `whole` numbers. It includes 0, unless the numbers are close together and far from
** 0. */
struct axis axis_make(double low, double high, int steps, bool whole);
/* The number at a tick. */
double axis_value(const struct axis *axis, int64_t tick);
/* The place of a number on the axis, from 0 at the first tick to 1 at the last. */
double axis_place(const struct axis *axis, double value);
/* Appends the label of a tick: `1,500`, `0.25`, and on an axis beyond ten million `15m`, `20bn`. */
bool axis_append(struct text *text, const struct axis *axis, int64_t tick, struct error *error);

/* --- Classes --- */

/* Classes of values, divided by round limits. A value equal to a limit belongs to the class above
** it. */
enum { CLASSES_USUAL = 5, CLASSES_OF_SIDE = 3, CLASSES_MOST = 2 * CLASSES_OF_SIDE };
struct classes {
    int count;
    struct decimal limits[CLASSES_MOST - 1]; /* count - 1 limits, ascending */
};
/* Natural classes of these numbers, which are sorted and drawable: those within which the numbers
** differ least (Fisher 1958, Jenks 1977), so that one far from all others has a class of its own.
** There are CLASSES_USUAL, or as many as there are different numbers if these are fewer; none
** without numbers. Above CLASSES_NUMBERS different numbers only so many of them, evenly spread,
** decide. */
enum { CLASSES_NUMBERS = 64 };
struct classes classes_make(const double *numbers, size_t count);
/* Classes on both sides of 0 by the sizes of the numbers, which are sorted by size and not 0: as many
** below it as above, with the same limits, at most CLASSES_OF_SIDE each. */
struct classes classes_about_zero(const double *numbers, size_t count);
/* The class of a number, from 0 to count - 1. */
int classes_find(const struct classes *classes, double number);
/* Likewise of classes about 0, where a limit belongs to the class that is farther from 0. */
int classes_find_about_zero(const struct classes *classes, double number);
/* Appends a limit of classes. */
bool classes_append(struct text *text, struct decimal limit, struct error *error);

#endif
