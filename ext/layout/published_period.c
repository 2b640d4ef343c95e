#include "layout/published_period.h"

#include <stdio.h>

#include "base/base.h"

/* --- The words of a text ----------------------------------------------------------------------- */

enum { WORDS_MOST = 10 };

struct word {
    struct slice text; /* letters or digits, never both */
    int number;        /* of digits, else -1 */
    int month;         /* that it names, or 0 */
    bool glued;        /* nothing stands between it and the word before */
};

struct words {
    struct word items[WORDS_MOST];
    size_t count;
};

static int month_of(struct slice word) {
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    for (int i = 0; i < 12; i++) {
        struct slice month = slice_of(months[i]);
        if (slice_equal_nocase(word, month) || slice_equal_nocase(word, slice_from(month.bytes, 3)))
            return i + 1;
    }
    return slice_equal_nocase(word, slice_of("sept")) ? 9 : 0;
}

static bool is(const struct words *words, size_t i, const char *text) {
    return i < words->count && slice_equal_nocase(words->items[i].text, slice_of(text));
}

/* What stands in brackets is a mark or a note, no part of the period. */
static size_t bracket_end(struct slice text, size_t i) {
    const unsigned char closing = text.bytes[i] == '(' ? ')' : ']';
    for (size_t end = i + 1; end < text.length; end++)
        if (text.bytes[end] == closing)
            return end;
    return text.length;
}

static struct word word_at(struct slice text, size_t start) {
    bool digits = byte_is_digit(text.bytes[start]);
    size_t end = start;
    int number = 0;
    while (end < text.length &&
           (digits ? byte_is_digit(text.bytes[end]) : (bool)byte_is_letter(text.bytes[end]))) {
        if (digits && end - start < 8)
            number = number * 10 + (text.bytes[end] - '0');
        end++;
    }
    struct slice word = slice_from(text.bytes + start, end - start);
    return (struct word){word, digits ? number : -1, digits ? 0 : month_of(word), false};
}

/* False if the text has more words than any period. */
static bool split(struct slice text, struct words *words) {
    bool glued = false;
    words->count = 0;
    for (size_t i = 0; i < text.length;) {
        if (text.bytes[i] == '(' || text.bytes[i] == '[') {
            i = bracket_end(text, i) + 1;
        } else if (!byte_is_digit(text.bytes[i]) && !byte_is_letter(text.bytes[i])) {
            glued = false;
            i++;
        } else {
            if (words->count == WORDS_MOST)
                return false;
            struct word word = word_at(text, i);
            word.glued = glued;
            words->items[words->count++] = word;
            i += word.text.length;
            glued = true;
        }
    }
    return words->count > 0;
}

/* Words at the end that say of the figure what its state is. */
static void drop_state(struct words *words) {
    static const char *const states[] = {"p", "r", "provisional", "revised", "final", NULL};
    for (const char *const *state = states; *state != NULL && words->count > 1; state++)
        if (is(words, words->count - 1, *state))
            words->count--;
}

/* --- Years, with four digits or two ------------------------------------------------------------- */

/* A year of four digits, or of two, which are this century's. 0: it is none. */
static int year_of(const struct words *words, size_t i) {
    if (i >= words->count || words->items[i].number < 0)
        return 0;
    const struct word *word = &words->items[i];
    if (word->text.length == 2)
        return 2000 + word->number;
    struct period period;
    return word->text.length == 4 && period_from_year(word->number, &period) ? word->number : 0;
}

static bool is_full_year(const struct words *words, size_t i) {
    return year_of(words, i) > 0 && words->items[i].text.length == 4;
}

/* Whether the word is the year after, as `19`, `2019` or, of 1999, `00`. */
static bool is_next_year(const struct words *words, size_t i, int year) {
    if (i >= words->count || words->items[i].number < 0 || words->items[i].glued)
        return false;
    const struct word *word = &words->items[i];
    return word->text.length == 2 ? word->number == (year + 1) % 100
                                  : word->text.length == 4 && word->number == year + 1;
}

/* A year at word `i`: `2018`, `2018/19`, `2018 to 2019`. Moves `i` behind it. */
static bool take_year(const struct words *words, size_t *i, struct period *period) {
    if (!is_full_year(words, *i))
        return false;
    int year = words->items[*i].number;
    size_t next = *i + 1;
    next += is(words, next, "to");
    *period = (struct period){PERIOD_YEAR, year, 0};
    ++*i;
    if (is_next_year(words, next, year)) {
        period->kind = PERIOD_FINANCIAL_YEAR;
        *i = next + 1;
    }
    return true;
}

/* --- The forms ---------------------------------------------------------------------------------- */

/* `Year ending March 2026`, `12 months to 31 March 2026`, `YE Mar-26`. */
static bool read_ending(const struct words *words, struct period *period) {
    size_t i = 0;
    if (is(words, i, "ye"))
        i++;
    else if (is(words, i, "year") || is(words, i, "yr"))
        i++;
    else if ((is(words, i, "12") || is(words, i, "twelve")) && is(words, i + 1, "months"))
        i += 2;
    else
        return false;
    static const char *const endings[] = {"ending", "ended", "to", "end", "up", "the", NULL};
    for (bool more = true; more;) {
        more = false;
        for (const char *const *ending = endings; *ending != NULL; ending++)
            if (is(words, i, *ending)) {
                more = true;
                i++;
            }
    }
    i += i < words->count && words->items[i].number > 0 && words->items[i].number <= 31 &&
         i + 1 < words->count && words->items[i + 1].month > 0; /* the day */
    if (i + 2 != words->count || words->items[i].month == 0 || year_of(words, i + 1) == 0)
        return false;
    int month = words->items[i].month, year = year_of(words, i + 1);
    *period = month == 12 ? period_year_from(year, 1) : period_year_from(year - 1, month + 1);
    return true;
}

/* The period from one month to another. */
static bool period_of_months(int year, int month, int end_year, int end_month,
                             struct period *period) {
    int months = (end_year - year) * 12 + end_month - month + 1;
    if (months == 12)
        *period = period_year_from(year, month);
    else if (months == 3 && month % 3 == 1)
        *period = (struct period){PERIOD_QUARTER, year, month / 3 + 1};
    else if (months == 1)
        *period = (struct period){PERIOD_MONTH, year, month};
    else
        return false;
    return true;
}

/* `Apr '17 to Mar '18`, `Oct-Dec 2024`, `January 2024 - March 2024`; without a year, `Oct-Dec`, `*year` is
** 0 and the period has none. */
static bool read_span(const struct words *words, int *year, struct period *period) {
    size_t i = 0;
    if (words->count < 2 || words->items[0].month == 0)
        return false;
    int month = words->items[i++].month, start_year = year_of(words, i);
    i += start_year > 0;
    i += is(words, i, "to") || is(words, i, "and");
    if (i >= words->count || words->items[i].month == 0)
        return false;
    int end_month = words->items[i++].month;
    *year = year_of(words, i);
    if (i + (*year > 0) != words->count || (start_year > 0 && *year == 0))
        return false;
    int end_year = *year > 0 ? *year : 2000;
    if (start_year == 0)
        start_year = end_month >= month ? end_year : end_year - 1;
    return period_of_months(start_year, month, end_year, end_month, period);
}

/* `Q4`, `Quarter 4`, `Qtr 4` at word `i`, which moves behind it. */
static bool take_quarter(const struct words *words, size_t *i, int *quarter) {
    if (!is(words, *i, "q") && !is(words, *i, "quarter") && !is(words, *i, "qtr"))
        return false;
    if (*i + 1 >= words->count || words->items[*i + 1].text.length != 1 ||
        words->items[*i + 1].number < 1 || words->items[*i + 1].number > 4)
        return false;
    *quarter = words->items[*i + 1].number;
    *i += 2;
    return true;
}

/* `Q4 2017`, `2024Q4`, `2018/19 Q2`, `Quarter 2 of 2018/19`. */
static bool read_quarter(const struct words *words, struct period *period) {
    size_t i = 0;
    int quarter;
    bool first = take_quarter(words, &i, &quarter);
    i += first && is(words, i, "of");
    if (!take_year(words, &i, period) || (!first && !take_quarter(words, &i, &quarter)))
        return false;
    period->kind = period->kind == PERIOD_YEAR ? PERIOD_QUARTER : PERIOD_FINANCIAL_QUARTER;
    period->part = quarter;
    return i == words->count;
}

/* `July 2018`, `Jul-18`, `2018 July`. */
static bool read_month(const struct words *words, struct period *period) {
    if (words->count != 2)
        return false;
    size_t month = words->items[0].month > 0 ? 0 : 1;
    int year = month == 0 ? year_of(words, 1) : (is_full_year(words, 0) ? year_of(words, 0) : 0);
    *period = (struct period){PERIOD_MONTH, year, words->items[month].month};
    return year > 0 && period->part > 0;
}

/* `30/06/2014`, `2014-06-30`, `30 June 2014`: the month of the day. */
static bool read_day(const struct words *words, struct period *period) {
    if (words->count != 3)
        return false;
    bool day_first = is_full_year(words, 2);
    const struct word *day = &words->items[day_first ? 0 : 2], *middle = &words->items[1];
    int year = year_of(words, day_first ? 2 : 0);
    int month = middle->month > 0 ? middle->month : middle->number;
    *period = (struct period){PERIOD_MONTH, year, month};
    return is_full_year(words, day_first ? 2 : 0) && day->number >= 1 && day->number <= 31 &&
           day->text.length <= 2 && (middle->month > 0 || middle->text.length <= 2) && month >= 1 &&
           month <= 12;
}

/* `2018`, `2018-19`, `Financial year 2018/19`, `Calendar year 2018`. */
static bool read_year(const struct words *words, struct period *period) {
    size_t i = 0;
    i += is(words, i, "financial") || is(words, i, "calendar") || is(words, i, "fy") ||
         is(words, i, "cy");
    i += is(words, i, "year");
    return take_year(words, &i, period) && i == words->count;
}

static bool read_any(const struct words *words, struct period *period) {
    int year = 0;
    if (read_span(words, &year, period))
        return year > 0;
    return read_year(words, period) || read_ending(words, period) || read_quarter(words, period) ||
           read_month(words, period) || read_day(words, period);
}

bool published_period(struct slice text, struct period *period) {
    struct words words;
    if (period_parse(text, period))
        return true;
    if (!split(text, &words))
        return false;
    drop_state(&words);
    return read_any(&words, period);
}

bool published_year(struct slice text, struct period *period) {
    struct words words;
    bool found = false;
    if (split(text, &words)) {
        drop_state(&words);
        found = read_year(&words, period);
    }
    return (found || published_period(text, period)) && period_parts(period->kind) == 1;
}

/* A year `FY2018` is the one that begins or the one that ends in 2018. */
static bool is_either_year(struct slice text, struct period *period) {
    return slice_starts_nocase(slice_trim(text), "f") && published_year(text, period) &&
           period->kind == PERIOD_YEAR;
}

bool period_meant(struct slice text, struct period *period) {
    return !is_either_year(text, period) &&
           (period_parse(text, period) || published_year(text, period) ||
            published_period(text, period));
}

void period_advice(struct slice text, char advice[PERIOD_ADVICE_SIZE]) {
    struct period period;
    char one[PERIOD_TEXT_SIZE], other[PERIOD_TEXT_SIZE];
    if (is_either_year(text, &period)) {
        period_text((struct period){PERIOD_FINANCIAL_YEAR, period.year - 1, 0}, one);
        period_text((struct period){PERIOD_FINANCIAL_YEAR, period.year, 0}, other);
        snprintf(advice, PERIOD_ADVICE_SIZE, "write it as '%s' or '%s'", one, other);
    } else if (period_meant(text, &period)) {
        period_text(period, one);
        snprintf(advice, PERIOD_ADVICE_SIZE, "write it as '%s'", one);
    } else {
        snprintf(advice, PERIOD_ADVICE_SIZE, "%s",
                 "write it as 2018, 2018-Q3, 2018-07, 2018/19 or 2018/19-Q2");
    }
}

/* --- Quarters ----------------------------------------------------------------------------------- */

/* `Q4`, `4`, `4th quarter`, `Fourth quarter`. */
static bool read_ordinal(const struct words *words, int *number) {
    static const char *const ordinals[] = {"first", "second", "third", "fourth"};
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    size_t i = 0;
    if (take_quarter(words, &i, number))
        return i == words->count;
    *number = words->items[0].text.length == 1 ? words->items[0].number : 0;
    for (int n = 1; n <= 4; n++) {
        if (is(words, 0, ordinals[n - 1]))
            *number = n;
        i += *number == n && is(words, 1, endings[n - 1]);
    }
    i++;
    i += is(words, i, "quarter") || is(words, i, "qtr");
    return *number >= 1 && *number <= 4 && i == words->count;
}

bool published_quarter(struct slice text, struct published_quarter *quarter) {
    struct words words;
    struct period period;
    *quarter = (struct published_quarter){0};
    if (!split(text, &words))
        return false;
    drop_state(&words);
    if (read_ordinal(&words, &quarter->number))
        return true;
    if (read_span(&words, &quarter->year, &period)) {
        quarter->by_month = true;
        quarter->number = period.part;
        return period.kind == PERIOD_QUARTER;
    }
    if (!read_quarter(&words, &period))
        return false;
    *quarter = (struct published_quarter){period.part, false, period.year};
    return true;
}

bool quarter_of_year(struct period year, struct published_quarter quarter, bool of_year,
                     struct period *period) {
    int first = period_first_month(year.kind), month = quarter.number * 3 - 2;
    if (of_year && !quarter.by_month) {
        *period = (struct period){year.kind == PERIOD_FINANCIAL_YEAR ? PERIOD_FINANCIAL_QUARTER
                                                                     : PERIOD_QUARTER,
                                  year.year, quarter.number};
        return year.kind <= PERIOD_FINANCIAL_YEAR &&
               (quarter.year == 0 || quarter.year == year.year);
    }
    int calendar_year = month >= first ? year.year : year.year + 1;
    *period = (struct period){PERIOD_QUARTER, calendar_year, quarter.number};
    if (of_year && year.kind == PERIOD_FINANCIAL_YEAR)
        *period = (struct period){PERIOD_FINANCIAL_QUARTER, year.year, (month + 8) % 12 / 3 + 1};
    return first % 3 == 1 && (quarter.year == 0 || quarter.year == calendar_year);
}
