#include "loading/alternate_rows.h"

#include "base/base.h"

static uint64_t key_of(uint32_t force, uint32_t period) {
    return (uint64_t)force << 32 | period;
}

/* Numbers the forces and periods of all rows in files of the layout. */
static bool number_rows(const struct store *store, const struct layout *layout,
                        struct numbering *held, struct error *error) {
    for (size_t g = 0; g < store->group_count; g++) {
        const struct row_group *group = &store->groups[g];
        if (group->rows == 0 ||
            store->files[group->codes[DIMENSION_FILE].minimum - 1].layout != layout)
            continue;
        uint64_t last = UINT64_MAX;
        for (uint32_t row = 0; row < group->rows; row++) {
            uint32_t unused;
            uint64_t key = key_of(group_code(group, DIMENSION_FORCE, row),
                                  group_code(group, DIMENSION_PERIOD, row));
            if (key != last && !numbering_of(held, key, &unused, error))
                return false;
            last = key;
        }
    }
    return true;
}

/* Moves the groups from `first` on to the end of the file's: all groups of a file stand together. */
static bool move_groups(struct store *store, size_t first, uint32_t file_code,
                        struct error *error) {
    struct store_file *file = &store->files[file_code - 1];
    size_t place = file->first_group + file->group_count, count = store->group_count - first;
    if (count == 0)
        return true;
    struct row_group *moved = memory_new(count, sizeof *moved, error);
    if (moved == NULL)
        return false;
    memcpy(moved, store->groups + first, count * sizeof *moved);
    memmove(store->groups + place + count, store->groups + place, (first - place) * sizeof *moved);
    memcpy(store->groups + place, moved, count * sizeof *moved);
    memory_free(moved);
    file->group_count += count;
    for (size_t f = 0; f < store->file_count; f++)
        if (f != file_code - 1 && store->files[f].first_group >= place)
            store->files[f].first_group += count;
    return true;
}

static bool note(struct store *store, uint32_t file_code, int64_t line, int64_t rows,
                 struct error *error) {
    return findings_add(
        &store->findings, PROBLEM_DUPLICATE_ROW,
        dictionary_value(&store->dictionaries[DIMENSION_FILE], file_code - 1), line, 0,
        (struct slice){0}, error,
        "%lld %s of alternate outcomes (1a, 2a, 3a) left out: the source has "
        "outcomes 1, 2 and 3 of the same force and period, which count them already",
        (long long)rows, rows == 1 ? "row" : "rows");
}

static bool add_rows(const struct total_rows *alternates, uint32_t file_code,
                     struct numbering *held, struct store *store, struct error *error) {
    const uint32_t count_held = held->count;
    int64_t left_out = 0, first_line = 0;
    size_t first_group = store->group_count;
    for (size_t i = 0; i < alternates->count; i++) {
        const struct total_row *row = &alternates->items[i];
        uint32_t number;
        if (!numbering_of(held, key_of(row->codes[DIMENSION_FORCE], row->codes[DIMENSION_PERIOD]),
                          &number, error))
            return false;
        if (number < count_held) {
            first_line = left_out++ == 0 ? row->line : first_line;
            continue;
        }
        if (!store_add_row(store, row->codes, row->measures, row->line, error))
            return false;
        store->files[file_code - 1].rows++;
    }
    return store_seal(store, error) && move_groups(store, first_group, file_code, error) &&
           (left_out == 0 || note(store, file_code, first_line, left_out, error));
}

bool alternate_rows_settle(const struct total_rows *alternates, uint32_t file_code,
                           struct store *store, struct error *error) {
    struct numbering held = {0};
    bool done = alternates->count == 0 ||
                (number_rows(store, store->files[file_code - 1].layout, &held, error) &&
                 add_rows(alternates, file_code, &held, store, error));
    numbering_free(&held);
    return done;
}
