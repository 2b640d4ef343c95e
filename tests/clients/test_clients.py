"""The extension in its clients, each by the client's own package: all are asked the same questions (questions.py).

A driver stands in a folder of the client's language (python/, go/, rust/, …) with the manifest that names the versions.
It is given questions and what each asks about, and writes the client's version and the answers, parted by \\x1e: `=` and a
value, or `!` and the message that its user is shown.

What `make clients` has not fetched is skipped. `test_clients.py --write` runs all and writes what they did into README.md.
"""
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse

import browser
import loading
import questions
import test_datasette
from test_figures import ROOT
from test_python import PYTHON
from test_r import have_rsqlite

HERE = pathlib.Path(__file__).resolve().parent
PART = "\x1e"
BEGIN, END = "<!-- clients: made by make clients -->\n", "<!-- end of clients -->\n"
INTRODUCTION = f"""\
It is tested in the clients below, each by its own package. [Clients](sql/docs/clients.md) says what each makes hard, with the
cure, and tells of more.

<details>
<summary>{{names}}</summary>

`make clients` asked each for a sum over a zipped made-up release of {questions.ROWS:,} rows, the same over a published zip, a story,
a chart and errors, and compared the answers with what is right (`tests/clients/questions.py`).

{{table}}

</details>
"""
ALL_NAMES = ["a sum", "a published zip", "a story", "an error", "a chart"]


def setUpModule():
    """The files that the questions are about, for all."""
    made = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(made.cleanup)
    Answers.asked = questions.questions(pathlib.Path(made.name))


def fetched(name):
    """The client's folder below build/clients, or None."""
    folder = loading.CLIENTS / name
    return folder if (folder / "done").exists() else None


def loads(driver):
    """The lines of the driver under its comment "How it loads"."""
    text = (HERE / driver).read_text(encoding="utf-8")
    block = re.search(r"^[ \t]*(?:#|//) How it loads\n(.*?)\n\n", text, re.S | re.M)[1].splitlines()
    indent = len(block[0]) - len(block[0].lstrip())
    return [line[indent:] for line in block]


def run(command, folder, **environment):
    return subprocess.run(command, cwd=folder, env={**os.environ, "PROSECUTIONS_CACHE": "off", **environment},
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Answers:
    """What all clients have in common."""
    client = None  # as the README's table calls it
    driver = None
    is_fetched = True  # in the version that its manifest names
    before = ""  # stands before what it loads by, in that table
    asked = None
    rows = {}  # client: its row, of those that have passed all

    @classmethod
    def command(cls):
        """What runs the driver, or None where the client is not here."""

    @classmethod
    def environment(cls):
        return {}

    @classmethod
    def ask_all(cls, asked):
        """(the client's version, (is it an error, the answer) of each question)"""
        words = [word for question in asked for word in (question.sql, question.given)]
        done = run([*cls.command(), *words], cls.folder, **cls.environment())
        version, *told = done.stdout.decode().split(PART)
        assert len(told) == len(asked), f"{cls.client}: {done.stdout.decode()} {done.stderr.decode()}"
        return version, [(answer[0] == "!", answer[1:]) for answer in told]

    @classmethod
    def setUpClass(cls):
        if not cls.command():
            raise unittest.SkipTest(f"{cls.client} is not here: make clients")
        cls.folder = loading.folder(cls)
        cls.version, cls.told = cls.ask_all(cls.asked)

    @classmethod
    def how(cls):
        return cls.before + "<br>".join(f"`{line}`" for line in loads(cls.driver))

    def test_answers(self):
        passed = []
        for question, (is_error, answer) in zip(self.asked, self.told):
            with self.subTest(question.sql, given=question.given[:80]):
                self.assertEqual(is_error, question.is_error, answer)
                question.answered(self, answer)
                passed.append(question.name)
        if len(passed) == len(self.asked):
            names = list(filter(None, passed))
            checked = ", ".join(filter(None, [*(["all"] if names == ALL_NAMES else names), self.look()]))
            self.rows[self.client] = f"| {self.client} | {self.version} | {self.told[0][1]} | {self.how()} | {checked} |"

    def look(self):
        """Looks at what else there is to see, and says so."""
        return ""

    def test_the_readme_says_how_it_is_loaded(self):
        if "--write" in sys.argv:
            self.skipTest("it is being written")
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        rows = [line.split(" | ") for line in readme.splitlines() if line.startswith(f"| {self.client} | ")]
        self.assertEqual([row[3] for row in rows], [self.how()], "make clients")
        if self.is_fetched:
            self.assertEqual(rows[0][1], self.version, "make clients")


class ByShell(Answers):
    program = None

    @classmethod
    def command(cls):
        return [cls.program] if cls.program else None

    @classmethod
    def ask_all(cls, asked):
        told = []
        for question in asked:
            literal = "'" + question.given.replace("'", "''") + "'"
            done = run([cls.program, "-init", "/dev/null", "-batch", "-list", "my.db", ".load build/prosecutions",
                        question.sql.replace("?", literal)], cls.folder)
            output = done.stderr if done.returncode else done.stdout
            told.append((done.returncode != 0, output.decode().rstrip("\n")))
        return run([cls.program, "--version"], cls.folder).stdout.decode().split()[0], told

    @classmethod
    def how(cls):
        return "<br>".join(f"`{line}`" for line in loading.lines("sqlite3 shell"))


class Shell(ByShell, unittest.TestCase):
    client = "sqlite3 shell"
    is_fetched = False
    program = shutil.which("sqlite3")


class NewerShell(ByShell, unittest.TestCase):
    client = "newer sqlite3 shell"
    program = fetched("newer-shell") and str(fetched("newer-shell") / "sqlite3")


class ByPython(Answers):
    package = None  # the folder below build/clients in which it is installed

    @classmethod
    def command(cls):
        python = fetched(cls.package) and fetched(cls.package) / "bin" / "python"
        return python and [python, HERE / cls.driver]


class Sqlite3(ByPython, unittest.TestCase):
    client, driver = "Python's sqlite3", "python/ask_sqlite3.py"
    is_fetched = False

    @classmethod
    def command(cls):
        return PYTHON and [PYTHON, HERE / cls.driver]


class BesidePython(ByPython):
    """A package in a folder, for a Python whose own sqlite3 need not be able to load extensions."""

    @classmethod
    def command(cls):
        return fetched(cls.package) and [PYTHON or sys.executable, HERE / cls.driver]

    @classmethod
    def environment(cls):
        return {"PYTHONPATH": str(fetched(cls.package))}


class Pysqlite3(BesidePython, unittest.TestCase):
    client, driver, package = "pysqlite3", "python/ask_pysqlite3.py", "pysqlite3"


class Apsw(BesidePython, unittest.TestCase):
    client, driver, package = "APSW", "python/ask_apsw.py", "apsw"


class SqlAlchemy(ByPython, unittest.TestCase):
    client, driver, package = "SQLAlchemy with pandas", "python/ask_sqlalchemy.py", "sqlalchemy"


class Pictures(html.parser.HTMLParser):
    """The pictures that stand in a page."""

    def __init__(self, page):
        super().__init__()
        self.count = 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.count += tag == "svg"


class JupySql(ByPython, unittest.TestCase):
    client, driver, package = "JupySQL", "python/ask_jupysql.py", "jupysql"
    before = "an `engine` as for SQLAlchemy, then<br>"

    def look(self):
        """The chart in the notebook, as a browser shows it."""
        page = self.folder / "notebook.html"
        self.assertGreaterEqual(Pictures(page.read_text(encoding="utf-8")).count, 1)
        if browser.PROGRAM is None:
            return ""
        with browser.Browser() as chromium:
            seen = chromium.see(page.as_uri())
            [picture] = [picture for picture in seen.pictures if picture["tag"] == "svg" and picture["width"] > 300]
            self.assertGreater(picture["height"], 300)
            if os.environ.get("SCREENSHOTS"):
                chromium.shoot(pathlib.Path(os.environ["SCREENSHOTS"]) / "notebook.png")
        return "the chart in the notebook"


class ByDatasette(Answers):
    """As the page says it is started, but with time for busy machines."""
    server = None
    program = None

    @classmethod
    def command(cls):
        return cls.program

    @classmethod
    def ask_all(cls, asked):
        class Served(cls.server):
            program = cls.program

            @classmethod
            def command(cls):
                return f"{super().command()} --setting sql_time_limit_ms 60000"

        Served.setUpClass()
        try:
            version = run([cls.program, "--version"], cls.folder).stdout.decode().split()[-1]
            return version, [cls.ask(Served.address, question) for question in asked]
        finally:
            Served.doClassCleanups()

    @staticmethod
    def ask(address, question):
        asked = urllib.parse.urlencode({"sql": question.sql.replace("?", ":given"), "given": question.given, "_shape": "arrays"})
        try:
            with test_datasette.WITHOUT_PROXY.open(f"{address}/my.json?{asked}", timeout=120) as answer:
                return False, str(json.load(answer)["rows"][0][0])
        except urllib.error.HTTPError as error:
            return True, json.load(error)["error"]

    @classmethod
    def how(cls):
        return f"`{loading.lines('Datasette')[0]}`"


class Datasette(ByDatasette, unittest.TestCase):
    client = "Datasette"
    server, program = test_datasette.OwnDatasette, test_datasette.program("datasette")


class Datasette1(ByDatasette, unittest.TestCase):
    client = "Datasette 1.0 preview"
    server, program = test_datasette.OwnDatasette, test_datasette.NEXT


class SqliteUtils(Answers, unittest.TestCase):
    client = "sqlite-utils"

    @classmethod
    def command(cls):
        return fetched("sqlite-utils") and [fetched("sqlite-utils") / "bin" / "sqlite-utils"]

    @classmethod
    def ask_all(cls, asked):
        [program] = cls.command()
        told = []
        for question in asked:
            done = run([program, "memory", question.sql.replace("?", ":given"), "-p", "given", question.given, "--raw",
                        "--load-extension", "build/prosecutions"], cls.folder)
            told.append((done.returncode != 0, (done.stderr if done.returncode else done.stdout).decode()))
        return run([program, "--version"], cls.folder).stdout.decode().split()[-1], told

    @classmethod
    def how(cls):
        return "`sqlite-utils memory 'SELECT …' --load-extension build/prosecutions`"


class BetterSqlite3(Answers, unittest.TestCase):
    client, driver = "better-sqlite3", "node/better-sqlite3.js"

    @classmethod
    def command(cls):
        return fetched("node") and shutil.which("node") and ["node", HERE / cls.driver]

    @classmethod
    def environment(cls):
        return {"NODE_PATH": str(fetched("node") / "node_modules")}


class NodeSqlite(Answers, unittest.TestCase):
    client, driver = "node:sqlite", "node/node-sqlite.js"

    @classmethod
    def command(cls):
        return fetched("newer-node") and [fetched("newer-node") / "node", HERE / cls.driver]


class Go(Answers, unittest.TestCase):
    client, driver = "Go (mattn/go-sqlite3)", "go/main.go"

    @classmethod
    def command(cls):
        return fetched("go") and [fetched("go") / "ask"]


class Rust(Answers, unittest.TestCase):
    client, driver = "Rust (rusqlite)", "rust/main.rs"

    @classmethod
    def command(cls):
        return fetched("rust") and [fetched("rust") / "debug" / "ask"]


class Java(Answers, unittest.TestCase):
    client, driver = "Java (sqlite-jdbc)", "java/Ask.java"

    @classmethod
    def command(cls):
        return fetched("java") and shutil.which("java") and ["java", "-cp", f"{fetched('java')}/*", HERE / cls.driver]


class RSQLite(Answers, unittest.TestCase):
    client, driver = "R (RSQLite)", "r/ask.R"
    is_fetched = False

    @classmethod
    def command(cls):
        return have_rsqlite() and ["Rscript", "--vanilla", HERE / cls.driver]


ALL = [Shell, NewerShell, Sqlite3, Pysqlite3, Apsw, SqlAlchemy, JupySql, Datasette, Datasette1, SqliteUtils, BetterSqlite3,
       NodeSqlite, Go, Rust, Java, RSQLite]


def write():
    """Runs all, and writes README.md's table of them. Of a client that is not here it keeps the row of an earlier run."""
    if not unittest.main(argv=[sys.argv[0], "-v"], exit=False).result.wasSuccessful():
        return 1
    path = ROOT / "README.md"
    before, rest = path.read_text(encoding="utf-8").split(BEGIN)
    section, after = rest.split(END)
    rows = {line.split(" | ")[0][2:]: line for line in section.splitlines() if line.startswith("| ")}
    for client in [case.client for case in ALL if case.client not in Answers.rows]:
        print(f"{client} is not here: " + ("its row in README.md is left as it is" if client in rows else "it is not in README.md"),
              file=sys.stderr)
    rows.update(Answers.rows)
    listed = [case.client for case in ALL if case.client in rows]
    table = ["| client | version | its SQLite | loads by | checked |", "|---|---|---|---|---|", *map(rows.get, listed)]
    made = INTRODUCTION.format(names=", ".join(listed), table="\n".join(table))
    path.write_text(before + BEGIN + made + END + after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(write() if sys.argv[1:] == ["--write"] else unittest.main())
