"""One reckoning: what stories and notable_changes compare, and with which numbers, is what prosecution_changes says, row
by row, of built-in figures and of made-up ones with gaps, missing forces, new offences, numbers that the publisher
withheld, labels that are no force and every kind of period. And the SELECT beside each fact gives its number."""
import collections
import csv
import json
import math
import os
import pathlib
import random
import tempfile
import unittest

from test_chance import ask

SOURCES = int(os.environ.get("RECKONING_SOURCES", "36"))
FORCES = ["Kent", "Essex", "Gwent", "Surrey", "Lancashire", "Greater Manchester", "Metropolitan Police", "City of London",
          "British Transport Police"]
OTHERS = ["Special/miscellaneous and unknown police forces", "Action Fraud", ""]
OFFENCES = [("Robbery", "34 Robbery"), ("Theft offences", "45 Theft from Vehicle"), ("Theft offences", "46 Theft from Shops"),
            ("Drug offences", "92C Other drug offences"), ("Violence against the person", "1 Murder")]
KINDS = [["2014", "2015", "2016", "2017", "2018"], [f"{y}-Q{q}" for y in (2015, 2016, 2017) for q in (1, 2, 3, 4)],
         [f"{y}-{m:02}" for y in (2016, 2017) for m in range(1, 13)], ["2014/15", "2015/16", "2016/17", "2017/18"],
         [f"{y}/{y % 100 + 1}-Q{q}" for y in (2016, 2017) for q in (1, 2, 3, 4)]]


def before(period):
    year = int(period[:4]) - 1
    return f"{year}/{(year + 1) % 100:02d}{period[7:]}" if "/" in period else f"{year}{period[4:]}"


def write_source(chance, path):
    """A release with every kind of hole."""
    periods = [p for p in chance.choice(KINDS) if chance.random() > 0.06]
    labels = chance.sample(FORCES, chance.choice([2, 4, 9])) + chance.sample(OTHERS, chance.choice([0, 0, 1]))
    held = {(p, f) for p in periods for f in labels if chance.random() > 0.08}
    offences = chance.sample(OFFENCES, chance.randint(2, len(OFFENCES)))
    born = {o: chance.choice(periods) if chance.random() < 0.3 else "" for _, o in offences}
    ended = {o: chance.choice(periods) if chance.random() < 0.2 else "9" for _, o in offences}
    sexes = chance.choice([[""], [""], ["Male", "Female"]])
    level, withholds = chance.choice([3, 30, 600]), chance.random() < 0.6
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow("period,force,sex,offence_group,offence,defendants,prosecuted,marks".split(","))
        for period, force in sorted(held):
            for group, offence in offences:
                if not born[offence] <= period <= ended[offence] or chance.random() < 0.1:
                    continue
                for sex in sexes:
                    n = max(0, round(chance.gauss(level, 2 * math.sqrt(level))))
                    n, mark = (-1, "") if chance.random() < 0.004 else (n, "")
                    if withholds and chance.random() < 0.1:
                        n, mark = "", chance.choice(["[c]", "*", "[x]"])
                    out.writerow([period, force, sex, group, offence, n, n, mark])


PAIR = "Metropolitan and City of London"  # published as one


class Cells:
    """The cells of prosecution_changes of one period: of an offence or a group, for each label of a force."""

    def __init__(self, rows):
        self.cells = collections.defaultdict(dict)
        for column, force, now, then, change in rows:
            self.cells[column][force] = (now, then, change)

    def compared(self, column):
        return {f: c for f, c in self.cells[column].items() if c[2] is not None}

    def national(self, column):
        compared = self.compared(column).values()
        return sum(c[0] for c in compared), sum(c[1] for c in compared)


def statements(path, period):
    """The cells by offence and by group, and the notable changes of the period."""
    select = ("SELECT json_group_array(json_array({0}, force, prosecuted, prosecuted_before, prosecuted_change)) FROM "
              "prosecution_changes('{1}') WHERE period = '{2}' AND {0} IS NOT NULL;")
    return [select.format("offence", path, period), select.format("offence_group", path, period),
            "SELECT json_group_array(json_array(coalesce(offence, offence_group), offence IS NULL, force, local_new, local_old, "
            "local_pct, national_pct, against_national, p_value, contrast_p(local_new, local_old, local_new, local_old))) FROM "
            f"notable_changes('{path}', '{period}');"]


def percent(new, old):
    return 100 * (new - old) / old if old > 0 else None


class Reckoning(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.forces = {PAIR, *ask(["SELECT json_quote(force) FROM police_forces;"])}
        cls.sources = []
        chance = random.Random(14)
        for number in range(SOURCES):
            path = pathlib.Path(cls.folder.name) / f"source_{number}.csv"
            write_source(chance, path)
            cls.sources.append(path)
        cls.sources = [(path, ask([f"SELECT json_quote(period) FROM prosecutions('{path}') GROUP BY period HAVING count(prosecuted) > 0;"]))
                       for path in cls.sources + ["builtin:cps"]]

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def comparable(self, cells, column):
        """The forces that notable_changes may compare, with their numbers."""
        new, old = cells.national(column)
        return {f: c for f, c in cells.compared(column).items() if f in self.forces and min(c[0], c[1]) >= 0
                and max(c[0], c[1]) > 0 and min(new, old) > 0 and c[0] <= new and c[1] <= old}

    def may_be_alone(self, cells, column, force):
        """Whether no other force may stand beside it: it is left out then, but for those that have none in both periods."""
        there = set(cells.compared(column)) & self.forces
        if PAIR in there:
            there = there - {PAIR} | {"Metropolitan Police", "City of London"}
        return len(there) <= (2 if force == PAIR else 1)

    def test_notable_changes_has_every_comparison_and_its_numbers(self):
        compared = 0
        for path, periods in self.sources:
            there = [p for p in periods if before(p) in periods]
            answers = iter(ask([s for p in there for s in statements(path, p)]))
            for period in there:
                offences, groups, rows = Cells(next(answers)), Cells(next(answers)), next(answers)
                expected, alone = {}, set()
                for is_group, cells in ((0, offences), (1, groups)):
                    for column in cells.cells:
                        if column == "Admin Finalised":
                            continue
                        new, old = cells.national(column)
                        for force, (now, then, _) in self.comparable(cells, column).items():
                            if self.may_be_alone(cells, column, force):
                                alone.add((column, is_group, force))
                            expected[column, is_group, force] = [now, then, percent(now, then), percent(new, old),
                                                                 int((now > then) - (now < then) == -((new > old) - (new < old)) != 0)]
                found = {tuple(row[:3]): row[3:8] for row in rows}
                self.assertEqual(set(found) | alone, set(expected), (path, period))
                for key, numbers in ((key, expected[key]) for key in found):
                    self.assertEqual(found[key][:2] + found[key][4:], numbers[:2] + numbers[4:], (path, period, key))
                    for ours, theirs in zip(found[key][2:4], numbers[2:4]):
                        self.assertTrue(ours == theirs or math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12), (key, numbers))
                    compared += 1
        print(f"{compared} comparisons of notable_changes")
        self.assertGreater(compared, 5000)

    def told(self, path, stories):
        """For each (force, column, period), its facts by name: value, compared_with, query."""
        answers = ask(["SELECT json_group_array(json_array(fact, value, compared_with, query, caveat, sentence)) FROM local_story("
                       "{}, '{}', '{}', '{}');".format("NULL" if force is None else f"'{force}'", column, period, path)
                       for force, column, period in stories])
        return [{row[0]: row[1:] for row in answer} for answer in answers]

    def test_stories_have_the_same_numbers(self):
        """Where prosecution_changes has no change, the story has none."""
        facts = collections.Counter()
        for path, periods in self.sources:
            answers = iter(ask([s for p in periods for s in statements(path, p)[:2]]))
            cells = {p: (Cells(next(answers)), Cells(next(answers))) for p in periods}
            national = {p: None for p in periods}
            for period, force in ask([f"SELECT DISTINCT json_array(period, force) FROM prosecutions('{path}');"]):
                national[period] = national.get(period) or force
            national = {p: force is None for p, force in national.items()}
            stories, about = [], []
            chance = random.Random(5)
            for period in periods:
                for level in cells[period]:
                    for column in set(level.cells) - {"Admin Finalised"}:
                        there = [f for f in level.cells[column] if f in self.forces and
                                 level.cells[column][f][0] is not None]
                        for force in chance.sample(there, min(3, len(there))):
                            stories.append((force, column, period))
                            about.append(level)
            chosen = sorted(chance.sample(range(len(stories)), min(90, len(stories))))
            for place, story in zip(chosen, self.told(path, [stories[i] for i in chosen])):
                (force, column, period), level = stories[place], about[place]
                context = (path, *stories[place], story.get("not_given"))
                now, then, change = level.cells[column][force]
                new, old = level.national(column)
                withheld = change is None and then is not None and now is not None
                if "local_number" in story:
                    self.assertEqual(story["local_number"][0], now, context)
                else:
                    self.assertTrue("withheld" in story["not_given"][3], context)
                if change is None:
                    self.assertFalse({"local_change", "contrast"} & set(story), context)
                    facts["withheld" if withheld else "no change"] += 1
                else:
                    self.assertEqual(story["local_change"][:2], [now, then], context)
                    facts["change"] += 1
                if national[period] != national.get(before(period), national[period]):
                    continue  # the country as a whole is not held against the rows that name no force
                if level.compared(column):
                    self.assertEqual(story["national_change"][:2], [new, old], context)
                else:  # no cell has rows on either side: none both times, of forces that the source holds, or nothing
                    self.assertEqual(story.get("national_change", [0, 0])[:2], [0, 0], context)
                if "contrast" in story:
                    for ours, theirs in zip(story["contrast"][:2], (percent(now, then), percent(new, old))):
                        self.assertTrue(ours == theirs or math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12), context)
                if "local_longest" in story and before(period) not in periods:
                    self.assertIsNotNone(story["local_longest"][1], context)
                if "national_share" in story and story["national_share"][1] is not None:
                    self.assertTrue(math.isclose(story["national_share"][0], 100 * now / new, abs_tol=1e-12), context)
                    self.assertTrue(math.isclose(story["national_share"][1], 100 * then / old, abs_tol=1e-12), context)
        print(dict(facts))
        self.assertTrue(all(facts[kind] > 20 for kind in ("withheld", "no change", "change")), facts)

    def test_a_year_of_parts_needs_each_part(self):
        """Of a year by quarters or months a force has a number where the source holds all of its parts."""
        facts = collections.Counter()
        for path, periods in self.sources:
            if "-" not in periods[0]:
                continue
            parts = collections.defaultdict(list)
            for period in periods:
                parts[period.split("-")[0]].append(period)
            of = 4 if "Q" in periods[0] else 12
            there = [year for year in parts if len(parts[year]) == of and len(parts.get(before(year), [])) == of]
            if not there:
                continue
            year = there[-1]
            spans = [parts[before(year)], parts[year]]
            names = [", ".join(f"'{p}'" for p in span) for span in spans]
            held = ask(["SELECT json_group_array(json_array(force, n)) FROM (SELECT force, count(DISTINCT period) AS n FROM "
                        f"prosecutions('{path}') WHERE period IN ({span}) GROUP BY force);" for span in names])
            rows = ask([f"SELECT json_group_array(json_array(force, offence_group, n, withheld)) FROM (SELECT force, offence_group, "
                        f"sum(prosecuted) AS n, max(prosecuted IS NULL) AS withheld FROM prosecutions('{path}') WHERE period IN "
                        f"({span}) GROUP BY 1, 2);" for span in names])
            whole = [{row[0] for row in held[i] if row[1] == of} for i in (0, 1)]
            numbers = [{(row[0], row[1]): row[2:] for row in rows[i]} for i in (0, 1)]
            for group in sorted({g for _, g in numbers[0]} & {g for _, g in numbers[1]} - {"Admin Finalised"}):
                def number(i, force):
                    n, withheld = numbers[i].get((force, group), (0, 0))
                    return None if withheld or force not in whole[i] else n
                both = {f for f in whole[0] & whole[1] if number(0, f) is not None and number(1, f) is not None}
                forces = sorted(f for f in whole[1] if f in self.forces)[:4]
                for force, story in zip(forces, self.told(path, [(f, group, year) for f in forces])):
                    context = (path, force, group, year, story.get("not_given"))
                    self.assertEqual("local_change" in story, force in both, context)
                    if force in both:
                        self.assertEqual(story["local_change"][:2], [number(1, force), number(0, force)], context)
                        facts["change"] += 1
                    self.assertEqual("national_change" in story, bool(both), context)
                    if both:
                        self.assertEqual(story["national_change"][:2], [sum(number(i, f) for f in both) for i in (1, 0)], context)
                    facts["story"] += 1
        print(dict(facts))
        self.assertGreater(facts["change"], 20)

    def test_the_select_beside_a_fact_gives_its_numbers(self):
        """All four, and where the fact has none, no column or NULL."""
        names, facts = ("value", "compared_with", "change", "significance"), collections.Counter()
        for path, periods in self.sources:
            chance = random.Random(str(path))
            columns = ask(["SELECT json_quote(offence_group) FROM prosecutions('{0}') WHERE offence_group <> 'Admin Finalised' GROUP BY 1 "
                           "UNION ALL SELECT json_quote(offence) FROM prosecutions('{0}') WHERE offence IS NOT NULL GROUP BY offence;"
                           .format(path)])
            held = {tuple(row) for row in ask([f"SELECT DISTINCT json_array(period, force) FROM prosecutions('{path}');"])}
            stories = [(force, chance.choice(columns), period) for period, force in sorted(held, key=str)
                       if (force in self.forces or force is None) and period in periods]
            stories = chance.sample(stories, min(40, len(stories)))
            answers = ask(["SELECT json_group_array(json_array(fact, value, compared_with, change, significance, query)) FROM "
                           "local_story({}, '{}', '{}', '{}') WHERE query IS NOT NULL;".format(
                               "NULL" if force is None else f"'{force}'", column, period, path)
                           for force, column, period in stories])
            told = [(story, *fact) for story, answer in zip(stories, answers) for fact in answer]
            given = [[name for name, number in zip(names, fact[2:6]) if number is not None] for fact in told]
            statements = [f"SELECT json_group_array(json_array({', '.join(fields)})) FROM ({fact[6]});" for fact, fields in zip(told, given)]
            for fact, fields, rows in zip(told, given, ask(statements)):
                self.assertEqual(len(rows), 1, fact)
                for name, number in zip(fields, rows[0]):
                    expected = fact[2 + names.index(name)]
                    exact = name in ("value", "compared_with", "significance")
                    self.assertTrue(number == expected or not exact and math.isclose(number, expected, rel_tol=1e-9, abs_tol=1e-9),
                                    (str(path), fact, name, number))
                facts[fact[1]] += 1
        print(dict(facts))
        self.assertEqual(len(facts), 10, facts)
        self.assertGreater(min(facts.values()), 30, facts)


if __name__ == "__main__":
    unittest.main()
