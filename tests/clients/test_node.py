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


def run_node(script, folder):
    modules = os.pathsep.join(filter(None, (str(loading.CLIENTS / "node" / "node_modules"),
                                            os.environ.get("NODE_PATH"))))
    return subprocess.run(["node", "-e", script], cwd=folder, env={**os.environ, "NODE_PATH": modules},
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Node(unittest.TestCase):
    def setUp(self):
        self.folder = loading.folder(self)
        if not shutil.which("node") or run_node('require("better-sqlite3")(":memory:")', self.folder).returncode:
            self.skipTest("Node.js with better-sqlite3 is not here: make clients")

    def ask(self, lines, *statements):
        done = run_node("\n".join([*lines, ASK % json.dumps(statements)]), self.folder)
        self.assertEqual(done.stderr.decode(), "")
        return json.loads(done.stdout)

    def test_loads_as_the_readme_says(self):
        self.assertEqual(
            self.ask(loading.lines("Node.js"),
                     "SELECT sum(defendants) FROM prosecutions('builtin:moj-2018') WHERE force = 'Lancashire'",
                     "SELECT * FROM prosecutions('no such file.csv')"),
            [[[45781]], "prosecutions: no such file.csv: no such file"])

    def test_not_authorized_by_sql(self):
        connect, _ = loading.lines("Node.js")
        self.assertEqual(self.ask([connect], "SELECT load_extension('build/prosecutions')"),
                         [loading.NOT_AUTHORIZED])


if __name__ == "__main__":
    unittest.main()
