/* columns/group_builder.h: collects the rows of a group, and packs them when it is full.
**
**     struct group_builder *builder = memory_new(1, sizeof *builder, &error);
**     group_builder_add(builder, codes, measures, line);   // or columns: loading/batch_reader.c
**     if (builder->rows == GROUP_ROWS)
**         group_builder_pack(builder, file_code, first_line, &group, &error); */
#ifndef PROSECUTIONS_COLUMNS_GROUP_BUILDER_H
#define PROSECUTIONS_COLUMNS_GROUP_BUILDER_H

#include "columns/row_group.h"

struct group_builder {
    uint32_t rows;
    /* What was added, unpacked. The codes of DIMENSION_FILE are not set: all rows are of one file,
    ** which group_builder_pack() is told. */
    uint32_t codes[DIMENSION_COUNT][GROUP_ROWS];
    int64_t measures[MEASURE_COUNT][GROUP_ROWS]; /* INT64_MIN: NULL */
    unsigned
        unused;     /* bits 1 << dimension: those that are NULL in all rows, whatever their codes */
    bool scattered; /* the lines do not follow each other */
    int64_t first_line;        /* of the first row */
    int64_t lines[GROUP_ROWS]; /* of each row, if they are scattered; else they are not set */
};

/* Adds a row. There has to be room for it. INT64_MIN in `measures` is NULL. */
void group_builder_add(struct group_builder *builder, const uint32_t codes[DIMENSION_COUNT],
                       const int64_t measures[MEASURE_COUNT], int64_t line);
/* Sets the lines of `count` rows that the caller adds next, and that follow each other in the
** file. */
void group_builder_add_lines(struct group_builder *builder, int64_t first_line, uint32_t count);
/* Packs the rows into a group and empties the builder. `file_code` is their code in DIMENSION_FILE;
** `lines_before` is added to their lines. On failure the builder keeps the rows. */
bool group_builder_pack(struct group_builder *builder, uint32_t file_code, int64_t lines_before,
                        struct row_group *group, struct error *error);

#endif
