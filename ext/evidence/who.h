/* evidence/who.h: of whom a story is, where not of everybody: `sex=Female, age_group=Adults`.
**
**     struct who who = {0};
**     if (who_parse(store, slice_of("sex=Female, defendant_type=Person"), &who, &error))
**         … who_has(&who, group, row) …
**     who_free(&who);
**
** Conditions are `column=value`, separated by commas; a value with a comma, `=` or quote stands in
** double quotes, doubled inside. Columns are those of a row's people and of its case: not the period,
** the force or the offence, which have arguments of their own.
*/
#ifndef PROSECUTIONS_EVIDENCE_WHO_H
#define PROSECUTIONS_EVIDENCE_WHO_H

#include "columns/columns.h"

struct who {
    unsigned char *codes[DIMENSION_COUNT]; /* 1 where the value is meant; NULL: any */
    struct slice values[DIMENSION_COUNT];  /* the value, as the store has it, where one is meant */
    bool any_condition;
};

/* An error, with the way out, where a column or a value is none of the store's. Empty text is
** everybody. */
bool who_parse(const struct store *store, struct slice text, struct who *who, struct error *error);
void who_free(struct who *who);

/* NULL is everybody. */
bool who_has(const struct who *who, const struct row_group *group, uint32_t row);
/* The name of the dimension's column in SQL, where it may be named in `who`; else NULL. */
const char *who_column(enum dimension dimension);

#endif
