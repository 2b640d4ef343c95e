#include "session/sql_table.h"

#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

int table_fail_connect(char **message, const struct error *error) {
    if (error->code == ERROR_MEMORY)
        return SQLITE_NOMEM;
    sqlite3_free(*message);
    *message = sqlite3_mprintf("prosecutions: %s", error->message);
    return *message != NULL ? SQLITE_ERROR : SQLITE_NOMEM;
}

int table_fail(sqlite3_vtab *table, const struct error *error) {
    int code = table_fail_connect(&table->zErrMsg, error);
    return code == SQLITE_ERROR && error->code == ERROR_STOPPED ? SQLITE_INTERRUPT : code;
}

void table_warn(const char *message) {
    sqlite3_log(SQLITE_WARNING, "%s", message);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "%s\n", message);
}
