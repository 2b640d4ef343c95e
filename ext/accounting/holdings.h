/* accounting/holdings.h: what each file holds of each period, and which of them may count the same people.
**
** Nearly all pairs of very many files have nothing in common, so that files are not held against each other
** one by one: what files of the same columns hold of one period is a family, families are held against each
** other, and in a large family those alone are looked at that have a cell in common.
**
**     struct holdings holdings = {.store = store, .files = files, .file_count = count};
**     … holdings_list(&holdings, &error) …
**     … holdings_sample(&holdings, file, &error) …     // of each file
**     … holdings_relate(&holdings, file, &error) …     // of each file: holdings.pairs
**     holdings_free(&holdings);
*/
#ifndef PROSECUTIONS_ACCOUNTING_HOLDINGS_H
#define PROSECUTIONS_ACCOUNTING_HOLDINGS_H

#include "accounting/cell_sample.h"
#include "accounting/editions.h"

/* What a file holds of one period. */
struct holding {
    size_t file;
    uint32_t period;
    size_t family;
    struct cell_sample cells; /* by all dimensions */
    struct cell_sample cases; /* by force and offence alone */
    unsigned dropped;         /* bits 1 << measure: those that another file gives */
    size_t next_newer;        /* of editions: the number of the file, + 1 */
    size_t newer_cells;       /* of all newer ones together, about */
    /* private: the ones before in its family, + 1 */
    size_t before, large_before;
};

/* Two of different files that overlap in time, and both publish a measure. */
struct holding_pair {
    size_t earlier, later; /* numbers of holdings, in the order of their files */
};

struct holdings {
    const struct store *store;
    const struct edition_file *files;
    size_t file_count;
    struct holding *items; /* by file, then by the period's code */
    size_t count;
    bool contested; /* whether any two may count the same: else there is nothing to sample */
    struct holding_pair *pairs;
    size_t pair_count;
    /* private */
    size_t *first_of_file; /* and of one more */
    size_t pair_capacity;
    struct holding_family *families; /* in the order of time */
    size_t family_count;
    struct numbering shared; /* each cell of a large family */
    size_t *newest;          /* of such a cell, the last that has it in `sharers`, + 1 */
    size_t newest_capacity;
    struct sharer *sharers;
    size_t sharer_count, sharer_capacity;
    size_t *met; /* by holding: the later one, + 1, with which it is a pair */
};

bool holdings_list(struct holdings *holdings, struct error *error);
/* Reads the file's rows, if others may count the same. */
bool holdings_sample(struct holdings *holdings, size_t file, struct error *error);
/* Sets `pairs` to those of the file's holdings and holdings of the files before it that may have something in
** common, in the order of the earlier one, then the later. To be asked of the files one after the other. */
bool holdings_relate(struct holdings *holdings, size_t file, struct error *error);
void holdings_free(struct holdings *holdings);

/* What the file holds from its first period to its last, `*count` of them. */
struct holding *holdings_of_file(const struct holdings *holdings, size_t file, size_t *count);
/* NULL where the file has nothing of that period. */
struct holding *holding_of(const struct holdings *holdings, size_t file, uint32_t period);
/* Whether they have the same columns and period, so that cells tell what they have in common, not cases. */
bool holdings_alike(const struct holdings *holdings, const struct holding *a,
                    const struct holding *b);
/* Whether one of the two has forces and the other has not. */
bool holdings_lack_forces(const struct holdings *holdings, const struct holding *a,
                          const struct holding *b);
/* The cells that two of one period and of the same columns have in common, or the cases of others. Of large
** ones that is told by samples; where one is not, its cells are looked for in all rows of the other. */
bool holdings_overlap(struct holdings *holdings, struct holding *a, struct holding *b,
                      struct cell_overlap *overlap, struct error *error);
/* Its first month, and the first after it, counted from year 0. */
int holding_begin(const struct holdings *holdings, const struct holding *holding);
int holding_end(const struct holdings *holdings, const struct holding *holding);

/* Of the cell that a row is of, in whichever file. */
uint64_t cell_hash(const uint32_t codes[DIMENSION_COUNT]);

#endif
