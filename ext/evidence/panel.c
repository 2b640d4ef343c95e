#include "evidence/panel.h"

/* What is known of a number. */
enum {
    CELL_ROWS = 1,     /* it has rows */
    CELL_NUMBER = 2,   /* one of them has the measure */
    CELL_WITHHELD = 4, /* one of them has a mark in its place */
};

/* --- Where a number stands --- */

static size_t sum_at(const struct panel *panel, size_t column, uint32_t period, uint32_t force) {
    return (column * panel->period_count + period) * panel->force_count + force;
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
    return panel->held[(size_t)period * panel->force_count + force];
}

bool panel_is_national(const struct panel *panel, uint32_t period) {
    for (uint32_t code = 1; code < panel->coverage.period_count; code++)
        for (uint32_t force = 1; force < panel->force_count; force++)
            if (panel->slots[code] == period + 1 && held_has(panel->coverage.held, code, force))
                return false;
    return panel_has_force(panel, period, 0);
}

bool panel_has_column(const struct panel *panel, size_t column, uint32_t period) {
    return panel->has_column[column * panel->period_count + period] && !panel->too_large[column];
}

bool panel_withheld(const struct panel *panel, size_t column, uint32_t period, uint32_t force) {
    return (panel->cells[sum_at(panel, column, period, force)] & CELL_WITHHELD) != 0;
}

bool panel_has(const struct panel *panel, size_t column, uint32_t period, uint32_t force) {
    unsigned cell = panel->cells[sum_at(panel, column, period, force)];
    bool held = panel_has_force(panel, period, force);
    return held && (cell & CELL_WITHHELD) == 0 && !panel->too_large[column] &&
           comparison_has((cell & CELL_ROWS) != 0, (cell & CELL_NUMBER) != 0, held,
                          panel_has_column(panel, column, period));
}

bool panel_has_any(const struct panel *panel, size_t column, uint32_t period) {
    for (uint32_t force = 0; force < panel->force_count; force++)
        if (panel_has(panel, column, period, force))
            return true;
    return false;
}

bool panel_all_counts(const struct panel *panel, size_t column, uint32_t period) {
    for (uint32_t force = 0; force < panel->force_count; force++)
        if ((panel->cells[sum_at(panel, column, period, force)] & CELL_NUMBER) != 0 &&
            !panel_has(panel, column, period, force))
            return false;
    return true;
}

int64_t panel_sum(const struct panel *panel, size_t column, uint32_t period, uint32_t force) {
    return panel_has(panel, column, period, force)
               ? panel->sums[sum_at(panel, column, period, force)]
               : 0;
}

struct line_range panel_lines(const struct panel *panel, uint32_t file) {
    return panel->files[file];
}

bool panel_has_file(const struct panel *panel, uint32_t file) {
    return panel->files[file].last > 0;
}

void line_range_widen(struct line_range *range, const struct row_group *group, uint32_t row) {
    int64_t line = group_line(group, row);
    if (range->last == 0 || line < range->first)
        range->first = line;
    if (line > range->last)
        range->last = line;
}

bool panel_in_both(const struct panel *panel, size_t column, uint32_t now, uint32_t then,
                   uint32_t force) {
    return panel_has(panel, column, now, force) && panel_has(panel, column, then, force);
}

bool panel_same_labels(const struct panel *panel, size_t column, uint32_t now, uint32_t then) {
    for (uint32_t force = 0; force < panel->force_count; force++)
        if (panel_has(panel, column, now, force) != panel_has(panel, column, then, force))
            return false;
    return true;
}

int64_t panel_all(const struct panel *panel, size_t column, uint32_t period, uint32_t now,
                  uint32_t then) {
    int64_t all = 0;
    for (uint32_t force = 0; force < panel->force_count; force++)
        if (panel_in_both(panel, column, now, then, force))
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

/* Leaves out the periods in which other things are counted than in the story's own. */
static bool check_units(struct panel *panel, struct error *error) {
    struct coverage_origin now = coverage_origin(&panel->coverage, panel->slots, panel->now + 1);
    if (now.units_differ)
        return error_set(error, ERROR_USE,
                         "the source has figures of several publishers for the period, which count "
                         "different things; name the files of one, as in 'folder/2018*.csv'");
    for (uint32_t period = 0; period < panel->period_count; period++) {
        struct coverage_origin then = coverage_origin(&panel->coverage, panel->slots, period + 1);
        if (!then.units_differ && coverage_count_the_same(now.layout, then.layout))
            continue;
        for (size_t code = 1; code < panel->coverage.period_count; code++)
            if (panel->slots[code] == period + 1)
                panel->slots[code] = 0;
    }
    return true;
}

static bool make_room(struct panel *panel, struct error *error) {
    size_t cells, labels;
    panel->force_count = panel->coverage.held->labels;
    if (MULTIPLY_OVERFLOWS((size_t)panel->period_count, (size_t)panel->force_count, &labels) ||
        MULTIPLY_OVERFLOWS(labels, panel->column_count, &cells))
        return error_memory(error);
    panel->held = memory_new(labels, 1, error);
    panel->has_column = memory_new(panel->column_count, panel->period_count, error);
    panel->sums = memory_new(cells, sizeof *panel->sums, error);
    panel->cells = memory_new(cells, 1, error);
    panel->files = memory_new(panel->store->file_count + 1, sizeof *panel->files, error);
    panel->too_large = memory_new(panel->column_count, 1, error);
    return panel->too_large != NULL && panel->held != NULL && panel->has_column != NULL &&
           panel->sums != NULL && panel->cells != NULL && panel->files != NULL;
}

static void find_held(struct panel *panel) {
    for (uint32_t period = 0; period < panel->period_count; period++)
        for (uint32_t force = 0; force < panel->force_count; force++)
            panel->held[(size_t)period * panel->force_count + force] =
                coverage_holds(&panel->coverage, panel->slots, period + 1, force);
}

/* The columns that tell the cells apart: those of the offence, the force and of whom it is. A region
** that a file lists among the forces has no other column than that of the region. */
static column_set cell_columns(const struct who *who) {
    column_set columns = column_bit(COLUMN_FORCE) | column_bit(COLUMN_REGION) |
                         column_bit(COLUMN_OFFENCE) | column_bit(COLUMN_OFFENCE_CODE) |
                         column_bit(COLUMN_OFFENCE_GROUP);
    for (int c = 0; who != NULL && c < COLUMN_COUNT; c++)
        if (column_is_of_dictionary(c) && who->codes[COLUMNS[c].dimension] != NULL)
            columns |= column_bit(c);
    return columns;
}

/* Adds what the row's own period has. */
static void add_cell(struct panel *panel, const struct changes *changes, size_t row,
                     const struct panel_columns *all) {
    struct measure_change change = changes_read(changes, row, panel->measure);
    uint32_t period = panel->slots[changes->rows[row].period] - 1;
    uint32_t force = changes_code(changes, row, DIMENSION_FORCE);
    bool withheld = (changes_withheld(changes, changes->rows[row].now) >> panel->measure & 1) != 0;
    uint32_t columns[PANEL_MOST_COLUMNS_OF_ROW];
    size_t count = all->of(all->context, changes_code(changes, row, DIMENSION_OFFENCE),
                           changes_code(changes, row, DIMENSION_OFFENCE_GROUP), columns);
    for (size_t i = 0; i < count; i++) {
        size_t place = sum_at(panel, columns[i], period, force);
        panel->cells[place] |= (unsigned char)(CELL_ROWS | (change.has_now ? CELL_NUMBER : 0) |
                                               (withheld ? CELL_WITHHELD : 0));
        panel->has_column[columns[i] * panel->period_count + period] |= change.has_now;
        panel->too_large[columns[i]] |=
            change.overflows ||
            (change.has_now && ADD_OVERFLOWS(panel->sums[place], change.now, &panel->sums[place]));
    }
}

static bool add_cells(struct panel *panel, struct dataset *dataset, const struct who *who,
                      const struct panel_columns *columns, struct error *error) {
    struct selection selection = {0};
    struct changes changes = {0};
    for (int d = 0; who != NULL && d < DIMENSION_COUNT; d++)
        selection.sets[d] = who->codes[d];
    bool done = changes_make(&changes, dataset, &selection, cell_columns(who), 1u << panel->measure,
                             1, error);
    for (size_t row = 0; done && row < changes.count; row++)
        if (changes.rows[row].now != CHANGES_NO_SLOT && panel->slots[changes.rows[row].period] != 0)
            add_cell(panel, &changes, row, columns);
    changes_free(&changes);
    return done;
}

struct files_seen {
    struct panel *panel;
    const struct who *who;
    const struct panel_columns *columns;
};

/* Where in which files the rows of the first column are from. */
static bool see_file(void *context, uint32_t slot, const struct row_group *group, uint32_t row) {
    struct files_seen *seen = context;
    uint32_t columns[PANEL_MOST_COLUMNS_OF_ROW];
    int64_t number;
    (void)slot;
    if (!group_measure(group, seen->panel->measure, row, &number) ||
        !who_has(seen->who, group, row))
        return true;
    size_t count =
        seen->columns->of(seen->columns->context, group_code(group, DIMENSION_OFFENCE, row),
                          group_code(group, DIMENSION_OFFENCE_GROUP, row), columns);
    for (size_t i = 0; i < count; i++)
        if (columns[i] == 0)
            line_range_widen(&seen->panel->files[group_code(group, DIMENSION_FILE, row)], group,
                             row);
    return true;
}

/* Sums over forces have to fit as well, so that whoever adds them up need not look. */
static bool sum_fits(const struct panel *panel, size_t column) {
    for (uint32_t period = 0; period < panel->period_count; period++) {
        int64_t all = 0;
        for (uint32_t force = 0; force < panel->force_count; force++) {
            int64_t number = panel->sums[sum_at(panel, column, period, force)];
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

bool panel_make(struct panel *panel, struct dataset *dataset, struct period now,
                const struct who *who, const struct panel_columns *columns, struct error *error) {
    *panel = (struct panel){.store = dataset->store, .column_count = columns->count};
    if (!coverage_open(&panel->coverage, dataset, error) || !find_periods(panel, now, error))
        return false;
    if (panel->covers[panel->now] != COVER_WHOLE)
        return fail_period(panel, now, error);
    if (!check_units(panel, error))
        return false;
    coverage_measure(&panel->coverage, panel->slots, panel->now + 1, &panel->measure,
                     &panel->magistrates_only);
    if (!make_room(panel, error) || !add_cells(panel, dataset, who, columns, error))
        return false;
    find_held(panel);
    struct files_seen seen = {panel, who, columns};
    coverage_walk(&panel->coverage, panel->slots, see_file, &seen);
    return sums_fit(panel, columns->needed) ||
           error_set(error, ERROR_INPUT, "the sums do not fit a 64-bit INTEGER");
}

void panel_free(struct panel *panel) {
    coverage_close(&panel->coverage);
    memory_free(panel->covers);
    memory_free(panel->slots);
    memory_free(panel->sums);
    memory_free(panel->cells);
    memory_free(panel->held);
    memory_free(panel->has_column);
    memory_free(panel->files);
    memory_free(panel->too_large);
    *panel = (struct panel){0};
}
