"""Libraries of others are loaded when they are needed, and not before."""
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import unittest

from test_figures import ROOT
from test_python import CLIENT, PYTHON

CSV = "period,force,prosecuted\n2018,Kent,5\n"
# Whether the process has libarchive after each statement.
LOADED = """
import json, sqlite3, sys
db = sqlite3.connect(":memory:")
db.enable_load_extension(True)
db.load_extension("build/prosecutions")
for sql in sys.argv[1:]:
    db.execute(sql).fetchall()
    with open("/proc/self/maps") as maps:
        print(json.dumps("libarchive" in maps.read()))
"""


@unittest.skipUnless(PYTHON and sys.platform == "linux", "no Python here loads extensions, or this is not Linux")
class Libraries(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.plain, self.archive = self.folder / "figures.csv", self.folder / "figures.tar"
        self.plain.write_text(CSV)
        with tarfile.open(self.archive, "w") as tar:
            tar.add(self.plain, "figures.csv")

    def sum_of(self, source, environment):
        done = subprocess.run([PYTHON, "-c", CLIENT, "SELECT sum(prosecuted) FROM prosecutions(?)", str(source)],
                              cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout)

    def test_they_are_loaded_when_an_archive_is_met(self):
        statements = ["SELECT count(*) FROM prosecutions", f"SELECT * FROM prosecutions('{self.plain}')",
                      f"SELECT * FROM prosecutions('{self.archive}')"]
        done = subprocess.run([PYTHON, "-c", LOADED, *statements], cwd=ROOT, check=True, stdout=subprocess.PIPE)
        self.assertEqual([json.loads(line) for line in done.stdout.splitlines()], [False, False, True])
        needed = subprocess.run(["ldd", "build/prosecutions.so"], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        self.assertNotIn(b"libexpat", needed)  # which a Python may have itself

    def test_without_them_everything_else_is_read(self):
        (self.folder / "libarchive.so.13").write_text("")  # found before the system's, and no library
        lacking = os.environ | {"LD_LIBRARY_PATH": str(self.folder)}
        self.assertEqual(self.sum_of(self.plain, lacking), [[5]])
        self.assertEqual(self.sum_of("builtin:moj-2018", lacking), self.sum_of("builtin:moj-2018", os.environ))
        self.assertEqual(self.sum_of(self.archive, os.environ), [[5]])
        message = self.sum_of(self.archive, lacking)
        self.assertIn("figures.tar: the library libarchive, which reads such files, can't be loaded: install it",
                      message)


if __name__ == "__main__":
    unittest.main()
