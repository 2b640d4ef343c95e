"""Our tables against plain ones, in many hosts: the same statement, the same answer.

    python3 tests/differential/run.py --statements 20000 --seed 1            # every host that is there
    python3 tests/differential/run.py --hosts system,apsw-3.51.3.0 --statements 500
    python3 tests/differential/run.py --hosts system --seed 1 --first 1234 --statements 1    # one again

sources.py makes the tables, grammar.py the statements, oracle.py asks and compares, reduce.py makes what differs
small, partition.py and own.py hold what needs more than two tables beside each other. A statement hangs on the
seed and its number alone. Each host is a process of its own; its exit status is 1 if something differed.
"""
import argparse
import collections
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import hosts  # noqa: E402
import own  # noqa: E402
import partition  # noqa: E402
import reduce  # noqa: E402
import sources  # noqa: E402
from grammar import Grammar  # noqa: E402
from oracle import Oracle  # noqa: E402
from tree import OURS, PLAIN, write  # noqa: E402

# Of the statements: with open cursors; in parts; in parts of a large source.
TOGETHER, PARTED, LARGE = 0.04, 0.06, 0.004
OWN, OWN_LEAST = 0.03, 20  # for each of own.NAMES, besides
SHOWN_MOST = 40


class Session:
    """One connection with its tables, and the statements that are put to it."""

    def __init__(self, arguments, name, connection, small, favoured=None):
        self.arguments, self.name, self.host, self.favoured = arguments, name, connection, favoured
        try:
            self.world = sources.World(connection, small)
        except hosts.Failed as error:
            sys.exit(f"{name}: the plain tables can't be made: {error}")
        if arguments.spoil:
            self.world.spoil()
        self.oracle = Oracle(self.world)
        self.large = None
        self.last = open(hosts.FOLDER / f"last-{name}.sql", "w", encoding="utf-8", errors="replace")
        self.kinds = collections.Counter()
        self.differences = 0

    def run(self, first, count):
        for number in range(first, first + count):
            if self.differences >= self.arguments.most:
                return
            self.ask(number)

    def grammar(self, number):
        return Grammar(random.Random(f"{self.arguments.seed}:{number}"), self.world, self.favoured)

    def ask(self, number):
        grammar = self.grammar(number)
        choice = grammar.random.random()
        if self.arguments.only not in (None, "own"):
            choice = 1
        if choice < LARGE and sources.MAGISTRATES.exists() and not self.arguments.quick:
            self.part(number, grammar, grammar.random.choice(self.large_relations()))
        elif choice < PARTED:
            self.part(number, grammar, grammar.random.choice(self.world.relations))
        elif choice < PARTED + TOGETHER:
            self.ask_together(number, [grammar.statement() for _ in range(3)])
        else:
            self.ask_one(number, grammar.statement())

    def ask_one(self, number, statement):
        if self.arguments.only not in {None, "own", statement.kind}:
            return
        self.kinds[statement.kind] += 1
        self.note(number, statement)
        difference = self.oracle.compare(statement)
        if difference:
            self.tell(number, statement, difference)

    def ask_together(self, number, statements):
        self.kinds["together"] += 1
        statements = [each for each in statements if each.kind not in ("inserted", "changed")]
        found = self.oracle.compare_together(statements)
        if not found:
            return
        statement, difference = found
        alone = self.oracle.compare(statement)
        if alone:
            self.tell(number, statement, alone)
        else:
            text = ";\n".join(write(each.tree, OURS)[0] for each in statements)
            self.show(number, f"with open cursors: {text}", difference)

    def part(self, number, grammar, relation):
        self.kinds["parts"] += 1
        found = partition.check(self.oracle, grammar, relation)
        if found:
            self.show(number, *found)

    def large_relations(self):
        """The Ministry's release of 435,402 rows, of which there is no plain table."""
        if self.large is None:
            self.large = sources.large(self.world)
        return self.large

    def note(self, number, statement):
        """Where a host ends without a word, the statement is found in this file."""
        self.last.seek(0)
        self.last.truncate()
        self.last.write(f"-- {number}\n{write(statement.tree, OURS)}\n")
        self.last.flush()

    def tell(self, number, statement, difference):
        if not self.arguments.whole:
            difference = reduce.reduced(self.oracle, statement, difference)
        ours, parameters = write(statement.tree, OURS, difference.time)
        plain = write(statement.tree, PLAIN, difference.time)[0]
        bound = f"\nbound: {parameters!r}" if parameters else ""
        bound += f"\nafter {difference.time} runs with other values" if difference.time else ""
        again = "" if plain == ours else f"\n       {plain}"
        self.show(number, f"{ours}{again}{bound}", difference)

    def show(self, number, text, difference):
        self.differences += 1
        home = str(hosts.ROOT.parent)
        print(f"\n--- {self.name}, SQLite {self.host.version}, seed {self.arguments.seed}, statement {number}: "
              f"{difference.kind}\n{text}\n{difference}".replace(home, "..")[:4000], flush=True)


def run_host(arguments):
    """In the host's process: the statements, and again some of them with what the host defines itself."""
    started = time.monotonic()
    main = Session(arguments, arguments.host, hosts.connect(arguments.host), arguments.quick)
    if arguments.only != "own":
        main.run(arguments.first, arguments.statements)
    sessions = [main]
    if arguments.only in (None, "own"):
        for name in own.NAMES:
            session = Session(arguments, f"{arguments.host} with its own {name}", own.connect(arguments.host, name),
                              True,
                              own.FAVOURED[name.split()[0]])
            session.run(arguments.first, max(OWN_LEAST, int(arguments.statements * OWN)))
            sessions.append(session)
    counts = sum((session.oracle.counts for session in sessions), collections.Counter())
    differences = sum(session.differences for session in sessions)
    kinds = ", ".join(f"{kind} {count}" for kind,
                      count in sorted(sum((each.kinds for each in sessions), collections.Counter()).items()))
    told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count)
    print(f"{arguments.host} (SQLite {main.host.version}): {counts['compared']} statements compared, "
          f"{differences} differences; {told}; {kinds}; {time.monotonic() - started:.0f} s", flush=True)
    return 1 if differences else 0


def run_all(arguments, names, rest):
    failed = []
    for name in names:
        done = subprocess.run([sys.executable, __file__, "--host", name, *rest])
        if done.returncode not in (0, 1):
            print(f"{name}: ended with status {done.returncode} in the statement of "
                  f"{hosts.FOLDER / f'last-{name}.sql'}", flush=True)
        failed += [name] if done.returncode else []
    print(f"{len(names)} hosts, {len(failed)} with differences{': ' if failed else ''}{', '.join(failed)}")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--statements", type=int, default=1000, help="how many, for each host")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0, help="the number of the first statement")
    parser.add_argument("--hosts", help="names with commas in between; all that are there if it is not given")
    parser.add_argument("--host", help=argparse.SUPPRESS)
    parser.add_argument("--only", help="only statements of this kind; own: only what hosts define themselves")
    parser.add_argument("--quick", action="store_true", help="only sources of a few hundred rows")
    parser.add_argument("--whole", action="store_true", help="don't make statements that differ smaller")
    parser.add_argument("--spoil", action="store_true",
                        help="take a row away from each plain table, to see that it is missed")
    parser.add_argument("--most", type=int, default=SHOWN_MOST, help="stop after so many differences")
    arguments = parser.parse_args()
    if arguments.host:
        return run_host(arguments)
    names = arguments.hosts.split(",") if arguments.hosts else hosts.available()
    rest = [word for word in sys.argv[1:] if word not in ("--hosts", arguments.hosts) and "--hosts=" not in word]
    return run_all(arguments, names, rest)


if __name__ == "__main__":
    sys.exit(main())
