/* tables/story_page_table.c: a local story as a web page.
**
**     SELECT writefile('lancashire.html', page)
**     FROM story_page('Lancashire', '86.2', 2018, 'outcomes.zip');
*/
#include "base/base.h"
#include "reference/reference.h"
#include "session/session.h"
#include "story/story.h"
#include "tables/answer_table.h"
#include "tables/other_figures.h"

enum { FORCE, OFFENCE, PERIOD, SOURCE, WHO, OPTIONS };

/* The page, and what the next one may share: the evidence, and the checksums of the source's files. */
struct rows {
    struct story_evidence evidence;
    struct members members;
    struct text source; /* of which the members are; empty: of none */
    struct text page;
};

static void close_page(void *pointer) {
    struct rows *rows = pointer;
    if (rows == NULL)
        return;
    members_free(&rows->members);
    text_free(&rows->source);
    text_free(&rows->page);
    story_evidence_free(&rows->evidence);
    memory_free(rows);
}

static bool read_options(sqlite3_value *value, struct page_options *options, struct error *error) {
    struct slice text = {0};
    return answer_optional_text(value, "options", &text, error) &&
           page_options_read(text, options, error);
}

static bool read_question(sqlite3_value *const *values, struct story_question *question,
                          struct page_options *options, struct error *error) {
    return answer_optional_text(values[FORCE], "force", &question->force, error) &&
           answer_text(values[OFFENCE], "offence", &question->offence, error) &&
           answer_period(values[PERIOD], "period", &question->period, error) &&
           answer_optional_text(values[SOURCE], "source", &question->source, error) &&
           answer_optional_text(values[WHO], "who", &question->who, error) &&
           read_options(values[OPTIONS], options, error);
}

/* Reads the files once more for their checksums, unless the last page was of the same source. */
static bool find_members(struct connection *connection, struct slice source, struct rows *rows,
                         struct error *error) {
    if (rows->source.length > 0 && slice_equal(text_slice(&rows->source), source))
        return true;
    members_free(&rows->members);
    text_clear(&rows->source);
    return datasets_members(connection, source, slice_of(""), &rows->members, error) &&
           datasets_hash_members(connection, source, &rows->members, error) &&
           text_append(&rows->source, source, error);
}

static bool make(struct connection *connection, sqlite3_value *const *values, struct rows *rows,
                 struct error *error) {
    struct story_question question = {.forces = connection_residents(connection, error),
                                      .offences = connection_offences(connection, error),
                                      .notes = connection_series_notes(connection, error),
                                      .source = slice_of(ANSWER_DEFAULT_SOURCE),
                                      .evidence = &rows->evidence};
    struct page_options options = {.releases = connection_releases(connection, error),
                                   .members = &rows->members};
    if (options.releases == NULL || question.forces == NULL || question.offences == NULL ||
        question.notes == NULL || connection_areas(connection, error) == NULL ||
        !read_question(values, &question, &options, error))
        return false;
    struct dataset *dataset = answer_dataset(connection, values[SOURCE], error);
    question.dataset = dataset;
    question.store = dataset != NULL ? dataset->store : NULL;
    bool done = dataset != NULL &&
                (!options.hashed || find_members(connection, question.source, rows, error));
    if (!options.hashed)
        options.members = NULL;
    done = done && page_story(&question, question.source, options, &rows->page, error);
    if (dataset != NULL && !done)
        other_figures_for_story(connection, "story_page", &question, error);
    dataset_release(dataset);
    return done;
}

static void *open_page(struct connection *connection, sqlite3_value *const *values, void *last,
                       struct error *error) {
    struct rows *rows = last != NULL ? last : memory_new(1, sizeof *rows, error);
    if (rows != NULL)
        text_clear(&rows->page);
    if (rows != NULL && !make(connection, values, rows, error)) {
        close_page(rows);
        rows = NULL;
    }
    return rows;
}

static size_t row_count(const void *rows) {
    (void)rows;
    return 1;
}

static bool column(sqlite3_context *context, const void *rows, size_t row, int number,
                   struct error *error) {
    (void)row, (void)number, (void)error;
    table_text(context, text_slice(&((const struct rows *)rows)->page));
    return true;
}

static const struct answer_content CONTENT = {
    .columns = "page TEXT",
    .column_count = 1,
    .arguments = {"force", "offence", "period", "source", "who", "options"},
    .needed = 3,
    .usage = "story_page('Lancashire', 'Burglary', '2017-Q4')",
    .rows_expected = 1,
    .open_next = open_page,
    .row_count = row_count,
    .column = column,
    .close = close_page,
};

const struct sql_table STORY_PAGE_TABLE = {
    .name = "story_page",
    .module = &ANSWER_TABLE,
    .content = &CONTENT,
    .signature = "story_page(force, offence, period [, source [, who [, options]]])",
    .description =
        "Makes a page for the web, a phone and print out of a local story. page, in one "
        "row: an HTML document that loads nothing from elsewhere. It has a headline that "
        "claims no change that chance explains, a sentence of context, the whole series "
        "with its gaps, peak and limits, the force among all forces and on a map, the "
        "facts of local_story with their caveats, and, folded away, the numbers in tables "
        "and how each was worked out. Readers can save the pictures as SVG and the tables "
        "as CSV, and copy sentences with their source. The arguments and errors are those "
        "of local_story; NULL or England and Wales as the force gives a page for the "
        "whole.\n"
        "source: builtin:cps unless given.\n"
        "options: 'fragment' gives an <article> with its own style, for a notebook or a "
        "site; 'sha256' adds the checksums of the files among the sources, for which they "
        "are read once more.\n"
        "It can't be used in views and triggers, because it may open files.",
    .example = "SELECT instr(page, '<h1>No clear change in burglary prosecutions in "
               "Lancashire</h1>') > 0, page LIKE '%src=%' FROM "
               "story_page('Lancashire', 'burglary', '2017-Q4')",
    .result = "1|0",
};
