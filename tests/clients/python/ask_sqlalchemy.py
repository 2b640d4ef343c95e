"""Asks by pandas, over SQLAlchemy. Its connections come from a pool: each is to load the extension as it is made."""
import pandas
import sqlalchemy

from answering import answer_all

# How it loads
engine = sqlalchemy.create_engine("sqlite:///my.db")
@sqlalchemy.event.listens_for(engine, "connect")
def load(db, _):
    db.enable_load_extension(True)
    db.load_extension("build/prosecutions")


def ask(question, given):
    return pandas.read_sql(sqlalchemy.text(question.replace("?", ":given")), engine, params={"given": given}).iat[0, 0]


answer_all(f"SQLAlchemy {sqlalchemy.__version__}, pandas {pandas.__version__}", ask)
