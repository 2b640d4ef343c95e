#include "story/story_figures.h"

#include "base/base.h"
#include "stats/stats.h"

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

/* Gives slots to the story's period and to the same span in each year before it. */
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
    struct story_year *years; /* by slot */
    int64_t *numbers;         /* by slot and code of the force: the offence's sum */
    unsigned char *has_rows;  /* by slot and code of the force: 1 where there is any row */
    uint32_t force;           /* the code of the story's force; UINT32_MAX where it has none */
    size_t codes;             /* how many codes of forces there are */
    bool overflow;            /* whether a sum did not fit 64 bits */
};

static bool add_row(void *context, uint32_t slot, const struct row_group *group, uint32_t row) {
    struct summing *summing = context;
    struct story_figures *figures = summing->figures;
    struct story_year *year = &summing->years[slot];
    int64_t number;
    if (!group_measure(group, figures->measure, row, &number))
        return true;
    uint32_t force = group_code(group, DIMENSION_FORCE, row);
    year->has_measure = true;
    year->has_force |= force == summing->force;
    summing->has_rows[slot * summing->codes + force] = 1;
    if (!figures->offence.codes[group_code(group, figures->offence.dimension, row)])
        return true;
    year->has_offence = true;
    figures->files[group_code(group, DIMENSION_FILE, row)] = 1;
    summing->overflow |= ADD_OVERFLOWS(year->national, number, &year->national);
    if (force == summing->force)
        summing->overflow |= ADD_OVERFLOWS(year->local, number, &year->local);
    int64_t *sum = &summing->numbers[slot * summing->codes + force];
    summing->overflow |= ADD_OVERFLOWS(*sum, number, sum);
    return !summing->overflow;
}

static bool is_city(const struct force *force) {
    return slice_equal(force->name, slice_of("City of London"));
}

static bool is_metropolitan(const struct force *force) {
    return slice_equal(force->name, slice_of("Metropolitan Police"));
}

/* Whether the source has the City of London by itself in any period. */
static bool has_city(const struct story_question *question) {
    uint32_t code;
    return dictionary_find(&question->store->dictionaries[DIMENSION_FORCE],
                           slice_of("City of London"), &code);
}

/* The force with this code, or NULL where it has no figures in the story's own period. */
static const struct force *force_with_rows(const struct story_question *question,
                                           const struct story_figures *figures, uint32_t code) {
    const struct force *force = NULL;
    if (figures->has_rows[code])
        forces_find(question->forces,
                    dictionary_value(&question->store->dictionaries[DIMENSION_FORCE], code - 1),
                    &force);
    return force;
}

/* Whether the figures of `other` include those of `force`, which has none of its own. They do where
** `other` is a pair of forces that `force` belongs to. The Metropolitan Police's include the City
** of London's too, unless the source ever has the City by itself. */
static bool is_counted_with(const struct story_question *question, const struct force *force,
                            const struct force *other) {
    return (other->combined && force_is_part(force, other)) ||
           (is_city(force) && is_metropolitan(other) && !has_city(question));
}

static bool find_counted_with(const struct story_question *question,
                              struct story_figures *figures) {
    for (uint32_t code = 1; code <= question->store->dictionaries[DIMENSION_FORCE].count; code++) {
        const struct force *other = force_with_rows(question, figures, code);
        if (other == NULL || !is_counted_with(question, figures->force, other))
            continue;
        figures->counted_with = other;
        figures->counted_with_number = figures->numbers[code];
        return true;
    }
    return false;
}

/* A force with figures that belongs to the pair which the story is asked for, or NULL. */
static const struct force *find_part(const struct story_question *question,
                                     const struct story_figures *figures) {
    for (uint32_t code = 1; code <= question->store->dictionaries[DIMENSION_FORCE].count; code++) {
        const struct force *other = force_with_rows(question, figures, code);
        if (other != NULL && force_is_part(other, figures->force))
            return other;
    }
    return NULL;
}

static bool fail_without_force(const struct story_question *question,
                               const struct story_figures *figures, struct error *error) {
    char written[PERIOD_TEXT_SIZE];
    struct slice period = slice_from(written, period_text(question->period, written));
    const struct force *part = find_part(question, figures);
    if (part != NULL)
        return error_set(error, ERROR_USE,
                         "the source has no figures of %.*s for %.*s, but it has "
                         "those of %.*s",
                         SLICE_PRINT(figures->force->name), SLICE_PRINT(period),
                         SLICE_PRINT(part->name));
    return error_set(error, ERROR_USE, "the source has no figures of %.*s for %.*s%s",
                     SLICE_PRINT(figures->force->name), SLICE_PRINT(period),
                     is_city(figures->force)
                         ? "; publishers often count them with Metropolitan Police"
                         : "; SELECT DISTINCT force FROM prosecutions(…) lists the forces it has");
}

static size_t force_codes(const struct story_figures *figures) {
    return (size_t)figures->coverage.store->dictionaries[DIMENSION_FORCE].count + 1;
}

static bool overflows(struct error *error) {
    return error_set(error, ERROR_INPUT, "the sums do not fit a 64-bit INTEGER");
}

/* Sums the rows of all slots in one pass. */
static bool sum(struct story_figures *figures, struct summing summing, const uint32_t *slots,
                struct error *error) {
    uint32_t code;
    summing.figures = figures;
    summing.codes = force_codes(figures);
    summing.force = UINT32_MAX;
    if (dictionary_find(&figures->coverage.store->dictionaries[DIMENSION_FORCE],
                        figures->force->name, &code))
        summing.force = code + 1;
    coverage_walk(&figures->coverage, slots, add_row, &summing);
    return !summing.overflow || overflows(error);
}

/* A force that only one of the two periods has is in neither number. */
static bool find_common(struct story_figures *figures, uint32_t slot, struct error *error) {
    struct story_year *year = &figures->years[slot];
    size_t codes = force_codes(figures);
    bool overflow = false;
    for (size_t code = 0; code < codes; code++) {
        bool now = figures->has_rows[code], then = figures->all_has_rows[slot * codes + code];
        year->forces_left_out += now != then;
        if (!now || !then)
            continue;
        overflow |= ADD_OVERFLOWS(year->common.new, figures->numbers[code], &year->common.new);
        overflow |= ADD_OVERFLOWS(year->common.old, figures->all_numbers[slot * codes + code],
                                  &year->common.old);
        year->common_forces++;
    }
    return !overflow || overflows(error);
}

static bool open_numbers(struct story_figures *figures, size_t codes, struct error *error) {
    size_t cells;
    if (MULTIPLY_OVERFLOWS(codes, (size_t)figures->year_count, &cells))
        return error_memory(error);
    figures->all_numbers = memory_new(cells, sizeof *figures->all_numbers, error);
    figures->all_has_rows = memory_new(cells, 1, error);
    if (figures->all_numbers == NULL || figures->all_has_rows == NULL)
        return false;
    figures->numbers = figures->all_numbers + codes;
    figures->has_rows = figures->all_has_rows + codes;
    return true;
}

static bool sum_years(const struct story_question *question, struct story_figures *figures,
                      struct error *error) {
    figures->files = memory_new(question->store->file_count + 1, 1, error);
    if (figures->files == NULL || !open_numbers(figures, force_codes(figures), error))
        return false;
    coverage_measure(&figures->coverage, figures->slots, 1, &figures->measure,
                     &figures->magistrates_only);
    struct summing summing = {.years = figures->years,
                              .numbers = figures->all_numbers,
                              .has_rows = figures->all_has_rows};
    figures->takes_in_city = is_metropolitan(figures->force) && !has_city(question);
    if (!sum(figures, summing, figures->slots, error))
        return false;
    for (uint32_t slot = 1; slot < figures->year_count; slot++)
        if (!find_common(figures, slot, error))
            return false;
    return (figures->years[1].has_force || find_counted_with(question, figures) ||
            fail_without_force(question, figures, error));
}

bool story_figures_find(const struct story_question *question, struct story_figures *figures,
                        struct error *error) {
    return coverage_open(&figures->coverage, question->store, error) &&
           find_force(question, figures, error) &&
           offence_choose(question->store, question->offence, &figures->offence, error) &&
           find_years(question, figures, error) && sum_years(question, figures, error);
}

void story_figures_free(struct story_figures *figures) {
    offence_choice_free(&figures->offence);
    coverage_close(&figures->coverage);
    memory_free(figures->slots);
    memory_free(figures->years);
    memory_free(figures->all_numbers);
    memory_free(figures->all_has_rows);
    memory_free(figures->files);
    *figures = (struct story_figures){0};
}

bool story_year_has(const struct story_year *year, bool local) {
    return year->cover == COVER_WHOLE && year->has_offence && (!local || year->has_force);
}

/* --- Residents --- */

int64_t story_population(const struct story_question *question, const struct force *force) {
    struct population population;
    return forces_population(question->forces, force, question->period.year, &population)
               ? population.population
               : 0;
}

struct story_residents story_residents(const struct story_question *question,
                                       const struct story_figures *figures) {
    const struct dictionary *values = &question->store->dictionaries[DIMENSION_FORCE];
    struct story_residents all = {0};
    bool city_with_metropolitan = !has_city(question);
    for (uint32_t code = 1; code <= values->count; code++) {
        const struct force *force = force_with_rows(question, figures, code), *city = NULL;
        int64_t population = force != NULL ? story_population(question, force) : 0;
        if (population == 0)
            continue;
        if (is_metropolitan(force) && city_with_metropolitan &&
            forces_find(question->forces, slice_of("City of London"), &city) == LABEL_FORCE)
            population += story_population(question, city);
        all.population += population;
        all.number += figures->numbers[code];
    }
    return all;
}

bool story_has_rate(int64_t number, int64_t population) {
    return number >= RATE_FROM && population > 0 && number <= STATS_MAX_COUNT;
}

/* --- The periods between --- */

static bool is_in_line(const struct story_line *line, const unsigned char *has_rows, size_t codes,
                       size_t code) {
    for (size_t slot = 1; slot <= line->count; slot++)
        if (story_year_has(&line->points[slot], false) && !has_rows[slot * codes + code])
            return false;
    return true;
}

/* The line of all forces is that of those which every one of its points has. */
static void sum_common(struct story_line *line, const int64_t *numbers,
                       const unsigned char *has_rows, size_t codes) {
    for (uint32_t slot = 1; slot <= line->count; slot++)
        line->points[slot].national = 0;
    for (size_t code = 0; code < codes; code++) {
        bool taken = is_in_line(line, has_rows, codes, code), seen = false;
        for (uint32_t slot = 1; slot <= line->count; slot++) {
            seen |= has_rows[slot * codes + code] != 0;
            if (taken)
                line->points[slot].national += numbers[slot * codes + code];
        }
        line->forces += taken && seen;
        line->forces_left_out += !taken && seen;
    }
}

static bool line_sum(struct story_figures *figures, struct story_line *line, const uint32_t *slots,
                     struct error *error) {
    size_t codes = force_codes(figures), cells;
    if (MULTIPLY_OVERFLOWS(codes, (size_t)line->count + 1, &cells))
        return error_memory(error);
    int64_t *numbers = memory_new(cells, sizeof *numbers, error);
    unsigned char *has_rows = memory_new(cells, 1, error);
    struct summing summing = {.years = line->points, .numbers = numbers, .has_rows = has_rows};
    bool done = numbers != NULL && has_rows != NULL && sum(figures, summing, slots, error);
    if (done)
        sum_common(line, numbers, has_rows, codes);
    memory_free(numbers);
    memory_free(has_rows);
    return done;
}

bool story_line_find(const struct story_question *question, struct story_figures *figures,
                     int years, struct story_line *line, struct error *error) {
    struct period now = question->period;
    int parts = period_parts(now.kind), first = period_number(now) - years * parts;
    *line = (struct story_line){.first = period_of_number(now.kind, first),
                                .count = (uint32_t)(years * parts) + 1};
    line->points = memory_new((size_t)line->count + 1, sizeof *line->points, error);
    uint32_t *slots = memory_new(figures->coverage.period_count, sizeof *slots, error);
    bool done = line->points != NULL && slots != NULL;
    for (uint32_t i = 0; done && i < line->count; i++)
        line->points[i + 1].cover = coverage_find(
            &figures->coverage, period_of_number(now.kind, first + (int)i), i + 1, slots);
    done = done && line_sum(figures, line, slots, error);
    memory_free(slots);
    return done;
}
