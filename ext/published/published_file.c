#include "published/published_file.h"

#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "layout/layout.h"
#include "published/published_reader.h"
#include "published/published_sheet.h"
#include "source/source.h"

enum { ROWS_COMPARED = 20 }; /* the last rows, which what may be a second header is held against */

/* --- The header --- */

/* Keeps the first records, by which the header is found. */
static bool look_ahead(struct reader *reader) {
    const struct published_request *request = reader->request;
    struct csv_record record = {0};
    size_t bytes = 0;
    int found = 1;
    while ((record.line < request->header_last ||
            (reader->kept_count < LOOK_AHEAD_RECORDS && bytes < LOOK_AHEAD_BYTES)) &&
           (found = reader_next(reader, &record)) > 0)
        if (record.line >= request->header_first && !reader_keep(reader, &record, &bytes))
            return false;
    return found >= 0;
}

/* --- Rows --- */

/* The number of fields that are not blank; 2 stands for any number above 1. */
static size_t filled_fields(const struct csv_record *record) {
    size_t filled = 0;
    for (size_t i = 0; i < record->field_count && filled < 2; i++)
        filled += slice_trim(record->fields[i]).length > 0;
    return filled;
}

static bool has_words(const struct csv_record *record) {
    for (size_t i = 0; i < record->field_count; i++) {
        struct slice field = record->fields[i];
        for (size_t j = 0; j < field.length; j++)
            if (byte_is_letter(field.bytes[j]) || field.bytes[j] >= 0x80)
                return true;
    }
    return false;
}

static struct slice first_text(const struct slice *fields, size_t count) {
    struct slice text = {0};
    for (size_t i = 0; i < count && text.length == 0; i++)
        text = slice_trim(fields[i]);
    return text;
}

/* Whether the record tells how many fields rows have: a footnote does not. */
static bool tells_fields(const struct reader *reader, const struct kept_record *record) {
    return record->filled > 1 || (record->filled == 1 && reader->needed == 1);
}

/* Where the rows that tell how many fields there are end: at the first blank line below one that does. */
static size_t first_rows_end(const struct reader *reader) {
    bool any = false;
    size_t end = reader->rows_from;
    while (end < reader->kept_count && (!any || reader->kept[end].width > 0))
        any |= tells_fields(reader, &reader->kept[end++]);
    return end;
}

/* The first row that has as many fields as most of those before `end` have; of several numbers the header's own.
** SIZE_MAX: there is no row. */
static size_t usual_row(const struct reader *reader, size_t end) {
    size_t most = 0, usual = SIZE_MAX;
    for (size_t i = reader->rows_from; i < end; i++) {
        const struct kept_record *row = &reader->kept[i];
        size_t same = 0;
        for (size_t j = reader->rows_from; j < end; j++)
            same += tells_fields(reader, &reader->kept[j]) && reader->kept[j].count == row->count;
        if (tells_fields(reader, row) &&
            (same > most || (same == most && row->count == reader->header_count &&
                             reader->kept[usual].count != reader->header_count))) {
            most = same;
            usual = i;
        }
    }
    return usual;
}

/* The row that tells how many fields rows have; SIZE_MAX: there is none. Notes below a blank line have no say;
** but where rows below it have as many fields as the header and those above have not, the line may be a row
** that was cut, and all have. */
static size_t telling_row(const struct reader *reader) {
    size_t usual = usual_row(reader, first_rows_end(reader));
    if (usual == SIZE_MAX || reader->kept[usual].count == reader->header_count)
        return usual;
    for (size_t i = reader->rows_from; i < reader->kept_count; i++)
        if (tells_fields(reader, &reader->kept[i]) && reader->kept[i].count == reader->header_count)
            return usual_row(reader, reader->kept_count);
    return usual;
}

/* Sets the number of fields that every row has to have. It is the header's, but for empty fields at the end of
** the header or of all rows: the last name has to stand above the last field that some row fills, or a
** field may be missing, or be too many, anywhere. */
static bool set_expected(struct reader *reader) {
    size_t usual = reader->is_sheet ? SIZE_MAX : telling_row(reader), width = 0;
    reader->expected = reader->is_sheet ? 0 : reader->header_count;
    if (usual == SIZE_MAX || reader->kept[usual].count == reader->header_count)
        return true;
    reader->expected = reader->kept[usual].count;
    for (size_t i = reader->rows_from; i < reader->kept_count; i++)
        if (reader->kept[i].count == reader->expected && reader->kept[i].width > width)
            width = reader->kept[i].width;
    return reader->request->no_header || width == reader->needed ||
           error_set(
               reader->error, ERROR_INPUT,
               "%.*s: line %lld: the header has %zu fields, and the rows below it %zu (line %lld); "
               "mend it, or name another header with header=N",
               SLICE_PRINT(reader->name), (long long)reader->header_line, reader->header_count,
               reader->expected, (long long)reader->kept[usual].line);
}

static bool has_wrong_count(const struct reader *reader, const struct csv_record *record) {
    if (reader->expected > 0 ? record->field_count != reader->expected
                             : record->field_count < reader->needed)
        return true;
    for (size_t i = reader->count; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return true;
    return false;
}

/* What is wrong with the record, which is not read. */
static struct wrong wrong_of(const struct csv_record *record) {
    return (struct wrong){.line = record->line,
                          .fields = record->field_count,
                          .column =
                              record->fault > CSV_QUOTES_INSIDE ? record->fault_field + 1 : 0};
}

static void describe_wrong(const struct reader *reader, struct wrong wrong, char *text,
                           size_t size) {
    size_t expected = reader->expected > 0 ? reader->expected : reader->needed;
    if (wrong.column > 0)
        snprintf(text, size, "a stray quote: one is missing, or one too many");
    else if (wrong.is_table)
        snprintf(text, size, "another table begins here, below a blank line; keep each in a file");
    else if (reader->header_line > 0)
        snprintf(text, size, "%zu fields where the header (line %lld) has %zu%s", wrong.fields,
                 (long long)reader->header_line, reader->header_count,
                 expected != reader->header_count ? ", and other rows have more" : "");
    else
        snprintf(text, size, "%zu fields where other rows have %zu", wrong.fields, expected);
}

/* The error of `records` records that can't be read, of which this is the first. With rows=skip it is no
** error, and they are counted. */
static bool leave_out(struct reader *reader, struct wrong wrong, int64_t records) {
    char what[200], column[40] = "";
    describe_wrong(reader, wrong, what, sizeof what);
    if (reader->request->skip_rows) {
        reader->published->left_out += records;
        return reader_report(reader,
                             wrong.column > 0 ? PROBLEM_UNREADABLE_ROW : PROBLEM_FIELD_COUNT,
                             SEVERITY_ERROR, wrong.line, wrong.column, slice_of(""), what);
    }
    if (wrong.column > 0)
        snprintf(column, sizeof column, ", column %zu", wrong.column);
    return error_set(reader->error, ERROR_INPUT,
                     "%.*s: line %lld%s: %s; mend the line, %s, or leave such rows out with "
                     "rows=skip",
                     SLICE_PRINT(reader->name), (long long)wrong.line, column, what,
                     wrong.column > 0 ? "say which quote= and escape= the file has"
                                      : "name another header with header=N");
}

/* --- A header again, or another one --- */

static bool same_labels(const struct kept_record *header, const struct csv_record *record) {
    for (size_t i = 0; i < header->count; i++)
        if (i >= record->field_count ||
            !slice_equal_nocase(slice_trim(header->fields[i]), slice_trim(record->fields[i])))
            return false;
    return header->count == record->field_count;
}

static bool is_header_again(const struct reader *reader, const struct csv_record *record) {
    for (size_t i = reader->header_from; i < reader->rows_from; i++)
        if (reader->kept[i].filled > 1 && same_labels(&reader->kept[i], record))
            return true;
    return false;
}

static bool is_word(struct slice text) {
    struct slice mark;
    int64_t count;
    struct number number;
    text = slice_trim(text);
    return text.length > 1 && !number_read(text, &number) && !number_is_missing(text) &&
           count_read_marked(text, &count, &mark) == COUNT_NOT_A_NUMBER;
}

/* Whether the last rows have numbers in the column, and nothing else. */
static bool has_numbers(const struct reader *reader, size_t column) {
    const struct published *published = reader->published;
    int64_t from = published->files[published->file_count - 1].first_row, numbers = 0;
    if (published->rows - from > ROWS_COMPARED)
        from = published->rows - ROWS_COMPARED;
    for (int64_t row = from; row < published->rows; row++) {
        struct slice text = text_column_at(&published->texts[column], (size_t)row);
        struct number number;
        if (number_read(text, &number))
            numbers++;
        else if (is_word(text))
            return false;
    }
    return numbers > 0;
}

/* Whether the record, below a blank one, is the header of another table: it has words in all fields, also
** where the rows so far have numbers. */
static bool is_another_header(const struct reader *reader, const struct csv_record *record) {
    size_t words = 0;
    for (size_t i = 0; i < published_own_columns(reader->published); i++) {
        size_t source = reader->sources[i];
        if (source >= record->field_count || !is_word(record->fields[source]))
            return source >= reader->needed ? words > 0 : false;
        words += has_numbers(reader, i);
    }
    return words > 0;
}

/* Whether the record goes on with a table whose header is the record before: both have the same wrong number
** of fields, and that one words alone. */
static bool goes_on_with_table(struct tail *tail, const struct csv_record *record) {
    size_t words = 0, numbers = 0;
    for (size_t i = 0; i < record->field_count; i++) {
        struct number number;
        numbers += number_read(record->fields[i], &number);
        words += is_word(record->fields[i]);
    }
    if (numbers > 0 && record->field_count > 1 && record->field_count == tail->words_fields)
        return true;
    tail->words_fields = words == record->field_count ? words : 0;
    tail->words_line = record->line;
    return false;
}

/* The records from here on are of another table. */
static bool end_at_table(struct reader *reader, int64_t line) {
    reader->below_table = true;
    return leave_out(reader, (struct wrong){.line = line, .is_table = true}, 1);
}

/* --- One record after the other --- */

/* Adds to the tail a record that is a footnote unless a row follows. */
static bool add_to_tail(struct reader *reader, const struct csv_record *record, bool wrong) {
    struct tail *tail = &reader->tail;
    if (wrong && goes_on_with_table(tail, record))
        return end_at_table(reader, tail->words_line);
    tail->records++;
    if (!findings_add(&tail->notes, PROBLEM_UNREADABLE_ROW, reader->name, record->line, 0,
                      first_text(record->fields, record->field_count), reader->error,
                      "taken for a footnote below the data"))
        return false;
    if (tail->notes.of_file[PROBLEM_UNREADABLE_ROW] <= FINDINGS_MOST_EACH)
        findings_grade(&tail->notes, SEVERITY_NOTE);
    if (!wrong)
        return reader_add_row(reader, record);
    if (tail->wrong_count++ == 0)
        tail->wrong = wrong_of(record);
    return true;
}

/* Whether the record is no row or may be none: blank, the header again, of another table, or a footnote. */
static bool take_odd_record(struct reader *reader, const struct csv_record *record, bool wrong,
                            bool *taken) {
    struct tail *tail = &reader->tail;
    size_t filled = filled_fields(record);
    bool alone = filled == 1 && reader->needed > 1 && slice_trim(record->fields[0]).length > 0;
    bool ends_data = filled == 0 || ((alone || (tail->begun && wrong)) && has_words(record));
    *taken = true;
    if (reader->below_table) {
        reader->published->left_out += filled > 0;
        return true;
    }
    if (filled > 1 && is_header_again(reader, record))
        return reader_report(reader, PROBLEM_UNREADABLE_ROW, SEVERITY_WARNING, record->line, 0,
                             first_text(record->fields, record->field_count),
                             "the header again; no row");
    if (filled > 1 && !wrong && tail->begun && tail->blank && is_another_header(reader, record))
        return end_at_table(reader, record->line);
    if (ends_data && !tail->begun) {
        findings_free(&tail->notes);
        *tail = (struct tail){.begun = true, .first_row = reader->published->rows};
    }
    tail->blank |= filled == 0;
    if (csv_is_quotes_alone(record) &&
        !reader_report(reader, PROBLEM_UNREADABLE_ROW, SEVERITY_WARNING, record->line, 0,
                       slice_of(""), "a line of quotes alone, taken for a blank one"))
        return false;
    *taken = ends_data;
    return !ends_data || filled == 0 || add_to_tail(reader, record, wrong);
}

static bool read_record(struct reader *reader, const struct csv_record *record) {
    struct tail *tail = &reader->tail;
    bool taken, wrong = has_wrong_count(reader, record) || record->fault > CSV_QUOTES_INSIDE;
    if (!take_odd_record(reader, record, wrong, &taken) || taken)
        return reader->error->code == ERROR_NONE;
    /* The record is a row, so that those of the tail are not footnotes but rows or errors. */
    if (tail->wrong_count > 0 && !leave_out(reader, tail->wrong, tail->wrong_count))
        return false;
    tail->begun = tail->blank = false;
    tail->wrong_count = 0;
    return wrong ? leave_out(reader, wrong_of(record), 1) : reader_add_row(reader, record);
}

static bool read_rows(struct reader *reader) {
    for (size_t i = reader->rows_from; i < reader->kept_count; i++) {
        const struct kept_record *kept = &reader->kept[i];
        struct csv_record record = {.line = kept->line,
                                    .field_count = kept->count,
                                    .fields = kept->fields,
                                    .length = kept->length,
                                    .fault = kept->fault,
                                    .fault_field = kept->fault_field};
        if (!read_record(reader, &record))
            return false;
    }
    struct csv_record record;
    int found;
    while ((found = reader_next(reader, &record)) > 0)
        if (!read_record(reader, &record))
            return false;
    return found == 0;
}

/* Takes the footnotes below the last row out of the table. */
static bool cut_tail(struct reader *reader) {
    struct published *published = reader->published;
    if (!reader->tail.begun)
        return true;
    published->rows = reader->tail.first_row;
    published->footnotes += reader->tail.records;
    for (size_t i = 0; i < published_own_columns(published); i++)
        published->texts[i].count = (size_t)published->rows;
    return findings_take(&published->findings, &reader->tail.notes, 0, reader->error);
}

/* --- R's row names --- */

static bool no_row_names(struct reader *reader, int64_t row, const char *why) {
    return error_set(
        reader->error, ERROR_INPUT,
        "%.*s: line %lld: the header has a field less than the rows, and the first column "
        "is none of row names, as %s (line %lld); mend the header, or say header=none",
        SLICE_PRINT(reader->name), (long long)reader->header_line, why,
        (long long)reader->published->lines[row]);
}

static bool check_one_type(struct reader *reader, size_t column, int64_t from) {
    const struct text_column *texts = &reader->published->texts[column];
    bool numbers = false, words = false;
    for (int64_t row = from; row < reader->published->rows; row++) {
        struct slice text = text_column_at(texts, (size_t)row);
        struct number number;
        numbers |= number_read(text, &number);
        words |= is_word(text);
        if (numbers && words)
            return no_row_names(reader, row, "a column has both numbers and words");
    }
    return true;
}

/* Each row's first field is unique, and each named column keeps one type, in all rows of the file. */
static bool check_row_names(struct reader *reader, int64_t from) {
    struct published *published = reader->published;
    struct dictionary names = {0};
    bool done = true;
    for (int64_t row = from; done && row < published->rows; row++) {
        uint32_t before = names.count, code;
        done = dictionary_code(&names, text_column_at(&published->texts[0], (size_t)row), &code,
                               reader->error) &&
               (names.count > before || no_row_names(reader, row, "a name is there twice"));
    }
    dictionary_free(&names);
    for (size_t i = 1; done && i < published_own_columns(published); i++)
        done = check_one_type(reader, i, from);
    published->row_names = true;
    return done &&
           reader_report(
               reader, PROBLEM_FIELD_COUNT, SEVERITY_WARNING, reader->header_line, 0, slice_of(""),
               "the header has a field less than the rows: their first fields are taken for "
               "the names that R gives rows, and the first column has no name");
}

/* --- What is above the rows --- */

static bool has_break(struct slice text) {
    return text.length > 0 && (memchr(text.bytes, '\n', text.length) != NULL ||
                               memchr(text.bytes, '\r', text.length) != NULL);
}

/* The header's quotes have to be right; labels that may be damaged are findings, but for lines in labels, which
** are usual. */
static bool check_header(struct reader *reader) {
    for (size_t i = reader->header_from; i < reader->rows_from; i++) {
        const struct kept_record *kept = &reader->kept[i];
        if (kept->fault > CSV_QUOTES_INSIDE)
            return error_set(
                reader->error, ERROR_INPUT,
                "%.*s: line %lld, column %zu: a stray quote in the header: one is missing, "
                "or one too many",
                SLICE_PRINT(reader->name), (long long)kept->line, kept->fault_field + 1);
        for (size_t field = 0; field < kept->count && !reader->is_sheet; field++)
            if (!has_break(kept->fields[field]) &&
                !reader_check_value(reader, kept->line, field, kept->fields[field]))
                return false;
    }
    return true;
}

static bool note_titles(struct reader *reader) {
    for (size_t i = 0; i < reader->header_from; i++) {
        const struct kept_record *kept = &reader->kept[i];
        if (kept->width > 0 && !reader_report(reader, PROBLEM_UNREADABLE_ROW, SEVERITY_NOTE,
                                              kept->line, 0, first_text(kept->fields, kept->count),
                                              "taken for a title above the header"))
            return false;
    }
    return true;
}

/* --- The file --- */

static bool add_file(struct reader *reader) {
    struct published *published = reader->published;
    if (!memory_reserve(&published->files, &published->file_capacity, published->file_count + 1,
                        sizeof *published->files, reader->error))
        return false;
    char *name = text_copy(reader->name, reader->error);
    if (name != NULL)
        published->files[published->file_count++] = (struct published_file){name, published->rows};
    return name != NULL;
}

/* Whether the file is a sheet that was saved as CSV: as many fields in every record, and at most one of them
** filled in the first, a title. Its header may have several lines, with notes above and below, as on the
** sheet. */
static bool is_laid_out(const struct reader *reader) {
    const struct published_request *request = reader->request;
    bool filled = false;
    if (request->no_header || request->header_first > 0 || request->skip_rows ||
        reader->kept_count < 2 || reader->kept[0].count < 2 || reader->kept[0].filled > 1)
        return false;
    for (size_t i = 0; i < reader->kept_count; i++) {
        if (reader->kept[i].count != reader->kept[0].count || reader->kept[i].fault != 0)
            return false;
        filled |= reader->kept[i].filled > 1;
    }
    return filled;
}

static bool read_csv(struct reader *reader, const struct source_file *file) {
    const struct published_request *request = reader->request;
    struct published_header_options options = {.file = reader->name,
                                               .none = request->no_header,
                                               .first = request->header_first,
                                               .last = request->header_last};
    int64_t rows = reader->published->rows;
    if (!look_ahead(reader))
        return false;
    if (is_laid_out(reader))
        return reader_read_sheet(reader, file);
    if (!published_header_find(&options, reader->kept, reader->kept_count, &reader->header,
                               &reader->header_from, &reader->rows_from, reader->error) ||
        !check_header(reader) || !note_titles(reader) || !reader_set_columns(reader))
        return false;
    return set_expected(reader) && read_rows(reader) && cut_tail(reader) &&
           (!reader->row_names || check_row_names(reader, rows));
}

static bool read_file(struct reader *reader, const struct source_file *file) {
    const struct published_request *request = reader->request;
    int64_t rows = reader->published->rows;
    struct csv_options csv = {.records_are_rows = file->is_sheet};
    bool find = !file->is_sheet && request->dialect.separator[0] == '\0';
    if (!file->is_sheet)
        csv.dialect = request->dialect;
    reader->is_sheet = file->is_sheet;
    reader->facts = file->is_sheet ? workbook_facts(file->workbook) : NULL;
    reader->csv = csv_open(file->bytes, csv, reader->error);
    if (reader->csv == NULL || (find && !csv_find_separator(reader->csv, reader->error)))
        return header_name_error(reader->name, reader->error);
    reader->published->semicolons |= csv_dialect(reader->csv)->separator[0] == ';';
    if (!add_file(reader))
        return false;
    if (file->is_sheet && !request->no_header ? !reader_read_sheet(reader, file)
                                              : !read_csv(reader, file))
        return false;
    if (!reader_name_columns(reader))
        return false;
    if (reader->published->rows == rows)
        return error_set(reader->error, ERROR_INPUT, "%.*s: line %lld: a header, but no data row",
                         SLICE_PRINT(reader->name), (long long)reader->header_line);
    return findings_end_file(&reader->published->findings, reader->name, reader->error);
}

bool published_read_file(const struct published_request *request, struct published *published,
                         const struct source_file *file, struct error *error) {
    struct reader reader = {
        .request = request, .published = published, .name = file->name, .error = error};
    bool done = read_file(&reader, file);
    csv_close(reader.csv);
    published_header_free(&reader.header);
    for (size_t i = reader.kept_at; i < reader.kept_count; i++)
        memory_free(reader.kept[i].fields);
    memory_free(reader.kept);
    findings_free(&reader.tail.notes);
    memory_free(reader.sources);
    memory_free(reader.fields);
    text_free(&reader.utf8);
    return done;
}
