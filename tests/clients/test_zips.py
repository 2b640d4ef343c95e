"""Zip archives as other programs write them, and as nobody should: the figures of each are those of its members as
Python's zipfile gives them, or there is an error that says what is wrong."""
import io
import pathlib
import struct
import tempfile
import unittest
import zipfile
import zlib

from test_figures import query

HEADER = "period,force,prosecuted\n"
DIRECTORY, MEMBER, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"


class Unseekable(io.RawIOBase):
    """What a program writes to that can't go back: it gives sizes after the data."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


def packed(members, to=None, **how):
    """The bytes of a zip of these members: (name or ZipInfo, text)."""
    to = to if to is not None else io.BytesIO()
    with zipfile.ZipFile(to, "w", **{"compression": zipfile.ZIP_DEFLATED, **how}) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return bytearray(to.data if isinstance(to, Unseekable) else to.getvalue())


def rows(count, start=0, year=2018):
    return HEADER + "".join(f"{year},Kent,{n}\n" for n in range(start, start + count))


class Zips(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name)
        self.path = self.folder / "release.zip"

    def figures(self, data, source=None):
        """Files and sums of a zip of these bytes."""
        self.path.write_bytes(data)
        return query("SELECT replace(file, rtrim('{0}', 'release.zip'), ''), sum(prosecuted) FROM prosecutions('{1}') "
                     "GROUP BY file ORDER BY min(rowid)".format(self.path, source or self.path))

    def expect(self, data, *expected):
        self.assertEqual(self.figures(data), [[f"release.zip/{name}", str(total)] for name, total in expected])

    def fails(self, data, *words, source=None):
        with self.assertRaises(RuntimeError) as caught:
            self.figures(data, source)
        for word in words:
            self.assertIn(word, str(caught.exception))


class AsOthersWriteThem(Zips):
    MEMBERS = [("2018/a.csv", rows(100)), ("b.csv", rows(3, 7, year=2019))]
    EXPECTED = [("2018/a.csv", sum(range(100))), ("b.csv", 7 + 8 + 9)]

    def test_stored_and_deflated(self):
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            self.expect(packed(self.MEMBERS, compression=method), *self.EXPECTED)

    def test_packed_by_rarer_methods(self):
        for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            self.expect(packed(self.MEMBERS, compression=method), *self.EXPECTED)

    def test_sizes_after_the_data(self):
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            data = packed(self.MEMBERS, to=Unseekable(), compression=method)
            self.assertIn(b"PK\x07\x08", data)
            self.expect(data, *self.EXPECTED)

    def test_zip64(self):
        """Sizes beyond 32 bits are written where a program does not know how large a file will be."""
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in self.MEMBERS:
                with archive.open(name, "w", force_zip64=True) as member:
                    member.write(text.encode())
        self.expect(data.getvalue(), *self.EXPECTED)

    def as_zip64(self, data):
        """The same archive with the directory's sizes and offsets in zip64 fields, and a zip64 record at its end."""
        out, offset = bytearray(data[:data.index(DIRECTORY)]), data.index(DIRECTORY)
        at, count = offset, 0
        while data[at:at + 4] == DIRECTORY:
            entry = bytearray(data[at:at + 46])
            packed_size, size, name, extra, comment = struct.unpack_from("<IIHHH", entry, 20)
            [start] = struct.unpack_from("<I", entry, 42)
            field = struct.pack("<HHQQQ", 1, 24, size, packed_size, start)
            struct.pack_into("<IIHH", entry, 20, 0xFFFFFFFF, 0xFFFFFFFF, name, len(field))
            struct.pack_into("<I", entry, 42, 0xFFFFFFFF)
            out += entry + data[at + 46:at + 46 + name] + field
            at += 46 + name + extra + comment
            count += 1
        size, record = len(out) - offset, len(out)
        out += struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
        out += struct.pack("<4sIQI", b"PK\x06\x07", 0, record, 1)
        return out + struct.pack("<4sHHHHIIH", END, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)

    def test_zip64_directory(self):
        data = self.as_zip64(packed(self.MEMBERS))
        self.assertEqual(zipfile.ZipFile(io.BytesIO(data)).namelist(), ["2018/a.csv", "b.csv"])
        self.expect(data, *self.EXPECTED)
        self.expect(b"MZ\0\0 unpacks itself" + data, *self.EXPECTED)

    def test_other_bytes_before_and_a_comment_after(self):
        data = packed(self.MEMBERS)
        self.expect(b"MZ\x90\0" + bytes(1000) + data, *self.EXPECTED)
        struct.pack_into("<H", data, len(data) - 2, 7)
        self.expect(data + b"comment", *self.EXPECTED)

    def test_folders_links_and_devices_are_no_members(self):
        link, folder = zipfile.ZipInfo("link.csv"), zipfile.ZipInfo("folder.csv")
        link.create_system = folder.create_system = 3
        link.external_attr, folder.external_attr = 0o120777 << 16, 0o040755 << 16
        self.expect(packed([("2018/", ""), (link, "b.csv"), (folder, ""), *self.MEMBERS]), *self.EXPECTED)

    def test_names(self):
        def name(raw, utf8=False, extra=b"", system=3):
            data = packed([("X" * len(raw), rows(2, 5))])
            for mark, flags, at in ((MEMBER, 6, 30), (DIRECTORY, 8, 46)):
                start = data.index(mark)
                struct.pack_into("<H", data, start + flags, 0x800 if utf8 else 0)
                data[start + at:start + at + len(raw)] = raw
            entry = data.index(DIRECTORY)
            data[entry + 5] = system
            struct.pack_into("<H", data, entry + 30, len(extra))
            data[entry + 46 + len(raw):entry + 46 + len(raw)] = extra
            end = data.rindex(END)
            struct.pack_into("<I", data, end + 12, 46 + len(raw) + len(extra))
            return data
        dash = "Dyfed–Powys £.csv"
        self.expect(name(dash.encode(), utf8=True), (dash, 11))
        self.expect(name(dash.encode()), (dash, 11))
        self.expect(name("Straße £5.csv".encode("cp437")), ("Straße £5.csv", 11))
        raw = "Powys_5.csv".encode()
        field = struct.pack("<BI", 1, zlib.crc32(raw)) + "Powys–5.csv".encode()
        self.expect(name(raw, extra=struct.pack("<HH", 0x7075, len(field)) + field), ("Powys–5.csv", 11))
        stale = struct.pack("<BI", 1, 1) + b"other.csv"
        self.expect(name(raw, extra=struct.pack("<HH", 0x7075, len(stale)) + stale), ("Powys_5.csv", 11))
        self.expect(name(b"2018\\a.csv", system=0), ("2018/a.csv", 11))
        self.expect(name(b"2018\\a.csv"), ("2018\\a.csv", 11))
        self.expect(name(b"./a.csv"), ("a.csv", 11))
        self.expect(name(b"a.csv\0.pdf"), ("a.csv", 11))

    def test_more_members_than_the_count_has_room_for(self):
        data = packed([(f"{n}.txt", "") for n in range(65536 + 3)] + [("a.csv", rows(4))], compression=zipfile.ZIP_STORED)
        self.expect(data, ("a.csv", 6))
        old = data[:data.rindex(b"PK\x06\x06")]  # as before zip64: the count begins again
        directory = old.index(DIRECTORY)
        self.expect(old + struct.pack("<4sHHHHIIH", END, 0, 0, 4, 4, len(old) - directory, directory, 0), ("a.csv", 6))

    def test_any_order_and_members_asked_for_by_name(self):
        data = packed([(f"{n:03}.csv", rows(n + 1, year=1900 + n)) for n in range(300)])
        for n in (299, 0, 150):
            self.assertEqual(self.figures(data, f"{self.path}/{n:03}.csv"),
                             [[f"release.zip/{n:03}.csv", str(n * (n + 1) // 2)]])


class AsNobodyShould(Zips):
    def entry(self, data, name):
        """Where the member's entry of the directory begins."""
        at = data.index(DIRECTORY)
        while data[at + 46:at + 46 + len(name)] != name.encode():
            at = data.index(DIRECTORY, at + 4)
        return at

    def changed(self, name, form, offset, value, members=None):
        """A zip in whose directory a number of the member's entry is another."""
        data = packed(members or [("a.csv", rows(50)), ("b.csv", rows(60, year=2019))])
        struct.pack_into(form, data, self.entry(data, name) + offset, value)
        return data

    def test_locked_with_a_password(self):
        self.fails(self.changed("a.csv", "<H", 8, 1), "release.zip/a.csv: is locked with a password")

    def test_a_method_that_is_not_read(self):
        for method in (1, 6, 9, 97):
            self.fails(self.changed("b.csv", "<H", 10, method), "release.zip/b.csv", f"method ({method})", "unpack it")

    def test_members_that_are_not_wanted_may_be_of_any_kind(self):
        data = self.changed("b.csv", "<H", 10, 9)
        self.assertEqual(self.figures(data, f"{self.path}/a.csv"), [["release.zip/a.csv", str(sum(range(50)))]])

    def test_offsets_that_lead_astray(self):
        for offset in (1, 7, 10 ** 6, 2 ** 32 - 2):
            self.fails(self.changed("b.csv", "<I", 42, offset), "damaged", "download it again")

    def test_members_that_share_bytes(self):
        """As in a small file that expands without end: all its members are the same bytes."""
        data = packed([("a.csv", rows(5)), ("b.csv", rows(6, year=2019))])
        first, second = self.entry(data, "a.csv"), self.entry(data, "b.csv")
        struct.pack_into("<I", data, second + 42, struct.unpack_from("<I", data, first + 42)[0])
        self.fails(data, "damaged")

    def test_a_member_that_reaches_into_the_next(self):
        data = self.changed("a.csv", "<I", 20, 100000, [("a.csv", rows(50)), ("b.csv", "x" * 200000)])
        self.fails(data, "two members share bytes")

    def test_sizes_and_checksums_that_are_wrong(self):
        self.fails(self.changed("a.csv", "<I", 24, 5), "damaged")
        self.fails(self.changed("a.csv", "<I", 16, 5), "checksum mismatch")
        self.fails(self.changed("a.csv", "<I", 20, 5), "truncated")

    def test_another_name_in_the_member_itself(self):
        data = packed([("a.csv", rows(5))])
        data[data.index(b"a.csv")] = ord("b")
        self.fails(data, "another name")

    def test_counts_that_are_wrong(self):
        for count in (0, 1, 3, 65535):
            data = packed([("a.csv", rows(5)), ("b.csv", rows(6, year=2019))])
            struct.pack_into("<H", data, len(data) - 12, count)
            self.fails(data, "its directory has")

    def test_a_directory_that_is_not_there(self):
        data = packed([("a.csv", rows(5))])
        for offset, form, value in ((-6, "<I", 2 ** 31), (-10, "<I", 2 ** 31), (-6, "<I", len(data))):
            changed = bytearray(data)
            struct.pack_into(form, changed, len(data) + offset, value)
            self.fails(changed, "damaged")
        self.fails(data[:data.index(DIRECTORY)], "truncated file")

    def test_one_of_several_files(self):
        data = packed([("a.csv", rows(5))])
        struct.pack_into("<HH", data, len(data) - 18, 3, 3)
        self.fails(data, "several files of one archive")

    def test_cut_anywhere(self):
        data = packed([("a.csv", rows(5)), ("b.csv", rows(6, year=2019))])
        for length in range(4, len(data), 13):
            self.fails(data[:length], "release.zip", "truncated file")


if __name__ == "__main__":
    unittest.main()
