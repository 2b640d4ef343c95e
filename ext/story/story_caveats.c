#include "story/story_caveats.h"

#include <inttypes.h>

bool caveat_add(struct text *caveat, const char *words, struct error *error) {
    return (caveat->length == 0 || text_append_byte(caveat, ' ', error)) &&
           text_append(caveat, slice_of(words), error);
}

struct period telling_period(const struct telling *telling, uint32_t slot) {
    struct period period = telling->question->period;
    period.year -= (int)slot - 1;
    return period;
}

bool caveat_small_number(const struct telling *telling, int64_t number, struct text *caveat) {
    if (number < 0)
        return caveat_add(caveat, "A number below none takes back earlier figures.",
                          telling->error);
    return number >= LOW_UNDER || caveat_add(caveat, "Low number: under 20.", telling->error);
}

bool caveat_small_change(const struct telling *telling, struct change change, struct text *caveat) {
    int64_t least = change.new < change.old ? change.new : change.old;
    if (least >= 0 && least < SURE_FROM)
        return caveat_add(caveat, "A percentage of numbers under 10 says little.", telling->error);
    return caveat_small_number(telling, least, caveat);
}

bool caveat_origin(const struct telling *telling, uint32_t slot, struct text *caveat) {
    struct error *error = telling->error;
    const struct story_figures *figures = telling->figures;
    struct coverage_origin origin = coverage_origin(&figures->coverage, figures->slots, slot);
    if (origin.set_aside &&
        !(caveat_add(caveat, "The source has ", error) &&
          words_period(telling_period(telling, slot), caveat, error) &&
          text_printf(caveat, error,
                      " in several files or releases; it is counted once, from %.*s%s%.*s.",
                      SLICE_PRINT(origin.file), origin.vintage.length > 0 ? ", release " : "",
                      SLICE_PRINT(origin.vintage))))
        return false;
    return !origin.mixed || (caveat_add(caveat, "The figures for ", error) &&
                             words_period(telling_period(telling, slot), caveat, error) &&
                             text_append(caveat, slice_of(" are from several releases."), error));
}

bool caveat_origins(const struct telling *telling, uint32_t slot, struct text *caveat) {
    struct error *error = telling->error;
    const struct story_figures *figures = telling->figures;
    struct coverage_origin now = coverage_origin(&figures->coverage, figures->slots, 1);
    struct coverage_origin then = coverage_origin(&figures->coverage, figures->slots, slot);
    if (!caveat_origin(telling, 1, caveat) || !caveat_origin(telling, slot, caveat))
        return false;
    if (now.layout == then.layout && slice_equal(now.vintage, then.vintage))
        return true;
    return caveat_add(caveat, "Mixed vintages: the figures for ", error) &&
           words_period(telling_period(telling, 1), caveat, error) &&
           text_append(caveat, slice_of(" and "), error) &&
           words_period(telling_period(telling, slot), caveat, error) &&
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

static bool say_alone(const struct telling *telling, struct text *caveat) {
    struct error *error = telling->error;
    return caveat_add(caveat, "The source has no figures of ", error) &&
           words_place(telling->figures->force, caveat, error) &&
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

/* The City of London is not counted as missing, because publishers often count it with the
** Metropolitan Police. */
bool caveat_missing_forces(const struct telling *telling, struct text *caveat) {
    const struct forces *forces = telling->question->forces;
    const struct dictionary *values = &telling->question->store->dictionaries[DIMENSION_FORCE];
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
           (caveat_add(caveat, "", telling->error) &&
            text_printf(caveat, telling->error,
                        "The source has %d of the %d forces outside the City of London: England "
                        "and Wales is the sum of what it has.",
                        there, all));
}

bool caveat_chance(const struct telling *telling, const char *words, double p,
                   struct text *caveat) {
    struct error *error = telling->error;
    return p < SIGNIFICANT_BELOW ||
           (caveat_add(caveat, words, error) && text_append(caveat, slice_of(" ("), error) &&
            words_p(p, caveat, error) && text_append(caveat, slice_of(")."), error));
}

/* --- What can be compared --- */

struct change telling_change(const struct telling *telling, uint32_t slot, bool local) {
    const struct story_year *now = &telling->figures->years[1];
    const struct story_year *then = &telling->figures->years[slot];
    return local ? (struct change){now->local, then->local} : then->common;
}

bool telling_has(const struct telling *telling, uint32_t slot, bool local) {
    return story_year_has(&telling->figures->years[slot], local);
}

bool telling_compares(const struct telling *telling, uint32_t slot, bool local) {
    return telling_has(telling, 1, local) && telling_has(telling, slot, local) &&
           (local || telling->figures->years[slot].common_forces > 0);
}

bool caveat_common_forces(const struct telling *telling, uint32_t slot, struct text *caveat) {
    const struct story_year *then = &telling->figures->years[slot];
    struct error *error = telling->error;
    return then->forces_left_out == 0 ||
           (caveat_add(caveat, "", error) &&
            text_printf(caveat, error, "Over the %u forces that the source has both in ",
                        (unsigned)then->common_forces) &&
            words_period(telling_period(telling, 1), caveat, error) &&
            text_append(caveat, slice_of(" and in "), error) &&
            words_period(telling_period(telling, slot), caveat, error) &&
            text_printf(caveat, error, ": %u %s in one of the two only.",
                        (unsigned)then->forces_left_out,
                        then->forces_left_out == 1 ? "is" : "are"));
}

bool caveat_obstacle(const struct telling *telling, uint32_t slot, bool local,
                     struct text *caveat) {
    struct error *error = telling->error;
    if (local && telling->figures->counted_with != NULL)
        return say_alone(telling, caveat) && text_append_byte(caveat, '.', error);
    slot = telling_has(telling, 1, local) ? slot : 1;
    const struct story_year *year = &telling->figures->years[slot];
    const char *before = "The source has no figures of this force for ", *after = ".";
    if (year->cover == COVER_PART) {
        before = "The source has only a part of ";
    } else if (year->cover == COVER_NONE) {
        before = "The source has no figures for ";
    } else if (!year->has_measure) {
        before = "The source does not count the same for ";
    } else if (!year->has_offence) {
        before = "The source has no row of this offence for ";
        after = ": it may have had another name or code.";
    } else if (!local && year->common_forces == 0) {
        before = "No force has figures both for the period asked for and for ";
    }
    return caveat_add(caveat, before, error) &&
           words_period(telling_period(telling, slot), caveat, error) &&
           text_append(caveat, slice_of(after), error);
}

bool caveat_gaps(const struct telling *telling, uint32_t earliest, bool local,
                 struct text *caveat) {
    struct error *error = telling->error;
    bool any = false;
    for (uint32_t slot = earliest - 1; slot > 1; slot--) {
        if (telling_has(telling, slot, local))
            continue;
        uint32_t end = slot;
        while (end > 2 && !telling_has(telling, end - 1, local))
            end--;
        if (!(any ? text_append(caveat, slice_of(", "), error)
                  : caveat_add(caveat, "Not in the source: ", error)) ||
            !words_period(telling_period(telling, slot), caveat, error) ||
            (end < slot && !(text_append(caveat, slice_of(" to "), error) &&
                             words_period(telling_period(telling, end), caveat, error))))
            return false;
        any = true;
        slot = end;
    }
    return !any || text_append_byte(caveat, '.', error);
}
