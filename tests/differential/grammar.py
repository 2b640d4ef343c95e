"""Makes statements: every form of SELECT over our tables, and tables of one's own filled from them.

    grammar = Grammar(random.Random("12:0"), world)
    statement = grammar.statement()
    statement.tree          # tree.py
    statement.kind          # "rows", "groups", "compound", "windows", ...
    statement.times         # how often it is run, with other parameters each time
"""
from dataclasses import dataclass

from expressions import Expressions
from tree import (OURS, Column, Derived, Expression, Items, Mention, Optional, Order, Parameter, Phrase, Sided, Table,
                  walk, write)

OUR_KINDS = ("rows", "cells", "other", "answer")
FRAME_UNITS = ["ROWS", "RANGE", "GROUPS"]
BOUNDS = ["UNBOUNDED PRECEDING", "{} PRECEDING", "CURRENT ROW", "{} FOLLOWING", "UNBOUNDED FOLLOWING"]
EXCLUSIONS = ["", "", "", " EXCLUDE NO OTHERS", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES"]


@dataclass
class Statement:
    tree: object
    kind: str
    times: int = 1
    ours_fails: bool = False  # what is asked of a hidden column has to be an error


class Grammar(Expressions):
    def statement(self):
        made = self.pick((45, self.simple), (22, self.rows), (16, self.groups), (8, self.totals), (9, self.compound),
                         (8, self.windows),
                         (9, self.common_tables), (7, self.derived), (8, self.sources), (4, self.inserted),
                         (3, self.changed),
                         (5, self.by_rowid))
        has_parameters = any(isinstance(part, Parameter) for part in walk(made.tree))
        made.times = 3 if has_parameters and self.chance(0.4) else 1
        return made

    # --- FROM ---

    def joined(self, first=None, most=2):
        """The FROM clause, as parts, and the tables that it names."""
        first = first or self.table(kinds=OUR_KINDS)
        parts, scope = [first], [first]
        for _ in range(self.random.choices(range(most + 1), [60, 30, 10][:most + 1])[0]):
            parts.append(self.join(scope))
        return parts, scope

    def join(self, scope):
        """One more table, joined to those before; it is added to the scope."""
        left = self.random.choice(scope)
        right = self.table(small=True, kinds=("side", "rows", "cells", "other") if self.chance(0.5) else ("side",))
        same = [name for name, _ in right.columns if name in {name for name, _ in left.columns}]
        kind = self.random.choice([" JOIN ", " JOIN ", " LEFT JOIN ", " LEFT JOIN ", " LEFT JOIN ", " CROSS JOIN ",
                                   " RIGHT JOIN ",
                                   " FULL JOIN ", ", "])
        outer = kind.strip().split()[0] in ("LEFT", "RIGHT", "FULL")
        if kind in (" RIGHT JOIN ", " FULL JOIN ") and "(" in right.ours:
            kind = " LEFT JOIN "  # hosts of 3.40 take a function's arguments for terms of WHERE there
        if same and len(scope) == 1 and self.chance(0.15) and "cells" not in (left.relation.kind, right.relation.kind):
            scope.append(right)
            return self.join_by_name(kind, left, right, same)
        if kind == ", ":
            scope.append(right)
            if right.relation.size * left.relation.size > 100_000:
                return Optional(" JOIN ", right, " ON ", self.equality(left, right, same))
            return Optional(kind, right)
        on = [self.equality(left, right, same)] if same or self.chance(0.7) else [self.predicate([right], 1)]
        if outer and self.chance(0.5):
            on += [" AND ", self.predicate(scope, 1)]
        elif self.chance(0.4):
            on += [" AND ", self.predicate([right] if outer else scope + [right], 1)]
        scope.append(right)
        return Optional(kind, right, " ON ", Expression(*on))

    def equality(self, left, right, same):
        if same and self.chance(0.9):
            name = self.random.choice(same)
            return Expression(Column(right, name), " = ", Column(left, name))
        if self.chance(0.3) and self.with_rowid([right]):
            return Expression(f"{right.alias}.rowid = ", self.column([left], ("integer", "any")))
        return Expression(self.column([right]), " = ", self.column([left]))

    def join_by_name(self, kind, left, right, same):
        """NATURAL or USING; a column that both have is asked by its table's name all the same."""
        if self.chance(0.3):
            mention = Mention("", *(Column(table, name) for table in (left, right) for name in same))
            return Optional(" NATURAL", kind if kind != ", " else " JOIN ", right, mention)
        names = self.random.sample(same, min(len(same), self.random.choice([1, 1, 2])))
        mention = Mention(f" USING ({', '.join(names)})",
                          *(Column(table, name) for table in (left, right) for name in names))
        return Optional(kind if kind != ", " else " JOIN ", right, mention)

    # --- ORDER BY, LIMIT ---

    def way(self):
        return (f" COLLATE {self.random.choice(['BINARY', 'NOCASE', 'RTRIM'])}" if self.chance(0.08) else "") + \
            self.random.choice(["", "", "", " ASC", " DESC", " DESC"]) + self.random.choice(["", "", "", "",
                                                                                             " NULLS FIRST",
                                                                                             " NULLS LAST"])

    def order(self, head, scope, columns, distinct=False):
        """ORDER BY and LIMIT of a SELECT whose text so far is `head`, of so many columns; or nothing."""
        if self.chance(0.4):
            return ""
        places = self.random.sample(range(columns), self.random.randint(1, columns))
        if distinct or self.chance(0.15):
            return self.order_by_places(places, columns)
        terms = [Phrase(self.term_of_order(scope), self.way()) for _ in range(self.random.choice([0, 1, 1, 2, 2, 3]))]
        if not self.chance(0.75):
            return Order(" ORDER BY ", Items(*terms)) if terms else ""
        ends = self.ends(Phrase(head, *terms), scope)
        if not ends:  # one cell alone
            return ""
        return Order(" ORDER BY ", Items(*terms, *ends, kept=len(ends)), self.limit(), total=True)

    def term_of_order(self, scope):
        return self.pick((80, lambda: Expression(self.column(scope))), (10, lambda: self.scalar(scope, 1)),
                         (10, lambda: self.rowid(scope)))

    def rowid(self, scope):
        tables = self.with_rowid(scope)
        return f"{self.random.choice(tables).alias}.rowid" if tables else Expression(self.column(scope))

    def ends(self, head, scope):
        """Terms that leave no two rows alike: the tables' rowids, the cells' dimensions."""
        found = []
        for table in scope:
            if isinstance(table, Derived):
                found += [Phrase("quote(", Column(table, name), ")") for name, _ in table.columns]
            elif table.relation.kind == "cells":
                names = {part.name for part in walk(head) if isinstance(part, Column) and part.table is table}
                names |= set(table.relation.always)
                found += [Column(table, name) for name, _ in table.columns if name in names]
            else:
                found.append(f"{table.alias}.rowid" + self.random.choice(["", "", "", " DESC"]))
        return found

    def order_by_places(self, places, columns):
        """By the result's columns: by all of them where a LIMIT follows."""
        limit = self.limit() if self.chance(0.5) else ""
        if limit:
            places += [place for place in range(columns) if place not in places]
        ways = [self.way() for _ in places]
        total = len(places) == columns and not any("COLLATE" in way for way in ways)
        return Order(" ORDER BY ", Items(*[f"{place + 1}{way}" for place, way in zip(places, ways)], kept=len(places)),
                     limit if total else "", total=total, by=places)

    def limit(self, probability=0.6):
        if not self.chance(probability):
            return ""
        number = lambda: self.constant(lambda: self.random.choice([0, 1, 2, 3, 5, 7, 10, 64, 100, 1000, 70_000, -1,
                                                                   2**40, "3"]))
        return Optional(" LIMIT ", number(), self.pick((5, lambda: ""), (5, lambda: Optional(" OFFSET ", number()))))

    # --- The forms ---

    def items(self, scope, count=None):
        return [self.scalar(scope, 1) for _ in range(count or self.random.choice([1, 1, 2, 2, 3, 4, 6]))]

    def select(self, count=None, kinds=OUR_KINDS, most=1):
        """A SELECT of rows without order: its parts, its tables, and its number of columns."""
        parts, scope = self.joined(self.table(kinds=kinds), most)
        items = self.items(scope, count)
        distinct = self.random.choice(["", "", "", "DISTINCT "])
        head = Phrase("SELECT ", Optional(distinct), Items(*items, kept=len(items) if count else 0), " FROM ", *parts,
                      self.where(scope, probability=0.8, depth=2))
        return head, scope, len(items), bool(distinct)

    def rows(self):
        if self.chance(0.06):
            return self.all_columns()
        head, scope, count, distinct = self.select(most=2)
        return Statement(Phrase(head, self.order(head, scope, count, distinct)), "rows")

    def simple(self):
        """What a table may do all by itself: a few terms, a few columns, their order, a stretch of the rows."""
        table = self.table(kinds=("rows", "cells") if self.chance(0.7) else OUR_KINDS)
        terms = [self.simple_term(table) for _ in range(self.random.choice([0, 0, 1, 1, 2, 3]))]
        joint = self.random.choice([" AND ", " AND ", " OR "])
        where = Optional(" WHERE ", *self.separated(terms, joint)) if terms else ""
        distinct = self.chance(0.4)
        columns = [self.column([table], ("text", "integer")) for _ in range(self.random.choice([1, 1, 2, 3]))]
        head = Phrase("SELECT ", Optional("DISTINCT ") if distinct else "", Items(*columns, kept=len(columns)),
                      " FROM ", table, where)
        if self.chance(0.2):
            return Statement(Phrase(head, " GROUP BY ", Items(*columns),
                                    self.order_by_places(list(range(len(columns))), len(columns))), "simple")
        order = self.simple_order(table, head, columns, distinct)
        if order and table.relation.kind != "cells" and self.chance(0.15):
            return Statement(Phrase("SELECT count(*) FROM (", head, self.limit(0.9), ")"), "simple")
        return Statement(Phrase(head, order), "simple")

    def simple_term(self, table):
        if self.favoured and self.chance(0.5):
            return getattr(self, self.favoured)([table])
        return self.pick((10, lambda: self.comparison([table])), (3, lambda: self.in_list([table])),
                         (2, lambda: self.like([table])),
                         (1, lambda: self.null_test([table])), (1, lambda: self.of_rowid([table])),
                         (1, lambda: self.between([table])),
                         (1, lambda: self.in_select([table])), (1, lambda: self.glob([table])))

    def simple_order(self, table, head, columns, distinct):
        """By the columns that are selected, or by others too where no row is left out for being like another."""
        if self.chance(0.3):
            return ""
        if distinct:
            terms = self.random.sample(columns, len(columns))
            return Order(" ORDER BY ", Items(*[Phrase(Expression(term),
                                                      self.random.choice(["", " DESC"])) for term in terms],
                                             kept=len(terms)),
                         self.limit(0.8), total=True)
        terms = self.random.sample(columns, self.random.randint(0, len(columns)))
        terms += [self.column([table])] if self.chance(0.3) else []
        ways = self.random.choice([["", " DESC"], ["", " DESC"], [""], [" DESC"], ["", " NULLS LAST"]])
        ends = self.ends(Phrase(head, *terms), [table])
        if not terms and not ends:
            return ""
        return Order(" ORDER BY ", Items(*[Phrase(Expression(term), self.random.choice(ways)) for term in terms], *ends,
                                         kept=len(ends)),
                     self.limit(0.8), total=True)

    def all_columns(self):
        table = self.table(kinds=("rows", "other"))
        star = Mention("*", *(Column(table, name) for name, _ in table.columns))
        head = Phrase("SELECT ", star, " FROM ", table, self.where([table], depth=2))
        return Statement(Phrase(head, self.order(head, [table], len(table.columns))), "rows")

    def by_rowid(self):
        """Pages: a stretch of rows by their numbers."""
        table = self.table(kinds=("rows", "other", "answer"))
        where = Optional(" WHERE ", self.of_rowid([table]), Optional(" AND ", self.predicate([table], 1)))
        items = self.random.choice([[f"{table.alias}.rowid"], ["count(*)"],
                                    [f"max({table.alias}.rowid)", f"min({table.alias}.rowid)"],
                                    [f"{table.alias}.rowid", self.column([table])]])
        order = ""
        if "(" not in str(items[0]):
            order = Order(" ORDER BY ", f"{table.alias}.rowid", self.random.choice(["", " DESC"]), self.limit(),
                          total=True)
        return Statement(Phrase("SELECT ", Items(*items), " FROM ", table, where, order), "by_rowid")

    def aggregate(self, scope):
        column = Expression(self.column(scope)) if self.chance(0.8) else self.scalar(scope, 1)
        made = self.pick((3, lambda: Phrase("count(*)")),
                         (7, lambda: Phrase(self.random.choice(["count(", "sum(", "sum(", "total(", "avg(", "min(",
                                                                "max("]), column, ")")),
                         (1, lambda: self.listed(scope, column)),
                         (2, lambda: Phrase(self.random.choice(["count(DISTINCT ", "sum(DISTINCT ", "max(DISTINCT "]),
                                            column, ")")))
        if self.chance(0.2):
            made = Phrase(made, Optional(" FILTER (WHERE ", self.predicate(scope, 1), ")"))
        return Expression(made)

    def listed(self, scope, column):
        """Values in a row, from hosts that can put them in order (3.44); an error from the others."""
        ends = self.ends(Phrase(), [table for table in scope if isinstance(table,
                                                                           Derived) or table.relation.kind != "cells"])
        if len(scope) > len(ends):
            return Phrase("count(", column, ")")
        return Phrase("group_concat(", column, ", '|' ORDER BY ",
                      Items(Expression(self.column(scope)), *ends, kept=len(ends)), ")")

    def grouped(self, keys=None, kinds=OUR_KINDS, most=1):
        """A SELECT with GROUP BY: its text, and how many of its columns are the groups' keys, and how many it has."""
        parts, scope = self.joined(self.table(kinds=kinds), most)
        names = [self.scalar(scope, 1) if self.chance(0.12) else Expression(self.column(scope))
                 for _ in range(keys or self.random.choice([1, 1, 2, 2, 3]))]
        aggregates = [self.aggregate(scope) for _ in range(self.random.choice([1, 1, 2, 3]))]
        by_place = self.chance(0.4)
        groups = [str(at + 1) if by_place else Phrase(name) for at, name in enumerate(names)]
        having = Optional(" HAVING ", self.having(scope)) if self.chance(0.25) else ""
        head = Phrase("SELECT ", Items(*names, *aggregates, kept=len(names)), " FROM ", *parts,
                      self.where(scope, depth=2),
                      " GROUP BY ", Items(*groups, kept=len(groups)), having)
        return head, len(names), len(names) + len(aggregates)

    def having(self, scope):
        return Expression(self.aggregate(scope), self.random.choice([" > ", " <= ", " <> ", " = "]),
                          str(self.random.choice([0, 1, 2, 10, 1000])))

    def groups(self):
        head, keys, columns = self.grouped(most=2)
        order = self.random.choice(["", None])
        if order is None:
            places = self.random.sample(range(keys), keys)
            ways = [self.random.choice(["", " DESC", " NULLS LAST"]) for _ in places]
            first = [str(keys + 1)] if self.chance(0.2) else []
            order = Order(" ORDER BY ", Items(*first, *[f"{place + 1}{way}" for place, way in zip(places, ways)],
                                              kept=keys),
                          self.limit(), total=True)
        return Statement(Phrase(head, order), "groups")

    def totals(self):
        """Aggregates of all rows."""
        parts, scope = self.joined(most=2)
        items = [self.aggregate(scope) for _ in range(self.random.choice([1, 1, 2, 3]))]
        return Statement(Phrase("SELECT ", Items(*items), " FROM ", *parts,
                                self.where(scope, probability=0.9, depth=2)), "totals")

    def compound(self):
        count = self.random.choice([1, 1, 2, 3])
        parts = [self.select(count)[0]]
        for _ in range(self.random.choice([1, 1, 2])):
            parts += [self.random.choice([" UNION ", " UNION ALL ", " UNION ALL ", " INTERSECT ", " EXCEPT "]),
                      self.select(count)[0]]
        order = self.order_by_places(self.random.sample(range(count), count), count) if self.chance(0.6) else ""
        return Statement(Phrase(*parts, order), "compound")

    def derived_table(self):
        """A SELECT as a table: the text, and the types of its columns, which are called c1, c2, ..."""
        if self.chance(0.5):
            head, _, columns = self.grouped(most=1)
            return head, [(f"c{at + 1}", "any") for at in range(columns)]
        head, scope, columns, distinct = self.select(self.random.choice([1, 2, 3]), kinds=("rows", "other"))
        if any(table.relation.kind == "cells" for table in scope):
            return self.derived_table()  # SQLite drops what it needs not, and a cell hangs on what is mentioned
        limit = self.order(head, scope, columns, distinct) if self.chance(0.3) else ""
        return Phrase(head, limit), [(f"c{at + 1}", "any") for at in range(columns)]

    def around(self, inner, with_clause):
        """A SELECT from `inner`, all whose columns it uses, perhaps joined to a table of ours."""
        parts, scope = [inner], [inner]
        if self.chance(0.35):
            parts.append(self.join_to(inner, scope))
        items = [Expression(Column(inner, name)) for name, _ in inner.columns] + self.items(scope, 1)
        head = Phrase(*with_clause, "SELECT ", Optional(self.random.choice(["", "", "DISTINCT "])),
                      Items(*items, kept=len(items) - 1),
                      " FROM ", *parts, self.where(scope, probability=0.6, depth=1))
        return Phrase(head, self.order_by_places([0], len(items)) if self.chance(0.4) else "")

    def join_to(self, inner, scope):
        right = self.table(small=True, kinds=("side", "rows", "other"))
        term = Expression(self.column([right]), " = ", self.column([inner]))
        kind = self.random.choice([" JOIN ", " LEFT JOIN ", " LEFT JOIN ", " CROSS JOIN "])
        scope.append(right)
        return Optional(kind, right, " ON ", term)

    def derived(self):
        text, columns = self.derived_table()
        self.aliases += 1
        named = Phrase("SELECT * FROM (", text, ")")
        inner = Derived(f"d{self.aliases}", columns, "WITH d(" + ", ".join(name for name, _ in columns) + ") AS (",
                        named,
                        ") SELECT * FROM d")
        return Statement(self.around(inner, []), "derived")

    def common_tables(self):
        if self.chance(0.2):
            return self.recursive()
        text, columns = self.derived_table()
        self.aliases += 1
        name = f"c{self.aliases}"
        how = self.random.choice(["", "", "MATERIALIZED ", "NOT MATERIALIZED "])
        inner = Derived(name, columns)
        with_clause = [f"WITH {name}({', '.join(column for column, _ in columns)}) AS {how}(", text, ") "]
        return Statement(self.around(inner, with_clause), "common_tables")

    def recursive(self):
        """Years one after the other, each beside what a table of ours has of it."""
        table = self.table(kinds=("rows", "cells"))
        measure = self.random.choice(["defendants", "prosecuted", "convicted", "sentenced"])
        kind = self.random.choice([" LEFT JOIN ", " JOIN "])
        head = Phrase("WITH RECURSIVE y(n) AS (VALUES (2013) UNION ALL SELECT n + 1 FROM y WHERE n < 2019) ",
                      "SELECT y.n, sum(",
                      Column(table, measure), ") FROM y", kind, table, " ON ", Column(table, "year"), " = y.n",
                      Optional(" AND ", self.predicate([table], 1)), " GROUP BY y.n")
        return Statement(head, "recursive")

    # --- Windows ---

    def windows(self):
        table = self.table(small=True, kinds=("rows", "cells", "other"))
        unique = self.ends("", [table]) if table.relation.kind != "cells" else []
        items = [Expression(self.column([table])) for _ in range(self.random.choice([1, 2]))]
        names = []
        for _ in range(self.random.choice([1, 1, 2])):
            window, sure = self.window(table, unique)
            names.append(Phrase(self.windowed(table, sure), " OVER (", window, ")"))
        return Statement(Phrase("SELECT ", Items(*items, *names), " FROM ", table,
                                self.where([table], probability=0.5)), "windows")

    def window(self, table, unique):
        """What stands in OVER (...), and whether it puts no two rows beside each other that are alike to it."""
        parts = []
        if self.chance(0.6):
            parts.append(Optional("PARTITION BY ",
                                  Items(*[self.column([table]) for _ in range(self.random.choice([1, 1, 2]))]), " "))
        sure = bool(unique) and self.chance(0.6)
        terms = [Phrase(self.column([table]),
                        self.random.choice(["", " DESC", " NULLS LAST"])) for _ in range(self.random.choice([0, 1, 1,
                                                                                                             2]))]
        if sure:
            terms += unique
        if terms:
            parts.append(Phrase("ORDER BY ", Items(*terms, kept=len(unique) if sure else 1)))
        if terms and self.chance(0.7):
            parts.append(self.frame(sure, len(terms)))
        return Phrase(*parts), sure

    def frame(self, sure, terms):
        """Of rows that are alike ROWS takes any: it is for orders that have none."""
        unit = self.random.choice(FRAME_UNITS if sure else ["RANGE", "GROUPS"])
        first = self.random.randint(0, 3)
        last = self.random.randint(max(first, 1), 4)
        bounds = [BOUNDS[at].format(self.random.choice([0, 1, 2, 5])) for at in (first, last)]
        if unit == "RANGE" and (terms != 1 or sure) and any(bound[0].isdigit() for bound in bounds):
            unit = "GROUPS"
        exclusion = self.random.choice(EXCLUSIONS)
        if self.chance(0.8):
            return Optional(f" {unit} BETWEEN {bounds[0]} AND {bounds[1]}{exclusion}")
        start = BOUNDS[self.random.randint(0, 2)].format(1) if unit != "RANGE" else "UNBOUNDED PRECEDING"
        return Optional(f" {unit} {start}{exclusion}")

    def windowed(self, table, sure):
        column = self.column([table])
        some = [Phrase("rank()"), Phrase("dense_rank()"), Phrase("percent_rank()"), Phrase("cume_dist()")]
        some += [Phrase("row_number()"), Phrase("ntile(3)"), Phrase("lag(", column, ")"),
                 Phrase("lead(", column, ", 2, 'none')"),
                 Phrase("first_value(", column, ")"), Phrase("last_value(", column, ")"),
                 Phrase("nth_value(", column, ", 2)")] if sure else []
        if self.chance(0.5):
            return self.random.choice(some)
        made = Phrase(self.random.choice(["sum(", "count(", "avg(", "min(", "max(", "total("]), column, ")")
        return Phrase(made, Optional(" FILTER (WHERE ", self.predicate([table], 0), ")")) if self.chance(0.2) else made

    # --- The hidden columns ---

    def sources(self):
        """Several sources in one statement: by `source`, from another table's column, or as an argument from there."""
        relation = self.random.choice([self.world.several, self.world.several, self.world.several_cells])
        table = self.named(relation)
        visible = [(name, kind) for name, kind in table.columns if name != "source"]
        table.columns = visible
        form = self.pick((4, lambda: self.of_sources), (3, lambda: self.of_other_table),
                         (2, lambda: self.of_other_form))
        return form(table)

    def source(self):
        return self.constant(lambda: self.random.choice(self.world.sources))

    def of_sources(self, table):
        source = Column(table, "source")
        choices = [lambda: Phrase(source, " = ", self.source()), lambda: Phrase(source, " IS ", self.source()),
                   lambda: Phrase(source, " IS NOT DISTINCT FROM ", self.source()),
                   lambda: Phrase(source, " IN (", Items(self.source(), self.source()), ")"),
                   lambda: Phrase(source, " IN (SELECT source FROM sources WHERE n < 3)"),
                   lambda: Phrase("(", source, " = ", self.source(), " OR ", source, " = ", self.source(), ")"),
                   lambda: Phrase("((", source, " = ", self.source(), " AND ", self.uncollated(table), ") OR (",
                                  source, " = ", self.source(), " AND ", self.uncollated(table), "))")]
        term = self.random.choice(choices)()
        where = Phrase(" WHERE ", term, Optional(" AND ", self.predicate([table], 1)) if self.chance(0.6) else "")
        return Statement(self.over_sources(table, [table], where), "sources")

    def uncollated(self, table):
        """A term without COLLATE: where an OR has one, hosts from 3.51 on don't tell a table what its parts ask."""
        while True:
            term = self.predicate([table], 0)
            if "COLLATE" not in write(term, OURS)[0]:
                return term

    def over_sources(self, table, parts, where):
        """Groups by source and something else, or rows."""
        if self.chance(0.6):
            return Phrase("SELECT ", Items(Column(table, "source"), self.column([table]), self.aggregate([table]),
                                           kept=2), " FROM ", *parts,
                          where, " GROUP BY 1, 2")
        return Phrase("SELECT ", Items(Column(table, "source"), *self.items([table], 2)), " FROM ", *parts, where)

    def of_other_table(self, table):
        """The source as another table's column: compared with, or as the argument."""
        kind = self.random.choice([" JOIN ", " LEFT JOIN ", " CROSS JOIN "])
        source = Column(table, "source")
        rest = Optional(" AND ", self.predicate([table], 1)) if self.chance(0.5) else ""
        if self.chance(0.5):
            name = table.ours
            table.ours = f"{name}(s.source)"
            parts = ["sources AS s", kind, table, " ON ", Sided("1", f"{table.alias}.source = s.source"), rest]
        else:
            parts = ["sources AS s", kind, table, " ON ", source, " = s.source", rest]
        return Statement(self.over_sources(table, parts,
                                           Optional(" WHERE s.n <> ",
                                                    self.constant(lambda: self.random.randint(0, 4)))), "sources")

    def of_other_form(self, table):
        """A hidden column by anything but what names a source: an error, not another source's rows."""
        term = self.random.choice([" <> ", " > ", " LIKE ", " GLOB ", " IS NOT "])
        tree = Phrase("SELECT count(*) FROM ", table, " WHERE ", Column(table, "source"), term, self.source())
        return Statement(tree, "source_other", ours_fails=True)

    # --- A table of one's own ---

    def inserted(self):
        """INSERT ... SELECT: what arrives is compared."""
        made = self.pick((4, self.simple), (6, self.rows), (3, self.groups), (2, self.compound))
        columns = self.count_columns(made.tree)
        if columns is None:
            return made
        made.tree = Phrase(f"INSERT INTO sink({', '.join(f'c{at + 1}' for at in range(columns))}) ", made.tree)
        made.kind = "inserted"
        return made

    def changed(self):
        """DELETE and UPDATE of a table of one's own, by what ours have."""
        table = self.table(small=True)
        name = self.random.choice([name for name,
                                   _ in table.columns if name in ("force", "year", "period",
                                                                  "n")] or [table.columns[0][0]])
        mine = "sink.c2" if name == "year" else "sink.c1"
        term = Optional(" AND ", self.predicate([table], 1))
        if self.chance(0.5):
            how = self.random.choice([" IN ", " NOT IN "])
            tree = Phrase("DELETE FROM sink WHERE ", mine, how, "(SELECT ", Column(table, name), " FROM ", table,
                          " WHERE 1", term, ")")
        else:
            aggregate = self.random.choice(["count(", "max(", "sum("])
            tree = Phrase("UPDATE sink SET c3 = (SELECT ", aggregate, self.column([table]), ") FROM ", table, " WHERE ",
                          Column(table, name), " = ",
                          mine, term, ")")
        return Statement(tree, "changed")

    def count_columns(self, tree):
        """Of the first SELECT; None where `*` stands there."""
        for part in walk(tree):
            if isinstance(part, Mention) and part.text == "*":
                return None
            if isinstance(part, Items):
                part.kept = len(part.parts)
                return len(part.parts)
        return None
