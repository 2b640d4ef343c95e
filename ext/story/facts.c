#include "story/facts.h"

#include "stats/stats.h"
#include "story/story_caveats.h"

/* Whether the tests of stats/ take this count. */
static bool is_testable(int64_t count) {
    return count >= 0 && count <= STATS_MAX_COUNT;
}

static double test_change(struct change change) {
    return stats_change_p(change.new, change.old, 1, 1);
}

/* --- Facts --- */

static bool say_number(const struct telling *telling, const struct topic *topic, int64_t number,
                       struct story_fact *fact) {
    return sentence_number(topic, number, &fact->sentence, telling->error) &&
           (topic->counted.caveat == NULL ||
            caveat_add(&fact->caveat, topic->counted.caveat, telling->error)) &&
           caveat_small_number(telling, number, &fact->caveat) &&
           (telling_has(telling, 1, false) || caveat_obstacle(telling, 1, false, &fact->caveat)) &&
           caveat_origin(telling, 1, &fact->caveat) && caveat_rows_left_out(telling, &fact->caveat);
}

static int64_t number_of(const struct telling *telling, bool local) {
    const struct story_year *now = &telling->figures->years[1];
    return local ? now->local : now->national;
}

static bool tell_number(const struct telling *telling, bool local, struct story_fact *fact) {
    const struct topic *topic = local ? &telling->local : &telling->national;
    int64_t number = number_of(telling, local);
    fact->value = figure_integer(number);
    return (!local || caveat_taken_in(telling, &fact->caveat)) &&
           say_number(telling, topic, number, fact) &&
           (local || caveat_missing_forces(telling, &fact->caveat));
}

/* Tells the number of what the force is counted with, in a sentence. The fact gets no value,
** because the number is not the force's own. */
static bool tell_counted_with(const struct telling *telling, struct story_fact *fact) {
    const struct story_figures *figures = telling->figures;
    struct topic topic = telling->local;
    topic.force = figures->counted_with;
    topic.taken = figures->counted_with->combined ? NULL : figures->force;
    return caveat_counted_with(telling, &fact->caveat) &&
           say_number(telling, &topic, figures->counted_with_number, fact);
}

/* Fills in the figures of a change, and adds the caveats that every change may need. */
static bool tell_comparison(const struct telling *telling, struct change change, uint32_t slot,
                            struct story_fact *fact) {
    double percent;
    fact->compared_with = figure_integer(change.old);
    if (change_percent(change, &percent))
        fact->change = figure_real(percent);
    if (is_testable(change.new) && is_testable(change.old)) {
        double p = test_change(change);
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
           caveat_origins(telling, slot, &fact->caveat);
}

static bool tell_change(const struct telling *telling, bool local, struct story_fact *fact) {
    struct change change = telling_change(telling, 2, local);
    fact->value = figure_integer(change.new);
    if (!telling_compares(telling, 2, local)) {
        fact->value = figure_integer(number_of(telling, local));
        return caveat_obstacle(telling, 2, local, &fact->caveat);
    }
    return sentence_change(local ? &telling->local : &telling->national, change,
                           telling_period(telling, 2), &fact->sentence, telling->error) &&
           tell_comparison(telling, change, 2, fact) &&
           (local || caveat_common_forces(telling, 2, &fact->caveat));
}

/* Appends how far chance explains the contrast, where it is significant. A local change that is not
** significant by itself is then named, so that nobody takes the contrast for proof of it. */
static bool tell_chance(const struct telling *telling, struct change local, bool significant,
                        struct text *sentence) {
    struct error *error = telling->error;
    if (!significant)
        return true;
    if (local.new == local.old || test_change(local) < SIGNIFICANT_BELOW)
        return text_append(sentence,
                           slice_of(" The difference from the rest of the country is greater than "
                                    "chance would produce."),
                           error);
    return text_printf(sentence, error, " The %s in ", local.new > local.old ? "rise" : "fall") &&
           words_place(telling->figures->force, sentence, error) &&
           text_append(sentence,
                       slice_of(" is within what chance could produce; the contrast with the rest "
                                "of the country is not."),
                       error);
}

static bool tell_contrast(const struct telling *telling, struct story_fact *fact) {
    struct error *error = telling->error;
    struct change local = telling_change(telling, 2, true),
                  national = telling_change(telling, 2, false);
    struct change rest = {national.new - local.new, national.old - local.old};
    double percent, national_percent, p = 1;
    if (!telling_compares(telling, 2, true))
        return caveat_obstacle(telling, 2, true, &fact->caveat);
    if (change_percent(local, &percent))
        fact->value = figure_real(percent);
    if (change_percent(national, &national_percent))
        fact->compared_with = figure_real(national_percent);
    if (fact->value.kind != FIGURE_NONE && fact->compared_with.kind != FIGURE_NONE)
        fact->change = figure_real(percent - national_percent);
    bool testable = is_testable(local.new) && is_testable(local.old) && is_testable(rest.new) &&
                    is_testable(rest.old);
    if (testable)
        p = stats_contrast_p(local.new, local.old, rest.new, rest.old);
    bool significant = testable && p < SIGNIFICANT_BELOW;
    if (testable)
        fact->significance = figure_real(p);
    return sentence_contrast(&telling->local, local, national, telling_period(telling, 2),
                             significant, &fact->sentence, error) &&
           tell_chance(telling, local, significant, &fact->sentence) &&
           (!testable ||
            caveat_chance(telling,
                          "The difference from the rest of the country is within what chance could "
                          "produce",
                          p, &fact->caveat)) &&
           caveat_small_change(telling, local, &fact->caveat) &&
           caveat_origins(telling, 2, &fact->caveat) &&
           caveat_common_forces(telling, 2, &fact->caveat) &&
           caveat_missing_forces(telling, &fact->caveat);
}

static double percent_of(int64_t part, int64_t whole) {
    return decimal_percent(decimal_of_integer(part), decimal_of_integer(whole));
}

static bool tell_share(const struct telling *telling, struct story_fact *fact) {
    const struct story_year *now = &telling->figures->years[1], *then = now + 1;
    bool compares = telling_compares(telling, 2, true);
    int64_t whole = compares ? then->common.new : now->national;
    if (now->local < 0 || whole <= 0)
        return caveat_add(&fact->caveat, "There is no share of a total that is not above 0.",
                          telling->error);
    double share = percent_of(now->local, whole);
    fact->value = figure_real(share);
    if (!compares) {
        if (!caveat_obstacle(telling, 2, true, &fact->caveat))
            return false;
    } else if (then->local >= 0 && then->common.old > 0) {
        double before = percent_of(then->local, then->common.old);
        fact->compared_with = figure_real(before);
        fact->change = figure_real(share - before);
    }
    return sentence_share(&telling->local, now->local, whole, &fact->sentence, telling->error) &&
           caveat_small_number(telling, now->local, &fact->caveat) &&
           caveat_origin(telling, 1, &fact->caveat) &&
           (!compares || caveat_common_forces(telling, 2, &fact->caveat)) &&
           caveat_missing_forces(telling, &fact->caveat);
}

/* --- The rate --- */

static int64_t population_of(const struct telling *telling, const struct force *force) {
    return story_population(telling->question, force);
}

/* Appends the rate per 100,000: `11.6`, and `0.85` with two decimals where it is below 1. */
static bool say_rate(int64_t count, int64_t population, struct text *text, struct error *error) {
    bool small = (int128)count * RATE_PER < population;
    int128 parts = (int128)count * RATE_PER * (small ? 100 : 10);
    struct decimal rate = {(2 * parts + population) / ((int128)2 * population), small ? 2 : 1};
    return decimal_append(text, rate, error);
}

static bool say_rate_sentence(const struct telling *telling, int64_t population,
                              struct story_residents all, struct text *text) {
    struct error *error = telling->error;
    const struct story_year *now = &telling->figures->years[1];
    const struct counted *counted = &telling->local.counted;
    /* `were prosecuted for robbery`, in `11.6 people per 100,000 residents were prosecuted for
    ** …` */
    struct topic were = telling->local;
    were.counted.many = "were";
    return text_append(text, slice_of("In "), error) &&
           words_place(telling->figures->force, text, error) &&
           text_append(text, slice_of(", "), error) &&
           say_rate(now->local, population, text, error) &&
           text_printf(text, error, " %s per 100,000 residents ", counted->many) &&
           words_counted_offence(&were, text, error) &&
           text_append(text, slice_of(" in "), error) &&
           words_period(telling->question->period, text, error) &&
           text_append(text, slice_of(", compared with "), error) &&
           say_rate(all.number, all.population, text, error) &&
           text_append(text, slice_of(" across England and Wales."), error);
}

/* Adds why there is no rate, or why it is not to be relied on. */
static bool add_rate_caveats(const struct telling *telling, int64_t number, int64_t population,
                             struct text *caveat) {
    struct error *error = telling->error;
    if (population == 0)
        return caveat_add(caveat, "There is no population to work a rate out from.", error);
    if (number < RATE_FROM)
        return caveat_add(caveat, "No rate of fewer than 3.", error);
    if (number < SURE_FROM &&
        !caveat_add(caveat, "A rate of fewer than 10 is not reliable.", error))
        return false;
    return !slice_equal(telling->figures->force->name, slice_of("City of London")) ||
           caveat_add(caveat,
                      "Few people live in the City of London, and many more come there to work: "
                      "its rate per resident can't be compared with others.",
                      error);
}

static bool tell_rate(const struct telling *telling, struct story_fact *fact) {
    const struct story_year *now = &telling->figures->years[1];
    int64_t population = population_of(telling, telling->figures->force);
    struct story_residents all = story_residents(telling->question, telling->figures);
    int64_t rest = all.number - now->local;
    if (!add_rate_caveats(telling, now->local, population, &fact->caveat))
        return false;
    if (!story_has_rate(now->local, population) || !is_testable(all.number))
        return true;
    fact->value = figure_real(decimal_quotient((int128)now->local * RATE_PER, population));
    fact->compared_with =
        figure_real(decimal_quotient((int128)all.number * RATE_PER, all.population));
    if (all.number > 0) /* local ÷ population against national ÷ all */
        fact->change = figure_real(decimal_quotient(
            100 * ((int128)now->local * all.population - (int128)all.number * population),
            (int128)all.number * population));
    if (is_testable(rest) && all.population > population) {
        double p = stats_change_p(now->local, rest, (double)population,
                                  (double)(all.population - population));
        fact->significance = figure_real(p);
        if (!caveat_chance(
                telling,
                "The difference from the rest of the country is within what chance could "
                "produce",
                p, &fact->caveat))
            return false;
    }
    return say_rate_sentence(telling, population, all, &fact->sentence) &&
           caveat_origin(telling, 1, &fact->caveat) &&
           caveat_missing_forces(telling, &fact->caveat);
}

/* How many forces have a higher rate than the story's force, a lower one, and any rate at all. */
struct ranking {
    int higher, lower, all;
};

static struct ranking rank(const struct telling *telling, int64_t number, int64_t population) {
    struct ranking ranking = {0};
    const struct dictionary *values = &telling->question->store->dictionaries[DIMENSION_FORCE];
    for (uint32_t code = 1; code <= values->count; code++) {
        const struct force *force = NULL;
        int64_t other = telling->figures->numbers[code], others = 0;
        if (forces_find(telling->question->forces, dictionary_value(values, code - 1), &force) ==
            LABEL_FORCE)
            others = population_of(telling, force);
        if (!story_has_rate(other, others))
            continue;
        int128 difference = (int128)other * population - (int128)number * others;
        ranking.all++;
        ranking.higher += difference > 0;
        ranking.lower += difference < 0;
    }
    return ranking;
}

/* Appends `second `, `10th ` and so on, and nothing for the first place. */
static bool say_ordinal(int place, struct text *text, struct error *error) {
    static const char *const words[] = {"",       "second ",  "third ",  "fourth ", "fifth ",
                                        "sixth ", "seventh ", "eighth ", "ninth "};
    static const char *const endings[] = {"th", "st", "nd", "rd"};
    int last = place % 10;
    bool teens = place % 100 >= 11 && place % 100 <= 13;
    if (place <= (int)(sizeof words / sizeof *words))
        return text_append(text, slice_of(words[place - 1]), error);
    return text_printf(text, error, "%d%s ", place, endings[!teens && last <= 3 ? last : 0]);
}

/* Appends the place counted from the nearer end: `second highest`, `third lowest`. */
static bool say_place(struct ranking ranking, struct text *text, struct error *error) {
    bool low = ranking.lower < ranking.higher;
    return say_ordinal((low ? ranking.lower : ranking.higher) + 1, text, error) &&
           text_append(text, slice_of(low ? "lowest" : "highest"), error);
}

static bool say_rank(const struct telling *telling, struct ranking ranking, struct text *text) {
    struct error *error = telling->error;
    return text_append(text, slice_of("In "), error) &&
           words_period(telling->question->period, text, error) &&
           text_append(text, slice_of(", "), error) &&
           words_place(telling->figures->force, text, error) &&
           text_append(text, slice_of(" had the "), error) && say_place(ranking, text, error) &&
           text_append(text, slice_of(" rate of "), error) &&
           words_counted_offence(&telling->local, text, error) &&
           text_printf(text, error, " per 100,000 residents of the %d forces that have one.",
                       ranking.all);
}

static bool tell_rank(const struct telling *telling, struct story_fact *fact) {
    int64_t number = telling->figures->years[1].local;
    int64_t population = population_of(telling, telling->figures->force);
    if (!add_rate_caveats(telling, number, population, &fact->caveat))
        return false;
    if (!story_has_rate(number, population))
        return true;
    struct ranking ranking = rank(telling, number, population);
    fact->value = figure_integer(ranking.higher + 1);
    fact->compared_with = figure_integer(ranking.all);
    if (ranking.all < 2)
        return caveat_add(&fact->caveat, "No other force in the source has a rate.",
                          telling->error);
    return say_rank(telling, ranking, &fact->sentence) && caveat_origin(telling, 1, &fact->caveat);
}

/* --- The longest comparison --- */

static bool tell_longest(const struct telling *telling, bool local, struct story_fact *fact) {
    uint32_t slot = telling->figures->year_count - 1;
    while (slot > 1 && !telling_compares(telling, slot, local))
        slot--;
    struct change change = telling_change(telling, slot, local);
    fact->value = figure_integer(slot == 1 ? number_of(telling, local) : change.new);
    if (slot == 1)
        return caveat_add(&fact->caveat,
                          "The source has nothing earlier that this can be compared with.",
                          telling->error);
    return sentence_ratio(local ? &telling->local : &telling->national, change,
                          telling_period(telling, slot), &fact->sentence, telling->error) &&
           tell_comparison(telling, change, slot, fact) &&
           (local || caveat_common_forces(telling, slot, &fact->caveat)) &&
           caveat_gaps(telling, slot, local, &fact->caveat);
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

/* The local facts of a force that is counted with another. They stay empty, because the figures of
** both forces would be wrong for the one. */
static bool tell_no_local(const struct telling *telling, struct story_fact *facts) {
    static const int empty[] = {FACT_LOCAL_CHANGE, FACT_CONTRAST,  FACT_NATIONAL_SHARE,
                                FACT_RATE,         FACT_RATE_RANK, FACT_LOCAL_LONGEST};
    bool done = tell_counted_with(telling, &facts[FACT_LOCAL_NUMBER]);
    for (size_t i = 0; done && i < sizeof empty / sizeof *empty; i++)
        done = caveat_obstacle(telling, 1, true, &facts[empty[i]].caveat);
    return done;
}

static bool tell_all(const struct telling *telling, struct story *story) {
    static const char *const names[STORY_FACTS] = {
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
    struct story_fact *facts = story->facts;
    for (int i = 0; i < STORY_FACTS; i++)
        facts[i].name = names[i];
    return (telling->figures->counted_with == NULL ? tell_local(telling, facts)
                                                   : tell_no_local(telling, facts)) &&
           tell_number(telling, false, &facts[FACT_NATIONAL_NUMBER]) &&
           tell_change(telling, false, &facts[FACT_NATIONAL_CHANGE]) &&
           tell_longest(telling, false, &facts[FACT_NATIONAL_LONGEST]);
}

struct topic story_topic(const struct story_question *question, const struct story_figures *figures,
                         bool local) {
    struct coverage_origin origin = coverage_origin(&figures->coverage, figures->slots, 1);
    return (struct topic){
        .counted = words_counted(figures->measure, origin.layout, figures->magistrates_only),
        .offence = figures->offence.title,
        .is_group = figures->offence.dimension == DIMENSION_OFFENCE_GROUP,
        .force = local ? figures->force : NULL,
        .now = question->period};
}

bool story_tell_of(const struct story_question *question, const struct story_figures *figures,
                   struct story *story, struct error *error) {
    struct telling telling = {.question = question,
                              .figures = figures,
                              .local = story_topic(question, figures, true),
                              .national = story_topic(question, figures, false),
                              .error = error};
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

void story_free(struct story *story) {
    for (int i = 0; i < STORY_FACTS; i++) {
        text_free(&story->facts[i].sentence);
        text_free(&story->facts[i].caveat);
    }
    *story = (struct story){0};
}
