#include "story/facts.h"

#include <string.h>

#include "stats/stats.h"
#include "story/facts_told.h"
#include "story/story_queries.h"

/* --- Numbers --- */

static bool say_number(const struct telling *telling, const struct topic *topic, int64_t number,
                       struct story_fact *fact) {
    uint32_t now = telling->figures->panel.now;
    return sentence_number(topic, number, &fact->sentence, telling->error) &&
           (topic->force == NULL && telling->figures->force != NULL /* said beside its number */
                ? true
                : caveat_counted(telling, &fact->caveat)) &&
           caveat_small_number(telling, number, &fact->caveat) &&
           caveat_series(telling, now, topic->force != NULL, &fact->caveat) &&
           caveat_origin(telling, now, &fact->caveat) &&
           caveat_rows_left_out(telling, &fact->caveat);
}

/* Where companies are told apart, a number without one is of people, and one of nothing else is of
** companies. */
static void name_companies(const struct telling *telling, int64_t number, int64_t companies,
                           struct topic *topic) {
    topic->companies = companies;
    if (telling->figures->companies <= 0 || (companies != 0 && companies != number))
        return;
    topic->companies = 0;
    topic->counted.one = companies == 0 ? "person" : "company";
    topic->counted.many = companies == 0 ? "people" : "companies";
}

static bool tell_number(const struct telling *telling, bool local, struct story_fact *fact) {
    const struct story_figures *figures = telling->figures;
    struct topic topic = local ? telling->local : telling->national;
    if (!story_has(figures, figures->panel.now, local))
        return caveat_obstacle(telling, figures->panel.now, local, &fact->absent);
    struct story_comparison now = story_compare(telling->question, figures, figures->panel.now);
    int64_t number = local ? now.local.new : now.national.new;
    fact->value = figure_integer(number);
    name_companies(telling, number, local ? figures->local_companies : figures->companies, &topic);
    return (!local || caveat_taken_in(telling, &fact->caveat)) &&
           say_number(telling, &topic, number, fact) &&
           query_number(telling, figures->force_code, local, &fact->query);
}

/* For a force without figures of its own: the number of the force that it is counted with, in words,
** and no value. */
static bool tell_counted_with(const struct telling *telling, struct story_fact *fact) {
    const struct story_figures *figures = telling->figures;
    struct topic topic = telling->local;
    int64_t number = panel_sum(&figures->panel, 0, figures->panel.now, figures->counted_with_code);
    topic.force = figures->counted_with;
    topic.taken = figures->counted_with->combined ? NULL : figures->force;
    name_companies(telling, number, figures->local_companies, &topic);
    return caveat_counted_with(telling, &fact->caveat) &&
           say_number(telling, &topic, number, fact) &&
           query_number(telling, figures->counted_with_code, true, &fact->query);
}

/* --- Changes --- */

static double test_change(const struct telling *telling, struct change change) {
    return stats_dispersed_change_p(change.new, change.old, 1, 1, telling->figures->variation.phi);
}

/* The other figures of a change, and the caveats that every change needs. The longest comparison is
** not tested: chance is the least of what can differ over so many years. */
static bool tell_comparison(const struct telling *telling, struct change change, uint32_t then,
                            bool local, bool tested, struct story_fact *fact) {
    double percent;
    fact->compared_with = figure_integer(change.old);
    if (change_percent(change, &percent))
        fact->change = figure_real(percent);
    if (tested) {
        double p = test_change(telling, change);
        fact->significance = figure_real(p);
        if (change.new != change.old &&
            !caveat_chance(telling,
                           change.new > change.old
                               ? "This rise is within what chance could produce"
                               : "This fall is within what chance could produce",
                           p, &fact->caveat))
            return false;
    }
    return caveat_small_change(telling, change, &fact->caveat) &&
           (local || caveat_forces_differ(telling, then, &fact->caveat)) &&
           caveat_regression(telling, then, local, &fact->caveat) &&
           caveat_series(telling, then, local, &fact->caveat) &&
           caveat_origins(telling, then, &fact->caveat) &&
           query_change(telling, then, local, tested, &fact->query);
}

static bool tell_change(const struct telling *telling, bool local, struct story_fact *fact) {
    uint32_t then;
    if (!telling_year_before(telling, local, &then))
        return caveat_obstacle(telling, then, local, &fact->absent);
    struct story_comparison compared = story_compare(telling->question, telling->figures, then);
    struct topic topic = local ? telling->local : telling->national;
    struct change change = local ? compared.local : compared.national;
    topic.all = compared.all;
    fact->value = figure_integer(change.new);
    return sentence_change(&topic, change, panel_period(&telling->figures->panel, then),
                           &fact->sentence, telling->error) &&
           tell_comparison(telling, change, then, local,
                           is_testable(change.new) && is_testable(change.old), fact);
}

/* --- Local and national --- */

/* The caveat of a comparison that can't be told; or, of another, how it was tested. */
static bool add_contrast_caveat(const struct telling *telling, struct change local,
                                const struct contrast *contrast, struct text *caveat) {
    struct error *error = telling->error;
    int64_t least = local.new < local.old ? local.new : local.old;
    if (!contrast->tested)
        return caveat_add(caveat,
                          local.new < 0 || local.old < 0
                              ? "Numbers below none can't be tested."
                              : "The numbers of the rest of the country can't be tested.",
                          error);
    if (contrast->comparison != CANNOT_BE_TOLD)
        return caveat_dispersion(&telling->figures->variation, caveat, error);
    if (contrast->p < SIGNIFICANT_BELOW)
        return true;
    if (least >= LOW_UNDER)
        return caveat_chance(telling, "The difference from the rest of the country may be chance",
                             contrast->p, caveat);
    struct text words = {0};
    bool done = text_append(&words, slice_of("Too few cases to tell whether "), error) &&
                phrase_place(telling->figures->force, &words, error) &&
                text_append(&words, slice_of(" differs"), error) &&
                caveat_chance(telling, words.bytes, contrast->p, caveat);
    text_free(&words);
    return done;
}

static bool tell_contrast(const struct telling *telling, struct story_fact *fact) {
    uint32_t then;
    double percent, national_percent;
    struct contrast contrast;
    if (!telling_year_before(telling, true, &then))
        return caveat_obstacle(telling, then, true, &fact->absent);
    struct story_comparison compared = story_compare(telling->question, telling->figures, then);
    if (story_is_alone(telling->figures->force, compared.all))
        return caveat_add(&fact->absent, "The source has no other force to compare with.",
                          telling->error);
    if (change_percent(compared.local, &percent))
        fact->value = figure_real(percent);
    if (change_percent(compared.national, &national_percent))
        fact->compared_with = figure_real(national_percent);
    if (fact->value.kind != FIGURE_NONE && fact->compared_with.kind != FIGURE_NONE)
        fact->change = figure_real(percent - national_percent);
    if (telling_contrast(telling, then, &contrast))
        fact->significance = figure_real(contrast.p);
    struct topic topic = telling->local;
    topic.all = compared.all;
    return sentence_contrast(&topic, compared.local, compared.national,
                             panel_period(&telling->figures->panel, then), contrast.comparison,
                             false, &fact->sentence, telling->error) &&
           add_contrast_caveat(telling, compared.local, &contrast, &fact->caveat) &&
           caveat_small_change(telling, compared.local, &fact->caveat) &&
           caveat_forces_differ(telling, then, &fact->caveat) &&
           caveat_regression(telling, then, true, &fact->caveat) &&
           caveat_series(telling, then, true, &fact->caveat) &&
           caveat_origins(telling, then, &fact->caveat) &&
           query_contrast(telling, then, contrast.tested, &fact->query);
}

/* --- The longest comparison --- */

static bool tell_longest(const struct telling *telling, bool local, struct story_fact *fact) {
    const struct panel *panel = &telling->figures->panel;
    uint32_t parts = (uint32_t)period_parts(panel->kind), then = panel->now % parts;
    while (then < panel->now &&
           !(story_has(telling->figures, then, local) &&
             (local || story_compare(telling->question, telling->figures, then).comparable)))
        then += parts;
    if (!story_has(telling->figures, panel->now, local))
        return caveat_obstacle(telling, panel->now, local, &fact->absent);
    if (then + parts >= panel->now)
        return caveat_add(&fact->absent,
                          "The source has nothing earlier than a year before that this can be "
                          "compared with.",
                          telling->error);
    struct story_comparison compared = story_compare(telling->question, telling->figures, then);
    struct change change = local ? compared.local : compared.national;
    struct topic topic = local ? telling->local : telling->national;
    topic.all = compared.all;
    fact->value = figure_integer(change.new);
    return sentence_ratio(&topic, change, panel_period(panel, then), &fact->sentence,
                          telling->error) &&
           tell_comparison(telling, change, then, local, false, fact) &&
           caveat_gaps(telling, then, local, &fact->caveat);
}

/* --- All of them --- */

static bool tell_local(const struct telling *telling, struct story_fact *facts) {
    return tell_number(telling, true, &facts[FACT_LOCAL_NUMBER]) &&
           tell_change(telling, true, &facts[FACT_LOCAL_CHANGE]) &&
           tell_contrast(telling, &facts[FACT_CONTRAST]) &&
           tell_share(telling, &facts[FACT_NATIONAL_SHARE]) &&
           tell_rate(telling, &facts[FACT_RATE]) && tell_rank(telling, &facts[FACT_RATE_RANK]) &&
           tell_longest(telling, true, &facts[FACT_LOCAL_LONGEST]);
}

static const int LOCAL_FACTS[] = {FACT_LOCAL_CHANGE, FACT_CONTRAST,  FACT_NATIONAL_SHARE,
                                  FACT_RATE,         FACT_RATE_RANK, FACT_LOCAL_LONGEST};

/* For a force that is counted with another one. Apart from that force's number it has no local facts,
** because a figure that is wrong would be worse than none. */
static bool tell_no_local(const struct telling *telling, struct story_fact *facts) {
    bool done = tell_counted_with(telling, &facts[FACT_LOCAL_NUMBER]);
    for (size_t i = 0; done && i < sizeof LOCAL_FACTS / sizeof *LOCAL_FACTS; i++)
        done = caveat_obstacle(telling, telling->figures->panel.now, true,
                               &facts[LOCAL_FACTS[i]].absent);
    return done;
}

/* Where no force has a row of the offence in the story's own period: what is not published is not
** none. */
static bool tell_nothing(const struct telling *telling, struct story_fact *facts) {
    bool done = true;
    for (int i = 0; done && i < STORY_FACTS; i++) {
        bool local =
            i != FACT_NATIONAL_NUMBER && i != FACT_NATIONAL_CHANGE && i != FACT_NATIONAL_LONGEST;
        done = (local && telling->figures->force == NULL) ||
               caveat_obstacle(telling, telling->figures->panel.now, false, &facts[i].absent);
    }
    return done;
}

static const char *const NAMES[STORY_FACTS] = {
    [FACT_LOCAL_NUMBER] = "local_number",
    [FACT_LOCAL_CHANGE] = "local_change",
    [FACT_NATIONAL_NUMBER] = "national_number",
    [FACT_NATIONAL_CHANGE] = "national_change",
    [FACT_CONTRAST] = "contrast",
    [FACT_NATIONAL_SHARE] = "national_share",
    [FACT_RATE] = "rate",
    [FACT_RATE_RANK] = "rate_rank",
    [FACT_LOCAL_LONGEST] = "local_longest",
    [FACT_NATIONAL_LONGEST] = "national_longest",
};

/* Whether the fact is the first with its reason. */
static bool is_first(const struct story *story, int fact) {
    for (int before = 0; before < fact; before++)
        if (slice_equal(text_slice(&story->facts[before].absent),
                        text_slice(&story->facts[fact].absent)))
            return false;
    return true;
}

/* `Not given: local_change, contrast (the reason).`: reasons that are the same are said once. */
static bool tell_not_given(const struct telling *telling, struct story *story) {
    struct text *caveat = &story->not_given.caveat;
    struct error *error = telling->error;
    bool done = true;
    story->not_given.name = "not_given";
    for (int fact = 0; done && fact < STORY_FACTS; fact++) {
        struct slice absent = text_slice(&story->facts[fact].absent);
        if (absent.length == 0 || !is_first(story, fact))
            continue;
        done = caveat_add(caveat, "No ", error);
        for (int same = fact, said = 0; done && same < STORY_FACTS; same++)
            if (slice_equal(text_slice(&story->facts[same].absent), absent))
                done = text_printf(caveat, error, "%s%s", said++ > 0 ? ", " : "", NAMES[same]);
        done = done && text_append(caveat, slice_of(": "), error) &&
               text_append_byte(caveat, byte_lower(absent.bytes[0]), error) &&
               text_append(caveat, slice_after(absent, 1), error);
    }
    return done;
}

static bool tell_all(const struct telling *telling, struct story *story) {
    const struct story_figures *figures = telling->figures;
    struct story_fact *facts = story->facts;
    for (int i = 0; i < STORY_FACTS; i++)
        facts[i].name = NAMES[i];
    if (!panel_has_column(&figures->panel, 0, figures->panel.now))
        return tell_nothing(telling, facts) && tell_not_given(telling, story);
    return (figures->force == NULL ||
            (figures->counted_with == NULL ? tell_local(telling, facts)
                                           : tell_no_local(telling, facts))) &&
           tell_number(telling, false, &facts[FACT_NATIONAL_NUMBER]) &&
           tell_change(telling, false, &facts[FACT_NATIONAL_CHANGE]) &&
           tell_longest(telling, false, &facts[FACT_NATIONAL_LONGEST]) &&
           tell_not_given(telling, story);
}

struct topic story_topic(const struct story_question *question, const struct story_figures *figures,
                         bool local) {
    const struct panel *panel = &figures->panel;
    return (struct topic){.counted = figures->counted,
                          .offence = text_slice(&figures->offence.title),
                          .force = local ? figures->force : NULL,
                          .all =
                              story_all_forces(question->forces, panel, 0, panel->now, panel->now),
                          .now = question->period};
}

static struct telling telling_of(const struct story_question *question,
                                 const struct story_figures *figures, struct error *error) {
    return (struct telling){.question = question,
                            .figures = figures,
                            .local = story_topic(question, figures, true),
                            .national = story_topic(question, figures, false),
                            .error = error};
}

bool story_tell_of(const struct story_question *question, const struct story_figures *figures,
                   struct story *story, struct error *error) {
    struct telling telling = telling_of(question, figures, error);
    *story = (struct story){0};
    bool done = tell_all(&telling, story);
    if (!done)
        story_free(story);
    return done;
}

bool story_tell(const struct story_question *question, struct story *story, struct error *error) {
    struct story_figures figures = {0};
    *story = (struct story){0};
    bool done = story_figures_find(question, &figures, error) &&
                story_tell_of(question, &figures, story, error);
    story_figures_free(&figures);
    return done;
}

static void free_fact(struct story_fact *fact) {
    text_free(&fact->sentence);
    text_free(&fact->caveat);
    text_free(&fact->query);
    text_free(&fact->absent);
}

void story_free(struct story *story) {
    for (int i = 0; i < STORY_FACTS; i++)
        free_fact(&story->facts[i]);
    free_fact(&story->not_given);
    *story = (struct story){0};
}

static bool is_given(const struct story *story, int fact) {
    return story->facts[fact].sentence.length > 0;
}

size_t story_rows(const struct story *story) {
    size_t rows = story->not_given.caveat.length > 0;
    for (int i = 0; i < STORY_FACTS; i++)
        rows += is_given(story, i);
    return rows;
}

const struct story_fact *story_row(const struct story *story, size_t row) {
    for (int i = 0; i < STORY_FACTS; i++)
        if (is_given(story, i) && row-- == 0)
            return &story->facts[i];
    return &story->not_given;
}

/* --- The headline --- */

/* The local change is not more than chance, but the country's is, and the difference of the two. */
static bool is_not_followed(const struct telling *telling, uint32_t then, bool *fall) {
    struct contrast contrast;
    struct story_comparison compared = story_compare(telling->question, telling->figures, then);
    struct change local = compared.local, national = compared.national;
    *fall = national.new < national.old;
    bool higher = (int128)local.new *national.old > (int128)national.new *local.old;
    return !story_is_alone(telling->figures->force, compared.all) &&
           telling_contrast(telling, then, &contrast) && contrast.p < SIGNIFICANT_BELOW &&
           test_change(telling, national) < SIGNIFICANT_BELOW && higher == *fall;
}

/* Whether chance does not explain the change. */
static bool is_clear(const struct telling *telling, struct change change) {
    return is_testable(change.new) && is_testable(change.old) &&
           test_change(telling, change) < SIGNIFICANT_BELOW;
}

bool story_headline(const struct story_question *question, const struct story_figures *figures,
                    struct text *headline, struct error *error) {
    struct telling telling = telling_of(question, figures, error);
    bool local = figures->force != NULL && figures->counted_with == NULL, fall;
    struct topic topic = local ? telling.local : telling.national;
    struct story_fact number = {0};
    uint32_t then;
    if (!story_has(figures, figures->panel.now, local))
        return sentence_no_figures(figures->force != NULL ? &telling.local : &telling.national,
                                   headline, error);
    if (figures->counted_with != NULL || !telling_year_before(&telling, local, &then)) {
        bool done = figures->counted_with != NULL ? tell_counted_with(&telling, &number)
                                                  : tell_number(&telling, local, &number);
        done =
            done &&
            text_append(headline,
                        text_slice(number.sentence.length > 0 ? &number.sentence : &number.absent),
                        error);
        free_fact(&number);
        return done;
    }
    struct story_comparison compared = story_compare(question, figures, then);
    struct change change = local ? compared.local : compared.national;
    topic.all = compared.all;
    if (is_clear(&telling, change))
        return sentence_change(&topic, change, panel_period(&figures->panel, then), headline,
                               error);
    if (local && is_testable(change.new) && is_testable(change.old) &&
        is_not_followed(&telling, then, &fall))
        return sentence_not_followed(&topic, fall, headline, error);
    int64_t least = change.new < change.old ? change.new : change.old;
    return sentence_no_change(&topic, least < LOW_UNDER, headline, error);
}
