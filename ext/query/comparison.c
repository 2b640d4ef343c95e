#include "query/comparison.h"

#include "base/base.h"

bool comparison_year_before(const struct store *store, uint32_t code, char text[PERIOD_TEXT_SIZE]) {
    struct period period;
    if (code == 0 ||
        !period_parse(dictionary_value(&store->dictionaries[DIMENSION_PERIOD], code - 1), &period))
        return false;
    period_text(period_year_before(period), text);
    return true;
}

static void find_periods(struct period_comparison *comparison, const unsigned char *wanted) {
    const struct held *held = comparison->held;
    for (uint32_t code = 0; code < held->periods; code++) {
        struct compared_period *period = &comparison->periods[code];
        char text[PERIOD_TEXT_SIZE];
        uint32_t before;
        period->wanted = held_any(held, code) && (wanted == NULL || wanted[code] != 0);
        if (!period->wanted || !comparison_year_before(comparison->store, code, text) ||
            !dictionary_find(&comparison->store->dictionaries[DIMENSION_PERIOD], slice_of(text),
                             &before) ||
            !held_any(held, before + 1))
            continue;
        period->before = before + 1;
        comparison->periods[before + 1].after = code;
    }
}

/* Numbers the combinations of values that labels have in the columns of the force. */
static bool find_scopes(struct period_comparison *comparison, column_set columns,
                        struct error *error) {
    const struct store *store = comparison->store;
    struct dictionary texts = {0};
    struct numbering pairs = {0};
    bool done = true;
    comparison->scope_count = 1;
    for (int c = 0; c < COLUMN_COUNT && done; c++) {
        if (!column_in(columns, c) || COLUMNS[c].dimension != DIMENSION_FORCE)
            continue;
        numbering_free(&pairs);
        for (uint32_t label = 0; done && label < comparison->held->labels; label++) {
            const struct column_value *value = store_value(store, (enum column)c, label);
            uint32_t text = 0;
            done = value->kind == VALUE_NULL || dictionary_code(&texts, value->text, &text, error);
            text += value->kind != VALUE_NULL;
            done = done && numbering_of(&pairs, (uint64_t)comparison->scopes[label] << 32 | text,
                                        &comparison->scopes[label], error);
        }
        comparison->scope_count = pairs.count;
    }
    numbering_free(&pairs);
    dictionary_free(&texts);
    return done;
}

/* Compares what the period and the one before it hold of each scope. */
static void find_lacking(const struct period_comparison *comparison, uint32_t period,
                         uint32_t *labels) {
    const struct held *held = comparison->held;
    uint32_t before = comparison->periods[period].before;
    unsigned char *lacks = comparison->lacks + (size_t)period * comparison->scope_count;
    memset(labels, 0, comparison->scope_count * sizeof *labels);
    for (uint32_t label = 0; label < held->labels; label++) {
        bool has_now = held_has(held, period, label), had = held_has(held, before, label);
        lacks[comparison->scopes[label]] |= (unsigned char)((had && !has_now ? LACKS_NOW : 0) |
                                                            (has_now && !had ? LACKS_BEFORE : 0));
        labels[comparison->scopes[label]] += has_now || had;
    }
    for (uint32_t scope = 0; scope < comparison->scope_count; scope++)
        if (lacks[scope] != 0 && labels[scope] > 1)
            lacks[scope] |= LACKS_SUMMED;
}

static bool find_all_lacking(struct period_comparison *comparison, struct error *error) {
    uint32_t *labels = memory_new(comparison->scope_count, sizeof *labels, error);
    comparison->lacks = memory_new(comparison->held->periods, comparison->scope_count, error);
    bool done = labels != NULL && comparison->lacks != NULL;
    for (uint32_t code = 0; done && code < comparison->held->periods; code++)
        if (comparison->periods[code].before != 0)
            find_lacking(comparison, code, labels);
    memory_free(labels);
    return done;
}

bool comparison_make(struct period_comparison *comparison, struct dataset *dataset,
                     const unsigned char *wanted, column_set columns, struct error *error) {
    const struct held *held = dataset_held(dataset, error);
    if (held == NULL)
        return false;
    *comparison = (struct period_comparison){.store = dataset->store, .held = held};
    comparison->periods = memory_new(held->periods, sizeof *comparison->periods, error);
    comparison->scopes = memory_new(held->labels, sizeof *comparison->scopes, error);
    bool done = comparison->periods != NULL && comparison->scopes != NULL;
    if (done)
        find_periods(comparison, wanted);
    done = done && find_scopes(comparison, columns, error) && find_all_lacking(comparison, error);
    if (!done)
        comparison_free(comparison);
    return done;
}

void comparison_free(struct period_comparison *comparison) {
    memory_free(comparison->periods);
    memory_free(comparison->scopes);
    memory_free(comparison->lacks);
    *comparison = (struct period_comparison){0};
}
