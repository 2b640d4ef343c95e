/* layout/layout_of_moj_outcomes.c: the Ministry of Justice's Outcomes by Offence, 2010 on: a column for each
** measure. */
#include "layout/moj_columns.h"

#define PROSECUTED_HEADERS "Proceeded against|Proceedings|Prosecuted"
#define CONVICTED_HEADERS  "Convicted|Convictions"

static const struct layout_column COLUMNS[] = {
    MOJ_WHEN,
    MOJ_WHO_AND_WHAT,
    NEEDED_DIMENSION("Offence", OFFENCE),
    MOJ_SENTENCE_LENGTH,
    DIMENSION_COLUMN("Court Type|Courts|Court", COURT),
    DIMENSION_COLUMN("Sentence Outcome|Outcome", OUTCOME),
    {PROSECUTED_HEADERS, ROLE_COUNT, 0, 0, false, NULL},
    {CONVICTED_HEADERS, ROLE_COUNT, 0, 1, false, NULL},
    {"Sentenced", ROLE_COUNT, 0, 2, false, NULL},
};

const struct layout layout_of_moj_outcomes = {
    .name = "moj-outcomes",
    .publisher = MOJ_PUBLISHER,
    .counts =
        "People, at the time of the hearing, by their principal offence; companies are among them where "
        "the file does not tell them apart.",
    .status = MOJ_STATUS,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT_OF(COLUMNS),
    .needs_one_of = {MOJ_YEARS, PROSECUTED_HEADERS "|" CONVICTED_HEADERS "|Sentenced"},
    .measures = {[MEASURE_DEFENDANTS] = {.rule = RULE_LARGEST, .slots = 3},
                 [MEASURE_PROSECUTED] = {.rule = RULE_SUM, .slots = 1},
                 [MEASURE_CONVICTED] = {.rule = RULE_SUM, .first_slot = 1, .slots = 1},
                 [MEASURE_SENTENCED] = {.rule = RULE_SUM, .first_slot = 2, .slots = 1}},
    .vintage_from_years = true,
};
