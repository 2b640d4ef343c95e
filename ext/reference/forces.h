/* reference/forces.h: the police forces of England and Wales, found by any name that was ever
** printed.
**
**     const struct force *force = NULL;
**     if (forces_find(forces, slice_of("Lancashire Constabulary"), &force) == LABEL_FORCE)
**         … force->name is "Lancashire" …
**
** When names are compared, some differences do not count: case, blanks, punctuation, `&` for `and`,
** the words Police, Constabulary and Service at the end, and footnote marks (`Wiltshire2`,
** `Metropolitan Police[Note 6]`, `South Wales (5)`, `*Total Wales`). A code (`E23000003`) is a name
** too.
**
** Once forces are open nothing in them changes (but for populations that are read later), so that any number of threads may use them. They
** own all that their functions give, until they are closed.
*/
#ifndef PROSECUTIONS_REFERENCE_FORCES_H
#define PROSECUTIONS_REFERENCE_FORCES_H

#include <stdint.h>

#include "base/base.h"

/* The place of a force in the tile map of England and Wales. */
struct force_tile {
    struct slice
        name; /* a name that fits on a tile, such as `Notts`; empty where there is no tile */
    struct slice abbreviation; /* `N Yks`: of six letters at most, for small tiles */
    int row, column;           /* from the top left, below TILE_ROWS and TILE_COLUMNS */
};
enum { TILE_ROWS = 10, TILE_COLUMNS = 7 };

/* The outline of a force on a map, in units of 100 m, from the west and the north. */
struct force_area {
    struct slice outline;    /* the path of SVG; empty where there is none */
    struct slice neighbours; /* the codes of the forces beside it, separated by `|` */
    int x, y;                /* a point well inside it */
};
/* All outlines lie within these limits, and London's two within its own. */
enum {
    AREAS_LEFT = 1350,
    AREAS_RIGHT = 6560,
    AREAS_TOP = 140,
    AREAS_BOTTOM = 6580,
    LONDON_LEFT = 5020,
    LONDON_RIGHT = 5640,
    LONDON_TOP = 4680,
    LONDON_BOTTOM = 5150,
};

struct force {
    struct slice name;      /* the canonical short name: `Lancashire` */
    struct slice code;      /* `E23000003`, `W15000001`; empty for British Transport Police and for
                            ** Metropolitan and City of London */
    struct slice full_name; /* `Lancashire Constabulary` */
    struct slice region;    /* `North West`, `Wales`; empty for British Transport Police */
    struct slice nation;    /* `England`, `Wales`; empty for British Transport Police */
    struct slice police_uk; /* the police.uk identifier: `lancashire` */
    struct slice aliases;   /* every name that was seen, separated by `|` */
    struct slice parts;     /* the codes of a combined force's forces, separated by `|` */
    bool combined;          /* whether it is two forces published as one */
    struct force_tile tile; /* only the 43 forces have one */
    struct force_area area; /* likewise, once forces_add_areas() has read them */
};

/* What a label in a column of forces means. */
enum force_label {
    LABEL_FORCE,  /* one of the 43, British Transport Police, or Metropolitan and City of London */
    LABEL_WHOLE,  /* a total of all others: `National`, `England and Wales`, `Total` */
    LABEL_PART,   /* a total of some of them: `Wales`, `Total North West`, `E&W excl. London` */
    LABEL_REGION, /* a region: `North West`; but `West Midlands` alone is the force */
    LABEL_OTHER,  /* no force, but a row that counts: `Action Fraud`, several forces together */
    LABEL_ELSEWHERE, /* no part of England and Wales: `Northern Ireland`, `Police Scotland` */
    LABEL_MISSING,   /* nothing is said: `NA`, `Not stated`, blank */
    LABEL_UNKNOWN,   /* none of these */
};

struct forces;

/* Opens the forces with their populations; NULL, with the error set, where memory runs out. */
struct forces *forces_open(struct error *error);
/* Without populations, which take most of the time, and which forces_add_populations() reads once: not
** while another thread uses the forces. */
struct forces *forces_open_names(struct error *error);
bool forces_add_populations(struct forces *forces, struct error *error);
/* Reads the outlines of the forces, and which are neighbours, once; likewise. */
bool forces_add_areas(struct forces *forces, struct error *error);
/* NULL is allowed. */
void forces_close(struct forces *forces);

/* What the label means. Sets `*force` to the force where it is one, and to NULL otherwise. In a
** column of forces `London` is the Ministry's name for Metropolitan and City of London. */
enum force_label forces_find(const struct forces *forces, struct slice label,
                             const struct force **force);
/* Whether the text is a name of one of the ten regions, of which Wales is one. Sets `*region` to
** the region's canonical name: to `East of England` for `Eastern`. */
bool forces_region(const struct forces *forces, struct slice label, struct slice *region);

/* Whether `part` is one of the forces that the combined force stands for. */
bool force_is_part(const struct force *part, const struct force *combined);

/* Whether the two have a boundary in common. */
bool force_is_beside(const struct force *one, const struct force *other);

/* The number of forces: the 43 in the order of their codes, then British Transport Police. Combined
** forces are not counted. */
size_t forces_count(const struct forces *forces);
/* The force of that index, below forces_count(). */
const struct force *forces_at(const struct forces *forces, size_t index);

/* The estimate of a force's resident population in the middle of a year. */
struct population {
    int64_t population;
    int64_t first_published; /* the estimate before it was revised after the census of 2021 */
    struct slice vintage;    /* the release that the current estimate is from */
};
/* Sets `*population`, of a combined force to the sum of its forces. False where there is no
** estimate: for British Transport Police, and for years before 2001 or after the last release. */
bool forces_population(const struct forces *forces, const struct force *force, int year,
                       struct population *population);
/* Sets `*first` and `*last` to the years that have estimates. */
void forces_population_years(const struct forces *forces, int *first, int *last);

#endif
