/* layout/count.h: a published count.
**
**     int64_t count;
**     if (count_read(slice_of("9,662"), &count) == COUNT_NUMBER) … 9662 …
**
** Read as a number: digits with or without a sign; thousands, where they are grouped in threes
** (`9,662`, not `9,66`); what programs write for whole numbers (`12.0`, `1e+05`); `-00 `, a zero.
** COUNT_MISSING: nothing, or a token that statisticians put where there is no number: `-`, `--`,
** `.`, `..`, `...`, `*`, `:`, `~`, `x`, `c`, `z`, `N/A`, `NA`, `NULL`. Everything else is
** COUNT_NOT_A_NUMBER, percentages and fractions too. Blanks at the ends do not matter.
*/
#ifndef PROSECUTIONS_LAYOUT_COUNT_H
#define PROSECUTIONS_LAYOUT_COUNT_H

#include <stdint.h>

#include "base/base.h"

enum count_kind { COUNT_NUMBER, COUNT_MISSING, COUNT_NOT_A_NUMBER };

enum count_kind count_read(struct slice text, int64_t *count);

/* A count with what the publisher put beside it or in its place: `[c]`, `12 [note 3]`, `1204p`, `1,204 [r]`, `12*`.
** `mark` is that, as it stands; empty where there is nothing. A blank and the words for it (`N/A`, `NULL`, `-`)
** are no mark. */
enum count_kind count_read_marked(struct slice text, int64_t *count, struct slice *mark);

/* Any number as people publish it: whole ones as above, `12.5`, `.5`, `1,234.5`, `75.5%`, `1e+05`,
** `2.5e3`. False for everything else, and for what may be a code: leading zeros (`007`; `-00 ` is a
** zero), more than 18 digits before the point, `4E3` (an exponent needs a sign or a point). */
struct number {
    bool whole;      /* written without a point or an exponent */
    bool percent;    /* the number is what stands before the sign */
    int64_t integer; /* of a whole one */
    double real;
};
bool number_read(struct slice text, struct number *number);
/* Nothing, or what programs that save rows write for NULL. `N/A` is a value of some releases. */
bool value_is_null(struct slice value);
/* Nothing, or what stands for no number in any column of numbers: `-`, `--`, `..`, `N/A`, `NA`, `*`, `:`, `~`,
** the marks of the Government Analysis Function (`[c]`, `[x]`, `[low]`, …) and the errors of spreadsheets
** (`#N/A`). */
bool number_is_missing(struct slice text);

/* The same with what else stands in a published cell: a currency sign, a true minus (U+2212), brackets of
** accountants (`(1,204)` is -1204), and what was put beside the number or in its place: `12 [note 3]`, `1204p`,
** `1,204 [r]`, `[c]`, `3^`. `*mark` is that, as it stands; of what stands for no number all of it, and empty
** where the cell is blank. */
enum number_mark { NUMBER_PLAIN, NUMBER_MARKED, NUMBER_LETTERED }; /* lettered: `1204p` */
enum count_kind number_read_marked(struct slice text, struct number *number, struct slice *mark,
                                   enum number_mark *kind);

#endif
