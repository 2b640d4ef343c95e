"""The demo's figures are those that Python's csv module works out from the releases, and the built-in
figures are those that `make figures` makes from them."""
import collections
import csv
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from test_figures import CPS, MAGISTRATES, OUTCOMES, ROOT, SHARED, members

EXPECTED = (ROOT / "sql" / "expected" / "demo.txt").read_text().splitlines()
MONTHS = {"january": 1, "february": 1, "march": 1, "april": 2, "may": 2, "june": 2,
          "july": 3, "august": 3, "september": 3, "october": 4, "november": 4, "december": 4}


def table(heading):
    """The rows below a question of the demo, as lists of words."""
    start = next(i for i, line in enumerate(EXPECTED) if line.startswith(heading))
    rows = EXPECTED[start:]
    first = next(i for i, line in enumerate(rows) if line.startswith("---")) + 1
    end = rows.index("", first) if "" in rows[first:] else len(rows)
    return [row.split() for row in rows[first:end]]


def quarters_of(category, area):
    """{(year, quarter): prosecutions} of complete quarters; an area of None is the whole."""
    sums = collections.Counter()
    months = collections.Counter()
    for path in CPS.glob("*.csv"):
        *_, month, year = path.stem.split("_")
        quarter = int(year), MONTHS[month]
        months[quarter] += 1
        with open(path, newline="") as file:
            for row in csv.DictReader(file):
                if row[""] == (area or "National"):
                    sums[quarter] += sum(int(row[f"Number of {category} {half}"].replace(",", ""))
                                         for half in ("Convictions", "Unsuccessful"))
    return {quarter: sums[quarter] for quarter in sorted(months) if months[quarter] == 3}


@unittest.skipUnless(SHARED.exists(), "the real files are not here")
class Demo(unittest.TestCase):
    def test_lancashire_and_the_nation(self):
        local, national = collections.Counter(), collections.Counter()
        for row in members(MAGISTRATES, "utf-8"):
            images = row["offence"] == "86.2 Possession of indecent photograph of a child"
            for question in ("1.", "2.") if images else ("2.",):
                national[question] += int(row["count"])
                local[question] += int(row["count"]) if row["force_code"] == "Lancashire" else 0
        for question in ("1.", "2."):
            share = f"{100 * local[question] / national[question]:.2f}"
            self.assertEqual(table(question),
                             [[str(local[question]), str(national[question]), share]])

    def test_sexual_offences(self):
        rows = []
        for name, area in (("Lancashire", "Lancashire"), ("England and Wales", None)):
            quarters = quarters_of("Sexual Offences", area)
            new, old = quarters[2018, 1], quarters[2017, 1]
            rows.append([*name.split(), str(new), str(new - old), f"{100 * (new - old) / old:.1f}"])
        self.assertEqual(table("3."), rows)

    def test_national_series(self):
        years = collections.Counter()
        for row in members(OUTCOMES, "cp1252"):
            if row["Offence"].split()[0] in ("86.1", "86.2", "86.3"):
                years[int(row["Year of Appearance"])] += int(row["Count"])
        rows = []
        for year, count in sorted(years.items()):
            old = years.get(year - 1)
            change = [str(count - old), f"{100 * (count - old) / old:.1f}"] if old else ["-", "-"]
            rows.append([str(year), str(count), *change, f"{100 * count / years[2009]:.1f}"])
        self.assertEqual(table("4."), rows)

    def test_gaps(self):
        quarters = quarters_of("Burglary", "Lancashire")
        self.assertNotIn((2015, 4), quarters)
        counts = list(quarters.values())
        rows = []
        for i, ((year, quarter), count) in enumerate(quarters.items()):
            old = quarters.get((year - 1, quarter))
            rows.append([f"{year}-Q{quarter}", str(count), "-" if old is None else str(count - old),
                         "-" if i < 4 else str(count - counts[i - 4])])
        self.assertEqual(table("5."), rows)

    def test_the_built_in_figures_are_made_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("ext", "build"):
                (pathlib.Path(folder) / name).mkdir()
            (pathlib.Path(folder) / "ext" / "reference").mkdir()
            script = shutil.copy(ROOT / "ext" / "reference" / "builtin.sql", folder)
            subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:",
                            f".load {ROOT}/build/prosecutions", ".parameter init",
                            f".parameter set :releases \"'{SHARED}'\"", f".read {script}"],
                           cwd=folder, check=True)
            made = sorted((pathlib.Path(folder) / "ext" / "reference").glob("*.csv"))
            self.assertEqual(len(made), 3)
            for path in made:
                self.assertEqual(path.read_bytes(),
                                 (ROOT / "ext" / "reference" / path.name).read_bytes(), path.name)


if __name__ == "__main__":
    unittest.main()
