#include "loading/duplicates.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/base.h"

bool duplicates_add(struct duplicates *duplicates, const struct csv_record *record,
                    struct error *error) {
    uint64_t hash = record->field_count;
    for (size_t i = 0; i < record->field_count; i++)
        hash = XXH3_64bits_withSeed(record->fields[i].bytes, record->fields[i].length, hash + i);
    if (!memory_reserve(&duplicates->items, &duplicates->capacity, duplicates->count + 1,
                        sizeof *duplicates->items, error))
        return false;
    duplicates->items[duplicates->count++] =
        (struct record_hash){.hash = hash, .line = record->line};
    return true;
}

static int compare(const void *left, const void *right) {
    const struct record_hash *a = left, *b = right;
    int order = (a->hash > b->hash) - (a->hash < b->hash);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

bool duplicates_report(struct duplicates *duplicates, struct findings *findings,
                       struct slice file_name, struct error *error) {
    const struct record_hash *items = duplicates->items;
    int64_t repeats = 0, first_line = INT64_MAX;
    if (duplicates->count > 0)
        qsort(duplicates->items, duplicates->count, sizeof *items, compare);
    for (size_t i = 1; i < duplicates->count; i++) {
        if (items[i].hash != items[i - 1].hash)
            continue;
        repeats++;
        first_line = items[i].line < first_line ? items[i].line : first_line;
    }
    return repeats == 0 ||
           findings_add(findings, PROBLEM_DUPLICATE_ROW, file_name, first_line, 0, slice_of(""),
                        error,
                        "%lld %s an earlier one to the letter; they are kept, as each counts "
                        "defendants of its own",
                        (long long)repeats, repeats == 1 ? "row repeats" : "rows repeat");
}

void duplicates_free(struct duplicates *duplicates) {
    memory_free(duplicates->items);
    *duplicates = (struct duplicates){0};
}
