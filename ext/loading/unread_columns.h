/* loading/unread_columns.h: every column of a file is accounted for, also one that no layout names.
**
**     unread_columns_settle(&file, &findings_of_the_file, &error) && total_rows_check(…)
**
** Each such column is a finding. It is an error where some of its values are totals: the sum of at least
** two others in every cell of the other columns, in three cells that are not 0 or under a label such as
** `All`. Their rows are left out then, as totals are; two values with equal counts are no totals of each
** other. It is a warning where the column tells rows apart that are otherwise the same, as people may be
** counted more than once, and a note otherwise; these two are only looked for by a diagnosis.
*/
#ifndef PROSECUTIONS_LOADING_UNREAD_COLUMNS_H
#define PROSECUTIONS_LOADING_UNREAD_COLUMNS_H

#include "loading/total_rows.h"
#include "loading/unread_values.h"

struct unread_file {
    const struct binding *binding;
    struct slice name;
    struct store *store;
    size_t first_group; /* the file's groups, all sealed, are those from it on */
    struct total_rows *total_rows;
    struct total_rows *alternates; /* rows of the file too, which are kept aside */
    bool lost;                     /* as in struct unread_values, of any thread */
    bool diagnose;
};

/* Afterwards no row has a code in DIMENSION_UNREAD. */
bool unread_columns_settle(const struct unread_file *file, struct error *error);

#endif
