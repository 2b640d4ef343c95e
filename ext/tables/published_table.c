/* tables/published_table.c: any CSV with the columns that it was published with.
**
**     CREATE VIRTUAL TABLE pop USING published('population.csv');
**     CREATE VIRTUAL TABLE pop USING published('population.csv', header=3, delimiter=';',
**                                              encoding='windows-1252', types=off);
**     SELECT name, type, label FROM pop_columns;       -- what was found
**
** The columns and their types follow from the file, and have to be declared before anybody can
** ask. So that a table of an opened database can be dropped (and a view on it be read about) when
** its file is gone, CREATE writes them into the table `<name>_columns`, as SQLite's own full-text
** and R-tree modules keep what belongs to them; a table that is merely there is declared from it,
** and its file is read when a query asks for rows. A file that has changed is read again; if its
** columns are no longer the same, that is an error.
*/
#include <stdio.h>

#include "base/base.h"
#include "published/published.h"
#include "session/session.h"
#include "tables/arguments.h"
#include "tables/published_source.h"

enum { HIDDEN_COLUMNS = 2, ROWS_EXPECTED = 100000 }; /* rows of a source that is not read yet */

struct table {
    sqlite3_vtab base;
    sqlite3 *db;
    struct connection *connection;
    struct published_request request;
    struct text source;
    char *schema, *name;         /* of the table, for those of its columns */
    char *declaration;           /* of the columns; from sqlite3_str_finish() */
    struct published *published; /* once it is read */
    struct error lost;           /* set where the columns that CREATE kept are gone */
};

struct cursor {
    sqlite3_vtab_cursor base;
    struct published *published;
    int64_t row;
};

/* --- SQLite's own errors --- */

static bool failed(const struct table *table, const char *what, struct error *error) {
    char place[200];
    snprintf(place, sizeof place, "%.100s_columns, where %s", table->name, what);
    return table_fail_host(table->db, place, error);
}

static bool run(struct table *table, char *sql, const char *what, struct error *error) {
    if (sql == NULL)
        return error_memory(error);
    bool done =
        sqlite3_exec(table->db, sql, NULL, NULL, NULL) == SQLITE_OK || failed(table, what, error);
    sqlite3_free(sql);
    return done;
}

/* --- The columns: declared, kept and found again --- */

/* The type of a column as it is declared; the last two columns are hidden ones. */
static const char *type_name(const struct published *published, size_t column) {
    static const char *const names[][2] = {
        [PUBLISHED_TEXT] = {"TEXT", "TEXT HIDDEN"},
        [PUBLISHED_INTEGER] = {"INTEGER", "INTEGER HIDDEN"},
        [PUBLISHED_REAL] = {"REAL", "REAL HIDDEN"},
    };
    bool hidden = column + HIDDEN_COLUMNS >= published->column_count;
    return names[published->columns[column].type][hidden];
}

static void declare_column(sqlite3_str *sql, const char *name, const char *type) {
    sqlite3_str_appendf(sql, "%s\"%w\" %s", sqlite3_str_length(sql) > 0 ? ", " : "CREATE TABLE x(",
                        name, type);
}

/* Ends the declaration. NULL where it has no column, and NULL with the error set on failure. */
static char *finish_declaration(sqlite3_str *sql, struct error *error) {
    if (sqlite3_str_length(sql) > 0)
        sqlite3_str_appendchar(sql, 1, ')');
    if (sqlite3_str_errcode(sql) != SQLITE_OK)
        error_memory(error);
    return sqlite3_str_finish(sql);
}

static char *declaration_of(const struct published *published, struct error *error) {
    sqlite3_str *sql = sqlite3_str_new(NULL);
    for (size_t i = 0; i < published->column_count; i++)
        declare_column(sql, (const char *)published->columns[i].name.bytes,
                       type_name(published, i));
    return finish_declaration(sql, error);
}

static bool is_type(const char *type) {
    static const char *const types[] = {"TEXT",        "INTEGER",        "REAL",
                                        "TEXT HIDDEN", "INTEGER HIDDEN", NULL};
    for (const char *const *known = types; *known != NULL; known++)
        if (type != NULL && strcmp(type, *known) == 0)
            return true;
    return false;
}

/* Reads the declaration that CREATE kept. NULL with the error set on failure. */
static char *recall(struct table *table, struct error *error) {
    static const char what[] = "the table's columns are kept";
    sqlite3_stmt *statement = NULL;
    sqlite3_str *declaration = sqlite3_str_new(NULL);
    char *sql = sqlite3_mprintf("SELECT name, type FROM \"%w\".\"%w_columns\" ORDER BY rowid",
                                table->schema, table->name);
    int code = SQLITE_NOMEM;
    bool sound = true;
    if (sql != NULL)
        code = sqlite3_prepare_v2(table->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        while (sound && (code = sqlite3_step(statement)) == SQLITE_ROW) {
            const char *name = (const char *)sqlite3_column_text(statement, 0);
            const char *type = (const char *)sqlite3_column_text(statement, 1);
            sound = name != NULL && is_type(type);
            if (sound)
                declare_column(declaration, name, type);
        }
    }
    if (code != SQLITE_DONE && sound)
        (void)(sql == NULL ? error_memory(error) : failed(table, what, error));
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    char *result = finish_declaration(declaration, error);
    if (result == NULL || !sound)
        error_set(error, ERROR_INPUT,
                  "%s_columns, where %s, does not hold them: DROP TABLE %s "
                  "and create it again",
                  table->name, what, table->name);
    return result;
}

static bool insert_columns(struct table *table, const char *what, struct error *error) {
    sqlite3_stmt *insert = NULL;
    const struct published *published = table->published;
    char *sql = sqlite3_mprintf("INSERT INTO \"%w\".\"%w_columns\" VALUES (?1, ?2, ?3)",
                                table->schema, table->name);
    if (sql == NULL)
        return error_memory(error);
    int code = sqlite3_prepare_v2(table->db, sql, -1, &insert, NULL);
    for (size_t i = 0; code == SQLITE_OK && i < published->column_count; i++) {
        const struct published_column *column = &published->columns[i];
        bool own = i + HIDDEN_COLUMNS < published->column_count;
        sqlite3_bind_text(insert, 1, (const char *)column->name.bytes, -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 2, type_name(published, i), -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 3, own ? column->label : NULL, -1, SQLITE_STATIC);
        sqlite3_step(insert);
        code = sqlite3_reset(insert);
    }
    bool done = code == SQLITE_OK || failed(table, what, error);
    sqlite3_finalize(insert);
    sqlite3_free(sql);
    return done;
}

static bool forget(struct table *table, struct error *error) {
    return run(
        table,
        sqlite3_mprintf("DROP TABLE IF EXISTS \"%w\".\"%w_columns\"", table->schema, table->name),
        "the table's columns are kept, could not be dropped", error);
}

static bool keep(struct table *table, struct error *error) {
    static const char what[] = "the table's columns are to be kept";
    if (!run(table,
             sqlite3_mprintf("CREATE TABLE \"%w\".\"%w_columns\"(name TEXT, type TEXT, label TEXT)",
                             table->schema, table->name),
             what, error))
        return false;
    struct error ignored = {0};
    return insert_columns(table, what, error) || (forget(table, &ignored), false);
}

/* --- Reading the source --- */

static void report_left_out(const struct table *table) {
    const struct published *published = table->published;
    char message[700];
    snprintf(message, sizeof message,
             "prosecutions: %.*s: %lld rows that can't be read are left out (rows=skip)",
             SLICE_PRINT(text_slice(&table->source)), (long long)published->left_out);
    if (published->left_out > 0)
        table_warn(message);
    if (published->row_names)
        table_warn(
            "prosecutions: the header has a field less than the rows: their first fields are "
            "taken for the names that R gives rows, and the first column has no name");
    if (published->footnotes > 0)
        sqlite3_log(SQLITE_NOTICE,
                    "prosecutions: %s: %lld records below the last row are taken for footnotes",
                    table->source.bytes, (long long)published->footnotes);
}

/* Whether the columns that were read are those of the table's declaration. */
static bool check_columns(struct table *table, const struct published *published,
                          struct error *error) {
    char *declaration = declaration_of(published, error);
    bool same = declaration != NULL && strcmp(declaration, table->declaration) == 0;
    if (declaration != NULL && !same)
        error_set(error, ERROR_INPUT,
                  "%s: its columns or their types are no longer those that the table %s was made "
                  "with (see %s_columns): DROP TABLE %s and create it again",
                  table->source.bytes, table->name, table->name, table->name);
    sqlite3_free(declaration);
    return same;
}

/* Reads the source, unless it is read already and its files have not changed. */
static bool refresh(struct table *table, struct error *error) {
    bool unchanged;
    if (table->lost.code != ERROR_NONE)
        return error_set(error, table->lost.code, "%s", table->lost.message);
    table->request.source.root = table->connection->root; /* the settings may have changed */
    table->request.source.sealed = table->connection->sealed;
    if (table->published != NULL) {
        if (!sources_unchanged(&table->request.source, &table->published->state, &unchanged, error))
            return false;
        if (unchanged)
            return true;
    }
    struct watch watch;
    watch_begin(&watch, table->connection);
    table->request.source.wait = &watch.wait;
    struct published *published = published_load(&table->request, error);
    table->request.source.wait = NULL; /* it ends here */
    watch_end(&watch);
    if (published == NULL)
        return false;
    if (table->declaration != NULL && !check_columns(table, published, error)) {
        published_release(published);
        return false;
    }
    published_release(table->published);
    table->published = published;
    report_left_out(table);
    return true;
}

/* --- Making and unmaking a table --- */

static bool take_arguments(struct table *table, int count, const char *const *arguments,
                           struct error *error) {
    for (int i = 0; i < count; i++) {
        struct slice argument = slice_of(arguments[i]);
        if (argument_is_option(argument)) {
            if (!published_take_option(&table->request, argument, error))
                return false;
        } else if (table->source.length > 0) {
            return error_set(error, ERROR_USE,
                             "published: %.*s is no option; write name=value, and several files as "
                             "one source: a folder, an archive or a glob",
                             SLICE_PRINT(argument));
        } else if (!argument_append(&table->source, argument, error)) {
            return false;
        }
    }
    table->request.source = (struct source_about){
        .name = text_slice(&table->source), .files_allowed = table->connection->files_allowed};
    return table->source.length > 0 ||
           error_set(error, ERROR_USE,
                     "published: no source is named; write USING published('population.csv')");
}

static void table_free(struct table *table) {
    if (table == NULL)
        return;
    published_release(table->published);
    sqlite3_free(table->declaration);
    text_free(&table->source);
    memory_free(table->schema);
    memory_free(table->name);
    connection_release(table->connection);
    memory_free(table);
}

static struct table *table_new(sqlite3 *db, void *pointer, int count, const char *const *arguments,
                               struct error *error) {
    struct table *table = memory_new(1, sizeof *table, error);
    if (table == NULL)
        return NULL;
    connection_retain(pointer);
    table->db = db;
    table->connection = pointer;
    table->request.columns_most =
        (size_t)sqlite3_limit(db, SQLITE_LIMIT_COLUMN, -1) - HIDDEN_COLUMNS;
    table->schema = text_copy(slice_of(arguments[1]), error);
    table->name = text_copy(slice_of(arguments[2]), error);
    if (table->schema == NULL || table->name == NULL ||
        !take_arguments(table, count - 3, arguments + 3, error)) {
        table_free(table);
        return NULL;
    }
    return table;
}

/* Declares the columns that were found, or kept, as the table's schema. */
static bool declare(struct table *table, struct error *error) {
    if (table->declaration == NULL)
        return false;
    int code = sqlite3_declare_vtab(table->db, table->declaration);
    if (code == SQLITE_OK)
        code = table_allow(table->db, !table->connection->files_allowed);
    return code == SQLITE_OK || failed(table, "the table's columns are kept", error);
}

static int finish_connect(struct table *table, bool done, sqlite3_vtab **result, char **message,
                          const struct error *error) {
    if (!done) {
        table_free(table);
        return table_fail_connect(message, error);
    }
    *result = &table->base;
    return SQLITE_OK;
}

static int create(sqlite3 *db, void *pointer, int count, const char *const *arguments,
                  sqlite3_vtab **result, char **message) {
    struct error error = {0};
    struct table *table = table_new(db, pointer, count, arguments, &error);
    bool done = table != NULL && refresh(table, &error);
    if (done) {
        table->declaration = declaration_of(table->published, &error);
        done = declare(table, &error) && keep(table, &error);
    }
    return finish_connect(table, done, result, message, &error);
}

/* Declares a table whose kept columns somebody has taken away. It can be dropped, but not queried. */
static bool declare_lost(struct table *table, struct error *error) {
    if (error->code == ERROR_MEMORY)
        return false;
    table->lost = *error;
    *error = (struct error){0};
    sqlite3_free(table->declaration);
    table->declaration = sqlite3_mprintf("CREATE TABLE x(unknown)");
    return table->declaration != NULL || error_memory(error);
}

static int connect(sqlite3 *db, void *pointer, int count, const char *const *arguments,
                   sqlite3_vtab **result, char **message) {
    struct error error = {0};
    struct table *table = table_new(db, pointer, count, arguments, &error);
    bool done = table != NULL;
    if (done) {
        table->declaration = recall(table, &error);
        done = (error.code == ERROR_NONE || declare_lost(table, &error)) && declare(table, &error);
    }
    return finish_connect(table, done, result, message, &error);
}

static int disconnect(sqlite3_vtab *table) {
    table_free((struct table *)table);
    return SQLITE_OK;
}

static int destroy(sqlite3_vtab *table) {
    struct error error = {0};
    if (!forget((struct table *)table, &error))
        return table_fail(table, &error);
    return disconnect(table);
}

static int rename_table(sqlite3_vtab *base, const char *name) {
    struct table *table = (struct table *)base;
    struct error error = {0};
    char *sql = sqlite3_mprintf("ALTER TABLE \"%w\".\"%w_columns\" RENAME TO \"%w_columns\"",
                                table->schema, table->name, name);
    char *copy = text_copy(slice_of(name), &error);
    if (copy == NULL || !run(table, sql, "the table's columns are kept", &error)) {
        memory_free(copy);
        return table_fail(base, &error);
    }
    memory_free(table->name);
    table->name = copy;
    return SQLITE_OK;
}

/* The table `pop_columns` belongs to `pop`, so that a host may forbid others to write to it. */
static int is_shadow(const char *suffix) {
    return sqlite3_stricmp(suffix, "columns") == 0;
}

/* --- Queries --- */

static int best_index(sqlite3_vtab *base, sqlite3_index_info *info) {
    const struct table *table = (const struct table *)base;
    info->estimatedRows = table->published != NULL ? table->published->rows : ROWS_EXPECTED;
    info->estimatedCost = (double)info->estimatedRows;
    return SQLITE_OK;
}

/* A cursor keeps the rows that it began with. */
static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **result) {
    struct table *table = (struct table *)base;
    struct error error = {0};
    struct cursor *cursor = refresh(table, &error) ? memory_new(1, sizeof *cursor, &error) : NULL;
    if (cursor == NULL)
        return table_fail(base, &error);
    cursor->published = table->published;
    published_retain(cursor->published);
    *result = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base) {
    published_release(((struct cursor *)base)->published);
    memory_free(base);
    return SQLITE_OK;
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *unused, int count,
                  sqlite3_value **values) {
    (void)plan, (void)unused, (void)count, (void)values;
    ((struct cursor *)base)->row = 0;
    return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base) {
    ((struct cursor *)base)->row++;
    return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base) {
    const struct cursor *cursor = (const struct cursor *)base;
    return cursor->row >= cursor->published->rows;
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
    const struct cursor *cursor = (const struct cursor *)base;
    struct published_cell cell = published_cell(cursor->published, cursor->row, (size_t)number);
    if (cell.kind == PUBLISHED_IS_TEXT)
        sqlite3_result_text64(context, (const char *)cell.text.bytes, cell.text.length,
                              SQLITE_TRANSIENT, SQLITE_UTF8);
    else if (cell.kind == PUBLISHED_IS_INTEGER)
        sqlite3_result_int64(context, cell.integer);
    else if (cell.kind == PUBLISHED_IS_REAL)
        sqlite3_result_double(context, cell.real);
    return SQLITE_OK;
}

static int row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id) {
    *id = ((const struct cursor *)base)->row + 1;
    return SQLITE_OK;
}

static const sqlite3_module MODULE = {
    .iVersion = 3, /* for xShadowName */
    .xCreate = create,
    .xConnect = connect,
    .xBestIndex = best_index,
    .xDisconnect = disconnect,
    .xDestroy = destroy,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = filter,
    .xNext = next,
    .xEof = at_end,
    .xColumn = column_value,
    .xRowid = row_id,
    .xRename = rename_table,
    .xShadowName = is_shadow,
};

const struct sql_table PUBLISHED_TABLE = {
    .name = "published",
    .module = &MODULE,
    .signature = "published(source [, option=value]...)",
    .description =
        "Reads any table as it was published, with its own columns, one row per row of "
        "the source. Use it for what fits no layout of prosecutions: CREATE VIRTUAL TABLE "
        "t USING published('file.csv', option=value).\n"
        "source: as for prosecutions; several files need the same columns. If a sheet has "
        "several tables, choose one by its number, 'book.ods/Sheet#2'; without a number "
        "the error lists them.\n"
        "Options: header=3 for the header row, header=3-4 for several lines, or none; "
        "delimiter=';', tab or '||'; quote= and escape=, a character or none; "
        "encoding=utf-8 or windows-1252; decimal=comma or point; types=off, which makes "
        "every column TEXT; missing='NA', a further missing value; rows=skip, which "
        "leaves out rows with a wrong number of fields. What is left out is found from "
        "the file; a decimal comma only if `;` separates the fields.\n"
        "Column names are made safe and unique: `Age Group` is age_group, a column "
        "without a name column_1, a second `count` count_2, `2018` _2018. Footnote marks "
        "are taken off (`Officers [note 1]`, or `Officers1` if there is a note 1).\n"
        "The type of a column is found from all rows: INTEGER (9,662 is 9662), REAL, "
        "percentages (75.5% is 75.5; a bare 0 among them is 0), otherwise TEXT. Leading "
        "zeros stay text. Currency signs, accountants' brackets, a true minus, and marks "
        "beside a number (`12 [note 3]`, `1204p`) do not make a column text; "
        "published_marks() has the marks, and published_columns() says why a column is "
        "text.\n"
        "Missing values are NULL in a column of numbers and kept in a column of text: an "
        "empty field, `-`, `--`, `..`, `N/A`, `NA`, `*`, `:`, `~`, `[c]` and its like, "
        "and errors of spreadsheets.\n"
        "Title lines above the header, footnotes below the data (published_notes() has "
        "those of a sheet) and repeats of the header are skipped. If the header has one "
        "field fewer than the rows, as R writes it, the first column has no name, and "
        "there is a warning. source_problems() lists all of that.\n"
        "The hidden columns file and line say where a row is from; the table t_columns "
        "says what each column was called.\n"
        "Error: elsewhere, a row with too few or too many fields; a stray quote; a header "
        "that does not fit the rows.",
    .example = "CREATE VIRTUAL TABLE temp.figures USING published('builtin:moj-2018'); SELECT "
               "sum(defendants) FROM figures WHERE force = 'Lancashire'",
    .result = "45781",
};
