#include "accounting/revisions.h"

#include <stdlib.h>

#include "accounting/vintage.h"

/* Two holdings of which one is the older edition of the other. */
struct succession {
    int old_order, new_order; /* of their vintages */
    const struct layout *layout;
    unsigned dimensions;
    size_t old, new; /* their numbers */
};

static int order_of(const struct revisions *revisions, size_t file) {
    uint32_t code = revisions->holdings->files[file].code;
    return vintage_order(revisions->store->files[code - 1].vintage);
}

bool revisions_note(struct revisions *revisions, const struct holding *old,
                    const struct holding *new, struct error *error) {
    if (!memory_reserve(&revisions->items, &revisions->capacity, revisions->count + 1,
                        sizeof *revisions->items, error))
        return false;
    const struct edition_file *file = &revisions->holdings->files[old->file];
    const struct holding *items = revisions->holdings->items;
    revisions->items[revisions->count++] =
        (struct succession){.old_order = order_of(revisions, old->file),
                            .new_order = order_of(revisions, new->file),
                            .layout = file->layout,
                            .dimensions = file->dimensions,
                            .old = (size_t)(old - items),
                            .new = (size_t)(new - items)};
    return true;
}

void revisions_free(struct revisions *revisions) {
    memory_free(revisions->items);
}

/* --- Comparing two editions -------------------------------------------------------------------- */

enum side { NEITHER, OLD, NEW };

struct comparing {
    struct revisions *revisions;
    struct error *error;
    unsigned char *sides;        /* by holding: enum side */
    uint32_t old_file, new_file; /* codes: one of each edition */
    unsigned measures;
    struct numbering cells;
    struct compared {
        uint32_t codes[DIMENSION_COUNT];
        int64_t sums[2][MEASURE_COUNT]; /* INT64_MIN: none */
    } * items;
    size_t capacity;
};

static bool compare_row(struct comparing *comparing, const struct edited_row *row, enum side side) {
    uint32_t number, known = comparing->cells.count;
    if (!numbering_of(&comparing->cells, cell_hash(row->codes), &number, comparing->error) ||
        !memory_reserve(&comparing->items, &comparing->capacity, (size_t)number + 1,
                        sizeof *comparing->items, comparing->error))
        return false;
    struct compared *item = &comparing->items[number];
    if (number == known) {
        memcpy(item->codes, row->codes, sizeof item->codes);
        for (int m = 0; m < MEASURE_COUNT; m++)
            item->sums[0][m] = item->sums[1][m] = INT64_MIN;
    }
    for (int m = 0; m < MEASURE_COUNT; m++) {
        int64_t *sum = &item->sums[side - OLD][m];
        if (row->measures[m] == INT64_MIN)
            continue;
        if (*sum == INT64_MIN)
            *sum = row->measures[m];
        else if (ADD_OVERFLOWS(*sum, row->measures[m], sum))
            return error_set(comparing->error, ERROR_INPUT, "the sums do not fit a 64-bit INTEGER");
    }
    return true;
}

static bool compare_file(struct comparing *comparing, size_t file) {
    const struct holdings *holdings = comparing->revisions->holdings;
    const struct store *store = comparing->revisions->store;
    const struct store_file *of = &store->files[holdings->files[file].code - 1];
    for (size_t g = of->first_group; g < of->first_group + of->group_count; g++) {
        for (uint32_t row = 0; row < store->groups[g].rows; row++) {
            struct edited_row read;
            row_edit_read(&store->groups[g], row, &read);
            const struct holding *holding =
                holding_of(holdings, file, read.codes[DIMENSION_PERIOD]);
            enum side side =
                holding != NULL ? (enum side)comparing->sides[holding - holdings->items] : NEITHER;
            if (side != NEITHER && !compare_row(comparing, &read, side))
                return false;
        }
    }
    return true;
}

static bool compare_files(struct comparing *comparing) {
    const struct holdings *holdings = comparing->revisions->holdings;
    for (size_t h = 0, last = SIZE_MAX; h < holdings->count; h++) {
        size_t file = holdings->items[h].file;
        if (comparing->sides[h] == NEITHER || file == last)
            continue;
        last = file;
        if (!compare_file(comparing, file))
            return false;
    }
    return true;
}

static bool add_change(struct comparing *comparing, const struct compared *item,
                       enum measure measure) {
    struct edition_changes *changes = comparing->revisions->changes;
    if (item->sums[0][measure] == item->sums[1][measure])
        return true;
    if (!memory_reserve(&changes->items, &changes->capacity, changes->count + 1,
                        sizeof *changes->items, comparing->error))
        return false;
    struct edition_change *change = &changes->items[changes->count++];
    memcpy(change->codes, item->codes, sizeof change->codes);
    change->old_file = comparing->old_file;
    change->new_file = comparing->new_file;
    change->measure = measure;
    change->old = item->sums[0][measure];
    change->new = item->sums[1][measure];
    return true;
}

static bool add_changes(struct comparing *comparing) {
    for (uint32_t i = 0; i < comparing->cells.count; i++)
        for (int m = 0; m < MEASURE_COUNT; m++)
            if (comparing->measures & 1u << m &&
                !add_change(comparing, &comparing->items[i], (enum measure)m))
                return false;
    return true;
}

/* --- Which editions ---------------------------------------------------------------------------- */

/* A file may have another edition of some period still newer. */
static void keep_next(struct revisions *revisions) {
    size_t kept = 0;
    for (size_t i = 0; i < revisions->count; i++) {
        const struct succession *item = &revisions->items[i];
        size_t next = revisions->holdings->items[item->old].next_newer - 1;
        if (item->new_order == order_of(revisions, next))
            revisions->items[kept++] = *item;
    }
    revisions->count = kept;
}

/* 0: the two are of the same two editions. */
static int compare_editions(const void *left, const void *right) {
    const struct succession *a = left, *b = right;
    if (a->old_order != b->old_order)
        return a->old_order < b->old_order ? -1 : 1;
    if (a->new_order != b->new_order)
        return a->new_order < b->new_order ? -1 : 1;
    if (a->dimensions != b->dimensions)
        return a->dimensions < b->dimensions ? -1 : 1;
    return strcmp(a->layout->name, b->layout->name);
}

static void take_side(struct comparing *comparing, size_t number, enum side side) {
    const struct holdings *holdings = comparing->revisions->holdings;
    const struct edition_file *file = &holdings->files[holdings->items[number].file];
    uint32_t *code = side == OLD ? &comparing->old_file : &comparing->new_file;
    comparing->sides[number] = (unsigned char)side;
    comparing->measures &= file->measures;
    *code = *code == 0 || file->code < *code ? file->code : *code;
}

/* The successions of two editions. */
static bool compare(struct revisions *revisions, const struct succession *items, size_t count,
                    unsigned char *sides, struct error *error) {
    struct comparing comparing = {
        .revisions = revisions, .error = error, .sides = sides, .measures = ~0u};
    for (size_t i = 0; i < count; i++) {
        take_side(&comparing, items[i].old, OLD);
        take_side(&comparing, items[i].new, NEW);
    }
    bool done = compare_files(&comparing) && add_changes(&comparing);
    for (size_t i = 0; i < count; i++)
        sides[items[i].old] = sides[items[i].new] = NEITHER;
    numbering_free(&comparing.cells);
    memory_free(comparing.items);
    return done;
}

bool revisions_compare(struct revisions *revisions, struct error *error) {
    unsigned char *sides = memory_new(revisions->holdings->count + 1, 1, error);
    struct succession *items = revisions->items;
    bool done = sides != NULL;
    keep_next(revisions);
    if (revisions->count > 1)
        qsort(items, revisions->count, sizeof *items, compare_editions);
    for (size_t i = 0, end; done && i < revisions->count; i = end) {
        for (end = i + 1; end < revisions->count && compare_editions(&items[i], &items[end]) == 0;)
            end++;
        done = compare(revisions, items + i, end - i, sides, error);
    }
    memory_free(sides);
    return done;
}
