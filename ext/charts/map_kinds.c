#include "charts/map.h"

/* All classes on one side have one hue, and the lower ones are nearer to the background. The letters
** on them have a contrast of at least 4.5 to 1. What is none, too small to be told or not known is
** outside that scale. */
static const struct map_kind CLASSES[CLASSES_USUAL] = {{"c0", "#dce9f5", "", false},
                                                       {"c1", "#abcfe8", "", false},
                                                       {"c2", "#6aaed6", "", false},
                                                       {"c3", "#2474b5", "class='pale' ", false},
                                                       {"c4", "#08427e", "class='pale' ", false}};
static const struct map_kind ABOUT_ZERO[CLASSES_MOST] = {{"d0", "#08427e", "class='pale' ", false},
                                                         {"d1", "#5b9bce", "", false},
                                                         {"d2", "#c3dbef", "", false},
                                                         {"d3", "#fbdcbb", "", false},
                                                         {"d4", "#e5924a", "", false},
                                                         {"d5", "#9c3d00", "class='pale' ", false}};
static const struct map_kind ZERO = {"zero", "#fdf8e4", "", true};
static const struct map_kind FEW = {"few", "#e2d3ad", "", true};
static const struct map_kind NO_DATA = {"none", "#e3e5e8", "", true};

bool map_has_place(const struct force *force) {
    return force->tile.name.length > 0;
}

bool map_is_marked(const struct map *map, const struct force *force) {
    return map->marked != NULL && (force == map->marked || force_is_part(force, map->marked));
}

struct map_kind map_kind(const struct map *map, const struct shown *shown) {
    if (shown->force == NULL)
        return NO_DATA;
    if (shown->figure.kind == FIGURE_NONE)
        return FEW;
    double number = figure_number(shown->figure);
    if (number == 0 && map->zero_is_apart)
        return ZERO;
    if (!map->look->diverging)
        return CLASSES[classes_find(&map->classes, number)];
    int first = CLASSES_OF_SIDE - map->classes.count / 2;
    return ABOUT_ZERO[first + classes_find_about_zero(&map->classes, number)];
}

void map_add_words(struct svg *svg, const struct map *map, size_t index) {
    const struct shown *shown = &map->shown[index];
    const struct force *force = shown->force != NULL ? shown->force : forces_at(map->forces, index);
    svg_add(svg, "%t: ", force->name);
    if (shown->force == NULL)
        svg_add(svg, "no data");
    else if (shown->figure.kind == FIGURE_NONE)
        svg_add(svg, "fewer than 3");
    else
        svg_add(svg, "%v", shown->figure, value_places(&map->style));
}

/* --- The legend --- */

enum { SWATCH_WIDTH = 22 };

static void draw_swatch(struct svg *svg, double x, double y, const struct map_kind *kind,
                        double height) {
    svg_add(svg, "<rect class='%s%s' fill='%s' x='%f' y='%f' width='%d' height='%f'/>", kind->class,
            kind->apart ? " edge" : "", kind->fill, x, y, SWATCH_WIDTH, height);
}

static void draw_words(struct svg *svg, const struct map *map, double x, double y,
                       struct slice words) {
    svg_add(svg, "<text x='%f' y='%f' font-size='%f'>%t</text>", x + SWATCH_WIDTH + 6,
            y + map->text_size / 3, map->text_size, words);
}

/* The limit above a class: the highest number above the last. */
static void append_limit(struct text *text, const struct map *map, int above, struct error *error) {
    int places = value_places(&map->style), last = map->classes.count;
    bool inner = above > 0 && above < last;
    const struct decimal *limit = inner ? &map->classes.limits[above - 1] : NULL;
    double end = above == 0 ? map->low : map->high;
    if (map->look->diverging && (inner ? limit->digits > 0 : end > 0))
        text_append_byte(text, '+', error);
    if (inner)
        classes_append(text, *limit, error);
    else
        value_append(text, figure_real(end), places, error);
}

/* Whether the scale ends with a number. One about 0 may have its outermost class without any. */
static bool has_end(const struct map *map, int above) {
    if (!map->look->diverging || (above > 0 && above < map->classes.count) ||
        map->classes.count == 0)
        return true;
    double limit =
        map->classes.count > 2 ? decimal_real(map->classes.limits[map->classes.count - 2]) : 0;
    return above == 0 ? map->low < -limit : map->high > limit;
}

static double draw_scale(struct svg *svg, const struct map *map, double x, double y) {
    int count = map->classes.count, first = map->look->diverging ? CLASSES_OF_SIDE - count / 2 : 0;
    double height = map->text_size + 6;
    struct text text = {0};
    for (int i = count; i >= 0 && count > 0; i--) {
        text_clear(&text);
        append_limit(&text, map, i, svg->error);
        if (count == 1 && i == 1)
            draw_words(svg, map, x, y + height / 2, text_slice(&text));
        else if (count > 1 && has_end(map, i))
            draw_words(svg, map, x, y, text_slice(&text));
        if (i == 0)
            break;
        draw_swatch(svg, x, y, &(map->look->diverging ? ABOUT_ZERO : CLASSES)[i - 1 + first],
                    height);
        y += height;
    }
    text_free(&text);
    return count > 0 ? y + map->text_size / 2 + 5 : y;
}

double map_draw_legend(struct svg *svg, const struct map *map, double x, double y) {
    const struct {
        bool there;
        const struct map_kind *kind;
        const char *words;
    } rows[] = {{map->has_zero, &ZERO, map->look->diverging ? "no change" : "none"},
                {map->has_few, &FEW, "fewer than 3"},
                {map->lacks, &NO_DATA, "no data"}};
    double height = map->text_size + 4;
    y = draw_scale(svg, map, x, y);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!rows[i].there)
            continue;
        draw_swatch(svg, x, y, rows[i].kind, height - 2);
        draw_words(svg, map, x, y + (height - 2) / 2, slice_of(rows[i].words));
        y += height + 3;
    }
    return y;
}
