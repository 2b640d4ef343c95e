/* tables/edition_changes_table.c: what a publisher revised, one row for each cell that an edition gives
** otherwise than the next newer one in the source.
**
**     SELECT force, period, measure, old, new FROM edition_changes('editions') WHERE new > 2 * old;
*/
#include "accounting/accounting.h"
#include "session/session.h"
#include "tables/answer_table.h"

/* What a cell is told by, in the order of prosecutions. */
static const enum column DIMENSIONS_SHOWN[] = {
    COLUMN_PERIOD,
    COLUMN_FORCE,
    COLUMN_COURT,
    COLUMN_DEFENDANT_TYPE,
    COLUMN_SEX,
    COLUMN_AGE_GROUP,
    COLUMN_AGE_RANGE,
    COLUMN_ETHNICITY,
    COLUMN_OFFENCE_TYPE,
    COLUMN_OFFENCE_GROUP,
    COLUMN_OFFENCE_CODE,
    COLUMN_OFFENCE,
    COLUMN_PLEA,
    COLUMN_POLICE_REMAND,
    COLUMN_COURT_REMAND,
    COLUMN_OUTCOME,
    COLUMN_SENTENCE_LENGTH,
    COLUMN_ETHNICITY_DETAILED,
    COLUMN_SENTENCE_DETAIL,
};

enum {
    OLD_VINTAGE = sizeof DIMENSIONS_SHOWN / sizeof *DIMENSIONS_SHOWN,
    NEW_VINTAGE,
    MEASURE_NAME,
    OLD,
    NEW,
    CHANGE_COLUMNS,
};

struct rows {
    struct store *store;
    struct edition_changes changes;
};

static void close_rows(void *pointer) {
    struct rows *rows = pointer;
    store_free(rows->store);
    edition_changes_free(&rows->changes);
    memory_free(rows);
}

static void *open_rows(struct connection *connection, sqlite3_value *const *values,
                       struct error *error) {
    struct slice source, options = {0};
    if (!answer_text(values[0], "source", &source, error) ||
        !answer_optional_text(values[1], "options", &options, error))
        return NULL;
    struct rows *rows = memory_new(1, sizeof *rows, error);
    if (rows == NULL)
        return NULL;
    rows->store = datasets_edition_changes(connection, source, options, &rows->changes, error);
    if (rows->store != NULL)
        return rows;
    close_rows(rows);
    return NULL;
}

static size_t row_count(const void *rows) {
    return ((const struct rows *)rows)->changes.count;
}

static void give_text(sqlite3_context *context, struct slice text) {
    if (text.length > 0)
        table_text(context, text);
}

static void give_number(sqlite3_context *context, int64_t number) {
    if (number != INT64_MIN)
        sqlite3_result_int64(context, number);
}

static void give_dimension(sqlite3_context *context, const struct store *store,
                           const struct edition_change *change, enum column column) {
    uint32_t code = change->codes[COLUMNS[column].dimension];
    if (code > 0)
        give_text(context, store_value(store, column, code)->text);
}

static bool column(sqlite3_context *context, const void *pointer, size_t row, int number,
                   struct error *error) {
    (void)error;
    const struct rows *rows = pointer;
    const struct edition_change *change = &rows->changes.items[row];
    const struct store_file *files = rows->store->files;
    if (number < OLD_VINTAGE)
        give_dimension(context, rows->store, change, DIMENSIONS_SHOWN[number]);
    else if (number == OLD_VINTAGE)
        give_text(context, files[change->old_file - 1].vintage);
    else if (number == NEW_VINTAGE)
        give_text(context, files[change->new_file - 1].vintage);
    else if (number == MEASURE_NAME)
        give_text(context, slice_of(measure_name(change->measure)));
    else if (number == OLD)
        give_number(context, change->old);
    else if (number == NEW)
        give_number(context, change->new);
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "period TEXT, force TEXT COLLATE NOCASE, court TEXT COLLATE NOCASE, "
               "defendant_type TEXT COLLATE NOCASE, sex TEXT COLLATE NOCASE, "
               "age_group TEXT COLLATE NOCASE, age_range TEXT COLLATE NOCASE, "
               "ethnicity TEXT COLLATE NOCASE, offence_type TEXT COLLATE NOCASE, "
               "offence_group TEXT COLLATE NOCASE, offence_code TEXT COLLATE NOCASE, "
               "offence TEXT COLLATE NOCASE, plea TEXT COLLATE NOCASE, "
               "police_remand TEXT COLLATE NOCASE, court_remand TEXT COLLATE NOCASE, "
               "outcome TEXT COLLATE NOCASE, sentence_length TEXT COLLATE NOCASE, "
               "ethnicity_detailed TEXT COLLATE NOCASE, sentence_detail TEXT COLLATE NOCASE, "
               "old_vintage TEXT, new_vintage TEXT, measure TEXT, old INTEGER, new INTEGER",
    .column_count = CHANGE_COLUMNS,
    .arguments = {"source", "options"},
    .needed = 1,
    .usage = "edition_changes('editions')",
    .rows_expected = 1000,
    .open = open_rows,
    .row_count = row_count,
    .column = column,
    .close = close_rows,
};

const struct sql_table EDITION_CHANGES_TABLE = {
    .name = "edition_changes",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "edition_changes(source [, options])",
    .description =
        "Lists what a publisher revised. One row for each cell that an edition gives "
        "differently from the next newer edition in the source: the dimensions of the "
        "cell, old_vintage and new_vintage, measure (prosecuted, convicted, …), old and "
        "new. old or new is NULL if that edition does not have the cell.\n"
        "Two files are editions of one release if they have the same columns and at least "
        "half of the smaller one's cells are in the other, and files of one vintage are "
        "one edition; prosecutions then reads only the newest for each period. Which one "
        "is newer is told by the names of files and folders (december-2024/), or by the "
        "option 'vintage=\"old.csv=2023; new.csv=2024\"'. No rows: nothing was revised, or there is only one edition.\n"
        "Error: it can't be told which edition is newer.",
    .example = "SELECT count(*) FROM edition_changes('builtin:moj-2018')",
    .result = "0",
};
