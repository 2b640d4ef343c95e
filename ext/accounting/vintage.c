#include "accounting/vintage.h"

#include <stdio.h>

#include "layout/layout.h"

enum { TOKENS_MOST = 24, EARLIEST = 1990, LATEST = 2100 };

/* A run of letters or of digits. */
struct token {
    struct slice text;
    int number; /* of digits, four at most; else -1 */
};

struct tokens {
    struct token items[TOKENS_MOST];
    int count;
};

/* When an edition came out, or which years it is of. */
struct moment {
    int year, month, quarter, first_year; /* 0: not told */
};

static void split(struct slice name, struct tokens *tokens) {
    tokens->count = 0;
    while (name.length > 0 && tokens->count < TOKENS_MOST) {
        bool digits = byte_is_digit(name.bytes[0]);
        size_t length = 0;
        int number = 0;
        while (length < name.length &&
               (digits ? byte_is_digit(name.bytes[length]) : byte_is_letter(name.bytes[length]))) {
            number = digits && length < 4 ? number * 10 + (name.bytes[length] - '0') : number;
            length++;
        }
        if (length > 0)
            tokens->items[tokens->count++] =
                (struct token){slice_from(name.bytes, length), digits && length <= 4 ? number : -1};
        name = slice_after(name, length > 0 ? length : 1);
    }
}

static bool is_year(struct token token) {
    return token.text.length == 4 && token.number >= EARLIEST && token.number <= LATEST;
}

static bool is_part(const struct tokens *tokens, int at, int most) {
    return at < tokens->count && tokens->items[at].text.length <= 2 &&
           tokens->items[at].number >= 1 && tokens->items[at].number <= most;
}

/* `q3-2024`, `2024-q3`: a year beside a `q` and its number. */
static bool find_quarter(const struct tokens *tokens, struct moment *moment) {
    for (int i = 0; i + 2 < tokens->count; i++) {
        bool before = is_year(tokens->items[i]);
        int letter = before ? i + 1 : i;
        int year = before ? i : i + 2;
        if (!slice_equal_nocase(tokens->items[letter].text, slice_of("q")) ||
            !is_part(tokens, letter + 1, 4) || !is_year(tokens->items[year]))
            continue;
        *moment = (struct moment){.year = tokens->items[year].number,
                                  .quarter = tokens->items[letter + 1].number};
        return true;
    }
    return false;
}

/* `2024-12-19`. */
static bool find_day(const struct tokens *tokens, struct moment *moment) {
    for (int i = 0; i + 2 < tokens->count; i++) {
        if (!is_year(tokens->items[i]) || !is_part(tokens, i + 1, 12) ||
            !is_part(tokens, i + 2, 31))
            continue;
        *moment =
            (struct moment){.year = tokens->items[i].number, .month = tokens->items[i + 1].number};
        return true;
    }
    return false;
}

static bool find_month(struct slice name, const struct tokens *tokens, struct moment *moment) {
    struct period period;
    if (find_quarter(tokens, moment) || find_day(tokens, moment))
        return true;
    if (!path_period(name, &period) || period.kind != PERIOD_MONTH || period.year < EARLIEST ||
        period.year > LATEST)
        return false;
    /* `2010-11` is as likely a financial year. */
    bool in_words = false;
    for (int i = 0; i < tokens->count; i++)
        in_words |= tokens->items[i].number < 0 && tokens->items[i].text.length >= 3;
    if (period.part == (period.year + 1) % 100 && !in_words)
        return false;
    *moment = (struct moment){.year = period.year, .month = period.part};
    return true;
}

/* The last range or year of the name. */
static bool find_years(const struct tokens *tokens, struct moment *moment) {
    bool found = false;
    for (int i = 0; i < tokens->count; i++) {
        if (!is_year(tokens->items[i]))
            continue;
        /* `2018-19` is a financial year, which the file's own years say better. */
        if (i + 1 < tokens->count && tokens->items[i + 1].text.length == 2 &&
            tokens->items[i + 1].number == (tokens->items[i].number + 1) % 100)
            continue;
        bool range = i + 1 < tokens->count && is_year(tokens->items[i + 1]) &&
                     tokens->items[i + 1].number > tokens->items[i].number;
        *moment = (struct moment){.year = tokens->items[i + range].number,
                                  .first_year = range ? tokens->items[i].number : 0};
        i += range;
        found = true;
    }
    return found;
}

static size_t write(struct moment moment, char text[VINTAGE_SIZE]) {
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    if (moment.month > 0)
        return (size_t)snprintf(text, VINTAGE_SIZE, "%s-%d", months[moment.month - 1], moment.year);
    if (moment.quarter > 0)
        return (size_t)snprintf(text, VINTAGE_SIZE, "q%d-%d", moment.quarter, moment.year);
    if (moment.first_year > 0)
        return (size_t)snprintf(text, VINTAGE_SIZE, "%d-%d", moment.first_year, moment.year);
    return (size_t)snprintf(text, VINTAGE_SIZE, "%d", moment.year);
}

/* The name without its endings: `.csv`, `.csv.gz`. */
static struct slice without_endings(struct slice name) {
    size_t length = name.length;
    for (size_t end = length;
         end > 0 && (byte_is_letter(name.bytes[end - 1]) || byte_is_digit(name.bytes[end - 1]));) {
        while (end > 0 &&
               (byte_is_letter(name.bytes[end - 1]) || byte_is_digit(name.bytes[end - 1])))
            end--;
        if (end < 2 || name.bytes[end - 1] != '.' || !byte_is_letter(name.bytes[end]))
            break;
        length = --end;
    }
    return slice_from(name.bytes, length);
}

/* Takes the last part off the path, without the ending of a file's name. */
static struct slice last_part(struct slice *path) {
    while (path->length > 0 && path->bytes[path->length - 1] == '/')
        path->length--;
    size_t start = path->length;
    while (start > 0 && path->bytes[start - 1] != '/')
        start--;
    struct slice part = slice_after(*path, start);
    path->length = start;
    return without_endings(part);
}

size_t vintage_of_path(struct slice path, int parts, char text[VINTAGE_SIZE]) {
    struct moment month = {0}, years = {0};
    for (int part = 0; part < parts && path.length > 0; part++) {
        struct slice name = last_part(&path);
        struct tokens tokens;
        split(name, &tokens);
        if (month.year == 0)
            find_month(name, &tokens, &month);
        if (years.year == 0)
            find_years(&tokens, &years);
    }
    return month.year > 0 ? write(month, text) : years.year > 0 ? write(years, text) : 0;
}

int vintage_order(struct slice vintage) {
    struct moment moment = {0};
    struct tokens tokens;
    struct period period;
    split(vintage, &tokens);
    if (period_parse(vintage, &period) && period.kind == PERIOD_FINANCIAL_YEAR)
        return (period.year + 1) * 12 + 3;
    if (!find_month(vintage, &tokens, &moment) && !find_years(&tokens, &moment))
        return 0;
    int last = moment.month > 0 ? moment.month : moment.quarter > 0 ? 3 * moment.quarter : 12;
    return moment.year * 12 + last;
}
