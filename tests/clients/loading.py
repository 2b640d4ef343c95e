"""README.md's table "Loading it", whose own lines the tests of the clients run.

    for line in loading.lines("Node.js"): ...

Every row has its test_*.py but DB Browser for SQLite: it is a window and a mouse, which no test here can drive.
`make clients` installs what the tests need into build/clients; where it is not there they are skipped.
"""
import os
import pathlib
import re
import tempfile

from test_figures import ROOT

CLIENTS = ROOT / "build" / "clients"
NOT_AUTHORIZED = "not authorized"


def lines(client):
    """The lines of code in the client's row, in order."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [how] = re.findall(rf"^\| {re.escape(client)} \| (.*) \|$", readme, re.M)
    return re.findall(r"`([^`]+)`", how)


def folder(case):
    """An empty folder, gone after the test, from which build/prosecutions and sql/ are found as the README writes
    them.
    `case` is the test case, or its class."""
    made = tempfile.TemporaryDirectory()
    (case.addClassCleanup if isinstance(case, type) else case.addCleanup)(made.cleanup)
    for name in ("build", "sql"):
        os.symlink(ROOT / name, pathlib.Path(made.name) / name)
    return pathlib.Path(made.name)
