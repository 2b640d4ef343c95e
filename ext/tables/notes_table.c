/* tables/notes_table.c: what the connection was told about values that no row has.
**
**     SELECT note, way_out FROM prosecutions_notes;
*/
#include "base/base.h"
#include "session/session.h"
#include "tables/answer_table.h"

enum { TABLE_NAME, COLUMN_NAME, VALUE, NOTE, WAY_OUT, COLUMNS_OF_NOTES };

/* A copy of the notes, as the query that reads them may add another one. */
struct rows {
    struct text texts[NOTES_KEPT][COLUMNS_OF_NOTES];
    size_t count;
};

static void close_rows(void *pointer) {
    struct rows *rows = pointer;
    for (size_t row = 0; row < rows->count; row++)
        for (int column = 0; column < COLUMNS_OF_NOTES; column++)
            text_free(&rows->texts[row][column]);
    memory_free(rows);
}

static bool copy_note(struct rows *rows, struct note note, struct error *error) {
    const char *const texts[COLUMNS_OF_NOTES] = {note.table_name, note.column_name, note.value,
                                                 note.note, note.way_out};
    bool done = true;
    struct text *row = rows->texts[rows->count++];
    for (int column = 0; done && column < COLUMNS_OF_NOTES; column++)
        done = text_append(&row[column], slice_of(texts[column]), error);
    return done;
}

static void *open_rows(struct connection *connection, sqlite3_value *const *values,
                       struct error *error) {
    (void)values;
    struct rows *rows = memory_new(1, sizeof *rows, error);
    for (size_t i = 0; rows != NULL && i < notes_count(connection); i++) {
        if (!copy_note(rows, notes_at(connection, i), error)) {
            close_rows(rows);
            return NULL;
        }
    }
    return rows;
}

static size_t row_count(const void *rows) {
    return ((const struct rows *)rows)->count;
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int number,
                   struct error *error) {
    (void)error;
    table_text(context, text_slice(&((const struct rows *)rows)->texts[row][number]));
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "table_name TEXT COLLATE NOCASE, column_name TEXT COLLATE NOCASE, value TEXT, "
               "note TEXT, way_out TEXT",
    .column_count = COLUMNS_OF_NOTES,
    .is_fresh = true,
    .rows_expected = NOTES_KEPT,
    .open = open_rows,
    .row_count = row_count,
    .column = column,
    .close = close_rows,
};

const struct sql_table NOTES_TABLE = {
    .name = "prosecutions_notes",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "prosecutions_notes",
    .description =
        "Says what was probably meant when a value in your query is in no row, as in "
        "force = 'Lancs'. It has the last 100 notes of this connection, the oldest "
        "first.\n"
        "table_name and column_name: what the value was compared with; for population_of, "
        "the function and its argument.\n"
        "value: as you wrote it.\n"
        "note: what is the matter.\n"
        "way_out: a condition to write instead; NULL if none is likely.\n"
        "A note is made when a query on prosecutions or prosecution_totals ends, if the "
        "source has none of the values that a condition gave by =, IN, IS or LIKE without "
        "wildcards, or if a range of periods is of another kind than the source's. Notes "
        "are also shown on stderr if that is a terminal (setting notes: auto, on or off), "
        "and go to SQLite's log.",
    .example =
        "SELECT count(*) FROM prosecutions WHERE force = 'Lancs'; SELECT column_name, value, "
        "way_out FROM prosecutions_notes",
    .result = "0\nforce|Lancs|force = 'Lancashire'",
};
