#include "published/row_fields.h"

#include "base/base.h"

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
bool row_fields_find(struct reader *reader) {
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

bool row_fields_are_wrong(const struct reader *reader, const struct csv_record *record) {
    if (reader->expected > 0 ? record->field_count != reader->expected
                             : record->field_count < reader->needed)
        return true;
    for (size_t i = reader->count; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return true;
    return false;
}
