"""What the figures carry: tests, phrases and periods by METHODS, reckoned without any of the extension's code.

Used by the tests that read what the extension says (test_claims.py)."""
import functools
import math
import re
import statistics
from fractions import Fraction

NORMAL = statistics.NormalDist()
SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
MONTHS = ("January February March April May June July August September October November "
          "December").split()
SIGNIFICANT = 0.05
MEDIAN_SQUARE = 0.45493642311957283


# --- Tests --------------------------------------------------------------------------------------------

def log_tails(z):
    """The logarithm of the normal probability beyond z on both sides, of any z from 0 on."""
    if z < 25:
        return math.log(math.erfc(z / math.sqrt(2)))
    return -z * z / 2 - math.log(z * math.sqrt(math.pi / 2)) + math.log1p(-1 / z ** 2 + 3 / z ** 4 - 15 / z ** 6)


def deviate(log_p):
    """The z of a two-sided p by its logarithm, however small that is."""
    if log_p >= 0:
        return 0.0
    if log_p > -300:
        return -NORMAL.inv_cdf(math.exp(log_p) / 2)
    z = math.sqrt(-2 * log_p)
    for _ in range(50):
        z += (log_tails(z) - log_p) / z
    return z


def dispersed(log_p, phi):
    """The p, by the logarithm of the exact one."""
    if phi <= 1:
        return math.exp(log_p)
    return math.exp(log_tails(deviate(log_p) / math.sqrt(phi)))


@functools.lru_cache(maxsize=None)
def fisher(a, b, c, d):
    """The logarithm of p: two-sided, all tables that are no likelier."""
    row, column, total = a + b, a + c, a + b + c + d
    if row in (0, total) or column in (0, total):
        return 0.0

    def log(x):
        return -(math.lgamma(x + 1) + math.lgamma(row - x + 1) + math.lgamma(column - x + 1)
                 + math.lgamma(total - row - column + x + 1))
    mean = row * column / total
    spread = int(abs(a - mean) + 40 + 12 * math.sqrt(mean + 1))  # as far on the other side
    logs = [log(x) for x in range(max(0, row + column - total, int(mean) - spread),
                                  min(row, column, int(mean) + spread) + 1)]
    top, here = max(logs), log(a)
    under = math.fsum(math.exp(x - here) for x in logs if x <= here + 1e-7)
    return min(0.0, math.log(under) + here - math.log(math.fsum(math.exp(x - top) for x in logs)) - top)


@functools.lru_cache(maxsize=None)
def two_counts(x, y, s=1, t=1):
    """The logarithm of p: the exact binomial test of two counts, minlike. The tails are followed until nothing is
    added."""
    n, chance = x + y, s / (s + t)
    if n == 0:
        return 0.0

    def log(k):
        return (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
                + k * math.log(chance) + (n - k) * math.log1p(-chance))

    def beyond(start, step):
        """The probability of `start` and all beyond it, over that of x."""
        if not 0 <= start <= n:
            return 0.0
        k, total, term = start, 0.0, math.exp(log(start) - log(x))
        while 0 <= k <= n and term > total * 1e-14:
            total += term
            odds = chance / (1 - chance)
            term *= (n - k) / (k + 1) * odds if step > 0 else k / (n - k + 1) / odds
            k += step
        return total
    here, mode = log(x) + 1e-7, min(n, int((n + 1) * chance))
    if log(mode) <= here:
        return 0.0
    step = 1 if x > mode else -1
    # the first on the other side of the mode that is no likelier, between `inside` and `outside`
    inside, outside = mode, n + 1 if step < 0 else -1
    while abs(outside - inside) > 1:
        middle = (inside + outside) // 2
        if log(middle) <= here:
            outside = middle
        else:
            inside = middle
    return min(0.0, log(x) + math.log(beyond(x, step) + beyond(outside, -step)))


def surely_differs(x, y, s, t, phi):
    """Whether two rates differ at 5%: by the normal distribution where that is beyond doubt."""
    if min(x, y) >= 10:
        chance, n = s / (s + t), x + y
        z = abs(x - n * chance) / math.sqrt(n * chance * (1 - chance)) / math.sqrt(phi)
        if z > 5 or z < 1.2:
            return z > 2
    return dispersed(two_counts(x, y, s, t), phi) < SIGNIFICANT


def contrast(a, b, c, d):
    """The logarithm of p: the ratio of a to b against that of c to d."""
    if min(a, b, c, d) < 10:
        return fisher(a, b, c, d)
    return log_tails(abs(math.log(a / b) - math.log(c / d)) / math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))


def dispersion(squares):
    return max(1.0, statistics.median(squares) / MEDIAN_SQUARE)


def benjamini_hochberg(ps):
    """The q-value of each p."""
    order = sorted(range(len(ps)), key=ps.__getitem__)
    qs, least = [0.0] * len(ps), 1.0
    for place in range(len(order), 0, -1):
        least = min(least, ps[order[place - 1]] * len(ps) / place)
        qs[order[place - 1]] = least
    return qs


# --- Phrases, by METHODS' table -----------------------------------------------------------------------

def rounded(part, whole, times):
    """times × part ÷ whole to a whole number, half up; `whole` above 0."""
    return math.floor(Fraction(times * part, whole) + Fraction(1, 2))


def tenths(part, whole):
    return rounded(part, whole, 1000)


def percent_text(part, whole):
    t = tenths(part, whole)
    if t == 0 and part > 0:
        return "less than 0.1%"
    if t < 100 and part > 0:
        return f"{t // 10}.{t % 10}%"
    percent = rounded(part, whole, 100)
    return "more than 99%" if percent == 100 and part < whole else f"{percent:,}%"


def change_words(new, old):
    """Of two numbers above 0."""
    if new == old:
        return "did not change"
    size = abs(new - old)
    t = tenths(size, old)
    if new > old:
        for n, name in ((1, "doubled"), (2, "tripled"), (3, "quadrupled")):
            if t == 1000 * n:
                return name
            if 20 * size >= (20 * n - 3) * old and t < 1000 * n:
                return "almost " + name
            if t > 1000 * n and (size < 4 * old if n == 3 else 20 * size < (20 * n + 17) * old):
                return "more than " + name
        if size >= 4 * old:
            return f"rose to {'' if new % old == 0 else 'more than '}{new // old:,} times as many"
        return "rose by " + percent_text(size, old)
    named = {200: "fell by a fifth", 250: "fell by a quarter", 333: "fell by a third", 500: "halved",
             750: "fell by three quarters"}
    if t in named:
        return named[t]
    if 9 * old <= 20 * size and t < 500:
        return "almost halved"
    if t > 500 and 20 * size < 13 * old:
        return "more than halved"
    return "fell by " + percent_text(size, old)


FRACTIONS = [(1, 10, "one in ten", "a tenth of"), (1, 5, "one in five", "a fifth of"),
             (1, 4, "a quarter", "a quarter of"), (1, 3, "a third", "a third of"),
             (1, 2, "half", "half"), (2, 3, "two-thirds", "two-thirds of"),
             (3, 4, "three-quarters", "three-quarters of")]


def near(part, whole, value):
    """-1, 0 or 1 where it is within a twentieth below, equal once rounded, or above; else None."""
    ratio = Fraction(part, whole)
    if tenths(part, whole) == tenths(value.numerator, value.denominator):
        return 0
    if ratio < value:
        return -1 if ratio >= value * Fraction(19, 20) else None
    return 1 if ratio <= value * Fraction(21, 20) else None


def share_words(part, whole):
    for p, q, words, _ in FRACTIONS:
        side = near(part, whole, Fraction(p, q))
        if side is not None:
            return ("nearly ", "", "just over ")[side + 1] + words
    return percent_text(part, whole)


def ratio_words(new, old):
    times = rounded(new, old, 1)
    if times >= 2:
        side = near(new, old, Fraction(times))
        if side is not None:
            word = "double" if times == 2 else (SMALL[times] if times <= 10 else f"{times:,}") + " times"
            return ("almost ", "", "more than ")[side + 1] + word
    for p, q, _, words in FRACTIONS:
        side = near(new, old, Fraction(p, q))
        if side is not None:
            return ("almost ", "", "just over ")[side + 1] + words
    if 200 * new <= old:
        return "less than 1% of"
    if 2000 * abs(new - old) < old:
        return "the same as" if new == old else "almost the same as"
    return percent_text(abs(new - old), old) + (" more than" if new > old else " less than")


def rate_text(number, residents):
    rate = Fraction(100000 * number, residents)
    places = 2 if rate < 1 else 1
    digits = rounded(100000 * number, residents, 10 ** places)
    return f"{digits // 10 ** places:,}.{digits % 10 ** places:0{places}d}"


def p_text(p, slack):
    """Each text that the p may be given as: one that is on the boundary of two may be either."""
    texts = set()
    for near_p in (p * (1 - slack), p, p * (1 + slack)):
        if near_p < 0.001:
            texts.add("p < 0.001")
        elif near_p >= 0.995:
            texts.add("p > 0.99")
        elif 0.0495 <= near_p < SIGNIFICANT:
            texts.add(f"p = {math.floor(near_p * 10000) / 10000:.4f}")
        else:
            places = 3 if near_p < 0.1 else 2
            texts.add(f"p = {math.floor(near_p * 10 ** places + 0.5) / 10 ** places:.{places}f}")
    return texts


def phi_texts(phi):
    return {f"{math.floor(near_phi * 10 + 0.5) / 10:,.1f}" for near_phi in (phi * (1 - 1e-9), phi * (1 + 1e-9))}


def count_text(number):
    return "none" if number == 0 else f"{number:,}"


def small_text(number):
    return SMALL[number] if number <= 10 else f"{number:,}"


def ordinal_text(number):
    if number <= 9:
        return ORDINALS[number - 1]
    ending = "th" if 11 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


# --- Periods ------------------------------------------------------------------------------------------

class Period:
    """A period of one of five kinds: `2018`, `2018-Q3`, `2018-07`, `2018/19`, `2018/19-Q2`."""

    def __init__(self, kind, year, part):
        self.kind, self.year, self.part = kind, year, part
        self.length = {"Y": 12, "F": 12, "Q": 3, "FQ": 3, "M": 1}[kind]
        self.parts = 12 // self.length
        self.first = 12 * year + (3 if kind in ("F", "FQ") else 0) + (part - 1) * self.length

    @staticmethod
    @functools.lru_cache(maxsize=None)
    def read(text):
        found = re.fullmatch(r"(\d{4})(/\d\d)?(?:-(Q)?(\d{1,2}))?", text)
        kind = {(False, False, False): "Y", (True, False, False): "F", (False, True, True): "Q",
                (True, True, True): "FQ", (False, True, False): "M"}[
                    (found[2] is not None, found[4] is not None, found[3] is not None)]
        return Period(kind, int(found[1]), int(found[4] or 1))

    def __str__(self):
        year = f"{self.year}/{(self.year + 1) % 100:02d}" if self.kind in ("F", "FQ") else str(self.year)
        return year + {"Y": "", "F": "", "M": f"-{self.part:02d}"}.get(self.kind, f"-Q{self.part}")

    def before(self, years=1):
        return Period(self.kind, self.year - years, self.part)

    def words(self):
        if self.kind == "M":
            return f"{MONTHS[self.part - 1]} {self.year}"
        if self.kind in ("Q", "FQ"):
            return f"the {ORDINALS[self.part - 1]} quarter of {str(self).split('-')[0]}"
        return str(self)

    def months(self):
        return range(self.first, self.first + self.length)


def periods_of(kind, first_year, last_year):
    """All of a kind that begin in these years."""
    parts = Period(kind, first_year, 1).parts
    return [Period(kind, year, part) for year in range(first_year, last_year + 1)
            for part in range(1, parts + 1)]


# --- Forces that stand for others ---------------------------------------------------------------------

CITY, METROPOLITAN, PAIR = "City of London", "Metropolitan Police", "Metropolitan and City of London"
