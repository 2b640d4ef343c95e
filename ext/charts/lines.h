/* charts/lines.h: what a line chart is drawn from. Shared by lines.c, which finds what there is and
** where it goes, lines_draw.c, and lines_points.c, and used by them alone.
*/
#ifndef PROSECUTIONS_CHARTS_LINES_H
#define PROSECUTIONS_CHARTS_LINES_H

#include "charts/charts.h"
#include "charts/svg.h"

enum { LINES_COLOURS = 7, LINES_GAPS_MOST = 12 };

struct point {
    struct period period;
    struct figure figure;
    double x, y;
};

struct line {
    const struct group *group;
    struct point first, last, lowest, highest;
    int present; /* the number of periods with a figure */
    struct value_style style;
    double label, height; /* the y of the middle of its label, and the height of the label */
};

/* Periods without a figure, between two that have one. */
struct gap {
    int first, last;
};

struct lines {
    const struct groups *groups;
    const struct chart_look *look;
    struct line items[LINES_MOST];
    size_t count, marked, kin; /* the indices of these lines; LINES_MOST where there is none */
    enum period_kind kind;
    int first, last; /* the numbers of the first and the last period */
    struct value_style style;
    bool has_breaks; /* whether any line has a missing period between its first and its last */
    struct gap gaps[LINES_GAPS_MOST]; /* of the marked line, or of all lines */
    size_t gap_count;                 /* may be more than there is room for */
    struct axis axis;
    double low, high; /* the smallest and the largest value */
    bool narrow;
    double label_size, tick_size;
    double left, right, top, bottom; /* the sides of the plot */
    double names;                    /* the x of the names on its right */
};

double lines_x(const struct lines *lines, double period);
double lines_y(const struct lines *lines, double value);
/* Sets the period and the figure of a point of the line. The figure is FIGURE_NONE where the line
** has none. */
bool lines_point(const struct lines *lines, const struct line *line, int at, struct point *point,
                 struct error *error);
/* Whether the line has a figure in the period. */
bool lines_has(const struct lines *lines, const struct line *line, int at);
/* Whether the line has a name. A line without one has its last value at its end. */
bool line_has_name(const struct line *line);
/* The decimal places of the line's values: none where all of them are whole. */
int lines_places(const struct lines *lines, const struct line *line);
/* Whether names are written at the right of the plot; in a narrow picture they are above it. */
bool lines_have_names_beside(const struct lines *lines);

/* Draws the names above the plot of a narrow picture, and returns the y from which there is room for
** the plot. */
double lines_draw_legend(struct svg *svg, const struct lines *lines, double top);
/* Draws the rest, and returns the y of its foot. */
double lines_draw(struct svg *svg, const struct lines *lines);

#endif
