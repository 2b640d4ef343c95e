"""Libraries of others are loaded when they are needed, and not before."""
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

from test_figures import ROOT
from test_python import CLIENT, PYTHON
from test_workbooks import texts, xlsx_parts

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
        self.assertIn("figures.tar: the library libarchive, which reads such files, can't be loaded: install "
                      "the package libarchive13 (Debian, Ubuntu) or libarchive (Fedora, Homebrew) (",
                      message)
        (self.folder / "libexpat.so.1").write_text("")
        with zipfile.ZipFile(self.folder / "figures.xlsx", "w") as book:
            for name, content in xlsx_parts({"Figures": texts(*CSV.split("\n")[0].split(","))}).items():
                book.writestr(name, content)
        done = subprocess.run(["sqlite3", ":memory:", ".load build/prosecutions",  # a Python may need libexpat itself
                               f"SELECT sum(prosecuted) FROM prosecutions('{self.folder}/figures.xlsx')"],
                              cwd=ROOT, env=lacking, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertIn("figures.xlsx/_rels/.rels: the library expat, which reads such files, can't be loaded: install "
                      "the package libexpat1 (Debian, Ubuntu) or expat (Fedora, Homebrew) (", done.stdout.decode())


if __name__ == "__main__":
    unittest.main()
