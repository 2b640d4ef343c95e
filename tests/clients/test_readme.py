"""sql/docs/reference.md is the extension's own help (`make reference`)."""
import subprocess
import unittest

from test_figures import ROOT


class Reference(unittest.TestCase):
    maxDiff = None

    def test_reference_is_the_help_table(self):
        made = subprocess.run(
            ["sqlite3", "-init", "/dev/null", "-bail", ":memory:", ".load build/prosecutions",
             ".read tests/reference.sql"],
            cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode()
        page = (ROOT / "sql" / "docs" / "reference.md").read_text(encoding="utf-8")
        self.assertTrue(made)
        self.assertEqual(page, made, "the reference is out of date: run make reference")


if __name__ == "__main__":
    unittest.main()
