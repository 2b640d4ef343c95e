#include "charts/map.h"

#include <math.h>
#include <stdlib.h>

#include "charts/lettering.h"

enum {
    NOTE_SIZE = 13,
    NOTE_SIZE_NARROW = 11,
    NAMES_MOST = 8, /* labels without a place on the map that are named below it */
};

static const char STYLE[] = "& text.pale{fill:#fff;color:#fff}"
                            "& .edge{stroke:#8a9097}& .area{stroke:#fff}"
                            "& .mark{fill:none;stroke:#1b1b1b;stroke-linejoin:round}";
static const char DARK_STYLE[] =
    "& .c0{fill:#1c3550}& .c1{fill:#235480}& .c2{fill:#2a6aa3}& .c3{fill:#84bbe6}"
    "& .c4{fill:#d3e8f9}"
    "& .d0{fill:#9fd0f5}& .d1{fill:#2b6ca3}& .d2{fill:#1f4466}& .d3{fill:#5c3a1a}"
    "& .d4{fill:#98530f}& .d5{fill:#ffc48a}"
    "& .zero{fill:#2c2a22}& .few{fill:#655a3c}& .none{fill:#33383e}"
    "& text.pale{fill:#10171f;color:#10171f}"
    "& .edge{stroke:#7a828b}& .area{stroke:#16181b}& .mark{stroke:#ececec}";

/* --- What there is to draw --- */

static bool name_other(struct map *map, struct slice label, struct figure figure,
                       struct error *error) {
    struct value_style style = {0};
    if (map->other_count++ >= NAMES_MOST)
        return true;
    if ((map->other_count > 1 && !text_append(&map->others, slice_of(", "), error)) ||
        !text_append(&map->others, label, error) ||
        !text_append(&map->others, slice_of(" ("), error))
        return false;
    if (figure.kind == FIGURE_NONE)
        return text_append(&map->others, slice_of("fewer than 3)"), error);
    value_style_widen(&style, figure);
    return value_append(&map->others, figure, value_places(&style), error) &&
           text_append(&map->others, slice_of(")"), error);
}

/* Puts the figure in the place of its force or, if that is combined, of its forces. */
static bool fill(struct map *map, struct shown shown, struct error *error) {
    for (size_t i = 0; i < forces_count(map->forces); i++) {
        const struct force *force = forces_at(map->forces, i);
        if (force != shown.force && !force_is_part(force, shown.force))
            continue;
        if (map->shown[i].force != NULL)
            return error_set(error, ERROR_USE,
                             "%s: the group has figures of %.*s both by itself and together with "
                             "another force; leave one of the two out with WHERE",
                             map->look->what, SLICE_PRINT(force->name));
        map->shown[i] = shown;
    }
    map->has_few |= shown.figure.kind == FIGURE_NONE;
    if (shown.figure.kind == FIGURE_NONE)
        return true;
    map->numbers[map->count++] = figure_number(shown.figure);
    value_style_widen(&map->style, shown.figure);
    return true;
}

static bool collect_one(struct map *map, struct slice name, struct figure figure,
                        struct error *error) {
    struct shown shown = {.figure = figure};
    enum force_label label = forces_find(map->forces, name, &shown.force);
    if (label == LABEL_WHOLE)
        return error_set(error, ERROR_USE,
                         "%s: force is '%.*s', which is the total of all; leave it out with WHERE",
                         map->look->what, SLICE_PRINT(name));
    if (label == LABEL_FORCE && (map_has_place(shown.force) || shown.force->combined))
        return fill(map, shown, error);
    return name_other(map, name, figure, error);
}

static bool collect_all(struct map *map, const struct groups *groups, struct error *error) {
    const char *what = map->look->what;
    const struct groups *few = map->look->few;
    struct figure figure;
    for (size_t i = 0; i < groups->count; i++)
        if (!series_figure(&groups->items[i].series, NO_PERIOD, what, &figure, error) ||
            !figure_drawable(figure, what, error) ||
            !collect_one(map, groups->items[i].label, figure, error))
            return false;
    for (size_t i = 0; few != NULL && i < few->count; i++)
        if (!collect_one(map, few->items[i].label, (struct figure){0}, error))
            return false;
    if (map->count > 0 || map->has_few)
        return true;
    const struct groups *named = groups->count > 0 || few == NULL ? groups : few;
    struct slice label = named->count > 0 ? named->items[0].label : slice_of("");
    return error_set(error, ERROR_USE,
                     "%s: force is '%.*s', which is no police force with an area of its own, and "
                     "neither is any other in the group; give a column of forces",
                     what, SLICE_PRINT(label));
}

static bool find_mark(struct map *map, struct error *error) {
    struct slice mark = map->look->mark;
    struct text meant = {0};
    if (mark.length == 0 || (forces_find(map->forces, mark, &map->marked) == LABEL_FORCE &&
                             (map_has_place(map->marked) || map->marked->combined)))
        return true;
    if (map->marked != NULL || forces_guess_or(map->forces, mark, "", &meant, error))
        error_set(error, ERROR_USE,
                  "%s: mark is '%.*s', which is no police force with an area of its own%s",
                  map->look->what, SLICE_PRINT(mark), meant.length > 0 ? meant.bytes : "");
    text_free(&meant);
    return false;
}

static int by_number(const void *a, const void *b) {
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

/* Where 0 is apart, as none or as no change, the classes are of the other numbers. */
static void find_classes(struct map *map) {
    double classed[MAP_NUMBERS_MOST] = {0};
    size_t count = 0;
    qsort(map->numbers, map->count, sizeof *map->numbers, by_number);
    map->low = map->count > 0 ? map->numbers[0] : 0;
    map->high = map->count > 0 ? map->numbers[map->count - 1] : 0;
    map->zero_is_apart = map->look->diverging || map->low >= 0;
    for (size_t i = 0; i < map->count; i++) {
        if (map->numbers[i] == 0 && map->zero_is_apart)
            map->has_zero = true;
        else
            classed[count++] = map->look->diverging ? fabs(map->numbers[i]) : map->numbers[i];
    }
    qsort(classed, count, sizeof *classed, by_number);
    if (!map->look->diverging && count > 0)
        map->low =
            classed[0]; /* the end of the scale, to which a 0 that is apart does not belong */
    map->classes =
        map->look->diverging ? classes_about_zero(classed, count) : classes_make(classed, count);
}

static bool collect(struct map *map, const struct groups *groups, struct error *error) {
    map->shown = memory_new(forces_count(map->forces), sizeof *map->shown, error);
    if (map->shown == NULL || !collect_all(map, groups, error) || !find_mark(map, error))
        return false;
    find_classes(map);
    for (size_t i = 0; i < forces_count(map->forces); i++)
        map->lacks |= map_has_place(forces_at(map->forces, i)) && map->shown[i].force == NULL;
    return true;
}

/* --- Drawing --- */

static void say_all(struct svg *svg, const struct map *map) {
    const char *before = "No data: ", *after = "";
    for (size_t i = 0; i < forces_count(map->forces); i++) {
        const struct shown *shown = &map->shown[i];
        if (shown->force != NULL && shown->figure.kind == FIGURE_NONE)
            svg_say(svg, "%t: fewer than 3. ", forces_at(map->forces, i)->name);
        else if (shown->force != NULL)
            svg_say(svg, "%t: %v. ", forces_at(map->forces, i)->name, shown->figure,
                    value_places(&map->style));
    }
    for (size_t i = 0; i < forces_count(map->forces); i++) {
        const struct force *force = forces_at(map->forces, i);
        if (map->shown[i].force != NULL || !map_has_place(force))
            continue;
        svg_say(svg, "%s%t", before, force->name);
        before = ", ";
        after = ". ";
    }
    svg_say(svg, "%s", after);
}

static double draw_note(struct svg *svg, struct slice note, double y, double size) {
    struct svg_block block = {.x = SVG_MARGIN,
                              .y = y + size,
                              .width = svg->width - 2 * SVG_MARGIN,
                              .size = size,
                              .lines_most = 6,
                              .attributes = "class='quiet'"};
    return svg_block(svg, block, note) * svg_leading(size) + 6;
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
    double height = draw_note(svg, text_slice(&note), y, map->text_size);
    text_free(&note);
    return height;
}

bool chart_map(const struct groups *groups, const struct forces *forces,
               const struct chart_look *look, struct text *out, struct error *error) {
    double usual = look->areas ? MAP_AREAS_WIDTH : map_tiles_width();
    struct svg svg = {.kind = look->areas ? "Map of police forces" : "Tile map of police forces",
                      .width = look->width > 0 ? look->width : usual,
                      .error = error,
                      .style = STYLE,
                      .dark_style = DARK_STYLE};
    struct map map = {.forces = forces,
                      .look = look,
                      .text_size = svg_is_narrow(&svg) ? NOTE_SIZE_NARROW : NOTE_SIZE};
    double y = 0;
    if (collect(&map, groups, error)) {
        map.top = svg_heading(&svg, look->title);
        y = (look->areas ? map_draw_areas : map_draw_tiles)(&svg, &map) + 8;
        say_all(&svg, &map);
        y += draw_others(&svg, &map, y);
        if (look->areas)
            y += draw_note(&svg,
                           slice_of("Boundaries: Office for National Statistics, Open Government "
                                    "Licence v3.0; contains OS data © Crown copyright and database "
                                    "right 2016."),
                           y, 11);
    }
    memory_free(map.shown);
    text_free(&map.others);
    return svg_finish(&svg, y - 8 + SVG_MARGIN, out);
}
