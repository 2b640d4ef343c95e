/* tables/police_forces_table.c: the forces.
**
**     SELECT force FROM police_forces WHERE region = 'North West';
*/
#include "reference/reference.h"
#include "session/session.h"
#include "tables/answer_table.h"

static void *open_rows(struct connection *connection, sqlite3_value *const *values,
                       struct error *error) {
    (void)values, (void)error;
    return connection->forces;
}

static size_t row_count(const void *rows) {
    return forces_count(rows);
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int column,
                   struct error *error) {
    (void)error;
    const struct force *force = forces_at(rows, row);
    const struct slice *const columns[] = {&force->name,   &force->code,   &force->full_name,
                                           &force->region, &force->nation, &force->police_uk,
                                           &force->aliases};
    table_text(context, *columns[column]);
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "force TEXT COLLATE NOCASE, "
               "force_code TEXT COLLATE NOCASE, full_name TEXT COLLATE NOCASE, "
               "region TEXT COLLATE NOCASE, nation TEXT COLLATE NOCASE, "
               "police_uk_id TEXT COLLATE NOCASE, aliases TEXT COLLATE NOCASE",
    .column_count = 7,
    .open = open_rows,
    .row_count = row_count,
    .column = column,
};

const struct sql_table POLICE_FORCES_TABLE = {
    .name = "police_forces",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "police_forces",
    .description =
        "Lists the 43 territorial police forces of England and Wales, in the order of "
        "their codes, and then British Transport Police, which has no code, region or "
        "nation.\n"
        "force: the short name that every table here uses.\n"
        "force_code: the code of the Office for National Statistics.\n"
        "police_uk_id: the identifier at data.police.uk.\n"
        "aliases: the names seen in releases, separated by |. Source: Office for National "
        "Statistics.",
    .example = "SELECT force, force_code, nation FROM police_forces WHERE region = 'north east'",
    .result = "Northumbria|E23000007|England\nDurham|E23000008|England\n"
              "Cleveland|E23000013|England",
};
