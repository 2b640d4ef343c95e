#!/usr/bin/env python3
"""Values for tests/check_stats.c where R itself has lost digits, or can't go (its tests make lists as
long as the counts are large): worked out by mpmath with 40 digits, by definition.

    pip install mpmath; python3 tests/data/stats_values_apart.py > tests/data/stats_values_apart.csv
"""
from mpmath import exp, expm1, findroot, loggamma, log, mp, mpf, quad, sqrt

mp.dps = 40
TIE = log(1 + mpf("1e-7"))  # as R: what differs by less is equally likely


def integral(fall, width):
    """Of exp(-fall(v)) from 0 on; fall is convex, and near 1 at `width`."""
    total, start, end = mpf(0), mpf(0), width / 2
    while True:
        total += quad(lambda v: exp(-fall(v)), [start, end])
        if fall(end) > 90:
            return total
        start, end = end, end * mpf("1.5")


def beta_lower(a, b, x, y):
    """I_x(a, b), y = 1 - x, for x below the mean: substituting x = 1 / (1 + exp(-t))."""
    a, b = mpf(a), mpf(b)
    if a * y < b * x:
        return 1 - beta_lower(b, a, y, x)
    n = a + b
    density = exp(loggamma(n) - loggamma(a) - loggamma(b) + a * log(x) + b * log(y))
    return density * integral(lambda v: a * v + n * log(1 + x * expm1(-v)), 1 / (a - n * x + sqrt(n * x * y)))


def gamma_lower(a, x):
    a, x = mpf(a), mpf(x)
    density = exp(a * log(x) - x - loggamma(a))
    return density * integral(lambda v: a * v + x * expm1(-v), 1 / (a - x + sqrt(x)))


def gamma_upper(a, x):
    a, x = mpf(a), mpf(x)
    density = exp(a * log(x) - x - loggamma(a))
    return density * integral(lambda v: x * expm1(v) - a * v, 1 / (x - a + sqrt(x)))


def log_choose(n, k):
    return loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1)


def far_cut(log_probability, count, first, last):
    """The first of first … last that is no likelier than `count`."""
    limit, end = log_probability(count) + TIE, last + 1
    while first < end:
        middle = (first + end) // 2
        if log_probability(middle) <= limit:
            end = middle
        else:
            first = middle + 1
    return first


def change_p(x, y, s, t):
    if x * t > y * s:
        x, y, s, t = y, x, t, s
    n, share, rest = x + y, mpf(s) / (s + t), mpf(t) / (s + t)
    mean = -(-n * s // (s + t))
    cut = far_cut(lambda k: log_choose(n, k) + k * log(share) + (n - k) * log(rest), x, mean, n)
    p = beta_lower(n - x, x + 1, rest, share)
    return p + beta_lower(cut, n - cut + 1, share, rest) if cut <= n else p


def ratio_high(x, y, s, t, start):
    def miss(logarithm):
        odds = exp(logarithm)
        return log(beta_lower(y, x + 1, 1 / (1 + odds), odds / (1 + odds)) / mpf(0.025))
    return exp(findroot(miss, log(mpf(start) * s / t))) * t / s


def contrast_p(a, b, c, d):
    if a * d > b * c:
        a, b, c, d = b, a, d, c
    r, m, total = a + b, a + c, a + b + c + d
    def log_probability(k):
        return log_choose(r, k) + log_choose(total - r, m - k) - log_choose(total, m)
    last = min(r, m)
    cut = far_cut(log_probability, a, -(-r * m // total), last)
    p = mpf(0)
    for start, end, step in ((a, max(0, m - (total - r)) - 1, -1), (cut, last + 1, 1)):
        for k in range(start, end, step):
            term = exp(log_probability(k))
            p += term
            if term < p * mpf("1e-30"):
                break
    return p


def row(what, value, *arguments):
    print(",".join([what, *([repr(a) for a in arguments] + [""] * 4)[:4], mp.nstr(value, 17)]))


def point_row(side, probability, a, x):
    """The point x of the gamma distribution, where its tail is small enough to be asked for."""
    if mpf("1e-300") <= probability <= mpf("0.25"):
        print(f"gamma point {side},{a!r},{mp.nstr(probability, 17)},,,{x!r}")


print("what,a,b,c,d,value")
# R rounds the chance s / (s + t), or takes a point near 1 from 1.
for x, y, s, t in ((100000, 248, 360347, 128), (100000, 374, 181185, 108), (100000, 176, 926381, 601)):
    row("change p", change_p(x, y, s, t), x, y, s, t)
for x, y, s, t, start in ((100000, 2, 943139, 1473, 600), (1213, 1, 1, 1, 48000), (1414, 1, 263017, 283489, 60000)):
    row("ratio high", ratio_high(x, y, s, t, start), x, y, s, t)
# R can't go.
for x, y, s, t in ((10**9, 999900000, 1, 1), (10**9, 10**9 - 3, 1, 1), (10**9, 3 * 10**9 + 99999, 1, 3),
                   (123456789, 987654321, 800, 6401), (999999, 10**9, 1, 1001), (10**15, 10**15 - 10**8, 1, 1)):
    row("change p", change_p(x, y, s, t), x, y, s, t)
for cells in ((9, 20, 10**9, 2 * 10**9), (9, 10**9, 10**8, 10**15), (0, 10**9, 9, 10**9), (10**9, 5, 10**9, 1)):
    row("contrast p", contrast_p(*cells), *cells)
# Tails of great counts.
for a in (10**6, 10**9, 10**12):
    for sd in (0.01, 1, 5, 30):
        distance = int(sd * a ** 0.5)
        point_row("lower", gamma_lower(a, a - distance), a, a - distance)
        point_row("upper", gamma_upper(a, a + distance), a, a + distance)
        row("binomial lower", beta_lower(a + distance, a - distance + 1, mpf(0.5), mpf(0.5)), a - distance, 2 * a, 0.5)
        chance = 3 / 1024
        expected = 3 * a // 1024
        k = expected - int(sd * expected ** 0.5)
        row("binomial lower", beta_lower(a - k, k + 1, 1 - mpf(chance), mpf(chance)), k, a, chance)
