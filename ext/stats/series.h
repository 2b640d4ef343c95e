/* stats/series.h: counts by period, and the changes between periods.
**
**     struct series series = {0};
**     series_add(&series, period_2017, figure_integer(142), error);
**     series_add(&series, period_2018, figure_integer(175), error);
**     struct figure result;
**     series_year_on_year(&series, SERIES_CHANGE, "yoy_change", &result, error);   // 33
**     series_free(&series);
**
** Rows of one period are summed. A row can be taken out again, as a moving window does, and leaves
** no trace: a period is present as long as it has rows. A series may hold periods of several kinds
** for a while, because a moving window adds rows before it removes others; but a question about
** such a series is an error.
**
** Each question sets its result to FIGURE_NONE where SQL's answer is NULL. `what` is the name of
** the SQL function, with which the message of an error begins. "The latest" is the latest period
** present.
*/
#ifndef PROSECUTIONS_STATS_SERIES_H
#define PROSECUTIONS_STATS_SERIES_H

#include "base/base.h"
#include "layout/layout.h"
#include "stats/total.h"

struct series_entry;

struct series {
    struct series_entry *entries; /* one for each period; sorted by kind of period, then by time */
    size_t count, capacity;
};

/* Adds a row. Fails where memory runs out, and then leaves the series unchanged. */
bool series_add(struct series *series, struct period period, struct figure count,
                struct error *error);
/* Takes out a row that was added before. */
void series_remove(struct series *series, struct period period, struct figure count);
/* Frees all that the series owns, and leaves it empty. */
void series_free(struct series *series);

/* Sets `*first` and `*latest` to the first and the latest period present, and `*any` to false where
** there is none. Fails where periods of several kinds are present. */
bool series_ends(const struct series *series, const char *what, bool *any, struct period *first,
                 struct period *latest, struct error *error);
/* The sum of a period's rows; FIGURE_NONE where it has none. */
bool series_figure(const struct series *series, struct period period, const char *what,
                   struct figure *result, struct error *error);

/* The sum of a period present, by its place in time from 0 to series->count - 1, and which it is. */
bool series_at(const struct series *series, size_t place, struct period *period, const char *what,
               struct figure *result, struct error *error);

/* How two periods are compared. Where both counts are whole numbers, SERIES_CHANGE is a whole
** number too, and the other two are the REAL nearest to the true quotient. Both quotients are NULL
** where the base is 0 or less. */
enum series_measure {
    SERIES_CHANGE,  /* latest − base */
    SERIES_PERCENT, /* 100 × (latest − base) ÷ base */
    SERIES_INDEX,   /* 100 × latest ÷ base */
};

/* Compares the latest period, or `at` unless it is NULL, with the same span one year earlier; NULL
** where either has no rows. `at` must be of the same kind as the periods present. */
bool series_year_on_year(const struct series *series, const struct period *at,
                         enum series_measure measure, const char *what, struct figure *result,
                         struct error *error);
/* Compares the latest period with `base`, which must be of the same kind; NULL where it has no
** rows. */
bool series_since(const struct series *series, struct period base, enum series_measure measure,
                  const char *what, struct figure *result, struct error *error);
/* 100 × ((latest ÷ first)^(1 ÷ years) − 1), where `years` is the time between the two, in years: a
** quarter counts as a quarter of a year and a month as a twelfth. NULL where fewer than two periods
** are present, the first is not above 0, or the latest is below 0. */
bool series_annual_growth(const struct series *series, const char *what, struct figure *result,
                          struct error *error);
/* The sum of the year that ends with the latest period: of 12 months, of 4 quarters, or of the year
** itself. NULL where one of these periods has no rows. */
bool series_rolling_year(const struct series *series, const char *what, struct figure *result,
                         struct error *error);

#endif
