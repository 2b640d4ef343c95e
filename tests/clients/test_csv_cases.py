"""CSV files that readers of CSV get wrong in silence, each with its right answer.

The cases are in ../shared/cases/csv; without them these tests are skipped. check_published.c has other forms of each.
"""
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

from test_polluted import ROOT, Database

CASES = ROOT.parent / "shared" / "cases" / "csv"


@unittest.skipUnless(CASES.exists(), "the cases are not here")
class Cases(unittest.TestCase):
    def setUp(self):
        self.database = Database()
        self.addCleanup(self.database.close)

    def table(self, name, options=""):
        self.database.run(f"CREATE VIRTUAL TABLE t USING published('{CASES}/{name}'{options})")
        columns = self.database.run("SELECT group_concat(name || ' ' || type, ', ') FROM t_columns WHERE type NOT LIKE '% HIDDEN'")
        rows = self.database.run("SELECT * FROM t")
        self.database.run("DROP TABLE t")
        return columns[0][0].decode(), [tuple(v if v is None else v.decode() for v in row) for row in rows]

    def problems(self, name):
        return [(severity.decode(), line and int(line)) for severity, line, detail in self.database.run(
            f"SELECT severity, line, detail FROM source_problems('{CASES}/{name}')") if b"fits no layout" not in detail]

    def test_one_comma_too_many(self):
        with self.assertRaisesRegex(RuntimeError, "line 3: 5 fields where the header .line 1. has 4"):
            self.table("shift.csv")
        with self.assertRaisesRegex(RuntimeError, "line 3: 6 fields"):
            self.table("shift_prosecutions.csv")
        self.assertEqual(self.database.run(f"SELECT force, defendants FROM prosecutions('{CASES}/shift_prosecutions.csv')"),
                         [(b"Kent", b"10"), (b"Sussex", b"30")])
        for name in ("shift.csv", "shift_prosecutions.csv"):
            self.assertEqual(self.problems(name), [("error", 3)])

    def test_separator_and_blank(self):
        self.assertEqual(self.table("commaspace2.csv"), ("force TEXT, year INTEGER, count INTEGER",
                                                         [("Kent", "2018", "1204"), ("Essex", "2018", "1100")]))

    def test_row_names(self):
        self.assertEqual(self.table("rowname.csv"), ("column_1 INTEGER, foo INTEGER, bar INTEGER, baz INTEGER",
                                                     [("1", "2", "3", "4"), ("5", "6", "7", "8"), ("9", "10", "11", "12")]))
        self.assertEqual(self.table("rowname_r.csv"), ("column_1 INTEGER, force TEXT, year INTEGER, count INTEGER",
                                                       [("1", "Kent", "2018", "10"), ("2", "Essex", "2018", "20")]))
        for name in ("rowname.csv", "rowname_r.csv"):
            self.assertEqual(self.problems(name), [("warning", 1)])

    def test_the_header_again(self):
        columns, rows = self.table("repeated_header.csv")
        self.assertEqual(columns, "force TEXT, year INTEGER, count INTEGER")
        self.assertEqual([row[2] for row in rows], ["10", "20", "12", "25"])
        self.assertEqual(self.problems("repeated_header.csv"), [("warning", 4)])

    def test_numbers_as_they_are_written(self):
        for name, column, values in (("money.csv", "amount REAL", ["1204.0", "20.0", "30.5"]),
                                     ("uminus.csv", "count INTEGER", ["-12", "20"]), ("footnote.csv", "v INTEGER", ["5", "20"]),
                                     ("paren.csv", "count INTEGER", ["-10", "20"])):
            columns, rows = self.table(name)
            self.assertEqual(columns, f"force TEXT, {column}")
            self.assertEqual([row[1] for row in rows], values, name)
        self.assertEqual(self.table("gss_markers.csv"), ("force TEXT, n INTEGER, rate REAL", [
            ("Kent", None, None), ("Essex", "1200", "75.5"), ("Surrey", None, None), ("Dorset", "12", None)]))

    def test_words_and_marks_for_no_number(self):
        self.assertEqual(self.table("na_words.csv"), ("force TEXT, count INTEGER", [
            ("Kent", "10"), ("Essex", None), ("Sussex", "20"), *((force, None) for force in ("Dorset", "Surrey", "Cleveland", "Durham", "Gwent"))]))
        marks = [(b"3", b"[x]"), (b"5", b"z"), (b"6", b"[c]"), (b"7", b"n/a"), (b"8", b":"), (b"9", b"~")]
        path = f"{CASES}/na_words.csv"
        self.assertEqual(self.database.run(f"SELECT line, mark FROM published_marks('{path}') ORDER BY line"), marks)
        self.assertEqual(self.database.run(f"SELECT line, value FROM source_problems('{path}') WHERE problem = 'value is marked' "
                                           "ORDER BY line"), marks)

    def test_other_separators(self):
        rates = ("force TEXT, rate REAL", [("Kent", "12.5"), ("Essex", "20.25")])
        self.assertEqual(self.table("decimalcomma.csv"), rates)
        self.assertEqual(self.table("decimalcomma.csv", ", delimiter=';'"), rates)
        self.assertEqual(self.table("semicolon.csv")[1], [("2024", "Lancashire", "34 Robbery", "1234", "4", "3")])
        self.assertEqual(self.table("tab.tsv")[1], [("2024", "Lancashire", "34 Robbery", "5")])
        for name, prosecuted in (("semicolon.csv", b"1234"), ("tab.tsv", b"5")):
            self.assertEqual(self.database.run(f"SELECT force, offence, prosecuted FROM prosecutions('{CASES}/{name}')"),
                             [(b"Lancashire", b"Robbery", prosecuted)])


class Warnings(unittest.TestCase):
    def test_row_names_are_warned_of_also_from_the_cache(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "r.csv")
            path.write_text("Year,Police Force Area,Offence,Proceeded against,Convicted,Sentenced\n" + "".join(
                f"{n},2019,Kent,34 Robbery,{n % 7},1,1\n" for n in range(120000)), encoding="utf-8")
            time.sleep(0.2)
            script = f".log stdout\n.load {ROOT}/build/prosecutions\nSELECT count(*) FROM prosecutions('{path}');\n"
            for _ in range(2):
                told = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:"], input=script, text=True, check=True,
                                      stdout=subprocess.PIPE, env={**os.environ, "PROSECUTIONS_CACHE": f"{folder}/cache"}).stdout
                self.assertRegex(told, "(?s)r.csv: line 1: the header has a field less than the rows: .*\n120000\n$")
                self.assertEqual(len(os.listdir(f"{folder}/cache")), 1)


if __name__ == "__main__":
    unittest.main()
