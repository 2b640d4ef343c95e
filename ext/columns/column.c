#include "columns/column.h"

#define TEXT(NAME, name, DIMENSION)    {#name, COLUMN_OF_TEXT, DIMENSION_##DIMENSION, 0},
#define INTEGER(NAME, name, DIMENSION) {#name, COLUMN_OF_INTEGER, DIMENSION_##DIMENSION, 0},
#define MEASURE(NAME, name)            {#name, COLUMN_OF_MEASURE, DIMENSION_COUNT, MEASURE_##NAME},
#define LINE(NAME, name)               {#name, COLUMN_OF_LINE, DIMENSION_COUNT, 0},

const struct column_about COLUMNS[COLUMN_COUNT] = {COLUMN_LIST(TEXT, INTEGER, MEASURE, LINE)};
