/* columns/store.h: the rows of a source, by column.
**
** A dimension is a dictionary of its values and a code a row: 0 for NULL, n + 1 for the
** dictionary's value n. Rows come in groups of at most GROUP_ROWS, all of one file; in a group a
** column is as narrow as its codes or numbers allow, down to nothing where it is the same in every
** row, and its minimum and maximum are known, so that a query can pass over the group.
**
**     struct store *store = store_load(&request, &error);                // loading/loader.h
**     const column_set read = column_bit(COLUMN_FORCE) | column_bit(COLUMN_CONVICTED);
**     for (size_t g = 0; g < store->group_count; g++) {
**         const struct row_group *group = store_open_group(store, g, read, &error);
**         for (uint32_t row = 0; group != NULL && row < group->rows; row++)
**             … group_code(group, DIMENSION_FORCE, row) … group_measure(group, …) …
**     }
**     store_free(store);
**
** A store does not change once it is loaded. It is one connection's.
*/
#ifndef PROSECUTIONS_COLUMNS_STORE_H
#define PROSECUTIONS_COLUMNS_STORE_H

#include <stdint.h>
#include <string.h>

#include "base/base.h"
#include "columns/column.h"
#include "columns/row_group.h"
#include "layout/layout.h"

struct store_file {
    const struct layout *layout;
    struct slice vintage; /* empty: it can't be told */
    size_t first_group, group_count;
    int64_t rows;
    bool loaded; /* false: left out, see the findings */
};

struct group_builder;
struct store;

/* What supplies the bytes of groups that are not in memory of their own, as the cache does from its
** files. A group's columns have no data before they are opened. */
struct group_source {
    /* Gives those columns of the group their data, if they are what was written. Threads may do so
    ** at once, each with other groups. */
    bool (*open)(struct group_source *source, struct row_group *group, size_t number,
                 column_set columns, struct error *error);
    /* False once what was opened was not what was written: the store is not to be used again. */
    bool (*is_sound)(const struct group_source *source);
    /* Bytes of memory that the opened groups take. */
    size_t (*size)(const struct group_source *source);
    void (*close)(struct group_source *source);
};

/* Is asked before a group is opened, in whichever thread; false with the error set ends the work. */
struct store_watch {
    bool (*go_on)(struct store_watch *watch, struct error *error);
};

struct store {
    struct dictionary dictionaries[DIMENSION_COUNT];
    struct column_value *values[COLUMN_COUNT]; /* by code; NULL for measures and lines */
    struct row_group *groups;                  /* their bytes are read through store_open_group() */
    size_t group_count, group_capacity;
    struct store_file *files; /* the file of code n + 1 in DIMENSION_FILE */
    size_t file_count, file_capacity;
    int64_t rows;
    struct findings findings;
    struct dictionary texts;       /* owns vintages and other texts that `values` point to */
    struct group_builder *builder; /* of rows added one by one, while it is being loaded */
    uint32_t builder_file;         /* their file's code */
    struct group_source *source;   /* NULL: all groups are in memory */
    struct store_watch *watch;     /* not owned; NULL: nobody is asked */
};

/* --- Reading --- */

/* What is known of a group without its bytes: rows, and minimum and maximum of its codes. */
static inline const struct row_group *store_group_shape(const struct store *store, size_t number) {
    return &store->groups[number];
}
/* The group, of which those columns may be read. NULL with the error set where they can't be. */
static inline const struct row_group *store_open_group(const struct store *store, size_t number,
                                                       column_set columns, struct error *error) {
    struct row_group *group = &store->groups[number];
    if (store->watch != NULL && !store->watch->go_on(store->watch, error))
        return NULL;
    return store->source == NULL ||
                   store->source->open(store->source, group, number, columns, error)
               ? group
               : NULL;
}
/* False where an opened group proved damaged: then the source is to be loaded anew. */
static inline bool store_is_sound(const struct store *store) {
    return store->source == NULL || store->source->is_sound(store->source);
}
/* What a dictionary column holds for a code of its dimension. */
static inline const struct column_value *store_value(const struct store *store, enum column column,
                                                     uint32_t code) {
    return &store->values[column][code];
}
/* A row that counts a whole region has no force. Its value in DIMENSION_FORCE is this mark and then
** the region's name: no label that is read begins with a blank. store_region() is true of such a
** value. */
enum { STORE_REGION_MARK = ' ' };
bool store_region(struct slice value, struct slice *region);
/* Bytes of memory that the store holds. */
size_t store_size(const struct store *store);

/* --- Building (for the loader) --- */

struct store *store_new(struct error *error);
/* Whether labels that differ in case alone are one value: releases spell them in several ways, but
** offences and files are taken to the letter. */
static inline bool store_ignores_case(enum dimension dimension) {
    return dimension != DIMENSION_OFFENCE && dimension != DIMENSION_FILE;
}
void store_free(struct store *store); /* NULL is allowed */

/* The code of a value; the value is copied. */
bool store_encode(struct store *store, enum dimension dimension, struct slice value, uint32_t *code,
                  struct error *error);
/* INT64_MIN in `measures` is NULL. */
bool store_add_row(struct store *store, const uint32_t codes[DIMENSION_COUNT],
                   const int64_t measures[MEASURE_COUNT], int64_t line, struct error *error);
/* Adds an empty group, in whose place the caller puts one that it packs itself. The caller adds its
** rows to `rows`. */
bool store_add_group(struct store *store, struct error *error);
/* Packs the rows that were added one by one into a group. The next row begins another. */
bool store_seal(struct store *store, struct error *error);
/* Takes away all rows from that group on, and what is staged. */
void store_rollback(struct store *store, size_t group_count);
/* Works out the values of all columns that follow from codes. Nothing may be added afterwards. */
bool store_finish(struct store *store, const struct forces *forces, struct error *error);

#endif
