"""prosecution_changes: equal to a brute-force reckoning, and what it says of real figures."""
import subprocess
import unittest

from test_figures import ROOT, query
from test_python import PYTHON


@unittest.skipUnless(PYTHON, "no Python here has a sqlite3 of 3.37 or newer that loads extensions")
class Changes(unittest.TestCase):
    def test_random_statements_on_random_sources_equal_a_brute_force_reckoning(self):
        done = subprocess.run([PYTHON, "tests/differential/changes.py", "14", "2400"], cwd=ROOT,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("2400 statements, 0 differences", done.stdout)
