#include "store/store.h"

#include "base/memory.h"
#include "store/cache_file.h"
#include "store/rows.h"

/* The rows of the group that is being filled, as wide as can be. */
struct staging {
    uint32_t rows;
    uint32_t codes[DIMENSION_COUNT][GROUP_ROWS];
    int64_t measures[MEASURE_COUNT][GROUP_ROWS];
    int64_t lines[GROUP_ROWS];
};

static const int64_t NO_NUMBER = INT64_MIN;

/* --- Reading --- */

static uint64_t all_ones(unsigned width) {
    return width == 8 ? UINT64_MAX : (UINT64_C(1) << (8 * width)) - 1;
}

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
        return !numbers->has_null || offset != all_ones(numbers->width);
    }
}

bool store_measure(const struct row_group *group, enum measure measure, uint32_t row,
                   int64_t *number) {
    const struct packed_numbers *numbers = &group->measures[measure];
    if (numbers->form != NUMBERS_OF_DEFENDANTS)
        return packed_number(numbers, row, number);
    *number = 0;
    if ((numbers->data[row / 8] >> (row % 8) & 1) == 0)
        return true;
    return packed_number(&group->measures[MEASURE_DEFENDANTS], row, number);
}

int64_t store_line(const struct row_group *group, uint32_t row) {
    int64_t line = 0;
    packed_number(&group->lines, row, &line);
    return line;
}

size_t store_size(const struct store *store) {
    size_t size = sizeof *store + store->group_capacity * sizeof *store->groups +
                  row_indexes_size(store->indexes, store->rows);
    for (size_t g = 0; g < store->group_count; g++)
        size += store->groups[g].size;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        size += dictionary_size(&store->values[d]);
    return size;
}

/* --- Packing a group --- */

struct packing {
    unsigned char *memory; /* NULL while the size is being found */
    size_t used;
};

static unsigned char *place(struct packing *packing, size_t size) {
    unsigned char *start = packing->memory != NULL ? packing->memory + packing->used : NULL;
    packing->used += (size + 7) & ~(size_t)7;
    return start;
}

static unsigned width_for(uint64_t largest) {
    return largest == 0            ? 0
           : largest <= 0xFF       ? 1
           : largest <= 0xFFFF     ? 2
           : largest <= 0xFFFFFFFF ? 4
                                   : 8;
}

static void write_unsigned(unsigned char *data, unsigned width, uint32_t row, uint64_t number) {
    uint16_t two = (uint16_t)number;
    uint32_t four = (uint32_t)number;
    switch (width) {
    case 0:
        break;
    case 1:
        data[row] = (unsigned char)number;
        break;
    case 2:
        memcpy(data + 2 * (size_t)row, &two, sizeof two);
        break;
    case 4:
        memcpy(data + 4 * (size_t)row, &four, sizeof four);
        break;
    default:
        memcpy(data + 8 * (size_t)row, &number, sizeof number);
        break;
    }
}

static void pack_codes(const uint32_t *codes, uint32_t rows, struct packed_codes *packed,
                       struct packing *packing) {
    packed->minimum = UINT32_MAX;
    packed->maximum = 0;
    for (uint32_t row = 0; row < rows; row++) {
        packed->minimum = codes[row] < packed->minimum ? codes[row] : packed->minimum;
        packed->maximum = codes[row] > packed->maximum ? codes[row] : packed->maximum;
    }
    packed->width = packed->minimum == packed->maximum ? 0 : width_for(packed->maximum);
    unsigned char *data = place(packing, (size_t)packed->width * rows);
    packed->data = data;
    if (data != NULL)
        for (uint32_t row = 0; row < rows; row++)
            write_unsigned(data, packed->width, row, codes[row]);
}

/* What a column of numbers looks like, found in one pass. */
struct number_shape {
    int64_t minimum, maximum;
    bool has_null, all_null, series, of_defendants;
};

static struct number_shape shape_of(const int64_t *numbers, const int64_t *defendants,
                                    uint32_t rows) {
    struct number_shape shape = {INT64_MAX, INT64_MIN, false, true, true, defendants != NULL};
    for (uint32_t row = 0; row < rows; row++) {
        int64_t number = numbers[row];
        if (number == NO_NUMBER) {
            shape.has_null = true;
            shape.series = shape.of_defendants = false;
            continue;
        }
        shape.all_null = false;
        shape.minimum = number < shape.minimum ? number : shape.minimum;
        shape.maximum = number > shape.maximum ? number : shape.maximum;
        shape.series &= number - row == numbers[0];
        if (defendants != NULL)
            shape.of_defendants &= number == 0 || number == defendants[row];
    }
    return shape;
}

/* `defendants`: the row's defendants, where the numbers may be told by them; or NULL. */
static void pack_numbers(const int64_t *numbers, const int64_t *defendants, uint32_t rows,
                         struct packed_numbers *packed, struct packing *packing) {
    struct number_shape shape = shape_of(numbers, defendants, rows);
    *packed = (struct packed_numbers){.has_null = shape.has_null, .base = shape.minimum};
    if (shape.all_null)
        return;
    uint64_t largest = (uint64_t)shape.maximum - (uint64_t)shape.minimum;
    packed->width = width_for(largest);
    if (shape.has_null && (packed->width == 0 || largest == all_ones(packed->width)))
        packed->width = packed->width == 0 ? 1 : packed->width * 2;
    if (packed->width > 0 && shape.series) {
        packed->form = NUMBERS_SERIES;
        packed->width = 0;
    } else if (packed->width > 0 && shape.of_defendants) {
        packed->form = NUMBERS_OF_DEFENDANTS;
        unsigned char *bits = place(packing, (rows + 7) / 8);
        packed->data = bits;
        for (uint32_t row = 0; bits != NULL && row < rows; row++)
            bits[row / 8] |= (unsigned char)((numbers[row] != 0) << (row % 8));
    } else {
        packed->form = NUMBERS_OFFSET;
        unsigned char *data = place(packing, (size_t)packed->width * rows);
        packed->data = data;
        for (uint32_t row = 0; data != NULL && row < rows; row++)
            write_unsigned(data, packed->width, row,
                           numbers[row] == NO_NUMBER
                               ? all_ones(packed->width)
                               : (uint64_t)numbers[row] - (uint64_t)shape.minimum);
    }
}

static void pack(const struct staging *staging, struct row_group *group, struct packing *packing) {
    uint32_t rows = group->rows = staging->rows;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        pack_codes(staging->codes[d], rows, &group->codes[d], packing);
    for (int m = 0; m < MEASURE_COUNT; m++)
        pack_numbers(staging->measures[m],
                     m == MEASURE_DEFENDANTS ? NULL : staging->measures[MEASURE_DEFENDANTS], rows,
                     &group->measures[m], packing);
    pack_numbers(staging->lines, NULL, rows, &group->lines, packing);
}

/* --- Building --- */

struct store *store_new_read_only(struct error *error) {
    struct store *store = memory_new(1, sizeof *store, error);
    if (store == NULL)
        return NULL;
    store->references = 1;
    store->indexes = row_indexes_new(error);
    if (store->indexes == NULL) {
        memory_free(store);
        return NULL;
    }
    /* Releases spell one label in several ways; offences and files are taken to the letter. */
    for (int d = 0; d < DIMENSION_COUNT; d++)
        store->values[d].ignore_case = d != DIMENSION_OFFENCE && d != DIMENSION_FILE;
    return store;
}

struct store *store_new(struct error *error) {
    struct store *store = store_new_read_only(error);
    if (store != NULL)
        store->staging = memory_new(1, sizeof *store->staging, error);
    if (store != NULL && store->staging == NULL) {
        store_release(store);
        return NULL;
    }
    return store;
}

void store_retain(struct store *store) {
    store->references++;
}

void store_release(struct store *store) {
    if (store == NULL || --store->references > 0)
        return;
    store_rollback(store, 0);
    for (int c = 0; c < COLUMN_COUNT; c++)
        memory_free(store->cells[c]);
    for (int d = 0; d < DIMENSION_COUNT; d++)
        dictionary_free(&store->values[d]);
    dictionary_free(&store->texts);
    findings_free(&store->findings);
    memory_free(store->groups);
    memory_free(store->files);
    memory_free(store->staging);
    row_indexes_free(store->indexes);
    cache_file_unmap(store->mapped);
    memory_free(store);
}

bool store_encode(struct store *store, enum dimension dimension, struct slice value, uint32_t *code,
                  struct error *error) {
    if (!dictionary_code(&store->values[dimension], value, code, error))
        return false;
    ++*code;
    return true;
}

bool store_add_row(struct store *store, const uint32_t codes[DIMENSION_COUNT],
                   const int64_t measures[MEASURE_COUNT], int64_t line, struct error *error) {
    struct staging *staging = store->staging;
    if (staging->rows == GROUP_ROWS && !store_seal(store, error))
        return false;
    uint32_t row = staging->rows++;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        staging->codes[d][row] = codes[d];
    for (int m = 0; m < MEASURE_COUNT; m++)
        staging->measures[m][row] = measures[m];
    staging->lines[row] = line;
    store->rows++;
    return true;
}

/* The group takes what is staged. */
static bool pack_group(struct staging *staging, struct row_group *group, struct error *error) {
    struct packing packing = {0};
    pack(staging, group, &packing);
    group->size = packing.used;
    group->memory = memory_new(1, group->size, error);
    if (group->memory == NULL)
        return false;
    packing = (struct packing){.memory = group->memory};
    pack(staging, group, &packing);
    staging->rows = 0;
    return true;
}

bool store_seal(struct store *store, struct error *error) {
    if (store->staging->rows == 0)
        return true;
    struct row_group group = {0};
    if (!memory_reserve(&store->groups, &store->group_capacity, store->group_count + 1,
                        sizeof *store->groups, error) ||
        !pack_group(store->staging, &group, error))
        return false;
    store->groups[store->group_count++] = group;
    return true;
}

static void unpack(const struct row_group *group, struct staging *staging) {
    staging->rows = group->rows;
    for (uint32_t row = 0; row < group->rows; row++) {
        for (int d = 0; d < DIMENSION_COUNT; d++)
            staging->codes[d][row] = store_code(group, (enum dimension)d, row);
        for (int m = 0; m < MEASURE_COUNT; m++)
            if (!store_measure(group, (enum measure)m, row, &staging->measures[m][row]))
                staging->measures[m][row] = NO_NUMBER;
        staging->lines[row] = store_line(group, row);
    }
}

bool store_recode(struct store *store, size_t first_group, enum dimension dimension,
                  const uint32_t *codes, struct error *error) {
    struct staging *staging = store->staging;
    for (size_t g = first_group; g < store->group_count; g++) {
        struct row_group *group = &store->groups[g], packed = {0};
        unpack(group, staging);
        for (uint32_t row = 0; row < staging->rows; row++)
            staging->codes[dimension][row] = codes[staging->codes[dimension][row]];
        if (!pack_group(staging, &packed, error)) {
            staging->rows = 0; /* the group still has them */
            return false;
        }
        memory_free(group->memory);
        *group = packed;
    }
    return true;
}

void store_rollback(struct store *store, size_t group_count) {
    if (store->staging != NULL) {
        store->rows -= store->staging->rows;
        store->staging->rows = 0;
    }
    while (store->group_count > group_count) {
        struct row_group *group = &store->groups[--store->group_count];
        store->rows -= group->rows;
        memory_free(group->memory);
    }
}

/* --- Cells: what follows from a code, worked out once --- */

static struct cell text_cell(struct slice text) {
    return (struct cell){.kind = text.length > 0 ? CELL_TEXT : CELL_NULL, .text = text};
}

static struct cell integer_cell(int integer) {
    return (struct cell){.kind = integer > 0 ? CELL_INTEGER : CELL_NULL, .integer = integer};
}

static struct cell period_cell(enum column column, struct slice value) {
    struct period period;
    if (!period_parse(value, &period))
        return (struct cell){.kind = CELL_NULL};
    bool month = period.kind == PERIOD_MONTH;
    switch (column) {
    case COLUMN_YEAR:
        return integer_cell(period.year);
    case COLUMN_QUARTER:
        return integer_cell(month ? (period.part - 1) / 3 + 1 : period.part);
    default:
        return integer_cell(month ? period.part : 0);
    }
}

bool store_region(struct slice value, struct slice *region) {
    *region = slice_after(value, 1);
    return value.length > 0 && value.bytes[0] == STORE_REGION_MARK;
}

static struct cell region_cell(enum column column, struct slice region) {
    if (column == COLUMN_NATION)
        return text_cell(slice_of(slice_equal(region, slice_of("Wales")) ? "Wales" : "England"));
    return text_cell(column == COLUMN_REGION ? region : (struct slice){0});
}

static struct cell force_cell(enum column column, struct slice value, const struct forces *forces) {
    const struct force *force = NULL;
    struct slice region;
    if (store_region(value, &region))
        return region_cell(column, region);
    if (column == COLUMN_FORCE)
        return text_cell(value);
    if (forces_find(forces, value, &force) != LABEL_FORCE)
        return (struct cell){.kind = CELL_NULL};
    return text_cell(column == COLUMN_FORCE_CODE ? force->code
                     : column == COLUMN_REGION   ? force->region
                                                 : force->nation);
}

/* Where the title begins in `86.2 Possession of indecent photograph of a child`; 0: no code. A code
** begins with a digit and has no blank. */
static size_t title_start(struct slice offence) {
    if (offence.length == 0 || !byte_is_digit(offence.bytes[0]))
        return 0;
    for (size_t i = 1; i + 1 < offence.length; i++)
        if (offence.bytes[i] == ' ')
            return i + 1;
    return 0;
}

static struct cell offence_cell(enum column column, struct slice value) {
    size_t start = title_start(value);
    if (column == COLUMN_OFFENCE)
        return text_cell(slice_trim(slice_after(value, start)));
    return text_cell(slice_from(value.bytes, start > 0 ? start - 1 : 0));
}

static struct cell cell_of(const struct store *store, enum column column, uint32_t code,
                           const struct forces *forces) {
    struct slice value = dictionary_value(&store->values[COLUMNS[column].dimension], code - 1);
    switch (column) {
    case COLUMN_YEAR:
    case COLUMN_QUARTER:
    case COLUMN_MONTH:
        return period_cell(column, value);
    case COLUMN_FORCE:
    case COLUMN_FORCE_CODE:
    case COLUMN_REGION:
    case COLUMN_NATION:
        return force_cell(column, value, forces);
    case COLUMN_OFFENCE_CODE:
    case COLUMN_OFFENCE:
        return offence_cell(column, value);
    case COLUMN_VINTAGE:
        return text_cell(store->files[code - 1].vintage);
    default:
        return text_cell(value);
    }
}

/* SQLite copies each text that it is given, unless it knows that a NUL ends it. */
static bool end_with_nul(struct store *store, struct cell *cell, struct error *error) {
    uint32_t code;
    if (cell->kind != CELL_TEXT)
        return true;
    if (!dictionary_code(&store->texts, cell->text, &code, error))
        return false;
    cell->text = dictionary_value(&store->texts, code);
    cell->is_string = memchr(cell->text.bytes, '\0', cell->text.length) == NULL;
    return true;
}

bool store_finish(struct store *store, const struct forces *forces, struct error *error) {
    memory_free(store->staging);
    store->staging = NULL;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        if (COLUMNS[c].kind != COLUMN_OF_TEXT && COLUMNS[c].kind != COLUMN_OF_INTEGER)
            continue;
        uint32_t count = store->values[COLUMNS[c].dimension].count;
        store->cells[c] = memory_new((size_t)count + 1, sizeof *store->cells[c], error);
        if (store->cells[c] == NULL)
            return false;
        for (uint32_t code = 1; code <= count; code++) {
            store->cells[c][code] = cell_of(store, (enum column)c, code, forces);
            if (!end_with_nul(store, &store->cells[c][code], error))
                return false;
        }
    }
    return true;
}
