#include "query/missing.h"

#include "base/base.h"

static struct slice period_name(const struct changes *changes, uint32_t code) {
    return dictionary_value(&changes->store->dictionaries[DIMENSION_PERIOD], code - 1);
}

/* `2018: ` after what was said before. */
static bool begin(struct text *words, struct slice period, struct error *error) {
    return (words->length == 0 || text_append(words, slice_of("; "), error)) &&
           text_append(words, period, error) && text_append(words, slice_of(": "), error);
}

static bool append_label(const struct changes *changes, uint32_t label, struct text *words,
                         struct error *error) {
    struct slice region;
    if (label == 0)
        return text_append(words, slice_of("figures without a force"), error);
    struct slice value =
        dictionary_value(&changes->store->dictionaries[DIMENSION_FORCE], label - 1);
    return store_region(value, &region)
               ? text_printf(words, error, "%.*s as a region", SLICE_PRINT(region))
               : text_append(words, value, error);
}

/* The labels of the row's scope that `has` holds and `lacks` does not. */
static bool name_labels(const struct changes *changes, size_t row, uint32_t lacks, uint32_t has,
                        struct text *words, struct error *error) {
    const struct period_comparison *comparison = &changes->comparison;
    uint32_t scope = changes_scope(changes, row);
    const char *between = "without ";
    bool done = begin(words, period_name(changes, lacks), error);
    for (uint32_t label = 0; done && label < comparison->held->labels; label++) {
        if (comparison->scopes[label] != scope || !held_has(comparison->held, has, label) ||
            held_has(comparison->held, lacks, label))
            continue;
        done = text_append(words, slice_of(between), error) &&
               append_label(changes, label, words, error);
        between = ", ";
    }
    return done;
}

/* The values that no row of the period has together. */
static bool name_values(const struct changes *changes, size_t row, column_set columns,
                        uint32_t period, struct text *words, struct error *error) {
    const char *between = "no row with ";
    bool done = begin(words, period_name(changes, period), error);
    for (int c = 0; done && c < COLUMN_COUNT; c++) {
        enum dimension dimension = COLUMNS[c].dimension;
        if (!column_in(columns, c) || !column_is_of_dictionary(c) ||
            dimension == DIMENSION_PERIOD || dimension == DIMENSION_FORCE)
            continue;
        const struct column_value *value =
            store_value(changes->store, (enum column)c, changes_code(changes, row, dimension));
        done =
            text_printf(words, error, "%s%s ", between, COLUMNS[c].name) &&
            text_append(words, value->kind == VALUE_NULL ? slice_of("NULL") : value->text, error);
        between = ", ";
    }
    return done;
}

/* The measures that the slot has withheld. */
static bool name_withheld(const struct changes *changes, uint32_t slot, uint32_t period,
                          struct text *words, struct error *error) {
    unsigned withheld = changes_withheld(changes, slot);
    bool done = withheld == 0 || begin(words, period_name(changes, period), error);
    const char *between = "";
    for (int m = 0; done && m < MEASURE_COUNT; m++) {
        if ((withheld >> m & 1) == 0)
            continue;
        done = text_printf(words, error, "%s%s", between, measure_name((enum measure)m));
        between = ", ";
    }
    return done && (withheld == 0 || text_append(words, slice_of(" withheld"), error));
}

bool missing_describe(const struct changes *changes, size_t row, column_set columns,
                      struct text *words, struct error *error) {
    const struct change_row *about = &changes->rows[row];
    uint32_t now = about->period, before = changes->comparison.periods[now].before;
    unsigned lacks = changes_lacks(changes, row);
    char text[PERIOD_TEXT_SIZE];
    bool done = true;
    if (!comparison_year_before(changes->store, now, text))
        return true;
    if (before == 0)
        return begin(words, slice_of(text), error) &&
               text_append(words, slice_of("not in the source"), error);
    if ((lacks & LACKS_BEFORE) != 0)
        done = name_labels(changes, row, before, now, words, error);
    else if (about->before == CHANGES_NO_SLOT && !changes_has_kind(changes, row, before))
        done = name_values(changes, row, columns, before, words, error);
    if (done && (lacks & LACKS_NOW) != 0)
        done = name_labels(changes, row, now, before, words, error);
    else if (done && about->now == CHANGES_NO_SLOT && !changes_has_kind(changes, row, now))
        done = name_values(changes, row, columns, now, words, error);
    return done && name_withheld(changes, about->before, before, words, error) &&
           name_withheld(changes, about->now, now, words, error);
}
