"""Equivalences that need no plain table: for sources that are too large to be copied, and for all others too.

    difference = partition.check(oracle, grammar)        # None, or a Failing statement as text

A WHERE parts the rows in three: where the term is true, where it is not, where it is NULL (ternary logic
partitioning). And what WHERE finds, which a table may find by itself, is what SQLite counts with the term in
the SELECT list, where no table can see it (NoREC).
"""
import collections

from hosts import Failed, TooLong
from oracle import Difference
from tree import OURS, Column, Phrase, literal, walk, Parameter, write

STEPS = 40_000_000


def check(oracle, grammar, relation):
    """Checks one term over the relation; returns (SQL, Difference), or None."""
    table = grammar.named(relation)
    term = grammar.predicate([table], 2)
    # Written out, so that each of the statements below has the same values.
    for part in walk(term):
        if isinstance(part, Phrase):
            part.parts = [literal(inner.value(0)) or "''" if isinstance(inner, Parameter) else inner for inner in part.parts]
    columns = [name for name, _ in relation.columns if name not in ("source",)]
    picked = [Column(table, name) for name in grammar.random.sample(columns, 2)]
    if relation.kind == "cells":
        # Cells hang on what is mentioned: each statement mentions the same.
        return _compare(oracle, _parts(table, term, _mentioned(term, table) or picked[:1]))
    return _compare(oracle, _parts(table, term, picked)) or _compare(oracle, _counts(table, term))


def _mentioned(term, table):
    return [part for part in walk(term) if isinstance(part, Column) and part.table is table]


def _parts(table, term, columns):
    """All rows, and those of the three parts."""
    shown = Phrase(*[part for column in columns for part in (column, ", ")][:-1])
    whole = Phrase("SELECT ", shown, " FROM ", table)
    parts = [Phrase(whole, " WHERE ", *words) for words in ((term,), ("NOT (", term, ")"), ("(", term, ") IS NULL"))]
    return [whole], parts


def _counts(table, term):
    """How many rows the term is true of, and the sum of their rowids, in WHERE and out of its sight."""
    found = Phrase("SELECT count(*), total(", f"{table.alias}.rowid", ") FROM ", table, " WHERE ", term)
    counted = Phrase("SELECT count(CASE WHEN ", term, " THEN 1 END), total(CASE WHEN ", term, f" THEN {table.alias}.rowid END) FROM ", table)
    return [counted], [found]


def _compare(oracle, sides):
    answers = []
    written = [[write(tree, OURS) for tree in side] for side in sides]
    try:
        for side in written:
            oracle.host.allow_steps(STEPS)
            answers.append(collections.Counter(row for sql, parameters in side for row in oracle.host.rows(sql, parameters)))
    except TooLong:
        oracle.counts["too long"] += 1
        return None
    except Failed as error:
        # What fails in one place may not be evaluated in another: only errors of our own are told.
        oracle.counts["errors"] += 1
        return (written[-1][0][0], Difference("error", error, None)) if "prosecutions:" in str(error) else None
    finally:
        oracle.host.allow_steps(None)
    oracle.counts["compared"] += 1
    if answers[0] == answers[1]:
        return None
    text = ";\n".join(sql for side in written for sql, _ in side)
    return text, Difference("parts", list((answers[1] - answers[0]).elements()), list((answers[0] - answers[1]).elements()))
