#include "story/story_caveats.h"

#include <inttypes.h>

#include "stats/stats.h"

bool is_testable(int64_t count) {
    return count >= 0 && count <= STATS_MAX_COUNT;
}

bool caveat_add(struct text *caveat, const char *words, struct error *error) {
    return (caveat->length == 0 || text_append_byte(caveat, ' ', error)) &&
           text_append(caveat, slice_of(words), error);
}

static bool add_period(const struct telling *telling, uint32_t period, struct text *caveat) {
    return phrase_period(panel_period(&telling->figures->panel, period), caveat, telling->error);
}

static uint32_t now_of(const struct telling *telling) {
    return telling->figures->panel.now;
}

/* --- Numbers and chance --- */

bool caveat_small_number(const struct telling *telling, int64_t number, struct text *caveat) {
    if (number < 0)
        return caveat_add(caveat, "A number below none takes back earlier figures.",
                          telling->error);
    return number >= LOW_UNDER || caveat_add(caveat, "Low number: under 20.", telling->error);
}

bool caveat_small_change(const struct telling *telling, struct change change, struct text *caveat) {
    int64_t least = change.new < change.old ? change.new : change.old;
    if (least >= 0 && least < SURE_FROM && change.old > 0)
        return caveat_add(caveat, "A percentage of numbers under 10 says little.", telling->error);
    return caveat_small_number(telling, least, caveat);
}

static bool add_phi(const struct variation *variation, struct text *caveat, struct error *error) {
    struct decimal phi = {(int128)(variation->phi * 10 + 0.5), 1};
    return variation->of == VARIATION_UNKNOWN ||
           (text_append(caveat, slice_of(", dispersion "), error) &&
            decimal_append(caveat, phi, error));
}

bool caveat_chance(const struct telling *telling, const char *words, double p,
                   struct text *caveat) {
    struct error *error = telling->error;
    const struct variation *variation = &telling->figures->variation;
    if (p < SIGNIFICANT_BELOW) /* what an adjusted test might not find */
        return variation->of != VARIATION_UNKNOWN || caveat_dispersion(variation, caveat, error);
    return caveat_add(caveat, words, error) && text_append(caveat, slice_of(" ("), error) &&
           phrase_p(p, caveat, error) && add_phi(variation, caveat, error) &&
           text_append(caveat, slice_of(")."), error);
}

bool caveat_dispersion(const struct variation *variation, struct text *caveat,
                       struct error *error) {
    static const char *const of[] = {[VARIATION_OF_OFFENCE] = "the offence",
                                     [VARIATION_OF_GROUP] = "the offence group",
                                     [VARIATION_OF_SOURCE] = "all offences of the source"};
    struct decimal phi = {(int128)(variation->phi * 10 + 0.5), 1};
    if (variation->of == VARIATION_UNKNOWN)
        return caveat_add(caveat,
                          "The test is not adjusted for overdispersion: the source has too "
                          "little history to tell it.",
                          error);
    return caveat_add(caveat, "The test is adjusted for a dispersion of ", error) &&
           decimal_append(caveat, phi, error) &&
           text_printf(caveat, error,
                       ", the variance of the counts of %s in units of their mean (1: Poisson).",
                       of[variation->of]);
}

/* --- Where the numbers are from --- */

bool caveat_origin(const struct telling *telling, uint32_t period, struct text *caveat) {
    struct error *error = telling->error;
    const struct panel *panel = &telling->figures->panel;
    struct coverage_origin origin = coverage_origin(&panel->coverage, panel->slots, period + 1);
    return !origin.mixed ||
           (caveat_add(caveat, "The figures for ", error) && add_period(telling, period, caveat) &&
            text_append(caveat, slice_of(" are from several releases."), error));
}

bool caveat_origins(const struct telling *telling, uint32_t period, struct text *caveat) {
    struct error *error = telling->error;
    const struct panel *panel = &telling->figures->panel;
    struct coverage_origin now = coverage_origin(&panel->coverage, panel->slots, panel->now + 1);
    struct coverage_origin then = coverage_origin(&panel->coverage, panel->slots, period + 1);
    if (!caveat_origin(telling, panel->now, caveat) || !caveat_origin(telling, period, caveat))
        return false;
    if (now.layout == then.layout && slice_equal(now.vintage, then.vintage))
        return true;
    return caveat_add(caveat, "Mixed vintages: the figures for ", error) &&
           add_period(telling, panel->now, caveat) &&
           text_append(caveat, slice_of(" and "), error) && add_period(telling, period, caveat) &&
           text_printf(caveat, error, " are from different releases (%.*s, %.*s).",
                       SLICE_PRINT(now.vintage.length > 0 ? now.vintage : now.file),
                       SLICE_PRINT(then.vintage.length > 0 ? then.vintage : then.file));
}

bool caveat_rows_left_out(const struct telling *telling, struct text *caveat) {
    int64_t rows = telling->question->store->findings.left_out;
    return rows == 0 ||
           (caveat_add(caveat, "", telling->error) &&
            text_printf(caveat, telling->error,
                        "%" PRId64 " row%s of the source could not be read and %s not counted; see "
                        "source_problems.",
                        rows, rows == 1 ? "" : "s", rows == 1 ? "is" : "are"));
}

/* --- Forces --- */

static bool say_alone(const struct telling *telling, struct text *caveat) {
    struct error *error = telling->error;
    return caveat_add(caveat, "The source has no figures of ", error) &&
           phrase_place(telling->figures->force, caveat, error) &&
           text_append(caveat, slice_of(" by itself"), error);
}

bool caveat_counted_with(const struct telling *telling, struct text *caveat) {
    return say_alone(telling, caveat) &&
           text_printf(caveat, telling->error, "; for the story of the two, ask for %.*s.",
                       SLICE_PRINT(telling->figures->counted_with->name));
}

bool caveat_taken_in(const struct telling *telling, struct text *caveat) {
    return !telling->figures->takes_in_city ||
           caveat_add(caveat,
                      "Taken to include the City of London, of which the source has no figures by "
                      "itself.",
                      telling->error);
}

/* Appends the labels that have a number in `there` and none in `not_there`; *any: some were before. */
static bool add_missing(const struct telling *telling, uint32_t there, uint32_t not_there,
                        bool *any, struct text *caveat) {
    const struct panel *panel = &telling->figures->panel;
    const struct dictionary *labels = &panel->store->dictionaries[DIMENSION_FORCE];
    struct error *error = telling->error;
    size_t missing = 0;
    for (uint32_t label = 0; label < panel->force_count; label++) {
        if (!panel_has(panel, 0, there, label) || panel_has(panel, 0, not_there, label))
            continue;
        struct slice name =
            label > 0 ? dictionary_value(labels, label - 1) : slice_of("rows without a force");
        bool done = missing == 0 ? text_append(caveat, slice_of(*any ? "; " : ": "), error) &&
                                       add_period(telling, not_there, caveat) &&
                                       text_append(caveat, slice_of(" is without "), error)
                                 : text_append(caveat, slice_of(", "), error);
        if (!done || !text_append(caveat, slice_trim(name), error))
            return false;
        missing++;
        *any = true;
    }
    return true;
}

bool caveat_forces_differ(const struct telling *telling, uint32_t then, struct text *caveat) {
    uint32_t now = now_of(telling);
    struct story_comparison comparison = story_compare(telling->question, telling->figures, then);
    bool any = false;
    return comparison.same_labels ||
           (caveat_add(caveat, "Compared over the forces that both have", telling->error) &&
            add_missing(telling, then, now, &any, caveat) &&
            add_missing(telling, now, then, &any, caveat) &&
            text_append_byte(caveat, '.', telling->error));
}

/* --- What is counted --- */

bool caveat_counted(const struct telling *telling, struct text *caveat) {
    const struct story_figures *figures = telling->figures;
    struct error *error = telling->error;
    if (figures->counted.caveat != NULL && !caveat_add(caveat, figures->counted.caveat, error))
        return false;
    if (figures->companies_unknown && figures->counted_by->publisher != NULL &&
        !caveat_add(caveat,
                    "Companies may be among the people: the source does not tell them apart.",
                    error))
        return false;
    return figures->offence.counted.length == 0 ||
           (caveat_add(caveat, "Counted under what the publisher calls ", error) &&
            text_append(caveat, text_slice(&figures->offence.counted), error) &&
            text_append_byte(caveat, '.', error));
}

/* --- The series --- */

/* The context of a scope: the story's own figures. */
static bool is_counted(const void *context, enum column column, struct slice value) {
    const struct story_figures *figures = context;
    const struct store *store = figures->panel.store;
    enum dimension dimension = COLUMNS[column].dimension;
    const unsigned char *meant =
        dimension == DIMENSION_OFFENCE ? figures->offence.offences : figures->offence.groups;
    for (uint32_t code = 1; code <= store->dictionaries[dimension].count; code++)
        if (meant[code] && slice_equal_nocase(store_value(store, column, code)->text, value))
            return true;
    return false;
}

static struct series_scope scope_of(const struct telling *telling, bool local) {
    const struct story_figures *figures = telling->figures;
    return (struct series_scope){.notes = telling->question->notes,
                                 .panel = &figures->panel,
                                 .column = 0,
                                 .layout = figures->counted_by,
                                 .force = local ? figures->force : NULL,
                                 .has = is_counted,
                                 .context = figures};
}

bool caveat_series(const struct telling *telling, uint32_t then, bool local, struct text *caveat) {
    struct series_scope scope = scope_of(telling, local);
    return series_caveat_notes(&scope, then, caveat, telling->error) &&
           series_caveat_step(&scope, then, caveat, telling->error);
}

bool caveat_regression(const struct telling *telling, uint32_t then, bool local,
                       struct text *caveat) {
    struct series_scope scope = scope_of(telling, local);
    return series_caveat_regression(
        &scope, then, local ? telling->figures->force_code : SERIES_OF_ALL, caveat, telling->error);
}

/* --- What can't be compared --- */

bool caveat_obstacle(const struct telling *telling, uint32_t then, bool local,
                     struct text *caveat) {
    struct error *error = telling->error;
    const struct story_figures *figures = telling->figures;
    const struct panel *panel = &figures->panel;
    uint32_t period = story_has(figures, panel->now, local) ? then : panel->now;
    const char *before = "The source has no figures of this force for ", *after = ".";
    if (local && figures->counted_with != NULL)
        return say_alone(telling, caveat) && text_append_byte(caveat, '.', error);
    if (panel_cover(panel, period) == COVER_PART) {
        before = "The source has only a part of ";
    } else if (panel_cover(panel, period) == COVER_NONE) {
        before = "The source has no figures for ";
    } else if (!panel_has_column(panel, panel->column_count - 1, period)) {
        before = "The source does not count the same for ";
    } else if (!panel_has_column(panel, 0, period)) {
        before = "The source has no row of this offence for ";
        after = ": it may have had another name or code.";
    } else if (local && figures->force_code != NO_FORCE &&
               panel_withheld(panel, 0, period, figures->force_code)) {
        before = "The publisher withheld a number of this force and offence for ";
    } else if (!local) {
        before = "The source has none of the same forces for ";
    }
    return caveat_add(caveat, before, error) && add_period(telling, period, caveat) &&
           text_append(caveat, slice_of(after), error);
}

bool caveat_gaps(const struct telling *telling, uint32_t then, bool local, struct text *caveat) {
    struct error *error = telling->error;
    const struct panel *panel = &telling->figures->panel;
    uint32_t parts = (uint32_t)period_parts(panel->kind);
    bool any = false;
    for (uint32_t period = then + parts; period < panel->now; period += parts) {
        if (story_has(telling->figures, period, local))
            continue;
        uint32_t end = period;
        while (end + parts < panel->now && !story_has(telling->figures, end + parts, local))
            end += parts;
        if (!(any ? text_append(caveat, slice_of(", "), error)
                  : caveat_add(caveat, "Not in the source: ", error)) ||
            !add_period(telling, period, caveat) ||
            (end > period &&
             !(text_append(caveat, slice_of(" to "), error) && add_period(telling, end, caveat))))
            return false;
        any = true;
        period = end;
    }
    return !any || text_append_byte(caveat, '.', error);
}
