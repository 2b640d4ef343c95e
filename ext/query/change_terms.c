#include "query/change_terms.h"

#include <string.h>

static int compare_integers(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

static int compare_reals(double a, double b) {
    return (a > b) - (a < b);
}

/* Exactly, as SQLite does: not every 64-bit integer is a REAL. */
static int compare_integer_real(int64_t integer, double real) {
    if (real >= 9223372036854775808.0)
        return -1;
    if (real < -9223372036854775808.0)
        return 1;
    int64_t whole = (int64_t)real;
    return integer != whole ? compare_integers(integer, whole) : compare_reals((double)whole, real);
}

static int compare(const struct change_number *number, const struct change_number *bound) {
    bool is_integer = number->kind == NUMBER_INTEGER;
    if (bound->kind == NUMBER_INTEGER)
        return is_integer ? compare_integers(number->integer, bound->integer)
                          : -compare_integer_real(bound->integer, number->real);
    if (bound->kind == NUMBER_REAL)
        return is_integer ? compare_integer_real(number->integer, bound->real)
                          : compare_reals(number->real, bound->real);
    return -1;
}

bool change_term_holds(const struct change_term *term, const struct change_number *number) {
    if (term->how == TERM_IS_NULL || term->how == TERM_IS_NOT_NULL)
        return (number->kind == NUMBER_NULL) == (term->how == TERM_IS_NULL);
    if (number->kind == NUMBER_NULL || term->bound.kind == NUMBER_NULL)
        return false;
    int order = compare(number, &term->bound);
    switch (term->how) {
    case TERM_EQUAL:
        return order == 0;
    case TERM_NOT_EQUAL:
        return order != 0;
    case TERM_LESS:
        return order < 0;
    case TERM_AT_MOST:
        return order <= 0;
    case TERM_MORE:
        return order > 0;
    default:
        return order >= 0;
    }
}

uint64_t change_number_key(const struct change_number *number) {
    uint64_t bits = (uint64_t)number->integer ^ UINT64_C(1) << 63;
    if (number->kind == NUMBER_NULL)
        return 0;
    if (number->kind == NUMBER_REAL) {
        double real = number->real + 0.0; /* -0.0 is 0.0 */
        memcpy(&bits, &real, sizeof bits);
        bits = bits >> 63 != 0 ? ~bits : bits | UINT64_C(1) << 63;
    }
    return bits == 0 ? 1 : bits;
}
