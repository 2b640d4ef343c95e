/* query/comparison.h: which period is compared with which, and over which forces.
**
** This is the one place that decides what is compared with what. A period is compared with the
** same span one year earlier, a period of its own kind. Cells of a pivot that have a value in the
** columns of the force, such as a region, sum over some labels of forces: their scope. Two periods
** are alike in a scope where the source holds the same labels of it in both.
**
**     struct period_comparison comparison = {0};
**     if (comparison_make(&comparison, dataset, wanted, columns, &error)) {
**         uint32_t before = comparison.periods[code].before, scope = comparison.scopes[force];
**         if (before != 0 && comparison_lacks(&comparison, code, scope) == 0)
**             … the two periods hold the same labels …
**     }
**     comparison_free(&comparison); */
#ifndef PROSECUTIONS_QUERY_COMPARISON_H
#define PROSECUTIONS_QUERY_COMPARISON_H

#include "query/dataset.h"

/* By code of DIMENSION_PERIOD. */
struct compared_period {
    uint32_t before; /* the code of the period one year earlier; 0: the source does not hold it */
    uint32_t after;  /* the code of the wanted period one year later; 0: there is none */
    bool wanted;     /* the source holds the period, and it was asked for */
};

struct period_comparison {
    const struct store *store;
    const struct held *held;
    struct compared_period *periods; /* by code */
    uint32_t *scopes;                /* by code of DIMENSION_FORCE */
    uint32_t scope_count;
    /* private */
    unsigned char *lacks; /* by code of the period and scope */
};

/* Bits: what a scope lacks in one of a period and the period one year earlier. */
enum {
    LACKS_NOW = 1,    /* a label that the period one year earlier holds */
    LACKS_BEFORE = 2, /* a label that the period holds */
    LACKS_SUMMED = 4, /* one of these, and the scope sums over several labels */
};

/* `wanted`: by code of DIMENSION_PERIOD, whether the period is asked for; NULL: all are.
** `columns`: those of the force among them make the scopes. The dataset has to live as long. After
** an error the comparison is empty. */
bool comparison_make(struct period_comparison *comparison, struct dataset *dataset,
                     const unsigned char *wanted, column_set columns, struct error *error);
/* LACKS bits of a period that has one before it. */
static inline unsigned comparison_lacks(const struct period_comparison *comparison, uint32_t period,
                                        uint32_t scope) {
    return comparison->lacks[(size_t)period * comparison->scope_count + scope];
}
/* Whether one side of a comparison has a number. Where it has rows, these say whether. Without rows it
** is none, 0, where the source holds the side's force in the period, and some row of any force has the
** side's other values there, with a number: what was not published is not none. */
static inline bool comparison_has(bool has_rows, bool rows_have_number, bool holds_force,
                                  bool others_have_number) {
    return has_rows ? rows_have_number : holds_force && others_have_number;
}
/* Appends the period one year before that of the code, whether the source holds it or not. False,
** and nothing, where the code is of no period. */
bool comparison_year_before(const struct store *store, uint32_t period,
                            char text[PERIOD_TEXT_SIZE]);
void comparison_free(struct period_comparison *comparison);

#endif
