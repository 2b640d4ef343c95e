/* prosecutions.c: the entry points. All that the extension registers is listed here, once. */
#define PROSECUTIONS_ENTRY_FILE
#include "prosecutions.h"
#include "sqlite.h"
SQLITE_EXTENSION_INIT1

#include "functions/functions.h"
#include "session/session.h"

enum { OLDEST_HOST = 3037000 };

extern const struct sql_function ABOUT_FUNCTIONS[];
extern const struct sql_function CHANGE_FUNCTIONS[];
extern const struct sql_function CHARTS_FUNCTIONS[];
extern const struct sql_function FORCES_FUNCTIONS[];
extern const struct sql_function SHARE_FUNCTIONS[];
extern const struct sql_function STORY_PAGE_FUNCTIONS[];
extern const struct sql_function UNCERTAINTY_FUNCTIONS[];
extern const struct sql_function WORDS_FUNCTIONS[];
extern const struct sql_table FORCE_POPULATIONS_TABLE;
extern const struct sql_table HELP_TABLE;
extern const struct sql_table LOCAL_STORY_TABLE;
extern const struct sql_table NOTABLE_CHANGES_TABLE;
extern const struct sql_table OFFENCES_TABLE;
extern const struct sql_table POLICE_FORCES_TABLE;
extern const struct sql_table PROSECUTIONS_TABLE;
extern const struct sql_table PROSECUTION_TOTALS_TABLE;
extern const struct sql_table PUBLISHED_TABLE;
extern const struct sql_table SOURCE_PROBLEMS_TABLE;

static const struct sql_function *const FUNCTION_FAMILIES[] = {
    ABOUT_FUNCTIONS,       CHANGE_FUNCTIONS, CHARTS_FUNCTIONS,
    FORCES_FUNCTIONS,      SHARE_FUNCTIONS,  STORY_PAGE_FUNCTIONS,
    UNCERTAINTY_FUNCTIONS, WORDS_FUNCTIONS,  NULL,
};

static const struct sql_table *const TABLES[] = {
    &FORCE_POPULATIONS_TABLE,
    &HELP_TABLE,
    &LOCAL_STORY_TABLE,
    &NOTABLE_CHANGES_TABLE,
    &OFFENCES_TABLE,
    &POLICE_FORCES_TABLE,
    &PROSECUTIONS_TABLE,
    &PROSECUTION_TOTALS_TABLE,
    &PUBLISHED_TABLE,
    &SOURCE_PROBLEMS_TABLE,
    NULL,
};

static int register_function(sqlite3 *db, const struct sql_function *function, int arguments,
                             struct connection *connection) {
    /* Aggregates and scalars are pure unless they say otherwise: safe in any schema. */
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

/* A library that is unloaded while its functions stay registered is a crash to come. */
static void unregister_everything(sqlite3 *db) {
    for (const struct sql_table *const *table = TABLES; *table != NULL; table++)
        sqlite3_create_module_v2(db, (*table)->name, NULL, NULL, NULL);
    for (const struct sql_function *const *family = FUNCTION_FAMILIES; *family != NULL; family++)
        for (const struct sql_function *function = *family; function->name != NULL; function++)
            for (int n = function->arguments_min; n <= function->arguments_max; n++)
                sqlite3_create_function_v2(db, function->name, n, SQLITE_UTF8, NULL, NULL, NULL,
                                           NULL, NULL);
}

static int initialize(sqlite3 *db, char **message, bool files_allowed) {
    if (sqlite3_libversion_number() < OLDEST_HOST) {
        *message = sqlite3_mprintf("prosecutions: this program holds SQLite %s; 3.37 or newer is "
                                   "needed. Update the program, or use the sqlite3 shell",
                                   sqlite3_libversion());
        return SQLITE_ERROR;
    }
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
