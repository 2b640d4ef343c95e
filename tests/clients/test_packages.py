"""The Python package: built, installed into a clean environment without any index, and used; and its command,
`prosecutions`, as its user types it."""
import base64
import csv
import hashlib
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import zipfile

import loading
import packages
import test_datasette
from test_figures import ROOT, query
from test_python import can_load

SUM = "SELECT sum(prosecuted) FROM prosecutions(?) WHERE force = 'Lancashire' AND year = 2023"
SHOPLIFTING = "In Lancashire, 1,423 people were prosecuted for theft from shops in 2018."

# Prints as JSON what the connection called `db` says.
ASK = """
import json, sys
def ask(sql, *values):
    try:
        return [list(row) for row in db.execute(sql, values).fetchall()]
    except Exception as error:
        return str(error)
print(json.dumps([ask(*question) for question in json.loads(sys.argv[1])]))
"""


WITHOUT_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PLATFORMS = ("linux-x86_64", "linux-arm64", "linux-x86_64-musl", "linux-arm64-musl", "macos-x86_64", "macos-arm64",
             "windows-x86_64")  # of `make release`


def setUpModule():
    packages.build()


def sum_of_release():
    """As Python's csv module finds it."""
    [path] = packages.FOLDER.glob("made_up*.csv")
    with open(path, newline="") as file:
        return sum(int(row["Proceeded against"]) for row in csv.DictReader(file)
                   if row["Police Force Area"] == "Lancashire" and row["Year"] == "2023")


class Wheels(unittest.TestCase):
    def library(self):
        """A small file in its place."""
        path = packages.FOLDER / "prosecutions.so"
        path.write_bytes(b"a library" * 99)
        return path

    def test_the_record_tells_every_file(self):
        for path in packages.BUILT.glob("*.whl"):
            with zipfile.ZipFile(path) as wheel:
                [record] = [name for name in wheel.namelist() if name.endswith(".dist-info/RECORD")]
                told = list(csv.reader(wheel.read(record).decode().splitlines()))
                self.assertEqual([name for name, _, _ in told], wheel.namelist())
                for name, digest, size in told[:-1]:
                    content = wheel.read(name)
                    expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                    self.assertEqual((digest, size), (f"sha256={expected}", str(len(content))))

    def test_two_builds_are_the_same_bytes(self):
        built = [packages.build_into(packages.FOLDER / name, self.library(), PLATFORMS) for name in ("once", "again")]
        once, again = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in built)
        self.assertEqual(once, again)

    def test_the_licence_is_inside(self):
        for path in packages.BUILT.glob("*.whl"):
            with zipfile.ZipFile(path) as wheel:
                [licence] = [name for name in wheel.namelist() if name.endswith("/licenses/LICENSE")]
                self.assertEqual(wheel.read(licence), (ROOT / "LICENSE").read_bytes())

    def test_platforms(self):
        """pip takes of what `make release` builds the wheel that fits."""
        folder = packages.build_into(packages.FOLDER / "platforms", self.library(), PLATFORMS)
        tags = {path.stem.split("-")[-1] for path in folder.glob(f"sqlite_prosecutions-{packages.VERSION}-py3-none-*.whl")}
        self.assertEqual(tags, {
            "manylinux_2_17_x86_64.manylinux2014_x86_64", "manylinux_2_17_aarch64.manylinux2014_aarch64",
            "musllinux_1_1_x86_64", "musllinux_1_1_aarch64", "macosx_11_0_x86_64", "macosx_11_0_arm64", "win_amd64"})

    def test_pip_takes_the_wheel_that_fits(self):
        """Of a folder that has those of all platforms, for the machines of others."""
        folder = packages.build_into(packages.FOLDER / "choice", self.library(), PLATFORMS)
        for machine, tag in {"manylinux2014_x86_64": "manylinux_2_17_x86_64.manylinux2014_x86_64", "win_amd64": "win_amd64",
                             "macosx_14_0_arm64": "macosx_11_0_arm64", "musllinux_1_1_aarch64": "musllinux_1_1_aarch64"}.items():
            taken = packages.FOLDER / "taken" / machine
            done = packages.run(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-index",
                                "--no-deps", "--only-binary=:all:", "--find-links", folder, "--dest", taken,
                                "--platform", machine, "sqlite-prosecutions")
            if "No module named pip" in done.stderr:
                self.skipTest("pip is not here")
            self.assertEqual([path.name for path in taken.iterdir()], [f"sqlite_prosecutions-{packages.VERSION}-py3-none-{tag}.whl"])

    def test_platforms_of_npm(self):
        """npm takes the package whose os, cpu and libc are those of the machine."""
        folder = packages.build_into(packages.FOLDER / "npm platforms", self.library(), PLATFORMS)
        told = {}
        for path in folder.glob("*.tgz"):
            with tarfile.open(path) as archive:
                about = json.load(archive.extractfile("package/package.json"))
            told[about["name"]] = [*about.get("os", []), *about.get("cpu", []), *about.get("libc", [])]
            if about["name"] == "sqlite-prosecutions":
                wanted = set(about["optionalDependencies"])
        self.assertEqual(told, {
            "sqlite-prosecutions": [], "sqlite-prosecutions-linux-x64": ["linux", "x64", "glibc"],
            "sqlite-prosecutions-linux-arm64": ["linux", "arm64", "glibc"],
            "sqlite-prosecutions-linux-x64-musl": ["linux", "x64", "musl"],
            "sqlite-prosecutions-linux-arm64-musl": ["linux", "arm64", "musl"],
            "sqlite-prosecutions-darwin-x64": ["darwin", "x64"], "sqlite-prosecutions-darwin-arm64": ["darwin", "arm64"],
            "sqlite-prosecutions-windows-x64": ["win32", "x64"]})
        self.assertEqual(wanted, set(told) - {"sqlite-prosecutions"})


class InPython(unittest.TestCase):
    def setUp(self):
        self.python = packages.environment("sqlite_prosecutions")

    def ask(self, connect, *questions, python=None, **options):
        done = packages.run(python or self.python, "-c", connect + ASK, json.dumps(questions), **options)
        self.assertEqual(done.stderr, "")
        return json.loads(done.stdout)


class Module(InPython):
    def test_load(self):
        connect = "import sqlite3, sqlite_prosecutions; db = sqlite3.connect(':memory:'); sqlite_prosecutions.load(db)"
        total, story, error, sql = self.ask(
            connect, [SUM, str(packages.RELEASE)],
            ["SELECT sentence FROM local_story('Lancashire', 'shoplifting', 2018, 'builtin:moj-2018') LIMIT 1"],
            ["SELECT * FROM prosecutions('no such file.csv')"], ["SELECT load_extension('x')"])
        self.assertEqual(total, [[sum_of_release()]])
        self.assertEqual(story, [[SHOPLIFTING]])
        self.assertEqual(error, f"prosecutions: no such file.csv: no such file (looked in {packages.FOLDER})")
        self.assertEqual(sql, loading.NOT_AUTHORIZED)  # as before

    def test_loading_stays_allowed(self):
        connect = ("import sqlite3, sqlite_prosecutions; db = sqlite3.connect(':memory:'); db.enable_load_extension(True); "
                   "sqlite_prosecutions.load(db)")
        [error] = self.ask(connect, ["SELECT load_extension('no such library')"])
        self.assertIn("no such library", error)

    def test_without_files(self):
        for connect in ("import sqlite_prosecutions; db = sqlite_prosecutions.connect(files=False)",
                        "import sqlite3, sqlite_prosecutions; db = sqlite3.connect(':memory:'); "
                        "sqlite_prosecutions.load_nofiles(db)",
                        "import sqlite3, sqlite_prosecutions; db = sqlite3.connect(':memory:'); db.enable_load_extension(1); "
                        "db.load_extension(sqlite_prosecutions.loadable_path(files=False))"):
            built_in, error = self.ask(connect, ["SELECT count(*) > 0 FROM prosecutions"], [SUM, str(packages.RELEASE)])
            self.assertEqual(built_in, [[1]])
            self.assertIn("this program opens no files", error)

    def test_the_path_is_for_other_programs(self):
        done = packages.run(self.python, "-c", "import sqlite_prosecutions; print(sqlite_prosecutions.loadable_path(), end='')")
        shell = packages.run("sqlite3", "-init", "/dev/null", ":memory:", f".load '{done.stdout}'",
                             "SELECT prosecutions_version()")
        self.assertEqual(shell.stdout, packages.VERSION + "\n")

    def test_connect_opens_a_file(self):
        connect = "import sqlite_prosecutions; db = sqlite_prosecutions.connect('own.db', timeout=3, isolation_level=None)"
        self.ask(connect, ["CREATE TABLE kept AS SELECT change_phrase(175, 142) AS phrase"])
        self.assertEqual(self.ask("import sqlite3; db = sqlite3.connect('own.db')", ["SELECT * FROM kept"]), [[["rose by 23%"]]])

    def test_what_can_not_load(self):
        done = packages.run(self.python, "-c", "import sqlite_prosecutions; sqlite_prosecutions.load(object())")
        self.assertRegex(done.stderr, r"NoHost: builtins\.object can't load extensions\. Install one that can: .*apsw")

    def test_the_version_is_told(self):
        done = packages.run(self.python, "-c", "import sqlite_prosecutions; print(sqlite_prosecutions.__version__)")
        self.assertEqual(done.stdout, packages.VERSION + "\n")

    def test_types_are_for_others_too(self):
        done = packages.run(self.python, "-c", "import pathlib, sqlite_prosecutions as s, typing; "
                            "print(pathlib.Path(s.__file__).with_name('py.typed').exists(), "
                            "all('return' in typing.get_type_hints(getattr(s, f)) for f in "
                            "('load', 'load_nofiles', 'loadable_path', 'connect')))")
        self.assertEqual(done.stdout, "True True\n")


# Imports what the rest of the line says, in a Python whose own sqlite3 can load nothing, as pyenv's.
WITHOUT_LOADING = """
import sqlite3, sys
class Connection(sqlite3.Connection):
    enable_load_extension = property()
class Unable:
    def __getattr__(self, name):
        if name == "enable_load_extension":
            raise AttributeError(name)
        return getattr(Connection, name)
sqlite3.Connection = Unable()
import sqlite_prosecutions, sqlite_prosecutions.hosts
"""


class Hosts(InPython):
    def test_none(self):
        done = packages.run(self.python, "-c", WITHOUT_LOADING + "sqlite_prosecutions.connect()")
        self.assertRegex(done.stderr, r"NoHost: no SQLite of this Python \(3[\d.]+\) can load extensions: sqlite3 was built without "
                         "the loading of extensions; No module named 'pysqlite3'; No module named 'apsw'. Install one that can: ")

    def test_a_python_that_really_can_not(self):
        if can_load(sys.executable):
            self.skipTest("this Python's sqlite3 can load extensions")
        python = packages.environment("sqlite_prosecutions", python=sys.executable)
        done = packages.run(python.with_name("prosecutions"), "story", "kent", "robbery")
        self.assertEqual((done.stdout, done.returncode), ("", 1))
        self.assertRegex(done.stderr, r"^prosecutions: no SQLite of this Python .*pip install apsw")

    def test_others(self):
        """pysqlite3 and APSW, each beside a sqlite3 that can't."""
        for name in ("pysqlite3", "apsw"):
            folder = loading.CLIENTS / name
            if not (folder / "done").exists():
                self.skipTest(f"{name} is not here: make clients")
            with self.subTest(name):
                python = packages.environment("sqlite_prosecutions", beside=folder)
                connect = WITHOUT_LOADING + f"""
db = sqlite_prosecutions.connect()
assert type(db).__module__.split(".")[0] == {name!r}, type(db)
"""
                total, error, sql = self.ask(connect, [SUM, str(packages.RELEASE)], ["SELECT * FROM prosecutions('none.csv')"],
                                             ["SELECT load_extension('x')"], python=python)
                self.assertEqual(total, [[sum_of_release()]])
                self.assertRegex(error, "prosecutions: none.csv: no such file")
                self.assertEqual(sql, loading.NOT_AUTHORIZED)
                done = packages.run(python, "-c", WITHOUT_LOADING + "from sqlite_prosecutions.command import main; main()",
                                    "story", "lancashire", "shoplifting", "2018")
                self.assertIn(SHOPLIFTING, done.stdout)


class Command(unittest.TestCase):
    def setUp(self):
        self.program = packages.environment("sqlite_prosecutions").with_name("prosecutions")

    def run_command(self, *arguments, **options):
        return packages.run(self.program, *arguments, **options)

    def answer(self, *arguments):
        """What is printed by a command that ends well."""
        done = self.run_command(*arguments)
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        return done.stdout

    def refusal(self, *arguments, status=1):
        done = self.run_command(*arguments)
        self.assertEqual((done.stdout, done.returncode), ("", status))
        return done.stderr

    # --- story

    def test_story(self):
        shown = self.answer("story", "lancashire", "shoplifting", "2018")
        self.assertTrue(shown.startswith(SHOPLIFTING + "\n    Companies may be among the people: "), shown)
        self.assertTrue(shown.endswith("\nFrom builtin:moj-2018, 2018.\n"), shown)

    def test_a_story_without_a_period_is_of_the_latest(self):
        shown = self.answer("story", "lancashire", "burglary")
        self.assertIn("From builtin:cps, 2018-Q1.", shown)
        self.assertIn("in the first quarter of 2018", shown)

    def test_a_story_of_both_nations(self):
        shown = self.answer("story", "England and Wales", "46", "2018", "--source", "builtin:moj-2009-2019")
        self.assertIn("Across England and Wales, 40,966 people were sentenced for theft from shops in 2018.", shown)

    def test_a_story_of_a_release(self):
        shown = self.answer("story", "lancashire", "shoplifting", "--source", str(packages.RELEASE))
        self.assertIn(f"From {packages.RELEASE}, 2024.", shown)
        women = self.answer("story", "lancashire", "shoplifting", "2024", "--source", str(packages.RELEASE), "--who", "sex=Female")
        self.assertRegex(women, "women and girls prosecuted for theft from shops")

    def test_a_story_as_json(self):
        """It is what the table says."""
        story = json.loads(self.answer("story", "lancashire", "shoplifting", "2018", "--json"))
        self.assertEqual((story["force"], story["period"], story["source"]), ("lancashire", "2018", "builtin:moj-2018"))
        rows = query("SELECT fact, sentence, query FROM local_story('lancashire', 'shoplifting', 2018, 'builtin:moj-2018')")
        self.assertEqual([[fact["fact"], fact["sentence"] or "", fact["query"] or ""] for fact in story["facts"]], rows)
        self.assertEqual(story["facts"][0]["value"], 1423)

    def test_the_sql_of_a_story(self):
        shown = self.answer("story", "lancashire", "shoplifting", "2018", "--sql")
        [first, *_] = re.findall(r"^    (SELECT .*)$", shown, re.M)
        self.assertEqual(query(first), [["1423"]])

    def test_wrong_names(self):
        self.assertRegex(self.refusal("story", "lancs", "shoplifting", "2018"),
                         r"^prosecutions: 'lancs' is no police force; the nearest is 'Lancashire'.*\n  prosecutions list forces shows them.\n$")
        said = self.refusal("story", "lancashire", "shoplif", "2018")
        self.assertRegex(said, "builtin:moj-2018: the source has no offence 'shoplif'; .*: 46 Theft from Shops\n"
                         "  prosecutions list offences --source builtin:moj-2018 shows them.\n")
        said = self.refusal("story", "lancashire", "burglary", "1990")
        self.assertRegex(said, "builtin:cps: .*2014-Q1 to 2018-Q1.*\n.*builtin:moj-2009-2019: ")
        said = self.refusal("story", "lancashire", "burglary", "yesterday")
        self.assertRegex(said, "^prosecutions: .*'yesterday' is no period; write it as 2018, ")
        self.assertEqual(self.refusal("story", "kent", "robbery", "--source", "none.zip"),
                         f"prosecutions: none.zip: no such file (looked in {packages.FOLDER})\n")

    def test_errors_as_json(self):
        done = self.run_command("story", "lancs", "shoplifting", "2018", "--json")
        self.assertEqual((done.stderr, done.returncode), ("", 1))
        self.assertRegex(json.loads(done.stdout)["error"], "^'lancs' is no police force")

    def test_wrong_use(self):
        self.assertIn("there is no 'stroy'; did you mean 'story'?", self.refusal("stroy", status=2))
        self.assertIn("there is no 'xyz'; there are story, page, serve, export, list", self.refusal("xyz", status=2))
        self.assertIn("there is no 'offenses'; did you mean 'offences'?", self.refusal("list", "offenses", status=2))
        self.assertIn("required: offence", self.refusal("story", "kent", status=2))
        self.assertIn("COMMAND", self.refusal(status=2))
        self.assertIn("--sauce", self.refusal("story", "kent", "robbery", "--sauce", "x", status=2))

    def test_help(self):
        whole = self.answer("--help")
        for command in ("story", "page", "serve", "export", "list"):
            self.assertRegex(whole, rf"(?m)^    {command} ")
            shown = self.answer(command, "--help")
            self.assertIn(f"examples:\n  prosecutions {command}", shown)
            self.assertIn("exit status: 0 ", shown)
        self.assertEqual(self.answer("--version"), f"prosecutions {packages.VERSION}\n")

    def test_examples_of_help_can_be_typed(self):
        """Those that need no file of one's own."""
        for line in re.findall(r"^  prosecutions ((?:story|list) .*?)(?:  +\(.*)?$", self.answer("story", "--help")
                               + self.answer("list", "--help"), re.M):
            words = [first or second for first, second in re.findall(r'"([^"]*)"|(\S+)', line)]
            if not any(word.endswith(".zip") for word in words):
                self.assertNotEqual(self.answer(*words), "")

    # --- page

    def test_page(self):
        shown = self.answer("page", "lancashire", "shoplifting", "2018", "--no-open")
        path = packages.FOLDER / "lancashire-shoplifting-2018.html"
        self.assertEqual(shown, f"{path}\n")
        self.assertEqual(path.read_text(encoding="utf-8"), self.answer("page", "lancashire", "shoplifting", "2018", "--output", "-"))
        self.assertRegex(path.read_text(encoding="utf-8"), r"^<!DOCTYPE html>[\s\S]*1,423")

    def test_the_page_is_opened(self):
        seen = packages.FOLDER / "seen.txt"
        browser = packages.FOLDER / "browser"
        browser.write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
        browser.chmod(0o755)
        done = self.run_command("page", "kent", "burglary", "--json", "-o", "kent page.html", env={"BROWSER": str(browser)})
        told = json.loads(done.stdout)
        path = packages.FOLDER / "kent page.html"
        self.assertEqual((told["file"], told["opened"], told["source"]), (str(path), True, "builtin:cps"))
        self.assertEqual(seen.read_text().strip(), path.as_uri())

    def test_a_page_that_can_not_be_written(self):
        self.assertIn("the page can't be written", self.refusal("page", "kent", "burglary", "-o", "none/kent.html", "--no-open"))

    # --- list

    def test_list(self):
        self.assertEqual(self.answer("list", "sources").splitlines(), ["builtin:cps", "builtin:moj-2009-2019", "builtin:moj-2018"])
        self.assertEqual(self.answer("list", "forces").splitlines(), [row[0] for row in query(
            "SELECT DISTINCT force FROM prosecutions ORDER BY force")])
        periods = json.loads(self.answer("list", "periods", "--json"))
        self.assertEqual((periods[0], periods[-1]), ("2014-Q1", "2018-Q1"))
        self.assertIn("Burglary", self.answer("list", "offences").splitlines())
        self.assertIn("Theft from Shops", self.answer("list", "offences", "--source", "builtin:moj-2018").splitlines())

    # --- Terminals and pipes

    def at_a_terminal(self, *arguments, **variables):
        ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "60", "PROSECUTIONS_CACHE": "off", **variables}
        process = subprocess.Popen([self.program, *arguments], stdout=theirs, stderr=theirs, env=environment, cwd=packages.FOLDER)
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # Linux says so that the other end is closed
            pass
        os.close(ours)
        self.assertEqual(process.wait(timeout=60), 0)
        return shown.decode()

    def test_colours_are_for_terminals(self):
        self.assertNotIn("\x1b", self.answer("story", "lancashire", "shoplifting", "2018"))
        shown = self.at_a_terminal("story", "lancashire", "shoplifting", "2018")
        self.assertIn("\x1b[1m", shown)
        self.assertLessEqual(max(len(re.sub(r"\x1b\[\d*m", "", line)) for line in shown.splitlines()), 60)
        for switch in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.assertNotIn("\x1b", self.at_a_terminal("story", "lancashire", "shoplifting", "2018", **switch))

    def test_a_reader_that_has_seen_enough(self):
        done = subprocess.run(f"{self.program} list offences --source builtin:moj-2018 | head -1", shell=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual((done.stderr, len(done.stdout.splitlines())), (b"", 1))

    def test_letters_that_the_terminal_does_not_have(self):
        done = self.run_command("page", "kent", "burglary", "--json", "-o", "-", env={"PYTHONIOENCODING": "ascii"})
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        self.assertIn("Kent", json.loads(done.stdout)["page"])

    # --- What needs more

    def test_what_is_missing_is_said(self):
        self.assertIn("pip install 'sqlite-prosecutions[export]'", self.refusal("export", "builtin:cps", "cps.parquet"))
        self.assertIn("pip install 'sqlite-prosecutions[serve]'", self.refusal("serve", "--no-open"))


def datasette(folder):
    """A Datasette, of those that `make clients` has installed, that has the plugin."""
    found = list((loading.CLIENTS / folder).glob("lib/python*/site-packages"))
    if not (loading.CLIENTS / folder / "done").exists():
        raise unittest.SkipTest(f"{folder} is not here: make clients")
    python = packages.environment("sqlite_prosecutions", "datasette_prosecutions", beside=found[0])
    program = python.with_name("datasette")
    program.write_text(f'#!/bin/sh\nexec {python} -m datasette "$@"\n')
    program.chmod(0o755)
    return program


class Plugin:
    """What is true in both Datasettes: here beside a database of one's own, without any configuration."""

    @classmethod
    def setUpClass(cls):
        cls.program = str(datasette(cls.folder))
        super().setUpClass()

    @classmethod
    def command(cls):
        return "datasette my.db"

    def page(self, path):
        return fetch(self.address + path)

    def test_figures(self):
        rows = json.loads(self.page("/_memory/story.json?_shape=arrays&force=Kent&offence=robbery&period=2018-Q1"))["rows"]
        self.assertIn("In Kent, there were 26 completed prosecutions for robbery", rows[0][1])
        self.assertEqual(self.ask("SELECT change_phrase(175, 142)"), ([["rose by 23%"]], None))

    def test_the_start_page(self):
        page = self.page("/")
        for part in ("Tell the story", "/-/static-plugins/datasette-prosecutions/prosecutions.css",
                     "<h1>Prosecutions in England and Wales", "Open Government Licence", 'href="/my"'):
            self.assertIn(part, page)
        self.assertIn(".start", self.page("/-/static-plugins/datasette-prosecutions/prosecutions.css"))

    def test_every_question_has_an_answer(self):
        for name in test_datasette.Served.questions():
            self.assertIn('class="rows-and-columns"', self.page(f"/_memory/{name}"))
        self.assertIn('<img class="picture"', self.page("/_memory/map"))

    def test_no_file_is_opened(self):
        self.assertIn("this program opens no files", self.page("/?source=" + urllib.parse.quote(str(packages.RELEASE))))
        rows, error = self.ask("SELECT * FROM prosecutions('own.csv')")
        self.assertIsNone(rows)
        self.assertIn("this program opens no files", error)

    def test_what_is_configured_goes_before(self):
        (packages.FOLDER / "title.json").write_text(json.dumps({"title": "My own title"}))
        done = packages.run(self.program, "serve", "--get", "/", "--metadata", "title.json")
        self.assertIn("<h1>My own title", done.stdout, done.stderr)

    def test_serve(self):
        """The whole of it: a browser is opened, the page has the release; what lies beside it can be read, and nothing else;
        Ctrl-C ends it."""
        program = pathlib.Path(self.program).with_name("prosecutions")
        seen, browser = packages.FOLDER / f"seen-{self.folder}.txt", packages.FOLDER / f"browser-{self.folder}"
        browser.write_text(f'#!/bin/sh\necho "$1" > {seen}.new && mv {seen}.new {seen}\n')
        browser.chmod(0o755)
        environment = {**os.environ, "BROWSER": str(browser), "PROSECUTIONS_CACHE": "off"}
        server = subprocess.Popen([program, "serve", packages.RELEASE], env=environment, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            for _ in range(600):
                if seen.exists() or server.poll() is not None:
                    break
                time.sleep(0.1)
            address = seen.read_text().strip()
            self.assertIn(f"<strong>{packages.RELEASE}</strong>", fetch(address))
            story = {"source": packages.RELEASE, "force": "Lancashire", "offence": "46 Theft from Shops", "period": "2024"}
            self.assertIn("prosecuted for theft from shops in 2024", fetch(f"{address}?{urllib.parse.urlencode(story)}"))
            self.assertIn("lies outside of the folder that may be read", fetch(f"{address}?{urllib.parse.urlencode({'source': ROOT / 'tests/data'})}"))
        finally:
            os.killpg(server.pid, signal.SIGINT)
            self.assertEqual(server.wait(timeout=60), 0)


class PluginOfDatasette(Plugin, test_datasette.Server):
    folder = "datasette"


class PluginOfDatasette1(Plugin, test_datasette.Server):
    folder = "datasette-1"


def fetch(address):
    for _ in range(300):  # the browser is opened a moment before it listens
        try:
            with WITHOUT_PROXY.open(address, timeout=60) as answer:
                return answer.read().decode()
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


# Prints as JSON what a database of better-sqlite3 says that the package has loaded itself into.
ASK_NODE = """
const db = new (require("better-sqlite3"))(":memory:");
const { load, loadNofiles, getLoadablePath } = require("sqlite-prosecutions");
%s
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(([sql, ...values]) => {
    try { return db.prepare(sql).raw().all(...values); } catch (error) { return error.message; }
})));
"""


class Npm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("npm"):
            raise unittest.SkipTest("npm is not here: make clients")
        cls.folder = packages.FOLDER / "npm"
        cls.folder.mkdir()
        (cls.folder / "package.json").write_text('{"private": true}')
        done = packages.run("npm", "install", "--offline", "--no-audit", "--no-fund", *packages.BUILT.glob("*.tgz"), cwd=cls.folder)
        assert done.returncode == 0, done.stderr

    def node(self, script, *arguments):
        modules = str(loading.CLIENTS / "node" / "node_modules")
        return packages.run("node", "-e", script, *arguments, cwd=self.folder, env={"NODE_PATH": modules})

    def ask(self, loads, *questions):
        if self.node('require("better-sqlite3")(":memory:")').returncode:
            self.skipTest("better-sqlite3 is not here: make clients")
        done = self.node(ASK_NODE % loads, json.dumps(questions))
        self.assertEqual(done.stderr, "")
        return json.loads(done.stdout)

    def test_load(self):
        total, story, error = self.ask(
            "load(db)", [SUM, str(packages.RELEASE)],
            ["SELECT sentence FROM local_story('Lancashire', 'shoplifting', 2018, 'builtin:moj-2018') LIMIT 1"],
            ["SELECT * FROM prosecutions('no such file.csv')"])
        self.assertEqual((total, story), ([[sum_of_release()]], [[SHOPLIFTING]]))
        self.assertEqual(error, f"prosecutions: no such file.csv: no such file (looked in {self.folder})")

    def test_without_files(self):
        for loads in ("loadNofiles(db)", "db.loadExtension(getLoadablePath({ files: false }))"):
            built_in, error = self.ask(loads, ["SELECT count(*) > 0 FROM prosecutions"], [SUM, str(packages.RELEASE)])
            self.assertEqual(built_in, [[1]])
            self.assertIn("this program opens no files", error)

    def test_modules_of_both_kinds_find_the_library(self):
        found = self.node('console.log(require("sqlite-prosecutions").getLoadablePath())').stdout.strip()
        self.assertEqual(pathlib.Path(found).read_bytes(), packages.LIBRARY.read_bytes())
        (self.folder / "main.mjs").write_text('import { getLoadablePath, load, loadNofiles } from "sqlite-prosecutions";\n'
                                              "console.log(getLoadablePath(), typeof load, typeof loadNofiles);\n")
        self.assertEqual(packages.run("node", "main.mjs", cwd=self.folder).stdout, f"{found} function function\n")
        shell = packages.run("sqlite3", "-init", "/dev/null", ":memory:", f".load '{found}'", "SELECT prosecutions_version()")
        self.assertEqual(shell.stdout, packages.VERSION + "\n")

    def test_the_licence_is_inside(self):
        for folder in (self.folder / "node_modules").glob("sqlite-prosecutions*"):
            self.assertEqual((folder / "LICENSE").read_bytes(), (ROOT / "LICENSE").read_bytes())
            self.assertEqual(json.loads((folder / "package.json").read_text())["version"], packages.VERSION)

    def test_a_platform_without_a_package(self):
        for change in ('"platform", { value: "freebsd" }', '"arch", { value: "s390x" }'):
            done = self.node(f'Object.defineProperty(process, {change}); require("sqlite-prosecutions").getLoadablePath()')
            self.assertRegex(done.stderr, "the package sqlite-prosecutions-.* is not installed. Either there is none for this platform")


if __name__ == "__main__":
    unittest.main()
