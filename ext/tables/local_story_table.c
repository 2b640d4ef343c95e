/* tables/local_story_table.c: the facts of an article about one force, one offence and one period.
**
**     SELECT fact, sentence, caveat FROM local_story('Lancashire', '86.2', 2018, 'outcomes.zip');
*/
#include "base/base.h"
#include "columns/columns.h"
#include "reference/reference.h"
#include "session/session.h"
#include "story/story.h"
#include "tables/answer_table.h"
#include "tables/other_figures.h"

enum { FACT, VALUE, COMPARED_WITH, CHANGE, SIGNIFICANCE, SENTENCE, CAVEAT, QUERY, FIRST_ARGUMENT };
enum { FORCE, OFFENCE, PERIOD, SOURCE, WHO };

/* The story, and the evidence that the next one may share. */
struct rows {
    struct story_evidence evidence;
    struct story story;
};

static void close_story(void *pointer) {
    struct rows *rows = pointer;
    if (rows == NULL)
        return;
    story_free(&rows->story);
    story_evidence_free(&rows->evidence);
    memory_free(rows);
}

/* Fills in the arguments; one that may be left out is NULL or not given. */
static bool read_question(sqlite3_value *const *values, struct story_question *question,
                          struct error *error) {
    question->source = slice_of(ANSWER_DEFAULT_SOURCE);
    return answer_optional_text(values[FORCE], "force", &question->force, error) &&
           answer_text(values[OFFENCE], "offence", &question->offence, error) &&
           answer_period(values[PERIOD], "period", &question->period, error) &&
           answer_optional_text(values[SOURCE], "source", &question->source, error) &&
           answer_optional_text(values[WHO], "who", &question->who, error);
}

static bool ask(struct connection *connection, sqlite3_value *const *values, struct rows *rows,
                struct error *error) {
    struct story_question question = {.forces = connection_residents(connection, error),
                                      .offences = connection_offences(connection, error),
                                      .notes = connection_series_notes(connection, error),
                                      .evidence = &rows->evidence};
    if (question.forces == NULL || question.offences == NULL || question.notes == NULL ||
        !read_question(values, &question, error))
        return false;
    struct dataset *dataset = answer_dataset(connection, values[SOURCE], error);
    question.dataset = dataset;
    question.store = dataset != NULL ? dataset->store : NULL;
    bool done = dataset != NULL && story_tell(&question, &rows->story, error);
    if (dataset != NULL && !done)
        other_figures_for_story(connection, "local_story", &question, error);
    dataset_release(dataset);
    return done;
}

static void *open_story(struct connection *connection, sqlite3_value *const *values, void *last,
                        struct error *error) {
    struct rows *rows = last != NULL ? last : memory_new(1, sizeof *rows, error);
    if (rows != NULL)
        story_free(&rows->story);
    if (rows != NULL && !ask(connection, values, rows, error)) {
        close_story(rows);
        rows = NULL;
    }
    return rows;
}

static size_t row_count(const void *rows) {
    return story_rows(&((const struct rows *)rows)->story);
}

static void give(sqlite3_context *context, struct figure figure) {
    if (figure.kind == FIGURE_INTEGER)
        sqlite3_result_int64(context, figure.integer);
    else if (figure.kind == FIGURE_REAL)
        sqlite3_result_double(context, figure.real);
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int number,
                   struct error *error) {
    (void)error;
    const struct story_fact *fact = story_row(&((const struct rows *)rows)->story, row);
    switch (number) {
    case FACT:
        table_text(context, slice_of(fact->name));
        break;
    case VALUE:
        give(context, fact->value);
        break;
    case COMPARED_WITH:
        give(context, fact->compared_with);
        break;
    case CHANGE:
        give(context, fact->change);
        break;
    case SIGNIFICANCE:
        give(context, fact->significance);
        break;
    case SENTENCE:
        table_text(context, text_slice(&fact->sentence));
        break;
    case CAVEAT:
        table_text(context, text_slice(&fact->caveat));
        break;
    case QUERY:
        table_text(context, text_slice(&fact->query));
        break;
    }
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "fact TEXT COLLATE NOCASE, value NUMERIC, compared_with NUMERIC, "
               "change REAL, significance REAL, sentence TEXT, caveat TEXT, query TEXT",
    .column_count = FIRST_ARGUMENT,
    .arguments = {"force", "offence", "period", "source", "who"},
    .needed = 3,
    .usage = "local_story('Lancashire', 'Burglary', '2017-Q4')",
    .rows_expected = STORY_FACTS,
    .open_next = open_story,
    .row_count = row_count,
    .column = column,
    .close = close_story,
};

const struct sql_table LOCAL_STORY_TABLE = {
    .name = "local_story",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "local_story(force, offence, period [, source [, who]])",
    .description =
        "Finds what can be said about an offence in one force, and what can't: the facts "
        "of an article, one a row, in the order in which a reporter would use them.\n"
        "force: any name or code; NULL or England and Wales gives the national facts "
        "alone, also from sources without forces.\n"
        "offence: a code, several codes (`86.1, 86.2, 86.3`), a published or short title, "
        "a group, a word that people use (`shoplifting`, `GBH`), a LIKE pattern that one "
        "thing matches, or `all %burglary%` for the sum of all that match.\n"
        "period: in any form, added up from quarters or months if the source has those.\n"
        "source: builtin:cps unless given.\n"
        "who: which people, as in `sex=Female, age_group=Adults, "
        "defendant_type=Person`.\n"
        "What is counted is the people prosecuted if the source has them, otherwise those "
        "sentenced, convicted, or before the court.\n"
        "Two periods are compared over the forces that both have.\n"
        "fact comes with value, compared_with, change and significance (a p-value): "
        "local_number; local_change (number, a year before, percent, as change_p); "
        "national_number; national_change; contrast (local percent, national percent, "
        "percentage points, as contrast_p); national_share (percent, a year before, "
        "percentage points); rate (per 100,000 residents, the same for all forces with "
        "residents, percent, as change_p against the other forces); rate_rank (1 is the "
        "highest; of how many forces; City of London is not ranked); local_longest and "
        "national_longest (against the earliest figure that there is, without a p-value); "
        "and not_given, the last, whose caveat says what the source does not allow and "
        "why.\n"
        "p-values allow for the dispersion of the offence in the source's own history.\n"
        "sentence: the fact in words. It says `in contrast`, `more than` and the like "
        "only if chance does not explain the difference, and `in line with` only if the "
        "ratio of the changes is certainly between 0.9 and 1.1.\n"
        "caveat: what to keep in mind, such as chance, small numbers, regression to the "
        "mean, gaps, known breaks and events (series_notes), mixed editions, and what is "
        "counted.\n"
        "query: a SELECT that gives the fact's numbers.\n"
        "If the source counts a force together with another, as the 2018 release is taken "
        "to count the City of London with the Metropolitan Police, there are no figures "
        "for the one; the sentence of local_number gives those of the two, under their "
        "name.\n"
        "Error: an unknown force, a period that the source does not have, or an offence "
        "that is unclear, with a list of what it could mean, the likeliest first.",
    .example = "SELECT sentence FROM local_story('Lancashire', 'burglary', '2017-Q4') "
               "WHERE fact = 'contrast'",
    .result =
        "In Lancashire, the number of completed prosecutions for burglary fell by 15% in the "
        "fourth quarter of 2017 from a year earlier. Across England and Wales it fell by 10%.",
};
