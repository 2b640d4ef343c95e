/* layout/value_meaning.h: what one value of a file means.
**
**     struct meaning meaning;
**     value_meaning(&binding, column, value, forces, &scratch, &meaning, &error);
**
** Worked out once for each distinct value of a column, not once a row (loading/meanings.h).
*/
#ifndef PROSECUTIONS_LAYOUT_VALUE_MEANING_H
#define PROSECUTIONS_LAYOUT_VALUE_MEANING_H

#include "layout/binding.h"
#include "layout/problem.h"
#include "reference/reference.h"

enum meaning_kind {
    MEANING_VALUE,
    MEANING_NOTHING,    /* NULL */
    MEANING_TOTAL,      /* the row is a total over this column's dimension */
    MEANING_UNREADABLE, /* the row can't be read; `problem` says why */
    MEANING_LEFT_OUT,   /* likewise, and reported once for all rows that have the value */
};

struct meaning {
    enum meaning_kind kind;
    struct slice text;    /* canonical; good until `scratch` is used again */
    int number;           /* a year, a quarter or a month: for period_of_numbers() */
    unsigned flags;       /* enum flag */
    enum problem problem; /* to be reported, once a distinct value */
    const char *detail;
};

/* `value` is UTF-8. */
bool value_meaning(const struct binding *binding, size_t column, struct slice value,
                   const struct forces *forces, struct text *scratch, struct meaning *meaning,
                   struct error *error);

/* The period that the numbers of a year, a quarter and a month say together; 0: there is none. False if they
** contradict each other. */
bool period_of_numbers(int year, int quarter, int month, struct period *period);

/* Appends, as the store keeps it (offence_text.h), an offence whose code has a column of its own. Either may be
** empty. */
bool offence_of_columns(struct slice code, struct slice title, struct text *kept,
                        struct error *error);

#endif
