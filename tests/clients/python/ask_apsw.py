"""Asks by APSW."""
import apsw

from answering import answer_all

# How it loads
db = apsw.Connection("my.db")
db.enable_load_extension(True)
db.load_extension("build/prosecutions")

answer_all(apsw.apsw_version(), lambda question, given: db.execute(question, (given,)).get)
