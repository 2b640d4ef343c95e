"""Every failing call, one after the other, in the real sqlite3 shell with the extension as it is released.

For each scene (scenes.py), each kind of call (torture/faults.c) and both ways (the Nth call alone, or that and all
after it) the shell answers the scene's question once for every N. It may give the right answer or an error that
says what failed; never a wrong answer, no answer without an error, a crash, or no end.
"""
import os
import re
import shutil
import subprocess

from scenes import CACHED_ROWS, LIBRARY, QUESTION, ROOT, answer_of, as_csv, rows  # noqa: F401

KINDS = ("malloc", "read", "open", "stat", "mmap", "write", "thread")
# What an error has to speak of, so that nobody looks for the fault in a good file.
TELLS = {"malloc": r"memory|unable to open|thread|shared object|Error: \(null\)|error during initialization",
         "thread": r"thread|memory|Resource"}


class Count:
    """How often it was tried, and how that ended."""

    def __init__(self, name):
        self.name, self.tried, self.right, self.error, self.wrong = name, 0, 0, 0, []

    def line(self):
        return f"{self.name:<34} tried {self.tried:>7}  right {self.right:>7}  error {self.error:>7}  wrong {len(self.wrong):>4}"

    def add(self, other):
        self.tried += other.tried
        self.right += other.right
        self.error += other.error
        self.wrong += other.wrong


def with_paths(sql, folder):
    """With whole paths: sources are read where they are, as what fails changes no file."""
    return re.sub(r"'((?:a|stored|large|parts|packed|ustar|gnu|pax|bz2|xz)[.\w]*)'", lambda name: f"'{folder / name[1]}'", sql)


def ask_plainly(scene, folder, cache):
    """The answer where nothing fails."""
    text = f".load {LIBRARY}\n{with_paths(scene.sql, folder)};\n"
    done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:"], input=text, cwd=folder, text=True,
                          env={**os.environ, "PROSECUTIONS_CACHE": str(cache)}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    return done.stdout.strip()


def children_of(report):
    """(N, status, whether a call failed, output) of each child."""
    data = report.read_bytes()
    while data:
        head, data = data.split(b"\n", 1)
        number, status, fired, length = map(int, head.split())
        yield number, status, fired, data[:length].decode("utf-8", "replace").strip()
        data = data[length:]


def judge(status, output, answers, tells):
    """`right`, `error`, or what is wrong."""
    if os.WIFSIGNALED(status):
        return f"killed by signal {os.WTERMSIG(status)}"
    if "Fatal Internal Error in libarchive" in output:
        return "ended by libarchive"
    # SQLite itself says "Error: (null)" where it has no room to note that the extension is loaded, which it is.
    if output in answers or output.removeprefix("Error: (null)\n") in answers:
        return "right"
    if re.search(tells, output, re.I):
        return "error" if not re.search(r"^\d+\|", output, re.M) else "an answer beside an error"
    if not output and os.WEXITSTATUS(status) != 0 and os.WEXITSTATUS(status) < 90:
        return "error"  # the shell has no memory to say so
    return f"exit status {os.WEXITSTATUS(status)}, no right answer, and no error that says why"


def preloaded(work, settings, script):
    report = work / "report"
    children = work / "children"
    children.mkdir(parents=True)
    environment = {**os.environ, "LD_PRELOAD": str(ROOT / "build/torture/faults.so"), "FAULT_REPORT": str(report),
                   "FAULT_WORK": str(children), "PROSECUTIONS_CACHE": "off", "PROSECUTIONS_THREADS": "2", **settings}
    done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:"], input=script.encode(), cwd=work,
                          env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0 or not report.exists():
        raise RuntimeError(f"the shell ended with {done.returncode}: {done.stdout[:500]}")
    found = list(children_of(report))
    shutil.rmtree(work)
    return found


def run_scene(scene, folder, work, warm, kind, how, step, most):
    count = Count(f"{scene.name}, {kind}, {how}")
    settings = {"FAULT_KIND": kind, "FAULT_FOR": how, "FAULT_STEP": str(step), "FAULT_MOST": str(most)}
    if scene.cold or scene.warm:
        settings["FAULT_CACHE"] = "1"
    if scene.warm:
        settings["FAULT_LINKED"] = str(warm)
    steps = ["SELECT readfile('/torture/begin');", f".load {LIBRARY}"]
    if scene.name != "csv" and not scene.cold and not scene.warm:
        # That loading the extension fails is tried once; but where the cache is, it asks when it is loaded.
        steps.reverse()
    if scene.first:
        steps.insert(1, with_paths(scene.first, folder) + ";")
    script = "\n".join(steps) + f"\n{with_paths(scene.sql, folder)};\n"
    for number, status, fired, output in preloaded(work, settings, script):
        count.tried += 1
        verdict = judge(status, output, {scene.answer, scene.also}, TELLS.get(kind, r"error|prosecutions|unable|memory"))
        if verdict == "right":
            count.right += 1
        elif verdict == "error" and fired:
            count.error += 1
        else:
            count.wrong.append(f"{count.name}, call {number}: {verdict}: {output[:300]!r}")
    return count


def mutations(folder, work, change, step):
    """Somebody changes the source at its Nth read, for all N: the answer is that of the file before or after, or an
    error; never a mixture."""
    count = Count(f"changed at the Nth read: {change}")
    before, after = list(rows(40000)), list(rows(40000, shift=7))
    copied = work.parent / "copied"
    shutil.rmtree(copied, ignore_errors=True)
    copied.mkdir()
    (copied / "m.csv").write_bytes(as_csv(before))
    other = as_csv(after)
    answers = {answer_of(before)}
    if change == "more":
        other = other.split(b"\n", 1)[1]
        answers.add(answer_of(before + after))
    elif change == "cut":
        half = as_csv(before)
        half = half[:len(half) // 2].decode().split("\n")[1:]
        answers.add(answer_of([line.split(",") for line in half if line.count(",") == 5 and len(line.split(",")[5]) == 6]))
    else:
        answers.add(answer_of(after))
    (copied / "other.csv").write_bytes(other)
    settings = {"FAULT_KIND": "mutate", "FAULT_FILE": "m.csv", "FAULT_OTHER": "other.csv", "FAULT_CHANGE": change,
                "FAULT_COPIED": str(copied), "FAULT_STEP": str(step)}
    script = (f"SELECT readfile('/torture/begin');\n.load {LIBRARY}\n" + QUESTION.format(source="m.csv") + ";\n")
    for number, status, fired, output in preloaded(work, settings, script):
        count.tried += 1
        verdict = judge(status, output, answers, r"prosecutions: ")
        if verdict in ("right", "error"):
            setattr(count, verdict, getattr(count, verdict) + 1)
        else:
            count.wrong.append(f"{count.name}, read {number}: {verdict}: {output[:300]!r}")
    return count
