/* columns/row_group.h: some of a store's rows, all of one file, by column.
**
** A column of codes is as narrow as its codes allow, down to nothing where they are all the same;
** its minimum and maximum are known, so that a query can pass over the group. Numbers are as narrow
** as theirs. store_open_group() gives a group to read.
**
**     int64_t convicted;
**     for (uint32_t row = 0; row < group->rows; row++)
**         if (group_measure(group, MEASURE_CONVICTED, row, &convicted))
**             … group_code(group, DIMENSION_FORCE, row) …
*/
#ifndef PROSECUTIONS_COLUMNS_ROW_GROUP_H
#define PROSECUTIONS_COLUMNS_ROW_GROUP_H

#include <stdint.h>
#include <string.h>

#include "base/base.h"
#include "columns/column.h"

/* Rows of a group at most: a group that is being filled stays in a core's own cache. */
enum { GROUP_ROWS = 32768 };

struct packed_codes {
    uint32_t minimum, maximum;
    unsigned width; /* bytes a row: 0 (all are `minimum`), 1, 2 or 4 */
    const unsigned char *data;
};

enum number_form {
    NUMBERS_NULL,          /* all are NULL */
    NUMBERS_OFFSET,        /* base + an unsigned number of `width` bytes; its all ones are NULL */
    NUMBERS_SERIES,        /* base + row: line numbers */
    NUMBERS_OF_DEFENDANTS, /* a bit a row: set, the row's number of defendants; else 0 */
};

struct packed_numbers {
    enum number_form form;
    unsigned width; /* 0, 1, 2, 4 or 8 */
    bool has_null;
    int64_t base;
    const unsigned char *data;
};

struct row_group {
    uint32_t rows;
    struct packed_codes codes[DIMENSION_COUNT];
    struct packed_numbers measures[MEASURE_COUNT];
    struct packed_numbers lines;
    unsigned char
        *memory; /* owned: what the data pointers point into; NULL in a file of the cache */
    size_t size;
};

/* The largest unsigned number of `width` bytes. */
static inline uint64_t packed_all_ones(unsigned width) {
    return width == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * width)) - 1;
}

/* An unsigned number of `width` bytes; 0 where width is 0. */
static inline uint64_t packed_unsigned(const unsigned char *data, unsigned width, uint32_t row) {
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    switch (width) {
    case 0:
        return 0;
    case 1:
        return data[row];
    case 2:
        memcpy(&two, data + 2 * (size_t)row, sizeof two);
        return two;
    case 4:
        memcpy(&four, data + 4 * (size_t)row, sizeof four);
        return four;
    default:
        memcpy(&eight, data + 8 * (size_t)row, sizeof eight);
        return eight;
    }
}

static inline uint32_t packed_code(const struct packed_codes *codes, uint32_t row) {
    return codes->width == 0 ? codes->minimum
                             : (uint32_t)packed_unsigned(codes->data, codes->width, row);
}

static inline uint32_t group_code(const struct row_group *group, enum dimension dimension,
                                  uint32_t row) {
    return packed_code(&group->codes[dimension], row);
}

/* False where it is NULL. */
bool group_measure(const struct row_group *group, enum measure measure, uint32_t row,
                   int64_t *number);
int64_t group_line(const struct row_group *group, uint32_t row);

#endif
