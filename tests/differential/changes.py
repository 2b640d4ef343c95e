#!/usr/bin/env python3
"""prosecution_changes against a brute-force reckoning of the same rows, over sources that are made up at random.

    python3 tests/differential/changes.py [SEED [STATEMENTS]]
"""

import collections
import csv
import pathlib
import random
import re
import sqlite3
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "build" / "prosecutions"
MEASURES = ["defendants", "prosecuted", "convicted", "sentenced"]
OF_PERIOD = ["period", "year", "quarter", "month"]
OF_FORCE = ["force", "force_code", "region", "nation"]
OTHERS = ["court", "sex", "age_group", "offence_type", "offence_group", "offence_code", "offence"]
INTEGERS = {"year", "quarter", "month"}
STATEMENTS_OF_A_SOURCE = 60
WITHHOLDING = ["[c]", "[C]", "*", "~", "..", ":", "[x]"]  # marks in the place of a number that is not given

PERIODS = [
    ["2015", "2016", "2017", "2018"],
    ["2016-Q1", "2016-Q4", "2017-Q1", "2017-Q2", "2017-Q4", "2018-Q1", "2018-Q2"],
    ["2017-01", "2017-02", "2017-12", "2018-01", "2018-02", "2018-12"],
    ["2015/16", "2016/17", "2017/18", "2018/19"],
    ["2016/17-Q1", "2016/17-Q4", "2017/18-Q1", "2017/18-Q4", "2018/19-Q1"],
]


def open_database():
    database = sqlite3.connect(":memory:")
    database.enable_load_extension(True)
    database.load_extension(str(EXTENSION))
    return database


def year_before(period):
    """The same span one year earlier, written the same way."""
    first = re.match(r"(\d{4})(?:/(\d{2}))?(-.*)?$", period)
    year, financial, part = int(first[1]) - 1, first[2], first[3] or ""
    return f"{year}/{(year + 1) % 100:02}{part}" if financial else f"{year}{part}"


def write_source(chance, path):
    """A file of rows as prosecutions gives them: with gaps, zeros, what comes and goes, and forces that are missing."""
    kinds = chance.sample(PERIODS, chance.choice([1, 1, 2, 3]))
    periods = [period for kind in kinds for period in kind if chance.random() < 0.85] or kinds[0]
    forces = chance.sample(["Kent", "Essex", "Lancashire", "Greater Manchester", "Gwent", "Action Fraud"], 4)
    forces += [""] * chance.choice([0, 0, 1])
    held = {(period, force) for period in periods for force in forces if chance.random() < chance.choice([0.7, 1])}
    some = lambda *values: chance.sample(values, chance.randint(1, len(values)))
    courts, sexes, ages = some("Magistrates", "Crown", ""), some("Male", "Female", ""), some("Adults", "Juveniles")
    offences = some(*[(t, g, c, o) for t, g in (("01: Indictable only", "Robbery"), ("02: Summary", "Theft offences"))
                      for c, o in (("34", "Robbery of property"), ("1", "Murder"), ("", "Theft"))])
    absent = {(period, chance.choice(offences)) for period in periods if chance.random() < 0.3}
    lacking = chance.sample(MEASURES[1:], chance.choice([0, 0, 1]))
    marked = chance.choice([0, 0, 0.05, 0.3])
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["period", "force", "court", "sex", "age_group", "offence_type", "offence_group", "offence_code",
                      "offence", *[measure for measure in MEASURES if measure not in lacking]])
        out.writerow([periods[0], forces[0], courts[0], sexes[0], ages[0], *offences[0],
                      *[1 for measure in MEASURES if measure not in lacking]])
        for _ in range(chance.choice([10, 40, 150])):
            period, force, offence = chance.choice(periods), chance.choice(forces), chance.choice(offences)
            if (period, force) not in held or (period, offence) in absent:
                continue
            numbers = [chance.choice([0, 0, 1, 3, 7, 20, -2, ""]) for measure in MEASURES if measure not in lacking]
            if chance.random() < marked:  # such a row tells of each number whether it was withheld
                numbers = [chance.choice([*WITHHOLDING, 4, 4, "5 [r]", "6 [c]"]) for _ in numbers]
            out.writerow([period, force, chance.choice(courts), chance.choice(sexes), chance.choice(ages), *offence, *numbers])


def read_rows(database, path):
    """Its rows, and of each the measures that were withheld in it, by the file's own words."""
    cursor = database.execute("SELECT * FROM prosecutions(?)", [str(path)])
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row)) for row in cursor]
    with open(path, newline="") as file:
        published = list(csv.DictReader(file))
    for row in rows:
        line = published[row["line"] - 2]
        row["withheld"] = {measure for measure in MEASURES if line.get(measure) in WITHHOLDING}
    return rows


def total(rows, measure):
    numbers = [row[measure] for row in rows if row[measure] is not None]
    return sum(numbers) if numbers else None


def label_of(row):
    return row["force"] or (None, row["region"])


class Reckoning:
    """The rows that prosecution_changes should have for a query that mentions those columns, by the specification."""

    def __init__(self, rows, mentioned):
        self.measures = [measure for measure in MEASURES if any(column.startswith(measure) for column in mentioned)]
        self.dimensions = [column for column in OF_FORCE + OTHERS if column in mentioned]
        self.others = [column for column in self.dimensions if column not in OF_FORCE]
        self.of_force = [column for column in self.dimensions if column in OF_FORCE]
        self.cells, self.kinds = collections.defaultdict(list), collections.defaultdict(list)
        self.held, self.about = collections.defaultdict(set), {}
        self.scopes = collections.defaultdict(set)
        for row in rows:
            period = row["period"]
            cell = tuple(row[column] for column in self.dimensions)
            self.about[period] = tuple(row[column] for column in OF_PERIOD)
            self.cells[period, cell].append(row)
            self.kinds[period, tuple(row[column] for column in self.others)].append(row)
            self.held[period].add(label_of(row))
            self.scopes[tuple(row[column] for column in self.of_force)].add(label_of(row))

    def side(self, period, other, cell, kind, scope, measure):
        rows = self.cells.get((period, cell))
        if rows:
            return total(rows, measure)
        if not (self.held[other] & scope) <= self.held[period]:
            return None
        return None if total(self.kinds.get((period, kind), []), measure) is None else 0

    def row(self, period, cell):
        before, named = year_before(period), dict(zip(self.dimensions, cell))
        kind = tuple(named[column] for column in self.others)
        scope = self.scopes[tuple(named[column] for column in self.of_force)]
        is_held = before in self.held
        now_labels, before_labels = self.held[period] & scope, (self.held[before] if is_held else set()) & scope
        alike = now_labels == before_labels or len(now_labels | before_labels) == 1
        result = {**dict(zip(OF_PERIOD, self.about[period])), **named, "period_before": before}
        missing = [at for at in (period, before) if (at, cell) not in self.cells and (at, kind) not in self.kinds]
        withheld = set().union(*(row["withheld"] for at in (period, before) for row in self.cells.get((at, cell), [])))
        alike_and_told = now_labels == before_labels and not missing and not withheld & set(self.measures)
        result["coverage"] = None if is_held and alike_and_told else "missing"
        for measure in MEASURES:
            now = self.side(period, before if is_held else period, cell, kind, scope, measure)
            was = self.side(before, period, cell, kind, scope, measure) if is_held and alike else None
            change = None if now is None or was is None or measure in withheld else now - was
            result.update({measure: now, measure + "_before": was, measure + "_change": change,
                           measure + "_pct": None if change is None or was <= 0 else 100 * change / was})
        return result

    def rows(self):
        for period in self.held:
            own = {cell for at, cell in self.cells if at == period}
            earlier = {cell for at, cell in self.cells if at == year_before(period)}
            for cell in own | earlier:
                yield self.row(period, cell)


NUMBERS = [measure + suffix for measure in MEASURES for suffix in ("", "_before", "_change", "_pct")]


def make_term(chance, column, rows):
    values = sorted({row[column] for row in rows if row.get(column) is not None}, key=str) or [1]
    value = chance.choice(values)
    if column in NUMBERS:
        written = str(chance.choice([value, 0, 1, -1, 2.5, "'3'", "NULL", "'x'"]))
        return chance.choice([f"{column} {chance.choice(['<', '<=', '=', '>', '>=', '<>', 'IS NOT'])} {written}",
                              f"{column} IS NULL", f"{column} IS NOT NULL", f"{column} IN (0, {value})",
                              f"{column} BETWEEN -3 AND {written}"])
    quoted = str(value) if column in INTEGERS else "'" + str(value) + "'"
    return chance.choice([f"{column} = {quoted}", f"{column} <> {quoted}", f"{column} >= {quoted}", f"{column} < {quoted}",
                          f"{column} IS NULL", f"{column} IS NOT NULL", f"{column} IN ({quoted}, 'none', 2018)",
                          f"{column} LIKE '{str(value)[:2]}%'", f"lower({column}) = lower({quoted})"])


def make_statement(chance, rows):
    """A statement on the table {table}, and the columns that it mentions."""
    counts = chance.random() < 0.15
    shown = [] if counts else chance.sample(OF_PERIOD + OF_FORCE + OTHERS, chance.choice([0, 1, 2, 3, 4, 5, 15]))
    numbers = chance.sample(NUMBERS, chance.randint(1, 4))
    terms = chance.sample(shown + OF_PERIOD + OF_FORCE + OTHERS + NUMBERS, chance.choice([0, 0, 1, 1, 2, 3]))
    reckoned = list(Reckoning(rows, shown + numbers).rows())
    where = [make_term(chance, column, reckoned if column in NUMBERS else rows) for column in terms]
    mentioned = set(shown) | set(terms) | set(numbers)
    if counts:
        sql = f"SELECT count(*), round(sum({numbers[0]}), 6) FROM {{table}}"
    else:
        extra = chance.choice([[], ["period_before"], ["coverage IS NULL"]])
        columns = shown + numbers + extra
        sql = f"SELECT {', '.join(columns)} FROM {{table}}"
    if where:
        sql += " WHERE " + chance.choice([" AND ", " AND ", " OR "]).join(where)
    if not counts and chance.random() < 0.4:
        order = [column + chance.choice(["", " DESC"]) for column in chance.sample(numbers + shown, 1)]
        # All that is shown decides, so that there is one right order.
        sql += " ORDER BY " + ", ".join(order + columns)
        sql += chance.choice(["", " LIMIT 3", " LIMIT 5 OFFSET 2"])
    return sql, mentioned, "ORDER" in sql


def run_plain(rows, mentioned, sql):
    """The statement's answer over the reckoned rows in a plain table."""
    plain = sqlite3.connect(":memory:")
    names = [*OF_PERIOD, *OF_FORCE, *OTHERS]
    types = [f"{name} {'INTEGER' if name in INTEGERS else 'TEXT COLLATE NOCASE'}" for name in names]
    types += [f"{name} {'REAL' if name.endswith('_pct') else 'INTEGER'}" for name in NUMBERS]
    plain.execute(f"CREATE TABLE plain({', '.join(types)}, period_before TEXT, coverage TEXT)")
    for row in Reckoning(rows, mentioned).rows():
        values = [row.get(name) for name in [*names, *NUMBERS, "period_before", "coverage"]]
        plain.execute(f"INSERT INTO plain VALUES ({', '.join('?' * len(values))})", values)
    return plain.execute(sql.format(table="plain")).fetchall()


def differences(chance, path, count):
    """What differs in `count` statements on a source made up at that path."""
    write_source(chance, path)
    database = open_database()
    rows = read_rows(database, path)
    for _ in range(count):
        sql, mentioned, ordered = make_statement(chance, rows)
        ours = database.execute(sql.format(table=f"prosecution_changes('{path}')")).fetchall()
        right = run_plain(rows, mentioned, sql)
        if not ordered:
            ours, right = sorted(ours, key=repr), sorted(right, key=repr)
        if ours != right:
            yield f"{sql}\nours  {ours}\nright {right}\n{path.read_text()}"


def main(seed="14", statements="2400"):
    chance, found = random.Random(int(seed)), []
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, int(statements), STATEMENTS_OF_A_SOURCE):
            found += differences(chance, pathlib.Path(folder) / f"source{first}.csv", STATEMENTS_OF_A_SOURCE)
    print(*found[:3], f"{statements} statements, {len(found)} differences", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
