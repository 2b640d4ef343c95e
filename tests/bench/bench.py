#!/usr/bin/env python3
"""The benchmark: this extension and its peers, side by side in one run (make bench).

    python bench.py EXTENSION SHARED ROWS RUNS RESULTS.md

SHARED: the folder of the real data. ROWS: `8000000 20000000`, sizes of the generated release to
measure beside the 2018 magistrates file. RUNS: how often, 5 at least for figures to be kept.

Each task of each peer is a process of its own (peers.py), the CSV in the page cache. All answers are
brought to one spelling and compared, and a peer whose answer is not ours is a failure, whose times
are not shown. What disk or memory is too short for is skipped, and the table says so. The shells
(shells.py) are asked beside them; report.py writes it all down.
"""
import csv
import hashlib
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time
import zipfile

from peers import GROUPS, PEERS, WINDOW, Duck, group_of, in_one_process
from report import machine, versions, write_results
from shells import SHELLS, TIMES_A_ROUND, seconds_and_rows

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
WORK = ROOT / "build" / "bench"
LONGEST = 1800  # seconds, of a task: a peer that hangs or has no memory left does not hold the others up
MAGISTRATES = {
    "year": "year_of_appearance", "force": "force_code", "offence_group": "offence_group",
    "sex": "sex", "offence": "offence", "number": "count", "quarter": "quarter",
}
OUTCOMES = {
    "year": "Year", "force": "Police Force Area", "offence_group": "Offence Group",
    "sex": "Sex", "offence": "Offence", "number": "Proceeded against",
}


def say(text):
    print(text, flush=True)


# --- Processes ----------------------------------------------------------------------------------


class NotMeasured(Exception):
    """Says why: FAILED, or skipped."""


def run_task(peer, task, job_file):
    """One process; the file with its result."""
    result = WORK / "result.json"
    result.unlink(missing_ok=True)
    command = [sys.executable, HERE / "peers.py", peer, task, job_file, result]
    try:
        done = subprocess.run(command, env=os.environ | {"BENCH_BEGUN": repr(time.monotonic())},
                              timeout=LONGEST)
    except subprocess.TimeoutExpired:
        raise NotMeasured(f"FAILED ({task}: it took over {LONGEST} s)") from None
    if done.returncode != 0:
        raise NotMeasured(f"FAILED ({task})")
    return result


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
        if column == "offence":
            return re.sub(r"^\d\S* ", "", text)  # its code, which we have in a column of its own
        if column == "force":
            return forces.get(text, text)
        if column == "sex":
            return plural.get(text, text)
        if column == "offence_group" and text.startswith("miscellaneous crimes agains"):
            return "miscellaneous crimes against society"
        return text

    return name


def year_on_year(rows, keys, name, respelt):
    """What peers can be compared by: the number of each cell, and all of the rows of a force whose name is spelt in one
    way. A force that was respelt between two years is two forces to a peer, which compares each with itself."""
    counts, changes = {}, []
    for *key, n, change in rows:
        key = tuple(int(str(v).lstrip("Q")) if k in ("year", "quarter") else name(k, v) for k, v in zip(keys, key))
        counts[key] = counts.get(key, 0) + (n or 0)
        if key[0] not in respelt:
            changes.append((key, n, change))
    return [(key, n) for key, n in counts.items() if n != 0], changes


def digest_of(question, rows, name, job):
    """A hash of the answer in one spelling."""
    if question == "Q5":
        counts, changes = year_on_year(rows, group_of("Q5", job["columns"]), name, job["respelt"])
        return digest(sorted(counts), sorted(changes, key=repr))
    if question == WINDOW:
        return digest(sorted(rows, key=repr))
    keys, counts = GROUPS[question], {}
    for row in rows:
        key = tuple(int(v) if k == "year" else name(k, v) for k, v in zip(keys, row))
        counts[key] = counts.get(key, 0) + int(row[len(keys)])
    return digest(sorted(counts.items()))


def digest(*what):
    return hashlib.sha256(repr(what).encode()).hexdigest()


def digests_of(answers, name, job):
    """Of how many rows rose it is known only of the peer's own cells."""
    rises = answers.pop("rises", None)
    if rises is not None and rises[0][0] != sum(row[-1] is not None and row[-1] > 100 for row in answers["Q5"]):
        return {"rises": "error: these are not those of Q5 that rose"}
    return {q: digest_of(q, rows, name, job) for q, rows in answers.items()}


def check_answers(result_file, job_file):
    """In a process of its own, as this one has to stay small: a child's peak memory begins at its."""
    with open(result_file, encoding="utf-8") as file:
        parts = json.load(file)
    with open(job_file, encoding="utf-8") as file:
        job = json.load(file)
    name = one_spelling(force_names())
    for part in parts:
        part["digests"] = digests_of(part.pop("answers"), name, job)
    print(json.dumps(parts))


def parts_of(result, job_file):
    """What was measured of each peer in the process, and the digests of its answers."""
    done = subprocess.run([sys.executable, __file__, "--check", result, job_file],
                          stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def respelt_forces(job_file):
    """Those with more than one published name in the file."""
    name, names = one_spelling(force_names()), {}
    for label in result_of(Duck.name, "labels", job_file):
        names.setdefault(name("force", label), set()).add(label)
    return [force for force, labels in names.items() if len(labels) > 1]


def compare(digests, right):
    """`right` holds our digests, as ours is asked first; a question that is new to it goes in."""
    for question, found in digests.items():
        if found.startswith("error"):
            raise NotMeasured(f"FAILED: {question}: {found}")
        if right.setdefault(question, found) != found:
            raise NotMeasured(f"FAILED: another answer to {question}")


# --- Files --------------------------------------------------------------------------------------


def magistrates(shared):
    path = WORK / "remands-magistrates-court-2018.csv"
    archive = pathlib.Path(shared) / "moj" / "remands-magistrates-court-2018.zip"
    if not archive.exists():
        say(f"skipped: the 2018 magistrates file: {archive} is missing")
        return None
    if not path.exists():
        part = path.with_suffix(".part")  # of a run that was interrupted, perhaps
        with zipfile.ZipFile(archive) as members, open(part, "wb") as out:
            shutil.copyfileobj(members.open(path.name), out)
        part.rename(path)
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


def count_rows(path):
    lines = 0
    with open(path, "rb", buffering=0) as file:
        while piece := file.read(1 << 18):
            lines += piece.count(b"\n")
    return lines - 1  # the header


def read_through(path):
    """Into the page cache."""
    piece = bytearray(1 << 18)
    with open(path, "rb", buffering=0) as file:
        while file.readinto(piece):
            pass


def memory_free():
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            return int(re.search(r"MemAvailable: +(\d+)", file.read())[1]) * 1024
    except OSError:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2


def empty_folder(path):
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()


def check_room(peer, size):
    """Whether this machine has the disk and the memory that the peer needs."""
    disk, memory = shutil.disk_usage(WORK).free, memory_free()
    if size * peer.disk > disk * 0.9:
        raise NotMeasured(f"skipped: needs some {size * peer.disk / 1e9:.1f} GB of disk")
    if size * peer.memory > memory * 0.9:
        raise NotMeasured(f"skipped: needs some {size * peer.memory / 1e9:.1f} GB of memory")


# --- Measuring ----------------------------------------------------------------------------------


def result_of(peer, task, job_file):
    return json.loads(run_task(peer, task, job_file).read_text(encoding="utf-8"))


def make_ready(name, job_file, size):
    """{"made": [seconds]} of what is kept, {} where nothing has to be made."""
    reason = result_of(name, "available", job_file)
    if reason:
        raise NotMeasured(f"skipped: {reason}")
    check_room(PEERS[name], size)
    return {"made": [result_of(name, "prepare", job_file)]} if PEERS[name].prepare else {}


def make_shell_ready(shell, size):
    reason = shell.available()
    if reason:
        raise NotMeasured(f"skipped: {reason}")
    check_room(shell, size)
    shell.prepare()
    return {}


def measure_once(name, job_file, size, right, found):
    """Adds a value to each of found's {measure: [values]}, for all the peers of the process."""
    if not PEERS[name].kept:
        check_room(PEERS[name], size)
    for task in ["session"] if PEERS[name].loads_first else ["cold", "session"]:
        for part in parts_of(run_task(name, task, job_file), job_file):
            compare(part["digests"], right)
            for measure, value in part["figures"].items():
                found[part["peer"]].setdefault(measure, []).append(value)


def measure_shell(shell, right, figures):
    name = one_spelling(force_names())
    for _ in range(TIMES_A_ROUND):
        whole, rows = seconds_and_rows(shell, shell.asking())
        compare({"Q1": digest_of("Q1", rows, name, shell.job)}, right)
        idle, _ = seconds_and_rows(shell, shell.idle())
        for measure, value in {"whole": whole, "idle": idle}.items():
            figures.setdefault(measure, []).append(value)


def reason_or(work, *arguments):
    """What it returns, or the text that says why it could not be done."""
    try:
        return work(*arguments)
    except NotMeasured as reason:
        return str(reason)
    except subprocess.CalledProcessError as failure:
        return f"FAILED (exit {failure.returncode})"


def one_round(job, job_file, size, right, found, shells):
    """Every peer once; found and shells take the figures, or a text that says why there are none."""
    for name, peer in PEERS.items():
        if peer.needs and isinstance(found[peer.needs], str):
            found[name] = found[peer.needs]
        if peer.goes_on_from or isinstance(found[name], str):
            continue
        read_through(job["csv"])
        if reason := reason_or(measure_once, name, job_file, size, right, found):
            found |= dict.fromkeys(in_one_process(name), reason)
    for name, figures in shells.items():
        if not isinstance(figures, str):
            shells[name] = reason_or(measure_shell, SHELLS[name](job), right, figures) or figures


def tell(name, figures):
    if not isinstance(figures, str):
        figures = ", ".join(f"{m} {statistics.median(v):.3f}" for m, v in figures.items())
    say(f"  {name}: {figures}")


def measure(job, runs):
    """Every peer once, then every peer again, so that other work on the machine meets all alike."""
    rows, size = count_rows(job["csv"]), os.path.getsize(job["csv"])
    with open(job["csv"], encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    job_file = WORK / "job.json"
    job |= {"header": header, "work": str(WORK)}
    job_file.write_text(json.dumps(job), encoding="utf-8")
    job["respelt"] = respelt_forces(job_file)
    job_file.write_text(json.dumps(job), encoding="utf-8")
    say(f"{job['title']}: {rows:,} rows, {size / 1e6:,.0f} MB")
    for folder in ("kept", "round"):
        empty_folder(WORK / folder)
    found = {name: reason_or(make_ready, name, job_file, size) for name in PEERS}
    shells = {name: reason_or(make_shell_ready, shell(job), size) for name, shell in SHELLS.items()}
    right = {}
    for turn in range(runs):
        one_round(job, job_file, size, right, found, shells)
        empty_folder(WORK / "round")
        say(f"  round {turn + 1} of {runs} done")
    empty_folder(WORK / "kept")
    for name, figures in (found | shells).items():
        tell(name, figures)
    return {"title": job["title"], "rows": rows, "size": size, "found": found, "shells": shells}


# --- All of it ----------------------------------------------------------------------------------


def main(extension, shared, sizes, runs, results):
    load = os.getloadavg()[0]  # before our own
    facts = {"machine": machine()}
    facts["versions"] = subprocess.run(
        [sys.executable, __file__, "--versions"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    for setting in [name for name in os.environ if name.startswith("PROSECUTIONS_")]:
        del os.environ[setting]  # all is measured as it is by default
    WORK.mkdir(parents=True, exist_ok=True)
    measured = []
    for make in [lambda: magistrates(shared), *(lambda n=n: generated(n) for n in map(int, sizes.split()))]:
        job = make()
        if job is not None:
            measured.append(measure(job | {"extension": os.path.splitext(os.path.abspath(extension))[0]}, int(runs)))
            write_results(pathlib.Path(results), measured, int(runs), load, facts)
    failures = [f"{one['title']}: {name}: {why}" for one in measured
                for name, why in (one["found"] | one["shells"]).items() if isinstance(why, str) and "FAILED" in why]
    say("\n".join(failures) or f"written to {results}")
    return 1 if failures or not measured else 0


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        check_answers(*sys.argv[2:])
    elif sys.argv[1] == "--versions":
        print(versions())
    else:
        sys.exit(main(*sys.argv[1:]))
