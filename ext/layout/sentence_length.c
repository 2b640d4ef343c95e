#include "layout/sentence_length.h"

enum { FOR_LIFE = 100000 }; /* in months: above any length of years */

/* From `low` to `high`, in months; one length alone is both. */
struct range {
    int low, high;   /* -1: not said */
    bool up_to_high; /* `high` is inside */
};

enum bound { BOUND_NONE, BOUND_LOW, BOUND_HIGH_INSIDE, BOUND_HIGH_OUTSIDE };

/* The next run of letters or of digits; the text moves on. */
static struct slice next_word(struct slice *text) {
    size_t start = 0, end;
    while (start < text->length && !byte_is_letter(text->bytes[start]) &&
           !byte_is_digit(text->bytes[start]))
        start++;
    bool digits = start < text->length && byte_is_digit(text->bytes[start]);
    for (end = start; end < text->length && (digits ? byte_is_digit(text->bytes[end])
                                                    : byte_is_letter(text->bytes[end]));)
        end++;
    struct slice word = slice_from(text->bytes + start, end - start);
    *text = slice_after(*text, end);
    return word;
}

static bool is(struct slice word, const char *text) {
    return slice_equal_nocase(word, slice_of(text));
}

/* Months in the word's unit; 0: it is none. */
static int unit_of(struct slice word) {
    if (is(word, "month") || is(word, "months") || is(word, "mths"))
        return 1;
    return is(word, "year") || is(word, "years") || is(word, "yrs") ? 12 : 0;
}

/* The unit that stands next in the text, as `Over 3 to 6 months` says it once for both. */
static int next_unit(struct slice text) {
    for (struct slice word; (word = next_word(&text)).length > 0;)
        if (unit_of(word) > 0)
            return unit_of(word);
    return 0;
}

static void set_bound(struct range *range, enum bound bound, int months) {
    if (bound == BOUND_LOW || (bound == BOUND_NONE && range->low < 0))
        range->low = months;
    else {
        range->high = months;
        range->up_to_high = bound != BOUND_HIGH_OUTSIDE;
    }
}

static bool is_filler(struct slice word) {
    return is(word, "than") || is(word, "and") || is(word, "including") || is(word, "inclusive") ||
           is(word, "but") || unit_of(word) > 0;
}

/* What the word says of the number that follows it. */
static bool bound_of(struct slice word, enum bound *bound) {
    if (is(word, "over") || is(word, "more") || is(word, "above"))
        *bound = BOUND_LOW;
    else if (is(word, "up") || is(word, "to"))
        *bound = BOUND_HIGH_INSIDE;
    else if (is(word, "less") || is(word, "under") || is(word, "below"))
        *bound = BOUND_HIGH_OUTSIDE;
    else
        return false;
    return true;
}

static bool read_range(struct slice text, struct range *range) {
    enum bound bound = BOUND_NONE;
    bool said_high = false;
    *range = (struct range){-1, -1, false};
    for (struct slice word; (word = next_word(&text)).length > 0;) {
        int number = 0;
        if (bound_of(word, &bound)) {
            said_high |= bound != BOUND_LOW;
        } else if (is(word, "life") && bound == BOUND_HIGH_OUTSIDE) {
            set_bound(range, bound, FOR_LIFE);
        } else if (byte_is_digit(word.bytes[0]) && word.length <= 3) {
            for (size_t i = 0; i < word.length; i++)
                number = number * 10 + (word.bytes[i] - '0');
            int unit = next_unit(text);
            if (unit == 0)
                return false;
            set_bound(range, bound, number * unit);
        } else if (!is_filler(word)) {
            return false;
        }
    }
    if (range->low >= 0 && bound == BOUND_NONE) {
        range->high = range->low;
        range->up_to_high = true;
    }
    return range->low >= 0 || (said_high && range->high >= 0);
}

bool sentence_length_same(struct slice a, struct slice b) {
    struct range one, other;
    return read_range(a, &one) && read_range(b, &other) && one.low == other.low &&
           one.high == other.high && one.up_to_high == other.up_to_high;
}

bool sentence_length_is(struct slice label) {
    struct range range;
    return read_range(label, &range);
}

bool sentence_length_of_custody(struct slice label, struct slice *length) {
    label = slice_trim(label);
    if (!slice_starts_nocase(label, "custody"))
        return false;
    struct slice rest = slice_trim(slice_after(label, 7));
    if (rest.length == 0 || (rest.bytes[0] != '-' && rest.bytes[0] != ':' && rest.bytes[0] != 0xE2))
        return false;
    /* A dash of any length: - – — */
    *length = slice_trim(slice_after(rest, rest.bytes[0] == 0xE2 ? 3 : 1));
    return length->length > 0;
}
