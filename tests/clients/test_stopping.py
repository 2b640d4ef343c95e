"""A long load, scan or join, at a terminal: its progress is shown, and Ctrl-C ends it.

The sqlite3 shell runs on a pseudo-terminal, and Ctrl-C is typed there, as a person does."""
import json
import os
import pathlib
import pty
import re
import select
import subprocess
import tempfile
import threading
import time
import unittest

from test_figures import ROOT
from test_python import PYTHON

EXTENSION = ROOT / "build" / "prosecutions"
LONGEST = 60  # seconds until a test gives up
JOIN = "SELECT count(*) FROM prosecutions AS a, prosecutions AS b, prosecutions AS c WHERE a.line + b.line + c.line < 0;"
QUERIES = ["SELECT force, year FROM prosecutions WHERE year > stop() ORDER BY force, defendants",
           "SELECT force FROM prosecutions WHERE year > stop()",
           "SELECT force, prosecuted FROM prosecution_totals WHERE year > stop()",
           "SELECT force, prosecuted FROM prosecution_changes WHERE year > stop()",
           "SELECT * FROM local_story('Kent', 'burglary', stop() || '')"]
# Runs each query, whose function stop() interrupts the connection before a table begins to read, and prints what it fails with.
CLIENT = """
import json, sqlite3, sys, time
said = []
for query in sys.argv[1:]:
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension("build/prosecutions")
    for table in ("prosecutions", "prosecution_totals"):
        db.execute(f"SELECT count(*) FROM {table}").fetchall()
    def stop():
        db.interrupt()
        time.sleep(0.2)  # it is asked from time to time
        return 2016
    db.create_function("stop", 0, stop)
    try:
        said.append(str(db.execute(query).fetchall()))
    except sqlite3.Error as error:
        said.append(str(error))
print(json.dumps(said))
"""


class Terminal:
    """The shell on a pseudo-terminal. `rows_elsewhere`: its results go to a file."""

    def __init__(self, rows_elsewhere=False, **settings):
        self.ours, theirs = pty.openpty()
        command = ["sqlite3", "-init", "/dev/null", "-interactive", ":memory:"]
        self.shell = subprocess.Popen(command, stdin=theirs, stderr=theirs, start_new_session=True,
                                      stdout=subprocess.DEVNULL if rows_elsewhere else theirs,
                                      preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
                                      env={**os.environ, "PROSECUTIONS_CACHE": "off", **settings})
        os.close(theirs)
        self.seen = ""
        self.type(f".load {EXTENSION}\n")

    def type(self, text):
        os.write(self.ours, text.encode())

    def see(self, pattern):
        """Reads on until the pattern is on the screen; False where it does not come."""
        until = time.monotonic() + LONGEST
        while not re.search(pattern, self.seen):
            if not select.select([self.ours], [], [], max(0, until - time.monotonic()))[0]:
                return False
            try:
                self.seen += os.read(self.ours, 65536).decode(errors="replace")
            except OSError:
                return False
        return True

    def leave(self):
        """The shell ends by itself, so that what it has run is counted (make coverage); if it does not, it is killed."""
        try:
            self.type(".quit\n")
            self.shell.wait(5)
        except (OSError, subprocess.TimeoutExpired):
            self.shell.kill()

    def close(self):
        self.leave()
        self.shell.wait()
        os.close(self.ours)


class Stopping(unittest.TestCase):
    def terminal(self, **settings):
        made = Terminal(**settings)
        self.addCleanup(made.close)
        return made

    def check(self, terminal, sql, progress):
        """Progress comes, then Ctrl-C ends the query, and the connection goes on."""
        terminal.type(sql + "\n")
        self.assertTrue(terminal.see(progress), terminal.seen[-2000:])
        terminal.type("\x03")
        self.assertTrue(terminal.see("nterrupted|stopped"), terminal.seen[-2000:])
        terminal.type("SELECT 'still ' || 'here';\n")
        if terminal.shell.stdout is None:
            self.assertTrue(terminal.see("still here"), terminal.seen[-2000:])

    def test_a_join(self):
        self.check(self.terminal(), JOIN, r"prosecutions: query \[[#-]+\] \d+%")

    def test_a_scan_that_sorts(self):
        """Rows come after all is read."""
        sql = ("SELECT a.force, count(*) FROM prosecutions AS a, prosecutions AS b, prosecutions AS c "
               "WHERE a.line + b.line + c.line > 0 GROUP BY a.force || b.force ORDER BY 2;")
        self.check(self.terminal(), sql, r"prosecutions: query \[[#-]+\] \d+%")

    def test_an_inner_loop(self):
        """The outer table is no table of ours: how long it takes is told."""
        sql = ("CREATE TABLE t AS SELECT value FROM generate_series(1, 100000); "
               "SELECT count(*) FROM t CROSS JOIN prosecutions AS p WHERE p.line < t.value - 1000000;")
        self.check(self.terminal(), sql, r"prosecutions: query: \d+ s")

    def test_time_left(self):
        """Over a second the time left is told as well."""
        sql = ("SELECT count(*) FROM prosecutions AS a, prosecutions AS b "
               "WHERE length(a.force || b.force || a.offence_group || b.offence_group || a.period) < 0;")
        self.check(self.terminal(), sql, r"\d%, \d+ (s|min) left")

    def test_rows_on_the_terminal_have_no_bar_among_them(self):
        """The rows are printed while the tables are read."""
        terminal = self.terminal()
        terminal.type("SELECT a.line, b.line FROM prosecutions AS a, prosecutions AS b LIMIT 400000; SELECT 'at the ' || 'end';\n")
        self.assertTrue(terminal.see("at the end"))
        self.assertNotIn("prosecutions: query", terminal.seen)

    def test_settings(self):
        terminal = self.terminal(PROSECUTIONS_PROGRESS="off")
        terminal.type(JOIN.replace("c WHERE", "c CROSS JOIN (SELECT 1) WHERE") + "\n")
        time.sleep(1.5)
        terminal.type("\x03")
        self.assertTrue(terminal.see("nterrupted"), terminal.seen[-2000:])
        self.assertNotIn("query", terminal.seen.split("< 0;")[-1])

    def test_a_load(self):
        with tempfile.TemporaryDirectory() as folder:
            pipe = pathlib.Path(folder) / "long.csv"
            os.mkfifo(pipe)
            terminal, ended = self.terminal(), threading.Event()
            writer = threading.Thread(target=self.write_slowly, args=(pipe, ended))
            writer.start()
            try:
                self.check(terminal, f"SELECT count(*) FROM prosecutions('{pipe}');", r"long.csv: \d+ MB read")
            finally:
                ended.set()
                terminal.leave()
                writer.join()

    @staticmethod
    def write_slowly(pipe, ended):
        try:
            with open(pipe, "w") as file:
                file.write("Year,Police Force Area,Offence,Proceeded against\n")
                while not ended.is_set():
                    file.write("2018,Lancashire,46 Theft from Shops,5\n" * 2000)
                    file.flush()
                    time.sleep(0.02)
        except BrokenPipeError:
            pass

    @unittest.skipUnless(PYTHON, "no Python here has a sqlite3 of 3.37 or newer that loads extensions")
    def test_inside_of_one_call(self):
        """What one call of SQLite's works out is ended inside of that call, by us: SQLite's own error has no name before it."""
        done = subprocess.run([PYTHON, "-c", CLIENT, *QUERIES], cwd=ROOT, check=True, stdout=subprocess.PIPE)
        for query, said in zip(QUERIES, json.loads(done.stdout)):
            with self.subTest(query):
                self.assertRegex(said, "^prosecutions: (.*: )?interrupted$")


if __name__ == "__main__":
    unittest.main()
