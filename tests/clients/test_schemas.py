"""What the schema of a database that somebody sends may make of the extension: tests/differential/schemas.py, in the
host that is here. `make schemas` asks many hosts."""
import subprocess
import unittest

from test_figures import ROOT
from test_python import PYTHON


@unittest.skipUnless(PYTHON, "no Python here has a sqlite3 of 3.37 or newer that loads extensions")
class Schemas(unittest.TestCase):
    def test_no_file_is_opened_and_nothing_is_set(self):
        done = subprocess.run([PYTHON, "-B", "tests/differential/schemas.py", "--ways", "1"], cwd=ROOT,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn(" 0 wrong", done.stdout)


if __name__ == "__main__":
    unittest.main()
