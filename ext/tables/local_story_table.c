/* tables/local_story_table.c: the facts of an article about one force, one offence and one period.
**
**     SELECT fact, sentence, caveat FROM local_story('Lancashire', '86.2', 2018, 'outcomes.zip');
*/
#include "base/base.h"
#include "columns/columns.h"
#include "session/session.h"
#include "story/story.h"
#include "tables/answer_table.h"

enum { FACT, VALUE, COMPARED_WITH, CHANGE, SIGNIFICANCE, SENTENCE, CAVEAT, FIRST_ARGUMENT };
enum { FORCE, OFFENCE, PERIOD, SOURCE };

static void close_story(void *story) {
    story_free(story);
    memory_free(story);
}

static bool ask(struct connection *connection, sqlite3_value *const *values, struct story *story,
                struct error *error) {
    struct story_question question = {.forces = connection->forces};
    if (!answer_text(values[FORCE], "force", &question.force, error) ||
        !answer_text(values[OFFENCE], "offence", &question.offence, error) ||
        !answer_period(values[PERIOD], "period", &question.period, error))
        return false;
    struct dataset *dataset = answer_dataset(connection, values[SOURCE], error);
    question.store = dataset != NULL ? dataset->store : NULL;
    bool done = dataset != NULL && story_tell(&question, story, error);
    dataset_release(dataset);
    return done;
}

static void *open_story(struct connection *connection, sqlite3_value *const *values,
                        struct error *error) {
    struct story *story = memory_new(1, sizeof *story, error);
    if (story != NULL && !ask(connection, values, story, error)) {
        memory_free(story);
        story = NULL;
    }
    return story;
}

static size_t row_count(const void *story) {
    (void)story;
    return STORY_FACTS;
}

static void give(sqlite3_context *context, struct figure figure) {
    if (figure.kind == FIGURE_INTEGER)
        sqlite3_result_int64(context, figure.integer);
    else if (figure.kind == FIGURE_REAL)
        sqlite3_result_double(context, figure.real);
}

static bool column(sqlite3_context *context, const void *story, size_t row, int number,
                   struct error *error) {
    (void)error;
    const struct story_fact *fact = &((const struct story *)story)->facts[row];
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
    }
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "fact TEXT COLLATE NOCASE, value NUMERIC, compared_with NUMERIC, "
               "change REAL, significance REAL, sentence TEXT, caveat TEXT",
    .column_count = FIRST_ARGUMENT,
    .arguments = {"force", "offence", "period", "source"},
    .needed = 3,
    .usage = "local_story('Lancashire', 'Burglary', '2017-Q4')",
    .rows_expected = STORY_FACTS,
    .open = open_story,
    .row_count = row_count,
    .column = column,
    .close = close_story,
};

const struct sql_table LOCAL_STORY_TABLE = {
    .name = "local_story",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "local_story(force, offence, period [, source])",
    .description =
        "The facts of an article, one a row, in the order a reporter would use them. force: any "
        "alias; offence: a code, a published text, a group, or a LIKE pattern, and an error that "
        "lists what it could mean where it is unclear; period: any form, summed from its quarters "
        "or months where the source has those; source: builtin:cps unless given. What is counted is "
        "how many were prosecuted where the source says so, else sentenced, convicted, or else "
        "defendants; England and Wales is the sum of all rows. fact, with value, compared_with, "
        "change and significance (a p-value): local_number; local_change (number, a year before, "
        "percent, as change_p); national_number; national_change; contrast (local percent, national "
        "percent, percentage points, as contrast_p); national_share (percent, a year before, "
        "percentage points); rate (per 100,000 residents, England and Wales, percent, as change_p "
        "against the rest of the country); rate_rank (1 is the highest, of how many forces); "
        "local_longest and national_longest (against the earliest figure that there is). sentence: "
        "the fact in words. caveat: chance, small numbers, gaps, mixed vintages, a measure that may "
        "mislead. What the source does not allow is NULL, and the caveat says why. A force that the "
        "source counts with another, as that of 2018 is taken to count City of London with "
        "Metropolitan Police, has no local figures; the sentence of local_number gives that of the "
        "two, by its name.",
    .example = "SELECT sentence FROM local_story('Lancashire', 'burglary', '2017-Q4') "
               "WHERE fact = 'contrast'",
    .result =
        "In Lancashire, the number of people prosecuted for burglary fell by 15%, from 151 in "
        "the fourth quarter of 2016 to 129 in the fourth quarter of 2017, in line with England "
        "and Wales, where it fell by 10%, from 4,054 to 3,650.",
};
