#include "store/file_loader.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/memory.h"
#include "layout/count.h"
#include "source/encoding.h"
#include "store/header.h"
#include "store/regions.h"
#include "store/totals.h"

enum {
    PENDING_MOST = 200,
    FIRST_YEAR = PERIOD_FIRST_YEAR,
    YEARS = PERIOD_LAST_YEAR - PERIOD_FIRST_YEAR + 1,
    PARTS = 5, /* no quarter, and four */
};

/* What a value as published means, in codes. */
struct entry {
    uint32_t code; /* of MEANING_VALUE, for a dimension; of MEANING_TOTAL: the label's, + 1, or 0 */
    enum meaning_kind kind;
    unsigned flags;
    int number;
    enum problem problem;
    const char *detail;
    int64_t first_line, rows; /* counted where there is a problem */
};

/* A column of the file that the layout reads. */
struct reader {
    size_t column; /* of the record */
    const struct layout_column *what;
    struct dictionary values; /* as published */
    struct entry *entries;
    size_t capacity;
    struct slice last; /* the value of the record before, and its entry's number */
    uint32_t last_entry;
};

/* A record too short for a row: a footnote, if no row follows. */
struct pending {
    int64_t line;
    size_t fields;
    char *text;
};

struct record_hash {
    uint64_t hash;
    int64_t line;
};

struct file_loader {
    const struct request *request;
    struct store *store;
    struct slice name;
    struct error *error;
    struct csv_reader *csv;
    struct binding binding;
    struct reader *readers;
    size_t reader_count;
    const struct reader *offence, *offence_code; /* put together, where there are both */
    uint32_t file_code;
    uint32_t fixed_period;           /* code, or 0 */
    uint32_t (*period_codes)[PARTS]; /* by year since FIRST_YEAR and quarter; 0: not yet */
    struct view_codes {
        enum dimension dimension[2];
        uint32_t code[2]; /* 0: none */
    } * views;
    int64_t *counts; /* of the record, by slot; INT64_MIN: missing */
    bool *bad_counts;
    struct totals totals;
    size_t first_group;
    unsigned char *periods; /* by code: seen */
    size_t period_capacity;
    struct pending *pending;
    size_t pending_count, pending_capacity;
    struct record_hash *hashes;
    size_t hash_count, hash_capacity;
    struct text scratch, joined, utf8;
    bool financial; /* years begin in April */
    bool not_utf8;
    int64_t rows;
};

static bool is_blank(const struct csv_record *record) {
    for (size_t i = 0; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return false;
    return true;
}

/* --- Setting up for a layout --- */

static bool set_up_readers(struct file_loader *loader) {
    const struct binding *binding = &loader->binding;
    loader->readers = memory_new(binding->column_count, sizeof *loader->readers, loader->error);
    if (loader->readers == NULL)
        return false;
    for (size_t column = 0; column < binding->column_count; column++) {
        const struct layout_column *what = binding->columns[column];
        if (what == NULL || what->role == ROLE_COUNT)
            continue;
        struct reader *reader = &loader->readers[loader->reader_count++];
        reader->column = column;
        reader->what = what;
        reader->last_entry = UINT32_MAX;
        loader->financial |= what->role == ROLE_FINANCIAL_YEAR;
        if (what->role == ROLE_OFFENCE_CODE)
            loader->offence_code = reader;
        if (what->role == ROLE_DIMENSION && what->dimension == DIMENSION_OFFENCE)
            loader->offence = reader;
    }
    return true;
}

static bool set_up_views(struct file_loader *loader) {
    const struct binding *binding = &loader->binding;
    loader->views = memory_new(binding->view_count, sizeof *loader->views, loader->error);
    if (loader->views == NULL)
        return false;
    for (size_t v = 0; v < binding->view_count; v++) {
        for (int f = 0; f < 2; f++) {
            const char *value = binding->views[v].fixed[f].value;
            loader->views[v].dimension[f] = binding->views[v].fixed[f].dimension;
            if (value != NULL &&
                !store_encode(loader->store, loader->views[v].dimension[f], slice_of(value),
                              &loader->views[v].code[f], loader->error))
                return false;
        }
    }
    return true;
}

static bool encode_period(struct file_loader *loader, struct period period, uint32_t *code) {
    char text[PERIOD_TEXT_SIZE];
    return store_encode(loader->store, DIMENSION_PERIOD,
                        slice_from(text, period_text(period, text)), code, loader->error);
}

static bool set_up_period(struct file_loader *loader) {
    const struct request *request = loader->request;
    const struct binding *binding = &loader->binding;
    if (request->has_period)
        return encode_period(loader, request->period, &loader->fixed_period);
    if (binding->has_period)
        return encode_period(loader, binding->period, &loader->fixed_period);
    if (binding->layout->wide)
        return error_set(
            loader->error, ERROR_INPUT,
            "%.*s: neither the file's name nor its folder's tells the month; say "
            "period=2018-07, or name it as in principal_offence_category_july_2018.csv",
            SLICE_PRINT(loader->name));
    return true;
}

static bool set_up(struct file_loader *loader) {
    const struct binding *binding = &loader->binding;
    size_t slots = binding->count_slots;
    loader->counts = memory_new(slots, sizeof *loader->counts, loader->error);
    loader->bad_counts = memory_new(slots, sizeof *loader->bad_counts, loader->error);
    loader->period_codes = memory_new(YEARS, sizeof *loader->period_codes, loader->error);
    return loader->counts != NULL && loader->bad_counts != NULL && loader->period_codes != NULL &&
           set_up_readers(loader) && set_up_views(loader) && set_up_period(loader);
}

/* --- Values, each distinct one once --- */

/* The value as UTF-8, in `utf8` if it was something else. */
static bool to_utf8(struct file_loader *loader, struct slice *value) {
    if (encoding_is_utf8(*value))
        return true;
    text_clear(&loader->utf8);
    if (!encoding_from_windows_1252(*value, &loader->utf8, loader->error))
        return false;
    *value = text_slice(&loader->utf8);
    return true;
}

static bool note_not_utf8(struct file_loader *loader, struct slice value, int64_t line,
                          size_t column) {
    if (loader->not_utf8 || encoding_is_utf8(value))
        return true;
    loader->not_utf8 = true;
    return to_utf8(loader, &value) &&
           findings_add(&loader->store->findings, PROBLEM_NOT_UTF8, loader->name, line, column + 1,
                        value, loader->error, "the first value that is no UTF-8");
}

static bool learn(struct file_loader *loader, struct reader *reader, struct slice value,
                  int64_t line, struct entry *entry) {
    struct meaning meaning;
    if (!note_not_utf8(loader, value, line, reader->column) || !to_utf8(loader, &value) ||
        !layout_meaning(&loader->binding, reader->column, value, loader->request->forces,
                        &loader->scratch, &meaning, loader->error))
        return false;
    *entry = (struct entry){.kind = meaning.kind,
                            .flags = meaning.flags,
                            .number = meaning.number,
                            .problem = meaning.problem,
                            .detail = meaning.detail,
                            .first_line = line};
    const struct layout_column *what = reader->what;
    if (meaning.kind == MEANING_VALUE && what->role == ROLE_DIMENSION &&
        what->dimension != DIMENSION_OFFENCE)
        return store_encode(loader->store, what->dimension, meaning.text, &entry->code,
                            loader->error);
    const struct force *force = NULL;
    if (meaning.kind == MEANING_TOTAL && what->dimension == DIMENSION_FORCE &&
        what->role == ROLE_DIMENSION &&
        forces_find(loader->request->forces, meaning.text, &force) != LABEL_WHOLE) {
        if (!dictionary_code(&loader->totals.labels, meaning.text, &entry->code, loader->error))
            return false;
        entry->code++;
    }
    /* An offence's text is looked up whole, with its code where that is a column of its own. */
    if (meaning.kind == MEANING_VALUE && what->role == ROLE_DIMENSION &&
        loader->offence_code == NULL)
        return store_encode(loader->store, DIMENSION_OFFENCE, meaning.text, &entry->code,
                            loader->error);
    return true;
}

static bool look_up(struct file_loader *loader, struct reader *reader, struct slice value,
                    int64_t line) {
    uint32_t known = reader->values.count, number;
    if (!dictionary_code(&reader->values, value, &number, loader->error))
        return false;
    if (number == known) {
        if (!memory_reserve(&reader->entries, &reader->capacity, (size_t)number + 1,
                            sizeof *reader->entries, loader->error))
            return false;
        /* A row that fails here would leave a value without its meaning: unreadable until learnt.
         */
        reader->entries[number] = (struct entry){.kind = MEANING_UNREADABLE};
        if (!learn(loader, reader, value, line, &reader->entries[number]))
            return false;
    }
    reader->last = dictionary_value(&reader->values, number);
    reader->last_entry = number;
    return true;
}

/* The entry of the record's value: most often that of the record before. */
static inline struct entry *entry_of(struct file_loader *loader, struct reader *reader,
                                     const struct csv_record *record) {
    struct slice value = record->fields[reader->column];
    if ((reader->last_entry == UINT32_MAX || !slice_equal(value, reader->last)) &&
        !look_up(loader, reader, value, record->line))
        return NULL;
    return &reader->entries[reader->last_entry];
}

static bool join_offence(struct file_loader *loader, uint32_t *code) {
    struct slice parts[2];
    const struct reader *readers[2] = {loader->offence_code, loader->offence};
    text_clear(&loader->joined);
    for (int i = 0; i < 2; i++) {
        if (readers[i] == NULL)
            continue;
        parts[i] = slice_trim(readers[i]->last);
        if (!to_utf8(loader, &parts[i]) ||
            (loader->joined.length > 0 && parts[i].length > 0 &&
             !text_append_byte(&loader->joined, ' ', loader->error)) ||
            !text_append(&loader->joined, parts[i], loader->error))
            return false;
    }
    *code = 0;
    return loader->joined.length == 0 ||
           store_encode(loader->store, DIMENSION_OFFENCE, text_slice(&loader->joined), code,
                        loader->error);
}

/* --- Rows --- */

static bool leave_out(struct file_loader *loader, enum problem problem, int64_t line, size_t column,
                      struct slice value, const char *detail) {
    loader->store->findings.left_out++;
    return to_utf8(loader, &value) &&
           findings_add(&loader->store->findings, problem, loader->name, line, column, value,
                        loader->error, "%s; the row is left out", detail);
}

/* What a record is about, in codes. */
struct row {
    uint32_t codes[DIMENSION_COUNT];
    unsigned flags;
    unsigned totals; /* bits: dimensions that the row is a total over */
    uint32_t scope;
    int year, quarter;
    bool readable;
};

static bool read_dimensions(struct file_loader *loader, const struct csv_record *record,
                            struct row *row) {
    for (size_t i = 0; i < loader->reader_count; i++) {
        struct reader *reader = &loader->readers[i];
        struct entry *entry = entry_of(loader, reader, record);
        if (entry == NULL)
            return false;
        if (UNLIKELY(entry->kind == MEANING_UNREADABLE)) {
            row->readable = false;
            return leave_out(loader, entry->problem, record->line, reader->column + 1,
                             record->fields[reader->column],
                             entry->detail != NULL ? entry->detail : "can't be read");
        }
        if (UNLIKELY(entry->problem != PROBLEM_NONE))
            entry->rows++;
        row->flags |= entry->flags;
        switch (reader->what->role) {
        case ROLE_DIMENSION:
            row->codes[reader->what->dimension] = entry->kind == MEANING_TOTAL ? 0 : entry->code;
            if (UNLIKELY(entry->kind == MEANING_TOTAL)) {
                row->totals |= 1u << reader->what->dimension;
                row->scope = entry->code > 0 ? entry->code : row->scope;
            }
            break;
        case ROLE_YEAR:
        case ROLE_FINANCIAL_YEAR:
            row->year = entry->number;
            break;
        case ROLE_QUARTER:
            row->quarter = entry->number;
            break;
        default:
            break;
        }
    }
    if (loader->offence_code != NULL && (row->totals & 1u << DIMENSION_OFFENCE) == 0)
        return join_offence(loader, &row->codes[DIMENSION_OFFENCE]);
    return true;
}

static bool read_period(struct file_loader *loader, struct row *row) {
    uint32_t *code = &row->codes[DIMENSION_PERIOD];
    if (loader->fixed_period > 0) {
        *code = loader->fixed_period;
    } else if (row->year > 0) {
        uint32_t *known = &loader->period_codes[row->year - FIRST_YEAR][row->quarter];
        bool financial = loader->financial;
        struct period period = {.year = row->year, .part = row->quarter};
        period.kind = row->quarter > 0 ? (financial ? PERIOD_FINANCIAL_QUARTER : PERIOD_QUARTER)
                                       : (financial ? PERIOD_FINANCIAL_YEAR : PERIOD_YEAR);
        if (*known == 0 && !encode_period(loader, period, known))
            return false;
        *code = *known;
    }
    if (*code >= loader->period_capacity) {
        size_t old = loader->period_capacity;
        if (!memory_reserve(&loader->periods, &loader->period_capacity, (size_t)*code + 1, 1,
                            loader->error))
            return false;
        memset(loader->periods + old, 0, loader->period_capacity - old);
    }
    loader->periods[*code] = 1;
    return true;
}

/* False only on an error of the loader; a count that is no number is marked and reported. */
static bool read_counts(struct file_loader *loader, const struct csv_record *record) {
    for (size_t slot = 0; slot < loader->binding.count_slots; slot++) {
        size_t column = loader->binding.count_columns[slot];
        loader->counts[slot] = INT64_MIN;
        loader->bad_counts[slot] = false;
        if (column == SIZE_MAX ||
            count_read(record->fields[column], &loader->counts[slot]) == COUNT_NUMBER)
            continue;
        int64_t unused;
        loader->counts[slot] = INT64_MIN;
        if (count_read(record->fields[column], &unused) == COUNT_MISSING)
            continue;
        loader->bad_counts[slot] = true;
        if (!leave_out(loader, PROBLEM_NOT_A_NUMBER, record->line, column + 1,
                       record->fields[column], "should be a whole number"))
            return false;
    }
    return true;
}

static int64_t measure_of(const struct file_loader *loader, const struct measure_rule *rule,
                          unsigned flags) {
    int64_t result = INT64_MIN;
    for (int slot = rule->first_slot; slot < rule->first_slot + rule->slots; slot++) {
        int64_t count = loader->counts[slot];
        if (count == INT64_MIN)
            continue;
        if (result == INT64_MIN)
            result = count;
        else if (rule->rule == RULE_SUM)
            result += count; /* counts have at most 18 digits: no overflow */
        else
            result = count > result ? count : result;
    }
    if (result == INT64_MIN || rule->rule == RULE_ABSENT)
        return INT64_MIN;
    bool counts =
        (rule->if_flags == 0 || (flags & rule->if_flags)) && !(flags & rule->unless_flags);
    return counts ? result : 0;
}

static bool view_is_bad(const struct file_loader *loader, const struct view *view) {
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct measure_rule *rule = &view->measures[m];
        for (int slot = rule->first_slot; slot < rule->first_slot + rule->slots; slot++)
            if (rule->rule != RULE_ABSENT && loader->bad_counts[slot])
                return true;
    }
    return false;
}

static bool emit(struct file_loader *loader, struct row *row, int64_t line) {
    for (size_t v = 0; v < loader->binding.view_count; v++) {
        const struct view *view = &loader->binding.views[v];
        if (UNLIKELY(view_is_bad(loader, view)))
            continue;
        const struct view_codes *fixed = &loader->views[v];
        for (int f = 0; f < 2; f++)
            if (view->fixed[f].value != NULL)
                row->codes[fixed->dimension[f]] = fixed->code[f];
        int64_t measures[MEASURE_COUNT];
        for (int m = 0; m < MEASURE_COUNT; m++)
            measures[m] = measure_of(loader, &view->measures[m], row->flags);
        loader->rows++;
        if (LIKELY(row->totals == 0)) {
            if (!store_add_row(loader->store, row->codes, measures, line, loader->error))
                return false;
        } else {
            struct total total = {.dimensions = row->totals, .scope = row->scope, .line = line};
            memcpy(total.codes, row->codes, sizeof total.codes);
            memcpy(total.measures, measures, sizeof total.measures);
            if (!totals_add(&loader->totals, &total, loader->error))
                return false;
        }
        if (view->fixed[1].value != NULL)
            row->codes[fixed->dimension[1]] = 0;
    }
    return true;
}

static bool read_row(struct file_loader *loader, const struct csv_record *record) {
    struct row row = {.readable = true};
    row.codes[DIMENSION_FILE] = loader->file_code;
    if (!read_dimensions(loader, record, &row))
        return false;
    return !row.readable || (read_period(loader, &row) && read_counts(loader, record) &&
                             emit(loader, &row, record->line));
}

/* --- Records that are no rows: footnotes below, fields too few or too many --- */

static bool report_field_count(struct file_loader *loader, int64_t line, size_t fields,
                               struct slice value) {
    loader->store->findings.left_out++;
    return findings_add(&loader->store->findings, PROBLEM_FIELD_COUNT, loader->name, line, 0, value,
                        loader->error, "%zu fields where the header has %zu; the row is left out",
                        fields, loader->binding.column_count);
}

/* What was held back as a footnote was none, as a row has followed. */
static bool settle_pending(struct file_loader *loader, bool footnotes) {
    bool done = true;
    for (size_t i = 0; i < loader->pending_count; i++) {
        struct pending *pending = &loader->pending[i];
        struct slice text = slice_of(pending->text);
        if (done && footnotes) {
            done = findings_add(&loader->store->findings, PROBLEM_UNREADABLE_ROW, loader->name,
                                pending->line, 0, text, loader->error,
                                "taken for a footnote below the data");
            findings_make_note(&loader->store->findings);
        } else if (done) {
            done = report_field_count(loader, pending->line, pending->fields, text);
        }
        memory_free(pending->text);
    }
    loader->pending_count = 0;
    return done;
}

/* The first field that is not blank. */
static struct slice first_text(const struct csv_record *record) {
    struct slice text = {0};
    for (size_t i = 0; i < record->field_count && text.length == 0; i++)
        text = slice_trim(record->fields[i]);
    return text;
}

/* A record that says something in words and fills none of the columns that are counted, and whose
** first column does not hold what that column holds. */
static bool may_be_footnote(struct file_loader *loader, const struct csv_record *record) {
    for (size_t slot = 0; slot < loader->binding.count_slots; slot++) {
        size_t column = loader->binding.count_columns[slot];
        if (column < record->field_count && slice_trim(record->fields[column]).length > 0)
            return false;
    }
    bool letters = false;
    struct slice text = first_text(record);
    for (size_t i = 0; i < text.length; i++)
        letters |= byte_is_letter(text.bytes[i]);
    struct reader *first = &loader->readers[0];
    struct error ignored = {0};
    struct meaning meaning;
    struct slice value = slice_of("");
    if (!letters || loader->reader_count == 0)
        return false;
    if (first->column < record->field_count)
        value = record->fields[first->column];
    if (!encoding_is_utf8(value))
        return true;
    return layout_meaning(&loader->binding, first->column, value, loader->request->forces,
                          &loader->scratch, &meaning, &ignored) &&
           (meaning.kind != MEANING_VALUE || meaning.problem != PROBLEM_NONE);
}

static bool hold_back(struct file_loader *loader, const struct csv_record *record) {
    if (!memory_reserve(&loader->pending, &loader->pending_capacity, loader->pending_count + 1,
                        sizeof *loader->pending, loader->error))
        return false;
    struct slice text = first_text(record);
    if (text.length > PENDING_MOST)
        text.length = PENDING_MOST;
    if (!to_utf8(loader, &text))
        return false;
    char *copy = text_copy(text, loader->error);
    if (copy == NULL)
        return false;
    loader->pending[loader->pending_count++] =
        (struct pending){.line = record->line, .fields = record->field_count, .text = copy};
    return true;
}

/* Fields beyond the header's are harmless where they are blank. */
static bool has_wrong_count(const struct file_loader *loader, const struct csv_record *record) {
    size_t wanted = loader->binding.column_count;
    if (record->field_count < wanted)
        return true;
    for (size_t i = wanted; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return true;
    return false;
}

static bool has_first_field_alone(const struct csv_record *record) {
    for (size_t i = 1; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return false;
    return true;
}

static bool note_record(struct file_loader *loader, const struct csv_record *record) {
    uint64_t hash = record->field_count;
    for (size_t i = 0; i < record->field_count; i++) {
        struct slice field = record->fields[i];
        hash = XXH3_64bits_withSeed(field.bytes, field.length, hash + i);
        if (!note_not_utf8(loader, field, record->line, i))
            return false;
    }
    if (!memory_reserve(&loader->hashes, &loader->hash_capacity, loader->hash_count + 1,
                        sizeof *loader->hashes, loader->error))
        return false;
    loader->hashes[loader->hash_count++] = (struct record_hash){.hash = hash, .line = record->line};
    return true;
}

static bool read_record(struct file_loader *loader, const struct csv_record *record) {
    bool wrong_count = UNLIKELY(has_wrong_count(loader, record));
    if (wrong_count || UNLIKELY(has_first_field_alone(record))) {
        if (is_blank(record))
            return true;
        if (may_be_footnote(loader, record) && loader->pending_count < PENDING_MOST)
            return hold_back(loader, record);
        if (wrong_count) {
            struct slice text = first_text(record);
            return to_utf8(loader, &text) &&
                   report_field_count(loader, record->line, record->field_count, text);
        }
    }
    if (loader->pending_count > 0 && !settle_pending(loader, false))
        return false;
    if (loader->request->diagnose && !note_record(loader, record))
        return false;
    return read_row(loader, record);
}

/* --- The end of the file --- */

static bool report_values(struct file_loader *loader) {
    for (size_t i = 0; i < loader->reader_count; i++) {
        const struct reader *reader = &loader->readers[i];
        for (uint32_t n = 0; n < reader->values.count; n++) {
            const struct entry *entry = &reader->entries[n];
            if (entry->problem == PROBLEM_NONE || entry->kind == MEANING_UNREADABLE)
                continue;
            struct slice value = dictionary_value(&reader->values, n);
            if (!to_utf8(loader, &value) ||
                !findings_add(&loader->store->findings, entry->problem, loader->name,
                              entry->first_line, reader->column + 1, value, loader->error,
                              "%s (%lld %s)", entry->detail, (long long)entry->rows,
                              entry->rows == 1 ? "row" : "rows"))
                return false;
        }
    }
    return true;
}

static int compare_hashes(const void *left, const void *right) {
    const struct record_hash *a = left, *b = right;
    int order = (a->hash > b->hash) - (a->hash < b->hash);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

/* One note a file: identical records are real, each its own defendants. */
static bool report_duplicates(struct file_loader *loader) {
    int64_t duplicates = 0, first_line = INT64_MAX;
    if (loader->hash_count > 0)
        qsort(loader->hashes, loader->hash_count, sizeof *loader->hashes, compare_hashes);
    for (size_t i = 1; i < loader->hash_count; i++) {
        if (loader->hashes[i].hash != loader->hashes[i - 1].hash)
            continue;
        duplicates++;
        if (loader->hashes[i].line < first_line)
            first_line = loader->hashes[i].line;
    }
    return duplicates == 0 ||
           findings_add(&loader->store->findings, PROBLEM_DUPLICATE_ROW, loader->name, first_line,
                        0, slice_of(""), loader->error,
                        "%lld %s an earlier one to the letter; they are kept, as each counts "
                        "defendants of its own",
                        (long long)duplicates, duplicates == 1 ? "row repeats" : "rows repeat");
}

static bool settle_regions(struct file_loader *loader) {
    for (size_t i = 0; i < loader->reader_count; i++) {
        const struct reader *reader = &loader->readers[i];
        if (reader->what->role == ROLE_DIMENSION && reader->what->dimension == DIMENSION_FORCE)
            return regions_settle(&reader->values, &loader->totals, loader->store,
                                  loader->first_group, loader->request->forces, loader->error);
    }
    return true;
}

static bool finish(struct file_loader *loader) {
    if (loader->rows == 0 && loader->store->findings.of_file[PROBLEM_FIELD_COUNT] == 0 &&
        loader->store->findings.of_file[PROBLEM_NOT_A_NUMBER] == 0)
        return error_set(loader->error, ERROR_INPUT, "%.*s: a header, but no data row",
                         SLICE_PRINT(loader->name));
    if (loader->rows == 0)
        return error_set(loader->error, ERROR_INPUT,
                         "%.*s: no row that can be read; SELECT * FROM source_problems(…) says why",
                         SLICE_PRINT(loader->name));
    return settle_pending(loader, true) && store_seal(loader->store, loader->error) &&
           settle_regions(loader) &&
           totals_check(&loader->totals, loader->store, loader->first_group, loader->name,
                        loader->request->forces, loader->error) &&
           report_values(loader) && report_duplicates(loader) &&
           findings_end_file(&loader->store->findings, loader->name, loader->error);
}

static bool read_file(struct file_loader *loader, struct byte_source *bytes) {
    loader->csv = csv_open(bytes, (struct csv_options){.hash_content = true}, loader->error);
    if (loader->csv == NULL)
        return false;
    if (!header_find(loader->csv, loader->request->layout, loader->name, &loader->binding,
                     loader->error) ||
        !set_up(loader))
        return false;
    struct csv_record record;
    int found;
    while ((found = csv_next_record(loader->csv, &record, loader->error)) > 0)
        if (!read_record(loader, &record))
            return false;
    return found == 0 ? finish(loader) : header_name_error(loader->name, loader->error);
}

static void loader_free(struct file_loader *loader) {
    for (size_t i = 0; i < loader->reader_count; i++) {
        dictionary_free(&loader->readers[i].values);
        memory_free(loader->readers[i].entries);
    }
    for (size_t i = 0; i < loader->pending_count; i++)
        memory_free(loader->pending[i].text);
    csv_close(loader->csv);
    binding_free(&loader->binding);
    totals_free(&loader->totals);
    text_free(&loader->scratch);
    text_free(&loader->joined);
    text_free(&loader->utf8);
    memory_free(loader->readers);
    memory_free(loader->views);
    memory_free(loader->counts);
    memory_free(loader->bad_counts);
    memory_free(loader->period_codes);
    memory_free(loader->periods);
    memory_free(loader->pending);
    memory_free(loader->hashes);
}

bool file_load(const struct request *request, struct store *store, struct source_file *file,
               uint32_t file_code, struct file_summary *summary, struct error *error) {
    struct file_loader loader = {.request = request,
                                 .store = store,
                                 .name = file->name,
                                 .error = error,
                                 .file_code = file_code,
                                 .first_group = store->group_count};
    bool done = read_file(&loader, file->bytes);
    if (done) {
        *summary = (struct file_summary){.layout = loader.binding.layout,
                                         .hash = csv_content_hash(loader.csv),
                                         .periods = loader.periods,
                                         .period_count = loader.period_capacity};
        loader.periods = NULL;
    }
    loader_free(&loader);
    return done;
}
