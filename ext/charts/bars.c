#include "charts/charts.h"

#include <math.h>
#include <stdlib.h>

#include "charts/lettering.h"
#include "charts/scale.h"
#include "charts/svg.h"

enum {
    LABEL_SIZE = 14,
    LABEL_SIZE_NARROW = 12,
    LABEL_LINES = 2,
    THICKNESS = 20,
    THICKNESS_NARROW = 16,
    GAP = 9,
    PAD = 6, /* between a bar and what is written beside or in it */
};

/* The letters within a bar have a contrast of at least 4.9 to 1. */
static const char STYLE[] =
    "& .bar{fill:#0072b2;background:#0072b2}& .below{fill:#b54b00;background:#b54b00}"
    "& .rest{fill:#8f969e;background:#8f969e}"
    "& text.in{fill:#fff;color:#fff}& text.in-rest{fill:#1b1b1b;color:#1b1b1b}";
static const char DARK_STYLE[] =
    "& .bar{fill:#56b4e9;background:#56b4e9}& .below{fill:#e69f00;background:#e69f00}"
    "& .rest{fill:#5f666e;background:#5f666e}"
    "& text.in{fill:#10171f;color:#10171f}& text.in-rest{fill:#ececec;color:#ececec}";

struct bar {
    struct slice label;
    struct figure figure;
    double number; /* the figure as a REAL */
    bool marked;
};

struct bars {
    const struct chart_look *look;
    struct bar *items; /* the greatest first */
    size_t count;
    int places;       /* the decimal places of values */
    double low, high; /* the smallest and the largest number; 0 is between them */
    bool narrow;      /* each label is above its bar */
    double size, thickness;
    double label_width, left, right, zero; /* left, right: of the bars; zero: the x of 0 */
    double scale;                          /* the length of 1 */
};

static int by_value(const void *a, const void *b) {
    const struct bar *one = a, *other = b;
    if (one->number != other->number)
        return one->number > other->number ? -1 : 1;
    return slice_compare(one->label, other->label);
}

static bool collect(const struct groups *groups, struct bars *bars, struct error *error) {
    const char *what = bars->look->what;
    size_t marked = groups->count;
    if (bars->look->mark.length > 0 &&
        !groups_find_mark(groups, bars->look->mark, what, &marked, error))
        return false;
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
        bar->marked = bars->count == marked;
    }
    qsort(bars->items, bars->count, sizeof *bars->items, by_value);
    return true;
}

static size_t drawn(const struct bars *bars) {
    return bars->count <= BARS_ALL ? bars->count : BARS_MOST;
}

static double value_width(const struct bars *bars, const struct bar *bar, struct error *error) {
    struct text text = {0};
    value_append(&text, bar->figure, bars->places, error);
    double width = lettering_width(text_slice(&text), bars->size);
    text_free(&text);
    return width;
}

/* Decides where everything is: the labels on the left, or above, and the bars in what is left, which
** is two thirds of the width at least. A value that has no room beside its bar is written in it. */
static void lay_out(struct bars *bars, double width) {
    struct value_style style = {0};
    double labels = 0;
    for (size_t i = 0; i < drawn(bars); i++) {
        const struct bar *bar = &bars->items[i];
        value_style_widen(&style, bar->figure);
        labels =
            fmax(labels, lettering_width(bar->label, bars->size) * (bar->marked ? 9.0 / 8 : 1));
        bars->low = fmin(bars->low, bar->number);
        bars->high = fmax(bars->high, bar->number);
    }
    bars->places = value_places(&style);
    bars->label_width = width - 2 * SVG_MARGIN;
    bars->left = SVG_MARGIN;
    if (!bars->narrow) {
        bars->label_width = fmin(labels + 1, floor(width / 3) - 2 * SVG_MARGIN - PAD);
        bars->left += bars->label_width + PAD;
    }
    bars->right = width - SVG_MARGIN;
    double room = bars->right - bars->left;
    bars->scale = bars->high > bars->low ? room / (bars->high - bars->low) : 0;
    bars->zero = bars->left - bars->low * bars->scale;
}

/* Draws the label, and returns the y of the middle of its bar. */
static double draw_label(struct svg *svg, const struct bars *bars, const struct bar *bar, double y,
                         double *height) {
    double leading = svg_leading(bars->size);
    int lines = lettering_lines(bar->label, bars->size, bars->label_width);
    lines = lines > LABEL_LINES ? LABEL_LINES : lines;
    *height = bars->narrow ? lines * leading + 2 + bars->thickness
                           : fmax(bars->thickness, lines * leading);
    double middle = bars->narrow ? y + *height - bars->thickness / 2 : y + *height / 2;
    struct svg_block label = {.x = bars->narrow ? bars->left : bars->left - PAD,
                              .y = bars->narrow ? y + bars->size - 1
                                                : middle + 5 - (lines - 1) * leading / 2,
                              .width = bars->label_width * (bar->marked ? 8.0 / 9 : 1),
                              .size = bars->size,
                              .lines_most = LABEL_LINES,
                              .attributes = bars->narrow && bar->marked ? "class='head'"
                                            : bars->narrow              ? ""
                                            : bar->marked ? "class='head' text-anchor='end'"
                                                          : "text-anchor='end'"};
    svg_block(svg, label, bar->label);
    return middle;
}

/* Writes the value beside the bar's end; where there is no room, within the bar; and where it is too
** short for that, on the other side of 0. */
static void draw_value(struct svg *svg, const struct bars *bars, const struct bar *bar, bool rest,
                       double middle) {
    double length = fabs(bar->number) * bars->scale, x = length + PAD;
    double wanted = value_width(bars, bar, svg->error) + 2 * PAD;
    bool below = bar->number < 0, inwards = false, inside = false;
    if (length + wanted - PAD > (below ? bars->zero - bars->left : bars->right - bars->zero)) {
        inwards = true;
        inside = length >= wanted;
        x = inside ? length - PAD : -PAD;
    }
    svg_add(svg, "<text%s x='%f' y='%f' font-size='%f' text-anchor='%s'>%v</text>",
            !inside ? ""
            : rest  ? " class='in-rest'"
                    : " class='in'",
            bars->zero + (below ? -x : x), middle + 5, bars->size,
            below == inwards ? "start" : "end", bar->figure, bars->places);
}

/* Draws a bar with its label and value, and returns the height of the row. */
static double draw_bar(struct svg *svg, const struct bars *bars, const struct bar *bar, double y) {
    bool below = bar->number<0, rest = bars->look->mark.length> 0 && !bar->marked;
    const char *class = rest ? "rest" : below ? "below" : "bar";
    double height, length = fabs(bar->number) * bars->scale;
    double middle = draw_label(svg, bars, bar, y, &height);
    svg_add(svg,
            "<rect class='%s' x='%f' y='%f' width='%f' height='%f'><title>%t: %v</title></rect>",
            class, below ? bars->zero - length : bars->zero, middle - bars->thickness / 2, length,
            bars->thickness, bar->label, bar->figure, bars->places);
    draw_value(svg, bars, bar, rest, middle);
    svg_say(svg, "%t: %v. ", bar->label, bar->figure, bars->places);
    return height + GAP;
}

/* Says how many bars were left out, if any, and returns the height that this takes. */
static double draw_others(struct svg *svg, const struct bars *bars, double y) {
    int count = (int)(bars->count - drawn(bars));
    if (count == 0)
        return 0;
    const char *noun = count == 1 ? "other" : "others";
    svg_add(svg, "<text class='quiet' x='%f' y='%f' font-size='%f'>and %d %s, none greater</text>",
            bars->left + PAD, y + 14, bars->size, count, noun);
    svg_say(svg, "And %d %s, none greater.", count, noun);
    return 20 + GAP;
}

bool chart_bars(const struct groups *groups, const struct chart_look *look, struct text *out,
                struct error *error) {
    double width = look->width > 0 ? look->width : CHART_WIDTH;
    struct svg svg = {.kind = "Bar chart",
                      .width = width,
                      .error = error,
                      .style = STYLE,
                      .dark_style = DARK_STYLE};
    bool narrow = svg_is_narrow(&svg);
    struct bars bars = {.look = look,
                        .narrow = narrow,
                        .size = narrow ? LABEL_SIZE_NARROW : LABEL_SIZE,
                        .thickness = narrow ? THICKNESS_NARROW : THICKNESS};
    double y = 0;
    if (collect(groups, &bars, error)) {
        lay_out(&bars, width);
        double top = y = svg_heading(&svg, look->title);
        for (size_t i = 0; i < drawn(&bars); i++)
            y += draw_bar(&svg, &bars, &bars.items[i], y);
        svg_add(&svg, "<path class='base' d='M%f %fV%f'/>", bars.zero, top - 4, y - GAP + 4);
        y += draw_others(&svg, &bars, y);
    }
    memory_free(bars.items);
    return svg_finish(&svg, y - GAP + SVG_MARGIN, out);
}
