"""Who is measured, and the questions that they are asked: one process answers one task.

    python peers.py PEER TASK JOB.json RESULT.json

TASK: available (why this build can't be asked, or null), prepare (what is kept on disk from before; only its time is taken), start (the process and its
libraries, no question), cold (the first question, from the CSV or from what was kept), session
(everything loaded, then the other questions warm). RESULT.json holds the seconds and the answers.
Every peer is given the best form that its manual shows: typed columns, covering indexes, only the
columns that a question needs. bench.py checks the answers.
"""
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import time

FORCE, CODE, OFFENCE = "Lancashire", "46", "Theft from Shops"
QUESTIONS = {
    "Q1": "one force by offence group",
    "Q2": "one force and one offence by year",
    "Q3": "year × force",
    "Q4": "force × offence group × sex",
    "Q5": "year-on-year change of every force × offence",
}
GROUPS = {
    "Q1": ["offence_group"],
    "Q2": ["year"],
    "Q3": ["year", "force"],
    "Q4": ["force", "offence_group", "sex"],
    "Q5": ["force", "offence", "year"],
}


def quoted(text):
    return "'" + str(text).replace("'", "''") + "'"


class Peer:
    available = None  # or a method: why this build can't be asked, or None
    reads_each_time = False  # nothing is loaded: every question reads the CSV
    slow = False  # takes minutes at the size of a release
    kept = False  # starts from what an earlier process left on disk
    memory = disk = 0  # what it needs, as multiples of the CSV: what it can't have is skipped

    def __init__(self, job):
        self.job = job
        self.csv = job["csv"]
        self.work = pathlib.Path(job["work"]) / ("kept" if self.kept else "scratch")
        self.columns = {name: f'"{column}"' for name, column in job["columns"].items()}

    def prepare(self):
        pass

    def start(self):
        raise NotImplementedError

    def load(self):
        pass

    def where(self, question):
        if question not in ("Q1", "Q2"):
            return ""
        offence = f" AND {self.columns['offence']} = {quoted(f'{CODE} {OFFENCE}')}"
        return f"WHERE {self.columns['force']} = {quoted(FORCE)}" + offence * (question == "Q2")

    def keys(self, question):
        """What is grouped by: name in the answer, and column or expression."""
        return [(name, self.columns[name]) for name in GROUPS[question]]

    def sums(self, question):
        """The sum of each group."""
        keys = self.keys(question)
        return (
            f"SELECT {', '.join(f'{column} AS {name}' for name, column in keys)},"
            f" sum({self.columns['number']}) AS n FROM {self.table} {self.where(question)}"
            f" GROUP BY {', '.join(column for name, column in keys)}"
        )

    def sql(self, question):
        if question != "Q5":
            return self.sums(question)
        keys = self.keys(question)
        names = ", ".join(name for name, column in keys)
        parts = ", ".join(name for name, column in keys if name != "year")
        return (
            f"SELECT {names}, n, CASE WHEN lag(year) OVER w = year - 1 THEN n - lag(n) OVER w END"
            f" FROM ({self.sums(question)}) WINDOW w AS (PARTITION BY {parts} ORDER BY year)"
        )

    def ask(self, question):
        return self.database.execute(self.sql(question)).fetchall()


class Totals(Peer):
    """prosecution_totals('file.csv'): the pivot table of this extension."""

    name, table_name, cache, memory = "prosecution_totals", "prosecution_totals", "off", 0.3

    def available(self):
        self.start()
        modules = self.database.execute("SELECT name FROM pragma_module_list").fetchall()
        return None if (self.table_name,) in modules else f"this build has no {self.table_name}"

    def start(self):
        os.environ["PROSECUTIONS_CACHE"] = self.cache or str(self.work / "cache")
        self.database = sqlite3.connect(":memory:")
        self.database.enable_load_extension(True)
        self.database.load_extension(self.job["extension"])
        self.table = f"{self.table_name}({quoted(self.csv)})"
        self.columns = {name: name for name in self.columns} | {"number": self.job["measure"]}

    def load(self):
        self.database.execute(f"SELECT count(*) FROM {self.table}").fetchall()

    def sums(self, question):
        if question != "Q5" or self.table_name != "prosecution_totals":
            return super().sums(question)
        # The rows of the table are the groups already, and come in the order that a window needs.
        names = ", ".join(name for name, column in self.keys(question))
        return f"SELECT {names}, {self.columns['number']} AS n FROM {self.table}"

    def where(self, question):
        offence = f" AND offence_code = {quoted(CODE)} AND offence = {quoted(OFFENCE)}"
        return {
            "Q1": f"WHERE force = {quoted(FORCE)}",
            "Q2": f"WHERE force = {quoted(FORCE)}" + offence,
        }.get(question, "")

    def keys(self, question):
        code = [("offence_code", "offence_code")] * (question == "Q5")
        return code + super().keys(question)


class Rows(Totals):
    """prosecutions('file.csv'): every published row handed to SQLite, which adds up itself."""

    name, table_name = "prosecutions", "prosecutions"


class Cached(Totals):
    """prosecution_totals, with its on-disk cache made by an earlier process."""

    name, cache, kept, disk = "prosecution_totals, cached", None, True, 1

    def available(self):
        reason = super().available()
        try:
            self.database.execute("SELECT prosecutions_config('cache')").fetchall()
        except sqlite3.Error:
            return reason or "this build has no cache"
        return reason

    def prepare(self):
        self.start()
        self.load()


class Import(Peer):
    """sqlite3's .import into a typed table of a file, without journal or syncing."""

    name, indexed, disk, slow = "sqlite3 .import", False, 1.5, True

    def start(self):
        self.file = self.work / f"{type(self).__name__}.db"
        self.table = "release"

    def import_csv(self):
        column = self.columns
        numbers = column["year"], column["number"]
        types = ", ".join(f'"{name}" ' + ("INTEGER" if f'"{name}"' in numbers else "TEXT")
                          for name in self.job["header"])
        script = f"CREATE TABLE release({types});\n.import --csv --skip 1 {quoted(self.csv)} release\n"
        if self.indexed:
            for keys in ("force", "offence", "year"), ("force", "offence_group", "sex"):
                keys = ", ".join(column[key] for key in keys)
                script += f"CREATE INDEX \"by {keys.replace(chr(34), '')}\" ON release({keys}, {column['number']});\n"
        pragmas = "PRAGMA journal_mode = off; PRAGMA synchronous = off;\n"
        subprocess.run(["sqlite3", "-init", "/dev/null", "-bail", self.file], input=pragmas + script,
                       text=True, check=True, stdout=subprocess.DEVNULL)

    def load(self):
        if not self.kept:
            self.import_csv()
        self.database = sqlite3.connect(self.file)


class ImportIndexed(Import):
    """the same with two covering indexes: force, offence, year; force, offence group, sex."""

    name, indexed, disk = "sqlite3 .import, indexed", True, 3


class ImportKept(ImportIndexed):
    """that database file, opened again by another process."""

    name, kept = "sqlite3 .import, indexed, reopened", True

    def prepare(self):
        self.start()
        self.import_csv()


class Xsv(Peer):
    """sqlite-xsv's virtual table (as SQLite's own csv.c, but faster), which reads the CSV each time."""

    name, reads_each_time, slow = "sqlite-xsv", True, True

    def start(self):
        import sqlite_xsv

        self.database = sqlite3.connect(":memory:")
        self.database.enable_load_extension(True)
        sqlite_xsv.load(self.database)
        self.database.execute(f"CREATE VIRTUAL TABLE temp.release USING csv(filename={quoted(self.csv)})")
        self.table = "release"
        for number in ("year", "number"):
            self.columns[number] = f"CAST({self.columns[number]} AS INTEGER)"


class Duck(Peer):
    """DuckDB, which reads the CSV each time."""

    name, reads_each_time, memory = "DuckDB, from CSV", True, 0.5

    def start(self):
        import duckdb

        self.database = duckdb.connect(self.file())
        self.table = f"read_csv({quoted(self.csv)})"

    def file(self):
        return ":memory:"


class DuckTable(Duck):
    """DuckDB, the CSV loaded into a table in memory."""

    name, reads_each_time, memory = "DuckDB, loaded", False, 2

    def load(self):
        self.database.execute(f"CREATE TABLE release AS FROM {self.table}")
        self.table = "release"


class DuckKept(Duck):
    """DuckDB's own database file, made before, opened again by another process."""

    name, reads_each_time, kept, memory, disk = "DuckDB, its own file", False, True, 2, 0.2

    def file(self):
        return str(self.work / "duck.db")

    def prepare(self):
        self.start()
        self.database.execute(f"CREATE TABLE release AS FROM {self.table}")
        self.database.close()

    def load(self):
        self.table = "release"


class Polars(Peer):
    """polars, which scans the CSV each time."""

    name, reads_each_time, memory = "polars, from CSV", True, 1

    def start(self):
        import polars

        self.polars = polars
        self.frame = polars.scan_csv(self.csv)

    def ask(self, question):
        column, names = self.polars.col, self.job["columns"]
        frame = self.frame
        if question in ("Q1", "Q2"):
            frame = frame.filter(column(names["force"]) == FORCE)
        if question == "Q2":
            frame = frame.filter(column(names["offence"]) == f"{CODE} {OFFENCE}")
        keys = [names[name] for name in GROUPS[question]]
        frame = frame.group_by(keys).agg(column(names["number"]).sum().alias("n"))
        if question == "Q5":
            parts, year = keys[:2], column(names["year"])
            follows = year.shift(1).over(parts) == year - 1
            change = column("n") - column("n").shift(1).over(parts)
            frame = frame.sort(keys).with_columns(self.polars.when(follows).then(change).alias("d"))
        return frame.collect().rows()


class PolarsFrame(Polars):
    """polars, the CSV loaded into a data frame."""

    name, reads_each_time, memory = "polars, loaded", False, 3

    def load(self):
        self.frame = self.polars.read_csv(self.csv).lazy()


PEERS = {peer.name: peer for peer in (
    Totals, Rows, Cached, Import, ImportIndexed, ImportKept, Xsv,
    Duck, DuckTable, DuckKept, Polars, PolarsFrame)}


def run(peer, task, begun):
    """Seconds by name, and the answers. `begun`: when the parent started this process."""
    seconds, answers = {}, {}
    if task == "prepare":
        peer.prepare()
        return seconds, answers
    peer.start()
    if task == "cold":
        # Loading is a part of it where the peer can't answer otherwise.
        if isinstance(peer, (Import, DuckTable, DuckKept, PolarsFrame)):
            peer.load()
        answers["Q1"] = peer.ask("Q1")
    elif task == "session":
        peer.load()
        seconds["load"] = time.monotonic() - begun
        for question in list(QUESTIONS)[1:]:
            for attempt in range(2):  # what is quick is asked once more, warm
                before = time.monotonic()
                answers[question] = peer.ask(question)
                seconds[question] = time.monotonic() - before
                if seconds[question] > 1:
                    break
    return seconds, answers


def main(name, task, job_file, result_file):
    with open(job_file, encoding="utf-8") as file:
        job = json.load(file)
    peer = PEERS[name](job)
    if task == "available":
        seconds, answers = {}, peer.available and peer.available()
    else:
        seconds, answers = run(peer, task, float(os.environ["BENCH_BEGUN"]))
    with open(result_file, "w", encoding="utf-8") as file:
        json.dump({"seconds": seconds, "answers": answers}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
