/* charts/map.h: what a map is drawn from. Shared by map.c, which finds what there is to show,
** map_tiles.c and map_areas.c, which draw it, and map_kinds.c, which says in what colour and what the
** colours mean; used by them alone.
*/
#ifndef PROSECUTIONS_CHARTS_MAP_H
#define PROSECUTIONS_CHARTS_MAP_H

#include "charts/charts.h"
#include "charts/svg.h"

enum { MAP_NUMBERS_MOST = TILE_ROWS * TILE_COLUMNS };

/* What is known of a force. */
struct shown {
    const struct force
        *force; /* the force that the figure is of, which may be two; NULL: nothing is known */
    struct figure figure; /* FIGURE_NONE: it is too small to be told */
};

struct map {
    const struct forces *forces;
    const struct chart_look *look;
    const struct force *marked; /* may be two forces, or NULL */
    struct shown *shown;        /* by the index of the force in forces_at() */
    double numbers[MAP_NUMBERS_MOST];
    size_t count; /* how many numbers there are; two forces together have one */
    struct value_style style;
    double low, high;
    struct classes classes;
    bool has_zero;      /* whether 0 is no class, but apart, and there is one */
    bool has_few;       /* whether the figure of any force is too small to be told */
    bool zero_is_apart; /* 0 is shown as `none` or `no change` */
    bool lacks;         /* whether nothing is known of any force */
    struct text others; /* the labels without a place on the map, with their figures */
    int other_count;
    double top, text_size;
};

bool map_has_place(const struct force *force);
bool map_is_marked(const struct map *map, const struct force *force);

/* The colours of what is shown. That of an area is an attribute, as LibreOffice does not find the rules
** for what is within a group; its class is for the dark scheme. */
struct map_kind {
    const char *class, *fill; /* `c3`, `#2474b5` */
    const char *letters;      /* the attribute of letters on it, or nothing */
    bool apart;               /* no class of the scale */
};
struct map_kind map_kind(const struct map *map, const struct shown *shown);
/* Adds `Kent: 123`, or `Kent: no data`. */
void map_add_words(struct svg *svg, const struct map *map, size_t index);

/* Draws the shades and what they mean, downwards from the place given. Returns the y of its foot. */
double map_draw_legend(struct svg *svg, const struct map *map, double x, double y);

/* Draw the forces and the legend, and return the y of the map's foot. */
double map_draw_tiles(struct svg *svg, const struct map *map);
double map_draw_areas(struct svg *svg, const struct map *map);

/* The usual widths. */
double map_tiles_width(void);
enum { MAP_AREAS_WIDTH = 480 };

#endif
