#include "loading/batch_reader.h"

#include "base/base.h"
#include "layout/layout.h"

enum {
    BATCH_MOST = CSV_SCAN_MOST,
    COUNTS_MOST = 4, /* columns of counts; with more, records are read one by one */
    RECALLED = 2048,
};

/* A value that was found in its column's dictionary, kept where the next look-up finds it by its bytes
** alone. The hash of a value gives two places, side by side, in one of which it is kept. */
struct recalled {
    uint64_t start, end; /* its first and last eight bytes */
    const unsigned char *bytes;
    uint32_t length; /* + 1; 0: the place is empty */
    uint32_t number; /* in the dictionary */
};

/* What has been read of a batch's columns, other than the codes, which go straight to their place. */
struct batch_columns {
    uint32_t shared[BATCH_MOST]; /* fields: see shared_fields() */
    uint32_t all_share;          /* so many first fields are the same in all records */
    unsigned flags[BATCH_MOST];
    int years[BATCH_MOST], quarters[BATCH_MOST], months[BATCH_MOST];
    uint32_t offences[BATCH_MOST], offence_codes[BATCH_MOST]; /* numbers of values */
    int64_t counts[BATCH_MOST][COUNTS_MOST];
};

bool batch_reader_suits(const struct file_plan *plan) {
    const struct binding *binding = &plan->binding;
    bool has_count = false;
    for (size_t slot = 0; slot < binding->count_slots; slot++) {
        if (binding->count_columns[slot] == 0)
            return false;
        has_count |= binding->count_columns[slot] != SIZE_MAX;
    }
    for (size_t i = 0; i < binding->column_count; i++)
        if (binding->columns[i] != NULL &&
            (binding->columns[i]->role == ROLE_REGION || binding->columns[i]->role == ROLE_NATION))
            return false; /* where a row is follows from several columns */
    if (binding->row_names || (binding->fields > 0 && binding->fields != binding->column_count))
        return false;
    return binding->view_count == 1 && has_count && binding->count_slots <= COUNTS_MOST &&
           !plan->request->diagnose;
}

/* --- Values ---------------------------------------------------------------------------------- */

static bool is_plain(const struct known_value *value) {
    return (value->kind == MEANING_VALUE || value->kind == MEANING_NOTHING) &&
           value->problem == PROBLEM_NONE && (value->flags & FLAG_ALTERNATE) == 0;
}

/* Finds the value in the dictionary and remembers it in `place`. NULL if it is new or not plain. */
static const struct known_value *look_up(const struct meaning_column *column, struct slice value,
                                         struct recalled *place, uint64_t start, uint64_t end) {
    uint32_t number;
    if (!dictionary_find(&column->published, value, &number) || !is_plain(&column->known[number]) ||
        value.length >= UINT32_MAX)
        return NULL;
    *place = (struct recalled){start, end, dictionary_value(&column->published, number).bytes,
                               (uint32_t)value.length + 1, number};
    return &column->known[number];
}

/* Whether the bytes between the first and the last eight are the same. */
static ALWAYS_INLINE bool same_middle(const unsigned char *a, const unsigned char *b,
                                      size_t length) {
    if (length <= 16)
        return true;
    if (length <= 32)
        return word_load(a + 8) == word_load(b + 8) &&
               word_load(a + length - 16) == word_load(b + length - 16);
    return memcmp(a + 8, b + 8, length - 16) == 0;
}

static ALWAYS_INLINE bool is_at(const struct recalled *place, struct slice value, uint64_t start,
                                uint64_t end) {
    return place->start == start && place->end == end && place->length == value.length + 1 &&
           same_middle(place->bytes, value.bytes, value.length);
}

/* The meaning of a value that has been read before; NULL if the record has to be read by itself. Reads
** eight bytes from the value's start however short it is, as the reader's buffer is padded. */
static ALWAYS_INLINE const struct known_value *recall(const struct meaning_column *column,
                                                      struct slice value) {
    const uint64_t mask = value.length < 8 ? (UINT64_C(1) << 8 * value.length) - 1 : UINT64_MAX;
    const size_t last = value.length > 8 ? value.length - 8 : 0;
    const uint64_t start = word_load(value.bytes) & mask,
                   end = word_load(value.bytes + last) & mask;
    const uint64_t hash =
        (start + value.length) * UINT64_C(0x9E3779B97F4A7C15) ^ end * UINT64_C(0xD1B54A32D192ED03);
    struct recalled *first = &column->recalled[(hash >> 40) % RECALLED / 2 * 2];
    if (LIKELY(is_at(first, value, start, end)))
        return &column->known[first->number];
    if (is_at(first + 1, value, start, end))
        return &column->known[first[1].number];
    return look_up(column, value, first + (first->length != 0), start, end);
}

/* --- What a record shares with the one before ------------------------------------------------ */

/* Length of the common prefix of two plain records, or `length` or a little more if that many bytes are
** the same. Safe past the end of the shorter record: its line feed ends the match at the latest, and the
** reader's buffer is padded. */
static ALWAYS_INLINE size_t same_bytes(const unsigned char *a, const unsigned char *b,
                                       size_t length) {
    for (size_t at = 0; at < length; at += sizeof(uint64_t)) {
        uint64_t difference = word_load(a + at) ^ word_load(b + at);
        if (difference != 0)
            return at + word_first(difference);
    }
    return length;
}

/* For each record the number of its first fields that are those of the record before: releases are
** sorted, so that most records share half of their fields or more. The byte that ends a field is compared
** too, so that a quoted field is never taken for the beginning of a longer one. */
static void shared_fields(const struct csv_batch *batch, struct batch_columns *columns) {
    const size_t fields = batch->field_count;
    uint32_t *shared = columns->shared;
    shared[0] = 0;
    columns->all_share = (uint32_t)fields;
    for (size_t i = 1; i < batch->record_count; i++) {
        const uint32_t *ends = batch->ends + (i - 1) * fields;
        const uint32_t before = ends[-1] + 1, start = ends[fields - 1] + 1;
        const size_t same = same_bytes(batch->bytes + before, batch->bytes + start, start - before);
        uint32_t count = 0;
        while (count < fields && ends[count] - before < same)
            count++;
        shared[i] = count;
        columns->all_share = count < columns->all_share ? count : columns->all_share;
    }
}

/* --- Columns --------------------------------------------------------------------------------- */

/* For each record's value runs `keep`, with the record's number in `i` and the value's meaning in
** `value`. Returns false from the function that it stands in if a value is not plain. */
#define EACH_VALUE(i, value, batch, column, columns, keep)                                         \
    {                                                                                              \
        const size_t count_ = (batch)->record_count;                                               \
        const size_t looked_up_ = (column)->field < (columns)->all_share ? 1 : count_;             \
        for (size_t i = 0; i < looked_up_; i++) {                                                  \
            if ((columns)->shared[i] <= (column)->field)                                           \
                value = recall(column, csv_batch_field(batch, i, (column)->field));                \
            if (UNLIKELY(value == NULL))                                                           \
                return false;                                                                      \
            keep;                                                                                  \
        }                                                                                          \
        for (size_t i = looked_up_; i < count_; i++)                                               \
            keep;                                                                                  \
    }

static bool read_dimension(const struct csv_batch *batch, const struct meaning_column *column,
                           const struct batch_columns *columns, unsigned *restrict flags,
                           uint32_t *restrict codes) {
    const struct known_value *value = NULL;
    if (flags != NULL)
        EACH_VALUE(i, value, batch, column, columns,
                   (codes[i] = value->code, flags[i] |= value->flags))
    else
        EACH_VALUE(i, value, batch, column, columns, codes[i] = value->code)
    return true;
}

static bool read_flags(const struct csv_batch *batch, const struct meaning_column *column,
                       const struct batch_columns *columns, unsigned *restrict flags) {
    const struct known_value *value = NULL;
    EACH_VALUE(i, value, batch, column, columns, flags[i] |= value->flags)
    return true;
}

static bool read_numbers(const struct csv_batch *batch, const struct meaning_column *column,
                         const struct batch_columns *columns, int *restrict numbers) {
    const struct known_value *value = NULL;
    EACH_VALUE(i, value, batch, column, columns, numbers[i] = value->number)
    return true;
}

/* The values' numbers in the column's dictionary. */
static bool read_value_numbers(const struct csv_batch *batch, const struct meaning_column *column,
                               const struct batch_columns *columns, uint32_t *restrict numbers) {
    const struct known_value *value = NULL;
    EACH_VALUE(i, value, batch, column, columns, numbers[i] = (uint32_t)(value - column->known))
    return true;
}

static bool read_column(struct intake *intake, const struct csv_batch *batch,
                        const struct meaning_column *column, struct batch_columns *columns) {
    const struct meanings *meanings = &intake->meanings;
    uint32_t *codes = intake->builder->codes[column->what->dimension] + intake->builder->rows;
    switch (column->what->role) {
    case ROLE_YEAR:
    case ROLE_YEAR_ENDING:
        return read_numbers(batch, column, columns, columns->years);
    case ROLE_QUARTER:
    case ROLE_QUARTER_OF_YEAR:
        return read_numbers(batch, column, columns, columns->quarters);
    case ROLE_MONTH:
        return read_numbers(batch, column, columns, columns->months);
    case ROLE_OFFENCE_CODE:
        return read_value_numbers(batch, column, columns, columns->offence_codes);
    case ROLE_DIMENSION:
        if (column == meanings->offence && meanings->offence_code != NULL)
            return read_value_numbers(batch, column, columns, columns->offences);
        return read_dimension(batch, column, columns,
                              intake->plan->binding.layout->flags != NULL ? columns->flags : NULL,
                              codes);
    default:
        return read_flags(batch, column, columns, columns->flags);
    }
}

/* False if a count is missing or is no number. */
static bool read_counts(const struct csv_batch *batch, size_t column, int64_t *counts) {
    for (size_t i = 0; i < batch->record_count; i++) {
        struct slice text = csv_batch_field(batch, i, column);
        /* One digit is the commonest count. */
        if (LIKELY(text.length == 1 && (unsigned)(text.bytes[0] - '0') < 10))
            counts[i * COUNTS_MOST] = text.bytes[0] - '0';
        else if (count_read(text, &counts[i * COUNTS_MOST]) != COUNT_NUMBER)
            return false;
    }
    return true;
}

/* --- What follows from several columns ------------------------------------------------------- */

/* False with the error set; `*contradicts`: the numbers of some record contradict each other. */
static bool put_periods(struct intake *intake, size_t count, const struct batch_columns *columns,
                        bool *contradicts) {
    uint32_t *codes = intake->builder->codes[DIMENSION_PERIOD] + intake->builder->rows;
    const int *years = columns->years, *quarters = columns->quarters, *months = columns->months;
    uint32_t fixed = intake->plan->fixed_period;
    if (fixed == 0 && meanings_column(&intake->meanings, DIMENSION_PERIOD) != NULL)
        return true; /* read_dimension() has put it there */
    const size_t end = intake->meanings.period_end;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (fixed != 0 || columns->shared[i] >= end)) {
            codes[i] = codes[i - 1];
            continue;
        }
        codes[i] = fixed;
        if (fixed != 0 || years[i] == 0)
            continue;
        if (!intake_period(intake, years[i], quarters[i], months[i], &codes[i]))
            return false;
        *contradicts |= codes[i] == 0;
    }
    return true;
}

static bool put_offences(struct intake *intake, size_t count, const struct batch_columns *columns) {
    uint32_t *codes = intake->builder->codes[DIMENSION_OFFENCE] + intake->builder->rows;
    for (size_t i = 0; i < count; i++)
        if (!meanings_join(&intake->meanings, columns->offence_codes[i], columns->offences[i],
                           &codes[i]))
            return false;
    return true;
}

/* Rows that were read one by one may have left marks where these rows now come to stand. */
static void clear_marks(struct intake *intake, size_t count) {
    if (meanings_column(&intake->meanings, DIMENSION_MARKS) == NULL)
        memset(intake->builder->codes[DIMENSION_MARKS] + intake->builder->rows, 0,
               count * sizeof *intake->builder->codes[DIMENSION_MARKS]);
}

/* Whether the columns that no layout names have what they have in the record before. */
static bool is_unread_as_before(const struct csv_batch *batch, size_t record,
                                const struct unread_column *columns, size_t count) {
    for (size_t c = 0; c < count; c++)
        if (!slice_equal(csv_batch_field(batch, record, columns[c].field),
                         csv_batch_field(batch, record - 1, columns[c].field)))
            return false;
    return true;
}

/* Puts what stands in the columns that no layout names: mostly what stood there before. */
static bool put_unread(struct intake *intake, const struct csv_batch *batch,
                       const uint32_t *shared) {
    uint32_t *codes = intake->builder->codes[DIMENSION_UNREAD] + intake->builder->rows;
    const struct unread_column *columns = intake->plan->binding.unread;
    const size_t count = intake->plan->binding.unread_count;
    for (size_t i = 0; count > 0 && i < batch->record_count; i++) {
        if (i > 0 && (shared[i] > columns[count - 1].field ||
                      is_unread_as_before(batch, i, columns, count))) {
            codes[i] = codes[i - 1];
            continue;
        }
        for (size_t c = 0; c < count; c++)
            if (!unread_values_set(&intake->unread, c, csv_batch_field(batch, i, columns[c].field)))
                return false;
        if (!unread_values_code(&intake->unread, &codes[i]))
            return false;
    }
    return true;
}

/* Puts what the layout says of every row: its court. */
static void put_fixed(struct intake *intake, size_t count) {
    const struct view *view = intake->plan->binding.views;
    const struct view_codes *fixed = intake->plan->views;
    for (int f = 0; f < 2; f++) {
        uint32_t *codes = intake->builder->codes[fixed->dimension[f]] + intake->builder->rows;
        for (size_t i = 0; view->fixed[f].value != NULL && i < count; i++)
            codes[i] = fixed->code[f];
    }
}

static void put_measures(struct intake *intake, size_t count, const struct batch_columns *columns) {
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct measure_rule *rule = &intake->plan->binding.views[0].measures[m];
        int64_t *measures = intake->builder->measures[m] + intake->builder->rows;
        bool always = rule->rule == RULE_SUM && rule->slots == 1 && rule->if_flags == 0 &&
                      rule->unless_flags == 0;
        for (size_t i = 0; i < count; i++)
            measures[i] = always ? columns->counts[i][rule->first_slot]
                                 : intake_measure(rule, columns->counts[i], columns->flags[i]);
    }
}

/* --- A batch --------------------------------------------------------------------------------- */

/* Makes each column's table of values found before, if it is not there yet. */
static bool make_tables(struct intake *intake) {
    for (size_t r = 0; r < intake->meanings.column_count; r++) {
        struct meaning_column *column = &intake->meanings.columns[r];
        if (column->recalled == NULL)
            column->recalled = memory_new(RECALLED, sizeof *column->recalled, intake->error);
        if (column->recalled == NULL)
            return false;
    }
    return true;
}

/* False if some record is out of the ordinary: what has been written so far is not used then. */
static bool read_columns(struct intake *intake, const struct csv_batch *batch,
                         struct batch_columns *columns) {
    const struct binding *binding = &intake->plan->binding;
    shared_fields(batch, columns);
    memset(columns->flags, 0, batch->record_count * sizeof *columns->flags);
    memset(columns->years, 0, batch->record_count * sizeof *columns->years);
    memset(columns->quarters, 0, batch->record_count * sizeof *columns->quarters);
    memset(columns->months, 0, batch->record_count * sizeof *columns->months);
    memset(columns->offences, 0, batch->record_count * sizeof *columns->offences);
    memset(columns->offence_codes, 0, batch->record_count * sizeof *columns->offence_codes);
    for (size_t slot = 0; slot < binding->count_slots; slot++) {
        if (binding->count_columns[slot] == SIZE_MAX)
            for (size_t i = 0; i < batch->record_count; i++)
                columns->counts[i][slot] = INT64_MIN;
        else if (!read_counts(batch, binding->count_columns[slot], &columns->counts[0][slot]))
            return false;
    }
    for (size_t r = 0; r < intake->meanings.column_count; r++)
        if (!read_column(intake, batch, &intake->meanings.columns[r], columns))
            return false;
    return true;
}

bool batch_reader_read(struct intake *intake, const struct csv_batch *batch, bool *taken) {
    struct batch_columns columns;
    uint32_t count = (uint32_t)batch->record_count;
    *taken = false;
    if (intake->pending_count > 0)
        return true; /* the next record decides whether they were footnotes */
    if (!make_tables(intake) ||
        (intake->builder->rows + count > GROUP_ROWS && !intake->deliver(intake)))
        return false;
    if (!read_columns(intake, batch, &columns))
        return true;
    bool contradicts = false;
    if (!put_periods(intake, count, &columns, &contradicts))
        return false;
    if (contradicts)
        return true;
    if ((intake->meanings.offence_code != NULL && !put_offences(intake, count, &columns)) ||
        !put_unread(intake, batch, columns.shared))
        return false;
    clear_marks(intake, count);
    put_fixed(intake, count);
    put_measures(intake, count, &columns);
    group_builder_add_lines(intake->builder, batch->line, count);
    intake->builder->rows += count;
    intake->rows += count;
    intake->has_records = true;
    *taken = true;
    return true;
}
