/* layout/layout_of_moj_court_outcomes.c: the Ministry of Justice's Court outcomes, 2009 to 2020: the people
** who were sentenced. */
#include "layout/moj_columns.h"

static const struct layout_column COLUMNS[] = {
    {"Year of Appearance", ROLE_YEAR, 0, 0, true, NULL},
    MOJ_WHO_AND_WHAT,
    NEEDED_DIMENSION("Offence", OFFENCE),
    MOJ_SENTENCE_LENGTH,
    DIMENSION_COLUMN("Courts|Court Type|Court", COURT),
    DIMENSION_COLUMN("Plea at Crown Court|Plea", PLEA),
    NEEDED_DIMENSION("Sentence Outcome|Outcome", OUTCOME),
    {"Count", ROLE_COUNT, 0, 0, true, NULL},
};

const struct layout layout_of_moj_court_outcomes = {
    .name = "moj-court-outcomes",
    .publisher = MOJ_PUBLISHER,
    .built_in = "builtin:moj-2009-2019",
    .counts =
        "People sentenced, at the time of the hearing, by their principal offence; people who were "
        "not sentenced are left out.",
    .status = MOJ_STATUS,
    .forbidden = "Convicted / not convicted|Remand status with Police|Remand status at Magistrates|"
                 "Remand status at Magistrates Court|Remand status at the Crown Court|"
                 "Remand status at Crown Court",
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT_OF(COLUMNS),
    .measures = {[MEASURE_DEFENDANTS] = {.rule = RULE_SUM, .slots = 1},
                 [MEASURE_CONVICTED] = {.rule = RULE_SUM, .slots = 1},
                 [MEASURE_SENTENCED] = {.rule = RULE_SUM, .slots = 1}},
    .vintage_from_years = true,
};
