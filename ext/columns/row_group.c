#include "columns/row_group.h"

static bool packed_number(const struct packed_numbers *numbers, uint32_t row, int64_t *number) {
    uint64_t offset;
    switch (numbers->form) {
    case NUMBERS_NULL:
        return false;
    case NUMBERS_SERIES:
        *number = numbers->base + row;
        return true;
    default:
        offset = packed_unsigned(numbers->data, numbers->width, row);
        *number = (int64_t)((uint64_t)numbers->base + offset);
        return !numbers->has_null || offset != packed_all_ones(numbers->width);
    }
}

bool group_measure(const struct row_group *group, enum measure measure, uint32_t row,
                   int64_t *number) {
    const struct packed_numbers *numbers = &group->measures[measure];
    if (numbers->form != NUMBERS_OF_DEFENDANTS)
        return packed_number(numbers, row, number);
    *number = 0;
    if ((numbers->data[row / 8] >> (row % 8) & 1) == 0)
        return true;
    return packed_number(&group->measures[MEASURE_DEFENDANTS], row, number);
}

int64_t group_line(const struct row_group *group, uint32_t row) {
    int64_t line = 0;
    packed_number(&group->lines, row, &line);
    return line;
}
