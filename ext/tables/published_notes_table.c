/* tables/published_notes_table.c: what a sheet has beside the rows of its table.
**
**     SELECT place, line, note FROM published_notes('outcomes.ods/Table_1');
*/
#include "tables/answer_table.h"
#include "tables/published_source.h"

enum { FILE_NAME, LINE, PLACE, NOTE, ABOUT_COLUMNS };

static size_t row_count(const void *rows) {
    return ((const struct published *)rows)->note_count;
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int number,
                   struct error *error) {
    static const char *const places[] = {[PUBLISHED_ABOVE] = "above",
                                         [PUBLISHED_BELOW] = "below",
                                         [PUBLISHED_COMMENT] = "comment",
                                         [PUBLISHED_HIDDEN] = "hidden"};
    const struct published *published = rows;
    const struct published_note *note = &published->notes[row];
    (void)error;
    if (number == FILE_NAME)
        table_text(context, slice_of(published->files[note->file].name));
    else if (number == LINE && note->line > 0)
        sqlite3_result_int64(context, note->line);
    else if (number == PLACE)
        table_text(context, slice_of(places[note->place]));
    else if (number == NOTE)
        table_text(context, slice_of(note->text));
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "file TEXT, line INTEGER, place TEXT, note TEXT",
    .column_count = ABOUT_COLUMNS,
    .arguments = {"source", "options"},
    .needed = 1,
    .usage = "published_notes('outcomes.ods/Table_1')",
    .rows_expected = 20,
    .open = published_open,
    .row_count = row_count,
    .column = column,
    .close = published_close,
};

const struct sql_table PUBLISHED_NOTES_TABLE = {
    .name = "published_notes",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "published_notes(source [, options])",
    .description =
        "Lists what a sheet says around its table: titles, notes and what is hidden, as "
        "published() reads them.\n"
        "file and line: where it is.\n"
        "place: `above` or `below` the rows, `comment` (on a cell that is in no row), or "
        "`hidden` (rows, columns or a sheet that the workbook does not show, which are "
        "read all the same).\n"
        "note: its text. The arguments and errors are those of published().",
    .example = "SELECT count(*) FROM published_notes('builtin:moj-2018')",
    .result = "0",
};
