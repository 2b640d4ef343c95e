/* layout/moj_columns.h: the columns that the releases of the Ministry of Justice share: when, who, and for
** what. */
#ifndef PROSECUTIONS_LAYOUT_MOJ_COLUMNS_H
#define PROSECUTIONS_LAYOUT_MOJ_COLUMNS_H

#include "layout/layout_table.h"

#define MOJ_YEARS                                                                                  \
    "Year|Year ending March|Year ending June|Year ending September|Year ending December|Year ending"

/* Of a year that ends in December a bare number is the calendar year. */
#define MOJ_WHEN                                                                                   \
    {"Year", ROLE_YEAR, 0, 0, false, NULL},                                                        \
        {"Year ending March|12 months ending March", ROLE_YEAR_ENDING, 0, 3, false, NULL},         \
        {"Year ending June|12 months ending June", ROLE_YEAR_ENDING, 0, 6, false, NULL},           \
        {"Year ending September|12 months ending September", ROLE_YEAR_ENDING, 0, 9, false, NULL}, \
    {                                                                                              \
        "Year ending December|12 months ending December|Year ending", ROLE_YEAR_ENDING, 0, 12,     \
            false, NULL                                                                            \
    }

#define MOJ_WHO_AND_WHAT                                                                           \
    {"Quarter", ROLE_QUARTER, 0, 0, false, NULL},                                                  \
        DIMENSION_COLUMN("Police Force Area|force_code|Police Force|Force|PFA", FORCE),            \
        DIMENSION_COLUMN("Type of Defendant|Type of Offender|Defendant Type|Person/Other",         \
                         DEFENDANT_TYPE),                                                          \
        DIMENSION_COLUMN("Sex|Gender", SEX), DIMENSION_COLUMN("Age Group", AGE_GROUP),             \
        DIMENSION_COLUMN("Age Range", AGE_RANGE), DIMENSION_COLUMN("Ethnicity", ETHNICITY),        \
        DIMENSION_COLUMN("Offence Type", OFFENCE_TYPE),                                            \
        DIMENSION_COLUMN("Detailed Ethnicity|Ethnicity Detailed", ETHNICITY_DETAILED),             \
        DIMENSION_COLUMN("Detailed Sentence|Sentence Detail", SENTENCE_DETAIL),                    \
        DIMENSION_COLUMN("Offence Group", OFFENCE_GROUP), {                                        \
        "HO Offence Code|Home Office Offence Code", ROLE_OFFENCE_CODE, 0, 0, false, NULL           \
    }

#define MOJ_SENTENCE_LENGTH                                                                        \
    {                                                                                              \
        "Custodial Sentence Length|Sentence Length", ROLE_DIMENSION, DIMENSION_SENTENCE_LENGTH, 0, \
            false, "N/A"                                                                           \
    }

#define MOJ_PUBLISHER "Ministry of Justice"
#define MOJ_STATUS    "accredited official statistics"

#endif
