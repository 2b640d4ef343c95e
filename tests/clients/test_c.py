"""The extension in a program of C that is linked with SQLite."""
import os
import shlex
import subprocess
import unittest

import loading

# `%s` is what the program does before it asks.
PROGRAM = """
#include <sqlite3.h>
#include <stdio.h>

static int print_row(void *unused, int count, char **values, char **names)
{
	(void)unused, (void)count, (void)names;
	return puts(values[0]) < 0;
}

int main(void)
{
	sqlite3 *db = NULL;
	if (sqlite3_open(":memory:", &db) != SQLITE_OK)
		return 1;
	%s
	if (sqlite3_exec(db, "SELECT sum(defendants) FROM prosecutions('builtin:moj-2018') WHERE force = 'Lancashire'",
	                 print_row, NULL, NULL) != SQLITE_OK)
		puts(sqlite3_errmsg(db));
	return sqlite3_close(db) != SQLITE_OK;
}
"""

LOAD_AND_SAY_WHY_NOT = """
	char *error = NULL;
	if (sqlite3_load_extension(db, "build/prosecutions", NULL, &error) != SQLITE_OK)
		puts(error);
	sqlite3_free(error);
"""


class C(unittest.TestCase):
    def run_program(self, loads):
        """What the program prints, line by line."""
        folder = loading.folder(self)
        (folder / "program.c").write_text(PROGRAM % loads)
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "sqlite3"], check=True,
                               stdout=subprocess.PIPE).stdout.decode()
        subprocess.run([*shlex.split(os.environ.get("CC", "cc")), "-Wall", "-Wextra", "-Werror", "-o", "program",
                        "program.c", *shlex.split(flags)], cwd=folder, check=True)
        done = subprocess.run(["./program"], cwd=folder, check=True, stdout=subprocess.PIPE)
        return done.stdout.decode().splitlines()

    def test_loads_as_the_readme_says(self):
        self.assertEqual(self.run_program("\n".join(loading.lines("C"))), ["45781"])

    def test_not_authorized_until_loading_is_switched_on(self):
        # Said, because Debian's SQLite has it switched on from the start.
        off = "sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);"
        self.assertEqual(self.run_program(off + LOAD_AND_SAY_WHY_NOT),
                         [loading.NOT_AUTHORIZED, "no such table: prosecutions"])
        self.assertEqual(self.run_program(off + loading.lines("C")[0] + LOAD_AND_SAY_WHY_NOT), ["45781"])


if __name__ == "__main__":
    unittest.main()
