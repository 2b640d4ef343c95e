#include "layout/period.h"

#include <stdio.h>

static const struct {
    const char *name;
    int parts;
} KINDS[] = {
    [PERIOD_YEAR] = {"calendar year", 1},
    [PERIOD_QUARTER] = {"calendar quarter", 4},
    [PERIOD_MONTH] = {"month", 12},
    [PERIOD_FINANCIAL_YEAR] = {"financial year", 1},
    [PERIOD_FINANCIAL_QUARTER] = {"financial quarter", 4},
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

bool period_parse(struct slice text, struct period *period) {
    text = slice_trim(text);
    int year, end, part = 0;
    if (!take_number(&text, 4, &year) || !period_from_year(year, period))
        return false;
    if (take_byte(&text, '/')) {
        if (!take_number(&text, 2, &end) || end != (year + 1) % 100)
            return false;
        period->kind = PERIOD_FINANCIAL_YEAR;
    }
    if (text.length == 0)
        return true;
    if (!take_byte(&text, '-'))
        return false;
    if (take_byte(&text, 'q')) {
        if (!take_number(&text, 1, &part) || part < 1 || part > 4)
            return false;
        period->kind = period->kind == PERIOD_YEAR ? PERIOD_QUARTER : PERIOD_FINANCIAL_QUARTER;
    } else {
        if (period->kind != PERIOD_YEAR || !take_number(&text, 2, &part) || part < 1 || part > 12)
            return false;
        period->kind = PERIOD_MONTH;
    }
    period->part = part;
    return text.length == 0;
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
