/* layout/dimensions.h: what a row of `prosecutions` holds, whatever the layout it came from. */
#ifndef PROSECUTIONS_LAYOUT_DIMENSIONS_H
#define PROSECUTIONS_LAYOUT_DIMENSIONS_H

/* What a row is about. Other columns of the specification follow from these: year, quarter and
** month from the period; code, region and nation from the force; the offence's code from its
** published text (`86.2 Possession of indecent photograph of a child`); the vintage from the file.
** */
enum dimension {
    DIMENSION_PERIOD,
    DIMENSION_FORCE,
    DIMENSION_COURT,
    DIMENSION_DEFENDANT_TYPE,
    DIMENSION_SEX,
    DIMENSION_AGE_GROUP,
    DIMENSION_AGE_RANGE,
    DIMENSION_ETHNICITY,
    DIMENSION_OFFENCE_TYPE,
    DIMENSION_OFFENCE_GROUP,
    DIMENSION_OFFENCE,
    DIMENSION_PLEA,
    DIMENSION_POLICE_REMAND,
    DIMENSION_COURT_REMAND,
    DIMENSION_OUTCOME,
    DIMENSION_SENTENCE_LENGTH,
    DIMENSION_FILE, /* set by the loader, not by a layout */
    DIMENSION_COUNT,
};

/* Numbers that may be summed. */
enum measure {
    MEASURE_DEFENDANTS,
    MEASURE_PROSECUTED,
    MEASURE_CONVICTED,
    MEASURE_SENTENCED,
    MEASURE_COUNT,
};

#endif
