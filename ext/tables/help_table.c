/* tables/help_table.c: everything that the extension registers, described.
**
**     SELECT signature, description FROM prosecutions_help WHERE name LIKE '%change%';
**     SELECT description FROM prosecutions_help('tutorial');
*/
#include "base/base.h"
#include "reference/reference.h"
#include "session/session.h"
#include "tables/answer_table.h"

enum help_column { NAME, KIND, SIGNATURE, DESCRIPTION, EXAMPLE, RESULT, HELP_COLUMNS };

struct help_rows {
    struct pages *pages;                /* of a topic, whose parts are the rows; otherwise NULL */
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
    pages_free(rows->pages);
    memory_free(rows->items);
    memory_free(rows);
}

static bool add_registered(struct help_rows *rows, const struct connection *connection,
                           struct error *error) {
    bool done = true;
    for (const struct sql_table *const *table = connection->tables; done && *table != NULL; table++)
        done = add_table(rows, *table, error);
    for (const struct sql_function *const *family = connection->function_families;
         done && *family != NULL; family++)
        for (const struct sql_function *function = *family; done && function->name; function++)
            done = add_function(rows, function, error);
    return done;
}

static void *open_rows(struct connection *connection, sqlite3_value *const *values,
                       struct error *error) {
    struct slice topic = {0};
    struct help_rows *rows = memory_new(1, sizeof *rows, error);
    bool done = rows != NULL && answer_optional_text(values[0], "topic", &topic, error);
    if (done && topic.length > 0)
        done = (rows->pages = pages_read(topic, error)) != NULL;
    else if (done)
        done = add_registered(rows, connection, error);
    if (!done && rows != NULL) {
        close_rows(rows);
        rows = NULL;
    }
    return rows;
}

static size_t row_count(const void *rows) {
    const struct help_rows *help = rows;
    return help->pages != NULL ? help->pages->part_count : help->count;
}

static struct slice value_of_part(const struct page_part *part, enum help_column column) {
    switch (column) {
    case NAME:
        return slice_of(part->page);
    case KIND:
        return slice_of("topic");
    case SIGNATURE:
        return part->heading;
    case DESCRIPTION:
        return part->text;
    default:
        return slice_of("");
    }
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int column,
                   struct error *error) {
    (void)error;
    const struct help_rows *help = rows;
    if (help->pages != NULL)
        table_text(context, value_of_part(&help->pages->parts[row], (enum help_column)column));
    else if (help->items[row][column] != NULL)
        table_text(context, slice_of(help->items[row][column]));
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "name TEXT COLLATE NOCASE, kind TEXT, "
               "signature TEXT, description TEXT, example TEXT, result TEXT",
    .column_count = HELP_COLUMNS,
    .arguments = {"topic"},
    .usage = "prosecutions_help('tutorial')",
    .opens_nothing = true,
    .rows_expected = 120,
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
        "Describes every table and function of this extension, one a row. "
        "kind: `table`, `scalar` or `aggregate`, which is a window function too. signature: how it is "
        "called; arguments in brackets may be left out. description: what it is for, its arguments, "
        "its result, and what gives NULL or an error. example: statements that run as they stand, on a "
        "database without tables. result: what they print, the values of a row separated by | and the "
        "rows by a line feed. The documentation is here too: "
        "SELECT description FROM prosecutions_help('tutorial') gives the tutorial as Markdown, a row "
        "for each heading, which is its signature; prosecutions_help('topics') lists the pages. An "
        "unknown topic is an error.",
    .example = "SELECT name, kind, signature FROM prosecutions_help WHERE name = 'per_100k'",
    .result = "per_100k|scalar|per_100k(count, population)",
};
