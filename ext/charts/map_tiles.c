#include <math.h>
#include <stdio.h>

#include "charts/lettering.h"
#include "charts/map.h"

enum {
    TILE_WIDTH = 84,
    TILE_HEIGHT = 58,
    TILE_GAP = 4,
    NAME_SIZE = 12,
    NAME_SIZE_SMALL = 11,
    VALUE_SIZE = 15,
    LEGEND_COLUMN = 5, /* the corner of the map without forces begins there */
};

double map_tiles_width(void) {
    return 2 * SVG_MARGIN + TILE_COLUMNS * (TILE_WIDTH + TILE_GAP) - TILE_GAP;
}

/* A tile is less wide in a narrow picture, in which it has room for an abbreviation alone. */
struct tile_size {
    double width, height, name, value;
    bool small;
};

static struct tile_size size_tiles(const struct svg *svg) {
    double width = (svg->width - 2 * SVG_MARGIN + TILE_GAP) / TILE_COLUMNS - TILE_GAP;
    if (width >= TILE_WIDTH - 1)
        return (struct tile_size){width, TILE_HEIGHT, NAME_SIZE, VALUE_SIZE, false};
    return (struct tile_size){width, fmin(width * 6 / 7, TILE_HEIGHT), NAME_SIZE_SMALL, NAME_SIZE,
                              true};
}

/* Writes one line in the middle of a tile, in smaller letters where it would not fit. */
static void write_line(struct svg *svg, const struct tile_size *size, const char *attributes,
                       struct slice line, double letters, double x, double y) {
    double width = lettering_width(line, letters), room = size->width - 1;
    svg_add(svg, "<text x='%f' y='%f' font-size='%f' %s>%t</text>", x, y,
            width > room ? letters * room / width : letters, attributes, line);
}

static void draw_value(struct svg *svg, const struct map *map, const struct shown *shown,
                       const struct tile_size *size, const char *attributes, double x, double y) {
    struct text text = {0};
    if (shown->figure.kind == FIGURE_NONE)
        text_append(&text, slice_of("<3"), svg->error);
    else
        value_append(&text, shown->figure, value_places(&map->style), svg->error);
    write_line(svg, size, attributes, text_slice(&text), size->value, x, y);
    text_free(&text);
}

/* Draws the name above the middle of the tile, and returns the distance from there to the value. */
static double draw_name(struct svg *svg, const struct force *force, const struct tile_size *size,
                        const char *attributes, double x, double middle) {
    if (size->small) {
        write_line(svg, size, attributes, force->tile.abbreviation, size->name, x, middle - 4);
        return size->value - 1;
    }
    double room = size->width - 3;
    int lines = lettering_lines(force->tile.name, size->name, room);
    struct svg_block name = {.x = x,
                             .y = middle - (lines > 1 ? 14 : 6),
                             .width = room,
                             .size = size->name,
                             .lines_most = 2,
                             .attributes = attributes};
    svg_block(svg, name, force->tile.name);
    return lines > 1 ? 21 : 16;
}

static void draw_tile(struct svg *svg, const struct map *map, const struct tile_size *size,
                      size_t index) {
    const struct force *force = forces_at(map->forces, index);
    const struct shown *shown = &map->shown[index];
    struct map_kind kind = map_kind(map, shown);
    double x = SVG_MARGIN + force->tile.column * (size->width + TILE_GAP);
    double y = map->top + force->tile.row * (size->height + TILE_GAP);
    double middle = y + size->height / 2;
    svg_add(svg, "<g><title>");
    map_add_words(svg, map, index);
    svg_add(svg,
            "</title><rect class='%s%s' fill='%s' x='%f' y='%f' width='%f' height='%f' rx='3'/>",
            kind.class, kind.apart ? " edge" : "", kind.fill, x, y, size->width, size->height);
    if (map_is_marked(map, force))
        svg_add(
            svg,
            "<rect class='mark' fill='none' stroke='#1b1b1b' x='%f' y='%f' width='%f' height='%f' rx='3' "
            "stroke-width='4'/>",
            x, y, size->width, size->height);
    /* The name and the value are placed so that both together are in the middle of the tile. */
    char attributes[40];
    snprintf(attributes, sizeof attributes, "%stext-anchor='middle'", kind.letters);
    double below = draw_name(svg, force, size, attributes, x + size->width / 2, middle);
    if (shown->force != NULL)
        draw_value(svg, map, shown, size, attributes, x + size->width / 2, middle + below);
    svg_add(svg, "</g>");
}

/* The legend is in the corner without forces; below the map where that is too small. */
double map_draw_tiles(struct svg *svg, const struct map *map) {
    struct tile_size size = size_tiles(svg);
    double bottom = map->top + TILE_ROWS * (size.height + TILE_GAP) - TILE_GAP;
    for (size_t i = 0; i < forces_count(map->forces); i++)
        if (map_has_place(forces_at(map->forces, i)))
            draw_tile(svg, map, &size, i);
    if (size.small)
        return map_draw_legend(svg, map, SVG_MARGIN, bottom + 16);
    map_draw_legend(svg, map, SVG_MARGIN + LEGEND_COLUMN * (size.width + TILE_GAP), map->top + 8);
    return bottom;
}
