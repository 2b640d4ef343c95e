"""Every recipe of sql/ prints what sql/expected/ says; and the figures of women in custody are those
that Python's csv module works out."""
import collections
import csv
import subprocess
import unittest

from test_figures import ROOT

SQL = ROOT / "sql"
SHORT = ("Up to and", "Over 1 month", "Over 2 month", "Over 3 month")
MIDDLE = ("6 months", "Over 6 months", "Over 9 months")


def run(recipe):
    """What the recipe prints; errors of the shell included."""
    done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:",
                           ".load ../build/prosecutions", f".read {recipe.name}"],
                          cwd=SQL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.decode()


class Recipes(unittest.TestCase):
    maxDiff = None

    def test_each_prints_what_is_expected(self):
        recipes = sorted(SQL.glob("*.sql"))
        self.assertGreaterEqual(len(recipes), 4)
        for recipe in recipes:
            with self.subTest(recipe.name):
                expected = SQL / "expected" / f"{recipe.stem}.txt"
                self.assertTrue(expected.exists(), f"{expected} is missing")
                self.assertEqual(run(recipe), expected.read_text())

    def test_nothing_is_expected_of_a_recipe_that_is_gone(self):
        for expected in (SQL / "expected").glob("*.txt"):
            self.assertTrue((SQL / f"{expected.stem}.sql").exists(), expected.name)

    def test_women_in_custody(self):
        years = collections.defaultdict(lambda: [0, 0, 0, 0])
        forces = collections.defaultdict(lambda: [0, 0, 0, 0])
        with open(ROOT / "build" / "sample" / "made_up_outcomes_2017_2024.csv", newline="") as file:
            for row in csv.DictReader(file):
                if "Female" not in row["Sex"] or "custody" not in row["Sentence Outcome"].lower():
                    continue
                length = row["Custodial Sentence Length"].split(": ")[-1]
                band = 0 if length.startswith(SHORT) else 1 if length.startswith(MIDDLE) else 2
                for column in (band, 3):
                    years[row["Year"]][column] += int(row["Sentenced"])
                    if row["Year"] == "2024":
                        forces[row["Police Force Area"]][column] += int(row["Sentenced"])
        lines = (SQL / "expected" / "women_in_custody.txt").read_text().splitlines()
        blank = lines.index("")
        found = {line.split()[0]: list(map(int, line.split()[1:5])) for line in lines[3:blank]}
        self.assertEqual(found, dict(years))
        for force in ("Lancashire", "Warwickshire", "Kent"):
            [line] = [line for line in lines[blank:] if line.startswith(force)][:1]
            self.assertEqual(list(map(int, line.split()[1:5])), forces[force], force)


if __name__ == "__main__":
    unittest.main()
