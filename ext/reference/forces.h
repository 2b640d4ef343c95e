/* reference/forces.h: the police forces of England and Wales by any name that was ever printed.
**
**     const struct force *force = NULL;
**     if (forces_find(forces, slice_of("Lancashire Constabulary"), &force) == LABEL_FORCE)
**         … force->name is "Lancashire" …
**
** Names match without regard to case, blanks, punctuation, `&` for `and`, the words Police,
** Constabulary and Service at the end, and footnote marks (`Wiltshire2`, `Metropolitan
** Police[Note 6]`, `South Wales (5)`, `*Total Wales`). A code (`E23000003`) is a name too. Once
** open, nothing changes: any number of threads may ask.
*/
#ifndef PROSECUTIONS_REFERENCE_FORCES_H
#define PROSECUTIONS_REFERENCE_FORCES_H

#include <stdint.h>

#include "base/base.h"

/* Where a force stands in the tile map of England and Wales. */
struct force_tile {
    struct slice name; /* that fits on a tile: `Notts`; empty where there is no tile */
    int row, column;   /* from the top left, 0 … TILE_ROWS-1 and 0 … TILE_COLUMNS-1 */
};
enum { TILE_ROWS = 10, TILE_COLUMNS = 7 };

struct force {
    struct slice name;      /* canonical and short: `Lancashire` */
    struct slice code;      /* `E23000003`, `W15000001`; empty for the last two of LABEL_FORCE */
    struct slice full_name; /* `Lancashire Constabulary` */
    struct slice region;    /* `North West`, `Wales`; empty for British Transport Police */
    struct slice nation;    /* `England`, `Wales`; empty likewise */
    struct slice police_uk; /* the police.uk identifier: `lancashire` */
    struct slice aliases;   /* every name seen, separated by `|` */
    struct slice parts;     /* of a combined one: the codes of its forces, separated by `|` */
    bool combined;          /* Metropolitan and City of London: two forces, not one */
    struct force_tile tile; /* only of the 43 */
};

/* What a label that stands among forces is. */
enum force_label {
    LABEL_FORCE,  /* one of the 43, British Transport Police, or Metropolitan and City of London */
    LABEL_WHOLE,  /* a total of all the others: `National`, `England and Wales`, `Total` */
    LABEL_PART,   /* a total of some: `Wales`, `Total North West`, `E&W excl. London` */
    LABEL_REGION, /* a region: `North West`; `West Midlands` alone is the force */
    LABEL_OTHER, /* no force, but a legitimate row of its own: `Action Fraud`, two forces at once */
    LABEL_MISSING, /* `NA`, `Not stated`, blank */
    LABEL_UNKNOWN, /* none of these */
};

struct forces;

/* NULL with the error set where there is no memory. */
struct forces *forces_open(struct error *error);
/* NULL is allowed. */
void forces_close(struct forces *forces);

/* What the label is, and the force where it is one, else NULL. In a column of forces `London` is
** the name that the Ministry has for Metropolitan and City of London. */
enum force_label forces_find(const struct forces *forces, struct slice label,
                             const struct force **force);
/* True where the text is the name of one of the ten regions (Wales among them); `region` is then its
** canonical one: of `Eastern`, `East of England`. */
bool forces_region(const struct forces *forces, struct slice label, struct slice *region);

/* Whether the combined force is made of this one, among others. */
bool force_is_part(const struct force *part, const struct force *combined);

/* The 43 forces in the order of their codes, then British Transport Police; none is combined. */
size_t forces_count(const struct forces *forces);
const struct force *forces_at(const struct forces *forces, size_t index);

/* Mid-year estimate of the population; false where there is none (British Transport Police, a year
** before 2001 or after the last release). Of a combined force it is the sum. `first_published` is
** what was published before the estimate was revised after the census of 2021, the same as
** `population` where it was not. */
struct population {
    int64_t population;
    int64_t first_published;
    struct slice vintage; /* the release that the current estimate is from */
};
bool forces_population(const struct forces *forces, const struct force *force, int year,
                       struct population *population);
/* The years that there are. */
void forces_population_years(const struct forces *forces, int *first, int *last);

#endif
