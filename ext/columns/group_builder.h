/* columns/group_builder.h: the rows of the group that is being filled, as wide as can be.
**
**     struct staging *staging = memory_new(1, sizeof *staging, &error);
**     staging_add(staging, codes, measures, line);           // or a column at a time: batches.c
**     if (staging->rows == GROUP_ROWS)
**         staging_pack(staging, file_code, first_line, &group, &error);
*/
#ifndef PROSECUTIONS_COLUMNS_GROUP_BUILDER_H
#define PROSECUTIONS_COLUMNS_GROUP_BUILDER_H

#include "columns/store.h"

struct staging {
    uint32_t rows;
    /* The column of the file is in no row: all are of one. */
    uint32_t codes[DIMENSION_COUNT][GROUP_ROWS];
    int64_t measures[MEASURE_COUNT][GROUP_ROWS]; /* INT64_MIN: NULL */
    bool scattered;                              /* the lines do not follow each other: */
    int64_t first_line, lines[GROUP_ROWS];       /* written only then */
};

/* There has to be room. INT64_MIN in `measures` is NULL. */
void staging_add(struct staging *staging, const uint32_t codes[DIMENSION_COUNT],
                 const int64_t measures[MEASURE_COUNT], int64_t line);
/* The lines of `count` rows that are about to be added, which follow each other. */
void staging_add_lines(struct staging *staging, int64_t first_line, uint32_t count);
/* Packs the rows, of the file of that code, into a group, and forgets them; `lines_before` is added
** to their lines. On failure they are kept. */
bool staging_pack(struct staging *staging, uint32_t file_code, int64_t lines_before,
                  struct row_group *group, struct error *error);

#endif
