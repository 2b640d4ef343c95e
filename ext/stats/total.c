#include "stats/total.h"

#include <math.h>

#include "base/base.h"

enum {
    LIMB_BITS = 32,
    LOWEST_BIT = -1074, /* the smallest REAL is 2^-1074 */
    MANTISSA_BITS = 53,
    MOST_CHANGES = 1 << 30, /* each changes a limb by less than 2^32: 2^62 in all, in 63 bits */
};
static const int64_t LIMB = (int64_t)1 << LIMB_BITS;

struct figure figure_integer(int64_t integer) {
    return (struct figure){.kind = FIGURE_INTEGER, .integer = integer};
}

struct figure figure_real(double real) {
    return (struct figure){.kind = FIGURE_REAL, .real = real};
}

/* Brings every limb to 0 … 2^32 - 1, except the last, which carries the sign of the sum. */
static void carry(struct total_reals *reals) {
    for (size_t i = 0; i + 1 < TOTAL_LIMBS; i++) {
        int64_t rest = reals->limbs[i] % LIMB;
        if (rest < 0)
            rest += LIMB;
        reals->limbs[i + 1] += (reals->limbs[i] - rest) / LIMB;
        reals->limbs[i] = rest;
    }
    reals->changes = 0;
}

/* Adds sign × number × 2^(32 × limb + shift) to the limbs. The shift is below 32. */
static void add_bits(struct total_reals *reals, size_t limb, int shift, uint128 number, int sign) {
    if (++reals->changes >= MOST_CHANGES)
        carry(reals);
    for (; number != 0; limb++) {
        uint64_t low = ((uint64_t)number % (uint64_t)LIMB) << shift;
        reals->limbs[limb] += sign * (int64_t)(low % (uint64_t)LIMB);
        reals->limbs[limb + 1] += sign * (int64_t)(low / (uint64_t)LIMB);
        number >>= LIMB_BITS;
    }
}

static void add_real(struct total_reals *reals, double real, int sign) {
    int exponent;
    double fraction = frexp(real, &exponent); /* real = fraction × 2^exponent, ½ ≤ |fraction| < 1 */
    int64_t mantissa = (int64_t)ldexp(fraction, MANTISSA_BITS);
    int position = exponent - MANTISSA_BITS - LOWEST_BIT;
    for (; position < 0; position++)
        mantissa /= 2; /* exact: a REAL has no bits below the smallest REAL */
    if (mantissa < 0)
        sign = -sign;
    uint64_t bits = (uint64_t)(mantissa < 0 ? -mantissa : mantissa);
    add_bits(reals, (size_t)position / LIMB_BITS, position % LIMB_BITS, bits, sign);
}

bool total_add(struct total *total, struct figure count, struct error *error) {
    if (count.kind == FIGURE_REAL && total->reals == NULL &&
        (total->reals = memory_new(1, sizeof *total->reals, error)) == NULL)
        return false;
    total->rows++;
    total->integers += count.integer; /* 2^64 rows would be needed to overflow */
    if (count.kind == FIGURE_REAL) {
        total->real_rows++;
        add_real(total->reals, count.real, 1);
    }
    return true;
}

void total_remove(struct total *total, struct figure count) {
    total->rows--;
    total->integers -= count.integer;
    if (count.kind == FIGURE_REAL && total->reals != NULL) {
        total->real_rows--;
        add_real(total->reals, count.real, -1);
    }
}

void total_free(struct total *total) {
    memory_free(total->reals);
    *total = (struct total){0};
}

static void combine(struct balance *balance, const struct total *total, int sign) {
    balance->integers += sign * total->integers;
    if (total->real_rows == 0)
        return;
    balance->is_real = true;
    struct total_reals reals = *total->reals;
    carry(&reals);
    for (size_t i = 0; i < TOTAL_LIMBS; i++)
        balance->reals.limbs[i] += sign * reals.limbs[i];
}

void balance_add(struct balance *balance, const struct total *total) {
    combine(balance, total, 1);
}

void balance_subtract(struct balance *balance, const struct total *total) {
    combine(balance, total, -1);
}

/* The number that the limbs hold, rounded once. The limbs must have been through carry(), and their
** number must not be negative. The three highest limbs hold more bits than a REAL does; of the
** lower ones it only matters for rounding whether they are all 0. */
static double reals_round(const struct total_reals *reals) {
    size_t top = TOTAL_LIMBS - 1;
    while (top > 2 && reals->limbs[top] == 0)
        top--;
    uint128 bits = 0;
    for (size_t i = top + 1; i-- > top - 2;)
        bits = bits << LIMB_BITS | (uint64_t)reals->limbs[i];
    for (size_t i = 0; i < top - 2; i++)
        bits |= (uint64_t)(reals->limbs[i] != 0);
    return ldexp((double)bits, (int)(top - 2) * LIMB_BITS + LOWEST_BIT);
}

double balance_real(const struct balance *balance) {
    struct total_reals sum = balance->reals;
    int sign = balance->integers < 0 ? -1 : 1;
    uint128 integers =
        balance->integers < 0 ? -(uint128)balance->integers : (uint128)balance->integers;
    add_bits(&sum, -LOWEST_BIT / LIMB_BITS, -LOWEST_BIT % LIMB_BITS, integers, sign);
    carry(&sum);
    if (sum.limbs[TOTAL_LIMBS - 1] >= 0)
        return reals_round(&sum);
    for (size_t i = 0; i < TOTAL_LIMBS; i++)
        sum.limbs[i] = -sum.limbs[i];
    carry(&sum);
    return -reals_round(&sum);
}

bool balance_figure(const struct balance *balance, const char *what, struct figure *figure,
                    struct error *error) {
    if (balance->is_real) {
        *figure = figure_real(balance_real(balance));
        return isfinite(figure->real) ||
               error_set(error, ERROR_USE, "%s: the result is too large for a REAL", what);
    }
    *figure = figure_integer((int64_t)balance->integers);
    return figure->integer == balance->integers ||
           error_set(error, ERROR_USE,
                     "%s: the result does not fit a 64-bit INTEGER; CAST the counts to REAL", what);
}

double balance_percent(const struct balance *part, const struct balance *whole) {
    if (part->is_real || whole->is_real)
        return 100 * (balance_real(part) / balance_real(whole));
    return decimal_percent((struct decimal){part->integers, 0},
                           (struct decimal){whole->integers, 0});
}
