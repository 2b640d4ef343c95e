#include "published/csv_rows.h"

#include <stdio.h>

#include "base/base.h"
#include "layout/layout.h"
#include "published/row_fields.h"

enum { ROWS_COMPARED = 20 }; /* the last rows, which what may be a second header is held against */

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
        snprintf(text, size, "another table begins here; keep each in a file");
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

static bool same_label(const struct kept_record *header, size_t column,
                       const struct csv_record *record, size_t field) {
    static const char mark[] = "\xEF\xBB\xBF"; /* of a file that was put behind another */
    struct slice label = record->fields[field];
    if (field == 0 && slice_starts_nocase(label, mark))
        label = slice_after(label, sizeof mark - 1);
    return slice_equal_nocase(slice_trim(header->fields[column]), slice_trim(label));
}

static bool same_labels(const struct kept_record *header, const struct csv_record *record) {
    for (size_t i = 0; i < header->count; i++)
        if (i >= record->field_count || !same_label(header, i, record, i))
            return false;
    return header->count == record->field_count;
}

/* Whether the record has the labels of the header in another order: all of them are there, and none is blank or
** there twice. */
static bool same_labels_moved(const struct kept_record *header, const struct csv_record *record) {
    if (header->count != record->field_count)
        return false;
    for (size_t i = 0; i < header->count; i++) {
        size_t found = 0;
        for (size_t field = 0; field < record->field_count; field++)
            found += same_label(header, i, record, field);
        if (found != 1 || slice_trim(header->fields[i]).length == 0)
            return false;
    }
    return true;
}

static bool is_header_again(const struct reader *reader, const struct csv_record *record) {
    for (size_t i = reader->header_from; i < reader->rows_from; i++)
        if (reader->kept[i].filled > 1 && same_labels(&reader->kept[i], record))
            return true;
    return false;
}

static bool is_header_moved(const struct reader *reader, const struct csv_record *record) {
    for (size_t i = reader->header_from; i < reader->rows_from; i++)
        if (reader->kept[i].filled > 1 && same_labels_moved(&reader->kept[i], record))
            return true;
    return false;
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
        else if (reader_is_word(text))
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
        if (source >= record->field_count || !reader_is_word(record->fields[source]))
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
        words += reader_is_word(record->fields[i]);
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
                      reader_first_text(record->fields, record->field_count), reader->error,
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

/* Whether the record, which has a wrong number of fields, is a row all the same, and so no footnote. What goes on
** with a table is not. */
static bool is_damaged_row(const struct reader *reader, const struct csv_record *record) {
    if (record->field_count == 1)
        return text_is_row(slice_trim(record->fields[0]), reader->needed);
    return record->field_count != reader->tail.words_fields &&
           record_has_numbers_of_row(record->fields, record->field_count, reader->needed);
}

/* Whether the record is no row or may be none: blank, the header again, of another table, or a footnote. */
static bool take_odd_record(struct reader *reader, const struct csv_record *record, bool wrong,
                            bool *taken) {
    struct tail *tail = &reader->tail;
    size_t filled = filled_fields(record);
    bool alone = filled == 1 && reader->needed > 1 && slice_trim(record->fields[0]).length > 0;
    bool ends_data = filled == 0 || ((alone || (tail->begun && wrong)) && has_words(record) &&
                                     !is_damaged_row(reader, record));
    *taken = true;
    if (reader->below_table) {
        reader->published->left_out += filled > 0;
        return true;
    }
    if (filled > 1 && is_header_again(reader, record))
        return reader_report(reader, PROBLEM_UNREADABLE_ROW, SEVERITY_WARNING, record->line, 0,
                             reader_first_text(record->fields, record->field_count),
                             "the header again; no row");
    if (filled > 1 && !wrong &&
        ((tail->begun && tail->blank && is_another_header(reader, record)) ||
         is_header_moved(reader, record)))
        return end_at_table(reader, record->line);
    if (ends_data && !tail->begun) {
        findings_free(&tail->notes);
        *tail = (struct tail){.begun = true, .first_row = reader->published->rows};
    }
    tail->blank |= filled == 0;
    if (csv_is_quotes_alone(record) &&
        !reader_report(reader, PROBLEM_UNREADABLE_ROW, SEVERITY_WARNING, record->line, 0,
                       slice_of(""), "a line of nothing but quotes, treated as blank"))
        return false;
    *taken = ends_data;
    return !ends_data || filled == 0 || add_to_tail(reader, record, wrong);
}

static bool read_record(struct reader *reader, const struct csv_record *record) {
    struct tail *tail = &reader->tail;
    bool taken, wrong = row_fields_are_wrong(reader, record) || record->fault > CSV_QUOTES_INSIDE;
    if (!take_odd_record(reader, record, wrong, &taken) || taken)
        return reader->error->code == ERROR_NONE;
    /* The record is a row, so that those of the tail are not footnotes but rows or errors. */
    if (tail->wrong_count > 0 && !leave_out(reader, tail->wrong, tail->wrong_count))
        return false;
    tail->begun = tail->blank = false;
    tail->wrong_count = 0;
    return wrong ? leave_out(reader, wrong_of(record), 1) : reader_add_row(reader, record);
}

bool csv_rows_read(struct reader *reader) {
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
bool csv_rows_cut_tail(struct reader *reader) {
    struct published *published = reader->published;
    if (!reader->tail.begun)
        return true;
    published->rows = reader->tail.first_row;
    published->footnotes += reader->tail.records;
    for (size_t i = 0; i < published_own_columns(published); i++)
        published->texts[i].count = (size_t)published->rows;
    return findings_take(&published->findings, &reader->tail.notes, 0, reader->error);
}
