/* tables/published_marks_table.c: what a publisher put beside numbers or in place of them, each with its place.
**
**     SELECT mark, count(*) FROM published_marks('outcomes.ods/Table_1') GROUP BY mark;
*/
#include "tables/answer_table.h"
#include "tables/published_source.h"

enum { FILE_NAME, LINE, COLUMN_NAME, MARK, KIND, ABOUT_COLUMNS };

static size_t row_count(const void *rows) {
    return ((const struct published *)rows)->marked_count;
}

static const char *kind_of(const struct published *published, const struct published_mark *mark) {
    if (mark->is_comment)
        return "comment";
    struct published_cell cell = published_cell(published, mark->row, mark->column);
    return cell.kind == PUBLISHED_NULL ? "instead" : "beside";
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int number,
                   struct error *error) {
    const struct published *published = rows;
    const struct published_mark *mark = &published->marked[row];
    (void)error;
    if (number == FILE_NAME)
        table_text(context, published_file_name(published, mark->row));
    else if (number == LINE)
        sqlite3_result_int64(context, published_line(published, mark->row));
    else if (number == COLUMN_NAME)
        table_text(context, published->columns[mark->column].name);
    else if (number == MARK)
        table_text(context, dictionary_value(&published->marks, mark->code));
    else if (number == KIND)
        table_text(context, slice_of(kind_of(published, mark)));
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "file TEXT, line INTEGER, column TEXT, mark TEXT, kind TEXT",
    .column_count = ABOUT_COLUMNS,
    .arguments = {"source", "options"},
    .needed = 1,
    .usage = "published_marks('population.csv')",
    .rows_expected = 100,
    .open = published_open,
    .row_count = row_count,
    .column = column,
    .close = published_close,
};

const struct sql_table PUBLISHED_MARKS_TABLE = {
    .name = "published_marks",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "published_marks(source [, options])",
    .description = "Lists what a publisher put into cells beside the numbers, as published() reads "
                   "them. file, line and column (its name): where the mark is.\n"
                   "mark: as it is written (`[c]`, `[note 3]`, `p`, `..`).\n"
                   "kind: `beside` a number or a text, `instead` of a number, or `comment`, a "
                   "comment on a cell of a spreadsheet. The arguments and errors are those of "
                   "published().",
    .example = "SELECT count(*) FROM published_marks('builtin:moj-2018')",
    .result = "0",
};
