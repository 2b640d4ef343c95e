"""What messages show: no character that a terminal obeys or that turns what a reader sees, and where was looked."""
import os
import pathlib
import subprocess
import tempfile
import unittest

from test_figures import ROOT

NASTY = {"\x1b[31mred\x1b[0m.csv": r"\x1B[31mred\x1B[0m.csv", "a\rb\nc.csv": r"a\x0Db\x0Ac.csv",
         "\u202egpj.csv": r"\u202Egpj.csv", "a\u2066b\u2069.csv": r"a\u2066b\u2069.csv", "\x9b31m.csv": r"\u009B31m.csv",
         "Dyfed–Powys £.csv": "Dyfed–Powys £.csv"}
RAW = b"\xff\xc3.csv"


class Messages(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name).resolve()
        (self.folder / "root").mkdir()
        (self.folder / "build").symlink_to(ROOT / "build")
        (self.folder / "root" / "build").symlink_to(ROOT / "build")

    def shell(self, sql, folder=None, **settings):
        """What the shell writes on both channels."""
        done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:", ".load build/prosecutions", sql],
                              cwd=folder or self.folder, env={**os.environ, **settings}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        return done.stdout

    def tables(self, name):
        quoted = name.replace("'", "''")
        yield f"SELECT * FROM prosecutions('{quoted}')"
        yield f"SELECT detail FROM source_problems('{quoted}')"
        yield f"CREATE VIRTUAL TABLE t USING published('{quoted}')"
        yield f"SELECT * FROM local_story('Kent', 'theft', 2018, '{quoted}')"

    def test_names_of_files(self):
        for name, shown in NASTY.items():
            for there in (False, True):
                if there:
                    (self.folder / name).write_text("this is no table\n")
                for sql in self.tables(name):
                    said = self.shell(sql).decode()
                    with self.subTest(sql, there=there):
                        self.assertIn(shown, said)
                        for character in "\x1b\r\u202e\u2066\u2069\x9b":
                            self.assertNotIn(character, said)

    def test_what_is_no_utf8(self):
        (self.folder / os.fsdecode(RAW)).write_text("this is no table\n")
        said = self.shell("SELECT * FROM prosecutions('*.csv')").decode()
        self.assertIn(r"\xFF\xC3.csv", said)

    def test_notes(self):
        said = self.shell("SELECT * FROM prosecutions WHERE force = 'L\x1b[2Jancs'", PROSECUTIONS_NOTES="on").decode()
        self.assertIn(r"\x1B[2J", said)
        self.assertNotIn("\x1b", said)

    def test_a_missing_file_says_where_it_was_looked_for(self):
        for name in ("none.csv", "root/none.csv", "none/*.csv"):
            self.assertIn(f"{name}: no such file (looked in {self.folder})",
                          self.shell(f"SELECT * FROM prosecutions('{name}')").decode())
        self.assertIn("/none/a.csv: no such file\n", self.shell("SELECT * FROM prosecutions('/none/a.csv')").decode())

    def test_sealed_tells_nothing_of_what_is_above_the_root(self):
        root = self.folder / "root"
        (root / "out.csv").symlink_to("/etc/passwd")
        for folder in (root, self.folder):
            for name in ("none.csv", f"{root}/none.csv", "../outside.csv", "out.csv", "root/none.csv", "n*.csv", "/etc/passwd"):
                for sql in list(self.tables(name))[:3]:
                    said = self.shell(sql, folder, PROSECUTIONS_ROOT=str(root), PROSECUTIONS_SEALED="1").decode()
                    with self.subTest(sql, folder=folder):
                        self.assertNotIn(str(self.folder), said.replace(sql, ""))
                        self.assertTrue("Error" in said or "error" in said or "lies outside" in said or "no such" in said
                                        or "matches no file" in said, said)


if __name__ == "__main__":
    unittest.main()
