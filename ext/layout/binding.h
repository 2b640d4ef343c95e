/* layout/binding.h: what the columns of a published file mean.
**
**     struct binding binding = {0};
**     enum layout_fit fit = layout_bind(header, NULL, file_name, &binding, &error);
**     if (fit == LAYOUT_FITS)
**         for (each record)
**             for (each column c of binding.columns)          // once a distinct value, not once a
** row
**                 layout_meaning(&binding, c, value, forces, &scratch, &meaning, &error);
**     binding_free(&binding);
**
** A layout is a table: which headers it has, what each column is, and how the measures follow from
** the counts of a record (moj.c, cps.c, home_office.c, saved.c). Nothing here keeps rows.
*/
#ifndef PROSECUTIONS_LAYOUT_BINDING_H
#define PROSECUTIONS_LAYOUT_BINDING_H

#include "base/base.h"
#include "layout/dimensions.h"
#include "layout/period.h"
#include "layout/problem.h"
#include "reference/reference.h"

/* --- A layout, as its file declares it --- */

enum role {
    ROLE_IGNORED,
    ROLE_DIMENSION,
    ROLE_YEAR,           /* a calendar year */
    ROLE_FINANCIAL_YEAR, /* 2018/19 */
    ROLE_QUARTER,        /* of whichever year the layout has */
    ROLE_OFFENCE_CODE,   /* put before the offence */
    ROLE_FLAG,           /* no column of ours, but its value sets flags */
    ROLE_COUNT,          /* a count, in the slot that `slot` says */
};

/* What a value says about the defendants of its row. */
enum flag {
    FLAG_FAILED_TO_APPEAR = 1,
    FLAG_CONVICTED = 2,
    FLAG_SENTENCED = 4,
    FLAG_CHARGED = 8,
};

struct layout_column {
    const char *headers; /* spellings separated by `|`, compared folded (vocabulary_fold) */
    enum role role;
    enum dimension dimension; /* of ROLE_DIMENSION */
    int slot;                 /* of ROLE_COUNT */
    bool needed;
};

/* How a measure follows from the counts of a record. */
struct measure_rule {
    enum { RULE_ABSENT, RULE_SUM, RULE_LARGEST } rule;
    int first_slot, slots; /* which counts; a missing count is passed over */
    unsigned if_flags;     /* 0 unless the row has one of these flags; none: always */
    unsigned unless_flags; /* 0 if the row has one of these */
};

struct layout {
    const char *name;
    const char *forbidden; /* a header that shows that it is another layout, or NULL */
    const struct layout_column *columns;
    size_t column_count;
    const char *needs_one_of; /* of these headers, separated by `|`, at least one; or NULL */
    const char *court;        /* where it covers one sort of court, or NULL */
    struct measure_rule measures[MEASURE_COUNT];
    unsigned open_dimensions; /* bits 1 << dimension: any label is good, as the list is not ours */
    /* The flags that a value sets; NULL: none. `value` is in canonical spelling. */
    unsigned (*flags)(const struct layout_column *column, struct slice value);
    bool vintage_from_years; /* the years of the file tell its release */
    bool wide;               /* bound by cps_bind(): several rows a record */
};

extern const struct layout MOJ_OUTCOMES, MOJ_COURT_OUTCOMES, MOJ_MAGISTRATES, CPS_MONTHLY,
    HOME_OFFICE_OUTCOMES, SAVED;

/* By name (`cps-monthly`), or NULL. */
const struct layout *layout_named(struct slice name);
/* The names, separated by commas. */
bool layout_names(struct text *names, struct error *error);

/* --- A layout bound to the header of one file --- */

struct unread_column {
    size_t field;
    char *header; /* UTF-8; empty where the column has no name */
};

/* A row that each record gives; all layouts but the wide ones have one. */
struct view {
    struct measure_rule measures[MEASURE_COUNT];
    struct {
        enum dimension dimension;
        char *value; /* NULL: not fixed */
    } fixed[2];
};

struct binding {
    const struct layout *layout;
    size_t column_count;                  /* columns that the header has */
    const struct layout_column **columns; /* what each is; NULL where it is not used */
    size_t *count_columns;                /* the column of each count slot, or SIZE_MAX */
    size_t count_slots;
    struct view *views;
    size_t view_count;
    bool has_period; /* the period is the file's own (its name tells), not a column's */
    struct period period;
    /* by header_find(): */
    int64_t header_line;
    struct unread_column *unread; /* columns that the layout does not name */
    size_t unread_count;
};

enum layout_fit {
    LAYOUT_FITS,
    LAYOUT_FITS_NOT, /* this record is not the header of a layout that we know */
    LAYOUT_FAILED,   /* the error is set */
};

/* `only`: the layout it must be, or NULL. `file_name` may tell the period. */
enum layout_fit layout_bind(const struct slice *header, size_t count, const struct layout *only,
                            struct slice file_name, struct binding *binding, struct error *error);
void binding_free(struct binding *binding);
/* Says in `text` which layout is nearest to the header and what it lacks; `near`: how many of the
** headers it needs are there. */
bool layout_describe_misfit(const struct slice *header, size_t count, const struct layout *only,
                            struct text *text, size_t *near, struct error *error);

/* The month that a path tells: `…_january_2014.csv`, `2018/…_Oct.csv`, `oct2015.csv`,
*`2018-10.csv`;
** of the file's name, or else with its folder's. */
bool layout_period_of_path(struct slice path, struct period *period);

/* --- What one value means --- */

enum meaning_kind {
    MEANING_VALUE,
    MEANING_NOTHING,    /* NULL */
    MEANING_TOTAL,      /* the row is a total over this column's dimension */
    MEANING_UNREADABLE, /* the row can't be read; `problem` says why */
};

struct meaning {
    enum meaning_kind kind;
    struct slice text;    /* canonical; good until `scratch` is used again */
    int number;           /* a year, or a quarter */
    unsigned flags;       /* enum flag */
    enum problem problem; /* to be reported, once a distinct value */
    const char *detail;
};

/* `value` is UTF-8. */
bool layout_meaning(const struct binding *binding, size_t column, struct slice value,
                    const struct forces *forces, struct text *scratch, struct meaning *meaning,
                    struct error *error);

/* For cps.c: a measure as the sum of so many slots. */
bool cps_fits(const struct slice *header, size_t count);
bool cps_bind(const struct slice *header, size_t count, struct slice file_name,
              struct binding *binding, struct error *error);

#endif
