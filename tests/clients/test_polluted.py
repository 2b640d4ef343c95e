"""Small good files, each polluted in one place: a separator, a quote, an escape, a line end or a field more or less, at
every place; and written once more in other encodings and dialects.

A polluted copy is read like the good file, row by row, or an error or a finding names the row. What no reader can know
is left out: a separator inside quotes, which only changes a value.
"""
import csv
import ctypes
import ctypes.util
import io
import pathlib
import re
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p),
                            ctypes.POINTER(ctypes.c_char_p))


class Database:
    """SQLite's library itself, as thousands of shells would take minutes and not every Python loads extensions."""

    def __init__(self):
        self.library = ctypes.CDLL(ctypes.util.find_library("sqlite3"))
        self.library.sqlite3_exec.argtypes = [ctypes.c_void_p, ctypes.c_char_p, CALLBACK, ctypes.c_void_p,
                                              ctypes.POINTER(ctypes.c_void_p)]
        self.library.sqlite3_free.argtypes = [ctypes.c_void_p]
        self.library.sqlite3_close.argtypes = [ctypes.c_void_p]
        self.library.sqlite3_enable_load_extension.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self.handle = ctypes.c_void_p()
        assert self.library.sqlite3_open(b":memory:", ctypes.byref(self.handle)) == 0
        self.library.sqlite3_enable_load_extension(self.handle, 1)
        self.run(f"SELECT load_extension('{ROOT}/build/prosecutions')")
        self.run("UPDATE prosecutions_settings SET value = 'off' WHERE name = 'cache'")

    def run(self, sql):
        """The rows, as tuples of bytes; an error is a RuntimeError."""
        rows, message = [], ctypes.c_void_p()

        def take(_, count, values, __):
            rows.append(tuple(values[i] for i in range(count)))
            return 0
        code = self.library.sqlite3_exec(self.handle, sql.encode(), CALLBACK(take), None, ctypes.byref(message))
        if code != 0:
            text = ctypes.string_at(message.value).decode("utf-8", "replace") if message.value else str(code)
            self.library.sqlite3_free(message)
            raise RuntimeError(text)
        return rows

    def close(self):
        self.library.sqlite3_close(self.handle)


# Each ends as it begins: a title or not, a header, rows, notes or not.
GOOD = {
    "plain": "force,year,count,rate\nKent,2018,10,1.5\nEssex,2018,1204,20.25\nSussex,2019,30,0.75\nDorset,2019,7,3.5\n",
    "quoted": '"force","year","count","note"\n"Kent","2018","10","so ""called"""\n"London, City of","2018","1,204",""\n'
              '"Essex","2019","30","x"\n"Dorset","2019","7","line, and more"\n',
    "texts": "force,region,chief\nKent,South East,Ann\nEssex,East,Bob\nAvon,South West,Cyd\nDurham,North East,Dan\n",
    "mixed": 'area,offence,count\r\nKent,"Theft, from shops",10\r\nEssex,Robbery,20\r\n"Avon and Somerset","He said ""no""",5\r\n'
             "Dorset,Arson,7\r\n",
    "notes": "Table 1: Prosecutions\n\nforce,2017,2018\nKent,10,20\nEssex,30,40\nSussex,50,60\n\nSource: the Ministry\n",
    "semicolons": "force;year;rate\nKent;2018;12,5\nEssex;2018;20,25\nSussex;2019;7,75\nDorset;2019;1,5\n",
    "tabs": "force\tyear\tcount\nKent\t2018\t10\nEssex\t2018\t1,204\nSussex\t2019\t30\nDorset\t2019\t7\n",
    "trailing": "force,year,count,\nKent,2018,10,\nEssex,2018,20,\nSussex,2019,30,\nDorset,2019,7,\n",
    "gaps": "force,year,count,note\nKent,2018,10,\nEssex,2018,,x\nSussex,2019,30,\nDorset,2019,7,y\n",
    "two": "force,count\nKent,10\nEssex,1204\nSussex,30\nDorset,7\n",
    "no end": "force,count,share\nKent,10,5%\nEssex,1204,75.5%\nSussex,30,20%",
}
SEPARATORS = {"semicolons": ";", "tabs": "\t"}
SAVED = {
    "saved": "period,force,offence,defendants,convicted\n2018,Kent,Burglary,10,5\n2018,Essex,Robbery,20,6\n"
             "2019,Kent,Burglary,30,7\n2019,Sussex,Arson,40,8\n",
    "saved, trailing": "period,force,offence,defendants,\n2018,Kent,Burglary,10,\n2018,Essex,Robbery,20,\n"
                       "2019,Kent,Burglary,30,\n2019,Sussex,Arson,40,\n",
    "moj": '"Year","Police Force Area","Offence","Proceeded against","Convicted","Sentenced"\n'
           '2023,"Lancashire","34 Robbery",1,1,1\n2023,"Kent","34 Robbery",20,10,5\n'
           '2024,"Avon and Somerset","46 Theft, from ""Shops""","1,204",4,3\n2024,Kent,34 Robbery,7,4,3\n',
}


def spans(text):
    """For each record its first line, and where it begins and ends in the text; and for each place, whether what is put
    there is inside quotes."""
    records, start, line, first, inside, quoted = [], 0, 1, 1, False, []
    for at, char in enumerate(text):
        quoted.append(inside and not (char == '"' and text[at + 1:at + 2] != '"' and text[at - 1] != '"')
                      or inside and char == '"')
        inside ^= char == '"'
        if char == "\n":
            line += 1
            if not inside:
                records.append((first, start, at + 1))
                start, first = at + 1, line
    if start < len(text):
        records.append((first, start, len(text)))
    return records, quoted + [False]


def damages(text, separator):
    """Every polluted copy: what was done, the copy, and the lines that the damaged row may be said to be on."""
    records, quoted = spans(text)

    def row_at(place):
        return next((r for r in records if r[1] <= place < r[2]), records[-1])[0]
    for at in range(len(text) + 1):
        first, before = row_at(min(at, len(text) - 1)), row_at(max(at - 1, 0))
        lines = {before, first, first + 1}
        for what in (separator, '"', "\\", "\n", "\r", "\r\n"):
            if what != separator or not quoted[at]:
                yield f"{what!r} put in at {at}", text[:at] + what + text[at:], lines
        if at == len(text) or text[at] not in (separator, '"', "\n", "\\") or (text[at] == separator and quoted[at]):
            continue
        yield f"{text[at]!r} taken out at {at}", text[:at] + text[at + 1:], lines
        for other in {separator, '"', "\\", "\n"} - {text[at]}:
            yield f"{other!r} for {text[at]!r} at {at}", text[:at] + other + text[at + 1:], lines
    for first, start, end in records:
        row = next(csv.reader([text[start:end]], delimiter=separator))
        for n in range(len(row) + 1):
            for what in ("", "9", "word", '"a"'):
                yield (f"field {what!r} put in at {n} of line {first}",
                       text[:start] + write(row[:n], [what], row[n:], separator) + text[end:], {first, first + 1})
            if n < len(row) > 1:
                yield (f"field {n} of line {first} taken out",
                       text[:start] + write(row[:n], [], row[n + 1:], separator) + text[end:], {first, first + 1})


def write(before, raw, after, separator):
    def field(value):
        return '"' + value.replace('"', '""') + '"' if re.search(f'[{separator}"\n]', value) else value
    return separator.join([field(v) for v in before] + raw + [field(v) for v in after]) + "\n"


def blocks(text):
    """Damages of whole rows, and of all rows from one on: what was done, the copy, and the first line that is damaged."""
    header, *rows = text.splitlines(True)
    last, begin, fields = len(rows) + 1, header + rows[0], header.strip().split(",")

    def moved(line):
        return ",".join(reversed(line.strip().split(","))) + "\n"
    for separator in "\t;|":
        yield f"{separator!r} in a row", begin + rows[1].replace(",", separator) + "".join(rows[2:]), 3
        yield f"{separator!r} in the last row", header + "".join(rows[:-1]) + rows[-1].replace(",", separator), last
    yield "quotes around a row", begin + '"' + rows[1].strip() + '"\n' + "".join(rows[2:]), 3
    yield "quotes around the last row", header + "".join(rows[:-1]) + '"' + rows[-1].strip() + '"\n', last
    yield "a comment", begin + "# from here on provisional\n" + "".join(rows[1:]), 3
    for blank in ("", "\n"):
        line = last + 1 + len(blank)
        yield f"the file again, {blank!r} before it", text + blank + text, line
        yield f"the file again, with its byte order mark, {blank!r} before it", text + blank + "\ufeff" + text, line
        yield (f"the columns in another order, {blank!r} before them",
               text + blank + moved(header) + "".join(map(moved, rows)), line)
        line = 4 + len(blank)
        yield f"a field more from there on, {blank!r} before it", header + "".join(rows[:2]) + blank + "".join("x," + row for row in rows[2:]), line
        yield (f"a field less from there on, {blank!r} before it",
               header + "".join(rows[:2]) + blank + "".join(row.split(",", 1)[1] for row in rows[2:]), line)
    yield "the file again behind its last row", text.rstrip("\n") + text, last
    yield "the end of DOS", text + "\x1a", last + 1
    yield "a separator before a row", begin + "," + "".join(rows[1:]), 3
    yield "a separator before all rows", header + "".join("," + row for row in rows), 1
    yield "each separator twice in the rows", header + "".join(rows).replace(",", ",,"), 1
    yield "a separator behind all rows but one", begin + "".join(row.strip() + ",\n" for row in rows[1:]), 2
    yield "a row of lines", header + ",".join("-" * len(field) for field in fields) + "\n" + "".join(rows), 2
    yield "the separator told above", "sep=,\n" + text, 1
    yield "two ends of a line", text.replace("\n", "\r\r\n"), 1


class Polluted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.path = pathlib.Path(folder.name) / "given.csv"
        cls.database = Database()
        cls.addClassCleanup(cls.database.close)

    def read(self, contents, table, options=""):
        """The rows, or the error as a text."""
        self.path.write_bytes(contents)
        try:
            if table == "published":
                self.database.run("DROP TABLE IF EXISTS t")
                self.database.run(f"CREATE VIRTUAL TABLE t USING published('{self.path}'{options})")
                rows = self.database.run("SELECT * FROM t")
                return rows, [name for name, in self.database.run("SELECT name FROM t_columns")]
            return self.database.run("SELECT period, force, offence_code, offence, defendants, prosecuted, convicted, sentenced "
                                     f"FROM prosecutions('{self.path}')"), []
        except RuntimeError as error:
            return str(error)

    def findings(self):
        return self.database.run(f"SELECT severity, line, problem, detail FROM source_problems('{self.path}')")

    def judge(self, good, text, lines, table):
        """None where all is well, or else what is not."""
        rows = self.read(text.encode(), table)
        if not isinstance(rows, str) and rows[0] == good[0] and len(rows[1]) == len(good[1]) and \
                sum(a != b for a, b in zip(rows[1], good[1])) <= 1:  # a header's label may have another letter
            return None
        if isinstance(rows, str) and any(re.search(rf"line {line}\b", rows) for line in lines):
            return None
        found = self.findings()
        if any(line is not None and int(line) in lines and b"fits no layout" not in detail for _, line, _, detail in found):
            return None
        return f"{rows}\n   {[f[1:] for f in found if b'fits no layout' not in f[3]]}"

    def check(self, name, text, separator, table):
        good = self.read(text.encode(), table)
        self.assertNotIsInstance(good, str, good)
        self.assertNotIn(b"error", [severity for severity, _, _, _ in self.findings()], name)
        wrong, count = [], 0
        for what, polluted, lines in damages(text, separator):
            count += 1
            if (said := self.judge(good, polluted, lines, table)) is not None:
                wrong.append(f"{name}: {what}:\n{polluted}\n gives {said}")
        self.assertEqual(wrong[:10], [], f"{len(wrong)} of {count}")
        self.assertGreater(count, 300)

    def test_single_damages_to_published(self):
        for name, text in GOOD.items():
            with self.subTest(name):
                self.check(name, text, SEPARATORS.get(name, ","), "published")

    def test_single_damages_to_prosecutions(self):
        for name, text in SAVED.items():
            with self.subTest(name):
                self.check(name, text, ",", "prosecutions")

    def test_damages_of_whole_rows_and_blocks(self):
        for table, text in (("published", GOOD["plain"]), ("prosecutions", SAVED["saved"])):
            good, count = self.read(text.encode(), table), 0
            for what, polluted, line in blocks(text):
                with self.subTest(f"{what} to {table}"):
                    count += 1
                    self.assertIsNone(self.judge(good, polluted, {line}, table), polluted)
            self.assertGreater(count, 20)

    def test_a_row_that_is_lost_is_never_only_noted(self):
        """What is taken for a footnote is a note; but a row is an error."""
        for what, polluted, line in blocks(GOOD["plain"]):
            rows = self.read(polluted.encode(), "published")
            if not isinstance(rows, str) and len(rows[0]) < 4:
                self.fail(f"{what}: {rows}")
        for note in ("Source: the Ministry; figures of 2018; revised", "1,Includes fraud", "Kent, 2018, 2019, 2020, all revised",
                     "Note|see table 3", "a;b;c;d", "Revised in 2019"):
            self.assertIn((b"note", b"7", b"taken for a footnote below the data"),
                          [(s, n, d) for s, n, _, d in (self.read((GOOD["plain"] + "\n" + note + "\n").encode(), "published"),
                                                        self.findings())[1]], note)

    # --- Written once more

    def expect(self, good, contents, table, options=""):
        self.assertEqual(self.read(contents, table, options), good, contents)

    def test_encodings(self):
        for table, files in (("published", GOOD), ("prosecutions", SAVED)):
            for name, text in files.items():
                good = self.read(text.encode(), table)
                for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
                    with self.subTest(f"{name} {encoding}"):
                        self.expect(good, text.encode(encoding), table)
                for end in ("\r\n", "\r"):
                    with self.subTest(f"{name} {end!r}"):
                        self.expect(good, re.sub("\r?\n", end, text).encode(), table)
                self.assertIn("line 1", self.read(text.encode("utf-32"), table))

    def test_letters_of_another_encoding(self):
        text = "force,note\nDyfed-Powys,tŷ\nKent,café\n"
        self.assertEqual(self.read(text.encode(), "published")[0], [(b"Dyfed-Powys", "tŷ".encode()), (b"Kent", "café".encode())])
        self.read("force,note\nKent,x\nEssex,café\nAvon,naïve\n".encode("latin-1"), "published")
        self.assertIn((b"note", b"3", "not UTF-8, read as Windows-1252".encode(), b"the first value that is no UTF-8"),
                      self.findings())

    def test_dialects(self):
        quoting = {"minimal": csv.QUOTE_MINIMAL, "all": csv.QUOTE_ALL, "words": csv.QUOTE_NONNUMERIC}
        for table, files in (("published", GOOD), ("prosecutions", SAVED)):
            for name in set(files) - {"notes", "semicolons", "gaps"}:
                rows = list(csv.reader(io.StringIO(files[name], newline=""), delimiter=SEPARATORS.get(name, ",")))
                good = self.read(files[name].encode(), table)
                for separator in (",", ";", "\t", "|"):
                    for how, quotes in quoting.items():
                        for end in ("\n", "\r\n"):
                            written = io.StringIO(newline="")
                            csv.writer(written, delimiter=separator, quoting=quotes, lineterminator=end).writerows(rows)
                            with self.subTest(f"{name} {separator!r} {how} {end!r}"):
                                self.expect(good, written.getvalue().encode(), table)
                with self.subTest(f"{name} in other ways"):
                    self.other_ways(good, rows, table)

    def other_ways(self, good, rows, table):
        def joined(separator, quote, last=""):
            return "".join(separator.join(quote(field) for field in row) + last + "\n" for row in rows).encode()

        def quoted(field):
            return '"' + field.replace('"', '""') + '"'

        def needed(field):
            return quoted(field) if re.search('[,"]', field) else field
        self.expect(good, joined(", ", quoted), table)
        self.expect(good, joined(", ", needed), table)
        self.expect(good, joined(" , ", quoted), table)
        self.expect(good, joined("||", quoted), table)
        option = (lambda text: ", " + text) if table == "published" else None
        if option:
            self.expect(good, joined("::", quoted), table, option("separator='::'"))
            self.expect(good, joined(",", lambda f: "'" + f.replace("'", "''") + "'"), table, option("quote=''''"))
            self.expect(good, joined(",", lambda f: '"' + f.replace('"', '\\"') + '"'), table, option("escape=backslash"))
            self.expect(good, joined("\t", lambda f: f), table, option("delimiter=tab, quote=none"))
        self.expect(good, joined(",", quoted, last=","), "published" if option else table)

    def test_a_dialect_that_is_not_told(self):
        for text, line in (("force,count\n'Kent, the',10\nEssex,20\n", 2), ('force,note\n"Kent","say \\"no\\""\nEssex,x\n', 2),
                           ("force,note\nKent,a\\,b\nEssex,x\n", 2), ("force,note\nKent,N\\A\nEssex,x\n", 2)):
            rows = self.read(text.encode(), "published")
            self.assertTrue(isinstance(rows, str) and f"line {line}" in rows or
                            str(line).encode() in [found for _, found, _, _ in self.findings()], text)


if __name__ == "__main__":
    unittest.main()
