#include "layout/count.h"

#include <math.h>
#include <string.h>

#include "base/base.h"

enum { MOST_DIGITS = 18, MOST_EXPONENT = 17 };

enum { LONGEST_TOKEN = 7 };

static bool is_one_of(struct slice text, const char *const *tokens) {
    for (; *tokens != NULL && text.length <= LONGEST_TOKEN; tokens++)
        if (slice_equal_nocase(text, slice_of(*tokens)))
            return true;
    return false;
}

bool value_is_null(struct slice value) {
    static const char *const words[] = {"", "NULL", "NA", "NaN", "<NA>", "\\N", NULL};
    return is_one_of(slice_trim(value), words);
}

bool number_is_missing(struct slice text) {
    static const char *const tokens[] = {"",      "-",       "--",     "..",    "...",    "*",
                                         ":",     "~",       "n/a",    "na",    "[c]",    "[x]",
                                         "[z]",   "[u]",     "[low]",  "[w]",   "#n/a",   "#div/0!",
                                         "#ref!", "#value!", "#name?", "#num!", "#null!", NULL};
    return is_one_of(slice_trim(text), tokens);
}

static bool is_missing_count(struct slice text) {
    static const char *const tokens[] = {".", "x", "c", "z", "n/k", NULL};
    return is_one_of(text, tokens) || value_is_null(text) || number_is_missing(text);
}

/* Digits off the front, in groups of three if there is a comma. False where there are none, too
** many, or the groups are wrong. */
static bool take_digits(struct slice *text, int64_t *number) {
    size_t digits = 0, in_group = 0, i = 0;
    bool grouped = false;
    *number = 0;
    for (; i < text->length; i++) {
        unsigned char byte = text->bytes[i];
        if (byte_is_digit(byte)) {
            if (++digits > MOST_DIGITS)
                return false;
            in_group++;
            *number = *number * 10 + (byte - '0');
        } else if (byte == ',' && (grouped ? in_group == 3 : in_group >= 1 && in_group <= 3)) {
            grouped = true;
            in_group = 0;
        } else {
            break;
        }
    }
    *text = slice_after(*text, i);
    return digits > 0 && (!grouped || in_group == 3);
}

/* `.0…` and `e+5` off the front: what is left of a whole number as programs write it. */
static bool take_tail(struct slice *text, int64_t *number) {
    if (text->length > 1 && text->bytes[0] == '.') {
        size_t i = 1;
        while (i < text->length && text->bytes[i] == '0')
            i++;
        if (i == 1)
            return false;
        *text = slice_after(*text, i);
    }
    if (text->length > 1 && byte_lower(text->bytes[0]) == 'e') {
        *text = slice_after(*text, text->bytes[1] == '+' ? 2 : 1);
        int64_t exponent;
        if (!take_digits(text, &exponent) || exponent > MOST_EXPONENT)
            return false;
        for (; exponent > 0; exponent--) {
            if (*number >= 1000000000000000000 / 10)
                return false;
            *number *= 10;
        }
    }
    return text->length == 0;
}

/* Nearly every number is a few plain digits: those first. */
static ALWAYS_INLINE bool read_plain_digits(struct slice text, int64_t *number) {
    size_t i = 0;
    *number = 0;
    if (text.length == 0 || text.length > MOST_DIGITS)
        return false;
    for (; i < text.length && byte_is_digit(text.bytes[i]); i++)
        *number = *number * 10 + (text.bytes[i] - '0');
    return i == text.length;
}

enum count_kind count_read(struct slice text, int64_t *count) {
    if (read_plain_digits(text, count))
        return COUNT_NUMBER;
    text = slice_trim(text);
    if (is_missing_count(text))
        return COUNT_MISSING;
    bool negative = text.bytes[0] == '-';
    text = slice_after(text, negative || text.bytes[0] == '+' ? 1 : 0);
    int64_t number;
    if (!take_digits(&text, &number) || !take_tail(&text, &number))
        return COUNT_NOT_A_NUMBER;
    *count = negative ? -number : number;
    return COUNT_NUMBER;
}

/* --- Marks ------------------------------------------------------------------------------------------ */

/* Whether the token stands for a number that is withheld or not to be had, rather than for a blank. */
static bool is_mark(struct slice text) {
    static const char *const tokens[] = {"*", "~", ":", "..", "...", "c",
                                         "x", "z", "u", "w",  "low", NULL};
    for (const char *const *token = tokens; *token != NULL; token++)
        if (slice_equal_nocase(text, slice_of(*token)))
            return true;
    return false;
}

/* Where a group in square brackets begins that ends the text, or its length. */
static size_t last_brackets(struct slice text) {
    size_t start = text.length;
    if (text.length < 3 || text.bytes[text.length - 1] != ']')
        return text.length;
    while (start > 0 && text.bytes[start - 1] != '[')
        start--;
    return start > 0 ? start - 1 : text.length;
}

/* A letter or an asterisk that ends a number: `1204p`, `12*`, `12 r`. */
static bool ends_with_mark(struct slice text) {
    static const char marks[] = "prefcPREFC*~";
    return text.length > 1 && memchr(marks, text.bytes[text.length - 1], sizeof marks - 1) != NULL;
}

enum count_kind count_read_marked(struct slice text, int64_t *count, struct slice *mark) {
    enum count_kind kind = count_read(text, count);
    *mark = (struct slice){0};
    if (kind == COUNT_NUMBER)
        return kind;
    text = slice_trim(text);
    struct slice number = text;
    for (size_t start; (start = last_brackets(number)) < number.length;)
        number = slice_trim(slice_from(number.bytes, start));
    if (number.length == text.length && ends_with_mark(text))
        number = slice_trim(slice_from(text.bytes, text.length - 1));
    if (number.length < text.length &&
        (number.length == 0 || count_read(number, count) != COUNT_NOT_A_NUMBER)) {
        const unsigned char *after = number.bytes + number.length;
        *mark = slice_trim(slice_from(after, (size_t)(text.bytes + text.length - after)));
        if (number.length > 0 && count_read(number, count) == COUNT_NUMBER)
            return COUNT_NUMBER;
        *mark = text;
        return COUNT_MISSING;
    }
    if (is_mark(text)) {
        *mark = text;
        return COUNT_MISSING;
    }
    return kind;
}

/* --- Any number ------------------------------------------------------------------------------------- */

/* A point has digits after it; an exponent is written so that it can only be one. */
static bool is_plainly_fraction(struct slice text, bool grouped) {
    bool point = false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char next = i + 1 < text.length ? text.bytes[i + 1] : 0;
        if (text.bytes[i] == '.' && !byte_is_digit(next))
            return false;
        point |= text.bytes[i] == '.';
        if (byte_lower(text.bytes[i]) == 'e' && (grouped || (!point && next != '+' && next != '-')))
            return false;
    }
    return true;
}

/* `number->integer` and what comes after it: `.5`, `e+05`. */
static bool read_fraction(struct slice text, struct slice rest, struct number *number) {
    bool grouped = memchr(text.bytes, ',', text.length - rest.length) != NULL;
    struct decimal decimal;
    if ((grouped && rest.bytes[0] != '.') || !is_plainly_fraction(text, grouped) ||
        !decimal_parse(grouped ? rest : text, &decimal) ||
        (grouped && !decimal_add(decimal_of_integer(number->integer), decimal, &decimal)))
        return false;
    number->real = decimal_real(decimal);
    return isfinite(number->real);
}

bool number_read(struct slice text, struct number *number) {
    *number = (struct number){0};
    if (read_plain_digits(text, &number->integer) && (text.length == 1 || text.bytes[0] != '0')) {
        number->whole = true;
        number->real = (double)number->integer;
        return true;
    }
    text = slice_trim(text);
    if (text.length > 0 && text.bytes[text.length - 1] == '%') {
        number->percent = true;
        text.length--;
        text = slice_trim(text);
    }
    bool negative = text.length > 0 && text.bytes[0] == '-';
    text = slice_after(text, negative || (text.length > 0 && text.bytes[0] == '+') ? 1 : 0);
    if (text.length == 0 || (!byte_is_digit(text.bytes[0]) && text.bytes[0] != '.'))
        return false;
    struct slice rest = text;
    if (text.bytes[0] != '.' && !take_digits(&rest, &number->integer))
        return false;
    number->whole = rest.length == 0;
    if (text.bytes[0] == '0' && text.length - rest.length > 1 &&
        !(number->whole && negative && number->integer == 0))
        return false;
    number->real = (double)number->integer;
    if (!number->whole && !read_fraction(text, rest, number))
        return false;
    if (negative && number->real != 0) {
        number->integer = -number->integer;
        number->real = -number->real;
    }
    return true;
}

/* --- A number with what stands beside it ------------------------------------------------------------ */

/* A sign that ends a number and is a mark, and no part of any number or code: its length, or 0. */
static size_t mark_sign_length(struct slice text) {
    static const char *const signs[] = {"*",
                                        "~",
                                        "^",
                                        "\"",
                                        "#",
                                        "\xE2\x80\xA0", /* dagger */
                                        "\xE2\x80\xA1", /* double dagger */
                                        "\xC2\xB9",     /* superscript digits */
                                        "\xC2\xB2",
                                        "\xC2\xB3",
                                        "\xE2\x81\xB4",
                                        "\xE2\x81\xB5",
                                        "\xE2\x81\xB6",
                                        "\xE2\x81\xB7",
                                        "\xE2\x81\xB8",
                                        "\xE2\x81\xB9",
                                        NULL};
    for (const char *const *sign = signs; *sign != NULL; sign++)
        if (slice_ends_nocase(text, *sign))
            return strlen(*sign);
    return 0;
}

/* The text without the marks at its end. A letter is one only where it may be none of a code: `1204p` is
** provisional, `12 R` revised, but `19C` is an offence. */
static struct slice without_marks(struct slice text, enum number_mark *kind) {
    struct slice number = text;
    size_t length, start;
    while ((start = last_brackets(number)) < number.length)
        number = slice_trim(slice_from(number.bytes, start));
    while ((length = mark_sign_length(number)) > 0)
        number = slice_trim(slice_from(number.bytes, number.length - length));
    if (number.length < text.length)
        *kind = NUMBER_MARKED;
    if (number.length < 2)
        return number;
    unsigned char last = number.bytes[number.length - 1], before = number.bytes[number.length - 2];
    bool apart = byte_is_blank(before) && memchr("prebPREB", last, 8) != NULL;
    if (apart || (byte_is_digit(before) && (last == 'p' || last == 'r'))) {
        *kind = apart ? NUMBER_MARKED : NUMBER_LETTERED;
        number = slice_trim(slice_from(number.bytes, number.length - 1));
    }
    return number;
}

/* What is left of a number without a currency sign, a true minus and brackets of accountants, all of which
** change its sign at most. */
static struct slice without_signs(struct slice text, bool *negative) {
    static const char *const signs[] = {"\xC2\xA3", "$", "\xE2\x82\xAC", NULL};
    struct slice start = text;
    *negative = false;
    if (text.length > 2 && text.bytes[0] == '(' && text.bytes[text.length - 1] == ')') {
        *negative = true;
        text = slice_trim(slice_from(text.bytes + 1, text.length - 2));
    } else if (slice_starts_nocase(text, "\xE2\x88\x92")) {
        *negative = true;
        text = slice_after(text, 3);
    } else if (text.length > 1 && text.bytes[0] == '-') {
        *negative = true;
        text = slice_after(text, 1);
    }
    for (const char *const *sign = signs; *sign != NULL; sign++)
        if (slice_starts_nocase(text, *sign))
            text = slice_trim(slice_after(text, strlen(*sign)));
    bool signed_twice =
        *negative && text.length > 0 && (text.bytes[0] == '-' || text.bytes[0] == '+');
    return signed_twice ? start : text;
}

static bool read_signed(struct slice text, struct number *number) {
    bool negative;
    if (number_read(text, number))
        return true;
    text = without_signs(text, &negative);
    if (!number_read(text, number))
        return false;
    if (negative && number->real != 0) {
        number->integer = -number->integer;
        number->real = -number->real;
    }
    return true;
}

enum count_kind number_read_marked(struct slice text, struct number *number, struct slice *mark,
                                   enum number_mark *kind) {
    *mark = (struct slice){0};
    *kind = NUMBER_PLAIN;
    if (number_read(text, number))
        return COUNT_NUMBER;
    text = slice_trim(text);
    *mark = text;
    if (number_is_missing(text))
        return COUNT_MISSING;
    struct slice rest = without_marks(text, kind);
    if (*kind != NUMBER_PLAIN && number_is_missing(rest))
        return COUNT_MISSING;
    if (!read_signed(rest, number))
        return COUNT_NOT_A_NUMBER;
    const unsigned char *after = rest.bytes + rest.length;
    *mark = slice_trim(slice_from(after, (size_t)(text.bytes + text.length - after)));
    return COUNT_NUMBER;
}
