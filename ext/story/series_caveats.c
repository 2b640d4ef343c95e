#include "story/series_caveats.h"

#include <math.h>
#include <stdlib.h>

#include "reference/reference.h"

/* Months, counted from the year 0, from the first on and before `end`. */
struct months {
    int first, end;
};

static struct months months_of(struct period period) {
    int months = 12 / period_parts(period.kind);
    int first = period_number(period) * months + (period.kind >= PERIOD_FINANCIAL_YEAR ? 3 : 0);
    return (struct months){first, first + months};
}

static bool say(struct text *caveat, const char *words, struct error *error) {
    return (caveat->length == 0 || text_append_byte(caveat, ' ', error)) &&
           text_append(caveat, slice_of(words), error);
}

/* --- Known breaks and events --- */

static bool starts(struct slice text, const char *words, struct slice *rest) {
    if (!slice_starts_nocase(text, words))
        return false;
    *rest = slice_after(text, slice_of(words).length);
    return true;
}

static bool is_in_scope(const struct series_scope *scope, struct slice of) {
    struct slice name;
    if (slice_equal_nocase(of, slice_of("all")))
        return true;
    if (starts(of, "offence_code=", &name))
        return scope->has(scope->context, COLUMN_OFFENCE_CODE, name);
    if (starts(of, "offence=", &name))
        return scope->has(scope->context, COLUMN_OFFENCE, name);
    if (starts(of, "offence_group=", &name))
        return scope->has(scope->context, COLUMN_OFFENCE_GROUP, name);
    return starts(of, "force=", &name) && scope->force != NULL &&
           slice_equal_nocase(scope->force->name, name);
}

/* `2018-11`: a break, at which nothing is long; `2020-03 to 2021-12`: an event. */
static bool parse_when(struct slice text, struct months *when, bool *is_event) {
    struct period period;
    size_t end = 0;
    while (end < text.length && !byte_is_blank(text.bytes[end]))
        end++;
    if (!period_parse(slice_from(text.bytes, end), &period))
        return false;
    *when = months_of(period);
    *is_event = end < text.length;
    if (!*is_event)
        return true;
    while (end < text.length && !byte_is_digit(text.bytes[end]))
        end++;
    if (!period_parse(slice_after(text, end), &period))
        return false;
    when->end = months_of(period).end;
    return true;
}

static bool overlap(struct months a, struct months b) {
    return a.first < b.end && b.first < a.end;
}

static bool concerns(const struct series_note *note, struct months now, struct months then) {
    struct months when;
    bool is_event;
    if (!parse_when(note->period, &when, &is_event))
        return false;
    return is_event ? overlap(when, now) || overlap(when, then)
                    : when.first > then.first && when.first < now.end;
}

bool series_caveat_notes(const struct series_scope *scope, uint32_t then, struct text *caveat,
                         struct error *error) {
    const struct panel *panel = scope->panel;
    struct months now = months_of(panel_period(panel, panel->now));
    struct months before = months_of(panel_period(panel, then));
    for (size_t i = 0; i < series_notes_count(scope->notes); i++) {
        const struct series_note *note = series_notes_at(scope->notes, i);
        if (!slice_like(slice_of(scope->layout->name), note->layout) ||
            !is_in_scope(scope, note->scope) || !concerns(note, now, before))
            continue;
        if (!say(caveat, "", error) || !text_append(caveat, note->note, error))
            return false;
    }
    return true;
}

/* --- Steps beside gaps --- */

/* A step is at least so large, and so many times the usual one. */
#define STEP_LEAST log(1.25)
enum { STEP_TIMES_USUAL = 4, STEP_LEAST_COUNT = 100 };

struct step {
    uint32_t from, to;
    double size; /* of the logarithm */
    bool at_gap;
};

struct steps {
    struct step *items;
    size_t count;
};

static bool has_number(const struct series_scope *scope, uint32_t period) {
    return panel_has_any(scope->panel, scope->column, period);
}

/* The change of the national number, over the forces that both periods have. */
static bool step_size(const struct series_scope *scope, uint32_t from, uint32_t to, double *size) {
    int64_t new = panel_all(scope->panel, scope->column, to, to, from);
    int64_t old = panel_all(scope->panel, scope->column, from, to, from);
    *size = new > 0 && old > 0 ? log((double)new / (double)old) : 0;
    return new + old >= STEP_LEAST_COUNT &&new > 0 && old > 0;
}

/* From each period that has a number to the next that has one. */
static bool find_steps(const struct series_scope *scope, struct steps *steps, struct error *error) {
    const struct panel *panel = scope->panel;
    uint32_t last = UINT32_MAX;
    bool after_gap = false;
    steps->items = memory_new(panel->period_count, sizeof *steps->items, error);
    for (uint32_t period = 0; steps->items != NULL && period < panel->period_count; period++) {
        struct step step = {last, period, 0, false};
        if (!has_number(scope, period))
            continue;
        if (last != UINT32_MAX && step_size(scope, last, period, &step.size)) {
            bool gap = period - last > 1;
            step.at_gap = gap || after_gap;
            if (gap && steps->count > 0) /* the one before ends at the gap */
                steps->items[steps->count - 1].at_gap = true;
            steps->items[steps->count++] = step;
        }
        after_gap = last != UINT32_MAX && period - last > 1;
        last = period;
    }
    return steps->items != NULL;
}

static int compare_doubles(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The median size of all steps; 0 where memory runs out. */
static double usual_step(const struct steps *steps, struct error *error) {
    double *sizes = memory_new(steps->count, sizeof *sizes, error), usual = 0;
    for (size_t i = 0; sizes != NULL && i < steps->count; i++)
        sizes[i] = fabs(steps->items[i].size);
    if (sizes != NULL && steps->count > 0) {
        qsort(sizes, steps->count, sizeof *sizes, compare_doubles);
        usual = sizes[steps->count / 2];
    }
    memory_free(sizes);
    return usual;
}

static bool say_step(const struct series_scope *scope, const struct step *step, struct text *caveat,
                     struct error *error) {
    const struct panel *panel = scope->panel;
    int64_t new = panel_all(panel, scope->column, step->to, step->to, step->from);
    int64_t old = panel_all(panel, scope->column, step->from, step->to, step->from);
    return say(caveat, "The number of all forces ", error) &&
           text_append(caveat, slice_of(new > old ? "rises" : "falls"), error) &&
           text_append(caveat, slice_of(" from "), error) && phrase_count(old, caveat, error) &&
           text_append(caveat, slice_of(" in "), error) &&
           phrase_period(panel_period(panel, step->from), caveat, error) &&
           text_append(caveat, slice_of(" to "), error) && phrase_count(new, caveat, error) &&
           text_append(caveat, slice_of(" in "), error) &&
           phrase_period(panel_period(panel, step->to), caveat, error) &&
           text_append(caveat,
                       slice_of(step->to - step->from > 1
                                    ? ", with a gap in the source between them: what is counted "
                                      "may have changed there."
                                    : ", beside a gap in the source: what is counted may have "
                                      "changed there."),
                       error);
}

bool series_caveat_step(const struct series_scope *scope, uint32_t then, struct text *caveat,
                        struct error *error) {
    struct steps steps = {0};
    uint32_t now = scope->panel->now;
    bool done = find_steps(scope, &steps, error);
    double usual = done ? usual_step(&steps, error) : 0;
    done = done && error->code == ERROR_NONE;
    for (size_t i = 0; done && i < steps.count; i++) {
        const struct step *step = &steps.items[i];
        /* Whichever part of it: a comparison of one side of the gap with the other. */
        bool between = step->from >= then && step->to <= now;
        if (between && step->at_gap && fabs(step->size) >= STEP_LEAST &&
            fabs(step->size) >= STEP_TIMES_USUAL * usual) {
            done = say_step(scope, step, caveat, error);
            break;
        }
    }
    memory_free(steps.items);
    return done;
}

/* --- Regression to the mean --- */

enum { REGRESSION_LEAST_YEARS = 4 };

/* The number of the label in the series that `then` is one of: of all labels, where both periods have the
** same ones. */
static bool read_series(const struct series_scope *scope, uint32_t period, uint32_t then,
                        uint32_t label, int64_t *number) {
    const struct panel *panel = scope->panel;
    *number = label == SERIES_OF_ALL ? panel_all(panel, scope->column, period, period, then)
                                     : panel_sum(panel, scope->column, period, label);
    return label == SERIES_OF_ALL
               ? has_number(scope, period) && panel_same_labels(panel, scope->column, period, then)
               : panel_has(panel, scope->column, period, label);
}

bool series_caveat_regression(const struct series_scope *scope, uint32_t then, uint32_t label,
                              struct text *caveat, struct error *error) {
    const struct panel *panel = scope->panel;
    int64_t base, now, number;
    uint32_t parts = (uint32_t)period_parts(panel->kind), years = 0;
    bool highest = true, lowest = true;
    if (!read_series(scope, then, then, label, &base) ||
        !read_series(scope, panel->now, then, label, &now))
        return true;
    for (uint32_t period = then % parts; period < panel->period_count; period += parts) {
        if (!read_series(scope, period, then, label, &number))
            continue;
        years++;
        highest &= period == then || number < base;
        lowest &= period == then || number > base;
    }
    if (years < REGRESSION_LEAST_YEARS || !((highest && now < base) || (lowest && now > base)))
        return true;
    return say(caveat, "", error) && text_printf(caveat, error, "The number in ") &&
           phrase_period(panel_period(panel, then), caveat, error) &&
           text_printf(caveat, error,
                       " is the %s of its %u years in the source: some of the %s since was to be "
                       "expected (regression to the mean).",
                       highest ? "highest" : "lowest", years, highest ? "fall" : "rise");
}
