#include "loading/request.h"

#include <string.h>

/* Without a pair of quotes around it. */
static struct slice unquoted(struct slice text) {
    text = slice_trim(text);
    if (text.length >= 2 && (text.bytes[0] == '\'' || text.bytes[0] == '"') &&
        text.bytes[text.length - 1] == text.bytes[0])
        return slice_from(text.bytes + 1, text.length - 2);
    return text;
}

static bool unknown_layout(struct slice name, struct error *error) {
    struct text names = {0};
    char nearest[NEAREST_WORDS_SIZE];
    if (layout_names(&names, error))
        error_set(error, ERROR_USE, "layout=%.*s: no such layout; there are %s%s",
                  SLICE_PRINT(name), names.bytes, nearest_words(name, names.bytes, nearest));
    text_free(&names);
    return false;
}

/* --- columns= ----------------------------------------------------------------------------------- */

/* Whether an earlier pair of the list maps the same column of a layout, or the same of the file. */
static bool check_earlier(struct slice pairs, const unsigned char *until, struct slice wanted,
                          struct slice found, struct error *error) {
    struct slice earlier_wanted, earlier_found;
    while (binding_next_pair(&pairs, &earlier_wanted, &earlier_found) &&
           earlier_wanted.bytes < until) {
        if (header_same(earlier_wanted, wanted))
            return error_set(error, ERROR_USE, "columns=: '%.*s' is given two columns: keep one",
                             SLICE_PRINT(wanted));
        if (header_same(earlier_found, found))
            return error_set(error, ERROR_USE, "columns=: '%.*s' is given to two columns: keep one",
                             SLICE_PRINT(found));
    }
    return true;
}

static bool fail_column(struct slice wanted, struct error *error) {
    struct nearest nearest = {0};
    struct text names = {0};
    header_offer_all(wanted, &nearest);
    bool done = text_append(&names, slice_of(nearest.count > 0 ? "; the nearest is " : ""), error);
    nearest.count = nearest.count > 0;
    if (done && nearest_say(&nearest, &names, error))
        error_set(error, ERROR_USE,
                  "columns=: no layout has a column '%.*s'%s; the layout's name comes first, then "
                  "the file's",
                  SLICE_PRINT(wanted), names.bytes);
    text_free(&names);
    return false;
}

static bool set_columns(struct request *request, struct slice value, struct error *error) {
    struct slice rest = value, wanted, found;
    request->columns = value;
    while (binding_next_pair(&rest, &wanted, &found)) {
        if (wanted.length == 0 || found.length == 0)
            return error_set(error, ERROR_USE,
                             "columns=%.*s: write the layout's name, = and the file's, as in "
                             "columns=\"Proceeded against=Prosecutions; Year=Yr\"",
                             SLICE_PRINT(value));
        if (!header_is_known(wanted))
            return fail_column(wanted, error);
        if (!check_earlier(value, wanted.bytes, wanted, found, error))
            return false;
    }
    return true;
}

/* --- The others --------------------------------------------------------------------------------- */

static bool set_encoding(struct request *request, struct slice value, struct error *error) {
    static const struct {
        const char *name;
        enum request_encoding encoding;
    } names[] = {{"utf-8", ENCODING_UTF8},          {"utf8", ENCODING_UTF8},
                 {"utf-16", ENCODING_FOUND},        {"windows-1252", ENCODING_WINDOWS_1252},
                 {"cp1252", ENCODING_WINDOWS_1252}, {"iso-8859-1", ENCODING_WINDOWS_1252},
                 {"latin1", ENCODING_WINDOWS_1252}, {"latin-1", ENCODING_WINDOWS_1252}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!slice_equal_nocase(value, slice_of(names[i].name)))
            continue;
        request->encoding = names[i].encoding;
        return true;
    }
    return error_set(error, ERROR_USE,
                     "encoding=%.*s is no encoding that is known; write utf-8, utf-16 or "
                     "windows-1252 (latin1)",
                     SLICE_PRINT(value));
}

static bool set_count(struct request *request, struct slice value, struct error *error) {
    request->count_given = true;
    request->count_recorded = slice_equal_nocase(value, slice_of("recorded"));
    return request->count_recorded || slice_equal_nocase(value, slice_of("closed")) ||
           error_set(error, ERROR_USE,
                     "count=%.*s is no count; write count=recorded (of offences recorded in the "
                     "quarter) or count=closed (of investigations closed in it)",
                     SLICE_PRINT(value));
}

static bool set_layout(struct request *request, struct slice value, struct error *error) {
    request->layout = layout_named(value);
    return request->layout != NULL || unknown_layout(value, error);
}

static bool set_period(struct request *request, struct slice value, struct error *error) {
    request->has_period = published_period(value, &request->period);
    return request->has_period ||
           error_set(error, ERROR_USE,
                     "period=%.*s is no period; write 2018, 2018-Q3, 2018-07, 2018/19 or "
                     "2018/19-Q2",
                     SLICE_PRINT(value));
}

static bool set_vintage(struct request *request, struct slice value, struct error *error) {
    request->vintage = value;
    return value.length > 0 || error_set(error, ERROR_USE, "vintage= names no release");
}

static bool set_option(struct request *request, struct slice name, struct slice value,
                       struct error *error) {
    static const struct {
        const char *name;
        bool (*set)(struct request *, struct slice, struct error *);
    } options[] = {{"layout", set_layout},   {"period", set_period},     {"vintage", set_vintage},
                   {"columns", set_columns}, {"encoding", set_encoding}, {"count", set_count}};
    static const char OPTION_NAMES[] = "layout=, period=, vintage=, columns=, delimiter=, quote=, "
                                       "escape=, encoding=, count=";
    char nearest[NEAREST_WORDS_SIZE];
    bool taken;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (slice_equal_nocase(name, slice_of(options[i].name)))
            return options[i].set(request, value, error);
    if (!csv_dialect_option(&request->dialect, name, value, &taken, error))
        return false;
    return taken ||
           error_set(error, ERROR_USE, "'%.*s' is no option; there are %s%s", SLICE_PRINT(name),
                     OPTION_NAMES, nearest_words(name, OPTION_NAMES, nearest));
}

/* Where the option ends: at a comma outside of quotes. */
static size_t option_length(struct slice options) {
    unsigned char quote = 0;
    for (size_t i = 0; i < options.length; i++) {
        unsigned char byte = options.bytes[i];
        if (quote == 0 && byte == ',')
            return i;
        if (quote == 0 && (byte == '"' || byte == '\''))
            quote = byte;
        else if (byte == quote)
            quote = 0;
    }
    return options.length;
}

bool request_options(struct request *request, struct slice options, struct error *error) {
    options = slice_trim(options);
    while (options.length > 0) {
        size_t length = option_length(options);
        struct slice option = slice_from(options.bytes, length);
        const unsigned char *equals = length > 0 ? memchr(option.bytes, '=', length) : NULL;
        if (equals == NULL)
            return error_set(error, ERROR_USE, "'%.*s' is no option; write name=value",
                             SLICE_PRINT(slice_trim(option)));
        size_t name = (size_t)(equals - option.bytes);
        if (!set_option(request, slice_trim(slice_from(option.bytes, name)),
                        unquoted(slice_after(option, name + 1)), error))
            return false;
        options = slice_trim(slice_after(options, length + 1));
    }
    return true;
}

static bool go_on_waiting(struct file_wait *base, struct error *error) {
    const struct request *request = ((const struct pipe_wait *)base)->request;
    return request->watch == NULL ||
           request->watch->go_on(request->watch,
                                 base->file.length > 0 ? base->file : request->source, base->done,
                                 -1, error);
}

struct pipe_wait request_pipe_wait(const struct request *request) {
    return (struct pipe_wait){.base = {.go_on = go_on_waiting}, .request = request};
}
