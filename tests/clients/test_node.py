"""The extension in Node.js, by better-sqlite3, which brings an SQLite of its own."""
import json
import os
import shutil
import subprocess
import unittest

import loading

# Prints the rows of each statement, or the error's message, as one JSON list.
ASK = """
console.log(JSON.stringify(%s.map(sql => {
    try { return db.prepare(sql).raw().all(); } catch (error) { return error.message; }
})));
"""


# From this SQLite on a table may pass over the rows of an OFFSET itself (ext/tables/limits.h). The tests in C
# have the system's, which is often older.
OFFSET_HOST = (3, 46)

# Each is asked of the extension's table and of a plain one of the same rows; @ stands for the name.
PAGES = [
    "SELECT line, force FROM @ LIMIT 3 OFFSET 2",
    "SELECT line, force FROM @ LIMIT -1 OFFSET 290",
    "SELECT line FROM @ LIMIT 5 OFFSET 300",
    "SELECT line FROM @ LIMIT 5 OFFSET 9223372036854775807",
    "SELECT line FROM @ LIMIT 5 OFFSET -3",
    "SELECT line FROM @ LIMIT 0 OFFSET 3",
    "SELECT line, force FROM @ WHERE force = 'kent' LIMIT 9 OFFSET 7",
    "SELECT line, force FROM @ WHERE year >= 2015 AND force > 'E' LIMIT 9 OFFSET 50",
    "SELECT line FROM @ WHERE force IS NULL LIMIT 9 OFFSET 74",
    "SELECT line FROM @ WHERE year = 1066 LIMIT 9 OFFSET 1",
    "SELECT line, year FROM @ ORDER BY year DESC, force, rowid LIMIT 7 OFFSET 100",
    "SELECT line, year FROM @ ORDER BY defendants, rowid LIMIT 7 OFFSET 298",
    "SELECT line, year FROM @ ORDER BY rowid LIMIT 2147483648 OFFSET 295",
    "SELECT line FROM @ ORDER BY rowid DESC LIMIT 3 OFFSET 2",
    "SELECT line FROM @ ORDER BY rowid DESC LIMIT 7 OFFSET 297",
    "SELECT line FROM @ ORDER BY rowid DESC LIMIT -1 OFFSET 300",
    "SELECT line FROM @ WHERE force = 'Kent' AND year >= 2016 ORDER BY rowid DESC LIMIT 6 OFFSET 40",
    "SELECT line FROM @ WHERE force IS NULL ORDER BY rowid DESC LIMIT 9 OFFSET 70",
    "SELECT line FROM @ WHERE year = 2016 AND force > 'D' ORDER BY force DESC, line LIMIT 8 OFFSET 30",
    "SELECT line FROM @ WHERE force = 'Essex' ORDER BY defendants DESC, rowid LIMIT 8 OFFSET 1000",
    f"SELECT line FROM @ WHERE {' AND '.join(f'year > {1990 + n}' for n in range(19))} LIMIT 4 OFFSET 150",
]

# Of cells, and of rows that are grouped.
CELL_PAGES = [
    ("SELECT year, force, defendants FROM totals ORDER BY year, force DESC",
     "SELECT year, force, sum(defendants) FROM plain GROUP BY year, force ORDER BY year, force DESC"),
    ("SELECT year, defendants FROM totals WHERE force = 'Kent' ORDER BY year",
     "SELECT year, sum(defendants) FROM plain WHERE force = 'Kent' GROUP BY year ORDER BY year"),
]

# SQLite has to pass over them itself: it looks at rows again, or puts them in order.
NOT_TAKEN = [
    "SELECT line FROM @ WHERE force LIKE 'k%' LIMIT 3 OFFSET 2",
    "SELECT line FROM @ WHERE rowid IN (3, 50, 51) LIMIT 3 OFFSET 1",
    "SELECT line FROM @ WHERE (year, force) > (2016, 'Kent') LIMIT 3 OFFSET 1",
    "SELECT count(*) FROM (SELECT line FROM @ WHERE force = 'Kent' OR year = 2016 LIMIT 90 OFFSET 100)",
    "SELECT DISTINCT year FROM @ ORDER BY year LIMIT 3 OFFSET 2",
    "SELECT line FROM @ UNION ALL SELECT line FROM @ LIMIT 3 OFFSET 299",
]


def run_node(script, folder):
    modules = os.pathsep.join(filter(None, (str(loading.CLIENTS / "node" / "node_modules"),
                                            os.environ.get("NODE_PATH"))))
    return subprocess.run(["node", "-e", script], cwd=folder, env={**os.environ, "NODE_PATH": modules},
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class InNode(unittest.TestCase):
    def setUp(self):
        self.folder = loading.folder(self)
        if not shutil.which("node") or run_node('require("better-sqlite3")(":memory:")', self.folder).returncode:
            self.skipTest("Node.js with better-sqlite3 is not here: make clients")

    def ask(self, lines, *statements):
        done = run_node("\n".join([*lines, ASK % json.dumps(statements)]), self.folder)
        self.assertEqual(done.stderr.decode(), "")
        return json.loads(done.stdout)


class Node(InNode):
    def test_loads_as_the_readme_says(self):
        self.assertEqual(
            self.ask(loading.lines("Node.js"),
                     "SELECT sum(defendants) FROM prosecutions('builtin:moj-2018') WHERE force = 'Lancashire'",
                     "SELECT * FROM prosecutions('no such file.csv')"),
            [[[45781]], f"prosecutions: no such file.csv: no such file (looked in {self.folder.resolve()})"])

    def test_not_authorized_by_sql(self):
        connect, _ = loading.lines("Node.js")
        self.assertEqual(self.ask([connect], "SELECT load_extension('build/prosecutions')"),
                         [loading.NOT_AUTHORIZED])


class Offsets(InNode):
    def setUp(self):
        super().setUp()
        [[[version]]] = self.ask(loading.lines("Node.js"), "SELECT sqlite_version()")
        if tuple(map(int, version.split("."))) < OFFSET_HOST:
            self.skipTest(f"better-sqlite3 brings SQLite {version}, which leaves no OFFSET to a table: 3.46 does")
        forces = ("Kent", "Essex", "", "Dorset")
        (self.folder / "rows.csv").write_text("period,force,defendants\n" + "".join(
            f"{2014 + n % 5},{forces[n % 4]},{n * 37 % 11}\n" for n in range(300)))
        self.tables = [*loading.lines("Node.js"), """
            for (const [name, table] of [["ours", "prosecutions"], ["totals", "prosecution_totals"]])
                db.exec(`CREATE VIRTUAL TABLE temp.${name} USING ${table}('rows.csv')`);
            const columns = db.prepare("SELECT name, type FROM pragma_table_info('ours')").all();
            const collation = {TEXT: "COLLATE NOCASE", INTEGER: ""};
            db.exec(`CREATE TEMP TABLE plain(${columns.map(c => `${c.name} ${c.type} ${collation[c.type]}`)})`);
            db.exec("INSERT INTO plain SELECT * FROM ours");"""]

    def ask_both(self, pages, taken):
        """Compares pairs of queries: the first, which is explained too, must give the rows of the second."""
        answers = iter(self.ask(self.tables, *(sql for ours, plain in pages
                                               for sql in (f"EXPLAIN QUERY PLAN {ours}", ours, plain))))
        for (ours, _), plan, rows, expected in zip(pages, answers, answers, answers):
            with self.subTest(ours):
                words = " ".join(row[3] for row in plan)
                (self.assertIn if taken else self.assertNotIn)("from the offset on", words)
                self.assertEqual(rows, expected)

    def test_taken(self):
        self.ask_both([(page.replace("@", "ours"), page.replace("@", "plain")) for page in PAGES], taken=True)

    def test_taken_of_cells(self):
        self.ask_both([(f"{ours} LIMIT {limit}", f"{plain} LIMIT {limit}") for ours, plain in CELL_PAGES
                       for limit in ("3 OFFSET 2", "-1 OFFSET 3", "4 OFFSET 1000", "4 OFFSET 0")], taken=True)

    def test_left_to_sqlite(self):
        self.ask_both([(page.replace("@", "ours"), page.replace("@", "plain")) for page in NOT_TAKEN],
                      taken=False)


if __name__ == "__main__":
    unittest.main()
