/* published/csv_row_names.h: the names that R gives rows, under no header. */
#ifndef PROSECUTIONS_PUBLISHED_CSV_ROW_NAMES_H
#define PROSECUTIONS_PUBLISHED_CSV_ROW_NAMES_H

#include "published/published_reader.h"

/* Whether the first column of the rows from `from` on may have them: each row's first field is unique, and each
** named column keeps one type, in all rows of the file. That they are taken for names is a warning. */
bool csv_row_names_check(struct reader *reader, int64_t from);

#endif
