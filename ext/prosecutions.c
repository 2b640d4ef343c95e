/* prosecutions.c: the entry points. They register every function family that functions/functions.h
** lists and every table that tables/tables.h lists, or nothing where one of them fails. */
#define PROSECUTIONS_ENTRY_FILE
#include "prosecutions.h"
#include "sqlite.h"
SQLITE_EXTENSION_INIT1

#include "functions/functions.h"
#include "plan/plan.h"
#include "session/session.h"
#include "tables/tables.h"

enum { OLDEST_HOST = 3037000 };

static const struct sql_function *const FUNCTION_FAMILIES[] = {
    FUNCTION_FAMILY_LIST(FUNCTION_FAMILY_ADDRESS) NULL};

static const struct sql_table *const TABLES[] = {TABLE_LIST(TABLE_ADDRESS) NULL};

static int register_function(sqlite3 *db, const struct sql_function *function, int arguments,
                             struct connection *connection) {
    /* A function is pure, and so is safe in anybody's schema, unless its entry says otherwise. */
    int flags = SQLITE_UTF8;
    flags |= function->direct_only ? SQLITE_DIRECTONLY : SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    connection_retain(connection);
    if (function->scalar != NULL)
        return sqlite3_create_function_v2(db, function->name, arguments, flags, connection,
                                          function->scalar, NULL, NULL, connection_release);
    return sqlite3_create_window_function(db, function->name, arguments, flags, connection,
                                          function->step, function->final, function->value,
                                          function->inverse, connection_release);
}

static int register_everything(sqlite3 *db, struct connection *connection, const char **failed) {
    for (const struct sql_table *const *table = TABLES; *table != NULL; table++) {
        *failed = (*table)->name;
        connection_retain(connection);
        int code = sqlite3_create_module_v2(db, (*table)->name, (*table)->module, connection,
                                            connection_release);
        if (code != SQLITE_OK)
            return code;
    }
    for (const struct sql_function *const *family = FUNCTION_FAMILIES; *family != NULL; family++) {
        for (const struct sql_function *function = *family; function->name != NULL; function++) {
            *failed = function->name;
            for (int n = function->arguments_min; n <= function->arguments_max; n++) {
                int code = register_function(db, function, n, connection);
                if (code != SQLITE_OK)
                    return code;
            }
        }
    }
    return SQLITE_OK;
}

/* After a failed load the host unloads the library. A function that stayed registered would then
** point into memory that is gone. */
static void unregister_everything(sqlite3 *db) {
    for (const struct sql_table *const *table = TABLES; *table != NULL; table++)
        sqlite3_create_module_v2(db, (*table)->name, NULL, NULL, NULL);
    for (const struct sql_function *const *family = FUNCTION_FAMILIES; *family != NULL; family++)
        for (const struct sql_function *function = *family; function->name != NULL; function++)
            for (int n = function->arguments_min; n <= function->arguments_max; n++)
                sqlite3_create_function_v2(db, function->name, n, SQLITE_UTF8, NULL, NULL, NULL,
                                           NULL, NULL);
}

static int set_up(sqlite3 *db, char **message, bool files_allowed) {
    if (sqlite3_libversion_number() < OLDEST_HOST) {
        *message = sqlite3_mprintf("prosecutions: this program holds SQLite %s; 3.37 or newer is "
                                   "needed. Update the program, or use the sqlite3 shell",
                                   sqlite3_libversion());
        return SQLITE_ERROR;
    }
    if (host_is_probing())
        return SQLITE_OK; /* the host loads the extension by itself into every connection */
    struct error error = {0};
    struct connection *connection = connection_new(db, files_allowed, &error);
    if (connection == NULL)
        return table_fail_connect(message, &error);
    connection->function_families = FUNCTION_FAMILIES;
    connection->tables = TABLES;
    const char *failed = "";
    int code = register_everything(db, connection, &failed);
    if (code != SQLITE_OK) {
        unregister_everything(db);
        *message = sqlite3_mprintf("prosecutions: %s could not be registered: %s", failed,
                                   sqlite3_errstr(code));
    }
    connection_release(connection);
    return code;
}

/* A program that calls an entry point itself may ask for no message. */
static int initialize(sqlite3 *db, char **message, bool files_allowed) {
    char *text = NULL;
    int code = set_up(db, &text, files_allowed);
    if (code == SQLITE_NOMEM && text == NULL)
        text = sqlite3_mprintf("prosecutions: out of memory");
    if (message != NULL)
        *message = text;
    else
        sqlite3_free(text);
    return code;
}

int sqlite3_prosecutions_init(sqlite3 *db, char **message, const sqlite3_api_routines *api) {
    SQLITE_EXTENSION_INIT2(api);
    (void)api;
    return initialize(db, message, true);
}

int sqlite3_prosecutionsnofiles_init(sqlite3 *db, char **message, const sqlite3_api_routines *api) {
    SQLITE_EXTENSION_INIT2(api);
    (void)api;
    return initialize(db, message, false);
}
