"""What others do while the extension works: exchange files with links, kill it, spoil its cache, interrupt it, fork it.

Each function tries one of these so many times, and gives a faults.Count.
"""
import contextlib
import ctypes
import mmap
import multiprocessing
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

from faults import Count
from scenes import CACHED_ROWS, LIBRARY, QUESTION, answer_of, as_csv, rows

EXCHANGE = 2  # renameat2()'s RENAME_EXCHANGE
HERE = -100
STOPPED = "interrupted|loading was stopped"
NEVER = "(?!)"
processes = multiprocessing.get_context("fork")


def connect(**settings):
    """A connection with the extension, under these environment variables."""
    variables = {"PROSECUTIONS_CACHE": "off", **settings}
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    db.enable_load_extension(True)
    db.load_extension(str(LIBRARY))
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value
    return db


def ask(db, sql):
    """The answer as the shell would print it, or the error."""
    try:
        return "|".join(str(value) for value in db.execute(sql).fetchone())
    except sqlite3.Error as error:
        return f"error: {error}"


def note(count, answer, right, errors="prosecutions: "):
    count.tried += 1
    if answer in right:
        count.right += 1
    elif answer.startswith("error: ") and re.search(errors, answer):
        count.error += 1
    else:
        count.wrong.append(f"{count.name}, try {count.tried}: {answer[:300]} and not {' or '.join(right)}")


@contextlib.contextmanager
def beside(work, *arguments):
    """A process that does its work again and again meanwhile."""
    process = processes.Process(target=work, args=arguments, daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


# --- Races -----------------------------------------------------------------------------------------

def exchange_for_good(one, other):
    exchange = ctypes.CDLL(None).renameat2
    while True:
        exchange(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE)


def escape(folder, tries):
    """A file, and a folder, below the root are exchanged with links that lead out of it, all the time."""
    inside, outside = folder / "inside", folder / "outside"
    allowed, secret = list(rows(20)), list(rows(20, shift=11))
    for place, table in ((inside / "d", allowed), (inside, allowed), (outside, secret)):
        place.mkdir(exist_ok=True, parents=True)
        (place / "a.csv").write_bytes(as_csv(table))
    (inside / "file").symlink_to("../outside/a.csv")
    (inside / "folder").symlink_to("../outside")
    for name, link, source in (("a.csv", "file", "a.csv"), ("d", "folder", "d/a.csv"), ("d", "folder", "d"),
                               ("d", "folder", "d/*.csv")):
        count = Count(f"out of the root by {source}")
        db = connect(PROSECUTIONS_ROOT=str(inside))
        with beside(exchange_for_good, inside / name, inside / link):
            for n in range(tries):
                sql = QUESTION.format(source=inside / source)[:-1] + f", 'vintage={n}')"
                note(count, ask(db, sql), {answer_of(allowed)})
        db.close()
        yield count


def change_again_and_again(path, tables):
    while True:
        for table in tables:
            path.write_bytes(table)


def rewritten(folder, tries):
    """A file is written over in place, again and again, while it is read."""
    first, second = list(rows(2000)), list(rows(2000, shift=7))
    path = folder / "rewritten.csv"
    path.write_bytes(as_csv(first))
    count = Count("written over while it is read")
    db = connect()
    with beside(change_again_and_again, path, (as_csv(first), as_csv(second))):
        for n in range(tries):
            sql = QUESTION.format(source=path)[:-1] + f", 'vintage={n}')"
            note(count, ask(db, sql), {answer_of(first), answer_of(second)})
    db.close()
    yield count


def relinked(folder, tries):
    """The link to the current release is turned to another one while a process loads it and keeps it in the cache:
    afterwards the answer is that of the release that it leads to."""
    releases = [list(rows(CACHED_ROWS, shift=shift)) for shift in (0, 7)]
    answers = [answer_of(table) for table in releases]
    for n, table in enumerate(releases):
        (folder / f"r{n}.csv").write_bytes(as_csv(table))
    time.sleep(0.3)
    link, new, cache = folder / "current.csv", folder / "new.csv", folder / "cache"
    cache.mkdir(mode=0o700)
    count = Count("a link turned during a load")

    def turn(to):
        new.symlink_to(f"r{to}.csv")
        new.rename(link)

    sql = QUESTION.format(source=link)
    chance = random.Random(1)
    for n in range(tries):
        turn(n % 2)
        shutil.rmtree(cache)
        cache.mkdir(mode=0o700)
        db = connect(PROSECUTIONS_CACHE=str(cache))
        turning = threading.Timer(chance.uniform(0, 0.06), turn, ((n + 1) % 2,))
        turning.start()
        during = ask(db, sql)
        turning.join()
        db.close()
        if during not in answers and not during.startswith("error: prosecutions: "):
            count.wrong.append(f"{count.name}: {during}")
        db = connect(PROSECUTIONS_CACHE=str(cache))
        note(count, ask(db, sql), {answers[(n + 1) % 2]})
        db.close()
    yield count


def mapped_writer(folder, tries):
    """A writer that has the file mapped changes a figure, which may leave the file's times as they were: the answer
    of a new connection with a cache, and of one that stays, is that of now, or an error."""
    path, cache = folder / "mapped.csv", folder / "mapped cache"
    table = list(rows(CACHED_ROWS))
    path.write_bytes(as_csv(table))
    cache.mkdir(mode=0o700)
    time.sleep(0.3)
    count = Count("written by a mapping")
    sql = QUESTION.format(source=path)
    stays = connect(PROSECUTIONS_CACHE=str(cache))
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        place = memory.find(b",2", memory.find(b"Offence", len(memory) // 2)) + 1  # the first digit of a count of six
        now = [int(value) for value in answer_of(table).split("|")]
        chance = random.Random(1)
        for n in range(tries):
            digit = chance.randrange(1, 10)
            now[1] += (digit - int(memory[place:place + 1])) * 100000
            memory[place:place + 1] = b"%d" % digit
            if n % 10 == 9:
                time.sleep(0.2)
            fresh = connect(PROSECUTIONS_CACHE=str(cache))
            for db in (fresh, stays):
                note(count, ask(db, sql), {"|".join(map(str, now))})
            fresh.close()
    stays.close()
    yield count


# --- The cache -------------------------------------------------------------------------------------

def killed(folder, tries):
    """The shell is killed at a random moment while it loads and keeps; whoever asks next has the right answer."""
    source, cache = folder / "killed.csv", folder / "kill cache"
    table = list(rows(CACHED_ROWS * 2))
    source.write_bytes(as_csv(table))
    cache.mkdir(mode=0o700)
    time.sleep(0.3)
    sql, chance, count = QUESTION.format(source=source), random.Random(1), Count("killed while it loads and keeps")
    for _ in range(tries):
        shell = subprocess.Popen(["sqlite3", "-init", "/dev/null", "-batch", ":memory:", f".load {LIBRARY}", sql],
                                 env={**os.environ, "PROSECUTIONS_CACHE": str(cache)}, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, 0.12))
        shell.kill()
        shell.wait()
        db = connect(PROSECUTIONS_CACHE=str(cache))
        note(count, ask(db, sql), {answer_of(table)})
        db.close()
        if chance.random() < 0.5:
            for kept in cache.iterdir():
                kept.unlink(missing_ok=True)
    yield count


def spoil(cache, seed):
    """Cuts, flips, writes over, lengthens and removes the files of the cache, one after the other."""
    chance = random.Random(seed)
    while True:
        for path in list(cache.iterdir()):
            with contextlib.suppress(OSError):
                size = max(path.stat().st_size, 1)
                how = chance.randrange(6)
                with open(path, "r+b") as file:
                    if how == 0:
                        file.truncate(chance.randrange(size + 1))
                    elif how in (1, 2):
                        file.seek(chance.randrange(size))
                        file.write(chance.randbytes(1 if how == 1 else 4096))
                    elif how == 3:
                        file.truncate(0)
                        file.write(b"\0" * size)
                    elif how == 4:
                        file.truncate(size + 100)
                    else:
                        path.unlink()
        time.sleep(chance.uniform(0, 0.02))


def ask_of_the_cache(pipe, cache, source, answers, tries, seed):
    count, chance = Count("the cache spoilt while it is in use"), random.Random(seed)
    questions = list(answers)
    for _ in range(tries // 4):
        db = connect(PROSECUTIONS_CACHE=str(cache))
        for _ in range(4):
            sql = chance.choice(questions)
            note(count, ask(db, sql.format(source=source)), {answers[sql]}, "damaged")
            time.sleep(chance.uniform(0, 0.01))
        db.close()
    pipe.send(count)


def spoilt(folder, tries):
    """Three processes read the cache, and one spoils its files all the time."""
    source, cache = folder / "spoilt.csv", folder / "spoilt cache"
    table = list(rows(CACHED_ROWS * 6))  # more than is read at once
    source.write_bytes(as_csv(table))
    cache.mkdir(mode=0o700)
    time.sleep(0.3)
    db = connect(PROSECUTIONS_CACHE=str(cache))
    answers = {sql: ask(db, sql.format(source=source)) for sql in (
        QUESTION,
        "SELECT count(*), min(force), max(c) FROM (SELECT force, sum(convicted) AS c FROM prosecution_totals('{source}') GROUP BY 1)",
        "SELECT sex, prosecuted, line FROM prosecutions('{source}') WHERE offence LIKE '%137' ORDER BY line DESC LIMIT 1")}
    assert answers[QUESTION] == answer_of(table) and not any("error" in answer for answer in answers.values()), answers
    db.close()
    total = Count("the cache spoilt while it is in use")
    with beside(spoil, cache, 1):
        asking = []
        for seed in range(3):
            mine, theirs = processes.Pipe()
            process = processes.Process(target=ask_of_the_cache, args=(theirs, cache, source, answers, tries // 3, seed))
            process.start()
            theirs.close()
            asking.append((process, mine))
        for process, pipe in asking:
            try:
                total.add(pipe.recv())
            except EOFError:
                total.wrong.append(f"{total.name}: a process ended")
            process.join()
            if process.exitcode != 0:
                total.wrong.append(f"{total.name}: a process ended with {process.exitcode}")
    yield total


# --- Interrupts, forks, threads, many files ----------------------------------------------------------

def interrupted(scenes, folder, tries):
    """An interrupt at a random moment, or at the first step: the right answer or `interrupted`, and the next answer
    is right."""
    count, chance = Count("interrupted"), random.Random(1)
    scenes = [scene for scene in scenes if ";" not in scene.sql and not scene.first]
    db = connect(PROSECUTIONS_THREADS="2")
    for n in range(tries):
        scene = scenes[n % len(scenes)]
        sql = scene.sql
        for name in ("a.csv", "a.csv.gz", "a.zip", "stored.zip", "a.xlsx", "a.ods", "parts", "large.csv"):
            if "source_problems" in sql:
                sql = sql.replace(f"'{name}'", f"'{folder / name}'")
            else:
                sql = sql.replace(f"'{name}'", f"'{folder / name}', 'vintage={n}'")
        if n % 5 == 0:  # at the first step that SQLite asks
            db.set_progress_handler(lambda: 1, 1)
            note(count, ask(db, sql), {scene.answer}, STOPPED)
            db.set_progress_handler(None, 0)
        else:
            timer = threading.Timer(chance.uniform(0, 0.001 if n % 2 else 0.03), db.interrupt)
            timer.start()
            note(count, ask(db, sql), {scene.answer}, STOPPED)
            timer.join()
        if n % 10 == 0:
            note(count, ask(db, sql), {scene.answer}, NEVER)
    db.close()
    yield count


def forked(folder, tries):
    """A process that has loaded is forked: its child, with a connection of its own, and it itself answer rightly."""
    source = folder / "forked.csv"
    table = list(rows(CACHED_ROWS * 4))  # several pieces, so that threads have run
    source.write_bytes(as_csv(table))
    count, sql = Count("forked"), QUESTION.format(source=source)
    db = connect(PROSECUTIONS_THREADS="4")
    for n in range(tries):
        note(count, ask(db, sql[:-1] + f", 'vintage={n}')"), {answer_of(table)})
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            signal.alarm(60)
            os.write(into, ask(connect(PROSECUTIONS_THREADS="4"), sql).encode())
            os._exit(0)
        os.close(into)
        answer = os.read(out, 1000).decode()
        os.close(out)
        _, status = os.waitpid(child, 0)
        note(count, answer if status == 0 else f"ended with {status}", {answer_of(table)})
    db.close()
    yield count


def threads(scenes, folder, tries):
    """16 threads with 16 connections each, all at once."""
    count, lock = Count("16 threads x 16 connections"), threading.Lock()
    scenes = [scene for scene in scenes if not scene.cold and not scene.warm and not scene.first]

    def work(number):
        chance = random.Random(number)
        connections = []
        for _ in range(16):
            with lock:  # the environment is the process's
                connections.append(connect(PROSECUTIONS_THREADS="2"))
        for _ in range(tries):
            for db in connections:
                scene = chance.choice(scenes)
                sql = scene.sql.split("; ")[-1]
                if "FROM p" == sql[-6:]:
                    continue
                for name in ("a.csv", "a.csv.gz", "a.zip", "stored.zip", "a.xlsx", "a.ods", "parts"):
                    sql = sql.replace(f"'{name}'", f"'{folder / name}'")
                answer = ask(db, sql)
                with lock:
                    note(count, answer, {scene.answer}, NEVER)
        for db in connections:
            db.close()

    running = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    yield count


def many_files(folder, files):
    """A folder of so many files, each of one row."""
    place = folder / "many"
    place.mkdir()
    header = as_csv([])
    table = [(*row[:3], f"{n + 100} Offence {n + 100}", *row[4:]) for n, row in enumerate(rows(files))]  # no two editions
    for n, row in enumerate(table):
        with open(place / f"{n}.csv", "wb") as file:
            file.write(header + (",".join(row) + "\n").encode())
    count = Count(f"{files} files")
    db = connect()
    note(count, ask(db, QUESTION.format(source=place)), {answer_of(table)})
    note(count, ask(db, QUESTION.format(source=f"{place}/*.csv")), {answer_of(table)})
    note(count, ask(db, f"SELECT count(*) FROM source_problems('{place}') WHERE severity = 'error'"), {"0"})
    timer = threading.Timer(0.2, db.interrupt)
    timer.start()
    note(count, ask(db, QUESTION.format(source=place)[:-1] + ", 'vintage=1')"), {answer_of(table)}, STOPPED)
    timer.join()
    db.close()
    yield count
