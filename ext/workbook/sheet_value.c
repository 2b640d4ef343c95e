#include "workbook/sheet_value.h"

#include <math.h>
#include <stdint.h>

enum {
    DIGITS_KEPT = 15, /* A number of so many digits is the shortest that reads back as itself. */
    MOST_ZEROS = 330, /* of a number far from 1, which are written out */
    DAY_SECONDS = 86400,
    EXCEL_LAST_DAY = 2958466, /* the first day of the year 10000 */
};

/* --- Formats --- */

/* What part of a format code follows: quoted text, an escaped character, a colour. Its length, or 0. */
static size_t aside_length(struct slice code, size_t at) {
    unsigned char byte = code.bytes[at];
    size_t end = at + 1;
    if (byte == '\\' || byte == '_' || byte == '*')
        return code.length - at < 2 ? code.length - at : 2;
    if (byte == '"' || byte == '[') {
        unsigned char closing = byte == '"' ? '"' : ']';
        while (end < code.length && code.bytes[end] != closing)
            end++;
        return end < code.length ? end - at + 1 : code.length - at;
    }
    return slice_starts_nocase(slice_after(code, at), "am/pm") ? 5 : 0;
}

/* `[h]`, `[mm]`, `[ss]`: time that goes on beyond a day. */
static bool is_elapsed(struct slice code, size_t at) {
    unsigned char next = at + 1 < code.length ? byte_lower(code.bytes[at + 1]) : '\0';
    return code.bytes[at] == '[' && (next == 'h' || next == 'm' || next == 's') &&
           at + 2 < code.length &&
           (code.bytes[at + 2] == ']' || byte_lower(code.bytes[at + 2]) == next);
}

enum sheet_format sheet_format_of_code(struct slice code) {
    bool has_day = false, has_month_or_minute = false, has_clock = false;
    if (slice_equal_nocase(code, slice_of("General")))
        return SHEET_NUMBER;
    for (size_t at = 0; at < code.length && code.bytes[at] != ';';) {
        size_t aside = aside_length(code, at);
        has_clock |= is_elapsed(code, at);
        if (aside > 0) {
            at += aside;
            continue;
        }
        unsigned char byte = byte_lower(code.bytes[at++]);
        if (byte == '%')
            return SHEET_PERCENT;
        has_day |= byte == 'y' || byte == 'd';
        has_month_or_minute |= byte == 'm';
        has_clock |= byte == 'h' || byte == 's';
    }
    if (has_clock)
        return has_day ? SHEET_DATE_TIME : SHEET_TIME;
    return has_day || has_month_or_minute ? SHEET_DATE : SHEET_NUMBER;
}

enum sheet_format sheet_format_built_in(long number) {
    if (number == 9 || number == 10)
        return SHEET_PERCENT;
    if (number == 22)
        return SHEET_DATE_TIME;
    if ((number >= 18 && number <= 21) || (number >= 45 && number <= 47))
        return SHEET_TIME;
    bool is_date = (number >= 14 && number <= 17) || (number >= 27 && number <= 36) ||
                   (number >= 50 && number <= 58);
    return is_date ? SHEET_DATE : SHEET_NUMBER;
}

/* --- Numbers --- */

static bool is_short_integer(struct slice written) {
    if (written.length == 0 || written.length > DIGITS_KEPT ||
        (written.bytes[0] == '0' && written.length > 1))
        return false;
    for (size_t i = 0; i < written.length; i++)
        if (!byte_is_digit(written.bytes[i]))
            return false;
    return true;
}

/* Appends a decimal without an exponent and without commas. */
static bool append_decimal(struct text *text, struct decimal decimal, struct error *error) {
    char digits[44];
    size_t at = sizeof digits;
    uint128 left = decimal.digits < 0 ? -(uint128)decimal.digits : (uint128)decimal.digits;
    do
        digits[--at] = (char)('0' + (int)(left % 10));
    while ((left /= 10) > 0);
    size_t length = sizeof digits - at;
    bool done = decimal.digits >= 0 || text_append_byte(text, '-', error);
    int before = (int)length - decimal.places; /* digits in front of the point */
    if (before <= 0)
        done = done && text_append(text, slice_of("0."), error);
    for (int zero = before; done && zero < 0; zero++)
        done = text_append_byte(text, '0', error);
    for (int n = 0; done && n < (int)length; n++)
        done = (n == 0 || n != before || text_append_byte(text, '.', error)) &&
               text_append_byte(text, (unsigned char)digits[at + (size_t)n], error);
    for (int zero = decimal.places; done && decimal.digits != 0 && zero < 0; zero++)
        done = text_append_byte(text, '0', error);
    return done;
}

/* The shortest decimal that reads back as the number; false where the text is none, or one that would
** be written out with hundreds of zeros. */
static bool shortest(struct slice written, struct decimal *decimal) {
    if (!decimal_parse(written, decimal))
        return false;
    double real = decimal_real(*decimal);
    if (!isfinite(real))
        return false;
    *decimal = decimal_of_real(real);
    return decimal->places < MOST_ZEROS && decimal->places > -MOST_ZEROS;
}

/* --- Dates --- */

/* The civil date of a day counted from 1 March of the year 0, by 400-year cycles of 146,097 days. */
static void civil_date(int64_t days, int *year, int *month, int *day) {
    int64_t cycle = days / 146097, in_cycle = days % 146097;
    int64_t year_of_cycle =
        (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
    int64_t in_year = in_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int64_t shifted = (5 * in_year + 2) / 153; /* months since March */
    *day = (int)(in_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = (int)(cycle * 400 + year_of_cycle + (*month <= 2));
}

static bool append_time(struct text *text, int64_t seconds, struct error *error) {
    return text_printf(text, error, "%02lld:%02d:%02d", (long long)(seconds / 3600),
                       (int)(seconds / 60 % 60), (int)(seconds % 60));
}

/* `serial`: days and parts of a day. Excel takes 1900 for a leap year: its days up to 59, the end of
** February, are one later than they say. */
static bool append_date(struct text *text, double serial, enum sheet_format format, bool since_1904,
                        struct error *error) {
    enum { DAYS_TO_END_OF_1899 = 693899, DAYS_TO_1904 = 695361 }; /* from 1 March of the year 0 */
    int64_t seconds = llround(serial * DAY_SECONDS), days = seconds / DAY_SECONDS;
    int year, month, day;
    seconds %= DAY_SECONDS;
    if (since_1904)
        days += DAYS_TO_1904;
    else
        days += DAYS_TO_END_OF_1899 + (days < 60);
    civil_date(days, &year, &month, &day);
    if (!text_printf(text, error, "%04d-%02d-%02d", year, month, day))
        return false;
    return format == SHEET_DATE || seconds == 0 ||
           (text_append_byte(text, 'T', error) && append_time(text, seconds, error));
}

bool sheet_value_number(struct slice written, enum sheet_format format, bool since_1904,
                        struct text *text, struct error *error) {
    struct decimal decimal;
    if (format == SHEET_NUMBER && is_short_integer(written))
        return text_append(text, written, error);
    if (!shortest(written, &decimal))
        return text_append(text, written, error);
    double real = decimal_real(decimal);
    bool is_time = format == SHEET_DATE || format == SHEET_DATE_TIME || format == SHEET_TIME;
    if (is_time && real >= 0 && real < EXCEL_LAST_DAY)
        return format == SHEET_TIME ? append_time(text, llround(real * DAY_SECONDS), error)
                                    : append_date(text, real, format, since_1904, error);
    if (format == SHEET_PERCENT)
        decimal.places -= 2;
    return append_decimal(text, decimal, error) &&
           (format != SHEET_PERCENT || text_append_byte(text, '%', error));
}
