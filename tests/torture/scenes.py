"""What the torture asks: small sources of every kind, a question about each, and the right answer.

    for scene in scenes.make(folder): scene.name, scene.sql, scene.answer …
"""
import bz2
import dataclasses
import gzip
import io
import lzma
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A library of make release has libarchive in itself: only of such a one are archives asked for (run.py).
LIBRARY = pathlib.Path(os.environ.get("TORTURE_RELEASE", ROOT / "build" / "prosecutions"))
LINKED_IN = "TORTURE_RELEASE" in os.environ
sys.path.insert(0, str(ROOT / "tests" / "clients"))

from test_workbooks import ODS_TYPE, ods_parts, texts, xlsx_parts  # noqa: E402

HEADER = ("Year", "Police Force Area", "Sex", "Offence", "Proceeded against", "Convicted")
FORCES = ("Kent", "Essex", "Lancashire", "Gwent")
QUESTION = "SELECT count(*), sum(prosecuted), sum(convicted) FROM prosecutions('{source}')"
CACHED_ROWS = 52000  # from 50,000 on a source is kept in the cache


def rows(count, shift=0):
    """Rows that all differ; the same shift gives the same rows, and every row has the same length."""
    for n in range(count):
        yield (str(2010 + n % 9), FORCES[n * 7 // 3 % 4], ("Male", "Female")[n % 2], f"{n % 300 + 100} Offence {n % 300 + 100}",
               str(200000 + (n * 31 + shift) % 90000), str(100000 + (n * 17 + shift) % 90000))


def answer_of(table):
    table = list(table)
    return f"{len(table)}|{sum(int(row[4]) for row in table)}|{sum(int(row[5]) for row in table)}"


def as_csv(table):
    return "".join(",".join(row) + "\n" for row in (HEADER, *table)).encode()


def as_ods(table):
    cells = "".join("<table:table-row>" + "".join(
        f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>' for value in row)
        + "</table:table-row>" for row in (HEADER, *table))
    return ods_parts(f'<table:table table:name="S">{cells}</table:table>')


def write_zip(path, parts, packed=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", packed) as archive:
        for member, content in parts.items():
            archive.writestr(member, content)


def write_tar(path, members, how, form):
    with tarfile.open(path, f"w:{how}", format=form) as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def write_archives(folder, content):
    """What libarchive reads, by the scene's name: an archive or a packed file."""
    long_name = "a folder/" * 20 + "é a.csv"  # has a header of its own
    for name, how, form in (("ustar", "", tarfile.USTAR_FORMAT), ("gnu", "", tarfile.GNU_FORMAT), ("pax", "", tarfile.PAX_FORMAT),
                            ("bz2", "bz2", tarfile.GNU_FORMAT), ("xz", "xz", tarfile.PAX_FORMAT)):
        members = {"notes.txt": b"nothing here", "a.csv" if name == "ustar" else long_name: content}
        write_tar(folder / f"{name}.tar", members, how, form)
        yield f"{name} tar", f"{name}.tar"
    for name, pack in (("bz2", bz2.compress), ("xz", lzma.compress)):
        (folder / f"packed.csv.{name}").write_bytes(pack(content))
        yield name, f"packed.csv.{name}"
    if shutil.which("zstd"):
        subprocess.run(["zstd", "-q", folder / "a.csv", "-o", folder / "packed.csv.zst"], check=True)
        yield "zst", "packed.csv.zst"
    write_zip(folder / "packed.zip", {"a.csv": content}, zipfile.ZIP_LZMA)
    yield "lzma zip", "packed.zip"


@dataclasses.dataclass
class Scene:
    name: str
    sql: str
    answer: str  # None: to be asked once where nothing fails
    cold: bool = False  # each time with an empty cache
    warm: bool = False  # each time with a cache that has the source
    also: str = None  # as right where something failed
    first: str = None  # asked before anything fails, so that what every question needs is there


def make(folder):
    """Writes the sources into the folder, and gives the scenes, whose statements name them relative to it."""
    table = list(rows(400))
    right = answer_of(table)
    plain = as_csv(table)
    (folder / "a.csv").write_bytes(plain)
    (folder / "a.csv.gz").write_bytes(gzip.compress(plain, mtime=0))
    write_zip(folder / "a.zip", {"x/a.csv": plain, "x/notes.txt": b"nothing here"})
    write_zip(folder / "stored.zip", {"a.csv": plain}, zipfile.ZIP_STORED)
    write_zip(folder / "a.xlsx", xlsx_parts({"S": texts(*HEADER) + "".join(texts(*row) for row in table[:100])}))
    write_zip(folder / "a.ods", as_ods(table[:100]))
    parts = folder / "parts"
    parts.mkdir()
    (parts / "2010.csv").write_bytes(as_csv(table[:200]))
    (parts / "2011.csv").write_bytes(as_csv(table[200:]))
    large = list(rows(CACHED_ROWS))
    (folder / "large.csv").write_bytes(as_csv(large))
    time.sleep(0.3)  # what is newer is not kept in the cache
    sources = {"csv": "a.csv", "gz": "a.csv.gz", "zip": "a.zip", "stored zip": "stored.zip", "folder": "parts"}
    scenes = [Scene(name, QUESTION.format(source=source), right) for name, source in sources.items()]
    for name in ("xlsx", "ods"):
        scenes.append(Scene(name, QUESTION.format(source="a." + name), answer_of(table[:100])))
    if LINKED_IN:
        first = QUESTION.format(source="a.csv")
        scenes += [Scene(name, QUESTION.format(source=source), right, first=first) for name, source in write_archives(folder, plain)]
        shutil.copy(ROOT / "tests" / "data" / "one_member.7z", folder / "packed.7z")
        scenes.append(Scene("7z", QUESTION.format(source="packed.7z"), None, first=first))
    scenes += [
        Scene("story", "SELECT count(*), count(sentence), max(fact) FROM local_story('Lancashire', 'burglary', '2017-Q4')", None),
        Scene("page", "SELECT length(page) FROM story_page('Lancashire', 'burglary', '2017-Q4')", None),
        Scene("chart", "SELECT length(line_chart(prosecuted, period, force)) FROM prosecution_totals('a.csv') "
              "WHERE force < 'L'", None),
        Scene("problems", "SELECT count(*) FROM source_problems('a.csv') WHERE severity = 'error'", "0", also="1"),
        Scene("published", "CREATE VIRTUAL TABLE p USING published('a.csv'); SELECT count(*), sum(convicted) FROM p", None),
        Scene("cold cache", QUESTION.format(source="large.csv"), answer_of(large), cold=True),
        Scene("warm cache", QUESTION.format(source="large.csv"), answer_of(large), warm=True),
    ]
    return scenes
