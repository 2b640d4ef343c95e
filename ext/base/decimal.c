#include "base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MOST_PLACES =
        400,          /* more than a REAL's range has: beyond it, a text is not taken as a number */
    MOST_DIGITS = 40, /* 128 bits have 39 */
};

static uint128 magnitude(int128 number) {
    return number < 0 ? -(uint128)number : (uint128)number;
}

struct decimal decimal_of_integer(int64_t integer) {
    return (struct decimal){integer, 0};
}

static void drop_zeros(struct decimal *decimal) {
    if (decimal->digits == 0)
        decimal->places = 0;
    while (decimal->digits != 0 && decimal->digits % 10 == 0) {
        decimal->digits /= 10;
        decimal->places--;
    }
}

struct decimal decimal_of_real(double real) {
    char written[40];
    /* The precision is one less than the number of digits. A decimal of 15 digits always survives
    ** being made a REAL, so that no shorter one is tried; and 17 digits tell any two REALs
    ** apart. */
    int precision = 14;
    do
        snprintf(written, sizeof written, "%.*e", precision, real);
    while (strtod(written, NULL) != real && ++precision < 17);

    /* The digits are read one by one, because the locale decides what the decimal point looks
    ** like. */
    struct decimal decimal = {0, precision};
    const char *at = written;
    for (; *at != 'e' && *at != '\0'; at++)
        if (byte_is_digit((unsigned char)*at))
            decimal.digits = decimal.digits * 10 + (*at - '0');
    if (*at == 'e')
        decimal.places -= (int)strtol(at + 1, NULL, 10);
    if (written[0] == '-')
        decimal.digits = -decimal.digits;
    drop_zeros(&decimal);
    return decimal;
}

static bool take_sign(struct slice *text) {
    bool negative = text->length > 0 && text->bytes[0] == '-';
    if (negative || (text->length > 0 && text->bytes[0] == '+'))
        *text = slice_after(*text, 1);
    return negative;
}

/* Reads an exponent that ends the text, such as `e-3`, and subtracts it from `*places`. */
static bool take_exponent(struct slice text, int *places) {
    if (byte_lower(text.bytes[0]) != 'e')
        return false;
    text = slice_after(text, 1);
    bool negative = take_sign(&text);
    if (text.length == 0)
        return false;
    int exponent = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (!byte_is_digit(text.bytes[i]) || exponent > MOST_PLACES)
            return false;
        exponent = exponent * 10 + (text.bytes[i] - '0');
    }
    *places += negative ? exponent : -exponent;
    return true;
}

bool decimal_parse(struct slice text, struct decimal *decimal) {
    text = slice_trim(text);
    bool negative = take_sign(&text), point = false, any = false;
    *decimal = (struct decimal){0};
    for (; text.length > 0; text = slice_after(text, 1)) {
        unsigned char byte = text.bytes[0];
        if (byte == '.' && !point) {
            point = true;
            continue;
        }
        if (!byte_is_digit(byte))
            break;
        any = true;
        decimal->places += point;
        if (MULTIPLY_OVERFLOWS(decimal->digits, 10, &decimal->digits) ||
            ADD_OVERFLOWS(decimal->digits, byte - '0', &decimal->digits) ||
            decimal->places > MOST_PLACES)
            return false;
    }
    if (!any || (text.length > 0 && !take_exponent(text, &decimal->places)))
        return false;
    if (negative)
        decimal->digits = -decimal->digits;
    return decimal->places <= MOST_PLACES && decimal->places >= -MOST_PLACES;
}

void decimal_round(struct decimal *decimal, int places) {
    int drop = decimal->places - places;
    if (drop <= 0)
        return;
    int128 unit = 1;
    for (int i = 0; i < drop; i++) {
        if (MULTIPLY_OVERFLOWS(unit, 10, &unit)) {
            *decimal = (struct decimal){0}; /* the number is less than half of so large a unit */
            return;
        }
    }
    int128 rest = decimal->digits % unit;
    decimal->digits /= unit;
    decimal->places = places;
    if (magnitude(rest) >= magnitude(unit) - magnitude(rest))
        decimal->digits += rest < 0 ? -1 : 1;
}

/* Writes the number's digits so that they end where the buffer ends; returns where they begin. */
static size_t write_digits(uint128 number, char buffer[MOST_DIGITS]) {
    size_t at = MOST_DIGITS;
    do {
        buffer[--at] = (char)('0' + (int)(number % 10));
        number /= 10;
    } while (number > 0);
    return at;
}

/* The nearest REAL, where the digits and the power of ten are both exact as REALs: one
** multiplication or division then rounds correctly. False where they are not. */
static bool quick_real(struct decimal decimal, double *real) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int power = decimal.places < 0 ? -decimal.places : decimal.places;
    if (magnitude(decimal.digits) >> 53 != 0 || power >= (int)(sizeof powers / sizeof *powers))
        return false;
    *real = (double)decimal.digits;
    *real = decimal.places < 0 ? *real * powers[power] : *real / powers[power];
    return true;
}

double decimal_real(struct decimal decimal) {
    double real;
    if (quick_real(decimal, &real))
        return real;
    char digits[MOST_DIGITS], written[MOST_DIGITS + 16];
    size_t start = write_digits(magnitude(decimal.digits), digits);
    /* The text has no decimal point, because strtod() expects that of the locale. */
    snprintf(written, sizeof written, "%s%.*se%d", decimal.digits < 0 ? "-" : "",
             (int)(MOST_DIGITS - start), digits + start, -decimal.places);
    return strtod(written, NULL);
}

static bool scale_up(int128 *number, int zeros) {
    for (; zeros > 0 && *number != 0; zeros--)
        if (MULTIPLY_OVERFLOWS(*number, 10, number))
            return false;
    return true;
}

bool decimal_integer(struct decimal decimal, int128 *integer) {
    drop_zeros(&decimal);
    *integer = decimal.digits;
    return decimal.places <= 0 && scale_up(integer, -decimal.places);
}

bool decimal_append(struct text *text, struct decimal decimal, struct error *error) {
    char buffer[MOST_DIGITS], written[2 * (MOST_PLACES + MOST_DIGITS)];
    size_t start = write_digits(magnitude(decimal.digits), buffer), length = 0;
    int digits = (int)(MOST_DIGITS - start), whole = digits - decimal.places;
    if (decimal.digits < 0)
        written[length++] = '-';
    /* `at` is a position counted from the first digit, and `whole` that of the decimal point.
    ** Positions before the first digit and after the last one are zeros. */
    int first = whole > 0 ? 0 : whole - 1, last = decimal.places > 0 ? digits : whole;
    for (int at = first; at < last; at++) {
        if (at == whole)
            written[length++] = '.';
        else if (at > first && at < whole && (whole - at) % 3 == 0)
            written[length++] = ',';
        written[length++] = '0';
        if (at >= 0 && at < digits)
            written[length - 1] = buffer[start + (size_t)at];
    }
    return text_append(text, slice_from(written, length), error);
}

bool decimal_align(struct decimal a, struct decimal b, int128 *x, int128 *y) {
    drop_zeros(&a);
    drop_zeros(&b);
    *x = a.digits;
    *y = b.digits;
    if (a.digits == 0 || b.digits == 0) /* 0 is 0 at any scale */
        return true;
    return scale_up(x, b.places - a.places) && scale_up(y, a.places - b.places);
}

bool decimal_add(struct decimal a, struct decimal b, struct decimal *sum) {
    int places = a.places > b.places ? a.places : b.places;
    *sum = a.digits == 0 ? b : a;
    if (a.digits == 0 || b.digits == 0)
        return true;
    sum->places = places;
    return scale_up(&a.digits, places - a.places) && scale_up(&b.digits, places - b.places) &&
           !ADD_OVERFLOWS(a.digits, b.digits, &sum->digits);
}

double decimal_quotient(int128 numerator, int128 denominator) {
    /* Bits of the quotient: more than a REAL's 53, a bit to round by, and one that says whether any
    ** bit after it is set. */
    enum { ENOUGH = 60 };
    uint128 divisor = magnitude(denominator);
    if (divisor == 0)
        return NAN;
    uint128 quotient = magnitude(numerator) / divisor, rest = magnitude(numerator) % divisor;
    int exponent = 0;
    while (rest != 0 && quotient >> ENOUGH == 0) {
        rest <<= 1; /* does not overflow: it is below the divisor, which is at most 2^127 */
        quotient = quotient << 1 | (rest >= divisor);
        if (rest >= divisor)
            rest -= divisor;
        exponent--;
    }
    double result = ldexp((double)(quotient | (rest != 0)), exponent);
    return (numerator < 0) != (denominator < 0) ? -result : result;
}

double decimal_percent(struct decimal part, struct decimal whole) {
    int128 x, y;
    part.places -= 2;
    if (decimal_align(part, whole, &x, &y))
        return decimal_quotient(x, y);
    return decimal_real(part) / decimal_real(whole);
}
