#include "columns/column.h"

#define TEXT(name, dimension)                                                                      \
    { name, COLUMN_OF_TEXT, DIMENSION_##dimension, 0 }
#define INTEGER(name, dimension)                                                                   \
    { name, COLUMN_OF_INTEGER, DIMENSION_##dimension, 0 }
#define MEASURE(name, measure)                                                                     \
    { name, COLUMN_OF_MEASURE, DIMENSION_COUNT, MEASURE_##measure }

const struct column_about COLUMNS[COLUMN_COUNT] = {
    [COLUMN_PERIOD] = TEXT("period", PERIOD),
    [COLUMN_YEAR] = INTEGER("year", PERIOD),
    [COLUMN_QUARTER] = INTEGER("quarter", PERIOD),
    [COLUMN_MONTH] = INTEGER("month", PERIOD),
    [COLUMN_FORCE] = TEXT("force", FORCE),
    [COLUMN_FORCE_CODE] = TEXT("force_code", FORCE),
    [COLUMN_REGION] = TEXT("region", FORCE),
    [COLUMN_NATION] = TEXT("nation", FORCE),
    [COLUMN_COURT] = TEXT("court", COURT),
    [COLUMN_DEFENDANT_TYPE] = TEXT("defendant_type", DEFENDANT_TYPE),
    [COLUMN_SEX] = TEXT("sex", SEX),
    [COLUMN_AGE_GROUP] = TEXT("age_group", AGE_GROUP),
    [COLUMN_AGE_RANGE] = TEXT("age_range", AGE_RANGE),
    [COLUMN_ETHNICITY] = TEXT("ethnicity", ETHNICITY),
    [COLUMN_OFFENCE_TYPE] = TEXT("offence_type", OFFENCE_TYPE),
    [COLUMN_OFFENCE_GROUP] = TEXT("offence_group", OFFENCE_GROUP),
    [COLUMN_OFFENCE_CODE] = TEXT("offence_code", OFFENCE),
    [COLUMN_OFFENCE] = TEXT("offence", OFFENCE),
    [COLUMN_PLEA] = TEXT("plea", PLEA),
    [COLUMN_POLICE_REMAND] = TEXT("police_remand", POLICE_REMAND),
    [COLUMN_COURT_REMAND] = TEXT("court_remand", COURT_REMAND),
    [COLUMN_OUTCOME] = TEXT("outcome", OUTCOME),
    [COLUMN_SENTENCE_LENGTH] = TEXT("sentence_length", SENTENCE_LENGTH),
    [COLUMN_DEFENDANTS] = MEASURE("defendants", DEFENDANTS),
    [COLUMN_PROSECUTED] = MEASURE("prosecuted", PROSECUTED),
    [COLUMN_CONVICTED] = MEASURE("convicted", CONVICTED),
    [COLUMN_SENTENCED] = MEASURE("sentenced", SENTENCED),
    [COLUMN_VINTAGE] = TEXT("vintage", FILE),
    [COLUMN_FILE] = TEXT("file", FILE),
    [COLUMN_LINE] = {"line", COLUMN_OF_LINE, DIMENSION_COUNT, 0},
};
