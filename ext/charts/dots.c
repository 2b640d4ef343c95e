#include "charts/charts.h"

#include <math.h>

#include "charts/lettering.h"
#include "charts/svg.h"

enum {
    SIZE = 12,
    SIZE_NARROW = 11,
    ROW = 15,
    STEPS = 4, /* of the axis */
    PAD = 7,   /* between a range and the name beside it */
};

/* One colour is for what the picture is about; what is beside it is as dark as the letters. */
static const char STYLE[] =
    "& path{fill:none}& .dot{stroke-linecap:round}"
    "& .other{stroke:#9aa0a8}& .beside{stroke:#3c4249}& .mark{stroke:#0072b2}"
    "& .whole{stroke:#868c94;stroke-dasharray:3 3}"
    "& .hit{fill:none;pointer-events:all}";
static const char DARK_STYLE[] = "& .other{stroke:#7d848c}& .beside{stroke:#ececec}"
                                 "& .mark{stroke:#56b4e9}& .whole{stroke:#8f969e}";

struct dots {
    const struct dot *items;
    size_t count;
    const struct dot *whole;
    struct axis axis;
    int places;
    double size, left, right, top, bottom;
};

static double x_of(const struct dots *dots, double value) {
    double place = axis_place(&dots->axis, value);
    return dots->left + (dots->right - dots->left) * fmin(fmax(place, 0), 1);
}

/* A range that goes far beyond all values does not make the axis longer: its line ends with it. */
static void lay_out(struct dots *dots, double width, double top) {
    struct value_style style = {0};
    double high = dots->whole != NULL ? dots->whole->value : 0, limit = 0;
    for (size_t i = 0; i < dots->count; i++) {
        high = fmax(high, dots->items[i].value);
        limit = fmax(limit, dots->items[i].limits.high);
        value_style_widen(&style, figure_real(dots->items[i].value));
    }
    dots->places = value_places(&style);
    dots->axis = axis_make(0, fmin(limit, high * 1.5), STEPS, false);
    dots->left = SVG_MARGIN + 4;
    dots->right = width - SVG_MARGIN - 8;
    dots->top = top + 2 * svg_leading(dots->size);
    dots->bottom = dots->top + (double)dots->count * ROW;
}

static void draw_axis(struct svg *svg, const struct dots *dots) {
    struct text text = {0};
    for (int64_t tick = dots->axis.first; tick <= dots->axis.last; tick++) {
        double x = x_of(dots, axis_value(&dots->axis, tick));
        text_clear(&text);
        axis_append(&text, &dots->axis, tick, svg->error);
        svg_add(svg, "<path class='%s' d='M%f %fV%f'/>", tick == 0 ? "base" : "grid", x, dots->top,
                dots->bottom);
        svg_add(svg,
                "<text class='quiet' x='%f' y='%f' font-size='%f' text-anchor='middle'>%t</text>",
                x, dots->bottom + dots->size + 4, dots->size, text_slice(&text));
    }
    text_free(&text);
}

static void draw_whole(struct svg *svg, const struct dots *dots) {
    if (dots->whole == NULL)
        return;
    struct text words = {0};
    text_append(&words, dots->whole->name, svg->error);
    text_append_byte(&words, ' ', svg->error);
    value_append(&words, figure_real(dots->whole->value), dots->places, svg->error);
    double x = x_of(dots, dots->whole->value);
    double half = lettering_width(text_slice(&words), dots->size) / 2;
    svg_add(svg, "<path class='whole' d='M%f %fV%f'/>", x, dots->top - 4, dots->bottom);
    svg_add(svg, "<text class='quiet' x='%f' y='%f' font-size='%f' text-anchor='middle'>%t</text>",
            fmin(fmax(x, SVG_MARGIN + half), svg->width - SVG_MARGIN - half), dots->top - 8,
            dots->size, text_slice(&words));
    svg_say(svg, "%t. ", text_slice(&words));
    text_free(&words);
}

/* The name is beside the range where there is room, on the right if there can be. */
static void draw_name(struct svg *svg, const struct dots *dots, const struct dot *dot, double low,
                      double high, double y) {
    double width = lettering_width(dot->name, dots->size) * (dot->kind == DOT_MARKED ? 9.0 / 8 : 1);
    bool right = high + PAD + width <= svg->width - SVG_MARGIN;
    const char *class = dot->kind == DOT_MARKED   ? " class='head halo'"
                        : dot->kind == DOT_BESIDE ? " class='halo'"
                                                  : " class='quiet halo'";
    svg_add(svg, "<text%s x='%f' y='%f' font-size='%f' text-anchor='%s'>%t</text>", class,
            right ? high + PAD : fmax(low - PAD, SVG_MARGIN + width), y + dots->size / 3,
            dots->size, right ? "start" : "end", dot->name);
}

static void draw_dot(struct svg *svg, const struct dots *dots, const struct dot *dot, double y) {
    static const char *const classes[] = {
        [DOT_OTHER] = "other", [DOT_BESIDE] = "beside", [DOT_MARKED] = "mark"};
    const char *class = classes[dot->kind];
    double x = x_of(dots, dot->value), low = x_of(dots, dot->limits.low);
    double high = x_of(dots, dot->limits.high);
    svg_add(svg, "<path class='%s' stroke-width='%f' d='M%f %fH%f'/>", class,
            dot->kind == DOT_MARKED ? 2.5 : 1.5, low, y, high);
    svg_add(svg, "<path class='dot %s' stroke-width='%d' stroke-linecap='round' d='M%f %fh0'/>",
            class, dot->kind == DOT_MARKED ? 10 : 7, x, y);
    svg_add(svg, "<rect class='hit' fill='none' x='%f' y='%f' width='%f' height='%d'><title>%t: ",
            dots->left, y - ROW / 2.0, dots->right - dots->left, ROW, dot->name);
    svg_add(svg, "%v (%v to %v)</title></rect>", figure_real(dot->value), dots->places,
            figure_real(dot->limits.low), dots->places, figure_real(dot->limits.high),
            dots->places);
    draw_name(svg, dots, dot, fmin(low, x - 3), fmax(high, x + 3), y);
    svg_say(svg, "%t: %v (%v to %v). ", dot->name, figure_real(dot->value), dots->places,
            figure_real(dot->limits.low), dots->places, figure_real(dot->limits.high),
            dots->places);
}

bool chart_dots(const struct dot *items, size_t count, const struct dot *whole,
                const struct chart_look *look, struct text *out, struct error *error) {
    struct svg svg = {.kind = "Dot plot",
                      .width = look->width > 0 ? look->width : CHART_WIDTH,
                      .error = error,
                      .style = STYLE,
                      .dark_style = DARK_STYLE};
    struct dots dots = {.items = items,
                        .count = count,
                        .whole = whole,
                        .size = svg_is_narrow(&svg) ? SIZE_NARROW : SIZE};
    lay_out(&dots, svg.width, svg_heading(&svg, look->title));
    draw_axis(&svg, &dots);
    draw_whole(&svg, &dots);
    for (size_t i = 0; i < count; i++)
        draw_dot(&svg, &dots, &items[i], dots.top + ((double)i + .5) * ROW);
    return svg_finish(&svg, dots.bottom + dots.size + 8 + SVG_MARGIN, out);
}
