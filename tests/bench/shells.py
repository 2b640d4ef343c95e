"""The first answer from what was kept, by each tool's own shell: in Python both wait for Python above all."""
import csv
import importlib.util
import os
import pathlib
import subprocess
import time

from peers import Cached, DuckKept, Peer, quoted

TIMES_A_ROUND = 5  # they take milliseconds


class CachedShell(Cached):
    """the sqlite3 shell, the extension loaded; without a question, too. Its cache was made by an earlier process."""

    name, start_with = "sqlite3, prosecution_totals, cached", ["sqlite3", "-init", "/dev/null", "-batch", "-bail", "-csv"]

    def available(self):
        done = subprocess.run(self.idle(), capture_output=True, text=True)
        return None if done.returncode == 0 else f"this sqlite3 can't load the extension: {done.stderr.strip()}"

    def prepare(self):
        seconds_and_rows(self, self.asking())

    def environment(self):
        return {"PROSECUTIONS_CACHE": self.cache_folder}

    def command(self, query):
        return [*self.start_with, ":memory:", f".load {self.job['extension']}", query]

    def asking(self):
        return self.command(self.sql("Q1"))

    def idle(self):
        return self.command("SELECT 1")


class DuckShell(Peer):
    """DuckDB's shell, opening a database file that it made before; without a question, it opens nothing."""

    name, memory, disk, table = "duckdb, its own file", DuckKept.memory, DuckKept.disk, "release"

    def __init__(self, job):
        super().__init__(job)
        # Not the file of DuckKept, which this shell can't read if its version is another.
        self.file = self.kept_files / "duck_shell.db"

    def available(self):
        return None if duckdb_binary() else "the package duckdb-cli is not there"

    def prepare(self):
        make = f"CREATE TABLE release AS FROM read_csv({quoted(self.csv)})"
        subprocess.run(self.command(make, self.file), check=True, stdout=subprocess.DEVNULL)

    def environment(self):
        return {}

    def command(self, query, *opened):
        return [duckdb_binary(), "-init", "/dev/null", "-batch", "-bail", "-csv", "-noheader", *opened, "-c", query]

    def asking(self):
        return self.command(self.sql("Q1"), "-readonly", self.file)

    def idle(self):
        return self.command("SELECT 1")


SHELLS = {shell.name: shell for shell in (CachedShell, DuckShell)}


def duckdb_binary():
    """The shell itself: the package's command is a Python program that starts it."""
    package = importlib.util.find_spec("duckdb_cli")
    binary = package and pathlib.Path(package.origin).with_name("duckdb")
    return binary if binary and binary.exists() else None


def seconds_and_rows(shell, command):
    """The whole process, and what it answers."""
    environment = os.environ | shell.environment()
    begun = time.monotonic()
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return time.monotonic() - begun, list(csv.reader(done.stdout.splitlines()))
