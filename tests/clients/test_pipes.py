"""Sources that are no plain files: pipes are read as their bytes come, and can be stopped; nothing else is waited for."""
import gzip
import os
import pathlib
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest
import zipfile

from test_changing import HERE, connect
from test_figures import ROOT
from test_python import PYTHON

HEADER = "period,force,prosecuted\n"
ROWS = HEADER + "2018,Kent,3\n" * 50_000


class InTheShell(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name)

    def test_what_another_command_gives(self):
        """SELECT … FROM prosecutions('<(zcat a.csv.gz)'), as shells write it."""
        plain, packed, archive = (self.folder / name for name in ("a.csv", "a.csv.gz", "a.zip"))
        plain.write_text(ROWS)
        packed.write_bytes(gzip.compress(ROWS.encode()))
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
            members.writestr("a.csv", ROWS)
        for command in (f"zcat {packed}", f"cat {packed}", f"cat {archive}", f"cat {plain}",
                        f"(head -c 1000 {plain}; sleep 0.3; tail -c +1001 {plain})"):
            for make in ("SELECT sum(prosecuted) FROM prosecutions('{}')",
                         "CREATE VIRTUAL TABLE t USING published('{}'); SELECT sum(prosecuted) FROM t"):
                before, after = make.split("{}")
                # the shell puts the name of the pipe between the two pieces of SQL
                script = (f"read_it() {{ sqlite3 -init /dev/null -batch :memory: '.load build/prosecutions' "
                          f"\"{before}$1{after}\"; }}; read_it <({command})")
                if "zip" in command and "published" in make:
                    continue
                done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
                self.assertEqual((done.stdout.strip(), done.returncode), ("150000", 0), (command, make, done.stderr))


@unittest.skipIf(HERE or PYTHON is None, "this Python can load extensions" if HERE else "no Python can load extensions")
class ByAnotherPython(unittest.TestCase):
    def test_all_others(self):
        done = subprocess.run([PYTHON, "-m", "unittest", "test_pipes.Waiting"], cwd=pathlib.Path(__file__).parent,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout.decode())


@unittest.skipUnless(HERE, "this Python can't load extensions")
class Waiting(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name)
        self.pipe = self.folder / "pipe.csv"
        os.mkfifo(self.pipe)
        self.connection = connect()

    def asks(self, source):
        yield "SELECT sum(prosecuted) FROM prosecutions(?)", [source]
        yield "SELECT * FROM source_problems(?)", [source]
        yield "SELECT * FROM source_members(?)", [source]
        yield "SELECT * FROM published_columns(?)", [source]
        yield f"CREATE VIRTUAL TABLE temp.t USING published('{source}')", []
        yield f"CREATE VIRTUAL TABLE temp.p USING prosecutions('{source}')", []

    def test_a_pipe_that_nobody_writes_to_can_be_stopped(self):
        for sql, values in self.asks(str(self.pipe)):
            with self.subTest(sql):
                timer = threading.Timer(0.3, self.connection.interrupt)
                timer.start()
                with self.assertRaisesRegex(sqlite3.OperationalError, "interrupt|stopped"):
                    self.connection.execute(sql, values).fetchall()
                timer.join()

    def test_a_writer_that_says_nothing_can_be_stopped(self):
        writer = os.open(self.pipe, os.O_RDWR)
        self.addCleanup(os.close, writer)
        os.write(writer, HEADER.encode())
        timer = threading.Timer(0.3, self.connection.interrupt)
        timer.start()
        with self.assertRaisesRegex(sqlite3.OperationalError, "interrupt|stopped"):
            self.connection.execute("SELECT sum(prosecuted) FROM prosecutions(?)", [str(self.pipe)]).fetchall()
        timer.join()

    def test_a_writer_that_comes_late(self):
        def write():
            time.sleep(0.3)
            with open(self.pipe, "w") as file:
                file.write(ROWS[:100_001])
                file.flush()
                time.sleep(0.2)
                file.write(ROWS[100_001:])
        thread = threading.Thread(target=write)
        thread.start()
        self.assertEqual(self.connection.execute("SELECT sum(prosecuted) FROM prosecutions(?)",
                                                 [str(self.pipe)]).fetchall(), [(150_000,)])
        thread.join()

    def test_a_pipe_in_a_folder_is_passed_over(self):
        (self.folder / "a.csv").write_text(HEADER + "2018,Kent,3\n")
        for source in (self.folder, self.folder / "*.csv"):
            self.assertEqual(self.connection.execute("SELECT sum(prosecuted) FROM prosecutions(?)",
                                                     [str(source)]).fetchall(), [(3,)])
            self.assertEqual(self.connection.execute("SELECT why FROM source_members(?) WHERE NOT read", [str(source)]).fetchall(),
                             [("a device or a pipe, and no file",)])

    def test_what_is_no_file_is_an_error_at_once(self):
        server = socket.socket(socket.AF_UNIX)
        self.addCleanup(server.close)
        server.bind(str(self.folder / "socket.csv"))
        for path in ("/dev/zero", "/dev/null", "/dev/tty", "/dev/random", str(self.folder / "socket.csv")):
            if os.path.exists(path):
                for sql, values in self.asks(path):
                    with self.subTest(sql, path=path):
                        self.assert_refused(sql, values)

    def assert_refused(self, sql, values):
        """With an error, or a problem among others."""
        try:
            rows = self.connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            rows = str(error)
        if "source_members" in sql and not isinstance(rows, str):
            self.assertFalse([row for row in rows if 1 in row], "a member is said to be read")
        else:
            self.assertIn("neither a file nor a pipe", str(rows))

    @unittest.skipUnless(os.access("/proc/kmsg", os.R_OK), "/proc/kmsg can't be read here")
    def test_a_file_that_gives_its_bytes_when_it_likes(self):
        with self.assertRaisesRegex(sqlite3.OperationalError, "/proc/kmsg: "):
            self.connection.execute("SELECT sum(prosecuted) FROM prosecutions('/proc/kmsg')").fetchall()


if __name__ == "__main__":
    unittest.main()
