#include "layout/find_header.h"

#include <string.h>

#include "base/base.h"

enum {
    RECORDS_MOST = 20, /* the header is sought among so many records */
    ROWS_MOST = 100,   /* and held against so many rows */
};

/* A record kept, as the next one takes its place. */
struct kept {
    struct text bytes;
    struct slice *fields;
    size_t count, capacity;
    size_t ended; /* the bytes of the fields that are ended */
};

struct search {
    struct csv_reader *csv;
    const struct bind_options *options;
    struct binding *binding;
    struct error *error;
    struct kept above, joined;
    int64_t line;           /* of the record at hand */
    int64_t near_line;      /* of the record that comes nearest */
    size_t near;            /* how many of the needed headers that has */
    struct text nearest;    /* what it lacks */
    const char *looks_like; /* what the file is instead of CSV, or NULL */
};

static void kept_free(struct kept *kept) {
    text_free(&kept->bytes);
    memory_free(kept->fields);
}

static bool kept_begin(struct kept *kept, size_t count, struct error *error) {
    kept->count = kept->ended = 0;
    text_clear(&kept->bytes);
    return memory_reserve(&kept->fields, &kept->capacity, count, sizeof *kept->fields, error);
}

/* Adds the text to the field that is being put together. */
static bool kept_add(struct kept *kept, struct slice text, struct error *error) {
    return text_append(&kept->bytes, text, error);
}

/* Ends the field; where it lies is told by kept_end(), as the bytes may move until then. */
static void kept_end_field(struct kept *kept) {
    kept->fields[kept->count++] = slice_from(NULL, kept->bytes.length - kept->ended);
    kept->ended = kept->bytes.length;
}

static void kept_end(struct kept *kept) {
    for (size_t i = 0, at = 0; i < kept->count; at += kept->fields[i++].length)
        kept->fields[i].bytes = (const unsigned char *)kept->bytes.bytes + at;
}

static bool keep_above(struct search *search, const struct csv_record *record) {
    struct kept *above = &search->above;
    if (!kept_begin(above, record->field_count, search->error))
        return false;
    for (size_t i = 0; i < record->field_count; i++) {
        if (!kept_add(above, record->fields[i], search->error))
            return false;
        kept_end_field(above);
    }
    kept_end(above);
    return true;
}

/* The words of the record above and of this one, column by column. */
static bool join_with_above(struct search *search, const struct csv_record *record) {
    struct kept *joined = &search->joined;
    if (!kept_begin(joined, record->field_count, search->error))
        return false;
    for (size_t i = 0; i < record->field_count; i++) {
        if ((i < search->above.count &&
             !kept_add(joined, search->above.fields[i], search->error)) ||
            !kept_add(joined, slice_of(" "), search->error) ||
            !kept_add(joined, record->fields[i], search->error))
            return false;
        kept_end_field(joined);
    }
    kept_end(joined);
    return true;
}

static bool is_blank(const struct csv_record *record) {
    for (size_t i = 0; i < record->field_count; i++)
        if (slice_trim(record->fields[i]).length > 0)
            return false;
    return true;
}

bool header_name_error(struct slice file_name, struct error *error) {
    if (error->code == ERROR_INPUT && slice_starts_nocase(slice_of(error->message), "line ")) {
        struct error named = {0};
        error_set(&named, error->code, "%.*s: %.700s", SLICE_PRINT(file_name), error->message);
        *error = named;
    }
    return false;
}

static bool is_read(const struct binding *binding, size_t field) {
    for (size_t slot = 0; slot < binding->count_slots; slot++)
        if (binding->count_columns[slot] == field)
            return true;
    return binding->columns[field] != NULL;
}

static bool add_unread(struct binding *binding, size_t field, struct slice header,
                       struct error *error) {
    struct text utf8 = {0};
    if (!encoding_is_utf8(header)) {
        if (!encoding_from_windows_1252(header, &utf8, error))
            return false;
        header = text_slice(&utf8);
    }
    char *copy = text_copy(slice_trim(header), error);
    text_free(&utf8);
    if (copy != NULL)
        binding->unread[binding->unread_count++] = (struct unread_column){field, copy};
    return copy != NULL;
}

/* Every column of the header is accounted for: what is read of none is listed. */
static bool list_unread(struct search *search, const struct slice *fields, size_t count) {
    struct binding *binding = search->binding;
    binding->header_line = search->line;
    binding->unread = memory_new(count, sizeof *binding->unread, search->error);
    bool done = binding->unread != NULL;
    for (size_t field = 0; done && field < count; field++)
        if (!is_read(binding, field))
            done = add_unread(binding, field, fields[field], search->error);
    if (!done)
        binding_free(binding);
    return done;
}

static enum layout_fit bind(struct search *search, const struct slice *fields, size_t count) {
    enum layout_fit fit =
        layout_bind(fields, count, search->options, search->binding, search->error);
    if (fit == LAYOUT_FITS && !list_unread(search, fields, count))
        return LAYOUT_FAILED;
    if (fit == LAYOUT_FAILED && search->error->code == ERROR_INPUT) {
        struct error named = {0};
        error_set(&named, ERROR_INPUT, "line %lld: %.700s", (long long)search->line,
                  search->error->message);
        *search->error = named;
    }
    return fit;
}

/* --- The rows below ----------------------------------------------------------------------------- */

/* What the first records below the header look like, but for notes: one field, or a sentence. */
struct rows_below {
    size_t header; /* the fields of the header */
    size_t fields[ROWS_MOST];
    size_t widths[ROWS_MOST]; /* fields up to the last that is filled */
    int64_t lines[ROWS_MOST];
    size_t count;
};

static bool see_row(void *context, const struct csv_record *record) {
    struct rows_below *rows = context;
    size_t filled = 0;
    bool sentence = record->field_count > 1; /* a blank follows each comma */
    for (size_t i = 0; i < record->field_count; i++) {
        struct slice field = record->fields[i];
        bool is_filled = slice_trim(field).length > 0;
        sentence &= i == 0 || (field.length > 0 && field.bytes[0] == ' ');
        filled += is_filled;
        if (is_filled)
            rows->widths[rows->count] = i + 1;
    }
    if (filled == 0 || sentence || (filled == 1 && rows->header > 1))
        return true;
    rows->fields[rows->count] = record->field_count;
    rows->lines[rows->count] = record->line;
    return ++rows->count < ROWS_MOST;
}

/* The first row that has as many fields as most have; of several numbers the header's own. */
static size_t usual_row(const struct rows_below *rows) {
    size_t most = 0, usual = 0;
    for (size_t i = 0; i < rows->count; i++) {
        size_t same = 0;
        for (size_t j = 0; j < rows->count; j++)
            same += rows->fields[j] == rows->fields[i];
        if (same > most || (same == most && rows->fields[i] == rows->header &&
                            rows->fields[usual] != rows->header)) {
            most = same;
            usual = i;
        }
    }
    return usual;
}

/* Whether the last name of the header stands above the last field that some row of so many fields fills: then
** only empty fields at the end make the difference between them. */
static bool ends_alike(const struct kept *header, const struct rows_below *rows, size_t fields) {
    size_t named = 0, filled = 0;
    for (size_t i = 0; i < header->count; i++)
        if (slice_trim(header->fields[i]).length > 0)
            named = i + 1;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->fields[i] == fields && rows->widths[i] > filled)
            filled = rows->widths[i];
    return named == filled;
}

/* Leaves out the header's nameless last columns, which the rows do not have. */
static void drop_columns(struct binding *binding, size_t fields) {
    binding->column_count = fields;
    while (binding->unread_count > 0 && binding->unread[binding->unread_count - 1].field >= fields)
        memory_free(binding->unread[--binding->unread_count].header);
}

/* Binds the header with a nameless column before its own. */
static enum layout_fit bind_row_names(struct search *search) {
    struct kept *header = &search->above;
    struct slice *fields = memory_new(header->count + 1, sizeof *fields, search->error);
    if (fields == NULL)
        return LAYOUT_FAILED;
    fields[0] = slice_of("");
    memcpy(fields + 1, header->fields, header->count * sizeof *fields);
    binding_free(search->binding);
    enum layout_fit fit = bind(search, fields, header->count + 1);
    memory_free(fields);
    struct binding *binding = search->binding;
    if (fit != LAYOUT_FITS)
        return fit;
    binding->row_names = true;
    if (binding->unread_count == 0 || binding->unread[0].field > 0)
        return fit;
    memory_free(binding->unread[0].header); /* a row's name is no column that could be read */
    binding->unread_count--;
    memmove(binding->unread, binding->unread + 1, binding->unread_count * sizeof *binding->unread);
    return fit;
}

/* Holds the header against the rows below it. `joined`: it has two lines. */
static enum layout_fit fit_rows(struct search *search, bool joined) {
    struct binding *binding = search->binding;
    struct rows_below rows = {.header = binding->column_count};
    if (!csv_look_ahead(search->csv, csv_dialect(search->csv), see_row, &rows, search->error))
        return LAYOUT_FAILED;
    size_t usual = usual_row(&rows), fields = rows.count > 0 ? rows.fields[usual] : rows.header;
    binding->fields = fields;
    if (fields == rows.header)
        return LAYOUT_FITS;
    if (ends_alike(&search->above, &rows, fields)) {
        if (fields < rows.header)
            drop_columns(binding, fields);
        return LAYOUT_FITS;
    }
    if (fields == rows.header + 1 && rows.count > 1 && !joined) {
        enum layout_fit fit = bind_row_names(search);
        binding->fields = fields;
        if (fit != LAYOUT_FITS_NOT)
            return fit;
    }
    error_set(
        search->error, ERROR_INPUT,
        "line %lld: the header has %zu fields, and the rows below it %zu (line %lld); mend the "
        "header",
        (long long)search->line, rows.header, fields, (long long)rows.lines[usual]);
    return LAYOUT_FAILED;
}

/* --- The search --------------------------------------------------------------------------------- */

/* The record alone, and below the one above it. */
static enum layout_fit try_record(struct search *search, const struct csv_record *record,
                                  bool *joined) {
    enum layout_fit fit = bind(search, record->fields, record->field_count);
    if (fit == LAYOUT_FITS_NOT && search->above.count >= 2) {
        if (!join_with_above(search, record))
            return LAYOUT_FAILED;
        fit = bind(search, search->joined.fields, search->joined.count);
        *joined = fit == LAYOUT_FITS;
    }
    return fit;
}

static enum layout_fit stray_quote(struct search *search, const struct csv_record *record) {
    error_set(search->error, ERROR_INPUT,
              "line %lld, column %zu: a stray quote in the header: one is missing, or one too many",
              (long long)record->line, record->fault_field + 1);
    return LAYOUT_FAILED;
}

/* Remembers what the record lacks, if none before came as near. */
static bool note_misfit(struct search *search, const struct slice *fields, size_t count) {
    struct text misfit = {0};
    size_t near = 0;
    bool done =
        layout_describe_misfit(fields, count, search->options, &misfit, &near, search->error);
    if (done && (search->near_line == 0 || near > search->near)) {
        search->near = near;
        search->near_line = search->line;
        text_free(&search->nearest);
        search->nearest = misfit;
    } else {
        text_free(&misfit);
    }
    return done;
}

static enum header_search not_found(struct search *search) {
    if (search->near_line == 0)
        error_set(search->error, ERROR_INPUT, "%.*s: holds nothing but blank lines",
                  SLICE_PRINT(search->options->file_name));
    else if (search->looks_like != NULL)
        error_set(search->error, ERROR_INPUT, "line 1: this is %s", search->looks_like);
    else
        error_set(
            search->error, ERROR_INPUT,
            "line %lld: the header fits no layout%s%.600s; a table made with published() takes "
            "any CSV",
            (long long)search->near_line,
            search->options->layout != NULL ? " as asked for: " : "; ", search->nearest.bytes);
    return HEADER_MISSING;
}

static enum header_search find(struct search *search) {
    struct csv_record record;
    for (int i = 0; i < RECORDS_MOST; i++) {
        int found = csv_next_record(search->csv, &record, search->error);
        if (found < 0)
            return HEADER_FAILED;
        if (found == 0)
            break;
        if (is_blank(&record))
            continue;
        if (search->near_line == 0 && record.field_count > 0)
            search->looks_like = looks_like_text(record.fields[0]);
        search->line = record.line;
        bool joined = false;
        enum layout_fit fit = try_record(search, &record, &joined);
        if ((fit == LAYOUT_FITS_NOT && !note_misfit(search, record.fields, record.field_count)) ||
            !keep_above(search, &record))
            fit = LAYOUT_FAILED;
        if (fit == LAYOUT_FITS && record.fault > CSV_QUOTES_INSIDE)
            fit = stray_quote(search, &record);
        if (fit == LAYOUT_FITS && !search->options->is_sheet)
            fit = fit_rows(search, joined);
        if (fit == LAYOUT_FITS && !binding_keep_header(search->binding, search->above.fields,
                                                       search->above.count, search->error))
            fit = LAYOUT_FAILED;
        if (fit != LAYOUT_FITS_NOT)
            return fit == LAYOUT_FITS ? HEADER_FOUND : HEADER_FAILED;
    }
    return not_found(search);
}

enum header_search header_find(struct csv_reader *csv, const struct bind_options *options,
                               struct binding *binding, struct error *error) {
    struct search search = {.csv = csv, .options = options, .binding = binding, .error = error};
    enum header_search found = find(&search);
    if (found == HEADER_FAILED)
        binding_free(binding); /* if it is bound already */
    kept_free(&search.above);
    kept_free(&search.joined);
    text_free(&search.nearest);
    if (found != HEADER_FOUND)
        header_name_error(options->file_name, error);
    return found;
}
