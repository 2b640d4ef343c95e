#include "query/dataset.h"

#include "base/base.h"

enum {
    FEW_OF = 8,         /* an index pays where less than one row in 8 is wanted, of one code; … */
    FEW_OF_MERGED = 64, /* … or less than one in 64, of several codes, … */
    MOST_MERGED = 64,   /* … which are 64 at most */
};

struct row_index {
    uint32_t *rows; /* by code, then as they stand in the store */
    size_t *starts; /* by code: where its rows begin; one more: where the last ones end */
};

struct row_indexes {
    struct row_index of[DIMENSION_COUNT];
    int64_t
        looked_at[DIMENSION_COUNT]; /* rows that were scanned for terms that wanted few of them */
    int count;                      /* of the indexes that have been made */
};

/* --- Making --- */

static column_set columns_of(enum dimension dimension) {
    column_set columns = 0;
    for (int c = 0; c < COLUMN_COUNT; c++)
        if (column_is_of_dictionary(c) && COLUMNS[c].dimension == dimension)
            columns |= column_bit(c);
    return columns;
}

static void fill(struct row_index *index, const struct store *store, enum dimension dimension) {
    uint32_t codes = store->dictionaries[dimension].count + 1;
    for (size_t g = 0; g < store->group_count; g++)
        for (uint32_t row = 0; row < store->groups[g].rows; row++)
            index->starts[group_code(&store->groups[g], dimension, row) + 1]++;
    for (uint32_t code = 0; code < codes; code++)
        index->starts[code + 1] += index->starts[code];
    for (size_t g = 0; g < store->group_count; g++)
        for (uint32_t row = 0; row < store->groups[g].rows; row++)
            index->rows[index->starts[group_code(&store->groups[g], dimension, row)]++] =
                row_number(g, row);
    /* Each start is now that of the next code. */
    for (uint32_t code = codes; code > 0; code--)
        index->starts[code] = index->starts[code - 1];
    index->starts[0] = 0;
}

static void index_free(struct row_index *index) {
    memory_free(index->rows);
    memory_free(index->starts);
    *index = (struct row_index){0};
}

static bool index_make(struct row_index *index, const struct store *store, enum dimension dimension,
                       struct error *error) {
    for (size_t g = 0; g < store->group_count; g++)
        if (store_open_group(store, g, columns_of(dimension), error) == NULL)
            return false;
    index->rows = memory_new((size_t)store->rows, sizeof *index->rows, error);
    index->starts =
        memory_new((size_t)store->dictionaries[dimension].count + 2, sizeof *index->starts, error);
    if (index->rows == NULL || index->starts == NULL) {
        index_free(index);
        return false;
    }
    fill(index, store, dimension);
    return true;
}

/* --- Choosing --- */

/* How many codes the terms of a dimension want, and how many rows: counted where there is an index,
** else as if each code had equally many. */
struct want {
    uint32_t codes;
    double rows;
};

static struct want want_of(const struct store *store, const unsigned char *set,
                           enum dimension dimension, const struct row_index *index) {
    uint32_t codes = store->dictionaries[dimension].count + 1;
    struct want want = {0};
    for (uint32_t code = 0; code < codes; code++) {
        if (set[code] == 0)
            continue;
        want.codes++;
        want.rows += index->rows != NULL ? (double)(index->starts[code + 1] - index->starts[code])
                                         : (double)store->rows / codes;
    }
    return want;
}

static bool wants_few(const struct store *store, struct want want) {
    return want.codes == 1
               ? want.rows * FEW_OF < (double)store->rows
               : want.codes <= MOST_MERGED && want.rows * FEW_OF_MERGED < (double)store->rows;
}

/* The dimension whose terms want the fewest rows, if those are few enough for an index; else
** DIMENSION_COUNT. */
static enum dimension choose(const struct dataset *dataset, const struct selection *selection) {
    const struct store *store = dataset->store;
    enum dimension best = DIMENSION_COUNT;
    double fewest = 0;
    for (int d = 0; d < DIMENSION_COUNT; d++) {
        if (selection->sets[d] == NULL)
            continue;
        struct want want =
            want_of(store, selection->sets[d], (enum dimension)d, &dataset->indexes->of[d]);
        if (!wants_few(store, want) || (best != DIMENSION_COUNT && want.rows >= fewest))
            continue;
        best = (enum dimension)d;
        fewest = want.rows;
    }
    return best;
}

/* Whether there is an index of the dimension, or enough scans have been made without one. Counts a
** scan where there is none. */
static bool is_worth_it(struct row_indexes *indexes, const struct store *store,
                        enum dimension dimension) {
    if (indexes->of[dimension].rows != NULL)
        return true;
    if (indexes->looked_at[dimension] >= ROWS_SCANS_BEFORE * store->rows)
        return indexes->count < ROWS_MOST_INDEXES;
    indexes->looked_at[dimension] += store->rows;
    return false;
}

/* --- Using --- */

/* Merges two runs of row numbers, each in ascending order. */
static void merge(const uint32_t *left, size_t left_count, const uint32_t *right,
                  size_t right_count, uint32_t *merged) {
    while (left_count > 0 && right_count > 0) {
        if (*left < *right) {
            *merged++ = *left++;
            left_count--;
        } else {
            *merged++ = *right++;
            right_count--;
        }
    }
    memcpy(merged, left, left_count * sizeof *left);
    memcpy(merged + left_count, right, right_count * sizeof *right);
}

/* Merges neighbouring runs, which end at `ends`, until one is left. Returns the array that holds
** it: `rows` or `spare`. */
static uint32_t *merge_runs(uint32_t *rows, uint32_t *spare, size_t *ends, size_t runs) {
    while (runs > 1) {
        size_t start = 0, made = 0;
        for (size_t run = 0; run < runs; run += 2) {
            size_t middle = ends[run], end = run + 1 < runs ? ends[run + 1] : middle;
            merge(rows + start, middle - start, rows + middle, end - middle, spare + start);
            ends[made++] = start = end;
        }
        uint32_t *merged = spare;
        spare = rows;
        rows = merged;
        runs = made;
    }
    return rows;
}

/* Lists the rows of several codes in the order of the store. */
static bool list_merged(struct row_list *list, const unsigned char *set,
                        const struct row_index *index, uint32_t codes, size_t count,
                        struct error *error) {
    size_t ends[MOST_MERGED], runs = 0, end = 0;
    uint32_t *rows = memory_new(count, sizeof *rows, error);
    uint32_t *spare = memory_new(count, sizeof *spare, error);
    if (rows == NULL || spare == NULL) {
        memory_free(rows);
        memory_free(spare);
        return false;
    }
    for (uint32_t code = 0; code < codes; code++) {
        size_t here = index->starts[code + 1] - index->starts[code];
        if (set[code] == 0)
            continue;
        memcpy(rows + end, index->rows + index->starts[code], here * sizeof *rows);
        ends[runs++] = end += here;
    }
    uint32_t *merged = merge_runs(rows, spare, ends, runs);
    memory_free(merged == rows ? spare : rows);
    rows_free(list);
    *list = (struct row_list){.rows = merged, .count = count, .memory = merged};
    return true;
}

/* Takes out of the list what the terms of other dimensions do not want. */
static bool keep_wanted(struct row_list *list, const struct store *store,
                        const struct selection *selection, struct error *error) {
    if (!rows_open(list, store, select_columns(selection), error))
        return false;
    uint32_t *kept = list->memory;
    if (kept == NULL && (kept = memory_new(list->count, sizeof *kept, error)) == NULL)
        return false;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (select_row(selection, row_group_of(store, list->rows[i]), row_in_group(list->rows[i])))
            kept[count++] = list->rows[i];
    list->rows = list->memory = kept;
    list->count = count;
    return true;
}

static bool list_rows(struct row_list *list, const struct dataset *dataset,
                      const struct selection *selection, enum dimension dimension,
                      struct error *error) {
    const struct store *store = dataset->store;
    const struct row_index *index = &dataset->indexes->of[dimension];
    const unsigned char *set = selection->sets[dimension];
    uint32_t codes = store->dictionaries[dimension].count + 1, code = 0;
    struct want want = want_of(store, set, dimension, index);
    int others = 0;
    rows_free(list);
    for (int d = 0; d < DIMENSION_COUNT; d++)
        others += d != (int)dimension && selection->sets[d] != NULL;
    if (want.codes > 1 && !list_merged(list, set, index, codes, (size_t)want.rows, error))
        return false;
    while (want.codes == 1 && set[code] == 0)
        code++;
    if (want.codes == 1)
        *list = (struct row_list){.rows = index->rows + index->starts[code],
                                  .count = index->starts[code + 1] - index->starts[code]};
    return others == 0 || keep_wanted(list, store, selection, error);
}

bool rows_by_index(struct row_list *list, struct dataset *dataset,
                   const struct selection *selection, column_set columns, bool *found,
                   struct error *error) {
    const struct store *store = dataset->store;
    enum dimension dimension;
    *found = false;
    if (selection->nothing || !rows_can_be_listed(store) ||
        (dimension = choose(dataset, selection)) == DIMENSION_COUNT ||
        !is_worth_it(dataset->indexes, store, dimension))
        return true;
    struct row_index *index = &dataset->indexes->of[dimension];
    if (index->rows == NULL) {
        if (!index_make(index, store, dimension, error))
            return false;
        dataset->indexes->count++;
        if (choose(dataset, selection) != dimension) /* now that the rows are counted */
            return true;
    }
    *found = list_rows(list, dataset, selection, dimension, error) &&
             rows_open(list, store, columns, error);
    return *found;
}

/* --- The dataset --- */

struct dataset *dataset_new(struct store *store, struct error *error) {
    struct dataset *dataset = memory_new(1, sizeof *dataset, error);
    struct row_indexes *indexes = memory_new(1, sizeof *indexes, error);
    if (dataset == NULL || indexes == NULL) {
        memory_free(dataset);
        memory_free(indexes);
        store_free(store);
        return NULL;
    }
    *dataset = (struct dataset){.store = store, .indexes = indexes, .references = 1};
    return dataset;
}

void dataset_retain(struct dataset *dataset) {
    dataset->references++;
}

void dataset_release(struct dataset *dataset) {
    if (dataset == NULL || --dataset->references > 0)
        return;
    for (int d = 0; d < DIMENSION_COUNT; d++)
        index_free(&dataset->indexes->of[d]);
    memory_free(dataset->indexes);
    held_free(&dataset->held);
    store_free(dataset->store);
    memory_free(dataset);
}

size_t dataset_size(const struct dataset *dataset) {
    return store_size(dataset->store) +
           (size_t)dataset->indexes->count * (size_t)dataset->store->rows * sizeof(uint32_t);
}

const struct held *dataset_held(struct dataset *dataset, struct error *error) {
    if (dataset->held.has == NULL && !held_make(&dataset->held, dataset->store, error))
        return NULL;
    return &dataset->held;
}
