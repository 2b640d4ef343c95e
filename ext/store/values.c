#include "store/values.h"

#include "base/memory.h"
#include "source/encoding.h"

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

bool values_open(struct values *values) {
    const struct binding *binding = values->binding;
    values->readers = memory_new(binding->column_count, sizeof *values->readers, values->error);
    if (values->readers == NULL)
        return false;
    for (size_t column = 0; column < binding->column_count; column++) {
        const struct layout_column *what = binding->columns[column];
        if (what == NULL || what->role == ROLE_COUNT)
            continue;
        struct reader *reader = &values->readers[values->reader_count++];
        reader->column = column;
        reader->what = what;
        reader->last_entry = UINT32_MAX;
        values->financial |= what->role == ROLE_FINANCIAL_YEAR;
        if (what->role == ROLE_OFFENCE_CODE)
            values->offence_code = reader;
        if (what->role == ROLE_DIMENSION && what->dimension == DIMENSION_OFFENCE)
            values->offence = reader;
    }
    return true;
}

void values_close(struct values *values) {
    for (size_t i = 0; i < values->reader_count; i++) {
        dictionary_free(&values->readers[i].values);
        memory_free(values->readers[i].entries);
    }
    memory_free(values->readers);
    text_free(&values->scratch);
    text_free(&values->joined);
    text_free(&values->utf8);
}

const struct reader *values_reader(const struct values *values, enum dimension dimension) {
    for (size_t i = 0; i < values->reader_count; i++)
        if (values->readers[i].what->role == ROLE_DIMENSION &&
            values->readers[i].what->dimension == dimension)
            return &values->readers[i];
    return NULL;
}

/* The value as UTF-8, in `utf8` if it was something else. */
bool values_to_utf8(struct values *values, struct slice *text) {
    if (encoding_is_utf8(*text))
        return true;
    text_clear(&values->utf8);
    if (!encoding_from_windows_1252(*text, &values->utf8, values->error))
        return false;
    *text = text_slice(&values->utf8);
    return true;
}

bool values_note_not_utf8(struct values *values, struct slice value, int64_t line, size_t column) {
    if (values->not_utf8 || encoding_is_utf8(value))
        return true;
    values->not_utf8 = true;
    return values_to_utf8(values, &value) &&
           findings_add(&values->store->findings, PROBLEM_NOT_UTF8, values->file_name, line,
                        column + 1, value, values->error, "the first value that is no UTF-8");
}

/* The codes that a meaning stands for. */
static bool encode(struct values *values, const struct layout_column *what,
                   const struct meaning *meaning, uint32_t *code) {
    const struct force *force = NULL;
    if (what->role != ROLE_DIMENSION)
        return true;
    if (meaning->kind == MEANING_VALUE) {
        /* An offence whose code is a column of its own is looked up with it: join_offence(). */
        bool joined = what->dimension == DIMENSION_OFFENCE && values->offence_code != NULL;
        return joined ||
               store_encode(values->store, what->dimension, meaning->text, code, values->error);
    }
    if (meaning->kind == MEANING_TOTAL && what->dimension == DIMENSION_FORCE &&
        forces_find(values->forces, meaning->text, &force) != LABEL_WHOLE) {
        if (!dictionary_code(values->total_labels, meaning->text, code, values->error))
            return false;
        ++*code;
    }
    return true;
}

static bool learn(struct values *values, struct reader *reader, struct slice value, int64_t line,
                  struct entry *entry) {
    struct meaning meaning;
    if (!values_note_not_utf8(values, value, line, reader->column) ||
        !values_to_utf8(values, &value) ||
        !layout_meaning(values->binding, reader->column, value, values->forces, &values->scratch,
                        &meaning, values->error))
        return false;
    *entry = (struct entry){.kind = meaning.kind,
                            .flags = meaning.flags,
                            .number = meaning.number,
                            .problem = meaning.problem,
                            .detail = meaning.detail,
                            .first_line = line};
    return encode(values, reader->what, &meaning, &entry->code);
}

static bool look_up(struct values *values, struct reader *reader, struct slice value,
                    int64_t line) {
    uint32_t known = reader->values.count, number;
    if (!dictionary_code(&reader->values, value, &number, values->error))
        return false;
    if (number == known) {
        if (!memory_reserve(&reader->entries, &reader->capacity, (size_t)number + 1,
                            sizeof *reader->entries, values->error))
            return false;
        /* A row that fails here would leave a value without its meaning: unreadable until learnt.
         */
        reader->entries[number] = (struct entry){.kind = MEANING_UNREADABLE};
        if (!learn(values, reader, value, line, &reader->entries[number]))
            return false;
    }
    reader->last = dictionary_value(&reader->values, number);
    reader->last_entry = number;
    return true;
}

/* The entry of the record's value: most often that of the record before. */
static inline struct entry *entry_of(struct values *values, struct reader *reader,
                                     const struct csv_record *record) {
    struct slice value = record->fields[reader->column];
    if ((reader->last_entry == UINT32_MAX || !slice_equal(value, reader->last)) &&
        !look_up(values, reader, value, record->line))
        return NULL;
    return &reader->entries[reader->last_entry];
}

static bool join_offence(struct values *values, uint32_t *code) {
    struct slice parts[2];
    const struct reader *readers[2] = {values->offence_code, values->offence};
    text_clear(&values->joined);
    for (int i = 0; i < 2; i++) {
        if (readers[i] == NULL)
            continue;
        parts[i] = slice_trim(readers[i]->last);
        if (!values_to_utf8(values, &parts[i]) ||
            (values->joined.length > 0 && parts[i].length > 0 &&
             !text_append_byte(&values->joined, ' ', values->error)) ||
            !text_append(&values->joined, parts[i], values->error))
            return false;
    }
    *code = 0;
    return values->joined.length == 0 ||
           store_encode(values->store, DIMENSION_OFFENCE, text_slice(&values->joined), code,
                        values->error);
}

bool values_leave_out(struct values *values, enum problem problem, int64_t line, size_t column,
                      struct slice value, const char *detail) {
    values->store->findings.left_out++;
    return values_to_utf8(values, &value) &&
           findings_add(&values->store->findings, problem, values->file_name, line, column, value,
                        values->error, "%s; the row is left out", detail);
}

bool values_read(struct values *values, const struct csv_record *record, struct row *row) {
    for (size_t i = 0; i < values->reader_count; i++) {
        struct reader *reader = &values->readers[i];
        struct entry *entry = entry_of(values, reader, record);
        if (entry == NULL)
            return false;
        if (UNLIKELY(entry->kind == MEANING_UNREADABLE)) {
            row->readable = false;
            return values_leave_out(values, entry->problem, record->line, reader->column + 1,
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
    if (values->offence_code != NULL && (row->totals & 1u << DIMENSION_OFFENCE) == 0)
        return join_offence(values, &row->codes[DIMENSION_OFFENCE]);
    return true;
}

bool values_first_fits(struct values *values, const struct csv_record *record, bool *fits) {
    struct meaning meaning = {.kind = MEANING_NOTHING};
    const struct reader *first = values->readers;
    struct slice value;
    *fits = false;
    if (values->reader_count == 0 || first->column >= record->field_count)
        return true;
    value = record->fields[first->column];
    if (!values_to_utf8(values, &value) ||
        !layout_meaning(values->binding, first->column, value, values->forces, &values->scratch,
                        &meaning, values->error))
        return false;
    *fits = meaning.kind == MEANING_VALUE && meaning.problem == PROBLEM_NONE;
    return true;
}

bool values_report(struct values *values) {
    for (size_t i = 0; i < values->reader_count; i++) {
        const struct reader *reader = &values->readers[i];
        for (uint32_t n = 0; n < reader->values.count; n++) {
            const struct entry *entry = &reader->entries[n];
            if (entry->problem == PROBLEM_NONE || entry->kind == MEANING_UNREADABLE)
                continue;
            struct slice value = dictionary_value(&reader->values, n);
            if (!values_to_utf8(values, &value) ||
                !findings_add(&values->store->findings, entry->problem, values->file_name,
                              entry->first_line, reader->column + 1, value, values->error,
                              "%s (%lld %s)", entry->detail, (long long)entry->rows,
                              entry->rows == 1 ? "row" : "rows"))
                return false;
        }
    }
    return true;
}
