#include "loading/meanings.h"

#include "base/base.h"
#include "source/source.h"

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
        memory_free(values->readers[i].recalled);
    }
    numbering_free(&values->pairs);
    memory_free(values->pair_codes);
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
           findings_add(values->findings, PROBLEM_NOT_UTF8, values->file_name, line, column + 1,
                        value, values->error, "the first value that is no UTF-8");
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
               encoder_code(values->encoder, what->dimension, meaning->text, code, values->error);
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

/* `code` and `offence` as published, put together and encoded. */
static bool join_offence(struct values *values, struct slice code, struct slice offence,
                         uint32_t *result) {
    struct slice parts[2] = {code, offence};
    text_clear(&values->joined);
    for (int i = 0; i < 2; i++) {
        parts[i] = slice_trim(parts[i]);
        if (!values_to_utf8(values, &parts[i]) ||
            (values->joined.length > 0 && parts[i].length > 0 &&
             !text_append_byte(&values->joined, ' ', values->error)) ||
            !text_append(&values->joined, parts[i], values->error))
            return false;
    }
    *result = 0;
    return values->joined.length == 0 ||
           encoder_code(values->encoder, DIMENSION_OFFENCE, text_slice(&values->joined), result,
                        values->error);
}

bool values_joined(struct values *values, uint32_t code_entry, uint32_t offence_entry,
                   uint32_t *code) {
    const struct slice none = {0};
    uint32_t known = values->pairs.count, pair;
    if (!numbering_of(&values->pairs, (uint64_t)code_entry << 32 | offence_entry, &pair,
                      values->error))
        return false;
    if (pair == known &&
        (!memory_reserve(&values->pair_codes, &values->pair_capacity, (size_t)pair + 1,
                         sizeof *values->pair_codes, values->error) ||
         !join_offence(values, dictionary_value(&values->offence_code->values, code_entry),
                       values->offence != NULL
                           ? dictionary_value(&values->offence->values, offence_entry)
                           : none,
                       &values->pair_codes[pair])))
        return false;
    *code = values->pair_codes[pair];
    return true;
}

bool values_leave_out(struct values *values, enum problem problem, int64_t line, size_t column,
                      struct slice value, const char *detail) {
    values->findings->left_out++;
    return values_to_utf8(values, &value) &&
           findings_add(values->findings, problem, values->file_name, line, column, value,
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
        if (UNLIKELY(entry->problem != PROBLEM_NONE)) {
            values->has_problems = true;
            entry->first_line = entry->rows++ == 0 ? record->line : entry->first_line;
        }
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
        return values_joined(values, values->offence_code->last_entry,
                             values->offence != NULL ? values->offence->last_entry : 0,
                             &row->codes[DIMENSION_OFFENCE]);
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

/* --- At a thread's turn ------------------------------------------------------------------------ */

void values_settle(struct values *values) {
    const struct encoder *encoder = values->encoder;
    for (size_t i = 0; i < values->reader_count; i++) {
        const struct reader *reader = &values->readers[i];
        enum dimension dimension = reader->what->dimension;
        if (reader->what->role != ROLE_DIMENSION || encoder->settled[dimension] == NULL)
            continue;
        for (uint32_t n = 0; n < reader->values.count; n++)
            if (reader->entries[n].kind == MEANING_VALUE)
                reader->entries[n].code =
                    encoder_settled(encoder, dimension, reader->entries[n].code);
    }
    for (uint32_t pair = 0; encoder->settled[DIMENSION_OFFENCE] && pair < values->pairs.count;
         pair++)
        values->pair_codes[pair] =
            encoder_settled(encoder, DIMENSION_OFFENCE, values->pair_codes[pair]);
}

static bool collect(struct values *values, size_t column, struct slice value, struct entry *entry,
                    int64_t lines_before, struct value_problems *problems) {
    uint32_t known = problems->values.count, number;
    text_clear(&values->joined);
    if (!values_to_utf8(values, &value) ||
        !text_append(&values->joined, slice_from(&column, sizeof column), values->error) ||
        !text_append(&values->joined, value, values->error) ||
        !dictionary_code(&problems->values, text_slice(&values->joined), &number, values->error))
        return false;
    if (number == known) {
        if (!memory_reserve(&problems->items, &problems->capacity, (size_t)number + 1,
                            sizeof *problems->items, values->error))
            return false;
        problems->items[number] = (struct value_problem){column, entry->problem, entry->detail,
                                                         lines_before + entry->first_line, 0};
    }
    problems->items[number].rows += entry->rows;
    entry->rows = 0;
    return true;
}

bool values_collect(struct values *values, int64_t lines_before, struct value_problems *problems) {
    if (!values->has_problems)
        return true;
    values->has_problems = false;
    for (size_t i = 0; i < values->reader_count; i++) {
        const struct reader *reader = &values->readers[i];
        for (uint32_t n = 0; n < reader->values.count; n++) {
            struct entry *entry = &reader->entries[n];
            if (entry->rows > 0 &&
                !collect(values, reader->column + 1, dictionary_value(&reader->values, n), entry,
                         lines_before, problems))
                return false;
        }
    }
    return true;
}

bool value_problems_report(struct value_problems *problems, struct slice file_name,
                           struct findings *findings, struct error *error) {
    size_t last = 0;
    for (uint32_t n = 0; n < problems->values.count; n++)
        last = problems->items[n].column > last ? problems->items[n].column : last;
    for (size_t column = 1; column <= last; column++) {
        for (uint32_t n = 0; n < problems->values.count; n++) {
            const struct value_problem *item = &problems->items[n];
            struct slice value =
                slice_after(dictionary_value(&problems->values, n), sizeof item->column);
            if (item->column == column &&
                !findings_add(findings, item->problem, file_name, item->first_line, column, value,
                              error, "%s (%lld %s)", item->detail, (long long)item->rows,
                              item->rows == 1 ? "row" : "rows"))
                return false;
        }
    }
    return true;
}

void value_problems_free(struct value_problems *problems) {
    dictionary_free(&problems->values);
    memory_free(problems->items);
    *problems = (struct value_problems){0};
}
