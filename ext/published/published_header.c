#include "published/published_header.h"

#include <string.h>

#include "base/base.h"
#include "layout/layout.h"

enum {
    FIRST_YEAR = 1800,
    LAST_YEAR = 2200,
    SERIES_LEAST = 3,  /* numbers of a series in a header */
    NUMERIC_LEAST = 2, /* columns of numbers over which the second line of a header has words */
    ROWS_LEAST = 2,    /* rows below a second line that are needed to know it */
    NAME_MOST = 200,   /* bytes of a column's name */
};

/* --- Records --- */

bool kept_record_copy(struct kept_record *kept, const struct csv_record *record,
                      struct error *error) {
    size_t length = 0, used = record->field_count * sizeof(struct slice);
    for (size_t i = 0; i < record->field_count; i++)
        length += record->fields[i].length;
    struct slice *fields = memory_new(1, used + length, error);
    if (fields == NULL)
        return false;
    *kept = (struct kept_record){.line = record->line,
                                 .count = record->field_count,
                                 .fields = fields,
                                 .length = record->length,
                                 .fault = record->fault,
                                 .fault_field = record->fault_field};
    unsigned char *bytes = (unsigned char *)fields + used;
    for (size_t i = 0; i < kept->count; i++) {
        struct slice field = record->fields[i];
        if (field.length > 0)
            memcpy(bytes, field.bytes, field.length);
        fields[i] = slice_from(bytes, field.length);
        bytes += field.length;
        if (slice_trim(field).length > 0) {
            kept->filled++;
            kept->width = i + 1;
        }
    }
    return true;
}

/* The field of that column without blanks at its ends; empty where the record has no such field. */
static struct slice field_of(const struct kept_record *record, size_t column) {
    return column < record->count ? slice_trim(record->fields[column]) : slice_of("");
}

/* The width of the records that have the most fields together. */
static size_t usual_width(const struct kept_record *records, size_t count) {
    size_t best = 0, most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t fields = 0;
        for (size_t j = 0; j < count; j++)
            fields += records[j].width == records[i].width ? records[j].width : 0;
        if (fields > most) {
            most = fields;
            best = records[i].width;
        }
    }
    return best;
}

static bool is_year(const struct number *number) {
    return number->whole && !number->percent && number->integer >= FIRST_YEAR &&
           number->integer <= LAST_YEAR;
}

/* Whether the record may be a header, by the rules of published_header.h. The first record of a
** file may have any whole numbers. */
static bool looks_like_names(const struct kept_record *record, bool is_first) {
    int64_t before = 0;
    size_t found = 0;
    bool series = true;
    for (size_t i = 0; i < record->width; i++) {
        struct slice field = field_of(record, i);
        struct number number;
        if (!number_read(field, &number) || is_year(&number))
            continue;
        if (!number.whole || number.percent || memchr(field.bytes, ',', field.length) != NULL)
            return false;
        series = series && (found == 0 || number.integer == before + 1);
        before = number.integer;
        found++;
    }
    return is_first || found == 0 || (series && found >= SERIES_LEAST);
}

/* --- Labels --- */

static bool set_labels(struct published_header *header, const struct kept_record *record,
                       struct error *error) {
    for (size_t i = 0; i < header->count; i++)
        if (!text_append(&header->labels[i], field_of(record, i), error))
            return false;
    return true;
}

/* Sets repeated[i] to whether another column has the same label as column i, and `*any` to whether
** any column has. Empty labels do not count. */
static bool find_repeated(const struct published_header *header, bool *repeated, bool *any,
                          struct error *error) {
    struct dictionary labels = {.ignore_case = true};
    /* By the code of a label: the first column that has it. */
    size_t *first = memory_new(header->count, sizeof *first, error);
    bool done = first != NULL;
    *any = false;
    for (size_t i = 0; done && i < header->count; i++) {
        uint32_t before = labels.count, code;
        repeated[i] = false;
        if (header->labels[i].length == 0)
            continue;
        done = dictionary_code(&labels, text_slice(&header->labels[i]), &code, error);
        if (done && code == before)
            first[code] = i;
        else if (done)
            *any = repeated[i] = repeated[first[code]] = true;
    }
    dictionary_free(&labels);
    memory_free(first);
    return done;
}

static bool put_before(struct text *label, struct slice above, struct error *error) {
    struct text joined = {0};
    bool done = text_append(&joined, above, error) &&
                (label->length == 0 || (text_append(&joined, slice_of(" "), error) &&
                                        text_append(&joined, text_slice(label), error)));
    if (!done) {
        text_free(&joined);
        return false;
    }
    text_free(label);
    *label = joined;
    return true;
}

/* Puts the labels of the line above before the header's own. `repeated` is room for a flag for each
** column. */
static bool join_above(struct published_header *header, const struct kept_record *above,
                       bool *repeated, struct error *error) {
    struct slice carried = {0};
    bool any;
    if (!find_repeated(header, repeated, &any, error))
        return false;
    for (size_t i = 0; i < header->count; i++) {
        struct slice own = field_of(above, i);
        if (own.length > 0 || !repeated[i])
            carried = own;
        if (carried.length > 0 && !put_before(&header->labels[i], carried, error))
            return false;
    }
    return true;
}

static void clear_labels(struct published_header *header) {
    for (size_t i = 0; i < header->count; i++)
        text_clear(&header->labels[i]);
}

static bool make_room(struct published_header *header, size_t count, struct error *error) {
    header->labels = memory_new(count, sizeof *header->labels, error);
    header->count = header->labels != NULL ? count : 0;
    return header->labels != NULL;
}

/* --- A second line --- */

/* Puts the labels of lines[0] before those of lines[1], if the latter are not unique without them
** but are with them. `*joined` says whether it has. */
static bool try_above(struct published_header *header, const struct kept_record *lines,
                      bool *repeated, bool *joined, struct error *error) {
    bool any = false;
    *joined = false;
    if (lines[0].filled < 2)
        return true;
    if (!find_repeated(header, repeated, &any, error))
        return false;
    if (!any)
        return true;
    if (!join_above(header, &lines[0], repeated, error) ||
        !find_repeated(header, repeated, &any, error))
        return false;
    *joined = !any;
    if (!any)
        return true;
    clear_labels(header);
    return set_labels(header, &lines[1], error);
}

/* Whether these rows have at least one number in the column, and otherwise nothing or what stands
** for a missing number. */
static bool is_numeric(const struct kept_record *rows, size_t count, size_t column) {
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        struct number number;
        struct slice field = field_of(&rows[i], column);
        if (number_read(field, &number))
            any = true;
        else if (!number_is_missing(field))
            return false;
    }
    return any;
}

/* Whether lines[1] is the second line of the header that lines[0] begins. The other lines, up to
** `count`, are the rows below them. */
static bool goes_on_below(const struct kept_record *lines, size_t count, size_t columns) {
    size_t words = 0;
    bool complete = true, beside = false, beside_both = false;
    if (count < 2 + ROWS_LEAST || lines[1].width > columns)
        return false;
    for (size_t i = 0; i < columns; i++) {
        struct slice above = field_of(&lines[0], i), below = field_of(&lines[1], i);
        struct number number;
        if (!is_numeric(lines + 2, count - 2, i)) {
            beside |= below.length > 0;
            beside_both |= below.length > 0 && above.length > 0;
            continue;
        }
        complete &= above.length > 0;
        if (below.length == 0 && above.length > 0)
            continue;
        if (number_is_missing(below) || (number_read(below, &number) && !is_year(&number)))
            return false;
        words++;
    }
    return words >= NUMERIC_LEAST && !(complete ? beside : beside_both);
}

static bool join_below(struct published_header *header, const struct kept_record *lines,
                       bool *repeated, struct error *error) {
    clear_labels(header);
    return set_labels(header, &lines[1], error) && join_above(header, &lines[0], repeated, error);
}

/* --- Finding --- */

/* Whether no column of the rows, from number `from` on, has both numbers and words. */
static bool keep_one_type(const struct kept_record *rows, size_t count, size_t from,
                          size_t columns) {
    for (size_t column = from; column < columns; column++) {
        bool numbers = false, words = false;
        for (size_t i = 0; i < count; i++) {
            struct number number;
            struct slice field = field_of(&rows[i], column);
            if (number_read(field, &number))
                numbers = true;
            else
                words |= !number_is_missing(field);
        }
        if (numbers && words)
            return false;
    }
    return true;
}

/* Whether the rows below the record may be R's, whose row names have no header. */
static bool has_row_names(const struct kept_record *lines, size_t count, size_t columns) {
    if (lines[0].count + 1 != columns || lines[0].filled != lines[0].count || lines[0].filled < 2 ||
        count < 3)
        return false;
    for (size_t i = 1; i < count; i++) {
        if (lines[i].width > 0 && (lines[i].count != columns || field_of(&lines[i], 0).length == 0))
            return false;
        for (size_t j = 1; j < i; j++)
            if (lines[i].width > 0 && slice_equal(field_of(&lines[i], 0), field_of(&lines[j], 0)))
                return false;
    }
    return keep_one_type(lines + 1, count - 1, 1, columns);
}

static bool damaged(const struct published_header_options *options,
                    const struct kept_record *record, const struct kept_record *other,
                    struct error *error) {
    return error_set(
        error, ERROR_INPUT,
        "%.*s: line %lld: %zu fields, %zu of them filled, where line %lld has %zu: a "
        "header that is damaged, or a title; mend it, or say header=N, the line that the "
        "header stands on",
        SLICE_PRINT(options->file), (long long)record->line, record->count, record->filled,
        (long long)other->line, other->count);
}

static bool no_header(const struct published_header_options *options,
                      const struct kept_record *records, size_t count, size_t at,
                      struct error *error) {
    size_t first =
        0; /* what may have been meant: the first of several words, or what is right above */
    while (first < at && records[first].filled < 2)
        first++;
    for (size_t i = 0; first == at && i < at; i++)
        first = records[at - 1 - i].width > 0 ? at - 1 - i : at;
    if (first == count)
        first = 0;
    return error_set(error, ERROR_INPUT,
                     "%.*s: line %lld: no header is found above the first row of figures, on line "
                     "%lld; say header=N, the line that it stands on, or header=none",
                     SLICE_PRINT(options->file), (long long)records[first].line,
                     (long long)records[at < count ? at : first].line);
}

/* Whether the record is a sentence, whose commas are no separators: a blank follows each of them. */
static bool is_sentence(const struct kept_record *record) {
    for (size_t i = 1; i < record->count; i++)
        if (record->fields[i].length == 0 || record->fields[i].bytes[0] != ' ')
            return false;
    return record->count > 0;
}

/* Whether a record above the first one of `columns` fields is a title, rather than a damaged header: one with
** another number of fields, or whose last field has become a line of its own. */
static bool is_title(const struct kept_record *record, size_t columns) {
    const struct kept_record *next = record + 1;
    if (record->fault > CSV_QUOTES_INSIDE)
        return false;
    return record->filled < 2 || is_sentence(record) ||
           (record->count == columns && (next->width == 0 || next->count == columns));
}

/* Finds the record that may be the header's only line or its upper one. */
static bool find_line(const struct published_header_options *options,
                      const struct kept_record *records, size_t count,
                      struct published_header *header, size_t *found, struct error *error) {
    size_t usual = usual_width(records, count), at = 0, words = 0;
    while (at < count && (records[at].width < usual || records[at].filled * 2 < usual))
        at++;
    size_t columns = at < count ? records[at].count : 0;
    while (words < at && is_title(&records[words], columns))
        words++;
    if (!options->is_sheet && words < at && at < count) {
        header->row_names = has_row_names(&records[words], count - words, columns);
        if (!header->row_names)
            return damaged(options, &records[words], &records[at], error);
        at = words;
    }
    bool is_first = true;
    for (size_t i = 0; i < at; i++)
        is_first &= records[i].width == 0;
    *found = at;
    return (at < count && looks_like_names(&records[at], is_first)) ||
           no_header(options, records, count, at, error);
}

/* The labels of R's header are those of the columns from the second on. */
static bool set_named_rows(struct published_header *header, const struct kept_record *line,
                           struct error *error) {
    bool done = make_room(header, line->count + 1, error);
    for (size_t i = 1; done && i < header->count; i++)
        done = text_append(&header->labels[i], field_of(line, i - 1), error);
    return done;
}

static bool find_automatic(const struct published_header_options *options,
                           const struct kept_record *records, size_t count,
                           struct published_header *header, size_t *from, size_t *rows_from,
                           struct error *error) {
    size_t at;
    if (!find_line(options, records, count, header, &at, error))
        return false;
    const struct kept_record *lines = &records[at];
    header->line = lines->line;
    *from = at;
    *rows_from = at + 1;
    if (header->row_names)
        return set_named_rows(header, lines, error);
    bool above = false, *repeated = memory_new(lines->count, sizeof *repeated, error);
    bool done = repeated != NULL && make_room(header, lines->count, error) &&
                set_labels(header, lines, error) &&
                (at == 0 || try_above(header, lines - 1, repeated, &above, error));
    *from -= above;
    if (done && goes_on_below(lines, count - at, header->count)) {
        done = join_below(header, lines, repeated, error);
        ++*rows_from;
    }
    header->line = records[*rows_from - 1].line;
    memory_free(repeated);
    return done;
}

static bool find_given(const struct published_header_options *options,
                       const struct kept_record *records, size_t count,
                       struct published_header *header, size_t *rows_from, struct error *error) {
    size_t lines = 0, columns = 1;
    while (lines < count && records[lines].line <= options->last) {
        if (records[lines].count > columns)
            columns = records[lines].count;
        lines++;
    }
    if (lines == 0 || records[0].line != options->first || records[lines - 1].line != options->last)
        return error_set(error, ERROR_USE,
                         "%.*s: header=: no record begins on line %lld (it is below the file's "
                         "end, or inside a field that began above)",
                         SLICE_PRINT(options->file),
                         (long long)(lines == 0 || records[0].line != options->first
                                         ? options->first
                                         : options->last));
    bool *repeated = memory_new(columns, sizeof *repeated, error);
    bool done = repeated != NULL && make_room(header, columns, error) &&
                set_labels(header, &records[lines - 1], error);
    for (size_t i = lines - 1; done && i-- > 0;)
        done = join_above(header, &records[i], repeated, error);
    memory_free(repeated);
    header->line = options->last;
    *rows_from = lines;
    return done;
}

static bool find_none(const struct kept_record *records, size_t count,
                      struct published_header *header, size_t *rows_from, struct error *error) {
    size_t columns = 0;
    for (size_t i = 0; i < count; i++)
        columns = records[i].count > columns ? records[i].count : columns;
    *rows_from = 0;
    if (!make_room(header, columns, error))
        return false;
    header->needed = usual_width(records, count);
    return true;
}

static bool find_needed(const struct published_header_options *options,
                        struct published_header *header, struct error *error) {
    for (size_t i = 0; i < header->count; i++)
        header->needed = header->labels[i].length > 0 ? i + 1 : header->needed;
    return header->needed > 0 ||
           error_set(error, ERROR_INPUT,
                     "%.*s: line %lld: the header is blank; header= names another line",
                     SLICE_PRINT(options->file), (long long)header->line);
}

bool published_header_find(const struct published_header_options *options,
                           const struct kept_record *records, size_t count,
                           struct published_header *header, size_t *from, size_t *rows_from,
                           struct error *error) {
    bool found;
    *from = 0;
    if (options->first == 0 && usual_width(records, count) == 0)
        return error_set(error, ERROR_INPUT, "%.*s: holds nothing but blank lines",
                         SLICE_PRINT(options->file));
    if (options->none)
        found = find_none(records, count, header, rows_from, error);
    else if (options->first > 0)
        found = find_given(options, records, count, header, rows_from, error);
    else
        found = find_automatic(options, records, count, header, from, rows_from, error);
    return found && (options->none || find_needed(options, header, error));
}

void published_header_free(struct published_header *header) {
    for (size_t i = 0; i < header->count; i++)
        text_free(&header->labels[i]);
    memory_free(header->labels);
    *header = (struct published_header){0};
}

/* --- Names --- */

/* Whether a character beyond ASCII is not a letter or digit: a sign of Latin-1 (except ª º µ), a
** blank, punctuation, a currency, an arrow or another symbol, or the byte order mark. */
static bool is_sign(uint32_t character) {
    if (character < 0xC0)
        return character != 0xAA && character != 0xBA && character != 0xB5;
    return character == 0xD7 || character == 0xF7 || (character >= 0x2000 && character < 0x2C00) ||
           (character >= 0x3000 && character < 0x3005) || character == 0xFEFF ||
           character == 0xFFFD;
}

/* The length of the character that the text, in valid UTF-8, begins with. `*is_named` says whether
** it may be part of a name. */
static size_t character_at(struct slice text, bool *is_named) {
    unsigned char first = text.bytes[0];
    *is_named = byte_is_letter(first) || byte_is_digit(first) || first == '_';
    if (first < 0xC0)
        return 1;
    size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t character = first & (0x7Fu >> length);
    for (size_t i = 1; i < length && i < text.length; i++)
        character = character << 6 | (text.bytes[i] & 0x3Fu);
    *is_named = !is_sign(character);
    return length < text.length ? length : text.length;
}

static bool make_name(struct slice label, size_t number, struct text *name, struct error *error) {
    bool gap = false, done = true;
    while (label.length > 0 && done) {
        bool is_named;
        size_t length = character_at(label, &is_named);
        if (name->length + length > NAME_MOST)
            break;
        if (is_named) {
            unsigned char first = byte_lower(label.bytes[0]);
            bool joint = name->length == 0
                             ? byte_is_digit(first)
                             : gap && first != '_' && name->bytes[name->length - 1] != '_';
            done = (!joint || text_append_byte(name, '_', error)) &&
                   text_append_byte(name, first, error) &&
                   text_append(name, slice_from(label.bytes + 1, length - 1), error);
        }
        gap = !is_named;
        label = slice_after(label, length);
    }
    return done && (name->length > 0 || text_printf(name, error, "column_%zu", number));
}

bool published_header_name(struct dictionary *names, struct slice label, size_t number,
                           struct error *error) {
    struct text name = {0};
    uint32_t code;
    bool done = make_name(label, number, &name, error);
    size_t length = name.length;
    for (unsigned n = 2; done && dictionary_find(names, text_slice(&name), &code); n++) {
        name.length = length;
        done = text_printf(&name, error, "_%u", n);
    }
    done = done && dictionary_code(names, text_slice(&name), &code, error);
    text_free(&name);
    return done;
}
