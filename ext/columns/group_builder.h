/* columns/group_builder.h: the rows of the group that is being filled, as wide as can be.
**
**     struct group_builder *builder = memory_new(1, sizeof *builder, &error);
**     group_builder_add(builder, codes, measures, line);           // or a column at a time: batches.c
**     if (builder->rows == GROUP_ROWS)
**         group_builder_pack(builder, file_code, first_line, &group, &error);
*/
#ifndef PROSECUTIONS_COLUMNS_GROUP_BUILDER_H
#define PROSECUTIONS_COLUMNS_GROUP_BUILDER_H

#include "columns/row_group.h"

struct group_builder {
    uint32_t rows;
    /* The column of the file is in no row: all are of one. */
    uint32_t codes[DIMENSION_COUNT][GROUP_ROWS];
    int64_t measures[MEASURE_COUNT][GROUP_ROWS]; /* INT64_MIN: NULL */
    bool scattered;                              /* the lines do not follow each other: */
    int64_t first_line, lines[GROUP_ROWS];       /* written only then */
};

/* There has to be room. INT64_MIN in `measures` is NULL. */
void group_builder_add(struct group_builder *builder, const uint32_t codes[DIMENSION_COUNT],
                       const int64_t measures[MEASURE_COUNT], int64_t line);
/* The lines of `count` rows that are about to be added, which follow each other. */
void group_builder_add_lines(struct group_builder *builder, int64_t first_line, uint32_t count);
/* Packs the rows, of the file of that code, into a group, and forgets them; `lines_before` is added
** to their lines. On failure they are kept. */
bool group_builder_pack(struct group_builder *builder, uint32_t file_code, int64_t lines_before,
                        struct row_group *group, struct error *error);

#endif
