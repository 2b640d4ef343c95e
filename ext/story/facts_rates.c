#include <stdlib.h>

#include "stats/stats.h"
#include "story/facts_told.h"
#include "story/story_queries.h"

static double percent_of(int64_t part, int64_t whole) {
    return decimal_percent(decimal_of_integer(part), decimal_of_integer(whole));
}

static uint32_t now_of(const struct telling *telling) {
    return telling->figures->panel.now;
}

/* --- The share --- */

/* The share of a year before, where there is one of the same labels. */
static bool share_before(const struct telling *telling, uint32_t *then,
                         struct story_comparison *compared) {
    if (!telling_year_before(telling, true, then))
        return false;
    *compared = story_compare(telling->question, telling->figures, *then);
    return compared->local.old >= 0 && compared->national.old > 0 && compared->local.new >= 0 &&
           compared->national.new > 0;
}

bool tell_share(const struct telling *telling, struct story_fact *fact) {
    uint32_t now = now_of(telling), then;
    struct story_comparison compared, before;
    if (!story_has(telling->figures, now, true))
        return caveat_obstacle(telling, now, true, &fact->absent);
    compared = story_compare(telling->question, telling->figures, now);
    bool compares = share_before(telling, &then, &before);
    if (compares)
        compared = before;
    if (story_is_alone(telling->figures->force, compared.all))
        return caveat_add(&fact->absent, "The source has no other force to compare with.",
                          telling->error);
    if (compared.local.new < 0 || compared.national.new <= 0 ||
        compared.local.new > compared.national.new)
        return caveat_add(&fact->absent, "The total is none or less, of which there is no share.",
                          telling->error);
    struct topic topic = telling->local;
    topic.all = compared.all;
    fact->value = figure_real(percent_of(compared.local.new, compared.national.new));
    if (compares) {
        fact->compared_with = figure_real(percent_of(compared.local.old, compared.national.old));
        fact->change = figure_real(fact->value.real - fact->compared_with.real);
    }
    return sentence_share(&topic, compared.local.new, compared.national.new, &fact->sentence,
                          telling->error) &&
           caveat_small_number(telling, compared.local.new, &fact->caveat) &&
           (!compares || caveat_forces_differ(telling, then, &fact->caveat)) &&
           caveat_origin(telling, now, &fact->caveat) &&
           query_share(telling, compares ? then : now, &fact->query);
}

/* --- The rate --- */

/* `11.6`, and `0.58` with two decimals below 1. */
static bool say_rate(int64_t count, int64_t population, struct text *text, struct error *error) {
    if (population <= 0)
        return true; /* nobody lives there: no rate */
    bool small = (int128)count * RATE_PER < population;
    int128 parts = (int128)count * RATE_PER * (small ? 100 : 10);
    struct decimal rate = {(2 * parts + population) / ((int128)2 * population), small ? 2 : 1};
    return decimal_append(text, rate, error);
}

/* The forces that have residents: their number, their residents, and which they are. */
struct resident_forces {
    int64_t number, residents;
    struct all_forces all;
};

static struct resident_forces find_resident_forces(const struct telling *telling) {
    const struct panel *panel = &telling->figures->panel;
    struct resident_forces forces = {.all = telling->national.all};
    forces.all.count = 0;
    forces.all.others = false;
    for (uint32_t label = 1; label < panel->force_count; label++) {
        if (!has_residents(telling, label))
            continue;
        forces.all.count += story_force(telling->question, label)->combined ? 2 : 1;
        forces.number += panel_sum(panel, 0, panel->now, label);
        forces.residents += story_residents(telling->question, telling->figures, label);
    }
    return forces;
}

/* `(a rate per quarter)`: it is not brought to a year. */
static const char *span_of(const struct telling *telling) {
    int parts = period_parts(telling->question->period.kind);
    return parts == 4 ? " (a rate per quarter)" : parts == 12 ? " (a rate per month)" : "";
}

static bool say_rate_sentence(const struct telling *telling, int64_t number, int64_t residents,
                              const struct resident_forces *forces, struct text *text) {
    struct error *error = telling->error;
    const struct counted *counted = &telling->local.counted;
    bool things = counted->of_things;
    struct slice offence = telling->local.offence;
    const char *of = counted_done(counted, offence);
    bool done = text_append(text, slice_of("In "), error) &&
                phrase_place(telling->figures->force, text, error) &&
                text_append(text, slice_of(things ? ", there were " : ", "), error) &&
                say_rate(number, residents, text, error) &&
                text_printf(text, error, " %s%s %s", counted->many, counted->of_whom,
                            things ? of : "per 100,000 residents were ") &&
                (things || text_append(text, slice_of(of), error)) &&
                text_append_byte(text, ' ', error) && text_append(text, offence, error) &&
                text_append(text, slice_of(counted->after), error) &&
                (!things || text_append(text, slice_of(" per 100,000 residents"), error)) &&
                text_append(text, slice_of(" in "), error) &&
                phrase_period(telling->question->period, text, error) &&
                text_append(text, slice_of(span_of(telling)), error);
    if (done && !story_is_alone(telling->figures->force, forces->all))
        done = text_append(text, slice_of(", compared with "), error) &&
               say_rate(forces->number, forces->residents, text, error) &&
               text_append(text, slice_of(" across "), error) &&
               phrase_all_forces(forces->all, text, error);
    return done && text_append_byte(text, '.', error);
}

static bool is_city(const struct telling *telling) {
    return slice_equal(telling->figures->force->name, slice_of("City of London"));
}

/* Why there is no rate; nothing where there is one. */
static bool add_rate_obstacle(const struct telling *telling, int64_t number, int64_t residents,
                              struct text *absent) {
    struct error *error = telling->error;
    if (!story_has(telling->figures, now_of(telling), true))
        return caveat_obstacle(telling, now_of(telling), true, absent);
    if (telling->figures->part_of_residents)
        return caveat_add(
            absent,
            "Only a part of the residents is counted, and how many of them live there "
            "is not known.",
            error);
    if (residents == 0)
        return caveat_add(absent, "There is no population to work a rate out from.", error);
    if (number < RATE_FROM)
        return caveat_add(absent, "No rate of fewer than 3.", error);
    return number <= STATS_MAX_COUNT ||
           caveat_add(absent, "The number is too large for a rate.", error);
}

/* The test of the rate against that of the other forces; 1 where there are none. */
static bool test_rate(const struct telling *telling, int64_t number, int64_t residents,
                      const struct resident_forces *forces, double *p) {
    int64_t rest = forces->number - number, others = forces->residents - residents;
    if (!is_testable(rest) || others <= 0)
        return false;
    *p = stats_dispersed_change_p(number, rest, (double)residents, (double)others,
                                  telling->figures->variation.phi);
    return true;
}

bool tell_rate(const struct telling *telling, struct story_fact *fact) {
    const struct story_figures *figures = telling->figures;
    uint32_t now = now_of(telling);
    int64_t number = panel_sum(&figures->panel, 0, now, figures->force_code);
    int64_t residents = story_residents(telling->question, figures, figures->force_code);
    struct resident_forces forces = find_resident_forces(telling);
    double p;
    if (!add_rate_obstacle(telling, number, residents, &fact->absent))
        return false;
    if (fact->absent.length == 0 && !is_testable(forces.number))
        return caveat_add(&fact->absent,
                          "The numbers of the forces together are below none, or too large, to "
                          "compare a rate with.",
                          telling->error);
    if (fact->absent.length > 0)
        return true;
    fact->value = figure_real(decimal_quotient((int128)number * RATE_PER, residents));
    fact->compared_with =
        figure_real(decimal_quotient((int128)forces.number * RATE_PER, forces.residents));
    if (forces.number > 0) /* the quotient of the two rates */
        fact->change = figure_real(decimal_quotient(
            100 * ((int128)number * forces.residents - (int128)forces.number * residents),
            (int128)forces.number * residents));
    bool tested = test_rate(telling, number, residents, &forces, &p);
    if (tested) {
        fact->significance = figure_real(p);
        if (!caveat_chance(telling, "The difference from the other forces may be chance", p,
                           &fact->caveat))
            return false;
    }
    return say_rate_sentence(telling, number, residents, &forces, &fact->sentence) &&
           (number >= SURE_FROM ||
            caveat_add(&fact->caveat, "A rate of fewer than 10 is not reliable.",
                       telling->error)) &&
           (!is_city(telling) ||
            caveat_add(&fact->caveat,
                       "Few people live in the City of London, and many more come there to work: "
                       "its rate per resident can't be compared with others.",
                       telling->error)) &&
           caveat_origin(telling, now, &fact->caveat) && query_rate(telling, tested, &fact->query);
}

/* --- The rank --- */

struct ranking {
    int higher, lower, same, all;    /* forces with such a rate; all includes the force itself */
    int surely_higher, surely_lower; /* by more than chance */
};

static void rank_against(const struct telling *telling, int64_t number, int64_t residents,
                         int64_t other, int64_t others, struct ranking *ranking) {
    int128 difference = (int128)other * residents - (int128)number * others;
    double p = stats_dispersed_change_p(other, number, (double)others, (double)residents,
                                        telling->figures->variation.phi);
    ranking->higher += difference > 0;
    ranking->lower += difference < 0;
    ranking->same += difference == 0;
    ranking->surely_higher += difference > 0 && p < SIGNIFICANT_BELOW;
    ranking->surely_lower += difference < 0 && p < SIGNIFICANT_BELOW;
}

static struct ranking rank(const struct telling *telling, int64_t number, int64_t residents) {
    const struct story_figures *figures = telling->figures;
    struct ranking ranking = {.all = 1};
    for (uint32_t label = 1; label < figures->panel.force_count; label++) {
        if (label == figures->force_code || !story_is_ranked(telling->question, figures, label))
            continue;
        ranking.all++;
        rank_against(telling, number, residents,
                     panel_sum(&figures->panel, 0, now_of(telling), label),
                     story_residents(telling->question, figures, label), &ranking);
    }
    return ranking;
}

/* `second`, `10th`. */
static bool say_ordinal(int place, struct text *text, struct error *error) {
    static const char *const words[] = {"first", "second",  "third",  "fourth", "fifth",
                                        "sixth", "seventh", "eighth", "ninth"};
    static const char *const endings[] = {"th", "st", "nd", "rd"};
    int last = place % 10;
    bool teens = place % 100 >= 11 && place % 100 <= 13;
    if (place <= (int)(sizeof words / sizeof *words))
        return text_append(text, slice_of(words[place - 1]), error);
    return text_printf(text, error, "%d%s", place, endings[!teens && last <= 3 ? last : 0]);
}

static bool is_low(struct ranking ranking) {
    return ranking.lower < ranking.higher;
}

/* Counted from the nearer end: `second highest`, `joint third lowest`; nothing before the highest and
** the lowest. */
static bool say_place(struct ranking ranking, struct text *text, struct error *error) {
    bool low = is_low(ranking);
    int place = (low ? ranking.lower : ranking.higher) + 1;
    return text_append(text, slice_of(ranking.same > 0 ? "joint " : ""), error) &&
           (place == 1 ||
            (say_ordinal(place, text, error) && text_append_byte(text, ' ', error))) &&
           text_append(text, slice_of(low ? "lowest" : "highest"), error);
}

/* `; allowing for chance, it is anywhere from first to fifth lowest`: counted from the end that the
** place is counted from. */
static bool say_range(struct ranking ranking, struct text *text, struct error *error) {
    bool low = is_low(ranking);
    int first = (low ? ranking.surely_lower : ranking.surely_higher) + 1;
    int last = ranking.all - (low ? ranking.surely_higher : ranking.surely_lower);
    if (first == last)
        return text_append(text, slice_of("; chance does not explain the place"), error);
    return text_append(text, slice_of("; allowing for chance, it is anywhere from "), error) &&
           say_ordinal(first, text, error) && text_append(text, slice_of(" to "), error) &&
           say_ordinal(last, text, error) &&
           text_append(text, slice_of(low ? " lowest" : " highest"), error);
}

/* `joint first of the 42 forces that are ranked: all of them had the same rate of …` */
static bool say_all_equal(struct ranking ranking, struct text *text, struct error *error) {
    return text_append(text, slice_of(" was joint first of the "), error) &&
           phrase_small_number(ranking.all, text, error) &&
           text_append(text, slice_of(" forces that are ranked: "), error) &&
           text_append(text, slice_of(ranking.all == 2 ? "both" : "all of them"), error) &&
           text_append(text, slice_of(" had the same rate of "), error);
}

static bool say_rank(const struct telling *telling, struct ranking ranking, struct text *text) {
    struct error *error = telling->error;
    bool equal = ranking.same == ranking.all - 1;
    bool done = text_append(text, slice_of("In "), error) &&
                phrase_period(telling->question->period, text, error) &&
                text_append(text, slice_of(", "), error) &&
                phrase_place(telling->figures->force, text, error);
    if (equal)
        done = done && say_all_equal(ranking, text, error);
    else
        done = done && text_append(text, slice_of(" had the "), error) &&
               say_place(ranking, text, error) && text_append(text, slice_of(" rate of "), error);
    done = done && phrase_counted_offence(&telling->local, text, error) &&
           text_append(text, slice_of(" per 100,000 residents"), error);
    if (equal)
        return done && text_append_byte(text, '.', error);
    return done && text_append(text, slice_of(" of the "), error) &&
           phrase_small_number(ranking.all, text, error) &&
           text_append(text, slice_of(" forces that are ranked"), error) &&
           say_range(ranking, text, error) && text_append_byte(text, '.', error);
}

/* Says which forces have no rank. */
static bool caveat_not_ranked(const struct telling *telling, struct text *caveat) {
    const struct story_figures *figures = telling->figures;
    int few = 0;
    for (uint32_t label = 1; label < figures->panel.force_count; label++)
        few +=
            has_residents(telling, label) &&
            panel_sum(&figures->panel, 0, now_of(telling), label) < RATE_FROM &&
            !slice_equal(story_force(telling->question, label)->name, slice_of("City of London"));
    return caveat_add(caveat, "The City of London is not ranked", telling->error) &&
           (few == 0 || (text_append(caveat, slice_of(", nor "), telling->error) &&
                         text_append(caveat, slice_of(few == 1 ? "is " : "are "), telling->error) &&
                         phrase_small_number(few, caveat, telling->error) &&
                         text_append(caveat,
                                     slice_of(few == 1 ? " force with fewer than 3"
                                                       : " forces with fewer than 3"),
                                     telling->error))) &&
           text_append_byte(caveat, '.', telling->error);
}

bool tell_rank(const struct telling *telling, struct story_fact *fact) {
    const struct story_figures *figures = telling->figures;
    int64_t number = panel_sum(&figures->panel, 0, now_of(telling), figures->force_code);
    int64_t residents = story_residents(telling->question, figures, figures->force_code);
    if (!add_rate_obstacle(telling, number, residents, &fact->absent))
        return false;
    if (fact->absent.length == 0 && is_city(telling))
        return caveat_add(
            &fact->absent,
            "Few people live in the City of London, and many more come there to work: "
            "it is not ranked.",
            telling->error);
    if (fact->absent.length > 0)
        return true;
    struct ranking ranking = rank(telling, number, residents);
    if (ranking.all < 2)
        return caveat_add(&fact->absent, "No other force in the source has a rate.",
                          telling->error);
    fact->value = figure_integer(ranking.higher + 1);
    fact->compared_with = figure_integer(ranking.all);
    return say_rank(telling, ranking, &fact->sentence) &&
           caveat_dispersion(&figures->variation, &fact->caveat, telling->error) &&
           caveat_not_ranked(telling, &fact->caveat) &&
           caveat_origin(telling, now_of(telling), &fact->caveat) &&
           query_ranks(telling, &fact->query);
}
