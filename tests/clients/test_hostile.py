"""Broken archives give an error that says what is wrong and where, and never a figure."""
import io
import pathlib
import stat
import struct
import tarfile
import tempfile
import unittest
import zipfile

from test_figures import query

HEADER = "Year of Appearance,Offence,Outcome,Count\n"
ROWS = "".join(f"2018,34 Robbery,Fine,{n}\n" for n in range(1, 20001))


class BrokenArchives(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "release.zip"
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a/outcomes_2018.csv", HEADER + ROWS)
            archive.writestr("a/read me.txt", "nothing here")

    def expect(self, source, *parts, problem=None):
        """The query must fail with an error that contains the parts, and source_problems must have the problem."""
        with self.assertRaises(RuntimeError) as caught:
            query(f"SELECT sum(sentenced) FROM prosecutions('{source}')")
        for part in ("release.zip", *parts):
            self.assertIn(part, str(caught.exception))
        if problem:
            rows = query(f"SELECT severity, problem FROM source_problems('{source}')")
            self.assertIn(["error", problem], rows)

    def damage(self, change):
        data = bytearray(self.path.read_bytes())
        self.path.write_bytes(change(data))

    def test_sound(self):
        total = [[str(sum(range(1, 20001)))]]
        for source in (self.path, f"{self.path}/a/outcomes_2018.csv", f"{self.path}/*2018*.csv",
                       self.path.parent, f"{self.path.parent}/*.zip"):
            self.assertEqual(query(f"SELECT sum(sentenced) FROM prosecutions('{source}')"), total)

    def test_member_that_is_not_there(self):
        self.expect(f"{self.path}/outcomes_2019.csv", "outcomes_2019.csv", "a/outcomes_2018.csv")

    def test_truncated(self):
        self.damage(lambda data: data[:len(data) * 2 // 3])
        self.expect(self.path, "truncated file", problem="truncated file")

    def test_wrong_checksum(self):
        def flip(data):
            central = data.index(b"PK\x01\x02")
            for crc in (14, central + 16):
                data[crc] ^= 1
            return data
        self.damage(flip)
        self.expect(self.path, "checksum mismatch in archive",
                    problem="checksum mismatch in archive")

    def test_wrong_size(self):
        def shrink(data):
            central = data.index(b"PK\x01\x02")
            for size in (22, central + 24):
                [length] = struct.unpack_from("<I", data, size)
                struct.pack_into("<I", data, size, length - 1000)
            return data
        self.damage(shrink)
        self.expect(self.path)


class LinksInArchives(unittest.TestCase):
    """A link or a pipe in an archive is not followed or opened, and said to be one."""

    def test_links(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "links.tar"
            with tarfile.open(path, "w") as archive:
                for name, kind in (("a.csv", tarfile.REGTYPE), ("hard.csv", tarfile.LNKTYPE), ("soft.csv", tarfile.SYMTYPE),
                                   ("pipe.csv", tarfile.FIFOTYPE), ("disk.csv", tarfile.BLKTYPE), ("d.csv", tarfile.DIRTYPE)):
                    member = tarfile.TarInfo(name)
                    member.type, member.linkname = kind, "a.csv" if kind in (tarfile.LNKTYPE, tarfile.SYMTYPE) else ""
                    member.size = len(HEADER + ROWS) if kind == tarfile.REGTYPE else 0
                    archive.addfile(member, io.BytesIO((HEADER + ROWS).encode()))
            self.assertEqual(query(f"SELECT sum(sentenced) FROM prosecutions('{path}')"), [[str(sum(range(1, 20001)))]])
            self.assertEqual(query(f"SELECT file, read, why FROM source_members('{path}') ORDER BY 1"),
                             [[f"{path}/a.csv", "1", ""], [f"{path}/disk.csv", "0", "a device or a pipe, and no file"],
                              [f"{path}/hard.csv", "0", "a link to another member"],
                              [f"{path}/pipe.csv", "0", "a device or a pipe, and no file"],
                              [f"{path}/soft.csv", "0", "a link to another member"]])

    def test_in_a_zip(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "links.zip"
            with zipfile.ZipFile(path, "w") as archive:
                for name, kind in (("a.csv", stat.S_IFREG), ("soft.csv", stat.S_IFLNK), ("pipe.csv", stat.S_IFIFO), ("d.csv", stat.S_IFDIR)):
                    member = zipfile.ZipInfo(name)
                    member.create_system, member.external_attr = 3, (kind | 0o600) << 16
                    archive.writestr(member, HEADER + ROWS if kind == stat.S_IFREG else "a.csv" if kind == stat.S_IFLNK else "")
            self.assertEqual(query(f"SELECT sum(sentenced) FROM prosecutions('{path}')"), [[str(sum(range(1, 20001)))]])
            self.assertEqual(query(f"SELECT file, read, why FROM source_members('{path}') ORDER BY 1"),
                             [[f"{path}/a.csv", "1", ""], [f"{path}/pipe.csv", "0", "a device or a pipe, and no file"],
                              [f"{path}/soft.csv", "0", "a link to another member"]])


if __name__ == "__main__":
    unittest.main()
