#include "tables/other_figures.h"

#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "reference/reference.h"

/* Sets `*dataset` to the next built-in source after `*index` that is not `source`, and appends its name,
** if `source` is a built-in one. False where there is none, or it can't be loaded. */
static bool next_other(struct connection *connection, struct slice source, size_t *index,
                       struct text *name, struct dataset **dataset) {
    struct error error = {0};
    *dataset = NULL;
    for (; *dataset == NULL && error.code == ERROR_NONE; ++*index) {
        text_clear(name);
        if (!slice_starts_nocase(source, "builtin:") || !sources_builtin(*index, name, &error))
            return false;
        if (!slice_equal_nocase(text_slice(name), source))
            *dataset = datasets_get(connection, text_slice(name), slice_of(""), &error);
    }
    return *dataset != NULL;
}

/* --- Stories --- */

static bool can_be_told(const struct story_question *question) {
    struct story story = {0};
    struct error error = {0};
    bool told = story_tell(question, &story, &error);
    if (told)
        story_free(&story);
    return told;
}

/* Adds the way out to the message. */
static void point(const char *table, const struct story_question *question, struct error *error) {
    struct text call = {0};
    struct error untold = {0}, found = {.code = ERROR_NONE};
    char period[PERIOD_TEXT_SIZE];
    bool is_local = question->force.length > 0;
    period_text(question->period, period);
    if (text_printf(&call, &untold, "%s(", table) &&
        (is_local ? text_append_literal(&call, question->force, &untold)
                  : text_append(&call, slice_of("NULL"), &untold)) &&
        text_append(&call, slice_of(", "), &untold) &&
        text_append_literal(&call, question->offence, &untold) &&
        text_printf(&call, &untold, ", '%s', '%.*s')", period, SLICE_PRINT(question->source))) {
        error_set(&found, error->code, "%s; %.*s has it%s: write %s", error->message,
                  SLICE_PRINT(question->source),
                  is_local ? "" : " for England and Wales as a whole", call.bytes);
        *error = found;
    }
    text_free(&call);
}

/* Whether the force that is asked for is one, or all of them. */
static bool has_force(const struct story_question *question) {
    const struct force *force;
    enum force_label label = forces_find(question->forces, question->force, &force);
    return question->force.length == 0 || label == LABEL_FORCE || label == LABEL_WHOLE;
}

void other_figures_for_story(struct connection *connection, const char *table,
                             const struct story_question *question, struct error *error) {
    struct text name = {0};
    struct dataset *dataset;
    bool found = error->code != ERROR_USE || !has_force(question);
    for (int national = 0; national < 2 && !found; national++) {
        for (size_t index = 0;
             !found && next_other(connection, question->source, &index, &name, &dataset);) {
            struct story_question other = *question;
            other.dataset = dataset;
            other.store = dataset->store;
            other.source = text_slice(&name);
            if (national)
                other.force = slice_of("");
            found = can_be_told(&other);
            if (found)
                point(table, &other, error);
            dataset_release(dataset);
        }
        if (question->force.length == 0)
            break;
    }
    text_free(&name);
}

/* --- Terms --- */

static bool has_forces(const struct store *store) {
    return store->dictionaries[DIMENSION_FORCE].count > 1;
}

/* `by_force`: a source without forces is none of those that count. */
static void look_for_term(struct connection *connection, const struct term_asked *asked,
                          bool by_force, struct text *note, struct text *way_out) {
    struct text name = {0}, where = {0};
    struct error untold = {0};
    struct dataset *dataset;
    for (size_t index = 0; way_out->length == 0 && untold.code == ERROR_NONE &&
                           next_other(connection, asked->source, &index, &name, &dataset);) {
        text_clear(&where);
        if (has_forces(dataset->store) >= by_force &&
            nearest_has(dataset->store, connection->forces, asked->term, asked->value, &where,
                        &untold) &&
            text_printf(note, &untold, "; %s has it", name.bytes))
            text_printf(way_out, &untold, "FROM %s('%s') WHERE %s", asked->table, name.bytes,
                        where.bytes);
        dataset_release(dataset);
    }
    text_free(&where);
    text_free(&name);
}

void other_figures_for_term(struct connection *connection, const struct term_asked *asked,
                            struct text *note, struct text *way_out) {
    if (has_forces(asked->store)) /* the query may go on to ask for one */
        look_for_term(connection, asked, true, note, way_out);
    if (way_out->length == 0)
        look_for_term(connection, asked, false, note, way_out);
}
