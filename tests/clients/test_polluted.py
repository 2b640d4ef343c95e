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
SAVED = {
    "saved": "period,force,offence,defendants,convicted\n2018,Kent,Burglary,10,5\n2018,Essex,Robbery,20,6\n"
             "2019,Kent,Burglary,30,7\n2019,Sussex,Arson,40,8\n",
    "moj": '"Year","Police Force Area","Offence","Proceeded against","Convicted","Sentenced"\n'
           '2023,"Lancashire","34 Robbery",1,1,1\n2023,"Kent","34 Robbery",20,10,5\n'
           '2024,"Avon and Somerset","46 Theft, from ""Shops""","1,204",4,3\n2024,Kent,34 Robbery,7,4,3\n',
}


def spans(text):
    """For each record: its first line, and where it begins and ends in the text, with its line end; for each place,
    whether it is inside quotes."""
    records, start, line, first, inside, quoted = [], 0, 1, 1, False, []
    for at, char in enumerate(text):
        quoted.append(inside and char != '"')
        if char == '"':
            inside = not inside
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
        return next((r for r in records if r[1] <= place < r[2]), records[-1])
    for at in range(len(text) + 1):
        first, _, _ = row_at(min(at, len(text) - 1))
        before = row_at(max(at - 1, 0))[0]
        for what in (separator, '"', "\\", "\n", "\r", "\r\n"):
            if what == separator and quoted[at]:
                continue
            yield f"{what!r} put in at {at}", text[:at] + what + text[at:], {before, first, first + 1}
        if at == len(text):
            continue
        if text[at] in (separator, '"', "\n", "\\") and not (text[at] == separator and quoted[at]):
            yield f"{text[at]!r} taken out at {at}", text[:at] + text[at + 1:], {before, first, first + 1}
            for other in {separator, '"', "\\", "\n", ";", "'"} - {text[at]}:
                yield f"{other!r} for {text[at]!r} at {at}", text[:at] + other + text[at + 1:], {before, first, first + 1}
    for first, start, end in records:
        row = next(csv.reader([text[start:end]], delimiter=separator))
        for n in range(len(row) + 1):
            for what in ("", "9", "word", '"a"'):
                yield (f"field {what!r} put in at {n} of line {first}",
                       text[:start] + write(row[:n], [what], row[n:], separator=separator) + text[end:], {first, first + 1})
            if n < len(row) > 1:
                yield (f"field {n} of line {first} taken out",
                       text[:start] + write(row[:n], [], row[n + 1:], separator=separator) + text[end:], {first, first + 1})
        yield f"line {first} twice", text[:end] + text[start:end] + text[end:], None


def write(before, raw, after, separator):
    def field(value):
        return '"' + value.replace('"', '""') + '"' if re.search(f'[{separator}"\n]', value) else value
    return separator.join([field(v) for v in before] + raw + [field(v) for v in after]) + "\n"


def same_rows(a, b):
    return a == b


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
                return self.database.run("SELECT * FROM t")
            return self.database.run("SELECT period, force, offence_code, offence, defendants, prosecuted, convicted, sentenced "
                                     f"FROM prosecutions('{self.path}')")
        except RuntimeError as error:
            return str(error)

    def findings(self):
        return self.database.run(f"SELECT severity, line, problem, detail FROM source_problems('{self.path}')")

    def judge(self, good, text, lines, table):
        """None where all is well, or else what is not."""
        rows = self.read(text.encode(), table)
        if rows == good:
            return None
        if lines is None:
            lines = range(1, 100)
        if isinstance(rows, str) and any(re.search(rf"line {line}\b", rows) for line in lines):
            return None
        found = self.findings()
        if any(line is not None and int(line) in lines and b"fits no layout" not in detail for _, line, _, detail in found):
            return None
        return f"{rows}\n   {[f[1:] for f in found if b'fits no layout' not in f[3]]}"

    def check(self, name, text, separator, table):
        good = self.read(text.encode(), table)
        self.assertIsInstance(good, list, good)
        self.assertEqual([f for f in self.findings() if f[0] in (b"error",)], [], name)
        wrong, count = [], 0
        for what, polluted, lines in damages(text, separator):
            count += 1
            if (said := self.judge(good, polluted, lines, table)) is not None:
                wrong.append(f"{name}: {what}:\n{polluted}\n gives {said}")
        self.assertEqual(wrong[:20], [], f"{len(wrong)} of {count}")
        return count
