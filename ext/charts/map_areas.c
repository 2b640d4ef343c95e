#include <math.h>

#include "charts/lettering.h"
#include "charts/map.h"

/* Where the picture shows a part of the country, and how large. */
struct map_window {
    double left, top; /* of the part, in units of the outlines */
    double x, y;      /* of its corner in the picture */
    double scale;     /* picture per unit */
    double line;      /* the width of a boundary, in units of the outlines */
};

static double x_in(const struct map_window *view, double x) {
    return view->x + (x - view->left) * view->scale;
}

static double y_in(const struct map_window *view, double y) {
    return view->y + (y - view->top) * view->scale;
}

static void begin_window(struct svg *svg, const struct map_window *view) {
    /* A scale has more digits than a place in the picture needs. */
    struct text scale = {0};
    text_printf(&scale, svg->error, "%06ld", lround(view->scale * 1e6)); /* it is below 1 */
    svg_add(
        svg,
        "<g class='area' stroke='#fff' transform='translate(%f %f) scale(.%t) translate(%f %f)' stroke-width='%f'>",
        view->x, view->y, text_slice(&scale), -view->left, -view->top, view->line);
    text_free(&scale);
}

static void draw_area(struct svg *svg, const struct map *map, size_t index) {
    const struct force *force = forces_at(map->forces, index);
    struct map_kind kind = map_kind(map, &map->shown[index]);
    svg_add(svg, "<path class='%s' fill='%s' d='%t'><title>", kind.class, kind.fill,
            force->area.outline);
    map_add_words(svg, map, index);
    svg_add(svg, "</title></path>");
}

/* The outline of what is marked is drawn over all others. */
static void draw_marked(struct svg *svg, const struct map *map, const struct map_window *view) {
    for (size_t i = 0; i < forces_count(map->forces); i++) {
        const struct force *force = forces_at(map->forces, i);
        if (map_is_marked(map, force))
            svg_add(svg,
                    "<path class='mark' fill='none' stroke='#1b1b1b' d='%t' stroke-width='%f'/>",
                    force->area.outline, view->line * 2.4);
    }
}

/* Names what is marked, at its middle; but a name never leaves the picture. */
static void name_marked(struct svg *svg, const struct map *map, const struct map_window *view) {
    if (map->marked == NULL)
        return;
    const struct force *force = map->marked;
    for (size_t i = 0; force->combined && i < forces_count(map->forces); i++)
        if (force_is_part(forces_at(map->forces, i), map->marked)) {
            force = forces_at(map->forces, i);
            break;
        }
    double size = map->text_size + 1;
    double half = lettering_width(map->marked->name, size) * 9 / 16;
    double x =
        fmin(fmax(x_in(view, force->area.x), SVG_MARGIN + half), svg->width - SVG_MARGIN - half);
    svg_add(svg,
            "<text class='head halo' x='%f' y='%f' font-size='%f' text-anchor='middle'>%t</text>",
            x, y_in(view, force->area.y) + size / 3, size, map->marked->name);
}

/* London's two forces, larger, in the sea off Cumbria. */
static void draw_london(struct svg *svg, const struct map *map, const struct map_window *whole) {
    double width = (svg->width - 2 * SVG_MARGIN) * .23;
    struct map_window view = {.left = LONDON_LEFT, .top = LONDON_TOP};
    view.scale = width / (LONDON_RIGHT - LONDON_LEFT);
    view.x = SVG_MARGIN;
    view.y = whole->y + (svg->width - 2 * SVG_MARGIN) * .13;
    view.line = 1 / view.scale;
    double height = (LONDON_BOTTOM - LONDON_TOP) * view.scale;
    svg_add(svg, "<text class='quiet' x='%f' y='%f' font-size='%f'>London</text>", view.x,
            view.y - 5, map->text_size);
    begin_window(svg, &view);
    bool marked = false;
    for (size_t i = 0; i < forces_count(map->forces); i++) {
        const struct force *force = forces_at(map->forces, i);
        if (!slice_equal(force->region, slice_of("London")))
            continue;
        draw_area(svg, map, i);
        marked |= map_is_marked(map, force);
    }
    if (marked)
        draw_marked(svg, map, &view);
    svg_add(svg, "</g><rect class='grid' x='%f' y='%f' width='%f' height='%f' fill='none'/>",
            view.x, view.y, width, height);
}

double map_draw_areas(struct svg *svg, const struct map *map) {
    double width = svg->width - 2 * SVG_MARGIN;
    struct map_window view = {.left = AREAS_LEFT, .top = AREAS_TOP, .x = SVG_MARGIN, .y = map->top};
    view.scale = width / (AREAS_RIGHT - AREAS_LEFT);
    view.line = .8 / view.scale;
    begin_window(svg, &view);
    for (size_t i = 0; i < forces_count(map->forces); i++)
        if (map_has_place(forces_at(map->forces, i)))
            draw_area(svg, map, i);
    draw_marked(svg, map, &view);
    svg_add(svg, "</g>");
    draw_london(svg, map, &view);
    map_draw_legend(svg, map, SVG_MARGIN + width * .725, map->top + map->text_size);
    name_marked(svg, map, &view);
    return map->top + (AREAS_BOTTOM - AREAS_TOP) * view.scale;
}
