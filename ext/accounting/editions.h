/* accounting/editions.h: files of one source that count the same people.
**
** What two files are to each other is decided by what they hold, whatever they are called, for each period
** that both have and each measure that both publish:
**   - the same columns, and at least half of the smaller one's cells in the other: two editions. The newer
**     vintage gives the whole period, and the older one its other periods;
**   - other columns, or a period that overlaps, and common forces and offences: the same people by two
**     breakdowns. The file with more columns gives the measure, but where it has a part only, as one quarter
**     of the other's year or one of its forces, the other does;
**   - anything else: parts, whose rows are added.
**
**     struct editions editions = {.store = store, .files = files, .count = count};
**     editions_settle(&editions, &error);
*/
#ifndef PROSECUTIONS_ACCOUNTING_EDITIONS_H
#define PROSECUTIONS_ACCOUNTING_EDITIONS_H

#include "columns/columns.h"

/* A file that has been loaded. */
struct edition_file {
    uint32_t code; /* in DIMENSION_FILE */
    const struct layout *layout;
    struct slice name;
    unsigned dimensions;          /* bits 1 << dimension: those that it has columns of */
    unsigned measures;            /* bits 1 << measure: those that it publishes */
    const unsigned char *periods; /* by period code: 1 where it has rows */
    size_t period_count;
};

/* A cell that an edition gives otherwise than the next newer one. */
struct edition_change {
    uint32_t codes[DIMENSION_COUNT];
    uint32_t old_file, new_file; /* codes in DIMENSION_FILE */
    enum measure measure;
    int64_t old, new; /* INT64_MIN: the edition has no such cell */
};

struct edition_changes {
    struct edition_change *items;
    size_t count, capacity;
};
void edition_changes_free(struct edition_changes *changes);

struct editions {
    struct store *store; /* sealed; the vintages of its files are set */
    const struct edition_file *files;
    size_t count;
    bool diagnose; /* what would be an error is a finding */
    /* NULL, or asked once in so many files: false, with the error set, to stop. */
    bool (*go_on)(void *context, struct error *error);
    void *context;
    /* NULL, or gets what was revised: then all rows are kept. */
    struct edition_changes *changes;
};

/* Takes away what others count too, each a finding. An error, unless it is diagnosed, where vintages do not
** say which of two editions is the newer. */
bool editions_settle(const struct editions *editions, struct error *error);

#endif
