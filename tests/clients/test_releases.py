"""Releases as publishers put them out, each read as it is meant: small inputs, in the publishers' own headers, whose
right answers are worked out beside them; and rows that are saved and read again."""
import csv
import io
import pathlib
import random
import subprocess
import tempfile
import unittest

from test_figures import ROOT

MEASURES = ["defendants", "prosecuted", "convicted", "sentenced"]
NULL = "\N{SYMBOL FOR NULL}"


class Release(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name)

    def write(self, text, name="release.csv"):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def ask(self, sql):
        """All rows as lists of texts, NULL as None; or the error."""
        done = subprocess.run(
            ["sqlite3", "-init", "/dev/null", "-batch", "-csv", "-nullvalue", NULL, ":memory:",
             ".load build/prosecutions", sql], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
        if done.returncode or done.stderr:
            return done.stderr
        return [[None if value == NULL else value for value in row] for row in csv.reader(io.StringIO(done.stdout))]

    def rows(self, text, columns, options="", name="release.csv"):
        path = self.write(text, name)
        options = ", '" + options.replace("'", "''") + "'" if options else ""
        return self.ask(f"SELECT {columns} FROM prosecutions('{path}'{options})")

    def problems(self, text, name="release.csv"):
        path = self.write(text, name)
        return self.ask(f"SELECT severity, problem, line, value FROM source_problems('{path}')"
                        " WHERE problem <> 'column not read'")

    def expect_error(self, text, words, options=""):
        answer = self.rows(text, "count(*)", options)
        self.assertIsInstance(answer, str, answer)
        for word in words:
            self.assertIn(word, answer)


BY_PFA = ("Police Force Area,Year of Appearance,Quarter,Type of Defendant,Court Type,offence,Convicted/Not Convicted,"
          "Sentenced/Not Sentenced,Outcome,Detailed Sentence,Custodial Sentence Length,Count\n")


class CourtsByPoliceForceArea(Release):
    """Everybody begins at a magistrates' court; those who come again before the Crown Court are the same people."""

    ROWS = [("02: Magistrates Court", "02: Not convicted", "02: Not sentenced", "06: Committed for trial", 100),
            ("01: Crown Court", "01: Convicted", "01: Sentenced", "15: Immediate custody", 80),
            ("01: Crown Court", "02: Not convicted", "02: Not sentenced", "09: Acquitted", 20),
            ("02: Magistrates Court", "02: Not convicted", "02: Not sentenced", "01: FTA", 7),
            ("02: Magistrates Court", "01: Convicted", "01: Sentenced", "11: Fine", 30)]

    def test_people_are_counted_once(self):
        text = BY_PFA + "".join(
            f"Lancashire,2017,1,01: Person,{court},8.1 Wounding,{convicted},{sentenced},{outcome},,,{count}\n"
            for court, convicted, sentenced, outcome, count in self.ROWS)
        magistrates = [row for row in self.ROWS if "Magistrates" in row[0]]
        theirs = [sum(row[4] for row in magistrates),
                  sum(row[4] for row in magistrates if "FTA" not in row[3]),
                  sum(row[4] for row in self.ROWS if row[1] == "01: Convicted"),
                  sum(row[4] for row in self.ROWS if row[2] == "01: Sentenced")]
        self.assertEqual(self.rows(text, "sum(defendants), sum(prosecuted), sum(convicted), sum(sentenced)"),
                         [[str(number) for number in theirs]])
        self.assertEqual(theirs, [137, 130, 110, 110])
        self.assertEqual(self.rows(text, "court, sum(prosecuted), sum(convicted)") and
                         self.ask(f"SELECT court, sum(prosecuted), sum(convicted) FROM "
                                  f"prosecutions('{self.folder / 'release.csv'}') GROUP BY court ORDER BY 1"),
                         [["Crown", "0", "80"], ["Magistrates", "130", "30"]])

    def test_however_the_header_is_spelt(self):
        header = BY_PFA.lower().replace(" ", "_").replace("/", "_")
        text = header + "Kent,2012,Q3,Person,Crown Court,34 Robbery,Convicted,Sentenced,Fine,,,5\n"
        self.assertEqual(self.rows(text, "period, court, " + ", ".join(MEASURES)),
                         [["2012-Q3", "Crown", "0", "0", "5", "5"]])

    def test_without_a_court_it_is_the_magistrates_file(self):
        text = BY_PFA.replace("Court Type,", "") + (
            "Kent,2017,1,01: Person,34 Robbery,01: Convicted,01: Sentenced,11: Fine,,,9\n")
        self.assertEqual(self.rows(text, "court, prosecuted, sentenced"), [["Magistrates", "9", "9"]])


class AllCourts(Release):
    HEADER = ("Year,Person/other,Offence,Proceeded against,Convicted,Sentenced,Absolute Discharge,Fine,"
              "Total Community Sentence,Suspended Sentence,Total Immediate Custody,Custody - Life,"
              "Custody - More than 6 months and up to 9 months,Average custodial sentence length\n")

    def test_a_row_for_each_disposal(self):
        text = self.HEADER + "2019,01: Person,19C Rape,100,40,38,0,0,1,2,35,3,20,118.5\n"
        self.assertEqual(self.rows(text, ", ".join(f"sum({m})" for m in MEASURES)), [["100", "100", "40", "38"]])
        path = self.folder / "release.csv"
        self.assertEqual(self.ask(f"SELECT outcome, sentence_length, sum(sentenced) FROM prosecutions('{path}') "
                                  "GROUP BY 1, 2 HAVING sum(sentenced) > 0 ORDER BY 3"),
                         [["Community sentence", None, "1"], ["Suspended sentence", None, "2"],
                          ["Immediate custody", "Life sentence", "3"], ["Immediate custody", None, "12"],
                          ["Immediate custody", "Over 6 months and up to and including 9 months", "20"]])

    def test_sentences_that_are_no_disposal_have_none(self):
        text = self.HEADER + "2019,01: Person,19C Rape,50,20,18,1,2,3,4,5,1,4,-\n"
        self.assertEqual(self.rows(text, "sum(sentenced)"), [["18"]])
        path = self.folder / "release.csv"
        self.assertEqual(self.ask(f"SELECT sum(sentenced), sum(prosecuted) FROM prosecutions('{path}') "
                                  "WHERE outcome IS NULL"), [["3", "50"]])

    def test_lengths_without_their_sum(self):
        text = ("Year ending December,Offence,Proceeded against,Sentenced,Fine,Custody - 6 months,Custody - 4 years\n"
                "Year ending December 2020,34 Robbery,10,9,4,2,3\n")
        self.assertEqual(self.rows(text, "period, outcome, sentence_length, sentenced"),
                         [["2020", None, None, "0"], ["2020", "Fine", None, "4"],
                          ["2020", "Immediate custody", "6 months", "2"],
                          ["2020", "Immediate custody", "4 years", "3"]])

    def test_a_disposal_twice(self):
        self.expect_error(self.HEADER.replace("Absolute Discharge", "Fine") + "2019,P,1 M,1,1,1,0,0,0,0,0,0,0,0\n",
                          ["'Fine' twice"])


class CrownRemands(Release):
    HEADER = "Year of Appearance,Quarter,category,Offence,Remand status at the Crown Court,Outcome,count\n"

    def test_a_sentence_is_a_conviction(self):
        text = self.HEADER + ("2019,1,01: Person,19C Rape,01: Custody,01: Acquitted or not tried,60\n"
                              "2019,1,01: Person,19C Rape,02: Bail,02: Immediate custody,40\n"
                              "2019,1,02: Other,19C Rape,03: Not known,12: Fine,2\n")
        self.assertEqual(self.rows(text, "court, defendant_type, court_remand, " + ", ".join(MEASURES)),
                         [["Crown", "Person", "Custody", "60", None, "0", "0"],
                          ["Crown", "Person", "Bail", "40", None, "40", "40"],
                          ["Crown", "Companies, public bodies etc.", "Not known", "2", None, "2", "2"]])

    def test_without_an_outcome_nothing_is_said(self):
        text = self.HEADER.replace("Outcome,", "") + "2019,2,01: Person,19C Rape,01: Custody,60\n"
        self.assertEqual(self.rows(text, ", ".join(MEASURES)), [["60", None, None, None]])


class OutcomesByOffence(Release):
    def test_the_editions_to_2026(self):
        header = ("Quarter,Police Force Area,Person/Other,Sex,Age Range,Ethnicity,Detailed Ethnicity,Offence Type,"
                  "Offence Group,Offence,HO Offence Code,Proceeded against,Convicted,Sentenced\n")
        row = ("Q4,Lancashire,01: Person,01: Male,07: 25-29,01: White,W1: British,Triable either way,"
               "07: Possession of weapons,81 Possession of firearms,00812,10,8,7\n")
        right = [["2025-Q4", "2025", "4", "Person", "00812", "Possession of firearms", "British", "10", "8", "7"]]
        columns = ("period, year, quarter, defendant_type, offence_code, offence, ethnicity_detailed, prosecuted, "
                   "convicted, sentenced")
        for years, values in (("Year,Year ending March", "2025,Year ending March 2026"),
                              ("Year ending March", "Year ending March 2026"), ("Year ending March", "2026"),
                              ("Year ending June", "Year ending June 2026"), ("Year", "2025"),
                              ("Year ending December", "2025"), ("Year ending March", "2025/26")):
            self.assertEqual(self.rows(f"{years},{header}{values},{row}", columns), right, years)

    def test_the_first_quarter_of_a_year_ending_in_march_is_the_next_years(self):
        header = "Year ending March,Quarter,Offence,Sentenced\n"
        for quarter, period in (("Q1", "2026-Q1"), ("Q2", "2025-Q2"), ("Jul-Sep", "2025-Q3"),
                                ("Oct - Dec 2025", "2025-Q4"), ("", "2025/26")):
            self.assertEqual(self.rows(f"{header}Year ending March 2026,{quarter},34 Robbery,3\n", "period"),
                             [[period]], quarter)

    def test_detailed_sentences(self):
        text = ("Year,Offence,Sentence Outcome,Detailed Sentence,Sentenced\n"
                "2024,34 Robbery,06: Total Immediate Custody,09: Unsuspended imprisonment,3\n")
        self.assertEqual(self.rows(text, "outcome, sentence_detail"),
                         [["Immediate custody", "Unsuspended imprisonment"]])


class HomeOffice(Release):
    HEADER = ("Financial Year,Financial Quarter,Force Name,Offence Code,Offence Description,Outcome Type,"
              "Outcome Description,")
    CLOSED = ["Force outcomes recorded in quarter", "Outcomes for investigations closed in the quarter",
              "Number of Outcomes for investigations that were closed in the quarter"]
    RECORDED = ["Force outcomes for offences recorded in quarter",
                "Outcomes for offences that were recorded in the quarter",
                "Number of Outcomes for offences that were recorded in the quarter"]
    ROW = "2025/26,1,Lancashire,34B,Robbery,1,Charged/Summonsed,"

    def test_each_name_that_the_counts_have_had(self):
        for closed, recorded in zip(self.CLOSED, self.RECORDED):
            text = f"{self.HEADER}{recorded},{closed}\n{self.ROW}3,7\n"
            self.assertEqual(self.rows(text, "period, defendants, prosecuted"), [["2025/26-Q1", "7", "7"]], closed)
            self.assertEqual(self.rows(text, "prosecuted", "count=recorded"), [["3"]], recorded)
            alone = f"{self.HEADER}{recorded}\n{self.ROW}3\n"
            self.expect_error(alone, ["count=recorded"])
            self.assertEqual(self.rows(alone, "prosecuted", "count=recorded"), [["3"]])
        self.expect_error(f"{self.HEADER}{self.CLOSED[0]}\n{self.ROW}3\n", ["leave the option out"], "count=recorded")

    def test_alternate_outcomes_are_counted_once(self):
        header = self.HEADER + self.CLOSED[0] + "\n"
        main = header + self.ROW + "7\n2025/26,1,Kent,34B,Robbery,2,Caution,5\n"
        alternate = header + ("2025/26,1,Lancashire,34B,Robbery,1a,Charged - alternate offence,3\n"
                              "2025/26,1,Essex,34B,Robbery,1A,Charged - alternate offence,2\n"
                              "2025/26,2,Lancashire,34B,Robbery,1a,Charged - alternate offence,4\n"
                              "2025/26,1,Kent,34B,Robbery,3a,Caution - alternate offence,1\n")
        for names in (("a_main.csv", "b_alternate.csv"), ("b_main.csv", "a_alternate.csv")):
            self.write(main, f"{names[0][0]}/{names[0]}")
            self.write(alternate, f"{names[0][0]}/{names[1]}")
            source = self.folder / names[0][0]
            self.assertEqual(self.ask(f"SELECT sum(prosecuted), sum(defendants), count(*) FROM "
                                      f"prosecutions('{source}')"), [["13", "18", "4"]])
            self.assertEqual(self.ask(f"SELECT file, line, force FROM prosecutions('{source}') WHERE prosecuted = 2"),
                             [[str(source / names[1]), "3", "Essex"]])
            notes = self.ask(f"SELECT severity, detail FROM source_problems('{source}') WHERE detail LIKE '%1a%'")
            self.assertEqual([note[0] for note in notes], ["note"])
            self.assertTrue(notes[0][1].startswith("2 rows"), notes)
        self.assertEqual(self.rows(alternate, "sum(prosecuted)"), [["9"]])

    def test_what_does_not_apply_is_null(self):
        text = (self.HEADER + self.CLOSED[0] + "\n2018/19,1,Kent,49,,1,N/A,5\n"
                "2018/19,1,Kent,N/A - Offence code expired,N/A - Offence code expired,1,NA,2\n")
        self.assertEqual(self.rows(text, "offence_code, offence, outcome"), [["49", None, None], [None, None, None]])


class Offences(Release):
    def test_a_number_before_a_phrase_is_no_code(self):
        glued = {"86.2 Possession of X": ("86.2", "Possession of X"), "34 robbery": ("34", "robbery"),
                 "7 or more offences": (None, "7 or more offences"), "18 and over": (None, "18 and over"),
                 "12 months to 2 years": (None, "12 months to 2 years"), "3 previous convictions":
                 (None, "3 previous convictions"), "108a Animal Cruelty": ("108a", "Animal Cruelty"),
                 "58E-J Racially aggravated damage": ("58E-J", "Racially aggravated damage"),
                 "24-hour curfew broken": (None, "24-hour curfew broken"), "Not known": (None, "Not known"),
                 "4.10 Causing death": ("4.10", "Causing death"), "1 Murder": ("1", "Murder")}
        text = "Year,Offence,Sentenced\n" + "".join(f"2018,{offence},1\n" for offence in glued)
        self.assertEqual(self.rows(text, "offence_code, offence"), [list(pair) for pair in glued.values()])

    def test_binary_fractions_of_a_spreadsheet(self):
        codes = {"4.0999999999999996": "4.1", "1.1000000000000001": "1.1", "8.3000000000000007": "8.3",
                 "86.200000000000003": "86.2"}
        text = "Year,Offence,Sentenced\n" + "".join(f"2024,{code} Causing harm,1\n" for code in codes)
        self.assertEqual(self.rows(text, "offence_code, offence"), [[code, "Causing harm"] for code in codes.values()])
        self.assertEqual([row[:2] for row in self.problems(text)], [["warning", "unknown value"]] * len(codes))
        apart = "Year,Offence,HO Offence Code,Sentenced\n2024,Causing harm,4.0999999999999996,1\n"
        self.assertEqual(self.rows(apart, "offence_code"), [["4.1"]])
        self.assertEqual([row[0] for row in self.problems(apart)], ["warning"])


class Periods(Release):
    def test_as_publishers_write_them(self):
        written = {"2018": "2018", "2018 (p)": "2018", "2018 [provisional]": "2018", "2018p": "2018", "2018 r": "2018",
                   "2018/19": "2018/19", "2018-19": "2018/19", "2018/2019": "2018/19", "2009-10": "2009/10",
                   "1999-00": "1999/00", "Year ending March 2026": "2025/26", "year ending 31 March 2026": "2025/26",
                   "Year ending December 2024": "2024", "12 months ending Sep 2024": "2023-10/2024-09",
                   "Year to June 2019": "2018-07/2019-06", "Apr '17 to Mar '18": "2017/18",
                   "April 2017 - March 2018": "2017/18", "Jan 2018 to Dec 2018": "2018",
                   "Oct 2023 to Sep 2024": "2023-10/2024-09", "Financial year 2018/19": "2018/19"}
        text = "Year,Offence,Sentenced\n" + "".join(f"{year},34 Robbery,1\n" for year in written)
        self.assertEqual([row[0] for row in self.rows(text, "period")], list(written.values()))
        years = self.rows(text, "year")
        self.assertEqual([row[0] for row in years], [period[:4] for period in written.values()])

    def test_quarters(self):
        written = ["Q1", "Quarter 2", "3", "Oct-Dec", "Oct - Dec 2024", "2024 Q4", "2024Q4", "Q4 2024", "4th quarter",
                   "October to December", "2024-Q4", ""]
        right = ["2024-Q1", "2024-Q2", "2024-Q3"] + ["2024-Q4"] * 8 + ["2024"]
        text = "Year,Quarter,Offence,Sentenced\n" + "".join(f"2024,{quarter},34 Robbery,1\n" for quarter in written)
        self.assertEqual([row[0] for row in self.rows(text, "period")], right)

    def test_a_quarter_of_another_year_is_a_finding(self):
        text = "Year,Quarter,Offence,Sentenced\n2024,Oct-Dec 2023,34 Robbery,1\n2024,Q1,34 Robbery,2\n"
        self.assertEqual(self.rows(text, "period, sentenced"), [["2024-Q1", "2"]])
        self.assertEqual([row[:3] for row in self.problems(text)], [["error", "unreadable row", "2"]])

    def test_in_a_column_of_periods_and_as_an_option(self):
        written = {"Q4 2017": "2017-Q4", "2024Q4": "2024-Q4", "2017-Q4": "2017-Q4", "Oct - Dec 2024": "2024-Q4",
                   "July 2018": "2018-07", "Jul-18": "2018-07", "30/06/2014": "2014-06", "2014-06-30": "2014-06",
                   "2018/19 Q2": "2018/19-Q2", "2018-10": "2018-10", "2023-10/2024-09": "2023-10/2024-09"}
        text = "period,defendants\n" + "".join(f"{period},1\n" for period in written)
        self.assertEqual([row[0] for row in self.rows(text, "period")], list(written.values()))
        for period, right in written.items():
            self.assertEqual(self.rows("period,defendants\n2018,1\n", "period", f'period="{period}"'), [[right]])

    def test_years_of_other_months_are_a_kind_of_their_own(self):
        path = self.write("Year,Offence,Sentenced\n12 months ending Sep 2024,34 Robbery,5\n"
                          "12 months ending Sep 2023,34 Robbery,4\n")
        self.assertEqual(self.ask(f"SELECT yoy_change(sentenced, period) FROM prosecutions('{path}')"), [["1"]])
        self.write("Year,Offence,Sentenced\n12 months ending Sep 2024,34 Robbery,5\n2023,34 Robbery,4\n")
        self.assertIsInstance(self.ask(f"SELECT yoy_change(sentenced, period) FROM prosecutions('{path}')"), str)


class Marks(Release):
    def test_a_mark_is_kept_and_the_other_counts_are_too(self):
        rows = {"120,100,98": ("120", "100", "98", None), "[c],[c],[c]": (None, None, None, "[c]"),
                "[x],1,2": (None, "1", "2", "[x]"), "[low],[low],3": (None, None, "3", "[low]"),
                '"1,234",c,..': ("1234", None, None, "c .."), "12 [note 3],10,10": ("12", "10", "10", "[note 3]"),
                "*,*,*": (None, None, None, "*"), ",,": (None, None, None, None), "1204p,7,6": ("1204", "7", "6", "p"),
                '"1,204 [r] [note 1]",7,6': ("1204", "7", "6", "[r] [note 1]"), "-,N/A,5": (None, None, "5", None),
                "[z],[u],[w]": (None, None, None, "[z] [u] [w]"), "5,4*,3": ("5", "4", "3", "*")}
        text = "Year,Police Force Area,Offence,Proceeded against,Convicted,Sentenced\n" + "".join(
            f"2024,Kent,34 Robbery,{counts}\n" for counts in rows)
        self.assertEqual(self.rows(text, "prosecuted, convicted, sentenced, marks"), [list(row) for row in rows.values()])
        findings = {row[1] for row in self.problems(text)}
        self.assertEqual(findings, {"value is marked"})

    def test_what_is_no_number_is_left_out_still(self):
        text = "Year,Offence,Sentenced\n2024,34 Robbery,12x\n2024,34 Robbery,about 5\n2024,34 Robbery,5\n"
        self.assertEqual(self.rows(text, "sentenced, marks"), [["5", None]])

    def test_rows_read_many_at_a_time_have_no_marks_of_others(self):
        header = "Year,Police Force Area,Offence,Sentenced\n"
        lines = [f"20{10 + n // 4000},Kent,34 Robbery,{'[c]' if n % 777 == 5 else n % 9}\n" for n in range(40000)]
        text = header + "".join(lines)
        marked = sum("[c]" in line for line in lines)
        self.assertEqual(self.rows(text, "count(*), count(marks), sum(sentenced)"),
                         [["40000", str(marked), str(sum(n % 9 for n in range(40000) if n % 777 != 5))]])


class SentenceLengths(Release):
    def test_one_vocabulary(self):
        lengths = {"01: Custody - Up to and including 1 month": "Up to and including 1 month",
                   "Custody - More than 3 months and under 6 months": "Over 3 months to less than 6 months",
                   "Over 3 months and less than 6 months": "Over 3 months to less than 6 months",
                   "06: Custody - More than 6 months and up to 9 months": "Over 6 months and up to and including 9 months",
                   "Custody - More than 18 months and up to 2 years": "Over 18 months and up to and including 2 years",
                   "More than 3 years and under 4 years": "Over 3 years to less than 4 years",
                   "13: 4 Years": "4 years", "Custody - Life": "Life sentence",
                   "Custody - Indeterminate Sentence": "Imprisonment for public protection",
                   "Over 10 years and less than life": "Over 10 years and less than life",
                   "Custody \N{EN DASH} 12 months": "12 months", "": "N/A", "20: N/A": "N/A"}
        text = "Year,Offence,Custodial Sentence Length,Sentenced\n" + "".join(
            f"2020,34 Robbery,{length},1\n" for length in lengths)
        self.assertEqual([row[0] for row in self.rows(text, "sentence_length")], list(lengths.values()))
        self.assertEqual(self.problems(text), [])

    def test_a_length_that_no_release_has_is_kept(self):
        text = "Year,Offence,Custodial Sentence Length,Sentenced\n2020,34 Robbery,11: Over 2 years,1\n"
        self.assertEqual(self.rows(text, "sentence_length"), [["Over 2 years"]])
        self.assertEqual([row[0] for row in self.problems(text)], ["warning"])


class Options(Release):
    TEXT = "Yr,Crime,Prosecutions\n2024,34 Robbery,10\n"

    def test_columns_under_other_names(self):
        mapping = 'columns="Proceeded against=Prosecutions; Year=Yr; Offence=Crime"'
        self.assertEqual(self.rows(self.TEXT, "period, offence, prosecuted", mapping), [["2024", "Robbery", "10"]])
        self.assertEqual(self.rows(self.TEXT, "prosecuted", "layout=moj-outcomes, " + mapping), [["10"]])
        both = "Year,Yr,Offence,Sentenced\n1,2024,34 Robbery,3\n"
        self.assertEqual(self.rows(both, "period", 'columns="Year=Yr"'), [["2024"]])

    def test_columns_that_can_not_be(self):
        text = "Year,Offence,Proceeded against\n2024,34 Robbery,10\n"
        for options, words in (('columns="Sentenced=Nowhere"', ["no 'Nowhere'"]),
                               ('columns="Year=Offence; Sentenced=Offence"', ["'Offence'", "two columns"]),
                               ('columns="Year=Offence; Year=Proceeded against"', ["'Year'", "two columns"]),
                               ('columns="Wizardry=Offence"', ["no layout has a column 'Wizardry'"]),
                               ('columns="Year"', ["write the layout's name"]), ("count=recorded", ["count=", "moj-outcomes"]),
                               ("count=all", ["count=recorded"]), ("delimiter=vwxyzvwxyz", ["semicolon"]),
                               ("encoding=klingon", ["windows-1252"]), ("divider=x", ["there are", "columns="])):
            self.expect_error(text, words, options)

    def test_separators(self):
        rows = [["Year", "Police Force Area", "Offence", "Sentenced"], ["2024", "Kent", "34 Robbery, armed", "1"],
                ["2023", "Essex", "8N Assault", "2"]]
        right = [["2024", "Kent", "Robbery, armed", "1"], ["2023", "Essex", "Assault", "2"]]
        for separator, name in ((";", "semicolon"), ("\t", "tab"), ("|", "pipe"), (",", "comma")):
            for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
                out = io.StringIO()
                csv.writer(out, delimiter=separator, quoting=quoting, lineterminator="\n").writerows(rows)
                title = "A title, with a comma\n" if separator == ";" else ""
                for options in ("", f"delimiter={name}", f'delimiter="{separator}"'):
                    self.assertEqual(self.rows(title + out.getvalue(), "period, force, offence, sentenced", options),
                                     right, (separator, quoting, options))

    def test_encodings(self):
        path = self.folder / "release.csv"
        path.write_bytes("Year,Offence,Sentenced\n2024,Caf\u00e9 \u00c3\u00a9,1\n".encode("cp1252"))
        self.assertEqual(self.ask(f"SELECT offence FROM prosecutions('{path}', 'encoding=windows-1252')"),
                         [["Caf\u00e9 \u00c3\u00a9"]])
        self.assertIn("not UTF-8", self.ask(f"SELECT offence FROM prosecutions('{path}', 'encoding=utf-8')"))
        path.write_bytes("Year,Offence,Sentenced\n2024,\u00c3\u00a9,1\n".encode("cp1252"))
        self.assertEqual(self.ask(f"SELECT offence FROM prosecutions('{path}')"), [["\u00e9"]])
        self.assertEqual(self.ask(f"SELECT offence FROM prosecutions('{path}', 'encoding=latin1')"),
                         [["\u00c3\u00a9"]])

    def test_a_header_that_fits_two_layouts(self):
        self.expect_error("Year,Offence,Sentenced,Year of Appearance,Outcome,Count\n2024,1 M,1,2024,Fine,1\n",
                          ["moj-outcomes", "moj-court-outcomes", "layout="])


class Counted(Release):
    """What a release counts is said where its figures are told."""

    def test_the_page_says_whose_figures_they_are(self):
        [[page]] = self.ask("SELECT page FROM story_page('Lancashire', 'Burglary', '2017-Q4', 'builtin:cps')")
        self.assertRegex(page, "<p>Crown Prosecution Service: <a [^>]*>[^<]*</a>[^<]*What it counts: Prosecutions of defendants")
        self.assertIn("The figures are management information, not official statistics.", page)
        [[page]] = self.ask("SELECT page FROM story_page('Lancashire', '34 Robbery', '2018', 'builtin:moj-2018')")
        self.assertRegex(page, "<p>Ministry of Justice: <a [^>]*>[^<]*</a>[^<]*What it counts: People before magistrates(&#39;|') courts")
        self.assertNotIn("management information", page)


class SavedRows(Release):
    """What is saved from `prosecutions` with a period and a measure and is read again gives the same rows."""

    SOURCES = {
        "moj.csv": "Year,Quarter,Police Force Area,Sex,Age Range,Ethnicity,Detailed Ethnicity,Offence Type,"
                   "Offence Group,Offence,Sentence Outcome,Detailed Sentence,Custodial Sentence Length,"
                   "Proceeded against,Convicted,Sentenced\n"
                   "2018,Q1,Kent,01: Male,06: 25-29,01: White,W1: British,01: Indictable only,02: Robbery,34 Robbery,"
                   "06: Immediate custody,09: Prison,13: 4 Years,10,8,7\n"
                   "2018,Q2,West Midlands,02: Female,,,,,,7 or more offences,,,,[c],1 [r],*\n"
                   "2018,,Metropolitan and City,Male,25+,Other,A9: Other,,,24-hour curfew,Fine,,,5,4,3\n"
                   "2018/19,,Action Fraud,Male,25+,Not known,,,Theft offences,Not known,,,,,,2\n"
                   "12 months ending Sep 2024,,Narnia,Martian,,,,,,8.Q Stalking,,,N/A,1,,\n",
        "ho.csv": "Financial Year,Financial Quarter,Force Name,Offence Code,Offence Description,Outcome Type,"
                  "Outcome Description,Force outcomes recorded in quarter\n"
                  "2018/19,1,Kent,1/4.1/4.10,Homicide,1,Charged,7\n2018/19,4,British Transport Police,49,,15,,5\n"
                  "2018/19,2,Gwent,N/A,99 red balloons,2,Caution,3\n2018/19,2,Gwent,,Theft,2,Caution,3\n",
        "regions.csv": "Year,Police Force Area,Offence,Sentenced\n2018,West Midlands,34 Robbery,5\n"
                       "2018,North West,34 Robbery,6\n2018,Wales,34 Robbery,7\n",
    }
    COLUMNS = ["period", "year", "quarter", "month", "force", "force_code", "region", "nation", "court",
               "defendant_type", "sex", "age_group", "age_range", "ethnicity", "offence_type", "offence_group",
               "offence_code", "offence", "plea", "police_remand", "court_remand", "outcome", "sentence_length",
               *MEASURES, "vintage", "ethnicity_detailed", "sentence_detail", "marks"]

    def save(self, columns, rows):
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([columns, *rows])
        return self.write(out.getvalue(), "saved.csv")

    def test_any_choice_of_columns(self):
        chance = random.Random(7)
        for name, text in self.SOURCES.items():
            path = self.write(text, name)
            for attempt in range(40):
                chosen = {column for column in self.COLUMNS if chance.random() < (0.3 if attempt % 2 else 0.7)}
                chosen |= {chance.choice(["period", "year"]), chance.choice(MEASURES)}
                columns = [column for column in self.COLUMNS if column in chosen]
                chance.shuffle(columns)
                listed = ", ".join(columns)
                rows = self.ask(f"SELECT {listed} FROM prosecutions('{path}')")
                saved = self.save(columns, rows)
                self.assertEqual(self.ask(f"SELECT {listed} FROM prosecutions('{saved}')"), rows, (name, columns))

    def test_null_as_other_programs_write_it(self):
        """R's NA, the shell's NULL, NaN of pandas, with which whole numbers are written as 12.0."""
        for name, text in self.SOURCES.items():
            path = self.write(text, name)
            for null in ("NULL", "NA", "nan", "NaN", "<NA>", "\\N"):
                listed = ", ".join(self.COLUMNS)
                rows = self.ask(f"SELECT {listed} FROM prosecutions('{path}')")
                saved = self.save(self.COLUMNS, [[null if value is None else value for value in row] for row in rows])
                self.assertEqual(self.ask(f"SELECT {listed} FROM prosecutions('{saved}')"), rows, (name, null))

    def test_whole_numbers_as_real(self):
        saved = self.save(["year", "quarter", "force", "prosecuted"],
                          [["2018.0", "3.0", "Kent", "12.0"], ["2018.0", "nan", "Kent", "nan"]])
        self.assertEqual(self.ask(f"SELECT period, prosecuted FROM prosecutions('{saved}')"),
                         [["2018-Q3", "12"], ["2018", None]])
        saved = self.save(["period", "force", "prosecuted"], [["2018.0", "Kent", "0.0"], ["2018.5", "Kent", "1"]])
        self.assertEqual(self.ask(f"SELECT period, prosecuted FROM prosecutions('{saved}')"), [["2018", "0"]])

    def test_a_row_without_a_period_is_left_out(self):
        for nothing in ("", "NULL", "NA"):
            saved = self.save(["period", "force", "prosecuted"],
                              [["2018", "Kent", 12], ["2019", "Kent", 3], [nothing, "Kent", 15]])
            self.assertEqual(self.ask(f"SELECT sum(prosecuted) FROM prosecutions('{saved}')"), [["15"]])
            self.assertEqual(self.ask(f"SELECT problem, line FROM source_problems('{saved}')"), [["unreadable row", "4"]])

    def test_rows_of_several_vintages_in_one_file(self):
        saved = self.save(["period", "force", "prosecuted", "vintage"],
                          [["2018", "Kent", 12, "2018"], ["2018", "Kent", 13, "2019"]])
        self.assertEqual(self.ask(f"SELECT severity, problem FROM source_problems('{saved}')"),
                         [["warning", "mixed vintages"]])

    def beside(self, **files):
        """What is said of a folder of these files, and the sum of `prosecuted`."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                pathlib.Path(folder, name + ".csv").write_text(text, encoding="utf-8")
            return (self.ask(f"SELECT severity, problem FROM source_problems('{folder}')"),
                    self.ask(f"SELECT sum(prosecuted) FROM prosecutions('{folder}')")[0][0])

    def test_a_sum_over_offences_beside_its_parts(self):
        total = "period,force,prosecuted\n2018,Kent,14\n2018,Essex,3\n"
        parts = "period,force,offence_group,offence,prosecuted\n2018,Kent,Theft offences,Theft,9\n" \
                "2018,Kent,Robbery,Robbery,5\n2018,Essex,Robbery,Robbery,3\n"
        groups = "period,force,offence_group,prosecuted\n2018,Kent,Theft offences,9\n2018,Kent,Robbery,5\n"
        twice = [["error", "two editions of one period"]]
        self.assertEqual(self.beside(a=total, b=parts), (twice, "17"))
        self.assertEqual(self.beside(a=parts, b=total), (twice, "17"))
        self.assertEqual(self.beside(a=groups, b=parts), (twice, "17"))
        # Where the parts are of one force the others are not lost.
        self.assertEqual(self.beside(a=total, b=parts.replace("2018,Essex,Robbery,Robbery,3\n", "")), (twice, "17"))
        self.assertEqual(self.beside(a=groups, b=total.replace("2018,Kent,14\n", ""))[1], "17")
        self.assertEqual(self.beside(a=groups, b="period,force,offence_group,offence,prosecuted\n"
                                                 "2018,Kent,Fraud offences,Fraud,2\n"), ([], "16"))
        self.assertEqual(self.beside(a=parts, b=total.replace("Kent", "Dorset").replace("Essex", "Surrey")), ([], "34"))

    def test_saved_rows_beside_a_release(self):
        """Which release they are of is not known; that they may be of the same people is said."""
        release = "Year,Police Force Area,Sex,Offence,Proceeded against\n2018,Kent,Male,34 Robbery,10\n" \
                  "2018,Kent,Female,34 Robbery,4\n2018,Essex,Male,34 Robbery,5\n"
        said = [["warning", "two editions of one period"]]
        for saved, sum_of_saved in (("period,force,sex,offence_code,offence,prosecuted\n2018,Kent,Male,34,Robbery,10\n", 10),
                                    ("period,force,offence,prosecuted\n2018,Kent,Robbery,14\n2018,Essex,Robbery,5\n", 19),
                                    ("period,force,prosecuted\n2018-Q1,Kent,3\n", 3), ("period,prosecuted\n2018,19\n", 19)):
            self.assertEqual(self.beside(release=release, saved=saved), (said, str(19 + sum_of_saved)), saved)
        for saved in ("period,force,prosecuted\n2018,Dorset,3\n", "period,force,prosecuted\n2019,Kent,3\n",
                      "period,force,sentenced\n2018,Kent,3\n"):
            self.assertEqual(self.beside(release=release, saved=saved)[0], [], saved)


if __name__ == "__main__":
    unittest.main()
