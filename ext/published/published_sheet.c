#include "published/published_sheet.h"

#include <string.h>

#include "base/base.h"
#include "published/published_marks.h"
#include "published/sheet_header.h"

enum {
    NEXT_RECORDS = 30, /* that are looked at to know another table */
    MOST_LISTED = 12,  /* tables that an error lists */
    TITLE_MOST = 60,   /* bytes of a title in that list */
};

struct sheet_reader {
    struct reader *reader;
    const struct source_file *file;
    int64_t number;   /* of the table at hand, from 1 */
    bool is_read;     /* whether its rows are taken */
    bool any_read;    /* whether those of any table were */
    int64_t late;     /* the line of its header that stands among its rows; 0: none */
    size_t columns;   /* of its header */
    struct text list; /* of the tables so far */
};

/* --- The records at hand --- */

/* The next record. Of a sheet that was saved as CSV each has as many fields. */
static int next_record(struct reader *reader, struct csv_record *record) {
    int found = reader_next(reader, record);
    size_t fields = reader->kept_fields;
    if (found <= 0 || reader->is_sheet || (record->field_count == fields && record->fault == 0))
        return found;
    error_set(
        reader->error, ERROR_INPUT,
        "%.*s: line %lld: %zu fields where other lines have %zu%s; mend the line, or name the "
        "header with header=N",
        SLICE_PRINT(reader->name), (long long)record->line, record->field_count, fields,
        record->fault != 0 ? ", and a stray quote" : "");
    return -1;
}

static size_t at_hand(const struct reader *reader) {
    return reader->kept_count - reader->kept_at;
}

static struct kept_record *hand(const struct reader *reader, size_t n) {
    return &reader->kept[reader->kept_at + n];
}

/* Drops the first records at hand. */
static void drop(struct reader *reader, size_t count) {
    for (size_t i = 0; i < count; i++)
        memory_free(hand(reader, i)->fields);
    reader->kept_at += count;
    if (at_hand(reader) == 0)
        reader->kept_at = reader->kept_count = 0;
}

/* Moves the records to the front where that makes room cheaply. */
static void settle(struct reader *reader) {
    size_t count = at_hand(reader);
    if (reader->kept_at <= count)
        return;
    memcpy(reader->kept, reader->kept + reader->kept_at, count * sizeof *reader->kept);
    reader->kept_at = 0;
    reader->kept_count = count;
}

/* Takes so many records at hand, if there are as many. */
static bool fill(struct reader *reader, size_t count) {
    size_t bytes = 0;
    settle(reader);
    while (!reader->ended && at_hand(reader) < count && bytes < LOOK_AHEAD_BYTES) {
        struct csv_record record;
        int found = next_record(reader, &record);
        reader->ended = found == 0;
        if (found < 0 || (found > 0 && !reader_keep(reader, &record, &bytes)))
            return false;
    }
    return true;
}

/* --- Notes --- */

/* Takes the first records at hand for notes, and drops them. */
static bool take_notes(struct sheet_reader *sheet, size_t count, enum published_place place) {
    struct reader *reader = sheet->reader;
    for (size_t i = 0; i < count; i++) {
        const struct kept_record *record = hand(reader, i);
        if (!reader_add_note(reader, record->line, record->fields, record->count, place))
            return false;
    }
    drop(reader, count);
    return true;
}

/* --- Headers --- */

/* Finds a header among the records at hand; with the merged cells, where these matter. */
static bool find_header(struct sheet_reader *sheet, struct sheet_header *found) {
    struct reader *reader = sheet->reader;
    struct workbook *workbook = sheet->file->workbook;
    published_header_free(&reader->header);
    if (!sheet_header_find(hand(reader, 0), at_hand(reader), reader->facts, &reader->header, found,
                           reader->error))
        return false;
    if (workbook == NULL || !found->found || !found->spans_matter ||
        workbook_facts(workbook)->span_count > 0)
        return true;
    if (!workbook_read_spans(workbook, reader->error))
        return false;
    if (workbook_facts(workbook)->span_count == 0)
        return true;
    published_header_free(&reader->header);
    return sheet_header_find(hand(reader, 0), at_hand(reader), workbook_facts(workbook),
                             &reader->header, found, reader->error);
}

/* Adds the table to the list: its number, line, and the note above it, which mostly is its title. */
static bool list_table(struct sheet_reader *sheet) {
    const struct published *published = sheet->reader->published;
    struct error *error = sheet->reader->error;
    const struct published_note *title =
        published->note_count > 0 ? &published->notes[published->note_count - 1] : NULL;
    if (sheet->number > MOST_LISTED)
        return sheet->number > MOST_LISTED + 1 || text_append(&sheet->list, slice_of(", …"), error);
    if (!text_printf(&sheet->list, error, "%s#%lld (line %lld", sheet->number > 1 ? ", " : "",
                     (long long)sheet->number, (long long)sheet->reader->header.line))
        return false;
    bool titled = title != NULL && title->file + 1 == published->file_count;
    struct slice words = titled ? slice_cut(slice_of(title->text), TITLE_MOST) : slice_of("");
    return (!titled || text_printf(&sheet->list, error, ", '%.*s'", SLICE_PRINT(words))) &&
           text_append_byte(&sheet->list, ')', error);
}

/* Begins the table whose header is at hand. */
static bool begin_table(struct sheet_reader *sheet, const struct sheet_header *found) {
    struct reader *reader = sheet->reader;
    int64_t wanted = sheet->file->table;
    sheet->number++;
    sheet->late = found->late > 0 ? hand(reader, found->late)->line : 0;
    sheet->columns = reader->header.count;
    sheet->is_read = wanted == 0 ? sheet->number == 1 : sheet->number == wanted;
    if (!list_table(sheet) || (sheet->is_read && !reader_set_columns(reader)))
        return false;
    sheet->any_read |= sheet->is_read;
    drop(reader, found->rows_from);
    return true;
}

/* --- Rows --- */

static void measure(const struct csv_record *record, struct kept_record *measured) {
    *measured = (struct kept_record){.line = record->line,
                                     .count = record->field_count,
                                     .fields = (struct slice *)(uintptr_t)record->fields};
    for (size_t i = 0; i < record->field_count; i++) {
        if (slice_trim(record->fields[i]).length == 0)
            continue;
        measured->filled++;
        measured->width = i + 1;
    }
}

static bool add_row(struct sheet_reader *sheet, const struct kept_record *record) {
    struct reader *reader = sheet->reader;
    struct csv_record row = {
        .line = record->line, .field_count = record->count, .fields = record->fields};
    if (!sheet->is_read)
        return true;
    if (record->width > reader->count) {
        if (reader->published->file_count > 1)
            return error_set(reader->error, ERROR_INPUT,
                             "%.*s: line %lld: a cell stands to the right of the table's %zu "
                             "columns",
                             SLICE_PRINT(reader->name), (long long)record->line, reader->count);
        if (!reader_widen(reader, record->width))
            return false;
    }
    return reader_add_row(reader, &row);
}

/* Takes the first records at hand for rows, but for the blank ones, and drops them. */
static bool take_rows(struct sheet_reader *sheet, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct kept_record *record = hand(sheet->reader, i);
        if (record->filled > 0 && record->line != sheet->late && !add_row(sheet, record))
            return false;
    }
    drop(sheet->reader, count);
    return true;
}

static bool has_words(struct slice field) {
    for (size_t i = 0; i < field.length; i++)
        if (byte_is_letter(field.bytes[i]) || field.bytes[i] >= 0x80)
            return true;
    return false;
}

/* Whether the record is a note unless a row follows it: words in a single cell. */
static bool may_be_note(const struct sheet_reader *sheet, const struct kept_record *record) {
    return record->filled == 1 && sheet->columns > 1 &&
           has_words(slice_trim(record->fields[record->width - 1]));
}

/* Whether another table begins at hand, in whose header the record of that number stands. */
static bool begins_table(struct sheet_reader *sheet, size_t number, struct sheet_header *next) {
    *next = (struct sheet_header){0};
    if (!fill(sheet->reader, number + NEXT_RECORDS) || !find_header(sheet, next))
        return false;
    next->found = next->found && next->numeric > 0 && next->first <= number && number <= next->last;
    return true;
}

/* Reads the rows of the table. The records at hand are those that may be notes, `tail` of them, and what was read
** ahead. `next` is the header of the table that follows. */
static bool read_rows(struct sheet_reader *sheet, struct sheet_header *next) {
    struct reader *reader = sheet->reader;
    size_t tail = 0;
    bool blank = false; /* whether there is a blank record among them */
    *next = (struct sheet_header){0};
    for (;;) {
        struct csv_record record;
        struct kept_record measured;
        bool is_kept = tail < at_hand(reader);
        int found = is_kept ? 1 : reader->ended ? 0 : next_record(reader, &record);
        if (found <= 0) {
            reader->ended = true;
            return found == 0 && take_notes(sheet, tail, PUBLISHED_BELOW);
        }
        if (is_kept)
            measured = *hand(reader, tail);
        else
            measure(&record, &measured);
        bool waits =
            measured.filled == 0 || may_be_note(sheet, &measured) || measured.line == sheet->late;
        bool may_begin = !waits && blank && sheet_header_may_be(&measured);
        size_t bytes = 0;
        if ((waits || may_begin) && !is_kept && !reader_keep(reader, &record, &bytes))
            return false;
        blank |= measured.filled == 0;
        if (waits) {
            tail++;
            continue;
        }
        if (may_begin) {
            if (!begins_table(sheet, tail, next))
                return false;
            if (next->found)
                return true;
            measured = *hand(reader, tail);
            is_kept = true;
        }
        if (!take_rows(sheet, tail) || !add_row(sheet, &measured))
            return false;
        if (is_kept)
            drop(reader, 1);
        tail = 0;
        blank = false;
    }
}

/* --- The sheet --- */

/* Whether the records at hand may be a table whose header is no line of labels: those of a cover sheet are one
** text each, with blank rows between them. */
static bool may_be_plain(const struct reader *reader) {
    bool blank = false;
    for (size_t i = 0; i < at_hand(reader); i++) {
        if (hand(reader, i)->filled > 1)
            return true;
        blank |= hand(reader, i)->filled == 0;
    }
    return !blank;
}

/* Finds a header as in a CSV file: the first line, whatever numbers are in it. */
static bool find_plain(struct sheet_reader *sheet, struct sheet_header *found) {
    struct reader *reader = sheet->reader;
    struct error none = {0};
    size_t from;
    struct published_header_options options = {.file = reader->name, .is_sheet = true};
    published_header_free(&reader->header);
    found->found = may_be_plain(reader) &&
                   published_header_find(&options, hand(reader, 0), at_hand(reader),
                                         &reader->header, &from, &found->rows_from, &none);
    if (!found->found)
        published_header_free(&reader->header);
    return none.code != ERROR_MEMORY || error_memory(reader->error);
}

/* Reads up to the next header. */
static bool find_table(struct sheet_reader *sheet, struct sheet_header *found) {
    struct reader *reader = sheet->reader;
    bool is_first = sheet->number == 0;
    *found = (struct sheet_header){0};
    while (fill(reader, LOOK_AHEAD_RECORDS)) {
        if (at_hand(reader) == 0)
            return true;
        if (!find_header(sheet, found))
            return false;
        if (!found->found && is_first && !find_plain(sheet, found))
            return false;
        if (found->found && (found->first == 0 || !found->spans_matter)) {
            found->rows_from -= found->first;
            found->late -= found->late > 0 ? found->first : 0;
            return take_notes(sheet, found->first, PUBLISHED_ABOVE);
        }
        is_first = false;
        size_t notes = found->found                            ? found->first
                       : reader->ended || at_hand(reader) == 1 ? at_hand(reader)
                                                               : at_hand(reader) / 2;
        if (!take_notes(sheet, notes, PUBLISHED_ABOVE))
            return false;
    }
    return false;
}

/* Reads the table below the header whose lines the user gave. */
static bool read_given(struct sheet_reader *sheet) {
    struct reader *reader = sheet->reader;
    const struct published_request *request = reader->request;
    struct published_header_options options = {
        .file = reader->name, .first = request->header_first, .last = request->header_last};
    struct sheet_header next;
    struct csv_record record = {0};
    size_t bytes = 0, from, rows_from;
    int found = 1;
    while (record.line < request->header_last && (found = reader_next(reader, &record)) > 0)
        if (record.line >= request->header_first && !reader_keep(reader, &record, &bytes))
            return false;
    if (found < 0 || !published_header_find(&options, reader->kept, reader->kept_count,
                                            &reader->header, &from, &rows_from, reader->error))
        return false;
    sheet->is_read = sheet->any_read = true;
    sheet->columns = reader->header.count;
    if (!reader_set_columns(reader))
        return false;
    drop(reader, rows_from);
    return read_rows(sheet, &next);
}

static bool read_tables(struct sheet_reader *sheet) {
    struct sheet_header found;
    if (!find_table(sheet, &found))
        return false;
    while (found.found) {
        if (!begin_table(sheet, &found) || !read_rows(sheet, &found))
            return false;
        if (found.found &&
            (!take_notes(sheet, found.first, PUBLISHED_ABOVE) || !find_table(sheet, &found)))
            return false;
    }
    return true;
}

static bool check(const struct sheet_reader *sheet) {
    const struct reader *reader = sheet->reader;
    if (sheet->number > 1 && !reader->is_sheet)
        return error_set(reader->error, ERROR_USE,
                         "%.*s: holds %lld tables; keep each in a file of its own, or in a "
                         "spreadsheet, where it has a number: %s",
                         SLICE_PRINT(reader->name), (long long)sheet->number, sheet->list.bytes);
    if (sheet->file->table == 0 && sheet->number > 1)
        return error_set(reader->error, ERROR_USE,
                         "%.*s: holds %lld tables; write %.*s#1, or the number of another: %s",
                         SLICE_PRINT(reader->name), (long long)sheet->number,
                         SLICE_PRINT(reader->name), sheet->list.bytes);
    if (!sheet->any_read && sheet->number == 0)
        return error_set(reader->error, ERROR_INPUT,
                         "%.*s: no header is found above rows of figures; say header=N, the line "
                         "that it stands on, or header=none",
                         SLICE_PRINT(reader->name));
    return sheet->any_read ||
           error_set(reader->error, ERROR_USE, "%.*s: has no table #%lld; its tables are: %s",
                     SLICE_PRINT(reader->name), (long long)sheet->file->table, sheet->list.bytes);
}

/* --- What else there is --- */

/* The first row from `row` on that stands in the line or below it. */
static int64_t row_of_line(const struct published *published, int64_t row, int64_t line) {
    int64_t low = row, high = published->rows;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (published->lines[middle] < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The column of the table that is read from that column of the sheet, or SIZE_MAX. */
static size_t column_of(const struct reader *reader, size_t source) {
    for (size_t i = 0; i < published_own_columns(reader->published); i++)
        if (reader->sources[i] == source)
            return i;
    return SIZE_MAX;
}

/* A comment on a cell of a row is a mark, and any other a note. */
static bool add_comments(struct reader *reader, int64_t first_row) {
    struct published *published = reader->published;
    for (size_t i = 0; i < reader->facts->comment_count; i++) {
        const struct sheet_comment *comment = &reader->facts->comments[i];
        struct slice text = sheet_comment_text(reader->facts, comment);
        int64_t row = row_of_line(published, first_row, comment->row);
        size_t column = column_of(reader, comment->column);
        bool in_row = row < published->rows && published->lines[row] == comment->row;
        if (in_row && column != SIZE_MAX
                ? !published_marks_add(published, row, column, text, true, reader->error)
                : !reader_add_note(reader, comment->row, &text, 1, PUBLISHED_COMMENT))
            return false;
    }
    return true;
}

/* `what`: row or column. */
static bool add_hidden(struct reader *reader, int64_t line, const char *what, int64_t first,
                       int64_t last) {
    char text[SHEET_HIDDEN_SIZE];
    sheet_hidden_text(what, first, last, text);
    struct slice note = slice_of(text);
    return reader_add_note(reader, line, &note, 1, PUBLISHED_HIDDEN);
}

/* Says which rows and columns that were read are not shown in the workbook. */
static bool add_hidden_ones(struct reader *reader, const struct source_file *file,
                            int64_t first_row) {
    const struct published *published = reader->published;
    const struct sheet_ranges *rows = &reader->facts->hidden_rows,
                              *columns = &reader->facts->hidden_columns;
    struct slice sheet = slice_of("the sheet is hidden");
    bool done = !file->is_hidden || reader_add_note(reader, 0, &sheet, 1, PUBLISHED_HIDDEN);
    for (size_t i = 0; done && i < rows->count; i++) {
        const struct sheet_range *range = &rows->items[i];
        int64_t row = row_of_line(published, first_row, range->first);
        if (row < published->rows && published->lines[row] <= range->last)
            done = add_hidden(reader, range->first, "row", range->first, range->last);
    }
    for (size_t i = 0; done && i < columns->count; i++)
        if (columns->items[i].first < (int64_t)reader->count)
            done = add_hidden(reader, 0, "column", columns->items[i].first + 1,
                              columns->items[i].last + 1);
    return done;
}

bool reader_read_sheet(struct reader *reader, const struct source_file *file) {
    struct sheet_reader sheet = {.reader = reader, .file = file};
    reader->kept_fields = reader->kept_count > 0 ? reader->kept[0].count : 0;
    int64_t first_row = reader->published->rows;
    bool done = (reader->request->header_first > 0 ? read_given(&sheet)
                                                   : read_tables(&sheet) && check(&sheet)) &&
                (!reader->is_sheet ||
                 (workbook_read_comments(file->workbook, reader->error) &&
                  add_comments(reader, first_row) && add_hidden_ones(reader, file, first_row)));
    text_free(&sheet.list);
    return done;
}
