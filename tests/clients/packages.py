"""The packages of ext/packages, built of the library that `make` has made, and clean places to install them in.

    setUpModule = packages.build
    python = packages.environment("sqlite_prosecutions")     # a Python that has that wheel and nothing else
    packages.run(python, "-c", "import sqlite_prosecutions")
"""
import functools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from test_figures import ROOT
from test_python import PYTHON

VERSION = (ROOT / "VERSION").read_text().strip()
LIBRARY = ROOT / "build" / ("prosecutions.dylib" if sys.platform == "darwin" else "prosecutions.so")
OFFLINE = ("install", "--no-index", "--no-deps", "--quiet", "--disable-pip-version-check")


def build():
    """setUpModule: builds them into BUILT, and a made-up release into RELEASE."""
    global FOLDER, BUILT, RELEASE
    made = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(made.cleanup)
    FOLDER = pathlib.Path(made.name).resolve()
    BUILT = build_into(FOLDER / "built")
    RELEASE = FOLDER / "release.zip"
    csv = FOLDER / "made_up_outcomes_2019_2024.csv"
    subprocess.run([ROOT / "build" / "make_sample", "5000", "2019", "2024", ROOT / "tests" / "sample" / "proportions.csv", csv],
                   check=True, stdout=subprocess.DEVNULL)
    shutil.make_archive(RELEASE.with_suffix(""), "zip", FOLDER, csv.name)


def build_into(folder, library=LIBRARY, platforms=("local",)):
    subprocess.run([sys.executable, "-B", ROOT / "ext" / "packages" / "build.py", "--version", VERSION, "--output", folder,
                    *(word for platform in platforms for word in ("--library", f"{platform}={library}"))],
                   check=True, stdout=subprocess.DEVNULL)
    return folder


def wheel(name):
    [path] = BUILT.glob(f"{name}-{VERSION}-*.whl")
    return path


def run(program, *arguments, **options):
    """What it printed and its exit status. The environment has no settings of ours."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PROSECUTIONS_", "PYTHON"))}
    environment |= {"PROSECUTIONS_CACHE": "off", **options.pop("env", {})}
    return subprocess.run([program, *arguments], cwd=options.pop("cwd", FOLDER), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, **options)


@functools.cache
def environment(*wheels, python=PYTHON, beside=None):
    """A venv's Python, made once, with these wheels installed by pip, without any index. `beside`: a folder of packages that it
    finds as well."""
    if python is None:
        raise unittest.SkipTest("no Python here has a sqlite3 of 3.37 or newer that loads extensions")
    folder = pathlib.Path(tempfile.mkdtemp(dir=FOLDER))
    subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
    made = folder / "bin" / "python"
    pips = [pip for pip in (sys.executable, python) if run(pip, "-m", "pip", "--python", made, "--version").returncode == 0]
    if not pips:
        raise unittest.SkipTest("no pip here that installs into another Python (22.3 or newer)")
    subprocess.run([pips[0], "-m", "pip", "--python", made, *OFFLINE, *map(wheel, wheels)], check=True)
    if beside:
        [packages] = folder.glob("lib/python*/site-packages")
        (packages / "beside.pth").write_text(f"{beside}\n")
    return made
