/* query/pivot_plan.h: how a row's codes tell which cell it belongs to (for query/pivot.c).
**
** Where all combinations of the dimensions' values are few, each has a slot, whose number is the
** row's key (query/row_keys.h). Where they are many, a 64-bit key is made of the codes, and cells
** get slots in the order in which their keys are met: they are hashed. */
#ifndef PROSECUTIONS_QUERY_PIVOT_PLAN_H
#define PROSECUTIONS_QUERY_PIVOT_PLAN_H

#include "query/row_keys.h"
#include "query/selection.h"

struct pivot_part {
    enum dimension dimension;
    uint32_t *numbers; /* by code: the number of its value (times the stride, unless hashed) */
    uint32_t *codes;   /* by number: a code that has the value */
    uint32_t count;    /* of different values */
    uint32_t stride;   /* unless hashed: how far apart the slots of neighbouring values are */
    bool renumber;     /* hashed: keys are numbered before this part is added, to fit 64 bits */
};

struct pivot_plan {
    const struct store *store;
    const struct selection *selection;
    struct pivot_part parts[DIMENSION_COUNT]; /* dimensions that have more than one value */
    int part_count;
    struct key_part key_parts[DIMENSION_COUNT]; /* the parts, for row keys */
    uint32_t only[DIMENSION_COUNT]; /* a code with the one value of each other dimension */
    bool has_line, hashed;
    bool renumbers;    /* some part has `renumber` */
    size_t slots;      /* how many, unless hashed */
    unsigned measures; /* bits 1 << enum measure: what is summed, … */
    unsigned careful;  /* … and those whose sums may need more than 64 bits */
    column_set read;   /* what groups are opened for */
};

/* Makes the plan; `columns` and `measures` are those of pivot_sum(). The plan is to be freed after
** an error, too. */
bool pivot_plan_make(struct pivot_plan *plan, const struct store *store,
                     const struct selection *selection, column_set columns, unsigned measures,
                     struct error *error);
/* A code of the dimension that has the value of the slot's cell. Not of a plan that is hashed. */
uint32_t pivot_plan_code(const struct pivot_plan *plan, uint32_t slot, enum dimension dimension);
void pivot_plan_free(struct pivot_plan *plan);

/* Where the measure's numbers are packed: among the defendants of whom they are a part, or on their
** own. */
static inline const struct packed_numbers *pivot_told_by(const struct row_group *group,
                                                         const struct packed_numbers *numbers) {
    return numbers->form == NUMBERS_OF_DEFENDANTS ? &group->measures[MEASURE_DEFENDANTS] : numbers;
}

#endif
