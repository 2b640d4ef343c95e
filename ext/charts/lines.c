#include "charts/lines.h"

#include <math.h>
#include <stdlib.h>

#include "charts/lettering.h"
#include "charts/scale.h"

enum {
    PLOT_HEIGHT = 320,
    PLOT_HEIGHT_NARROW = 220,
    LABEL_SIZE = 14,
    TICK_SIZE = 13,
    LABEL_SIZE_NARROW = 12,
    TICK_SIZE_NARROW = 11,
    LABEL_LINES = 3,
    LEADER = 18, /* the distance from the plot to the names on its right */
    STEPS = 5,   /* of the axis */
};

/* The colours are those of Okabe and Ito, which colour-blind people can tell apart; for their
** black, the colour of the letters is used. On a light background the last two have a contrast of
** only 2.2 to 1, and all others of at least 3 to 1. The lines after the seventh have the same
** colours and are dashed. Beside a marked line, which has the first colour, the others are grey. */
static const char STYLE[] =
    "& path{fill:none}"
    "& .rest{stroke:#868c94}& .line,& .dot{stroke-linejoin:round;stroke-linecap:round}"
    "& .dashed{stroke-dasharray:7 5}"
    "& .gap{fill:#eceef1}& .band{fill:#0072b2;fill-opacity:.1}"
    "& .hit{fill:none;pointer-events:all}"
    "& .s0{stroke:#0072b2}& .s1{stroke:#d55e00}& .s2{stroke:#009e73}& .s3{stroke:#cc79a7}"
    "& .s4{stroke:currentColor}& .s5{stroke:#e69f00}& .s6{stroke:#56b4e9}";
static const char DARK_STYLE[] =
    "& .s0{stroke:#56b4e9}& .s1{stroke:#e69f00}& .s2{stroke:#009e73}"
    "& .s3{stroke:#cc79a7}& .s5{stroke:#f0e442}& .s6{stroke:#0072b2}"
    "& .rest{stroke:#8f969e}& .gap{fill:#24282d}& .band{fill:#56b4e9;fill-opacity:.16}";

/* --- What there is to draw --- */

static bool find_span(struct lines *lines, struct error *error) {
    /* A series of the ends of all lines finds the span, and fails where periods are of several
    ** kinds. */
    struct series all = {0};
    struct period first, last;
    const char *what = lines->look->what;
    bool any, done = true;
    for (size_t i = 0; done && i < lines->groups->count; i++) {
        const struct series *series = &lines->groups->items[i].series;
        done = series_ends(series, what, &any, &first, &last, error) &&
               series_add(&all, first, figure_integer(0), error) &&
               series_add(&all, last, figure_integer(0), error);
    }
    done = done && series_ends(&all, what, &any, &first, &last, error);
    series_free(&all);
    lines->kind = first.kind;
    lines->first = period_number(first);
    lines->last = period_number(last);
    return done;
}

static bool scan_line(struct lines *lines, struct line *line, struct error *error) {
    for (int at = lines->first; at <= lines->last; at++) {
        struct point point = {0};
        if (!lines_point(lines, line, at, &point, error))
            return false;
        if (point.figure.kind == FIGURE_NONE)
            continue;
        double number = figure_number(point.figure);
        if (line->present == 0)
            line->first = line->lowest = line->highest = point;
        lines->has_breaks |= line->present > 0 && at - period_number(line->last.period) > 1;
        line->last = point;
        line->present++;
        if (number < figure_number(line->lowest.figure))
            line->lowest = point;
        if (number > figure_number(line->highest.figure))
            line->highest = point;
        value_style_widen(&lines->style, point.figure);
        value_style_widen(&line->style, point.figure);
        lines->low = fmin(lines->low, number);
        lines->high = fmax(lines->high, number);
    }
    return true;
}

static bool find_mark(struct lines *lines, struct error *error) {
    const struct chart_look *look = lines->look;
    size_t place;
    lines->marked = lines->kin = LINES_MOST;
    if (look->mark.length == 0)
        return true;
    if (!groups_find_mark(lines->groups, look->mark, look->what, &place, error))
        return false;
    lines->marked = place;
    for (size_t i = 0; look->kin.length > 0 && i < lines->groups->count; i++)
        if (slice_equal(lines->groups->items[i].label, look->kin))
            lines->kin = i;
    return true;
}

/* Whether the marked line, or any line where none is marked, has a figure. */
static bool is_covered(const struct lines *lines, int at) {
    if (lines->marked < lines->count)
        return lines_has(lines, &lines->items[lines->marked], at);
    for (size_t i = 0; i < lines->count; i++)
        if (lines_has(lines, &lines->items[i], at))
            return true;
    return false;
}

static void find_gaps(struct lines *lines) {
    int before = lines->last; /* the last period that is covered, of those so far */
    for (int at = lines->first; lines->has_breaks && at <= lines->last; at++) {
        if (!is_covered(lines, at))
            continue;
        if (at - before > 1 && lines->gap_count++ < LINES_GAPS_MOST)
            lines->gaps[lines->gap_count - 1] = (struct gap){before + 1, at - 1};
        before = at;
    }
}

static bool collect(struct lines *lines, struct error *error) {
    const struct interval *band = lines->look->band;
    lines->low = band != NULL ? band->low : INFINITY;
    lines->high = band != NULL ? band->high : -INFINITY;
    if (lines->groups->count > LINES_MOST)
        return error_set(error, ERROR_USE,
                         "%s: %zu series; a chart has room for %d: choose some with WHERE",
                         lines->look->what, lines->groups->count, LINES_MOST);
    if (!find_span(lines, error) || !find_mark(lines, error))
        return false;
    for (; lines->count < lines->groups->count; lines->count++) {
        struct line *line = &lines->items[lines->count];
        line->group = &lines->groups->items[lines->count];
        if (!scan_line(lines, line, error))
            return false;
    }
    find_gaps(lines);
    return true;
}

/* --- Where it goes --- */

static double text_width(struct text *text, double size) {
    double width = lettering_width(text_slice(text), size);
    text_clear(text);
    return width;
}

/* The room that is wanted at the right of the plot: of names, or of the value of a line without
** one. */
static double room_for_ends(const struct lines *lines, struct text *text, struct error *error) {
    double room = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->items[i];
        if (line_has_name(line) && lines_have_names_beside(lines))
            text_append(text, slice_trim(line->group->label), error);
        else if (!line_has_name(line))
            value_append(text, line->last.figure, lines_places(lines, line), error);
        /* bold letters are wider by an eighth */
        double width = text_width(text, lines->label_size) * (i == lines->marked ? 9.0 / 8 : 1);
        room = fmax(room, width > 0 ? width + LEADER + 1 : 0);
    }
    return fmax(room, 6);
}

/* The plot has two thirds of the width at least, whatever the names. */
static bool lay_out(struct lines *lines, double width, double top, struct error *error) {
    struct text text = {0};
    double ticks = 0;
    lines->axis = axis_make(lines->low, lines->high, STEPS, !lines->style.fractions);
    for (int64_t tick = lines->axis.first; tick <= lines->axis.last; tick++) {
        axis_append(&text, &lines->axis, tick, error);
        ticks = fmax(ticks, text_width(&text, lines->tick_size));
    }
    lines->left = SVG_MARGIN + ticks + 8;
    double ends = room_for_ends(lines, &text, error);
    lines->right = fmax(width - SVG_MARGIN - ends, lines->left + ceil(width * 2 / 3));
    text_free(&text);
    lines->names = lines->right + LEADER;
    lines->top = top + lines->tick_size;
    lines->bottom = lines->top + (lines->narrow ? PLOT_HEIGHT_NARROW : PLOT_HEIGHT);
    for (size_t i = 0; i < lines->count; i++) {
        struct point *ends_of[] = {&lines->items[i].last, &lines->items[i].highest};
        for (size_t j = 0; j < 2; j++) {
            ends_of[j]->x = lines_x(lines, period_number(ends_of[j]->period));
            ends_of[j]->y = lines_y(lines, figure_number(ends_of[j]->figure));
        }
    }
    return error->code == ERROR_NONE;
}

/* Sets the heights of the names. Where all of them on as many lines as they need would not fit beside
** the plot, each has one. */
static void size_labels(struct lines *lines, double width) {
    double leading = svg_leading(lines->label_size), all = 0;
    for (size_t i = 0; i < lines->count; i++) {
        struct line *line = &lines->items[i];
        int count = lettering_lines(line->group->label, lines->label_size,
                                    (width - SVG_MARGIN - lines->names) *
                                        (i == lines->marked ? 8.0 / 9 : 1));
        line->height = leading * (count < 1 ? 1 : count > LABEL_LINES ? LABEL_LINES : count);
        all += line->height;
    }
    for (size_t i = 0; all > lines->bottom - lines->top && i < lines->count; i++)
        lines->items[i].height = leading;
}

static int by_height(const void *a, const void *b) {
    const struct line *one = *(struct line *const *)a, *other = *(struct line *const *)b;
    if (one->last.y != other->last.y)
        return one->last.y < other->last.y ? -1 : 1;
    return slice_compare(one->group->label, other->group->label);
}

/* Places the names near the ends of their lines without any overlap. Names that would overlap are
** joined into a block, which is placed so that on average its names are level with the ends of
** their lines. Places are reckoned less the heights of all names before, so that a limit to them
** keeps their order. */
static void spread_labels(struct lines *lines) {
    struct block {
        double wanted; /* the y of its top, less the heights of all names before */
        size_t count;
    } blocks[LINES_MOST] = {0};
    struct line *sorted[LINES_MOST] = {NULL};
    double before = 0;
    size_t count = 0;
    for (size_t i = 0; i < lines->count; i++)
        sorted[i] = &lines->items[i];
    qsort(sorted, lines->count, sizeof *sorted, by_height);
    for (size_t i = 0; i < lines->count; before += sorted[i++]->height) {
        blocks[count++] = (struct block){sorted[i]->last.y - sorted[i]->height / 2 - before, 1};
        for (; count > 1 && blocks[count - 2].wanted > blocks[count - 1].wanted; count--) {
            struct block *above = &blocks[count - 2], *below = &blocks[count - 1];
            double both = (double)(above->count + below->count);
            above->wanted =
                (above->wanted * (double)above->count + below->wanted * (double)below->count) /
                both;
            above->count += below->count;
        }
    }
    double top = lines->top - lines->tick_size;
    double lowest = fmax(top, lines->bottom + lines->tick_size - before), y = 0;
    for (size_t i = 0, at = 0; i < count; i++)
        for (size_t j = 0; j < blocks[i].count; j++, at++) {
            double place = fmin(fmax(blocks[i].wanted, top), lowest);
            sorted[at]->label = place + y + sorted[at]->height / 2;
            y += sorted[at]->height;
        }
}

bool chart_lines(const struct groups *groups, const struct chart_look *look, struct text *out,
                 struct error *error) {
    double width = look->width > 0 ? look->width : CHART_WIDTH, height = 0;
    struct svg svg = {.kind = "Line chart",
                      .width = width,
                      .error = error,
                      .style = STYLE,
                      .dark_style = DARK_STYLE};
    bool narrow = svg_is_narrow(&svg);
    struct lines lines = {.groups = groups,
                          .look = look,
                          .narrow = narrow,
                          .label_size = narrow ? LABEL_SIZE_NARROW : LABEL_SIZE,
                          .tick_size = narrow ? TICK_SIZE_NARROW : TICK_SIZE};
    if (collect(&lines, error)) {
        double top = lines_draw_legend(&svg, &lines, svg_heading(&svg, look->title));
        if (lay_out(&lines, width, top, error)) {
            size_labels(&lines, width);
            spread_labels(&lines);
            height = lines_draw(&svg, &lines) + SVG_MARGIN;
        }
    }
    return svg_finish(&svg, height, out);
}
