#include "story/sentence.h"

#include <inttypes.h>

/* --- Words --- */

bool phrase_period(struct period period, struct text *text, struct error *error) {
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    static const char *const quarters[] = {"first", "second", "third", "fourth"};
    char written[PERIOD_TEXT_SIZE];
    struct period year = {period.kind == PERIOD_FINANCIAL_QUARTER ? PERIOD_FINANCIAL_YEAR
                                                                  : period.kind,
                          period.year, 0};
    if (period.kind == PERIOD_MONTH)
        return text_printf(text, error, "%s %d", months[period.part - 1], period.year);
    if (period.kind == PERIOD_QUARTER)
        year.kind = PERIOD_YEAR;
    struct slice of = slice_from(written, period_text(year, written));
    if (period.part > 0)
        return text_printf(text, error, "the %s quarter of %.*s", quarters[period.part - 1],
                           SLICE_PRINT(of));
    return text_append(text, of, error);
}

bool phrase_place(const struct force *force, struct text *text, struct error *error) {
    /* A region has the same name. */
    if (slice_equal(force->name, slice_of("West Midlands")))
        return text_append(text, slice_of("the West Midlands Police area"), error);
    bool area = force->combined || slice_ends_nocase(force->name, " Police");
    bool article = area || slice_equal(force->name, slice_of("City of London"));
    return text_printf(text, error, "%s%.*s%s", article ? "the " : "", SLICE_PRINT(force->name),
                       area ? " area" : "");
}

bool phrase_small_number(int number, struct text *text, struct error *error) {
    static const char *const words[] = {"no",  "one",   "two",   "three", "four", "five",
                                        "six", "seven", "eight", "nine",  "ten"};
    return number <= 10 ? text_append(text, slice_of(words[number]), error)
                        : decimal_append(text, decimal_of_integer(number), error);
}

bool phrase_forces(struct all_forces all, struct text *text, struct error *error) {
    if (all.count == 0)
        return text_append(text, slice_of("areas"), error);
    return phrase_small_number(all.count, text, error) &&
           text_append(text, slice_of(all.count == 1 ? " force" : " forces"), error) &&
           text_append(text, slice_of(all.others ? " and others" : ""), error);
}

bool phrase_all_forces(struct all_forces all, struct text *text, struct error *error) {
    if (all.whole)
        return text_append(text, slice_of("England and Wales"), error);
    return text_append(text, slice_of("the "), error) && phrase_forces(all, text, error) &&
           text_append(text, slice_of(" with figures"), error);
}

bool phrase_count(int64_t count, struct text *text, struct error *error) {
    return count == 0 ? text_append(text, slice_of("none"), error)
                      : decimal_append(text, decimal_of_integer(count), error);
}

bool phrase_p(double p, struct text *text, struct error *error) {
    if (p < 0.001)
        return text_append(text, slice_of("p < 0.001"), error);
    if (p >= 0.995)
        return text_append(text, slice_of("p > 0.99"), error);
    /* What is below 0.05 must not be rounded up to it. */
    int places = p < 0.1 ? (p < SIGNIFICANT_BELOW && p >= 0.0495 ? 4 : 3) : 2;
    double scale = places == 4 ? 10000 : places == 3 ? 1000 : 100;
    int128 digits = (int128)(p * scale + (places == 4 ? 0 : 0.5));
    return text_append(text, slice_of("p = "), error) &&
           decimal_append(text, (struct decimal){digits, places}, error);
}

bool phrase_counted_offence(const struct topic *topic, struct text *text, struct error *error) {
    const struct counted *counted = &topic->counted;
    return text_printf(text, error, "%s%s %s ", counted->many, counted->of_whom,
                       counted_done(counted, topic->offence)) &&
           text_append(text, topic->offence, error) &&
           text_append(text, slice_of(counted->after), error);
}

/* --- Parts of sentences --- */

static bool begin(struct text *text, const char *words, struct error *error) {
    return (text->length == 0 || text_append_byte(text, ' ', error)) &&
           text_append(text, slice_of(words), error);
}

static bool say(struct text *text, const char *words, struct error *error) {
    return text_append(text, slice_of(words), error);
}

static bool say_place(const struct topic *topic, struct text *text, struct error *error) {
    return topic->force != NULL ? phrase_place(topic->force, text, error)
                                : phrase_all_forces(topic->all, text, error);
}

static bool begin_place(const struct topic *topic, struct text *text, struct error *error) {
    return begin(text, topic->force != NULL ? "In " : "Across ", error) &&
           say_place(topic, text, error) && say(text, ", ", error);
}

/* `which is taken to include the City of London, `, which follows `In the Metropolitan … area,
** `. */
static bool say_taken(const struct force *taken, struct text *text, struct error *error) {
    return say(text, "which is taken to include ", error) && phrase_place(taken, text, error) &&
           say(text, ", ", error);
}

/* ` in 2017`; nothing where `period` is NULL. */
static bool say_when(const struct period *period, struct text *text, struct error *error) {
    return period == NULL || (say(text, " in ", error) && phrase_period(*period, text, error));
}

/* ` in 2016 and in 2017` */
static bool say_both(struct period then, struct period now, struct text *text,
                     struct error *error) {
    return say_when(&then, text, error) && say(text, " and", error) && say_when(&now, text, error);
}

/* `rose by 23%, from 142 in 2017 to 175 in 2018`. The periods are left out where `then` and `now`
** are NULL. */
static bool say_change(struct change change, const struct period *then, const struct period *now,
                       struct text *text, struct error *error) {
    if (change.new == change.old)
        return say(text,
                   change.new == 0 ? "did not change: there were " : "did not change: it was ",
                   error) &&
               phrase_count(change.new, text, error) && say_both(*then, *now, text, error);
    bool counts = change.new > 0 && change.old > 0;
    if (counts)
        counts = words_change(decimal_of_integer(change.new), decimal_of_integer(change.old), text,
                              error) &&
                 say(text, ",", error);
    else
        counts = say(text, change.new > change.old ? "rose" : "fell", error);
    return counts && say(text, " from ", error) && phrase_count(change.old, text, error) &&
           say_when(then, text, error) && say(text, " to ", error) &&
           phrase_count(change.new, text, error) && say_when(now, text, error);
}

/* `rose by 23%`, `fell from 5 to none`: without the numbers where they have been said. */
static bool say_short_change(struct change change, struct text *text, struct error *error) {
    if (change.new == change.old)
        return say(text, "did not change", error);
    if (change.new > 0 && change.old > 0)
        return words_change(decimal_of_integer(change.new), decimal_of_integer(change.old), text,
                            error);
    return say_change(change, NULL, NULL, text, error);
}

bool changes_oppose(struct change a, struct change b) {
    bool a_rose = a.new > a.old, a_fell = a.new < a.old;
    bool b_rose = b.new > b.old, b_fell = b.new < b.old;
    return (a_rose && b_fell) || (a_fell && b_rose);
}

bool change_percent(struct change change, double *percent) {
    if (change.old > 0)
        *percent = decimal_percent((struct decimal){(int128)change.new - change.old, 0},
                                   decimal_of_integer(change.old));
    return change.old > 0;
}

/* --- Sentences about numbers --- */

/* `175 people were prosecuted for`, `there were no completed prosecutions for` */
static bool say_number(const struct topic *topic, int64_t number, struct text *text,
                       struct error *error) {
    const struct counted *counted = &topic->counted;
    const char *done = counted_done(counted, topic->offence);
    const char *noun = number == 1 ? counted->one : counted->many;
    const char *verb = number == 1 ? "was" : "were";
    if (counted->of_things && !text_printf(text, error, "there %s ", verb))
        return false;
    if (!(number == 0 ? say(text, "no", error)
                      : decimal_append(text, decimal_of_integer(number), error)))
        return false;
    return counted->of_things
               ? text_printf(text, error, " %s%s %s ", noun, counted->of_whom, done)
               : text_printf(text, error, " %s%s %s %s ", noun, counted->of_whom, verb, done);
}

static bool say_companies(int64_t companies, struct text *text, struct error *error) {
    return companies <= 0 || (say(text, ", of which ", error) &&
                              decimal_append(text, decimal_of_integer(companies), error) &&
                              say(text, companies == 1 ? " company" : " companies", error));
}

/* `In Kent, the number of people prosecuted for robbery was -3 in 2017.` */
static bool say_negative(const struct topic *topic, int64_t number, struct text *text,
                         struct error *error) {
    return say(text, "the number of ", error) && phrase_counted_offence(topic, text, error) &&
           say(text, " was ", error) && phrase_count(number, text, error) &&
           say_when(&topic->now, text, error) && say(text, ".", error);
}

bool sentence_number(const struct topic *topic, int64_t number, struct text *text,
                     struct error *error) {
    if (number < 0)
        return begin_place(topic, text, error) &&
               (topic->taken == NULL || say_taken(topic->taken, text, error)) &&
               say_negative(topic, number, text, error);
    return begin_place(topic, text, error) &&
           (topic->taken == NULL || say_taken(topic->taken, text, error)) &&
           say_number(topic, number, text, error) && text_append(text, topic->offence, error) &&
           say(text, topic->counted.after, error) && say_when(&topic->now, text, error) &&
           say_companies(topic->companies, text, error) && say(text, ".", error);
}

static bool begin_change(const struct topic *topic, struct text *text, struct error *error) {
    return begin_place(topic, text, error) && say(text, "the number of ", error) &&
           phrase_counted_offence(topic, text, error) && say(text, " ", error);
}

bool sentence_change(const struct topic *topic, struct change change, struct period then,
                     struct text *text, struct error *error) {
    return begin_change(topic, text, error) &&
           say_change(change, &then, &topic->now, text, error) && say(text, ".", error);
}

/* --- Local and national --- */

/* How the local change is told: with its numbers; or, where they have been said, `in 2018 from a year
** earlier`. Its sentence is not ended. */
static bool say_local(const struct topic *topic, struct change local, struct period then, bool full,
                      struct text *text, struct error *error) {
    if (full && local.new == local.old) /* `did not change` stands at the end: more follows it */
        return begin_place(topic, text, error) && say(text, "the number of ", error) &&
               phrase_counted_offence(topic, text, error) && say(text, " (", error) &&
               phrase_count(local.new, text, error) && say_both(then, topic->now, text, error) &&
               say(text, ") did not change", error);
    if (!begin_change(topic, text, error))
        return false;
    bool from_to = local.new != local.old && (local.new <= 0 || local.old <= 0);
    if (full || from_to) /* `rose from none to 1 from a year earlier` would be no English */
        return say_change(local, &then, &topic->now, text, error);
    return say_short_change(local, text, error) && say_when(&topic->now, text, error) &&
           say(text, " from a year earlier", error);
}

/* Whether the two changes are told by the same words, of which one without numbers is `did not
** change`. */
static bool is_same_phrase(struct change local, struct change national, bool *same,
                           struct error *error) {
    struct text a = {0}, b = {0};
    bool done = say_short_change(local, &a, error) && say_short_change(national, &b, error);
    *same = done && slice_equal(text_slice(&a), text_slice(&b));
    text_free(&a);
    text_free(&b);
    return done;
}

static bool say_national(struct change local, struct change national, bool full, struct text *text,
                         struct error *error) {
    bool same, none = national.new == national.old;
    bool done = is_same_phrase(local, national, &same, error) &&
                (!same || none || say(text, "also ", error)) &&
                say_short_change(national, text, error) &&
                (!same || !none || say(text, " either", error));
    if (full && national.new != national.old &&national.new > 0 && national.old > 0)
        done = done && say(text, ", from ", error) && phrase_count(national.old, text, error) &&
               say(text, " to ", error) && phrase_count(national.new, text, error);
    return done && say(text, ".", error);
}

/* `It rose more than across England and Wales, where it `; a change is more where its ratio is
** further from 1. */
static bool say_more_or_less(const struct topic *topic, struct change local, struct change national,
                             struct text *text, struct error *error) {
    bool rose = local.new > local.old;
    bool higher = (int128)local.new *national.old > (int128)national.new *local.old;
    return text_printf(text, error, ". It %s %s than across ", rose ? "rose" : "fell",
                       higher == rose ? "more" : "less") &&
           phrase_all_forces(topic->all, text, error) && say(text, ", where it ", error);
}

bool sentence_contrast(const struct topic *topic, struct change local, struct change national,
                       struct period then, enum comparison comparison, bool full, struct text *text,
                       struct error *error) {
    static const char *const words[][2] = {[CANNOT_BE_TOLD] = {". Across ", " it "},
                                           [AGAINST_THE_TREND] = {". In contrast, across ", " it "},
                                           [IN_LINE] = {", in line with ", ", where it "},
                                           [ONE_DID_NOT_CHANGE] = {", while across ", " it "}};
    if (!say_local(topic, local, then, full, text, error))
        return false;
    bool done = comparison == MORE_OR_LESS ? say_more_or_less(topic, local, national, text, error)
                                           : say(text, words[comparison][0], error) &&
                                                 phrase_all_forces(topic->all, text, error) &&
                                                 say(text, words[comparison][1], error);
    return done && say_national(local, national, full, text, error);
}

bool sentence_ratio(const struct topic *topic, struct change change, struct period then,
                    struct text *text, struct error *error) {
    if (change.new <= 0 || change.old <= 0) /* there is no ratio that could be put into words */
        return sentence_change(topic, change, then, text, error);
    return begin_place(topic, text, error) && say(text, "the number of ", error) &&
           phrase_counted_offence(topic, text, error) && say_when(&topic->now, text, error) &&
           say(text, " (", error) && phrase_count(change.new, text, error) &&
           say(text, ") was ", error) &&
           words_ratio(decimal_of_integer(change.new), decimal_of_integer(change.old), text,
                       error) &&
           say(text, " the number", error) && say_when(&then, text, error) &&
           say(text, " (", error) && phrase_count(change.old, text, error) &&
           say(text, ").", error);
}

bool sentence_share(const struct topic *topic, int64_t local, int64_t national, struct text *text,
                    struct error *error) {
    bool done = begin(text, "In ", error) && phrase_period(topic->now, text, error) &&
                say(text, ", ", error) && phrase_place(topic->force, text, error) &&
                say(text, " accounted for ", error);
    if (local == 0 || local == national)
        done = done && say(text, local == 0 ? "none of the " : "all ", error) &&
               decimal_append(text, decimal_of_integer(national), error) &&
               say(text, local == 0 ? " " : " of the ", error);
    else
        done = done &&
               words_share(decimal_of_integer(local), decimal_of_integer(national), text, error) &&
               say(text, " of the ", error);
    done = done && phrase_counted_offence(topic, text, error) && say(text, " in ", error) &&
           phrase_all_forces(topic->all, text, error);
    if (local != 0 && local != national)
        done = done && say(text, " (", error) && phrase_count(local, text, error) &&
               say(text, " of ", error) && phrase_count(national, text, error) &&
               say(text, ")", error);
    return done && say(text, ".", error);
}

/* --- Headlines --- */

/* `burglary prosecutions`, `prosecutions for breach of a restraining order` */
static bool say_events(const struct topic *topic, struct text *text, struct error *error) {
    bool one_word = true;
    for (size_t i = 0; i < topic->offence.length; i++)
        one_word &= byte_is_letter(topic->offence.bytes[i]);
    if (one_word)
        return text_append(text, topic->offence, error) && say(text, " ", error) &&
               say(text, topic->counted.event, error);
    return say(text, topic->counted.event, error) && say(text, " for ", error) &&
           text_append(text, topic->offence, error);
}

bool sentence_no_change(const struct topic *topic, bool too_few, struct text *text,
                        struct error *error) {
    return say(text, too_few ? "Too few " : "No clear change in ", error) &&
           say_events(topic, text, error) &&
           say(text, topic->force != NULL ? " in " : " across ", error) &&
           say_place(topic, text, error) && (!too_few || say(text, " to tell of a change", error));
}

bool sentence_no_figures(const struct topic *topic, struct text *text, struct error *error) {
    return say(text, "No figures of ", error) && say_events(topic, text, error) &&
           (topic->force != NULL ? say(text, " in ", error) && say_place(topic, text, error)
                                 : say(text, " across England and Wales", error));
}

bool sentence_not_followed(const struct topic *topic, bool fall, struct text *text,
                           struct error *error) {
    return begin_place(topic, text, error) && say_events(topic, text, error) &&
           say(text, fall ? " did not follow the fall across " : " did not follow the rise across ",
               error) &&
           phrase_all_forces(topic->all, text, error);
}
