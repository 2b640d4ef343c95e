"""Nothing outside of the root is ever read, whatever somebody who may write below it does meanwhile."""
import ctypes
import os
import pathlib
import signal
import sqlite3
import subprocess
import tempfile
import unittest

from test_changing import HERE, connect
from test_python import PYTHON

TRIES = int(os.environ.get("PROSECUTIONS_TRIES", "2000"))
EXCHANGE, FROM_HERE = 2, -100
INSIDE, SECRET = 7, 99


@unittest.skipIf(HERE or PYTHON is None, "this Python can load extensions" if HERE else "no Python can load extensions")
class ByAnotherPython(unittest.TestCase):
    def test_all_others(self):
        done = subprocess.run([PYTHON, "-m", "unittest", "test_root"], cwd=pathlib.Path(__file__).parent,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout.decode())


def figures(path, count):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"period,force,prosecuted\n2018,Kent,{count}\n")


class Process:
    """Calls `do` again and again in a process of its own, as long as it is open."""

    def __init__(self, do):
        self.do = do

    def __enter__(self):
        self.process = os.fork()
        if self.process == 0:
            while True:
                self.do()

    def __exit__(self, *_):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)


@unittest.skipUnless(HERE, "this Python can't load extensions")
class Root(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name).resolve()
        self.root = self.folder / "root"
        figures(self.root / "a.csv", INSIDE)
        figures(self.root / "d" / "a.csv", INSIDE)
        figures(self.folder / "outside" / "a.csv", SECRET)
        self.connection = connect()
        self.connection.execute("UPDATE prosecutions_settings SET value = ? WHERE name = 'root'", [str(self.root)])

    def ask(self, source, function="prosecutions"):
        [[total]] = self.connection.execute(f"SELECT sum(prosecuted) FROM {function}(?)", [str(source)])
        return total

    def test_links_that_stay_inside_are_followed(self):
        (self.root / "absolute.csv").symlink_to(self.root / "d" / "a.csv")
        (self.root / "relative.csv").symlink_to("d/../a.csv")
        (self.root / "folder").symlink_to("d")
        (self.root / "way").symlink_to(self.folder / "back")  # leads out, and in again
        (self.folder / "back").symlink_to(self.root / "d")
        for name in ("absolute.csv", "relative.csv", "folder/a.csv", "folder", "way/a.csv", "f*/a.csv"):
            self.assertEqual(self.ask(self.root / name), INSIDE, name)

    def test_links_that_lead_out_are_not(self):
        (self.root / "out.csv").symlink_to(self.folder / "outside" / "a.csv")
        (self.root / "out").symlink_to("../outside")
        for name in ("out.csv", "out/a.csv", "out", "o*/a.csv", "../outside/a.csv", "d/../../outside/a.csv"):
            with self.assertRaisesRegex(sqlite3.OperationalError, "lies outside", msg=name):
                self.ask(self.root / name)

    def exchanged(self, one, other):
        """Exchanges the two again and again."""
        library = ctypes.CDLL(None, use_errno=True)
        paths = [os.fsencode(self.root / name) for name in (one, other)]
        if not hasattr(library, "renameat2") or library.renameat2(FROM_HERE, paths[0], FROM_HERE, paths[1], EXCHANGE):
            self.skipTest("files can't be exchanged here")

        def exchange():
            for _ in range(1000):
                library.renameat2(FROM_HERE, paths[0], FROM_HERE, paths[1], EXCHANGE)
        return Process(exchange)

    def race(self, one, other, *sources):
        seen = {"inside": 0, "error": 0}
        with self.exchanged(one, other):
            for n in range(TRIES):
                try:
                    total = self.ask(self.root / sources[n % len(sources)])
                except sqlite3.OperationalError:
                    seen["error"] += 1
                else:
                    self.assertEqual(total, INSIDE)
                    seen["inside"] += 1
        self.assertGreater(min(seen.values()), 0, seen)

    def test_a_file_exchanged_with_a_link(self):
        (self.root / "link").symlink_to(self.folder / "outside" / "a.csv")
        self.race("a.csv", "link", "a.csv")

    def test_a_folder_exchanged_with_a_link(self):
        (self.root / "link").symlink_to(self.folder / "outside")
        self.race("d", "link", "d/a.csv", "d", "?/a.csv")

    def test_a_folder_of_folders_exchanged_with_a_link(self):
        figures(self.root / "p" / "q" / "a.csv", INSIDE)
        figures(self.folder / "outside" / "q" / "a.csv", SECRET)
        (self.root / "link").symlink_to(self.folder / "outside")
        self.race("p", "link", "p/q/a.csv", "p", "p/*/a.csv")


if __name__ == "__main__":
    unittest.main()
