#!/usr/bin/env python3
"""The benchmark: this extension and its peers, side by side in one run (make bench).

    python bench.py EXTENSION SHARED ROWS RUNS RESULTS.md

SHARED: the folder of the real data. ROWS: `8000000 20000000`, sizes of the generated release to
measure beside the 2018 magistrates file. RUNS: how often, 5 at least for figures to be kept.

Each task of each peer is a process of its own (peers.py), the CSV in the page cache. All answers are
brought to one spelling and compared, and a peer whose answer is not ours is a failure, whose times
are not shown. What disk or memory is too short for is skipped, and the table says so.
"""
import csv
import datetime
import hashlib
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
import zipfile

from peers import GROUPS, PEERS, QUESTIONS, Cached, Totals

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
WORK = ROOT / "build" / "bench"
MEASURES = ["Q1", "alone", "Q1 MB", "load", "Q2", "Q3", "Q4", "Q5", "MB"]
MAGISTRATES = {
    "year": "year_of_appearance", "force": "force_code", "offence_group": "offence_group",
    "sex": "sex", "offence": "offence", "number": "count",
}
OUTCOMES = {
    "year": "Year", "force": "Police Force Area", "offence_group": "Offence Group",
    "sex": "Sex", "offence": "Offence", "number": "Proceeded against",
}


def say(text):
    print(text, flush=True)


# --- Processes ----------------------------------------------------------------------------------


def run_task(peer, task, job_file):
    """One process: its seconds, peak memory in MB, and where its answers are; None if it failed."""
    result = WORK / "result.json"
    result.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PROSECUTIONS_")}
    begun = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, HERE / "peers.py", peer, task, job_file, result],
        env=environment | {"BENCH_BEGUN": repr(begun)})
    _, status, usage = os.wait4(child.pid, 0)
    whole = time.monotonic() - begun
    child.returncode = os.waitstatus_to_exitcode(status)  # reaped already
    if child.returncode != 0:
        return None
    unit = 2**20 if sys.platform == "darwin" else 2**10  # of ru_maxrss: bytes or kilobytes
    return {"whole": whole, "MB": usage.ru_maxrss / unit, "result": result}


# --- Answers ------------------------------------------------------------------------------------


def force_names():
    with open(ROOT / "ext/reference/police_forces.csv", encoding="utf-8") as file:
        return {alias.casefold(): row["force"].casefold()
                for row in csv.DictReader(file) for alias in [row["force"], *row["aliases"].split("|")]}


def one_spelling(forces):
    """The published labels, whose spelling differs between the years, by one name."""
    plural = {"males": "male", "females": "female"}

    def name(column, value):
        text = " ".join(re.sub(r"^\d+: ", "", str(value)).casefold().split())
        if column == "force":
            return forces.get(text, text)
        if column == "sex":
            return plural.get(text, text)
        if column == "offence_group" and text.startswith("miscellaneous crimes agains"):
            return "miscellaneous crimes against society"
        return text

    return name


def change_on_year(counts):
    return {(*parts, year): n - counts[(*parts, year - 1)] if (*parts, year - 1) in counts else None
            for (*parts, year), n in counts.items()}


def digest_of(question, rows, name, ours):
    """A hash of the answer in one spelling, or an error. A peer's changes are checked against its own
    counts, as a force that was respelt between two years is two forces to it."""
    keys = GROUPS[question]
    counts, published, changes = {}, {}, {}
    for row in rows:
        if ours and question == "Q5":
            code, force, offence, *rest = row
            row = [force, " ".join(filter(None, (code, offence))), *rest]
        key = tuple(int(v) if k == "year" else name(k, v) for k, v in zip(keys, row))
        n = int(row[len(keys)])
        counts[key] = counts.get(key, 0) + n
        if question == "Q5":
            raw = (*row[:2], int(row[2]))
            published[raw], changes[raw] = n, row[4]
    if changes != change_on_year(published):
        return "error: the changes are not those of the counts"
    return hashlib.sha256(repr(sorted(counts.items())).encode()).hexdigest()


def check_answers(result_file, ours):
    """In a process of its own, as this one has to stay small: a child's peak memory begins at its."""
    with open(result_file, encoding="utf-8") as file:
        result = json.load(file)
    name = one_spelling(force_names())
    digests = {q: digest_of(q, rows, name, ours) for q, rows in result["answers"].items()}
    print(json.dumps({"seconds": result["seconds"], "digests": digests}))


def read_result(run, peer):
    ours = "ours" if issubclass(PEERS[peer], Totals) else ""
    done = subprocess.run([sys.executable, __file__, "--check", run["result"], ours],
                          stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


# --- Files --------------------------------------------------------------------------------------


def magistrates(shared):
    path = WORK / "remands-magistrates-court-2018.csv"
    archive = pathlib.Path(shared) / "moj" / "remands-magistrates-court-2018.zip"
    if not archive.exists():
        say(f"skipped: the 2018 magistrates file: {archive} is missing")
        return None
    if not path.exists():
        with zipfile.ZipFile(archive) as members, open(path, "wb") as out:
            shutil.copyfileobj(members.open(path.name), out)
    return {"title": "The 2018 magistrates file", "csv": str(path), "columns": MAGISTRATES,
            "measure": "defendants"}


def generated(rows):
    path = ROOT / "build" / "sample" / str(rows) / "made_up_outcomes_2017_2024.csv"
    free, need = shutil.disk_usage(ROOT).free, rows * 260
    if not path.exists() and free < need * 1.5:
        say(f"skipped: {rows} rows: {need / 1e9:.1f} GB of CSV, and {free / 1e9:.1f} GB are free")
        return None
    subprocess.run(["make", "-s", "-C", ROOT, "sample", f"ROWS={rows}"], check=True,
                   stdout=subprocess.DEVNULL)
    return {"title": "The generated release", "csv": str(path), "columns": OUTCOMES,
            "measure": "prosecuted"}


def read_through(path):
    """Into the page cache; counts its lines, of which the header is one."""
    lines = 0
    with open(path, "rb", buffering=0) as file:
        while piece := file.read(1 << 18):
            lines += piece.count(b"\n")
    return lines - 1


def memory_free():
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            return int(re.search(r"MemAvailable: +(\d+)", file.read())[1]) * 1024
    except OSError:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2


def empty_folder(path):
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()


def too_short(peer, size):
    """What this machine is too short of to measure the peer, or None."""
    disk, memory = shutil.disk_usage(WORK).free, memory_free()
    if size * peer.disk > disk * 0.9:
        return f"skipped: needs some {size * peer.disk / 1e9:.1f} GB of disk"
    if size * peer.memory > memory * 0.9:
        return f"skipped: needs some {size * peer.memory / 1e9:.1f} GB of memory"
    return None


# --- Measuring ----------------------------------------------------------------------------------


def why_not(name, job_file):
    """Why this build can't be asked, or None."""
    run = run_task(name, "available", job_file)
    if run is None:
        return "FAILED to start"
    reason = json.loads(run["result"].read_text(encoding="utf-8"))["answers"]
    return f"skipped: {reason}" if reason else None


def wrong_answer(digests, right):
    """`right` holds our digests, as ours is asked first; a question that is new to it goes in."""
    for question, digest in digests.items():
        if digest.startswith("error"):
            return f"FAILED: {question}: {digest}"
        if right.setdefault(question, digest) != digest:
            return f"FAILED: another answer to {question}"
    return None


def left_out(name, size):
    """Whether it takes minutes a round, and there is no time for that."""
    if size > 1e9 and PEERS[name].slow and os.environ.get("BENCH_QUICK"):
        return "left out of this run (BENCH_QUICK), as it takes a minute or more each time"
    return None


def make_ready(name, job_file, size):
    """{"made": [seconds]} of what is kept, {} where nothing is, or a text that says why not."""
    reason = left_out(name, size) or why_not(name, job_file) or too_short(PEERS[name], size)
    if reason or not PEERS[name].kept:
        return reason or {}
    made = run_task(name, "prepare", job_file)
    return {"made": [made["whole"]]} if made else "FAILED to be made"


def measure_once(name, job_file, right, figures):
    """Adds a value to each of {measure: [values]}; a text if it could not, or None."""
    for task in ["start", "cold", "session"]:
        run = run_task(name, task, job_file)
        if run is None:
            return f"FAILED ({task})"
        result = read_result(run, name)
        wrong = wrong_answer(result["digests"], right)
        if wrong:
            return wrong
        whole = {"start": {"alone": run["whole"]}, "session": {"MB": run["MB"]},
                 "cold": {"Q1": run["whole"], "Q1 MB": run["MB"]}}[task]
        for measure, value in (result["seconds"] | whole).items():
            if measure != "load" or not PEERS[name].reads_each_time:
                figures.setdefault(measure, []).append(value)
        empty_folder(WORK / "scratch")
    return None


def tell(name, figures):
    if not isinstance(figures, str):
        figures = ", ".join(f"{m} {statistics.median(v):.3f}" for m, v in figures.items())
    say(f"  {name}: {figures}")


def measure(job, runs):
    """Every peer once, then every peer again, so that other work on the machine meets all alike."""
    rows, size = read_through(job["csv"]), os.path.getsize(job["csv"])
    with open(job["csv"], encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    job_file = WORK / "job.json"
    job_file.write_text(json.dumps(job | {"header": header, "work": str(WORK)}), encoding="utf-8")
    say(f"{job['title']}: {rows:,} rows, {size / 1e6:,.0f} MB")
    for folder in ("kept", "scratch"):
        empty_folder(WORK / folder)
    found, right = {name: make_ready(name, job_file, size) for name in PEERS}, {}
    for turn in range(runs):
        for name in PEERS:
            if isinstance(found[name], str):
                continue
            read_through(job["csv"])
            short = None if PEERS[name].kept else too_short(PEERS[name], size)
            found[name] = short or measure_once(name, job_file, right, found[name]) or found[name]
        say(f"  round {turn + 1} of {runs} done")
    empty_folder(WORK / "kept")
    for name, figures in found.items():
        tell(name, figures)
    return {"title": job["title"], "rows": rows, "size": size, "found": found}


# --- The table ----------------------------------------------------------------------------------


def middle(figures, measure):
    return statistics.median(figures[measure]) if measure in figures else None


def show(figures, measure):
    if measure not in figures:
        return "–"
    value, least = middle(figures, measure), min(figures[measure])
    if measure in ("Q1 MB", "MB"):
        return f"{value:,.0f}"
    if measure in ("Q2", "Q3", "Q4", "Q5"):
        digits = 1 if least < 0.01 else 0
        return f"{value * 1000:,.{digits}f} ({least * 1000:,.{digits}f})"
    return f"{value:.2f} ({least:.2f})"


def ratio(value, base):
    if value is None or not base:
        return "–"
    times = value / base
    return f"{times:,.0f}" if times >= 10 else f"{times:.1f}" if times >= 1 else f"{times:.2f}"


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head),
                      *("| " + " | ".join(row) + " |" for row in rows)])


HEAD = ["Q1 cold, s", "process alone, s", "peak MB", "load, s", "Q2, ms", "Q3, ms", "Q4, ms",
        "Q5, ms", "peak MB"]


def file_section(one):
    found = {name: f for name, f in one["found"].items() if not isinstance(f, str)}
    missing = [f"- {name}: {why}." for name, why in one["found"].items() if isinstance(why, str)]
    text = [f"## {one['title']}: {one['rows']:,} rows, {one['size'] / 1e6:,.0f} MB", ""]
    text.append(table(["", *HEAD], [[n, *(show(f, m) for m in MEASURES)] for n, f in found.items()]))
    text.append("")
    base, cached = found.get(Totals.name), found.get(Cached.name)
    if base:
        ratios = []
        for name, figures in found.items():
            against = cached if PEERS[name].kept and cached else base
            if figures is not against:
                cells = [ratio(middle(figures, m), middle(against, m)) for m in MEASURES if m != "alone"]
                ratios.append([name + (" ÷ cached" if against is cached else ""), *cells])
        text += [f"How many times what `{Totals.name}` takes (over 1: this extension is better):", "",
                 table(["", *(h.split(",")[0] for h, m in zip(HEAD, MEASURES) if m != "alone")], ratios), ""]
    made = [f"{name} {middle(f, 'made'):.2f} s" for name, f in found.items() if "made" in f]
    if made:
        text += ["What was kept from before had taken: " + "; ".join(made) + ".", ""]
    return text + missing + [""] * bool(missing)


def growth_section(before, after):
    rows = []
    for name, figures in after["found"].items():
        small = before["found"].get(name)
        if not isinstance(figures, str) and isinstance(small, dict):
            rows.append([name, *(ratio(middle(figures, m), middle(small, m))
                                 for m in MEASURES if m != "alone")])
    return [f"## How it grows: {before['rows']:,} to {after['rows']:,} rows, {after['rows'] / before['rows']:.1f} times as many",
            "", table(["", *(h.split(",")[0] for h, m in zip(HEAD, MEASURES) if m != "alone")], rows), ""]


def versions():
    import duckdb
    import polars
    import sqlite3
    import sqlite_xsv

    database = sqlite3.connect(":memory:")
    database.enable_load_extension(True)
    sqlite_xsv.load(database)
    xsv = database.execute("SELECT xsv_version()").fetchone()[0]
    shell = subprocess.run(["sqlite3", "-version"], stdout=subprocess.PIPE, text=True).stdout.split()[0]
    ours = (ROOT / "VERSION").read_text().strip()
    return (f"prosecutions {ours}, SQLite {sqlite3.sqlite_version} (shell {shell}), sqlite-xsv {xsv.lstrip('v')},"
            f" DuckDB {duckdb.__version__}, polars {polars.__version__}, Python {platform.python_version()}")


def machine():
    try:
        flags = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
        simd = ", AVX-512" if " avx512f" in flags else ", AVX2" if " avx2" in flags else ""
    except OSError:
        simd = ""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores{simd}, {memory:.0f} GB of memory"


def write_results(path, measured, runs, load, facts):
    text = ["# The benchmark's last run", "", "Made by `make bench` (tests/bench); the text is made with it.", "",
            f"{datetime.date.today()}; {facts['machine']}; {facts['versions']}. Medians of {runs}, the least in brackets.",
            f"Other work on the machine when it began: a load of {load:.1f} on {os.cpu_count()} cores"
            + (", so these figures are noisy; take the ratios, and only the large ones." if load > 0.5 else "."), "",
            "- Q1 cold: a fresh process gives the first answer, one force by offence group, from the CSV or from"
            " what was kept; the whole of it is timed. *Process alone* is the same with no question: Python and the peer's libraries.",
            "- Load: from the start of a process until everything can be asked. Then, warm and in that process: "
            + "; ".join(f"{q} {what}" for q, what in list(QUESTIONS.items())[1:]) + ".",
            "- Peak memory is of the whole process; the CSV, in the page cache, is not counted.",
            "- The peers take turns, so that other work on the machine meets all alike.",
            "- All answers were checked to be the same, in one spelling. This extension brings labels to one"
            " spelling while it loads; its peers answer in the published spellings, which saves them that work.",
            ""]
    text += [f"- *{name}*: {' '.join(peer.__doc__.split())}" for name, peer in PEERS.items()] + [""]
    for one in measured:
        text += file_section(one)
    for before, after in zip(measured, measured[1:]):
        if after["rows"] > before["rows"]:
            text += growth_section(before, after)
    path.write_text("\n".join(text).rstrip() + "\n", encoding="utf-8")


def main(extension, shared, sizes, runs, results):
    facts = {"machine": machine()}
    facts["versions"] = subprocess.run(
        [sys.executable, __file__, "--versions"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    load = os.getloadavg()[0]  # before our own
    WORK.mkdir(parents=True, exist_ok=True)
    measured = []
    for make in [lambda: magistrates(shared), *(lambda n=n: generated(n) for n in map(int, sizes.split()))]:
        job = make()
        if job is not None:
            measured.append(measure(job | {"extension": os.path.splitext(os.path.abspath(extension))[0]}, int(runs)))
            write_results(pathlib.Path(results), measured, int(runs), load, facts)
    failures = [f"{one['title']}: {name}: {why}" for one in measured
                for name, why in one["found"].items() if isinstance(why, str) and "FAILED" in why]
    say("\n".join(failures) or f"written to {results}")
    return 1 if failures or not measured else 0


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        check_answers(sys.argv[2], sys.argv[3] == "ours")
    elif sys.argv[1] == "--versions":
        print(versions())
    else:
        sys.exit(main(*sys.argv[1:]))
