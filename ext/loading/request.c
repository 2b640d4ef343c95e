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
    if (layout_names(&names, error))
        error_set(error, ERROR_USE, "layout=%.*s: no such layout; there are %s", SLICE_PRINT(name),
                  names.bytes);
    text_free(&names);
    return false;
}

static bool set_option(struct request *request, struct slice name, struct slice value,
                       struct error *error) {
    if (slice_equal_nocase(name, slice_of("layout"))) {
        request->layout = layout_named(value);
        return request->layout != NULL || unknown_layout(value, error);
    }
    if (slice_equal_nocase(name, slice_of("period"))) {
        request->has_period = period_parse(value, &request->period);
        return request->has_period ||
               error_set(error, ERROR_USE,
                         "period=%.*s is no period; write 2018, 2018-Q3, 2018-07, 2018/19 or "
                         "2018/19-Q2",
                         SLICE_PRINT(value));
    }
    if (slice_equal_nocase(name, slice_of("vintage"))) {
        request->vintage = value;
        return value.length > 0 || error_set(error, ERROR_USE, "vintage= names no release");
    }
    return error_set(error, ERROR_USE, "'%.*s' is no option; there are layout=, period=, vintage=",
                     SLICE_PRINT(name));
}

bool request_options(struct request *request, struct slice options, struct error *error) {
    options = slice_trim(options);
    while (options.length > 0) {
        const unsigned char *comma = memchr(options.bytes, ',', options.length);
        size_t length = comma != NULL ? (size_t)(comma - options.bytes) : options.length;
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
