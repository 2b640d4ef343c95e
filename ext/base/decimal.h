/* base/decimal.h: numbers as they are written, to the last digit.
**
**     struct decimal price = decimal_of_real(34.775);   // 34775 with 3 places
**     decimal_round(&price, 2);                         // 34.78: half away from zero
**     double real = decimal_real(price);                // 34.78
**
** Two decimals are compared as whole numbers of one scale:
**
**     int128 x, y;
**     if (decimal_align(new, old, &x, &y)) … x × 3 ≥ y × 2 …
*/
#ifndef PROSECUTIONS_BASE_DECIMAL_H
#define PROSECUTIONS_BASE_DECIMAL_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/* digits ÷ 10^places. `28.0` is 280 with 1 place: the places of a text are kept. */
struct decimal {
    int128 digits;
    int places; /* below 0 for 1e20 */
};

struct decimal decimal_of_integer(int64_t integer);
/* The shortest decimal that reads back as this number, which has to be finite. */
struct decimal decimal_of_real(double real);
/* `-12`, `.5`, `2.50`, `1e-3`, with blanks at the ends. False where the text is no such number, or
** one of more than 38 digits. */
bool decimal_parse(struct slice text, struct decimal *decimal);

/* To this many places (below 0: tens, hundreds), half away from zero. */
void decimal_round(struct decimal *decimal, int places);
/* The nearest REAL; infinite where there is none. */
double decimal_real(struct decimal decimal);
/* False where it is no whole number of 128 bits. */
bool decimal_integer(struct decimal decimal, int128 *integer);
/* Appends it with commas between thousands: `1,234.5`. */
bool decimal_append(struct text *text, struct decimal decimal, struct error *error);

/* False where 128 bits do not hold the exact sum. */
bool decimal_add(struct decimal a, struct decimal b, struct decimal *sum);
/* Both as whole numbers of one scale, so that x ÷ y is a ÷ b. False where they lie so far apart
** that 128 bits do not hold them. */
bool decimal_align(struct decimal a, struct decimal b, int128 *x, int128 *y);

/* numerator ÷ denominator, rounded once: the REAL that is nearest to the true quotient. The
** denominator is not 0. */
double decimal_quotient(int128 numerator, int128 denominator);
/* 100 × part ÷ whole, likewise; worked out from REALs only where the two lie too far apart. */
double decimal_percent(struct decimal part, struct decimal whole);

#endif
