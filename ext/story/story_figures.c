#include "story/story_figures.h"

#include "base/base.h"
#include "reference/reference.h"
#include "stats/stats.h"

/* --- Labels and forces --- */

static const struct force *force_of_label(const struct forces *forces, const struct store *store,
                                          uint32_t label) {
    const struct force *force = NULL;
    if (label > 0)
        forces_find(forces, dictionary_value(&store->dictionaries[DIMENSION_FORCE], label - 1),
                    &force);
    return force;
}

const struct force *story_force(const struct story_question *question, uint32_t label) {
    return force_of_label(question->forces, question->store, label);
}

static bool is_city(const struct force *force) {
    return slice_equal(force->name, slice_of("City of London"));
}

static bool is_metropolitan(const struct force *force) {
    return slice_equal(force->name, slice_of("Metropolitan Police"));
}

static bool find_label(const struct store *store, struct slice name, uint32_t *label) {
    uint32_t code;
    bool found = dictionary_find(&store->dictionaries[DIMENSION_FORCE], name, &code);
    *label = found ? code + 1 : NO_FORCE;
    return found;
}

/* Whether the source has rows of the City of London by itself, of any time. */
static bool has_city(const struct store *store) {
    uint32_t label;
    return find_label(store, slice_of("City of London"), &label);
}

static bool is_among(const struct panel *panel, size_t column, uint32_t now, uint32_t then,
                     struct slice name) {
    uint32_t label;
    return find_label(panel->store, name, &label) && panel_in_both(panel, column, now, then, label);
}

/* The City of London is often counted with the Metropolitan Police; where the source never has it by
** itself, it is not missed. All of England and Wales is said only where nothing is left out of either
** period. */
struct all_forces story_all_forces(const struct forces *forces, const struct panel *panel,
                                   size_t column, uint32_t now, uint32_t then) {
    struct all_forces all = {panel_same_labels(panel, column, now, then), 0, false};
    bool pair = is_among(panel, column, now, then, slice_of("Metropolitan and City of London"));
    if (!panel->coverage.has_forces)
        return (struct all_forces){true, 0, false};
    for (size_t i = 0; i < forces_count(forces); i++) {
        const struct force *force = forces_at(forces, i);
        bool there = is_among(panel, column, now, then, force->name) ||
                     (pair && (is_city(force) || is_metropolitan(force)));
        if (force->combined)
            continue;
        all.count += there;
        all.whole &= there || force->nation.length == 0 || /* British Transport Police */
                     (is_city(force) && !has_city(panel->store));
    }
    for (uint32_t label = 0; label < panel->force_count; label++)
        all.others |= panel_in_both(panel, column, now, then, label) &&
                      (panel_sum(panel, column, now, label) != 0 ||
                       panel_sum(panel, column, then, label) != 0) &&
                      force_of_label(forces, panel->store, label) == NULL;
    return all;
}

bool story_is_alone(const struct force *force, struct all_forces all) {
    return !all.whole && all.count <= (force->combined ? 2 : 1);
}

/* --- What is asked for --- */

static bool fail_force(const struct story_question *question, struct error *error) {
    struct text meant = {0};
    const struct force *other;
    if (forces_guess_or(question->forces, question->force, "", &meant, error))
        error_set(error, ERROR_USE,
                  "'%.*s' is no police force%s%s; SELECT force, aliases FROM police_forces lists "
                  "them, and NULL is all of England and Wales",
                  SLICE_PRINT(question->force), meant.length > 0 ? meant.bytes : "",
                  forces_find(question->forces, question->offence, &other) == LABEL_FORCE
                      ? "; the force comes first, then the offence and the period"
                      : "");
    text_free(&meant);
    return false;
}

static bool find_force(const struct story_question *question, struct story_figures *figures,
                       struct error *error) {
    struct slice name = slice_trim(question->force);
    figures->force_code = figures->counted_with_code = NO_FORCE;
    if (name.length == 0 || forces_find(question->forces, name, &figures->force) == LABEL_WHOLE) {
        figures->force = NULL;
        return true;
    }
    if (figures->force == NULL)
        return fail_force(question, error);
    find_label(question->store, figures->force->name, &figures->force_code);
    return true;
}

/* Whether a force without figures of its own is in those of `other`: it is one of a pair of forces,
** or it is the City of London, which the source never has by itself, and `other` is the Metropolitan
** Police. */
static bool is_counted_with(const struct story_question *question, const struct force *force,
                            const struct force *other) {
    return (other->combined && force_is_part(force, other)) ||
           (is_city(force) && is_metropolitan(other) && !has_city(question->store));
}

static bool find_counted_with(const struct story_question *question,
                              struct story_figures *figures) {
    for (uint32_t label = 1; label < figures->panel.force_count; label++) {
        const struct force *other = story_force(question, label);
        if (other == NULL || !panel_has_force(&figures->panel, figures->panel.now, label) ||
            !is_counted_with(question, figures->force, other))
            continue;
        figures->counted_with = other;
        figures->counted_with_code = label;
        return true;
    }
    return false;
}

/* A force that is one of the pair that is asked for, and that the source has; or NULL. */
static const struct force *find_part(const struct story_question *question,
                                     const struct story_figures *figures) {
    for (uint32_t label = 1; label < figures->panel.force_count; label++) {
        const struct force *other = story_force(question, label);
        if (other != NULL && panel_has_force(&figures->panel, figures->panel.now, label) &&
            force_is_part(other, figures->force))
            return other;
    }
    return NULL;
}

static bool fail_without_force(const struct story_question *question,
                               const struct story_figures *figures, struct error *error) {
    char written[PERIOD_TEXT_SIZE];
    struct slice period = slice_from(written, period_text(question->period, written));
    const struct force *part = find_part(question, figures);
    if (!figures->panel.coverage.has_forces)
        return error_set(error, ERROR_USE,
                         "the source has no figures by force: its numbers are of England and Wales "
                         "as a whole; give NULL as the force for their story");
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

static bool check_force(const struct story_question *question, struct story_figures *figures,
                        struct error *error) {
    if (figures->force == NULL)
        return true;
    figures->takes_in_city = is_metropolitan(figures->force) && !has_city(question->store);
    return (figures->force_code != NO_FORCE &&
            panel_has_force(&figures->panel, figures->panel.now, figures->force_code)) ||
           find_counted_with(question, figures) || fail_without_force(question, figures, error);
}

/* --- Of whom --- */

/* Which values the rows of the story's own period have, and how many of them are companies. */
struct people {
    const struct story_figures *figures;
    unsigned char *seen[DIMENSION_COUNT]; /* by code, NULL among them */
    int64_t companies, local_companies;
    uint32_t slot;
};

static const enum dimension PEOPLE[] = {DIMENSION_SEX, DIMENSION_AGE_GROUP, DIMENSION_AGE_RANGE,
                                        DIMENSION_ETHNICITY, DIMENSION_DEFENDANT_TYPE};
enum { PEOPLE_COUNT = sizeof PEOPLE / sizeof *PEOPLE };

static bool is_company(const struct story_figures *figures, const struct row_group *group,
                       uint32_t row) {
    uint32_t code = group_code(group, DIMENSION_DEFENDANT_TYPE, row);
    return code > 0 &&
           slice_starts_nocase(
               dictionary_value(&figures->panel.store->dictionaries[DIMENSION_DEFENDANT_TYPE],
                                code - 1),
               "Compan");
}

static bool see_row(void *context, uint32_t slot, const struct row_group *group, uint32_t row) {
    struct people *people = context;
    const struct story_figures *figures = people->figures;
    int64_t number;
    if (slot != people->slot || !who_has(&figures->who, group, row) ||
        !group_measure(group, figures->panel.measure, row, &number))
        return true;
    for (int i = 0; i < PEOPLE_COUNT; i++)
        people->seen[PEOPLE[i]][group_code(group, PEOPLE[i], row)] = 1;
    if (!offence_choice_has(&figures->offence, group_code(group, DIMENSION_OFFENCE, row),
                            group_code(group, DIMENSION_OFFENCE_GROUP, row)))
        return true;
    bool local = group_code(group, DIMENSION_FORCE, row) ==
                 (figures->counted_with != NULL ? figures->counted_with_code : figures->force_code);
    if (local || figures->force == NULL)
        line_range_widen(&figures->lines[group_code(group, DIMENSION_FILE, row)], group, row);
    if (!is_company(figures, group, row))
        return true;
    people->companies += number;
    people->local_companies += local ? number : 0;
    return true;
}

/* The one value that all rows have of those that say something, or that was asked for. */
struct only {
    struct slice value;   /* empty where there are several, or none */
    bool or_is_not_known; /* other rows do not say */
};

static bool says_nothing(struct slice value) {
    static const char *const words[] = {"Not known", "Not stated", "N/A", "Compan"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_starts_nocase(value, words[i]))
            return true;
    return false;
}

static struct only only_value(const struct story_figures *figures, const struct people *people,
                              enum dimension dimension) {
    const struct dictionary *values = &figures->panel.store->dictionaries[dimension];
    struct only only = {figures->who.values[dimension], false};
    size_t count = people->seen[dimension][0];
    if (figures->who.codes[dimension] != NULL)
        return only;
    for (uint32_t code = 1; code <= values->count; code++) {
        struct slice value = dictionary_value(values, code - 1);
        if (!people->seen[dimension][code])
            continue;
        if (dimension != DIMENSION_DEFENDANT_TYPE && says_nothing(value)) {
            only.or_is_not_known = true;
            continue;
        }
        only.value = value;
        count++;
    }
    if (count != 1)
        only.value = slice_of("");
    return only;
}

/* What people of a sex and an age group are called. */
static const struct noun {
    const char *sex, *age, *one, *many;
} NOUNS[] = {
    {"Female", "", "woman or girl", "women and girls"},
    {"Female", "Adults", "woman", "women"},
    {"Female", "Young adults", "young woman", "young women"},
    {"Female", "Children", "girl", "girls"},
    {"Male", "", "man or boy", "men and boys"},
    {"Male", "Adults", "man", "men"},
    {"Male", "Young adults", "young man", "young men"},
    {"Male", "Children", "boy", "boys"},
    {"", "Adults", "adult", "adults"},
    {"", "Young adults", "young adult", "young adults"},
    {"", "Children", "child", "children"},
};

static bool set_noun(struct counted *counted, struct slice sex, struct slice age) {
    for (size_t i = 0; i < sizeof NOUNS / sizeof *NOUNS; i++) {
        if (!slice_equal_nocase(sex, slice_of(NOUNS[i].sex)) ||
            !slice_equal_nocase(age, slice_of(NOUNS[i].age)))
            continue;
        counted->one = NOUNS[i].one;
        counted->many = NOUNS[i].many;
        return true;
    }
    return false;
}

/* `ethnicity: Black`, `sex: Female or not known`. */
static bool say_only(const char *column, const struct only *only, struct text *text,
                     struct error *error) {
    return text_append(text, slice_of(text->length == 0 ? " (" : ", "), error) &&
           text_append(text, slice_of(column), error) && text_append(text, slice_of(": "), error) &&
           text_append(text, only->value, error) &&
           text_append(text, slice_of(only->or_is_not_known ? " or not known" : ""), error);
}

/* ` (ethnicity: Black, sex: Female)`: what the noun does not say. */
static bool say_of_whom(struct story_figures *figures, const struct only all[DIMENSION_COUNT],
                        unsigned said, struct error *error) {
    struct text *text = &figures->of_whom;
    for (int i = 0; i < DIMENSION_COUNT; i++)
        if (all[i].value.length > 0 && (said & 1u << i) == 0 &&
            !say_only(who_column((enum dimension)i), &all[i], text, error))
            return false;
    for (size_t i = 0; i < text->length; i++)
        if (text->bytes[i] == '_')
            text->bytes[i] = ' ';
    if (text->length > 0 && !text_append_byte(text, ')', error))
        return false;
    figures->counted.of_whom = text->length > 0 ? text->bytes : "";
    return true;
}

/* The noun for a sex and an age group, of which nobody is unknown. Which dimensions it says, as bits. */
static unsigned name_sex_and_age(struct story_figures *figures,
                                 const struct only all[DIMENSION_COUNT]) {
    const struct only *sex = &all[DIMENSION_SEX], *age = &all[DIMENSION_AGE_GROUP];
    bool named = set_noun(&figures->counted, sex->or_is_not_known ? slice_of("") : sex->value,
                          age->or_is_not_known ? slice_of("") : age->value);
    unsigned said = 0;
    if (named && !sex->or_is_not_known)
        said |= 1u << DIMENSION_SEX;
    if (named && !age->or_is_not_known)
        said |= 1u << DIMENSION_AGE_GROUP;
    return said;
}

static bool name_people(struct story_figures *figures, const struct people *people,
                        struct error *error) {
    struct counted *counted = &figures->counted;
    struct only all[DIMENSION_COUNT] = {0};
    bool of_people = slice_equal(slice_of(counted->one), slice_of("person"));
    unsigned said = 0;
    for (int i = 0; i < DIMENSION_COUNT; i++)
        all[i].value = figures->who.values[i];
    for (int i = 0; i < PEOPLE_COUNT; i++) {
        all[PEOPLE[i]] = only_value(figures, people, PEOPLE[i]);
        figures->part_of_residents |=
            PEOPLE[i] != DIMENSION_DEFENDANT_TYPE && all[PEOPLE[i]].value.length > 0;
    }
    struct slice type = all[DIMENSION_DEFENDANT_TYPE].value;
    if (of_people && slice_starts_nocase(type, "Compan")) {
        counted->one = "company";
        counted->many = "companies";
    } else if (of_people) {
        said = name_sex_and_age(figures, all);
        figures->companies = people->companies;
        figures->local_companies = people->local_companies;
        figures->companies_unknown = said == 0 && people->companies == 0 && type.length == 0 &&
                                     people->seen[DIMENSION_DEFENDANT_TYPE][0];
        if (people->companies > 0) {
            counted->one = "person or company";
            counted->many = "people and companies";
        }
    }
    said |= 1u << DIMENSION_DEFENDANT_TYPE;
    return say_of_whom(figures, all, said, error);
}

static bool find_people(struct story_figures *figures, struct error *error) {
    struct panel *panel = &figures->panel;
    struct people people = {.figures = figures, .slot = panel->now + 1};
    struct coverage_origin origin = coverage_origin(&panel->coverage, panel->slots, people.slot);
    figures->lines = memory_new(panel->store->file_count + 1, sizeof *figures->lines, error);
    bool done = figures->lines != NULL;
    for (int i = 0; done && i < PEOPLE_COUNT; i++) {
        people.seen[PEOPLE[i]] =
            memory_new((size_t)panel->store->dictionaries[PEOPLE[i]].count + 1, 1, error);
        done = people.seen[PEOPLE[i]] != NULL;
    }
    if (done) {
        coverage_walk(&panel->coverage, panel->slots, see_row, &people);
        figures->counted_by = layout_counted_by(origin.layout, origin.file);
        figures->counted =
            counted_of(panel->measure, figures->counted_by->unit, panel->magistrates_only);
        done = name_people(figures, &people, error);
        /* These are of persons, as their release says. */
        if (slice_starts_nocase(origin.file, "builtin:moj-2009-2019"))
            figures->companies_unknown = false;
    }
    for (int i = 0; i < PEOPLE_COUNT; i++)
        memory_free(people.seen[PEOPLE[i]]);
    return done;
}

/* --- All of it --- */

bool story_figures_find(const struct story_question *question, struct story_figures *figures,
                        struct error *error) {
    struct story_evidence *evidence =
        question->evidence != NULL ? question->evidence : &figures->own;
    if (!find_force(question, figures, error) || !story_evidence_find(question, evidence, error))
        return false;
    figures->who = evidence->who;
    figures->offence = evidence->offence;
    figures->panel = evidence->panel;
    figures->variation = evidence->variation;
    return check_force(question, figures, error) && find_people(figures, error);
}

void story_figures_free(struct story_figures *figures) {
    story_evidence_free(&figures->own);
    text_free(&figures->of_whom);
    memory_free(figures->lines);
    *figures = (struct story_figures){0};
}

/* --- Asking --- */

bool story_has(const struct story_figures *figures, uint32_t period, bool local) {
    const struct panel *panel = &figures->panel;
    return local
               ? figures->force_code != NO_FORCE && panel_has(panel, 0, period, figures->force_code)
               : panel_has_any(panel, 0, period);
}

static bool is_whole(const struct story_question *question, const struct panel *panel,
                     uint32_t period) {
    return panel_is_national(panel, period) ||
           story_all_forces(question->forces, panel, 0, period, period).whole;
}

static struct change compare_wholes(const struct panel *panel, uint32_t then) {
    uint32_t now = panel->now;
    return (struct change){panel_all(panel, 0, now, now, now),
                           panel_all(panel, 0, then, then, then)};
}

struct story_comparison story_compare(const struct story_question *question,
                                      const struct story_figures *figures, uint32_t then) {
    const struct panel *panel = &figures->panel;
    uint32_t now = panel->now;
    struct story_comparison comparison = {
        .then = then,
        .national = {panel_all(panel, 0, now, now, then), panel_all(panel, 0, then, now, then)},
        .all = story_all_forces(question->forces, panel, 0, now, then),
        .same_labels = panel_same_labels(panel, 0, now, then)};
    if (figures->force_code != NO_FORCE)
        comparison.local = (struct change){panel_sum(panel, 0, now, figures->force_code),
                                           panel_sum(panel, 0, then, figures->force_code)};
    for (uint32_t label = 0; label < panel->force_count; label++)
        comparison.comparable |= panel_in_both(panel, 0, now, then, label);
    if (panel_is_national(panel, now) != panel_is_national(panel, then)) {
        comparison.comparable = is_whole(question, panel, now) && is_whole(question, panel, then);
        comparison.national = compare_wholes(panel, then);
        comparison.all.whole = comparison.same_labels = comparison.wholes = true;
    } else if (panel_is_national(panel, now)) {
        comparison.all.whole = true;
    }
    return comparison;
}

/* --- Residents --- */

int64_t story_residents(const struct story_question *question, const struct story_figures *figures,
                        uint32_t label) {
    const struct force *force = story_force(question, label), *city = NULL;
    struct population population;
    int64_t residents = 0;
    (void)figures;
    if (force == NULL ||
        !forces_population(question->forces, force, question->period.year, &population))
        return 0;
    residents = population.population;
    if (is_metropolitan(force) && !has_city(question->store) &&
        forces_find(question->forces, slice_of("City of London"), &city) == LABEL_FORCE &&
        forces_population(question->forces, city, question->period.year, &population))
        residents += population.population;
    return residents;
}

bool story_has_rate(int64_t number, int64_t residents) {
    return number >= RATE_FROM && residents > 0 && number <= STATS_MAX_COUNT;
}

bool story_is_ranked(const struct story_question *question, const struct story_figures *figures,
                     uint32_t label) {
    const struct force *force = story_force(question, label);
    const struct panel *panel = &figures->panel;
    return force != NULL && !is_city(force) && panel_has(panel, 0, panel->now, label) &&
           story_has_rate(panel_sum(panel, 0, panel->now, label),
                          story_residents(question, figures, label));
}
