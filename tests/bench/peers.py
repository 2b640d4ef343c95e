"""Who is measured, and the questions that they are asked: one process answers one task.

    python peers.py PEER TASK JOB.json RESULT.json

TASK: available (why this build can't be asked, or null), labels (the forces' published names), prepare (makes what is kept on disk from
before; the seconds), cold (the first question, from the CSV or from what was kept), session
(everything loaded, then the other questions warm). Who can't answer before everything is loaded is
asked the first question in its session. RESULT.json holds what was measured and the answers.
Every peer is given the best form that its manual shows: typed columns, covering indexes, only the
columns that a question needs. bench.py checks the answers.
"""
import collections
import json
import os
import pathlib
import resource
import sqlite3
import statistics
import subprocess
import sys
import time

TIMES_ASKED = 6  # a warm question, within a second
FORCE, CODE, OFFENCE = "Lancashire", "46", "Theft from Shops"
QUESTIONS = {
    "Q1": "one force by offence group",
    "Q2": "one force and one offence by year",
    "Q3": "year × force",
    "Q4": "force × offence group × sex",
    "Q5": "year-on-year change of every force × offence",
}
YEAR_ON_YEAR = {  # of all peers, beside Q5
    "rises": "of Q5, how many rose by more than 100",
}
WINDOW = "window"  # of prosecution_totals: Q5 as its users wrote it before there was prosecution_changes
SCANS = {  # of what hands every row to SQLite
    "scan": "a number and two texts of every row",
    "group": "force × offence group, by GROUP BY",
}
PAGES = {  # by rowid, of the same peers; each answer is a number that does not hang on the file
    "last five": "SELECT count(*) FROM (SELECT {number} FROM {table} ORDER BY rowid DESC LIMIT 5)",
    "largest rowid": "SELECT max(rowid) > 0 FROM {table}",
    "a thousand": "SELECT count({number}) FROM {table} WHERE rowid BETWEEN 100001 AND 101000",
    "next hundred": "SELECT count(*) FROM (SELECT {number} FROM {table} WHERE rowid > 200000 ORDER BY rowid LIMIT 100)",
    "all counted": "SELECT count(*) > 0 FROM {table}",
}
GROUPS = {
    "Q1": ["offence_group"],
    "Q2": ["year"],
    "Q3": ["year", "force"],
    "Q4": ["force", "offence_group", "sex"],
    "Q5": ["force", "offence", "year"],
    "scan": [],
    "group": ["force", "offence_group"],
    **{page: [] for page in [*PAGES, *YEAR_ON_YEAR]},
}


def group_of(question, columns):
    """What the question groups by, in a file of those columns: what is published by quarter is compared by quarter."""
    return GROUPS[question] + ["quarter"] * (question == "Q5" and "quarter" in columns)


def quoted(text):
    return "'" + str(text).replace("'", "''") + "'"


class Peer:
    available = None  # or a method: why this build can't be asked, or None
    prepare = None  # or a method: makes what is kept on disk from before
    reads_each_time = False  # nothing is loaded: every question reads the CSV
    hands_over_rows = False  # to SQLite, which adds up itself
    loads_first = False  # can't answer before everything is loaded
    kept = False  # starts from what an earlier process left on disk
    needs = None  # or the peer whose file of the round it opens
    goes_on_from = None  # or the peer in whose process, and from whose data, this one starts
    memory = disk = 0  # what it needs, as multiples of the CSV: what it can't have is skipped

    def __init__(self, job):
        self.job = job
        self.csv = job["csv"]
        self.kept_files = pathlib.Path(job["work"]) / "kept"  # until the CSV is done with
        self.round_files = pathlib.Path(job["work"]) / "round"  # until the round is over
        self.columns = {name: f'"{column}"' for name, column in job["columns"].items()}

    def libraries(self):
        """What the process imports: no engine is started yet."""

    def start(self):
        pass

    def load(self):
        pass

    def where(self, question):
        if question not in ("Q1", "Q2"):
            return ""
        offence = f" AND {self.columns['offence']} = {quoted(f'{CODE} {OFFENCE}')}"
        return f"WHERE {self.columns['force']} = {quoted(FORCE)}" + offence * (question == "Q2")

    def keys(self, question):
        """What is grouped by: name in the answer, and column or expression."""
        return [(name, self.columns[name]) for name in group_of(question, self.columns)]

    def sums(self, question):
        """The sum of each group."""
        keys = self.keys(question)
        return (
            f"SELECT {', '.join(f'{column} AS {name}' for name, column in keys)},"
            f" sum({self.columns['number']}) AS n FROM {self.table} {self.where(question)}"
            f" GROUP BY {', '.join(column for name, column in keys)}"
        )

    def scan(self):
        force, offence, number = (self.columns[name] for name in ("force", "offence", "number"))
        return f"SELECT sum(CASE WHEN length({force}) + length({offence}) > 0 THEN {number} END) FROM {self.table}"

    def sql(self, question):
        if question == "scan":
            return self.scan()
        if question in PAGES:
            return PAGES[question].format(table=self.table, number=self.columns["number"])
        if question == "rises":
            return f"SELECT count(*) FROM ({self.changes()}) WHERE change > 100"
        return self.changes() if question == "Q5" else self.sums(question)

    def changes(self):
        """Each cell of a period that has any beside that of a year before, as prosecution_changes has it: a side without
        rows is 0 where that period has some of the force and some of the offence, and else NULL."""
        span = [name for name in ("year", "quarter") if name in self.columns]
        at = ", ".join(span)
        later = ", ".join(["year + 1", *span[1:]])
        on = lambda b, what, years: " AND ".join(
            [f"{b}.{what} = p.{what}", f"{b}.year = p.year - {years}", *(f"{b}.{part} = p.{part}" for part in span[1:])])
        known = "".join(f" LEFT JOIN of_{what} {what}_{side} ON {on(f'{what}_{side}', what, years)}"
                        for side, years in (("now", 0), ("before", 1)) for what in ("force", "offence"))
        now, before = (f"coalesce({side}, force_{side}.zero + offence_{side}.zero)" for side in ("now", "before"))
        return (
            f"WITH sums AS MATERIALIZED (SELECT force, offence, {at}, CAST(n AS BIGINT) AS n FROM ({self.sums('Q5')})),"
            f" sides AS (SELECT force, offence, {at}, n AS now, NULL AS before FROM sums UNION ALL"
            f" SELECT force, offence, {later}, NULL, n FROM sums WHERE ({later}) IN (SELECT DISTINCT {at} FROM sums)),"
            f" p AS (SELECT force, offence, {at}, max(now) AS now, max(before) AS before FROM sides GROUP BY force, offence, {at}),"
            f" of_force AS (SELECT DISTINCT force, {at}, 0 AS zero FROM sums),"
            f" of_offence AS (SELECT DISTINCT offence, {at}, 0 AS zero FROM sums)"
            f" SELECT p.force, p.offence, {', '.join('p.' + part for part in span)}, {now} AS n, {now} - {before} AS change"
            f" FROM p{known}"
        )

    def ask(self, question):
        return self.database.execute(self.sql(question)).fetchall()

    def read(self, question):
        """Every row of the answer, each once, without keeping them."""
        collections.deque(self.database.execute(self.sql(question)), maxlen=0)


class Totals(Peer):
    """prosecution_totals('file.csv'): the pivot table of this extension."""

    name, table_name, cache, memory = "prosecution_totals", "prosecution_totals", "off", 0.3

    def __init__(self, job):
        super().__init__(job)
        self.table = f"{self.table_name}({quoted(self.csv)})"
        self.columns = {name: name for name in self.columns} | {"number": job["measure"]}
        self.cache_folder = self.cache or str(self.kept_files / "cache")

    def available(self):
        self.start()
        modules = self.database.execute("SELECT name FROM pragma_module_list").fetchall()
        return None if (self.table_name,) in modules else f"this build has no {self.table_name}"

    def start(self):
        os.environ["PROSECUTIONS_CACHE"] = self.cache_folder
        self.database = sqlite3.connect(":memory:")
        self.database.enable_load_extension(True)
        self.database.load_extension(self.job["extension"])

    def load(self):
        self.database.execute(f"SELECT count(*) FROM {self.table}").fetchall()

    def sums(self, question):
        """The rows of the table are the groups already, and come in the order that a window needs."""
        names = ", ".join(name for name, column in self.keys(question))
        return f"SELECT {names}, {self.columns['number']} AS n FROM {self.table} {self.where(question)}"

    def where(self, question):
        offence = f" AND offence_code = {quoted(CODE)} AND offence = {quoted(OFFENCE)}"
        return {
            "Q1": f"WHERE force = {quoted(FORCE)}",
            "Q2": f"WHERE force = {quoted(FORCE)}" + offence,
        }.get(question, "")

    def changes(self):
        """prosecution_changes('file.csv'), which has these columns."""
        number = self.columns["number"]
        return (f"SELECT {', '.join(name for name, column in self.keys('Q5'))}, {number} AS n, {number}_change AS change"
                f" FROM prosecution_changes({quoted(self.csv)})")

    def sql(self, question):
        if question == "rises":  # a term on each column, as a cell is made of those that a statement mentions
            return f"{self.changes().replace('SELECT', 'SELECT count(*) FROM (SELECT')}) WHERE change > 100 AND " \
                   "force IS NOT NULL AND offence IS NOT NULL"
        if question != WINDOW:
            return super().sql(question)
        names = ", ".join(name for name, column in self.keys("Q5"))
        return (f"SELECT {names}, n, CASE WHEN lag(year) OVER w = year - 1 THEN n - lag(n) OVER w END"
                f" FROM ({self.sums('Q5')}) WINDOW w AS (PARTITION BY {names.replace(', year', '')} ORDER BY year)")


class Rows(Totals):
    """prosecutions('file.csv'): every published row handed to SQLite, which adds up itself. The fourth
    time that Q2 is asked makes an index of rows, the fifth and the sixth use it."""

    name, table_name, sums, hands_over_rows = "prosecutions", "prosecutions", Peer.sums, True
    changes, sql = Peer.changes, Peer.sql


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

    name, loads_first, hands_over_rows = "sqlite3 .import", True, True
    disk = 3  # with the indexes of the next

    def start(self):
        self.file, self.table = self.round_files / "import.db", "release"

    def run_shell(self, script):
        pragmas = "PRAGMA journal_mode = off; PRAGMA synchronous = off;\n"
        subprocess.run(["sqlite3", "-init", "/dev/null", "-bail", self.file], input=pragmas + script,
                       text=True, check=True, stdout=subprocess.DEVNULL)
        self.database = sqlite3.connect(self.file)

    def load(self):
        numbers = self.columns["year"], self.columns["number"]
        types = ", ".join(f'"{name}" ' + ("INTEGER" if f'"{name}"' in numbers else "TEXT")
                          for name in self.job["header"])
        self.run_shell(f"CREATE TABLE release({types});\n.import --csv --skip 1 {quoted(self.csv)} release\n")


class ImportIndexed(Import):
    """the same with two covering indexes: force, offence, year; force, offence group, sex. A round
    imports once: the indexes are made after the questions without them, in the same process, and
    the time that those questions took is not counted (what memory they took at most is)."""

    name, goes_on_from, hands_over_rows = "sqlite3 .import, indexed", Import.name, False

    def load(self):
        script = ""
        for keys in ("force", "offence", "year"), ("force", "offence_group", "sex"):
            keys = ", ".join(self.columns[key] for key in keys)
            script += f"CREATE INDEX \"by {keys.replace(chr(34), '')}\" ON release({keys}, {self.columns['number']});\n"
        self.run_shell(script)


class ImportKept(Import):
    """that database file, which the round made, opened again by another process."""

    name, needs, kept = "sqlite3 .import, indexed, reopened", ImportIndexed.name, True
    loads_first = hands_over_rows = False

    def start(self):
        super().start()
        self.database = sqlite3.connect(self.file)

    def load(self):
        pass


class Xsv(Peer):
    """sqlite-xsv's virtual table (as SQLite's own csv.c, but faster), which reads the CSV each time."""

    name, reads_each_time = "sqlite-xsv", True

    def libraries(self):
        import sqlite_xsv

        self.load_into = sqlite_xsv.load

    def start(self):
        self.database = sqlite3.connect(":memory:")
        self.database.enable_load_extension(True)
        self.load_into(self.database)
        self.database.execute(f"CREATE VIRTUAL TABLE temp.release USING csv(filename={quoted(self.csv)})")
        self.table = "release"
        for number in ("year", "number"):
            self.columns[number] = f"CAST({self.columns[number]} AS INTEGER)"


class Duck(Peer):
    """DuckDB, which reads the CSV each time."""

    name, reads_each_time, memory = "DuckDB, from CSV", True, 0.5

    def libraries(self):
        import duckdb

        self.connect = duckdb.connect

    def start(self):
        self.database = self.connect(self.file())
        self.table = f"read_csv({quoted(self.csv)})"

    def file(self):
        return ":memory:"

    def read(self, question):
        self.ask(question)  # it has no way to read row by row that is quicker


class DuckTable(Duck):
    """DuckDB, the CSV loaded into a table in memory."""

    name, reads_each_time, loads_first, memory = "DuckDB, loaded", False, True, 2

    def load(self):
        self.database.execute(f"CREATE TABLE release AS FROM {self.table}")
        self.table = "release"


class DuckKept(Duck):
    """DuckDB's own database file, made before, opened again by another process."""

    name, reads_each_time, kept, memory, disk = "DuckDB, its own file", False, True, 2, 0.2

    def file(self):
        return str(self.kept_files / "duck.db")

    def prepare(self):
        self.libraries()
        super().start()
        self.database.execute(f"CREATE TABLE release AS FROM {self.table}")
        self.database.close()

    def start(self):
        super().start()
        self.table = "release"


class DuckParquet(DuckKept):
    """DuckDB over a Parquet file that it made before."""

    name, disk = "DuckDB, Parquet", 0.1

    def file(self):
        return ":memory:"

    def prepare(self):
        self.libraries()
        Duck.start(self)
        self.database.execute(f"COPY (FROM {self.table}) TO {quoted(self.parquet())} (FORMAT parquet)")
        self.database.close()

    def parquet(self):
        return str(self.kept_files / "release.parquet")

    def start(self):
        Duck.start(self)
        self.table = f"read_parquet({quoted(self.parquet())})"


class Polars(Peer):
    """polars, which scans the CSV each time."""

    name, reads_each_time, memory = "polars, from CSV", True, 1

    def libraries(self):
        import polars

        self.polars = polars

    def start(self):
        self.frame = self.polars.scan_csv(self.csv)

    def ask(self, question):
        column, names = self.polars.col, self.job["columns"]
        frame = self.frame
        if question in ("Q1", "Q2"):
            frame = frame.filter(column(names["force"]) == FORCE)
        if question == "Q2":
            frame = frame.filter(column(names["offence"]) == f"{CODE} {OFFENCE}")
        changes = question == "Q5" or question in YEAR_ON_YEAR
        keys = [names[name] for name in group_of("Q5" if changes else question, names)]
        frame = frame.group_by(keys).agg(column(names["number"]).sum().alias("n"))
        if changes:
            frame = self.with_changes(frame, *keys)
        if question == "rises":
            frame = frame.filter(column("change") > 100).select(self.polars.len())
        return frame.collect().rows()

    def with_changes(self, sums, force, offence, year, *quarter):
        """As Peer.changes()."""
        column, span = self.polars.col, [year, *quarter]
        later = lambda frame: frame.with_columns(column(year) + 1)
        before = later(sums).join(sums.select(span).unique(), on=span, how="semi").rename({"n": "before"})
        cells = sums.rename({"n": "now"}).join(before, on=[force, offence, *span], how="full", coalesce=True)
        for what in (force, offence):
            known = sums.select(what, *span).unique().with_columns(zero=0)
            for side, frame in (("now", known), ("before", later(known))):
                cells = cells.join(frame.rename({"zero": f"{what} {side}"}), on=[what, *span], how="left")
        now, was = (self.polars.coalesce(side, column(f"{force} {side}") + column(f"{offence} {side}"))
                    for side in ("now", "before"))
        return cells.select(force, offence, *span, now.alias("n"), (now - was).alias("change"))

    def read(self, question):
        self.ask(question)


class PolarsFrame(Polars):
    """polars, the CSV loaded into a data frame."""

    name, reads_each_time, loads_first, memory = "polars, loaded", False, True, 3

    def load(self):
        self.frame = self.polars.read_csv(self.csv).lazy()


PEERS = {peer.name: peer for peer in (
    Totals, Rows, Cached, Import, ImportIndexed, ImportKept, Xsv,
    Duck, DuckTable, DuckKept, DuckParquet, Polars, PolarsFrame)}


def in_one_process(name):
    """The peer, and the one that goes on from what it loaded."""
    return [name, *(other for other, peer in PEERS.items() if peer.goes_on_from == name)]


def since(begun):
    return time.monotonic() - begun


def peak_memory():
    """In MB; of the shell that this process ran, if that took more."""
    unit = 2**20 if sys.platform == "darwin" else 2**10  # of ru_maxrss: bytes or kilobytes
    return max(resource.getrusage(who).ru_maxrss
               for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / unit


def ask_warm(peer, figures, answers):
    for question in [*list(QUESTIONS)[1:], *YEAR_ON_YEAR, *([WINDOW] if type(peer) in (Totals, Cached) else []),
                     *([*SCANS, *PAGES] if peer.hands_over_rows else [])]:
        begun, seconds = time.monotonic(), []
        while len(seconds) < TIMES_ASKED and (not seconds or since(begun) < 1):
            before = time.monotonic()
            if seconds:
                peer.read(question)
            else:
                answers[question] = peer.ask(question)
            seconds.append(since(before))
        figures[question] = statistics.median(seconds[1:] or seconds)  # the first is not warm
    figures["MB"] = peak_memory()


def measure(peer, task, begun, alone):
    """What is measured of one peer in its process, begun when its parent started it."""
    figures, answers = {}, {}
    if task == "session":
        peer.load()
        if not peer.reads_each_time:
            figures["load"] = since(begun)
    if task == "cold" or peer.loads_first:
        answers["Q1"] = peer.ask("Q1")
        first = since(begun)
        figures |= {"alone": alone, "Q1": first, "Q1 net": first - alone, "Q1 MB": peak_memory()}
    if task == "session":
        ask_warm(peer, figures, answers)
    return {"peer": peer.name, "figures": figures, "answers": answers}


def run(name, task, job, begun):
    """A part of the result for each peer of this process; what asking one took does not count for the next."""
    parts, asking, alone = [], 0, None
    for member in in_one_process(name):
        peer = PEERS[member](job)
        peer.libraries()
        alone = alone or since(begun)
        peer.start()
        parts.append(measure(peer, task, begun + asking, alone))
        asking = since(begun) - parts[-1]["figures"].get("load", 0)
    return parts


def main(name, task, job_file, result_file):
    begun = float(os.environ["BENCH_BEGUN"])
    with open(job_file, encoding="utf-8") as file:
        job = json.load(file)
    if task in ("cold", "session"):
        result = run(name, task, job, begun)
    elif task == "labels":
        peer = PEERS[name](job)
        peer.libraries()
        peer.start()
        result = [row[0] for row in peer.database.execute(
            f"SELECT DISTINCT {peer.columns['force']} FROM {peer.table}").fetchall()]
    elif task == "available":
        peer = PEERS[name](job)
        result = peer.available and peer.available()
    else:
        PEERS[name](job).prepare()
        result = since(begun)
    with open(result_file, "w", encoding="utf-8") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
