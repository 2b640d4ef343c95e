"""A part of tests/torture, of every kind of fault: the whole is `make torture`."""
import pathlib
import subprocess
import sys
import unittest

from test_figures import ROOT
from test_python import PYTHON


# `make coverage` builds a library that writes down what ran of it, by calls that would fail, too.
COUNTED = any(pathlib.Path(ROOT, "build/release").glob("*.gcno"))


@unittest.skipIf(COUNTED, "the library counts what runs of it")
@unittest.skipUnless(PYTHON, "no Python here has a sqlite3 of 3.37 or newer that loads extensions")
@unittest.skipUnless(sys.platform.startswith("linux"), "calls are made to fail on Linux alone")
class Torture(unittest.TestCase):
    def test_nothing_is_wrong(self):
        self.assertTrue(pathlib.Path(ROOT, "build/torture/faults.so").exists(), "make build/torture/faults.so")
        done = subprocess.run([PYTHON, "-B", "tests/torture/run.py", "--quick"], cwd=ROOT, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, r"(?m)^all .* wrong +0$")


if __name__ == "__main__":
    unittest.main()
