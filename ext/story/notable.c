#include "story/notable.h"

#include <stdlib.h>

#include "base/base.h"
#include "evidence/evidence.h"
#include "reference/reference.h"
#include "stats/stats.h"
#include "story/story_caveats.h"

/* Which column each code of an offence has. */
struct notable_columns {
    const struct notable *notable;
    uint32_t *of_offence; /* by code */
    uint32_t groups;
};

static size_t title_count(const struct notable *notable) {
    return notable->titles.count;
}

static size_t columns_of(const void *context, uint32_t offence, uint32_t group,
                         uint32_t columns[PANEL_MOST_COLUMNS_OF_ROW]) {
    const struct notable_columns *all = context;
    uint32_t titles = (uint32_t)title_count(all->notable);
    size_t count = 0;
    if (offence > 0)
        columns[count++] = all->of_offence[offence];
    if (group > 0)
        columns[count++] = titles + group - 1;
    columns[count++] = titles + all->groups;
    return count;
}

static bool number_offences(struct notable *notable, struct notable_columns *columns,
                            struct error *error) {
    const struct dictionary *offences = &notable->question.store->dictionaries[DIMENSION_OFFENCE];
    notable->titles.ignore_case = true;
    columns->of_offence =
        memory_new((size_t)offences->count + 1, sizeof *columns->of_offence, error);
    for (uint32_t code = 1; columns->of_offence != NULL && code <= offences->count; code++)
        if (!dictionary_code(&notable->titles, dictionary_value(offences, code - 1),
                             &columns->of_offence[code], error))
            return false;
    return columns->of_offence != NULL;
}

/* --- What a column is --- */

/* The code of the offence or of the group that the column is; 0 where it is neither. */
static uint32_t code_of(const struct notable *notable, size_t column, enum dimension *dimension) {
    const struct store *store = notable->question.store;
    uint32_t code = 0;
    *dimension = DIMENSION_OFFENCE;
    if (column < title_count(notable))
        return dictionary_find(&store->dictionaries[DIMENSION_OFFENCE],
                               dictionary_value(&notable->titles, (uint32_t)column), &code)
                   ? code + 1
                   : 0;
    *dimension = DIMENSION_OFFENCE_GROUP;
    code = (uint32_t)(column - title_count(notable)) + 1;
    return code <= store->dictionaries[DIMENSION_OFFENCE_GROUP].count ? code : 0;
}

/* The group of each offence's column: that of its rows in the story's own period, where it has any. */
static uint32_t *find_groups(const struct notable *notable, const struct notable_columns *columns,
                             struct error *error) {
    const struct panel *panel = &notable->panel;
    uint32_t *groups = memory_new(panel->column_count, sizeof *groups, error);
    unsigned char *of_now = memory_new(panel->column_count, 1, error);
    const column_set read =
        column_bit(COLUMN_OFFENCE) | column_bit(COLUMN_OFFENCE_GROUP) | column_bit(COLUMN_PERIOD);
    for (size_t g = 0; groups != NULL && of_now != NULL && g < panel->store->group_count; g++) {
        const struct row_group *group = store_open_group(panel->store, g, read, error);
        if (group == NULL)
            break;
        for (uint32_t row = 0; row < group->rows; row++) {
            uint32_t offence = group_code(group, DIMENSION_OFFENCE, row);
            uint32_t slot = panel->slots[group_code(group, DIMENSION_PERIOD, row)];
            if (offence == 0 || slot == 0)
                continue;
            uint32_t column = columns->of_offence[offence];
            if (groups[column] != 0 && (of_now[column] || slot != panel->now + 1))
                continue;
            groups[column] = group_code(group, DIMENSION_OFFENCE_GROUP, row);
            of_now[column] = slot == panel->now + 1;
        }
    }
    if (error->code != ERROR_NONE) {
        memory_free(groups);
        groups = NULL;
    }
    memory_free(of_now);
    return groups;
}

static void describe(const struct notable *notable, const uint32_t *groups,
                     struct notable_change *change) {
    const struct store *store = notable->question.store;
    enum dimension dimension;
    uint32_t code = code_of(notable, change->column, &dimension);
    uint32_t group = dimension == DIMENSION_OFFENCE ? groups[change->column] : code;
    change->offence_group = store_value(store, COLUMN_OFFENCE_GROUP, group)->text;
    if (dimension == DIMENSION_OFFENCE)
        change->offence = store_value(store, COLUMN_OFFENCE, code)->text;
}

/* --- The comparisons --- */

static bool is_comparable(struct change local, struct change national) {
    return is_testable(local.new) && is_testable(local.old) && is_testable(national.new) &&
           is_testable(national.old) &&
           local.new <= national.new &&local.old <= national.old &&national.new > 0 &&
           national.old > 0 && (local.new > 0 || local.old > 0);
}

static struct all_forces all_forces_of(const struct notable *notable, size_t column) {
    return story_all_forces(notable->question.forces, &notable->panel, column, notable->panel.now,
                            notable->then);
}

static bool add_column(struct notable *notable, size_t column, const uint32_t *groups,
                       struct error *error) {
    const struct panel *panel = &notable->panel;
    uint32_t now = panel->now, then = notable->then;
    size_t titles = title_count(notable);
    size_t of[3] = {column, SIZE_MAX, panel->column_count - 1};
    if (column < titles && groups[column] > 0)
        of[1] = titles + groups[column] - 1;
    struct notable_change change = {.column = column,
                                    .national = {panel_all(panel, column, now, now, then),
                                                 panel_all(panel, column, then, now, then)}};
    if (!panel_has_column(panel, column, now) || !panel_has_column(panel, column, then) ||
        !variation_find(panel, of, &change.variation, error))
        return error->code == ERROR_NONE;
    struct all_forces all = all_forces_of(notable, column);
    describe(notable, groups, &change);
    for (uint32_t label = 1; label < panel->force_count; label++) {
        struct slice name =
            dictionary_value(&panel->store->dictionaries[DIMENSION_FORCE], label - 1);
        change.label = label;
        change.local = (struct change){panel_sum(panel, column, now, label),
                                       panel_sum(panel, column, then, label)};
        if (!panel_in_both(panel, column, now, then, label) ||
            forces_find(notable->question.forces, name, &change.force) != LABEL_FORCE ||
            !is_comparable(change.local, change.national) || story_is_alone(change.force, all))
            continue;
        if (!memory_reserve(&notable->items, &notable->capacity, notable->count + 1, sizeof change,
                            error))
            return false;
        notable->items[notable->count++] = change;
    }
    return true;
}

static bool compare_all(struct notable *notable, const struct notable_columns *columns,
                        struct error *error) {
    uint32_t *groups = find_groups(notable, columns, error);
    bool done = groups != NULL;
    for (size_t column = 0; done && column + 1 < notable->panel.column_count; column++) {
        enum dimension dimension;
        uint32_t code = code_of(notable, column, &dimension);
        bool none = dimension == DIMENSION_OFFENCE_GROUP &&
                    offence_group_is_none(dictionary_value(
                        &notable->question.store->dictionaries[dimension], code - 1));
        done = none || add_column(notable, column, groups, error);
    }
    memory_free(groups);
    return done;
}

static int compare_surety(const void *left, const void *right) {
    const struct notable_change *a = left, *b = right;
    int order = (a->p > b->p) - (a->p < b->p);
    if (order == 0)
        order = slice_compare(a->force->name, b->force->name);
    if (order == 0)
        order = slice_compare(a->offence_group, b->offence_group);
    return order != 0 ? order : slice_compare(a->offence, b->offence);
}

bool notable_rank(struct notable *notable, struct error *error) {
    if (notable->count == 0)
        return true;
    double *p = memory_new(notable->count, sizeof *p, error);
    if (p == NULL)
        return false;
    for (size_t i = 0; i < notable->count; i++) {
        struct notable_change *item = &notable->items[i];
        struct contrast contrast = contrast_of(item->local, item->national, &item->variation);
        p[i] = item->p = contrast.p;
        item->comparison = contrast.comparison;
    }
    bool done = stats_q_values(p, p, notable->count, error);
    for (size_t i = 0; done && i < notable->count; i++) {
        struct notable_change *item = &notable->items[i];
        item->q = p[i];
        /* Of so many comparisons only those that are sure among all claim a difference. */
        if (item->q >= SIGNIFICANT_BELOW && item->comparison != IN_LINE)
            item->comparison = CANNOT_BE_TOLD;
    }
    memory_free(p);
    if (done)
        qsort(notable->items, notable->count, sizeof *notable->items, compare_surety);
    return done;
}

/* --- From the store --- */

static bool find_year_before(struct notable *notable, struct error *error) {
    const struct panel *panel = &notable->panel;
    struct text there = {0};
    char written[PERIOD_TEXT_SIZE];
    struct period before = period_year_before(notable->question.period);
    bool found = panel_before(panel, panel->now, 1, &notable->then) &&
                 panel_cover(panel, notable->then) == COVER_WHOLE;
    if (!panel->coverage.has_forces)
        return error_set(error, ERROR_USE,
                         "the source has no figures by force: its numbers are of England and Wales "
                         "as a whole");
    if (found && panel_has_column(panel, panel->column_count - 1, notable->then))
        return true;
    if (coverage_describe(&panel->coverage, &there, error))
        error_set(error, ERROR_USE, "the source has %s %.*s, the same time a year before; it has%s",
                  found ? "nothing that counts the same for"
                  : panel_cover(panel, notable->then) == COVER_PART ? "only a part of"
                                                                    : "no figures for",
                  SLICE_PRINT(slice_from(written, period_text(before, written))), there.bytes);
    text_free(&there);
    return false;
}

static bool fill(struct notable *notable, struct notable_columns *columns, struct error *error) {
    const struct store *store = notable->question.store;
    struct panel *panel = &notable->panel;
    if (!number_offences(notable, columns, error))
        return false;
    columns->groups = store->dictionaries[DIMENSION_OFFENCE_GROUP].count;
    struct panel_columns all = {title_count(notable) + columns->groups + 1,
                                title_count(notable) + columns->groups, columns_of, columns};
    if (!panel_make(panel, notable->question.dataset, notable->question.period, NULL, &all,
                    error) ||
        !find_year_before(notable, error))
        return false;
    struct coverage_origin origin = coverage_origin(&panel->coverage, panel->slots, panel->now + 1);
    notable->counted_by = layout_counted_by(origin.layout, origin.file);
    notable->counted =
        counted_of(panel->measure, notable->counted_by->unit, panel->magistrates_only);
    return compare_all(notable, columns, error) && notable_rank(notable, error);
}

bool notable_find(const struct notable_question *question, struct notable *notable,
                  struct error *error) {
    *notable = (struct notable){.question = *question};
    struct notable_columns columns = {.notable = notable};
    bool done = fill(notable, &columns, error);
    memory_free(columns.of_offence);
    if (!done)
        notable_free(notable);
    return done;
}

/* --- In words --- */

bool notable_sentence(const struct notable *notable, const struct notable_change *change,
                      struct text *text, struct error *error) {
    enum dimension dimension;
    uint32_t code = code_of(notable, change->column, &dimension);
    struct text title = {0};
    bool done = offence_title(notable->question.store, notable->question.offences, dimension, code,
                              &title, error);
    struct topic topic = {.counted = notable->counted,
                          .offence = text_slice(&title),
                          .force = change->force,
                          .all = all_forces_of(notable, change->column),
                          .now = notable->question.period};
    done = done && sentence_contrast(&topic, change->local, change->national,
                                     panel_period(&notable->panel, notable->then),
                                     change->comparison, true, text, error);
    text_free(&title);
    return done;
}

struct scoped {
    const struct notable *notable;
    const struct notable_change *change;
};

static bool is_counted(const void *context, enum column column, struct slice value) {
    const struct scoped *scoped = context;
    enum dimension dimension;
    uint32_t code = code_of(scoped->notable, scoped->change->column, &dimension);
    return dimension == COLUMNS[column].dimension &&
           slice_equal_nocase(store_value(scoped->notable->question.store, column, code)->text,
                              value);
}

static bool add_small(const struct notable_change *change, struct text *text, struct error *error) {
    int64_t least = change->local.new < change->local.old ? change->local.new : change->local.old;
    if (least < SURE_FROM && change->local.old > 0)
        return caveat_add(text, "A percentage of numbers under 10 says little.", error);
    return least >= LOW_UNDER || caveat_add(text, "Low number: under 20.", error);
}

bool notable_caveat(const struct notable *notable, const struct notable_change *change,
                    struct text *text, struct error *error) {
    struct scoped scoped = {notable, change};
    struct series_scope scope = {.notes = notable->question.notes,
                                 .panel = &notable->panel,
                                 .column = change->column,
                                 .layout = notable->counted_by,
                                 .force = change->force,
                                 .has = is_counted,
                                 .context = &scoped};
    if (change->comparison == CANNOT_BE_TOLD &&
        !caveat_add(text, "The difference from the rest of the country may be chance.", error))
        return false;
    if (!panel_same_labels(&notable->panel, change->column, notable->panel.now, notable->then) &&
        !(caveat_add(text, "Compared over the ", error) &&
          phrase_forces(all_forces_of(notable, change->column), text, error) &&
          text_append(text, slice_of(" that the source has both times."), error)))
        return false;
    return (change->variation.of != VARIATION_UNKNOWN ||
            caveat_add(text, "Not adjusted for overdispersion.", error)) &&
           add_small(change, text, error) &&
           series_caveat_regression(&scope, notable->then, change->label, text, error) &&
           series_caveat_notes(&scope, notable->then, text, error) &&
           series_caveat_step(&scope, notable->then, text, error);
}

void notable_free(struct notable *notable) {
    memory_free(notable->items);
    panel_free(&notable->panel);
    dictionary_free(&notable->titles);
    *notable = (struct notable){0};
}
