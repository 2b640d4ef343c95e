#include "source/csv_dialect.h"

#include <string.h>

static bool is_sign(struct slice value) {
    return value.length == 1 && value.bytes[0] > ' ' && value.bytes[0] < 0x7F &&
           !byte_is_letter(value.bytes[0]) && !byte_is_digit(value.bytes[0]);
}

static bool set_separator(struct csv_dialect *dialect, struct slice value, struct error *error) {
    static const char *const names[][2] = {
        {"comma", ","}, {"tab", "\t"}, {"\\t", "\t"}, {"semicolon", ";"}, {"pipe", "|"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (slice_equal_nocase(value, slice_of(names[i][0])))
            value = slice_of(names[i][1]);
    bool good = value.length > 0 && value.length < CSV_SEPARATOR_SIZE;
    for (size_t i = 0; good && i < value.length; i++)
        good = memchr("\0\"\r\n", value.bytes[i], 4) == NULL;
    if (!good)
        return error_set(
            error, ERROR_USE,
            "delimiter=%.*s is no such option; write comma, tab, semicolon, pipe, or up "
            "to seven bytes in quotes, as in delimiter=';'",
            SLICE_PRINT(value));
    memset(dialect->separator, 0, sizeof dialect->separator);
    memcpy(dialect->separator, value.bytes, value.length);
    return true;
}

static bool set_quote(struct csv_dialect *dialect, struct slice value, struct error *error) {
    dialect->without_quotes = slice_equal_nocase(value, slice_of("none"));
    if (dialect->without_quotes)
        return true;
    dialect->quote = is_sign(value) ? value.bytes[0] : 0;
    return dialect->quote != 0 ||
           error_set(error, ERROR_USE,
                     "quote=%.*s is no such option; write the sign that quotes fields, or none",
                     SLICE_PRINT(value));
}

static bool set_escape(struct csv_dialect *dialect, struct slice value, struct error *error) {
    bool none = slice_equal_nocase(value, slice_of("none"));
    if (slice_equal_nocase(value, slice_of("backslash")))
        value = slice_of("\\");
    dialect->backslash_is_one = true;
    dialect->escape = is_sign(value) ? value.bytes[0] : 0;
    return none || dialect->escape != 0 ||
           error_set(error, ERROR_USE,
                     "escape=%.*s is no such option; write the sign that stands before a quote "
                     "inside a field, as in escape=backslash, or none",
                     SLICE_PRINT(value));
}

bool csv_dialect_option(struct csv_dialect *dialect, struct slice name, struct slice value,
                        bool *taken, struct error *error) {
    static const struct {
        const char *name;
        bool (*set)(struct csv_dialect *, struct slice, struct error *);
    } options[] = {{"delimiter", set_separator},
                   {"separator", set_separator},
                   {"quote", set_quote},
                   {"escape", set_escape}};
    *taken = false;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (!slice_equal_nocase(name, slice_of(options[i].name)))
            continue;
        *taken = true;
        return options[i].set(dialect, value, error);
    }
    return true;
}

bool csv_dialect_settle(struct csv_dialect *dialect, struct error *error) {
    if (dialect->separator[0] == '\0')
        dialect->separator[0] = ',';
    if (dialect->without_quotes)
        dialect->quote = 0;
    else if (dialect->quote == 0)
        dialect->quote = '"';
    if (dialect->escape == dialect->quote)
        dialect->escape = 0; /* two quotes stand for one */
    const char signs[] = {(char)dialect->quote, (char)dialect->escape, '\r', '\n', '\0'};
    for (const char *at = dialect->separator; *at != '\0'; at++)
        if (memchr(signs, *at, sizeof signs) != NULL)
            return error_set(error, ERROR_USE,
                             "a quote, an escape or a line end can't be the delimiter");
    return true;
}

const char *csv_odd_value(const struct csv_dialect *dialect, struct slice value) {
    static const char mark[] = "\xEF\xBB\xBF";
    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = value.bytes[i];
        if (byte == '\\' && !dialect->backslash_is_one)
            return "holds a backslash, which some programs write before a quote or a separator "
                   "(escape=backslash reads it so, escape=none as it stands)";
        if (byte == '\n' || byte == '\r')
            return "holds a line end in quotes";
        if (byte < ' ' || byte == 0x7F)
            return "holds a control character";
        if (byte == 0xEF && value.length - i >= 3 && memcmp(value.bytes + i, mark, 3) == 0)
            return "holds a byte order mark";
    }
    return NULL;
}
