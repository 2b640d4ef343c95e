/* query/coverage.h: which periods of a store make up a time.
**
**     struct coverage coverage = {0};
**     uint32_t *slots = NULL;
**     if (coverage_open(&coverage, dataset, &error) &&
**         (slots = memory_new(coverage.period_count, sizeof *slots, &error)) != NULL &&
**         coverage_find(&coverage, year_2018, 1, slots) == COVER_WHOLE)
**         coverage_walk(&coverage, slots, visit, context);      // each row of 2018, with slot 1
**     memory_free(slots);
**     coverage_close(&coverage);
**
** A period that the source does not publish is the sum of its parts where all of them are there:
** `2018` is four quarters, or twelve months. No month counts twice.
*/
#ifndef PROSECUTIONS_QUERY_COVERAGE_H
#define PROSECUTIONS_QUERY_COVERAGE_H

#include "query/dataset.h"

/* Calendar months, counted from the year 0. */
struct span {
    int first, months; /* months is 0 where the value is no period */
};

struct coverage {
    const struct store *store;
    const struct held *held;
    size_t period_count; /* the codes of DIMENSION_PERIOD, with 0 for NULL */
    bool has_forces;     /* whether some row has a force */
    /* private */
    struct span *spans;        /* by code of the period */
    unsigned char *file_holds; /* by file and code of the period: 1 where it has rows */
};

/* Opens all rows, of which stories read what they need. The dataset has to live as long. */
bool coverage_open(struct coverage *coverage, struct dataset *dataset, struct error *error);
void coverage_close(struct coverage *coverage);

enum cover { COVER_NONE, COVER_PART, COVER_WHOLE };

/* Whether the store has the period, itself or as the sum of its parts. If it has all of it, writes
** the slot (from 1) to slots[code] of each code that makes up the period. One array may hold the
** slots of several periods that have the same length and do not overlap. */
enum cover coverage_find(const struct coverage *coverage, struct period period, uint32_t slot,
                         uint32_t *slots);
/* The first and the last calendar year that a period of the store lies in. False where the store
** has no period. */
bool coverage_years(const struct coverage *coverage, int *first, int *last);
/* Appends the store's first and last period to a message: ` 2014-01 to 2018-03`. */
bool coverage_describe(const struct coverage *coverage, struct text *text, struct error *error);

/* Whether the source holds the label in each of the periods that make up the slot: a number of which
** a part is missing is no number. */
bool coverage_holds(const struct coverage *coverage, const uint32_t *slots, uint32_t slot,
                    uint32_t label);

/* Calls `visit` for each row whose period has a slot. Stops, and returns false, where `visit`
** does. */
typedef bool (*coverage_visit)(void *context, uint32_t slot, const struct row_group *group,
                               uint32_t row);
bool coverage_walk(const struct coverage *coverage, const uint32_t *slots, coverage_visit visit,
                   void *context);

/* Where the rows of a slot come from. */
struct coverage_origin {
    const struct layout *layout; /* of the first file; NULL: the slot has no row */
    struct slice file, vintage;  /* likewise; the vintage may be empty */
    bool mixed;                  /* other files of the slot have another vintage or layout */
    bool units_differ;           /* some of them count other things: people, cases, crimes */
};
/* Whether files of the two layouts count the same: people, cases or crimes. Of files whose publisher is
** not known it is taken to be so. */
bool coverage_count_the_same(const struct layout *one, const struct layout *other);
struct coverage_origin coverage_origin(const struct coverage *coverage, const uint32_t *slots,
                                       uint32_t slot);

/* Which measure tells the story of a slot: how many were prosecuted where the source says so, else
** sentenced, convicted, or else defendants. Whether all its rows are of magistrates' courts. */
void coverage_measure(const struct coverage *coverage, const uint32_t *slots, uint32_t slot,
                      enum measure *measure, bool *magistrates_only);

#endif
