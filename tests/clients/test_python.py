"""The extension in Python's sqlite3. Where this Python can't load extensions, the system's Python is used. Where
that can't either, or its SQLite is too old, these tests are skipped."""
import json
import subprocess
import sys
import unittest

from test_figures import ROOT

CAN_LOAD = """
import sqlite3
assert hasattr(sqlite3.Connection, "enable_load_extension")
assert sqlite3.sqlite_version_info >= (3, 37)
"""

# Prints the rows of the SQL that it is given, or the error, as JSON.
CLIENT = """
import json, sqlite3, sys
db = sqlite3.connect(":memory:")
db.enable_load_extension(True)
db.load_extension("build/prosecutions")
db.enable_load_extension(False)
try:
    print(json.dumps(db.execute(sys.argv[1], sys.argv[2:]).fetchall()))
except sqlite3.Error as error:
    print(json.dumps(f"{type(error).__name__}: {error}"))
db.close()
"""


def can_load(python):
    try:
        return subprocess.run([python, "-c", CAN_LOAD], stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


PYTHON = next(filter(can_load, (sys.executable, "/usr/bin/python3")), None)


@unittest.skipUnless(PYTHON, "no Python here has a sqlite3 of 3.37 or newer that loads extensions")
class Python(unittest.TestCase):
    def run_client(self, *arguments):
        done = subprocess.run([PYTHON, "-c", CLIENT, *arguments], cwd=ROOT, check=True,
                              stdout=subprocess.PIPE)
        return json.loads(done.stdout)

    def test_rows(self):
        self.assertEqual(
            self.run_client("SELECT force, force_code FROM police_forces WHERE force = ?", "kent"),
            [["Kent", "E23000032"]])
        self.assertEqual(
            self.run_client("SELECT sum(defendants) FROM prosecutions(?) WHERE force = ?",
                            "builtin:moj-2018", "Lancashire"),
            [[45781]])

    def test_an_error_is_clear(self):
        self.assertEqual(self.run_client("SELECT * FROM prosecutions(?)", "no such file.csv"),
                         f"OperationalError: prosecutions: no such file.csv: no such file (looked in {ROOT})")


if __name__ == "__main__":
    unittest.main()
