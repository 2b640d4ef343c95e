"""Every number and every claim of 2,000 stories, read out of their sentences and held against an own
reckoning from the rows and against the conditions of METHODS: higher, lower, contrast, in line, rank,
share, phrases, what is compared with what. Releases are made up: gaps, ties, zeros, negative counts, new
offences, one sex, few forces, missing forces, two editions, every kind of period. That the checker is no
rubber stamp is shown by doctored sentences, each of which it has to refuse."""
import collections
import csv
import functools
import json
import math
import pathlib
import random
import re
import statistics
import tempfile
import unittest
from fractions import Fraction

from test_chance import ask
from test_figures import ROOT

STORIES = 2000
NORMAL = statistics.NormalDist()
CITY = "City of London"
SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]


# --- The reckoning, which shares nothing with the extension ------------------------------------------

def deviate(p, log_probability):
    """z of a two-sided p; of one that underflows, by the logarithm of the outcome's own probability."""
    if p > 1e-290:
        return -NORMAL.inv_cdf(p / 2) if p < 1 else 0.0
    z = math.sqrt(-2 * log_probability)
    for _ in range(20):
        z = math.sqrt(-2 * log_probability - 2 * math.log(z) - math.log(2 * math.pi))
    return z


def tail(z):
    return math.erfc(z / math.sqrt(2)) / 2


def dispersed(z, phi):
    return 2 * tail(z / math.sqrt(phi))


@functools.lru_cache(maxsize=None)
def fisher(a, b, c, d):
    """Two-sided, all tables that are no likelier."""
    row, column, total = a + b, a + c, a + b + c + d
    if row in (0, total) or column in (0, total):
        return 1.0

    def log(x):
        return -(math.lgamma(x + 1) + math.lgamma(row - x + 1) + math.lgamma(column - x + 1)
                 + math.lgamma(total - row - column + x + 1))
    mean = row * column / total
    spread = int(40 + 12 * math.sqrt(mean + 1))
    low, high = max(0, row + column - total), min(row, column)
    xs = range(max(low, min(a, int(mean) - spread)), min(high, max(a, int(mean) + spread)) + 1)
    top = max(log(x) for x in xs)
    weights = [math.exp(log(x) - top) for x in xs]
    here = math.exp(log(a) - top) * (1 + 1e-7)
    return min(1.0, sum(w for w in weights if w <= here) / sum(weights))


@functools.lru_cache(maxsize=None)
def two_counts(x, y, s=1.0, t=1.0):
    """The exact binomial test of two counts, minlike."""
    n, chance = x + y, s / (s + t)
    if n == 0:
        return 1.0
    mean, spread = n * chance, int(40 + 14 * math.sqrt(n * chance * (1 - chance) + 1))
    ks = range(max(0, min(x, int(mean) - spread)), min(n, max(x, int(mean) + spread)) + 1)

    def log(k):
        return (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
                + k * math.log(chance) + (n - k) * math.log1p(-chance))
    here = log(x) + math.log1p(1e-7)
    return min(1.0, math.fsum(math.exp(log(k)) for k in ks if log(k) <= here))


def log_choose(n, k):
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def two_counts_z(x, y, s, t):
    return deviate(two_counts(x, y, s, t), log_choose(x + y, x) + x * math.log(s / (s + t)) + y * math.log(t / (s + t)))


def contrast_z(a, b, c, d):
    if min(a, b, c, d) < 10:
        return deviate(fisher(a, b, c, d), log_choose(a + b, a) + log_choose(c + d, c) - log_choose(a + b + c + d, a + c))
    return abs(math.log(a / b) - math.log(c / d)) / math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)


def tenths(part, whole):
    """In tenths of a percent, half up."""
    return math.floor(Fraction(1000 * part, whole) + Fraction(1, 2))


def percent_text(part, whole):
    t = tenths(part, whole)
    if t == 0 and part > 0:
        return "less than 0.1%"
    if t < 100 and part > 0:
        return f"{t // 10}.{t % 10}%"
    percent = math.floor(Fraction(100 * part, whole) + Fraction(1, 2))
    return "more than 99%" if percent == 100 and part < whole else f"{percent:,}%"


def change_words(new, old):
    """METHODS, Wording: the table of changes."""
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
    times = math.floor(Fraction(new, old) + Fraction(1, 2))
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


# --- Periods -----------------------------------------------------------------------------------------

def before(period):
    """The same span a year earlier."""
    if "/" in period:
        year = int(period[:4]) - 1
        return f"{year}/{(year + 1) % 100:02d}{period[7:]}"
    return str(int(period[:4]) - 1) + period[4:]


def in_words(period):
    months = ("January February March April May June July August September October November "
              "December").split()
    if "-Q" in period:
        year, quarter = period.split("-Q")
        return f"the {ORDINALS[int(quarter) - 1]} quarter of {year}"
    if "-" in period:
        year, month = period.split("-")
        return f"{months[int(month) - 1]} {year}"
    return period


# --- A release, and what follows from its rows --------------------------------------------------------

class Release:
    """Rows (period, force, group, offence, number) by which every story is reckoned."""

    def __init__(self, name, rows, populations, forces):
        self.name, self.populations, self.all_forces = name, populations, forces
        self.numbers = collections.Counter()
        self.present, self.offences = set(), set()
        self.groups = {}
        for period, force, group, offence, number in rows:
            self.present.add((period, force))
            for column in (offence, group, "*"):
                self.numbers[period, force, column] += number
                self.offences.add((period, column))
            self.groups[offence] = group
        self.periods = sorted({period for period, _ in self.present})
        self.forces = sorted({force for _, force in self.present})
        self.cache = {}

    def both(self, now, then):
        return [f for f in self.forces if (now, f) in self.present and (then, f) in self.present]

    def national(self, column, period, now, then):
        return sum(self.numbers[period, f, column] for f in self.both(now, then))

    def place(self, forces, there=frozenset()):
        """`there`: forces of which one of the two periods has a number."""
        real = [f for f in forces if f in self.all_forces]
        counted_with_another = {CITY} - set(self.forces)
        if set(self.all_forces) - counted_with_another <= set(real) and there <= set(forces):
            return "England and Wales"
        n = len(real)
        return f"the {SMALL[n] if n <= 10 else n} force{'s' if n != 1 else ''} with figures"

    def squares(self, column):
        found = []
        for now in self.periods:
            then = before(now)
            if then not in self.periods or not {(now, column), (then, column)} <= self.offences:
                continue
            new, old = (self.national(column, p, now, then) for p in (now, then))
            for force in self.both(now, then):
                a, b = (self.numbers[p, force, column] for p in (now, then))
                c, d = new - a, old - b
                if min(a, b, c, d) < 0 or a + b + c + d == 0:
                    continue
                if min(a + b, c + d) * min(a + c, b + d) < 5 * (a + b + c + d):
                    continue
                found.append(contrast_z(a, b, c, d) ** 2)
        return found

    def phi(self, column):
        if column not in self.cache:
            phi = 1.0
            for candidate in (column, self.groups.get(column), "*"):
                squares = self.squares(candidate) if candidate is not None else []
                if len(squares) >= 30:
                    phi = max(1.0, statistics.median(squares) / 0.45493642311957283)
                    break
            self.cache[column] = phi
        return self.cache[column]

    def residents(self, force, period):
        number = self.populations.get((force, int(period[:4])), 0)
        if force == "Metropolitan Police" and CITY not in self.forces:
            number += self.populations.get((CITY, int(period[:4])), 0)
        return number


class Wrong(Exception):
    """A sentence claims what the numbers do not carry."""


def need(condition, *why):
    if not condition:
        raise Wrong(" ".join(map(str, why)))


def number_of(text):
    return 0 if text in ("no", "none") else int(text.replace(",", ""))


# --- Reading the sentences ----------------------------------------------------------------------------

class Story:
    """What the sentences of a story may say."""

    def __init__(self, release, force, offence, period):
        self.release, self.force, self.offence, self.now = release, force, offence, period
        self.then = before(period)
        self.phi = release.phi(offence)

    def local(self, period):
        return self.release.numbers[period, self.force, self.offence]

    def place(self):
        special = {"Metropolitan Police": "the Metropolitan Police area", CITY: "the City of London",
                   "West Midlands": "the West Midlands Police area"}
        return special.get(self.force, self.force)

    def national(self, period, then):
        return self.release.national(self.offence, period, self.now, then)

    def whole(self, then):
        there = {f for f in self.release.forces for p in (self.now, then) if (p, f) in self.release.present}
        return self.release.place(self.release.both(self.now, then), there)

    def check(self, fact, sentence):
        getattr(self, "check_" + fact)(sentence)

    # numbers

    def read_number(self, sentence, place, number):
        found = re.fullmatch(r"(In|Across) (.+?), (no|-?[\d,]+) (person|people|women|woman) (was|were) "
                             r"prosecuted for (.+) in (.+?)\.", sentence)
        need(found, "unread", sentence)
        need(found[2] == place, "place", found[2], place)
        need(number_of(found[3]) == number, "number", found[3], number)
        need(found[7] == in_words(self.now), "period", found[7])
        need((number == 1) == (found[5] == "was"), "grammar")

    def check_local_number(self, sentence):
        self.read_number(sentence, self.place(), self.local(self.now))

    def check_national_number(self, sentence):
        self.read_number(sentence, self.whole(self.now), self.national(self.now, self.now))

    # changes

    def read_change(self, text, new, old, full):
        """`rose by 23%, from 142 in 2017 to 175 in 2018`, or without the numbers."""
        if new == old:
            expected = "did not change"
            need(text.startswith(expected), text, "for", new, old)
            counts = re.search(r"it was (none|-?[\d,]+) in (.+) and in (.+)$", text)
            need(not full or (counts and number_of(counts[1]) == new), text)
            return
        need(text.split(" ")[0] not in ("did",), text)
        if new > 0 and old > 0:
            words = change_words(new, old)
            need(text == words or text.startswith(words + ", "), text, "is not", words)
        else:
            need(text.startswith("rose from" if new > old else "fell from"), text)
        counts = re.search(r"from (none|-?[\d,]+)(?: in (.+?))? to (none|-?[\d,]+)(?: in (.+))?$", text)
        need(counts or not full, "no numbers", text)
        if counts and (full or new <= 0 or old <= 0):
            need(number_of(counts[1]) == old and number_of(counts[3]) == new, text, new, old)
            need(counts[4] in (None, in_words(self.now)), text)

    def check_change(self, sentence, place, new, old):
        found = re.fullmatch(r"(?:In|Across) (.+?), the number of (?:people|women) prosecuted for .+? "
                             r"((?:rose|fell|did|doubled|halved|tripled|quadrupled|almost|more than).*)\.",
                             sentence)
        need(found, "unread", sentence)
        need(found[1] == place, "place", found[1], place)
        self.read_change(found[2], new, old, True)

    def check_local_change(self, sentence):
        self.check_change(sentence, self.place(), self.local(self.now), self.local(self.then))

    def check_national_change(self, sentence):
        self.check_change(sentence, self.whole(self.then), self.national(self.now, self.then),
                          self.national(self.then, self.then))

    # local and national

    def forms(self):
        """The forms of comparison that the numbers allow."""
        a, b = self.local(self.now), self.local(self.then)
        new, old = self.national(self.now, self.then), self.national(self.then, self.then)
        c, d = new - a, old - b
        if min(a, b, c, d) < 0:
            return "cannot"
        p = dispersed(contrast_z(a, b, c, d), self.phi)
        if p < 0.05:
            local, national = (a > b) - (a < b), (new > old) - (new < old)
            if local * national < 0:
                return "against"
            if local * national == 0:
                return "one"
            return "more" if (a * old > new * b) == (local > 0) else "less"
        if min(a, b, c, d) > 0:
            spread = 1.959963984540054 * math.sqrt(self.phi * (1 / a + 1 / b + 1 / c + 1 / d))
            middle = math.log(a / b) - math.log(c / d)
            if math.exp(middle - spread) >= 0.9 and math.exp(middle + spread) <= 1.1:
                return "in line"
        return "cannot"

    def check_contrast(self, sentence):
        whole = re.escape(self.whole(self.then))
        changes = "(?:rose|fell|did|doubled|halved|tripled|quadrupled|almost|more than).*?"
        start = (rf"In (?P<place>.+?), the number of (?:people|women) prosecuted for .+? (?P<local>{changes}) "
                 r"in (?P<when>[^.,]+?)(?: from a year earlier)?")
        patterns = {"against": rf"\. In contrast, across {whole} it (?:also )?(?P<nation>.+?)(?: either)?\.",
                    "more": rf"\. It (?P<verb>rose|fell) more than across {whole}, where it (?:also )?(?P<nation>.+?)(?: either)?\.",
                    "less": rf"\. It (?P<verb>rose|fell) less than across {whole}, where it (?:also )?(?P<nation>.+?)(?: either)?\.",
                    "in line": rf", in line with {whole}, where it (?:also )?(?P<nation>.+?)(?: either)?\.",
                    "one": rf", while across {whole} it (?:also )?(?P<nation>.+?)(?: either)?\.",
                    "cannot": rf"\. Across {whole} it (?:also )?(?P<nation>.+?)(?: either)?\."}
        said = {form: re.fullmatch(start + rest, sentence) for form, rest in patterns.items()}
        said = {form: found for form, found in said.items() if found}
        need(len(said) == 1, "unread", sentence)
        [(form, found)] = said.items()
        need(form == self.forms(), form, "is not", self.forms(), sentence)
        need(found["place"] == self.place() and found["when"] == in_words(self.now), sentence)
        a, b = self.local(self.now), self.local(self.then)
        self.read_change(found["local"], a, b, False)
        self.read_change(found["nation"], self.national(self.now, self.then),
                         self.national(self.then, self.then), False)
        if form in ("more", "less"):
            need(found["verb"] == ("rose" if a > b else "fell"), sentence)

    # shares, rates, ranks

    def check_national_share(self, sentence):
        compared = [self.then, self.now]
        compares = (self.then, self.force) in self.release.present and \
            (self.then, self.offence) in self.release.offences and \
            (self.now, self.offence) in self.release.offences
        if compares:
            numbers = [self.local(self.now), self.national(self.now, self.then), self.local(self.then),
                       self.national(self.then, self.then)]
            compares = numbers[0] >= 0 and numbers[1] > 0 and numbers[2] >= 0 and numbers[3] > 0
        then = compared[0] if compares else self.now
        local, national = self.local(self.now), self.national(self.now, then)
        whole = re.escape(self.whole(then))
        found = re.fullmatch(rf"In (.+?), (.+?) accounted for (.+?) of the (?:([\d,]+) )?(?:people|women) "
                             rf"prosecuted for .+ in {whole}(?: \(([\d,]+|none) of ([\d,]+)\))?\.", sentence)
        need(found, "unread", sentence)
        need(found[1] == in_words(self.now) and found[2] == self.place(), sentence)
        if local == 0:
            need(found[3] == "none" and number_of(found[4]) == national, sentence)
        elif local == national:
            need(found[3] == f"all {national:,}", sentence)
        else:
            need(found[3] == share_words(local, national), found[3], share_words(local, national))
            need(number_of(found[5]) == local and number_of(found[6]) == national, sentence)

    def rate_text(self, number, residents):
        rate = Fraction(100000 * number, residents)
        places = 2 if rate < 1 else 1
        digits = math.floor(rate * 10 ** places + Fraction(1, 2))
        return f"{digits // 10 ** places:,}.{digits % 10 ** places:0{places}d}"

    def check_rate(self, sentence):
        release = self.release
        there = [f for f in release.forces if (self.now, f) in release.present
                 and release.residents(f, self.now) > 0]
        number, residents = self.local(self.now), release.residents(self.force, self.now)
        need(number >= 3, "a rate of fewer than 3")
        all_number = sum(release.numbers[self.now, f, self.offence] for f in there)
        all_residents = sum(release.residents(f, self.now) for f in there)
        found = re.fullmatch(r"In (.+?), ([\d,.]+) people per 100,000 residents were prosecuted for .+ in (.+?)"
                             r"( \(a rate per (?:quarter|month)\))?(?:, compared with ([\d,.]+) across (.+))?\.",
                             sentence)
        need(found, "unread", sentence)
        need(found[2] == self.rate_text(number, residents), sentence)
        need(found[3] == in_words(self.now), sentence)
        span = {"-Q": " (a rate per quarter)"}.get(self.now[4:6], "" if len(self.now) != 7 or "/" in self.now
                                                   else " (a rate per month)")
        need((found[4] or "") == span, sentence)
        if len(there) > 1:
            need(found[5] == self.rate_text(all_number, all_residents), sentence)
            need(found[6] == release.place([f for f in release.forces if (self.now, f) in release.present]),
                 sentence)

    def check_rate_rank(self, sentence):
        release = self.release
        need(self.force != CITY, "the City of London is ranked")
        number, residents = self.local(self.now), release.residents(self.force, self.now)
        others = [(release.numbers[self.now, f, self.offence], release.residents(f, self.now))
                  for f in release.forces if (self.now, f) in release.present and f not in (self.force, CITY)]
        others = [(n, r) for n, r in others if n >= 3 and r > 0]
        higher = sum(n * residents > number * r for n, r in others)
        lower = sum(n * residents < number * r for n, r in others)
        same = len(others) - higher - lower
        sure = [(n * residents > number * r) - (n * residents < number * r) for n, r in others
                if dispersed(two_counts_z(n, number, r, residents), self.phi) < 0.05]
        if same == len(others):
            need("had the same rate of" in sentence, sentence)
            return
        found = re.fullmatch(r"In (.+?), (.+?) had the (joint )?(?:(\w+) )?(highest|lowest) rate of (?:people|women) "
                             r"prosecuted for .+ per 100,000 residents of the (\w+) forces that are ranked; "
                             r"(?:allowing for chance, it is anywhere from (\w+) to (\w+) (?:high|low)est|chance does not "
                             r"explain the place)\.", sentence)
        need(found, "unread", sentence)
        place = (lower if found[5] == "lowest" else higher) + 1
        need(ordinal(found[4]) == place, "place", sentence, place)
        need((found[3] is not None) == (same > 0), "joint", sentence)
        need(spelt(found[6]) == len(others) + 1, "of how many", sentence)
        end = 1 if found[5] == "highest" else -1
        first = 1 + sum(s == end for s in sure)
        last = len(others) + 1 - sum(s == -end for s in sure)
        if found[7]:
            need((ordinal(found[7]), ordinal(found[8])) == (first, last), "range", sentence, first, last)
        else:
            need(first == last, "range", sentence)

    # the longest comparison

    def earliest(self, local):
        years = [p for p in self.release.periods if p[4:] == self.now[4:] or ("/" in p and "/" in self.now)]
        for period in years:
            if period >= self.now or not {(period, self.offence), (self.now, self.offence)} <= self.release.offences:
                continue
            if (period, self.force) in self.release.present if local else self.release.both(self.now, period):
                return period
        return None

    def check_longest(self, sentence, local):
        then = self.earliest(local)
        need(then is not None and then != self.then, "nothing to look back to", sentence)
        new, old = (self.local(p) if local else self.national(p, then) for p in (self.now, then))
        place = self.place() if local else self.whole(then)
        if new <= 0 or old <= 0:
            self.check_change(sentence, place, new, old)
            return
        found = re.fullmatch(r"(?:In|Across) (.+?), the number of (?:people|women) prosecuted for .+ in (.+?) "
                             r"\(([\d,]+)\) was (.+) the number in (.+) \(([\d,]+)\)\.", sentence)
        need(found, "unread", sentence)
        need(found[1] == place and found[2] == in_words(self.now) and found[5] == in_words(then), sentence)
        need(number_of(found[3]) == new and number_of(found[6]) == old, sentence, new, old)
        need(found[4] == ratio_words(new, old), found[4], "is not", ratio_words(new, old))

    def check_local_longest(self, sentence):
        self.check_longest(sentence, True)

    def check_national_longest(self, sentence):
        self.check_longest(sentence, False)


def ordinal(text):
    if text is None:
        return 1
    return ORDINALS.index(text) + 1 if text in ORDINALS else int(re.match(r"\d+", text)[0])


def spelt(text):
    return SMALL.index(text) if text in SMALL else int(text.replace(",", ""))


# --- Made-up releases ---------------------------------------------------------------------------------

def periods_of(kind, years):
    if kind == "year":
        return [str(y) for y in years]
    if kind == "quarter":
        return [f"{y}-Q{q}" for y in years for q in range(1, 5)]
    if kind == "month":
        return [f"{y}-{m:02d}" for y in years for m in range(1, 13)]
    return [f"{y}/{(y + 1) % 100:02d}" for y in years]


OFFENCES = [("Robbery", "34 Robbery"), ("Theft offences", "45 Theft from Vehicle"),
            ("Theft offences", "44 Theft of Pedal Cycle"), ("Drug offences", "92C Other drug offences"),
            ("Violence against the person", "1 Murder")]


def make_rows(chance, forces):
    """The rows of a release with every kind of difficulty."""
    kind = chance.choice(["year", "year", "year", "quarter", "financial", "month"])
    years = range(2011, 2011 + (chance.randint(2, 4) if kind == "month" else chance.randint(2, 9)))
    periods = [p for p in periods_of(kind, years) if chance.random() > 0.08]
    there = chance.sample(forces, chance.choice([2, 3, 5, 12, 30, len(forces)]))
    level, spread = chance.choice([2, 20, 150, 1500]), chance.choice([0, 0.05, 0.3])
    rows, born = [], {o: chance.choice(periods) if chance.random() < 0.2 else "" for _, o in OFFENCES}
    for group, offence in chance.sample(OFFENCES, chance.randint(2, len(OFFENCES))):
        usual, tie = level * math.exp(chance.gauss(0, 0.7)), chance.random() < 0.1
        for force in there:
            own = usual if tie else usual * math.exp(chance.gauss(0, 0.8))
            for place, period in enumerate(periods):
                if period < born[offence] or (force == there[0] and place in (1, 2) and len(there) > 2):
                    continue
                mean = own * math.exp(chance.gauss(0, spread)) * math.exp(chance.choice([0, 0, 0, 0.7, -0.7])
                                                                          if chance.random() < 0.15 else 0)
                number = round(usual) if tie else max(0, round(chance.gauss(mean, math.sqrt(mean))))
                number = -number if chance.random() < 0.003 else number
                rows.append((period, force, group, offence, number))
    return rows


def write_saved(path, rows, chance):
    sex = chance.random() < 0.1
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["period", "force", "offence_group", "offence", "defendants", "prosecuted"]
                     + ["sex", "age_group"] * sex)
        for period, force, group, offence, number in rows:
            parts = [number]
            if number > 1 and chance.random() < 0.1:
                parts = [number // 2, number - number // 2]
            for part in parts:
                out.writerow([period, force, group, offence, part, part] + ["Female", "Adults"] * sex)


def write_editions(folder, rows, chance):
    """Two editions in the Ministry's layout: the older one has other numbers of the years of both."""
    years = sorted({row[0] for row in rows})
    middle = years[len(years) // 2]
    pathlib.Path(folder).mkdir()
    for name, keep, other in (("a", lambda y: y <= middle, True), ("b", lambda y: y >= middle, False)):
        with open(pathlib.Path(folder) / f"{name}.csv", "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["Year", "Police Force Area", "Offence Group", "Offence", "Proceeded against"])
            for period, force, group, offence, number in rows:
                if keep(period):
                    revised = other and period == middle
                    out.writerow([period, force, group, offence, number + (chance.randint(0, 5) if revised else 0)])


class Claims(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        reference = ROOT / "ext" / "reference"
        with open(reference / "police_forces.csv", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["force_code"] and not row["parts"]]
            codes = {row["force_code"]: row["force"] for row in rows}
        cls.forces = sorted(codes.values())
        with open(reference / "populations.csv", newline="") as file:
            cls.populations = {(codes[row["force_code"]], int(row["year"])):
                               int(row["population"]) for row in csv.DictReader(file) if row["force_code"] in codes}
        cls.folder = tempfile.TemporaryDirectory()
        cls.told = cls.tell(random.Random(15))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def tell(cls, chance):
        """(story, fact, sentence) of 2,000 stories."""
        stories, statements, number = [], [], 0
        while len(stories) < STORIES:
            number += 1
            rows = make_rows(chance, cls.forces)
            path = pathlib.Path(cls.folder.name) / f"release_{number}"
            if len(rows[0][0]) == 4 and len({row[0] for row in rows}) > 2 and chance.random() < 0.3:
                write_editions(path, rows, chance)
            else:
                path = path.with_suffix(".csv")
                write_saved(path, rows, chance)
            release = Release(str(path), rows, cls.populations, cls.forces)
            columns = sorted({row[3] for row in rows} | {row[2] for row in rows})
            for _ in range(25):
                period, force = chance.choice(sorted(release.present))
                offence = chance.choice(columns)
                stories.append(Story(release, force, offence, period))
                statements.append(
                    "SELECT json_group_array(json_array(fact, sentence)) FROM local_story('{}', '{}', '{}', "
                    "'{}') WHERE sentence IS NOT NULL;".format(force, offence, period, path))
        cls.stories = stories
        return [(story, fact, sentence) for story, facts in zip(stories, ask(statements))
                for fact, sentence in facts]

    def test_every_sentence(self):
        facts, wrong = collections.Counter(), []
        forms = collections.Counter()
        for story, fact, sentence in self.told:
            facts[fact] += 1
            try:
                story.check(fact, sentence)
            except Wrong as error:
                wrong.append(f"{fact} of {story.release.name} {story.force}, {story.offence}, {story.now}: {error}\n"
                             f"    {sentence}")
            if fact == "contrast":
                forms[story.forms()] += 1
        print(dict(facts), dict(forms))
        self.assertEqual(len(wrong), 0, "\n".join(wrong[:10]) + f"\n{len(wrong)} of {len(self.told)}")
        # What nobody published is not none: of an offence that has no row in the period there is no number.
        there = sum((story.now, story.offence) in story.release.offences for story in self.stories)
        self.assertEqual(facts["local_number"], there)
        self.assertGreater(there, 0.9 * STORIES)
        self.assertEqual(set(forms), {"against", "more", "less", "one", "in line", "cannot"})

    def test_doctored_sentences_are_refused(self):
        """Each of these changes makes a sentence say something else; none of them may pass."""
        doctors = [("a number", lambda s: re.sub(r"\b(\d+)(?=[ .)])(?!\d* ?/)", lambda m: str(int(m[1]) + 1), s, count=1)
                    if not re.match(r"In \d", s) else None),
                   ("rise for fall", lambda s: s.replace("rose", "fell", 1) if "rose" in s else None),
                   ("fall for rise", lambda s: s.replace("fell", "rose", 1) if "fell" in s else None),
                   ("contrast", lambda s: s.replace(". Across", ". In contrast, across") if ". Across" in s else None),
                   ("in line", lambda s: re.sub(r"\. (In contrast, a|A)cross (.+) it ", r", in line with \2, where it ", s)
                    if "cross" in s and "from a year earlier" in s and "In contrast" in s else None),
                   ("more for less", lambda s: s.replace(" more than across", " less than across")
                    if " more than across" in s else None),
                   ("highest", lambda s: s.replace("lowest rate", "highest rate") if "lowest rate" in s else None),
                   ("rank", lambda s: s.replace("anywhere from first", "anywhere from second")
                    if "anywhere from first" in s else None),
                   ("joint", lambda s: s.replace("had the highest", "had the joint highest")
                    if "had the highest" in s else None),
                   ("doubled", lambda s: s.replace("almost doubled", "doubled") if "almost doubled" in s else None),
                   ("half", lambda s: s.replace("just over half", "half") if "just over half" in s else None),
                   ("nearly", lambda s: s.replace("nearly a", "just over a") if "nearly a" in s else None),
                   ("England and Wales", lambda s: re.sub(r"the \w+ forces with figures", "England and Wales", s)
                    if "forces with figures" in s else None)]
        for name, doctor in doctors:
            with self.subTest(name):
                tried = 0
                for story, fact, sentence in self.told:
                    doctored = doctor(sentence)
                    if doctored is None or doctored == sentence or tried >= 40:
                        continue
                    tried += 1
                    with self.assertRaises(Wrong, msg=f"{fact}: {sentence}\n    {doctored}"):
                        story.check(fact, doctored)
                self.assertGreater(tried, 0, "no sentence to doctor")


if __name__ == "__main__":
    unittest.main()
