#include "session/sql_table.h"

#include <stddef.h>
#include <string.h>

#include "session/connection.h"

enum { SHOWN_MOST = 1000 }; /* bytes of a warning */

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
    if (*message == NULL)
        return SQLITE_NOMEM;
    return error->code == ERROR_STOPPED ? SQLITE_INTERRUPT : SQLITE_ERROR;
}

int table_fail(sqlite3_vtab *table, const struct error *error) {
    return table_fail_connect(&table->zErrMsg, error);
}

bool table_fail_host(sqlite3 *db, const char *what, struct error *error) {
    int code = sqlite3_errcode(db);
    const char *text = sqlite3_errmsg(db);
    if ((code & 0xFF) == SQLITE_NOMEM)
        return error_memory(error);
    /* A parser that is interrupted gives an error like any other, with these words. */
    if ((code & 0xFF) == SQLITE_INTERRUPT || strcmp(text, "interrupted") == 0)
        return error_set(error, ERROR_STOPPED, "interrupted");
    return error_set(error, ERROR_READ, "%s: %s", what, text);
}

void table_text(sqlite3_context *context, struct slice text) {
    if (text.length > 0)
        sqlite3_result_text64(context, (const char *)text.bytes, text.length, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
}

void table_warn(const char *message) {
    char text[SHOWN_MOST];
    shown_copy(text, sizeof text, message);
    sqlite3_log(SQLITE_WARNING, "%s", text);
    if (environment_has_terminal())
        environment_tell("%s\n", text);
}
