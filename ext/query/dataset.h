/* query/dataset.h: a store that is kept for several queries, and the indexes of its rows that they
** have made.
**
**     struct dataset *dataset = dataset_new(store_load(&request, &error), &error);
**     struct row_list list = {0};
**     bool found;
**     if (rows_by_index(&list, dataset, &selection, columns, &found, &error) && found)
**         for (size_t n = 0; n < list.count; n++)
**             … rows_code(&list, dataset->store, DIMENSION_FORCE, n) …
**     rows_free(&list);
**     dataset_release(dataset);
**
** It is one connection's. An index takes 4 bytes a row of the store.
*/
#ifndef PROSECUTIONS_QUERY_DATASET_H
#define PROSECUTIONS_QUERY_DATASET_H

#include "columns/columns.h"
#include "query/held.h"
#include "query/row_list.h"
#include "query/selection.h"

struct row_indexes;

struct dataset {
    struct store *store; /* owned */
    int references;
    /* private */
    struct row_indexes *indexes;
    struct held held; /* once it is asked for */
};

/* Takes the store, which is freed after an error. There has to be one. */
struct dataset *dataset_new(struct store *store, struct error *error);
void dataset_retain(struct dataset *dataset);
void dataset_release(struct dataset *dataset); /* NULL is allowed */
/* Bytes of memory held, with the indexes. */
size_t dataset_size(const struct dataset *dataset);

/* What the source holds by period and label. Looks at all rows the first time. NULL with the error
** set on failure. */
const struct held *dataset_held(struct dataset *dataset, struct error *error);

/* The rows that are wanted, as they stand in the store, where an index of the rows by some
** dimension finds them sooner than a look at all; *found says whether. They are opened for
** `columns`. An index is made once terms of the dimension that want few rows have cost
** ROWS_SCANS_BEFORE looks at all, for at most ROWS_MOST_INDEXES dimensions; it lives as long as the
** dataset, and the list no longer. */
enum { ROWS_SCANS_BEFORE = 3, ROWS_MOST_INDEXES = 3 };
bool rows_by_index(struct row_list *list, struct dataset *dataset,
                   const struct selection *selection, column_set columns, bool *found,
                   struct error *error);

#endif
