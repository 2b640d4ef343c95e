/* layout/layout_of_moj_magistrates.c: the Ministry of Justice's remands and outcomes at magistrates' courts:
** everybody who came before the court, with those who failed to appear and so were not prosecuted. */
#include "layout/moj_columns.h"
#include "layout/moj_flags.h"

static const struct layout_column COLUMNS[] = {
    {"Year of Appearance", ROLE_YEAR, 0, 0, true, NULL},
    MOJ_WHO_AND_WHAT,
    DIMENSION_COLUMN("Offence", OFFENCE),
    MOJ_SENTENCE_LENGTH,
    DIMENSION_COLUMN("Remand status with Police", POLICE_REMAND),
    DIMENSION_COLUMN("Remand status at Magistrates|Remand status at Magistrates Court",
                     COURT_REMAND),
    {MOJ_CONVICTED_HEADER, ROLE_FLAG, 0, 0, true, NULL},
    {MOJ_SENTENCED_HEADER, ROLE_FLAG, 0, 0, true, NULL},
    NEEDED_DIMENSION("Outcome", OUTCOME),
    {"Count", ROLE_COUNT, 0, 0, true, NULL},
};

const struct layout layout_of_moj_magistrates = {
    .name = "moj-magistrates",
    .publisher = MOJ_PUBLISHER,
    .built_in = "builtin:moj-2018",
    .counts =
        "People before magistrates' courts, at the time of the hearing; what became of those sent to "
        "the Crown Court is left out.",
    .status = MOJ_STATUS,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT_OF(COLUMNS),
    .court = "Magistrates",
    .measures = {[MEASURE_DEFENDANTS] = {.rule = RULE_SUM, .slots = 1},
                 [MEASURE_PROSECUTED] = {.rule = RULE_SUM,
                                         .slots = 1,
                                         .unless_flags = FLAG_FAILED_TO_APPEAR},
                 [MEASURE_CONVICTED] = {.rule = RULE_SUM, .slots = 1, .if_flags = FLAG_CONVICTED},
                 [MEASURE_SENTENCED] = {.rule = RULE_SUM, .slots = 1, .if_flags = FLAG_SENTENCED}},
    .flags = moj_flags,
    .vintage_from_years = true,
};
