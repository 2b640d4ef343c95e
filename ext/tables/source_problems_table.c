/* tables/source_problems_table.c: what is wrong with a source, one row a finding.
**
**     SELECT severity, problem, file, line, detail FROM source_problems('cps');
*/
#include "session/session.h"
#include "tables/answer_table.h"

enum problem_column {
    PROBLEM_SEVERITY,
    PROBLEM_NAME,
    PROBLEM_FILE,
    PROBLEM_LINE,
    PROBLEM_COLUMN,
    PROBLEM_VALUE,
    PROBLEM_DETAIL,
    PROBLEM_COLUMNS,
};

/* The source's store, read anew; its findings are the rows. */
static void *open_problems(struct connection *connection, sqlite3_value *const *values,
                           struct error *error) {
    struct slice source, options = {0};
    if (!answer_text(values[0], "source", &source, error) ||
        !answer_optional_text(values[1], "options", &options, error))
        return NULL;
    return datasets_diagnose(connection, source, options, error);
}

static size_t problem_count(const void *rows) {
    return ((const struct store *)rows)->findings.count;
}

static void close_problems(void *rows) {
    store_free(rows);
}

static void result_text(sqlite3_context *context, const char *text) {
    if (text != NULL)
        sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

static void result_place(sqlite3_context *context, int64_t place) {
    if (place > 0)
        sqlite3_result_int64(context, place);
}

static bool problem_column(sqlite3_context *context, const void *rows, size_t row, int column,
                           struct error *error) {
    (void)error;
    const struct finding *finding = &((const struct store *)rows)->findings.items[row];
    switch ((enum problem_column)column) {
    case PROBLEM_SEVERITY:
        result_text(context, severity_name(finding->severity));
        break;
    case PROBLEM_NAME:
        result_text(context, problem_name(finding->problem));
        break;
    case PROBLEM_FILE:
        result_text(context, finding->file);
        break;
    case PROBLEM_LINE:
        result_place(context, finding->line);
        break;
    case PROBLEM_COLUMN:
        result_place(context, (int64_t)finding->column);
        break;
    case PROBLEM_VALUE:
        result_text(context, finding->value);
        break;
    case PROBLEM_DETAIL:
        result_text(context, finding->detail);
        break;
    default:
        break;
    }
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "severity TEXT, problem TEXT, file TEXT, line INTEGER, "
               "column INTEGER, value TEXT, detail TEXT",
    .column_count = PROBLEM_COLUMNS,
    .arguments = {"source", "options"},
    .needed = 1,
    .usage = "source_problems('release.zip')",
    .rows_expected = 50,
    .open = open_problems,
    .row_count = problem_count,
    .column = problem_column,
    .close = close_problems,
};

const struct sql_table SOURCE_PROBLEMS_TABLE = {
    .name = "source_problems",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "source_problems(source [, options])",
    .description =
        "Lists what is wrong with a source, or looks wrong, one finding a row.\n"
        "severity: `error` (something is left out), `warning` (a figure may not be what "
        "it seems) or `note`. problem, file, line, column (the number of the field, from "
        "1), value, and detail.\n"
        "Among the findings are columns that no layout names, files and members that are "
        "not read, totals among the forces, editions, and forces that a period lacks. For "
        "one problem in one file at most 1,000 are listed, and then how many more there "
        "are. No rows: nothing was found.\n"
        "Error: no such source.",
    .example = "SELECT count(*) FROM source_problems('builtin:moj-2018') WHERE severity = 'error'",
    .result = "0",
};
