/* tables/settings_table.c: how the connection is set up, and the way to change it.
**
**     UPDATE prosecutions_settings SET value = '/srv/figures' WHERE name = 'root';
**
** It is a table because hosts let a CHECK constraint of anybody's database call any function, and
** none read a table. For the same reason it is for direct use only, whatever entry point was called.
*/
#include <string.h>

#include "base/base.h"
#include "session/session.h"

enum { NAME, VALUE, MEANING, COLUMNS_OF_SETTINGS };
enum { BY_NAME = 1 }; /* idxNum: the name is given */
enum { FIRST_THAT_ASKS = 3041000 };

struct settings_table {
    sqlite3_vtab base;
    struct connection *connection;
};

struct settings_cursor {
    sqlite3_vtab_cursor base;
    const struct setting *setting;
    bool one; /* the query names it, and it is the last */
};

static struct connection *connection_of(sqlite3_vtab *table) {
    return ((struct settings_table *)table)->connection;
}

static int fail(sqlite3_vtab *table, const struct error *error) {
    struct error named = {0};
    error_set(&named, error->code, "prosecutions_settings: %s", error->message);
    return table_fail(table, &named);
}

static int disconnect(sqlite3_vtab *table) {
    connection_release(connection_of(table));
    memory_free(table);
    return SQLITE_OK;
}

static int connect(sqlite3 *db, void *pointer, int count, const char *const *arguments,
                   sqlite3_vtab **result, char **message) {
    (void)count, (void)arguments;
    struct error error = {0};
    int code = sqlite3_declare_vtab(
        db, "CREATE TABLE x(name TEXT COLLATE NOCASE, value TEXT, meaning TEXT)");
    struct settings_table *table = code == SQLITE_OK ? memory_new(1, sizeof *table, &error) : NULL;
    if (code != SQLITE_OK)
        table_fail_host(db, "its columns can't be declared", &error);
    if (table == NULL)
        return table_fail_connect(message, &error);
    table->connection = pointer;
    connection_retain(pointer);
    *result = &table->base;
    return table_allow(db, false);
}

static int best_index(sqlite3_vtab *table, sqlite3_index_info *plan) {
    (void)table;
    plan->estimatedCost = 10;
    plan->estimatedRows = 10;
    for (int i = 0; i < plan->nConstraint; i++) {
        int op = plan->aConstraint[i].op;
        if (plan->aConstraint[i].iColumn != NAME || !plan->aConstraint[i].usable ||
            (op != SQLITE_INDEX_CONSTRAINT_EQ && op != SQLITE_INDEX_CONSTRAINT_IS))
            continue;
        plan->aConstraintUsage[i].argvIndex = 1;
        plan->idxNum = BY_NAME;
        plan->estimatedCost = 1;
        plan->estimatedRows = 1;
        break;
    }
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **cursor) {
    struct error error = {0};
    struct settings_cursor *made = memory_new(1, sizeof *made, &error);
    if (made == NULL)
        return table_fail(table, &error);
    *cursor = &made->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *cursor) {
    memory_free(cursor);
    return SQLITE_OK;
}

/* A name that is no setting is an error: an UPDATE of no row would pass for done. */
static int filter(sqlite3_vtab_cursor *base, int plan, const char *text, int count,
                  sqlite3_value **values) {
    (void)text, (void)count;
    struct settings_cursor *cursor = (struct settings_cursor *)base;
    struct error error = {0};
    cursor->setting = SETTINGS;
    cursor->one = plan == BY_NAME;
    if (!cursor->one)
        return SQLITE_OK;
    const unsigned char *name = sqlite3_value_text(values[0]);
    if (name == NULL && sqlite3_value_type(values[0]) != SQLITE_NULL)
        return SQLITE_NOMEM;
    cursor->setting = NULL;
    if (name == NULL)
        return SQLITE_OK;
    cursor->setting =
        settings_find(slice_from(name, (size_t)sqlite3_value_bytes(values[0])), &error);
    return cursor->setting != NULL ? SQLITE_OK : fail(base->pVtab, &error);
}

static int next(sqlite3_vtab_cursor *base) {
    struct settings_cursor *cursor = (struct settings_cursor *)base;
    cursor->setting = cursor->one ? NULL : cursor->setting + 1;
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base) {
    const struct setting *setting = ((struct settings_cursor *)base)->setting;
    return setting == NULL || setting->name == NULL;
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int column) {
    const struct setting *setting = ((struct settings_cursor *)base)->setting;
    const char *value = column == NAME    ? setting->name
                        : column == VALUE ? setting->get(connection_of(base->pVtab))
                                          : setting->meaning;
    if (value != NULL) /* copied, as an UPDATE while the query runs frees it */
        sqlite3_result_text(context, value, -1, SQLITE_TRANSIENT);
    return SQLITE_OK;
}

static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid) {
    *rowid = ((struct settings_cursor *)base)->setting - SETTINGS + 1;
    return SQLITE_OK;
}

static bool is_text(sqlite3_value *value, const char *text) {
    const char *bytes = (const char *)sqlite3_value_text(value);
    return bytes != NULL && text != NULL && strcmp(bytes, text) == 0;
}

static bool change(struct connection *connection, const struct setting *setting,
                   sqlite3_value *const *columns, struct error *error) {
    const char *old = setting->get(connection);
    int type =
        sqlite3_value_type(columns[VALUE]); /* asked first, as reading a blob makes it text */
    const unsigned char *text = sqlite3_value_text(columns[VALUE]);
    if (!is_text(columns[NAME], setting->name) || !is_text(columns[MEANING], setting->meaning))
        return error_set(error, ERROR_USE, "%s: the value alone can be changed", setting->name);
    if (!settings_may_change(connection, setting, error))
        return false;
    if (type == SQLITE_BLOB)
        return error_set(error, ERROR_USE, "%s: the value is a blob, not a text", setting->name);
    if (type == SQLITE_NULL)
        return old == NULL ||
               error_set(error, ERROR_USE, "%s: NULL is no value; a new connection has the default",
                         setting->name);
    if (text == NULL)
        return error_memory(error);
    struct slice value = slice_from(text, (size_t)sqlite3_value_bytes(columns[VALUE]));
    return (old != NULL && slice_equal(value, slice_of(old))) || /* as it is */
           setting->set(connection, value, error);
}

/* Whether a statement that the user wrote is what changes the table. Hosts before 3.40.1 let the triggers
** of anybody's database change a table that is for direct use only; but there the statement that runs
** is another one, which does not name it. */
static bool is_asked_directly(sqlite3 *db) {
    for (sqlite3_stmt *statement = sqlite3_next_stmt(db, NULL); statement != NULL;
         statement = sqlite3_next_stmt(db, statement)) {
        const char *sql = sqlite3_stmt_busy(statement) && !sqlite3_stmt_readonly(statement)
                              ? sqlite3_sql(statement)
                              : NULL;
        if (sql != NULL && slice_like(slice_of(sql), slice_of("%prosecutions_settings%")))
            return true;
    }
    return false;
}

static int update(sqlite3_vtab *table, int count, sqlite3_value **values, sqlite3_int64 *rowid) {
    (void)rowid;
    struct connection *connection = connection_of(table);
    struct error error = {0};
    if (count == 1)
        error_set(&error, ERROR_USE, "a setting can't be deleted; UPDATE changes its value");
    else if (sqlite3_value_type(values[0]) == SQLITE_NULL)
        error_set(&error, ERROR_USE, "a setting can't be added; UPDATE changes the value of one");
    else if (sqlite3_value_int64(values[0]) != sqlite3_value_int64(values[1]))
        error_set(&error, ERROR_USE, "the value alone can be changed");
    else if (sqlite3_libversion_number() < FIRST_THAT_ASKS && !is_asked_directly(connection->db))
        error_set(&error, ERROR_USE, "unsafe use in a trigger: name it in the statement itself");
    else if (change(connection, &SETTINGS[sqlite3_value_int64(values[0]) - 1], values + 2, &error))
        return SQLITE_OK;
    return fail(table, &error);
}

static const sqlite3_module MODULE = {
    .xConnect = connect,
    .xDisconnect = disconnect,
    .xBestIndex = best_index,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter,
    .xNext = next,
    .xEof = at_end,
    .xColumn = column_value,
    .xRowid = row_id,
    .xUpdate = update,
};

const struct sql_table SETTINGS_TABLE = {
    .name = "prosecutions_settings",
    .module = &MODULE,
    .signature = "prosecutions_settings",
    .description =
        "Shows and changes the settings of this connection: name, value (NULL if not set) "
        "and meaning. Change one with UPDATE prosecutions_settings SET value = …, which "
        "takes effect at once and is not rolled back.\n"
        "The environment sets them when the extension is loaded: PROSECUTIONS_ROOT, "
        "PROSECUTIONS_CACHE, PROSECUTIONS_THREADS, PROSECUTIONS_NOTES, "
        "PROSECUTIONS_PROGRESS and PROSECUTIONS_SEALED. SQLite does not allow UPDATE on a "
        "connection that is open for reading only; use the environment there.\n"
        "Once there is a root it can only be narrowed, to a folder under it, and the "
        "cache can only be switched off. If sealed is 1, nothing can be changed.\n"
        "It can't be used in views and triggers.\n"
        "Error: a name that is not a setting, a value that can't be used, NULL as a "
        "value, INSERT, or DELETE.",
    .example = "UPDATE prosecutions_settings SET value = 2 WHERE name = 'threads'; "
               "SELECT name, value FROM prosecutions_settings WHERE name IN ('root', 'threads')",
    .result = "root|NULL\nthreads|2",
};
