#include "session/sql_table.h"

#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include "session/connection.h"

const struct sql_table *sql_table_find(const struct connection *connection, const char *name) {
    const struct sql_table *const *table = connection->tables;
    while (*table != NULL && sqlite3_stricmp((*table)->name, name) != 0)
        table++;
    return *table;
}

int table_allow(sqlite3 *db, bool innocuous) {
    return sqlite3_vtab_config(db, innocuous ? SQLITE_VTAB_INNOCUOUS : SQLITE_VTAB_DIRECTONLY);
}

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

void table_text(sqlite3_context *context, struct slice text) {
    if (text.length > 0)
        sqlite3_result_text64(context, (const char *)text.bytes, text.length, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
}

void table_warn(const char *message) {
    sqlite3_log(SQLITE_WARNING, "%s", message);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "%s\n", message);
}
