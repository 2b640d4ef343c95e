"""Asks by pysqlite3, which is Python's sqlite3 with a newer SQLite in it."""
import importlib.metadata

from answering import answer_all

# How it loads
import pysqlite3 as sqlite3
db = sqlite3.connect("my.db")
db.enable_load_extension(True)
db.load_extension("build/prosecutions")

answer_all(importlib.metadata.version("pysqlite3-binary"),
           lambda question, given: db.execute(question, (given,)).fetchone()[0])
