/* query/pivot_plan.h: how the codes of the dimensions take part in a cell (for query/pivot.c).
**
** Cells are addressed directly where the product of the dimensions' values is small: the slot is
** the sum of a number by each dimension's code. Else they are hashed, by a key made likewise.
*/
#ifndef PROSECUTIONS_QUERY_PIVOT_PLAN_H
#define PROSECUTIONS_QUERY_PIVOT_PLAN_H

#include "query/row_keys.h"
#include "query/selection.h"

struct pivot_part {
    enum dimension dimension;
    uint32_t *numbers; /* by code: which of the dimension's different values it has (times the
                       ** stride, unless hashed) */
    uint32_t *codes;   /* by number: a code that has the value */
    uint32_t count;    /* of different values */
    uint32_t stride;   /* unless hashed */
    bool renumber;     /* hashed: the keys so far get numbers first, or 64 bits would not do */
};

struct pivot_plan {
    const struct store *store;
    const struct selection *selection;
    struct pivot_part parts[DIMENSION_COUNT]; /* those with more than one value … */
    int part_count;
    struct address addresses[DIMENSION_COUNT]; /* of the parts */
    uint32_t only[DIMENSION_COUNT];            /* … and a code that has the value of the others */
    bool has_line, hashed;
    bool renumbers;             /* hashed: some part does */
    size_t slots;               /* unless hashed */
    unsigned measures, careful; /* bits; careful: a sum may need more than 64 bits */
    column_set read;            /* all that is looked at */
};

/* `columns` and `measures` as in pivot_sum(). After an error the plan is to be freed all the same. */
bool pivot_plan_make(struct pivot_plan *plan, const struct store *store,
                     const struct selection *selection, column_set columns, unsigned measures,
                     struct error *error);
/* Of a slot of a plan that is not hashed: a code that has the cell's value. */
uint32_t pivot_plan_code(const struct pivot_plan *plan, uint32_t slot, enum dimension dimension);
void pivot_plan_free(struct pivot_plan *plan);

/* The numbers that a measure's numbers are told by: defendants, or they themselves. */
static inline const struct packed_numbers *pivot_told_by(const struct row_group *group,
                                                         const struct packed_numbers *numbers) {
    return numbers->form == NUMBERS_OF_DEFENDANTS ? &group->measures[MEASURE_DEFENDANTS] : numbers;
}

#endif
