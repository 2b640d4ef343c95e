"""Past one machine: a release exported as Parquet by `prosecutions export`, and the benchmark's questions (tests/bench)
asked of it by Apache Spark, by a cluster of two workers, with the extension's own answers.

`make spark` fetches PySpark and pyarrow into build/spark; without it these tests are skipped.
"""
import importlib.util
import json
import shutil
import sys
import unittest

import packages
from test_figures import ROOT

SPARK = ROOT / "build" / "spark"
RELEASE = ROOT / "build" / "sample" / "made_up_outcomes_2017_2024.csv"
MEASURES = ("defendants", "prosecuted", "convicted", "sentenced")
QUESTIONS = ("Q2", "Q3", "Q4", "Q5", "rises")

# The rows of each statement as JSON, and who has worked on them; "release" is what was exported.
ASK_SPARK = """
import json, sys
from pyspark.sql import SparkSession
spark = (SparkSession.builder.master("local-cluster[2,1,512]").appName("prosecutions")
         .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
         .config("spark.executor.memory", "512m").config("spark.ui.enabled", "false")
         .config("spark.sql.shuffle.partitions", "4").getOrCreate())
spark.sparkContext.setLogLevel("ERROR")
spark.read.parquet(sys.argv[1]).createOrReplaceTempView("release")
answers = [list(map(list, spark.sql(sql).collect())) for sql in json.loads(sys.argv[2])]
workers = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1  # without the driver
print(json.dumps({"answers": answers, "workers": workers}))
spark.stop()
"""

ASK = """
import json, sys, sqlite_prosecutions
db = sqlite_prosecutions.connect()
print(json.dumps([db.execute(sql).fetchall() for sql in json.loads(sys.argv[1])]))
"""

# Of a file, the columns' names and types and its rows.
READ = """
import json, sys, pyarrow.parquet
table = pyarrow.parquet.read_table(sys.argv[1])
print(json.dumps([[[field.name, str(field.type)] for field in table.schema], list(zip(*table.to_pydict().values()))]))
"""


def setUpModule():
    if not (SPARK / "done").exists():
        raise unittest.SkipTest("PySpark and pyarrow are not here: make spark")
    packages.build()


def environment():
    [beside] = SPARK.glob("lib/python*/site-packages")
    return packages.environment("sqlite_prosecutions", beside=beside)


def benchmark():
    """tests/bench/peers.py."""
    sys.path.insert(0, str(ROOT / "tests" / "bench"))
    try:
        return importlib.import_module("peers")
    finally:
        sys.path.pop(0)


class Exported(unittest.TestCase):
    def export(self, *arguments, status=0):
        done = packages.run(environment().with_name("prosecutions"), "export", *map(str, arguments))
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout if status == 0 else done.stderr

    def ask(self, *statements):
        done = packages.run(environment(), "-c", ASK, json.dumps(statements))
        self.assertEqual(done.stderr, "")
        return json.loads(done.stdout)

    def read(self, path):
        done = packages.run(environment(), "-c", READ, str(path))
        self.assertEqual(done.stderr, "")
        return json.loads(done.stdout)


class Files(Exported):
    def setUp(self):
        self.target = packages.FOLDER / "exported"
        self.addCleanup(shutil.rmtree, self.target, ignore_errors=True)

    def test_a_file_has_the_rows_and_columns_of_the_table(self):
        said = json.loads(self.export(packages.RELEASE, "one.parquet", "--overwrite", "--json"))
        columns, rows = self.ask("SELECT name, replace(replace(type, 'TEXT', 'string'), 'INTEGER', 'int64') "
                                 "FROM pragma_table_info('prosecutions')", f"SELECT * FROM prosecutions('{packages.RELEASE}')")
        self.assertEqual(self.read(packages.FOLDER / "one.parquet"), [columns, rows])
        self.assertEqual((said["rows"], said["files"]), (len(rows), ["one.parquet"]))
        self.assertEqual(said["columns"], [name for name, _ in columns])
        [problems] = self.ask(f"SELECT severity, count(*) FROM source_problems('{packages.RELEASE}') GROUP BY 1")
        self.assertEqual(said["problems"], dict(problems))

    def test_a_folder_has_a_part_for_each_year(self):
        self.export(packages.RELEASE, self.target)
        parts = sorted(path.relative_to(self.target).as_posix() for path in self.target.rglob("*.parquet"))
        self.assertEqual(parts, [f"year={year}/part-0.parquet" for year in range(2019, 2025)])
        [rows] = self.ask(f"SELECT * FROM prosecutions('{packages.RELEASE}') WHERE year = 2021")
        columns, found = self.read(self.target / "year=2021")  # which gives the year back
        names = [name for name, _ in columns]
        self.assertNotIn("year", names)
        self.assertEqual(found, [[*row[:1], *row[2:]] for row in rows])

    def test_rows_without_a_year(self):
        """No row is lost."""
        (packages.FOLDER / "saved.csv").write_text("period,force,defendants\n2018,Kent,5\n,Kent,4\n")
        [[[count]]] = self.ask("SELECT count(*) FROM prosecutions('saved.csv')")
        said = json.loads(self.export("saved.csv", self.target, "--json"))
        self.assertEqual(said["rows"], count)

    def test_options(self):
        (packages.FOLDER / "semi.csv").write_text("period;force;defendants\n2018;Kent;5\n")
        self.assertEqual(json.loads(self.export("semi.csv", self.target, "--options", "delimiter=semicolon", "--json"))["rows"], 1)

    def test_what_is_there_is_not_replaced(self):
        self.export("builtin:moj-2018", self.target)
        self.assertIn("is there already: give another name, or --overwrite", self.export("builtin:cps", self.target, status=1))
        self.export("builtin:cps", self.target, "--overwrite")
        self.assertEqual(len(list(self.target.iterdir())), 5)
        (self.target / "thesis.txt").write_text("the only copy")
        self.assertIn("holds more than an export (thesis.txt)", self.export("builtin:cps", self.target, "--overwrite", status=1))
        self.assertEqual((self.target / "thesis.txt").read_text(), "the only copy")

    def test_an_error_leaves_nothing(self):
        self.assertIn("none.zip: no such file", self.export("none.zip", self.target, status=1))
        self.assertIn("can't be written", self.export("builtin:cps", "none/cps.parquet", status=1))
        self.assertEqual([path.name for path in packages.FOLDER.iterdir() if path.name.startswith(".export")], [])
        self.assertFalse(self.target.exists())


class Spark(Exported):
    def test_the_questions_of_the_benchmark(self):
        if not shutil.which("java"):
            self.skipTest("Java is not here")
        self.export(RELEASE, "release")
        peers = benchmark()
        columns = {"year": "year", "force": "force", "offence_group": "offence_group", "sex": "sex", "offence": "offence"}
        job = {"csv": str(RELEASE), "columns": columns, "measure": "prosecuted", "work": str(packages.FOLDER)}
        ours, theirs = peers.Totals(job), peers.Rows(job)
        theirs.table = "release"
        expected = self.ask(*map(ours.sql, QUESTIONS))
        sums = f"SELECT count(*), {', '.join(f'sum({measure})' for measure in MEASURES)} FROM "
        [whole] = self.ask(f"{sums} prosecutions('{RELEASE}')")
        statements = [sql.replace(" AS MATERIALIZED ", " AS ") for sql in map(theirs.sql, QUESTIONS)] + [f"{sums} release"]
        done = packages.run(environment(), "-c", ASK_SPARK, "release", json.dumps(statements))
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        told = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual(told["workers"], 2)
        for question, found, rows in zip((*QUESTIONS, "sums"), told["answers"], [*expected, whole]):
            with self.subTest(question):
                self.assertGreater(len(rows), 0)
                self.assertEqual(sorted(found, key=repr), sorted(rows, key=repr))


if __name__ == "__main__":
    unittest.main()
