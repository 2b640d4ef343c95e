"""What make release built: what each library shows and needs, and what it answers in a root that has nothing but a C
library and the sqlite3 shell, Debian's libc6 or musl, on this machine or on an emulated one of arm64. make release-test
makes all that is needed. Of macOS there is no machine: those libraries are looked at, and not run."""
import bz2
import csv
import functools
import gzip
import hashlib
import io
import lzma
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import unittest
import zipfile

from binaries import Binary
from test_figures import ROOT
from test_workbooks import texts, xlsx_parts

DIST = ROOT / "build" / "dist"
VERSION = (ROOT / "VERSION").read_text().strip()
SAMPLE = ROOT / "build" / "sample" / "made_up_outcomes_2017_2024.csv"
FAULTS = ROOT / "build" / "torture" / "faults.so"
ENTRY_POINTS = {"sqlite3_prosecutions_init", "sqlite3_prosecutionsnofiles_init"}
# What the system has: files, and by what they match.
SYSTEM = {
    "linux": r"(libc|libm|libpthread|libdl)\.so\.[0-9]+|ld-linux-(x86-64|aarch64)\.so\.[0-9]",
    "musl": r"libc\.so",
    "macos": r"/usr/lib/libSystem\.B\.dylib",
    "windows": r"(?i:(kernel32|advapi32|api-ms-win-crt-[a-z0-9-]+)\.dll)",
}
LINKERS_OWN = {"dylib": {"_mh_dylib_header", "__dso_handle"}}  # Zig's linker shows the library's head by these
OLDEST_GLIBC, OLDEST_MACOS = (2, 17), (11, 0)
SECTIONS_OF_DEBUGGING = (b".debug_info", b".symtab", b"__debug_info")


@functools.cache
def sample_records(most):
    """The first records of the made-up release: its header, records as text, and what was prosecuted in them."""
    with open(SAMPLE, encoding="utf-8", newline="") as file:
        lines = [line for line, _ in zip(file, range(most + 1))]
    prosecuted = sum(int(record["Proceeded against"]) for record in csv.DictReader(lines))
    return "".join(lines).encode(), prosecuted


def tar_of(packed, mode):
    to = io.BytesIO()
    with tarfile.open(fileobj=to, mode=mode) as tar:
        member = tarfile.TarInfo("figures.csv")
        member.size = len(packed)
        tar.addfile(member, io.BytesIO(packed))
    return to.getvalue()


def zip_of(content, method):
    members = content if isinstance(content, dict) else {"figures.csv": content}
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", method) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return to.getvalue()


def xlsx_of(content):
    rows = csv.reader(io.StringIO(content.decode()))
    return zip_of(xlsx_parts({"Figures": "".join(texts(*map(escaped, row)) for row in rows)}), zipfile.ZIP_DEFLATED)


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def zstd(content):
    return subprocess.run(["zstd", "-qc"], input=content, check=True, stdout=subprocess.PIPE).stdout


# Each kind of archive and spreadsheet that is read, by the file's name.
ARCHIVES = {
    "figures.csv": bytes,
    "figures.csv.gz": gzip.compress,
    "figures.csv.bz2": bz2.compress,
    "figures.csv.xz": lzma.compress,
    **({"figures.csv.zst": zstd} if shutil.which("zstd") else {}),
    **{f"figures.tar.{how}": functools.partial(tar_of, mode=f"w:{how}") for how in ("gz", "bz2", "xz")},
    **{f"figures{how}.zip": functools.partial(zip_of, method=how)
       for how in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)},
    "figures.xlsx": xlsx_of,
}


class OfPlatform:
    """The tests of one platform; its name is what the class is called, with _ for what a name can't have."""

    @classmethod
    def setUpClass(cls):
        cls.platform = cls.__name__.lower().replace("_musl", "-musl").replace("linux_", "linux-").replace(
            "macos_", "macos-").replace("windows_", "windows-")
        cls.folder = DIST / cls.platform
        [cls.ending] = [ending for system, ending in (("linux", "so"), ("macos", "dylib"), ("windows", "dll"))
                        if cls.platform.startswith(system)]
        cls.library = cls.folder / f"prosecutions.{cls.ending}"
        if not cls.library.exists():
            raise unittest.SkipTest(f"not built: make release RELEASE={cls.platform}")
        content = cls.library.read_bytes()
        if b"\0%s\0" % VERSION.encode() not in content:
            raise unittest.SkipTest(f"of another version than {VERSION}: make release RELEASE={cls.platform}")
        cls.binary = Binary(content)

    def test_what_is_visible_are_the_entry_points(self):
        self.assertEqual(self.binary.exported - LINKERS_OWN.get(self.ending, set()), ENTRY_POINTS)

    def test_it_needs_what_the_system_has_alone(self):
        system = "musl" if self.platform.endswith("musl") else self.platform.partition("-")[0]
        self.assertTrue(self.binary.needed)
        for name in self.binary.needed:
            self.assertRegex(name, f"^({SYSTEM[system]})$")

    def test_an_old_glibc_does(self):
        if not self.platform.startswith("linux") or self.platform.endswith("musl"):
            self.assertFalse(self.binary.versions)
            return
        versions = {tuple(map(int, name.removeprefix("GLIBC_").split("."))) for name in self.binary.versions}
        self.assertTrue(versions)
        self.assertLessEqual(max(versions), OLDEST_GLIBC)

    def test_the_other_name_is_the_same_file(self):
        other = self.folder / f"prosecutionsnofiles.{self.ending}"
        self.assertEqual(other.read_bytes(), self.library.read_bytes())

    def test_it_is_stripped_and_says_nothing_of_where_it_was_built(self):
        content = self.library.read_bytes()
        for section in SECTIONS_OF_DEBUGGING:
            self.assertNotIn(section, content)
        for folder in {ROOT, ROOT.resolve(), pathlib.Path.home() / "."}:
            if len(folder.parts) > 1:
                self.assertNotIn(bytes(folder) + b"/", content)


class InRoot(OfPlatform):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = DIST / "tests" / cls.platform / "system"
        cls.shell = DIST / "tests" / cls.platform / "sqlite3"
        if not (cls.root / "done").exists() or not cls.shell.exists():
            raise unittest.SkipTest(f"its root is not there: make release-test RELEASE={cls.platform}")
        shutil.copy(cls.shell, cls.root / "bin" / "sqlite3")
        for library in cls.folder.glob("*.so"):
            shutil.copy(library, cls.root)
        if subprocess.run([*cls.into_root(), "/bin/sqlite3", "-version"], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE).stderr.startswith(b"unshare"):
            raise unittest.SkipTest("this system lets nobody but its administrator into a root")

    @classmethod
    def into_root(cls):
        runner = ["/runner"] if (cls.root / "runner").exists() else []
        into = ["chroot"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--root"]
        return [*into, cls.root, *runner]

    @classmethod
    def run_in_root(cls, *statements):
        """What the shell prints there."""
        done = subprocess.run([*cls.into_root(), "/bin/sqlite3", "-batch", "-bail", ":memory:"],
                              input="\n".join(statements).encode(), env={"HOME": "/tmp", "PATH": os.environ["PATH"]},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())
        return done.stdout.decode().splitlines()

    def with_extension(self, *statements, name="prosecutions"):
        return self.run_in_root(f".load /{name}", *statements)

    def test_the_built_in_figures(self):
        self.assertEqual(self.with_extension(
            "SELECT sum(defendants) FROM prosecutions('builtin:moj-2018') WHERE force = 'Lancashire';"), ["45781"])

    @unittest.skipUnless(SAMPLE.exists(), "the made-up release is not there: make sample")
    def test_a_sum_from_each_kind_of_archive(self):
        for most, names in ((2000, ARCHIVES), (200_000, ["figures8.zip"])):
            content, prosecuted = sample_records(most)
            for name in names:
                with self.subTest(name, records=most):
                    (self.root / name).write_bytes(ARCHIVES[name](content))
                    self.assertEqual(self.with_extension(f"SELECT sum(prosecuted) FROM prosecutions('/{name}');"),
                                     [str(prosecuted)])
                    (self.root / name).unlink()

    def test_a_7z_archive_whose_member_has_a_name_beyond_ascii(self):
        shutil.copy(ROOT / "tests" / "data" / "one_member.7z", self.root)
        self.assertEqual(self.with_extension("SELECT file, sum(prosecuted) FROM prosecutions('/one_member.7z');"),
                         ["/one_member.7z/Zählung é.csv|12"])

    def test_an_error_comes_whole(self):
        with self.assertRaises(RuntimeError) as raised:
            self.with_extension("SELECT * FROM prosecutions('no such file.csv');")
        self.assertIn("prosecutions: no such file.csv: no such file (looked in /)", str(raised.exception))
        content, _ = sample_records(2000) if SAMPLE.exists() else (b"period,force,prosecuted\n2018,Kent,5\n" * 2000, 0)
        packed = lzma.compress(content)
        (self.root / "torn.csv.xz").write_bytes(packed[:len(packed) // 2])
        with self.assertRaises(RuntimeError) as raised:
            self.with_extension("SELECT sum(prosecuted) FROM prosecutions('/torn.csv.xz');")
        self.assertIn("torn.csv.xz: truncated file", str(raised.exception))

    def test_the_form_without_files_opens_none(self):
        (self.root / "figures.csv").write_text("period,force,prosecuted\n2018,Kent,5\n")
        self.assertEqual(self.with_extension("SELECT count(*) FROM prosecutions WHERE force = 'Kent';",
                                             name="prosecutionsnofiles"),
                         self.with_extension("SELECT count(*) FROM prosecutions WHERE force = 'Kent';"))
        with self.assertRaises(RuntimeError) as raised:
            self.with_extension("SELECT * FROM prosecutions('/figures.csv');", name="prosecutionsnofiles")
        self.assertIn("this program opens no files", str(raised.exception))


    def archive(self, pattern):
        """A file of the archives, whose sum is that of SHA256SUMS."""
        found = sorted((DIST / "archives").glob(pattern))
        if not found:
            self.skipTest(f"not built: make release RELEASE={self.platform}")
        sums = dict(line.split("  ")[::-1] for line in (DIST / "archives" / "SHA256SUMS").read_text().splitlines())
        self.assertEqual(hashlib.sha256(found[0].read_bytes()).hexdigest(), sums[found[0].name])
        return found[0]

    def test_the_archive_unpacked_into_a_prefix(self):
        with tarfile.open(self.archive(f"prosecutions-*-{self.platform}.tar.gz")) as archive:
            names = archive.getnames()
            archive.extractall(self.root / "opt")
        [folder] = {name.partition("/")[0] for name in names}
        self.addCleanup(shutil.rmtree, self.root / "opt")
        for name in ("README.md", "LICENSES.txt", "sql/docs/tutorial.md"):
            self.assertIn(f"{folder}/{name}", names)
        for name in ("prosecutions", "prosecutionsnofiles"):
            self.assertEqual(self.run_in_root(f".load /opt/{folder}/{name}", "SELECT prosecutions_version();"),
                             [VERSION])
            self.assertEqual((self.root / "opt" / folder / f"{name}.so").read_bytes(), self.library.read_bytes())

    def test_the_debian_package_installed(self):
        if self.platform.endswith("musl"):
            self.skipTest("Debian's programs are of glibc")
        package = self.archive(f"*_{'amd64' if 'x86_64' in self.platform else 'arm64'}.deb")
        for folder in ("info", "triggers", "updates"):
            (self.root / "var" / "lib" / "dpkg" / folder).mkdir(parents=True, exist_ok=True)
        (self.root / "var" / "lib" / "dpkg" / "status").touch()
        how = ["dpkg", f"--root={self.root}", "--force-not-root", "--force-depends", "--force-architecture"]  # libc6 is there, but in no list
        subprocess.run([*how, "--install", package], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for name in ("prosecutions", "prosecutionsnofiles"):  # by their bare names
            self.assertEqual(self.run_in_root(f".load {name}", "SELECT prosecutions_version();"),
                             [VERSION])
        about = self.root / "usr/share/doc/libsqlite3-mod-prosecutions"
        self.assertIn("Tim Kientzle", (about / "copyright").read_text())
        subprocess.run([*how, "--purge", "libsqlite3-mod-prosecutions"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.assertFalse(list(self.root.glob("usr/lib/*/prosecutions*")))

    def test_lintian_finds_nothing(self):
        if self.platform.endswith("musl") or not shutil.which("lintian"):
            self.skipTest("lintian is not here, or Debian's programs are of glibc")
        package = self.archive(f"*_{'amd64' if 'x86_64' in self.platform else 'arm64'}.deb")
        done = subprocess.run(["lintian", "--allow-root", package], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.stdout.decode(), "")


class Linux_x86_64(InRoot, unittest.TestCase):
    @unittest.skipUnless(platform.machine() == "x86_64" and FAULTS.exists(), "make build/torture/faults.so")
    def test_no_memory_while_an_archive_is_read_is_an_error(self):
        done = subprocess.run([sys.executable, "-B", "tests/torture/run.py", "archives"], cwd=ROOT, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, env={**os.environ, "TORTURE_RELEASE": self.library})
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, r"(?m)^all +tried +[1-9]\d{2,} .* wrong +0$")


class Linux_x86_64_musl(InRoot, unittest.TestCase):
    pass


class Linux_arm64(InRoot, unittest.TestCase):
    pass


class Linux_arm64_musl(InRoot, unittest.TestCase):
    pass


class OfMacos(OfPlatform):
    def test_an_old_macos_does(self):
        self.assertEqual(self.binary.oldest, OLDEST_MACOS)


class Macos_x86_64(OfMacos, unittest.TestCase):
    pass


class Macos_arm64(OfMacos, unittest.TestCase):
    def test_it_is_signed(self):  # or else these machines load nothing
        self.assertTrue(self.binary.signed)


class Licences(unittest.TestCase):
    def test_those_of_all_that_is_linked_in_are_there(self):
        if not (DIST / "LICENSES.txt").exists():
            self.skipTest("not built: make release")
        text = (DIST / "LICENSES.txt").read_text()
        table = (ROOT / "ext" / "packages" / "libraries" / "sources.tsv").read_text()
        linked = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
        for library, version, use, *_ in linked:
            self.assertEqual(f"\n{library} {version} (" in text, use == "linked", library)
        for words in ("MIT License", "Jean-loup Gailly", "Julian R Seward", "Meta Platforms", "Tim Kientzle", "Expat maintainers",
                      "xxHash", "mingw-w64 project", "Intel Corporation", "Permission to use, copy, modify, and/or distribute"):
            self.assertIn(words, text)


if __name__ == "__main__":
    unittest.main()
