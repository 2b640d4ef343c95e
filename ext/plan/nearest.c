#include "plan/nearest.h"

#include <stdio.h>

#include "evidence/evidence.h"
#include "layout/layout.h"

/* What is being explained. */
struct question {
    const struct store *store;
    const struct forces *forces;
    const struct term_seen *term;
    struct slice value;
    struct text *note, *way_out;
};

static uint32_t codes_of(const struct question *question, enum column column) {
    return question->store->dictionaries[COLUMNS[column].dimension].count;
}

static const struct column_value *value_of(const struct question *question, enum column column,
                                           uint32_t code) {
    return store_value(question->store, column, code);
}

static bool has_text(const struct question *question, enum column column, struct slice text) {
    for (uint32_t code = 1; code <= codes_of(question, column); code++) {
        const struct column_value *cell = value_of(question, column, code);
        if (cell->kind == VALUE_TEXT && slice_equal_nocase(cell->text, text))
            return true;
    }
    return false;
}

static bool is_empty(const struct question *question, enum column column) {
    for (uint32_t code = 1; code <= codes_of(question, column); code++)
        if (value_of(question, column, code)->kind != VALUE_NULL)
            return false;
    return true;
}

/* --- The way out: a term to write instead --- */

enum { MOST_IN_LIST = 12, NUMBER_SIZE = 24 };

/* Texts of one column, each once; `count` may be more than are kept. */
struct listed {
    enum column column;
    struct slice texts[MOST_IN_LIST];
    size_t count;
};

static void list_text(struct listed *listed, struct slice text) {
    size_t kept = listed->count < MOST_IN_LIST ? listed->count : MOST_IN_LIST;
    for (size_t i = 0; i < kept; i++)
        if (slice_equal_nocase(listed->texts[i], text))
            return;
    if (listed->count < MOST_IN_LIST)
        listed->texts[listed->count] = text;
    listed->count++;
}

/* `force = 'Kent'`, or `force IN ('Kent', 'Essex')`. Writes nothing where there are too many. */
static bool suggest_all(const struct question *question, const struct listed *listed,
                        struct error *error) {
    struct text *sql = question->way_out;
    if (listed->count == 0 || listed->count > MOST_IN_LIST)
        return true;
    bool several = listed->count > 1;
    bool done = text_printf(sql, error, "%s%s %s", sql->length > 0 ? " OR " : "",
                            COLUMNS[listed->column].name, several ? "IN (" : "= ");
    for (size_t i = 0; done && i < listed->count; i++)
        done = text_append(sql, slice_of(i > 0 ? ", " : ""), error) &&
               text_append_literal(sql, listed->texts[i], error);
    return done && (!several || text_append_byte(sql, ')', error));
}

static bool suggest(const struct question *question, enum column column, struct slice value,
                    struct error *error) {
    return suggest_all(question, &(struct listed){column, {value}, 1}, error);
}

/* --- Forces --- */

/* The store's value for two forces that it counts as one, of which the named one is one; or empty. */
static struct slice combined_with(const struct question *question, const struct force *part) {
    const struct force *force = NULL;
    for (uint32_t code = 1; code <= codes_of(question, COLUMN_FORCE); code++) {
        const struct column_value *cell = value_of(question, COLUMN_FORCE, code);
        if (cell->kind == VALUE_TEXT &&
            forces_find(question->forces, cell->text, &force) == LABEL_FORCE && force->combined &&
            force_is_part(part, force))
            return cell->text;
    }
    return (struct slice){0};
}

/* Lists what the store has of the force: itself, the two that it is counted with, or its parts. */
static bool list_force(const struct question *question, const struct force *force,
                       struct listed *listed, struct error *error) {
    struct slice combined = combined_with(question, force);
    if (has_text(question, COLUMN_FORCE, force->name)) {
        list_text(listed, force->name);
    } else if (combined.length > 0) {
        list_text(listed, combined);
        return text_printf(question->note, error, "; the source counts it in '%.*s'",
                           SLICE_PRINT(combined));
    } else {
        for (size_t i = 0; force->combined && i < forces_count(question->forces); i++) {
            const struct force *part = forces_at(question->forces, i);
            if (force_is_part(part, force) && has_text(question, COLUMN_FORCE, part->name))
                list_text(listed, part->name);
        }
    }
    return true;
}

/* A force by another name, a place, or a region. *found: it is one. */
static bool explain_force(const struct question *question, bool *found, struct error *error) {
    enum column column = question->term->column;
    struct listed listed = {.column = COLUMN_FORCE};
    struct force_guess guess;
    if (!forces_guess(question->forces, question->value, &guess, error))
        return false;
    if (guess.kind == GUESS_NOTHING ||
        (guess.kind == GUESS_REGION && !has_text(question, COLUMN_REGION, guess.region)))
        return true;
    *found = true;
    if (guess.kind == GUESS_REGION)
        return text_printf(question->note, error, "; it is %s",
                           column == COLUMN_REGION ? "spelt another way" : "a region") &&
               suggest(question, COLUMN_REGION, guess.region, error);
    bool is_name = guess.kind == GUESS_NAME &&
                   slice_equal_nocase(guess.forces[0]->name, slice_trim(question->value));
    if (!(is_name ? column == COLUMN_FORCE ||
                        text_append(question->note, slice_of("; it is a police force"), error)
                  : force_guess_say(&guess, question->note, error)) ||
        (guess.kind == GUESS_WHOLE &&
         !text_append(question->note, slice_of(", which a query without this condition adds up to"),
                      error)))
        return false;
    for (size_t i = 0; i < guess.count; i++)
        if (!list_force(question, guess.forces[i], &listed, error))
            return false;
    if (guess.count > 0 && listed.count == 0)
        return text_append(question->note, slice_of(", of which the source has no row"), error);
    return suggest_all(question, &listed, error);
}

/* --- Offences --- */

/* Adds an offence or a group: as `groups`, as `titles`, and where each has a code also as `codes`. */
static void list_offence(const struct question *question, struct offence_named named,
                         struct listed *groups, struct listed *titles, struct listed *codes) {
    struct slice code = store_value(question->store, COLUMN_OFFENCE_CODE, named.code)->text;
    if (named.dimension == DIMENSION_OFFENCE_GROUP) {
        list_text(groups, store_value(question->store, COLUMN_OFFENCE_GROUP, named.code)->text);
        return;
    }
    list_text(titles, store_value(question->store, COLUMN_OFFENCE, named.code)->text);
    if (code.length > 0)
        list_text(codes, code);
}

/* `'a', 'b' and 'c'` of what is listed, the first three with their number if there are more. */
static bool name_offences(const struct listed *groups, const struct listed *titles,
                          struct text *note, struct error *error) {
    enum { MOST_NAMED = 3 };
    size_t count = groups->count + titles->count;
    if (groups->count == 1 && titles->count == 1 &&
        slice_equal_nocase(groups->texts[0], titles->texts[0]))
        count = 1;
    bool done = count <= MOST_NAMED || text_printf(note, error, "%zu offences, among them ", count);
    for (size_t i = 0; done && i < count && i < MOST_NAMED; i++) {
        const struct listed *listed = i < groups->count ? groups : titles;
        size_t index = i < groups->count ? i : i - groups->count;
        done = text_printf(note, error, "%s'%.*s'", i == 0 ? "" : ", ",
                           SLICE_PRINT(listed->texts[index]));
    }
    return done;
}

/* Several offences are asked for by their codes, if no other offence has one of them. */
static bool suggest_offences(const struct question *question, const struct listed *groups,
                             const struct listed *titles, const struct listed *codes,
                             struct error *error) {
    size_t bearers = 0;
    for (uint32_t code = 1;
         codes->count <= MOST_IN_LIST && code <= codes_of(question, COLUMN_OFFENCE); code++)
        for (size_t i = 0; i < codes->count; i++)
            bearers += slice_equal_nocase(
                store_value(question->store, COLUMN_OFFENCE_CODE, code)->text, codes->texts[i]);
    bool by_code = titles->count > 1 && codes->count == titles->count && bearers == codes->count;
    return suggest_all(question, groups, error) &&
           suggest_all(question, by_code ? codes : titles, error);
}

/* What people call an offence: what a story takes the text for. */
static bool explain_choice(const struct question *question, const struct offence_choice *choice,
                           bool *found, struct error *error) {
    struct listed groups = {.column = COLUMN_OFFENCE_GROUP}, titles = {.column = COLUMN_OFFENCE},
                  codes = {.column = COLUMN_OFFENCE_CODE};
    for (uint32_t code = 1; code <= codes_of(question, COLUMN_OFFENCE_GROUP); code++)
        if (choice->groups[code])
            list_offence(question, (struct offence_named){DIMENSION_OFFENCE_GROUP, code}, &groups,
                         &titles, &codes);
    for (uint32_t code = 1; code <= codes_of(question, COLUMN_OFFENCE); code++)
        if (choice->offences[code])
            list_offence(question, (struct offence_named){DIMENSION_OFFENCE, code}, &groups,
                         &titles, &codes);
    *found = groups.count + titles.count > 0;
    return !*found || (text_append(question->note, slice_of("; a story takes it for "), error) &&
                       name_offences(&groups, &titles, question->note, error) &&
                       suggest_offences(question, &groups, &titles, &codes, error));
}

/* The offences and groups that are spelt alike. */
static bool explain_near_offences(const struct question *question, const struct offences *offences,
                                  bool *found, struct error *error) {
    struct listed groups = {.column = COLUMN_OFFENCE_GROUP}, titles = {.column = COLUMN_OFFENCE},
                  codes = {.column = COLUMN_OFFENCE_CODE};
    struct offences_near near;
    if (!offence_nearest(question->store, offences, question->value, &near, error))
        return false;
    for (size_t i = 0; i < near.count; i++)
        list_offence(question, near.items[i], &groups, &titles, &codes);
    *found = near.count > 0;
    if (!*found)
        return true;
    enum column asked = question->term->column, best = asked;
    struct slice name =
        near.items[0].dimension == DIMENSION_OFFENCE_GROUP ? groups.texts[0] : titles.texts[0];
    if (!has_text(question, asked, name)) /* a group and an offence may have the same name */
        best = near.items[0].dimension == DIMENSION_OFFENCE_GROUP ? COLUMN_OFFENCE_GROUP
                                                                  : COLUMN_OFFENCE;
    if (offence_code_is(
            question->value,
            store_value(question->store, COLUMN_OFFENCE_CODE, near.items[0].code)->text))
        return text_printf(question->note, error, "; it is written '%.*s'",
                           SLICE_PRINT(codes.texts[0])) &&
               suggest(question, COLUMN_OFFENCE_CODE, codes.texts[0], error);
    return text_printf(question->note, error, "; the nearest %s ",
                       near.count == 1 ? "is" : "are") &&
           name_offences(&groups, &titles, question->note, error) &&
           (!near.is_close || suggest(question, best, name, error));
}

static bool explain_offence(const struct question *question, bool *found, struct error *error) {
    struct offence_choice choice = {0};
    struct error unclear = {0};
    struct offences *offences = offences_open(error);
    if (offences == NULL)
        return false;
    bool done = true;
    if (offence_choose(question->store, offences, question->value, &choice, &unclear))
        done = explain_choice(question, &choice, found, error);
    else if (unclear.code == ERROR_MEMORY)
        done = error_memory(error);
    if (done && !*found)
        done = explain_near_offences(question, offences, found, error);
    offence_choice_free(&choice);
    offences_close(offences);
    return done;
}

/* --- Other texts --- */

/* A value of another column. */
static bool explain_column(const struct question *question, bool *found, struct error *error) {
    for (int c = 0; c < COLUMN_COUNT; c++) {
        if (COLUMNS[c].kind != COLUMN_OF_TEXT || c == (int)question->term->column ||
            !has_text(question, (enum column)c, question->value))
            continue;
        *found = true;
        return text_printf(question->note, error, "; it is a value of %s", COLUMNS[c].name) &&
               suggest(question, (enum column)c, question->value, error);
    }
    return true;
}

/* The value itself, but for blanks around it. */
static bool explain_blanks(const struct question *question, bool *found, struct error *error) {
    struct slice value = slice_trim(question->value);
    *found =
        value.length < question->value.length && has_text(question, question->term->column, value);
    return !*found ||
           (text_append(question->note, slice_of("; it has no blanks around it"), error) &&
            suggest(question, question->term->column, value, error));
}

/* What is counted is no value: `outcome = 'convicted'`. */
static bool explain_measure(const struct question *question, bool *found, struct error *error) {
    static const char *const words[][2] = {{"convicted", "convicted"},
                                           {"guilty", "convicted"},
                                           {"prosecuted", "prosecuted"},
                                           {"charged", "prosecuted"},
                                           {"sentenced", "sentenced"}};
    for (size_t i = 0; i < sizeof words / sizeof *words && !*found; i++) {
        if (!slice_equal_nocase(question->value, slice_of(words[i][0])))
            continue;
        *found = true;
        return text_printf(question->note, error,
                           "; how many were %s is the number in the column %s", words[i][1],
                           words[i][1]);
    }
    return true;
}

/* What the publishers call what people call otherwise. */
static struct slice publishers_word(struct slice value) {
    static const char *const words[][2] = {
        {"f", "Female"},
        {"women", "Female"},
        {"woman", "Female"},
        {"girls", "Female"},
        {"m", "Male"},
        {"men", "Male"},
        {"man", "Male"},
        {"boys", "Male"},
        {"juvenile", "Children"},
        {"juveniles", "Children"},
        {"youth", "Children"},
        {"youths", "Children"},
        {"under 18", "Children"},
        {"company", "Companies"},
        {"prison", "Immediate custody"},
        {"jail", "Immediate custody"},
        {"fined", "Fine"},
        {"organisation", "Companies"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_equal_nocase(value, slice_of(words[i][0])))
            return slice_of(words[i][1]);
    return value;
}

/* The values that are spelt alike, or all where there are few. */
static bool explain_spelling(const struct question *question, bool *found, struct error *error) {
    enum column column = question->term->column;
    struct slice value = publishers_word(question->value);
    struct listed all = {.column = column};
    struct nearest nearest = {0};
    bool is_code = column == COLUMN_OFFENCE_CODE || column == COLUMN_FORCE_CODE;
    for (uint32_t code = 1; code <= codes_of(question, column); code++) {
        const struct column_value *cell = value_of(question, column, code);
        if (cell->kind != VALUE_TEXT)
            continue;
        list_text(&all, cell->text);
        if (!is_code) /* digits have no likeness */
            nearest_offer(&nearest, value, cell->text);
    }
    *found = nearest.count > 0;
    if (*found)
        return text_printf(question->note, error, "; the nearest %s ",
                           nearest.count == 1 ? "is" : "are") &&
               nearest_say(&nearest, question->note, error) &&
               suggest(question, column, nearest.names[0], error);
    bool done = true;
    for (size_t i = 0; done && all.count <= MOST_IN_LIST && i < all.count; i++)
        done = text_printf(question->note, error, "%s'%.*s'", i == 0 ? "; the source has " : ", ",
                           SLICE_PRINT(all.texts[i]));
    return done;
}

/* A part of a region's name, which may be that of a place too: `Yorkshire`. */
static bool explain_region(const struct question *question, bool *found, struct error *error) {
    struct slice region;
    for (uint32_t code = 1; code <= codes_of(question, COLUMN_REGION); code++) {
        const struct column_value *cell = value_of(question, COLUMN_REGION, code);
        if (cell->kind == VALUE_TEXT && question->value.length > 3 &&
            likeness_distance(question->value, cell->text) < LIKENESS_NONE &&
            !forces_region(question->forces, question->value, &region))
            return explain_spelling(question, found, error);
    }
    return true;
}

static bool explain_text(const struct question *question, struct error *error) {
    enum column column = question->term->column;
    enum dimension dimension = COLUMNS[column].dimension;
    bool found = false, empty = is_empty(question, column);
    if (empty && !text_append(question->note,
                              slice_of("; the source does not have that column, which is NULL in "
                                       "every row"),
                              error))
        return false;
    if (!explain_blanks(question, &found, error) ||
        (!found && column == COLUMN_REGION && !explain_region(question, &found, error)) ||
        (!found && !empty && dimension == DIMENSION_FORCE &&
         !explain_force(question, &found, error)) ||
        (!found && !explain_column(question, &found, error)) ||
        (!found && (dimension == DIMENSION_OFFENCE || dimension == DIMENSION_OFFENCE_GROUP) &&
         !explain_offence(question, &found, error)) ||
        (!found && !explain_measure(question, &found, error)))
        return false;
    return found || empty || explain_spelling(question, &found, error);
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

/* The quarter of the other calendar that is the same three months. */
static struct period same_quarter(struct period given) {
    if (given.kind == PERIOD_QUARTER)
        return given.part == 1
                   ? (struct period){PERIOD_FINANCIAL_QUARTER, given.year - 1, 4}
                   : (struct period){PERIOD_FINANCIAL_QUARTER, given.year, given.part - 1};
    return given.part == 4 ? (struct period){PERIOD_QUARTER, given.year + 1, 1}
                           : (struct period){PERIOD_QUARTER, given.year, given.part + 1};
}

static bool suggest_text(const struct question *question, struct period period, bool *found,
                         struct error *error) {
    char text[PERIOD_TEXT_SIZE];
    period_text(period, text);
    *found = has_text(question, COLUMN_PERIOD, slice_of(text));
    return !*found || suggest(question, COLUMN_PERIOD, slice_of(text), error);
}

/* A period of the source that is the given one, or the nearest to it, of another kind. */
static bool suggest_equal(const struct question *question, struct period given, bool *found,
                          struct error *error) {
    char from[PERIOD_TEXT_SIZE], to[PERIOD_TEXT_SIZE];
    if (given.kind == PERIOD_QUARTER || given.kind == PERIOD_FINANCIAL_QUARTER)
        return suggest_text(question, same_quarter(given), found, error);
    if (given.kind == PERIOD_YEAR)
        return suggest_text(question, (struct period){PERIOD_FINANCIAL_YEAR, given.year, 0}, found,
                            error);
    if (given.kind != PERIOD_FINANCIAL_YEAR)
        return true;
    period_text((struct period){PERIOD_QUARTER, given.year, 2}, from);
    period_text((struct period){PERIOD_QUARTER, given.year + 1, 1}, to);
    *found = has_text(question, COLUMN_PERIOD, slice_of(from)) &&
             has_text(question, COLUMN_PERIOD, slice_of(to));
    return !*found ||
           text_printf(question->way_out, error, "period BETWEEN '%s' AND '%s'", from, to);
}

/* A term for the given period in a source whose periods are of another kind. */
static bool suggest_period(const struct question *question, struct period given,
                           struct error *error) {
    const char *comparison = question->term->comparison;
    bool is_part = given.kind == PERIOD_QUARTER || given.kind == PERIOD_MONTH;
    bool is_equal = *comparison == '=' || *comparison == 'L', found = false;
    int quarter = given.kind == PERIOD_MONTH ? (given.part - 1) / 3 + 1 : given.part;
    struct period first, last;
    if (is_equal && !suggest_equal(question, given, &found, error))
        return false;
    if (found || (given.kind != PERIOD_YEAR && !is_part) ||
        !period_ends(question->store, NULL, &first, &last) || first.kind == PERIOD_FINANCIAL_YEAR ||
        first.kind == PERIOD_FINANCIAL_QUARTER || given.year < first.year || given.year > last.year)
        return true;
    return text_printf(question->way_out, error, "year %s %d", is_equal ? "=" : comparison,
                       given.year) &&
           (!is_part || first.kind == PERIOD_YEAR || !is_equal ||
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
    if (!period_meant(question->value, &given))
        return describe_periods(question, NULL, error);
    period_text(given, text);
    if (!question->term->is_range && has_text(question, COLUMN_PERIOD, slice_of(text)))
        return text_printf(question->note, error, "; it is written '%s'", text) &&
               suggest(question, COLUMN_PERIOD, slice_of(text), error);
    if (period_ends(question->store, &given.kind, &first, &last))
        return describe_periods(question, &given.kind, error);
    return describe_periods(question, NULL, error) && suggest_period(question, given, error);
}

/* The number that a text means in a column of numbers, or 0: `Q4` and `July` are 4 and 7, and `2018/19` is
** 2018 where the source has financial years. */
static int named_number(const struct question *question) {
    struct published_quarter quarter;
    struct period period, first, last;
    char month[240];
    snprintf(month, sizeof month, "%.*s 2000", SLICE_PRINT(question->value));
    bool is_financial =
        period_ends(question->store, NULL, &first, &last) &&
        (first.kind == PERIOD_FINANCIAL_YEAR || first.kind == PERIOD_FINANCIAL_QUARTER);
    switch (question->term->column) {
    case COLUMN_QUARTER:
        return published_quarter(question->value, &quarter) && !(quarter.by_month && is_financial)
                   ? quarter.number
                   : 0;
    case COLUMN_MONTH:
        return published_period(slice_of(month), &period) && period.kind == PERIOD_MONTH
                   ? period.part
                   : 0;
    default:
        return published_year(question->value, &period) &&
                       (period.kind == PERIOD_YEAR || is_financial)
                   ? period.year
                   : 0;
    }
}

static bool explain_named_number(const struct question *question, struct error *error) {
    enum column column = question->term->column;
    int number = named_number(question);
    for (uint32_t code = 1; number > 0 && code <= codes_of(question, column); code++)
        if (value_of(question, column, code)->kind == VALUE_INTEGER &&
            value_of(question, column, code)->integer == number)
            return text_printf(question->way_out, error, "%s = %d", COLUMNS[column].name, number);
    return true;
}

static bool explain_integer(const struct question *question, struct error *error) {
    enum column column = question->term->column;
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (uint32_t code = 1; code <= codes_of(question, column); code++) {
        const struct column_value *cell = value_of(question, column, code);
        if (cell->kind != VALUE_INTEGER)
            continue;
        least = cell->integer < least ? cell->integer : least;
        most = cell->integer > most ? cell->integer : most;
    }
    if (least > most)
        return text_append(question->note,
                           slice_of("; the column is NULL in every row of the source"), error) &&
               describe_periods(question, NULL, error);
    return text_printf(question->note, error, "; the source has %lld to %lld", (long long)least,
                       (long long)most) &&
           explain_named_number(question, error);
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

static bool has_integer(const struct question *question, struct slice number) {
    char text[NUMBER_SIZE];
    for (uint32_t code = 1; code <= codes_of(question, question->term->column); code++) {
        const struct column_value *cell = value_of(question, question->term->column, code);
        snprintf(text, sizeof text, "%lld", (long long)cell->integer);
        if (cell->kind == VALUE_INTEGER && slice_equal(slice_of(text), number))
            return true;
    }
    return false;
}

bool nearest_has(const struct store *store, const struct forces *forces,
                 const struct term_seen *term, struct slice value, struct text *where,
                 struct error *error) {
    struct text note = {0};
    const struct question question = {store, forces, term, value, &note, where};
    bool done = true;
    if (term->is_range)
        return false;
    if (COLUMNS[term->column].kind == COLUMN_OF_INTEGER)
        return has_integer(&question, value) &&
               text_printf(where, error, "%s = %.*s", COLUMNS[term->column].name,
                           SLICE_PRINT(value));
    if (has_text(&question, term->column, value))
        done = suggest(&question, term->column, value, error);
    else
        done = nearest_explain(store, forces, term, value, &note, where, error);
    text_free(&note);
    return done && where->length > 0;
}
