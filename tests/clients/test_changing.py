"""A source that is written while it is read: the answer is of the old content or of the new one, or an error that
says so; never a mixture, and never what is in no file any more."""
import gzip
import mmap
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest
import zipfile

from test_figures import ROOT
from test_python import PYTHON

TRIES = int(os.environ.get("PROSECUTIONS_TRIES", "0"))
ROWS = 300_000
HEADER = b"period,force,prosecuted\n"
OLD, NEW = HEADER + b"2018,Kent,1\n" * ROWS, HEADER + b"2018,Kent,2\n" * ROWS
SAID = "changed while it was read; ask again"
HERE = hasattr(sqlite3.Connection, "enable_load_extension")


def connect():
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.enable_load_extension(True)
    connection.load_extension(str(ROOT / "build" / "prosecutions"))
    return connection


@unittest.skipIf(HERE or PYTHON is None, "this Python can load extensions" if HERE else "no Python can load extensions")
class ByAnotherPython(unittest.TestCase):
    def test_all_others(self):
        done = subprocess.run([PYTHON, "-m", "unittest", "test_changing"], cwd=pathlib.Path(__file__).parent,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout.decode())


class Writer:
    """Calls `write` again and again in a thread, as long as it is open."""

    def __init__(self, write):
        self.write, self.stopped = write, False
        self.thread = threading.Thread(target=self.run)

    def run(self):
        number = 0
        while not self.stopped:
            self.write(number)
            number += 1

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.stopped = True
        self.thread.join()


@unittest.skipUnless(HERE, "this Python can't load extensions")
class InFolder(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name)
        self.written = []  # when a piece of the file began and ended to be written
        self.environment = dict(os.environ)
        os.environ["PROSECUTIONS_CACHE"] = str(self.folder / "cache")
        self.addCleanup(os.environ.update, self.environment)
        self.addCleanup(os.environ.pop, "PROSECUTIONS_CACHE", None)

    def ask(self, source, connection=None):
        """The sum, or None where the error is the one that says that the source changed."""
        connection = connection or connect()
        try:
            [[total]] = connection.execute("SELECT sum(prosecuted) FROM prosecutions(?)", [str(source)])
        except sqlite3.OperationalError as error:
            if SAID in str(error) or "no such file" in str(error):
                return None
            raise
        return total


class Changing(InFolder):
    def mark(self):
        self.written.append(time.monotonic())

    def quickest(self, source):
        """Seconds that no answer from the source takes less than, by far."""
        seconds = []
        for _ in range(5):
            connection, begun = connect(), time.monotonic()
            self.ask(source, connection)
            seconds.append(time.monotonic() - begun)
        return min(seconds) / 2

    def hammer(self, write, source, right, tries, whole=False):
        """Asks while the source is written: every answer is one of the right ones. While the writer rests a file
        may be half of one content and half of another: then that is what it holds. So an answer is judged
        where the writer never rested for as long as it takes to read the file; and always where it puts
        whole files in place."""
        quickest = self.quickest(source)
        with Writer(write):
            for _ in range(tries):
                connection = connect()
                self.written = [time.monotonic()]
                total = self.ask(source, connection)
                times = [*self.written, time.monotonic()]
                if whole or max(later - earlier for earlier, later in zip(times, times[1:])) < quickest:
                    self.assertIn(total, [None, *right])

    def in_place(self, path, contents):
        """Writes over the file in pieces, one content after the other."""
        def write(number):
            content = contents[number % len(contents)]
            with open(path, "r+b", buffering=0) as file:
                for at in range(0, len(content), 1 << 16):
                    self.mark()
                    file.write(content[at:at + (1 << 16)])
                    self.mark()
        return write

    def test_written_over_in_place(self):
        path = self.folder / "a.csv"
        path.write_bytes(OLD)
        self.hammer(self.in_place(path, [NEW, OLD]), path, [ROWS, 2 * ROWS], TRIES or 30)

    def test_written_over_by_a_mapping(self):
        path = self.folder / "a.csv"
        path.write_bytes(OLD)
        with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
            def write(number):
                content = (NEW, OLD)[number % 2]
                for at in range(0, len(content), 1 << 18):
                    self.mark()
                    mapped[at:at + (1 << 18)] = content[at:at + (1 << 18)]
                    self.mark()
            self.hammer(write, path, [ROWS, 2 * ROWS], TRIES or 15)

    def test_appended(self):
        path = self.folder / "a.csv"
        path.write_bytes(OLD)

        def write(number):
            self.mark()
            with open(path, "ab") as file:
                file.write(b"2018,Kent,0\n" * 1000)
            if number % 50 == 49:
                os.truncate(path, len(OLD))
        self.hammer(write, path, [ROWS], TRIES or 15)

    def test_cut(self):
        path = self.folder / "a.csv"
        path.write_bytes(OLD)

        def write(number):
            os.truncate(path, len(HEADER) + 12 * (1 + 100_000 * (number % 2)))
            time.sleep(0.001)
            path.write_bytes(OLD)
        with Writer(write):
            for _ in range(TRIES or 15):
                try:
                    total = self.ask(path)
                except sqlite3.OperationalError as error:
                    self.assertRegex(str(error), "is empty|no data row|truncated|no header|fits no layout|header")
                    continue
                # whole rows that were there at one moment, as a file is written from its beginning
                self.assertTrue(total is None or 1 <= total <= ROWS)

    def test_replaced_by_renaming(self):
        path = self.folder / "a.csv"
        path.write_bytes(OLD)

        def write(number):
            other = self.folder / "new.csv"
            other.write_bytes((NEW, OLD)[number % 2])
            os.replace(other, path)
        self.hammer(write, path, [ROWS, 2 * ROWS], TRIES or 15, whole=True)

    def test_a_link_that_is_turned(self):
        for name, content in (("old", OLD), ("new", NEW)):
            (self.folder / name).mkdir()
            (self.folder / name / "a.csv").write_bytes(content)
        path = self.folder / "latest"
        path.symlink_to("old")

        def write(number):
            link = self.folder / "link"
            link.symlink_to(("new", "old")[number % 2])
            os.replace(link, path)
        self.hammer(write, path / "a.csv", [ROWS, 2 * ROWS], TRIES or 30, whole=True)
        for name, total in (("old", ROWS), ("new", 2 * ROWS), ("old", ROWS)):
            link = self.folder / "link"
            link.symlink_to(name)
            os.replace(link, path)
            self.assertEqual(self.ask(path / "a.csv"), total)

    def test_packed(self):
        """A zip or gzip file in whose place another of the same size is written."""
        for name, pack in (("a.csv.gz", lambda content: gzip.compress(content, 0, mtime=0)), ("a.zip", self.zip)):
            with self.subTest(name):
                path = self.folder / name
                old, new = pack(OLD), pack(NEW)
                self.assertEqual(len(old), len(new))
                path.write_bytes(old)
                self.hammer(self.in_place(path, [new, old]), path, [ROWS, 2 * ROWS], TRIES or 10)

    def zip(self, content):
        path = self.folder / "made.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(zipfile.ZipInfo("a.csv"), content)
        return path.read_bytes()

    def test_a_folder_whose_files_change_together(self):
        folder = self.folder / "release"
        folder.mkdir()

        def write(number):
            for name in "ab":
                new = self.folder / "new.csv"
                new.write_bytes(HEADER + f"201{'ab'.index(name)},Kent,{1 + number % 2}\n".encode() * 50_000)
                os.replace(new, folder / f"{name}.csv")
        write(0)
        # between the two renames the folder holds one old file and one new
        self.hammer(write, folder, [100_000, 150_000, 200_000], TRIES or 15, whole=True)

    def test_published(self):
        path = self.folder / "a.csv"
        path.write_bytes(OLD)
        with Writer(self.in_place(path, [NEW, OLD])):
            for _ in range(TRIES or 10):
                connection = connect()
                try:
                    connection.execute(f"CREATE VIRTUAL TABLE t USING published('{path}')")
                    [[total]] = connection.execute("SELECT sum(prosecuted) FROM t")
                except sqlite3.OperationalError as error:
                    self.assertIn(SAID, str(error))
                else:
                    self.assertIn(total, [ROWS, 2 * ROWS])

    def test_what_looks_for_problems_gives_the_error_too(self):
        path = self.folder / "a.csv"
        path.write_bytes(OLD)
        with Writer(self.in_place(path, [NEW, OLD])):
            for table in ("source_problems", "source_members"):
                seen = set()
                for _ in range(20):
                    try:
                        rows = connect().execute(f"SELECT * FROM {table}(?)", [str(path)]).fetchall()
                    except sqlite3.OperationalError as error:
                        self.assertIn(SAID, str(error))
                        seen.add("error")
                    else:
                        self.assertNotIn("changed", str(rows))
                self.assertIn("error", seen)


class Unseen(InFolder):
    """Changes that move none of a file's times."""

    def mapped(self, folder):
        path = pathlib.Path(folder) / "a.csv"
        path.write_bytes(OLD)
        return path

    def edits(self, path, ask):
        """Edits in mapped memory, the later of which move no times: each is seen at the next question."""
        with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
            at = len(HEADER) + 12 * (ROWS // 2) + len("2018,Kent,")
            for digit in (5, 7, 3, 9, 1):
                mapped[at:at + 1] = str(digit).encode()
                self.assertEqual(ask(path), ROWS - 1 + digit)

    def folders(self):
        yield self.folder
        if os.access("/dev/shm", os.W_OK):
            made = tempfile.TemporaryDirectory(dir="/dev/shm")
            self.addCleanup(made.cleanup)
            yield made.name

    def test_by_one_connection(self):
        connection = connect()
        for folder in self.folders():
            with self.subTest(folder):
                self.edits(self.mapped(folder), lambda path: self.ask(path, connection))

    def test_by_a_connection_each_with_the_cache(self):
        for folder in self.folders():
            with self.subTest(folder):
                self.edits(self.mapped(folder), self.ask)

    def test_by_a_table_as_published(self):
        for folder in self.folders():
            with self.subTest(folder):
                connection = connect()
                path = self.mapped(folder)
                connection.execute(f"CREATE VIRTUAL TABLE t USING published('{path}')")
                self.edits(path, lambda _: connection.execute("SELECT sum(prosecuted) FROM t").fetchone()[0])


if __name__ == "__main__":
    unittest.main()
