/* tables/offences_table.c: the offences.
**
**     SELECT offence FROM offences WHERE offence_code = '86.2';
*/
#include "reference/reference.h"
#include "session/session.h"
#include "tables/answer_table.h"

static void *open_rows(struct connection *connection, sqlite3_value *const *values,
                       struct error *error) {
    (void)connection, (void)values;
    return offences_open(error);
}

static void close_rows(void *rows) {
    offences_close(rows);
}

static size_t row_count(const void *rows) {
    return offences_count(rows);
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int column,
                   struct error *error) {
    (void)error;
    const struct offence *offence = offences_at(rows, row);
    const struct slice *const columns[] = {&offence->code,        &offence->title,
                                           &offence->type,        &offence->group,
                                           &offence->short_title, &offence->also_called};
    table_text(context, *columns[column]);
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "offence_code TEXT COLLATE NOCASE, "
               "offence TEXT COLLATE NOCASE, offence_type TEXT COLLATE NOCASE, "
               "offence_group TEXT COLLATE NOCASE, short_title TEXT COLLATE NOCASE, "
               "also_called TEXT COLLATE NOCASE",
    .column_count = 6,
    .open = open_rows,
    .row_count = row_count,
    .column = column,
    .close = close_rows,
};

const struct sql_table OFFENCES_TABLE = {
    .name = "offences",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "offences",
    .description =
        "Lists the offences as published, in the order of the publication, with plain "
        "titles for print.\n"
        "offence_code: text, because 4.1 and 4.10 are different; NULL if there is none.\n"
        "offence: the published title without its code. One code may belong to several "
        "offences. An offence that was published under several types or groups has a row "
        "for each, the one with most defendants first.\n"
        "short_title: a plain English title, as printed in sentences.\n"
        "also_called: words that people use, separated by '; ', which local_story "
        "understands too (`shoplifting`, `GBH`). Both are NULL for the rarer offences, "
        "and were written for this table. Source of the rest: Ministry of Justice, 2018 "
        "and 2009 to 2019.",
    .example = "SELECT offence, offence_type, offence_group FROM offences "
               "WHERE offence_code = '106'; SELECT short_title FROM offences WHERE offence_code = "
               "'86.2'",
    .result = "Betting or Gaming Offence|Summary non-motoring|Summary non-motoring\n"
              "Modern Slavery|Triable either way|Violence against the person\n"
              "Modern Slavery|Indictable only|Violence against the person\n"
              "possession of indecent photographs of children",
};
