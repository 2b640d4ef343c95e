/* charts/charts.h: pictures of figures.
**
**     struct text svg = {0};
**     struct chart_look look = {.what = "bar_chart", .title = slice_of("Defendants, 2018")};
**     if (groups.count > 0 && chart_bars(&groups, &look, &svg, error)) puts(svg.bytes);
**     text_free(&svg);
**
** Each function appends a picture of the groups (charts/groups.h) to `out`, and leaves `out`
** unchanged after an error. The groups must have at least one row.
*/
#ifndef PROSECUTIONS_CHARTS_CHARTS_H
#define PROSECUTIONS_CHARTS_CHARTS_H

#include "base/base.h"
#include "charts/groups.h"
#include "charts/markup.h"
#include "charts/scale.h"
#include "reference/reference.h"

enum {
    LINES_MOST = 14,   /* lines of a line chart */
    BARS_ALL = 44,     /* bars that are all drawn: one for each police force, and one more */
    BARS_MOST = 40,    /* bars that are drawn where there are more */
    CHART_WIDTH = 720, /* the usual width */
    CHART_PHONE = 328, /* that of a phone's column, in which letters have 11 pixels or more */
    CHART_WIDTH_LEAST = 280,
    CHART_WIDTH_MOST = 1600,
};

/* How a picture is to look. */
struct chart_look {
    /* required */
    const char *what; /* the name of the SQL function, with which the message of an error begins */
    /* usual */
    struct slice title; /* may be empty */
    struct slice mark;  /* the label that the picture is about: it is strong, the rest grey. Empty:
                        ** none. It is an error if no group bears it. */
    double width;       /* 0: the usual one; letters have the same size in any width */
    /* of a line chart */
    const struct interval *band; /* a range that is shaded, or NULL */
    struct slice kin; /* the label of a line that is of what is marked too: in its colour, but
                                 ** thin and dashed. Empty: none */
    const struct period *focus; /* the period of the marked line that has its value beside it, or
                                 ** NULL */
    /* of a map */
    bool areas;               /* the real boundaries, and not tiles */
    bool diverging;           /* shades are about 0, one colour below it and one above */
    const struct groups *few; /* labels whose figure is not told as it is too small, or NULL */
};

/* The only group as a line of block characters, one for each period: the lowest block is the
** smallest value and the highest the largest, and a missing period is a blank. If all values are
** equal, the blocks are of half height, or the lowest if the values are 0. */
bool chart_sparkline(const struct groups *groups, const char *what, struct text *out,
                     struct error *error);

/* A line chart with a line for each label, which breaks where a period is missing: periods that no
** line has, or the marked one has not, are shaded and named. Fails where periods are of several
** kinds, or there are more than LINES_MOST labels. */
bool chart_lines(const struct groups *groups, const struct chart_look *look, struct text *out,
                 struct error *error);

/* A bar chart with a bar for each label, the greatest first. Where there are more than BARS_ALL,
** BARS_MOST are drawn and it says how many are left out. */
bool chart_bars(const struct groups *groups, const struct chart_look *look, struct text *out,
                struct error *error);

/* A value with the range in which it may be by chance. */
struct dot {
    struct slice name;
    double value; /* 0 or more, drawable */
    struct interval limits;
    enum { DOT_OTHER, DOT_BESIDE, DOT_MARKED } kind;
};
/* A row for each of the values, which are in the order given; at least one. `whole`, which may be
** NULL, is a line across all of them. */
bool chart_dots(const struct dot *items, size_t count, const struct dot *whole,
                const struct chart_look *look, struct text *out, struct error *error);

/* A map of the 43 forces, shaded by class. Labels are the short names of forces, so that no force
** has two. Two forces together fill both places; it is an error if one of them is there by itself
** too. A label that is not a force, or is a force without a territory, is named below the map; but
** it is an error if no label is a force, or one is the total of all. */
bool chart_map(const struct groups *groups, const struct forces *forces,
               const struct chart_look *look, struct text *out, struct error *error);

#endif
