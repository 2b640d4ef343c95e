#include "published/published_file.h"

#include <stdio.h>

#include "base/base.h"
#include "layout/layout.h"
#include "source/source.h"

enum { LOOK_AHEAD_RECORDS = 100, LOOK_AHEAD_BYTES = 1024 * 1024 };

/* The records since the last row that may be footnotes. They are rows, or errors, if a row follows
** them, and footnotes if the file ends. */
struct tail {
    bool begun;          /* whether there are any */
    int64_t first_row;   /* the number that the first of them has as a row */
    int64_t records;     /* how many there are */
    int64_t wrong;       /* how many of them have a wrong number of fields */
    int64_t wrong_line;  /* the line of the first such record */
    size_t wrong_fields; /* the number of its fields */
};

struct reader {
    const struct published_request *request;
    struct published *published;
    struct slice name;
    struct error *error;
    struct csv_reader *csv;
    struct kept_record *kept; /* the first records, by which the header is found */
    size_t kept_count, kept_capacity;
    struct published_header header; /* of this file; moved into the table if it is the first */
    int64_t header_line;
    size_t needed, count; /* the fewest fields of a row, and the most that may be filled */
    size_t *sources; /* by column of the table: its place in this file; SIZE_MAX: it is absent */
    struct tail tail;
    struct text utf8;     /* the fields of the current record that were converted */
    struct slice *fields; /* all fields of a record of which some were converted */
    size_t field_capacity;
};

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
    return true;
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

/* The next record, in UTF-8: 1, or 0 at the end, or -1 with the error set. */
static int next_record(struct reader *reader, struct csv_record *record) {
    int found = csv_next_record(reader->csv, record, reader->error);
    if (found < 0)
        header_name_error(reader->name, reader->error);
    return found > 0 && !to_utf8(reader, record) ? -1 : found;
}

/* --- The header, and the columns that it makes --- */

static bool keep(struct reader *reader, struct csv_record *record, size_t *bytes) {
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

/* Keeps the first records, by which the header is found. */
static bool look_ahead(struct reader *reader) {
    const struct published_request *request = reader->request;
    struct csv_record record = {0};
    size_t bytes = 0;
    int found = 1;
    while ((record.line < request->header_last ||
            (reader->kept_count < LOOK_AHEAD_RECORDS && bytes < LOOK_AHEAD_BYTES)) &&
           (found = next_record(reader, &record)) > 0)
        if (record.line >= request->header_first && !keep(reader, &record, &bytes))
            return false;
    return found >= 0;
}

static bool make_columns(struct reader *reader) {
    struct published *published = reader->published;
    struct published_header *header = &published->header;
    *header = reader->header;
    reader->header = (struct published_header){0};
    published->texts = memory_new(header->count, sizeof *published->texts, reader->error);
    published->columns = memory_new(header->count + 2, sizeof *published->columns, reader->error);
    if (published->texts == NULL || published->columns == NULL)
        return false;
    for (size_t i = 0; i < header->count + 2; i++) {
        struct published_column *column = &published->columns[i];
        bool own = i < header->count;
        struct slice label =
            own ? text_slice(&header->labels[i]) : slice_of(i == header->count ? "file" : "line");
        if (!published_header_name(&published->names, label, i + 1, reader->error))
            return false;
        column->name = dictionary_value(&published->names, (uint32_t)i);
        column->label = own && label.length > 0 ? header->labels[i].bytes : "";
        column->texts = own ? &published->texts[i] : NULL;
        column->type = i == header->count + 1 ? PUBLISHED_INTEGER : PUBLISHED_TEXT;
    }
    published->column_count = header->count + 2;
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
static bool match_columns(struct reader *reader) {
    const struct published *published = reader->published;
    const struct published_header *header = &reader->header, *first = &published->header;
    struct dictionary names = {0};
    bool done = true;
    for (size_t i = 0; done && i < header->needed; i++)
        done = published_header_name(&names, text_slice(&header->labels[i]), i + 1, reader->error);
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

static bool set_columns(struct reader *reader) {
    struct published *published = reader->published;
    bool is_first = published->columns == NULL;
    reader->header_line = reader->header.line;
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
    return is_first || match_columns(reader);
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

static bool add_row(struct reader *reader, const struct csv_record *record) {
    struct published *published = reader->published;
    size_t own = published_own_columns(published);
    for (size_t i = 0; i < own; i++) {
        size_t source = reader->sources[i];
        struct slice text = source < record->field_count ? record->fields[source] : slice_of("");
        if (!text_column_add(&published->texts[i], text, reader->error))
            return false;
    }
    if (!memory_reserve(&published->lines, &published->line_capacity, (size_t)published->rows + 1,
                        sizeof *published->lines, reader->error))
        return false;
    published->lines[published->rows++] = record->line;
    return true;
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
        return add_row(reader, record);
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
    return add_row(reader, record);
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
    while ((found = next_record(reader, &record)) > 0)
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
    if (reader->csv == NULL || !add_file(reader) || !look_ahead(reader) ||
        !published_header_find(&options, reader->kept, reader->kept_count, &reader->header,
                               &rows_from, reader->error) ||
        !set_columns(reader) || !read_rows(reader, rows_from))
        return false;
    cut_tail(reader);
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
    for (size_t i = 0; i < reader.kept_count; i++)
        memory_free(reader.kept[i].fields);
    memory_free(reader.kept);
    memory_free(reader.sources);
    memory_free(reader.fields);
    text_free(&reader.utf8);
    return done;
}
