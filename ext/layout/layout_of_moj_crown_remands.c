/* layout/layout_of_moj_crown_remands.c: the Ministry of Justice's remands at the Crown Court, 2020. Everybody
** in it was prosecuted before, at a magistrates' court; whether a row's people were convicted and sentenced,
** only their outcome tells. */
#include "layout/binding.h"
#include "layout/moj_columns.h"

static const struct layout_column COLUMNS[] = {
    {"Year of Appearance", ROLE_YEAR, 0, 0, true, NULL},
    DIMENSION_COLUMN("Category", DEFENDANT_TYPE),
    MOJ_WHO_AND_WHAT,
    NEEDED_DIMENSION("Offence", OFFENCE),
    MOJ_SENTENCE_LENGTH,
    NEEDED_DIMENSION("Remand status at the Crown Court|Remand status at Crown Court", COURT_REMAND),
    DIMENSION_COLUMN("Outcome|Sentence Outcome", OUTCOME),
    {"Count", ROLE_COUNT, 0, 0, true, NULL},
};

/* `Outcome` is a sentence. */
static unsigned flags(const struct layout_column *column, struct slice value) {
    static const char *const sentences[] = {"Immediate custody",
                                            "Suspended sentence",
                                            "Community sentence",
                                            "Fine",
                                            "Absolute discharge",
                                            "Conditional discharge",
                                            "Otherwise dealt with",
                                            "Compensation",
                                            "Discharge",
                                            NULL};
    if (column->role != ROLE_DIMENSION || column->dimension != DIMENSION_OUTCOME)
        return 0;
    for (const char *const *sentence = sentences; *sentence != NULL; sentence++)
        if (slice_equal_nocase(value, slice_of(*sentence)))
            return FLAG_SENTENCED;
    return 0;
}

static bool bind(const struct slice *header, size_t count, const struct bind_options *options,
                 struct binding *binding, struct error *error) {
    (void)options;
    if (!binding_of_columns(header, count, MEASURE_COUNT, 1, binding, error))
        return false;
    bool has_outcome = false;
    for (size_t i = 0; i < count; i++)
        has_outcome |= binding->columns[i] != NULL && binding->columns[i]->role == ROLE_DIMENSION &&
                       binding->columns[i]->dimension == DIMENSION_OUTCOME;
    if (!has_outcome) {
        binding->views->measures[MEASURE_CONVICTED].rule = RULE_ABSENT;
        binding->views->measures[MEASURE_SENTENCED].rule = RULE_ABSENT;
    }
    return true;
}

const struct layout layout_of_moj_crown_remands = {
    .name = "moj-crown-remands",
    .publisher = MOJ_PUBLISHER,
    .counts =
        "People before the Crown Court, by their remand there; people who never came before it are left out.",
    .status = MOJ_STATUS,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT_OF(COLUMNS),
    .court = "Crown",
    .measures = {[MEASURE_DEFENDANTS] = {.rule = RULE_SUM, .slots = 1},
                 [MEASURE_CONVICTED] = {.rule = RULE_SUM, .slots = 1, .if_flags = FLAG_SENTENCED},
                 [MEASURE_SENTENCED] = {.rule = RULE_SUM, .slots = 1, .if_flags = FLAG_SENTENCED}},
    .flags = flags,
    .bind = bind,
    .vintage_from_years = true,
};
