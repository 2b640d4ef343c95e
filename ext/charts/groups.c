#include "charts/groups.h"

#include <string.h>

#include "base/base.h"

const struct period NO_PERIOD = {0};

/* The place of the group with this label, or the place where it would be inserted. */
static size_t place_of(const struct groups *groups, struct slice label) {
    size_t low = 0, high = groups->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(groups->items[middle].label, label) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct groups *groups, size_t place, struct slice label) {
    return place < groups->count && slice_equal(groups->items[place].label, label);
}

static bool has_room(const struct groups *groups, struct slice label, const char *what,
                     struct error *error) {
    if (label.length > GROUPS_LONGEST_LABEL)
        return error_set(error, ERROR_USE,
                         "%s: a label of %zu bytes, '%.40s'; give labels of up to %d", what,
                         label.length, (const char *)label.bytes, GROUPS_LONGEST_LABEL);
    return groups->count < GROUPS_MOST_LABELS ||
           error_set(error, ERROR_USE, "%s: more than %d labels; choose some with WHERE", what,
                     GROUPS_MOST_LABELS);
}

static bool insert(struct groups *groups, size_t place, struct slice label, struct error *error) {
    if (!memory_reserve(&groups->items, &groups->capacity, groups->count + 1, sizeof *groups->items,
                        error))
        return false;
    char *copy = text_copy(label, error);
    if (copy == NULL)
        return false;
    struct group *group = &groups->items[place];
    memmove(group + 1, group, (groups->count - place) * sizeof *group);
    *group = (struct group){.label = slice_from(copy, label.length)};
    groups->count++;
    return true;
}

static void remove_if_empty(struct groups *groups, size_t place) {
    struct group *group = &groups->items[place];
    if (group->series.count > 0)
        return;
    series_free(&group->series);
    memory_free((void *)group->label.bytes);
    groups->count--;
    memmove(group, group + 1, (groups->count - place) * sizeof *group);
}

/* Adds the row to the series of that place, and counts its point if it is a new one. */
static bool add_row(struct groups *groups, size_t place, struct period period, struct figure figure,
                    const char *what, struct error *error) {
    struct series *series = &groups->items[place].series;
    size_t before = series->count;
    if (!series_add(series, period, figure, error))
        return false;
    if (series->count > before && groups->points >= GROUPS_MOST_POINTS) {
        series_remove(series, period, figure);
        return error_set(error, ERROR_USE, "%s: more than %d points; choose some with WHERE", what,
                         GROUPS_MOST_POINTS);
    }
    groups->points += series->count - before;
    return true;
}

bool groups_add(struct groups *groups, struct slice label, struct period period,
                struct figure figure, const char *what, struct error *error) {
    size_t place = place_of(groups, label);
    if (!is_at(groups, place, label) &&
        (!has_room(groups, label, what, error) || !insert(groups, place, label, error)))
        return false;
    bool done = add_row(groups, place, period, figure, what, error);
    remove_if_empty(groups, place);
    return done;
}

void groups_remove(struct groups *groups, struct slice label, struct period period,
                   struct figure figure) {
    size_t place = place_of(groups, label);
    if (!is_at(groups, place, label))
        return;
    struct series *series = &groups->items[place].series;
    size_t before = series->count;
    series_remove(series, period, figure);
    groups->points -= before - series->count;
    remove_if_empty(groups, place);
}

bool groups_find_mark(const struct groups *groups, struct slice mark, const char *what,
                      size_t *place, struct error *error) {
    *place = place_of(groups, mark);
    if (is_at(groups, *place, mark))
        return true;
    for (*place = 0; *place < groups->count; ++*place)
        if (slice_equal_nocase(slice_trim(groups->items[*place].label), slice_trim(mark)))
            return true;
    return error_set(error, ERROR_USE,
                     "%s: mark is '%.*s', which the picture does not have; give one of its labels, "
                     "such as '%.*s'",
                     what, SLICE_PRINT(mark), SLICE_PRINT(groups->items[0].label));
}

void groups_free(struct groups *groups) {
    for (size_t i = 0; i < groups->count; i++) {
        series_free(&groups->items[i].series);
        memory_free((void *)groups->items[i].label.bytes);
    }
    memory_free(groups->items);
    *groups = (struct groups){0};
}
