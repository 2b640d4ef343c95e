/* layout/published_period.h: periods as publishers write them.
**
**     struct period period;
**     published_period(slice_of("Year ending March 2026"), &period);       // 2025/26
**     published_period(slice_of("Oct - Dec 2024 (p)"), &period);           // 2024-Q4
**     published_year(slice_of("2018-19"), &period);                        // 2018/19
**
** Read are the forms of period_parse(), and in any case and with any blanks and punctuation between the words:
** `2018-19`, `2018/2019`, `Year ending March 2026`, `12 months ending Sep 2024`, `Apr '17 to Mar '18`,
** `Q4 2017`, `2024Q4`, `2018/19 Q2`, `Oct-Dec 2024`, `July 2018`, `30/06/2014` (a day: its month), and marks
** in brackets behind any of them (`2018 [provisional]`). Twelve months are a year: a calendar, a financial or
** another one, as they begin; three are a quarter.
*/
#ifndef PROSECUTIONS_LAYOUT_PUBLISHED_PERIOD_H
#define PROSECUTIONS_LAYOUT_PUBLISHED_PERIOD_H

#include "layout/period.h"

/* False if the text is no period, or does not say which: `Oct-Dec`. */
bool published_period(struct slice text, struct period *period);
/* What somebody means who writes a period in any of these forms; `2018-2019` is a financial year. */
bool period_meant(struct slice text, struct period *period);
/* How a text that is no period of the kind that SQL takes (period.h) should be written: `write it as
** '2017-12'`, or the forms that there are. */
enum { PERIOD_ADVICE_SIZE = 80 };
void period_advice(struct slice text, char advice[PERIOD_ADVICE_SIZE]);
/* A period of a column of years: as above, but `2009-10` is a financial year, and only years are read. */
bool published_year(struct slice text, struct period *period);

/* What a column of quarters says: `Q4`, `4`, `Quarter 4`, `4th quarter` (an ordinal, whose meaning hangs on
** the year); `Oct-Dec` (a calendar quarter); `Q4 2024`, `Oct - Dec 2024` (with its year). */
struct published_quarter {
    int number;    /* 1 … 4 */
    bool by_month; /* the calendar quarter of that number */
    int year;      /* that the text gives too, or 0 */
};
bool published_quarter(struct slice text, struct published_quarter *quarter);

/* Puts a year and one of its quarters together. `of_year`: quarters are counted from the year's beginning
** (`2018/19-Q1` is April to June), else they are those of the calendar, in which case the quarter of a year
** ending in March 2026 is one of 2025 or 2026. False if the year does not hold that quarter. */
bool quarter_of_year(struct period year, struct published_quarter quarter, bool of_year,
                     struct period *period);

#endif
