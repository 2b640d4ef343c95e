"""What people get wrong, and what they are told: what is wrong, where, and the way out.

Each mistake is made twice, in the sqlite3 shell, where an error or a note is on the screen, and in Python, where an error
is an exception and a note is a row of prosecutions_notes. A mistake is a statement with the parts that the message has to
have; a part that begins with `!` is one that it must not have.
"""
import gzip
import json
import os
import pathlib
import pty
import sqlite3
import subprocess
import tempfile
import unittest
import zipfile

from test_figures import ROOT
from test_python import PYTHON

EXTENSION = ROOT / "build" / "prosecutions"
COUNT = "SELECT count(*) FROM prosecutions WHERE "
MOJ = "SELECT count(*) FROM prosecutions('builtin:moj-2018') WHERE "
NATIONAL = "SELECT count(*) FROM prosecutions('builtin:moj-2009-2019') WHERE "
SEXES = "SELECT count(*) FROM prosecutions('people.csv') WHERE "
FINANCIAL = "SELECT count(*) FROM prosecutions('financial.csv') WHERE "
CPS = "has calendar quarters from '2014-Q1' to '2018-Q1'"
FORMS = "write it as 2018, 2018-Q3, 2018-07, 2018/19 or 2018/19-Q2"


def read(name, options=""):
    return f"SELECT count(*) FROM prosecutions('{name}'{options})"


def story(arguments, table="local_story"):
    return f"SELECT * FROM {table}({arguments})"


FORCES = [
    ("force = 'Lancs'", "no row has the force 'Lancs'", "the nearest is 'Lancashire'", "force = 'Lancashire'"),
    ("force = 'Lancashire Constabulary'", "force = 'Lancashire'"),
    ("force = 'lancashire police'", "force = 'Lancashire'"),
    ("force = 'Lancashre'", "force = 'Lancashire'"),
    ("force = 'Lancashire '", "no blanks around it", "force = 'Lancashire'"),
    ("force = 'GMP'", "force = 'Greater Manchester'"),
    ("force = 'Notts'", "force = 'Nottinghamshire'"),
    ("force = 'TVP'", "force = 'Thames Valley'"),
    ("force = 'WMP'", "force = 'West Midlands'", "!Mercia"),
    ("force = 'the Met'", "counts it in", "force = 'Metropolitan and City of London'"),
    ("force = 'Met Police'", "force = 'Metropolitan and City of London'", "!Kent"),
    ("force = 'Metropolitan Police'", "counts it in 'Metropolitan and City of London'"),
    ("force = 'Avon & Somerset'", "force = 'Avon and Somerset'"),
    ("force = 'Oxfordshire'", "Oxfordshire is in the area of 'Thames Valley'", "force = 'Thames Valley'", "!Bedfordshire"),
    ("force = 'Devon'", "force = 'Devon and Cornwall'"),
    ("force = 'Preston'", "Preston is in the area of 'Lancashire'"),
    ("force = 'Birmigham'", "Birmingham is in the area of 'West Midlands'"),
    ("force = 'Yorkshire'", "force IN ('Humberside', 'North Yorkshire', 'South Yorkshire', 'West Yorkshire')"),
    ("force = 'Scotland'", "for England and Wales, and Scotland is not part of them", "!Perhaps"),
    ("force = 'Wales'", "it is a region", "region = 'Wales'"),
    ("force = 'North West'", "region = 'North West'"),
    ("force = 'England and Wales'", "it is the total of all forces", "!Perhaps"),
    ("force = 'All'", "it is the total of all forces", "!Thames"),
    ("force = 'BTP'", "'British Transport Police', of which the source has no row"),
    ("force = 'E23000003'", "force = 'Lancashire'"),
    ("force_code = 'Lancashire'", "it is a police force", "force = 'Lancashire'"),
    ("region = 'Northwest'", "region = 'North West'"),
    ("region = 'Yorkshire'", "region = 'Yorkshire and The Humber'"),
    ("nation = 'UK'", "for England and Wales"),
    ("force IN ('Lancs', 'Kentt')", "force = 'Lancashire'", "force = 'Kent'"),
]
PERIODS = [
    (COUNT + "period = 2018", CPS, "year = 2018"),
    (COUNT + "period = 'December 2017'", CPS, "year = 2017 AND quarter = 4"),
    (COUNT + "period = 'Q4 2017'", "it is written '2017-Q4'", "period = '2017-Q4'"),
    (COUNT + "period = 'Dec-17'", "year = 2017 AND quarter = 4"),
    (COUNT + "period = 'FY2018'", CPS, "!year = 2018"),
    (COUNT + "period = '2016/17'", "period BETWEEN '2016-Q2' AND '2017-Q1'"),
    (COUNT + "period = '2018-13'", CPS, "!2014-Q3"),
    (COUNT + "period = '2030-Q1'", CPS, "!Perhaps"),
    (COUNT + "period > 2016", "compares texts", "year > 2016"),
    (COUNT + "year = 1999", "the source has 2014 to 2018"),
    (COUNT + "year = 2012", "builtin:moj-2009-2019 has it"),
    (COUNT + "year = 2031", "the source has 2014 to 2018", "!has it"),
    (COUNT + "year = 'last year'", "the source has 2014 to 2018"),
    (COUNT + "quarter = 'Q4'", "the source has 1 to 4", "quarter = 4"),
    (COUNT + "month = 7", "NULL in every row", CPS),
    (NATIONAL + "quarter = 2", "NULL in every row", "calendar years from '2009' to '2019'"),
    (FINANCIAL + "period = 2018", "financial years from '2017/18' to '2018/19'", "period = '2018/19'"),
    (FINANCIAL + "period = '2018-2019'", "it is written '2018/19'", "period = '2018/19'"),
    (FINANCIAL + "period = 'FY2018'", "financial years from '2017/18' to '2018/19'"),
]
OFFENCES = [
    (MOJ + "offence = 'speeding'", "offence = 'Speed limit offences (MOT)'", "!Neglecting"),
    (MOJ + "offence = 'speedng'", "offence = 'Speed limit offences (MOT)'", "!Neglecting"),
    (MOJ + "offence = 'speeding offences'", "'Speed limit offences (MOT)'", "!other than"),
    (MOJ + "offence = 'shop lifting'", "offence = 'Theft from Shops'"),
    (MOJ + "offence = 'shoplifting'", "offence = 'Theft from Shops'"),
    (MOJ + "offence = 'GBH'", "offence_code IN ('5A', '8F')"),
    (MOJ + "offence = 'ABH'", "offence = 'Assault occasioning actual bodily harm'"),
    (MOJ + "offence = 'indecent images'", "offence_code IN ('86.1', '86.2', '86.3')"),
    (MOJ + "offence = 'child porn'", "'Possession of indecent photograph of a child'"),
    (MOJ + "offence = 'drunk driving'", "under the influence of drink or drugs"),
    (MOJ + "offence = 'knife crime'", "'Possession of article with blade or point'"),
    (MOJ + "offence = 'drugs'", "offence_group = 'Drug offences'"),
    (MOJ + "offence = 'rape'", "6 offences", "'19C', '19D'"),
    (MOJ + "offence = 'dwelling'", "'Theft in Dwelling", "!Other than a Dwelling", "!not a Dwelling"),
    (MOJ + "offence = 'mobile'", "handheld mobile phone", "!excl. mobile"),
    (MOJ + "offence = 'Robery'", "offence = 'Robbery'"),
    (MOJ + "offence = 'domestic violence'", "'Violence against the person'", "!Burglary", "!Perhaps"),
    (MOJ + "offence = 'parking'", "no row has the offence 'parking'", "!Pedal"),
    (MOJ + "offence = '86.2'", "a value of offence_code"),
    (MOJ + "offence_code = '086/02'", "it is written '86.2'", "offence_code = '86.2'"),
    (MOJ + "offence_code = '08602'", "offence_code = '86.2'", "!802"),
    (MOJ + "offence_code = '86-2'", "offence_code = '86.2'"),
    (MOJ + "offence_group = 'sexual'", "offence_group = 'Sexual offences'"),
    (MOJ + "offence_group = 'Theft Offenses'", "offence_group = 'Theft offences'"),
    (COUNT + "offence = 'Burglary'", "a value of offence_group"),
    (COUNT + "offence = 'shoplifting'", "does not have that column",
     "FROM prosecutions('builtin:moj-2018') WHERE offence = 'Theft from Shops'"),
    (COUNT + "offence_code = '86.2'", "FROM prosecutions('builtin:moj-2018') WHERE offence_code = '86.2'"),
    (NATIONAL + "force = 'Lancs'", "does not have that column", "FROM prosecutions('builtin:cps') WHERE force = 'Lancashire'"),
]
OTHERS = [
    (SEXES + "sex = 'F'", "sex = 'Female'"),
    (SEXES + "sex = 'women'", "sex = 'Female'"),
    (SEXES + "sex = 'Femal'", "sex = 'Female'"),
    (SEXES + "age_group = 'youths'", "age_group = 'Children'"),
    (SEXES + "age_group = 'Adult'", "age_group = 'Adults'"),
    (SEXES + "sex = 'unknown'", "the source has 'Male', 'Female'"),
    (SEXES + "offence_type = 'Summary'", "'Summary motoring' or 'Summary non-motoring'"),
    (COUNT + "outcome = 'convicted'", "the number in the column convicted"),
    (COUNT + "sex = 'Female'", "does not have that column, which is NULL in every row"),
]
STORIES = [
    (story("'Lancs', 'burglary', '2017-Q4'"), "'Lancs' is no police force", "the nearest is 'Lancashire'"),
    (story("'Preston', 'burglary', '2017-Q4'"), "Preston is in the area of 'Lancashire'"),
    (story("'Scotland', 'burglary', '2017-Q4'"), "England and Wales, and Scotland is not part of them", "!builtin"),
    (story("'burglary', 'Lancashire', '2017-Q4'"), "the force comes first, then the offence and the period"),
    (story("'Lancashire', '2017-Q4', 'burglary'"), "the period 'burglary' is no period", FORMS),
    (story("'Lancashire', 'burglery', '2017-Q4'"), "no offence 'burglery'", "the group Burglary"),
    (story("'Lancashire', 'burglary', 'December 2017'"), "write it as '2017-12'"),
    (story("'Lancashire', 'burglary', 'Q4 2017'"), "write it as '2017-Q4'"),
    (story("'Lancashire', 'burglary', 'FY2017'"), "write it as '2016/17' or '2017/18'"),
    (story("'Lancashire', 'burglary', '2018-2019'"), "write it as '2018/19'"),
    (story("'Lancashire', 'burglary', 'last year'"), FORMS),
    (story("'Lancashire', 'burglary', 2031"), "no figures for 2031; it has 2014-Q1 to 2018-Q1", "!builtin:moj"),
    (story("'Lancashire', 'burglary', NULL"), "the period is NULL; it must be given"),
    (story("'Lancashire', 'burglary'"), "the period is missing", "local_story('Lancashire', 'Burglary', '2017-Q4')"),
    (story("'Lancashire', 'shoplifting', 2018"), "local_story('Lancashire', 'shoplifting', '2018', 'builtin:moj-2018')"),
    (story("'Lancashire', 'shoplifting', 2018", "story_page"),
     "story_page('Lancashire', 'shoplifting', '2018', 'builtin:moj-2018')"),
    (story("'Lancashire', 'burglary', 2012"), "it has 2014-Q1 to 2018-Q1",
     "local_story(NULL, 'burglary', '2012', 'builtin:moj-2009-2019')"),
    (story("'Lancashire', 'theft', 2018, 'builtin:moj-2009-2019'"), "give NULL as the force"),
    (story("'Kent', 'speed', 2018, 'builtin:moj-2018'"), "816 Speed limit offences (MOT)", "!817"),
    (story("'Kent', '086/02', 2018, 'builtin:moj-2018'"), "86.2 Possession of indecent photograph of a child"),
    (story("'Kent', 86.2, 2018, 'builtin:moj-2018'"), "the offence is not a text; write it in quotes"),
    (story("'Kent', 'burglary', '2017-Q4', 'cps'"), "cps: no such file", "builtin:cps"),
    (story("NULL, 'theft', 2018, 'people.csv', 'women'"), "'women' has no '='", "'sex=Female, age_group=Adults'"),
    (story("NULL, 'theft', 2018, 'people.csv', 'gender=Female'"), "'gender' is no column of people"),
    (story("NULL, 'theft', 2018, 'people.csv', 'sex=F'"), "has no sex 'F'; it has Male; Female"),
    ("SELECT * FROM notable_changes(2017, 'builtin:cps')", "the period 'builtin:cps' is no period"),
    ("SELECT * FROM notable_changes('builtin:moj-2018', 2018)", "no figures for 2017, the same time a year before"),
    ("SELECT * FROM source_problems", "the source is missing", "source_problems('release.zip')"),
]
SOURCES = [
    (read("god.csv"), "god.csv: no such file (looked in", "the nearest there is good.csv"),
    (read("Good.csv"), "the nearest there is good.csv"),
    (read("good"), "the nearest there is good.csv"),
    (read("releas.zip"), "the nearest there is release.zip"),
    (read("folder/good.csv"), "no such file"),
    (read("~/good.csv"), "only the shell knows ~: write the folder out, /home/me/good.csv"),
    (read("https://www.gov.uk/good.csv"), "download it first, and name the file"),
    (read("http://www.gov.uk/good.csv"), "download it first, and name the file"),
    (read("file:///data/good.csv"), "write the path alone: /data/good.csv"),
    (read(r"C:\Users\me\good.csv"), "a path of Windows", "/mnt/c/Users/me/good.csv"),
    (read(r"cps\good.csv"), "write it with slashes: cps/good.csv"),
    (read("good.csv "), "blanks or quotes around the name: write good.csv"),
    (read('"good.csv"'), "blanks or quotes around the name: write good.csv"),
    (read("g*d.cvs"), "matches no file"),
    (read(""), "no such file"),
    (read("cps"), "the built-in figures are named builtin:cps"),
    (read("moj-2018"), "the built-in figures are named builtin:moj-2018"),
    (read("built-in:cps"), "the built-in figures are named builtin:cps"),
    (read("builtin:moj"), "there are builtin:cps, builtin:moj-2009-2019, builtin:moj-2018"),
    ("SELECT * FROM prosecutions(2018)", "source is not a text; write it in quotes"),
    ("SELECT * FROM prosecutions(NULL)", "source is not a text; write it in quotes"),
    ("SELECT * FROM prosecutions(release)", "no such column: release"),
    ("SELECT * FROM prosecutions WHERE force = Lancashire", "no such column: Lancashire"),
    (read("release.zip/prosecutions_2017.csv"), "no member named 'prosecutions_2017.csv'; it holds: prosecutions_2017_2024.csv"),
    (read("release.zip/*2016*.csv"), "no member matches '*2016*.csv'; it holds: prosecutions_2017_2024.csv"),
    (read("many.zip/Good.csv"), "no member named 'Good.csv'; the nearest is 'good.csv'"),
    (read("sheets.ods/Tabel_1"), "no sheet is named 'Tabel_1'; the nearest is 'Table_1'"),
    (read("good.csv/table"), "is no archive, so it has no member 'table'"),
    (read("empty.csv"), "empty.csv: is empty"),
    (read("header.csv"), "line 1: a header, but no data row"),
    (read("page.csv"), "a web page (HTML)", "download the file itself"),
    (read("data.json"), "JSON", "as CSV"),
    (read("old.xls"), "an old workbook (.xls)", "save it as .xlsx"),
    (read("binary.xlsb"), "a binary workbook (.xlsb); save it as .xlsx"),
    (read("report.pdf"), "is a PDF"),
    (read("report.docx"), "an Office document without a sheet"),
    (read("table.parquet"), "a Parquet file"),
    (read("table.db"), "a SQLite database"),
    (read("picture.csv"), "a picture"),
    (read("pointer.csv"), "large-file pointer, not the data"),
    (read("cut.csv.gz"), "truncated file", "download it again"),
    (read("reports"), "holds no CSV file; it holds: a.pdf, b.xls"),
    (read("other.csv"), "line 1: the header fits no layout", "published() takes any CSV"),
    (read("wide.csv"), "nearest is moj-outcomes, which also needs 'Offence'"),
]
OPTIONS = [
    (read("good.csv", ", 'layot=moj-outcomes'"), "'layot' is no option", "the nearest is layout"),
    (read("good.csv", ", 'layout=moj-outcome'"), "no such layout", "the nearest is moj-outcomes"),
    (read("good.csv", ", 'layout=cps-monthly'"), "fits no layout as asked for: cps-monthly"),
    (read("good.csv", ", 'moj-outcomes'"), "write name=value"),
    (read("good.csv", ", 'period=soon'"), "period=soon is no period", "2018-Q3"),
    (read("good.csv", ", 'encoding=ebcdic'"), "write utf-8, utf-16 or windows-1252"),
    (read("good.csv", ", 2018"), "options is not a text; write it in quotes"),
    (read("other.csv", ", 'columns=\"Offense=Crime\"'"), "no layout has a column 'Offense'", "the nearest is 'Offence'"),
    (read("other.csv", ", 'columns=\"Offence=Crimes\"'"), "it has no 'Crimes', which columns= names"),
    ("CREATE VIRTUAL TABLE t USING prosecutions('god.csv')", "the nearest there is good.csv"),
    ("CREATE VIRTUAL TABLE t USING published('good.csv', heder=3)", "'heder' is no option", "the nearest is header"),
    ("CREATE VIRTUAL TABLE t USING published('good.csv', header=99)", "no record begins on line 99"),
    ("CREATE VIRTUAL TABLE t USING published()", "no source is named", "published('population.csv')"),
    ("UPDATE prosecutions_settings SET value = 2 WHERE name = 'thread'", "'thread' is no setting", "the nearest is threads"),
    ("UPDATE prosecutions_settings SET value = 'many' WHERE name = 'threads'", "no number from 1 to 64"),
    ("UPDATE prosecutions_settings SET value = 'yes' WHERE name = 'notes'", "none of auto, on, off"),
    ("UPDATE prosecutions_settings SET value = '/none' WHERE name = 'root'", "no such folder"),
    ("INSERT INTO prosecutions_settings VALUES ('a', 'b', 'c')", "a setting can't be added"),
]
FUNCTIONS = [
    ("SELECT pct_change('1,204', 1000)", "pct_change: new is '1,204', not a number"),
    ("SELECT pct_change('12%', 2)", "pct_change: new is '12%', not a number"),
    ("SELECT per_100k(5, 0)", "population is 0; it has to be more than 0"),
    ("SELECT population_of('Lancs', 2018)", "'Lancs' is no police force; the nearest is 'Lancashire'", "population_of('Lancashire', …)"),
    ("SELECT population_of('Preston', 2018)", "Preston is in the area of 'Lancashire'"),
    ("SELECT population_of(2018, 'Lancashire')", "year is 'Lancashire', not a calendar year such as 2018"),
    ("SELECT yoy_change(1, 'December 2017')", "period is 'December 2017'", "write it as '2017-12'"),
    ("SELECT yoy_change(1, 'soon')", "not a period such as 2018"),
    ("SELECT yoy_change('x', 2018)", "count is 'x', not a number"),
    ("SELECT share_of_national(3, 'Kent', 'Lancs')", "the nearest is 'Lancashire'"),
    ("SELECT share_of_national(3, 'National', 'Kent')", "total"),
    ("SELECT force_map(1, 'Narnia')", "no police force with an area of its own"),
    ("SELECT force_map(1, 'Kent', 't', 'mark=Lancs')", "the nearest is 'Lancashire'"),
    ("SELECT force_map(1, 'Kent', 't', 'layuot=areas')", "there is no option 'layuot'", "the nearest is layout"),
    ("SELECT force_map(1, 'Kent', 't', 'layout=area')", "give 'tiles' or 'areas'"),
    ("SELECT line_chart(force, 2018) FROM police_forces", "not a number"),
    ("SELECT percent_change(1, 2)", "no such function: percent_change"),
    ("SELECT pct_change(1)", "wrong number of arguments to function pct_change()"),
    ("SELECT * FROM prosecution", "no such table: prosecution"),
    ("SELECT force_name FROM prosecutions", "no such column: force_name"),
    ("INSERT INTO prosecutions(force) VALUES ('x')", "may not be modified"),
    ("CREATE VIEW v AS SELECT * FROM prosecutions; SELECT * FROM v", 'unsafe use of virtual table "prosecutions"'),
    ("CREATE TABLE prosecutions(a); SELECT * FROM prosecutions('good.csv')", "'prosecutions' is not a function"),
    ("SELECT * FROM prosecutions WHERE source > 'a'", "can only be compared by ="),
]
MISTAKES = [(COUNT + sql, *parts) for sql, *parts in FORCES] + PERIODS + OFFENCES + OTHERS + STORIES + SOURCES + OPTIONS + FUNCTIONS


# A spreadsheet of twelve empty sheets.
SHEETS = ('<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
          'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>' +
          "".join(f'<table:table table:name="{name}"><table:table-row/></table:table>'
                  for name in [f"Notes {n}" for n in range(11)] + ["Table_1"]) +
          "</office:spreadsheet></office:body></office:document-content>")


def make_files(folder):
    header = "Year,Police Force Area,Offence,Proceeded against\n"
    row = "2018,Lancashire,46 Theft from Shops,5\n"
    people = "2018,Lancashire,46 Theft from Shops,{},{},{},5\n"
    texts = {
        "good.csv": header + row, "header.csv": header, "empty.csv": "", "other.csv": "When,Crime,Number\n2018,Theft,5\n",
        "wide.csv": "Year,Proceeded against,Convicted\n2018,5,3\n",
        "people.csv": "Year,Police Force Area,Offence,Sex,Age Group,Offence Type,Proceeded against\n" + "".join(
            people.format(*values) for values in [("01: Male", "01: Juveniles", "Summary motoring"),
                                                  ("02: Female", "03: Adults", "Summary non-motoring")]),
        "financial.csv": header.replace("Year,", "Year ending March,") + "".join(
            row.replace("2018", year) for year in ("2018", "2019")),
        "page.csv": "<!DOCTYPE html>\n<html><body>Not, found</body></html>\n", "data.json": json.dumps([{"a": 1}]),
        "pointer.csv": "version https://git-lfs.github.com/spec/v1\noid sha256:1\n",
    }
    binaries = {
        "old.xls": b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(600), "report.pdf": b"%PDF-1.7\n\0\0", "picture.csv": b"\x89PNG\r\n\x1a\n\0\0",
        "table.parquet": b"PAR1" + bytes(50), "cut.csv.gz": gzip.compress((header + row * 999).encode(), mtime=0)[:40],
    }
    zips = {"release.zip": ["prosecutions_2017_2024.csv", "notes.txt"], "many.zip": [f"{n}.csv" for n in range(7)] + ["good.csv"],
            "report.docx": ["[Content_Types].xml", "word/document.xml"], "binary.xlsb": ["[Content_Types].xml", "xl/workbook.bin"]}
    for name, text in texts.items():
        (folder / name).write_text(text)
    for name, content in binaries.items():
        (folder / name).write_bytes(content)
    for name, members in zips.items():
        with zipfile.ZipFile(folder / name, "w") as archive:
            for member in members:
                archive.writestr(member, header + row)
    with zipfile.ZipFile(folder / "sheets.ods", "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", SHEETS)
    db = sqlite3.connect(folder / "table.db")
    db.execute("CREATE TABLE a(b)")
    db.commit()
    db.close()
    (folder / "reports").mkdir()
    for name in ("a.pdf", "b.xls"):
        (folder / "reports" / name).write_text("")


# Makes each of the mistakes of a JSON list, and prints what was said of it and how many rows the conditions find that the
# notes suggest.
CLIENT = """
import json, sqlite3, sys
answers = []
for sql in json.load(sys.stdin):
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(sys.argv[1])
    said, suggested = [], []
    try:
        for statement in sql.split("; "):
            db.execute(statement).fetchall()
    except sqlite3.Error as error:
        said.append(str(error))
    for table, note, way_out in db.execute("SELECT table_name, note, way_out FROM prosecutions_notes").fetchall():
        said.append(f"{note}. Perhaps: {way_out}" if way_out else note)
        if way_out and table == "prosecutions":
            query = f"SELECT count(*) {way_out}" if way_out.startswith("FROM") else sql.split(" WHERE ")[0] + " WHERE " + way_out
            suggested.append((query, db.execute(query).fetchone()[0]))
    db.close()
    answers.append(("\\n".join(said), suggested))
print(json.dumps(answers))
"""


class Mistakes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(made.cleanup)
        cls.folder = pathlib.Path(made.name).resolve()
        make_files(cls.folder)
        cls.settings = {**os.environ, "PROSECUTIONS_CACHE": "off", "HOME": "/home/me"}

    def check(self, said, sql, parts):
        with self.subTest(sql, said=said):
            for part in parts:
                if part.startswith("!"):
                    self.assertNotIn(part[1:], said)
                else:
                    self.assertIn(part, said)

    def test_there_are_enough(self):
        self.assertGreater(len({sql for sql, *_ in MISTAKES}), 180)

    def test_in_the_shell(self):
        for sql, *parts in MISTAKES:
            done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:", f".load {EXTENSION}", sql],
                                  cwd=self.folder, env={**self.settings, "PROSECUTIONS_NOTES": "on"}, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            self.check(done.stdout.decode(), sql, parts)

    @unittest.skipUnless(PYTHON, "no Python here has a sqlite3 of 3.37 or newer that loads extensions")
    def test_in_python(self):
        """The same; and each condition that a note suggests finds rows."""
        done = subprocess.run([PYTHON, "-c", CLIENT, str(EXTENSION)], cwd=self.folder, env=self.settings, check=True,
                              stdout=subprocess.PIPE, input=json.dumps([sql for sql, *_ in MISTAKES]).encode())
        for (sql, *parts), (said, suggested) in zip(MISTAKES, json.loads(done.stdout)):
            self.check(said, sql, parts)
            for query, rows in suggested:
                with self.subTest(sql, query=query):
                    self.assertGreater(rows, 0)


    def test_of_those_who_set_it_up(self):
        """A root, no files, an entry point or a variable of another name; and what does not stop an answer."""
        nofiles = "sqlite3_prosecutionsnofiles_init"
        for settings, entry, sql, *parts in [
                ({"ROOT": "reports"}, "", read("good.csv"), "lies outside of the folder that may be read"),
                ({"ROOT": ""}, "", read("good.csv"), "no file may be opened ('root' is empty)"),
                ({"ROOT": "none"}, "", read("good.csv"), "PROSECUTIONS_ROOT in the environment", "no such folder"),
                ({"SEALED": "1"}, "", "UPDATE prosecutions_settings SET value = 'off' WHERE name = 'cache'", "are sealed"),
                ({"THREADS": "many"}, "", "SELECT 1", "PROSECUTIONS_THREADS in the environment", "no number from 1 to 64"),
                ({"NOTES": "loud"}, "", "SELECT 1", "none of auto, on, off"),
                ({"CACHE": "good.csv"}, "", "SELECT 1", "good.csv' is no folder"),
                ({"CACHE": "/proc/none"}, "", read("good.csv"), "1"),
                ({}, nofiles, read("good.csv"), "this program opens no files", "only builtin: sources can be read"),
                ({}, nofiles, read("cps"), "the built-in figures are named builtin:cps"),
                ({}, nofiles, read("builtin:cps"), "7644"),
                ({}, "sqlite3_prosecution_init", "SELECT 1", "sqlite3_prosecution_init")]:
            done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:", f".load {EXTENSION} {entry}", sql],
                                  cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  env={**self.settings, **{f"PROSECUTIONS_{name}": value for name, value in settings.items()}})
            self.check(done.stdout.decode(), f"{settings} {entry} {sql}", parts)


class AtATerminal(unittest.TestCase):
    def test_a_note_is_shown(self):
        """On a terminal, without any setting."""
        ours, theirs = pty.openpty()
        subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:", f".load {EXTENSION}", COUNT + "force = 'Lancs'"],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs, check=True)
        os.close(theirs)
        said = os.read(ours, 2000).decode()
        os.close(ours)
        self.assertIn("prosecutions: note: no row has the force 'Lancs'; the nearest is 'Lancashire'", said)


if __name__ == "__main__":
    unittest.main()
