/* layout/saved.c: rows saved from this extension, read again: the columns of `prosecutions` by
** their own names. The built-in figures are kept so. */
#include "layout/binding.h"

#define DIMENSION_COLUMN(header, which)                                                            \
    { header, ROLE_DIMENSION, DIMENSION_##which, 0, false }

static const struct layout_column COLUMNS[] = {
    {"period", ROLE_DIMENSION, DIMENSION_PERIOD, 0, true},
    DIMENSION_COLUMN("force", FORCE),
    DIMENSION_COLUMN("court", COURT),
    DIMENSION_COLUMN("defendant_type", DEFENDANT_TYPE),
    DIMENSION_COLUMN("sex", SEX),
    DIMENSION_COLUMN("age_group", AGE_GROUP),
    DIMENSION_COLUMN("age_range", AGE_RANGE),
    DIMENSION_COLUMN("ethnicity", ETHNICITY),
    DIMENSION_COLUMN("offence_type", OFFENCE_TYPE),
    DIMENSION_COLUMN("offence_group", OFFENCE_GROUP),
    {"offence_code", ROLE_OFFENCE_CODE, 0, 0, false},
    DIMENSION_COLUMN("offence", OFFENCE),
    DIMENSION_COLUMN("plea", PLEA),
    DIMENSION_COLUMN("police_remand", POLICE_REMAND),
    DIMENSION_COLUMN("court_remand", COURT_REMAND),
    DIMENSION_COLUMN("outcome", OUTCOME),
    DIMENSION_COLUMN("sentence_length", SENTENCE_LENGTH),
    {"defendants", ROLE_COUNT, 0, 0, true},
    {"prosecuted", ROLE_COUNT, 0, 1, false},
    {"convicted", ROLE_COUNT, 0, 2, false},
    {"sentenced", ROLE_COUNT, 0, 3, false},
};

const struct layout SAVED = {
    .name = "prosecutions",
    .columns = COLUMNS,
    .column_count = sizeof COLUMNS / sizeof *COLUMNS,
    .measures = {[MEASURE_DEFENDANTS] = {RULE_SUM, 0, 1, 0, 0},
                 [MEASURE_PROSECUTED] = {RULE_SUM, 1, 1, 0, 0},
                 [MEASURE_CONVICTED] = {RULE_SUM, 2, 1, 0, 0},
                 [MEASURE_SENTENCED] = {RULE_SUM, 3, 1, 0, 0}},
    .open_dimensions = 1u << DIMENSION_OFFENCE_GROUP | 1u << DIMENSION_OUTCOME,
    .vintage_from_years = true,
};
