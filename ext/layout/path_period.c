#include "layout/path_period.h"

#include "base/base.h"

static int month_of_word(struct slice word) {
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    for (int i = 0; i < 12; i++) {
        struct slice month = slice_of(months[i]);
        if (slice_equal_nocase(word, month) ||
            (word.length == 3 && slice_equal_nocase(word, slice_from(month.bytes, 3))))
            return i + 1;
    }
    return slice_equal_nocase(word, slice_of("sept")) ? 9 : 0;
}

struct found_month {
    int year, month; /* 0: not found */
    bool unclear;    /* more than one of a kind */
};

static void found(struct found_month *found, int *which, int number) {
    found->unclear |= *which != 0 && *which != number;
    *which = number;
}

/* The next run of letters or of digits. */
static struct slice next_token(struct slice *text) {
    size_t start = 0;
    while (start < text->length && !byte_is_letter(text->bytes[start]) &&
           !byte_is_digit(text->bytes[start]))
        start++;
    size_t end = start;
    bool letters = start < text->length && byte_is_letter(text->bytes[start]);
    while (end < text->length &&
           (letters ? byte_is_letter(text->bytes[end]) : byte_is_digit(text->bytes[end])))
        end++;
    struct slice token = slice_from(text->bytes + start, end - start);
    *text = slice_after(*text, end);
    return token;
}

static int number_of(struct slice digits) {
    int number = 0;
    for (size_t i = 0; i < digits.length && i < 8; i++)
        number = number * 10 + (digits.bytes[i] - '0');
    return number;
}

static bool is_year(int number) {
    return number >= 1990 && number <= 2099;
}

/* What one part of a path (a file's or a folder's name) tells of the month and the year. */
static struct found_month month_of_name(struct slice name) {
    struct found_month result = {0};
    int numeric_month = 0;
    bool after_year = false;
    for (struct slice token; (token = next_token(&name)).length > 0;) {
        bool digits = byte_is_digit(token.bytes[0]);
        int number = digits ? number_of(token) : 0;
        int month = digits ? 0 : month_of_word(token);
        if (month > 0) {
            found(&result, &result.month, month);
        } else if (digits && token.length == 4 && is_year(number)) {
            found(&result, &result.year, number);
        } else if (digits && token.length == 6 && is_year(number / 100) && number % 100 >= 1 &&
                   number % 100 <= 12) {
            found(&result, &result.year, number / 100);
            numeric_month = number % 100;
        } else if (digits && token.length == 2 && after_year && number >= 1 && number <= 12) {
            numeric_month = number;
        }
        after_year = digits && token.length == 4 && is_year(number);
    }
    if (result.month == 0)
        result.month = numeric_month;
    return result;
}

/* The last part of the path, which loses it. */
static struct slice last_part(struct slice *path) {
    size_t start = path->length;
    while (start > 0 && path->bytes[start - 1] != '/' && path->bytes[start - 1] != '\\')
        start--;
    struct slice part = slice_after(*path, start);
    path->length = start > 0 ? start - 1 : 0;
    return part;
}

bool path_period(struct slice path, struct period *period) {
    struct found_month name = month_of_name(last_part(&path));
    struct found_month folder = month_of_name(last_part(&path));
    int month = name.month > 0 ? name.month : folder.month;
    int year = name.year > 0 ? name.year : folder.year;
    bool unclear = name.unclear || ((name.month == 0 || name.year == 0) && folder.unclear);
    if (month == 0 || year == 0 || unclear)
        return false;
    *period = (struct period){PERIOD_MONTH, year, month};
    return true;
}
