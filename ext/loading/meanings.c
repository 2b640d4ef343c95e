#include "loading/meanings.h"

#include "base/base.h"
#include "loading/force_label.h"
#include "source/source.h"

bool meanings_open(struct meanings *meanings) {
    const struct binding *binding = meanings->binding;
    meanings->columns =
        memory_new(binding->column_count, sizeof *meanings->columns, meanings->error);
    if (meanings->columns == NULL)
        return false;
    for (size_t field = 0; field < binding->column_count; field++) {
        const struct layout_column *what = binding->columns[field];
        if (what == NULL || what->role == ROLE_COUNT || what->role == ROLE_KNOWN)
            continue;
        struct meaning_column *column = &meanings->columns[meanings->column_count++];
        column->field = field;
        column->what = what;
        column->last_value = UINT32_MAX;
        if (what->role == ROLE_YEAR || what->role == ROLE_YEAR_ENDING || what->role == ROLE_MONTH ||
            what->role == ROLE_QUARTER || what->role == ROLE_QUARTER_OF_YEAR)
            meanings->period_end = field + 1;
        if (what->role == ROLE_OFFENCE_CODE)
            meanings->offence_code = column;
        if (what->role == ROLE_DIMENSION && what->dimension == DIMENSION_OFFENCE)
            meanings->offence = column;
    }
    return true;
}

void meanings_close(struct meanings *meanings) {
    for (size_t i = 0; i < meanings->column_count; i++) {
        dictionary_free(&meanings->columns[i].published);
        memory_free(meanings->columns[i].known);
        memory_free(meanings->columns[i].recalled);
    }
    numbering_free(&meanings->pairs);
    memory_free(meanings->pair_codes);
    memory_free(meanings->columns);
    text_free(&meanings->scratch);
    text_free(&meanings->joined);
    text_free(&meanings->utf8);
}

const struct meaning_column *meanings_column(const struct meanings *meanings,
                                             enum dimension dimension) {
    for (size_t i = 0; i < meanings->column_count; i++)
        if (meanings->columns[i].what->role == ROLE_DIMENSION &&
            meanings->columns[i].what->dimension == dimension)
            return &meanings->columns[i];
    return NULL;
}

bool meanings_to_utf8(struct meanings *meanings, struct slice *text) {
    if (meanings->encoding != ENCODING_WINDOWS_1252 && encoding_is_utf8(*text))
        return true;
    text_clear(&meanings->utf8);
    if (!encoding_from_windows_1252(*text, &meanings->utf8, meanings->error))
        return false;
    *text = text_slice(&meanings->utf8);
    return true;
}

bool meanings_note_not_utf8(struct meanings *meanings, struct slice value, int64_t line,
                            size_t column) {
    if (meanings->not_utf8 || meanings->encoding == ENCODING_WINDOWS_1252 ||
        encoding_is_utf8(value))
        return true;
    if (meanings->encoding == ENCODING_UTF8)
        return error_set(meanings->error, ERROR_INPUT,
                         "%.*s: line %lld, column %zu: not UTF-8; say encoding=windows-1252, or "
                         "leave encoding= out",
                         SLICE_PRINT(meanings->file_name), (long long)line, column + 1);
    meanings->not_utf8 = true;
    return meanings_to_utf8(meanings, &value) &&
           findings_add(meanings->findings, PROBLEM_NOT_UTF8, meanings->file_name, line, column + 1,
                        value, meanings->error, "the first value that is no UTF-8");
}

/* Whether the column says where a row is that has no force. */
static bool is_place(const struct layout_column *what) {
    return what->role == ROLE_REGION || what->role == ROLE_NATION;
}

/* The code that a meaning stands for. */
static bool encode(struct meanings *meanings, const struct layout_column *what,
                   struct slice published, const struct meaning *meaning, uint32_t *code) {
    const struct force *force = NULL;
    if (is_place(what) && meaning->kind == MEANING_VALUE)
        return thread_codes_encode(meanings->codes, DIMENSION_FORCE, meaning->text, code,
                                   meanings->error);
    if (what->role != ROLE_DIMENSION)
        return true;
    if (meaning->kind == MEANING_VALUE) {
        /* An offence whose code is a column of its own has a code of both: join_offence(). */
        bool joined = what->dimension == DIMENSION_OFFENCE && meanings->offence_code != NULL;
        struct slice value = meaning->text;
        if (what->dimension == DIMENSION_FORCE &&
            forces_find(meanings->forces, published, &force) == LABEL_FORCE &&
            !force_label_kept(meanings->forces, published, meaning->text, &meanings->joined, &value,
                              meanings->error))
            return false;
        return joined ||
               thread_codes_encode(meanings->codes, what->dimension, value, code, meanings->error);
    }
    if (meaning->kind == MEANING_TOTAL && what->dimension == DIMENSION_FORCE &&
        forces_find(meanings->forces, meaning->text, &force) != LABEL_WHOLE) {
        if (!dictionary_code(meanings->total_labels, meaning->text, code, meanings->error))
            return false;
        ++*code;
    }
    return true;
}

static bool learn(struct meanings *meanings, struct meaning_column *column, struct slice value,
                  int64_t line, struct known_value *known) {
    struct meaning meaning;
    if (!meanings_note_not_utf8(meanings, value, line, column->field) ||
        !meanings_to_utf8(meanings, &value) ||
        !value_meaning(meanings->binding, column->field, value, meanings->forces,
                       &meanings->scratch, &meaning, meanings->error))
        return false;
    *known = (struct known_value){.kind = meaning.kind,
                                  .flags = meaning.flags,
                                  .number = meaning.number,
                                  .problem = meaning.problem,
                                  .detail = meaning.detail,
                                  .first_line = line};
    const char *odd = csv_odd_value(meanings->dialect, value);
    if (odd != NULL && known->problem == PROBLEM_NONE) {
        known->problem = PROBLEM_UNKNOWN_VALUE;
        known->detail = odd;
    }
    return encode(meanings, column->what, value, &meaning, &known->code);
}

static bool look_up(struct meanings *meanings, struct meaning_column *column, struct slice value,
                    int64_t line) {
    uint32_t count = column->published.count, number;
    if (!dictionary_code(&column->published, value, &number, meanings->error))
        return false;
    if (number == count) {
        if (!memory_reserve(&column->known, &column->capacity, (size_t)number + 1,
                            sizeof *column->known, meanings->error))
            return false;
        /* A failure below leaves the value in the dictionary, so that it needs some meaning. */
        column->known[number] = (struct known_value){.kind = MEANING_UNREADABLE};
        if (!learn(meanings, column, value, line, &column->known[number]))
            return false;
    }
    column->last = dictionary_value(&column->published, number);
    column->last_value = number;
    return true;
}

/* What the record's value means: most often the value is that of the record before. */
static inline struct known_value *known_of(struct meanings *meanings, struct meaning_column *column,
                                           const struct csv_record *record) {
    struct slice value = record->fields[column->field];
    if ((column->last_value == UINT32_MAX || !slice_equal(value, column->last)) &&
        !look_up(meanings, column, value, record->line))
        return NULL;
    return &column->known[column->last_value];
}

/* The code of an offence that is published as a code and a title apart. */
static bool join_offence(struct meanings *meanings, struct slice code, struct slice title,
                         uint32_t *result) {
    struct text mended = {0};
    text_clear(&meanings->joined);
    bool done = meanings_to_utf8(meanings, &code) && text_append(&mended, code, meanings->error) &&
                meanings_to_utf8(meanings, &title) &&
                offence_of_columns(text_slice(&mended), title, &meanings->joined, meanings->error);
    text_free(&mended);
    *result = 0;
    return done && (meanings->joined.length == 0 ||
                    thread_codes_encode(meanings->codes, DIMENSION_OFFENCE,
                                        text_slice(&meanings->joined), result, meanings->error));
}

bool meanings_join(struct meanings *meanings, uint32_t code_entry, uint32_t offence_entry,
                   uint32_t *code) {
    const struct slice none = {0};
    uint32_t known = meanings->pairs.count, pair;
    if (!numbering_of(&meanings->pairs, (uint64_t)code_entry << 32 | offence_entry, &pair,
                      meanings->error))
        return false;
    if (pair == known &&
        (!memory_reserve(&meanings->pair_codes, &meanings->pair_capacity, (size_t)pair + 1,
                         sizeof *meanings->pair_codes, meanings->error) ||
         !join_offence(meanings, dictionary_value(&meanings->offence_code->published, code_entry),
                       meanings->offence != NULL
                           ? dictionary_value(&meanings->offence->published, offence_entry)
                           : none,
                       &meanings->pair_codes[pair])))
        return false;
    *code = meanings->pair_codes[pair];
    return true;
}

bool meanings_leave_out(struct meanings *meanings, enum problem problem, int64_t line,
                        size_t column, struct slice value, const char *detail) {
    meanings->findings->left_out++;
    return meanings_to_utf8(meanings, &value) &&
           findings_add(meanings->findings, problem, meanings->file_name, line, column, value,
                        meanings->error, "%s; the row is left out", detail);
}

bool meanings_read(struct meanings *meanings, const struct csv_record *record,
                   struct row_meaning *row) {
    for (size_t i = 0; i < meanings->column_count; i++) {
        struct meaning_column *column = &meanings->columns[i];
        struct known_value *known = known_of(meanings, column, record);
        if (known == NULL)
            return false;
        if (UNLIKELY(known->kind == MEANING_UNREADABLE)) {
            row->readable = false;
            return meanings_leave_out(meanings, known->problem, record->line, column->field + 1,
                                      record->fields[column->field],
                                      known->detail != NULL ? known->detail : "can't be read");
        }
        if (UNLIKELY(known->problem != PROBLEM_NONE)) {
            meanings->has_problems = true;
            known->first_line = known->rows++ == 0 ? record->line : known->first_line;
        }
        if (UNLIKELY(known->kind == MEANING_LEFT_OUT)) {
            row->readable = false;
            return true;
        }
        row->flags |= known->flags;
        switch (column->what->role) {
        case ROLE_DIMENSION:
            row->codes[column->what->dimension] = known->kind == MEANING_TOTAL ? 0 : known->code;
            if (UNLIKELY(known->kind == MEANING_TOTAL)) {
                row->totals |= 1u << column->what->dimension;
                row->scope = known->code > 0 ? known->code : row->scope;
            }
            break;
        case ROLE_YEAR:
        case ROLE_YEAR_ENDING:
            row->year = known->number;
            break;
        case ROLE_QUARTER:
        case ROLE_QUARTER_OF_YEAR:
            row->quarter = known->number;
            break;
        case ROLE_MONTH:
            row->month = known->number;
            break;
        case ROLE_REGION:
        case ROLE_NATION:
            row->places[column->what->role == ROLE_NATION] = known->code;
            break;
        default:
            break;
        }
    }
    for (int place = 0; place < 2 && row->codes[DIMENSION_FORCE] == 0; place++)
        row->codes[DIMENSION_FORCE] = row->places[place];
    if (meanings->offence_code != NULL && (row->totals & 1u << DIMENSION_OFFENCE) == 0)
        return meanings_join(meanings, meanings->offence_code->last_value,
                             meanings->offence != NULL ? meanings->offence->last_value : 0,
                             &row->codes[DIMENSION_OFFENCE]);
    return true;
}

bool meanings_first_column_fits(struct meanings *meanings, const struct csv_record *record,
                                bool *fits) {
    struct meaning meaning = {.kind = MEANING_NOTHING};
    const struct meaning_column *first = meanings->columns;
    struct slice value;
    *fits = false;
    if (meanings->column_count == 0 || first->field >= record->field_count)
        return true;
    value = record->fields[first->field];
    if (!meanings_to_utf8(meanings, &value) ||
        !value_meaning(meanings->binding, first->field, value, meanings->forces, &meanings->scratch,
                       &meaning, meanings->error))
        return false;
    *fits = meaning.kind == MEANING_VALUE && meaning.problem == PROBLEM_NONE;
    return true;
}

/* --- At a thread's turn ------------------------------------------------------------------------ */

void meanings_settle(struct meanings *meanings) {
    const struct thread_codes *codes = meanings->codes;
    for (size_t i = 0; i < meanings->column_count; i++) {
        const struct meaning_column *column = &meanings->columns[i];
        enum dimension dimension =
            is_place(column->what) ? DIMENSION_FORCE : column->what->dimension;
        if ((column->what->role != ROLE_DIMENSION && !is_place(column->what)) ||
            codes->settled[dimension] == NULL)
            continue;
        for (uint32_t n = 0; n < column->published.count; n++)
            if (column->known[n].kind == MEANING_VALUE)
                column->known[n].code =
                    thread_codes_settled(codes, dimension, column->known[n].code);
    }
    for (uint32_t pair = 0; codes->settled[DIMENSION_OFFENCE] && pair < meanings->pairs.count;
         pair++)
        meanings->pair_codes[pair] =
            thread_codes_settled(codes, DIMENSION_OFFENCE, meanings->pair_codes[pair]);
}

static bool collect(struct meanings *meanings, size_t column, struct slice value,
                    struct known_value *known, int64_t lines_before,
                    struct value_problems *problems) {
    uint32_t count = problems->published.count, number;
    text_clear(&meanings->joined);
    if (!meanings_to_utf8(meanings, &value) ||
        !text_append(&meanings->joined, slice_from(&column, sizeof column), meanings->error) ||
        !text_append(&meanings->joined, value, meanings->error) ||
        !dictionary_code(&problems->published, text_slice(&meanings->joined), &number,
                         meanings->error))
        return false;
    if (number == count) {
        if (!memory_reserve(&problems->items, &problems->capacity, (size_t)number + 1,
                            sizeof *problems->items, meanings->error))
            return false;
        problems->items[number] = (struct value_problem){column, known->problem, known->detail,
                                                         lines_before + known->first_line, 0};
    }
    problems->items[number].rows += known->rows;
    known->rows = 0;
    return true;
}

bool meanings_collect(struct meanings *meanings, int64_t lines_before,
                      struct value_problems *problems) {
    if (!meanings->has_problems)
        return true;
    meanings->has_problems = false;
    for (size_t i = 0; i < meanings->column_count; i++) {
        const struct meaning_column *column = &meanings->columns[i];
        for (uint32_t n = 0; n < column->published.count; n++) {
            struct known_value *known = &column->known[n];
            if (known->rows > 0 &&
                !collect(meanings, column->field + 1, dictionary_value(&column->published, n),
                         known, lines_before, problems))
                return false;
        }
    }
    return true;
}

bool value_problems_report(struct value_problems *problems, struct slice file_name,
                           struct findings *findings, struct error *error) {
    size_t last = 0;
    for (uint32_t n = 0; n < problems->published.count; n++)
        last = problems->items[n].column > last ? problems->items[n].column : last;
    for (size_t column = 1; column <= last; column++) {
        for (uint32_t n = 0; n < problems->published.count; n++) {
            const struct value_problem *item = &problems->items[n];
            struct slice value =
                slice_after(dictionary_value(&problems->published, n), sizeof item->column);
            if (item->column == column && item->rows > 0 &&
                !findings_add(findings, item->problem, file_name, item->first_line, column, value,
                              error, "%s (%lld %s)", item->detail, (long long)item->rows,
                              item->rows == 1 ? "row" : "rows"))
                return false;
        }
    }
    return true;
}

void value_problems_forget(struct value_problems *problems, struct slice published) {
    for (uint32_t n = 0; n < problems->published.count; n++)
        if (slice_equal(slice_after(dictionary_value(&problems->published, n),
                                    sizeof problems->items->column),
                        published))
            problems->items[n].rows = 0;
}

void value_problems_free(struct value_problems *problems) {
    dictionary_free(&problems->published);
    memory_free(problems->items);
    *problems = (struct value_problems){0};
}
