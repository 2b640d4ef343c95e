#include "charts/charts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "charts/lettering.h"
#include "charts/scale.h"
#include "charts/svg.h"

enum {
    PLOT_HEIGHT = 320,
    LABEL_SIZE = 14,
    TICK_SIZE = 13,
    LABEL_MOST = 170,
    LEADER = 22, /* the distance from the plot to the labels on its right */
    COLOURS = 7,
    STEPS = 5, /* of the axis */
};

/* The colours are those of Okabe and Ito, which colour-blind people can tell apart; for their
** black, the colour of the letters is used. On a light background the last two have a contrast of
** only 2.2 to 1, and all others of at least 3 to 1. The lines after the seventh have the same
** colours and are dashed. */
static const char STYLE[] =
    "& path{fill:none}"
    "& .line{stroke-width:2.5;stroke-linejoin:round;stroke-linecap:round}"
    "& .dot{stroke-width:7;stroke-linecap:round}"
    "& .lead{stroke-width:1}"
    "& .dashed{stroke-dasharray:7 5}"
    "& .s0{stroke:#0072b2}& .s1{stroke:#d55e00}& .s2{stroke:#009e73}& .s3{stroke:#cc79a7}"
    "& .s4{stroke:currentColor}& .s5{stroke:#e69f00}& .s6{stroke:#56b4e9}";
static const char DARK_STYLE[] = "& .s0{stroke:#56b4e9}& .s1{stroke:#e69f00}& .s2{stroke:#009e73}"
                                 "& .s3{stroke:#cc79a7}& .s5{stroke:#f0e442}& .s6{stroke:#0072b2}";

struct point {
    struct period period;
    struct figure figure;
    double x, y;
};

struct line {
    const struct group *group;
    struct point first, last, lowest, highest;
    int present;          /* the number of periods with a figure */
    double label, height; /* the y of the middle of its label, and the height of the label */
};

struct lines {
    const struct groups *groups;
    const char *what;
    struct line items[LINES_MOST];
    size_t count;
    enum period_kind kind;
    int first, last; /* the numbers of the first and the last period */
    struct value_style style;
    bool gaps; /* whether any line has a missing period between its first and its last */
    struct axis axis;
    double low, high;                /* the smallest and the largest value */
    double width;                    /* the width of the picture */
    double left, right, top, bottom; /* the sides of the plot */
};

/* --- Periods in words --- */

enum { WORDS_SIZE = 40 };
static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

/* The calendar or financial year that the period is a part of. */
static struct period year_of(struct period period) {
    bool financial =
        period.kind == PERIOD_FINANCIAL_QUARTER || period.kind == PERIOD_FINANCIAL_YEAR;
    return (struct period){financial ? PERIOD_FINANCIAL_YEAR : PERIOD_YEAR, period.year, 0};
}

/* `March 2018`, `Q3 2018`, `Q2 2018/19`. */
static const char *period_words(struct period period, char words[WORDS_SIZE]) {
    char text[PERIOD_TEXT_SIZE];
    period_text(year_of(period), text);
    if (period.kind == PERIOD_MONTH)
        snprintf(words, WORDS_SIZE, "%s %s", MONTHS[period.part - 1], text);
    else if (period_parts(period.kind) > 1)
        snprintf(words, WORDS_SIZE, "Q%d %s", period.part, text);
    else
        snprintf(words, WORDS_SIZE, "%s", text);
    return words;
}

/* --- What there is to draw --- */

static double x_of(const struct lines *lines, int period) {
    if (lines->first == lines->last)
        return (lines->left + lines->right) / 2;
    return lines->left + (lines->right - lines->left) * (period - lines->first) /
                             (double)(lines->last - lines->first);
}

static double y_of(const struct lines *lines, double value) {
    return lines->bottom - (lines->bottom - lines->top) * axis_place(&lines->axis, value);
}

/* Sets the period and the figure of a point of the line. The figure is FIGURE_NONE where the line
** has none. */
static bool find_point(const struct lines *lines, const struct line *line, int at,
                       struct point *point, struct error *error) {
    point->period = period_of_number(lines->kind, at);
    return series_figure(&line->group->series, point->period, lines->what, &point->figure, error) &&
           figure_drawable(point->figure, lines->what, error);
}

static bool find_span(struct lines *lines, struct error *error) {
    /* A series of the ends of all lines finds the span, and fails where periods are of several
    ** kinds. */
    struct series all = {0};
    struct period first, last;
    bool any, done = true;
    for (size_t i = 0; done && i < lines->groups->count; i++) {
        const struct series *series = &lines->groups->items[i].series;
        done = series_ends(series, lines->what, &any, &first, &last, error) &&
               series_add(&all, first, figure_integer(0), error) &&
               series_add(&all, last, figure_integer(0), error);
    }
    done = done && series_ends(&all, lines->what, &any, &first, &last, error);
    series_free(&all);
    lines->kind = first.kind;
    lines->first = period_number(first);
    lines->last = period_number(last);
    return done;
}

static bool scan_line(struct lines *lines, struct line *line, struct error *error) {
    for (int at = lines->first; at <= lines->last; at++) {
        struct point point = {0};
        if (!find_point(lines, line, at, &point, error))
            return false;
        if (point.figure.kind == FIGURE_NONE)
            continue;
        double number = figure_number(point.figure);
        if (line->present == 0)
            line->first = line->lowest = line->highest = point;
        lines->gaps |= line->present > 0 && at - period_number(line->last.period) > 1;
        line->last = point;
        line->present++;
        if (number < figure_number(line->lowest.figure))
            line->lowest = point;
        if (number > figure_number(line->highest.figure))
            line->highest = point;
        value_style_widen(&lines->style, point.figure);
        lines->low = fmin(lines->low, number);
        lines->high = fmax(lines->high, number);
    }
    return true;
}

static bool collect(struct lines *lines, struct error *error) {
    lines->low = INFINITY;
    lines->high = -INFINITY;
    if (lines->groups->count > LINES_MOST)
        return error_set(error, ERROR_USE,
                         "%s: %zu series; a chart has room for %d: choose some with WHERE",
                         lines->what, lines->groups->count, LINES_MOST);
    if (!find_span(lines, error))
        return false;
    for (; lines->count < lines->groups->count; lines->count++) {
        struct line *line = &lines->items[lines->count];
        line->group = &lines->groups->items[lines->count];
        if (!scan_line(lines, line, error))
            return false;
    }
    return true;
}

/* --- Where it goes --- */

static double text_width(struct text *text, double size) {
    double width = lettering_width(text_slice(text), size);
    text_clear(text);
    return width;
}

/* Whether the line has a name, which is then written at its end. A line without one has its last
** value there. */
static bool has_name(const struct line *line) {
    return slice_trim(line->group->label).length > 0;
}

static bool lay_out(struct lines *lines, double top, struct error *error) {
    struct text text = {0};
    double ticks = 0, ends = 0;
    lines->axis = axis_make(lines->low, lines->high, STEPS, !lines->style.fractions);
    for (int64_t tick = lines->axis.first; tick <= lines->axis.last; tick++) {
        axis_append(&text, &lines->axis, tick, error);
        ticks = fmax(ticks, text_width(&text, TICK_SIZE));
    }
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->items[i];
        if (has_name(line))
            text_append(&text, slice_trim(line->group->label), error);
        else
            value_append(&text, line->last.figure, value_places(&lines->style), error);
        ends = fmax(ends, text_width(&text, LABEL_SIZE) + 1);
    }
    text_free(&text);
    lines->left = SVG_MARGIN + ticks + 10;
    lines->right = lines->width - SVG_MARGIN - fmin(ends, LABEL_MOST) - LEADER;
    lines->top = top + TICK_SIZE;
    lines->bottom = lines->top + PLOT_HEIGHT;
    for (size_t i = 0; i < lines->count; i++) {
        struct point *last = &lines->items[i].last;
        last->x = x_of(lines, period_number(last->period));
        last->y = y_of(lines, figure_number(last->figure));
    }
    return error->code == ERROR_NONE;
}

static int by_height(const void *a, const void *b) {
    const struct line *one = *(struct line *const *)a, *other = *(struct line *const *)b;
    if (one->last.y != other->last.y)
        return one->last.y < other->last.y ? -1 : 1;
    return slice_compare(one->group->label, other->group->label);
}

/* Places the labels near the ends of their lines without any overlap. Labels that would overlap are
** joined into a block, which is placed so that on average its labels are level with the ends of
** their lines. */
static void spread_labels(struct lines *lines) {
    struct block {
        double wanted, height;
        size_t first, count;
    } blocks[LINES_MOST] = {0};
    struct line *sorted[LINES_MOST] = {NULL};
    size_t count = 0;
    for (size_t i = 0; i < lines->count; i++)
        sorted[i] = &lines->items[i];
    qsort(sorted, lines->count, sizeof *sorted, by_height);
    for (size_t i = 0; i < lines->count; i++) {
        blocks[count++] =
            (struct block){sorted[i]->last.y - sorted[i]->height / 2, sorted[i]->height, i, 1};
        for (; count > 1; count--) {
            struct block *above = &blocks[count - 2], *below = &blocks[count - 1];
            if (above->wanted + above->height <= below->wanted)
                break;
            size_t both = above->count + below->count;
            above->wanted = (above->wanted * (double)above->count +
                             (below->wanted - above->height) * (double)below->count) /
                            (double)both;
            above->height += below->height;
            above->count = both;
        }
    }
    for (size_t i = 0; i < count; i++) {
        double y = fmax(lines->top - TICK_SIZE, blocks[i].wanted);
        y = fmin(y, lines->bottom + TICK_SIZE - blocks[i].height);
        for (size_t j = blocks[i].first; j < blocks[i].first + blocks[i].count; j++) {
            sorted[j]->label = y + sorted[j]->height / 2;
            y += sorted[j]->height;
        }
    }
}

/* --- Drawing --- */

static void draw_values(struct svg *svg, const struct lines *lines) {
    const struct axis *axis = &lines->axis;
    struct text text = {0};
    for (int64_t tick = axis->first; tick <= axis->last; tick++) {
        double y = y_of(lines, axis_value(axis, tick));
        text_clear(&text);
        axis_append(&text, axis, tick, svg->error);
        svg_add(svg, "<path class='%s' d='M%f %fH%f'/>", tick == 0 ? "base" : "grid", lines->left,
                y, lines->right);
        svg_add(svg,
                "<text class='quiet' x='%f' y='%f' font-size='%d' text-anchor='end'>%t</text>\n",
                lines->left - 8, y + 4.5, TICK_SIZE, text_slice(&text));
    }
    text_free(&text);
}

static void draw_period(struct svg *svg, const struct lines *lines, int at, const char *label,
                        int row) {
    double x = x_of(lines, at);
    if (row == 0)
        svg_add(svg, "<path class='base' d='M%f %fv5'/>", x, lines->bottom);
    svg_add(svg,
            "<text class='quiet' x='%f' y='%f' font-size='%d' text-anchor='middle'>%s</text>\n", x,
            lines->bottom + 20 + row * svg_leading(TICK_SIZE), TICK_SIZE, label);
}

/* The first of the steps that leaves room for every label, or the last one where none does. */
static int roomy_step(const int *steps, size_t count, double unit, double label) {
    size_t i = 0;
    while (i + 1 < count && steps[i] * unit < label)
        i++;
    return steps[i];
}

/* Draws the years below the plot, each at its first month or quarter. */
static void draw_years(struct svg *svg, const struct lines *lines) {
    static const int steps[] = {1, 2, 5, 10, 20, 50, 100};
    int parts = period_parts(lines->kind), span = lines->last - lines->first;
    double unit = (lines->right - lines->left) * parts / (span > 0 ? span : 1);
    bool financial = year_of(period_of_number(lines->kind, lines->first)).kind != PERIOD_YEAR;
    int step = roomy_step(steps, sizeof steps / sizeof *steps, unit, financial ? 60 : 42);
    for (int at = lines->first; at <= lines->last; at++) {
        struct period period = period_of_number(lines->kind, at);
        char words[WORDS_SIZE];
        if (period.part <= 1 && (span == 0 || period.year % step == 0))
            draw_period(svg, lines, at, period_words(year_of(period), words), 0);
    }
}

/* Draws months or quarters below the plot, and the year below the first of them and wherever it
** changes. */
static void draw_parts(struct svg *svg, const struct lines *lines) {
    static const int steps[] = {1, 3, 6};
    int span = lines->last - lines->first, year = 0;
    double unit = (lines->right - lines->left) / (span > 0 ? span : 1);
    bool months = lines->kind == PERIOD_MONTH;
    int step = roomy_step(steps, months ? 3 : 1, unit, 40);
    for (int at = lines->first; at <= lines->last; at++) {
        struct period period = period_of_number(lines->kind, at);
        char words[WORDS_SIZE], label[8];
        if (span > 0 && (period.part - 1) % step != 0)
            continue;
        snprintf(label, sizeof label, months ? "%.3s" : "Q%.1s",
                 months ? MONTHS[period.part - 1] : &"1234"[period.part - 1]);
        draw_period(svg, lines, at, label, 0);
        if (period.year != year)
            draw_period(svg, lines, at, period_words(year_of(period), words), 1);
        year = period.year;
    }
}

/* Draws the labels below the plot, and returns their height. */
static double draw_periods(struct svg *svg, const struct lines *lines) {
    int parts = period_parts(lines->kind);
    bool by_year = parts == 1 || lines->last - lines->first > 2 * parts;
    if (by_year)
        draw_years(svg, lines);
    else
        draw_parts(svg, lines);
    return by_year ? 26 : 26 + svg_leading(TICK_SIZE);
}

/* Draws a dot. A point between two gaps is drawn as a dot, because no line would show it, and so is
** the last point of each line. */
static void draw_dot(struct svg *svg, size_t colour, double x, double y) {
    svg_add(svg, "<path class='dot s%d' d='M%f %fh0'/>\n", (int)(colour % COLOURS), x, y);
}

static bool is_there(const struct lines *lines, const struct line *line, int at) {
    struct error none = {0};
    struct point point;
    return at >= lines->first && at <= lines->last && find_point(lines, line, at, &point, &none) &&
           point.figure.kind != FIGURE_NONE;
}

static void draw_line(struct svg *svg, const struct lines *lines, size_t index) {
    const struct line *line = &lines->items[index];
    bool joined = false;
    svg_add(svg, "<path class='line s%d%s' d='", (int)(index % COLOURS),
            index >= COLOURS ? " dashed" : "");
    for (int at = lines->first; at <= lines->last && svg->error->code == ERROR_NONE; at++) {
        struct point point = {0};
        find_point(lines, line, at, &point, svg->error);
        bool there = point.figure.kind != FIGURE_NONE;
        if (there)
            svg_add(svg, "%s%f %f", joined ? "L" : "M", x_of(lines, at),
                    y_of(lines, figure_number(point.figure)));
        joined = there;
    }
    svg_add(svg, "'/>\n");
    for (int at = lines->first; at <= lines->last; at++) {
        struct point point = {0};
        if (is_there(lines, line, at) && !is_there(lines, line, at - 1) &&
            !is_there(lines, line, at + 1) && find_point(lines, line, at, &point, svg->error))
            draw_dot(svg, index, x_of(lines, at), y_of(lines, figure_number(point.figure)));
    }
    draw_dot(svg, index, line->last.x, line->last.y);
}

static void draw_name(struct svg *svg, const struct lines *lines, size_t index) {
    const struct line *line = &lines->items[index];
    double x = lines->right + LEADER;
    if (!has_name(line)) {
        svg_add(svg, "<text x='%f' y='%f' font-size='%d'>%v</text>\n", line->last.x + 10,
                line->last.y + 5, LABEL_SIZE, line->last.figure, value_places(&lines->style));
        return;
    }
    svg_add(svg, "<path class='lead s%d' d='M%f %fL%f %f'/>\n", (int)(index % COLOURS),
            line->last.x + 6, line->last.y, x - 4, line->label);
    struct svg_block block = {.x = x,
                              .y = line->label + 5 - (line->height - svg_leading(LABEL_SIZE)) / 2,
                              .width = LABEL_MOST,
                              .size = LABEL_SIZE,
                              .lines_most = line->height > svg_leading(LABEL_SIZE) ? 2 : 1,
                              .attributes = ""};
    svg_block(svg, block, line->group->label);
}

static void say_point(struct svg *svg, const struct lines *lines, const char *before,
                      const struct point *point) {
    char words[WORDS_SIZE];
    svg_say(svg, "%s%v in %s", before, point->figure, value_places(&lines->style),
            period_words(point->period, words));
}

static void say_line(struct svg *svg, const struct lines *lines, const struct line *line) {
    int missing =
        period_number(line->last.period) - period_number(line->first.period) + 1 - line->present;
    if (has_name(line))
        svg_say(svg, "%t: ", line->group->label);
    say_point(svg, lines, "", &line->first);
    if (line->present > 1) {
        say_point(svg, lines, ", ", &line->last);
        say_point(svg, lines, "; lowest ", &line->lowest);
        say_point(svg, lines, ", highest ", &line->highest);
    }
    if (missing > 0)
        svg_say(svg, "; no figure for %d of the %ss between", missing,
                period_kind_name(lines->kind));
    svg_say(svg, ". ");
}

/* Explains gaps, and an axis without 0, so that nobody misreads them. Returns the height of the
** note. */
static double draw_note(struct svg *svg, const struct lines *lines, double y) {
    bool from_zero = lines->axis.first <= 0 && lines->axis.last >= 0;
    if (from_zero && !lines->gaps)
        return 0;
    const char *gaps = lines->gaps ? "Breaks in a line: no figures. " : "";
    const char *scale = from_zero ? "" : "The scale does not begin at 0.";
    svg_add(svg, "<text class='quiet' x='%d' y='%f' font-size='%d'>%s%s</text>\n", SVG_MARGIN,
            y + TICK_SIZE, TICK_SIZE, gaps, scale);
    svg_say(svg, "%s", scale);
    return svg_leading(TICK_SIZE);
}

static double draw(struct svg *svg, struct lines *lines) {
    double line_height = svg_leading(LABEL_SIZE);
    for (size_t i = 0; i < lines->count; i++) {
        struct line *line = &lines->items[i];
        bool two = lines->count <= LINES_MOST / 2 &&
                   lettering_lines(line->group->label, LABEL_SIZE, LABEL_MOST) > 1;
        line->height = two ? 2 * line_height : line_height;
    }
    spread_labels(lines);
    draw_values(svg, lines);
    double y = lines->bottom + draw_periods(svg, lines);
    for (size_t i = 0; i < lines->count; i++) {
        draw_line(svg, lines, i);
        draw_name(svg, lines, i);
        say_line(svg, lines, &lines->items[i]);
    }
    return y + draw_note(svg, lines, y + 4);
}

bool chart_lines(const struct groups *groups, struct slice title, double width, const char *what,
                 struct text *out, struct error *error) {
    struct svg svg = {.kind = "Line chart",
                      .width = width,
                      .error = error,
                      .style = STYLE,
                      .dark_style = DARK_STYLE};
    struct lines lines = {.groups = groups, .what = what, .width = width};
    double height = 0;
    if (collect(&lines, error)) {
        double top = svg_heading(&svg, title);
        if (lay_out(&lines, top, error))
            height = draw(&svg, &lines) + SVG_MARGIN;
    }
    return svg_finish(&svg, height, out);
}
