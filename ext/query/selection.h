/* query/selection.h: which rows a query wants, decided on codes.
**
** A term of a WHERE clause is decided once for each value of a dictionary: that is a code set. A
** row is wanted if each set has its code.
**
**     struct selection selection = {0};
**     unsigned char *wanted = selection_term(&selection, store, DIMENSION_FORCE, &error);
**     for (uint32_t code = 0; code <= store->values[DIMENSION_FORCE].count; code++)
**         wanted[code] &= …;                                  // several terms: all must hold
**     uint32_t count = select_rows(&selection, &store->groups[g], rows);
**     selection_free(&selection);
*/
#ifndef PROSECUTIONS_QUERY_SELECTION_H
#define PROSECUTIONS_QUERY_SELECTION_H

#include "columns/columns.h"

struct selection {
    unsigned char *sets[DIMENSION_COUNT]; /* by code: 1 wanted, 0 not; NULL: all are */
    bool nothing;                         /* no row can match */
};

/* The set of the dimension, all ones at first. NULL with the error set on failure. */
unsigned char *selection_term(struct selection *selection, const struct store *store,
                              enum dimension dimension, struct error *error);
/* What part of the group's rows is wanted, as far as minimum and maximum tell. */
enum overlap { OVERLAP_NONE, OVERLAP_SOME, OVERLAP_ALL };
enum overlap select_overlap(const struct selection *selection, const struct row_group *group);
/* The numbers of the rows that are wanted, in order; at most GROUP_ROWS. Returns how many. */
uint32_t select_rows(const struct selection *selection, const struct row_group *group,
                     uint16_t rows[GROUP_ROWS]);
/* Whether that row is. */
bool select_row(const struct selection *selection, const struct row_group *group, uint32_t row);
/* The columns that the selection looks at. */
column_set select_columns(const struct selection *selection);
void selection_free(struct selection *selection);

#endif
