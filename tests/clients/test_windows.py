"""The library for Windows that make release built: looked at, and used by sqlite3.exe under Wine. Drive C: is a folder of
Wine's, in which the files are made. make release-test RELEASE=windows-x86_64 makes all that is needed but Wine."""
import os
import shutil
import subprocess
import unittest

import test_release
from test_figures import ROOT
from test_release import ARCHIVES, DIST, SAMPLE

TESTS = DIST / "tests" / "windows-x86_64"
SHELL = TESTS / "sqlite3.exe"
# Debian's package has no command for a wine of 64 bits alone.
WINE = shutil.which("wine64") or shutil.which("wine64", path="/usr/lib/wine") or shutil.which("wine")
DRIVE = TESTS / "wine" / "drive_c"
LAYOUT = "period,force,prosecuted\n"


class Windows_x86_64(test_release.OfPlatform, unittest.TestCase):
    pass


class UnderWine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        library = DIST / "windows-x86_64" / "prosecutions.dll"
        if not library.exists() or not SHELL.exists():
            raise unittest.SkipTest("not built: make release-test RELEASE=windows-x86_64")
        if WINE is None:
            raise unittest.SkipTest("there is no Wine: Debian's package wine64")
        cls.environment = {"PATH": os.environ["PATH"], "HOME": str(TESTS), "WINEPREFIX": str(TESTS / "wine"), "WINEDEBUG": "-all", "LC_ALL": "C.UTF-8",
                           "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe="}
        subprocess.run([WINE, "wineboot", "--init"], env=cls.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not DRIVE.exists():
            raise unittest.SkipTest("this Wine makes no drive C:")
        for folder in ("data", "elsewhere", "bin"):
            shutil.rmtree(DRIVE / folder, ignore_errors=True)
            (DRIVE / folder).mkdir()
        for path in (SHELL, *library.parent.glob("*.dll")):
            shutil.copy(path, DRIVE / "bin")
        cls.figures(DRIVE / "data" / "kent.csv", 5)
        cls.figures(DRIVE / "data" / "2018" / "Zählung é.csv", 7)
        cls.figures(DRIVE / "elsewhere" / "kent.csv", 99)

    @staticmethod
    def figures(path, count):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{LAYOUT}2018,Kent,{count}\n")

    @classmethod
    def run_shell(cls, *statements, name="prosecutions", **variables):
        """What the shell writes to stdout and stderr; its working folder is C:\\data."""
        done = subprocess.run([WINE, DRIVE / "bin" / "sqlite3.exe", "-batch", ":memory:"], cwd=DRIVE / "data",
                              input="\n".join([f".load C:/bin/{name}", *statements]).encode(),
                              env={**cls.environment, **variables}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        lines, errors = [output.decode().replace("\r", "").splitlines() for output in (done.stdout, done.stderr)]
        return lines, [line for line in errors if not line.startswith("wine: ")]  # a service of Wine's own may have failed

    def answers(self, *statements, **options):
        lines, errors = self.run_shell(*statements, **options)
        self.assertEqual(errors, [])
        return lines

    def assert_errors(self, expected, *statements, **options):
        """For each statement an error that has the words."""
        lines, errors = self.run_shell(*statements, **options)
        errors = [line for line in errors if "rror near line" in line]
        self.assertEqual((len(errors), lines), (len(expected), []), errors)
        for words, error in zip(expected, errors):
            self.assertIn(words, error)

    @staticmethod
    def total(name):
        return f"SELECT total(prosecuted) FROM prosecutions('{name}');"

    def test_what_is_built_in_is_the_same_as_here(self):
        statements = ["SELECT sum(defendants) FROM prosecutions('builtin:moj-2018') WHERE force = 'Lancashire';",
                      "SELECT * FROM local_story('Avon and Somerset', 'theft and handling', '2017-Q4');",
                      "SELECT page FROM story_page('Lancashire', 'burglary', '2017-Q4');", "SELECT force, sum(prosecuted) FROM prosecution_totals GROUP BY 1;",
                      "SELECT name, description FROM prosecutions_help WHERE kind <> 'setting';"]
        here = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:"], stdout=subprocess.PIPE, check=True,
                              input="\n".join([f".load {ROOT}/build/prosecutions", *statements]).encode()).stdout.decode()
        self.assertGreater(here.count("\n"), 100)
        self.assertEqual(self.answers(*statements), here.splitlines())

    @unittest.skipUnless(SAMPLE.exists(), "the made-up release is not there: make sample")
    def test_a_sum_from_each_kind_of_archive(self):
        content, prosecuted = test_release.sample_records(2000)
        for name, pack in ARCHIVES.items():
            (DRIVE / "data" / name).write_bytes(pack(content))
        self.assertEqual(self.answers(*(f"SELECT sum(prosecuted), '{name}' FROM prosecutions('C:\\data\\{name}');" for name in ARCHIVES)),
                         [f"{prosecuted}|{name}" for name in ARCHIVES])
        self.assertEqual(self.answers(f"SELECT sum(prosecuted) FROM prosecutions('C:\\data\\figures8.zip\\*gur*.csv');"), [str(prosecuted)])
        for name in ARCHIVES:
            (DRIVE / "data" / name).unlink()

    def test_names_as_windows_has_them(self):
        long_one = "/".join(["a folder with a name of some length"] * 12)
        self.figures(DRIVE / "data" / "long" / long_one / "kent.csv", 5)
        names = ["C:\\data\\kent.csv", "c:/data/kent.csv", "C:\\data/kent.csv", "C:\\\\data\\\\kent.csv", "\\\\?\\C:\\data\\kent.csv",
                 "kent.csv", ".\\kent.csv", "..\\data\\kent.csv", "\\data\\kent.csv", "C:kent.csv", "C:\\data\\k*.csv",
                 "C:\\da*\\kent.csv", f"C:\\data\\long\\{long_one}\\kent.csv", "C:\\data\\long"]
        self.assertEqual(self.answers(*map(self.total, names)), ["5.0"] * len(names))
        self.assertEqual(self.answers("SELECT file, total(prosecuted) FROM prosecutions('2018\\Z*');",
                                      self.total("C:\\data\\2018\\Zählung é.csv")), ["2018/Zählung é.csv|7.0", "7.0"])
        shutil.rmtree(DRIVE / "data" / "long")

    def test_a_7z_archive_whose_member_has_a_name_beyond_ascii(self):
        shutil.copy(ROOT / "tests" / "data" / "one_member.7z", DRIVE / "data" / "2018")
        self.assertEqual(self.answers("SELECT file, sum(prosecuted) FROM prosecutions('2018\\one_member.7z');"),
                         ["2018/one_member.7z/Zählung é.csv|12"])
        (DRIVE / "data" / "2018" / "one_member.7z").unlink()

    def test_errors(self):
        names = {"C:\\data\\none.csv": "C:\\data\\none.csv: no such file", "Q:\\none.csv": "Q:\\none.csv: no such file",
                 "none.csv": "none.csv: no such file (looked in C:/data)", "\\\\nowhere\\at all\\kent.csv": "kent.csv: no such file",
                 "C:\\data\\kent.csv\\x": "is no archive", "NUL": "NUL: is neither a file nor a pipe",
                 "C:\\data\\NUL": "neither a file nor a pipe", "https://example.org/kent.csv": "download it first"}
        self.assert_errors(list(names.values()), *map(self.total, names))

    def test_nothing_outside_of_the_root_is_read(self):
        (DRIVE / "data" / "out").symlink_to("../elsewhere")
        (DRIVE / "data" / "in").symlink_to("2018")
        (DRIVE / "data" / "out.csv").symlink_to("../elsewhere/kent.csv")
        root = "UPDATE prosecutions_settings SET value = 'C:\\data' WHERE name = 'root';"
        inside = ["C:\\data\\kent.csv", "kent.csv", "\\\\?\\c:\\DATA\\kent.csv", "..\\data\\kent.csv"]
        outside = ["C:\\elsewhere\\kent.csv", "..\\elsewhere\\kent.csv", "C:\\data\\..\\elsewhere\\kent.csv", "\\elsewhere\\kent.csv",
                   "C:\\data\\out\\kent.csv", "C:\\data\\out.csv", "\\\\?\\C:\\elsewhere\\kent.csv", "\\\\.\\C:\\data\\kent.csv",
                   "\\\\server\\share\\kent.csv", "//server/share/kent.csv", "\\\\?\\UNC\\server\\share\\kent.csv", "C:\\none.csv"]
        try:
            self.assertEqual(self.answers(root, *map(self.total, inside), self.total("in")), ["5.0"] * len(inside) + ["7.0"])
            self.assert_errors([f"{name}: lies outside of the folder that may be read ('root' is 'C:/data')" for name in outside],
                               root, *map(self.total, outside))
            self.assert_errors(["can be narrowed only"] * 3, root, *(
                f"UPDATE prosecutions_settings SET value = '{folder}' WHERE name = 'root';" for folder in ("C:\\", "C:\\elsewhere", "\\\\server\\x")))
            narrowed = "UPDATE prosecutions_settings SET value = 'c:/data/2018/' WHERE name = 'root';"
            self.assertEqual(self.answers(root, narrowed, "SELECT prosecutions_config('root');"), ["C:/data/2018"])
        finally:
            for link in ("out", "in", "out.csv"):
                (DRIVE / "data" / link).unlink()

    def test_the_form_without_files_opens_none(self):
        self.assert_errors(["this program opens no files"], self.total("C:\\data\\kent.csv"), name="prosecutionsnofiles")

    @unittest.skipUnless(SAMPLE.exists(), "the made-up release is not there: make sample")
    def test_a_later_process_reads_the_cache(self):
        shutil.copy(SAMPLE, DRIVE / "data" / "2018")
        ask = [self.total(f"C:\\data\\2018\\{SAMPLE.name}")]
        [folder] = self.answers("SELECT prosecutions_config('cache');")
        self.assertRegex(folder, r"^C:/users/[^/]+/AppData/Local/prosecutions$")
        place = DRIVE / folder.removeprefix("C:/")
        shutil.rmtree(place, ignore_errors=True)
        try:
            answer = self.answers(*ask)
            [file] = place.iterdir()
            before = file.stat()
            os.utime(file, (before.st_mtime - 86400,) * 2)
            self.assertEqual(self.answers(*ask), answer)
            after = file.stat()
            self.assertEqual(after.st_ino, before.st_ino)  # it was not written again,
            self.assertGreaterEqual(after.st_mtime, before.st_mtime)  # and was used
            content = bytearray(file.read_bytes())
            content[-len(content) // 2:] = bytes(len(content) // 2)
            file.write_bytes(content)
            self.run_shell(*ask)  # which removes what is damaged
            self.assertEqual(self.answers(*ask), answer)
            self.answers("UPDATE prosecutions_settings SET value = 1 WHERE name = 'cache_clear';")
            self.assertEqual(list(place.iterdir()), [])
            self.assertEqual(self.answers(*ask, PROSECUTIONS_CACHE="C:\\data\\Zwischenlager é\\x", PROSECUTIONS_THREADS="4"), answer)
            self.assertEqual(len(list((DRIVE / "data" / "Zwischenlager é" / "x").iterdir())), 1)
        finally:
            shutil.rmtree(DRIVE / "data" / "Zwischenlager é", ignore_errors=True)
            (DRIVE / "data" / "2018" / SAMPLE.name).unlink()


if __name__ == "__main__":
    unittest.main()
