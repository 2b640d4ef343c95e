"""Equivalences that need no plain table: for sources that are too large to be copied, and for all others too.

    found = partition.check(oracle, grammar, relation)        # None, or the statements and a Difference

A WHERE parts the rows in three: where the term is true, where it is not, where it is NULL (ternary logic
partitioning). What WHERE finds, which a table may find by itself, is what SQLite counts with the term in the
SELECT list, where no table can see it (NoREC). And an order or a DISTINCT that a table may bring about by itself
is the same as of `+column`, which is SQLite's own work.
"""
import collections

from hosts import Failed, TooLong
from oracle import Difference
from tree import OURS, Column, Parameter, Phrase, literal, walk, write

STEPS = 60_000_000


def check(oracle, grammar, relation):
    """Checks one statement over the relation; returns its SQL and a Difference, or None."""
    table = grammar.named(relation)
    if grammar.chance(0.4):
        return _compare(oracle, *_in_order(grammar, table), ordered=True)
    term = _written_out(grammar.predicate([table], 2))
    names = [name for name, _ in relation.columns]
    picked = [Column(table, name) for name in grammar.random.sample(names, 2)]
    if relation.kind == "cells":
        # Cells hang on what is mentioned: each statement mentions the same.
        picked = [part for part in walk(term) if isinstance(part, Column) and part.table is table] or picked[:1]
        return _compare(oracle, *_parts(table, term, picked))
    return _compare(oracle, *_parts(table, term, picked)) or _compare(oracle, *_counts(table, term))


def _written_out(term):
    """The term without parameters: each of the statements that it is in has the same values."""
    for part in walk(term):
        if isinstance(part, Phrase):
            part.parts = [literal(inner.value(0)) or "''" if isinstance(inner,
                                                                        Parameter) else inner for inner in part.parts]
    return term


def _listed(parts, before=""):
    return [word for part in parts for word in (before, part, ", ")][:-1]


def _parts(table, term, columns):
    """All rows, and those of the three parts."""
    whole = Phrase("SELECT ", *_listed(columns), " FROM ", table)
    parts = [Phrase(whole, " WHERE ", *words) for words in ((term,), ("NOT (", term, ")"), ("(", term, ") IS NULL"))]
    return [whole], parts


def _counts(table, term):
    """How many rows the term is true of, and the sum of their rowids, out of its sight and in WHERE."""
    found = Phrase("SELECT count(*), total(", f"{table.alias}.rowid", ") FROM ", table, " WHERE ", term)
    counted = Phrase("SELECT count(CASE WHEN ", term, " THEN 1 END), total(CASE WHEN ", term,
                     f" THEN {table.alias}.rowid END) FROM ", table)
    return [counted], [found]


def _in_order(grammar, table):
    """A stretch of rows in order, or of different rows: out of the table's sight, and in it."""
    distinct = grammar.chance(0.4)
    columns = [grammar.column([table], ("text", "integer")) for _ in range(grammar.random.choice([1, 1, 2, 3]))]
    terms = [_written_out(grammar.simple_term(table)) for _ in range(grammar.random.choice([0, 1, 1, 2]))]
    order = grammar.random.sample(columns, len(columns))
    ends = [] if distinct else grammar.ends(Phrase(*columns, *terms), [table])
    ways = [grammar.random.choice(["", " DESC"]) for _ in order]
    most, passed = grammar.random.choice([1, 5, 40, -1, 1000]), grammar.random.choice([0, 0, 3, 70, 70_000])
    limit = f" LIMIT {most} OFFSET {passed}"
    joint = [word for term in terms for word in (term, " AND ")][:-1]

    def written(hidden):
        plus = "+" if hidden else ""
        where = [" WHERE ", *(["CASE WHEN ", *joint, " THEN 1 END"] if hidden else joint)] if terms else []
        by = [Phrase(plus, column, way) for column, way in zip(order, ways)] + [Phrase(plus, end) for end in ends]
        return Phrase("SELECT ", "DISTINCT " if distinct else "", *_listed(columns, plus), " FROM ", table, *where,
                      " ORDER BY ", *_listed(by), limit)

    return [written(True)], [written(False)]


def _compare(oracle, without, within, ordered=False):
    """`without`: what SQLite does by itself; `within`: what the table may do."""
    answers = []
    written = [[write(tree, OURS) for tree in side] for side in (without, within)]
    try:
        for side in written:
            oracle.host.allow_steps(STEPS)
            answers.append([row for sql, parameters in side for row in oracle.host.rows(sql, parameters)])
    except TooLong:
        oracle.counts["too long"] += 1
        return None
    except Failed as error:
        # What fails in one place may not be evaluated in another: only errors of our own are told.
        oracle.counts["errors"] += 1
        return (written[1][0][0], Difference("error", error, None)) if "prosecutions:" in str(error) else None
    finally:
        oracle.host.allow_steps(None)
    oracle.counts["compared"] += 1
    counted = [collections.Counter(answer) for answer in answers]
    if answers[0] == answers[1] if ordered else counted[0] == counted[1]:
        return None
    text = ";\n".join(sql for side in written for sql, _ in side)
    if counted[0] == counted[1]:
        return text, Difference("order", answers[1], answers[0])
    return text, Difference("parts", list((counted[1] - counted[0]).elements()),
                            list((counted[0] - counted[1]).elements()))
