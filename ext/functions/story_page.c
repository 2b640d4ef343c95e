/* functions/story_page.c: a local story as a web page.
**
**     SELECT writefile('lancashire.html', story_page('Lancashire', '86.2', 2018, 'outcomes.zip'));
*/
#include "functions/functions.h"
#include "reference/reference.h"
#include "story/story.h"
#include "tables/tables.h"

static bool make(struct connection *connection, int count, sqlite3_value **arguments,
                 struct text *page, struct error *error) {
    struct story_question question = {.forces = connection->forces,
                                      .source = slice_of(ANSWER_DEFAULT_SOURCE)};
    struct offences *offences = offences_open(error);
    struct series_notes *notes = series_notes_open(error);
    struct dataset *dataset = NULL;
    bool done = offences != NULL && notes != NULL &&
                answer_text(arguments[0], "force", &question.force, error) &&
                answer_text(arguments[1], "offence", &question.offence, error) &&
                answer_period(arguments[2], "period", &question.period, error) &&
                (count < 4 || answer_text(arguments[3], "source", &question.source, error)) &&
                (count < 5 || answer_text(arguments[4], "who", &question.who, error));
    if (done) {
        dataset = answer_dataset(connection, count > 3 ? arguments[3] : NULL, error);
        question.store = dataset != NULL ? dataset->store : NULL;
        question.offences = offences;
        question.notes = notes;
        done = dataset != NULL && page_story(&question, question.source, page, error);
    }
    dataset_release(dataset);
    series_notes_close(notes);
    offences_close(offences);
    return done;
}

static void story_page(sqlite3_context *context, int count, sqlite3_value **arguments) {
    struct error error = {0}, named = {0};
    struct text page = {0};
    if (function_has_null(context, count, arguments))
        return;
    if (make(function_connection(context), count, arguments, &page, &error)) {
        result_slice(context, text_slice(&page));
    } else {
        error_set(&named, error.code, "story_page: %s", error.message);
        function_fail(context, &named);
    }
    text_free(&page);
}

const struct sql_function STORY_PAGE_FUNCTIONS[] = {
    {
        .name = "story_page",
        .arguments_min = 3,
        .arguments_max = 5,
        .scalar = story_page,
        .direct_only = true,
        .signature = "story_page(force, offence, period [, source [, who]])",
        .description =
            "One HTML page, which loads nothing from elsewhere and can be read on a phone and in "
            "print: the headline, which claims no change that chance explains, the facts of "
            "local_story with their caveats, the force against all forces as an index, the map of "
            "rates, the numbers in tables, the files and releases that they are from, and how each "
            "was worked out. Arguments and errors are those of local_story; England and Wales as the "
            "force is a page of all; source: builtin:cps unless given. NULL for a NULL argument. For "
            "direct use, not in views and triggers, as it may open files.",
        .example = "SELECT instr(page, '<h1>No clear change in burglary prosecutions in "
                   "Lancashire</h1>') > 0, page LIKE '%src=%' FROM (SELECT "
                   "story_page('Lancashire', 'burglary', '2017-Q4') AS page)",
        .result = "1|0",
    },
    {0},
};
