#include "plan/nearest.h"

#include <stdlib.h>
#include <string.h>

#include "evidence/evidence.h"

/* --- How near two texts are --- */

/* Longer texts are cut: what people type is short. */
enum { LONGEST = 64, MOST_NAMED = 3 };

/* Levenshtein's distance, without regard to ASCII case. Both are at most LONGEST bytes. */
static int edits(struct slice a, struct slice b) {
    int costs[LONGEST + 1];
    for (size_t j = 0; j <= b.length; j++)
        costs[j] = (int)j;
    for (size_t i = 1; i <= a.length; i++) {
        int diagonal = costs[0];
        costs[0] = (int)i;
        for (size_t j = 1; j <= b.length; j++) {
            int change = diagonal + (byte_lower(a.bytes[i - 1]) != byte_lower(b.bytes[j - 1]));
            int drop = 1 + (costs[j] < costs[j - 1] ? costs[j] : costs[j - 1]);
            diagonal = costs[j];
            costs[j] = change < drop ? change : drop;
        }
    }
    return costs[b.length];
}

static bool contains(struct slice text, struct slice part) {
    for (size_t i = 0; i + part.length <= text.length; i++)
        if (slice_equal_nocase(slice_from(text.bytes + i, part.length), part))
            return true;
    return false;
}

/* Whether the bytes of `text` stand in `whole` in that order, the first as the first: Lancs in
** Lancashire, GMP in Greater Manchester Police. */
static bool abbreviates(struct slice text, struct slice whole) {
    size_t found = 0;
    if (text.length < 2 || whole.length == 0 ||
        byte_lower(text.bytes[0]) != byte_lower(whole.bytes[0]))
        return false;
    for (size_t i = 0; i < whole.length && found < text.length; i++)
        found += byte_lower(whole.bytes[i]) == byte_lower(text.bytes[found]);
    return found == text.length;
}

enum { FAR = 10000 };

static size_t common_start(struct slice a, struct slice b) {
    size_t length = 0;
    while (length < a.length && length < b.length &&
           byte_lower(a.bytes[length]) == byte_lower(b.bytes[length]))
        length++;
    return length;
}

/* 0 for the same text, more the less they are alike, FAR where they are not. */
static int distance(struct slice value, struct slice candidate) {
    enum { ABBREVIATED = 8 * LONGEST };
    value.length = value.length < LONGEST ? value.length : LONGEST;
    candidate.length = candidate.length < LONGEST ? candidate.length : LONGEST;
    size_t apart = value.length > candidate.length ? value.length - candidate.length
                                                   : candidate.length - value.length;
    size_t most = value.length < 4 ? 1 : value.length < 9 ? 2 : value.length / 3;
    int number = apart <= most ? edits(value, candidate) : FAR;
    if (number <= (int)most && number < (int)value.length)
        return 2 * number;
    /* What a longer candidate begins with. */
    if (candidate.length > value.length + 1 && value.length > 0 &&
        byte_lower(candidate.bytes[0]) == byte_lower(value.bytes[0])) {
        number = edits(value, slice_from(candidate.bytes, value.length + 1));
        if (number < (int)most)
            return 2 * number + 1;
    }
    if (value.length >= 3 && contains(candidate, value))
        return 2 * (int)most;
    return abbreviates(value, candidate)
               ? ABBREVIATED + (int)apart - 8 * (int)common_start(value, candidate)
               : FAR;
}

/* The nearest so far, the best first. */
struct nearest {
    struct slice values[MOST_NAMED];
    int distances[MOST_NAMED];
    size_t count;
};

static void offer(struct nearest *nearest, struct slice value, int far) {
    size_t place = nearest->count;
    if (far >= FAR)
        return;
    for (size_t i = 0; i < nearest->count; i++)
        if (slice_equal(nearest->values[i], value))
            return;
    while (place > 0 && nearest->distances[place - 1] > far)
        place--;
    if (place == MOST_NAMED)
        return;
    nearest->count += nearest->count < MOST_NAMED;
    for (size_t i = nearest->count - 1; i > place; i--) {
        nearest->values[i] = nearest->values[i - 1];
        nearest->distances[i] = nearest->distances[i - 1];
    }
    nearest->values[place] = value;
    nearest->distances[place] = far;
}

/* --- What a text is --- */

struct slice nearest_force(const struct forces *forces, struct slice value) {
    struct nearest nearest = {0};
    const struct force *force = NULL;
    value = slice_trim(value);
    if (forces_find(forces, value, &force) == LABEL_FORCE)
        return force->name;
    for (size_t i = 0; i < forces_count(forces); i++) {
        force = forces_at(forces, i);
        if (slice_equal_nocase(force->tile.name, value))
            return force->name;
        offer(&nearest, force->name, distance(value, force->name));
        offer(&nearest, force->name, distance(value, force->full_name));
    }
    return nearest.count > 0 ? nearest.values[0] : (struct slice){0};
}

static bool has_text(const struct store *store, enum column column, struct slice text) {
    for (uint32_t code = 1; code <= store->dictionaries[COLUMNS[column].dimension].count; code++) {
        const struct column_value *cell = store_value(store, column, code);
        if (cell->kind == VALUE_TEXT && slice_equal_nocase(cell->text, text))
            return true;
    }
    return false;
}

static bool is_empty(const struct store *store, enum column column) {
    for (uint32_t code = 1; code <= store->dictionaries[COLUMNS[column].dimension].count; code++)
        if (store_value(store, column, code)->kind != VALUE_NULL)
            return false;
    return true;
}

static bool write_term(enum column column, struct slice value, struct text *sql,
                       struct error *error) {
    bool done = text_printf(sql, error, "%s = '", COLUMNS[column].name);
    for (size_t i = 0; done && i < value.length; i++)
        done = (value.bytes[i] != '\'' || text_append_byte(sql, '\'', error)) &&
               text_append_byte(sql, value.bytes[i], error);
    return done && text_append_byte(sql, '\'', error);
}

/* What is being explained. */
struct question {
    const struct store *store;
    const struct forces *forces;
    const struct term_seen *term;
    struct slice value;
    struct text *note, *way_out;
};

static bool suggest(const struct question *question, enum column column, struct slice value,
                    struct error *error) {
    return write_term(column, value, question->way_out, error);
}

/* The store's value for two forces that it counts as one, of which the named one is one; or empty. */
static struct slice combined_with(const struct question *question, struct slice name) {
    const struct force *part = NULL, *force = NULL;
    forces_find(question->forces, name, &part);
    for (uint32_t code = 1;
         part != NULL && code <= question->store->dictionaries[DIMENSION_FORCE].count; code++) {
        const struct column_value *cell = store_value(question->store, COLUMN_FORCE, code);
        if (cell->kind == VALUE_TEXT &&
            forces_find(question->forces, cell->text, &force) == LABEL_FORCE && force->combined &&
            force_is_part(part, force))
            return cell->text;
    }
    return (struct slice){0};
}

/* A force by another name, or a region. *found: it is one. */
static bool explain_force(const struct question *question, bool *found, struct error *error) {
    const struct force *force = NULL;
    struct slice name, region;
    if (forces_find(question->forces, question->value, &force) != LABEL_FORCE &&
        forces_region(question->forces, question->value, &region) &&
        has_text(question->store, COLUMN_REGION, region)) {
        *found = true;
        return text_append(question->note, slice_of("; it is a region"), error) &&
               suggest(question, COLUMN_REGION, region, error);
    }
    name = nearest_force(question->forces, question->value);
    *found = has_text(question->store, COLUMN_FORCE, name);
    if (*found)
        return text_printf(question->note, error, "; the nearest is '%.*s'", SLICE_PRINT(name)) &&
               suggest(question, COLUMN_FORCE, name, error);
    name = combined_with(question, name);
    *found = name.length > 0;
    return !*found || (text_printf(question->note, error, "; the source counts it in '%.*s'",
                                   SLICE_PRINT(name)) &&
                       suggest(question, COLUMN_FORCE, name, error));
}

/* A value of another column. */
static bool explain_column(const struct question *question, bool *found, struct error *error) {
    for (int c = 0; c < COLUMN_COUNT; c++) {
        if (COLUMNS[c].kind != COLUMN_OF_TEXT || c == (int)question->term->column ||
            !has_text(question->store, (enum column)c, question->value))
            continue;
        *found = true;
        return text_printf(question->note, error, "; it is a value of %s", COLUMNS[c].name) &&
               suggest(question, (enum column)c, question->value, error);
    }
    return true;
}

/* What people call an offence: what a story takes the text for. */
static bool explain_offence(const struct question *question, bool *found, struct error *error) {
    struct offence_choice choice = {0};
    struct error unclear = {0};
    struct offences *offences = offences_open(&unclear);
    enum column column;
    struct slice title;
    bool done = true;
    if (offences != NULL &&
        offence_choose(question->store, offences, question->value, &choice, &unclear)) {
        *found = offence_choice_first(question->store, &choice, &column, &title);
        done = !*found || (text_printf(question->note, error, "; a story takes it for '%.*s'",
                                       SLICE_PRINT(title)) &&
                           suggest(question, column, title, error));
    } else if (unclear.code == ERROR_MEMORY) {
        done = error_memory(error);
    }
    offence_choice_free(&choice);
    offences_close(offences);
    return done;
}

static bool explain_spelling(const struct question *question, struct error *error) {
    enum column column = question->term->column;
    struct nearest nearest = {0};
    bool done = true;
    for (uint32_t code = 1; code <= question->store->dictionaries[COLUMNS[column].dimension].count;
         code++) {
        const struct column_value *cell = store_value(question->store, column, code);
        if (cell->kind == VALUE_TEXT)
            offer(&nearest, cell->text, distance(question->value, cell->text));
    }
    for (size_t i = 0; done && i < nearest.count; i++)
        done = text_printf(question->note, error, "%s'%.*s'",
                           i > 0               ? ", "
                           : nearest.count > 1 ? "; the nearest are "
                                               : "; the nearest is ",
                           SLICE_PRINT(nearest.values[i]));
    return done && (nearest.count == 0 || suggest(question, column, nearest.values[0], error));
}

static bool explain_text(const struct question *question, struct error *error) {
    enum dimension dimension = COLUMNS[question->term->column].dimension;
    bool found = false, empty = is_empty(question->store, question->term->column);
    if (empty && !text_append(question->note,
                              slice_of("; the source does not have that column, which is NULL in "
                                       "every row"),
                              error))
        return false;
    if (dimension == DIMENSION_FORCE && !explain_force(question, &found, error))
        return false;
    if (!found && !explain_column(question, &found, error))
        return false;
    if (!found && (dimension == DIMENSION_OFFENCE || dimension == DIMENSION_OFFENCE_GROUP) &&
        !explain_offence(question, &found, error))
        return false;
    return found || empty || explain_spelling(question, error);
}

/* --- Periods and other numbers --- */

/* The first and last periods that the store has of a kind, or of its first kind where `kind` is
** NULL. False where there is none. */
static bool period_ends(const struct store *store, const enum period_kind *kind,
                        struct period *first, struct period *last) {
    bool any = false;
    for (uint32_t code = 1; code <= store->dictionaries[DIMENSION_PERIOD].count; code++) {
        struct period period;
        if (!period_parse(store_value(store, COLUMN_PERIOD, code)->text, &period) ||
            (kind != NULL && period.kind != *kind) || (any && period.kind != first->kind))
            continue;
        if (!any || period_number(period) < period_number(*first))
            *first = period;
        if (!any || period_number(period) > period_number(*last))
            *last = period;
        any = true;
    }
    return any;
}

/* A term for the given period in a source whose periods are of another kind. */
static bool suggest_period(const struct question *question, struct period given,
                           struct error *error) {
    const char *comparison = question->term->comparison;
    bool is_part = given.kind == PERIOD_QUARTER || given.kind == PERIOD_MONTH;
    int quarter = given.kind == PERIOD_MONTH ? (given.part - 1) / 3 + 1 : given.part;
    struct period first, last;
    if ((given.kind != PERIOD_YEAR && !is_part) ||
        !period_ends(question->store, NULL, &first, &last) || first.kind == PERIOD_FINANCIAL_YEAR ||
        first.kind == PERIOD_FINANCIAL_QUARTER)
        return true;
    return text_printf(question->way_out, error, "year %s %d", comparison, given.year) &&
           (!is_part || first.kind == PERIOD_YEAR || *comparison != '=' ||
            text_printf(question->way_out, error, " AND quarter = %d", quarter));
}

static bool describe_periods(const struct question *question, const enum period_kind *kind,
                             struct error *error) {
    struct period first, last;
    char from[PERIOD_TEXT_SIZE], to[PERIOD_TEXT_SIZE];
    if (!period_ends(question->store, kind, &first, &last))
        return true;
    period_text(first, from);
    period_text(last, to);
    return text_printf(question->note, error, "; the source has %ss from '%s' to '%s'",
                       period_kind_name(first.kind), from, to);
}

static bool explain_period(const struct question *question, struct error *error) {
    struct period given, first, last;
    char text[PERIOD_TEXT_SIZE];
    if (!period_parse(question->value, &given))
        return describe_periods(question, NULL, error) && explain_spelling(question, error);
    period_text(given, text);
    if (!question->term->is_range && has_text(question->store, COLUMN_PERIOD, slice_of(text)))
        return text_printf(question->note, error, "; it is written '%s'", text) &&
               suggest(question, COLUMN_PERIOD, slice_of(text), error);
    if (period_ends(question->store, &given.kind, &first, &last))
        return describe_periods(question, &given.kind, error);
    return describe_periods(question, NULL, error) && suggest_period(question, given, error);
}

static bool explain_integer(const struct question *question, struct error *error) {
    enum column column = question->term->column;
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (uint32_t code = 1; code <= question->store->dictionaries[COLUMNS[column].dimension].count;
         code++) {
        const struct column_value *cell = store_value(question->store, column, code);
        if (cell->kind != VALUE_INTEGER)
            continue;
        least = cell->integer < least ? cell->integer : least;
        most = cell->integer > most ? cell->integer : most;
    }
    if (least > most)
        return text_append(question->note,
                           slice_of("; the column is NULL in every row of the source"), error);
    return text_printf(question->note, error, "; the source has %lld to %lld", (long long)least,
                       (long long)most);
}

bool nearest_explain(const struct store *store, const struct forces *forces,
                     const struct term_seen *term, struct slice value, struct text *note,
                     struct text *way_out, struct error *error) {
    const struct question question = {store, forces, term, value, note, way_out};
    const char *name = COLUMNS[term->column].name;
    bool done = term->is_range ? text_printf(note, error, "period %s '%.*s' compares texts",
                                             term->comparison, SLICE_PRINT(value))
                               : text_printf(note, error, "no row has the %s '%.*s'", name,
                                             SLICE_PRINT(value));
    if (!done)
        return false;
    if (term->column == COLUMN_PERIOD)
        return explain_period(&question, error);
    return COLUMNS[term->column].kind == COLUMN_OF_TEXT ? explain_text(&question, error)
                                                        : explain_integer(&question, error);
}
