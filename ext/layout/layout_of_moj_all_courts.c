/* layout/layout_of_moj_all_courts.c: the Ministry of Justice's file of all courts, wide, 2020.
**
** A record has columns for the three measures and for each disposal. It becomes a row for each disposal, so
** that one can ask for an outcome, and one for those without: `sentenced` is divided among them, and nobody is
** counted twice. `Total Immediate Custody` is the sum of the columns `Custody - …`, each of which is a row of its
** own; what they leave of it is a row without a length. */
#include <stdint.h>

#include "base/base.h"
#include "layout/binding.h"
#include "layout/moj_columns.h"
#include "layout/vocabulary.h"

#define PROSECUTED_HEADERS "Proceeded against|Proceedings|Prosecuted"
enum { SLOT_PROSECUTED, SLOT_CONVICTED, SLOT_SENTENCED, FIRST_DISPOSAL };

static const struct layout_column COLUMNS[] = {
    MOJ_WHEN,
    MOJ_WHO_AND_WHAT,
    NEEDED_DIMENSION("Offence", OFFENCE),
    DIMENSION_COLUMN("Court Type|Courts|Court", COURT),
    {PROSECUTED_HEADERS, ROLE_COUNT, 0, SLOT_PROSECUTED, true, NULL},
    {"Convicted|Convictions", ROLE_COUNT, 0, SLOT_CONVICTED, false, NULL},
    {"Sentenced", ROLE_COUNT, 0, SLOT_SENTENCED, true, NULL},
};
static const struct layout_column DISPOSAL = {"", ROLE_COUNT, 0, 0, false, NULL};

enum kind { NO_DISPOSAL, OTHER_DISPOSAL, ALL_CUSTODY, CUSTODY_OF_A_LENGTH };

/* Which disposal a column is of. `value`: its outcome, or the length of its sentences. */
static enum kind kind_of(struct slice header, struct slice *value) {
    struct slice text = slice_trim(header);
    if (vocabulary_sentence_length(text, value))
        return CUSTODY_OF_A_LENGTH;
    if (vocabulary_find(DIMENSION_OUTCOME, text, value) != VOCABULARY_KNOWN)
        return NO_DISPOSAL;
    return slice_equal(*value, slice_of("Immediate custody")) ? ALL_CUSTODY : OTHER_DISPOSAL;
}

static bool fits(const struct slice *header, size_t count) {
    struct slice value;
    int disposals = 0;
    for (size_t i = 0; i < count; i++)
        disposals += kind_of(header[i], &value) != NO_DISPOSAL;
    return disposals >= 2;
}

static bool is_value(const char *value, struct slice text) {
    return slice_equal(value != NULL ? slice_of(value) : slice_of(""), text);
}

/* Whether a disposal has its view already. */
static bool has_view(const struct binding *binding, struct slice outcome, struct slice length) {
    for (size_t v = 1; v < binding->view_count; v++)
        if (is_value(binding->views[v].fixed[0].value, outcome) &&
            is_value(binding->views[v].fixed[1].value, length))
            return true;
    return false;
}

/* Adds the view of the disposal that stands in `column`. */
static bool add_view(struct binding *binding, size_t column, struct slice outcome,
                     struct slice length, struct error *error) {
    struct view *view = &binding->views[binding->view_count++];
    int slot = (int)(binding->count_slots++);
    binding->columns[column] = &DISPOSAL;
    binding->count_columns[slot] = column;
    for (int m = 0; m < MEASURE_COUNT; m++)
        view->measures[m] = (struct measure_rule){.rule = RULE_ZERO, .first_slot = slot};
    view->measures[MEASURE_SENTENCED] =
        (struct measure_rule){.rule = RULE_SUM, .first_slot = slot, .slots = 1};
    view->fixed[0].dimension = DIMENSION_OUTCOME;
    view->fixed[0].value = text_copy(outcome, error);
    if (view->fixed[0].value == NULL || length.length == 0)
        return view->fixed[0].value != NULL;
    view->fixed[1].dimension = DIMENSION_SENTENCE_LENGTH;
    view->fixed[1].value = text_copy(length, error);
    return view->fixed[1].value != NULL;
}

/* Adds views for all columns of the kind. */
static bool add_views(const struct slice *header, size_t count, enum kind kind,
                      struct binding *binding, struct error *error) {
    for (size_t i = 0; i < count; i++) {
        struct slice value;
        if (binding->columns[i] != NULL || kind_of(header[i], &value) != kind)
            continue;
        bool custody = kind != OTHER_DISPOSAL;
        struct slice outcome = custody ? slice_of("Immediate custody") : value;
        struct slice length = kind == CUSTODY_OF_A_LENGTH ? value : slice_of("");
        if (has_view(binding, outcome, length))
            return error_set(error, ERROR_INPUT, "the header has '%.*s' twice: keep one",
                             SLICE_PRINT(header[i]));
        if (!add_view(binding, i, outcome, length, error))
            return false;
    }
    return true;
}

static void take_away(struct measure_rule *rule, size_t first_slot, size_t end) {
    rule->less_first_slot = (int)first_slot;
    rule->less_slots = (int)(end - first_slot);
}

static bool bind(const struct slice *header, size_t count, const struct bind_options *options,
                 struct binding *binding, struct error *error) {
    (void)options;
    if (!binding_of_columns(header, count, FIRST_DISPOSAL + count, count + 1, binding, error))
        return false;
    binding->count_slots = FIRST_DISPOSAL;
    binding->view_count = 1;
    if (!add_views(header, count, OTHER_DISPOSAL, binding, error))
        return false;
    size_t all_custody = binding->count_slots;
    if (!add_views(header, count, ALL_CUSTODY, binding, error))
        return false;
    bool has_all = binding->count_slots > all_custody;
    size_t lengths = binding->count_slots;
    if (!add_views(header, count, CUSTODY_OF_A_LENGTH, binding, error))
        return false;
    take_away(&binding->views->measures[MEASURE_SENTENCED], FIRST_DISPOSAL,
              has_all ? lengths : binding->count_slots);
    if (has_all)
        take_away(&binding->views[binding->view_count - 1 - (binding->count_slots - lengths)]
                       .measures[MEASURE_SENTENCED],
                  lengths, binding->count_slots);
    return true;
}

const struct layout layout_of_moj_all_courts = {
    .name = "moj-all-courts",
    .publisher = MOJ_PUBLISHER,
    .counts =
        "People, at the time of the hearing, by their principal offence and disposal; companies are among "
        "them where the file does not tell them apart.",
    .status = MOJ_STATUS,
    .forbidden = "Sentence Outcome|Outcome|Count",
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT_OF(COLUMNS),
    .needs_one_of = {MOJ_YEARS},
    .measures = {[MEASURE_DEFENDANTS] = {.rule = RULE_LARGEST, .slots = FIRST_DISPOSAL},
                 [MEASURE_PROSECUTED] = {.rule = RULE_SUM, .slots = 1},
                 [MEASURE_CONVICTED] = {.rule = RULE_SUM, .first_slot = SLOT_CONVICTED, .slots = 1},
                 [MEASURE_SENTENCED] = {.rule = RULE_SUM,
                                        .first_slot = SLOT_SENTENCED,
                                        .slots = 1}},
    .fits = fits,
    .bind = bind,
    .needs = "disposals as columns ('Fine', 'Total Immediate Custody', …)",
    .vintage_from_years = true,
};
