#include "columns/row_edit.h"

#include "base/base.h"
#include "columns/group_builder.h"

void row_edit_read(const struct row_group *group, uint32_t row, struct edited_row *edited) {
    for (int d = 0; d < DIMENSION_COUNT; d++)
        edited->codes[d] = group_code(group, (enum dimension)d, row);
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (!group_measure(group, (enum measure)m, row, &edited->measures[m]))
            edited->measures[m] = INT64_MIN;
    edited->line = group_line(group, row);
}

struct editing {
    struct store *store;
    struct group_builder *builder;
    bool (*edit)(void *context, struct edited_row *row);
    void *context;
};

static bool edit_group(struct editing *editing, struct row_group *group, struct error *error) {
    struct row_group packed = {0};
    uint32_t rows = group->rows;
    for (uint32_t row = 0; row < rows; row++) {
        struct edited_row edited;
        row_edit_read(group, row, &edited);
        if (editing->edit(editing->context, &edited))
            group_builder_add(editing->builder, edited.codes, edited.measures, edited.line);
    }
    uint32_t left = editing->builder->rows;
    if (left > 0 && !group_builder_pack(editing->builder, group->codes[DIMENSION_FILE].minimum, 0,
                                        &packed, error))
        return false;
    memory_free(group->memory);
    *group = packed;
    editing->store->rows -= rows - left;
    return true;
}

/* Each file's groups stand together, in the order of the files. */
static void remove_group(struct store *store, size_t number) {
    memmove(&store->groups[number], &store->groups[number + 1],
            (store->group_count - number - 1) * sizeof *store->groups);
    store->group_count--;
    for (size_t f = 0; f < store->file_count; f++) {
        struct store_file *file = &store->files[f];
        if (file->first_group > number)
            file->first_group--;
        else if (number < file->first_group + file->group_count)
            file->group_count--;
    }
}

bool store_edit_rows(struct store *store, size_t first, size_t end,
                     bool (*edit)(void *context, struct edited_row *row), void *context,
                     struct error *error) {
    struct editing editing = {store, memory_new(1, sizeof(struct group_builder), error), edit,
                              context};
    bool done = editing.builder != NULL;
    for (size_t g = first; done && g < end; g++)
        done = edit_group(&editing, &store->groups[g], error);
    for (size_t g = end; g-- > first;)
        if (store->groups[g].rows == 0)
            remove_group(store, g);
    memory_free(editing.builder);
    return done;
}

struct recoding {
    enum dimension dimension;
    const uint32_t *codes;
};

static bool recode(void *context, struct edited_row *row) {
    const struct recoding *recoding = context;
    row->codes[recoding->dimension] = recoding->codes[row->codes[recoding->dimension]];
    return true;
}

bool store_recode(struct store *store, size_t first_group, enum dimension dimension,
                  const uint32_t *codes, struct error *error) {
    struct recoding recoding = {dimension, codes};
    return store_edit_rows(store, first_group, store->group_count, recode, &recoding, error);
}
