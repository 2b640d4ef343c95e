"""The prosecution statistics of England and Wales, queried from SQL: a SQLite extension.

    import sqlite_prosecutions

    db = sqlite_prosecutions.connect()
    db.execute("SELECT sentence FROM local_story('Lancashire', 'shoplifting', 2018, 'builtin:moj-2018')").fetchall()

A connection of your own gets the extension by `sqlite_prosecutions.load(db)`. Where others write the SQL, use
`load_nofiles(db)`, or `connect(files=False)`: everything is there, but no file can be opened.
"""
from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version as _version
from typing import Any

from .hosts import Connection, NoHost, find_host, load_library, loadable_path

__all__ = ["Connection", "NoHost", "connect", "load", "load_nofiles", "loadable_path"]

try:
    __version__ = _version("sqlite-prosecutions")
except PackageNotFoundError:  # used from a folder, without being installed
    __version__ = "0"


def load(db: Connection) -> None:
    """Loads the extension into a connection of sqlite3, pysqlite3 or APSW. Loading is allowed only meanwhile,
    unless it was allowed before."""
    load_library(db, loadable_path())


def load_nofiles(db: Connection) -> None:
    """As load(), without what can open a file: for SQL that others write."""
    load_library(db, loadable_path(files=False))


def connect(database: str = ":memory:", *, files: bool = True, **arguments: Any) -> Any:
    """A connection that has the extension, by the first SQLite here that can load it: Python's own sqlite3,
    pysqlite3, APSW. `arguments` go to its connect(). Raises NoHost, which says the way out, where there is none."""
    db = find_host().connect(database, **arguments)
    try:
        (load if files else load_nofiles)(db)
    except BaseException:
        db.close()
        raise
    return db
