#include "functions/chart_options.h"

#include <string.h>

struct option {
    struct slice name, value;
};

/* The length of the option that the text begins with: it ends before a comma that another `name=`
** follows, as the name of a force may have a comma itself. */
static size_t option_length(struct slice text) {
    size_t end = text.length;
    bool named = false;
    for (size_t i = text.length; i-- > 0;) {
        if (text.bytes[i] == '=')
            named = true;
        if (text.bytes[i] == ',' && named) {
            end = i;
            named = false;
        }
    }
    return end;
}

static struct option option_of(struct slice text) {
    const unsigned char *sign = text.length > 0 ? memchr(text.bytes, '=', text.length) : NULL;
    size_t length = sign != NULL ? (size_t)(sign - text.bytes) : text.length;
    return (struct option){slice_trim(slice_from(text.bytes, length)),
                           slice_trim(slice_after(text, length + 1))};
}

static bool bad_option(struct option option, const char *what, const char *wanted,
                       struct error *error) {
    return error_set(error, ERROR_USE, "%s: option '%.*s' is '%.*s'; give %s", what,
                     SLICE_PRINT(option.name), SLICE_PRINT(option.value), wanted);
}

/* Sets `*chosen` to whether the value is the second of the two. */
static bool read_choice(struct option option, const char *one, const char *other, bool *chosen,
                        const char *what, struct error *error) {
    *chosen = slice_equal_nocase(option.value, slice_of(other));
    if (*chosen || slice_equal_nocase(option.value, slice_of(one)))
        return true;
    return error_set(error, ERROR_USE, "%s: option '%.*s' is '%.*s'; give '%s' or '%s'", what,
                     SLICE_PRINT(option.name), SLICE_PRINT(option.value), one, other);
}

static bool read_width(struct option option, struct chart_look *look, struct error *error) {
    int width = 0;
    for (size_t i = 0; i < option.value.length && width <= CHART_WIDTH_MOST; i++)
        width = byte_is_digit(option.value.bytes[i]) ? width * 10 + (option.value.bytes[i] - '0')
                                                     : CHART_WIDTH_MOST + 1;
    look->width = width;
    return (width >= CHART_WIDTH_LEAST && width <= CHART_WIDTH_MOST) ||
           bad_option(option, look->what, "a whole number of pixels from 280 to 1600", error);
}

static bool read_option(struct option option, bool is_map, struct chart_look *look,
                        struct error *error) {
    if (slice_equal_nocase(option.name, slice_of("width")))
        return read_width(option, look, error);
    if (is_map && slice_equal_nocase(option.name, slice_of("layout")))
        return read_choice(option, "tiles", "areas", &look->areas, look->what, error);
    if (is_map && slice_equal_nocase(option.name, slice_of("scale")))
        return read_choice(option, "sequential", "diverging", &look->diverging, look->what, error);
    if (is_map && slice_equal_nocase(option.name, slice_of("mark"))) {
        look->mark = option.value;
        return true;
    }
    char nearest[NEAREST_WORDS_SIZE];
    return error_set(
        error, ERROR_USE, "%s: there is no option '%.*s'; options are %s%s", look->what,
        SLICE_PRINT(option.name),
        is_map ? "layout=areas, scale=diverging, mark=Lancashire and width=328" : "width=328",
        nearest_words(option.name, is_map ? "layout, scale, mark, width" : "width", nearest));
}

bool chart_options_read(struct slice text, bool is_map, struct chart_look *look,
                        struct error *error) {
    for (text = slice_trim(text); text.length > 0;) {
        size_t length = option_length(text);
        if (!read_option(option_of(slice_from(text.bytes, length)), is_map, look, error))
            return false;
        text = slice_trim(slice_after(text, length + 1));
    }
    return true;
}
