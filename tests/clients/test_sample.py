"""The made-up release: its sums as its maker printed them, as Python's csv module finds them and as
the extension does; every row says that it is made up; the same arguments give the same bytes."""
import collections
import csv
import pathlib
import subprocess
import tempfile
import unittest

from test_figures import ROOT, query

SAMPLE = ROOT / "build" / "sample"
NEWEST = SAMPLE / "made_up_outcomes_2017_2024.csv"


def sums(path):
    """The printed sums by year, as lists of numbers."""
    with open(f"{path}.sums", newline="") as file:
        return {row[0]: list(map(int, row[1:])) for row in list(csv.reader(file))[1:]}


class Sample(unittest.TestCase):
    def test_the_extension_finds_the_sums(self):
        for path in SAMPLE.glob("*.csv"):
            expected = sums(path)
            rows = query(f"SELECT year, count(*), sum(prosecuted), sum(convicted), sum(sentenced), "
                         f"sum(sentenced) FILTER (WHERE sex = 'Female' AND outcome = 'Immediate custody'), "
                         f"sum(prosecuted) FILTER (WHERE force = 'Lancashire') "
                         f"FROM prosecutions('{path}') GROUP BY year")
            found = {year: list(map(int, numbers)) for year, *numbers in rows}
            found["all"] = [sum(column) for column in zip(*found.values())]
            self.assertEqual(found, expected, path.name)

    def test_python_finds_the_sums(self):
        found = collections.defaultdict(lambda: [0, 0, 0, 0])
        with open(NEWEST, newline="") as file:
            for row in csv.DictReader(file):
                self.assertEqual(row["Made up"], "made up")
                for year in (row["Year"], "all"):
                    for i, name in enumerate(("Proceeded against", "Convicted", "Sentenced")):
                        found[year][1 + i] += int(row[name])
                    found[year][0] += 1
        self.assertEqual(dict(found), {year: row[:4] for year, row in sums(NEWEST).items()})

    def test_every_label_is_known(self):
        rows = query(f"SELECT DISTINCT problem FROM source_problems('{SAMPLE}') ORDER BY 1")
        self.assertEqual(rows, [["column not read"], ["duplicate row"], ["member not read"],
                                ["two editions of one period"]])
        rows = query(f"SELECT count(DISTINCT force), count(DISTINCT offence) > 300, "
                     f"count(DISTINCT sex), count(DISTINCT outcome) FROM prosecutions('{SAMPLE}')")
        self.assertEqual(rows, [["43", "1", "4", "10"]])

    def test_the_same_arguments_give_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = [pathlib.Path(folder) / name for name in ("a.csv", "b.csv")]
            for path in paths:
                subprocess.run([ROOT / "build" / "make_sample", "5000", "2019", "2024",
                                ROOT / "tests" / "sample" / "proportions.csv", path],
                               check=True, stdout=subprocess.DEVNULL)
            self.assertEqual(paths[0].read_bytes(), paths[1].read_bytes())


if __name__ == "__main__":
    unittest.main()
