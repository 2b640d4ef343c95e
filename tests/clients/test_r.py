"""The extension in R, by RSQLite."""
import shutil
import subprocess
import unittest

import loading

QUERY = """
row <- DBI::dbGetQuery(db, "SELECT sum(defendants) AS n FROM prosecutions('builtin:moj-2018') WHERE force = ?",
                       params = list("Lancashire"))
cat(row$n, "\\n")
"""


def have_rsqlite():
    return shutil.which("Rscript") and subprocess.run(
        ["Rscript", "-e", "library(RSQLite)"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


class R(unittest.TestCase):
    def setUp(self):
        if not have_rsqlite():
            self.skipTest('R with RSQLite is not here: make clients, or install.packages("RSQLite") in R')
        self.folder = loading.folder(self)

    def run_r(self, script):
        """(what the script prints, what it complains of)"""
        (self.folder / "script.R").write_text(script)
        done = subprocess.run(["Rscript", "--vanilla", "script.R"], cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return done.stdout.decode(), done.stderr.decode()

    def test_loads_as_the_readme_says(self):
        output, errors = self.run_r("\n".join(["invisible({", *loading.lines("R"), "})", QUERY]))
        self.assertEqual((output.split(), errors), (["45781"], ""))

    def test_not_authorized_where_loading_is_switched_off(self):
        connect, load = loading.lines("R")
        _, errors = self.run_r("\n".join([connect.replace("= TRUE", "= FALSE"), load]))
        self.assertIn(loading.NOT_AUTHORIZED, errors)

    def test_an_error_is_clear(self):
        _, errors = self.run_r("\n".join([*loading.lines("R"),
                                          "DBI::dbGetQuery(db, \"SELECT * FROM prosecutions('no such file.csv')\")"]))
        self.assertIn("prosecutions: no such file.csv: no such file", errors)


if __name__ == "__main__":
    unittest.main()
