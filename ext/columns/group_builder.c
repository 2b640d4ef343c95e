/* Packing takes two passes over a column: the first finds how narrow it can be, the second writes
** it. All loops are plain enough for a compiler to make vector instructions of them. */
#include "columns/group_builder.h"

#include "base/base.h"

void group_builder_add_lines(struct group_builder *builder, int64_t first_line, uint32_t count) {
    uint32_t rows = builder->rows;
    if (rows == 0) {
        builder->first_line = first_line;
        builder->scattered = false;
    } else if (!builder->scattered && first_line != builder->first_line + rows) {
        builder->scattered = true;
        for (uint32_t row = 0; row < rows; row++)
            builder->lines[row] = builder->first_line + row;
    }
    for (uint32_t i = 0; builder->scattered && i < count; i++)
        builder->lines[rows + i] = first_line + i;
}

void group_builder_add(struct group_builder *builder, const uint32_t codes[DIMENSION_COUNT],
                       const int64_t measures[MEASURE_COUNT], int64_t line) {
    group_builder_add_lines(builder, line, 1);
    uint32_t row = builder->rows++;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        builder->codes[d][row] = codes[d];
    for (int m = 0; m < MEASURE_COUNT; m++)
        builder->measures[m][row] = measures[m];
}

/* --- How narrow a column can be --------------------------------------------------------------- */

static unsigned width_for(uint64_t largest) {
    return largest == 0            ? 0
           : largest <= 0xFF       ? 1
           : largest <= 0xFFFF     ? 2
           : largest <= 0xFFFFFFFF ? 4
                                   : 8;
}

static struct packed_codes shape_of_codes(const uint32_t *codes, uint32_t rows) {
    struct packed_codes shape = {UINT32_MAX, 0, 0, NULL};
    for (uint32_t row = 0; row < rows; row++) {
        shape.minimum = codes[row] < shape.minimum ? codes[row] : shape.minimum;
        shape.maximum = codes[row] > shape.maximum ? codes[row] : shape.maximum;
    }
    shape.width = shape.minimum == shape.maximum ? 0 : width_for(shape.maximum);
    return shape;
}

/* Whether the numbers are like most counts: none is NULL or negative, all fit a byte, and not all
** are the same. */
static bool are_small(const int64_t *numbers, uint32_t rows) {
    uint64_t any = 0, all = UINT64_MAX;
    for (uint32_t row = 0; row < rows; row++) {
        any |= (uint64_t)numbers[row];
        all &= (uint64_t)numbers[row];
    }
    return any <= 0xFF && any != all;
}

/* Whether each number is 0 or the row's number of defendants. */
static bool are_of_defendants(const int64_t *numbers, const int64_t *defendants, uint32_t rows) {
    uint64_t others = 0;
    for (uint32_t row = 0; row < rows; row++)
        others |= numbers[row] != 0 ? (uint64_t)(numbers[row] ^ defendants[row]) : 0;
    return others == 0;
}

/* The shape of any numbers; INT64_MIN is NULL. */
static struct packed_numbers shape_of_any(const int64_t *numbers, uint32_t rows) {
    struct packed_numbers shape = {.form = NUMBERS_OFFSET};
    int64_t minimum = INT64_MAX, maximum = INT64_MIN;
    for (uint32_t row = 0; row < rows; row++) {
        int64_t number = numbers[row];
        shape.has_null |= number == INT64_MIN;
        minimum = number < minimum && number != INT64_MIN ? number : minimum;
        maximum = number > maximum ? number : maximum;
    }
    if (maximum == INT64_MIN)
        return (struct packed_numbers){.form = NUMBERS_NULL, .has_null = true};
    uint64_t largest = (uint64_t)maximum - (uint64_t)minimum;
    shape.base = minimum;
    shape.width = width_for(largest);
    if (shape.has_null && (shape.width == 0 || largest == packed_all_ones(shape.width)))
        shape.width = shape.width == 0 ? 1 : shape.width * 2; /* all ones are the NULL */
    return shape;
}

/* `defendants`: the rows' numbers of defendants, of which these numbers may prove to be a part;
** NULL for the defendants themselves. */
static struct packed_numbers shape_of_numbers(const int64_t *numbers, const int64_t *defendants,
                                              uint32_t rows) {
    struct packed_numbers shape = {.form = NUMBERS_OFFSET, .width = 1};
    if (!are_small(numbers, rows))
        shape = shape_of_any(numbers, rows);
    if (shape.form == NUMBERS_OFFSET && shape.width > 0 && !shape.has_null && defendants != NULL &&
        are_of_defendants(numbers, defendants, rows))
        shape.form = NUMBERS_OF_DEFENDANTS;
    return shape;
}

/* --- Writing it ------------------------------------------------------------------------------ */

#define WRITE_CODES(bits)                                                                          \
    static void write_codes_##bits(const uint32_t *codes, uint32_t rows, void *memory) {           \
        uint##bits##_t *data = memory;                                                             \
        for (uint32_t row = 0; row < rows; row++)                                                  \
            data[row] = (uint##bits##_t)codes[row];                                                \
    }
WRITE_CODES(8)
WRITE_CODES(16)
WRITE_CODES(32)

#define WRITE_NUMBERS(bits)                                                                        \
    static void write_numbers_##bits(const int64_t *numbers, uint32_t rows,                        \
                                     const struct packed_numbers *packed, void *memory) {          \
        uint##bits##_t *data = memory;                                                             \
        for (uint32_t row = 0; row < rows; row++)                                                  \
            data[row] = (uint##bits##_t)((uint64_t)numbers[row] - (uint64_t)packed->base);         \
        for (uint32_t row = 0; packed->has_null && row < rows; row++)                              \
            if (numbers[row] == INT64_MIN)                                                         \
                data[row] = (uint##bits##_t)UINT64_MAX;                                            \
    }
WRITE_NUMBERS(8)
WRITE_NUMBERS(16)
WRITE_NUMBERS(32)
WRITE_NUMBERS(64)

static void write_codes(const uint32_t *codes, uint32_t rows, unsigned width, void *memory) {
    if (width == 1)
        write_codes_8(codes, rows, memory);
    else if (width == 2)
        write_codes_16(codes, rows, memory);
    else if (width == 4)
        write_codes_32(codes, rows, memory);
}

static void write_bits(const int64_t *numbers, uint32_t rows, unsigned char *bits) {
    for (uint32_t row = 0; row < rows; row++)
        bits[row / 8] |= (unsigned char)((numbers[row] != 0) << (row % 8));
}

static void write_numbers(const int64_t *numbers, uint32_t rows,
                          const struct packed_numbers *packed, void *memory) {
    if (packed->form == NUMBERS_OF_DEFENDANTS)
        write_bits(numbers, rows, memory);
    if (packed->form != NUMBERS_OFFSET)
        return;
    if (packed->width == 1)
        write_numbers_8(numbers, rows, packed, memory);
    else if (packed->width == 2)
        write_numbers_16(numbers, rows, packed, memory);
    else if (packed->width == 4)
        write_numbers_32(numbers, rows, packed, memory);
    else if (packed->width == 8)
        write_numbers_64(numbers, rows, packed, memory);
}

/* --- A group --------------------------------------------------------------------------------- */

/* Takes room for a column: returns where it goes, and `*used` grows by its size. */
static size_t place(size_t *used, size_t size) {
    size_t start = *used;
    *used += (size + 7) & ~(size_t)7;
    return start;
}

static size_t size_of_numbers(const struct packed_numbers *numbers, uint32_t rows) {
    return numbers->form == NUMBERS_OF_DEFENDANTS ? (rows + 7) / 8
           : numbers->form == NUMBERS_OFFSET      ? (size_t)numbers->width * rows
                                                  : 0;
}

/* Finds the group's shape and where each column goes in its memory. Returns the memory's size. */
static size_t lay_out(const struct group_builder *builder, uint32_t file_code,
                      struct row_group *group, size_t codes_at[DIMENSION_COUNT],
                      size_t numbers_at[MEASURE_COUNT + 1]) {
    uint32_t rows = builder->rows;
    const int64_t *defendants = builder->measures[MEASURE_DEFENDANTS];
    size_t used = 0;
    *group = (struct row_group){.rows = rows};
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        if (d == DIMENSION_FILE)
            group->codes[d] = (struct packed_codes){file_code, file_code, 0, NULL};
        else if ((builder->unused >> d & 1) == 0)
            group->codes[d] = shape_of_codes(builder->codes[d], rows);
        codes_at[d] = place(&used, (size_t)group->codes[d].width * rows);
    }
    for (int m = 0; m < MEASURE_COUNT; m++) {
        group->measures[m] = shape_of_numbers(builder->measures[m],
                                              m == MEASURE_DEFENDANTS ? NULL : defendants, rows);
        numbers_at[m] = place(&used, size_of_numbers(&group->measures[m], rows));
    }
    group->lines = builder->scattered ? shape_of_any(builder->lines, rows)
                                      : (struct packed_numbers){.form = NUMBERS_SERIES,
                                                                .base = builder->first_line};
    numbers_at[MEASURE_COUNT] = place(&used, size_of_numbers(&group->lines, rows));
    return used;
}

bool group_builder_pack(struct group_builder *builder, uint32_t file_code, int64_t lines_before,
                        struct row_group *group, struct error *error) {
    size_t codes_at[DIMENSION_COUNT], numbers_at[MEASURE_COUNT + 1];
    uint32_t rows = builder->rows;
    group->size = lay_out(builder, file_code, group, codes_at, numbers_at);
    unsigned char *memory = group->memory = memory_new(1, group->size, error);
    if (memory == NULL)
        return false;
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        group->codes[d].data = memory + codes_at[d];
        write_codes(builder->codes[d], rows, group->codes[d].width, memory + codes_at[d]);
    }
    for (int m = 0; m < MEASURE_COUNT; m++) {
        group->measures[m].data = memory + numbers_at[m];
        write_numbers(builder->measures[m], rows, &group->measures[m], memory + numbers_at[m]);
    }
    group->lines.data = memory + numbers_at[MEASURE_COUNT];
    write_numbers(builder->lines, rows, &group->lines, memory + numbers_at[MEASURE_COUNT]);
    group->lines.base += lines_before;
    builder->rows = 0;
    return true;
}
