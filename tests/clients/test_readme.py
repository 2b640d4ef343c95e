"""README.md: its reference section is the extension's own help (`make reference`)."""
import subprocess
import unittest

from test_figures import ROOT

BEGIN = "<!-- reference: made by make reference -->\n"
END = "<!-- end of reference -->\n"


class Reference(unittest.TestCase):
    maxDiff = None

    def test_reference_is_the_help_table(self):
        made = subprocess.run(
            ["sqlite3", "-init", "/dev/null", "-bail", ":memory:", ".load build/prosecutions",
             ".read tests/reference.sql"],
            cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode()
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        self.assertEqual((readme.count(BEGIN), readme.count(END)), (1, 1))
        section = readme[readme.index(BEGIN) + len(BEGIN):readme.index(END)]
        self.assertTrue(made)
        self.assertEqual(section, made, "README.md is out of date: run make reference")


if __name__ == "__main__":
    unittest.main()
