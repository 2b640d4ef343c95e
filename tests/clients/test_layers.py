"""tests/layers.py, put before small houses with one wall broken in each."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ["base", "middle", "top"]
SOUND = {
    "base/base.h": '/* base/base.h: what all need.\n** More of it. */\n#include "base/text.h"\n',
    "base/text.h": "",
    "base/text.c": '#include "base/text.h"\n#include <string.h>\n',
    "middle/middle.h": '/* middle/middle.h: sums (of counts, v1.5). */\n#include "base/base.h"\n',
    "middle/sums.h": "",
    "middle/sums.c": '#include "middle/sums.h"\n#include "base/base.h"\n',
    "top/top.h": "/* top/top.h: what\n** is asked. */\n",
    "top/top.c": '#include "top/top.h"\n#include "middle/middle.h"\n',
    "entry.c": "#include <sqlite3.h>\n",
    "ARCHITECTURE.md": "# Rooms\n<!-- rooms: made by make rooms -->\n\n    base/    what all need\n"
                       "    middle/  sums (of counts, v1.5)\n    top/     what is asked\n\n<!-- end of rooms -->\n",
}


class Layers(unittest.TestCase):
    def run_layers(self, changes, *options, rooms=ROOMS):
        """What layers.py says of the sound house with these files changed or added (None: gone)."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**SOUND, **changes}.items():
                path = pathlib.Path(folder, "ext", name)
                path.parent.mkdir(parents=True, exist_ok=True)
                if text is not None:
                    path.write_text(text)
            done = subprocess.run([sys.executable, ROOT / "tests" / "layers.py", "--root", folder, *options, *rooms],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.written = pathlib.Path(folder, "ext", "ARCHITECTURE.md").read_text()
        return done.returncode, done.stdout

    def assert_complains(self, changes, complaint, rooms=ROOMS):
        status, said = self.run_layers({"filler.c": "\n" * 100, **changes}, rooms=rooms)
        self.assertIn(complaint, said)
        self.assertEqual(said.count("layers: "), 1, said)
        self.assertEqual(status, 1)

    def test_a_sound_house(self):
        self.assertEqual(self.run_layers({"filler.c": "\n" * 100}), (0, ""))

    def test_a_room_above(self):
        self.assert_complains({"base/text.c": '#include "top/top.h"\n'}, "top/ stands below base/")

    def test_an_internal_header(self):
        self.assert_complains({"top/top.c": '#include "middle/sums.h"\n'}, "include middle/middle.h")

    def test_a_circle_of_headers(self):
        self.assert_complains({"base/text.h": '#include "base/base.h"\n'}, "circle: base/base.h, base/text.h")

    def test_two_files_of_one_name(self):
        self.assert_complains({"top/sums.h": ""}, "are both called sums.h")

    def test_sqlite(self):
        self.assert_complains({"base/text.c": "#include <sqlite3.h>\n"}, "ext/base/text.c knows SQLite")
        self.assert_complains({"base/text.c": '#include "sqlite.h"\n'}, "ext/base/text.c knows SQLite")

    def test_the_system(self):
        self.assert_complains({"middle/sums.c": "#include <sys/stat.h>\n"}, "ext/middle/sums.c includes <sys/stat.h>")
        self.assert_complains({"base/text.c": "#ifdef X\n#  include <windows.h>\n#endif\n"}, "ext/base/text.c includes <windows.h>")
        self.assert_complains({"top/top.c": "#ifndef _WIN32\n#endif\n"}, "ext/top/top.c asks for _WIN32")
        status, said = self.run_layers({"filler.c": "\n" * 100, "base/disk_posix.c": "#ifndef _WIN32\n#include <unistd.h>\n#endif\n"})
        self.assertEqual((status, said), (0, ""))

    def test_a_room_without_its_purpose(self):
        self.assert_complains({"top/top.h": "/* What is asked. */\n"}, "ext/top/top.h does not begin with")

    def test_a_room_that_is_large(self):
        self.assert_complains({"base/text.c": "\n" * 40}, "ext/base has")

    def test_a_room_that_is_not_listed(self):
        self.assert_complains({"cellar/a.c": ""}, "ext/cellar is not in the Makefile's list")

    def test_a_document_that_lists_others(self):
        self.assert_complains({"top/top.h": "/* top/top.h: answers. */\n"}, "run make rooms")
        status, said = self.run_layers({"top/top.h": "/* top/top.h: answers. */\n"}, "--write")
        self.assertEqual((status, said), (0, ""))
        self.assertIn("    top/     answers\n", self.written)

    def test_a_circle_of_calls(self):
        """Neither includes the other, so that only what was compiled shows it."""
        compiled = {}
        with tempfile.TemporaryDirectory() as folder:
            for name, calls in (("first", "second"), ("second", "first"), ("third", "first"), ("gone", "lost"), ("lost", "gone")):
                path = pathlib.Path(folder, "top", f"{name}.c")
                path.parent.mkdir(exist_ok=True)
                path.write_text(f"void {calls}(void); void {name}(void) {{ {calls}(); }}\n")
                if name not in ("gone", "lost"):
                    compiled[f"top/{name}.c"] = ""
                subprocess.run(["cc", "-c", path, "-o", path.with_suffix(".o")], check=True)
            status, said = self.run_layers({"filler.c": "\n" * 100, **compiled}, "--objects", folder)
        self.assertEqual((status, said), (1, "layers: these call each other in a circle: top/first, top/second\n"))


if __name__ == "__main__":
    unittest.main()
