/* query/change_terms.h: the numbers of a change as a query sees them, and terms on them.
**
**     struct change_term term = {{MEASURE_CONVICTED, CHANGE_DIFFERENCE}, TERM_MORE, {NUMBER_INTEGER, 100, 0}};
**     if (change_term_holds(&term, &number))
**         … the number of convicted persons rose by more than 100 …
**
** They compare as SQLite does: a term on NULL never holds, but for TERM_IS_NULL; integers and reals
** compare exactly. */
#ifndef PROSECUTIONS_QUERY_CHANGE_TERMS_H
#define PROSECUTIONS_QUERY_CHANGE_TERMS_H

#include <stdint.h>

#include "base/base.h"
#include "layout/layout.h"

enum change_part { CHANGE_NOW, CHANGE_BEFORE, CHANGE_DIFFERENCE, CHANGE_PERCENT };

struct change_field {
    enum measure measure;
    enum change_part part;
};

struct change_number {
    enum {
        NUMBER_NULL,
        NUMBER_INTEGER,
        NUMBER_REAL,
        NUMBER_ABOVE, /* of a term's bound alone: what comes after all numbers */
    } kind;
    int64_t integer;
    double real;
};

enum change_comparison {
    TERM_IS_NULL,
    TERM_IS_NOT_NULL,
    TERM_EQUAL,
    TERM_NOT_EQUAL,
    TERM_LESS,
    TERM_AT_MOST,
    TERM_MORE,
    TERM_AT_LEAST,
};

struct change_term {
    struct change_field field;
    enum change_comparison how;
    struct change_number bound;
};

struct change_terms {
    const struct change_term *items;
    size_t count;
};

bool change_term_holds(const struct change_term *term, const struct change_number *number);
/* A number that sorts as SQLite sorts the other: 0 for NULL. Of two, both have to be of the same
** field: there are no integers beside reals. */
uint64_t change_number_key(const struct change_number *number);

#endif
