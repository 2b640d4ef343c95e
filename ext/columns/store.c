#include "columns/store.h"

#include "base/base.h"
#include "columns/group_builder.h"

size_t store_size(const struct store *store) {
    size_t size = sizeof *store + store->group_capacity * sizeof *store->groups;
    if (store->source != NULL)
        size += store->source->size(store->source);
    for (size_t g = 0; g < store->group_count; g++)
        size += store->groups[g].size;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        size += dictionary_size(&store->dictionaries[d]);
    return size;
}

/* --- Building --- */

struct store *store_new(struct error *error) {
    struct store *store = memory_new(1, sizeof *store, error);
    if (store == NULL)
        return NULL;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        store->dictionaries[d].ignore_case = store_ignores_case((enum dimension)d);
    return store;
}

void store_free(struct store *store) {
    if (store == NULL)
        return;
    store_rollback(store, 0);
    for (int c = 0; c < COLUMN_COUNT; c++)
        memory_free(store->values[c]);
    for (int d = 0; d < DIMENSION_COUNT; d++)
        dictionary_free(&store->dictionaries[d]);
    dictionary_free(&store->texts);
    findings_free(&store->findings);
    memory_free(store->groups);
    memory_free(store->files);
    memory_free(store->builder);
    if (store->source != NULL)
        store->source->close(store->source);
    memory_free(store);
}

bool store_encode(struct store *store, enum dimension dimension, struct slice value, uint32_t *code,
                  struct error *error) {
    if (!dictionary_code(&store->dictionaries[dimension], value, code, error))
        return false;
    ++*code;
    return true;
}

/* Made only when a row is added by itself: most stores get whole groups and need none. */
static bool make_builder(struct store *store, struct error *error) {
    if (store->builder == NULL)
        store->builder = memory_new(1, sizeof *store->builder, error);
    return store->builder != NULL;
}

bool store_add_row(struct store *store, const uint32_t codes[DIMENSION_COUNT],
                   const int64_t measures[MEASURE_COUNT], int64_t line, struct error *error) {
    uint32_t file = codes[DIMENSION_FILE];
    if (!make_builder(store, error) ||
        ((store->builder->rows == GROUP_ROWS || file != store->builder_file) &&
         !store_seal(store, error)))
        return false;
    store->builder_file = file;
    group_builder_add(store->builder, codes, measures, line);
    store->rows++;
    return true;
}

bool store_add_group(struct store *store, struct error *error) {
    if (!memory_reserve(&store->groups, &store->group_capacity, store->group_count + 1,
                        sizeof *store->groups, error))
        return false;
    store->groups[store->group_count++] = (struct row_group){0};
    return true;
}

bool store_seal(struct store *store, struct error *error) {
    if (store->builder == NULL || store->builder->rows == 0)
        return true;
    struct row_group group = {0};
    if (!group_builder_pack(store->builder, store->builder_file, 0, &group, error))
        return false;
    if (!store_add_group(store, error)) {
        store->rows -= group.rows;
        memory_free(group.memory);
        return false;
    }
    store->groups[store->group_count - 1] = group;
    return true;
}

void store_rollback(struct store *store, size_t group_count) {
    if (store->builder != NULL) {
        store->rows -= store->builder->rows;
        store->builder->rows = 0;
    }
    while (store->group_count > group_count) {
        struct row_group *group = &store->groups[--store->group_count];
        store->rows -= group->rows;
        memory_free(group->memory);
    }
}

/* --- The values of columns: what follows from a code, worked out once --- */

static struct column_value text_value(struct slice text) {
    return (struct column_value){.kind = text.length > 0 ? VALUE_TEXT : VALUE_NULL, .text = text};
}

static struct column_value integer_value(int integer) {
    return (struct column_value){.kind = integer > 0 ? VALUE_INTEGER : VALUE_NULL,
                                 .integer = integer};
}

static struct column_value period_value(enum column column, struct slice value) {
    struct period period;
    if (!period_parse(value, &period))
        return (struct column_value){.kind = VALUE_NULL};
    bool month = period.kind == PERIOD_MONTH;
    switch (column) {
    case COLUMN_YEAR:
        return integer_value(period.year);
    case COLUMN_QUARTER:
        return integer_value(month ? (period.part - 1) / 3 + 1 : period.part);
    default:
        return integer_value(month ? period.part : 0);
    }
}

bool store_region(struct slice value, struct slice *region) {
    *region = slice_after(value, 1);
    return value.length > 0 && value.bytes[0] == STORE_REGION_MARK;
}

/* Of a row that has a nation alone, the nation stands behind a second mark. */
static struct column_value region_value(enum column column, struct slice region) {
    struct slice nation;
    if (store_region(region, &nation))
        return text_value(column == COLUMN_NATION ? nation : (struct slice){0});
    if (column == COLUMN_NATION)
        return text_value(slice_of(slice_equal(region, slice_of("Wales")) ? "Wales" : "England"));
    return text_value(column == COLUMN_REGION ? region : (struct slice){0});
}

static struct column_value force_value(enum column column, struct slice value,
                                       const struct forces *forces) {
    const struct force *force = NULL;
    struct slice region;
    if (store_region(value, &region))
        return region_value(column, region);
    if (column == COLUMN_FORCE)
        return text_value(value);
    if (forces_find(forces, value, &force) != LABEL_FORCE)
        return (struct column_value){.kind = VALUE_NULL};
    return text_value(column == COLUMN_FORCE_CODE ? force->code
                      : column == COLUMN_REGION   ? force->region
                                                  : force->nation);
}

static struct column_value offence_value(enum column column, struct slice value) {
    struct slice code, title;
    offence_kept(value, &code, &title);
    return text_value(column == COLUMN_OFFENCE ? title : code);
}

static struct column_value value_of(const struct store *store, enum column column, uint32_t code,
                                    const struct forces *forces) {
    struct slice value =
        dictionary_value(&store->dictionaries[COLUMNS[column].dimension], code - 1);
    switch (column) {
    case COLUMN_YEAR:
    case COLUMN_QUARTER:
    case COLUMN_MONTH:
        return period_value(column, value);
    case COLUMN_FORCE:
    case COLUMN_FORCE_CODE:
    case COLUMN_REGION:
    case COLUMN_NATION:
        return force_value(column, value, forces);
    case COLUMN_OFFENCE_CODE:
    case COLUMN_OFFENCE:
        return offence_value(column, value);
    case COLUMN_VINTAGE:
        return text_value(store->files[code - 1].vintage);
    default:
        return text_value(value);
    }
}

/* Gives the text a NUL behind it: SQLite uses a text that it knows to end so without copying it. */
static bool end_with_nul(struct store *store, struct column_value *value, struct error *error) {
    uint32_t code;
    if (value->kind != VALUE_TEXT)
        return true;
    if (!dictionary_code(&store->texts, value->text, &code, error))
        return false;
    value->text = dictionary_value(&store->texts, code);
    value->is_string = memchr(value->text.bytes, '\0', value->text.length) == NULL;
    return true;
}

bool store_finish(struct store *store, const struct forces *forces, struct error *error) {
    memory_free(store->builder);
    store->builder = NULL;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        if (COLUMNS[c].kind != COLUMN_OF_TEXT && COLUMNS[c].kind != COLUMN_OF_INTEGER)
            continue;
        uint32_t count = store->dictionaries[COLUMNS[c].dimension].count;
        store->values[c] = memory_new((size_t)count + 1, sizeof *store->values[c], error);
        if (store->values[c] == NULL)
            return false;
        for (uint32_t code = 1; code <= count; code++) {
            store->values[c][code] = value_of(store, (enum column)c, code, forces);
            if (!end_with_nul(store, &store->values[c][code], error))
                return false;
        }
    }
    return true;
}
