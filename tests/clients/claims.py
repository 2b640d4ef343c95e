"""Reads the sentences and the caveats of a local story, and holds all that they claim against the rows.

    story = Story(source, "Lancashire", "34 Robbery", "2018")
    story.check(facts)             # facts: rows of local_story; Wrong is raised where one says what isn't so

A sentence is read by patterns that have every word of it; whatever else it may say is `unread`, and wrong. What it
says is then held against an own reckoning from the rows (reckoning.py) and the conditions of METHODS."""
import collections
import csv
import math
import re

from reckoning import (CITY, METROPOLITAN, PAIR, SIGNIFICANT, Period, change_words, contrast, count_text,
                       deviate, dispersed, dispersion, ordinal_text, p_text, periods_of, phi_texts, rate_text,
                       ratio_words, share_words, small_text, surely_differs, two_counts)
from test_figures import ROOT

REFERENCE = ROOT / "ext" / "reference"
NUMBER = r"none|no|-?[\d,]+"
COUNT = r"none|-?[\d,]+"
CHANGE = (r"did not change|(?:almost |more than )?(?:doubled|tripled|quadrupled|halved)|fell by (?:a fifth|a quarter|"
          r"a third|three quarters)|(?:rose|fell) by (?:less than 0\.1%|more than 99%|\d\.\d%|[\d,]+%)|rose to "
          r"(?:more than )?[\d,]+ times as many")
SHARE = (r"(?:nearly |just over )?(?:half|a third|a quarter|two-thirds|three-quarters|one in five|one in ten)|less "
         r"than 0\.1%|more than 99%|\d\.\d%|\d+%")
RATIO = (r"(?:almost |more than )?(?:double|(?:\w+|[\d,]+) times)|(?:almost |just over )?(?:half|(?:a tenth|a fifth|"
         r"a quarter|a third|two-thirds|three-quarters) of)|less than 1% of|(?:almost )?the same as|(?:less than 0\.1%|"
         r"more than 99%|\d\.\d%|[\d,]+%) (?:more|less) than")


ADMIN = "Admin Finalised"  # no offence


class Wrong(Exception):
    """A sentence claims what the numbers do not carry."""


def need(condition, *why):
    if not condition:
        raise Wrong(" ".join(map(str, why)))


def number_of(text):
    return 0 if text in ("no", "none") else int(text.replace(",", ""))


def read_csv(name):
    with open(REFERENCE / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# --- What is known beforehand -------------------------------------------------------------------------

class Known:
    """Forces, residents, titles and notes, from the reference figures."""

    def __init__(self):
        forces = read_csv("police_forces.csv")
        codes = {row["force_code"]: row["force"] for row in forces if row["force_code"]}
        self.forces = sorted(codes.values())
        self.population = {(codes[row["force_code"]], int(row["year"])): int(row["population"])
                           for row in read_csv("populations.csv") if row["force_code"] in codes}
        for (force, year), number in list(self.population.items()):
            if force == METROPOLITAN:
                self.population[PAIR, year] = number + self.population[CITY, year]
        self.titles = collections.defaultdict(set)  # an offence and a group may have one name
        for row in read_csv("offence_titles.csv"):
            self.titles[row["published"].casefold()].add(row["short_title"])
        for row in read_csv("group_titles.csv"):
            self.titles[row["offence_group"].casefold()].add(row["short_title"])
        self.notes = read_csv("series_notes.csv")


KNOWN = Known()


def is_title(printed, published):
    """Whether it is the reviewed title; or, of an offence without one, the publisher's own without its code, what
    the publisher adds for its own ends, and capitals that are no name's."""
    reviewed = KNOWN.titles.get(published.casefold())
    if reviewed:
        return printed in reviewed
    own = re.sub(r"^[\d/.]+[A-Za-z]?(\.[\dA-Z]+)?[A-Z]? ", "", published)
    own = re.sub(r"( ?\(MOT\)| ?-? ?(triable either way|indictable only|summary|indictable)$)", "", own, flags=re.I)
    same = own.casefold().replace("-", " ").split() == printed.casefold().replace("-", " ").split()
    plain = printed[:1].islower() or printed[:2].isupper() or re.search(r"\bActs?\b", printed)
    return bool(printed) and same and bool(plain) and "(MOT)" not in printed


class Counted:
    """The words for what is counted."""

    def __init__(self, one, many, done, after="", things=False, event="prosecutions", caveat=None):
        self.one, self.many, self.done, self.after, self.things = one, many, done, after, things
        self.event, self.caveat = event, caveat


PROSECUTED = Counted("person", "people", "prosecuted for")
SENTENCED = Counted("person", "people", "sentenced for", event="sentences")
COMPLETED = Counted("completed prosecution", "completed prosecutions", "for", things=True,
                    caveat="Completed prosecutions of defendants, by the offence that was principal when the case "
                    "ended: management information of the Crown Prosecution Service, not an official statistic.")
CHARGED = Counted("crime", "crimes", "of", " that led to a charge or summons", True, "charges",
                  "Crimes for which somebody was charged or summonsed, as the police recorded them: not people, and "
                  "not court cases.")


TRANSPORT = "British Transport Police"  # a force that no residents have


def counted_forces(number):
    return f"{small_text(number)} force{'s' if number != 1 else ''}"


# --- A source, and what follows from its rows ---------------------------------------------------------

class Source:
    """Rows (period, force or None, group, offence, number, companies among it) by which every story is reckoned.
    `everybody`: all rows, where those are of a part of the people only, as `who` says; they tell which forces and
    periods the source has."""

    def __init__(self, name, rows, counted, layout=None, who="", noun=None, part=False, everybody=None,
                 companies="unknown", editions=None):
        self.name, self.counted, self.layout, self.who, self.noun = name, counted, layout, who, noun
        self.part, self.companies, self.editions = part, companies, editions
        self.cells, self.base = collections.Counter(), {}
        self.firms = collections.Counter()
        self.present, self.columns = set(), set()
        self.blank, self.numbers = set(), set()  # cells that have rows without a number, and rows with one
        self.groups = collections.defaultdict(set)
        self.titles = sorted({text for _, _, group, offence, *_ in rows for text in (group, offence)} - {None, ADMIN})
        for period, force, group, offence, number, firms in rows:
            for column in {self.key(offence), self.key(group), "*"} - {None}:
                (self.blank if number is None else self.numbers).add((period, force, column))
                if number is None:
                    continue
                self.cells[period, force, column] += number
                self.firms[period, force, column] += firms
                self.columns.add((period, column))
            if offence is not None:
                self.groups[self.key(offence)].add(self.key(group))
        for period, force, *_ in everybody or rows:
            self.present.add((period, force))
        self.base = {text: Period.read(text) for text in {period for period, _ in self.present}}
        self.forces = sorted({force for _, force in self.present if force is not None})
        self.labels = self.forces + ([None] if any(force is None for _, force in self.present) else [])
        self.has_forces = bool(self.forces)
        self.years = (min(p.first for p in self.base.values()) // 12, max(p.first for p in self.base.values()) // 12 + 1)
        self.memory = {}
        self.all_now = None

    @staticmethod
    def key(text):
        return None if text is None else text.casefold()

    def meaning(self, text):
        """The title of an offence comes before the name of a group."""
        key = self.key(text)
        return next((offence for offence in self.groups if offence.partition(" ")[2] == key), key)

    def kept(self, key, make):
        if key not in self.memory:
            self.memory[key] = make()
        return self.memory[key]

    def parts(self, period):
        """The source's own periods that make it up; a text that says what is missing where they don't."""
        return self.kept(("parts", str(period)), lambda: self.find_parts(period))

    def find_parts(self, period):
        wanted, any_there = set(period.months()), False
        for length in (12, 3, 1):
            there = [text for text, base in self.base.items()
                     if base.length == length and set(base.months()) <= wanted]
            any_there |= bool(there)
            if set().union(*(self.base[text].months() for text in there)) == wanted:
                return there
        return "part" if any_there else "none"

    def whole(self, period):
        return isinstance(self.parts(period), list)

    def has(self, period, force):
        """Whether it has the force in each part of the period."""
        return self.kept(("has", str(period), force), lambda: self.whole(period) and all(
            (text, force) in self.present for text in self.parts(period)))

    def has_column(self, period, column):
        return self.kept(("column", str(period), column), lambda: self.whole(period) and any(
            (text, column) in self.columns for text in self.parts(period)))

    def number(self, period, force, column, cells=None):
        cells = self.cells if cells is None else cells
        return self.kept((id(cells), str(period), force, column), lambda: sum(
            cells[text, force, column] for text in self.parts(period)))

    def has_number(self, period, force, column):
        """Whether the force has a number, be it 0: none of its rows without one is all that it has."""
        return self.kept(("number", str(period), force, column), lambda: self.find_number(period, force, column))

    def find_number(self, period, force, column):
        if not self.has(period, force) or not self.has_column(period, column):
            return False
        cells = {(text, force, column) for text in self.parts(period)}
        return bool(cells & self.numbers) or not cells & self.blank

    def both(self, now, then, column):
        return self.kept(("both", str(now), str(then), column), lambda: [
            label for label in self.labels
            if self.has_number(now, label, column) and self.has_number(then, label, column)])

    def national(self, column, period, now, then, cells=None):
        return sum(self.number(period, label, column, cells) for label in self.both(now, then, column))

    def real(self, labels):
        """The forces that labels stand for."""
        found = {label for label in labels if label in KNOWN.forces or label == TRANSPORT}
        return found | ({CITY, METROPOLITAN} if PAIR in labels else set())

    def is_whole(self, now, then, column):
        """All of England and Wales, and nothing left out of either period. A City of London that the source never has
        by itself is counted with another force."""
        missed = set(KNOWN.forces) - ({CITY} - set(self.forces)) - self.real(self.both(now, then, column))
        return not self.has_forces or (self.same(now, then, column) and not missed)

    def same(self, now, then, column):
        return all(self.has_number(now, label, column) == self.has_number(then, label, column) for label in self.labels)

    def place(self, now, then, column):
        if self.is_whole(now, then, column):
            return "England and Wales"
        both = self.both(now, then, column)
        n = len(self.real(both))
        others = any(self.number(now, label, column) or self.number(then, label, column)
                     for label in set(both) - set(KNOWN.forces) - {PAIR, TRANSPORT})
        return f"the {counted_forces(n)}{' and others' if others else ''} with figures" if n > 0 else "the areas with figures"

    def alone(self, force, now, then, column):
        """Whether there is no other force to compare with."""
        return not self.is_whole(now, then, column) and self.real(self.both(now, then, column)) <= self.real([force])

    def periods(self, kind):
        return self.kept(("periods", kind), lambda: [
            period for period in periods_of(kind, self.years[0] - 1, self.years[1]) if self.whole(period)])

    def squares(self, column, kind):
        found = []
        for now in self.periods(kind):
            then = now.before()
            if not (self.has_column(now, column) and self.has_column(then, column)):
                continue
            new, old = (self.national(column, period, now, then) for period in (now, then))
            for force in self.both(now, then, column):
                if force is None:
                    continue
                a, b = (self.number(period, force, column) for period in (now, then))
                c, d = new - a, old - b
                if min(a, b, c, d) < 0 or a + b + c + d == 0:
                    continue
                if min(a + b, c + d) * min(a + c, b + d) < 5 * (a + b + c + d):
                    continue
                found.append(deviate(contrast(a, b, c, d)) ** 2)
        return found

    def variation(self, column, kind):
        """φ, and of what it is."""
        return self.kept(("phi", column, kind), lambda: self.find_variation(column, kind))

    def find_variation(self, column, kind):
        groups = self.groups.get(column, {column})
        group = next(iter(groups)) if len(groups) == 1 else None
        for candidate, of in ((column, "the offence"), (group, "the offence group"),
                              ("*", "all offences of the source")):
            squares = self.squares(candidate, kind) if candidate is not None else []
            if len(squares) >= 30:
                return dispersion(squares), of
        return 1.0, None

    def residents(self, force, period):
        number = KNOWN.population.get((force, period.year), 0)
        if force == METROPOLITAN and CITY not in self.forces:
            number += KNOWN.population.get((CITY, period.year), 0)
        return number


# --- A story ------------------------------------------------------------------------------------------

LOCAL = ["local_number", "local_change", "contrast", "national_share", "rate", "rate_rank", "local_longest"]
NATIONAL = ["national_number", "national_change", "national_longest"]


class Story:
    """What the facts of a story may say."""

    def __init__(self, source, force, offence, period):
        self.source, self.force, self.offence, self.now = source, force, offence, Period.read(period)
        self.column = source.meaning(offence)
        self.then = self.now.before()
        self.when = re.escape(self.now.words())
        self.phi, self.phi_of = source.variation(self.column, self.now.kind)
        self.with_city = force == METROPOLITAN and CITY not in source.forces
        # A force without figures of its own is told with the one that has them.
        self.counted_with = None
        if force is not None and not source.has(self.now, force):
            self.counted_with = next((other for other in (METROPOLITAN, PAIR) if source.has(self.now, other)), None)
        self.told = collections.Counter()
        self.p, self.slack, self.flags, self.figures = None, 0, {}, None

    # numbers

    def local(self, period):
        return self.source.number(period, self.force, self.column)

    def national(self, period, then):
        return self.source.national(self.column, period, self.now, then)

    @staticmethod
    def place_of(force):
        special = {METROPOLITAN: "the Metropolitan Police area", CITY: "the City of London",
                   "West Midlands": "the West Midlands Police area", PAIR: "the Metropolitan and City of London area",
                   "British Transport Police": "the British Transport Police area"}
        return special.get(force, force)

    def place(self):
        return self.place_of(self.force)

    def has(self, period, local):
        return self.source.has_number(period, self.force, self.column) if local else self.source.has_column(period, self.column)

    def compares(self, then, local):
        return self.has(self.now, local) and self.has(then, local) and (local or self.source.both(self.now, then, self.column))

    def companies(self, local):
        source = self.source
        if source.companies != "told":
            return 0
        force = self.counted_with or self.force
        return (source.number(self.now, force, self.column, source.firms) if local else
                source.national(self.column, self.now, self.now, self.now, source.firms))

    def all_companies(self):
        """Companies among all that the source counts of the offence then, whatever the force."""
        source = self.source
        return source.companies == "told" and sum(
            source.number(self.now, label, self.column, source.firms) for label in source.labels) > 0

    def nouns(self, number=None, local=False):
        """(one, many, companies to be named) of a number, or of the series."""
        counted = self.source.counted
        if self.source.noun is not None:
            return (*self.source.noun, 0)
        if not self.all_companies():
            return counted.one, counted.many, 0
        firms = None if number is None else self.companies(local)
        if firms is not None and firms in (0, number):
            return ("person", "people", 0) if firms == 0 else ("company", "companies", 0)
        return "person or company", "people and companies", firms or 0

    # patterns

    def offence_pattern(self, name="offence"):
        return rf"(?P<{name}>.+?)"

    def done_pattern(self):
        """`prosecuted for robbery`; crimes are of a kind, or recorded as offences of a kind."""
        counted = self.source.counted
        done = "(?P<done>of|recorded as)" if counted.done == "of" else counted.done
        return f"{done} {self.offence_pattern()}{re.escape(counted.after)}"

    def counted_pattern(self):
        """`people prosecuted for robbery`, of the series."""
        return f"{re.escape(self.nouns()[1])} {self.done_pattern()}"

    def match(self, pattern, sentence):
        found = re.fullmatch(pattern, sentence)
        need(found, "unread:", sentence)
        groups = found.groupdict()
        if "done" in groups:
            need(("offences" in groups["offence"]) == (groups["done"] == "recorded as"), groups["done"], sentence)
        if "offence" in groups:
            need(is_title(groups["offence"], self.offence) or is_title(groups["offence"], self.column), "title",
                 groups["offence"])
        return groups

    # the facts

    def expected(self):
        """Which facts there are, by their conditions: others are not given."""
        source, given = self.source, set()
        if not source.has_column(self.now, self.column):
            return given
        given.add("national_number")
        if self.compares(self.then, False):
            given.add("national_change")
        if self.earliest(False) is not None:
            given.add("national_longest")
        if self.force is None:
            return given
        if self.counted_with is not None or self.has(self.now, True):
            given.add("local_number")
        if self.counted_with is not None or not self.has(self.now, True):
            return given
        if self.compares(self.then, True):
            given.add("local_change")
            if not source.alone(self.force, self.now, self.then, self.column):
                given.add("contrast")
        if self.earliest(True) is not None:
            given.add("local_longest")
        local, national, of = self.share_numbers()
        if not source.alone(self.force, self.now, of, self.column) and local >= 0 and national > 0 and local <= national:
            given.add("national_share")
        if self.local(self.now) >= 3 and source.residents(self.force, self.now) > 0 and not source.part:
            if sum(n for n, _, _ in self.with_residents()) >= 0:
                given.add("rate")
            if self.force != CITY and self.ranked_others():
                given.add("rate_rank")
        return given

    def check(self, facts):
        """All facts: [fact, value, compared_with, change, significance, sentence, caveat] each."""
        given = {row[0] for row in facts if row[0] != "not_given"}
        need(given == self.expected(), "given", sorted(given ^ self.expected()))
        asked = set(NATIONAL if self.force is None else NATIONAL + LOCAL)
        for row in facts:
            if row[0] == "not_given":
                need(self.check_not_given(row[6]) == asked - given, "not given", row[6])
            else:
                self.check_fact(*row)
        need((asked == given) == all(row[0] != "not_given" for row in facts), "not given is missing")

    def check_fact(self, fact, value, compared_with, change, significance, sentence, caveat):
        self.p, self.slack = None, 0
        self.flags = {}
        getattr(self, "check_" + fact)(sentence)
        self.check_values(fact, value, compared_with, change, significance)
        self.check_caveat(fact, caveat or "")

    # numbers

    def check_number(self, sentence, local):
        counted, source = self.source.counted, self.source
        force = self.counted_with or self.force
        place, number = (self.place_of(force), source.number(self.now, force, self.column)) if local else \
            (source.place(self.now, self.now, self.column), self.national(self.now, self.now))
        taken = " which is taken to include the City of London," if local and self.counted_with == METROPOLITAN else ""
        start = rf"{'In' if local else 'Across'} {re.escape(place)},{taken} "
        if number < 0:
            many = re.escape(self.nouns(number, local)[1])
            found = self.match(start + rf"the number of {many} {self.done_pattern()} was (?P<n>{COUNT}) in {self.when}\.",
                               sentence)
        else:
            one, many, firms = self.nouns(number, local)
            noun, verb = (one, "was") if number == 1 else (many, "were")
            offence = self.done_pattern()
            middle = rf"there {verb} (?P<n>{NUMBER}) {noun} {offence}" if counted.things else \
                rf"(?P<n>{NUMBER}) {re.escape(noun)} {verb} {offence}"
            of = r", of which (?P<firms>[\d,]+) compan(?:y|ies)" if firms > 0 else ""
            found = self.match(start + middle + rf" in {self.when}{of}\.", sentence)
            need(not firms or number_of(found["firms"]) == firms, "companies", sentence)
            need(("company." in sentence) == (firms == 1) or not firms, sentence)
        need(number_of(found["n"]) == number, "number", found["n"], number)
        self.figures = (None if local and self.counted_with else number, None, None, None)
        self.flags.update(low=0 <= number < 20, negative=number < 0)

    def check_local_number(self, sentence):
        self.check_number(sentence, True)

    def check_national_number(self, sentence):
        self.check_number(sentence, False)

    # changes

    def read_change(self, words, new, old):
        """The phrase for two numbers above 0, or that are equal."""
        need(words == change_words(new, old) if new != old else words == "did not change", words, "of", new, old)

    def change_pattern(self, new, old, then, now=None):
        """With the numbers that it is a change from and to."""
        now = now or self.now
        if new == old:
            there = "there were" if new == 0 else "it was"
            return (rf"(?P<words>did not change): {there} (?P<both>{COUNT}) in {re.escape(then.words())} and in "
                    rf"{re.escape(now.words())}")
        direction = f"(?P<words>{CHANGE})," if new > 0 and old > 0 else "(?P<way>rose|fell)"
        return (rf"{direction} from (?P<old>{COUNT}) in {re.escape(then.words())} to (?P<new>{COUNT}) in "
                rf"{re.escape(now.words())}")

    def hold_change(self, found, new, old):
        if new == old:
            need(number_of(found["both"]) == new and found["both"] == count_text(new), "number", found["both"], new)
            return
        if found.get("words"):
            self.read_change(found["words"], new, old)
        else:
            need(found["way"] == ("rose" if new > old else "fell"), found["way"], new, old)
        need(found["old"] == count_text(old) and found["new"] == count_text(new), found["old"], found["new"], new, old)

    def check_change(self, sentence, local, then):
        place = self.place() if local else self.source.place(self.now, then, self.column)
        new, old = (self.local(p) if local else self.national(p, then) for p in (self.now, then))
        found = self.match(rf"{'In' if local else 'Across'} {re.escape(place)}, the number of {self.counted_pattern()} "
                           rf"{self.change_pattern(new, old, then)}\.", sentence)
        self.hold_change(found, new, old)
        self.tell_change(new, old, then)

    def tell_change(self, new, old, then):
        tested = then.year == self.then.year and min(new, old) >= 0
        if tested:
            self.p = self.dispersed(two_counts(new, old))
        self.figures = (new, old, 100 * (new - old) / old if old > 0 else None, self.p)
        least = min(new, old)
        self.flags.update(few=0 <= least < 10 and old > 0, negative=least < 0,
                          low=0 <= least < 20 and not (least < 10 and old > 0),
                          chance=tested and new != old and self.p >= SIGNIFICANT,
                          adjusted=tested and new != old and self.p < SIGNIFICANT and self.phi_of is None)

    def check_local_change(self, sentence):
        self.check_change(sentence, True, self.then)

    def check_national_change(self, sentence):
        self.check_change(sentence, False, self.then)

    # local and national

    def four(self):
        new, old = self.national(self.now, self.then), self.national(self.then, self.then)
        return self.local(self.now), self.local(self.then), new, old

    def dispersed(self, log_p):
        """Below what a number can hold the extension's p is an approximation."""
        self.slack = 5e-2 if log_p < -600 else 0
        return dispersed(log_p, self.phi)

    def contrast_test(self):
        a, b, new, old = self.four()
        c, d = new - a, old - b
        return None if min(a, b, c, d) < 0 else self.dispersed(contrast(a, b, c, d))

    def form(self, p=None, significant=SIGNIFICANT):
        """The form of comparison that METHODS allows for the numbers."""
        a, b, new, old = self.four()
        c, d = new - a, old - b
        p = self.contrast_test() if p is None else p
        p = 0.05 if p is not None and abs(p - 0.05) < 1e-9 else p  # 6 ÷ 120, as fractions have it
        if p is None:
            return "cannot"
        if p < significant:
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

    FORMS = {"against": (r"\. In contrast, across {whole} it ", ""), "one": (r", while across {whole} it ", ""),
             "more": (r"\. It {verb} more than across {whole}, where it ", ""),
             "less": (r"\. It {verb} less than across {whole}, where it ", ""),
             "in line": (r", in line with {whole}, where it ", ""), "cannot": (r"\. Across {whole} it ", "")}

    def short_pattern(self, new, old, name):
        if new == old or (new > 0 and old > 0):
            return f"(?P<{name}>{CHANGE})"
        return rf"(?P<{name}>rose|fell) from (?P<{name}_old>{COUNT}) to (?P<{name}_new>{COUNT})"

    def hold_short(self, found, new, old, name):
        if new == old or (new > 0 and old > 0):
            self.read_change(found[name], new, old)
        else:
            need(found[name] == ("rose" if new > old else "fell"), found[name], new, old)
            need(found[name + "_old"] == count_text(old) and found[name + "_new"] == count_text(new), new, old)

    def short_words(self, new, old):
        if new == old or (new > 0 and old > 0):
            return change_words(new, old) if new != old else "did not change"
        return f"{new > old} {new} {old}"

    def check_contrast(self, sentence, full=False, form=None):
        a, b, new, old = self.four()
        whole = re.escape(self.source.place(self.now, self.then, self.column))
        start = rf"In {re.escape(self.place())}, the number of {self.counted_pattern()} "
        from_to = a != b and min(a, b) <= 0
        if full and a == b:
            local = rf"\((?P<both>{COUNT}) in {re.escape(self.then.words())} and in {self.when}\) did not change"
        elif full or from_to:
            local = self.change_pattern(a, b, self.then)
        else:
            local = rf"(?P<words>{CHANGE}) in {self.when} from a year earlier"
        same = self.short_words(a, b) == self.short_words(new, old)
        nation = self.short_pattern(new, old, "nation")
        if same:
            nation = f"{nation} either" if new == old else f"also {nation}"
        if full and new != old and min(new, old) > 0:
            nation += rf", from (?P<n_old>{COUNT}) to (?P<n_new>{COUNT})"
        found = said = None
        for candidate, (glue, _) in self.FORMS.items():
            pattern = start + local + glue.format(whole=whole, verb="(?P<verb>rose|fell)") + nation + r"\."
            if re.fullmatch(pattern, sentence):
                need(found is None, "ambiguous", sentence)
                found, said = self.match(pattern, sentence), candidate
        need(found, "unread:", sentence)
        expected = self.form() if form is None else form
        need(said == expected, said, "is not", expected)
        if full and a == b:
            need(found["both"] == count_text(a), found["both"], a)
        elif full or from_to:
            self.hold_change(found, a, b)
        else:
            self.read_change(found["words"], a, b)
        self.hold_short(found, new, old, "nation")
        if "n_old" in found:
            need(found["n_old"] == count_text(old) and found["n_new"] == count_text(new), sentence)
        need(found.get("verb") in (None, "rose" if a > b else "fell"), sentence)
        self.told[said] += 1
        if not full:
            self.tell_contrast(said, a, b, new, old)

    def tell_contrast(self, said, a, b, new, old):
        self.p = self.contrast_test()
        local, national = (100 * (x - y) / y if y > 0 else None for x, y in ((a, b), (new, old)))
        self.figures = (local, national, local - national if None not in (local, national) else None, self.p)
        cannot = said == "cannot" and self.p is not None
        least = min(a, b)
        self.flags.update(
            untested=self.p is None, adjusted=said != "cannot", differs=cannot and least >= 20,
            too_few=cannot and least < 20, few=0 <= least < 10 and b > 0, negative=least < 0,
            low=0 <= least < 20 and not (least < 10 and b > 0))

    # shares, rates, ranks

    def share_numbers(self):
        """Local and national number of now, and the period with which the forces are the same."""
        if self.compares(self.then, True):
            a, b, new, old = self.four()
            if a >= 0 and new > 0 and b >= 0 and old > 0:
                return a, new, self.then
        return self.local(self.now), self.national(self.now, self.now), self.now

    def check_national_share(self, sentence):
        local, national, of = self.share_numbers()
        whole = re.escape(self.source.place(self.now, of, self.column))
        start = rf"In {self.when}, {re.escape(self.place())} accounted for "
        counted = self.counted_pattern()
        if local == 0:
            found = self.match(start + rf"none of the (?P<whole>[\d,]+) {counted} in {whole}\.", sentence)
        elif local == national:
            found = self.match(start + rf"all (?P<whole>[\d,]+) of the {counted} in {whole}\.", sentence)
        else:
            found = self.match(start + rf"(?P<share>{SHARE}) of the {counted} in {whole} \((?P<part>[\d,]+) of "
                               r"(?P<whole>[\d,]+)\)\.", sentence)
            need(found["share"] == share_words(local, national), found["share"], share_words(local, national))
            need(number_of(found["part"]) == local, found["part"], local)
        need(number_of(found["whole"]) == national, found["whole"], national)
        share, before = 100 * local / national, None
        if of is self.then:
            before = 100 * self.local(of) / self.national(of, of)
        self.figures = (share, before, None if before is None else share - before, None)
        self.flags.update(low=0 <= local < 20)

    def with_residents(self):
        source = self.source
        return [(source.number(self.now, f, self.column), source.residents(f, self.now), f) for f in source.forces
                if source.has_number(self.now, f, self.column) and source.residents(f, self.now) > 0]

    def check_rate(self, sentence):
        counted = self.source.counted
        number, residents = self.local(self.now), self.source.residents(self.force, self.now)
        there = self.with_residents()
        all_number, all_residents = sum(n for n, _, _ in there), sum(r for _, r, _ in there)
        span = {"Q": r" \(a rate per quarter\)", "FQ": r" \(a rate per quarter\)",
                "M": r" \(a rate per month\)"}.get(self.now.kind, "")
        offence = self.done_pattern()
        many = re.escape(self.nouns()[1])
        middle = rf"there were (?P<rate>[\d,.]+) {many} {offence} per 100,000 residents" if counted.things else \
            rf"(?P<rate>[\d,.]+) {many} per 100,000 residents were {offence}"
        forces = self.source.real(f for _, _, f in there)
        whole = "England and Wales" if self.source.is_whole(self.now, self.now, self.column) else \
            f"the {counted_forces(len(forces))} with figures"
        others = "" if forces <= self.source.real([self.force]) else rf", compared with (?P<all>[\d,.]+) across {re.escape(whole)}"
        found = self.match(rf"In {re.escape(self.place())}, {middle} in {self.when}{span}{others}\.", sentence)
        need(found["rate"] == rate_text(number, residents), found["rate"], rate_text(number, residents))
        need(not others or found["all"] == rate_text(all_number, all_residents), found.get("all"))
        rest, rest_residents = all_number - number, all_residents - residents
        if rest >= 0 and rest_residents > 0:
            self.p = self.dispersed(two_counts(number, rest, residents, rest_residents))
        rate, rate_of_all = 100000 * number / residents, 100000 * all_number / all_residents
        self.figures = (rate, rate_of_all, 100 * (rate / rate_of_all - 1) if all_number > 0 else None, self.p)
        self.flags.update(unreliable=number < 10, city=self.force == CITY,
                          rate_chance=self.p is not None and self.p >= SIGNIFICANT,
                          adjusted=self.p is not None and self.p < SIGNIFICANT and self.phi_of is None)

    def ranked_others(self):
        return [(n, r) for n, r, f in self.with_residents() if n >= 3 and f not in (self.force, CITY)]

    def check_rate_rank(self, sentence):
        number, residents = self.local(self.now), self.source.residents(self.force, self.now)
        others = self.ranked_others()
        sides = [(n * residents > number * r) - (n * residents < number * r) for n, r in others]
        higher, lower, same = (sides.count(side) for side in (1, -1, 0))
        of = len(others) + 1
        self.figures = (higher + 1, of, None, None)
        self.flags.update(adjusted=True, not_ranked=True)
        start = rf"In {self.when}, {re.escape(self.place())} "
        if same == len(others):
            every = "both" if of == 2 else "all of them"
            self.match(start + rf"was joint first of the {small_text(of)} forces that are ranked: {every} had the same "
                       rf"rate of {self.counted_pattern()} per 100,000 residents\.", sentence)
            return
        found = self.match(start + rf"had the (?P<joint>joint )?(?:(?P<place>\w+) )?(?P<end>highest|lowest) rate of "
                           rf"{self.counted_pattern()} per 100,000 residents of the (?P<of>[\w,]+) forces that are ranked; "
                           r"(?:allowing for chance, it is anywhere from (?P<first>\w+) to (?P<last>\w+) (?P<from>highest|"
                           r"lowest)|chance does not explain the place)\.", sentence)
        end = 1 if found["end"] == "highest" else -1
        place = (higher if end > 0 else lower) + 1
        need(end == (-1 if lower < higher else 1), "the nearer end", sentence)
        need(found["place"] == (None if place == 1 else ordinal_text(place)), "place", place)
        need((found["joint"] is not None) == (same > 0), "joint")
        need(found["of"] == small_text(of), "of how many", of)
        sure = [side if side and surely_differs(n, number, r, residents, self.phi) else 0
                for (n, r), side in zip(others, sides)]
        first, last = 1 + sure.count(end), of - sure.count(-end)
        if found["first"] is None:
            need(first == last, "range", first, last)
        else:
            need((found["first"], found["last"]) == (ordinal_text(first), ordinal_text(last)), "range", first, last)
            need(first != last and found["from"] == found["end"], "range")

    # the longest comparison

    def earliest(self, local):
        """The earliest period that the number can be compared with, where that is not the year before."""
        source = self.source
        for year in range(source.years[0] - 1, self.then.year):
            then = Period(self.now.kind, year, self.now.part)
            if self.compares(then, local):
                return then
        return None

    def check_longest(self, sentence, local):
        then = self.earliest(local)
        new, old = (self.local(p) if local else self.national(p, then) for p in (self.now, then))
        if new <= 0 or old <= 0:
            self.check_change(sentence, local, then)
        else:
            place = self.place() if local else self.source.place(self.now, then, self.column)
            found = self.match(rf"{'In' if local else 'Across'} {re.escape(place)}, the number of {self.counted_pattern()} "
                               rf"in {self.when} \((?P<new>[\d,]+)\) was (?P<ratio>{RATIO}) the number in "
                               rf"{re.escape(then.words())} \((?P<old>[\d,]+)\)\.", sentence)
            need(number_of(found["new"]) == new and number_of(found["old"]) == old, new, old)
            need(found["ratio"] == ratio_words(new, old), found["ratio"], "is not", ratio_words(new, old))
            self.tell_change(new, old, then)
        years = [Period(self.now.kind, year, self.now.part) for year in range(then.year + 1, self.now.year)]
        self.flags["gaps"] = any(not self.has(period, local) for period in years)

    def check_local_longest(self, sentence):
        self.check_longest(sentence, True)

    def check_national_longest(self, sentence):
        self.check_longest(sentence, False)

    # the columns beside the sentence

    def check_values(self, fact, *values):
        for name, value, expected in zip(("value", "compared_with", "change", "significance"), values, self.figures):
            need((value is None) == (expected is None), fact, name, value, expected)
            slack = max(1e-5, self.slack) if name == "significance" else 1e-6
            need(value is None or math.isclose(value, expected, rel_tol=slack, abs_tol=1e-7), fact, name, value, expected)

    # what is not given

    def check_not_given(self, caveat):
        """The facts that it names, each for a reason that holds."""
        names = "|".join(NATIONAL + LOCAL)
        pieces = re.findall(rf"No ((?:{names})(?:, (?:{names}))*): (.+?\.)(?= No (?:{names})|$)", caveat)
        need(" ".join(f"No {facts}: {why}" for facts, why in pieces) == caveat, "unread:", caveat)
        found = set()
        for facts, why in pieces:
            for fact in facts.split(", "):
                need(fact not in found, "twice", fact)
                found.add(fact)
                need(self.is_reason(fact, why), "no reason", fact, why)
        return found

    def is_reason(self, fact, why):
        source, now, then = self.source, self.now, self.then
        local = fact in LOCAL
        known = {
            "no rate of fewer than 3.": lambda: fact in ("rate", "rate_rank") and self.local(now) < 3,
            "the numbers of the forces together are below none, or too large, to compare a rate with.":
                lambda: fact == "rate" and sum(n for n, _, _ in self.with_residents()) < 0,
            "there is no population to work a rate out from.": lambda: source.residents(self.force, now) == 0,
            "only a part of the residents is counted, and how many of them live there is not known.": lambda: source.part,
            "few people live in the City of London, and many more come there to work: it is not ranked.":
                lambda: self.force == CITY and fact == "rate_rank",
            "no other force in the source has a rate.": lambda: fact == "rate_rank" and not self.ranked_others(),
            "the total is none or less, of which there is no share.":
                lambda: self.share_numbers()[0] < 0 or self.share_numbers()[1] <= 0 or
                self.share_numbers()[0] > self.share_numbers()[1],
            "the source has no other force to compare with.":
                lambda: any(len(source.real(source.both(now, p, self.column))) < 2 for p in (now, then)),
            "the source has nothing earlier than a year before that this can be compared with.":
                lambda: fact.endswith("longest") and self.earliest(local) is None,
            f"the source has no figures of {self.place()} by itself.": lambda: local and self.counted_with is not None,
        }
        if why in known:
            return known[why]()
        for period in (now, then):
            when = period.words()
            reasons = {
                f"the source has only a part of {when}.": source.parts(period) == "part",
                f"the source has no figures for {when}.": source.parts(period) == "none",
                f"the source has no row of this offence for {when}: it may have had another name or code.":
                    source.whole(period) and not source.has_column(period, self.column),
                f"the source has no figures of this force for {when}.":
                    local and source.whole(period) and not source.has_number(period, self.force, self.column),
                f"the source has none of the same forces for {when}.": not source.both(now, then, self.column),
            }
            if why in reasons:
                return reasons[why]
        return False

    # caveats

    def check_caveat(self, fact, caveat):
        """Every sentence of it is known and its condition holds; those that have to be there are."""
        said, rest = set(), caveat
        while rest:
            for name, pattern, holds in self.caveats(fact):
                found = re.match(rf"{pattern}(?: |$)", rest)
                if found:
                    need(holds(found), "caveat", name, found[0])
                    said.add(name)
                    rest = rest[found.end():]
                    break
            else:
                raise Wrong(f"unread caveat: {rest}")
        for name in ("low", "few", "negative", "chance", "untested", "differs", "too_few", "rate_chance", "unreliable",
                     "city", "gaps", "not_ranked"):
            need((name in said) == bool(self.flags.get(name)), fact, "caveat", name, "in" if name in said else "not in", caveat)
        adjusted = bool(self.flags.get("adjusted"))
        need(adjusted == bool(said & {"adjusted", "not_adjusted"}), "caveat", "adjusted", caveat)
        if fact in ("local_change", "contrast", "local_longest", "national_change", "national_longest"):
            need(("regression" in said) == (self.regression(fact) is not None), fact, "regression", caveat)

    def chance(self, found):
        dispersion_text = found["phi"]
        need(found["p"] in p_text(self.p, max(self.slack, 1e-9)), found["p"], self.p)
        need((dispersion_text is None) == (self.phi_of is None), "dispersion")
        return dispersion_text is None or dispersion_text in phi_texts(self.phi)

    def regression(self, fact):
        """(highest or lowest, of how many years), where the base year is that of its series."""
        local = not fact.startswith("national")
        then = self.earliest(local) if fact.endswith("longest") else self.then
        source, column = self.source, self.column
        years = [Period(self.now.kind, year, self.now.part) for year in range(self.source.years[0] - 1,
                                                                               self.source.years[1] + 1)]
        if local:
            numbers = {str(p): self.local(p) for p in years if self.has(p, True)}
        else:  # of the forces that the two periods share, where these are all that either has
            numbers = {str(p): source.national(column, p, p, then) for p in years
                       if source.has_column(p, column) and source.same(p, then, column)}
        if not {str(then), str(self.now)} <= set(numbers):
            return None
        base, new = numbers[str(then)], numbers[str(self.now)]
        others = [n for p, n in numbers.items() if p != str(then)]
        if len(numbers) >= 4 and new < base and all(n < base for n in others):
            return "highest", len(numbers), then, "fall"
        if len(numbers) >= 4 and new > base and all(n > base for n in others):
            return "lowest", len(numbers), then, "rise"
        return None

    def caveats(self, fact):
        source, yes = self.source, lambda found: True
        test = r" \((?P<p>p [=<>] [\d.]+)(?:, dispersion (?P<phi>[\d.,]+))?\)\."
        way = {"change": "rise" if self.figures[0] is not None and self.figures[1] is not None and
               self.figures[0] > self.figures[1] else "fall"}.get("change")
        compared = self.earliest(fact == "local_longest") if fact.endswith("longest") else self.then
        few = sum(n < 3 and f != CITY for n, _, f in self.with_residents()) if fact == "rate_rank" else 0
        not_ranked = "The City of London is not ranked" + (
            "" if few == 0 else f", nor {'is' if few == 1 else 'are'} {small_text(few)} force{'s' if few > 1 else ''} "
            "with fewer than 3") + "."
        listed = [
            ("low", r"Low number: under 20\.", yes),
            ("few", r"A percentage of numbers under 10 says little\.", yes),
            ("negative", r"A number below none takes back earlier figures\.", yes),
            ("chance", rf"This {way} is within what chance could produce" + test, self.chance),
            ("differs", r"The difference from the rest of the country may be chance" + test, self.chance),
            ("too_few", rf"Too few cases to tell whether {re.escape(self.place() or '')} differs" + test, self.chance),
            ("rate_chance", r"The difference from the other forces may be chance" + test, self.chance),
            ("untested", r"(?:Numbers below none can't be tested|The numbers of the rest of the country can't be tested)\.",
             lambda found: ("Numbers" in found[0]) == (min(self.four()[:2]) < 0)),
            ("adjusted", r"The test is adjusted for a dispersion of (?P<phi>[\d.,]+), the variance of the counts of "
             r"(?P<of>the offence|the offence group|all offences of the source) in units of their mean \(1: Poisson\)\.",
             lambda found: found["phi"] in phi_texts(self.phi) and found["of"] == self.phi_of),
            ("not_adjusted", r"The test is not adjusted for overdispersion: the source has too little history to tell it\.",
             lambda found: self.phi_of is None),
            ("unreliable", r"A rate of fewer than 10 is not reliable\.", yes),
            ("city", r"Few people live in the City of London, and many more come there to work: its rate per resident "
             r"can't be compared with others\.", yes),
            ("not_ranked", re.escape(not_ranked), yes),
            ("companies", r"Companies may be among the people: the source does not tell them apart\.",
             lambda found: source.companies == "unknown" and source.layout is not None),
            ("counted", re.escape(source.counted.caveat or "–"), yes),
            ("called", rf"Counted under what the publisher calls (?i:{re.escape(self.offence)})\.", yes),
            ("taken", r"Taken to include the City of London, of which the source has no figures by itself\.",
             lambda found: self.with_city),
            ("with", rf"The source has no figures of {re.escape(self.place() or '')} by itself; for the story of the two, ask "
             rf"for {re.escape(self.counted_with or '')}\.", lambda found: self.counted_with is not None),
            ("regression", r"The number in (?P<then>.+?) is the (?P<most>highest|lowest) of its (?P<years>\d+) years in the "
             r"source: some of the (?P<way>fall|rise) since was to be expected \(regression to the mean\)\.",
             lambda found: (found["most"], int(found["years"]), found["way"]) == tuple(
                 part for i, part in enumerate(self.regression(fact) or ()) if i != 2)
             and found["then"] == self.regression(fact)[2].words()),
            ("gaps", r"Not in the source: (?P<gaps>.+?)\.(?= |$)", lambda found: found["gaps"] == self.gaps(fact, compared)),
            ("differ", r"Compared over the forces that both have: (?P<sides>.+?)\.(?= |$)",
             lambda found: found["sides"] == self.sides(compared)),
            ("step", r"The number of all forces (?P<way>rises|falls) from (?P<old>[\d,]+) in (?P<then>.+?) to (?P<new>[\d,]+) in "
             r"(?P<now>.+?), (?:with a gap in the source between them|beside a gap in the source): what is counted may have "
             r"changed there\.", self.is_step),
            ("editions", r"The source has (?P<period>\d+) in several files or releases; it is counted once, from (?P<file>.+?), "
             r"release (?P<release>[\d-]+)\.", lambda found: found["release"] == self.release(found["period"]) and
             found["period"] == source.editions["both"] and found["file"] == source.editions["file"]),
            ("mixed", r"Mixed vintages: the figures for (?P<now>\d+) and (?P<then>\d+) are from different releases "
             r"\((?P<new>[\d-]+), (?P<old>[\d-]+)\)\.", lambda found: source.editions and
             (found["now"], found["then"]) == (str(self.now), str(compared)) and found["new"] != found["old"] and
             (found["new"], found["old"]) == (self.release(found["now"]), self.release(found["then"]))),
        ]
        for note in KNOWN.notes:
            listed.append(("note", re.escape(note["note"]), lambda found, text=note["note"]: any(
                self.concerns(other, fact, compared) for other in KNOWN.notes if other["note"] == text)))
        return listed

    def release(self, period):
        """Which edition a year of a source of two is counted from."""
        return self.source.editions["new" if period >= self.source.editions["both"] else "old"]

    def gaps(self, fact, then):
        local, runs = fact == "local_longest", []
        for year in range(then.year + 1, self.now.year):
            period = Period(self.now.kind, year, self.now.part)
            if self.has(period, local):
                continue
            if runs and runs[-1][1].year == year - 1:
                runs[-1][1] = period
            else:
                runs.append([period, period])
        return ", ".join(a.words() if a is b else f"{a.words()} to {b.words()}" for a, b in runs)

    def sides(self, then):
        source, said = self.source, []
        for there, lacking in ((then, self.now), (self.now, then)):
            missing = [label for label in source.labels if source.has_number(there, label, self.column)
                       and not source.has_number(lacking, label, self.column)]
            if missing:
                names = {label or "rows without a force" for label in missing}
                said.append((lacking.words(), names))
        self.missing = said
        return Sides(said)

    def is_step(self, found):
        numbers = {p.words(): p for p in self.source.periods(self.now.kind)}
        need(found["then"] in numbers and found["now"] in numbers, "step", found[0])
        then, now = numbers[found["then"]], numbers[found["now"]]
        new, old = (self.source.national(self.column, p, now, then) for p in (now, then))
        need((number_of(found["new"]), number_of(found["old"])) == (new, old), "step", new, old)
        return (found["way"] == "rises") == (new > old) and abs(math.log(new / old)) >= math.log(1.25)

    def concerns(self, note, fact, then):
        """Whether the note is of the layout, the offence, the force and the time."""
        layout = re.compile(note["layout"].replace("%", ".*"))
        if self.source.layout is None or not layout.fullmatch(self.source.layout):
            return False
        scope, _, of = note["scope"].partition("=")
        if scope == "offence_code" and not self.offence.casefold().startswith(of.casefold() + " "):
            return False
        if scope == "offence" and self.column.partition(" ")[2] != of.casefold():
            return False
        if scope == "offence_group" and of.casefold() not in {self.column} | self.source.groups.get(self.column, set()):
            return False
        if scope == "force" and of != self.force:
            return False
        begin, _, end = note["period"].partition(" to ")
        then = self.now if "number" in fact or then is None else then
        first, last = Period.read(begin).first, Period.read(end or begin).first + 1
        if not end:
            return then.first < first < self.now.first + self.now.length
        return any(p.first < last and first < p.first + p.length for p in (self.now, then))

    # the headline

    def check_headline(self, headline):
        source, counted, local = self.source, self.source.counted, self.force is not None
        event = rf"(?:(?P<offence>[a-z]+?) {counted.event}|{counted.event} for (?P<offences>.+?))"
        if not self.has(self.now, local and self.counted_with is None):
            place = self.place() if local else "England and Wales"
            self.hold_event(rf"No figures of {event} {'in' if local else 'across'} {re.escape(place)}", headline)
            return
        if self.counted_with or not self.compares(self.then, local):
            getattr(self, f"check_{'local' if local else 'national'}_number")(headline)
            return
        new, old = (self.local(p) if local else self.national(p, self.then) for p in (self.now, self.then))
        p = dispersed(two_counts(new, old), self.phi) if min(new, old) >= 0 else 1
        place = self.place() if local else source.place(self.now, self.then, self.column)
        where = rf"{'in' if local else 'across'} {re.escape(place)}"
        if p < SIGNIFICANT:
            self.check_change(headline, local, self.then)
            self.told["headline: change"] += 1
            return
        whole = re.escape(source.place(self.now, self.then, self.column))
        follow = re.fullmatch(rf"In {re.escape(place)}, {event} did not follow the (?P<way>fall|rise) across {whole}", headline)
        if follow:
            a, b, all_new, all_old = self.four()
            need(self.contrast_test() < SIGNIFICANT and dispersed(two_counts(all_new, all_old), self.phi) < SIGNIFICANT,
                 "the country's change, or the difference, may be chance", headline)
            need((follow["way"] == "fall") == (all_new < all_old), headline)
            need((a * all_old > all_new * b) == (all_new < all_old), headline)
            need(is_title(follow["offence"] or follow["offences"], self.offence), headline)
            self.told["headline: not followed"] += 1
            return
        few = min(new, old) < 20
        self.hold_event(rf"Too few {event} {where} to tell of a change" if few else
                        rf"No clear change in {event} {where}", headline)
        self.told["headline: no change"] += 1

    def hold_event(self, pattern, headline):
        found = re.fullmatch(pattern, headline)
        need(found and is_title(found["offence"] or found["offences"], self.offence), "unread:", headline)


class Sides:
    """What `2017 is without Kent, Essex: 2018 is without Surrey` has to be, in whichever order of the forces."""

    def __init__(self, said):
        self.said = said

    def __eq__(self, text):
        pieces = re.split(r"; ", text)
        return len(pieces) == len(self.said) and all(
            piece.partition(" is without ")[0] == when and set(piece.partition(" is without ")[2].split(", ")) == names
            for piece, (when, names) in zip(pieces, self.said))
