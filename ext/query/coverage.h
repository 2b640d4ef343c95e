/* query/coverage.h: which rows of a store count for which time.
**
**     struct coverage coverage = {0};
**     uint32_t *slots = NULL;
**     if (coverage_open(&coverage, store, &error) &&
**         (slots = memory_new(coverage.period_count, sizeof *slots, &error)) != NULL &&
**         coverage_find(&coverage, year_2018, 1, slots) == COVER_WHOLE)
**         coverage_walk(&coverage, slots, visit, context);      // each row of 2018, with slot 1
**     memory_free(slots);
**     coverage_close(&coverage);
**
** A period that the source does not publish is the sum of its parts where all of them are there:
** `2018` is four quarters, or twelve months. Nothing counts twice. Where several releases
** (vintages) have a period, only the newest one's rows of it are taken; where it is published both
** by force and for the country as a whole, only those by force are. The other rows are set aside.
*/
#ifndef PROSECUTIONS_QUERY_COVERAGE_H
#define PROSECUTIONS_QUERY_COVERAGE_H

#include "columns/columns.h"

/* Calendar months, counted from the year 0. */
struct span {
    int first, months; /* months is 0 where the value is no period */
};

struct coverage {
    const struct store *store;
    size_t period_count; /* the codes of DIMENSION_PERIOD, with 0 for NULL */
    bool has_forces;     /* whether some row has a force */
    /* private */
    struct span *spans;        /* by code of the period */
    unsigned char *uses;       /* by file and code of the period: enum use */
    unsigned char *file_kinds; /* by file: whether a row has a force */
};

bool coverage_open(struct coverage *coverage, const struct store *store, struct error *error);
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

/* Calls `visit` for each row that counts and whose period has a slot. Stops, and returns false,
** where `visit` does. */
typedef bool (*coverage_visit)(void *context, uint32_t slot, const struct row_group *group,
                               uint32_t row);
bool coverage_walk(const struct coverage *coverage, const uint32_t *slots, coverage_visit visit,
                   void *context);

/* Whether the file has rows of the period (a code of DIMENSION_PERIOD) that are not counted, because
** those of others are. */
bool coverage_sets_aside(const struct coverage *coverage, size_t file, size_t code);

/* Where the rows of a slot come from. */
struct coverage_origin {
    const struct layout *layout; /* of the first file; NULL: the slot has no row */
    struct slice file, vintage;  /* likewise; the vintage may be empty */
    bool mixed;                  /* other files of the slot have another vintage or layout */
    bool set_aside;              /* other files have the period too, and are not counted */
};
struct coverage_origin coverage_origin(const struct coverage *coverage, const uint32_t *slots,
                                       uint32_t slot);

/* Which measure tells the story of a slot: how many were prosecuted where the source says so, else
** sentenced, convicted, or else defendants. Whether all its rows are of magistrates' courts. */
void coverage_measure(const struct coverage *coverage, const uint32_t *slots, uint32_t slot,
                      enum measure *measure, bool *magistrates_only);

#endif
