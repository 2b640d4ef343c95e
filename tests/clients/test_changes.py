"""prosecution_changes: equal to a brute-force reckoning, and what it says of real figures."""
import subprocess
import unittest

from test_figures import ROOT, query
from test_python import PYTHON


@unittest.skipUnless(PYTHON, "no Python here has a sqlite3 of 3.37 or newer that loads extensions")
class Changes(unittest.TestCase):
    def test_random_statements_on_random_sources_equal_a_brute_force_reckoning(self):
        done = subprocess.run([PYTHON, "tests/differential/changes.py", "14", "2400"], cwd=ROOT,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("2400 statements, 0 differences", done.stdout)

    def test_offences_that_a_group_by_compares_in_an_earlier_year(self):
        """Of the 386 offences up to 2018, 48 have no row of 2018: a group's own latest period is an earlier one."""
        groups = query("SELECT offence_code, offence, max(period), yoy_change(sentenced, period, 2018) FROM prosecutions("
                       "'builtin:moj-2009-2019') WHERE year <= 2018 GROUP BY offence_code, offence")
        earlier = [group for group in groups if group[2] != "2018"]
        self.assertEqual((len(groups), len(earlier)), (386, 48))
        self.assertEqual({group[3] for group in earlier}, {""})
        changes = {tuple(row[:2]): row[2:] for row in query(
            "SELECT offence_code, offence, sentenced, sentenced_before, sentenced_change, coverage "
            "FROM prosecution_changes('builtin:moj-2009-2019') WHERE year = 2018")}
        for code, offence, _, change in groups:
            if (code, offence) in changes:
                self.assertEqual(changes[code, offence][2], change)
        for code, offence, latest, _ in earlier:
            if latest != "2017":
                self.assertNotIn((code, offence), changes)  # neither year has it
                continue
            now, before, change, coverage = changes[code, offence]
            self.assertEqual((now, change), ("", ""))
            self.assertGreater(int(before), 0)
            self.assertTrue(coverage.startswith("2018: no row with "), coverage)

    def test_a_missing_force_is_named_and_not_counted_as_a_fall(self):
        """Shared cases have it; here in small: Greater Manchester is missing in 2019."""
        source = "tests/data/one_force_missing.csv"
        [whole] = query(f"SELECT prosecuted, prosecuted_before, prosecuted_change, coverage FROM prosecution_changes('{source}') "
                        "WHERE year = 2019")
        self.assertEqual(whole[1:], ["", "", "2019: without Greater Manchester"])
        [force] = query(f"SELECT prosecuted, prosecuted_before, coverage FROM prosecution_changes('{source}') "
                        "WHERE year = 2019 AND force = 'Greater Manchester'")
        self.assertEqual(force, ["", "2000", "2019: without Greater Manchester"])

    def test_a_cell_has_one_rowid_whatever_the_terms(self):
        """SQLite asks for each part of an OR by itself, and passes over rowids that it has had."""
        ored, plain = (query(f"SELECT force, period, defendants FROM prosecution_changes WHERE {term} ORDER BY 1, 2")
                       for term in ("force = 'Kent' OR year = 2017", "+force = 'Kent' OR +year = 2017"))
        self.assertEqual(len(plain), 137)
        self.assertEqual(ored, plain)

    def test_the_sum_over_all_cells_is_that_of_the_totals(self):
        for source in ("builtin:cps", "builtin:moj-2018", "builtin:moj-2009-2019"):
            for columns in ("period", "offence, force", "force, offence_group, sex, outcome"):
                ours, totals = (query(f"SELECT sum(defendants), sum(convicted) FROM (SELECT {columns}, defendants, convicted FROM "
                                      f"{table}('{source}'))") for table in ("prosecution_changes", "prosecution_totals"))
                self.assertEqual(ours, totals, (source, columns))

    def test_a_number_that_was_withheld_has_no_change(self):
        """Of Kent's two rows of 2018, one has [c] in the place of `prosecuted`."""
        rows = query("SELECT force, prosecuted, prosecuted_before, prosecuted_change, prosecuted_pct, convicted_change, coverage "
                     "FROM prosecution_changes('tests/data/withheld.csv') WHERE year = 2018 ORDER BY force")
        self.assertEqual(rows, [["Essex", "6", "4", "2", "50.0", "0", ""],
                                ["Kent", "3", "10", "", "", "4", "2018: prosecuted withheld"]])
