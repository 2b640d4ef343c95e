/* loading/duplicates.h: records that repeat an earlier one to the letter.
**
** They are real, each with defendants of its own, and are kept; one note a file says how many there
** are. Sixteen bytes a record, so only while a source is diagnosed.
*/
#ifndef PROSECUTIONS_LOADING_DUPLICATES_H
#define PROSECUTIONS_LOADING_DUPLICATES_H

#include "layout/layout.h"
#include "source/source.h"

struct record_hash {
    uint64_t hash;
    int64_t line;
};

struct duplicates {
    struct record_hash *items;
    size_t count, capacity;
};

bool duplicates_add(struct duplicates *duplicates, const struct csv_record *record,
                    struct error *error);
bool duplicates_report(struct duplicates *duplicates, struct findings *findings,
                       struct slice file_name, struct error *error);
void duplicates_free(struct duplicates *duplicates);

#endif
