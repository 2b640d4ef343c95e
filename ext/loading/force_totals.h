/* loading/force_totals.h: what stands among the forces of a file and is the sum of some of them, whatever
** it is called.
**
** `West Midlands` is a force and a region, and a column may have both, the region as `West Midlands `; the
** whole may stand there under a second spelling, or a region under a name that nobody knows. While the file
** is read, a label that bears a region's name and is not just that name is kept apart from the force
** (loading/force_label.h). At the end its numbers tell: in every cell of the other columns they are the sum
** of those of the region's forces.
*/
#ifndef PROSECUTIONS_LOADING_FORCE_TOTALS_H
#define PROSECUTIONS_LOADING_FORCE_TOTALS_H

#include "loading/meanings.h"
#include "loading/total_rows.h"

struct force_file {
    const struct dictionary *labels; /* of the column, as published and in the order of the file */
    const struct forces *forces;
    struct slice name;
    struct store *store;
    size_t first_group; /* the file's groups, all sealed, are those from it on */
    struct total_rows *total_rows;
    struct total_rows *alternates; /* rows of the file too, which are kept aside */
    struct value_problems *problems;
};

/* Takes away the rows of totals, each label a finding; all other rows get their force's name. */
bool force_totals_settle(const struct force_file *file, struct error *error);

#endif
