/* workbook/sheet_value.h: what a cell of a spreadsheet holds, as the text that a CSV file would have.
**
**     enum sheet_format format = sheet_format_of_code(slice_of("dd/mm/yyyy"));   // SHEET_DATE
**     sheet_value_number(slice_of("43373"), format, false, &text, &error);       // 2018-09-30
**     sheet_value_number(slice_of("4.0999999999999996"), SHEET_NUMBER, false, &text, &error);   // 4.1
*/
#ifndef PROSECUTIONS_WORKBOOK_SHEET_VALUE_H
#define PROSECUTIONS_WORKBOOK_SHEET_VALUE_H

#include "base/base.h"

/* What the number of a cell means, by the format that it is shown in. */
enum sheet_format {
    SHEET_NUMBER,
    SHEET_PERCENT,   /* 0.755 is 75.5% */
    SHEET_DATE,      /* days since the end of 1899, as ISO 8601: 2018-09-30 */
    SHEET_DATE_TIME, /* 2018-09-30T12:30:00, or the date alone at midnight */
    SHEET_TIME,      /* a part of a day: 12:30:00; more than a day has more than 24 hours */
};

/* By a format code of Excel (`0.0%`, `dd/mm/yyyy`, `[h]:mm`), or the number of one that is built in. */
enum sheet_format sheet_format_of_code(struct slice code);
enum sheet_format sheet_format_built_in(long number);

/* Appends the value of a number: the shortest decimal that reads back as it (`4.0999999999999996` is
** what 4.1 becomes in a file), a percentage with its sign, a date or time as an ISO text. What is no
** number is appended as it stands. `since_1904`: days count from the beginning of 1904. */
bool sheet_value_number(struct slice written, enum sheet_format format, bool since_1904,
                        struct text *text, struct error *error);

#endif
