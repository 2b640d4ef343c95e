"""Makes expressions: values, terms of every kind, and what they are made of.

    expressions = Expressions(random, world)
    term = expressions.predicate(scope, depth=2)         # an Expression (tree.py)
    value = expressions.scalar(scope, depth=1)

A scope is the list of tables whose columns may be named. Values come from the columns themselves, in another case,
cut off, with a blank after them, of another type; a third of them are parameters.
"""
from tree import Column, Expression, Items, Optional, Parameter, Phrase, Table, literal

COMPARISONS = ["=", "=", "=", "==", "<>", "!=", "<", "<=", ">", ">=", "IS", "IS NOT", "IS NOT DISTINCT FROM",
               "IS DISTINCT FROM"]
COLLATIONS = ["BINARY", "NOCASE", "RTRIM"]
ODD_VALUES = [None, 0, 1, -1, 2018, 2018.0, 2018.5, "2018", " 2018", "2018 ", "2018.0", "2e3", "", " ", "Kent", "kent",
              b"Kent",
              b"", 2**53 + 1, 2**63 - 1, -2**63, 1e300, float("inf"), -0.0, "%", "*", "é", "É", "x" * 3000, "y\0z",
              "\0"]
SMALL = 1500  # rows of a table that may be asked once a row of another


class Expressions:
    def __init__(self, random, world, favoured=None):
        """`favoured`: the kind of term that is wanted often, `like` or `glob`."""
        self.random, self.world, self.favoured = random, world, favoured
        self.aliases = 0

    # --- Choosing ---

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, *choices):
        """One of pairs of a weight and what to call."""
        return self.random.choices([call for _, call in choices], [weight for weight, _ in choices])[0]()

    def column(self, scope, types=None):
        """A column of the scope, where it can be of one of the types, and mostly one that has several values."""
        found = [(table, name) for table in scope for name, kind in table.columns if types is None or kind in types]
        found = found or [(table, name) for table in scope for name, _ in table.columns]
        useful = [pair for pair in found if len(pair[0].samples(pair[1])) > 1]
        return Column(*self.random.choice(useful if useful and self.chance(0.9) else found))

    def table(self, small=False, kinds=("rows", "cells", "other", "side")):
        """A table to ask; `small`: one that may be asked often (once a row of another)."""
        world = self.world
        choices = [relation for relation in world.relations + world.sides
                   if relation.kind in kinds and not (small and relation.size > SMALL)]
        relation = self.random.choices(choices, [choice.weight for choice in choices])[0]
        return self.named(relation)

    def named(self, relation):
        self.aliases += 1
        return Table(relation, f"t{self.aliases}", self.random.choice(relation.ours))

    def with_rowid(self, scope):
        """The tables of the scope whose rowids may be named."""
        return [table for table in scope if isinstance(table, Table) and table.relation.kind != "cells"]

    # --- Values ---

    def value_for(self, column):
        """A value that may be one of the column's, or nearly."""
        samples = column.table.samples(column.name)
        value = self.random.choice(samples) if samples and self.chance(0.85) else self.random.choice(ODD_VALUES)
        return self.pick((70, lambda: value), (8, lambda: self.other_case(value)), (4, lambda: self.cut(value)),
                         (4, lambda: f"{value} " if isinstance(value, str) else value),
                         (6, lambda: self.other_type(value)), (3, lambda: None))

    def other_case(self, value):
        return self.random.choice([str.lower, str.upper, str.swapcase])(value) if isinstance(value, str) else value

    def cut(self, value):
        return value[:self.random.randint(0, len(value))] if isinstance(value, str) else value

    def other_type(self, value):
        if isinstance(value, str):
            return self.random.choice([value.encode("utf-8", "replace"),
                                       int(value) if value.isdecimal() and len(value) < 18 else value])
        if value is None:
            return ""
        return self.random.choice([str(value), f"{value}.0", f" {value}"] + ([value + 0.5, float(value)]
                                                                             if not isinstance(value, bytes) else []))

    def constant(self, make):
        """A value by `make`, as a parameter with several values or written out."""
        value = make()
        written = literal(value)
        if written is None or self.chance(0.33):
            return Expression(Parameter([value, make(), make()]))
        return Expression(written)

    def value(self, column):
        """Something to compare the column with."""
        plain = lambda: self.constant(lambda: self.value_for(column))
        return self.pick((90, plain),
                         (4, lambda: Expression("CAST(", plain(), " AS ",
                                                self.random.choice(["TEXT", "INTEGER", "REAL", "BLOB"]), ")")),
                         (3, lambda: Expression("+", plain())),
                         (3, lambda: Expression("coalesce(", plain(), ", ", plain(), ")")))

    # --- Terms ---

    def predicate(self, scope, depth=2):
        if self.favoured and self.chance(0.3):
            return getattr(self, self.favoured)(scope)
        if depth > 0 and self.chance(0.35):
            return self.pick(
                (30, lambda: Expression("(", self.predicate(scope, depth - 1), " AND ",
                                        self.predicate(scope, depth - 1), ")")),
                (50, lambda: Expression("(", self.predicate(scope, depth - 1), " OR ", self.predicate(scope, depth - 1),
                                        ")")),
                (15, lambda: Expression("NOT (", self.predicate(scope, depth - 1), ")")),
                (5, lambda: Expression("CASE WHEN ", self.predicate(scope, depth - 1), " THEN ",
                                       self.predicate(scope, 0),
                                       " ELSE ", self.predicate(scope, 0), " END")))
        return self.pick((34, lambda: self.comparison(scope)), (7, lambda: self.between(scope)),
                         (11, lambda: self.in_list(scope)),
                         (4, lambda: self.in_select(scope)), (9, lambda: self.like(scope)),
                         (4, lambda: self.glob(scope)),
                         (6, lambda: self.null_test(scope)), (5, lambda: self.row_value(scope)),
                         (6, lambda: self.of_columns(scope)), (4, lambda: self.exists(scope)),
                         (6, lambda: self.of_rowid(scope)),
                         (4, lambda: self.of_scalars(scope)), (2, lambda: self.truth(scope)))

    def collate(self):
        return f" COLLATE {self.random.choice(COLLATIONS)}" if self.chance(0.12) else ""

    def comparison(self, scope):
        column = self.column(scope)
        left = Expression("+" if self.chance(0.04) else "", column)
        sides = [Phrase(left, self.collate()), Phrase(self.value(column), self.collate())]
        if self.chance(0.1):
            sides.reverse()
        term = Expression(sides[0], f" {self.random.choice(COMPARISONS)} ", sides[1])
        return term if self.chance(0.95) else Expression(self.random.choice(["likely(", "unlikely(", "NOT ("]), term,
                                                         ")")

    def between(self, scope):
        column = self.column(scope)
        return Expression(column, self.collate(), self.random.choice([" BETWEEN ", " NOT BETWEEN "]),
                          self.value(column), " AND ",
                          self.value(column))

    def in_list(self, scope):
        column = self.column(scope)
        values = [self.value(column) for _ in range(self.random.choice([1, 2, 2, 3, 3, 5, 12, 12, 80]))]
        return Expression(self.random.choice(["", "", "", "+"]), column, self.collate(),
                          self.random.choice([" IN (", " IN (", " NOT IN ("]),
                          Items(*values), ")")

    def in_select(self, scope):
        column = self.column(scope)
        inner = self.table(small=True)
        chosen = self.like_column(inner, column)
        limit = ""
        if self.chance(0.15):
            other = self.table(small=True)
            limit = Optional(self.random.choice([" UNION ", " UNION ALL ", " EXCEPT "]), "SELECT ",
                             self.like_column(other, column), " FROM ", other)
        elif inner.relation.kind != "cells" and self.chance(0.2):
            limit = f" ORDER BY {inner.alias}.rowid DESC LIMIT 5"
        return Expression(column, self.collate(), self.random.choice([" IN (", " IN (", " NOT IN ("]), "SELECT ",
                          chosen, " FROM ", inner,
                          self.where([inner], scope), limit, ")")

    def like_column(self, table, column):
        """The table's column of the same name, or any."""
        names = [name for name, _ in table.columns]
        return Column(table, column.name) if column.name in names and self.chance(0.8) else self.column([table])

    def like(self, scope):
        column = self.column(scope, ("text",) if self.chance(0.9) else None)
        escape = self.random.choice(["", "", "", " ESCAPE '\\'", " ESCAPE '_'", " ESCAPE 'a'"])
        return Expression(column, self.random.choice([" LIKE ", " LIKE ", " NOT LIKE "]),
                          self.constant(lambda: self.pattern(column, "%", "_")), escape)

    def glob(self, scope):
        column = self.column(scope, ("text",) if self.chance(0.9) else None)
        return Expression(column, self.random.choice([" GLOB ", " GLOB ", " NOT GLOB "]),
                          self.constant(lambda: self.pattern(column, "*", "?")))

    def pattern(self, column, many, one):
        value = self.value_for(column)
        if not isinstance(value, str) or self.chance(0.05):
            return value
        at = self.random.randint(0, len(value))
        return self.random.choice([value, value[:at] + many, many + value[at:], f"{many}{value[at:at + 3]}{many}",
                                   value[:at] + one + value[at + 1:], many, "[A-K]*", f"{one}{many}",
                                   f"\\{many}{value}"])

    def null_test(self, scope):
        return Expression(self.column(scope),
                          self.random.choice([" IS NULL", " IS NOT NULL", " NOTNULL", " ISNULL", " NOT NULL"]))

    def row_value(self, scope):
        table = [self.random.choice(scope)]
        columns = [self.column(table) for _ in range(self.random.choice([2, 2, 3]))]
        left = Phrase("(", *self.separated(columns), ")")
        row = lambda: Phrase("(", *self.separated([self.value(column) for column in columns]), ")")
        if self.chance(0.6):
            return Expression(left, f" {self.random.choice(['=', '<', '<=', '>', '>=', '<>', 'IS', 'IS NOT'])} ", row())
        if self.chance(0.6):
            return Expression(left, self.random.choice([" IN (VALUES ", " NOT IN (VALUES "]),
                              Items(*[row() for _ in range(3)]), ")")
        # Of the same types: SQLite checks such a term again with our column's affinity alone, whatever a table does.
        inner = self.table(small=True, kinds=("rows", "other", "side"))
        types = dict(inner.columns)
        chosen = [self.like_column(inner, column) for column in columns]
        if any(types[one.name] != dict(other.table.columns)[other.name] for one, other in zip(chosen, columns)):
            return self.comparison(scope)
        return Expression(left, " IN (SELECT ", *self.separated(chosen), " FROM ", inner, ")")

    def separated(self, parts, between=", "):
        return [part for pair in parts for part in (pair, between)][:-1]

    def of_columns(self, scope):
        left = self.column(scope)
        same = [table for table in scope if table is not left.table]
        right = self.like_column(self.random.choice(same), left) if same and self.chance(0.7) else self.column(scope)
        return Expression(left, self.collate(), f" {self.random.choice(COMPARISONS)} ", right, self.collate())

    def exists(self, scope):
        inner = self.table(small=True)
        outer = self.column(scope)
        term = Expression(self.like_column(inner, outer), " = ", outer)
        return Expression(self.random.choice(["EXISTS (", "NOT EXISTS ("]), "SELECT 1 FROM ", inner, " WHERE ", term,
                          Optional(" AND ", self.predicate([inner], 0)), ")")

    def of_rowid(self, scope):
        tables = self.with_rowid(scope)
        if not tables:
            return self.comparison(scope)
        table = self.random.choice(tables)
        size = table.relation.size
        number = lambda: self.random.choice([0, 1, 2, size, size + 1, -5, 2.5, "3", "x", None, 2**62,
                                             self.random.randint(1, size + 1),
                                             self.random.randint(1, size + 1)])
        rowid = f"{table.alias}.{self.random.choice(['rowid', 'rowid', 'oid', '_rowid_'])}"
        constant = lambda: self.constant(number)
        return self.pick(
            (70, lambda: Expression(rowid, f" {self.random.choice(COMPARISONS)} ", constant())),
            (15, lambda: Expression(rowid, " BETWEEN ", constant(), " AND ", constant())),
            (15, lambda: Expression(rowid, " IN (", Items(constant(), constant(), constant()), ")")))

    def of_scalars(self, scope):
        return Expression(self.scalar(scope, 1), f" {self.random.choice(COMPARISONS)} ", self.scalar(scope, 1))

    def truth(self, scope):
        return Expression(self.column(scope), self.random.choice(["", " IS TRUE", " IS NOT FALSE", " + 0"]))

    def where(self, tables, outer=(), probability=0.7, depth=1):
        """` WHERE ...` of the tables, which may name the outer ones; or nothing."""
        if not self.chance(probability):
            return ""
        scope = list(tables) + (list(outer) if outer and self.chance(0.3) else [])
        return Optional(" WHERE ", self.predicate(scope, depth))

    # --- Scalars ---

    def scalar(self, scope, depth=1):
        if depth == 0:
            return Expression(self.column(scope)) if self.chance(0.85) else self.value(self.column(scope))
        inner = lambda types=None: Expression(self.column(scope, types)) if self.chance(0.7) else self.scalar(scope,
                                                                                                              depth - 1)
        return self.pick(
            (55, lambda: Expression(self.column(scope))),
            (4, lambda: Expression(inner(("text",)), " || ", inner())),
            (6, lambda: Expression(self.random.choice(["upper(", "lower(", "length(", "typeof(", "trim(", "quote(",
                                                       "hex("]), inner(), ")")),
            (3, lambda: Expression("substr(", inner(), ", ", str(self.random.randint(-3, 4)), ", ",
                                   str(self.random.randint(0, 5)), ")")),
            (4, lambda: Expression(self.random.choice(["coalesce(", "ifnull(", "nullif("]), inner(), ", ", inner(),
                                   ")")),
            (6, lambda: Expression("(", inner(("integer",)),
                                   self.random.choice([" + ", " - ", " * ", " / ", " % ", " & "]), inner(("integer",)),
                                   ")")),
            (4, lambda: Expression("CAST(", inner(), " AS ",
                                   self.random.choice(["TEXT", "INTEGER", "REAL", "NUMERIC", "BLOB"]), ")")),
            (5, lambda: Expression("CASE WHEN ", self.predicate(scope, 0), " THEN ", inner(),
                                   Optional(" ELSE ", inner()), " END")),
            (4, lambda: Expression("(", self.predicate(scope, 0), ")")),
            (3, lambda: Expression(self.random.choice(["force_code(", "force_name("]), inner(("text",)), ")")),
            (4, lambda: self.scalar_select(scope)))

    def scalar_select(self, scope):
        if self.chance(0.3):
            return self.first_value(scope)
        inner = self.table(small=True)
        term = ""
        if self.chance(0.6):
            outer = self.column(scope)
            term = Optional(" WHERE ", Expression(self.like_column(inner, outer), " = ", outer))
        aggregate = self.random.choice(["count", "min", "max", "sum"])
        return Expression("(SELECT ", aggregate, "(", self.column([inner]), ") FROM ", inner, term, ")")

    def first_value(self, scope):
        """One value of a table's rows in order, which may hang on the row outside."""
        inner = self.table(small=True, kinds=("rows", "other", "side"))
        outer = self.column(scope)
        term = Expression(self.like_column(inner, outer), self.random.choice([" = ", " = ", " < ", " IS "]), outer)
        return Expression("(SELECT ", self.column([inner]), " FROM ", inner, Optional(" WHERE ", term), " ORDER BY ",
                          self.column([inner]),
                          self.random.choice(["", " DESC"]), f", {inner.alias}.rowid LIMIT 1",
                          self.random.choice(["", " OFFSET 1"]), ")")
