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

double figure_number(struct figure figure);
/* False, with an error that begins with `what`, for a number whose size (unless it is 0) is not
** between 1e-100 and 1e100: nothing that was counted, and too much for arithmetic. */
bool figure_drawable(struct figure figure, const char *what, struct error *error);

/* How many decimal places values are shown with, so that the largest has three digits at least and
** whole numbers are whole; VALUE_POWERS where they are too large or small for that (1.23e45). Begin
** with {0} and widen by each of the values. */
struct value_style {
    double largest; /* in size */
    bool fractions;
};
enum { VALUE_POWERS = -1 };
void value_style_widen(struct value_style *style, struct figure figure);
int value_places(const struct value_style *style);
/* Rounded half away from zero, with commas between thousands. */
bool value_append(struct text *text, struct figure figure, int places, struct error *error);

/* --- Axes --- */

/* Round numbers: tick × step × 10^power. */
struct axis {
    int step, power; /* step: 1, 2, 5 */
    int64_t first, last;
};

/* An axis over low … high (drawable both) with about so many steps; of `whole` numbers no step is
** below 1. It begins or ends at 0 unless the values lie close together and far from it. */
struct axis axis_make(double low, double high, int steps, bool whole);
/* The same, always with 0. */
struct axis axis_make_from_zero(double low, double high, int steps, bool whole);
double axis_value(const struct axis *axis, int64_t tick);
double axis_place(const struct axis *axis, double value); /* 0 … 1 */
/* `1,500`, `0.25`, from ten million on `15m`, `20bn`. */
bool axis_append(struct text *text, const struct axis *axis, int64_t tick, struct error *error);

/* --- Classes --- */

/* Up to five classes with about as many values in each, parted by round limits; a value that is a
** limit belongs to the class above it. Fewer where there are fewer different values. */
enum { CLASSES_MOST = 5 };
struct classes {
    int count;
    struct decimal limits[CLASSES_MOST - 1]; /* count - 1 of them, ascending */
};
/* `numbers` are sorted, drawable, and one at least. */
struct classes classes_make(const double *numbers, size_t count);
int classes_find(const struct classes *classes, double number); /* 0 … count-1 */
bool classes_append(struct text *text, struct decimal limit, struct error *error);

#endif
