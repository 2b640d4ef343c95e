#include "layout/count.h"

enum { MOST_DIGITS = 18, MOST_EXPONENT = 17 };

static bool is_missing(struct slice text) {
    static const char *const tokens[] = {"",  "-", "--", ".", "..", "...", "*",    ":",
                                         "~", "x", "c",  "z", "na", "n/a", "null", "n/k"};
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        if (slice_equal_nocase(text, slice_of(tokens[i])))
            return true;
    return false;
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

enum count_kind count_read(struct slice text, int64_t *count) {
    /* Nearly every count is a few plain digits: those first. */
    if (text.length > 0 && text.length <= MOST_DIGITS) {
        int64_t number = 0;
        size_t i = 0;
        for (; i < text.length && byte_is_digit(text.bytes[i]); i++)
            number = number * 10 + (text.bytes[i] - '0');
        *count = number;
        if (i == text.length)
            return COUNT_NUMBER;
    }
    text = slice_trim(text);
    if (is_missing(text))
        return COUNT_MISSING;
    bool negative = text.bytes[0] == '-';
    text = slice_after(text, negative || text.bytes[0] == '+' ? 1 : 0);
    int64_t number;
    if (!take_digits(&text, &number) || !take_tail(&text, &number))
        return COUNT_NOT_A_NUMBER;
    *count = negative ? -number : number;
    return COUNT_NUMBER;
}
