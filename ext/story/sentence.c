#include "story/sentence.h"

#include <inttypes.h>

/* --- Words --- */

struct counted words_counted(enum measure measure, const struct layout *layout,
                             bool magistrates_only) {
    static const char only[] =
        "At magistrates' courts only: what became of those sent to the Crown "
        "Court is not in the source.";
    if (layout != NULL && layout->unit == UNIT_CRIMES)
        return measure == MEASURE_PROSECUTED
                   ? (struct counted){"charge or summons", "charges or summonses", "recorded for",
                                      "Crimes for which somebody was charged or summonsed, as the "
                                      "police recorded them: not people, and not court cases."}
                   : (struct counted){"crime outcome", "crime outcomes", "recorded for",
                                      "All outcomes that the police recorded, of which a charge is "
                                      "only one: not people, and not court cases."};
    switch (measure) {
    case MEASURE_PROSECUTED:
        return (struct counted){"person", "people", "prosecuted for", NULL};
    case MEASURE_CONVICTED:
        return (struct counted){"person", "people", "convicted of", magistrates_only ? only : NULL};
    case MEASURE_SENTENCED:
        return (struct counted){"person", "people", "sentenced for",
                                magistrates_only ? only : NULL};
    case MEASURE_DEFENDANTS:
    case MEASURE_COUNT: /* no default: a measure without words does not compile */
        break;
    }
    return (struct counted){"defendant", "defendants",
                            magistrates_only ? "before magistrates' courts for"
                                             : "before the courts for",
                            "All defendants that the source counts, whatever became of their "
                            "cases."};
}

bool words_period(struct period period, struct text *text, struct error *error) {
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

bool words_place(const struct force *force, struct text *text, struct error *error) {
    if (force == NULL)
        return text_append(text, slice_of("England and Wales"), error);
    bool area = force->combined || slice_ends_nocase(force->name, " Police");
    bool article = area || slice_equal(force->name, slice_of("City of London")) ||
                   slice_equal(force->name, slice_of("West Midlands"));
    return text_printf(text, error, "%s%.*s%s", article ? "the " : "", SLICE_PRINT(force->name),
                       area ? " area" : "");
}

bool words_count(int64_t count, struct text *text, struct error *error) {
    return count == 0 ? text_append(text, slice_of("none"), error)
                      : decimal_append(text, decimal_of_integer(count), error);
}

bool words_p(double p, struct text *text, struct error *error) {
    if (p < 0.001)
        return text_append(text, slice_of("p < 0.001"), error);
    int places = p < 0.1 ? 3 : 2;
    struct decimal shown = {(int128)(p * (p < 0.1 ? 1000 : 100) + 0.5), places};
    return text_append(text, slice_of("p = "), error) && decimal_append(text, shown, error);
}

static bool is_capital(unsigned char byte) {
    return byte != byte_lower(byte);
}

/* Appends the offence with a small first letter: `Theft from Shops` becomes `theft from Shops`. In
** a group's name each word gets a small first letter. A word whose second character is a capital or
** a digit (`HIV`, `S18`) stays as it is. */
static bool say_offence(const struct topic *topic, struct text *text, struct error *error) {
    struct slice offence = topic->offence;
    for (size_t i = 0; i < offence.length; i++) {
        unsigned char byte = offence.bytes[i];
        bool starts = i == 0 || (topic->is_group && !byte_is_letter(offence.bytes[i - 1]));
        unsigned char next = i + 1 < offence.length ? offence.bytes[i + 1] : 'a';
        bool small = starts && !is_capital(next) && (byte_is_letter(next) || byte_is_blank(next));
        if (!text_append_byte(text, small ? byte_lower(byte) : byte, error))
            return false;
    }
    return true;
}

bool words_counted_offence(const struct topic *topic, struct text *text, struct error *error) {
    return text_printf(text, error, "%s %s ", topic->counted.many, topic->counted.done) &&
           say_offence(topic, text, error);
}

/* --- Parts of sentences --- */

static bool begin(struct text *text, const char *words, struct error *error) {
    return (text->length == 0 || text_append_byte(text, ' ', error)) &&
           text_append(text, slice_of(words), error);
}

static bool say(struct text *text, const char *words, struct error *error) {
    return text_append(text, slice_of(words), error);
}

static bool begin_place(const struct topic *topic, struct text *text, struct error *error) {
    return begin(text, topic->force != NULL ? "In " : "Across ", error) &&
           words_place(topic->force, text, error) && say(text, ", ", error);
}

/* `which is taken to include the City of London, `, which follows `In the Metropolitan … area,
** `. */
static bool say_taken(const struct force *taken, struct text *text, struct error *error) {
    return say(text, "which is taken to include ", error) && words_place(taken, text, error) &&
           say(text, ", ", error);
}

/* ` in 2017`; nothing where `period` is NULL. */
static bool say_when(const struct period *period, struct text *text, struct error *error) {
    return period == NULL || (say(text, " in ", error) && words_period(*period, text, error));
}

/* `rose by 23%, from 142 in 2017 to 175 in 2018`. A period that is NULL is not said, because the
** sentence has said it before. */
static bool say_change(struct change change, const struct period *then, const struct period *now,
                       struct text *text, struct error *error) {
    if (change.new == change.old)
        return say(text, "did not change: it was ", error) &&
               words_count(change.new, text, error) && say_when(then, text, error) &&
               (now == NULL || (say(text, " and", error) && say_when(now, text, error)));
    bool counts = change.new > 0 && change.old > 0;
    if (counts)
        counts = words_change(decimal_of_integer(change.new), decimal_of_integer(change.old), text,
                              error) &&
                 say(text, ",", error);
    else
        counts = say(text, change.new > change.old ? "rose" : "fell", error);
    return counts && say(text, " from ", error) && words_count(change.old, text, error) &&
           say_when(then, text, error) && say(text, " to ", error) &&
           words_count(change.new, text, error) && say_when(now, text, error);
}

/* 1 for a rise, -1 for a fall, 0 for no change. */
static int direction(struct change change) {
    return (change.new > change.old) - (change.new < change.old);
}

bool changes_oppose(struct change a, struct change b) {
    return direction(a) * direction(b) < 0;
}

bool change_percent(struct change change, double *percent) {
    if (change.old != 0)
        *percent = decimal_percent((struct decimal){(int128)change.new - change.old, 0},
                                   decimal_of_integer(change.old));
    return change.old != 0;
}

/* --- Sentences --- */

bool sentence_number(const struct topic *topic, int64_t number, struct text *text,
                     struct error *error) {
    if (!begin_place(topic, text, error) ||
        !(topic->taken == NULL || say_taken(topic->taken, text, error)) ||
        !(number == 0 ? say(text, "no", error) : words_count(number, text, error)))
        return false;
    return text_printf(text, error, " %s %s %s ",
                       number == 1 ? topic->counted.one : topic->counted.many,
                       number == 1 ? "was" : "were", topic->counted.done) &&
           say_offence(topic, text, error) && say_when(&topic->now, text, error) &&
           say(text, ".", error);
}

bool sentence_change(const struct topic *topic, struct change change, struct period then,
                     struct text *text, struct error *error) {
    return begin_place(topic, text, error) && say(text, "the number of ", error) &&
           words_counted_offence(topic, text, error) && say(text, " ", error) &&
           say_change(change, &then, &topic->now, text, error) && say(text, ".", error);
}

bool sentence_contrast(const struct topic *topic, struct change local, struct change national,
                       struct period then, bool significant, struct text *text,
                       struct error *error) {
    if (!sentence_change(topic, local, then, text, error))
        return false;
    bool contrast = significant || changes_oppose(local, national);
    if (!contrast)
        text->bytes[--text->length] = '\0'; /* drops the full stop, because the sentence goes on */
    return say(text,
               contrast ? " In contrast, across England and Wales it "
                        : ", in line with England and Wales, where it ",
               error) &&
           say_change(national, NULL, NULL, text, error) && say(text, ".", error);
}

bool sentence_ratio(const struct topic *topic, struct change change, struct period then,
                    struct text *text, struct error *error) {
    if (change.new <= 0 || change.old <= 0) /* their ratio would mean nothing */
        return sentence_change(topic, change, then, text, error);
    return begin_place(topic, text, error) && say(text, "the number of ", error) &&
           words_counted_offence(topic, text, error) && say_when(&topic->now, text, error) &&
           say(text, " (", error) && words_count(change.new, text, error) &&
           say(text, ") was ", error) &&
           words_ratio(decimal_of_integer(change.new), decimal_of_integer(change.old), text,
                       error) &&
           say(text, " the number", error) && say_when(&then, text, error) &&
           say(text, " (", error) && words_count(change.old, text, error) && say(text, ").", error);
}

bool sentence_share(const struct topic *topic, int64_t local, int64_t national, struct text *text,
                    struct error *error) {
    return begin(text, "In ", error) && words_period(topic->now, text, error) &&
           say(text, ", ", error) && words_place(topic->force, text, error) &&
           say(text, " accounted for ", error) &&
           words_share(decimal_of_integer(local), decimal_of_integer(national), text, error) &&
           say(text, " of the ", error) && words_counted_offence(topic, text, error) &&
           say(text, " in England and Wales (", error) && words_count(local, text, error) &&
           say(text, " of ", error) && words_count(national, text, error) && say(text, ").", error);
}
