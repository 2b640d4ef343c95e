"""The Home Office's crime outcomes, 2018/19, by Python's csv module and by the extension."""
import collections
import csv
import gzip
import pathlib
import tempfile
import unittest

from test_figures import SHARED, query

OUTCOMES = SHARED / "home-office" / "outcomes-2018-19.csv.gz"
COUNT = "force_outcomes_recorded_in_quarter"


def number(text):
    return None if text == "NA" else int(text)


@unittest.skipUnless(SHARED.exists(), "the real files are not here")
class HomeOffice(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with gzip.open(OUTCOMES, "rt", encoding="utf-8", newline="") as file:
            cls.rows = list(csv.DictReader(file))

    def sums(self, key, wanted=lambda row: True):
        """The counts by a function of the row; None where all are missing, as SQL has it."""
        sums = {}
        for row in self.rows:
            count = number(row[COUNT])
            sums.setdefault(key(row), None)
            if count is not None:
                sums[key(row)] = (sums[key(row)] or 0) + (count if wanted(row) else 0)
        return sums

    def ours(self, columns, measure="defendants"):
        rows = query(f"SELECT {columns}, sum({measure}) FROM prosecutions('{OUTCOMES}') GROUP BY {columns}")
        return {tuple(row[:-1]) if len(row) > 2 else row[0]: int(row[-1]) if row[-1] else None
                for row in rows}

    def test_totals(self):
        self.assertEqual(len(self.rows), 132529)
        [row] = query(f"SELECT count(*), count(defendants), sum(defendants), sum(prosecuted), "
                      f"count(convicted), count(sentenced), count(DISTINCT vintage), max(vintage) "
                      f"FROM prosecutions('{OUTCOMES}')")
        counts = [number(r[COUNT]) for r in self.rows if number(r[COUNT]) is not None]
        charged = sum(number(r[COUNT]) or 0 for r in self.rows if r["outcome_type"] == "1")
        self.assertEqual(row, [str(len(self.rows)), str(len(counts)), str(sum(counts)),
                               str(charged), "0", "0", "1", "2018/19"])
        self.assertEqual(charged, 461071)

    def test_forces(self):
        theirs = self.sums(lambda row: row["force_name"])
        theirs["City of London"] = theirs.pop("London, City of")
        self.assertEqual(self.ours("force"), theirs)
        self.assertEqual(len(theirs), 44)
        prosecuted = self.sums(lambda row: row["force_name"], lambda row: row["outcome_type"] == "1")
        prosecuted["City of London"] = prosecuted.pop("London, City of")
        self.assertEqual(self.ours("force", "prosecuted"), prosecuted)

    def test_outcomes_and_quarters(self):
        self.assertEqual(self.ours("outcome"), self.sums(lambda row: row["outcome_description"]))
        self.assertEqual(self.ours("period"),
                         self.sums(lambda row: f"2018/19-Q{row['financial_quarter']}"))
        self.assertEqual(query(f"SELECT DISTINCT year, quarter FROM prosecutions('{OUTCOMES}') "
                               f"ORDER BY 2"), [["2018", str(q)] for q in range(1, 5)])

    def test_offences(self):
        theirs = self.sums(lambda row: (row["offence_code"], row["offence_description"]))
        self.assertEqual(self.ours("offence_code, offence"), theirs)
        groups = self.sums(lambda row: row["offence_group"].lower().replace("weapons offences", "weapons"))
        self.assertEqual({group.lower(): count for group, count in self.ours("offence_group").items()},
                         groups)

    def test_nothing_is_wrong_with_it(self):
        self.assertEqual(query(f"SELECT * FROM source_problems('{OUTCOMES}')"), [])

    def test_totals_among_the_rows(self):
        """National rows for each quarter and code change no sum, and a wrong one is reported."""
        key = ["financial_year", "financial_quarter", "offence_description", "offence_group",
               "offence_code", "outcome_description", "outcome_type"]
        totals = collections.Counter()
        rows = [row for row in self.rows if row["offence_code"] == "34B" and number(row[COUNT]) is not None]
        for row in rows:
            totals[tuple(row[name] for name in key)] += number(row[COUNT])
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "totals.csv"
            with open(path, "w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow([*key, "force_name", COUNT])
                for row in rows:
                    writer.writerow([*(row[name] for name in key), row["force_name"], row[COUNT]])
                for i, (values, count) in enumerate(totals.items()):
                    writer.writerow([*values, "England and Wales", count + (i == 0)])
            self.assertEqual(query(f"SELECT count(*), sum(defendants) FROM prosecutions('{path}')"),
                             [[str(len(rows)), str(sum(totals.values()))]])
            self.assertEqual(query(f"SELECT problem, line FROM source_problems('{path}')"),
                             [["total differs from its parts", str(len(rows) + 2)]])


if __name__ == "__main__":
    unittest.main()
