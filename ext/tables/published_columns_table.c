/* tables/published_columns_table.c: what the columns of a source are, as `published` finds them, and why.
**
**     SELECT name, label, type, why_text FROM published_columns('outcomes.ods/Table_1');
*/
#include "tables/answer_table.h"
#include "tables/published_source.h"

enum { NAME, LABEL, TYPE, WHY_TEXT, MARKS, HIDDEN, ABOUT_COLUMNS };

static size_t row_count(const void *rows) {
    return published_own_columns(rows);
}

/* The marks of a column, each once, in the order in which they were first seen. */
static bool give_marks(sqlite3_context *context, const struct published *published, size_t column,
                       struct error *error) {
    struct text marks = {0};
    size_t count = published->marks.count;
    bool done = true, *seen = memory_new(count, sizeof *seen, error);
    if (seen == NULL)
        return false;
    for (size_t i = 0; done && i < published->marked_count; i++) {
        const struct published_mark *mark = &published->marked[i];
        if (mark->column != column || mark->is_comment || seen[mark->code])
            continue;
        seen[mark->code] = true;
        done = (marks.length == 0 || text_append(&marks, slice_of(", "), error)) &&
               text_append(&marks, dictionary_value(&published->marks, mark->code), error);
    }
    if (done && marks.length > 0)
        table_text(context, text_slice(&marks));
    memory_free(seen);
    text_free(&marks);
    return done;
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int number,
                   struct error *error) {
    static const char *const types[] = {
        [PUBLISHED_TEXT] = "TEXT", [PUBLISHED_INTEGER] = "INTEGER", [PUBLISHED_REAL] = "REAL"};
    const struct published *published = rows;
    const struct published_column *about = &published->columns[row];
    if (number == NAME)
        table_text(context, about->name);
    else if (number == LABEL)
        table_text(context, slice_of(about->label));
    else if (number == TYPE)
        table_text(context, slice_of(types[about->type]));
    else if (number == WHY_TEXT && about->text_because != NULL)
        table_text(context, slice_of(about->text_because));
    else if (number == MARKS)
        return give_marks(context, published, row, error);
    else if (number == HIDDEN)
        sqlite3_result_int(context, about->is_hidden);
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "name TEXT, label TEXT, type TEXT, why_text TEXT, marks TEXT, hidden INTEGER",
    .column_count = ABOUT_COLUMNS,
    .arguments = {"source", "options"},
    .needed = 1,
    .usage = "published_columns('population.csv')",
    .rows_expected = 20,
    .open = published_open,
    .row_count = row_count,
    .column = column,
    .close = published_close,
};

const struct sql_table PUBLISHED_COLUMNS_TABLE = {
    .name = "published_columns",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "published_columns(source [, options])",
    .description =
        "Describes the columns of a source as published() finds them, one a row.\n"
        "name: as published() calls the column.\n"
        "label: what the file calls it; the lines of a header are joined by ` / `. "
        "type.\n"
        "why_text: what made a column of numbers text (`'n/a?' in 123 rows, first in line "
        "88`).\n"
        "marks: those beside its numbers or in place of them, each once; published_marks "
        "has every one.\n"
        "hidden: 1 if the workbook does not show the column. The arguments and errors are "
        "those of published().",
    .example = "SELECT group_concat(name || ' ' || type, ', ') FROM (SELECT * FROM "
               "published_columns('builtin:moj-2018') LIMIT 3)",
    .result = "period INTEGER, force TEXT, court TEXT",
};
