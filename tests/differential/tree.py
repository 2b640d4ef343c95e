"""A statement as a tree, which can be written for our tables and for the plain ones, and made smaller.

    tree = Phrase("SELECT ", Items(Column(table, "force")), " FROM ", table,
                  Optional(" WHERE ", Expression(Column(table, "year"), " > ", Parameter([2014, 2015]))))
    sql, parameters = write(tree, OURS)                  # SELECT t1.force FROM prosecutions AS t1 WHERE ...
    sql, parameters = write(tree, PLAIN, time=1)         # the plain table; the parameters' second values

A part is a text or one of these classes; reduce.py knows from the class how a part may be made smaller.
"""

OURS, PLAIN = "ours", "plain"


class Phrase:
    """Its parts, one after the other."""

    def __init__(self, *parts):
        self.parts = list(parts)


class Expression(Phrase):
    """May be replaced by an expression within it, or by a constant."""


class Optional(Phrase):
    """May be left out."""


class Items(Phrase):
    """Parts with commas in between, of which any but the last `kept` may be left out, though not all."""

    def __init__(self, *parts, kept=0):
        super().__init__(*parts)
        self.kept = kept


class Order(Optional):
    """ORDER BY of the whole statement. `total`: no two rows of the result are alike in it, or they are alike in
    all that is selected. `by`: otherwise, the places of the result's columns that it is by."""

    def __init__(self, *parts, total=False, by=()):
        super().__init__(*parts)
        self.total, self.by = total, tuple(by)


class Parameter:
    """A value that is bound: another each time that the statement is run."""

    def __init__(self, values):
        self.values = values

    def value(self, time):
        return self.values[time % len(self.values)]


class Sided:
    """What the two sides are told in different words: ours by a hidden column, the plain table by a term."""

    def __init__(self, ours, plain):
        self.ours, self.plain = ours, plain


class Table:
    """A table in a FROM clause, by an alias. `columns` are pairs of a name and a type (text, integer, real, any)."""

    def __init__(self, relation, alias, ours=None):
        self.relation, self.alias, self.ours = relation, alias, ours
        self.columns = relation.columns

    def text(self, side, mentioned):
        name = self.ours if side == OURS else self.relation.plain(mentioned)
        return f"{name} AS {self.alias}"

    def samples(self, column):
        return self.relation.samples.get(column, [])


class Derived(Phrase):
    """A SELECT in a FROM clause; or, without parts, the name of a common table expression."""

    def __init__(self, alias, columns, *parts, source=None):
        super().__init__(*parts)
        self.alias, self.columns, self.source = alias, columns, source

    def samples(self, column):
        return self.source(column) if self.source else []


class Column:
    """A column of a table, which a statement mentions so."""

    def __init__(self, table, name):
        self.table, self.name = table, name

    def text(self):
        return f"{self.table.alias}.{self.name}" if self.table.alias else self.name


class Mention:
    """A text that mentions columns of a table without naming them: `*`, USING (...), NATURAL."""

    def __init__(self, text, *columns):
        self.text, self.columns = text, columns


def walk(part):
    """All parts from this one on, each before those within it."""
    yield part
    if isinstance(part, Phrase):
        for inner in part.parts:
            yield from walk(inner)


def mentions(tree):
    """The columns that the statement mentions of each table, by the tables' identity."""
    found = {}
    for part in walk(tree):
        for column in [part] if isinstance(part, Column) else part.columns if isinstance(part, Mention) else ():
            found.setdefault(id(column.table), set()).add(column.name)
    return found


def write(tree, side, time=0):
    """The statement's text and its parameters' values."""
    words, parameters, found = [], [], mentions(tree)

    def add(part):
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, Parameter):
            words.append("?")
            parameters.append(part.value(time))
        elif isinstance(part, Table):
            words.append(part.text(side, frozenset(found.get(id(part), ()))))
        elif isinstance(part, Column):
            words.append(part.text())
        elif isinstance(part, Mention):
            words.append(part.text)
        elif isinstance(part, Sided):
            add(part.ours if side == OURS else part.plain)
        elif isinstance(part, Derived):
            words.extend(["("] if part.parts else [])
            for inner in part.parts:
                add(inner)
            words.append(f") AS {part.alias}" if part.parts else part.alias)
        elif isinstance(part, Items):
            for at, inner in enumerate(part.parts):
                words.extend([", "] if at else [])
                add(inner)
        else:
            for inner in part.parts:
                add(inner)

    add(tree)
    return "".join(words), tuple(parameters)


def literal(value):
    """The value as SQL writes it, or None where it can't be written."""
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, float):
        return {"inf": "9e999", "-inf": "-9e999"}.get(repr(value), repr(value))
    if isinstance(value, int):
        return str(value) if value > -2**63 else "(-9223372036854775807 - 1)"
    return None if "\0" in value else "'" + value.replace("'", "''") + "'"
