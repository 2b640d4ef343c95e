#include "published/published.h"

#include <math.h>

#include "base/base.h"
#include "layout/layout.h"
#include "published/column_types.h"
#include "published/published_file.h"

enum { HEADER_LINES_MOST = 100 };

/* --- Options --- */

static bool bad_value(const char *name, struct slice value, const char *instead,
                      struct error *error) {
    return error_set(error, ERROR_USE, "%s=%.*s is no such option; write %s", name,
                     SLICE_PRINT(value), instead);
}

static bool read_line(struct slice text, int64_t *line) {
    return count_read(text, line) == COUNT_NUMBER && *line >= 1;
}

static bool set_header(struct published_request *request, struct slice value, struct error *error) {
    const unsigned char *dash = value.length > 0 ? memchr(value.bytes, '-', value.length) : NULL;
    struct slice first = value, last = value;
    request->no_header = slice_equal_nocase(value, slice_of("none"));
    if (request->no_header)
        return true;
    if (dash != NULL) {
        first.length = (size_t)(dash - value.bytes);
        last = slice_after(value, first.length + 1);
    }
    if (read_line(first, &request->header_first) && read_line(last, &request->header_last) &&
        request->header_first <= request->header_last &&
        request->header_last - request->header_first < HEADER_LINES_MOST)
        return true;
    return bad_value("header", value, "header=3 (a line), header=3-4 (lines) or header=none",
                     error);
}

static bool set_encoding(struct published_request *request, struct slice value,
                         struct error *error) {
    static const struct {
        const char *name;
        enum published_encoding encoding;
    } encodings[] = {
        {"utf-8", PUBLISHED_UTF8},          {"utf8", PUBLISHED_UTF8},
        {"utf-16", PUBLISHED_ANY},          {"windows-1252", PUBLISHED_WINDOWS_1252},
        {"cp1252", PUBLISHED_WINDOWS_1252}, {"iso-8859-1", PUBLISHED_WINDOWS_1252},
        {"latin1", PUBLISHED_WINDOWS_1252}, {"latin-1", PUBLISHED_WINDOWS_1252},
    };
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        if (slice_equal_nocase(value, slice_of(encodings[i].name))) {
            request->encoding = encodings[i].encoding;
            return true;
        }
    }
    return bad_value("encoding", value, "utf-8, utf-16 or windows-1252 (latin1)", error);
}

static bool set_flag(bool *flag, const char *name, struct slice value, const char *yes,
                     const char *no, struct error *error) {
    *flag = slice_equal_nocase(value, slice_of(yes));
    if (*flag || slice_equal_nocase(value, slice_of(no)))
        return true;
    return error_set(error, ERROR_USE, "%s=%.*s is no such option; write %s=%s or %s=%s", name,
                     SLICE_PRINT(value), name, yes, name, no);
}

static bool set_decimal(struct published_request *request, struct slice value,
                        struct error *error) {
    bool comma = slice_equal_nocase(value, slice_of("comma"));
    request->decimal = comma ? DECIMAL_COMMA : DECIMAL_POINT;
    return comma || slice_equal_nocase(value, slice_of("point")) ||
           bad_value("decimal", value, "decimal=point or decimal=comma", error);
}

static bool set_missing(struct published_request *request, struct slice value,
                        struct error *error) {
    value = slice_trim(value);
    if (value.length == 0 || value.length >= sizeof request->missing)
        return bad_value("missing", value, "what stands for no number, as in missing='NA'", error);
    memcpy(request->missing, value.bytes, value.length);
    request->missing[value.length] = '\0';
    return true;
}

bool published_option(struct published_request *request, struct slice name, struct slice value,
                      struct error *error) {
    if (slice_equal_nocase(name, slice_of("header")))
        return set_header(request, slice_trim(value), error);
    if (slice_equal_nocase(name, slice_of("encoding")))
        return set_encoding(request, slice_trim(value), error);
    if (slice_equal_nocase(name, slice_of("types")))
        return set_flag(&request->types_off, "types", slice_trim(value), "off", "on", error);
    if (slice_equal_nocase(name, slice_of("decimal")))
        return set_decimal(request, slice_trim(value), error);
    if (slice_equal_nocase(name, slice_of("rows")))
        return set_flag(&request->skip_rows, "rows", slice_trim(value), "skip", "all", error);
    if (slice_equal_nocase(name, slice_of("missing")))
        return set_missing(request, value, error);
    static const char names[] =
        "header=, delimiter=, quote=, escape=, encoding=, types=, decimal=, "
        "missing=, rows=";
    char nearest[NEAREST_WORDS_SIZE];
    bool taken;
    if (!csv_dialect_option(&request->dialect, name, value, &taken, error))
        return false;
    return taken || error_set(error, ERROR_USE, "'%.*s' is no option; there are %s%s",
                              SLICE_PRINT(name), names, nearest_words(name, names, nearest));
}

/* --- Loading --- */

/* Drops the nameless columns at the end that no row fills: they are only superfluous delimiters. */
static void drop_empty(struct published *published) {
    size_t own = published_own_columns(published), kept = own;
    while (kept > published->header.needed && !published->texts[kept - 1].filled)
        text_column_free(&published->texts[--kept]);
    for (size_t i = 0; i < 2; i++)
        published->columns[kept + i] = published->columns[own + i];
    published->column_count = kept + 2;
}

static bool load(const struct published_request *request, struct published *published,
                 struct source *source, struct error *error) {
    struct source_file file;
    int found;
    while ((found = source_next(source, &file, error)) > 0)
        if (!published_read_file(request, published, &file, error))
            return false;
    if (found < 0)
        return false;
    drop_empty(published);
    return column_types_set(request, published, error);
}

struct published *published_load(const struct published_request *request, struct error *error) {
    struct source *source = sources_open(&request->source, error);
    struct published *published = source != NULL ? memory_new(1, sizeof *published, error) : NULL;
    if (published != NULL) {
        published->references = 1;
        published->names.ignore_case = true;
        if (load(request, published, source, error)) {
            published->state = source_state(source);
        } else {
            source_blame_change(source, error);
            published_release(published);
            published = NULL;
        }
    }
    source_close(source);
    return published;
}

void published_retain(struct published *published) {
    published->references++;
}

void published_release(struct published *published) {
    if (published == NULL || --published->references > 0)
        return;
    for (size_t i = 0; published->columns != NULL && i < published->column_count; i++) {
        memory_free(published->columns[i].integers);
        memory_free(published->columns[i].reals);
        memory_free(published->columns[i].text_because);
    }
    for (size_t i = 0; published->texts != NULL && i < published_own_columns(published); i++)
        text_column_free(&published->texts[i]);
    for (size_t i = 0; i < published->note_count; i++)
        memory_free(published->notes[i].text);
    memory_free(published->notes);
    memory_free(published->marked);
    dictionary_free(&published->marks);
    for (size_t i = 0; i < published->file_count; i++)
        memory_free(published->files[i].name);
    published_header_free(&published->header);
    findings_free(&published->findings);
    dictionary_free(&published->names);
    memory_free(published->texts);
    memory_free(published->columns);
    memory_free(published->files);
    memory_free(published->lines);
    memory_free(published);
}

/* --- Reading --- */

/* The last file that begins at the row or before it. */
struct slice published_file_name(const struct published *published, int64_t row) {
    size_t low = 0, high = published->file_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (published->files[middle].first_row <= row)
            low = middle;
        else
            high = middle;
    }
    return slice_of(published->files[low].name);
}

int64_t published_line(const struct published *published, int64_t row) {
    return published->lines[row];
}

struct published_cell published_cell(const struct published *published, int64_t row,
                                     size_t number) {
    const struct published_column *column = &published->columns[number];
    struct published_cell cell = {0};
    if (column->reals != NULL) {
        cell.real = column->reals[row];
        cell.kind = isnan(cell.real) ? PUBLISHED_NULL : PUBLISHED_IS_REAL;
    } else if (column->integers != NULL) {
        cell.integer = column->integers[row];
        cell.kind = cell.integer == INT64_MIN ? PUBLISHED_NULL : PUBLISHED_IS_INTEGER;
    } else if (column->texts != NULL) {
        cell.text = text_column_at(column->texts, (size_t)row);
        cell.kind = PUBLISHED_IS_TEXT;
    } else if (column->type == PUBLISHED_TEXT) {
        cell.text = published_file_name(published, row);
        cell.kind = PUBLISHED_IS_TEXT;
    } else {
        cell.integer = published->lines[row];
        cell.kind = PUBLISHED_IS_INTEGER;
    }
    return cell;
}
