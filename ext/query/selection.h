/* query/selection.h: which rows a query wants, decided on codes.
**
** A term of a WHERE clause is decided once for each value of a dictionary: that is a code set. A
** row is wanted if each set has its code.
**
**     struct selection selection = {0};
**     unsigned char *wanted = selection_term(&selection, store, DIMENSION_FORCE, &error);
**     for (uint32_t code = 0; code <= store->dictionaries[DIMENSION_FORCE].count; code++)
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

/* The dimension's set, made with every code in it if there is none yet. NULL with the error set on
** failure. */
unsigned char *selection_term(struct selection *selection, const struct store *store,
                              enum dimension dimension, struct error *error);
/* Which part of the group's rows can be wanted, judged by the minimum and maximum of its codes. */
enum overlap { OVERLAP_NONE, OVERLAP_SOME, OVERLAP_ALL };
enum overlap select_overlap(const struct selection *selection, const struct row_group *group);
/* Lists the numbers of the group's rows that are wanted, in order, and returns how many they are.
** The group has to be open for select_columns(). */
uint32_t select_rows(const struct selection *selection, const struct row_group *group,
                     uint16_t rows[GROUP_ROWS]);
/* Whether that row of the group is wanted. The group has to be open for select_columns(). */
bool select_row(const struct selection *selection, const struct row_group *group, uint32_t row);
/* The columns of the dimensions that have a set. */
column_set select_columns(const struct selection *selection);
void selection_free(struct selection *selection);

#endif
