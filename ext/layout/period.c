#include "layout/period.h"

#include <stdio.h>

static const struct {
    const char *name;
    int parts, first_month;
} KINDS[PERIOD_KIND_COUNT] = {
    [PERIOD_YEAR] = {"calendar year", 1, 1},
    [PERIOD_QUARTER] = {"calendar quarter", 4, 1},
    [PERIOD_MONTH] = {"month", 12, 1},
    [PERIOD_FINANCIAL_YEAR] = {"financial year", 1, 4},
    [PERIOD_FINANCIAL_QUARTER] = {"financial quarter", 4, 4},
    [PERIOD_OTHER_YEARS + 2] = {"year from February", 1, 2},
    [PERIOD_OTHER_YEARS + 3] = {"year from March", 1, 3},
    [PERIOD_OTHER_YEARS + 5] = {"year from May", 1, 5},
    [PERIOD_OTHER_YEARS + 6] = {"year from June", 1, 6},
    [PERIOD_OTHER_YEARS + 7] = {"year from July", 1, 7},
    [PERIOD_OTHER_YEARS + 8] = {"year from August", 1, 8},
    [PERIOD_OTHER_YEARS + 9] = {"year from September", 1, 9},
    [PERIOD_OTHER_YEARS + 10] = {"year from October", 1, 10},
    [PERIOD_OTHER_YEARS + 11] = {"year from November", 1, 11},
    [PERIOD_OTHER_YEARS + 12] = {"year from December", 1, 12},
};

/* Takes `digits` digits off the front. */
static bool take_number(struct slice *text, size_t digits, int *number) {
    if (text->length < digits)
        return false;
    *number = 0;
    for (size_t i = 0; i < digits; i++) {
        if (!byte_is_digit(text->bytes[i]))
            return false;
        *number = *number * 10 + (text->bytes[i] - '0');
    }
    *text = slice_after(*text, digits);
    return true;
}

static bool take_byte(struct slice *text, unsigned char byte) {
    if (text->length == 0 || byte_lower(text->bytes[0]) != byte)
        return false;
    *text = slice_after(*text, 1);
    return true;
}

bool period_from_year(int64_t year, struct period *period) {
    if (year < PERIOD_FIRST_YEAR || year > PERIOD_LAST_YEAR)
        return false;
    *period = (struct period){PERIOD_YEAR, (int)year, 0};
    return true;
}

struct period period_year_from(int year, int month) {
    enum period_kind kind = month == 1   ? PERIOD_YEAR
                            : month == 4 ? PERIOD_FINANCIAL_YEAR
                                         : (enum period_kind)(PERIOD_OTHER_YEARS + month);
    return (struct period){kind, year, 0};
}

/* `/2024-09` after `2023-10`: the last month of the year that begins with that one. */
static bool take_year_end(struct slice *text, struct period *period) {
    int year, month;
    if (!take_byte(text, '/') || !take_number(text, 4, &year) || !take_byte(text, '-') ||
        !take_number(text, 2, &month) || year != period->year + 1 || month != period->part - 1)
        return false;
    *period = period_year_from(period->year, period->part);
    return period->kind > PERIOD_OTHER_YEARS;
}

/* What stands behind the dash of `2018-Q3`, `2018/19-Q3` or `2018-07`. */
static bool take_part(struct slice *text, struct period *period) {
    if (take_byte(text, 'q')) {
        period->kind = period->kind == PERIOD_YEAR ? PERIOD_QUARTER : PERIOD_FINANCIAL_QUARTER;
        return take_number(text, 1, &period->part) && period->part >= 1 && period->part <= 4;
    }
    if (period->kind != PERIOD_YEAR || !take_number(text, 2, &period->part) || period->part < 1 ||
        period->part > 12)
        return false;
    period->kind = PERIOD_MONTH;
    return text->length == 0 || take_year_end(text, period);
}

bool period_parse(struct slice text, struct period *period) {
    text = slice_trim(text);
    int year, end;
    if (!take_number(&text, 4, &year) || !period_from_year(year, period))
        return false;
    if (take_byte(&text, '/')) {
        if (!take_number(&text, 2, &end) || end != (year + 1) % 100)
            return false;
        period->kind = PERIOD_FINANCIAL_YEAR;
    }
    return text.length == 0 ||
           (take_byte(&text, '-') && take_part(&text, period) && text.length == 0);
}

size_t period_text(struct period period, char text[PERIOD_TEXT_SIZE]) {
    int length = 0;
    switch (period.kind) {
    case PERIOD_YEAR:
        length = snprintf(text, PERIOD_TEXT_SIZE, "%d", period.year);
        break;
    case PERIOD_QUARTER:
        length = snprintf(text, PERIOD_TEXT_SIZE, "%d-Q%d", period.year, period.part);
        break;
    case PERIOD_MONTH:
        length = snprintf(text, PERIOD_TEXT_SIZE, "%d-%02d", period.year, period.part);
        break;
    case PERIOD_FINANCIAL_YEAR:
        length = snprintf(text, PERIOD_TEXT_SIZE, "%d/%02d", period.year, (period.year + 1) % 100);
        break;
    default: /* another year */
        length = snprintf(text, PERIOD_TEXT_SIZE, "%d-%02d/%d-%02d", period.year % 10000,
                          period_first_month(period.kind) % 100, (period.year + 1) % 10000,
                          (period_first_month(period.kind) - 1) % 100);
        break;
    case PERIOD_FINANCIAL_QUARTER:
        length = snprintf(text, PERIOD_TEXT_SIZE, "%d/%02d-Q%d", period.year,
                          (period.year + 1) % 100, period.part);
        break;
    }
    return (size_t)length;
}

int period_parts(enum period_kind kind) {
    return KINDS[kind].parts;
}

int period_first_month(enum period_kind kind) {
    return KINDS[kind].first_month;
}

int period_number(struct period period) {
    int parts = period_parts(period.kind);
    return period.year * parts + (parts > 1 ? period.part - 1 : 0);
}

struct period period_of_number(enum period_kind kind, int number) {
    int parts = period_parts(kind);
    return (struct period){kind, number / parts, parts > 1 ? number % parts + 1 : 0};
}

struct period period_year_before(struct period period) {
    period.year--;
    return period;
}

const char *period_kind_name(enum period_kind kind) {
    return KINDS[kind].name;
}
