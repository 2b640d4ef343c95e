/* tables/help_table.c: everything that the extension registers, described.
**
**     SELECT signature, description FROM prosecutions_help WHERE name LIKE '%change%';
*/
#include "base/base.h"
#include "session/session.h"
#include "tables/answer_table.h"

enum { HELP_COLUMNS = 6 };

struct help_rows {
    const char *(*items)[HELP_COLUMNS]; /* as in the declaration */
    size_t count, capacity;
};

static bool add_row(struct help_rows *rows, const char *const row[HELP_COLUMNS],
                    struct error *error) {
    if (!memory_reserve(&rows->items, &rows->capacity, rows->count + 1, sizeof *rows->items, error))
        return false;
    for (int column = 0; column < HELP_COLUMNS; column++)
        rows->items[rows->count][column] = row[column];
    rows->count++;
    return true;
}

static bool add_table(struct help_rows *rows, const struct sql_table *table, struct error *error) {
    const char *const row[HELP_COLUMNS] = {table->name,        "table",        table->signature,
                                           table->description, table->example, table->result};
    return add_row(rows, row, error);
}

static bool add_function(struct help_rows *rows, const struct sql_function *function,
                         struct error *error) {
    const char *const row[HELP_COLUMNS] = {
        function->name,      function->scalar != NULL ? "scalar" : "aggregate",
        function->signature, function->description,
        function->example,   function->result,
    };
    return add_row(rows, row, error);
}

static void close_rows(void *pointer) {
    struct help_rows *rows = pointer;
    memory_free(rows->items);
    memory_free(rows);
}

static void *open_rows(struct connection *connection, sqlite3_value *const *values,
                       struct error *error) {
    (void)values;
    struct help_rows *rows = memory_new(1, sizeof *rows, error);
    bool done = rows != NULL;
    for (const struct sql_table *const *table = connection->tables; done && *table != NULL; table++)
        done = add_table(rows, *table, error);
    for (const struct sql_function *const *family = connection->function_families;
         done && *family != NULL; family++)
        for (const struct sql_function *function = *family; done && function->name; function++)
            done = add_function(rows, function, error);
    if (!done && rows != NULL) {
        close_rows(rows);
        rows = NULL;
    }
    return rows;
}

static size_t row_count(const void *rows) {
    return ((const struct help_rows *)rows)->count;
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int column,
                   struct error *error) {
    (void)error;
    const char *text = ((const struct help_rows *)rows)->items[row][column];
    if (text != NULL)
        table_text(context, slice_of(text));
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "name TEXT COLLATE NOCASE, kind TEXT, "
               "signature TEXT, description TEXT, example TEXT, result TEXT",
    .column_count = HELP_COLUMNS,
    .open = open_rows,
    .row_count = row_count,
    .column = column,
    .close = close_rows,
};

const struct sql_table HELP_TABLE = {
    .name = "prosecutions_help",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "prosecutions_help",
    .description =
        "A row for every table and function of this extension. kind: `table`, `scalar` or "
        "`aggregate` (which is a window function too). signature: arguments in brackets may be "
        "left out. example: statements that can be run as they stand, on a database without "
        "tables; result: all that they give, the values of a row separated by |, the rows by a "
        "line feed.",
    .example = "SELECT name, kind, signature FROM prosecutions_help WHERE name = 'per_100k'",
    .result = "per_100k|scalar|per_100k(count, population)",
};
