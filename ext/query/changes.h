/* query/changes.h: the cells of a pivot, each beside the same cell one year earlier.
**
** A row is a cell of `columns` and the period, where the period or the one a year earlier has
** rows, and the source holds the period. A side without rows is 0 only where the source says so:
** where it holds that period for the cell's forces, and has a row of it, of any force, with the
** cell's other values and a number of the measure. Otherwise the side is NULL: what was not
** published is not none.
**
** Where a cell sums over several labels of forces, and the two periods do not hold the same ones,
** it would compare different forces: the number before and the change are NULL.
**
**     struct changes changes = {0};
**     struct measure_change change;
**     if (changes_make(&changes, dataset, &selection, columns, 1u << MEASURE_CONVICTED, threads,
**                      &error))
**         for (size_t n = 0; n < changes.count; n++)
**             if (changes_read(&changes, n, MEASURE_CONVICTED, &change).has_change)
**                 … changes_code(&changes, n, DIMENSION_FORCE) … change.change …
**     changes_free(&changes); */
#ifndef PROSECUTIONS_QUERY_CHANGES_H
#define PROSECUTIONS_QUERY_CHANGES_H

#include "query/change_terms.h"
#include "query/comparison.h"
#include "query/dataset.h"
#include "query/pivot.h"

/* A cell and a period. */
struct change_row {
    uint32_t now, before; /* slots of the pivot, or CHANGES_NO_SLOT where the side has no rows */
    uint32_t period;      /* code of DIMENSION_PERIOD */
    uint32_t kind;        /* of cell, whatever its period and force */
    uint32_t scope;       /* query/comparison.h */
};
#define CHANGES_NO_SLOT UINT32_MAX

/* Which cell a slot of the pivot belongs to. */
struct change_place {
    uint32_t period; /* its number among the periods of the pivot */
    uint32_t cell;   /* whatever its period */
    uint32_t kind, scope;
};

struct changes {
    const struct store *store; /* not owned */
    size_t count;
    struct change_row *rows;
    struct period_comparison comparison;
    /* private */
    size_t capacity;            /* of rows */
    struct selection selection; /* as it was given, but for its set of periods */
    struct pivot pivot;         /* of the wanted periods and those one year earlier */
    uint32_t *period_numbers;   /* by code: the number of the period in the pivot */
    uint32_t *period_codes;     /* by number */
    uint32_t period_count;
    uint32_t kind_count;
    unsigned char *kinds_seen; /* by number of the period and kind: PIVOT_SEEN bits of any force */
    unsigned char *withheld;   /* by slot: bits 1 << enum measure; NULL: nothing is */
    /* Where cells are not hashed, a slot is a period's cells, in which the cells of a force and of
    ** neighbouring kinds stand side by side: */
    uint32_t cells;   /* of one period */
    uint32_t stride;  /* how many neighbouring kinds there are */
    uint32_t values;  /* of the force */
    uint32_t *scopes; /* by number of the force's value */
    /* Where they are: */
    struct change_place *places; /* by slot */
    struct numbering chain[DIMENSION_COUNT], cells_by_key, slots_by_key;
};

/* One measure of a row. The change is `now` less `before`. */
struct measure_change {
    bool has_now, has_before, has_change;
    bool withheld;  /* the publisher gave a mark in place of a number, on one side: no change */
    bool overflows; /* one of them needs more than 64 bits */
    int64_t now, before, change;
};

/* Makes the rows of the cells of `columns`, the period always among them. The selection's set of
** periods says which periods have rows; it does not restrict what they are compared with. The
** selection and the dataset remain the caller's, who keeps them until changes_free(). After an
** error there are no rows. */
bool changes_make(struct changes *changes, struct dataset *dataset,
                  const struct selection *selection, column_set columns, unsigned measures,
                  size_t threads, struct error *error);
/* Only the rows that all terms hold of, on measures that are summed. Fails where one of these numbers
** needs more than 64 bits. */
bool changes_make_where(struct changes *changes, struct dataset *dataset,
                        const struct selection *selection, column_set columns, unsigned measures,
                        const struct change_terms *terms, size_t threads, struct error *error);
/* The measure's numbers on both sides. */
struct measure_change changes_read(const struct changes *changes, size_t row, enum measure measure);
/* One of the row's numbers, as a query sees it. Fails where it needs more than 64 bits. */
bool changes_number(const struct changes *changes, const struct change_row *row,
                    struct change_field field, struct change_number *number, struct error *error);
/* A code of the dimension for which its columns have the row's values. */
uint32_t changes_code(const struct changes *changes, size_t row, enum dimension dimension);
/* The same of all dimensions that have such columns. */
void changes_codes(const struct changes *changes, size_t row, uint32_t codes[DIMENSION_COUNT]);
/* The row's scope, and its LACKS bits (query/comparison.h). */
uint32_t changes_scope(const struct changes *changes, size_t row);
unsigned changes_lacks(const struct changes *changes, size_t row);
/* The measures that the publisher withheld in some row of the slot, as bits 1 << enum measure. */
unsigned changes_withheld(const struct changes *changes, uint32_t slot);
/* Whether the period, one of the two that are compared, has a row of any force that has the cell's
** values in all other columns. */
bool changes_has_kind(const struct changes *changes, size_t row, uint32_t period);
/* A number from 0 that no other row has, and that does not change with the selection: the place of
** the cell's first row in the store; where only the year before has rows, of the first of those,
** after the places of all the store. The first call may take as long as the sums took. */
bool changes_place(struct changes *changes, size_t row, int64_t *place, struct error *error);
void changes_free(struct changes *changes);

#endif
