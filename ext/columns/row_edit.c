#include "columns/row_edit.h"

#include "base/base.h"
#include "columns/group_builder.h"

void row_codes(const struct row_group *group, uint32_t row, uint32_t codes[DIMENSION_COUNT]) {
    for (int d = 0; d < DIMENSION_COUNT; d++)
        codes[d] = group_code(group, (enum dimension)d, row);
}

void row_edit_read(const struct row_group *group, uint32_t row, struct edited_row *edited) {
    row_codes(group, row, edited->codes);
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

/* Moves the groups from `*next` to before `end` that have rows to `*kept`. */
static void keep_groups(struct store *store, size_t *next, size_t end, size_t *kept) {
    for (; *next < end; (*next)++)
        if (store->groups[*next].rows > 0)
            store->groups[(*kept)++] = store->groups[*next];
}

/* Each file's groups stand together, in the order of the files; those of a file that is being loaded are the last,
** and are not counted as its own yet. */
void store_remove_empty(struct store *store, size_t first) {
    size_t f = store->file_count, next = first, kept = first;
    while (f > 0 && store->files[f - 1].first_group + store->files[f - 1].group_count > first)
        f--;
    for (; f < store->file_count; f++) {
        struct store_file *file = &store->files[f];
        size_t end = file->first_group + file->group_count;
        keep_groups(store, &next, file->first_group, &kept);
        if (file->first_group >= first)
            file->first_group = kept;
        keep_groups(store, &next, end, &kept);
        file->group_count = kept - file->first_group;
    }
    keep_groups(store, &next, store->group_count, &kept);
    store->group_count = kept;
}

bool store_edit_groups(struct store *store, size_t first, size_t end,
                       bool (*edit)(void *context, struct edited_row *row), void *context,
                       struct error *error) {
    struct editing editing = {store, memory_new(1, sizeof(struct group_builder), error), edit,
                              context};
    bool done = editing.builder != NULL;
    for (size_t g = first; done && g < end; g++)
        done = edit_group(&editing, &store->groups[g], error);
    memory_free(editing.builder);
    return done;
}

bool store_edit_rows(struct store *store, size_t first,
                     bool (*edit)(void *context, struct edited_row *row), void *context,
                     struct error *error) {
    bool done = store_edit_groups(store, first, store->group_count, edit, context, error);
    store_remove_empty(store, first);
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
    return store_edit_rows(store, first_group, recode, &recoding, error);
}
