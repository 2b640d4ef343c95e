#!/usr/bin/env python3
"""Packs what `make release` built for those who want no other package manager: an archive for each platform, a Debian package
for each Linux with glibc, and the sums of all.

    python3 ext/packages/bundle.py --version 0.2.0 --dist build/dist linux-x86_64 macos-arm64

writes build/dist/archives. The same files give the same bytes.
"""
import argparse
import calendar
import email.utils
import gzip
import hashlib
import io
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from typing import Dict

from archives import TIME, Files

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SECONDS = calendar.timegm(TIME)
DEBIAN = {"linux-x86_64": ("amd64", "x86_64-linux-gnu"), "linux-arm64": ("arm64", "aarch64-linux-gnu")}
PACKAGE = "libsqlite3-mod-prosecutions"  # as Debian calls the other extensions of SQLite
MAINTAINER = "The prosecutions authors <authors@prosecutions.invalid>"  # Debian wants an address, and there is none
CONTROL = f"""\
Package: {PACKAGE}
Version: {{version}}
Architecture: {{architecture}}
Maintainer: {MAINTAINER}
Section: database
Priority: optional
Installed-Size: {{size}}
Depends: libc6 (>= 2.17)
Suggests: sqlite3
Description: prosecution statistics of England and Wales in SQLite
 A loadable extension for SQLite: the published statistics of prosecutions,
 convictions and sentences become tables, rates with their uncertainty,
 charts, and sentences that claim no more than the numbers carry.
 .
 In the sqlite3 shell, ".load prosecutions" loads it.
"""
OVERRIDES = f"""\
# It is loaded by programs, and not linked with.
{PACKAGE}: sharedobject-in-library-directory-missing-soname *
# It needs nothing but libc on purpose: the same library serves every distribution.
{PACKAGE}: embedded-library *
"""


def documents() -> Files:
    """What is to be read along with a library, by its path in the repository, so that the links in it hold."""
    paths = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "LICENSE", *sorted((ROOT / "sql" / "docs").glob("*.md"))]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}


def names(library: pathlib.Path) -> Dict[str, bytes]:
    """Both names of the library: SQLite takes the entry point from the name."""
    content = library.read_bytes()
    return {library.name: content, library.name.replace("prosecutions", "prosecutionsnofiles"): content}


def write_zip(path: pathlib.Path, folder: str, files: Files) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", TIME)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=9)


def write_tar(path: pathlib.Path, folder: str, files: Files) -> None:
    """A file with the bytes of one before it is a link to that."""
    unpacked, known = io.BytesIO(), {}
    with tarfile.open(fileobj=unpacked, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.mode, entry.mtime = 0o644, SECONDS
            if content in known:
                entry.type, entry.linkname = tarfile.SYMTYPE, known[content]
                archive.addfile(entry)
            else:
                entry.size, known[content] = len(content), name
                archive.addfile(entry, io.BytesIO(content))
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(unpacked.getvalue())


def changelog(version: str) -> bytes:
    date = email.utils.formatdate(SECONDS).replace("-0000", "+0000")
    return gzip.compress(f"{PACKAGE} ({version}) stable; urgency=medium\n\n  * See CHANGELOG.md beside this file.\n\n"
                         f" -- {MAINTAINER}  {date}\n".encode(), 9, mtime=0)


def debian_files(version: str, library: pathlib.Path, triplet: str, licences: bytes) -> Files:
    """Where Debian's own extensions of SQLite stand, the loader finds the library by its bare name."""
    about = f"usr/share/doc/{PACKAGE}"
    files = {f"{about}/{name}": content for name, content in documents().items() if name != "LICENSE"}
    files.update({f"{about}/copyright": licences, f"{about}/changelog.gz": changelog(version),
                  f"usr/share/lintian/overrides/{PACKAGE}": OVERRIDES.encode(),
                  f"usr/lib/{triplet}/{library.name}": library.read_bytes()})
    return files


def write_debian(output: pathlib.Path, version: str, platform: str, library: pathlib.Path, licences: bytes) -> None:
    architecture, triplet = DEBIAN[platform]
    files = debian_files(version, library, triplet, licences)
    with tempfile.TemporaryDirectory() as made:
        tree = pathlib.Path(made) / "tree"
        for name, content in files.items():
            path = tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (tree / "usr" / "lib" / triplet / "prosecutionsnofiles.so").symlink_to(library.name)
        (tree / "DEBIAN").mkdir()
        size = sum((len(content) + 1023) // 1024 for content in files.values())
        (tree / "DEBIAN" / "control").write_text(CONTROL.format(version=version, architecture=architecture, size=size))
        (tree / "DEBIAN" / "md5sums").write_text(
            "".join(f"{hashlib.md5(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())))
        for path in [tree, *tree.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() else 0o644)
            os.utime(path, (SECONDS, SECONDS), follow_symlinks=False)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree,
                        output / f"{PACKAGE}_{version}_{architecture}.deb"], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "SOURCE_DATE_EPOCH": str(SECONDS)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--version", required=True)
    parser.add_argument("--dist", required=True, type=pathlib.Path)
    parser.add_argument("platforms", nargs="+")
    options = parser.parse_args()
    output = options.dist / "archives"
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    licences = (options.dist / "LICENSES.txt").read_bytes()
    for platform in options.platforms:
        [library] = (options.dist / platform).glob("prosecutions.*")
        folder = f"prosecutions-{options.version}-{platform}"
        files = {**names(library), **documents(), "LICENSES.txt": licences}
        if library.suffix == ".dll":
            write_zip(output / f"{folder}.zip", folder, files)
        else:
            write_tar(output / f"{folder}.tar.gz", folder, files)
        if platform in DEBIAN and shutil.which("dpkg-deb"):
            write_debian(output, options.version, platform, library, licences)
        elif platform in DEBIAN:
            print(f"no Debian package for {platform}: dpkg-deb is not here")
    made = sorted(output.iterdir())
    (output / "SHA256SUMS").write_text(
        "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in made))


if __name__ == "__main__":
    main()
