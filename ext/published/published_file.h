/* published/published_file.h: reads one file into a table of published rows, as texts. Used by
** published/published.c alone. */
#ifndef PROSECUTIONS_PUBLISHED_PUBLISHED_FILE_H
#define PROSECUTIONS_PUBLISHED_PUBLISHED_FILE_H

#include "published/published.h"
#include "source/source.h"

/* Adds the file's rows to the table. The first file sets its columns, and every other file must
** have the same ones. After an error the table is of no use but to be released. */
bool published_read_file(const struct published_request *request, struct published *published,
                         const struct source_file *file, struct error *error);

#endif
