#include <math.h>
#include <stdio.h>

#include "charts/lettering.h"
#include "charts/map.h"

enum {
    TILE_WIDTH = 84,
    TILE_HEIGHT = 58,
    TILE_GAP = 4,
    NAME_SIZE = 12,
    VALUE_SIZE = 15,
    LEGEND_COLUMN = 5, /* the corner of the map without forces begins there */
};

double map_tiles_width(void) {
    return 2 * SVG_MARGIN + TILE_COLUMNS * (TILE_WIDTH + TILE_GAP) - TILE_GAP;
}

/* A tile is less wide in a narrow picture, in which it has no room for a name. */
struct tile_size {
    double width, height, value;
    bool named;
};

static struct tile_size size_tiles(const struct svg *svg) {
    double width = (svg->width - 2 * SVG_MARGIN + TILE_GAP) / TILE_COLUMNS - TILE_GAP;
    bool named = width >= TILE_WIDTH - 1;
    return (struct tile_size){width, named ? TILE_HEIGHT : fmin(width * 3 / 4, TILE_HEIGHT),
                              named ? VALUE_SIZE : NAME_SIZE, named};
}

/* Draws a value on a tile, in smaller letters where it would not fit. */
static void draw_value(struct svg *svg, const struct map *map, const struct shown *shown,
                       const struct tile_size *size, const char *attributes, double x, double y) {
    struct text text = {0};
    if (shown->figure.kind == FIGURE_NONE)
        text_append(&text, slice_of("<3"), svg->error);
    else
        value_append(&text, shown->figure, value_places(&map->style), svg->error);
    double width = lettering_width(text_slice(&text), size->value), room = size->width - 4;
    svg_add(svg, "<text x='%f' y='%f' font-size='%f' %s>%t</text>", x, y,
            width > room ? size->value * room / width : size->value, attributes, text_slice(&text));
    text_free(&text);
}

static void draw_tile(struct svg *svg, const struct map *map, const struct tile_size *size,
                      size_t index) {
    const struct force *force = forces_at(map->forces, index);
    const struct shown *shown = &map->shown[index];
    struct map_kind kind = map_kind(map, shown);
    double x = SVG_MARGIN + force->tile.column * (size->width + TILE_GAP);
    double y = map->top + force->tile.row * (size->height + TILE_GAP);
    double middle = y + size->height / 2, name_room = size->width - 3;
    svg_add(svg, "<g><title>");
    map_add_words(svg, map, index);
    svg_add(svg,
            "</title><rect class='%s%s' fill='%s' x='%f' y='%f' width='%f' height='%f' rx='3'/>",
            kind.class, kind.apart ? " edge" : "", kind.fill, x, y, size->width, size->height);
    if (map_is_marked(map, force))
        svg_add(svg,
                "<rect class='mark' fill='none' x='%f' y='%f' width='%f' height='%f' rx='3' "
                "stroke-width='4'/>",
                x, y, size->width, size->height);
    /* The name and the value are placed so that both together are in the middle of the tile. */
    int lines = size->named ? lettering_lines(force->tile.name, NAME_SIZE, name_room) : 0;
    char attributes[40];
    snprintf(attributes, sizeof attributes, "%stext-anchor='middle'", kind.letters);
    struct svg_block name = {.x = x + size->width / 2,
                             .y = middle - (lines > 1 ? 14 : 6),
                             .width = name_room,
                             .size = NAME_SIZE,
                             .lines_most = size->named ? 2 : 0,
                             .attributes = attributes};
    svg_block(svg, name, force->tile.name);
    if (shown->force != NULL)
        draw_value(svg, map, shown, size, attributes, name.x,
                   middle + (lines > 1   ? 21
                             : lines > 0 ? 16
                                         : 5));
    svg_add(svg, "</g>");
}

/* The legend is in the corner without forces; below the map where that is too small. */
double map_draw_tiles(struct svg *svg, const struct map *map) {
    struct tile_size size = size_tiles(svg);
    double bottom = map->top + TILE_ROWS * (size.height + TILE_GAP) - TILE_GAP;
    for (size_t i = 0; i < forces_count(map->forces); i++)
        if (map_has_place(forces_at(map->forces, i)))
            draw_tile(svg, map, &size, i);
    if (!size.named)
        return map_draw_legend(svg, map, SVG_MARGIN, bottom + 16);
    map_draw_legend(svg, map, SVG_MARGIN + LEGEND_COLUMN * (size.width + TILE_GAP), map->top + 8);
    return bottom;
}
