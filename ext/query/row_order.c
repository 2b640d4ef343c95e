#include "query/row_order.h"

#include "base/base.h"
#include "query/row_keys.h"
#include "query/sort_keys.h"

enum {
    MOST_BUCKETS = SORT_MOST_STEPS, /* of one pass over the rows */
    MOST_DIGITS = SORT_DIGIT_BITS,  /* in it, of two steps at least */
    BLOCK_ROWS = 2048,
};

/* Whether the rows stand in the order of their lines: in the whole store, or (by_file) within each
** of its files. */
static bool stands_by_line(const struct store *store, bool by_file) {
    int64_t last = INT64_MIN;
    for (size_t g = 0; g < store->group_count; g++) {
        const struct row_group *group = &store->groups[g];
        bool begins = g == 0 || group->codes[DIMENSION_FILE].minimum !=
                                    store->groups[g - 1].codes[DIMENSION_FILE].minimum;
        if ((group->lines.form != NUMBERS_SERIES && group->lines.width > 0) ||
            (group->lines.base < last && !(by_file && begins)))
            return false;
        last = group_line(group, group->rows - 1);
    }
    return true;
}

/* Whether the order tells any two files apart. */
static bool tells_files(const struct store *store, struct column_order order, bool *tells,
                        struct error *error) {
    struct ranks ranks = {0};
    if (!ranks_make(&ranks, store, order, error))
        return false;
    *tells = ranks.count > store->dictionaries[DIMENSION_FILE].count;
    ranks_free(&ranks);
    return true;
}

bool rows_orders_needed(const struct store *store, const struct column_order *orders, size_t *count,
                        struct error *error) {
    bool by_file = false;
    if (*count == 0 || orders[*count - 1].column != COLUMN_LINE || orders[*count - 1].descending)
        return true;
    for (size_t i = 0; i < *count; i++)
        if (orders[i].column == COLUMN_FILE && !tells_files(store, orders[i], &by_file, error))
            return false;
    *count -= stands_by_line(store, by_file);
    return true;
}

/* --- A pass: sorts by as many keys at a time as make few enough buckets --- */

/* A key whose digit, times `scale`, is added to the number of a row's bucket. */
struct digit {
    const struct sort_key *key;
    uint32_t scale;
};

struct pass {
    uint32_t
        *numbers[DIMENSION_COUNT]; /* by code: what it adds to the number of the bucket; or NULL */
    struct key_part key_parts[DIMENSION_COUNT];
    int key_part_count;
    struct digit digits[MOST_DIGITS];
    int digit_count;
    uint32_t buckets;
};

static void pass_free(struct pass *pass) {
    for (int d = 0; d < DIMENSION_COUNT; d++)
        memory_free(pass->numbers[d]);
    *pass = (struct pass){0};
}

static bool has_room(const struct pass *pass, uint32_t steps) {
    return pass->buckets == 1 || steps <= MOST_BUCKETS / pass->buckets;
}

/* Adds a column to the pass. It decides before those that the pass has so far. */
static bool add_column(struct pass *pass, const struct store *store, enum column column,
                       const struct ranks *ranks, struct error *error) {
    enum dimension dimension = COLUMNS[column].dimension;
    uint32_t codes = store->dictionaries[dimension].count + 1;
    if (pass->numbers[dimension] == NULL)
        pass->numbers[dimension] = memory_new(codes, sizeof **pass->numbers, error);
    if (pass->numbers[dimension] == NULL)
        return false;
    for (uint32_t code = 0; code < codes; code++)
        pass->numbers[dimension][code] += ranks->of[code] * pass->buckets;
    pass->buckets *= ranks->count;
    return true;
}

static bool add_ranked(struct pass *pass, const struct store *store, struct column_order order,
                       bool *full, struct error *error) {
    struct ranks ranks = {0};
    if (!ranks_make(&ranks, store, order, error))
        return false;
    *full = !has_room(pass, ranks.count);
    bool done = *full || add_column(pass, store, order.column, &ranks, error);
    ranks_free(&ranks);
    return done;
}

static void add_digit(struct pass *pass, const struct sort_key *key, bool *full) {
    *full = !has_room(pass, key->steps);
    if (*full || key->steps == 1)
        return;
    pass->digits[pass->digit_count++] = (struct digit){key, pass->buckets};
    pass->buckets *= key->steps;
}

/* Makes a pass of as many of the first `*count` keys as it can sort by, the last of them first;
** `*count` is then how many are left. */
static bool pass_make(struct pass *pass, const struct store *store, const struct sort_key *keys,
                      size_t *count, struct error *error) {
    bool done = true, full = false;
    *pass = (struct pass){.buckets = 1};
    while (done && !full && *count > 0) {
        const struct sort_key *key = &keys[*count - 1];
        if (key->by_rank)
            done = add_ranked(pass, store, key->order, &full, error);
        else
            add_digit(pass, key, &full);
        *count -= done && !full;
    }
    for (int d = 0; d < DIMENSION_COUNT; d++)
        if (pass->numbers[d] != NULL)
            pass->key_parts[pass->key_part_count++] =
                (struct key_part){(enum dimension)d, pass->numbers[d]};
    return done;
}

/* Adds the digits to the bucket numbers of a block. `same`: only the first number is written so
** far, and is that of all rows. */
static void add_digits(const struct pass *pass, const struct row_block *block, bool same,
                       uint32_t *buckets) {
    for (uint32_t i = 1; same && i < block->count; i++)
        buckets[i] = buckets[0];
    for (int d = 0; d < pass->digit_count; d++) {
        const struct sort_key *key = pass->digits[d].key;
        uint32_t scale = pass->digits[d].scale;
        FOR_ROWS(block, i, row, buckets[i] += sort_key_digit(key, block->group, row) * scale)
    }
}

/* --- The columns that the list carries --- */

/* Whether each number of the measure fits 32 bits, with INT32_MIN left over for NULL. */
static bool is_narrow(const struct store *store, enum measure measure) {
    for (size_t g = 0; g < store->group_count; g++) {
        const struct row_group *group = &store->groups[g];
        const struct packed_numbers *numbers = &group->measures[measure];
        if (numbers->form == NUMBERS_OF_DEFENDANTS)
            numbers = &group->measures[MEASURE_DEFENDANTS];
        if (numbers->form == NUMBERS_NULL)
            continue;
        if (numbers->width > 2 || numbers->base <= INT32_MIN ||
            numbers->base > INT32_MAX - 2 * GROUP_ROWS)
            return false;
    }
    return true;
}

static bool carry(struct carried *carried, unsigned width, size_t rows, unsigned *room,
                  struct error *error) {
    if (width > *room || carried->data != NULL)
        return true;
    *carried = (struct carried){memory_new(rows, width, error), width};
    *room -= width;
    return carried->data != NULL;
}

static bool carry_columns(struct row_list *list, const struct store *store, column_set columns,
                          size_t rows, struct error *error) {
    unsigned room = ROWS_MOST_CARRIED;
    bool done = true;
    for (int c = 0; done && c < COLUMN_COUNT; c++) {
        const struct column_about *about = &COLUMNS[c];
        if (!column_in(columns, c) || about->kind == COLUMN_OF_LINE)
            continue;
        if (about->kind == COLUMN_OF_MEASURE) {
            if (is_narrow(store, about->measure))
                done = carry(&list->measures[about->measure], sizeof(int32_t), rows, &room, error);
        } else {
            uint32_t count = store->dictionaries[about->dimension].count;
            done = carry(&list->codes[about->dimension],
                         count <= UINT8_MAX    ? 1
                         : count <= UINT16_MAX ? 2
                                               : 4,
                         rows, &room, error);
        }
    }
    return done;
}

static void write_code(const struct carried *carried, size_t at, uint32_t code) {
    uint16_t two = (uint16_t)code;
    if (carried->width == 1)
        carried->data[at] = (unsigned char)code;
    else if (carried->width == 2)
        memcpy(carried->data + at * sizeof two, &two, sizeof two);
    else
        memcpy(carried->data + at * sizeof code, &code, sizeof code);
}

static void carry_measure(const struct carried *carried, size_t at, const struct row_group *group,
                          enum measure measure, uint32_t row) {
    int64_t number = 0;
    int32_t four = INT32_MIN;
    if (group_measure(group, measure, row, &number))
        four = (int32_t)number;
    memcpy(carried->data + at * sizeof four, &four, sizeof four);
}

/* --- Sorting: counts the rows of each bucket, then puts each row in its place --- */

static const uint32_t NOWHERE = UINT32_MAX; /* the place of a row that is left out */

struct sort {
    const struct store *store;
    const struct selection *selection;
    column_set columns; /* bits 1 << enum column: what is looked at */
    struct pass pass;
    size_t *starts;         /* by bucket */
    size_t count;           /* of rows */
    uint32_t last;          /* bucket that is wanted */
    uint32_t *sorted;       /* NULL while they are counted */
    struct row_list result; /* carries what it carries */
    uint16_t *wanted;       /* of a group */
    uint32_t *buckets;      /* of a block */
    uint32_t *places;
};

/* Counts the rows of a block by bucket, or, when all are counted, gives each row its place. */
static void place_rows(struct sort *sort, uint32_t count, bool same) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t bucket = sort->buckets[same ? 0 : i];
        if (sort->sorted == NULL)
            sort->starts[bucket]++;
        else
            sort->places[i] = bucket <= sort->last ? (uint32_t)sort->starts[bucket]++ : NOWHERE;
    }
}

/* Writes the columns that the list carries to the places of the block's rows. */
static void carry_block(struct sort *sort, const struct row_block *block) {
    const uint32_t *places = sort->places;
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        const struct carried *carried = &sort->result.codes[d];
        if (carried->data == NULL)
            continue;
        FOR_ROWS(block, i, row,
                 if (places[i] != NOWHERE) write_code(
                     carried, places[i], group_code(block->group, (enum dimension)d, row)))
    }
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct carried *carried = &sort->result.measures[m];
        if (carried->data == NULL)
            continue;
        FOR_ROWS(block, i, row,
                 if (places[i] != NOWHERE)
                     carry_measure(carried, places[i], block->group, (enum measure)m, row))
    }
}

static void sort_block(struct sort *sort, const struct row_block *block, size_t group) {
    const struct pass *pass = &sort->pass;
    bool same = row_keys_sum(pass->key_parts, pass->key_part_count, block, sort->buckets);
    if (pass->digit_count > 0)
        add_digits(pass, block, same, sort->buckets);
    place_rows(sort, block->count, same && pass->digit_count == 0);
    if (sort->sorted == NULL)
        return;
    FOR_ROWS(block, i, row,
             if (sort->places[i] != NOWHERE) sort->sorted[sort->places[i]] = row_number(group, row))
    carry_block(sort, block);
}

static bool sort_group(struct sort *sort, size_t number, struct error *error) {
    enum overlap overlap = select_overlap(sort->selection, store_group_shape(sort->store, number));
    if (overlap == OVERLAP_NONE)
        return true;
    const struct row_group *group = store_open_group(sort->store, number, sort->columns, error);
    if (group == NULL)
        return false;
    uint32_t count = group->rows;
    if (overlap == OVERLAP_SOME)
        count = select_rows(sort->selection, group, sort->wanted);
    for (uint32_t first = 0; first < count; first += BLOCK_ROWS) {
        struct row_block block = {.group = group,
                                  .listed = overlap == OVERLAP_SOME ? sort->wanted + first : NULL,
                                  .first = first,
                                  .count = count - first < BLOCK_ROWS ? count - first : BLOCK_ROWS};
        sort_block(sort, &block, number);
    }
    return true;
}

static void carry_row(struct sort *sort, uint32_t from, size_t to) {
    const struct row_group *group = row_group_of(sort->store, from);
    uint32_t row = row_in_group(from);
    for (int d = 0; d < DIMENSION_COUNT; d++)
        if (sort->result.codes[d].data != NULL)
            write_code(&sort->result.codes[d], to, group_code(group, (enum dimension)d, row));
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (sort->result.measures[m].data != NULL)
            carry_measure(&sort->result.measures[m], to, group, (enum measure)m, row);
}

static void sort_list(struct sort *sort, const struct row_list *list) {
    const struct pass *pass = &sort->pass;
    for (size_t i = 0; i < list->count; i++) {
        const struct row_group *group = row_group_of(sort->store, list->rows[i]);
        uint32_t row = row_in_group(list->rows[i]);
        sort->buckets[0] = 0;
        for (int a = 0; a < pass->key_part_count; a++)
            sort->buckets[0] +=
                pass->key_parts[a].numbers[group_code(group, pass->key_parts[a].dimension, row)];
        for (int d = 0; d < pass->digit_count; d++)
            sort->buckets[0] +=
                sort_key_digit(pass->digits[d].key, group, row) * pass->digits[d].scale;
        place_rows(sort, 1, true);
        if (sort->sorted == NULL || sort->places[0] == NOWHERE)
            continue;
        sort->sorted[sort->places[0]] = list->rows[i];
        carry_row(sort, list->rows[i], sort->places[0]);
    }
}

/* Sorts the rows of the list; without one, all rows of the store that are wanted. */
static bool sort_rows(struct sort *sort, const struct row_list *list, struct error *error) {
    bool done = true;
    if (list != NULL)
        sort_list(sort, list);
    for (size_t g = 0; list == NULL && done && g < sort->store->group_count; g++)
        done = sort_group(sort, g, error);
    return done;
}

/* Makes starts of the counts. Buckets that begin after the first `most` rows are left out. */
static void find_starts(struct sort *sort, size_t most) {
    sort->count = 0;
    sort->last = UINT32_MAX;
    for (uint32_t bucket = 0; bucket < sort->pass.buckets; bucket++) {
        size_t here = sort->starts[bucket];
        sort->starts[bucket] = sort->count;
        if (sort->last == UINT32_MAX)
            sort->count += here;
        if (sort->last == UINT32_MAX && sort->count >= most)
            sort->last = bucket;
    }
}

/* One pass over the rows of the list, or of the store, which puts them into the list in the order
** of the pass. */
static bool run_pass(struct sort *sort, struct row_list *list, bool from_list, size_t most,
                     column_set carried, struct error *error) {
    const struct row_list *from = from_list ? list : NULL;
    sort->sorted = NULL;
    sort->starts = memory_new(sort->pass.buckets, sizeof *sort->starts, error);
    bool done = sort->starts != NULL && sort_rows(sort, from, error);
    if (done) {
        find_starts(sort, most);
        sort->sorted = memory_new(sort->count, sizeof *sort->sorted, error);
        done = sort->sorted != NULL &&
               carry_columns(&sort->result, sort->store, carried, sort->count, error) &&
               sort_rows(sort, from, error);
    }
    sort->result.rows = sort->result.memory = sort->sorted;
    sort->result.count = sort->count;
    if (done) {
        rows_free(list);
        *list = sort->result;
        sort->result = (struct row_list){0};
    }
    rows_free(&sort->result);
    memory_free(sort->starts);
    return done;
}

static bool sort_open(struct sort *sort, const struct column_order *orders, size_t count,
                      struct error *error) {
    for (size_t i = 0; i < count; i++)
        sort->columns |= column_bit((int)orders[i].column);
    sort->wanted = memory_new(GROUP_ROWS, sizeof *sort->wanted, error);
    sort->buckets = memory_new(BLOCK_ROWS, sizeof *sort->buckets, error);
    sort->places = memory_new(BLOCK_ROWS, sizeof *sort->places, error);
    return sort->wanted != NULL && sort->buckets != NULL && sort->places != NULL;
}

static void sort_close(struct sort *sort) {
    memory_free(sort->wanted);
    memory_free(sort->buckets);
    memory_free(sort->places);
}

bool rows_in_order(struct row_list *list, struct dataset *dataset,
                   const struct selection *selection, const struct column_order *orders,
                   size_t count, size_t most, column_set columns, struct error *error) {
    const struct store *store = dataset->store;
    struct sort sort = {
        .store = store, .selection = selection, .columns = columns | select_columns(selection)};
    struct sort_key keys[SORT_KEYS_MOST];
    size_t left = 0; /* keys */
    bool listed = false;
    bool done = sort_open(&sort, orders, count, error) &&
                rows_by_index(list, dataset, selection, sort.columns, &listed, error) &&
                sort_keys_make(keys, &left, store, selection, orders, count, error);
    do {
        done = done && pass_make(&sort.pass, store, keys, &left, error) &&
               run_pass(&sort, list, listed, left == 0 ? most : SIZE_MAX, left == 0 ? columns : 0,
                        error);
        listed = true;
        pass_free(&sort.pass);
    } while (done && left > 0);
    sort_close(&sort);
    if (!done)
        rows_free(list);
    return done;
}
