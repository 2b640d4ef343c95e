#include "story/story_queries.h"

#include <stdio.h>

#include "reference/reference.h"
#include "story/facts_told.h"

/* A statement that is being written: once the error is set, nothing more is. */
struct writing {
    const struct telling *telling;
    const struct panel *panel;
    struct text *out;
    struct error *error;
};

static struct writing write_to(const struct telling *telling, struct text *out) {
    return (struct writing){telling, &telling->figures->panel, out, telling->error};
}

static void put(struct writing *writing, const char *words) {
    if (writing->error->code == ERROR_NONE)
        text_append(writing->out, slice_of(words), writing->error);
}

/* `'Devon & Cornwall'`: a quote is doubled. */
static void put_literal(struct writing *writing, struct slice slice) {
    if (writing->error->code == ERROR_NONE)
        text_append_literal(writing->out, slice, writing->error);
}

static bool done(const struct writing *writing) {
    return writing->error->code == ERROR_NONE;
}

static struct slice value_of(const struct writing *writing, enum dimension dimension,
                             uint32_t code) {
    return dictionary_value(&writing->panel->store->dictionaries[dimension], code - 1);
}

/* --- Conditions --- */

/* `period IN ('2017-Q1', …)`: what the source has of the period. */
static void put_period(struct writing *writing, uint32_t period) {
    size_t count = 0;
    put(writing, "period IN (");
    for (size_t code = 1; code < writing->panel->coverage.period_count; code++) {
        if (writing->panel->slots[code] != period + 1)
            continue;
        put(writing, count++ > 0 ? ", " : "");
        put_literal(writing, value_of(writing, DIMENSION_PERIOD, (uint32_t)code));
    }
    put(writing, ")");
}

/* Whether no other offence of the store has the code of this one. */
static bool is_only_of_code(const struct writing *writing, uint32_t offence) {
    const struct store *store = writing->panel->store;
    struct slice own = store_value(store, COLUMN_OFFENCE_CODE, offence)->text;
    for (uint32_t code = 1; code <= store->dictionaries[DIMENSION_OFFENCE].count; code++)
        if (code != offence &&
            slice_equal_nocase(store_value(store, COLUMN_OFFENCE_CODE, code)->text, own) &&
            !writing->telling->figures->offence.offences[code])
            return false;
    return own.length > 0;
}

static void put_one_offence(struct writing *writing, uint32_t code) {
    const struct store *store = writing->panel->store;
    struct slice number = store_value(store, COLUMN_OFFENCE_CODE, code)->text;
    struct slice title = store_value(store, COLUMN_OFFENCE, code)->text;
    if (is_only_of_code(writing, code)) {
        put(writing, "offence_code = ");
        put_literal(writing, number);
        return;
    }
    put(writing, number.length > 0 ? "offence_code = " : "offence_code IS NULL");
    if (number.length > 0)
        put_literal(writing, number);
    put(writing, title.length > 0 ? " AND offence = " : " AND offence IS NULL");
    if (title.length > 0)
        put_literal(writing, title);
}

static void put_offences(struct writing *writing) {
    const struct offence_choice *choice = &writing->telling->figures->offence;
    const struct store *store = writing->panel->store;
    size_t count = 0;
    put(writing, "(");
    for (uint32_t code = 1; code <= store->dictionaries[DIMENSION_OFFENCE].count; code++) {
        if (!choice->offences[code])
            continue;
        put(writing, count++ > 0 ? " OR " : "");
        put_one_offence(writing, code);
    }
    for (uint32_t code = 1; code <= store->dictionaries[DIMENSION_OFFENCE_GROUP].count; code++) {
        if (!choice->groups[code])
            continue;
        put(writing, count++ > 0 ? " OR " : "");
        put(writing, "offence_group = ");
        put_literal(writing, value_of(writing, DIMENSION_OFFENCE_GROUP, code));
    }
    put(writing, ")");
}

static void put_who(struct writing *writing) {
    const struct who *who = &writing->telling->figures->who;
    for (int i = 0; i < DIMENSION_COUNT; i++) {
        if (who->codes[i] == NULL)
            continue;
        put(writing, " AND ");
        put(writing, who_column((enum dimension)i));
        put(writing, " = ");
        put_literal(writing, who->values[i]);
    }
}

static void put_force(struct writing *writing, uint32_t label) {
    put(writing, "force = ");
    put_literal(writing, value_of(writing, DIMENSION_FORCE, label));
}

/* Whether the label counts in a statement. */
typedef bool (*label_test)(const struct writing *writing, uint32_t label, uint32_t then);

static bool is_in_both(const struct writing *writing, uint32_t label, uint32_t then) {
    return panel_in_both(writing->panel, 0, writing->panel->now, then, label);
}

static bool is_resident(const struct writing *writing, uint32_t label, uint32_t then) {
    (void)then;
    return has_residents(writing->telling, label);
}

static bool is_ranked(const struct writing *writing, uint32_t label, uint32_t then) {
    (void)then;
    return story_is_ranked(writing->telling->question, writing->telling->figures, label);
}

/* Whether a row of the label has NULL as its force in SQL. */
static bool is_null(const struct writing *writing, uint32_t label) {
    struct slice region;
    return label == 0 || store_region(value_of(writing, DIMENSION_FORCE, label), &region);
}

static void put_labels(struct writing *writing, label_test test, uint32_t then) {
    size_t count = 0;
    bool null = false;
    put(writing, "(");
    for (uint32_t label = 0; label < writing->panel->force_count; label++) {
        if (!test(writing, label, then))
            continue;
        if (is_null(writing, label)) {
            null = true;
            continue;
        }
        put(writing, count++ > 0 ? ", " : "force IN (");
        put_literal(writing, value_of(writing, DIMENSION_FORCE, label));
    }
    put(writing, count > 0 ? ")" : "");
    put(writing, !null ? "" : count > 0 ? " OR force IS NULL" : "force IS NULL");
    put(writing, ")");
}

/* Whether all rows of the two periods are of labels that have a number in both. */
static bool is_everything(const struct writing *writing, uint32_t then) {
    const struct panel *panel = writing->panel;
    return panel_same_labels(panel, 0, panel->now, then) && panel_all_counts(panel, 0, then) &&
           panel_all_counts(panel, 0, panel->now);
}

/* All that counts: of the force, or of what has a number in both periods. */
static void put_forces(struct writing *writing, bool local, uint32_t then) {
    const struct story_figures *figures = writing->telling->figures;
    if (local) {
        put(writing, " AND ");
        put_force(writing, figures->force_code);
    } else if (!story_compare(writing->telling->question, figures, then).wholes &&
               !is_everything(writing, then)) {
        put(writing, " AND ");
        put_labels(writing, is_in_both, then);
    }
}

/* --- Parts of a statement --- */

static const char *counted_column(const struct writing *writing) {
    static const char *const names[] = {[MEASURE_DEFENDANTS] = "defendants",
                                        [MEASURE_PROSECUTED] = "prosecuted",
                                        [MEASURE_CONVICTED] = "convicted",
                                        [MEASURE_SENTENCED] = "sentenced"};
    return names[writing->panel->measure];
}

/* `coalesce(sum(prosecuted) FILTER (WHERE …), 0)`, of one period and perhaps the force alone. */
static void put_sum(struct writing *writing, uint32_t period, bool of_force) {
    put(writing, "coalesce(sum(");
    put(writing, counted_column(writing));
    put(writing, ") FILTER (WHERE ");
    put_period(writing, period);
    if (of_force) {
        put(writing, " AND ");
        put_force(writing, writing->telling->figures->force_code);
    }
    put(writing, "), 0)");
}

static void put_from(struct writing *writing) {
    put(writing, " FROM prosecutions(");
    put_literal(writing, writing->telling->question->source);
    put(writing, ") WHERE ");
    put_offences(writing);
    put_who(writing);
}

static void put_phi(struct writing *writing) {
    char phi[40];
    snprintf(phi, sizeof phi, "%.17g", writing->telling->figures->variation.phi);
    put(writing, phi);
}

/* --- Statements --- */

bool query_number(const struct telling *telling, uint32_t label, bool local, struct text *query) {
    struct writing writing = write_to(telling, query);
    put(&writing, "SELECT ");
    put_sum(&writing, writing.panel->now, false);
    put(&writing, " AS value");
    put_from(&writing);
    if (local) {
        put(&writing, " AND ");
        put_force(&writing, label);
    } else {
        put_forces(&writing, false, writing.panel->now);
    }
    return done(&writing);
}

bool query_change(const struct telling *telling, uint32_t then, bool local, bool tested,
                  struct text *query) {
    struct writing writing = write_to(telling, query);
    put(&writing, "SELECT value, compared_with, pct_change(value, compared_with) AS change");
    if (tested) {
        put(&writing, ", change_p(value, compared_with, ");
        put_phi(&writing);
        put(&writing, ") AS significance");
    }
    put(&writing, " FROM (SELECT ");
    put_sum(&writing, writing.panel->now, false);
    put(&writing, " AS value, ");
    put_sum(&writing, then, false);
    put(&writing, " AS compared_with");
    put_from(&writing);
    put_forces(&writing, local, then);
    put(&writing, ")");
    return done(&writing);
}

bool query_contrast(const struct telling *telling, uint32_t then, bool tested, struct text *query) {
    struct writing writing = write_to(telling, query);
    uint32_t now = writing.panel->now;
    put(&writing, "SELECT pct_change(local_new, local_old) AS value, pct_change(national_new, "
                  "national_old) AS compared_with, pct_change(local_new, local_old) - "
                  "pct_change(national_new, national_old) AS change");
    if (tested) {
        put(&writing, ", contrast_p(local_new, local_old, national_new, national_old, ");
        put_phi(&writing);
        put(&writing, ") AS significance");
    }
    put(&writing, " FROM (SELECT ");
    put_sum(&writing, now, true);
    put(&writing, " AS local_new, ");
    put_sum(&writing, then, true);
    put(&writing, " AS local_old, ");
    put_sum(&writing, now, false);
    put(&writing, " AS national_new, ");
    put_sum(&writing, then, false);
    put(&writing, " AS national_old");
    put_from(&writing);
    put_forces(&writing, false, then);
    put(&writing, ")");
    return done(&writing);
}

static void put_share(struct writing *writing, uint32_t period, const char *name) {
    put(writing, "100.0 * ");
    put_sum(writing, period, true);
    put(writing, " / ");
    put_sum(writing, period, false);
    put(writing, name);
}

bool query_share(const struct telling *telling, uint32_t then, struct text *query) {
    struct writing writing = write_to(telling, query);
    bool compares = then != writing.panel->now;
    put(&writing,
        compares ? "SELECT value, compared_with, value - compared_with AS change FROM (" : "");
    put(&writing, "SELECT ");
    put_share(&writing, writing.panel->now, " AS value");
    if (compares) {
        put(&writing, ", ");
        put_share(&writing, then, " AS compared_with");
    }
    put_from(&writing);
    put_forces(&writing, false, then);
    put(&writing, compares ? ")" : "");
    return done(&writing);
}

/* Whether the residents of the label's force are its own and those of the City of London. */
static bool has_residents_of_city(const struct writing *writing, uint32_t label) {
    const struct story_question *question = writing->telling->question;
    struct population own;
    return forces_population(question->forces, story_force(question, label), question->period.year,
                             &own) &&
           own.population != story_residents(question, writing->telling->figures, label);
}

static void put_population(struct writing *writing, const char *force) {
    char year[40];
    snprintf(year, sizeof year, ", %d)", writing->telling->question->period.year);
    put(writing, "population_of(");
    put(writing, force);
    put(writing, year);
}

/* `population_of('Lancashire', 2018)`; with the City's where the force's figures have it. */
static void put_residents(struct writing *writing, uint32_t label) {
    char year[40];
    snprintf(year, sizeof year, ", %d)", writing->telling->question->period.year);
    put(writing, "population_of(");
    put_literal(writing, story_force(writing->telling->question, label)->name);
    put(writing, year);
    if (has_residents_of_city(writing, label)) {
        put(writing, " + ");
        put_population(writing, "'City of London'");
    }
}

bool query_rate(const struct telling *telling, bool tested, struct text *query) {
    struct writing writing = write_to(telling, query);
    uint32_t now = writing.panel->now;
    size_t count = 0;
    put(&writing, "SELECT 100000.0 * number / residents AS value, 100000.0 * all_number / "
                  "all_residents AS compared_with, 100.0 * (1.0 * number * all_residents - 1.0 * "
                  "all_number * residents) / (1.0 * all_number * residents) AS change");
    if (tested) {
        put(&writing, ", change_p(number, all_number - number, residents, all_residents - "
                      "residents, ");
        put_phi(&writing);
        put(&writing, ") AS significance");
    }
    put(&writing, " FROM (SELECT ");
    put_sum(&writing, now, true);
    put(&writing, " AS number, ");
    put_residents(&writing, telling->figures->force_code);
    put(&writing, " AS residents, ");
    put_sum(&writing, now, false);
    put(&writing, " AS all_number, ");
    for (uint32_t label = 1; label < writing.panel->force_count; label++) {
        if (!has_residents(telling, label))
            continue;
        put(&writing, count++ > 0 ? " + " : "");
        put_residents(&writing, label);
    }
    put(&writing, " AS all_residents");
    put_from(&writing);
    put(&writing, " AND ");
    put_labels(&writing, is_resident, now);
    put(&writing, ")");
    return done(&writing);
}

/* The residents of any of the forces that are ranked, by its name. */
static void put_residents_of_each(struct writing *writing) {
    put_population(writing, "force");
    for (uint32_t label = 1; label < writing->panel->force_count; label++) {
        if (!is_ranked(writing, label, 0) || !has_residents_of_city(writing, label))
            continue;
        put(writing, " + CASE force WHEN ");
        put_literal(writing, value_of(writing, DIMENSION_FORCE, label));
        put(writing, " THEN ");
        put_population(writing, "'City of London'");
        put(writing, " ELSE 0 END");
    }
}

bool query_ranks(const struct telling *telling, struct text *query) {
    struct writing writing = write_to(telling, query);
    put(&writing, "SELECT value, compared_with FROM (SELECT force, rank() OVER (ORDER BY rate DESC)"
                  " AS value, count(*) OVER () AS compared_with FROM (SELECT force, 100000.0 * ");
    put_sum(&writing, writing.panel->now, false);
    put(&writing, " / (");
    put_residents_of_each(&writing);
    put(&writing, ") AS rate");
    put_from(&writing);
    put(&writing, " AND ");
    put_labels(&writing, is_ranked, writing.panel->now);
    put(&writing, " GROUP BY force)) WHERE ");
    put_force(&writing, telling->figures->force_code);
    return done(&writing);
}
