/* layout/layout_of_moj_courts_by_pfa.c: the Ministry of Justice's Court outcomes by Police Force Area, 2007 on.
**
** Everybody begins at a magistrates' court, and some come again before the Crown Court: so people are counted,
** and prosecuted, at magistrates' courts alone, and convicted and sentenced at either court. */
#include "layout/moj_columns.h"
#include "layout/moj_flags.h"

static const struct layout_column COLUMNS[] = {
    {"Year of Appearance", ROLE_YEAR, 0, 0, true, NULL},
    MOJ_WHO_AND_WHAT,
    DIMENSION_COLUMN("Offence", OFFENCE),
    MOJ_SENTENCE_LENGTH,
    NEEDED_DIMENSION("Court Type|Courts|Court", COURT),
    {MOJ_CONVICTED_HEADER, ROLE_FLAG, 0, 0, true, NULL},
    {MOJ_SENTENCED_HEADER, ROLE_FLAG, 0, 0, true, NULL},
    NEEDED_DIMENSION("Outcome", OUTCOME),
    {"Count", ROLE_COUNT, 0, 0, true, NULL},
};

const struct layout layout_of_moj_courts_by_pfa = {
    .name = "moj-courts-by-pfa",
    .publisher = MOJ_PUBLISHER,
    .counts =
        "People at magistrates' courts, where everybody begins, and the convictions and sentences of "
        "both courts; companies are among them where the file does not tell them apart.",
    .status = MOJ_STATUS,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT_OF(COLUMNS),
    .measures = {[MEASURE_DEFENDANTS] = {.rule = RULE_SUM,
                                         .slots = 1,
                                         .unless_flags = FLAG_CROWN_COURT},
                 [MEASURE_PROSECUTED] = {.rule = RULE_SUM,
                                         .slots = 1,
                                         .unless_flags = FLAG_CROWN_COURT | FLAG_FAILED_TO_APPEAR},
                 [MEASURE_CONVICTED] = {.rule = RULE_SUM, .slots = 1, .if_flags = FLAG_CONVICTED},
                 [MEASURE_SENTENCED] = {.rule = RULE_SUM, .slots = 1, .if_flags = FLAG_SENTENCED}},
    .flags = moj_flags,
    .vintage_from_years = true,
};
