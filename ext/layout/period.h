/* layout/period.h: when, and how long.
**
**     struct period period;
**     period_parse(slice_of("2018/19-Q2"), &period);       // July to September 2018
**     period = period_year_before(period);                 // 2017/18-Q2
**
** Written as in the specification: `2018` (calendar year), `2018-Q3`, `2018-07`, `2018/19`
** (financial year, April to March), `2018/19-Q2` (financial quarter, Q1 being April to June),
** `2023-10/2024-09` (another year, which begins in neither January nor April).
*/
#ifndef PROSECUTIONS_LAYOUT_PERIOD_H
#define PROSECUTIONS_LAYOUT_PERIOD_H

#include <stdint.h>

#include "base/base.h"

enum period_kind {
    PERIOD_YEAR,
    PERIOD_QUARTER,
    PERIOD_MONTH,
    PERIOD_FINANCIAL_YEAR,
    PERIOD_FINANCIAL_QUARTER,
    /* Years that begin in another month are a kind for each month, PERIOD_OTHER_YEARS + 2 … 12, so
    ** that only years that begin in the same month follow each other and are compared. */
    PERIOD_OTHER_YEARS,
    PERIOD_KIND_COUNT = PERIOD_OTHER_YEARS + 13,
};

struct period {
    enum period_kind kind;
    int year; /* 1800 … 2199; of `2018/19` and `2018-10/2019-09`: 2018 */
    int part; /* quarter 1 … 4, month 1 … 12, or 0 for a year */
};

enum { PERIOD_FIRST_YEAR = 1800, PERIOD_LAST_YEAR = 2199, PERIOD_TEXT_SIZE = 16 };

/* False where the text is no period (`2018/20`, `2018-13`, `18`); blanks at the ends are allowed.
 */
bool period_parse(struct slice text, struct period *period);
/* The calendar year, if it is one. */
bool period_from_year(int64_t year, struct period *period);
/* The twelve months from that one on: a calendar, a financial or another year. */
struct period period_year_from(int year, int month);
/* As it is written; returns the length. */
size_t period_text(struct period period, char text[PERIOD_TEXT_SIZE]);

/* Periods of one kind are consecutive numbers: the next one's is one more. */
int period_number(struct period period);
struct period period_of_number(enum period_kind kind, int number);
/* How many periods of the kind make a year: 1, 4 or 12. */
int period_parts(enum period_kind kind);
struct period period_year_before(struct period period);
/* The month in which a year of the kind begins: 1, 4, or that of another year. */
int period_first_month(enum period_kind kind);
/* `calendar year`, `financial quarter`, `year from October`, … */
const char *period_kind_name(enum period_kind kind);

#endif
