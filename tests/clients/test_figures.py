"""Figures of the real files, worked out by Python's csv module and by the extension.

The files are in ../shared/data; without them these tests are skipped.
"""
import collections
import csv
import glob
import io
import pathlib
import subprocess
import unittest
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
MAGISTRATES = SHARED / "moj" / "remands-magistrates-court-2018.zip"
OUTCOMES = SHARED / "moj" / "court-outcomes-2009-2019.zip"
CPS = SHARED / "cps"


def query(sql):
    """The rows of the statements' results, as lists of text, from the sqlite3 shell."""
    done = subprocess.run(
        ["sqlite3", "-init", "/dev/null", "-batch", "-list", "-separator", "\x1f", ":memory:",
         ".load build/prosecutions", sql],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode())
    return [line.split("\x1f") for line in done.stdout.decode().splitlines()]


def members(archive, encoding):
    """The rows of the archive's one CSV file, as dictionaries."""
    with zipfile.ZipFile(archive) as opened:
        [name] = opened.namelist()
        with opened.open(name) as member:
            yield from csv.DictReader(io.TextIOWrapper(member, encoding, newline=""))


def without_prefix(label):
    head, colon, rest = label.partition(":")
    return rest.strip() if colon and head.isdigit() else label.strip()


@unittest.skipUnless(SHARED.exists(), "the real files are not here")
class Magistrates(unittest.TestCase):
    """Remands and outcomes at magistrates' courts, 2018."""

    @classmethod
    def setUpClass(cls):
        cls.sums = collections.Counter()
        cls.by_force = collections.Counter()
        cls.by_offence = collections.Counter()
        cls.by_outcome_and_quarter = collections.Counter()
        for row in members(MAGISTRATES, "utf-8"):
            count = int(row["count"])
            failed = row["outcome"] == "01: FTA"
            convicted = row["convicted_not_convicted"].startswith("01")
            sentenced = row["sentenced_not_sentenced"].startswith("01")
            cls.sums.update(rows=1, defendants=count, prosecuted=0 if failed else count,
                            convicted=count if convicted else 0,
                            sentenced=count if sentenced else 0)
            cls.by_force[row["force_code"]] += count
            cls.by_offence[row["offence"], row["offence_type"][4:]] += count
            cls.by_outcome_and_quarter[without_prefix(row["outcome"]), row["quarter"]] += count

    def test_sums(self):
        [row] = query(f"SELECT count(*), sum(defendants), sum(prosecuted), sum(convicted), "
                      f"sum(sentenced) FROM prosecutions('{MAGISTRATES}')")
        self.assertEqual(list(map(int, row)), [self.sums[k] for k in
                                               ("rows", "defendants", "prosecuted", "convicted",
                                                "sentenced")])
        self.assertEqual(row[:4], ["435402", "1442617", "1376151", "1144976"])

    def test_forces(self):
        rows = query(f"SELECT force, sum(defendants) FROM prosecutions('{MAGISTRATES}') GROUP BY 1")
        ours = {force: int(count) for force, count in rows}
        theirs = dict(self.by_force)
        theirs["Metropolitan Police"] = theirs.pop("Metropolitan")
        self.assertEqual(ours, theirs)
        self.assertEqual(ours["Lancashire"], 45781)

    def test_offences(self):
        rows = query(f"SELECT coalesce(offence_code || ' ', '') || offence, offence_type, sum(defendants) "
                     f"FROM prosecutions('{MAGISTRATES}') GROUP BY 1, 2")
        ours = {(offence, kind.lower()): int(count) for offence, kind, count in rows}
        self.assertEqual(ours, {(offence, kind.lower()): count
                                for (offence, kind), count in self.by_offence.items()})

    def test_outcomes_and_quarters(self):
        rows = query(f"SELECT outcome, period, sum(defendants) FROM prosecutions('{MAGISTRATES}') "
                     f"GROUP BY 1, 2")
        self.assertEqual({(o, p): int(n) for o, p, n in rows},
                         {(o, f"2018-{q}"): n
                          for (o, q), n in self.by_outcome_and_quarter.items()})

    def test_share_of_lancashire(self):
        [[share]] = query(f"SELECT share_of_national(defendants, force, 'Lancashire Constabulary') "
                          f"FROM prosecutions('{MAGISTRATES}')")
        self.assertAlmostEqual(float(share), 100 * 45781 / 1442617, places=9)


@unittest.skipUnless(SHARED.exists(), "the real files are not here")
class CourtOutcomes(unittest.TestCase):
    """Court outcomes 2009-2019, in Windows-1252."""

    def test_sums(self):
        years = collections.Counter()
        images = collections.Counter()
        courts = collections.Counter()
        rows = 0
        for row in members(OUTCOMES, "cp1252"):
            rows += 1
            count = int(row["Count"])
            year = int(row["Year of Appearance"])
            years[year] += count
            courts[row["Courts"].split()[0], without_prefix(row["Plea at Crown Court"]).lower()] += count
            if row["Offence"].split()[0] in ("86.1", "86.2", "86.3"):
                images[year] += count
        source = f"prosecutions('{OUTCOMES}')"
        self.assertEqual(query(f"SELECT count(*) FROM {source}"), [[str(rows)]])
        self.assertEqual(rows, 986497)
        ours = query(f"SELECT year, sum(sentenced) FROM {source} GROUP BY 1")
        self.assertEqual({int(y): int(n) for y, n in ours}, dict(years))
        ours = query(f"SELECT court, plea, sum(convicted) FROM {source} GROUP BY 1, 2")
        self.assertEqual({(c, p.lower()): int(n) for c, p, n in ours}, dict(courts))
        ours = query(f"SELECT year, sum(defendants) FROM {source} "
                     f"WHERE offence_code IN ('86.1', '86.2', '86.3') GROUP BY 1")
        self.assertEqual({int(y): int(n) for y, n in ours}, dict(images))
        self.assertEqual((images[2017], images[2018]), (3284, 2376))
        ours = query(f"SELECT yoy_change(sentenced, year) FROM {source} "
                     f"WHERE offence_code IN ('86.1', '86.2', '86.3') AND year <= 2018")
        self.assertEqual(ours, [["-908"]])


@unittest.skipUnless(SHARED.exists(), "the real files are not here")
class CrownProsecutionService(unittest.TestCase):
    """All 45 months by area and principal offence category."""

    def test_all_months(self):
        months = "january february march april may june july august september october november " \
                 "december".split()
        theirs = {}
        for path in glob.glob(str(CPS / "*.csv")):
            *_, month, year = pathlib.Path(path).stem.split("_")
            period = f"{year}-{months.index(month) + 1:02}"
            with open(path, newline="") as file:
                for row in csv.DictReader(file):
                    if row[""] == "National":
                        continue
                    for name, value in row.items():
                        words = name.split()
                        if words[:2] != ["Number", "of"]:
                            continue
                        key = period, row[""], " ".join(words[2:-1])
                        pair = theirs.setdefault(key, [0, 0])
                        pair[words[-1] == "Unsuccessful"] += int(value.replace(",", ""))
        ours = {}
        for period, force, group, defendants, convicted in query(
                f"SELECT period, force, offence_group, defendants, coalesce(convicted, 0) "
                f"FROM prosecutions('{CPS}/*.csv')"):
            ours[period, force, group.lower()] = [int(convicted), int(defendants) - int(convicted)]
        aliases = {"Dyfed Powys": "Dyfed-Powys", "GreaterManchester": "Greater Manchester",
                   "Metropolitan and City": "Metropolitan and City of London"}
        self.assertEqual(ours, {(p, aliases.get(f, f), g.lower()): v for (p, f, g), v in theirs.items()})
        self.assertEqual(len({period for period, _, _ in ours}), 45)

    def test_september_2016(self):
        [[count]] = query(f"SELECT sum(convicted) FROM prosecutions('{CPS}') WHERE "
                          f"period = '2016-09' AND offence_group = 'theft and handling'")
        self.assertEqual(count, "7047")

    def test_problems(self):
        rows = query(f"SELECT problem, value FROM source_problems('{CPS}') ORDER BY 1, 2")
        self.assertEqual(rows, [["missing period", "2015-11"],
                                ["missing period", "2016-02 to 2016-03"],
                                ["missing period", "2017-04 to 2017-06"]])


if __name__ == "__main__":
    unittest.main()
