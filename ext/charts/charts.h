/* charts/charts.h: pictures of figures.
**
**     struct text svg = {0};
**     if (groups.count > 0 && chart_bars(&groups, slice_of("Defendants, 2018"), "bar_chart", &svg,
**                                        error)) puts(svg.bytes);
**     text_free(&svg);
**
** Each function appends a picture of the groups (charts/groups.h) to `out`, and leaves `out`
** unchanged after an error. The groups must have at least one row. `what` is the name of the SQL
** function, with which the message of an error begins. The title may be empty.
*/
#ifndef PROSECUTIONS_CHARTS_CHARTS_H
#define PROSECUTIONS_CHARTS_CHARTS_H

#include "base/base.h"
#include "charts/groups.h"
#include "charts/markup.h"
#include "reference/reference.h"

enum {
    LINES_MOST = 14,    /* lines of a line chart */
    LINES_WIDTH = 720,  /* the usual width of a line chart */
    LINES_NARROW = 480, /* its width on a page that is read on a phone too */
    BARS_MOST = 40,     /* bars that are drawn */
};

/* The only group as a line of block characters, one for each period: the lowest block is the
** smallest value and the highest the largest, and a missing period is a blank. If all values are
** equal, the blocks are of half height, or the lowest if the values are 0. */
bool chart_sparkline(const struct groups *groups, const char *what, struct text *out,
                     struct error *error);

/* A line chart with a line for each label, which breaks where a period is missing. `width` is that
** of the picture; letters have the same size in any width. Fails where periods are of several
** kinds, or there are more than LINES_MOST labels. */
bool chart_lines(const struct groups *groups, struct slice title, double width, const char *what,
                 struct text *out, struct error *error);

/* A bar chart with a bar for each label, the greatest first. Where there are more than BARS_MOST,
** it says how many are left out. */
bool chart_bars(const struct groups *groups, struct slice title, const char *what, struct text *out,
                struct error *error);

/* A tile map of the 43 forces, shaded by class. Labels are the short names of forces, so that no
** force has two. Two forces together fill both tiles; it is an error if one of them is there by
** itself too. A label that is not a force, or is a force without a territory, is named below the
** map; but a total of all forces is an error. */
bool chart_map(const struct groups *groups, const struct forces *forces, struct slice title,
               const char *what, struct text *out, struct error *error);

#endif
