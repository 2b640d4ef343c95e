/* tables/notable_changes_table.c: where the stories are: which changes stand out from the rest of the
** country.
**
**     SELECT sentence FROM notable_changes('outcomes.zip', 2018) WHERE q_value < 0.05;
*/
#include "base/base.h"
#include "columns/columns.h"
#include "reference/reference.h"
#include "session/session.h"
#include "story/story.h"
#include "tables/answer_table.h"

enum {
    FORCE,
    OFFENCE_GROUP,
    OFFENCE,
    LOCAL_NEW,
    LOCAL_OLD,
    LOCAL_PCT,
    NATIONAL_PCT,
    AGAINST_NATIONAL,
    P_VALUE,
    DISPERSION,
    Q_VALUE,
    SENTENCE,
    CAVEAT,
    FIRST_ARGUMENT
};
enum { SOURCE, PERIOD };

struct rows {
    struct dataset *dataset; /* the texts are its own */
    struct notable notable;
};

static void close_rows(void *pointer) {
    struct rows *rows = pointer;
    notable_free(&rows->notable);
    dataset_release(rows->dataset);
    memory_free(rows);
}

static bool find(struct connection *connection, sqlite3_value *const *values, struct rows *rows,
                 struct error *error) {
    const struct offences *offences = connection_offences(connection, error);
    const struct series_notes *notes = connection_series_notes(connection, error);
    struct period period;
    if (offences == NULL || notes == NULL ||
        !answer_period(values[PERIOD], "period", &period, error) ||
        (rows->dataset = answer_dataset(connection, values[SOURCE], error)) == NULL)
        return false;
    struct notable_question question = {.dataset = rows->dataset,
                                        .store = rows->dataset->store,
                                        .forces = connection->forces,
                                        .offences = offences,
                                        .notes = notes,
                                        .period = period};
    return notable_find(&question, &rows->notable, error);
}

static void *open_rows(struct connection *connection, sqlite3_value *const *values,
                       struct error *error) {
    struct rows *rows = memory_new(1, sizeof *rows, error);
    if (rows != NULL && !find(connection, values, rows, error)) {
        close_rows(rows);
        rows = NULL;
    }
    return rows;
}

static size_t row_count(const void *rows) {
    return ((const struct rows *)rows)->notable.count;
}

static void give_percent(sqlite3_context *context, struct change change) {
    double percent;
    if (change_percent(change, &percent))
        sqlite3_result_double(context, percent);
}

typedef bool (*notable_words)(const struct notable *, const struct notable_change *, struct text *,
                              struct error *);

static bool give_words(sqlite3_context *context, const struct notable *notable,
                       const struct notable_change *change, notable_words words,
                       struct error *error) {
    struct text text = {0};
    bool done = words(notable, change, &text, error);
    if (done)
        table_text(context, text_slice(&text));
    text_free(&text);
    return done;
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int number,
                   struct error *error) {
    const struct notable *notable = &((const struct rows *)rows)->notable;
    const struct notable_change *change = &notable->items[row];
    switch (number) {
    case FORCE:
        table_text(context, change->force->name);
        break;
    case OFFENCE_GROUP:
        table_text(context, change->offence_group);
        break;
    case OFFENCE:
        table_text(context, change->offence);
        break;
    case LOCAL_NEW:
        sqlite3_result_int64(context, change->local.new);
        break;
    case LOCAL_OLD:
        sqlite3_result_int64(context, change->local.old);
        break;
    case LOCAL_PCT:
        give_percent(context, change->local);
        break;
    case NATIONAL_PCT:
        give_percent(context, change->national);
        break;
    case AGAINST_NATIONAL:
        sqlite3_result_int(context, changes_oppose(change->local, change->national));
        break;
    case P_VALUE:
        sqlite3_result_double(context, change->p);
        break;
    case DISPERSION:
        sqlite3_result_double(context, change->variation.phi);
        break;
    case Q_VALUE:
        sqlite3_result_double(context, change->q);
        break;
    case SENTENCE:
        return give_words(context, notable, change, notable_sentence, error);
    case CAVEAT:
        return give_words(context, notable, change, notable_caveat, error);
    }
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "force TEXT COLLATE NOCASE, offence_group TEXT COLLATE NOCASE, "
               "offence TEXT COLLATE NOCASE, local_new INTEGER, local_old INTEGER, local_pct REAL, "
               "national_pct REAL, against_national INTEGER, p_value REAL, "
               "dispersion REAL, q_value REAL, sentence TEXT, caveat TEXT",
    .column_count = FIRST_ARGUMENT,
    .arguments = {"source", "period"},
    .needed = 2,
    .usage = "notable_changes('builtin:cps', '2017-Q4')",
    .rows_expected = 10000,
    .open = open_rows,
    .row_count = row_count,
    .column = column,
    .close = close_rows,
};

const struct sql_table NOTABLE_CHANGES_TABLE = {
    .name = "notable_changes",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "notable_changes(source, period)",
    .description =
        "Finds where the stories are: compares every force and offence, and every force "
        "and offence group (offence is then NULL), with the same period a year before, "
        "and puts those first that differ most surely from the rest of the country. The "
        "country is the forces that the source has in both periods.\n"
        "local_new and local_old: the numbers, of what local_story counts.\n"
        "local_pct and national_pct: their changes in percent; NULL if the earlier number "
        "is 0.\n"
        "against_national: 1 if one rose and the other fell, otherwise 0.\n"
        "p_value: as contrast_p, allowing for the dispersion.\n"
        "dispersion: the variance of the counts divided by their mean, in the source's "
        "own history of the offence, of its group or of all.\n"
        "q_value: the share of false discoveries to be expected among all rows whose "
        "q_value is no larger (Benjamini and Hochberg, over all comparisons made, "
        "whatever WHERE leaves of them).\n"
        "sentence: both changes in words, which claim a difference only if q_value is "
        "below 0.05.\n"
        "caveat: chance, small numbers, known breaks, gaps.\n"
        "Error: a source without forces, or without one of the two periods.",
    .example = "SELECT force, offence_group, local_old, local_new "
               "FROM notable_changes('builtin:cps', '2017-Q4') LIMIT 2",
    .result = "Avon and Somerset|Theft And Handling|886|443\n"
              "Metropolitan and City of London|Offences Against The Person|7091|5647",
};
