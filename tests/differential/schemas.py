"""A database that somebody sends: what its schema may make of the extension, in the host that runs this.

    python3 tests/differential/schemas.py [--host apsw-3.51.3.0]

Every function and every table that is registered (whatever prosecutions_help and the host's own lists have, so
that a new one is never forgotten) is put into each place of a schema that holds an expression: a view, a
trigger, a CHECK, a DEFAULT, generated columns, an index on an expression, a partial index; with trusted_schema
on and off. It is written there with writable_schema, so that the host has to read it as it would read the file.
Then somebody uses that schema. No file may be opened, which the system's own watch (inotify) tells, no setting
may change, and a table that can open files is never read.
"""
import argparse
import ctypes
import os
import pathlib
import shutil
import sys
import tempfile

import hosts

CANARY = "year,force,offence,defendants\n2018,Kent,34 Robbery,7\n"
DIRECT = ("prosecutions_settings", "prosecutions", "published")  # beside the tables with arguments
OPENED = 0x00000020  # IN_OPEN
NONBLOCKING = 0o4000


class Watch:
    """Tells what was opened in a folder; None of it where the system has no inotify."""

    def __init__(self, folder):
        self.descriptor = -1
        library = ctypes.CDLL(None, use_errno=True)
        if hasattr(library, "inotify_init1"):
            self.descriptor = library.inotify_init1(NONBLOCKING)
            if library.inotify_add_watch(self.descriptor, os.fsencode(folder), OPENED) < 0:
                raise OSError(ctypes.get_errno(), "inotify")

    def opened(self):
        """Whether anything was, since it was last asked."""
        try:
            return self.descriptor >= 0 and bool(os.read(self.descriptor, 65536))
        except BlockingIOError:
            return False


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


class Schema:
    """A schema with one object of somebody's, and the statements by which a victim uses it."""

    def __init__(self, name, make, use, put=None):
        self.name, self.make, self.use, self.put = name, make, use, put


def places_of(call):
    """The places that hold an expression."""
    table = "CREATE TABLE t(a)"

    def replaced(sql):
        return f"UPDATE sqlite_schema SET sql = {quoted(sql)} WHERE name = 't'"
    insert = "INSERT INTO t(a) VALUES (1)"
    return [
        Schema("view", [f"CREATE VIEW v AS SELECT {call} AS x"], ["SELECT * FROM v"]),
        Schema("trigger", [table, f"CREATE TRIGGER r BEFORE INSERT ON t BEGIN SELECT {call}; END"], [insert]),
        Schema("trigger of an update", [table, insert,
                                        f"CREATE TRIGGER r AFTER UPDATE ON t BEGIN UPDATE t SET a = {call}; END"],
               ["UPDATE t SET a = 2"]),
        Schema("condition of a trigger", [table, f"CREATE TRIGGER r AFTER INSERT ON t WHEN {call} BEGIN SELECT 1; END"],
               [insert]),
        Schema("check", [table], [insert, "UPDATE t SET a = 2"], replaced(f"CREATE TABLE t(a, CHECK ({call} IS NOT 77))")),
        Schema("check of a column", [table], [insert], replaced(f"CREATE TABLE t(a CHECK ({call} IS NOT 77))")),
        Schema("default", ["CREATE TABLE t(a, b)"], [insert, "SELECT * FROM t"],
               replaced(f"CREATE TABLE t(a, b DEFAULT ({call}))")),
        Schema("generated column", [table, insert], ["SELECT * FROM t", insert],
               replaced(f"CREATE TABLE t(a, b AS ({call}))")),
        Schema("stored column", ["CREATE TABLE t(a, b)"], [insert, "SELECT * FROM t"],
               replaced(f"CREATE TABLE t(a, b AS ({call}) STORED)")),
        Schema("index", [table, "CREATE INDEX i ON t(a)"], [insert, "REINDEX", "PRAGMA integrity_check"],
               f"UPDATE sqlite_schema SET sql = {quoted(f'CREATE INDEX i ON t({call})')} WHERE name = 'i'"),
        Schema("partial index", [table, "CREATE INDEX i ON t(a)"], [insert, "REINDEX", "PRAGMA integrity_check"],
               f"UPDATE sqlite_schema SET sql = {quoted(f'CREATE INDEX i ON t(a) WHERE {call} IS NOT NULL')} WHERE name = 'i'"),
    ]


def places_of_table(select):
    """The places that hold a query, or that somebody might try to hide one in."""
    return places_of(f"({select})")[:6] + [
        Schema("view of a table", [f"CREATE VIEW v AS {select}"], ["SELECT * FROM v", "SELECT count(*) FROM v"]),
        Schema("trigger that copies", ["CREATE TABLE t(a)", "CREATE TABLE loot(x)",
                                       f"CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO loot {select}; END"],
               ["INSERT INTO t VALUES (1)"]),
        Schema("trigger instead", ["CREATE VIEW v AS SELECT 1 AS a", "CREATE TABLE loot(x)",
                                   f"CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN INSERT INTO loot {select}; END"],
               ["INSERT INTO v VALUES (1)"]),
        Schema("view in a view", [f"CREATE VIEW w AS {select}", "CREATE VIEW v AS WITH x AS (SELECT * FROM w) SELECT * FROM x"],
               ["SELECT * FROM v"]),
    ]


class Tester:
    def __init__(self, host, folder, ways):
        self.host, self.canary, self.ways = host, str(folder / "canary.csv"), ways
        pathlib.Path(self.canary).write_text(CANARY)
        self.watch = Watch(folder)
        self.wrong, self.tried, self.refused, self.let = [], 0, 0, []

    def callables(self):
        """The expressions that call each function, in every number of its arguments; and the tables."""
        host = hosts.connect(self.host)
        known = {name: kind for name, kind in host.rows("SELECT name, kind FROM prosecutions_help")}
        functions = host.rows("SELECT DISTINCT f.name, f.narg FROM pragma_function_list AS f JOIN prosecutions_help AS h "
                              "ON h.name = f.name AND h.kind <> 'table' ORDER BY 1, 2")
        modules = {name for name, in host.rows("SELECT name FROM pragma_module_list")}
        tables = sorted(name for name, kind in known.items() if kind == "table")
        assert set(tables) <= modules and len(functions) > 60 and len(tables) > 14
        host.close()
        return functions, tables

    def settings(self, host):
        """All of them; None where the host refuses the whole schema."""
        try:
            return host.rows("SELECT * FROM prosecutions_settings")
        except hosts.Failed as error:
            if "malformed database schema" in str(error):
                return None
            raise

    def put(self, schema, what, trusted, of_use=False):
        """Puts the schema into a database and uses it. What happened: an error for each use, or None. `of_use`: what is
        opened while it is made is no matter."""
        host = hosts.connect(self.host)
        before = self.settings(host)
        self.watch.opened()
        happened = []
        try:
            host.rows(f"PRAGMA trusted_schema = {trusted}")
            for sql in schema.make:
                host.rows(sql)
            if schema.put:
                host.rows("PRAGMA writable_schema = ON")
                host.rows(schema.put)
                host.rows("PRAGMA writable_schema = RESET")
        except hosts.Failed as error:  # the host will have no such schema
            happened.append(str(error))
        if of_use:
            self.watch.opened()
        for sql in schema.use:
            try:
                host.rows(sql)
                happened.append(None)
            except hosts.Failed as error:
                happened.append(str(error))
        where = f"{what} in a {schema.name}, trusted_schema {trusted}"
        if self.watch.opened():
            self.wrong.append(f"{where}: a file was opened")
        if self.settings(host) not in (before, None):
            self.wrong.append(f"{where}: a setting has changed")
        host.close()
        self.tried += 1
        return happened

    def functions(self, functions):
        for name, count in functions:
            path = quoted(self.canary)
            for arguments in ([path] * count, ["2018"] * (count - 1) + [path], ["'root'"] * (count - 1) + ["''"])[:self.ways]:
                call = f"{name}({', '.join(arguments[:count])})"
                for schema in places_of(call):
                    for trusted in ("on", "off"):
                        self.put(schema, call, trusted)

    def config(self):
        """prosecutions_config tells of the connection: places where a host lets a schema call it are listed."""
        for schema in places_of("prosecutions_config('cache')"):
            for trusted in ("on", "off"):
                happened = self.put(schema, "prosecutions_config", trusted)
                if any(error is None for error in happened[:1]):
                    self.let.append(f"{schema.name} ({trusted})")

    def tables(self, tables):
        """A table that may open files is for direct use only: each use in a schema has to fail."""
        host = hosts.connect(self.host)
        signatures = dict(host.rows("SELECT name, signature FROM prosecutions_help WHERE kind = 'table'"))
        host.close()
        for name in tables:
            direct = "(" in signatures[name] or name in DIRECT
            some = f"{name}({quoted(self.canary)})" if "(" in signatures[name] else name
            if signatures[name].startswith(("local_story", "story_page")):
                some = f"{name}('Kent', 'Robbery', 2018, {quoted(self.canary)})"
            for schema in places_of_table(f"SELECT rowid FROM {some}"):
                for trusted in ("on", "off"):
                    happened = self.put(schema, name, trusted)
                    if direct and any(error is None for error in happened):
                        self.wrong.append(f"{name} in a {schema.name}, trusted_schema {trusted}: it was read")
                    self.refused += any(happened)

    def settings_by_schema(self):
        change = "UPDATE prosecutions_settings SET value = '' WHERE name = 'root'"
        for schema in (
                Schema("trigger", ["CREATE TABLE t(a)", f"CREATE TRIGGER r AFTER INSERT ON t BEGIN {change}; END"],
                       ["INSERT INTO t VALUES (1)"]),
                Schema("view", ["CREATE VIEW v AS SELECT value AS a FROM prosecutions_settings",
                                "CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN " + change + "; END"],
                       ["INSERT INTO v VALUES (1)", "SELECT * FROM v"])):
            for trusted in ("on", "off"):
                if any(error is None for error in self.put(schema, "prosecutions_settings", trusted)):
                    self.wrong.append(f"prosecutions_settings in a {schema.name}, trusted_schema {trusted}: it was used")

    def columns_of_a_file(self):
        """A table that a schema declares over a file: with trusted_schema off no trigger learns its columns, nor a row.
        (With it on, which is SQLite's default, pragma_table_info tells a trigger what the columns are called.)"""
        declared = [f"CREATE VIRTUAL TABLE p USING published({quoted(self.canary)})", "CREATE TABLE t(a)", "CREATE TABLE loot(x)"]
        for select in ("SELECT name FROM pragma_table_info('p')", "SELECT name FROM pragma_table_xinfo('p')", "SELECT force FROM p"):
            for made in (f"CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO loot {select}; END", f"CREATE VIEW v AS {select}"):
                use = "INSERT INTO t VALUES (1)" if "TRIGGER" in made else "SELECT * FROM v"
                forget = "UPDATE sqlite_schema SET sql = sql WHERE name = 'p'"
                schema = Schema("database with a table over a file", declared + [made], [use], forget)
                if any(error is None for error in self.put(schema, select, "off", of_use=True)):
                    self.wrong.append(f"{select} by {made.split()[1]}, trusted_schema off: it was read")

    def control(self):
        """That the watch sees what it has to see, and that a schema whose functions are pure works."""
        host = hosts.connect(self.host)
        self.watch.opened()
        host.rows(f"SELECT * FROM prosecutions({quoted(self.canary)})")
        if self.watch.descriptor >= 0 and not self.watch.opened():
            self.wrong.append("the watch does not see a file that is opened")
        host.close()
        for schema in places_of("pct_change(3, 2)"):
            if any(self.put(schema, "pct_change", "off")):
                self.wrong.append(f"pct_change in a {schema.name} does not work")

    def run(self):
        functions, tables = self.callables()
        self.control()
        self.functions(functions)
        self.config()
        self.tables(tables)
        self.settings_by_schema()
        self.columns_of_a_file()
        return len({name for name, _ in functions}), len(tables)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="system")
    parser.add_argument("--ways", type=int, default=3, help="in which each function is given arguments, at most 3")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        tester = Tester(options.host, folder, options.ways)
        functions, tables = tester.run()
        host = hosts.connect(options.host)
        print(f"{options.host}, SQLite {host.version}: {functions} functions and {tables} tables in {tester.tried} schemas, "
              f"{len(tester.wrong)} wrong; prosecutions_config can be called in: {', '.join(tester.let) or 'none'}")
        for wrong in tester.wrong[:20]:
            print("  " + wrong)
        return len(tester.wrong) > 0
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
