"""The extension in the sqlite3 shell, loaded as a person would."""
import subprocess
import unittest

from test_figures import ROOT


def shell(*commands):
    """(standard output, standard error) of the shell, given the commands one after the other."""
    done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", ":memory:", *commands],
                          cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.stdout.decode(), done.stderr.decode()


class Shell(unittest.TestCase):
    def test_loads_and_says_its_version(self):
        version = (ROOT / "VERSION").read_text()
        self.assertEqual(shell(".load build/prosecutions", "SELECT prosecutions_version()"),
                         (version, ""))

    def test_loads_by_sql(self):
        self.assertEqual(shell("SELECT load_extension('build/prosecutions') IS NULL",
                               "SELECT force_name('lancashire')"), ("1\nLancashire\n", ""))

    def test_a_missing_file_is_named_whole(self):
        output, errors = shell(".load build/prosecutions",
                               "SELECT * FROM prosecutions('no such folder/x.csv')")
        self.assertEqual(output, "")
        self.assertIn("prosecutions: no such folder/x.csv: no such file\n", errors)

    def test_entry_point_without_files(self):
        output, errors = shell(".load build/prosecutions sqlite3_prosecutionsnofiles_init",
                               "SELECT count(*) > 0 FROM prosecutions",
                               "SELECT * FROM prosecutions('README.md')")
        self.assertEqual(output, "1\n")
        self.assertIn("prosecutions: README.md: this program opens no files", errors)

    def test_loading_twice_does_no_harm(self):
        self.assertEqual(shell(".load build/prosecutions", ".load build/prosecutions",
                               "SELECT force_name('lancashire')"), ("Lancashire\n", ""))


if __name__ == "__main__":
    unittest.main()
