"""Asks our tables and the plain ones the same, and says how the answers differ.

    oracle = Oracle(world)
    difference = oracle.compare(statement)      # None, or a Difference
    difference.kind                             # "rows", "order", "error", "no error"
    oracle.counts                               # how many were compared, failed on both sides, took too long

Rows are compared as a multiset, or in order where ORDER BY leaves no choice. An error on both sides is the same.
Where values that are equal to SQLite (`a` and `A` under NOCASE, 1 and 1.0) stand for each other, as in DISTINCT
and GROUP BY, either may be given: rows are then compared without regard to case, blanks at the end and type.
"""
import collections
from dataclasses import dataclass

from hosts import Failed, TooLong
from sources import FRESH
from tree import OURS, PLAIN, Order, Table, walk, write

STEPS = 1_500_000
ROWS_SHOWN = 6


@dataclass
class Difference:
    kind: str
    ours: object
    plain: object
    time: int = 0

    def __str__(self):
        return f"ours:  {_shown(self.ours)}\nplain: {_shown(self.plain)}"


class Oracle:
    def __init__(self, world, steps=STEPS):
        self.world, self.host, self.steps = world, world.host, steps
        self.counts = collections.Counter()
        self.host.rows(f"CREATE TABLE sink({', '.join(f'c{at + 1}' for at in range(40))})")

    def compare(self, statement):
        """Runs the statement as often as it is to be run."""
        for time in range(statement.times):
            difference = self.compare_once(statement, time)
            if difference:
                difference.time = time
                return difference
        return None

    def compare_once(self, statement, time):
        plain = self.answer(statement, PLAIN, time, self.steps)
        if isinstance(plain, TooLong):
            self.counts["too long"] += 1
            return None
        ours = self.answer(statement, OURS, time, 8 * self.steps)
        self.counts["compared"] += 1
        return self.judge(statement, ours, plain)

    def judge(self, statement, ours, plain):
        if isinstance(ours, TooLong):
            self.counts["ours too long"] += 1
            return None
        if statement.ours_fails:
            return None if isinstance(ours, Failed) else Difference("no error", ours, "an error is wanted")
        if isinstance(ours, Failed) and isinstance(plain, Failed):
            self.counts["errors"] += 1
            return None
        if isinstance(ours, Failed) or isinstance(plain, Failed):
            return Difference("error", ours, plain)
        order = next((part for part in walk(statement.tree) if isinstance(part,
                                                                          Order) and part in statement.tree.parts),
                     None)
        return self.compare_rows(order, ours, plain)

    def compare_rows(self, order, ours, plain):
        for key in (_exact, _loose):
            mine, other = [key(row) for row in ours], [key(row) for row in plain]
            if _same(mine, other, order):
                self.counts["equal but for case or type"] += key is _loose
                self.counts["empty"] += not plain
                return None
        same_rows = collections.Counter(map(_exact, ours)) == collections.Counter(map(_exact, plain))
        return Difference("order" if same_rows else "rows", ours, plain)

    def answer(self, statement, side, time, steps):
        """The rows, or the error."""
        try:
            sql, parameters = write(statement.tree, side, time)  # may make a plain table
            if side == OURS:
                self.make_fresh(statement.tree)
            self.host.allow_steps(steps)
            if sql.startswith(("SELECT", "WITH")):
                return self.host.rows(sql, parameters)
            self.host.rows("DELETE FROM sink")
            self.host.rows("INSERT INTO sink(c1, c2) SELECT force, year FROM note")
            self.host.rows(sql, parameters)
            return self.host.rows("SELECT * FROM sink")
        except (Failed, TooLong) as error:
            return error
        finally:
            self.host.allow_steps(None)

    @staticmethod
    def leave(cursor):
        try:
            next(cursor, None)
            cursor.close()
        except (Failed, TooLong):
            pass

    def make_fresh(self, tree):
        for part in walk(tree):
            if isinstance(part, Table) and part.ours.startswith(FRESH):
                self.host.rows(f"DROP TABLE IF EXISTS {part.ours}")
                self.host.rows(part.relation.made_fresh)

    def compare_together(self, statements):
        """Several statements with open cursors, a row of each in turn."""
        answers = {side: self.answers_together(statements, side) for side in (PLAIN, OURS)}
        for statement, ours, plain in zip(statements, answers[OURS], answers[PLAIN]):
            if isinstance(plain, TooLong):
                self.counts["too long"] += 1
                continue
            self.counts["compared"] += 1
            difference = self.judge(statement, ours, plain)
            if difference:
                return statement, difference
        return None

    def answers_together(self, statements, side):
        """The last statement of more than two is left after a row, and asked again while the others go on."""
        for statement in statements if side == OURS else []:
            self.make_fresh(statement.tree)
        written = [write(statement.tree, side, 0) for statement in statements]
        self.host.allow_steps(self.steps * len(statements) * (8 if side == OURS else 1))
        cursors = [self.host.cursor(*each) for each in written]
        answers, left = [[] for _ in cursors], list(range(len(cursors)))
        if len(cursors) > 2:
            self.leave(cursors[-1])
            cursors[-1] = self.host.cursor(*written[-1])
        while left:
            for at in list(left):
                try:
                    answers[at].append(next(cursors[at]))
                except StopIteration:
                    left.remove(at)
                except (Failed, TooLong) as error:
                    answers[at] = error
                    left.remove(at)
        self.host.allow_steps(None)
        return answers


def _same(ours, plain, order):
    if order and order.total:
        return ours == plain
    if collections.Counter(ours) != collections.Counter(plain):
        return False
    by = order.by if order else ()
    return [[row[at] for at in by] for row in ours] == [[row[at] for at in by] for row in plain]


def _exact(row):
    """What makes the row what it is: 1, 1.0 and '1' are three things. Fractions are summed in any order, and -0.0
    is 0.0."""
    return tuple((type(value).__name__, f"{value + 0.0:.11g}" if isinstance(value, float) else value) for value in row)


def _loose(row):
    return tuple(value.casefold().rstrip() if isinstance(value, str) else
                 f"{value + 0.0:.11g}" if isinstance(value, (int, float)) else value for value in row)


def _shown(answer):
    if not isinstance(answer, list):
        return f"{type(answer).__name__}: {answer}"
    rows = [tuple(value if not isinstance(value, str) or len(value) < 60 else value[:57] + "..." for value in row)
            for row in answer[:ROWS_SHOWN]]
    return f"{len(answer)} rows {', '.join(map(str, rows))}{', ...' if len(answer) > ROWS_SHOWN else ''}"
