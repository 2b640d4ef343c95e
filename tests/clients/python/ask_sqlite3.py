"""Asks by Python's own sqlite3."""
import platform
import sqlite3

from answering import answer_all

# How it loads
db = sqlite3.connect("my.db")
db.enable_load_extension(True)
db.load_extension("build/prosecutions")

answer_all(f"Python {platform.python_version()}",
           lambda question, given: db.execute(question, (given,)).fetchone()[0])
