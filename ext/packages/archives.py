"""Archives whose bytes hang on nothing but what is put in: no clock, no user, no order of a folder."""
from __future__ import annotations

import base64
import gzip
import hashlib
import io
import pathlib
import tarfile
import zipfile
from typing import Dict

Files = Dict[str, bytes]  # by path in the archive
TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip can tell


def write_wheel(path: pathlib.Path, files: Files, information: str) -> None:
    """`information`: the folder NAME-VERSION.dist-info, which gets the RECORD of all files."""
    record = f"{information}/RECORD"
    lines = [f"{name},sha256={digest(content)},{len(content)}" for name, content in sorted(files.items())]
    whole = {**dict(sorted(files.items())), record: "".join(f"{line}\n" for line in [*lines, f"{record},,"]).encode()}
    with zipfile.ZipFile(path, "w") as wheel:
        for name, content in whole.items():
            entry = zipfile.ZipInfo(name, TIME)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # as on Unix, whatever built it
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, content, compresslevel=9)


def digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def write_npm(path: pathlib.Path, files: Files) -> None:
    """A package as `npm pack` has it: everything in the folder package/."""
    unpacked = io.BytesIO()
    with tarfile.open(fileobj=unpacked, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size, entry.mode, entry.mtime = len(content), 0o644, 499162500  # 1985, as npm has it
            archive.addfile(entry, io.BytesIO(content))
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(unpacked.getvalue())
