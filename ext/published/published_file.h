/* published/published_file.h: reads one file into a table of published rows, as texts. */
#ifndef PROSECUTIONS_PUBLISHED_PUBLISHED_FILE_H
#define PROSECUTIONS_PUBLISHED_PUBLISHED_FILE_H

#include "published/published.h"
#include "source/source.h"

/* The first file makes the columns; the others have to have the same. After an error the table is
** good only for published_release(). */
bool published_read_file(const struct published_request *request, struct published *published,
                         const struct source_file *file, struct error *error);

/* The columns of the file, without `file` and `line`. */
static inline size_t published_own_columns(const struct published *published) {
    return published->column_count - 2;
}

#endif
