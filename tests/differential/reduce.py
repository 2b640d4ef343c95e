"""Makes a statement smaller as long as its answers differ in the same way.

    small = reduce.reduced(oracle, statement, difference)      # the statement itself, changed

Each optional part is left out, each item of a list, each expression replaced by one within it or by a constant,
each parameter by a value that is written out; what still differs stays, until nothing more can go.
"""
from oracle import Difference
from tree import Column, Expression, Items, Optional, Parameter, Phrase, literal, walk

ATTEMPTS = 600
CONSTANTS = ["1", "NULL"]


def reduced(oracle, statement, difference):
    """Returns the difference that is left."""
    left = ATTEMPTS
    statement.times = difference.time + 1
    changed = True
    while changed and left > 0:
        changed = False
        for undo in _changes(statement.tree):
            left -= 1
            found = _still(oracle, statement, difference)
            if found:
                difference, changed = found, True
                break
            undo()
            if left <= 0:
                break
    return difference


def _still(oracle, statement, difference):
    found = oracle.compare(statement)
    if not found or found.kind != difference.kind:
        return None
    if difference.kind == "error" and type(found.ours) is not type(difference.ours):
        return None
    return found


def _changes(tree):
    """Makes one change after the other, the largest first; each yields how it is undone."""
    for part in list(walk(tree)):
        if not isinstance(part, Phrase):
            continue
        for at, inner in enumerate(part.parts):
            if isinstance(part, Items) and len(part.parts) > max(1, part.kept) and at < len(part.parts) - part.kept:
                yield _put(part, part.parts[:at] + part.parts[at + 1:])
            for smaller in _smaller(inner):
                yield _put(part, part.parts[:at] + [smaller] + part.parts[at + 1:])


def _put(part, parts):
    before = part.parts
    part.parts = parts

    def undo():
        part.parts = before
    return undo


def _smaller(part):
    if isinstance(part, Optional) and part.parts:
        yield ""
    if isinstance(part, Expression) and len(part.parts) > 0:
        inside = [inner for inner in walk(part) if inner is not part and isinstance(inner, (Expression, Column))]
        yield from inside[:12]
        yield from (constant for constant in CONSTANTS if part.parts != [constant])
    if isinstance(part, Parameter):
        yield from (literal(value) for value in part.values if literal(value) is not None)
