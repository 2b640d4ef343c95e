#include "query/row_walk.h"

/* Below so many rows of a group each is looked at by itself: to select among all takes as long. */
enum { FEW_ROWS = 512 };

int64_t *rows_before(const struct store *store, struct error *error) {
    int64_t *before = memory_new(store->group_count, sizeof *before, error), rows = 0;
    for (size_t g = 0; before != NULL && g < store->group_count; g++) {
        before[g] = rows;
        rows += store_group_shape(store, g)->rows;
    }
    return before;
}

bool row_walk_open(struct row_walk *walk, const struct store *store, struct error *error) {
    row_walk_close(walk);
    walk->store = store;
    walk->before = rows_before(store, error);
    return walk->before != NULL;
}

void row_walk_close(struct row_walk *walk) {
    memory_free(walk->before);
    memory_free(walk->rows);
    walk->before = NULL;
    walk->rows = NULL;
}

/* The group in which a place lies: the last with no more rows before it. */
static size_t group_at(const struct row_walk *walk, int64_t place) {
    size_t group = 0, end = walk->store->group_count;
    while (end - group > 1) {
        size_t middle = group + (end - group) / 2;
        if (walk->before[middle] <= place)
            group = middle;
        else
            end = middle;
    }
    return group;
}

/* The part of the walk's group that lies in the range. */
struct part {
    uint32_t first, end;
};

static struct part part_of(const struct row_walk *walk) {
    int64_t before = walk->before[walk->group],
            rows = store_group_shape(walk->store, walk->group)->rows;
    int64_t first = walk->range.first - before, end = walk->range.end - before;
    first = first < 0 ? 0 : first < rows ? first : rows;
    end = end < first ? first : end < rows ? end : rows;
    return (struct part){(uint32_t)first, (uint32_t)end};
}

static void turn_round(uint16_t *rows, size_t count) {
    for (size_t i = 0; i < count / 2; i++) {
        uint16_t row = rows[i];
        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = row;
    }
}

/* Writes down the rows of the part that are wanted, in the order of the walk. */
static bool select_part(struct row_walk *walk, const struct row_group *group, struct part part,
                        struct error *error) {
    size_t count = 0, selected = 0;
    if (walk->rows == NULL)
        walk->rows = memory_new(GROUP_ROWS, sizeof *walk->rows, error);
    if (walk->rows == NULL)
        return false;
    if (part.end - part.first < FEW_ROWS) {
        for (uint32_t row = part.first; row < part.end; row++)
            if (select_row(walk->selection, group, row))
                walk->rows[count++] = (uint16_t)row;
    } else {
        selected = select_rows(walk->selection, group, walk->rows);
    }
    for (size_t i = 0; i < selected; i++)
        if (walk->rows[i] >= part.first && walk->rows[i] < part.end)
            walk->rows[count++] = walk->rows[i];
    if (walk->range.backward)
        turn_round(walk->rows, count);
    walk->whole = false;
    walk->count = count;
    return true;
}

/* Finds the rows that are wanted of the group, and stands at the first of them that is not passed
** over, if there is one. */
static bool enter_group(struct row_walk *walk, struct error *error) {
    struct part part = part_of(walk);
    enum overlap overlap =
        select_overlap(walk->selection, store_group_shape(walk->store, walk->group));
    walk->at = walk->count = 0;
    if (overlap == OVERLAP_NONE || part.first == part.end)
        return true;
    const struct row_group *group =
        store_open_group(walk->store, walk->group, select_columns(walk->selection), error);
    if (group == NULL)
        return false;
    if (overlap == OVERLAP_ALL) {
        walk->whole = true;
        walk->count = part.end - part.first;
    } else if (!select_part(walk, group, part, error)) {
        return false;
    }
    walk->at = walk->passed < walk->count ? walk->passed : walk->count;
    walk->passed -= walk->at;
    if (walk->at == walk->count)
        return true;
    walk->rows_of = store_open_group(walk->store, walk->group, walk->columns, error);
    walk->row = !walk->whole           ? walk->rows[walk->at]
                : walk->range.backward ? part.end - 1 - (uint32_t)walk->at
                                       : part.first + (uint32_t)walk->at;
    return walk->rows_of != NULL;
}

/* Enters groups from this one on until one has a row that is wanted, or the range is at its end. */
static bool find_group(struct row_walk *walk, struct error *error) {
    while (walk->group < walk->store->group_count) {
        int64_t before = walk->before[walk->group];
        if (walk->range.backward
                ? before + store_group_shape(walk->store, walk->group)->rows <= walk->range.first
                : before >= walk->range.end)
            break;
        if (!enter_group(walk, error))
            return false;
        if (walk->at < walk->count)
            return true;
        walk->group += walk->range.backward ? SIZE_MAX : 1; /* SIZE_MAX comes before 0 */
    }
    walk->at = walk->count = 0;
    return true;
}

bool row_walk_start(struct row_walk *walk, const struct selection *selection, column_set columns,
                    struct row_range range, size_t passed, struct error *error) {
    walk->selection = selection;
    walk->columns = columns;
    walk->range = range;
    walk->passed = passed;
    walk->step = range.backward ? UINT32_MAX : 1;
    walk->at = walk->count = 0;
    if (range.first >= range.end || walk->store->group_count == 0)
        return true;
    walk->group = group_at(walk, range.backward ? range.end - 1 : range.first);
    return find_group(walk, error);
}

bool row_walk_next_group(struct row_walk *walk, struct error *error) {
    walk->group += walk->range.backward ? SIZE_MAX : 1;
    return find_group(walk, error);
}
