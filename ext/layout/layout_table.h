/* layout/layout_table.h: a layout as its file declares it: a table of columns, measures, and what is counted.
**
** A layout is one file, layout_of_NAME.c, which defines `const struct layout layout_of_NAME`; the build
** makes the list of them from the names of the files, so that a new layout is one file and its test.
** What can't be said in a table is a function of the table: `flags`, `fits`, `bind`.
*/
#ifndef PROSECUTIONS_LAYOUT_LAYOUT_TABLE_H
#define PROSECUTIONS_LAYOUT_LAYOUT_TABLE_H

#include "base/base.h"
#include "layout/dimensions.h"

enum role {
    ROLE_KNOWN, /* no column of ours, and nothing is lost: others say the same */
    ROLE_DIMENSION,
    ROLE_YEAR,            /* a year as published_year() reads it */
    ROLE_YEAR_ENDING,     /* likewise; a bare `2026` ends in the month that `slot` says */
    ROLE_QUARTER,         /* of the calendar, whichever twelve months the year has */
    ROLE_QUARTER_OF_YEAR, /* counted from the beginning of the year */
    ROLE_MONTH,           /* 1 … 12 of a year */
    ROLE_REGION,          /* of a row that has no force */
    ROLE_NATION,          /* of a row that has neither force nor region */
    ROLE_VINTAGE,         /* of the whole file */
    ROLE_OFFENCE_CODE,
    ROLE_FLAG,  /* no column of ours, but its value sets flags */
    ROLE_COUNT, /* a count, in the slot that `slot` says */
};

/* What a value says about the defendants of its row. */
enum flag {
    FLAG_FAILED_TO_APPEAR = 1,
    FLAG_CONVICTED = 2,
    FLAG_SENTENCED = 4,
    FLAG_CHARGED = 8,
    FLAG_CROWN_COURT = 16,
    FLAG_ALTERNATE = 32, /* counted in another row already, under the offence first recorded */
};

struct layout_column {
    const char *headers; /* spellings separated by `|`, compared folded (vocabulary_fold) */
    enum role role;
    enum dimension dimension; /* of ROLE_DIMENSION */
    int slot;                 /* of ROLE_COUNT; of ROLE_YEAR_ENDING: a month */
    bool needed;
    const char *blank; /* what a blank stands for; NULL: nothing */
};

/* How a measure follows from the counts of a record. */
struct measure_rule {
    enum { RULE_ABSENT, RULE_SUM, RULE_LARGEST, RULE_ZERO } rule;
    int first_slot, slots;           /* which counts; a missing count is passed over */
    unsigned if_flags;               /* 0 unless the row has one of these flags; none: always */
    unsigned unless_flags;           /* 0 if the row has one of these */
    int less_first_slot, less_slots; /* counts that are taken away, as other rows have them */
};

/* What the numbers of a layout count. */
enum unit {
    UNIT_PEOPLE,
    UNIT_CASES,  /* completed prosecutions, and their defendants */
    UNIT_CRIMES, /* crimes by what became of them: neither people nor court cases */
};

struct binding;
struct bind_options;

enum { NEEDS_MOST = 2 };

struct layout {
    const char *name;
    const char *publisher;
    const char *built_in; /* the built-in figures that were worked out from such files, or NULL */
    enum unit unit;
    const char *counts; /* whom or what, at which stage, and what is left out: a sentence */
    const char *status; /* what kind of statistics they are, by the publisher's word */
    const char
        *forbidden; /* headers that show that it is another layout, separated by `|`, or NULL */
    const struct layout_column *columns;
    size_t column_count;
    const char *needs_one_of[NEEDS_MOST]; /* of the headers of each list at least one */
    const char *court;                    /* where it covers one sort of court, or NULL */
    struct measure_rule measures[MEASURE_COUNT];
    unsigned open_dimensions; /* bits 1 << dimension: any label is good, as the list is not ours */
    bool na_is_blank;         /* `NA`, `N/A` and `N/A - …` stand for nothing */
    bool is_saved;            /* rows saved from this extension by any program */
    bool takes_count;         /* has a use for the option count= */
    bool wins;                /* over any other layout that the header fits as well */
    bool vintage_from_years;  /* the years of the file tell its edition */
    bool whole_periods;       /* a file is the whole of its period, never a part of it */
    bool period_from_name;    /* the file's name has to tell the period, as no column does */

    /* The flags that a value sets; NULL: none. `value` is in canonical spelling. */
    unsigned (*flags)(const struct layout_column *column, struct slice value);
    /* Whether the header has what this layout needs beside the columns that `columns` says are needed;
    ** NULL: nothing else. `needs` then tells people what that is. */
    bool (*fits)(const struct slice *header, size_t count);
    /* Binds the header, with binding_of_columns() or its own way; NULL: binding_of_columns() alone. */
    bool (*bind)(const struct slice *header, size_t count, const struct bind_options *options,
                 struct binding *binding, struct error *error);
    const char *needs;
};

/* Made by the build from the files layout_of_*.c, in the order of their names. */
extern const struct layout *const LAYOUTS[];
extern const size_t LAYOUT_COUNT;

/* By name (`cps-monthly`), or NULL. */
const struct layout *layout_named(struct slice name);
/* The layout by which a file of figures was counted: of built-in figures, that of the files they were worked
** out from. */
const struct layout *layout_counted_by(const struct layout *layout, struct slice file);
/* The names, separated by commas. */
bool layout_names(struct text *names, struct error *error);

/* Columns as most layouts write them. */
#define DIMENSION_COLUMN(headers, which)                                                           \
    { headers, ROLE_DIMENSION, DIMENSION_##which, 0, false, NULL }
#define NEEDED_DIMENSION(headers, which)                                                           \
    { headers, ROLE_DIMENSION, DIMENSION_##which, 0, true, NULL }
#define COLUMN_COUNT_OF(columns) (sizeof(columns) / sizeof *(columns))

#endif
