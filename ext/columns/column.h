/* columns/column.h: the columns of `prosecutions`, and what each follows from. */
#ifndef PROSECUTIONS_COLUMNS_COLUMN_H
#define PROSECUTIONS_COLUMNS_COLUMN_H

#include <stdint.h>

#include "base/base.h"
#include "layout/layout.h"

/* In the order of the specification. */
enum column {
    COLUMN_PERIOD,
    COLUMN_YEAR,
    COLUMN_QUARTER,
    COLUMN_MONTH,
    COLUMN_FORCE,
    COLUMN_FORCE_CODE,
    COLUMN_REGION,
    COLUMN_NATION,
    COLUMN_COURT,
    COLUMN_DEFENDANT_TYPE,
    COLUMN_SEX,
    COLUMN_AGE_GROUP,
    COLUMN_AGE_RANGE,
    COLUMN_ETHNICITY,
    COLUMN_OFFENCE_TYPE,
    COLUMN_OFFENCE_GROUP,
    COLUMN_OFFENCE_CODE,
    COLUMN_OFFENCE,
    COLUMN_PLEA,
    COLUMN_POLICE_REMAND,
    COLUMN_COURT_REMAND,
    COLUMN_OUTCOME,
    COLUMN_SENTENCE_LENGTH,
    COLUMN_DEFENDANTS,
    COLUMN_PROSECUTED,
    COLUMN_CONVICTED,
    COLUMN_SENTENCED,
    COLUMN_VINTAGE,
    COLUMN_FILE,
    COLUMN_LINE,
    COLUMN_COUNT,
};

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

/* Whether the column's values follow from codes; else each row has a number of its own. False of a
** number that is no column's. */
static inline bool column_is_of_dictionary(int column) {
    return column >= 0 && column < COLUMN_COUNT &&
           (COLUMNS[column].kind == COLUMN_OF_TEXT || COLUMNS[column].kind == COLUMN_OF_INTEGER);
}

/* What a dictionary column holds for one code. */
struct cell {
    enum { CELL_NULL, CELL_TEXT, CELL_INTEGER } kind;
    bool is_string; /* the text ends where its first NUL is: as C has it */
    int64_t integer;
    struct slice text; /* as long as the store; a NUL follows it */
};

#endif
