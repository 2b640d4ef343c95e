#include "evidence/panel.h"

/* --- Where a number stands --- */

static size_t sum_at(const struct panel *panel, size_t column, uint32_t period, uint32_t force) {
    return (column * panel->period_count + period) * panel->force_count + force;
}

static size_t present_at(const struct panel *panel, uint32_t period, uint32_t force) {
    return (size_t)period * panel->force_count + force;
}

struct period panel_period(const struct panel *panel, uint32_t period) {
    return period_of_number(panel->kind, panel->first + (int)period);
}

bool panel_before(const struct panel *panel, uint32_t period, uint32_t years, uint32_t *before) {
    uint32_t back = years * (uint32_t)period_parts(panel->kind);
    *before = period - back;
    return back <= period;
}

enum cover panel_cover(const struct panel *panel, uint32_t period) {
    return panel->covers[period];
}

bool panel_has_force(const struct panel *panel, uint32_t period, uint32_t force) {
    return panel->present[present_at(panel, period, force)];
}

bool panel_has_column(const struct panel *panel, size_t column, uint32_t period) {
    return panel->has_column[column * panel->period_count + period] && !panel->too_large[column];
}

int64_t panel_sum(const struct panel *panel, size_t column, uint32_t period, uint32_t force) {
    return panel->sums[sum_at(panel, column, period, force)];
}

bool panel_has_file(const struct panel *panel, uint32_t file) {
    return panel->files[file];
}

bool panel_in_both(const struct panel *panel, uint32_t now, uint32_t then, uint32_t force) {
    return panel_has_force(panel, now, force) && panel_has_force(panel, then, force);
}

int64_t panel_all(const struct panel *panel, size_t column, uint32_t period, uint32_t now,
                  uint32_t then) {
    int64_t all = 0;
    for (uint32_t force = 0; force < panel->force_count; force++)
        if (panel_in_both(panel, now, then, force))
            all += panel_sum(panel, column, period, force);
    return all;
}

/* --- Making it --- */

/* The places of all periods of the kind, from the source's first year to its last; the story's own
** is among them. */
static bool find_periods(struct panel *panel, struct period now, struct error *error) {
    int first = now.year, last = now.year, parts = period_parts(now.kind);
    coverage_years(&panel->coverage, &first, &last);
    /* A financial year that ends in the source's first calendar year begins in the one before. */
    struct period start = {now.kind, (first < now.year ? first : now.year) - 1, parts > 1 ? 1 : 0};
    struct period end = {now.kind, last > now.year ? last : now.year, parts > 1 ? parts : 0};
    panel->kind = now.kind;
    panel->first = period_number(start);
    panel->period_count = (uint32_t)(period_number(end) - panel->first + 1);
    panel->now = (uint32_t)(period_number(now) - panel->first);
    panel->covers = memory_new(panel->period_count, sizeof *panel->covers, error);
    panel->slots = memory_new(panel->coverage.period_count, sizeof *panel->slots, error);
    if (panel->covers == NULL || panel->slots == NULL)
        return false;
    for (uint32_t period = 0; period < panel->period_count; period++)
        panel->covers[period] =
            coverage_find(&panel->coverage, panel_period(panel, period), period + 1, panel->slots);
    return true;
}

static bool make_room(struct panel *panel, struct error *error) {
    size_t cells, labels;
    panel->force_count = panel->store->dictionaries[DIMENSION_FORCE].count + 1;
    if (MULTIPLY_OVERFLOWS((size_t)panel->period_count, (size_t)panel->force_count, &labels) ||
        MULTIPLY_OVERFLOWS(labels, panel->column_count, &cells))
        return error_memory(error);
    panel->present = memory_new(labels, 1, error);
    panel->has_column = memory_new(panel->column_count, panel->period_count, error);
    panel->sums = memory_new(cells, sizeof *panel->sums, error);
    panel->files = memory_new(panel->store->file_count + 1, 1, error);
    panel->too_large = memory_new(panel->column_count, 1, error);
    return panel->too_large != NULL && panel->present != NULL && panel->has_column != NULL &&
           panel->sums != NULL && panel->files != NULL;
}

struct filling {
    struct panel *panel;
    const struct who *who;
    const struct panel_columns *columns;
};

static bool add_row(void *context, uint32_t slot, const struct row_group *group, uint32_t row) {
    struct filling *filling = context;
    struct panel *panel = filling->panel;
    int64_t number;
    if (!group_measure(group, panel->measure, row, &number))
        return true;
    uint32_t force = group_code(group, DIMENSION_FORCE, row), period = slot - 1;
    panel->present[present_at(panel, period, force)] = 1;
    if (!who_has(filling->who, group, row))
        return true;
    uint32_t columns[PANEL_MOST_COLUMNS_OF_ROW];
    size_t count =
        filling->columns->of(filling->columns->context, group_code(group, DIMENSION_OFFENCE, row),
                             group_code(group, DIMENSION_OFFENCE_GROUP, row), columns);
    for (size_t i = 0; i < count; i++) {
        int64_t *sum = &panel->sums[sum_at(panel, columns[i], period, force)];
        panel->too_large[columns[i]] |= ADD_OVERFLOWS(*sum, number, sum);
        panel->has_column[columns[i] * panel->period_count + period] = 1;
        if (columns[i] == 0)
            panel->files[group_code(group, DIMENSION_FILE, row)] = 1;
    }
    return true;
}

/* Sums over forces have to fit as well, so that whoever adds them up need not look. */
static bool sum_fits(const struct panel *panel, size_t column) {
    for (uint32_t period = 0; period < panel->period_count; period++) {
        int64_t all = 0;
        for (uint32_t force = 0; force < panel->force_count; force++) {
            int64_t number = panel_sum(panel, column, period, force);
            if (number == INT64_MIN || ADD_OVERFLOWS(all, number < 0 ? -number : number, &all))
                return false;
        }
    }
    return true;
}

static bool sums_fit(const struct panel *panel, size_t needed) {
    for (size_t column = 0; column < panel->column_count; column++)
        panel->too_large[column] |= !sum_fits(panel, column);
    for (size_t column = 0; column < needed; column++)
        if (panel->too_large[column])
            return false;
    return true;
}

static bool fail_period(const struct panel *panel, struct period now, struct error *error) {
    char written[PERIOD_TEXT_SIZE];
    struct text there = {0};
    if (coverage_describe(&panel->coverage, &there, error))
        error_set(error, ERROR_USE, "the source has %s %.*s; it has%s",
                  panel->covers[panel->now] == COVER_PART ? "only a part of" : "no figures for",
                  SLICE_PRINT(slice_from(written, period_text(now, written))), there.bytes);
    text_free(&there);
    return false;
}

bool panel_make(struct panel *panel, const struct store *store, struct period now,
                const struct who *who, const struct panel_columns *columns, struct error *error) {
    *panel = (struct panel){.store = store, .column_count = columns->count};
    if (!coverage_open(&panel->coverage, store, error) || !find_periods(panel, now, error))
        return false;
    if (panel->covers[panel->now] != COVER_WHOLE)
        return fail_period(panel, now, error);
    coverage_measure(&panel->coverage, panel->slots, panel->now + 1, &panel->measure,
                     &panel->magistrates_only);
    if (!make_room(panel, error))
        return false;
    struct filling filling = {panel, who, columns};
    coverage_walk(&panel->coverage, panel->slots, add_row, &filling);
    if (!sums_fit(panel, columns->needed))
        return error_set(error, ERROR_INPUT, "the sums do not fit a 64-bit INTEGER");
    return true;
}

void panel_free(struct panel *panel) {
    coverage_close(&panel->coverage);
    memory_free(panel->covers);
    memory_free(panel->slots);
    memory_free(panel->sums);
    memory_free(panel->present);
    memory_free(panel->has_column);
    memory_free(panel->files);
    memory_free(panel->too_large);
    *panel = (struct panel){0};
}
