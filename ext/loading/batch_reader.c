#include "loading/batch_reader.h"

#include "base/base.h"
#include "layout/layout.h"

enum {
    BATCH_MOST = CSV_SCAN_MOST,
    COUNTS_MOST = 4, /* columns of counts; with more, records are read one by one */
    RECALLED = 2048,
};

/* A value found once. Two places are where it can be, side by side. */
struct recalled {
    uint64_t start, end; /* its first and last eight bytes */
    const unsigned char *bytes;
    uint32_t length; /* + 1; 0: no value */
    uint32_t entry;
};

/* What the columns of a batch come to. */
struct columns {
    uint32_t shared[BATCH_MOST]; /* fields: see shared_fields() */
    unsigned flags[BATCH_MOST];
    int years[BATCH_MOST], quarters[BATCH_MOST];
    uint32_t offences[BATCH_MOST], offence_codes[BATCH_MOST]; /* entries */
    int64_t counts[BATCH_MOST][COUNTS_MOST];
};

bool batches_suit(const struct file_plan *plan) {
    const struct binding *binding = &plan->binding;
    bool has_count = false;
    for (size_t slot = 0; slot < binding->count_slots; slot++) {
        if (binding->count_columns[slot] == 0)
            return false;
        has_count |= binding->count_columns[slot] != SIZE_MAX;
    }
    return binding->view_count == 1 && has_count && binding->count_slots <= COUNTS_MOST &&
           !plan->request->diagnose;
}

/* --- Values ---------------------------------------------------------------------------------- */

static bool is_plain(const struct entry *entry) {
    return (entry->kind == MEANING_VALUE || entry->kind == MEANING_NOTHING) &&
           entry->problem == PROBLEM_NONE;
}

/* By the dictionary; remembers where it is. NULL: it is new, or something special. */
static const struct entry *look_up(const struct reader *reader, struct slice value,
                                   struct recalled *place, uint64_t start, uint64_t end) {
    uint32_t number;
    if (!dictionary_find(&reader->values, value, &number) || !is_plain(&reader->entries[number]) ||
        value.length >= UINT32_MAX)
        return NULL;
    *place = (struct recalled){start, end, dictionary_value(&reader->values, number).bytes,
                               (uint32_t)value.length + 1, number};
    return &reader->entries[number];
}

/* What lies between the first and the last eight bytes. */
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

/* The entry of a value that has been read before. Looks at eight bytes from its start, however short
** it is. */
static ALWAYS_INLINE const struct entry *recall(const struct reader *reader, struct slice value) {
    const uint64_t mask = value.length < 8 ? (UINT64_C(1) << 8 * value.length) - 1 : UINT64_MAX;
    const size_t last = value.length > 8 ? value.length - 8 : 0;
    const uint64_t start = word_load(value.bytes) & mask,
                   end = word_load(value.bytes + last) & mask;
    const uint64_t hash =
        (start + value.length) * UINT64_C(0x9E3779B97F4A7C15) ^ end * UINT64_C(0xD1B54A32D192ED03);
    struct recalled *first = &reader->recalled[(hash >> 40) % RECALLED / 2 * 2];
    if (LIKELY(is_at(first, value, start, end)))
        return &reader->entries[first->entry];
    if (is_at(first + 1, value, start, end))
        return &reader->entries[first[1].entry];
    return look_up(reader, value, first + (first->length != 0), start, end);
}

/* --- What a record shares with the one before ------------------------------------------------ */

/* How many of the first `length` bytes are the same, or some more. Of two plain records a shorter one
** differs at its line feed at the latest: nothing is read that is not some bytes after it. */
static ALWAYS_INLINE size_t same_bytes(const unsigned char *a, const unsigned char *b,
                                       size_t length) {
    for (size_t at = 0; at < length; at += sizeof(uint64_t)) {
        uint64_t difference = word_load(a + at) ^ word_load(b + at);
        if (difference != 0)
            return at + word_first(difference);
    }
    return length;
}

/* How many of its first fields each record shares with the one before: releases are sorted, and most
** share half or more. What ends a field is compared with it, so that its quotes are too. */
static void shared_fields(const struct csv_batch *batch, uint32_t *shared) {
    const size_t fields = batch->field_count;
    shared[0] = 0;
    for (size_t i = 1; i < batch->record_count; i++) {
        const uint32_t *ends = batch->ends + (i - 1) * fields;
        const uint32_t before = ends[-1] + 1, start = ends[fields - 1] + 1;
        const size_t same = same_bytes(batch->bytes + before, batch->bytes + start, start - before);
        uint32_t count = 0;
        while (count < fields && ends[count] - before < same)
            count++;
        shared[i] = count;
    }
}

/* --- Columns --------------------------------------------------------------------------------- */

/* Calls `keep` for the entry of each record's value; false where one is out of the ordinary. */
#define EACH_ENTRY(batch, reader, shared, keep)                                                    \
    for (size_t i = 0, column = (reader)->column; i < (batch)->record_count; i++) {                \
        if (shared[i] <= column)                                                                   \
            entry = recall(reader, csv_batch_field(batch, i, column));                             \
        if (UNLIKELY(entry == NULL))                                                               \
            return false;                                                                          \
        keep;                                                                                      \
    }

static bool read_dimension(const struct csv_batch *batch, const struct reader *reader,
                           const uint32_t *shared, unsigned *flags, uint32_t *codes) {
    const struct entry *entry = NULL;
    if (flags != NULL)
        EACH_ENTRY(batch, reader, shared, (codes[i] = entry->code, flags[i] |= entry->flags))
    else
        EACH_ENTRY(batch, reader, shared, codes[i] = entry->code)
    return true;
}

static bool read_flags(const struct csv_batch *batch, const struct reader *reader,
                       const uint32_t *shared, unsigned *flags) {
    const struct entry *entry = NULL;
    EACH_ENTRY(batch, reader, shared, flags[i] |= entry->flags)
    return true;
}

static bool read_numbers(const struct csv_batch *batch, const struct reader *reader,
                         const uint32_t *shared, int *numbers) {
    const struct entry *entry = NULL;
    EACH_ENTRY(batch, reader, shared, numbers[i] = entry->number)
    return true;
}

static bool read_entries(const struct csv_batch *batch, const struct reader *reader,
                         const uint32_t *shared, uint32_t *entries) {
    const struct entry *entry = NULL;
    EACH_ENTRY(batch, reader, shared, entries[i] = (uint32_t)(entry - reader->entries))
    return true;
}

static bool read_column(struct intake *intake, const struct csv_batch *batch,
                        const struct reader *reader, struct columns *columns) {
    const struct values *values = &intake->values;
    uint32_t *codes = intake->staging->codes[reader->what->dimension] + intake->staging->rows;
    switch (reader->what->role) {
    case ROLE_YEAR:
    case ROLE_FINANCIAL_YEAR:
        return read_numbers(batch, reader, columns->shared, columns->years);
    case ROLE_QUARTER:
        return read_numbers(batch, reader, columns->shared, columns->quarters);
    case ROLE_OFFENCE_CODE:
        return read_entries(batch, reader, columns->shared, columns->offence_codes);
    case ROLE_DIMENSION:
        if (reader == values->offence && values->offence_code != NULL)
            return read_entries(batch, reader, columns->shared, columns->offences);
        return read_dimension(batch, reader, columns->shared,
                              intake->plan->binding.layout->flags != NULL ? columns->flags : NULL,
                              codes);
    default:
        return read_flags(batch, reader, columns->shared, columns->flags);
    }
}

/* False where a count is missing, or is no number. */
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

static bool put_periods(struct intake *intake, size_t count, const struct columns *columns) {
    uint32_t *codes = intake->staging->codes[DIMENSION_PERIOD] + intake->staging->rows;
    uint32_t fixed = intake->plan->fixed_period;
    if (fixed == 0 && values_reader(&intake->values, DIMENSION_PERIOD) != NULL)
        return true; /* a column of its own: it is there already */
    for (size_t i = 0; i < count; i++) {
        codes[i] = fixed;
        if (fixed == 0 && columns->years[i] > 0 &&
            !intake_period(intake, columns->years[i], columns->quarters[i], &codes[i]))
            return false;
    }
    return true;
}

static bool put_offences(struct intake *intake, size_t count, const struct columns *columns) {
    uint32_t *codes = intake->staging->codes[DIMENSION_OFFENCE] + intake->staging->rows;
    for (size_t i = 0; i < count; i++)
        if (!values_joined(&intake->values, columns->offence_codes[i], columns->offences[i],
                           &codes[i]))
            return false;
    return true;
}

/* What the layout says of every row: its court. */
static void put_fixed(struct intake *intake, size_t count) {
    const struct view *view = intake->plan->binding.views;
    const struct view_codes *fixed = intake->plan->views;
    for (int f = 0; f < 2; f++) {
        uint32_t *codes = intake->staging->codes[fixed->dimension[f]] + intake->staging->rows;
        for (size_t i = 0; view->fixed[f].value != NULL && i < count; i++)
            codes[i] = fixed->code[f];
    }
}

static void put_measures(struct intake *intake, size_t count, const struct columns *columns) {
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct measure_rule *rule = &intake->plan->binding.views[0].measures[m];
        int64_t *measures = intake->staging->measures[m] + intake->staging->rows;
        bool always = rule->rule == RULE_SUM && rule->slots == 1 && rule->if_flags == 0 &&
                      rule->unless_flags == 0;
        for (size_t i = 0; i < count; i++)
            measures[i] = always ? columns->counts[i][rule->first_slot]
                                 : intake_measure(rule, columns->counts[i], columns->flags[i]);
    }
}

/* --- A batch --------------------------------------------------------------------------------- */

/* The tables in which values are found again. */
static bool make_tables(struct intake *intake) {
    for (size_t r = 0; r < intake->values.reader_count; r++) {
        struct reader *reader = &intake->values.readers[r];
        if (reader->recalled == NULL)
            reader->recalled = memory_new(RECALLED, sizeof *reader->recalled, intake->error);
        if (reader->recalled == NULL)
            return false;
    }
    return true;
}

/* False where some record is out of the ordinary: nothing that was written counts then. */
static bool read_columns(struct intake *intake, const struct csv_batch *batch,
                         struct columns *columns) {
    const struct binding *binding = &intake->plan->binding;
    shared_fields(batch, columns->shared);
    memset(columns->flags, 0, batch->record_count * sizeof *columns->flags);
    memset(columns->years, 0, batch->record_count * sizeof *columns->years);
    memset(columns->quarters, 0, batch->record_count * sizeof *columns->quarters);
    for (size_t slot = 0; slot < binding->count_slots; slot++) {
        if (binding->count_columns[slot] == SIZE_MAX)
            for (size_t i = 0; i < batch->record_count; i++)
                columns->counts[i][slot] = INT64_MIN;
        else if (!read_counts(batch, binding->count_columns[slot], &columns->counts[0][slot]))
            return false;
    }
    for (size_t r = 0; r < intake->values.reader_count; r++)
        if (!read_column(intake, batch, &intake->values.readers[r], columns))
            return false;
    return true;
}

bool batches_read(struct intake *intake, const struct csv_batch *batch, bool *taken) {
    struct columns columns;
    uint32_t count = (uint32_t)batch->record_count;
    *taken = false;
    if (intake->pending_count > 0)
        return true; /* they may have been footnotes */
    if (!make_tables(intake) ||
        (intake->staging->rows + count > GROUP_ROWS && !intake->deliver(intake)))
        return false;
    if (!read_columns(intake, batch, &columns))
        return true;
    if (!put_periods(intake, count, &columns) ||
        (intake->values.offence_code != NULL && !put_offences(intake, count, &columns)))
        return false;
    put_fixed(intake, count);
    put_measures(intake, count, &columns);
    staging_add_lines(intake->staging, batch->line, count);
    intake->staging->rows += count;
    intake->rows += count;
    intake->has_records = true;
    *taken = true;
    return true;
}
