#include "published/published_file.h"

#include <stdio.h>

#include "base/base.h"
#include "layout/layout.h"
#include "published/published_reader.h"
#include "published/published_sheet.h"
#include "source/source.h"

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

static bool has_wrong_count(const struct reader *reader, const struct csv_record *record) {
    if (record->field_count < reader->needed)
        return true;
    for (size_t i = reader->count; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return true;
    return false;
}

/* The error of `records` records with a wrong number of fields, the first of which is on this line.
** With rows=skip it is no error, and they are counted. */
static bool wrong_count(struct reader *reader, int64_t line, size_t fields, int64_t records) {
    if (reader->request->skip_rows) {
        reader->published->left_out += records;
        return true;
    }
    char where[80] = "";
    if (reader->header_line > 0)
        snprintf(where, sizeof where, "the header (line %lld) has", (long long)reader->header_line);
    return error_set(reader->error, ERROR_INPUT,
                     "%.*s: line %lld: %zu fields where %s %zu; mend the line, name another header "
                     "with header=N, or leave such rows out with rows=skip",
                     SLICE_PRINT(reader->name), (long long)line, fields,
                     where[0] != '\0' ? where : "other rows have", reader->needed);
}

/* Adds to the tail a record that is a footnote unless a row follows. */
static bool add_to_tail(struct reader *reader, const struct csv_record *record, bool wrong) {
    struct tail *tail = &reader->tail;
    tail->records++;
    if (!wrong)
        return reader_add_row(reader, record);
    if (tail->wrong++ == 0) {
        tail->wrong_line = record->line;
        tail->wrong_fields = record->field_count;
    }
    return true;
}

static bool read_record(struct reader *reader, const struct csv_record *record) {
    struct tail *tail = &reader->tail;
    size_t filled = filled_fields(record);
    bool wrong = has_wrong_count(reader, record);
    bool alone = filled == 1 && reader->needed > 1 && slice_trim(record->fields[0]).length > 0;
    bool ends_data = filled == 0 || ((alone || (tail->begun && wrong)) && has_words(record));
    if (ends_data && !tail->begun)
        *tail = (struct tail){.begun = true, .first_row = reader->published->rows};
    if (filled == 0)
        return true;
    if (ends_data)
        return add_to_tail(reader, record, wrong);
    /* The record is a row, so that those of the tail are not footnotes but rows or errors. */
    if (tail->wrong > 0 && !wrong_count(reader, tail->wrong_line, tail->wrong_fields, tail->wrong))
        return false;
    tail->begun = false;
    tail->wrong = 0;
    if (wrong)
        return wrong_count(reader, record->line, record->field_count, 1);
    return reader_add_row(reader, record);
}

static bool read_rows(struct reader *reader, size_t from) {
    for (size_t i = from; i < reader->kept_count; i++) {
        const struct kept_record *kept = &reader->kept[i];
        struct csv_record record = {kept->line, kept->count, kept->fields};
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
static void cut_tail(struct reader *reader) {
    struct published *published = reader->published;
    if (!reader->tail.begun)
        return;
    published->rows = reader->tail.first_row;
    published->footnotes += reader->tail.records;
    for (size_t i = 0; i < published_own_columns(published); i++)
        published->texts[i].count = (size_t)published->rows;
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

static bool read_file(struct reader *reader, const struct source_file *file) {
    const struct published_request *request = reader->request;
    struct published_header_options options = {.file = reader->name,
                                               .none = request->no_header,
                                               .first = request->header_first,
                                               .last = request->header_last,
                                               .delimiter_is_certain =
                                                   request->delimiter != 0 || file->is_sheet};
    int64_t rows = reader->published->rows;
    size_t rows_from;
    struct csv_options csv = {.delimiter = file->is_sheet ? 0 : request->delimiter,
                              .records_are_rows = file->is_sheet};
    reader->csv = csv_open(file->bytes, csv, reader->error);
    reader->is_sheet = file->is_sheet;
    reader->facts = file->is_sheet ? workbook_facts(file->workbook) : NULL;
    if (reader->csv == NULL || !add_file(reader))
        return false;
    if (file->is_sheet && !request->no_header) {
        if (!reader_read_sheet(reader, file))
            return false;
    } else {
        if (!look_ahead(reader) ||
            !published_header_find(&options, reader->kept, reader->kept_count, &reader->header,
                                   &rows_from, reader->error) ||
            !reader_set_columns(reader) || !read_rows(reader, rows_from))
            return false;
        cut_tail(reader);
    }
    if (!reader_name_columns(reader))
        return false;
    return reader->published->rows > rows ||
           error_set(reader->error, ERROR_INPUT, "%.*s: a header, but no data row",
                     SLICE_PRINT(reader->name));
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
    memory_free(reader.sources);
    memory_free(reader.fields);
    text_free(&reader.utf8);
    return done;
}
