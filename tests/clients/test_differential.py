"""A few hundred statements of tests/differential, always the same ones: our tables give what plain tables give.

`make differential` puts many more to many hosts.
"""
import subprocess
import unittest

from test_figures import ROOT
from test_python import PYTHON

SEED = "12"


@unittest.skipUnless(PYTHON, "no Python here has a sqlite3 of 3.37 or newer that loads extensions")
class Differential(unittest.TestCase):
    def ask(self, *arguments):
        """The exit status, and what was said."""
        done = subprocess.run([PYTHON, "tests/differential/run.py", "--host", "system", "--seed", SEED, *arguments],
                              cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def test_the_same_answers_as_plain_tables(self):
        status, said = self.ask("--statements", "300")
        self.assertEqual(status, 0, said)
        self.assertIn(" 0 differences", said)

    def test_a_row_that_is_missing_is_found(self):
        """Of each plain table: statements differ, and one of them is made as small as it can be."""
        status, said = self.ask("--statements", "60", "--quick", "--spoil", "--most", "3", "--only", "simple")
        self.assertEqual(status, 1, said)
        self.assertRegex(said, r" [1-9]\d* differences")


if __name__ == "__main__":
    unittest.main()
