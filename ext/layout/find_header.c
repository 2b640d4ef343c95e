#include "layout/find_header.h"

#include <string.h>

#include "base/base.h"

enum { RECORDS_MOST = 20 }; /* the header is sought among so many records */

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
    struct kept above, joined, split;
    int64_t line;        /* of the record at hand */
    int64_t near_line;   /* of the record that comes nearest */
    size_t near;         /* how many of the needed headers that has */
    struct text nearest; /* what it lacks */
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

/* --- Other separators --------------------------------------------------------------------------- */

/* Appends the record as one text, with the separators that it was split at. */
static bool join_fields(const struct csv_record *record, unsigned char separator, struct text *text,
                        struct error *error) {
    for (size_t i = 0; i < record->field_count; i++)
        if ((i > 0 && !text_append_byte(text, separator, error)) ||
            !text_append(text, record->fields[i], error))
            return false;
    return true;
}

/* A header's field without the quotes that the reader has left, as it looked for another separator. */
static struct slice without_quotes(struct slice field) {
    field = slice_trim(field);
    if (field.length > 0 && field.bytes[0] == '"')
        field = slice_after(field, 1);
    if (field.length > 0 && field.bytes[field.length - 1] == '"')
        field.length--;
    return field;
}

static bool note_misfit(struct search *search, const struct slice *fields, size_t count);

/* Splits the text at a separator and binds that. */
static enum layout_fit try_separator(struct search *search, struct slice text,
                                     unsigned char separator) {
    struct kept *split = &search->split;
    size_t count = 1;
    for (size_t i = 0; i < text.length; i++)
        count += text.bytes[i] == separator;
    if (count < 3)
        return LAYOUT_FITS_NOT;
    if (!kept_begin(split, count, search->error))
        return LAYOUT_FAILED;
    while (split->count < count) {
        const unsigned char *end =
            text.length > 0 ? memchr(text.bytes, separator, text.length) : NULL;
        size_t length = end != NULL ? (size_t)(end - text.bytes) : text.length;
        split->fields[split->count++] = without_quotes(slice_from(text.bytes, length));
        text = slice_after(text, length + 1);
    }
    enum layout_fit fit = bind(search, split->fields, split->count);
    if (fit == LAYOUT_FITS)
        csv_set_delimiter(search->csv, separator);
    if (fit == LAYOUT_FITS_NOT && !note_misfit(search, split->fields, split->count))
        return LAYOUT_FAILED;
    return fit;
}

static enum layout_fit try_separators(struct search *search, const struct csv_record *record) {
    static const unsigned char separators[] = {';', '\t', '|', ','};
    struct text text = {0};
    enum layout_fit fit = LAYOUT_FITS_NOT;
    unsigned char now = csv_delimiter(search->csv);
    if (!join_fields(record, now, &text, search->error))
        fit = LAYOUT_FAILED;
    for (size_t i = 0; i < sizeof separators && fit == LAYOUT_FITS_NOT; i++)
        if (separators[i] != now)
            fit = try_separator(search, text_slice(&text), separators[i]);
    text_free(&text);
    return fit;
}

/* --- The search --------------------------------------------------------------------------------- */

/* The record alone, below the one above it, and split at other separators. */
static enum layout_fit try_record(struct search *search, const struct csv_record *record) {
    enum layout_fit fit = bind(search, record->fields, record->field_count);
    if (fit == LAYOUT_FITS_NOT && search->above.count >= 2) {
        if (!join_with_above(search, record))
            return LAYOUT_FAILED;
        fit = bind(search, search->joined.fields, search->joined.count);
    }
    if (fit == LAYOUT_FITS_NOT && search->options->find_delimiter)
        fit = try_separators(search, record);
    return fit;
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
        search->line = record.line;
        enum layout_fit fit = try_record(search, &record);
        if (fit != LAYOUT_FITS_NOT)
            return fit == LAYOUT_FITS ? HEADER_FOUND : HEADER_FAILED;
        if (!note_misfit(search, record.fields, record.field_count) || !keep_above(search, &record))
            return HEADER_FAILED;
    }
    return not_found(search);
}

enum header_search header_find(struct csv_reader *csv, const struct bind_options *options,
                               struct binding *binding, struct error *error) {
    struct search search = {.csv = csv, .options = options, .binding = binding, .error = error};
    enum header_search found = find(&search);
    kept_free(&search.above);
    kept_free(&search.joined);
    kept_free(&search.split);
    text_free(&search.nearest);
    if (found != HEADER_FOUND)
        header_name_error(options->file_name, error);
    return found;
}
