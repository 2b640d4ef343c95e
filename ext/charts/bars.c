#include "charts/charts.h"

#include <math.h>
#include <stdlib.h>

#include "base/base.h"
#include "charts/lettering.h"
#include "charts/scale.h"
#include "charts/svg.h"

enum { WIDTH = 720, LABEL_SIZE = 14, LABEL_MOST = 270, LABEL_LINES = 2, THICKNESS = 20, GAP = 9 };

static const char STYLE[] = "& .bar{fill:#0072b2}& .below{fill:#d55e00}";
static const char DARK_STYLE[] = "& .bar{fill:#56b4e9}& .below{fill:#e69f00}";

struct bar {
    struct slice label;
    struct figure figure;
    double number; /* the figure as a REAL */
};

struct bars {
    struct bar *items; /* the greatest first */
    size_t count;
    int places;        /* the decimal places of values */
    double low, high;  /* the smallest and the largest number; 0 is between them */
    double left, zero; /* the x of the labels' right side, and of 0 */
    double scale;      /* the length of 1 */
};

static int by_value(const void *a, const void *b) {
    const struct bar *one = a, *other = b;
    if (one->number != other->number)
        return one->number > other->number ? -1 : 1;
    return slice_compare(one->label, other->label);
}

static bool collect(const struct groups *groups, const char *what, struct bars *bars,
                    struct error *error) {
    bars->items = memory_new(groups->count, sizeof *bars->items, error);
    if (bars->items == NULL)
        return false;
    for (; bars->count < groups->count; bars->count++) {
        const struct group *group = &groups->items[bars->count];
        struct bar *bar = &bars->items[bars->count];
        if (!series_figure(&group->series, NO_PERIOD, what, &bar->figure, error) ||
            !figure_drawable(bar->figure, what, error))
            return false;
        bar->label = group->label;
        bar->number = figure_number(bar->figure);
    }
    qsort(bars->items, bars->count, sizeof *bars->items, by_value);
    return true;
}

static size_t drawn(const struct bars *bars) {
    return bars->count < BARS_MOST ? bars->count : BARS_MOST;
}

/* Decides where everything is: the labels on the left, and then the bars, with room for a value at
** either end. */
static bool lay_out(struct bars *bars, struct error *error) {
    struct value_style style = {0};
    struct text text = {0};
    double labels = 0, room_left = 0, room_right = 0;
    for (size_t i = 0; i < drawn(bars); i++)
        value_style_widen(&style, bars->items[i].figure);
    bars->places = value_places(&style);
    for (size_t i = 0; i < drawn(bars) && error->code == ERROR_NONE; i++) {
        struct bar *bar = &bars->items[i];
        text_clear(&text);
        value_append(&text, bar->figure, bars->places, error);
        double room = lettering_width(text_slice(&text), LABEL_SIZE) + 8;
        room_left = bar->number < 0 ? fmax(room_left, room) : room_left;
        room_right = bar->number >= 0 ? fmax(room_right, room) : room_right;
        labels = fmax(labels, lettering_width(bar->label, LABEL_SIZE) + 1);
        bars->low = fmin(bars->low, bar->number);
        bars->high = fmax(bars->high, bar->number);
    }
    text_free(&text);
    bars->left = SVG_MARGIN + fmin(labels, LABEL_MOST) + 10;
    double room = WIDTH - SVG_MARGIN - room_right - room_left - bars->left;
    bars->scale = bars->high > bars->low ? room / (bars->high - bars->low) : 0;
    bars->zero = bars->left + room_left - bars->low * bars->scale;
    return error->code == ERROR_NONE;
}

/* Draws a bar with its label and value, and returns the height of the row. */
static double draw_bar(struct svg *svg, const struct bars *bars, const struct bar *bar, double y) {
    int lines = lettering_lines(bar->label, LABEL_SIZE, bars->left - 10 - SVG_MARGIN);
    lines = lines > LABEL_LINES ? LABEL_LINES : lines;
    double height = fmax(THICKNESS, lines * svg_leading(LABEL_SIZE));
    double middle = y + height / 2, length = fabs(bar->number) * bars->scale;
    bool below = bar->number < 0;
    struct svg_block label = {.x = bars->left - 10,
                              .y = middle + 5 - (lines - 1) * svg_leading(LABEL_SIZE) / 2,
                              .width = bars->left - 10 - SVG_MARGIN,
                              .size = LABEL_SIZE,
                              .lines_most = LABEL_LINES,
                              .attributes = "text-anchor='end'"};
    svg_block(svg, label, bar->label);
    svg_add(svg,
            "<rect class='%s' x='%f' y='%f' width='%f' height='%d'><title>%t: %v</title></rect>\n",
            below ? "below" : "bar", below ? bars->zero - length : bars->zero,
            middle - THICKNESS / 2.0, length, THICKNESS, bar->label, bar->figure, bars->places);
    svg_add(svg, "<text x='%f' y='%f' font-size='%d' text-anchor='%s'>%v</text>\n",
            below ? bars->zero - length - 6 : bars->zero + length + 6, middle + 5, LABEL_SIZE,
            below ? "end" : "start", bar->figure, bars->places);
    svg_say(svg, "%t: %v. ", bar->label, bar->figure, bars->places);
    return height + GAP;
}

/* Says how many bars were left out, if any, and returns the height that this takes. */
static double draw_others(struct svg *svg, const struct bars *bars, double y) {
    int count = (int)(bars->count - drawn(bars));
    if (count == 0)
        return 0;
    const char *noun = count == 1 ? "other" : "others";
    svg_add(svg,
            "<text class='quiet' x='%f' y='%f' font-size='%d'>and %d %s, none greater</text>\n",
            bars->zero + 6, y + 14, LABEL_SIZE, count, noun);
    svg_say(svg, "And %d %s, none greater.", count, noun);
    return 20 + GAP;
}

bool chart_bars(const struct groups *groups, struct slice title, const char *what, struct text *out,
                struct error *error) {
    struct svg svg = {.kind = "Bar chart",
                      .width = WIDTH,
                      .error = error,
                      .style = STYLE,
                      .dark_style = DARK_STYLE};
    struct bars bars = {0};
    double y = 0;
    if (collect(groups, what, &bars, error) && lay_out(&bars, error)) {
        double top = y = svg_heading(&svg, title);
        for (size_t i = 0; i < drawn(&bars); i++)
            y += draw_bar(&svg, &bars, &bars.items[i], y);
        svg_add(&svg, "<path class='base' d='M%f %fV%f'/>\n", bars.zero, top - 4, y - GAP + 4);
        y += draw_others(&svg, &bars, y);
    }
    memory_free(bars.items);
    return svg_finish(&svg, y - GAP + SVG_MARGIN, out);
}
