#!/usr/bin/env python3
"""Makes the packages, each of which holds the library for one platform: wheels for Python, tarballs for npm.

    python3 ext/packages/build.py --version 0.2.0 --output build/packages --library linux-x86_64=build/dist/linux-x86_64/prosecutions.so

A platform is one of `make release`, or `local`: the library that `make` has built, which only this machine and
its like can load. Nothing is downloaded, and the same files give the same bytes.
"""
import argparse
import json
import pathlib
import re
import sysconfig
from typing import Dict, List, NamedTuple, Tuple

from archives import Files, write_npm, write_wheel

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SUMMARY = "The published prosecution statistics of England and Wales, queried from SQL: a SQLite extension"
LICENCE = "MIT AND OGL-UK-3.0"  # the code, and the figures that it holds


class Platform(NamedTuple):
    tags: Tuple[str, ...]  # of wheels
    system: str  # as npm calls it
    processor: str
    libc: str = ""

    @property
    def npm(self) -> Dict[str, object]:
        """Where npm installs it."""
        return {"os": [self.system], "cpu": [self.processor], **({"libc": [self.libc]} if self.libc else {})}

    @property
    def npm_name(self) -> str:
        system = "windows" if self.system == "win32" else self.system
        return f"sqlite-prosecutions-{system}-{self.processor}{'-musl' * (self.libc == 'musl')}"


PLATFORMS = {
    "linux-x86_64": Platform(("manylinux_2_17_x86_64", "manylinux2014_x86_64"), "linux", "x64", "glibc"),
    "linux-arm64": Platform(("manylinux_2_17_aarch64", "manylinux2014_aarch64"), "linux", "arm64", "glibc"),
    "linux-x86_64-musl": Platform(("musllinux_1_1_x86_64",), "linux", "x64", "musl"),
    "linux-arm64-musl": Platform(("musllinux_1_1_aarch64",), "linux", "arm64", "musl"),
    "macos-x86_64": Platform(("macosx_11_0_x86_64",), "darwin", "x64"),
    "macos-arm64": Platform(("macosx_11_0_arm64",), "darwin", "arm64"),
    "windows-x86_64": Platform(("win_amd64",), "win32", "x64"),
}


def local() -> Platform:
    """This machine, by the name that pip has for it."""
    tag = re.sub(r"[-.]", "_", sysconfig.get_platform())
    processor = "arm64" if re.search("aarch64|arm64", tag) else "x64"
    return Platform((tag,), "darwin" if tag.startswith("macosx") else "linux", processor)


def folder(path: pathlib.Path, to: str, endings: str) -> Files:
    """The files of a folder under `to`."""
    return {f"{to}/{file.relative_to(path).as_posix()}": file.read_bytes() for file in sorted(path.rglob("*"))
            if file.is_file() and re.search(rf"\.({endings})$", file.name)}


class Builder:
    def __init__(self, version: str, output: pathlib.Path, licences: Files) -> None:
        self.version, self.output, self.licences = version, output, licences

    # --- Wheels ---------------------------------------------------------------------------------

    def wheel(self, name: str, tags: Tuple[str, ...], files: Files, facts: List[str], entry_points: str) -> None:
        module = name.replace("-", "_")
        information = f"{module}-{self.version}.dist-info"
        metadata = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {self.version}", *facts,
                    f"License-Expression: {LICENCE}", *(f"License-File: {licence}" for licence in self.licences),
                    "Requires-Python: >=3.9", "Description-Content-Type: text/markdown"]
        readme = (HERE / "python" / f"{module}.md").read_text(encoding="utf-8")
        wheel = ["Wheel-Version: 1.0", "Generator: ext/packages/build.py", f"Root-Is-Purelib: {str(tags == ('any',)).lower()}",
                 *(f"Tag: py3-none-{tag}" for tag in tags)]
        files = {**files,
                 f"{information}/METADATA": ("\n".join(metadata) + "\n\n" + readme).encode(),
                 f"{information}/WHEEL": ("\n".join(wheel) + "\n").encode(),
                 f"{information}/entry_points.txt": entry_points.encode(),
                 **{f"{information}/licenses/{path}": text for path, text in self.licences.items()}}
        write_wheel(self.output / f"{module}-{self.version}-py3-none-{'.'.join(tags)}.whl", files, information)

    def wheel_of_library(self, tags: Tuple[str, ...], library: pathlib.Path) -> None:
        module = "sqlite_prosecutions"
        facts = [f"Summary: {SUMMARY}", "Provides-Extra: serve", "Provides-Extra: export", "Provides-Extra: apsw",
                 f"Requires-Dist: datasette-prosecutions=={self.version} ; extra == 'serve'",
                 "Requires-Dist: pyarrow ; extra == 'export'", "Requires-Dist: apsw ; extra == 'apsw'"]
        files = {**folder(HERE / "python" / module, module, "py|typed"), **libraries(module + "/", library)}
        self.wheel("sqlite-prosecutions", tags, files, facts,
                   "[console_scripts]\nprosecutions = sqlite_prosecutions.command:main\n")

    def wheel_of_plugin(self) -> None:
        """sql/datasette, which a configuration of one's own can use as it is, as a plugin."""
        module, configuration = "datasette_prosecutions", ROOT / "sql" / "datasette"
        facts = ["Summary: The published prosecution statistics of England and Wales in Datasette",
                 "Classifier: Framework :: Datasette", "Requires-Dist: datasette >=0.65",
                 f"Requires-Dist: sqlite-prosecutions =={self.version}"]
        files = {**folder(HERE / "python" / module, module, "py"), **folder(configuration / "plugins", module, "py"),
                 **folder(configuration / "static", f"{module}/static", "css"),
                 **folder(configuration / "templates", f"{module}/templates", "html"),
                 f"{module}/datasette.yaml": (configuration / "datasette.yaml").read_bytes()}
        self.wheel("datasette-prosecutions", ("any",), files, facts, "[datasette]\nprosecutions = datasette_prosecutions\n")

    # --- npm ------------------------------------------------------------------------------------

    def npm(self, name: str, files: Files, about: Dict[str, object]) -> None:
        described = {"name": name, "version": self.version, "description": SUMMARY, "license": LICENCE, **about}
        files = {**files, **self.licences, "package.json": (json.dumps(described, indent=2) + "\n").encode()}
        write_npm(self.output / f"{name}-{self.version}.tgz", files)

    def npm_of_library(self, made_for: Platform, library: pathlib.Path) -> None:
        readme = f"# {made_for.npm_name}\n\nThe library of `sqlite-prosecutions` for one platform. Install that package.\n"
        self.npm(made_for.npm_name, {**libraries("", library), "README.md": readme.encode()}, dict(made_for.npm))

    def npm_of_all(self, platforms: List[Platform]) -> None:
        """The package that is installed by name; npm chooses among those of the platforms."""
        files = {file.name: file.read_bytes() for file in sorted((HERE / "npm").iterdir())}
        self.npm("sqlite-prosecutions", files, {
            "main": "./index.cjs", "module": "./index.mjs", "types": "./index.d.ts",
            "exports": {".": {"types": "./index.d.ts", "import": "./index.mjs", "require": "./index.cjs"}},
            "engines": {"node": ">=16"},
            "optionalDependencies": {made_for.npm_name: self.version for made_for in platforms}})


def libraries(prefix: str, library: pathlib.Path) -> Files:
    """The library under both of its names: from the name SQLite takes the entry point."""
    return {f"{prefix}{name}{library.suffix}": library.read_bytes() for name in ("prosecutions", "prosecutionsnofiles")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--library", action="append", required=True, metavar="PLATFORM=FILE")
    parser.add_argument("--licences", type=pathlib.Path, help="of the libraries that are linked in")
    options = parser.parse_args()
    licences = {"LICENSE": (ROOT / "LICENSE").read_bytes()}
    if options.licences:
        licences["LICENSES.txt"] = options.licences.read_bytes()
    options.output.mkdir(parents=True, exist_ok=True)
    for old in [*options.output.glob("*.whl"), *options.output.glob("*.tgz")]:
        old.unlink()
    builder = Builder(options.version, options.output, licences)
    made_for = {local() if name == "local" else PLATFORMS[name]: pathlib.Path(path)
                for name, path in (library.split("=", 1) for library in options.library)}
    for platform_, library in made_for.items():
        builder.wheel_of_library(platform_.tags, library)
        builder.npm_of_library(platform_, library)
    builder.wheel_of_plugin()
    builder.npm_of_all(list(made_for))
    for made in sorted(options.output.iterdir()):
        print(f"{made.stat().st_size:>10,}  {made}")


if __name__ == "__main__":
    main()
