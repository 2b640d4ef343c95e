/* tables/series_notes_table.c: known breaks and events in the published series.
**
**     SELECT note FROM series_notes WHERE 'moj-outcomes' LIKE layout AND period LIKE '2020%';
*/
#include "reference/reference.h"
#include "session/session.h"
#include "tables/answer_table.h"

static void *open_rows(struct connection *connection, sqlite3_value *const *values,
                       struct error *error) {
    (void)connection, (void)values;
    return series_notes_open(error);
}

static void close_rows(void *rows) {
    series_notes_close(rows);
}

static size_t row_count(const void *rows) {
    return series_notes_count(rows);
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int column,
                   struct error *error) {
    (void)error;
    const struct series_note *note = series_notes_at(rows, row);
    const struct slice *const columns[] = {&note->layout, &note->scope, &note->period, &note->note,
                                           &note->source};
    table_text(context, *columns[column]);
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "layout TEXT COLLATE NOCASE, scope TEXT COLLATE NOCASE, "
               "period TEXT COLLATE NOCASE, note TEXT, source TEXT",
    .column_count = 5,
    .open = open_rows,
    .row_count = row_count,
    .column = column,
    .close = close_rows,
};

const struct sql_table SERIES_NOTES_TABLE = {
    .name = "series_notes",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "series_notes",
    .description = "Lists known breaks and events in the published series. The caveats of "
                   "local_story, notable_changes and story_page are taken from it.\n"
                   "layout: which releases it is about, as a LIKE pattern (`moj-%`).\n"
                   "scope: `all`, or what the note is limited to: `offence_code=8.22`, `offence=…` "
                   "(a title), `offence_group=…` or `force=…`.\n"
                   "period: NULL if it is always so; a month for a break that begins with it; "
                   "`2020-03 to 2021-12` for what lasted.\n"
                   "note: what happened, and what it does to the figures.\n"
                   "source: the law or publication that says so.",
    .example = "SELECT scope, period FROM series_notes WHERE note LIKE '%emergency worker%'",
    .result = "offence_code=8.22|2018-11\noffence_code=104|2018-11",
};
