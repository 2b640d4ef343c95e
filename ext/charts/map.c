#include "charts/charts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "charts/lettering.h"
#include "charts/scale.h"
#include "charts/svg.h"

enum {
    TILE_WIDTH = 84,
    TILE_HEIGHT = 58,
    TILE_GAP = 4,
    NAME_ROOM = TILE_WIDTH - 3,
    WIDTH = 2 * SVG_MARGIN + TILE_COLUMNS * (TILE_WIDTH + TILE_GAP) - TILE_GAP,
    NAME_SIZE = 12,
    VALUE_SIZE = 15,
    NOTE_SIZE = 13,
    SWATCH_WIDTH = 28,
    SWATCH_HEIGHT = 22,
    LEGEND_X = SVG_MARGIN + 5 * (TILE_WIDTH + TILE_GAP), /* the corner of the map without forces */
    NAMES_MOST = 8, /* labels without a place on the map that are named below it */
};

/* All classes have one hue, and the lower ones are nearer to the background. The letters on them
** have a contrast of at least 4.8 to 1. */
static const char STYLE[] =
    "& .c0{fill:#dce9f5}& .c1{fill:#abcfe8}& .c2{fill:#6aaed6}& .c3{fill:#2474b5}"
    "& .c4{fill:#08427e}"
    "& text.t3,& text.t4{fill:#fff}"
    "& .none{fill:none;stroke:#8a9097;stroke-dasharray:3 3}";
static const char DARK_STYLE[] =
    "& .c0{fill:#1c3550}& .c1{fill:#235480}& .c2{fill:#2a6aa3}& .c3{fill:#84bbe6}"
    "& .c4{fill:#d3e8f9}"
    "& text.t3,& text.t4{fill:#10171f}"
    "& .none{stroke:#7a828b}";

/* What a tile shows. */
struct area {
    const struct force
        *force; /* the force that the figure is of, which may be two; NULL: no figure */
    struct figure figure;
};

struct map {
    const struct forces *forces;
    const char *what;
    struct area *areas; /* by the index of the force in forces_at() */
    double numbers[TILE_ROWS * TILE_COLUMNS];
    size_t count; /* how many numbers there are; two forces together have one */
    struct value_style style;
    struct figure low, high;
    struct classes classes;
    struct text others; /* the labels without a place on the map, with their figures */
    int other_count;
    double top; /* the y of the first row of tiles */
};

static bool has_tile(const struct force *force) {
    return force->tile.name.length > 0;
}

/* --- What there is to draw --- */

static bool name_other(struct map *map, struct slice label, struct figure figure,
                       struct error *error) {
    struct value_style style = {0};
    value_style_widen(&style, figure);
    if (map->other_count++ >= NAMES_MOST)
        return true;
    return (map->other_count == 1 || text_append(&map->others, slice_of(", "), error)) &&
           text_append(&map->others, label, error) &&
           text_append(&map->others, slice_of(" ("), error) &&
           value_append(&map->others, figure, value_places(&style), error) &&
           text_append(&map->others, slice_of(")"), error);
}

/* Puts the figure on the tile of its force or, if that is combined, on the tiles of its forces. */
static bool fill(struct map *map, struct area area, struct error *error) {
    for (size_t i = 0; i < forces_count(map->forces); i++) {
        const struct force *force = forces_at(map->forces, i);
        if (force != area.force && !force_is_part(force, area.force))
            continue;
        if (map->areas[i].force != NULL)
            return error_set(error, ERROR_USE,
                             "%s: the group has figures of %.*s both by itself and together with "
                             "another force; leave one of the two out with WHERE",
                             map->what, SLICE_PRINT(force->name));
        map->areas[i] = area;
    }
    map->numbers[map->count++] = figure_number(area.figure);
    value_style_widen(&map->style, area.figure);
    return true;
}

static bool collect_one(struct map *map, const struct group *group, struct error *error) {
    struct area area;
    if (!series_figure(&group->series, NO_PERIOD, map->what, &area.figure, error) ||
        !figure_drawable(area.figure, map->what, error))
        return false;
    enum force_label label = forces_find(map->forces, group->label, &area.force);
    if (label == LABEL_WHOLE)
        return error_set(error, ERROR_USE,
                         "%s: force is '%.*s', which is the total of all; leave it out with WHERE",
                         map->what, SLICE_PRINT(group->label));
    if (label == LABEL_FORCE && (has_tile(area.force) || area.force->combined))
        return fill(map, area, error);
    return name_other(map, group->label, area.figure, error);
}

static int by_number(const void *a, const void *b) {
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static bool collect(struct map *map, const struct groups *groups, struct error *error) {
    map->areas = memory_new(forces_count(map->forces), sizeof *map->areas, error);
    if (map->areas == NULL)
        return false;
    for (size_t i = 0; i < groups->count; i++)
        if (!collect_one(map, &groups->items[i], error))
            return false;
    if (map->count == 0)
        return true;
    qsort(map->numbers, map->count, sizeof *map->numbers, by_number);
    map->low = figure_real(map->numbers[0]);
    map->high = figure_real(map->numbers[map->count - 1]);
    map->classes = classes_make(map->numbers, map->count);
    return true;
}

/* --- Drawing --- */

/* Draws a value on a tile, in smaller letters where it would not fit. */
static void draw_value(struct svg *svg, const struct map *map, struct figure figure,
                       const char *attributes, double x, double y) {
    struct text text = {0};
    value_append(&text, figure, value_places(&map->style), svg->error);
    double width = lettering_width(text_slice(&text), VALUE_SIZE), room = TILE_WIDTH - 6;
    svg_add(svg, "<text x='%f' y='%f' font-size='%f' %s>%t</text>", x, y,
            width > room ? VALUE_SIZE * room / width : VALUE_SIZE, attributes, text_slice(&text));
    text_free(&text);
}

static void draw_tile(struct svg *svg, const struct map *map, size_t index) {
    const struct force *force = forces_at(map->forces, index);
    const struct area *area = &map->areas[index];
    const struct force *named = area->force != NULL ? area->force : force;
    double x = SVG_MARGIN + force->tile.column * (TILE_WIDTH + TILE_GAP);
    double y = map->top + force->tile.row * (TILE_HEIGHT + TILE_GAP);
    char kind[] = "none", attributes[] = "class='t0' text-anchor='middle'";
    if (area->force != NULL) {
        int found = classes_find(&map->classes, figure_number(area->figure));
        snprintf(kind, sizeof kind, "c%d", found);
        snprintf(attributes, sizeof attributes, "class='t%d' text-anchor='middle'", found);
    }
    svg_add(svg, "<g><title>%t: ", named->name);
    svg_add(svg, area->force != NULL ? "%v" : "no data", area->figure, value_places(&map->style));
    svg_add(svg, "</title><rect class='%s' x='%f' y='%f' width='%d' height='%d' rx='3'/>\n", kind,
            x, y, TILE_WIDTH, TILE_HEIGHT);
    /* The name and the value are placed so that both together are in the middle of the tile. */
    int lines = lettering_lines(force->tile.name, NAME_SIZE, NAME_ROOM);
    double value_y = y + TILE_HEIGHT / 2.0 + (lines > 1 ? 21 : 16);
    struct svg_block name = {.x = x + TILE_WIDTH / 2.0,
                             .y = y + TILE_HEIGHT / 2.0 - (lines > 1 ? 14 : 6),
                             .width = NAME_ROOM,
                             .size = NAME_SIZE,
                             .lines_most = 2,
                             .attributes = attributes};
    svg_block(svg, name, force->tile.name);
    if (area->force != NULL)
        draw_value(svg, map, area->figure, attributes, name.x, value_y);
    svg_add(svg, "</g>\n");
}

/* Draws the label of a limit beside the legend's swatches. */
static void draw_limit(struct svg *svg, double y, struct slice limit) {
    svg_add(svg, "<text x='%f' y='%f' font-size='%d'>%t</text>\n", LEGEND_X + SWATCH_WIDTH + 8.0,
            y + 4.5, NOTE_SIZE, limit);
}

static void draw_scale(struct svg *svg, const struct map *map) {
    int places = value_places(&map->style), count = map->classes.count;
    double y = map->top + 8;
    struct text text = {0};
    for (int i = count; i-- > 0; y += SWATCH_HEIGHT) {
        svg_add(svg, "<rect class='c%d' x='%d' y='%f' width='%d' height='%d'/>", i, LEGEND_X, y,
                SWATCH_WIDTH, SWATCH_HEIGHT);
        text_clear(&text);
        if (i == count - 1)
            value_append(&text, map->high, places, svg->error);
        else
            classes_append(&text, map->classes.limits[i], svg->error);
        draw_limit(svg, count == 1 ? y + SWATCH_HEIGHT / 2.0 : y, text_slice(&text));
    }
    text_clear(&text);
    value_append(&text, map->low, places, svg->error);
    if (count > 1)
        draw_limit(svg, y, text_slice(&text));
    text_free(&text);
    svg_add(svg, "<rect class='none' x='%f' y='%f' width='%f' height='%f'/>", LEGEND_X + .5,
            y + 14.5, SWATCH_WIDTH - 1.0, SWATCH_HEIGHT - 1.0);
    draw_limit(svg, y + 14 + SWATCH_HEIGHT / 2.0, slice_of("No data"));
}

static void say_tiles(struct svg *svg, const struct map *map) {
    const char *before = "No data: ", *after = "";
    for (size_t i = 0; i < forces_count(map->forces); i++)
        if (map->areas[i].force != NULL)
            svg_say(svg, "%t: %v. ", forces_at(map->forces, i)->name, map->areas[i].figure,
                    value_places(&map->style));
    for (size_t i = 0; i < forces_count(map->forces); i++) {
        const struct force *force = forces_at(map->forces, i);
        if (map->areas[i].force != NULL || !has_tile(force))
            continue;
        svg_say(svg, "%s%t", before, force->name);
        before = ", ";
        after = ". ";
    }
    svg_say(svg, "%s", after);
}

/* Names what has no place on the map, and returns the height that this takes. */
static double draw_others(struct svg *svg, struct map *map, double y) {
    if (map->other_count == 0)
        return 0;
    struct text note = {0};
    text_append(&note, slice_of("Not shown: "), svg->error);
    text_append(&note, text_slice(&map->others), svg->error);
    if (map->other_count > NAMES_MOST)
        text_printf(&note, svg->error, " and %d others", map->other_count - NAMES_MOST);
    svg_say(svg, "%t.", text_slice(&note));
    struct svg_block block = {.x = SVG_MARGIN,
                              .y = y + NOTE_SIZE,
                              .width = WIDTH - 2 * SVG_MARGIN,
                              .size = NOTE_SIZE,
                              .lines_most = 6,
                              .attributes = "class='quiet'"};
    int lines = svg_block(svg, block, text_slice(&note));
    text_free(&note);
    return lines * svg_leading(NOTE_SIZE) + 8;
}

static double draw(struct svg *svg, struct map *map) {
    double bottom = map->top + TILE_ROWS * (TILE_HEIGHT + TILE_GAP) - TILE_GAP;
    if (map->count > 0)
        draw_scale(svg, map);
    for (size_t i = 0; i < forces_count(map->forces); i++)
        if (has_tile(forces_at(map->forces, i)))
            draw_tile(svg, map, i);
    say_tiles(svg, map);
    return bottom + draw_others(svg, map, bottom + 12);
}

bool chart_map(const struct groups *groups, const struct forces *forces, struct slice title,
               const char *what, struct text *out, struct error *error) {
    struct svg svg = {.kind = "Tile map of police forces",
                      .width = WIDTH,
                      .error = error,
                      .style = STYLE,
                      .dark_style = DARK_STYLE};
    struct map map = {.forces = forces, .what = what};
    double height = 0;
    if (collect(&map, groups, error)) {
        map.top = svg_heading(&svg, title);
        height = draw(&svg, &map) + SVG_MARGIN;
    }
    memory_free(map.areas);
    text_free(&map.others);
    return svg_finish(&svg, height, out);
}
