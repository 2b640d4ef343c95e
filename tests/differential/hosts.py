"""The hosts: the SQLite libraries in which the extension is asked, each by the same few calls.

    host = hosts.connect("apsw-3.51.3.0")      # or "system", or "pysqlite3-0.5.4.post2"
    host.rows("SELECT ?", (1,))                # [(1,)], or hosts.Failed with SQLite's message
    first = host.cursor("SELECT ...", ())      # rows as they are asked for; several may be open
    host.allow_steps(3_000_000)                # of the virtual machine, then hosts.TooLong

`system` is the sqlite3 of the Python that runs this. The others are packages of PyPI, each in a folder
build/differential/NAME (`make differential` fetches them), and a process loads one of them only.
"""
import importlib
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "differential"
STEPS_BETWEEN_CALLS = 10_000
os.environ["PROSECUTIONS_CACHE"] = "off"  # what is asked is the code that was built


class Failed(Exception):
    """SQLite did not answer; the message is its own."""


class TooLong(Exception):
    """The statement took more steps than were allowed."""


def available():
    """The names of the hosts that are there, the system's first."""
    return ["system"] + sorted(path.name for path in FOLDER.glob("*-*") if path.is_dir())


def connect(name):
    """A connection to an empty database in memory, with the extension loaded."""
    host = _open(name)
    host.load_extension(str(ROOT / "build" / "prosecutions"))
    return host


def connect_bare(name):
    """The same without the extension: what a host defines first can be defined before it is loaded."""
    return _open(name)


def _open(name):
    if name == "system":
        return Sqlite3(importlib.import_module("sqlite3"))
    if str(FOLDER / name) not in sys.path:
        sys.path.insert(0, str(FOLDER / name))
    if name.startswith("apsw"):
        return Apsw(importlib.import_module("apsw"))
    return Sqlite3(importlib.import_module("pysqlite3.dbapi2"))


class Host:
    """What both kinds have in common."""
    steps_left = None

    def rows(self, sql, parameters=()):
        return list(self.cursor(sql, parameters))

    def cursor(self, sql, parameters=()):
        """Yields the rows as tuples."""
        try:
            yield from self._execute(sql, parameters)
        except Exception as error:  # each host has its own classes
            if "interrupt" in str(error).lower():
                raise TooLong from None
            raise Failed(str(error)) from None

    def allow_steps(self, steps):
        self.steps_left = steps

    def _count_steps(self):
        if self.steps_left is not None:
            self.steps_left -= STEPS_BETWEEN_CALLS
        return self.steps_left is not None and self.steps_left < 0


class Sqlite3(Host):
    """Python's own module, and pysqlite3, which is that module with a newer SQLite."""

    def __init__(self, module):
        self.version = module.sqlite_version
        self.db = module.connect(":memory:", isolation_level=None)
        self.db.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        self.db.set_progress_handler(self._count_steps, STEPS_BETWEEN_CALLS)

    def _execute(self, sql, parameters):
        return self.db.execute(sql, parameters)

    def load_extension(self, path):
        self.db.enable_load_extension(True)
        self.db.load_extension(path)
        self.db.enable_load_extension(False)

    def create_function(self, name, arguments, function):
        self.db.create_function(name, arguments, function)

    def create_collation(self, name, compare):
        self.db.create_collation(name, compare)

    def close(self):
        self.db.close()


class Apsw(Host):
    """Another Python SQLite Wrapper: a wheel for nearly every release of SQLite."""

    def __init__(self, module):
        self.version = module.sqlitelibversion()
        self.db = module.Connection(":memory:")
        _either(self.db, "set_progress_handler", "setprogresshandler")(self._count_steps, STEPS_BETWEEN_CALLS)

    def _execute(self, sql, parameters):
        return self.db.cursor().execute(sql, parameters)

    def load_extension(self, path):
        _either(self.db, "enable_load_extension", "enableloadextension")(True)
        _either(self.db, "load_extension", "loadextension")(path)
        _either(self.db, "enable_load_extension", "enableloadextension")(False)

    def create_function(self, name, arguments, function):
        _either(self.db, "create_scalar_function", "createscalarfunction")(name, function, arguments)

    def create_collation(self, name, compare):
        _either(self.db, "create_collation", "createcollation")(name, compare)

    def close(self):
        self.db.close()


def _either(thing, new, old):
    return getattr(thing, new, None) or getattr(thing, old)
