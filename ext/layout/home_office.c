/* layout/home_office.c: the Home Office's crime outcomes open data.
**
** It counts crimes by what became of them: charged or summonsed is the outcome that leads to court.
 */
#include "layout/binding.h"

static const char OUTCOME_TYPE_HEADER[] = "Outcome Type";

static const struct layout_column COLUMNS[] = {
    {"Financial Year", ROLE_FINANCIAL_YEAR, 0, 0, true},
    {"Financial Quarter", ROLE_QUARTER, 0, 0, false},
    {"Force Name", ROLE_DIMENSION, DIMENSION_FORCE, 0, true},
    {"Offence Code", ROLE_OFFENCE_CODE, 0, 0, true},
    {"Offence Description", ROLE_DIMENSION, DIMENSION_OFFENCE, 0, false},
    {"Offence Group", ROLE_DIMENSION, DIMENSION_OFFENCE_GROUP, 0, false},
    {"Outcome Description", ROLE_DIMENSION, DIMENSION_OUTCOME, 0, false},
    {OUTCOME_TYPE_HEADER, ROLE_FLAG, 0, 0, true},
    {"Force outcomes recorded in quarter", ROLE_COUNT, 0, 0, true},
};

static unsigned flags(const struct layout_column *column, struct slice value) {
    bool charged = slice_equal(value, slice_of("1")) || slice_equal_nocase(value, slice_of("1A")) ||
                   slice_starts_nocase(value, "charge");
    return column->headers == OUTCOME_TYPE_HEADER && charged ? FLAG_CHARGED : 0;
}

const struct layout HOME_OFFICE_OUTCOMES = {
    .name = "home-office-outcomes",
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof *COLUMNS,
    .measures = {[MEASURE_DEFENDANTS] = {RULE_SUM, 0, 1, 0, 0},
                 [MEASURE_PROSECUTED] = {RULE_SUM, 0, 1, FLAG_CHARGED, 0}},
    .open_dimensions = 1u << DIMENSION_OFFENCE_GROUP | 1u << DIMENSION_OUTCOME,
    .flags = flags,
    .vintage_from_years = true,
};
