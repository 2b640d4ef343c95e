/* charts/charts.h: pictures of figures.
**
**     struct text svg = {0};
**     if (groups.count > 0 && chart_bars(&groups, slice_of("Defendants, 2018"), "bar_chart", &svg,
**                                        error)) puts(svg.bytes);
**     text_free(&svg);
**
** Each appends a picture of groups (charts/groups.h) that hold one row at least to `out`, which is
** unchanged after an error. `what` begins the error's message. A title may be empty.
*/
#ifndef PROSECUTIONS_CHARTS_CHARTS_H
#define PROSECUTIONS_CHARTS_CHARTS_H

#include "base/base.h"
#include "charts/groups.h"
#include "charts/markup.h"
#include "reference/reference.h"

enum { LINES_MOST = 14, LINES_WIDTH = 720, LINES_NARROW = 480, BARS_MOST = 40 };

/* One line of block characters, a blank for a missing period, from the smallest value to the
** largest of the one group that there is. Equal values stand at half height, zeros at the foot. */
bool chart_sparkline(const struct groups *groups, const char *what, struct text *out,
                     struct error *error);

/* A line for each label over its periods, which have to be of one kind; broken where a period is
** missing, in a picture of that width: letters keep their size. More than LINES_MOST labels are an
** error. */
bool chart_lines(const struct groups *groups, struct slice title, double width, const char *what,
                 struct text *out, struct error *error);

/* A bar for each label, the greatest first; after BARS_MOST of them it says how many are left. */
bool chart_bars(const struct groups *groups, struct slice title, const char *what, struct text *out,
                struct error *error);

/* A tile for each of the 43 forces, shaded by class. A label is a force's short name, so that a
** force has one; of two forces together it fills both tiles, and is an error where one of them is
** there
** by itself too. What is no force, or one without a territory, is named below the map; a total of
** all forces is an error. */
bool chart_map(const struct groups *groups, const struct forces *forces, struct slice title,
               const char *what, struct text *out, struct error *error);

#endif
