"""The lines of the table of sql/docs/loading.md, which the tests of the clients run as they are.

    for line in loading.lines("Node.js"): ...

Every row has its own test_*.py, except DB Browser for SQLite, whose window no test here can operate.
`make clients` installs what the tests need into build/clients; where it is not there they are skipped.
`make clients LIBRARY=build/dist/linux-x86_64/prosecutions.so` tests a library of `make release` in them.
"""
import os
import pathlib
import re
import tempfile

from test_figures import ROOT

CLIENTS = ROOT / "build" / "clients"
LIBRARY = os.environ.get("LIBRARY") or None  # that is loaded in place of the one in build
NOT_AUTHORIZED = "not authorized"


def lines(client):
    """The lines of code in the client's row, in order."""
    page = (ROOT / "sql" / "docs" / "loading.md").read_text(encoding="utf-8")
    [how] = re.findall(rf"^\| {re.escape(client)} \| (.*) \|$", page, re.M)
    return re.findall(r"`([^`]+)`", how)


def folder(case):
    """A folder from which build/prosecutions and sql/ are found as the page writes them. It is otherwise empty, and
    is removed after the test. `case` is the test case, or its class."""
    made = tempfile.TemporaryDirectory()
    (case.addClassCleanup if isinstance(case, type) else case.addCleanup)(made.cleanup)
    folder = pathlib.Path(made.name)
    os.symlink(ROOT / "sql", folder / "sql")
    if LIBRARY is None:
        os.symlink(ROOT / "build", folder / "build")
    else:
        (folder / "build").mkdir()
        os.symlink(ROOT / LIBRARY, folder / "build" / pathlib.Path(LIBRARY).name)
    return folder
