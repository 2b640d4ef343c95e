"""The statements of README.md and sql/docs/*.md, which are run as a reader would paste them.

    python3 documents.py --write [PAGE]    writes what they print into the pages; look at the difference

A block ```sql, ```python, ```r or ```sh that a block ```text follows is run, and has to print that text. A block
```sql is run even without one. Other blocks are not run. All blocks below one heading `##` or `###` share a session
of their own, so that each can be pasted by itself; a page with the comment <!-- one session --> is one session.
Every page is run in a folder of its own, where build/, sql/ and tests/ are found as from the top of the project.

    <!-- file outcomes.csv: build/sample/made_up_outcomes_2017_2024.csv -->    such a name is that file
    <!-- file court-outcomes.zip: releases moj/court-outcomes.zip -->          likewise, of ../shared/data

What names a file or needs a program that is not here is skipped, and says so.
"""
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from test_figures import ROOT, SHARED

DOCS = ROOT / "sql" / "docs"
GENERATED = {"reference.md"}  # whose examples tests/check_help.c runs
PAGES = [ROOT / "README.md", *(page for page in sorted(DOCS.glob("*.md")) if page.name not in GENERATED)]
RUN = ("sql", "python", "r", "sh")
SETTINGS = ".mode column --wrap 76 --wordwrap on\n.nullvalue -\n"
HEADING = re.compile(r"^(#{1,3}) (.*)$")
FILE = re.compile(r"<!-- file (\S+): (releases )?(\S+) -->")
DATASETTE = ROOT / "build" / "clients" / "datasette" / "bin"
ENDING = ".dylib" if sys.platform == "darwin" else ".so"
SHELL_ERROR = re.compile(r"^(?:Runtime error|Parse error|Error)(?: near line \d+)?: ", re.M)


@dataclasses.dataclass
class Block:
    language: str
    text: str
    first: int  # the line of its text in the page, from 0
    expected: "Block" = None


@dataclasses.dataclass
class Session:
    heading: str
    blocks: list


def blocks_of(lines):
    """(heading or None, block or None) in the order of the page."""
    fence = None
    for number, line in enumerate(lines):
        if fence is None and line.startswith("```"):
            fence = Block(line[3:].strip(), "", number + 1)
        elif fence is not None and line == "```":
            yield None, fence
            fence = None
        elif fence is not None:
            fence.text += line + "\n"
        elif HEADING.match(line):
            yield HEADING.match(line)[2], None
    assert fence is None, f"a block that begins in line {fence.first} is not closed"


def sessions_of(page):
    text = page.read_text(encoding="utf-8")
    one = "<!-- one session -->" in text
    sessions = [Session(page.stem, [])]
    last = None
    for heading, block in blocks_of(text.splitlines()):
        if heading is not None:
            last = None
            if not one:
                sessions.append(Session(heading, []))
        elif block.language == "text" and last is not None:
            last.expected, last = block, None
        else:
            last = block if block.language in RUN else None
            if last is not None:
                sessions[-1].blocks.append(block)
    for session in sessions:
        session.blocks = [block for block in session.blocks if block.language == "sql" or block.expected]
    return [session for session in sessions if session.blocks]


def files_of(page):
    """{name: where it is}"""
    return {name: (SHARED if release else ROOT) / path
            for name, release, path in FILE.findall(page.read_text(encoding="utf-8"))}


def folder_of(page):
    """A temporary folder in which the page's files are found."""
    made = tempfile.TemporaryDirectory()
    links = {name: ROOT / name for name in ("build", "sql", "tests")}
    for name, path in {**links, **files_of(page)}.items():
        if path.exists():
            (pathlib.Path(made.name) / name).parent.mkdir(exist_ok=True)
            os.symlink(path, pathlib.Path(made.name) / name)
    return made


def why_not(page, session):
    """Why the session can't be run here, or None."""
    text = "".join(block.text for block in session.blocks)
    for name, path in files_of(page).items():
        if name in text and not path.exists():
            return f"{name} is not here"
    for block in session.blocks:
        if block.language == "r" and not has_r():
            return "R with RSQLite is not here: make clients"
        if block.language == "sh" and "datasette" in block.text and not (DATASETTE / "datasette").exists():
            return "Datasette is not here: make clients"
        if (block.language == "python" or "prosecutions " in block.text and block.language == "sh") and python() is None:
            return "a Python that can load extensions is not here"
    return None


def has_r():
    return shutil.which("Rscript") is not None and subprocess.run(
        ["Rscript", "-e", "library(RSQLite)"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def python():
    """A Python that can load extensions, or None."""
    for program in ("python3", "/usr/bin/python3"):
        if shutil.which(program) and subprocess.run(
                [program, "-c", "import sqlite3; sqlite3.Connection.enable_load_extension"],
                stderr=subprocess.DEVNULL).returncode == 0:
            return program
    return None


def shell(folder, statements):
    """(what is printed after each statement, what is said of errors in the last one)"""
    mark = "=== the end of a statement ==="
    script = ".load build/prosecutions\n" + SETTINGS + "".join(f"{text}\n.print {mark}\n" for text in statements)
    environment = {**os.environ, "PROSECUTIONS_NOTES": "off", "PROSECUTIONS_PROGRESS": "off"}
    done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:"], input=script.encode(), cwd=folder,
                          env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.stdout.decode().split(mark + "\n")[:-1], done.stderr.decode()


def trimmed(text):
    """Without blanks at the ends of lines, which no page keeps, and empty lines at the end."""
    return "\n".join(line.rstrip() for line in text.replace("\r", "").rstrip().splitlines()) + "\n"


def run_sql(folder, blocks):
    """What each prints, errors last."""
    statements = [block.text for block in blocks]
    printed, errors = shell(folder, statements)
    if errors:  # of which block, is told by running one more each time
        known = ""
        for i in range(len(blocks)):
            _, errors = shell(folder, statements[:i + 1])
            printed[i] += SHELL_ERROR.sub("Error: ", errors[len(known):])
            known = errors
    return [trimmed(text.replace(os.path.realpath(folder), "/home/you/figures")) for text in printed]


def put_command(folder):
    """The command `prosecutions` in the folder's bin/, as the Python package has it."""
    package, library = ROOT / "ext" / "packages" / "python" / "sqlite_prosecutions", "prosecutions" + ENDING
    made = pathlib.Path(folder) / "bin" / package.name
    shutil.copytree(package, made)
    for name in (library, library.replace("prosecutions", "prosecutionsnofiles")):
        os.symlink(ROOT / "build" / library, made / name)
    command = made.with_name("prosecutions")
    command.write_text(f'#!/bin/sh\nPYTHONPATH={made.parent} exec {python()} -B -m sqlite_prosecutions "$@"\n')
    command.chmod(0o755)


def run_other(folder, block):
    if "prosecutions " in block.text and block.language == "sh" and not (pathlib.Path(folder) / "bin").exists():
        put_command(folder)
    command = {"python": [python(), "-"], "r": ["Rscript", "-"], "sh": ["sh", "-e"]}[block.language]
    environment = {**os.environ, "PATH": f"{folder}/bin:{DATASETTE}:{os.environ['PATH']}", "PROSECUTIONS_NOTES": "off"}
    done = subprocess.run(command, input=block.text.encode(), cwd=folder, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    errors = done.stderr.decode() if done.returncode != 0 else ""
    return trimmed(done.stdout.decode() + errors)


def run(folder, session):
    """[(block, what it prints)]"""
    sql = [block for block in session.blocks if block.language == "sql"]
    printed = list(zip(sql, run_sql(folder, sql))) if sql else []
    return printed + [(block, run_other(folder, block)) for block in session.blocks if block.language != "sql"]


def write(page):
    """Puts what the page's blocks print into it."""
    lines = page.read_text(encoding="utf-8").splitlines()
    found = []
    with folder_of(page) as folder:
        for session in sessions_of(page):
            if why_not(page, session):
                print(f"{page.name}: {session.heading}: {why_not(page, session)}", file=sys.stderr)
                continue
            found += [(block.expected, text) for block, text in run(folder, session) if block.expected]
    for block, text in sorted(found, key=lambda pair: -pair[0].first):
        lines[block.first:block.first + block.text.count("\n")] = text.splitlines()
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    assert sys.argv[1:2] == ["--write"], __doc__
    for wanted in map(pathlib.Path, sys.argv[2:] or PAGES):
        write(wanted.resolve())
