"""The extension in the sqlite3 shell, loaded as a person would."""
import os
import signal
import subprocess
import tempfile
import threading
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
        self.assertIn(f"prosecutions: no such folder/x.csv: no such file (looked in {ROOT})\n", errors)

    def test_entry_point_without_files(self):
        output, errors = shell(".load build/prosecutions sqlite3_prosecutionsnofiles_init",
                               "SELECT count(*) > 0 FROM prosecutions",
                               "SELECT * FROM prosecutions('README.md')")
        self.assertEqual(output, "1\n")
        self.assertIn("prosecutions: README.md: this program opens no files", errors)

    def test_loading_twice_does_no_harm(self):
        self.assertEqual(shell(".load build/prosecutions", ".load build/prosecutions",
                               "SELECT force_name('lancashire')"), ("Lancashire\n", ""))

    def load_without_end(self, progress, question="SELECT count(*) FROM prosecutions('{}')"):
        """The shell, loading a pipe that never ends, and what it says on standard error, byte by byte."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        pipe = os.path.join(folder.name, "endless.csv")
        os.mkfifo(pipe)
        process = subprocess.Popen(
            ["sqlite3", "-init", "/dev/null", "-batch", ":memory:", ".load build/prosecutions",
             question.format(pipe)], cwd=ROOT,
            env=os.environ | {"PROSECUTIONS_PROGRESS": progress, "PROSECUTIONS_CACHE": "off"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)

        def feed():
            try:
                with open(pipe, "wb", buffering=0) as end:
                    end.write(b"period,force,defendants\n")
                    while process.poll() is None:
                        end.write(b"2018,Kent,1\n" * 5000)
            except BrokenPipeError:
                pass  # the shell has ended

        feeder = threading.Thread(target=feed)
        feeder.start()
        self.addCleanup(feeder.join)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        return process, feeder

    def test_a_long_load_shows_progress_and_is_stopped(self):
        for question in ("SELECT count(*) FROM prosecutions('{}')", "CREATE VIRTUAL TABLE t USING published('{}')",
                         "SELECT count(*) FROM published_columns('{}')", "SELECT count(*) FROM source_problems('{}')"):
            with self.subTest(question):
                self.stop(*self.load_without_end("on", question))

    def stop(self, process, feeder):
        said = b""
        while b" MB read" not in said:
            byte = process.stderr.read(1)
            self.assertTrue(byte, said)
            said += byte
        self.assertIn(b"\r\x1b[Kprosecutions: ", said)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        feeder.join()
        self.assertIn(b"endless.csv: loading was stopped", said)
        self.assertIn(b"\r\x1b[K", said)
        self.assertEqual(process.wait(), 9)


if __name__ == "__main__":
    unittest.main()
