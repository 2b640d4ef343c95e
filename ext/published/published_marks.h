/* published/published_marks.h: adds to the marks of a table. */
#ifndef PROSECUTIONS_PUBLISHED_PUBLISHED_MARKS_H
#define PROSECUTIONS_PUBLISHED_PUBLISHED_MARKS_H

#include "published/published.h"

bool published_marks_add(struct published *published, int64_t row, size_t column, struct slice mark,
                         bool is_comment, struct error *error);
/* Brings them into the order of rows and columns, and drops those of columns that are no more. */
void published_marks_sort(struct published *published);
/* Notes each, of a sorted table, in its findings, and ends those of each file. */
bool published_marks_report(struct published *published, struct error *error);

#endif
