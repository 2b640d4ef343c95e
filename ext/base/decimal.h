/* base/decimal.h: decimal numbers, exact to the last digit that is written.
**
**     struct decimal price = decimal_of_real(34.775);   // 34775 with 3 places
**     decimal_round(&price, 2);                         // 34.78: half away from zero
**     double real = decimal_real(price);                // 34.78
**
** Two decimals are compared as whole numbers of one scale:
**
**     int128 x, y;
**     if (decimal_align(new, old, &x, &y)) … x × 3 ≥ y × 2 …
**
** A decimal is a value: it owns no memory.
*/
#ifndef PROSECUTIONS_BASE_DECIMAL_H
#define PROSECUTIONS_BASE_DECIMAL_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

/* The number digits ÷ 10^places. Zeros that a text has at its end are kept: `28.0` is 280 with 1
** place. */
struct decimal {
    int128 digits;
    int places; /* may be below 0: 1e20 is 1 with -20 places */
};

struct decimal decimal_of_integer(int64_t integer);
/* The shortest decimal that reads back as this REAL, which must be finite. */
struct decimal decimal_of_real(double real);
/* Parses `-12`, `.5`, `2.50` or `1e-3`, with or without blanks at the ends. False where the text is
** not such a number, or has more than 38 digits. */
bool decimal_parse(struct slice text, struct decimal *decimal);

/* Rounds half away from zero, to this many places; below 0 they are tens, hundreds and so on. */
void decimal_round(struct decimal *decimal, int places);
/* The nearest REAL, which is infinite where the decimal is too large. */
double decimal_real(struct decimal decimal);
/* Sets `*integer` to the decimal; false where it is not a whole number that fits 128 bits. */
bool decimal_integer(struct decimal decimal, int128 *integer);
/* Appends the decimal with commas between thousands: `1,234.5`. Fails where memory runs out. */
bool decimal_append(struct text *text, struct decimal decimal, struct error *error);

/* Sets `*sum` to a + b; false where the exact sum does not fit 128 bits. */
bool decimal_add(struct decimal a, struct decimal b, struct decimal *sum);
/* Sets `*x` and `*y` to whole numbers of one scale, so that x ÷ y is a ÷ b; false where a and b
** differ so much in size that these do not fit 128 bits. */
bool decimal_align(struct decimal a, struct decimal b, int128 *x, int128 *y);

/* The REAL nearest to the true quotient numerator ÷ denominator; NaN where the denominator is 0. */
double decimal_quotient(int128 numerator, int128 denominator);
/* The REAL nearest to 100 × part ÷ whole. Where the two cannot be aligned, it is the quotient of
** the REALs nearest to them. */
double decimal_percent(struct decimal part, struct decimal whole);

#endif
