#include "published/published_reader.h"

#include <string.h>

#include "base/base.h"
#include "layout/layout.h"
#include "published/label_marks.h"

/* --- Findings --- */

bool reader_report(struct reader *reader, enum problem problem, enum severity severity,
                   int64_t line, size_t column, struct slice value, const char *detail) {
    struct findings *findings = &reader->published->findings;
    if (!findings_add(findings, problem, reader->name, line, column, value, reader->error, "%s",
                      detail))
        return false;
    if (findings->of_file[problem] <= FINDINGS_MOST_EACH)
        findings_grade(findings, severity);
    return true;
}

/* Once a file, and not where the encoding was given. */
static bool note_not_utf8(struct reader *reader, const struct csv_record *record, size_t field) {
    if (reader->said_not_utf8 || reader->request->encoding != PUBLISHED_ANY)
        return true;
    reader->said_not_utf8 = true;
    return reader_report(reader, PROBLEM_NOT_UTF8, SEVERITY_NOTE, record->line, field + 1,
                         record->fields[field], "the first value that is no UTF-8");
}

/* --- Records in UTF-8 --- */

static bool is_ascii(struct slice text) {
    size_t i = 0;
    for (; i + sizeof(uint64_t) <= text.length; i += sizeof(uint64_t))
        if ((word_load(text.bytes + i) & 0x8080808080808080) != 0)
            return false;
    for (; i < text.length; i++)
        if (text.bytes[i] >= 0x80)
            return false;
    return true;
}

static bool is_windows_1252(const struct reader *reader, struct slice field) {
    return !is_ascii(field) &&
           (reader->request->encoding == PUBLISHED_WINDOWS_1252 || !encoding_is_utf8(field));
}

/* Converts the fields of the record that are in Windows-1252, of which `first` is the first one. */
static bool convert(struct reader *reader, struct csv_record *record, size_t first) {
    /* A character takes at most 3 bytes in UTF-8. With all the room made here, the text does not
    ** move while slices of it are taken. */
    size_t length = 1;
    for (size_t i = first; i < record->field_count; i++)
        length += 3 * record->fields[i].length;
    text_clear(&reader->utf8);
    if (!memory_reserve(&reader->fields, &reader->field_capacity, record->field_count,
                        sizeof *reader->fields, reader->error) ||
        !memory_reserve(&reader->utf8.bytes, &reader->utf8.capacity, length, 1, reader->error))
        return false;
    for (size_t i = 0; i < record->field_count; i++) {
        reader->fields[i] = record->fields[i];
        if (i < first || !is_windows_1252(reader, record->fields[i]))
            continue;
        size_t start = reader->utf8.length;
        if (!encoding_from_windows_1252(record->fields[i], &reader->utf8, reader->error))
            return false;
        reader->fields[i] = slice_from(reader->utf8.bytes + start, reader->utf8.length - start);
    }
    record->fields = reader->fields;
    return note_not_utf8(reader, record, first);
}

/* Makes all fields of the record UTF-8. */
static bool to_utf8(struct reader *reader, struct csv_record *record) {
    for (size_t i = 0; i < record->field_count; i++) {
        if (!is_windows_1252(reader, record->fields[i]))
            continue;
        if (reader->request->encoding != PUBLISHED_UTF8)
            return convert(reader, record, i);
        return error_set(reader->error, ERROR_INPUT,
                         "%.*s: line %lld, column %zu: not UTF-8; say encoding=windows-1252, or "
                         "leave encoding= out",
                         SLICE_PRINT(reader->name), (long long)record->line, i + 1);
    }
    return true;
}

/* Asks from time to time: often enough for whoever waits, and too seldom to cost anything. */
static bool go_on(struct reader *reader) {
    enum { RECORDS_BETWEEN_QUESTIONS = 1024 };
    struct file_wait *wait = reader->request->source.wait;
    if (wait == NULL || ++reader->records % RECORDS_BETWEEN_QUESTIONS != 0)
        return true;
    wait->file = reader->name;
    wait->done = csv_offset(reader->csv);
    bool result = wait->go_on(wait, reader->error);
    wait->file = (struct slice){0};
    return result;
}

/* The next record, in UTF-8: 1, or 0 at the end, or -1 with the error set. */
int reader_next(struct reader *reader, struct csv_record *record) {
    if (!go_on(reader))
        return -1;
    int found = csv_next_record(reader->csv, record, reader->error);
    if (found < 0)
        header_name_error(reader->name, reader->error);
    return found > 0 && !reader->is_sheet && !to_utf8(reader, record) ? -1 : found;
}

/* --- The header, and the columns that it makes --- */

bool reader_keep(struct reader *reader, struct csv_record *record, size_t *bytes) {
    size_t most = reader->request->columns_most;
    for (size_t i = most; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return error_set(reader->error, ERROR_INPUT,
                             "%.*s: line %lld: %zu columns; SQLite takes at most %zu of a table",
                             SLICE_PRINT(reader->name), (long long)record->line,
                             record->field_count, most);
    if (record->field_count > most)
        record->field_count = most;
    for (size_t i = 0; i < record->field_count; i++)
        *bytes += record->fields[i].length + sizeof(struct slice);
    if (!memory_reserve(&reader->kept, &reader->kept_capacity, reader->kept_count + 1,
                        sizeof *reader->kept, reader->error) ||
        !kept_record_copy(&reader->kept[reader->kept_count], record, reader->error))
        return false;
    reader->kept_count++;
    return true;
}

static bool make_columns(struct reader *reader) {
    struct published *published = reader->published;
    struct published_header *header = &published->header;
    *header = reader->header;
    reader->header = (struct published_header){0};
    published->column_count = header->count + 2;
    published->texts = memory_new(header->count, sizeof *published->texts, reader->error);
    return published->texts != NULL;
}

bool reader_widen(struct reader *reader, size_t count) {
    struct published *published = reader->published;
    struct published_header *header = &published->header;
    size_t before = header->count;
    struct text *labels = memory_new(count, sizeof *labels, reader->error);
    struct text_column *texts = memory_new(count, sizeof *texts, reader->error);
    size_t *sources = memory_new(count, sizeof *sources, reader->error);
    if (labels == NULL || texts == NULL || sources == NULL) {
        memory_free(labels);
        memory_free(texts);
        memory_free(sources);
        return false;
    }
    memcpy(labels, header->labels, before * sizeof *labels);
    memcpy(texts, published->texts, before * sizeof *texts);
    for (size_t i = 0; i < count; i++)
        sources[i] = i;
    memory_free(header->labels);
    memory_free(published->texts);
    memory_free(reader->sources);
    header->labels = labels;
    published->texts = texts;
    reader->sources = sources;
    header->count = reader->count = count;
    published->column_count = count + 2;
    for (size_t i = before; i < count; i++)
        for (int64_t row = 0; row < published->rows; row++)
            if (!text_column_add(&texts[i], slice_of(""), reader->error))
                return false;
    return true;
}

/* --- Names --- */

/* Whether a note of the table begins with the number. */
static bool is_note(const void *context, struct slice number) {
    const struct published *published = context;
    for (size_t i = 0; i < published->note_count; i++)
        if (label_note_has_number(slice_of(published->notes[i].text), number))
            return true;
    return false;
}

static bool is_any_note(const void *context, struct slice number) {
    (void)context;
    (void)number;
    return true;
}

static bool add_name(struct dictionary *names, struct slice label, size_t number,
                     label_is_note notes, const struct published *published, struct error *error) {
    struct text name = {0};
    bool done = label_without_marks(label, notes, published, &name, error) &&
                published_header_name(names, text_slice(&name), number, error);
    text_free(&name);
    return done;
}

bool reader_name_columns(struct reader *reader) {
    struct published *published = reader->published;
    struct published_header *header = &published->header;
    if (published->columns != NULL)
        return true;
    published->columns = memory_new(header->count + 2, sizeof *published->columns, reader->error);
    if (published->columns == NULL)
        return false;
    for (size_t i = 0; i < header->count + 2; i++) {
        struct published_column *column = &published->columns[i];
        bool own = i < header->count;
        struct slice label =
            own ? text_slice(&header->labels[i]) : slice_of(i == header->count ? "file" : "line");
        if (!add_name(&published->names, label, i + 1, is_note, published, reader->error))
            return false;
        column->name = dictionary_value(&published->names, (uint32_t)i);
        column->label = own && label.length > 0 ? header->labels[i].bytes : "";
        column->texts = own ? &published->texts[i] : NULL;
        column->is_hidden =
            own && reader->facts != NULL && sheet_hides_column(reader->facts, (uint32_t)i);
        column->type = i == header->count + 1 ? PUBLISHED_INTEGER : PUBLISHED_TEXT;
    }
    return true;
}

static bool differ(const struct reader *reader, const char *has, struct slice name) {
    return error_set(reader->error, ERROR_INPUT,
                     "%.*s: %s a column %.*s, unlike %s: the files of one table have the same "
                     "columns; name fewer files, or make a table of each",
                     SLICE_PRINT(reader->name), has, SLICE_PRINT(name),
                     reader->published->files[0].name);
}

/* Finds the table's columns by their names in the header of a file that is not the first. */
static bool match_columns(struct reader *reader, label_is_note notes) {
    const struct published *published = reader->published;
    const struct published_header *header = &reader->header, *first = &published->header;
    struct dictionary names = {0};
    bool done = true;
    for (size_t i = 0; done && i < header->needed; i++)
        done = add_name(&names, text_slice(&header->labels[i]), i + 1, notes, published,
                        reader->error);
    for (uint32_t i = 0; done && i < first->needed; i++) {
        uint32_t found = 0;
        struct slice name = dictionary_value(&published->names, i);
        done = dictionary_find(&names, name, &found) || differ(reader, "lacks", name);
        reader->sources[i] = found;
    }
    for (uint32_t i = 0; done && i < header->needed; i++) {
        uint32_t found;
        struct slice name = dictionary_value(&names, i);
        done = (dictionary_find(&published->names, name, &found) && found < first->needed) ||
               differ(reader, "has", name);
    }
    dictionary_free(&names);
    reader->count = header->needed; /* nameless columns at the end have no name to be found by */
    return done;
}

/* A number at a label's end may be that of a footnote in one of the files and not in the other. */
static bool match(struct reader *reader) {
    struct error unlike = {0}, *error = reader->error;
    reader->error = &unlike;
    bool done = match_columns(reader, is_note);
    reader->error = error;
    return done ||
           (unlike.code == ERROR_MEMORY ? error_memory(error) : match_columns(reader, is_any_note));
}

bool reader_set_columns(struct reader *reader) {
    struct published *published = reader->published;
    bool is_first = published->texts == NULL;
    reader->header_line = reader->header.line;
    reader->row_names = reader->header.row_names;
    reader->header_count = reader->header.count;
    reader->needed = reader->header.needed;
    reader->count = reader->header.count;
    if (is_first && !make_columns(reader))
        return false;
    size_t own = published_own_columns(published);
    reader->sources = memory_new(own, sizeof *reader->sources, reader->error);
    if (reader->sources == NULL)
        return false;
    for (size_t i = 0; i < own; i++)
        reader->sources[i] = is_first ? i : SIZE_MAX;
    return is_first || match(reader);
}

/* --- Rows --- */

bool reader_check_value(struct reader *reader, int64_t line, size_t field, struct slice value) {
    const char *odd = csv_odd_value(csv_dialect(reader->csv), value);
    return odd == NULL || reader_report(reader, PROBLEM_UNKNOWN_VALUE, SEVERITY_WARNING, line,
                                        field + 1, value, odd);
}

bool reader_add_row(struct reader *reader, const struct csv_record *record) {
    struct published *published = reader->published;
    size_t own = published_own_columns(published);
    for (size_t i = 0; i < own; i++) {
        size_t source = reader->sources[i], before = published->texts[i].texts.length;
        struct slice text = source < record->field_count ? record->fields[source] : slice_of("");
        if (!text_column_add(&published->texts[i], text, reader->error))
            return false;
        if (!reader->is_sheet && text.length > 0 && published->texts[i].texts.length != before &&
            !reader_check_value(reader, record->line, source, text))
            return false;
    }
    if (!memory_reserve(&published->lines, &published->line_capacity, (size_t)published->rows + 1,
                        sizeof *published->lines, reader->error))
        return false;
    published->lines[published->rows++] = record->line;
    return record->fault != CSV_QUOTES_INSIDE ||
           reader_report(reader, PROBLEM_UNREADABLE_ROW, SEVERITY_WARNING, record->line,
                         record->fault_field + 1, record->fields[record->fault_field],
                         "quotes inside a field that has none around it; it is read as it stands");
}

/* --- Notes --- */

bool reader_add_note(struct reader *reader, int64_t line, const struct slice *fields, size_t count,
                     enum published_place place) {
    struct published *published = reader->published;
    struct text text = {0};
    bool done = true;
    for (size_t i = 0; done && i < count; i++) {
        struct slice field = slice_trim(fields[i]);
        if (field.length > 0)
            done = (text.length == 0 || text_append_byte(&text, ' ', reader->error)) &&
                   text_append(&text, field, reader->error);
    }
    if (done && text.length == 0)
        return true;
    if (!done ||
        !memory_reserve(&published->notes, &published->note_capacity, published->note_count + 1,
                        sizeof *published->notes, reader->error)) {
        text_free(&text);
        return false;
    }
    published->notes[published->note_count++] =
        (struct published_note){published->file_count - 1, line, place, text.bytes};
    return true;
}

/* --- Texts --- */

struct slice reader_first_text(const struct slice *fields, size_t count) {
    struct slice text = {0};
    for (size_t i = 0; i < count && text.length == 0; i++)
        text = slice_trim(fields[i]);
    return text;
}

bool reader_is_word(struct slice text) {
    struct slice mark;
    int64_t count;
    struct number number;
    text = slice_trim(text);
    return text.length > 1 && !number_read(text, &number) && !number_is_missing(text) &&
           count_read_marked(text, &count, &mark) == COUNT_NOT_A_NUMBER;
}
