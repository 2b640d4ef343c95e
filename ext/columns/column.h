/* columns/column.h: the columns of `prosecutions`, and what each follows from.
**
**     for (int c = 0; c < COLUMN_COUNT; c++)
**         if (column_in(used, c) && COLUMNS[c].kind == COLUMN_OF_MEASURE)
**             … COLUMNS[c].name … COLUMNS[c].measure …
*/
#ifndef PROSECUTIONS_COLUMNS_COLUMN_H
#define PROSECUTIONS_COLUMNS_COLUMN_H

#include <stdint.h>

#include "base/base.h"
#include "layout/layout.h"

/* The columns in the order of the specification. Those OF_TEXT and OF_INTEGER follow from the codes
** of the dimension that stands last. A new column of a dimension needs its one line here; a measure
** has its line in MEASURES (layout/dimensions.h) and is a column by that. */
#define COLUMN_LIST(OF_TEXT, OF_INTEGER, OF_MEASURE, OF_LINE)                                      \
    OF_TEXT(PERIOD, period, PERIOD)                                                                \
    OF_INTEGER(YEAR, year, PERIOD)                                                                 \
    OF_INTEGER(QUARTER, quarter, PERIOD)                                                           \
    OF_INTEGER(MONTH, month, PERIOD)                                                               \
    OF_TEXT(FORCE, force, FORCE)                                                                   \
    OF_TEXT(FORCE_CODE, force_code, FORCE)                                                         \
    OF_TEXT(REGION, region, FORCE)                                                                 \
    OF_TEXT(NATION, nation, FORCE)                                                                 \
    OF_TEXT(COURT, court, COURT)                                                                   \
    OF_TEXT(DEFENDANT_TYPE, defendant_type, DEFENDANT_TYPE)                                        \
    OF_TEXT(SEX, sex, SEX)                                                                         \
    OF_TEXT(AGE_GROUP, age_group, AGE_GROUP)                                                       \
    OF_TEXT(AGE_RANGE, age_range, AGE_RANGE)                                                       \
    OF_TEXT(ETHNICITY, ethnicity, ETHNICITY)                                                       \
    OF_TEXT(OFFENCE_TYPE, offence_type, OFFENCE_TYPE)                                              \
    OF_TEXT(OFFENCE_GROUP, offence_group, OFFENCE_GROUP)                                           \
    OF_TEXT(OFFENCE_CODE, offence_code, OFFENCE)                                                   \
    OF_TEXT(OFFENCE, offence, OFFENCE)                                                             \
    OF_TEXT(PLEA, plea, PLEA)                                                                      \
    OF_TEXT(POLICE_REMAND, police_remand, POLICE_REMAND)                                           \
    OF_TEXT(COURT_REMAND, court_remand, COURT_REMAND)                                              \
    OF_TEXT(OUTCOME, outcome, OUTCOME)                                                             \
    OF_TEXT(SENTENCE_LENGTH, sentence_length, SENTENCE_LENGTH)                                     \
    MEASURES(OF_MEASURE)                                                                           \
    OF_TEXT(VINTAGE, vintage, FILE)                                                                \
    OF_TEXT(ETHNICITY_DETAILED, ethnicity_detailed, ETHNICITY_DETAILED)                            \
    OF_TEXT(SENTENCE_DETAIL, sentence_detail, SENTENCE_DETAIL)                                     \
    OF_TEXT(MARKS, marks, MARKS)                                                                   \
    OF_TEXT(FILE, file, FILE)                                                                      \
    OF_LINE(LINE, line)

#define COLUMN_OF_DIMENSION(NAME, name, DIMENSION) COLUMN_##NAME,
#define COLUMN_ALONE(NAME, name)                   COLUMN_##NAME,
enum column {
    COLUMN_LIST(COLUMN_OF_DIMENSION, COLUMN_OF_DIMENSION, COLUMN_ALONE, COLUMN_ALONE) COLUMN_COUNT
};
#undef COLUMN_OF_DIMENSION
#undef COLUMN_ALONE

/* Columns as bits, as SQLite says in `colUsed` which ones a statement uses. Its highest bit stands
** for all columns from the 64th on, and a table has two hidden ones behind these. */
typedef uint64_t column_set;
_Static_assert(COLUMN_COUNT + 2 < 64, "each column has a bit of its own in column_set and colUsed");
#define EVERY_COLUMN ((UINT64_C(1) << COLUMN_COUNT) - 1)

static inline column_set column_bit(int column) {
    return UINT64_C(1) << column;
}

static inline bool column_in(column_set columns, int column) {
    return (columns >> column & 1) != 0;
}

enum column_kind {
    COLUMN_OF_TEXT,    /* a text that follows from the code of `dimension` */
    COLUMN_OF_INTEGER, /* an integer that does */
    COLUMN_OF_MEASURE, /* the number `measure` */
    COLUMN_OF_LINE,
};

struct column_about {
    const char *name;
    enum column_kind kind;
    enum dimension dimension;
    enum measure measure;
};

extern const struct column_about COLUMNS[COLUMN_COUNT];

/* The columns of measures (bits 1 << enum measure). */
static inline column_set columns_of_measures(unsigned measures) {
    return (column_set)measures << COLUMN_DEFENDANTS;
}
#define EVERY_MEASURE (((UINT64_C(1) << MEASURE_COUNT) - 1) << COLUMN_DEFENDANTS)

/* The measures among them (bits 1 << enum measure). */
static inline unsigned measures_of_columns(column_set columns) {
    return (unsigned)((columns & EVERY_MEASURE) >> COLUMN_DEFENDANTS);
}
_Static_assert(COLUMN_DEFENDANTS + MEASURE_COUNT == COLUMN_VINTAGE && MEASURE_DEFENDANTS == 0,
               "measures are columns one after the other, in their own order");

/* Whether the column's values follow from the codes of a dimension; measures and lines do not.
** False of a number that is no column's. */
static inline bool column_is_of_dictionary(int column) {
    return column >= 0 && column < COLUMN_COUNT &&
           (COLUMNS[column].kind == COLUMN_OF_TEXT || COLUMNS[column].kind == COLUMN_OF_INTEGER);
}

/* The value of a text or integer column for one code of its dimension. */
struct column_value {
    enum { VALUE_NULL, VALUE_TEXT, VALUE_INTEGER } kind;
    bool is_string; /* the text has no NUL within it */
    int64_t integer;
    struct slice text; /* lives as long as the store; a NUL follows it */
};

#endif
