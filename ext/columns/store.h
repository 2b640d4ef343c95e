/* columns/store.h: the rows of a source, by column.
**
** A dimension is a dictionary of its values and a code a row: 0 for NULL, n + 1 for the
** dictionary's value n. Rows come in groups of at most GROUP_ROWS, all of one file; in a group a
** column is as narrow as its codes or numbers allow, down to nothing where it is the same in every
** row, and its minimum and maximum are known, so that a query can pass over the group.
**
**     struct store *store = store_load(&request, &error);                // loading/loader.h
**     for (size_t g = 0; g < store->group_count; g++)
**         for (uint32_t row = 0; row < store->groups[g].rows; row++)
**             store_measure(&store->groups[g], MEASURE_CONVICTED, row, &convicted);
**     store_release(store);
**
** A store does not change once it is loaded, but for its indexes of rows. It is one connection's.
*/
#ifndef PROSECUTIONS_COLUMNS_STORE_H
#define PROSECUTIONS_COLUMNS_STORE_H

#include <stdint.h>
#include <string.h>

#include "base/base.h"
#include "columns/column.h"
#include "layout/layout.h"

/* Few enough that a group being filled stays in a core's own cache. */
enum { GROUP_ROWS = 32768 };

struct packed_codes {
    uint32_t minimum, maximum;
    unsigned width; /* bytes a row: 0 (all are `minimum`), 1, 2 or 4 */
    const unsigned char *data;
};

enum number_form {
    NUMBERS_NULL,          /* all are NULL */
    NUMBERS_OFFSET,        /* base + an unsigned number of `width` bytes; all ones for NULL */
    NUMBERS_SERIES,        /* base + row: line numbers */
    NUMBERS_OF_DEFENDANTS, /* a bit a row: the row's defendants, or 0 */
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
    unsigned char *memory; /* what the data pointers point into */
    size_t size;
};

struct store_file {
    const struct layout *layout;
    struct slice vintage; /* empty: it can't be told */
    size_t first_group, group_count;
    int64_t rows;
    bool loaded; /* false: left out, see the findings */
};

struct staging;
struct mapped_file;
struct row_indexes;

struct store {
    struct dictionary values[DIMENSION_COUNT];
    struct cell *cells[COLUMN_COUNT]; /* by code; NULL for measures and lines */
    struct row_group *groups;
    size_t group_count, group_capacity;
    struct store_file *files; /* the file of code n + 1 in DIMENSION_FILE */
    size_t file_count, file_capacity;
    int64_t rows;
    struct findings findings;
    struct dictionary texts; /* vintages and other texts that cells point to */
    int references;
    struct row_indexes *indexes; /* made when they are wanted (query/row_list.h) */
    struct staging *staging;     /* of rows added one by one, while it is being loaded */
    uint32_t staged_file;        /* their file's code */
    struct mapped_file *mapped;  /* NULL, or what the groups' data lie in (cache/cache_file.h): then
                                ** cache_file_check() comes before the rows of a group are read */
};

/* --- Reading --- */

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

static inline uint32_t store_code(const struct row_group *group, enum dimension dimension,
                                  uint32_t row) {
    return packed_code(&group->codes[dimension], row);
}

/* False where it is NULL. */
bool store_measure(const struct row_group *group, enum measure measure, uint32_t row,
                   int64_t *number);
int64_t store_line(const struct row_group *group, uint32_t row);
/* What a dictionary column holds for a code of its dimension. */
static inline const struct cell *store_cell(const struct store *store, enum column column,
                                            uint32_t code) {
    return &store->cells[column][code];
}
/* A row of a whole region has no force: its value in DIMENSION_FORCE is the region's name behind
** this mark, as no label that is read begins with a blank. True of such a value. */
enum { STORE_REGION_MARK = ' ' };
bool store_region(struct slice value, struct slice *region);
/* Bytes of memory held. */
size_t store_size(const struct store *store);

/* --- Building (for the loader) --- */

struct store *store_new(struct error *error);
/* Whether labels that differ in case alone are one value: releases spell them in several ways, but
** offences and files are taken to the letter. */
static inline bool store_ignores_case(enum dimension dimension) {
    return dimension != DIMENSION_OFFENCE && dimension != DIMENSION_FILE;
}
void store_retain(struct store *store);
void store_release(struct store *store); /* NULL is allowed */

/* The code of a value; the value is copied. */
bool store_encode(struct store *store, enum dimension dimension, struct slice value, uint32_t *code,
                  struct error *error);
/* INT64_MIN in `measures` is NULL. */
bool store_add_row(struct store *store, const uint32_t codes[DIMENSION_COUNT],
                   const int64_t measures[MEASURE_COUNT], int64_t line, struct error *error);
/* Adds a group without a row: its place is kept for one packed elsewhere, whose rows the caller
** counts. */
bool store_add_group(struct store *store, struct error *error);
/* Ends the group: the next row begins another. */
bool store_seal(struct store *store, struct error *error);
/* Gives the rows from that group on, which must be sealed, another code each: codes[code]. On
** failure some may have theirs already. */
bool store_recode(struct store *store, size_t first_group, enum dimension dimension,
                  const uint32_t *codes, struct error *error);
/* Takes away all rows from that group on, and what is staged. */
void store_rollback(struct store *store, size_t group_count);
/* Works out the cells; nothing is added afterwards. */
bool store_finish(struct store *store, const struct forces *forces, struct error *error);

#endif
