#include "words/story.h"

#include <inttypes.h>

#include "stats/counts.h"
#include "stats/tails.h"
#include "words/sentence.h"
#include "words/story_figures.h"

/* METHODS: no rate of counts under 3; percentages and rates are flagged under 10, counts under 20.
 */
enum { RATE_FROM = 3, SURE_FROM = 10, LOW_UNDER = 20, PER = 100000 };

/* What every fact is told from. */
struct telling {
    const struct story_question *question;
    const struct story_figures *figures;
    struct topic local, national;
    struct error *error;
};

/* --- Caveats --- */

static bool add_caveat(struct text *caveat, const char *words, struct error *error) {
    return (caveat->length == 0 || text_append_byte(caveat, ' ', error)) &&
           text_append(caveat, slice_of(words), error);
}

static struct period period_of(const struct telling *telling, uint32_t slot) {
    struct period period = telling->question->period;
    period.year -= (int)slot - 1;
    return period;
}

static bool add_small_number(const struct telling *telling, int64_t number, struct text *caveat) {
    if (number < 0)
        return add_caveat(caveat, "A number below none takes back earlier figures.",
                          telling->error);
    return number >= LOW_UNDER || add_caveat(caveat, "Low number: under 20.", telling->error);
}

static bool add_small_change(const struct telling *telling, struct change change,
                             struct text *caveat) {
    int64_t least = change.new < change.old ? change.new : change.old;
    if (least >= 0 && least < SURE_FROM)
        return add_caveat(caveat, "A percentage of numbers under 10 says little.", telling->error);
    return add_small_number(telling, least, caveat);
}

/* What has to be known of the source of a number. */
static bool add_origin(const struct telling *telling, uint32_t slot, struct text *caveat) {
    struct error *error = telling->error;
    const struct story_figures *figures = telling->figures;
    struct coverage_origin origin = coverage_origin(&figures->coverage, figures->slots, slot);
    if (origin.set_aside &&
        !(add_caveat(caveat, "The source has ", error) &&
          words_period(period_of(telling, slot), caveat, error) &&
          text_printf(caveat, error,
                      " in several files or releases; it is counted once, from %.*s%s%.*s.",
                      SLICE_PRINT(origin.file), origin.vintage.length > 0 ? ", release " : "",
                      SLICE_PRINT(origin.vintage))))
        return false;
    return !origin.mixed || (add_caveat(caveat, "The figures for ", error) &&
                             words_period(period_of(telling, slot), caveat, error) &&
                             text_append(caveat, slice_of(" are from several releases."), error));
}

/* A comparison over two releases, or with a period that has caveats of its own. */
static bool add_origins(const struct telling *telling, uint32_t slot, struct text *caveat) {
    struct error *error = telling->error;
    const struct story_figures *figures = telling->figures;
    struct coverage_origin now = coverage_origin(&figures->coverage, figures->slots, 1);
    struct coverage_origin then = coverage_origin(&figures->coverage, figures->slots, slot);
    if (!add_origin(telling, 1, caveat) || !add_origin(telling, slot, caveat))
        return false;
    if (now.layout == then.layout && slice_equal(now.vintage, then.vintage))
        return true;
    return add_caveat(caveat, "Mixed vintages: the figures for ", error) &&
           words_period(period_of(telling, 1), caveat, error) &&
           text_append(caveat, slice_of(" and "), error) &&
           words_period(period_of(telling, slot), caveat, error) &&
           text_printf(caveat, error, " are from different releases (%.*s, %.*s).",
                       SLICE_PRINT(now.vintage.length > 0 ? now.vintage : now.file),
                       SLICE_PRINT(then.vintage.length > 0 ? then.vintage : then.file));
}

static bool add_left_out(const struct telling *telling, struct text *caveat) {
    int64_t rows = telling->question->store->findings.left_out;
    return rows == 0 ||
           (add_caveat(caveat, "", telling->error) &&
            text_printf(caveat, telling->error,
                        "%" PRId64 " row%s of the source could not be read and %s not counted; see "
                        "source_problems.",
                        rows, rows == 1 ? "" : "s", rows == 1 ? "is" : "are"));
}

/* `England and Wales` is what the source holds: say so where forces are missing. City of London is
** often counted with Metropolitan Police. */
static bool add_missing_forces(const struct telling *telling, struct text *caveat) {
    const struct forces *forces = telling->question->forces;
    const struct dictionary *values = &telling->question->store->values[DIMENSION_FORCE];
    int there = 0, all = 0;
    for (size_t i = 0; i < forces_count(forces); i++) {
        struct slice name = forces_at(forces, i)->name;
        uint32_t code;
        bool counts = forces_at(forces, i)->nation.length > 0 &&
                      !slice_equal(name, slice_of("City of London"));
        all += counts;
        there += counts &&
                 ((dictionary_find(values, name, &code) && telling->figures->has_rows[code + 1]) ||
                  (slice_equal(name, slice_of("Metropolitan Police")) &&
                   dictionary_find(values, slice_of("Metropolitan and City of London"), &code) &&
                   telling->figures->has_rows[code + 1]));
    }
    return there == all ||
           (add_caveat(caveat, "", telling->error) &&
            text_printf(
                caveat, telling->error,
                "The source has %d of the %d forces outside the City of London: England and "
                "Wales is the sum of what it has.",
                there, all));
}

static bool add_chance(const struct telling *telling, const char *words, double p,
                       struct text *caveat) {
    struct error *error = telling->error;
    return p < SIGNIFICANT_BELOW ||
           (add_caveat(caveat, words, error) && text_append(caveat, slice_of(" ("), error) &&
            words_p(p, caveat, error) && text_append(caveat, slice_of(")."), error));
}

/* --- What can be compared --- */

static struct change change_of(const struct telling *telling, uint32_t slot, bool local) {
    const struct story_year *now = &telling->figures->years[1];
    const struct story_year *then = &telling->figures->years[slot];
    return local ? (struct change){now->local, then->local}
                 : (struct change){now->national, then->national};
}

static bool is_there(const struct telling *telling, uint32_t slot, bool local) {
    const struct story_year *year = &telling->figures->years[slot];
    return year->cover == COVER_WHOLE && year->has_offence && (!local || year->has_force);
}

static bool is_comparable(const struct telling *telling, uint32_t slot, bool local) {
    return is_there(telling, 1, local) && is_there(telling, slot, local);
}

/* Why there is nothing to say of the slot. */
static bool add_obstacle(const struct telling *telling, uint32_t slot, bool local,
                         struct text *caveat) {
    struct error *error = telling->error;
    slot = is_there(telling, 1, local) ? slot : 1;
    const struct story_year *year = &telling->figures->years[slot];
    const char *before = year->cover == COVER_PART   ? "The source has only a part of "
                         : year->cover == COVER_NONE ? "The source has no figures for "
                         : !year->has_offence        ? "The source has no row of this offence for "
                                              : "The source has no figures of this force for ";
    return add_caveat(caveat, before, error) &&
           words_period(period_of(telling, slot), caveat, error) &&
           text_append(caveat,
                       slice_of(year->cover == COVER_WHOLE && !year->has_offence
                                    ? ": it may have had another name or code."
                                    : "."),
                       error);
}

/* Counts that the tests of stats/ take. */
static bool is_testable(int64_t count) {
    return count >= 0 && count <= STATS_MAX_COUNT;
}

static double test_change(struct change change) {
    return stats_change_p(change.new, change.old, 1, 1);
}

/* --- Facts --- */

static bool tell_number(const struct telling *telling, bool local, struct story_fact *fact) {
    const struct topic *topic = local ? &telling->local : &telling->national;
    int64_t number = change_of(telling, 1, local).new;
    fact->value = figure_integer(number);
    return sentence_number(topic, number, &fact->sentence, telling->error) &&
           (topic->counted.caveat == NULL ||
            add_caveat(&fact->caveat, topic->counted.caveat, telling->error)) &&
           add_small_number(telling, number, &fact->caveat) &&
           (is_there(telling, 1, local) || add_obstacle(telling, 1, local, &fact->caveat)) &&
           add_origin(telling, 1, &fact->caveat) && add_left_out(telling, &fact->caveat) &&
           (local || add_missing_forces(telling, &fact->caveat));
}

/* The figures of a change, and what goes for every one. */
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
            !add_chance(telling,
                        change.new > change.old ? "This rise is within what chance could produce"
                                                : "This fall is within what chance could produce",
                        p, &fact->caveat))
            return false;
    }
    return add_small_change(telling, change, &fact->caveat) &&
           add_origins(telling, slot, &fact->caveat);
}

static bool tell_change(const struct telling *telling, bool local, struct story_fact *fact) {
    struct change change = change_of(telling, 2, local);
    fact->value = figure_integer(change.new);
    if (!is_comparable(telling, 2, local))
        return add_obstacle(telling, 2, local, &fact->caveat);
    return sentence_change(local ? &telling->local : &telling->national, change,
                           period_of(telling, 2), &fact->sentence, telling->error) &&
           tell_comparison(telling, change, 2, fact);
}

/* What the contrast shows that the two changes alone do not. */
static bool tell_chance(const struct telling *telling, struct change local, bool significant,
                        struct text *sentence) {
    struct error *error = telling->error;
    bool doubtful = local.new != local.old &&test_change(local) >= SIGNIFICANT_BELOW;
    if (!significant)
        return true;
    if (!doubtful)
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
    struct change local = change_of(telling, 2, true), national = change_of(telling, 2, false);
    struct change rest = {national.new - local.new, national.old - local.old};
    double percent, national_percent, p = 1;
    if (!is_comparable(telling, 2, true))
        return add_obstacle(telling, 2, true, &fact->caveat);
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
    return sentence_contrast(&telling->local, local, national, period_of(telling, 2), significant,
                             &fact->sentence, error) &&
           tell_chance(telling, local, significant, &fact->sentence) &&
           (!testable ||
            add_chance(telling,
                       "The difference from the rest of the country is within what chance could "
                       "produce",
                       p, &fact->caveat)) &&
           add_small_change(telling, local, &fact->caveat) &&
           add_origins(telling, 2, &fact->caveat) && add_missing_forces(telling, &fact->caveat);
}

static double percent_of(int64_t part, int64_t whole) {
    return decimal_percent(decimal_of_integer(part), decimal_of_integer(whole));
}

static bool tell_share(const struct telling *telling, struct story_fact *fact) {
    const struct story_year *now = &telling->figures->years[1], *then = now + 1;
    if (now->local < 0 || now->national <= 0)
        return add_caveat(&fact->caveat, "There is no share of a total that is not above 0.",
                          telling->error);
    double share = percent_of(now->local, now->national);
    fact->value = figure_real(share);
    if (is_comparable(telling, 2, true) && then->local >= 0 && then->national > 0) {
        double before = percent_of(then->local, then->national);
        fact->compared_with = figure_real(before);
        fact->change = figure_real(share - before);
    } else if (!add_obstacle(telling, 2, true, &fact->caveat)) {
        return false;
    }
    return sentence_share(&telling->local, now->local, now->national, &fact->sentence,
                          telling->error) &&
           add_small_number(telling, now->local, &fact->caveat) &&
           add_origin(telling, 1, &fact->caveat) && add_missing_forces(telling, &fact->caveat);
}

/* --- The rate --- */

/* 0 where there is none. */
static int64_t population_of(const struct telling *telling, const struct force *force) {
    struct population population;
    bool found = forces_population(telling->question->forces, force, telling->question->period.year,
                                   &population);
    return found ? population.population : 0;
}

static int64_t population_of_all(const struct telling *telling) {
    const struct forces *forces = telling->question->forces;
    int64_t sum = 0;
    for (size_t i = 0; i < forces_count(forces); i++)
        sum += population_of(telling, forces_at(forces, i));
    return sum;
}

/* `11.6`; two decimals below 1. */
static bool say_rate(int64_t count, int64_t population, struct text *text, struct error *error) {
    bool small = (int128)count * PER < population;
    int128 parts = (int128)count * PER * (small ? 100 : 10);
    struct decimal rate = {(2 * parts + population) / ((int128)2 * population), small ? 2 : 1};
    return decimal_append(text, rate, error);
}

static bool say_rate_sentence(const struct telling *telling, int64_t population, int64_t all,
                              struct text *text) {
    struct error *error = telling->error;
    const struct story_year *now = &telling->figures->years[1];
    const struct counted *counted = &telling->local.counted;
    struct topic bare = telling->local;
    bare.counted.many = "were"; /* … residents were prosecuted for … */
    return text_append(text, slice_of("In "), error) &&
           words_place(telling->figures->force, text, error) &&
           text_append(text, slice_of(", "), error) &&
           say_rate(now->local, population, text, error) &&
           text_printf(text, error, " %s per 100,000 residents ", counted->many) &&
           words_counted_offence(&bare, text, error) &&
           text_append(text, slice_of(" in "), error) &&
           words_period(telling->question->period, text, error) &&
           text_append(text, slice_of(", compared with "), error) &&
           say_rate(now->national, all, text, error) &&
           text_append(text, slice_of(" across England and Wales."), error);
}

/* Why there is no rate, or why not to rely on it. */
static bool add_rate_caveats(const struct telling *telling, int64_t number, int64_t population,
                             struct text *caveat) {
    struct error *error = telling->error;
    if (population == 0)
        return add_caveat(caveat, "There is no population to work a rate out from.", error);
    if (number < RATE_FROM)
        return add_caveat(caveat, "No rate of fewer than 3.", error);
    if (number < SURE_FROM &&
        !add_caveat(caveat, "A rate of fewer than 10 is not reliable.", error))
        return false;
    return !slice_equal(telling->figures->force->name, slice_of("City of London")) ||
           add_caveat(
               caveat,
               "Few people live in the City of London, and many more come there to work: its "
               "rate per resident can't be compared with others.",
               error);
}

static bool has_rate(int64_t number, int64_t population) {
    return number >= RATE_FROM && population > 0 && number <= STATS_MAX_COUNT;
}

static bool tell_rate(const struct telling *telling, struct story_fact *fact) {
    const struct story_year *now = &telling->figures->years[1];
    int64_t population = population_of(telling, telling->figures->force);
    int64_t all = population_of_all(telling), rest = now->national - now->local;
    if (!add_rate_caveats(telling, now->local, population, &fact->caveat))
        return false;
    if (!has_rate(now->local, population) || !is_testable(now->national))
        return true;
    fact->value = figure_real(decimal_quotient((int128)now->local * PER, population));
    fact->compared_with = figure_real(decimal_quotient((int128)now->national * PER, all));
    if (now->national > 0) /* local ÷ population against national ÷ all */
        fact->change = figure_real(
            decimal_quotient(100 * ((int128)now->local * all - (int128)now->national * population),
                             (int128)now->national * population));
    if (is_testable(rest) && all > population) {
        double p = stats_change_p(now->local, rest, (double)population, (double)(all - population));
        fact->significance = figure_real(p);
        if (!add_chance(telling,
                        "The difference from the rest of the country is within what chance could "
                        "produce",
                        p, &fact->caveat))
            return false;
    }
    return say_rate_sentence(telling, population, all, &fact->sentence) &&
           add_origin(telling, 1, &fact->caveat) && add_missing_forces(telling, &fact->caveat);
}

struct ranking {
    int higher, lower, all; /* forces whose rate is above, below; and that have one */
};

static struct ranking rank(const struct telling *telling, int64_t number, int64_t population) {
    struct ranking ranking = {0};
    const struct dictionary *values = &telling->question->store->values[DIMENSION_FORCE];
    for (uint32_t code = 1; code <= values->count; code++) {
        const struct force *force = NULL;
        int64_t other = telling->figures->numbers[code], others = 0;
        if (forces_find(telling->question->forces, dictionary_value(values, code - 1), &force) ==
            LABEL_FORCE)
            others = population_of(telling, force);
        if (!has_rate(other, others))
            continue;
        int128 difference = (int128)other * population - (int128)number * others;
        ranking.all++;
        ranking.higher += difference > 0;
        ranking.lower += difference < 0;
    }
    return ranking;
}

static bool say_rank(const struct telling *telling, struct ranking ranking, struct text *text) {
    static const char *const endings[] = {"th", "st", "nd", "rd"};
    struct error *error = telling->error;
    int place = ranking.higher + 1, last = place % 10;
    bool lowest = ranking.lower == 0 && place == ranking.all;
    bool teens = place % 100 >= 11 && place % 100 <= 13;
    if (!text_append(text, slice_of("In "), error) ||
        !words_period(telling->question->period, text, error) ||
        !text_append(text, slice_of(", "), error) ||
        !words_place(telling->figures->force, text, error) ||
        !text_append(text, slice_of(" had the "), error))
        return false;
    bool done = place == 1 ? text_append(text, slice_of("highest"), error)
                : lowest   ? text_append(text, slice_of("lowest"), error)
                           : text_printf(text, error, "%d%s highest", place,
                                         endings[!teens && last <= 3 ? last : 0]);
    return done && text_append(text, slice_of(" rate of "), error) &&
           words_counted_offence(&telling->local, text, error) &&
           text_printf(text, error, " per 100,000 residents of the %d forces that have one.",
                       ranking.all);
}

static bool tell_rank(const struct telling *telling, struct story_fact *fact) {
    int64_t number = telling->figures->years[1].local;
    int64_t population = population_of(telling, telling->figures->force);
    if (!add_rate_caveats(telling, number, population, &fact->caveat))
        return false;
    if (!has_rate(number, population))
        return true;
    struct ranking ranking = rank(telling, number, population);
    fact->value = figure_integer(ranking.higher + 1);
    fact->compared_with = figure_integer(ranking.all);
    if (ranking.all < 2)
        return add_caveat(&fact->caveat, "No other force in the source has a rate.",
                          telling->error);
    return say_rank(telling, ranking, &fact->sentence) && add_origin(telling, 1, &fact->caveat);
}

/* --- The longest comparison --- */

/* The years between that the source does not have, as one caveat. */
static bool add_gaps(const struct telling *telling, uint32_t earliest, bool local,
                     struct text *caveat) {
    struct error *error = telling->error;
    bool any = false;
    for (uint32_t slot = earliest - 1; slot > 1; slot--) {
        if (is_there(telling, slot, local))
            continue;
        uint32_t end = slot;
        while (end > 2 && !is_there(telling, end - 1, local))
            end--;
        if (!(any ? text_append(caveat, slice_of(", "), error)
                  : add_caveat(caveat, "Not in the source: ", error)) ||
            !words_period(period_of(telling, slot), caveat, error) ||
            (end < slot && !(text_append(caveat, slice_of(" to "), error) &&
                             words_period(period_of(telling, end), caveat, error))))
            return false;
        any = true;
        slot = end;
    }
    return !any || text_append_byte(caveat, '.', error);
}

static bool tell_longest(const struct telling *telling, bool local, struct story_fact *fact) {
    uint32_t slot = telling->figures->year_count - 1;
    while (slot > 1 && !is_comparable(telling, slot, local))
        slot--;
    struct change change = change_of(telling, slot, local);
    fact->value = figure_integer(change.new);
    if (slot == 1)
        return add_caveat(&fact->caveat,
                          "The source has nothing earlier that this can be compared with.",
                          telling->error);
    return sentence_ratio(local ? &telling->local : &telling->national, change,
                          period_of(telling, slot), &fact->sentence, telling->error) &&
           tell_comparison(telling, change, slot, fact) &&
           add_gaps(telling, slot, local, &fact->caveat);
}

/* --- All of them --- */

static bool tell_all(const struct telling *telling, struct story *story) {
    static const char *const names[STORY_FACTS] = {
        "local_number",   "local_change", "national_number", "national_change", "contrast",
        "national_share", "rate",         "rate_rank",       "local_longest",   "national_longest"};
    struct story_fact *facts = story->facts;
    for (int i = 0; i < STORY_FACTS; i++)
        facts[i].name = names[i];
    return tell_number(telling, true, &facts[0]) && tell_change(telling, true, &facts[1]) &&
           tell_number(telling, false, &facts[2]) && tell_change(telling, false, &facts[3]) &&
           tell_contrast(telling, &facts[4]) && tell_share(telling, &facts[5]) &&
           tell_rate(telling, &facts[6]) && tell_rank(telling, &facts[7]) &&
           tell_longest(telling, true, &facts[8]) && tell_longest(telling, false, &facts[9]);
}

bool story_tell(const struct story_question *question, struct story *story, struct error *error) {
    struct story_figures figures = {0};
    *story = (struct story){0};
    bool done = story_figures_find(question, &figures, error);
    if (done) {
        struct coverage_origin origin = coverage_origin(&figures.coverage, figures.slots, 1);
        struct telling telling = {.question = question, .figures = &figures, .error = error};
        telling.national = (struct topic){
            .counted = words_counted(figures.measure, origin.layout, figures.magistrates_only),
            .offence = figures.offence.title,
            .is_group = figures.offence.dimension == DIMENSION_OFFENCE_GROUP,
            .now = question->period};
        telling.local = telling.national;
        telling.local.force = figures.force;
        done = tell_all(&telling, story);
    }
    story_figures_free(&figures);
    if (!done)
        story_free(story);
    return done;
}

void story_free(struct story *story) {
    for (int i = 0; i < STORY_FACTS; i++) {
        text_free(&story->facts[i].sentence);
        text_free(&story->facts[i].caveat);
    }
    *story = (struct story){0};
}
