/* evidence/panel.h: numbers by offence, period and force: what a story and the notable changes are told
** from. They are those of query/changes.h, which decides what is a number and what is compared with
** what.
**
**     struct panel panel = {0};
**     struct panel_columns columns = {.count = 2, .needed = 1, .of = columns_of, .context = choice};
**     if (panel_make(&panel, dataset, period_2018, NULL, &columns, &error))
**         … panel_sum(&panel, column, panel.now, force) …
**     panel_free(&panel);
**
** The periods are those of the kind of the story's own, from the source's first year to its last; a
** period is known by its place among them. A force is known by its code in the store, 0 for rows
** that name none: labels that are no force (Action Fraud) have a code, too. A number that was not
** published, or of which the publisher withheld a part, is none: only panel_has() says that a sum of
** 0 is 0.
*/
#ifndef PROSECUTIONS_EVIDENCE_PANEL_H
#define PROSECUTIONS_EVIDENCE_PANEL_H

#include "evidence/who.h"
#include "query/query.h"

enum { PANEL_MOST_COLUMNS_OF_ROW = 4 };

/* Lines of a file; none while `last` is 0. */
struct line_range {
    int64_t first, last;
};

/* In which columns a row of that offence and that group is counted. */
struct panel_columns {
    size_t count; /* of all columns */
    size_t
        needed; /* so many of the first have to fit 64 bits; another that does not has no numbers */
    /* Returns how many, at most PANEL_MOST_COLUMNS_OF_ROW, and which. */
    size_t (*of)(const void *context, uint32_t offence, uint32_t group,
                 uint32_t columns[PANEL_MOST_COLUMNS_OF_ROW]);
    const void *context;
};

struct panel {
    const struct store *store;
    struct coverage coverage;
    enum measure measure;
    bool magistrates_only; /* all rows of the story's own period are of magistrates' courts */
    enum period_kind kind;
    int first; /* the number of the first period (layout/period.h) */
    uint32_t period_count, force_count, now;
    size_t column_count;
    uint32_t *slots; /* by code of DIMENSION_PERIOD: 1 + the period that it is a part of, or 0 */
    /* private */
    enum cover *covers;
    int64_t *sums;
    unsigned char *cells;      /* likewise: CELL bits */
    unsigned char *held;       /* by period and force */
    unsigned char *has_column; /* by column and period: some force has a number */
    unsigned char *too_large;
    struct line_range *files; /* by code of DIMENSION_FILE: where rows of the first column are */
};

/* Fails where the source does not have the whole of the story's own period, where a sum that is
** needed does not fit 64 bits, and where memory runs out; the panel is then to be freed all the same.
** `who` may be NULL. The dataset has to live as long. */
bool panel_make(struct panel *panel, struct dataset *dataset, struct period now,
                const struct who *who, const struct panel_columns *columns, struct error *error);
void panel_free(struct panel *panel);

struct period panel_period(const struct panel *panel, uint32_t period);
/* The same span so many years before; false where that is before the first period. */
bool panel_before(const struct panel *panel, uint32_t period, uint32_t years, uint32_t *before);
enum cover panel_cover(const struct panel *panel, uint32_t period);
/* Whether the source holds the force in the period, and in each part of it, with whatever offence. */
bool panel_has_force(const struct panel *panel, uint32_t period, uint32_t force);
/* Whether the period is one of figures without a force alone: of the country as a whole. */
bool panel_is_national(const struct panel *panel, uint32_t period);
/* Whether any force has a number of the column. */
bool panel_has_column(const struct panel *panel, size_t column, uint32_t period);
/* Whether there is a number, be it 0, of the force or of any; and whether there is none because the publisher withheld it, or a
** part of it. */
bool panel_has(const struct panel *panel, size_t column, uint32_t period, uint32_t force);
bool panel_has_any(const struct panel *panel, size_t column, uint32_t period);
bool panel_withheld(const struct panel *panel, size_t column, uint32_t period, uint32_t force);
/* Whether every row of the column and the period is in a number. */
bool panel_all_counts(const struct panel *panel, size_t column, uint32_t period);
/* 0 where there is no number. */
int64_t panel_sum(const struct panel *panel, size_t column, uint32_t period, uint32_t force);
/* Where in the file (a code of DIMENSION_FILE) rows of the first column were counted from. */
struct line_range panel_lines(const struct panel *panel, uint32_t file);
bool panel_has_file(const struct panel *panel, uint32_t file);
/* Takes the row's line into the range. */
void line_range_widen(struct line_range *range, const struct row_group *group, uint32_t row);

/* Comparing two periods like with like: over the labels that have a number in both. */
bool panel_in_both(const struct panel *panel, size_t column, uint32_t now, uint32_t then,
                   uint32_t force);
/* Whether they are the same labels. */
bool panel_same_labels(const struct panel *panel, size_t column, uint32_t now, uint32_t then);
/* The column's number in `period` over the labels that are in `now` and `then`, which may be one
** period. */
int64_t panel_all(const struct panel *panel, size_t column, uint32_t period, uint32_t now,
                  uint32_t then);

#endif
