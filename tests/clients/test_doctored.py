"""Real files with one change each. They give the same figures as before, or exactly the problem that
the specification (section 5) names for the change."""
import collections
import csv
import gzip
import io
import pathlib
import re
import tempfile
import unittest
import zipfile

from test_figures import CPS, MAGISTRATES, OUTCOMES, SHARED, query

APRIL = "principal_offence_category_april_2014.csv"
FIGURES = "period, force, offence_group, outcome, defendants, prosecuted, convicted"


def head(archive, records):
    """The header and so many records of the archive's one CSV file, as bytes."""
    with zipfile.ZipFile(archive) as opened, opened.open(opened.namelist()[0]) as member:
        return b"".join(member.readline() for _ in range(records + 1))


@unittest.skipUnless(SHARED.exists(), "the real files are not here")
class Doctored(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)

    def write(self, name, contents):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents)
        return path

    def figures(self, source):
        return query(f"SELECT {FIGURES} FROM prosecutions('{source}') ORDER BY 1, 2, 3, 4, 5, 6, 7")

    def problems(self, source, columns="severity, problem, line, value"):
        return sorted(query(f"SELECT {columns} FROM source_problems('{source}')"))

    def copy(self, change, rename=lambda name: name):
        """All 45 months with something done to each."""
        for path in CPS.glob("*.csv"):
            self.write(f"cps/{rename(path.name)}", change(path.read_bytes()))
        return self.folder / "cps"

    # --- All months of the Crown Prosecution Service

    def test_months_under_a_wrong_year(self):
        self.copy(lambda contents: contents)
        wrong = self.copy(lambda contents: contents,
                          lambda name: re.sub(r"20(\d\d)", lambda year: f"20{int(year[1]) + 10}", name))
        self.assertEqual(self.figures(wrong), self.figures(CPS))
        rows = query(f"SELECT severity, file, value FROM source_problems('{wrong}') "
                     f"WHERE problem = 'same content for two periods'")
        self.assertEqual(len(rows), 45)
        for severity, file, other in rows:
            self.assertEqual(severity, "error")
            self.assertEqual(int(file[-8:-4]), int(other[-8:-4]) + 10)

    def test_other_line_ends(self):
        expected = self.figures(CPS)
        for ends in (b"\n", b"\r\n", b"\r"):
            changed = self.copy(lambda contents: contents.replace(b"\r\n", b"\n").replace(b"\n", ends))
            self.assertEqual(self.figures(changed), expected, ends)

    def test_a_wrong_year_with_other_line_ends(self):
        lines = (CPS / APRIL).read_bytes().replace(b"\r\n", b"\n")
        self.write("both/april_2014.csv", lines)
        self.write("both/april_2019.csv", lines.replace(b"\n", b"\r\n"))
        self.assertEqual(self.problems(self.folder / "both", "problem, severity"),
                         [["same content for two periods", "error"]])

    def test_headers_as_r_writes_them(self):
        def as_r(contents):
            header, rest = contents.split(b"\n", 1)
            names = header.strip().split(b",")
            return b",".join([b"X"] + [re.sub(rb"\W", b".", name) for name in names[1:]]) + b"\n" + rest
        self.assertEqual(self.figures(self.copy(as_r)), self.figures(CPS))

    # --- One problem each

    def test_unreadable_row(self):
        changed, comma, last = (CPS / APRIL).read_bytes().rpartition(b",")
        path = self.write(APRIL, changed + comma + b'"' + last)
        with self.assertRaisesRegex(RuntimeError, f"{APRIL}: line .*unclosed quote that began on line"):
            self.figures(path)
        self.assertEqual(self.problems(path, "severity, problem"), [["error", "unreadable row"]])

    def test_wrong_number_of_fields(self):
        lines = (CPS / APRIL).read_bytes().splitlines(keepends=True)
        line = next(i for i, text in enumerate(lines) if text.startswith(b"Kent,"))
        lines[line] = lines[line].rsplit(b",", 1)[0] + b"\r\n"
        path = self.write(APRIL, b"".join(lines))
        self.assertEqual(self.figures(path), [row for row in self.figures(CPS / APRIL) if row[1] != "Kent"])
        found = self.problems(path)
        self.assertIn(["error", "wrong number of fields", str(line + 1), "Kent"], found)
        self.assertEqual({row[1] for row in found},
                         {"wrong number of fields", "total differs from its parts"})

    def test_not_a_number(self):
        lines = (CPS / APRIL).read_bytes().splitlines(keepends=True)
        line = next(i for i, text in enumerate(lines) if text.startswith(b"Kent,"))
        fields = lines[line].split(b",")
        fields[1] = b"l2"
        lines[line] = b",".join(fields)
        path = self.write(APRIL, b"".join(lines))
        self.assertEqual(self.figures(path), [row for row in self.figures(CPS / APRIL)
                                              if row[1:3] != ["Kent", "Homicide"]])
        self.assertIn(["error", "not a number", str(line + 1), "l2"], self.problems(path))

    def test_unknown_force(self):
        path = self.write(APRIL, (CPS / APRIL).read_bytes().replace(b"Kent,", b"Kant,"))
        [row] = self.problems(path)
        self.assertEqual([row[0], row[1], row[3]], ["warning", "unknown force", "Kant"])
        expected = sorted([row[0], row[1].replace("Kent", "Kant"), *row[2:]]
                          for row in self.figures(CPS / APRIL))
        self.assertEqual(sorted(self.figures(path)), expected)

    def test_total_differs_from_its_parts(self):
        lines = (CPS / APRIL).read_bytes().splitlines(keepends=True)
        line = next(i for i, text in enumerate(lines) if text.startswith(b"National,"))
        name, homicides, rest = lines[line].split(b",", 2)
        lines[line] = b",".join([name, str(int(homicides) + 1).encode(), rest])
        path = self.write(APRIL, b"".join(lines))
        self.assertEqual(self.figures(path), self.figures(CPS / APRIL))
        self.assertEqual(self.problems(path, "severity, problem, line"),
                         [["warning", "total differs from its parts", str(line + 1)]])

    def test_missing_period(self):
        folder = self.copy(lambda contents: contents)
        (folder / "principal_offence_category_july_2014.csv").unlink()
        self.assertIn(["warning", "missing period", "2014-07"],
                      self.problems(folder, "severity, problem, value"))

    def test_unknown_value_and_duplicate_row(self):
        contents = head(MAGISTRATES, 2000)
        path = self.write("remands.csv", contents)
        clean = query(f"SELECT count(*), sum(defendants) FROM prosecutions('{path}')")
        before = collections.Counter(row[1] for row in self.problems(path))
        lines = contents.splitlines(keepends=True)
        changed = [line.replace(b"01: Males", b"01: Mules") for line in lines[:11]] + lines[11:]
        path = self.write("remands.csv", b"".join(changed))
        self.assertEqual(query(f"SELECT count(*), sum(defendants) FROM prosecutions('{path}')"), clean)
        self.assertIn(["warning", "unknown value", "2", "01: Mules"], self.problems(path))
        path = self.write("remands.csv", contents + lines[1])
        [[rows, _]] = query(f"SELECT count(*), sum(defendants) FROM prosecutions('{path}')")
        self.assertEqual(int(rows), 2001)
        after = collections.Counter(row[1] for row in self.problems(path))
        self.assertEqual(before | {"duplicate row": 1}, after)

    def test_mixed_vintages(self):
        contents = head(MAGISTRATES, 500)
        header, first = contents.split(b"\n", 1)
        self.write("two/a.csv", contents)
        self.write("two/b.csv", contents + first.split(b"\n", 1)[0].replace(b"2018", b"2017", 1) + b"\n")
        found = self.problems(self.folder / "two", "severity, problem")
        self.assertIn(["error", "two editions of one period"], found)
        rows = query(f"SELECT vintage, count(*) FROM prosecutions('{self.folder}/two', "
                     f"'vintage=\"a.csv=2018; b.csv=2019\"') GROUP BY 1")
        self.assertEqual(rows, [["2019", "501"]])

    def test_not_utf8(self):
        contents = head(OUTCOMES, 20000)
        self.assertRaises(UnicodeDecodeError, contents.decode)
        path = self.write("outcomes.csv", contents)
        encoded = self.write("outcomes_utf8.csv", contents.decode("cp1252").encode())
        found = self.problems(path, "severity, problem, line")
        line = 1 + contents[:re.search(rb"[\x80-\xff]", contents).start()].count(b"\n")
        self.assertIn(["note", "not UTF-8, read as Windows-1252", str(line)], found)
        columns = "SELECT count(*), sum(defendants), count(DISTINCT offence), max(offence) FROM prosecutions"
        self.assertEqual(query(f"{columns}('{path}')"), query(f"{columns}('{encoded}')"))

    def test_large_file_pointer(self):
        path = self.write(APRIL, b"version https://git-lfs.github.com/spec/v1\noid sha256:"
                          + b"0" * 64 + b"\nsize 11916\n")
        with self.assertRaisesRegex(RuntimeError, "large-file pointer, not the data"):
            self.figures(path)
        self.assertEqual(self.problems(path, "severity, problem"),
                         [["error", "large-file pointer, not the data"]])

    def test_truncated_file(self):
        packed = gzip.compress((CPS / APRIL).read_bytes(), mtime=0)
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
            opened.write(CPS / APRIL, APRIL)
        for name, contents in ((f"{APRIL}.gz", packed), ("april_2014.zip", archive.getvalue())):
            path = self.write(name, contents[:len(contents) // 2])
            with self.assertRaisesRegex(RuntimeError, "truncated"):
                self.figures(path)
            self.assertEqual(self.problems(path, "severity, problem"), [["error", "truncated file"]])

    def test_checksum_mismatch_in_archive(self):
        packed = bytearray(gzip.compress((CPS / APRIL).read_bytes(), mtime=0))
        packed[-8] ^= 1
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as opened:
            opened.write(CPS / APRIL, APRIL)
        stored = archive.getvalue().replace(b"Kent,", b"Kint,")
        for name, contents in ((f"{APRIL}.gz", bytes(packed)), ("april_2014.zip", stored)):
            path = self.write(name, contents)
            with self.assertRaisesRegex(RuntimeError, "checksum mismatch"):
                self.figures(path)
            for row in self.problems(path, "severity, problem"):
                self.assertEqual(row, ["error", "checksum mismatch in archive"])

    # --- A column of regions

    def test_regions_never_become_forces(self):
        """Magistrates' courts, 2018, its forces replaced by their regions as the Ministry has it."""
        regions = dict(query("SELECT force, region FROM police_forces"))
        regions["Metropolitan"] = "London"
        contents = io.StringIO(head(MAGISTRATES, 30000).decode(), newline="")
        rows = [row for row in csv.DictReader(contents) if row["force_code"] in regions]
        sums = collections.Counter()
        with open(self.folder / "regions.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            for row in rows:
                row["force_code"] = regions[row["force_code"]]
                sums[row["force_code"]] += int(row["count"])
                writer.writerow(row)
        found = query(f"SELECT region, sum(defendants) FROM prosecutions('{self.folder}/regions.csv') "
                      f"WHERE force IS NULL AND force_code IS NULL GROUP BY region")
        self.assertEqual({region: int(count) for region, count in found}, dict(sums))
        self.assertEqual(len(sums), 10)
        self.assertEqual(query(f"SELECT count(*) FROM prosecutions('{self.folder}/regions.csv')"),
                         [[str(len(rows))]])


if __name__ == "__main__":
    unittest.main()
