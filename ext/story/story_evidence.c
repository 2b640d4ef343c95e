#include "story/story_evidence.h"

#include <string.h>

#include "base/base.h"

/* Columns of the panel: the offence that was chosen, each group, and everything. */
struct story_columns {
    const struct offence_choice *choice;
    uint32_t groups;
};

static size_t columns_of(const void *context, uint32_t offence, uint32_t group,
                         uint32_t columns[PANEL_MOST_COLUMNS_OF_ROW]) {
    const struct story_columns *story = context;
    size_t count = 0;
    if (offence_choice_has(story->choice, offence, group))
        columns[count++] = 0;
    if (group > 0)
        columns[count++] = group;
    columns[count++] = story->groups + 1;
    return count;
}

/* The column of the group that all rows of the offence are of, or SIZE_MAX. */
static bool group_column(const struct story_evidence *evidence, size_t *column,
                         struct error *error) {
    const column_set read = column_bit(COLUMN_OFFENCE) | column_bit(COLUMN_OFFENCE_GROUP);
    const struct store *store = evidence->panel.store;
    *column = SIZE_MAX;
    for (size_t g = 0; g < store->group_count; g++) {
        const struct row_group *group = store_open_group(store, g, read, error);
        if (group == NULL)
            return false;
        for (uint32_t row = 0; row < group->rows; row++) {
            uint32_t code = group_code(group, DIMENSION_OFFENCE_GROUP, row);
            if (code == *column ||
                !offence_choice_has(&evidence->offence, group_code(group, DIMENSION_OFFENCE, row),
                                    code))
                continue;
            if (*column != SIZE_MAX || code == 0) {
                *column = SIZE_MAX;
                return true;
            }
            *column = code;
        }
    }
    return true;
}

/* --- Finding --- */

/* The offence and of whom, with a byte between them that neither has. */
static bool write_asked(const struct story_question *question, struct text *asked,
                        struct error *error) {
    return text_append(asked, question->offence, error) && text_append_byte(asked, '\0', error) &&
           text_append(asked, question->who, error);
}

static bool is_same(const struct story_evidence *evidence, const struct story_question *question,
                    const struct text *asked) {
    return evidence->dataset == question->dataset &&
           slice_equal(text_slice(&evidence->asked), text_slice(asked)) &&
           evidence->period.kind == question->period.kind &&
           period_number(evidence->period) == period_number(question->period);
}

static bool find_all(const struct story_question *question, struct story_evidence *evidence,
                     struct error *error) {
    const struct store *store = question->store;
    uint32_t groups = store->dictionaries[DIMENSION_OFFENCE_GROUP].count;
    struct story_columns story = {&evidence->offence, groups};
    struct panel_columns columns = {(size_t)groups + 2, 1, columns_of, &story};
    size_t of[3] = {0, SIZE_MAX, (size_t)groups + 1};
    return who_parse(store, question->who, &evidence->who, error) &&
           offence_choose(store, question->offences, question->offence, &evidence->offence,
                          error) &&
           panel_make(&evidence->panel, question->dataset, question->period, &evidence->who,
                      &columns, error) &&
           group_column(evidence, &of[1], error) &&
           variation_find(&evidence->panel, of, &evidence->variation, error);
}

bool story_evidence_find(const struct story_question *question, struct story_evidence *evidence,
                         struct error *error) {
    struct text asked = {0};
    if (!write_asked(question, &asked, error)) {
        text_free(&asked);
        return false;
    }
    if (is_same(evidence, question, &asked)) {
        text_free(&asked);
        return true;
    }
    story_evidence_free(evidence);
    evidence->asked = asked;
    evidence->period = question->period;
    evidence->dataset = question->dataset;
    dataset_retain(evidence->dataset);
    if (find_all(question, evidence, error))
        return true;
    story_evidence_free(evidence);
    return false;
}

void story_evidence_free(struct story_evidence *evidence) {
    offence_choice_free(&evidence->offence);
    who_free(&evidence->who);
    panel_free(&evidence->panel);
    text_free(&evidence->asked);
    dataset_release(evidence->dataset);
    *evidence = (struct story_evidence){0};
}
