#include "published/published_file.h"

#include <string.h>

#include "base/base.h"
#include "layout/layout.h"
#include "published/csv_row_names.h"
#include "published/csv_rows.h"
#include "published/published_reader.h"
#include "published/published_sheet.h"
#include "published/row_fields.h"
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
        if (kept->width > 0 &&
            !reader_report(reader, PROBLEM_UNREADABLE_ROW, SEVERITY_NOTE, kept->line, 0,
                           reader_first_text(kept->fields, kept->count),
                           "treated as a title above the header"))
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
    return row_fields_find(reader) && csv_rows_read(reader) && csv_rows_cut_tail(reader) &&
           (!reader->row_names || csv_row_names_check(reader, rows));
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
