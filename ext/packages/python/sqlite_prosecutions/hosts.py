"""Which SQLite of this Python can load extensions, and how it does."""
from __future__ import annotations

import importlib
import pathlib
import platform
from typing import Any, Callable, NamedTuple, Protocol, Tuple, Type

OLDEST = (3, 37)  # that the extension works with


class Connection(Protocol):
    """What is needed of a connection. Those of sqlite3, pysqlite3 and APSW have it."""

    def execute(self, sql: str, *parameters: Any) -> Any: ...
    def close(self) -> None: ...


class NoHost(RuntimeError):
    """No SQLite here can load extensions."""


class Host(NamedTuple):
    name: str
    connect: Callable[..., Any]
    error: Type[Exception]  # that its errors are of


def loadable_path(files: bool = True) -> str:
    """The library's path without its ending, which SQLite adds. With files=False it is one whose name makes SQLite
    choose the entry point that opens no files, also in programs that can be given nothing but a path."""
    return str(pathlib.Path(__file__).resolve().with_name("prosecutions" if files else "prosecutionsnofiles"))


def load_library(db: Connection, path: str) -> None:
    allow = getattr(db, "enable_load_extension", None)
    if allow is None:
        raise NoHost(f"{type(db).__module__}.{type(db).__name__} can't load extensions. {WAY_OUT}")
    allowed_before = may_load(db)
    allow(True)
    try:
        db.load_extension(path)  # type: ignore[attr-defined]
    finally:
        allow(allowed_before)


def may_load(db: Connection) -> bool:
    """SQLite refuses the function before it looks at the argument, and does nothing with NULL."""
    try:
        db.execute("SELECT load_extension(NULL)").fetchall()
    except Exception:  # of a class that hangs on the host
        return False
    return True


def of_module(name: str) -> Host:
    """sqlite3 or pysqlite3, which have the same form."""
    module = importlib.import_module(name)
    if not hasattr(module.Connection, "enable_load_extension"):
        raise ImportError(f"{name} was built without the loading of extensions")
    check_version(name, module.sqlite_version)
    return Host(name, module.connect, module.Error)


def of_apsw() -> Host:
    apsw = importlib.import_module("apsw")
    check_version("apsw", apsw.sqlitelibversion())
    return Host("apsw", apsw.Connection, apsw.Error)


def check_version(name: str, version: str) -> None:
    if tuple(map(int, version.split(".")[:2])) < OLDEST:
        raise ImportError(f"{name} has SQLite {version}, and 3.37 is needed")


HOSTS: Tuple[Callable[[], Host], ...] = (lambda: of_module("sqlite3"), lambda: of_module("pysqlite3"), of_apsw)
WAY_OUT = ("Install one that can: `pip install apsw`, or, on Linux, `pip install pysqlite3-binary`; or use another Python, "
           "such as your distribution's or Homebrew's.")


def find_host() -> Host:
    """The first that can; NoHost says of each why it can't."""
    reasons = []
    for host in HOSTS:
        try:
            return host()
        except ImportError as error:
            reasons.append(str(error))
    raise NoHost(f"no SQLite of this Python ({platform.python_version()}) can load extensions: {'; '.join(reasons)}. {WAY_OUT}")
