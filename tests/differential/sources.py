"""What is asked: our tables, each with a plain table of the same rows beside it, and tables to join them with.

    world = sources.World(host, small=False)
    relation = random.choices(world.relations, world.weights)[0]
    relation.ours          # ways to name our table in FROM: "prosecutions", "prosecutions('builtin:cps')", ...
    relation.plain({"force", "year"})      # the plain table, for a statement that mentions these columns

The plain table is declared as ours is, and filled once, by a SELECT without a term. That of prosecution_totals
is filled by GROUP BY of the columns that the statement mentions. `small`: only sources of a few hundred rows,
for hosts whose own functions make every comparison slow.

A relation's kind is `rows` (prosecutions), `cells` (prosecution_totals), `other` (published files, reference
tables), `answer` (worked out anew by every cursor, and so not for the inner side of a join) or `side`.
"""
import collections
import contextlib
import csv
import io
import os
import random

from hosts import FOLDER, ROOT

SHARED = ROOT.parent / "shared" / "data"
MAGISTRATES = SHARED / "moj" / "remands-magistrates-court-2018.zip"
CPS = SHARED / "cps"
MONTH = CPS / "principal_offence_category_april_2014.csv"
MEASURES = ("defendants", "prosecuted", "convicted", "sentenced")
SAMPLES = 40  # values of a column from which statements take theirs
FRESH = "fresh_"  # a table of ours that is made anew for each statement, and has seen none
CELLS_KEPT = 150  # plain tables of cells

ODD_TEXTS = [
    "Théft", "THÉFT", "théft", "Straße", "STRASSE", "ﬁne", "İl", "ılık", "ΑΣ", "ας", "e\u0301t", "ét", "😀",
    "\u00a0",
    "7", "007", "7.0", "1e2", "0x10", "-0", "+5", "12", "9223372036854775808", "inf", "a", "a  b", "b", "bc",
    "100%", "a_b", "a%b", "[a-z]", "*", "b?", "[", "O'Brien", 'a "b"', "x" * 3000, "x" * 2999 + "y", "y\0z", "y",
    "NULL", "a\tb", "a\nb", "-", "\\", "Z", "_", "^",
]
ODD_FORCES = ["Kent", "Gwent", "Lancashire", "Wiltshire", "Action Fraud", "Nowhere é", "Nowhere É", "0", "nowhere"]
ODD_PERIODS = ["2018", "2018-Q1", "2018-07", "2018/19", "2018/19-Q2", "2017", "2017-Q1"]


class Relation:
    """A table of ours and its plain twin; or, with `ours` the same as `plain_name`, a table on both sides."""

    def __init__(self, host, ours, plain_name, columns, weight, kind):
        self.ours, self.plain_name, self.columns = ours, plain_name, columns
        self.weight, self.kind = weight, kind
        [(self.size,)] = host.rows(f"SELECT count(*) FROM {plain_name}")
        self.samples = {name: _samples(host, plain_name, name) for name, _ in columns}

    def plain(self, mentioned):
        return self.plain_name


class Cells(Relation):
    """prosecution_totals: a plain table for each set of columns that are mentioned, made when it is wanted."""

    def __init__(self, host, ours, rows, always=()):
        self.__dict__.update(vars(rows))
        self.host, self.ours, self.kind, self.always = host, ours, "cells", always
        self.made = collections.OrderedDict()

    def plain(self, mentioned):
        dimensions = tuple(name for name, _ in self.columns
                           if name not in MEASURES and (name in mentioned or name in self.always))
        return self.kept(dimensions)

    def kept(self, columns):
        """The plain table of these columns; of those that were not asked for long, none is kept."""
        if columns in self.made:
            self.made.move_to_end(columns)
        else:
            self.made[columns] = self._make(columns)
        if len(self.made) > CELLS_KEPT:
            self.host.rows(f"DROP TABLE {self.made.popitem(last=False)[1]}")
        return self.made[columns]

    def _make(self, dimensions):
        name = f"cells_of_{self.plain_name}_{'_'.join(dimensions)}"
        self.host.allow_steps(None)
        _create(self.host, name, self.columns)
        # Values that differ in case alone are cells of their own: a statement may compare them by case.
        groups = ", ".join(f"{name} COLLATE BINARY" for name in dimensions)
        sums = [f"sum({measure})" for measure in MEASURES]
        self.host.rows(f"INSERT INTO {name}(rowid, {', '.join(dimensions + MEASURES)}) "
                       f"SELECT {', '.join(['min(rowid)', *dimensions, *sums])} FROM {self.plain_name}" +
                       (f" GROUP BY {groups}" if groups else ""))
        return name


class Changes(Cells):
    """prosecution_changes: its plain tables are filled by itself, without a term. What they are compared with is what
    a term, an order or a join makes of the same cells."""

    def __init__(self, host, ours, plain_name, columns, nocase, rows):
        self.__dict__.update(vars(rows))
        self.host, self.ours, self.plain_name, self.columns, self.kind = host, ours, plain_name, columns, "cells"
        self.nocase, self.always, self.made = nocase, ("period",), collections.OrderedDict()
        self.samples = {**{name: [None, 0, 1, -1, 50, 100.0] for name, _ in columns}, **rows.samples}

    def plain(self, mentioned):
        return self.kept(tuple(name for name, _ in self.columns if name in mentioned or name in self.always))

    def _make(self, names):
        name = f"{self.plain_name}_{sum(1 << at for at, (column, _) in enumerate(self.columns) if column in names)}"
        self.host.allow_steps(None)
        _create(self.host, name, self.columns, self.nocase)
        self.host.rows(f"INSERT INTO {name}({', '.join(names)}) SELECT {', '.join(names)} FROM {self.ours[0]}")
        return name


class World:
    """Everything that a statement may ask."""

    def __init__(self, host, small=False):
        self.host = host
        FOLDER.mkdir(parents=True, exist_ok=True)
        write_odd_release(FOLDER / "odd.csv")
        write_odd_table(FOLDER / "odd_table.csv")
        self.relations, self.sides = [], []
        host.rows("ATTACH ':memory:' AS aside")
        self._add_source("odd", str(FOLDER / "odd.csv"), 6)
        if MONTH.exists():
            self._add_source("month", str(MONTH), 3)
            self._add_source("stated", str(MONTH), 1, ", 'layout=cps-monthly, vintage=2099'")
        if not small:
            self._add_source("cps", None, 5)
            self._add_source("national", "builtin:moj-2009-2019", 1)
            self._add_source("moj", "builtin:moj-2018", 1)
            if CPS.exists():
                self._add_source("folder", str(CPS / "*2016*.csv"), 1)
        self._add_several(small)
        self._add_others(small)
        self._add_sides()
        self.weights = [relation.weight for relation in self.relations]

    def _add_source(self, name, source, weight, options=""):
        """prosecutions and prosecution_totals of one source, named in each way there is. Tables that are kept under
        a name have plain tables of their own: their rowids are others."""
        named = f"('{source}'{options})" if source else ""
        made = {name: f"CREATE VIRTUAL TABLE {name} USING {table}{named or '()'}" for name, table in
                ((f"rows_{name}", "prosecutions"), (f"{FRESH}{name}", "prosecutions"),
                 (f"aside.aside_{name}", "prosecutions"),
                 (f"totals_{name}", "prosecution_totals"), (f"temp.temp_{name}", "prosecution_totals"))}
        for kept in (f"rows_{name}", f"aside.aside_{name}", f"totals_{name}", f"temp.temp_{name}"):
            self.host.rows(made[kept])
        for ways, plain_name in (([f"prosecutions{named}"] + ([] if source else ["prosecutions('builtin:cps')"]),
                                  f"plain_{name}"),
                                 ([f"rows_{name}", f"aside.aside_{name}", f"{FRESH}{name}"], f"plain_kept_{name}")):
            columns = self._copy(ways[0], plain_name, f"rows_{name}")
            rows = Relation(self.host, ways, plain_name, columns, weight, "rows")
            rows.made_fresh = made[f"{FRESH}{name}"]
            self.relations.append(rows)
        totals = [f"prosecution_totals{named}", f"totals_{name}", f"temp.temp_{name}"]
        cells = Cells(self.host, totals, rows)
        cells.weight = 2 * weight
        self.relations.append(cells)
        self._add_changes(name, named, rows)

    def _add_changes(self, name, named, rows):
        self.host.rows(f"CREATE VIRTUAL TABLE changes_{name} USING prosecution_changes{named or '()'}")
        columns = self._columns(f"changes_{name}")
        ways = [f"prosecution_changes{named}", f"changes_{name}"]
        self.relations.append(Changes(self.host, ways, f"plain_changes_{name}", columns,
                                      self._nocase(ways[0], columns), rows))

    def _add_several(self, small):
        """Several sources in one table, told apart by the hidden column. What the plain table has as a column
        `source` is hidden in ours, so that `*` can't be asked."""
        self.sources = [str(FOLDER / "odd.csv")] + ([str(MONTH)] if MONTH.exists() else [])
        self.sources += [] if small else ["builtin:cps", "builtin:moj-2009-2019"]
        columns = [("source", "any")] + self.relations[0].columns
        _create(self.host, "plain_several", columns)
        names = ", ".join(["rowid"] + [name for name, _ in columns])
        for source in self.sources:  # fails if two sources have the same rowids
            self.host.rows(f"INSERT INTO plain_several({names}) SELECT {names} FROM prosecutions(?)", (source,))
        self.several = Relation(self.host, ["prosecutions"], "plain_several", columns, 0, "rows")
        self.several_cells = Cells(self.host, ["prosecution_totals"], self.several, always=("source",))
        self.host.rows("CREATE TABLE sources(source TEXT, n INTEGER)")
        for n, source in enumerate(self.sources):
            self.host.rows("INSERT INTO sources VALUES (?, ?)", (source, n))

    def _add_others(self, small):
        """The other tables: published files and reference tables, and those that answer."""
        self.host.rows(f"CREATE VIRTUAL TABLE published_odd USING published('{FOLDER / 'odd_table.csv'}')")
        tables = ["published_odd", "published_odd", "police_forces", "police_forces", "offences", "prosecutions_help"]
        if MONTH.exists():
            self.host.rows(f"CREATE VIRTUAL TABLE published_month USING published('{MONTH}')")
            tables.append("published_month")
        tables += [] if small else ["force_populations"]
        there = self.host.rows("SELECT name FROM prosecutions_help WHERE kind = 'table'")
        answers = [f"{name}({arguments})" for name, arguments in (
            ("notable_changes", "'builtin:cps', '2017-Q4'"), ("local_story", "'Lancashire', 'burglary', '2017-Q4'"),
            ("source_problems", f"'{FOLDER / 'odd.csv'}'"), ("source_members", f"'{FOLDER / 'odd.csv'}'"),
            ("published_columns", f"'{FOLDER / 'odd_table.csv'}'"),
                                                                  ("published_marks", f"'{FOLDER / 'odd_table.csv'}'"))
            if not small and (name,) in there]
        for ours in dict.fromkeys(tables + answers):
            name = ours.partition("(")[0]
            columns = self._copy(ours, f"plain_{name}", name)
            self.relations.append(Relation(self.host, [ours], f"plain_{name}", columns, max(1, tables.count(ours)),
                                           "answer" if ours in answers else "other"))

    def _add_sides(self):
        """Tables to join with, the same on both sides: of every affinity, with values that fit and some that don't."""
        declared = {
            "note": (("force", "TEXT"), ("year", "INTEGER"), ("n", "")),
            "loose": (("force", "TEXT COLLATE NOCASE"), ("period", "TEXT COLLATE NOCASE"), ("x", "REAL")),
            "mixed": (("v", ""), ("w", "NUMERIC"), ("offence", "TEXT")),
        }
        texts = self.relations[0].samples
        draw = random.Random("sides")
        for name, columns in declared.items():
            self.host.rows(f"CREATE TABLE {name}({', '.join(' '.join(column) for column in columns)})")
            for _ in range(14):
                values = [_side_value(draw, column, declared_as, texts) for column, declared_as in columns]
                self.host.rows(f"INSERT INTO {name} VALUES ({', '.join('?' * len(values))})", values)
            typed = [(column, _type_of(declared_as.partition(" ")[0])) for column, declared_as in columns]
            self.sides.append(Relation(self.host, [name], name, typed, 1, "side"))

    def spoil(self):
        """Takes a row away from each plain table: statements have to differ then."""
        for name in {relation.plain_name for relation in self.relations if not isinstance(relation, Changes)}:
            self.host.rows(f"DELETE FROM {name} WHERE rowid IN (SELECT max(rowid) FROM {name})")

    def _copy(self, ours, plain_name, declared_name):
        """The plain table with the rows of ours; returns its columns with their types."""
        columns = self._columns(declared_name)
        _create(self.host, plain_name, columns, self._nocase(ours, columns))
        names = ", ".join(f'"{name}"' for name, _ in columns)
        self.host.rows(f"INSERT INTO {plain_name}(rowid, {names}) SELECT rowid, {names} FROM {ours}")
        return columns

    def _columns(self, table):
        return [(row[1], _type_of(row[2])) for row in self.host.rows(f"PRAGMA table_info({table})")]

    def _nocase(self, ours, columns):
        """Which columns compare without regard to case. PRAGMA does not tell."""
        found = set()
        for name, _ in columns:
            alike = [self.host.rows(f"SELECT max({other}({name}) = {name}) FROM {ours} "
                                    f"WHERE typeof({name}) = 'text' AND {other}({name}) || '' <> {name} || ''")[0][0]
                     for other in ("upper", "lower")]  # `|| ''` has no collation
            unknown = alike == [None, None] and not ours.startswith("published")
            found |= {name} if 1 in alike or unknown else set()
        return found


def _create(host, name, columns, nocase=None):
    words = {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "numeric": "NUMERIC", "any": ""}
    host.rows(f"CREATE TABLE {name}(" + ", ".join(
        f'"{column}" {words[kind]}' + (" COLLATE NOCASE" if kind == "text" and (nocase is None or column in nocase)
                                       else "") for column, kind in columns) + ")")


def _type_of(declared):
    return {"TEXT": "text", "INTEGER": "integer", "REAL": "real", "NUMERIC": "numeric"}.get(declared, "any")


def _samples(host, table, column):
    """Some of the column's values, from the first to the last, the same in every host."""
    values = [value for value, in host.rows(
        f'SELECT DISTINCT "{column}" COLLATE BINARY FROM {table} ORDER BY 1 COLLATE BINARY')]
    return values if len(values) <= SAMPLES else [values[at * len(values) // SAMPLES] for at in range(SAMPLES)]


def _side_value(draw, column, declared, texts):
    """A value for a table to join with: mostly one that our tables have, in this case or that."""
    known = [value for value in texts.get(column, []) if value is not None]
    choice = draw.random()
    if choice < 0.1:
        return None
    if known and choice < 0.9:
        value = draw.choice(known + (["Kent", "Gwent", "Cumbria"] if column == "force" else []))
        return draw.choice([str.lower, str.upper, str, str])(value) if isinstance(value, str) else value
    if declared in ("REAL", "INTEGER"):
        return draw.choice([2014, 2018, 1, 2, 3.5, -1, 0])
    return draw.choice([0, 1, -1, 2018, 2018.0, 2.5, "2018", "2018.0", " 12", "Kent", "kent", b"Kent", "", 2**62,
                        1e300])


@contextlib.contextmanager
def rewritten(path):
    """A text to be written, which replaces the file in one step, and only if it is another one."""
    text = io.StringIO(newline="")
    yield text
    wanted = text.getvalue().encode("utf-8")
    if not path.exists() or path.read_bytes() != wanted:
        part = path.with_suffix(f".{os.getpid()}")
        part.write_bytes(wanted)
        part.replace(path)


def write_odd_release(path):
    """A release in this project's own layout, with texts and numbers as nobody should write them."""
    draw = random.Random("release")
    header = ["period", "force", "court", "sex", "age_group", "offence_type", "offence_group", "offence_code",
              "offence",
              "plea", "outcome", "sentence_length", *MEASURES]
    with rewritten(path) as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for _ in range(160):
            texts = [draw.choice(ODD_TEXTS + [""] * 6) for _ in range(10)]
            numbers = [draw.choice(["", 0, 1, 2, 3, 5, 12, -1, -7, 40_000, 2**40]) for _ in MEASURES]
            writer.writerow([draw.choice(ODD_PERIODS), draw.choice(ODD_FORCES), *texts, *numbers])


def write_odd_table(path):
    """A table of a kind of its own: texts, whole numbers, fractions, percentages, and numbers among texts."""
    draw = random.Random("table")
    texts = [text for text in ODD_TEXTS if "\0" not in text]  # a NUL is taken for binary data here
    with rewritten(path) as file:
        writer = csv.writer(file)
        writer.writerow(["label", "force", "n", "x", "share", "mostly_numbers"])
        for row in range(120):
            writer.writerow([draw.choice(texts) if row else "first", draw.choice(ODD_FORCES + ["kent", "KENT"]),
                             draw.choice(["", 0, 1, -5, 7, 7, 12, 2**53 + 1, "9,662"]),
                             draw.choice(["", 0.5, -1.25, 3, 1e10, 7]), draw.choice(["", "75.5%", "0%", "100%"]),
                             draw.choice(["1", "2", "007", "n/a?", "12", "-3", "1.0"])])


def large(world):
    """The Ministry's release of magistrates' courts, 435,402 rows: relations without a plain table."""
    host, found = world.host, []
    for name, table, kind in (("rows_large", "prosecutions", "rows"), ("totals_large", "prosecution_totals", "cells")):
        host.rows(f"CREATE VIRTUAL TABLE {name} USING {table}('{MAGISTRATES}')")
        relation = Relation.__new__(Relation)
        relation.ours, relation.kind, relation.columns = [name], kind, world.relations[0].columns
        totals = f"prosecution_totals('{MAGISTRATES}')"  # far quicker than rows
        relation.samples = {column: [0, 1, 2, 5] if column in (*MEASURES, "line") else _samples(host, totals, column)
                            for column, _ in relation.columns}
        relation.size = 435_402
        found.append(relation)
    return found
