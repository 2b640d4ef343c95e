#include "query/coverage.h"

#include "base/base.h"

static struct span span_of(struct period period) {
    int months = 12 / period_parts(period.kind);
    int first = period_first_month(period.kind) - 1;
    return (struct span){period_number(period) * months + first, months};
}

/* --- What the files hold --- */

static unsigned char *file_holds(const struct coverage *coverage, size_t file, size_t code) {
    return &coverage->file_holds[file * coverage->period_count + code];
}

/* All rows of a group are of one file. */
static bool see_rows(struct coverage *coverage, struct error *error) {
    for (size_t g = 0; g < coverage->store->group_count; g++) {
        const struct row_group *group = store_open_group(coverage->store, g, EVERY_COLUMN, error);
        if (group == NULL)
            return false;
        const struct packed_codes *periods = &group->codes[DIMENSION_PERIOD];
        size_t file = group->codes[DIMENSION_FILE].minimum - 1;
        for (uint32_t row = 0; row < (periods->width > 0 ? group->rows : 1); row++)
            *file_holds(coverage, file, packed_code(periods, row)) = 1;
    }
    return true;
}

static void find_spans(struct coverage *coverage) {
    const struct held *held = coverage->held;
    for (uint32_t code = 1; code < held->periods; code++) {
        struct period period;
        if (!held_any(held, code) ||
            !period_parse(
                dictionary_value(&coverage->store->dictionaries[DIMENSION_PERIOD], code - 1),
                &period))
            continue;
        coverage->spans[code] = span_of(period);
        for (uint32_t label = 1; label < held->labels; label++)
            coverage->has_forces |= held_has(held, code, label);
    }
}

bool coverage_open(struct coverage *coverage, struct dataset *dataset, struct error *error) {
    const struct store *store = dataset->store;
    size_t periods = (size_t)store->dictionaries[DIMENSION_PERIOD].count + 1;
    *coverage = (struct coverage){
        .store = store, .held = dataset_held(dataset, error), .period_count = periods};
    if (coverage->held == NULL)
        return false;
    coverage->spans = memory_new(periods, sizeof *coverage->spans, error);
    coverage->file_holds = memory_new(store->file_count, periods, error);
    if (coverage->spans == NULL || coverage->file_holds == NULL || !see_rows(coverage, error)) {
        coverage_close(coverage);
        return false;
    }
    find_spans(coverage);
    return true;
}

void coverage_close(struct coverage *coverage) {
    memory_free(coverage->spans);
    memory_free(coverage->file_holds);
    *coverage = (struct coverage){0};
}

/* --- Finding a period --- */

/* Returns which months of the span, as bits, the store's periods of that length cover, and gives
** these periods the slot where there are `slots`. No month is covered twice: 2018-Q3 and
** 2018/19-Q2 are the same months, and only the one that comes first counts. */
static unsigned cover_months(const struct coverage *coverage, struct span wanted, int length,
                             uint32_t slot, uint32_t *slots) {
    unsigned covered = 0;
    for (size_t code = 1; code < coverage->period_count; code++) {
        struct span span = coverage->spans[code];
        int start = span.first - wanted.first;
        if (span.months != length || start < 0 || start + length > wanted.months)
            continue;
        unsigned months = ((1u << length) - 1) << start;
        if ((covered & months) != 0)
            continue;
        covered |= months;
        if (slots != NULL)
            slots[code] = slot;
    }
    return covered;
}

enum cover coverage_find(const struct coverage *coverage, struct period period, uint32_t slot,
                         uint32_t *slots) {
    static const int lengths[] = {12, 3, 1};
    struct span wanted = span_of(period);
    unsigned any = 0;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        unsigned covered = cover_months(coverage, wanted, lengths[i], slot, NULL);
        any |= covered;
        if (covered == (1u << wanted.months) - 1) {
            cover_months(coverage, wanted, lengths[i], slot, slots);
            return COVER_WHOLE;
        }
    }
    return any != 0 ? COVER_PART : COVER_NONE;
}

bool coverage_years(const struct coverage *coverage, int *first, int *last) {
    bool found = false;
    for (size_t code = 1; code < coverage->period_count; code++) {
        struct span span = coverage->spans[code];
        if (span.months == 0)
            continue;
        int start = span.first / 12, end = (span.first + span.months - 1) / 12;
        *first = found && *first < start ? *first : start;
        *last = found && *last > end ? *last : end;
        found = true;
    }
    return found;
}

bool coverage_describe(const struct coverage *coverage, struct text *text, struct error *error) {
    size_t first = 0, last = 0;
    for (size_t code = 1; code < coverage->period_count; code++) {
        struct span span = coverage->spans[code];
        if (span.months == 0)
            continue;
        if (first == 0 || span.first < coverage->spans[first].first)
            first = code;
        if (last == 0 ||
            span.first + span.months > coverage->spans[last].first + coverage->spans[last].months)
            last = code;
    }
    const struct dictionary *values = &coverage->store->dictionaries[DIMENSION_PERIOD];
    if (first == 0)
        return text_printf(text, error, " no period");
    return text_append_byte(text, ' ', error) &&
           text_append(text, dictionary_value(values, (uint32_t)first - 1), error) &&
           (first == last ||
            (text_append(text, slice_of(" to "), error) &&
             text_append(text, dictionary_value(values, (uint32_t)last - 1), error)));
}

bool coverage_holds(const struct coverage *coverage, const uint32_t *slots, uint32_t slot,
                    uint32_t label) {
    bool any = false;
    for (uint32_t code = 1; code < coverage->period_count; code++) {
        if (slots[code] != slot)
            continue;
        if (!held_has(coverage->held, code, label))
            return false;
        any = true;
    }
    return any;
}

/* --- Reading --- */

bool coverage_walk(const struct coverage *coverage, const uint32_t *slots, coverage_visit visit,
                   void *context) {
    for (size_t g = 0; g < coverage->store->group_count; g++) {
        const struct row_group *group = &coverage->store->groups[g];
        const struct packed_codes *periods = &group->codes[DIMENSION_PERIOD];
        for (uint32_t row = 0; row < group->rows; row++) {
            uint32_t code = packed_code(periods, row);
            if (slots[code] == 0) {
                if (periods->width == 0)
                    break; /* no row of the group is */
                continue;
            }
            if (!visit(context, slots[code], group, row))
                return false;
        }
    }
    return true;
}

bool coverage_count_the_same(const struct layout *one, const struct layout *other) {
    return one == NULL || other == NULL || one->publisher == NULL || other->publisher == NULL ||
           one->unit == other->unit;
}

struct coverage_origin coverage_origin(const struct coverage *coverage, const uint32_t *slots,
                                       uint32_t slot) {
    struct coverage_origin origin = {0};
    const struct store *store = coverage->store;
    for (size_t file = 0; file < store->file_count; file++) {
        const struct store_file *about = &store->files[file];
        for (size_t code = 1; code < coverage->period_count; code++) {
            if (slots[code] != slot || !*file_holds(coverage, file, code))
                continue;
            if (origin.layout == NULL) {
                origin.layout = about->layout;
                origin.vintage = about->vintage;
                origin.file =
                    dictionary_value(&store->dictionaries[DIMENSION_FILE], (uint32_t)file);
            }
            origin.units_differ |= !coverage_count_the_same(about->layout, origin.layout);
            origin.mixed |=
                about->layout != origin.layout || !slice_equal(about->vintage, origin.vintage);
        }
    }
    return origin;
}

struct measures_seen {
    uint32_t slot, magistrates;
    bool has[MEASURE_COUNT];
    bool other_court;
};

static bool see_measures(void *context, uint32_t slot, const struct row_group *group,
                         uint32_t row) {
    struct measures_seen *seen = context;
    int64_t number;
    if (slot != seen->slot)
        return true;
    uint32_t court = group_code(group, DIMENSION_COURT, row);
    seen->other_court |= court == 0 || court != seen->magistrates;
    for (int m = 0; m < MEASURE_COUNT; m++)
        seen->has[m] = seen->has[m] || group_measure(group, (enum measure)m, row, &number);
    return true;
}

void coverage_measure(const struct coverage *coverage, const uint32_t *slots, uint32_t slot,
                      enum measure *measure, bool *magistrates_only) {
    static const enum measure order[] = {MEASURE_PROSECUTED, MEASURE_SENTENCED, MEASURE_CONVICTED};
    struct measures_seen seen = {.slot = slot};
    uint32_t court;
    if (dictionary_find(&coverage->store->dictionaries[DIMENSION_COURT], slice_of("Magistrates"),
                        &court))
        seen.magistrates = court + 1;
    coverage_walk(coverage, slots, see_measures, &seen);
    *magistrates_only = !seen.other_court;
    *measure = MEASURE_DEFENDANTS;
    for (size_t i = sizeof order / sizeof *order; i-- > 0;)
        if (seen.has[order[i]])
            *measure = order[i];
}
