#include "words/story_figures.h"

#include "base/memory.h"

/* --- What is asked for --- */

static bool find_force(const struct story_question *question, struct story_figures *figures,
                       struct error *error) {
    if (!figures->coverage.has_forces)
        return error_set(error, ERROR_USE,
                         "the source has no figures by force: its numbers are of England and Wales "
                         "as a whole");
    if (forces_find(question->forces, question->force, &figures->force) == LABEL_FORCE)
        return true;
    return error_set(error, ERROR_USE,
                     "'%.*s' is no police force; SELECT force, aliases FROM police_forces lists "
                     "them",
                     SLICE_PRINT(question->force));
}

static bool find_period(const struct story_question *question, struct story_figures *figures,
                        struct error *error) {
    struct period period = question->period;
    enum cover cover = coverage_find(&figures->coverage, period, 1, figures->slots);
    char written[PERIOD_TEXT_SIZE];
    struct text there = {0};
    figures->years[1].cover = cover;
    if (cover == COVER_WHOLE)
        return true;
    if (coverage_describe(&figures->coverage, &there, error))
        error_set(error, ERROR_USE, "the source has %s %.*s; it has%s",
                  cover == COVER_PART ? "only a part of" : "no figures for",
                  SLICE_PRINT(slice_from(written, period_text(period, written))), there.bytes);
    text_free(&there);
    return false;
}

/* The slots of the story's period and of the same span in the years before. */
static bool find_years(const struct story_question *question, struct story_figures *figures,
                       struct error *error) {
    struct period period = question->period;
    int first = period.year, last;
    coverage_years(&figures->coverage, &first, &last);
    if (first > period.year - 1)
        first = period.year - 1;
    /* A financial year that ends in the first calendar year begins in the one before. */
    figures->year_count = (uint32_t)(period.year - first + 3);
    figures->years = memory_new(figures->year_count, sizeof *figures->years, error);
    figures->slots = memory_new(figures->coverage.period_count, sizeof *figures->slots, error);
    if (figures->years == NULL || figures->slots == NULL || !find_period(question, figures, error))
        return false;
    for (uint32_t slot = 2; slot < figures->year_count; slot++) {
        period.year--;
        figures->years[slot].cover =
            coverage_find(&figures->coverage, period, slot, figures->slots);
    }
    return true;
}

/* --- Summing --- */

struct summing {
    struct story_figures *figures;
    uint32_t force; /* its code */
    bool overflow;
};

static bool add_row(void *context, uint32_t slot, const struct row_group *group, uint32_t row) {
    struct summing *summing = context;
    struct story_figures *figures = summing->figures;
    struct story_year *year = &figures->years[slot];
    int64_t number;
    if (!store_measure(group, figures->measure, row, &number))
        return true;
    uint32_t force = store_code(group, DIMENSION_FORCE, row);
    year->has_measure = true;
    year->has_force |= force == summing->force;
    if (slot == 1)
        figures->has_rows[force] = 1;
    if (!figures->offence.codes[store_code(group, figures->offence.dimension, row)])
        return true;
    year->has_offence = true;
    summing->overflow |= ADD_OVERFLOWS(year->national, number, &year->national);
    if (force == summing->force)
        summing->overflow |= ADD_OVERFLOWS(year->local, number, &year->local);
    if (slot == 1)
        summing->overflow |=
            ADD_OVERFLOWS(figures->numbers[force], number, &figures->numbers[force]);
    return !summing->overflow;
}

/* Where a force's figures may be if it has none of its own: City of London's in those of
** Metropolitan and City of London, and the other way round. */
static const struct force *find_relative(const struct story_question *question,
                                         const struct story_figures *figures) {
    const struct dictionary *values = &question->store->values[DIMENSION_FORCE];
    for (uint32_t code = 1; code <= values->count; code++) {
        const struct force *other = NULL;
        if (!figures->has_rows[code] ||
            forces_find(question->forces, dictionary_value(values, code - 1), &other) !=
                LABEL_FORCE)
            continue;
        if ((other->combined || figures->force->combined) &&
            slice_equal(other->region, figures->force->region))
            return other;
    }
    return NULL;
}

static bool fail_without_force(const struct story_question *question,
                               const struct story_figures *figures, struct error *error) {
    char written[PERIOD_TEXT_SIZE];
    struct slice period = slice_from(written, period_text(question->period, written));
    const struct force *relative = find_relative(question, figures);
    if (relative != NULL)
        return error_set(error, ERROR_USE,
                         "the source has no figures of %.*s for %.*s, but it has "
                         "those of %.*s",
                         SLICE_PRINT(figures->force->name), SLICE_PRINT(period),
                         SLICE_PRINT(relative->name));
    return error_set(error, ERROR_USE, "the source has no figures of %.*s for %.*s%s",
                     SLICE_PRINT(figures->force->name), SLICE_PRINT(period),
                     slice_equal(figures->force->name, slice_of("City of London"))
                         ? "; publishers often count them with Metropolitan Police"
                         : "; SELECT DISTINCT force FROM prosecutions(…) lists the forces it has");
}

static bool sum(const struct story_question *question, struct story_figures *figures,
                struct error *error) {
    const struct dictionary *forces = &question->store->values[DIMENSION_FORCE];
    struct summing summing = {.figures = figures, .force = UINT32_MAX};
    uint32_t code;
    if (dictionary_find(forces, figures->force->name, &code))
        summing.force = code + 1;
    figures->numbers = memory_new((size_t)forces->count + 1, sizeof *figures->numbers, error);
    figures->has_rows = memory_new((size_t)forces->count + 1, 1, error);
    if (figures->numbers == NULL || figures->has_rows == NULL)
        return false;
    coverage_measure(&figures->coverage, figures->slots, 1, &figures->measure,
                     &figures->magistrates_only);
    coverage_walk(&figures->coverage, figures->slots, add_row, &summing);
    if (summing.overflow)
        return error_set(error, ERROR_INPUT, "the sums do not fit a 64-bit INTEGER");
    return figures->years[1].has_force || fail_without_force(question, figures, error);
}

bool story_figures_find(const struct story_question *question, struct story_figures *figures,
                        struct error *error) {
    return coverage_open(&figures->coverage, question->store, error) &&
           find_force(question, figures, error) &&
           offence_choose(question->store, question->offence, &figures->offence, error) &&
           find_years(question, figures, error) && sum(question, figures, error);
}

void story_figures_free(struct story_figures *figures) {
    offence_choice_free(&figures->offence);
    coverage_close(&figures->coverage);
    memory_free(figures->slots);
    memory_free(figures->years);
    memory_free(figures->numbers);
    memory_free(figures->has_rows);
    *figures = (struct story_figures){0};
}
