/* layout/moj.c: the Ministry of Justice's releases.
**
** Measures (specification, section 3): a magistrates' court file counts who came before the court,
** with those who failed to appear, who were not prosecuted; a court outcomes file counts who was
*sentenced;
** an Outcomes by Offence file has a column a measure.
*/
#include "layout/binding.h"

#define DIMENSION_COLUMN(headers, which)                                                           \
    { headers, ROLE_DIMENSION, DIMENSION_##which, 0, false }
#define NEEDED_DIMENSION(headers, which)                                                           \
    { headers, ROLE_DIMENSION, DIMENSION_##which, 0, true }
#define COUNT_OF(list) (sizeof(list) / sizeof *(list))

/* What all three have. */
#define WHO_AND_WHAT                                                                               \
    {"Quarter", ROLE_QUARTER, 0, 0, false},                                                        \
        DIMENSION_COLUMN("Police Force Area|force_code|Police Force|Force|PFA", FORCE),            \
        DIMENSION_COLUMN("Type of Defendant|Type of Offender|Defendant Type", DEFENDANT_TYPE),     \
        DIMENSION_COLUMN("Sex|Gender", SEX), DIMENSION_COLUMN("Age Group", AGE_GROUP),             \
        DIMENSION_COLUMN("Age Range", AGE_RANGE), DIMENSION_COLUMN("Ethnicity", ETHNICITY),        \
        DIMENSION_COLUMN("Offence Type", OFFENCE_TYPE),                                            \
        DIMENSION_COLUMN("Offence Group", OFFENCE_GROUP), NEEDED_DIMENSION("Offence", OFFENCE),    \
        DIMENSION_COLUMN("Custodial Sentence Length|Sentence Length", SENTENCE_LENGTH)

static const struct layout_column OUTCOMES_COLUMNS[] = {
    {"Year", ROLE_YEAR, 0, 0, true},
    WHO_AND_WHAT,
    DIMENSION_COLUMN("Court Type|Courts|Court", COURT),
    DIMENSION_COLUMN("Sentence Outcome|Outcome", OUTCOME),
    {"Proceeded against|Proceedings|Prosecuted", ROLE_COUNT, 0, 0, false},
    {"Convicted|Convictions", ROLE_COUNT, 0, 1, false},
    {"Sentenced", ROLE_COUNT, 0, 2, false},
};

const struct layout MOJ_OUTCOMES = {
    .name = "moj-outcomes",
    .columns = OUTCOMES_COLUMNS,
    .column_count = COUNT_OF(OUTCOMES_COLUMNS),
    .needs_one_of = "Proceeded against|Proceedings|Prosecuted|Convicted|Convictions|Sentenced",
    .measures = {[MEASURE_DEFENDANTS] = {RULE_LARGEST, 0, 3, 0, 0},
                 [MEASURE_PROSECUTED] = {RULE_SUM, 0, 1, 0, 0},
                 [MEASURE_CONVICTED] = {RULE_SUM, 1, 1, 0, 0},
                 [MEASURE_SENTENCED] = {RULE_SUM, 2, 1, 0, 0}},
    .vintage_from_years = true,
};

static const struct layout_column COURT_OUTCOMES_COLUMNS[] = {
    {"Year of Appearance", ROLE_YEAR, 0, 0, true},
    WHO_AND_WHAT,
    DIMENSION_COLUMN("Courts|Court Type|Court", COURT),
    DIMENSION_COLUMN("Plea at Crown Court|Plea", PLEA),
    NEEDED_DIMENSION("Sentence Outcome|Outcome", OUTCOME),
    {"Count", ROLE_COUNT, 0, 0, true},
};

const struct layout MOJ_COURT_OUTCOMES = {
    .name = "moj-court-outcomes",
    .forbidden = "Convicted / not convicted",
    .columns = COURT_OUTCOMES_COLUMNS,
    .column_count = COUNT_OF(COURT_OUTCOMES_COLUMNS),
    .measures = {[MEASURE_DEFENDANTS] = {RULE_SUM, 0, 1, 0, 0},
                 [MEASURE_CONVICTED] = {RULE_SUM, 0, 1, 0, 0},
                 [MEASURE_SENTENCED] = {RULE_SUM, 0, 1, 0, 0}},
    .vintage_from_years = true,
};

static const char CONVICTED_HEADER[] = "Convicted / not convicted";
static const char SENTENCED_HEADER[] = "Sentenced / not sentenced";

static const struct layout_column MAGISTRATES_COLUMNS[] = {
    {"Year of Appearance", ROLE_YEAR, 0, 0, true},
    WHO_AND_WHAT,
    DIMENSION_COLUMN("Remand status with Police", POLICE_REMAND),
    DIMENSION_COLUMN("Remand status at Magistrates|Remand status at Magistrates Court",
                     COURT_REMAND),
    {CONVICTED_HEADER, ROLE_FLAG, 0, 0, true},
    {SENTENCED_HEADER, ROLE_FLAG, 0, 0, true},
    NEEDED_DIMENSION("Outcome", OUTCOME),
    {"Count", ROLE_COUNT, 0, 0, true},
};

static unsigned magistrates_flags(const struct layout_column *column, struct slice value) {
    if (column->role == ROLE_DIMENSION && column->dimension == DIMENSION_OUTCOME)
        return slice_equal(value, slice_of("FTA")) ? FLAG_FAILED_TO_APPEAR : 0;
    if (column->headers == CONVICTED_HEADER)
        return slice_starts_nocase(value, "convicted") ? FLAG_CONVICTED : 0;
    if (column->headers == SENTENCED_HEADER)
        return slice_starts_nocase(value, "sentenced") ? FLAG_SENTENCED : 0;
    return 0;
}

const struct layout MOJ_MAGISTRATES = {
    .name = "moj-magistrates",
    .columns = MAGISTRATES_COLUMNS,
    .column_count = COUNT_OF(MAGISTRATES_COLUMNS),
    .court = "Magistrates",
    .measures = {[MEASURE_DEFENDANTS] = {RULE_SUM, 0, 1, 0, 0},
                 [MEASURE_PROSECUTED] = {RULE_SUM, 0, 1, 0, FLAG_FAILED_TO_APPEAR},
                 [MEASURE_CONVICTED] = {RULE_SUM, 0, 1, FLAG_CONVICTED, 0},
                 [MEASURE_SENTENCED] = {RULE_SUM, 0, 1, FLAG_SENTENCED, 0}},
    .flags = magistrates_flags,
    .vintage_from_years = true,
};
