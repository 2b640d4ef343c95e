/* stats/series.h: counts by period, and the changes between periods.
**
**     struct series series = {0};
**     series_add(&series, period_2017, figure_integer(142), error);
**     series_add(&series, period_2018, figure_integer(175), error);
**     struct figure result;
**     series_year_on_year(&series, SERIES_CHANGE, "yoy_change", &result, error);   // 33
**     series_free(&series);
**
** Rows of one period are summed. A row can be taken out again (a window that moves), and then all
** is as if it had never been there: a period is present while it has rows. Periods of several
** kinds may be held at once, for a moving window adds before it removes; a question about them is
** an error.
**
** Every question gives FIGURE_NONE where the answer is NULL. `what` begins the error's message. The
** latest is the latest period present.
*/
#ifndef PROSECUTIONS_STATS_SERIES_H
#define PROSECUTIONS_STATS_SERIES_H

#include "base/base.h"
#include "layout/layout.h"
#include "stats/total.h"

struct series_entry;

struct series {
    struct series_entry *entries; /* by kind of period, then by time */
    size_t count, capacity;
};

/* After an error the series is as it was. */
bool series_add(struct series *series, struct period period, struct figure count,
                struct error *error);
/* Takes out a row that was added before. */
void series_remove(struct series *series, struct period period, struct figure count);
void series_free(struct series *series);

/* The first and the latest period present; `*any` is false where there is none. */
bool series_ends(const struct series *series, const char *what, bool *any, struct period *first,
                 struct period *latest, struct error *error);
/* A period's sum: FIGURE_NONE where it has no rows. */
bool series_figure(const struct series *series, struct period period, const char *what,
                   struct figure *result, struct error *error);

/* How two periods are compared. Of whole numbers CHANGE is one too, and the other two are the REAL
** nearest to the true quotient; both are NULL on a base of 0. */
enum series_measure {
    SERIES_CHANGE,  /* latest − base */
    SERIES_PERCENT, /* 100 × (latest − base) ÷ base */
    SERIES_INDEX,   /* 100 × latest ÷ base */
};

/* The latest against the same span one year earlier; NULL if that has no rows. */
bool series_year_on_year(const struct series *series, enum series_measure measure, const char *what,
                         struct figure *result, struct error *error);
/* The latest against a period of the same kind (another is an error); NULL if it has no rows. */
bool series_since(const struct series *series, struct period base, enum series_measure measure,
                  const char *what, struct figure *result, struct error *error);
/* 100 × ((latest ÷ first)^(1 ÷ years) − 1), where a quarter is a quarter of a year and a month a
** twelfth. NULL where there is one period alone, the first is not above 0 or the latest is under
** 0. */
bool series_annual_growth(const struct series *series, const char *what, struct figure *result,
                          struct error *error);
/* The sum of the year that ends with the latest period (12 months, 4 quarters, the year itself);
** NULL if one of them has no rows. */
bool series_rolling_year(const struct series *series, const char *what, struct figure *result,
                         struct error *error);

#endif
