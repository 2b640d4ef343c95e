#!/usr/bin/env python3
"""Spreadsheets: this extension beside the readers that people use (make bench-sheets).

    python sheets.py EXTENSION 'ROWS …' RUNS SHEETS.md

A made-up workbook of crime outcomes (make_workbook.py), .xlsx and .ods, in the page cache; each reader in a process of its
own is asked for the outcomes of each kind, from the file to the answer. The answers have to be the same. Of each: the
median of the seconds, of the processor's time and of the peak memory.
"""
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
WORK = HERE.parent.parent / "build" / "bench" / "sheets"
SHEET, KIND, COUNT = "Outcomes_open_data_2018_19", "Outcome Description", "Force outcomes recorded in quarter"
LONGEST = 60  # seconds: a reader that takes longer is ended
SLOW = 400000  # rows beyond which the slow readers are not asked
ONCE = 10  # seconds: a reader that takes longer is asked once


def add_up(rows):
    header, *rows = rows
    kind, count, sums = header.index(KIND), header.index(COUNT), {}
    for row in rows:
        sums[row[kind]] = sums.get(row[kind], 0) + int(row[count])
    return sums


def ours(path, extension):
    import sqlite3
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(extension)
    return dict(db.execute("SELECT outcome, sum(defendants) FROM prosecution_totals(?) GROUP BY outcome", (path,)).fetchall())


def calamine(path, _):
    import python_calamine
    return add_up(python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(SHEET).to_python())


def openpyxl(path, _):
    import openpyxl
    return add_up(list(openpyxl.load_workbook(path, read_only=True)[SHEET].iter_rows(values_only=True)))


def pandas(path, _):
    import pandas
    frame = pandas.read_excel(path, sheet_name=SHEET, engine="openpyxl" if path.endswith("x") else "odf")
    return {kind: int(n) for kind, n in frame.groupby(KIND)[COUNT].sum().items()}


def duckdb(path, _):
    import duckdb
    db = duckdb.connect()
    try:
        db.execute("LOAD excel")
    except duckdb.Error:
        db.execute("INSTALL excel; LOAD excel")
    return {kind: int(n) for kind, n in db.execute(
        f'SELECT "{KIND}", sum("{COUNT}") FROM read_xlsx(?, sheet = ?) GROUP BY 1', (path, SHEET)).fetchall()}


READERS = {"this extension": (ours, "xlsx ods", False), "python-calamine": (calamine, "xlsx ods", False),
           "DuckDB's excel": (duckdb, "xlsx", False), "openpyxl, read only": (openpyxl, "xlsx", True),
           "pandas": (pandas, "xlsx ods", True)}


def ask(reader, path, extension):
    """In a process of its own."""
    begun = time.monotonic()
    sums = READERS[reader][0](path, extension)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"sums": sums, "seconds": time.monotonic() - begun, "cpu": usage.ru_utime + usage.ru_stime,
                      "memory": usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)}))


def asked(reader, path, extension):
    try:
        done = subprocess.run([sys.executable, __file__, "--ask", reader, path, extension], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=LONGEST, env=os.environ | {"PROSECUTIONS_CACHE": "off"})
    except subprocess.TimeoutExpired:
        return f"over {LONGEST} s"
    return json.loads(done.stdout) if done.returncode == 0 else "not to be had"


def measure(rows, suffix, extension, runs):
    path = WORK / f"outcomes_{rows}.{suffix}"
    if not path.exists():
        subprocess.run([sys.executable, HERE / "make_workbook.py", str(rows), path], check=True)
    path.read_bytes()
    found, right = {}, None
    for _ in range(runs):
        for reader, (_, suffixes, slow) in READERS.items():
            if suffix not in suffixes.split() or isinstance(found.get(reader), str) or (slow and rows > SLOW):
                continue
            if reader in found and found[reader][0]["seconds"] > ONCE:
                continue
            answer = asked(reader, str(path), extension)
            if isinstance(answer, dict):
                right = right or answer["sums"]
                if answer["sums"] != right:
                    raise SystemExit(f"{reader}: another answer from {path.name}")
                answer = found.get(reader, []) + [answer]
            found[reader] = answer
    lines = [f"### {rows:,} rows × 13 columns, .{suffix}, {path.stat().st_size / 1e6:.0f} MB", "",
             "| | seconds | processor | peak memory |", "|---|---|---|---|"]
    for reader, answers in found.items():
        figures = [answers] * 3
        if not isinstance(answers, str):
            figures = [form.format(statistics.median(a[what] for a in answers)) for form, what in
                       (("{:.2f} s", "seconds"), ("{:.2f} s", "cpu"), ("{:,.0f} MB", "memory"))]
        lines.append(f"| {reader} | {' | '.join(figures)} |")
    print("\n".join(lines), flush=True)
    return lines + [""]


def main(extension, sizes, runs, results):
    WORK.mkdir(parents=True, exist_ok=True)
    lines = ["# Spreadsheets", "", "Made by `make bench-sheets`; see sheets.py. From the file to the first answer, medians of "
             f"{runs} runs (of one, where it takes over {ONCE} s), on {os.cpu_count()} cores with a load of "
             f"{os.getloadavg()[0]:.1f} at the start: on a busy machine take the processor's time.", ""]
    for rows in map(int, sizes.split()):
        for suffix in ("xlsx", "ods"):
            lines += measure(rows, suffix, os.path.splitext(os.path.abspath(extension))[0], int(runs))
    pathlib.Path(results).write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "--ask":
        ask(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
