#include "loading/total_rows.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/base.h"

/* A total as published, and the sum of the rows that it covers. It may be published by several rows, which
** a column tells apart that we do not read. */
struct parts {
    int64_t published[MEASURE_COUNT];
    bool has_published[MEASURE_COUNT];
    int64_t sums[MEASURE_COUNT];
    int64_t rows;
    int64_t line; /* of the first total */
    bool compared;
};

bool total_rows_add(struct total_rows *total_rows, const struct total_row *total,
                    struct error *error) {
    if (!memory_reserve(&total_rows->items, &total_rows->capacity, total_rows->count + 1,
                        sizeof *total_rows->items, error))
        return false;
    total_rows->items[total_rows->count++] = *total;
    return true;
}

bool total_rows_take(struct total_rows *total_rows, struct total_rows *other,
                     const struct thread_codes *codes, int64_t lines_before, struct error *error) {
    for (size_t i = 0; i < other->count; i++) {
        struct total_row total = other->items[i];
        total.line += lines_before;
        for (int d = 0; d < DIMENSION_COUNT; d++)
            total.codes[d] = thread_codes_settled(codes, (enum dimension)d, total.codes[d]);
        if (total.scope > 0) {
            if (!dictionary_code(&total_rows->labels,
                                 dictionary_value(&other->labels, total.scope - 1), &total.scope,
                                 error))
                return false;
            total.scope++;
        }
        if (!total_rows_add(total_rows, &total, error))
            return false;
    }
    other->count = 0;
    return true;
}

void total_rows_free(struct total_rows *total_rows) {
    memory_free(total_rows->items);
    dictionary_free(&total_rows->labels);
    *total_rows = (struct total_rows){0};
}

static int dimension_count(unsigned dimensions) {
    int count = 0;
    for (; dimensions != 0; dimensions &= dimensions - 1)
        count++;
    return count;
}

/* Totals over few dimensions come first, as they may become parts of totals over more. Totals of one kind
** stand together, in the order of the file. */
static int compare_totals(const void *left, const void *right) {
    const struct total_row *a = left, *b = right;
    int order = dimension_count(a->dimensions) - dimension_count(b->dimensions);
    if (order == 0)
        order = (a->dimensions > b->dimensions) - (a->dimensions < b->dimensions);
    if (order == 0)
        order = (a->scope > b->scope) - (a->scope < b->scope);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static bool same_kind(const struct total_row *a, const struct total_row *b) {
    return a->dimensions == b->dimensions && a->scope == b->scope;
}

static struct slice key_of(uint32_t codes[DIMENSION_COUNT], unsigned dimensions) {
    for (int d = 0; d < DIMENSION_COUNT; d++)
        if (dimensions & 1u << d || d == DIMENSION_MARKS)
            codes[d] = 0;
    return slice_from(codes, DIMENSION_COUNT * sizeof *codes);
}

/* Whether a force lies in the region or nation that a total is of (`Total North West`, `Wales`). */
static bool in_scope(const struct store *store, uint32_t force, struct slice label,
                     const struct forces *forces) {
    const struct force *found = NULL;
    struct slice region, value;
    if (force == 0)
        return false;
    value = dictionary_value(&store->dictionaries[DIMENSION_FORCE], force - 1);
    if (store_region(value, &region))
        return slice_equal_nocase(label, region) ||
               (slice_equal_nocase(label, slice_of("England")) &&
                !slice_equal(region, slice_of("Wales")));
    if (forces_find(forces, value, &found) != LABEL_FORCE)
        return false;
    return slice_equal_nocase(label, found->region) || slice_equal_nocase(label, found->nation);
}

/* For each code of a force 1 if the scope covers that force. NULL with the error set. */
static unsigned char *forces_in_scope(const struct store *store,
                                      const struct total_rows *total_rows, uint32_t scope,
                                      const struct forces *forces, struct error *error) {
    uint32_t count = store->dictionaries[DIMENSION_FORCE].count;
    unsigned char *taken = memory_new((size_t)count + 1, 1, error);
    if (taken == NULL)
        return NULL;
    struct slice label = {0};
    if (scope > 0) {
        label = slice_trim(dictionary_value(&total_rows->labels, scope - 1));
        while (label.length > 0 && label.bytes[0] == '*')
            label = slice_after(label, 1);
        if (slice_starts_nocase(label, "total "))
            label = slice_trim(slice_after(label, 6));
    }
    for (uint32_t force = 0; force <= count; force++)
        taken[force] = scope == 0 || in_scope(store, force, label, forces);
    return taken;
}

static void add_row(const struct row_group *group, uint32_t row, struct parts *parts) {
    parts->rows++;
    for (int m = 0; m < MEASURE_COUNT; m++) {
        int64_t number;
        if (group_measure(group, (enum measure)m, row, &number))
            parts->sums[m] += number;
    }
}

/* Adds each row to the total that covers it, by the total's key. */
static void add_parts(const struct store *store, size_t first_group, unsigned dimensions,
                      const unsigned char *taken, const struct dictionary *keys,
                      struct parts *parts) {
    for (size_t g = first_group; g < store->group_count; g++) {
        const struct row_group *group = &store->groups[g];
        for (uint32_t row = 0; row < group->rows; row++) {
            uint32_t codes[DIMENSION_COUNT], key;
            if (!taken[group_code(group, DIMENSION_FORCE, row)])
                continue;
            for (int d = 0; d < DIMENSION_COUNT; d++)
                codes[d] = group_code(group, (enum dimension)d, row);
            if (dictionary_find(keys, key_of(codes, dimensions), &key))
                add_row(group, row, &parts[key]);
        }
    }
}

static bool compare_with_parts(struct store *store, struct parts *parts, struct slice file,
                               struct error *error) {
    if (parts->compared)
        return true;
    parts->compared = true;
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if (!parts->has_published[m] || parts->published[m] == parts->sums[m])
            continue;
        /* Measures repeat each other: the first that differs says it all. */
        return findings_add(
            &store->findings, PROBLEM_TOTAL, file, parts->line, 0, (struct slice){0}, error,
            "%s: %" PRId64 " published, but its %" PRId64 " parts add up to %" PRId64,
            measure_name((enum measure)m), parts->published[m], parts->rows, parts->sums[m]);
    }
    return true;
}

/* Gives each total its key, and adds up what is published under that key. */
static bool add_published(const struct total_row *items, size_t count, struct dictionary *keys,
                          struct parts *parts, uint32_t *key_of_item, struct error *error) {
    for (size_t i = 0; i < count; i++) {
        uint32_t codes[DIMENSION_COUNT];
        memcpy(codes, items[i].codes, sizeof codes);
        if (!dictionary_code(keys, key_of(codes, items[i].dimensions), &key_of_item[i], error))
            return false;
        struct parts *part = &parts[key_of_item[i]];
        part->line = part->line == 0 ? items[i].line : part->line;
        for (int m = 0; m < MEASURE_COUNT; m++) {
            if (items[i].measures[m] == INT64_MIN)
                continue;
            part->published[m] += items[i].measures[m];
            part->has_published[m] = true;
        }
    }
    return true;
}

/* Decides what becomes of a total, now that its parts are known. */
static bool settle(const struct total_rows *total_rows, const struct total_row *total,
                   struct parts *parts, struct store *store, struct slice file,
                   struct error *error) {
    if (parts->rows > 0)
        return compare_with_parts(store, parts, file, error);
    if (total->scope == 0)
        return store_add_row(store, total->codes, total->measures, total->line, error);
    store->findings.left_out++;
    return findings_add(&store->findings, PROBLEM_TOTAL, file, total->line, 0,
                        dictionary_value(&total_rows->labels, total->scope - 1), error,
                        "left out: a total of some forces, none of which is in the file");
}

/* The totals of one kind: `count` of them from `first` on. */
static bool check_kind(const struct total_rows *total_rows, size_t first, size_t count,
                       struct store *store, size_t first_group, struct slice file,
                       const struct forces *forces, struct error *error) {
    const struct total_row *items = &total_rows->items[first];
    struct dictionary keys = {0};
    struct parts *parts = memory_new(count, sizeof *parts, error);
    uint32_t *key_of_item = memory_new(count, sizeof *key_of_item, error);
    unsigned char *taken = forces_in_scope(store, total_rows, items->scope, forces, error);
    bool done = parts != NULL && key_of_item != NULL && taken != NULL &&
                add_published(items, count, &keys, parts, key_of_item, error);
    if (done)
        add_parts(store, first_group, items->dimensions, taken, &keys, parts);
    for (size_t i = 0; done && i < count; i++)
        done = settle(total_rows, &items[i], &parts[key_of_item[i]], store, file, error);
    dictionary_free(&keys);
    memory_free(parts);
    memory_free(key_of_item);
    memory_free(taken);
    return done && store_seal(store, error);
}

bool total_rows_check(struct total_rows *total_rows, struct store *store, size_t first_group,
                      struct slice file, const struct forces *forces, struct error *error) {
    if (total_rows->count > 0)
        qsort(total_rows->items, total_rows->count, sizeof *total_rows->items, compare_totals);
    size_t first = 0;
    while (first < total_rows->count) {
        size_t count = 1;
        while (first + count < total_rows->count &&
               same_kind(&total_rows->items[first], &total_rows->items[first + count]))
            count++;
        if (!check_kind(total_rows, first, count, store, first_group, file, forces, error))
            return false;
        first += count;
    }
    return true;
}
