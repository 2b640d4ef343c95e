"""RESULTS.md: what was asked for against what was measured, and all that was measured."""
import datetime
import os
import pathlib
import platform
import statistics
import subprocess
from collections import namedtuple

from peers import (PAGES, PEERS, QUESTIONS, WINDOW, YEAR_ON_YEAR, Cached, Duck, DuckKept, DuckTable, Import,
                   ImportIndexed, Polars, PolarsFrame, Rows, SCANS, TIMES_ASKED, Totals)
from shells import SHELLS, TIMES_A_ROUND, CachedShell, DuckShell, duckdb_binary

ROOT = pathlib.Path(__file__).parent.parent.parent
COLUMNS = {
    "Q1": "Q1 cold, s", "alone": "process alone, s", "Q1 MB": "peak MB", "load": "load, s",
    "Q2": "Q2, ms", "Q3": "Q3, ms", "Q4": "Q4, ms", "Q5": "Q5, ms", "MB": "peak MB",
}
COMPARED = {measure: title.split(",")[0] for measure, title in COLUMNS.items() if measure != "alone"}


def measured_ones(found):
    return {name: figures for name, figures in found.items() if not isinstance(figures, str)}


def middle(figures, measure):
    return statistics.median(figures[measure]) if measure in figures else None


def milliseconds(values, with_tenths_below=0.01):
    value, least = statistics.median(values), min(values)
    digits = 1 if least < with_tenths_below else 0
    return f"{value * 1000:,.{digits}f} ({least * 1000:,.{digits}f})"


def show(figures, measure):
    if measure not in figures:
        return "–"
    if measure in ("Q2", "Q3", "Q4", "Q5"):
        return milliseconds(figures[measure])
    value, least = middle(figures, measure), min(figures[measure])
    return f"{value:,.0f}" if measure in ("Q1 MB", "MB") else f"{value:.2f} ({least:.2f})"


def ratio(value, base):
    if value is None or not base:
        return "–"
    times = value / base
    return f"{times:,.0f}" if times >= 10 else f"{times:.1f}" if times >= 1 else f"{times:.2f}"


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head),
                      *("| " + " | ".join(row) + " |" for row in rows)])


# --- What was asked for -------------------------------------------------------------------------

# How many times ours theirs has to be at least, the least of them where there are several; from_rows:
# in a file of fewer rows it was not asked for.
Target = namedtuple("Target", "what least measures ours theirs from_rows", defaults=[0])

A_CSV = "the CSV at 1 GB/s, and in memory"  # a peer of no figures but its size
NOT_KEPT = [name for name, peer in PEERS.items() if not (peer.kept or issubclass(peer, Totals))]
WARM = ["Q2", "Q3", "Q4"]
TARGETS = [
    Target("First answer from the CSV: the fastest peer", 2.5, ["Q1"], Totals, NOT_KEPT, 8_000_000),
    Target("First answer from the CSV: `.import`", 12, ["Q1"], Totals, [Import.name]),
    Target("First answer from the CSV: GB/s", 1, ["Q1"], Totals, [A_CSV]),
    Target("Everything loaded: polars", 2, ["load"], Totals, [PolarsFrame.name]),
    Target("Everything loaded: DuckDB", 5, ["load"], Totals, [DuckTable.name]),
    Target("A new process, cached: DuckDB's own file, both in Python", 10, ["Q1"], Cached, [DuckKept.name]),
    Target("The same, from when Python has its packages", 10, ["Q1 net"], Cached, [DuckKept.name]),
    Target("A new process, cached: DuckDB's own file, each in its shell", 10, ["whole"], CachedShell, [DuckShell.name]),
    Target("Warm: DuckDB, the faster of loaded and own file", 4, WARM, Totals, [DuckTable.name, DuckKept.name]),
    Target("Year on year, every row read: DuckDB, the faster of loaded and own file", 3, ["Q5"], Totals,
           [DuckTable.name, DuckKept.name]),
    Target("Year on year, the rises counted: the same", 20, ["rises"], Totals, [DuckTable.name, DuckKept.name]),
    Target("Warm: the indexed SQLite table", 50, [*WARM[1:], "Q5"], Totals, [ImportIndexed.name]),
    Target("Every row to SQLite, read: a plain table", 1.3, ["scan"], Rows, [Import.name]),
    Target("Every row to SQLite, grouped by two texts: a plain table", 4, ["group"], Rows, [Import.name]),
    Target("Peak memory: the CSV's size", 10, ["MB"], Totals, [A_CSV]),
    Target("Peak memory: DuckDB, the least of from CSV and loaded", 1, ["MB"], Totals, [Duck.name, DuckTable.name]),
    Target("Peak memory: polars, the least of from CSV and loaded", 1, ["MB"], Totals, [Polars.name, PolarsFrame.name]),
]


def verdict(target, measure, one):
    """How many times ours, and whether that is missed."""
    found = measured_ones(one["found"] | one["shells"])
    found[A_CSV] = {"Q1": [one["size"] / 1e9], "MB": [one["size"] / 2**20]}
    ours = middle(found.get(target.ours.name, {}), measure)
    theirs = {name: middle(found[name], measure) for name in target.theirs if measure in found.get(name, {})}
    if not ours or not theirs:
        return "not measured"
    nearest = min(theirs, key=theirs.get)
    text = ratio(theirs[nearest], ours)
    if len(target.theirs) > 2:
        text += f" ({nearest})"
    missed = theirs[nearest] / ours < target.least and one["rows"] >= target.from_rows
    return f"**{text}: missed**" if missed else text


def asked_section(measured):
    rows = []
    for target in TARGETS:
        labels = [measure + " " if len(target.measures) > 1 else "" for measure in target.measures]
        asked = f"{target.least:g}" + (f", from {target.from_rows:,} rows" if target.from_rows else "")
        rows.append([target.what, asked, *(
            "; ".join(label + verdict(target, measure, one) for label, measure in zip(labels, target.measures))
            for one in measured)])
    return ["## What was asked for", "",
            "How many times what this extension takes, of the medians below. *Missed* is less than was asked for.", "",
            table(["", "asked for, at least", *(f"{one['rows']:,} rows" for one in measured)], rows), ""]


# --- All that was measured ----------------------------------------------------------------------


def ratios_of(found):
    base, cached = found.get(Totals.name), found.get(Cached.name)
    rows = []
    for name, figures in found.items():
        against = cached if PEERS[name].kept and cached else base
        if figures is not against:
            cells = [ratio(middle(figures, m), middle(against, m)) for m in COMPARED]
            rows.append([name + (" ÷ cached" if against is cached else ""), *cells])
    return [f"How many times what `{Totals.name}` takes (over 1: this extension is better):", "",
            table(["", *COMPARED.values()], rows), ""]


def scans_table(found):
    rows = [[name, *(milliseconds(figures[scan]) for scan in SCANS)] for name, figures in found.items()
            if all(scan in figures for scan in SCANS)]
    return ["Every row handed to SQLite, warm:", "", table(["", *(f"{what}, ms" for what in SCANS.values())], rows), ""]


def year_on_year_table(found):
    rows, base = [], middle(found.get(Totals.name, {}), "rises")
    for name, figures in found.items():
        if "rises" in figures:
            window = milliseconds(figures[WINDOW]) if WINDOW in figures else "–"
            rows.append([name, show(figures, "Q5"), milliseconds(figures["rises"]), ratio(middle(figures, "rises"), base), window])
    return ["Year on year, warm: every row of Q5 read, and only counted:", "",
            table(["", "Q5, ms", YEAR_ON_YEAR["rises"] + ", ms", "÷ ours", "by a window over `prosecution_totals`, ms"], rows), ""]


def pages_table(found):
    rows = [[page, *(f"{statistics.median(found[name][page]) * 1e6:,.0f}" if page in found.get(name, {}) else "–"
                     for name in (Rows.name, Import.name))] for page in PAGES]
    return ["By rowid, warm, in millionths of a second:", "", table(["", Rows.name, "a plain table"], rows), ""]


def shells_table(shells):
    rows, base = [], shells.get(CachedShell.name)
    for name, figures in shells.items():
        whole, idle = figures["whole"], figures["idle"]
        net = statistics.median(whole) - statistics.median(idle)
        rows.append([name, milliseconds(whole, 0.1), milliseconds(idle, 0.1), f"{net * 1000:.1f}",
                     ratio(statistics.median(whole), base and statistics.median(base["whole"]))])
    return ["Q1 from what was kept, by a new process of each tool's own shell:", "",
            table(["", "whole process, ms", "without a question, ms", "net, ms", "whole ÷ ours"], rows), ""]


def file_section(one):
    found, shells = measured_ones(one["found"]), measured_ones(one["shells"])
    text = [f"## {one['title']}: {one['rows']:,} rows, {one['size'] / 1e6:,.0f} MB", ""]
    text += [table(["", *COLUMNS.values()], [[n, *(show(f, m) for m in COLUMNS)] for n, f in found.items()]), ""]
    if Totals.name in found:
        text += ratios_of(found)
    text += year_on_year_table(found) + scans_table(found) + pages_table(found)
    if shells:
        text += shells_table(shells)
    made = [f"{name} {middle(f, 'made'):.2f} s" for name, f in found.items() if "made" in f]
    if made:
        text += ["What was kept from before had taken: " + "; ".join(made) + ".", ""]
    missing = [f"- {name}: {why}." for name, why in (one["found"] | one["shells"]).items() if isinstance(why, str)]
    return text + missing + [""] * bool(missing)


def growth_section(before, after):
    small, large = measured_ones(before["found"]), measured_ones(after["found"])
    rows = [[name, *(ratio(middle(large[name], m), middle(small[name], m)) for m in COMPARED)]
            for name in large if name in small]
    times = after["rows"] / before["rows"]
    return [f"## How it grows: {before['rows']:,} to {after['rows']:,} rows, {times:.1f} times as many", "",
            table(["", *COMPARED.values()], rows), ""]


def version_of(*command):
    output = subprocess.run([*command, "-version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return output.split()[0].lstrip("v")


def versions():
    import duckdb
    import polars
    import sqlite3
    import sqlite_xsv

    database = sqlite3.connect(":memory:")
    database.enable_load_extension(True)
    sqlite_xsv.load(database)
    xsv = database.execute("SELECT xsv_version()").fetchone()[0]
    ours = (ROOT / "VERSION").read_text().strip()
    duck_shell = f" (shell {version_of(duckdb_binary())})" if duckdb_binary() else ""
    return (f"prosecutions {ours}, SQLite {sqlite3.sqlite_version} (shell {version_of('sqlite3')}),"
            f" sqlite-xsv {xsv.lstrip('v')}, DuckDB {duckdb.__version__}{duck_shell}, polars {polars.__version__},"
            f" Python {platform.python_version()}")


def machine():
    try:
        flags = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
        simd = ", AVX-512" if " avx512f" in flags else ", AVX2" if " avx2" in flags else ""
    except OSError:
        simd = ""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores{simd}, {memory:.0f} GB of memory"


def when_and_where(runs, load, facts):
    return [
        f"{datetime.date.today()}; {facts['machine']}; {facts['versions']}. Medians of {runs}, the least in brackets.",
        f"Other work on the machine when it began: a load of {load:.1f} on {os.cpu_count()} cores"
        + (", so these figures are noisy; take the ratios, and only the large ones." if load > 0.5 else "."), ""]


def explanations(runs):
    warm = "; ".join(f"{q} {what}" for q, what in list(QUESTIONS.items())[1:])
    text = [
        "- Q1 cold: from the start of a process until it has the first answer, one force by offence group, from the"
        " CSV or from what was kept. What can't answer before everything is loaded loads first. *Process alone*:"
        " the part of it until Python and the packages that it imports are there, before any engine or extension is started.",
        f"- Load: from the start of a process until everything can be asked. Then, warm and in that process: {warm}."
        f" What takes less than a second is asked up to {TIMES_ASKED} times within one; the median of all but the first"
        " counts.",
        "- Peak memory is the process's until the first answer, and at its end; the CSV, in the page cache, is not counted."
        " It begins at what bench.py itself has, some 20 MB.",
        "- Nothing is counted of a process's exit, except in the shells, whose whole process is timed:"
        f" {TIMES_A_ROUND * runs} times with the question and without.",
        "- The peers take turns, so that other work on the machine meets all alike.",
        "- All answers were checked to be the same, in one spelling. This extension brings labels to one"
        " spelling while it loads; its peers answer in the published spellings, which saves them that work.",
        "- Q5 is one question to all: each force × offence of each period beside the same of a year before, where either has"
        " rows; a side without rows is 0 where that period has some of the force and some of the offence, and else NULL. The"
        " 2018 magistrates file is published by quarter, and is compared by quarter: with no 2017 in it, each change is NULL."
        " A force that was respelt between two years is two forces to a peer: its numbers are compared, its changes are not.",
        "- Q5 is read row by row by Python's sqlite3, and as a list from DuckDB and polars, which have no quicker way.", ""]
    return text + [f"- *{name}*: {' '.join(peer.__doc__.split())}" for name, peer in (PEERS | SHELLS).items()] + [""]


def write_results(path, measured, runs, load, facts):
    text = ["# The benchmark's last run", "", "Made by `make bench` (tests/bench); the text is made with it.", ""]
    text += when_and_where(runs, load, facts) + asked_section(measured)
    text += ["## What is measured", "", *explanations(runs)]
    for one in measured:
        text += file_section(one)
    for before, after in zip(measured, measured[1:]):
        if after["rows"] > before["rows"]:
            text += growth_section(before, after)
    path.write_text("\n".join(text).rstrip() + "\n", encoding="utf-8")
