#include "plan/terms.h"

#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "plan/host.h"
#include "plan/plan_words.h"

/* A term in the plan is its column, comparison and collation, each a letter from 'A' on. */
enum { TERM_LENGTH = 3 };

enum comparison {
    COMPARE_EQ,
    COMPARE_IN,
    COMPARE_NE,
    COMPARE_LT,
    COMPARE_LE,
    COMPARE_GT,
    COMPARE_GE,
    COMPARE_LIKE,
    COMPARE_GLOB,
    COMPARE_IS,
    COMPARE_IS_NOT,
    COMPARE_IS_NULL,
    COMPARE_IS_NOT_NULL,
    COMPARE_NOTHING, /* not one of ours */
};

/* The part of the rows that a term is expected to leave, by its comparison: a guess for where it is not
** known how many values the column has. */
static const double SHARES[] = {0.05, 0.15, 0.95, 0.4,  0.4, 0.4, 0.4,
                                0.2,  0.2,  0.05, 0.95, 0.2, 0.8};
enum { LIST_EXPECTED = 3 }; /* values of an IN list that some row has */

static enum comparison comparison_of(unsigned char operation) {
    switch (operation) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
        return COMPARE_EQ;
    case SQLITE_INDEX_CONSTRAINT_NE:
        return COMPARE_NE;
    case SQLITE_INDEX_CONSTRAINT_LT:
        return COMPARE_LT;
    case SQLITE_INDEX_CONSTRAINT_LE:
        return COMPARE_LE;
    case SQLITE_INDEX_CONSTRAINT_GT:
        return COMPARE_GT;
    case SQLITE_INDEX_CONSTRAINT_GE:
        return COMPARE_GE;
    case SQLITE_INDEX_CONSTRAINT_LIKE:
        return COMPARE_LIKE;
    case SQLITE_INDEX_CONSTRAINT_GLOB:
        return COMPARE_GLOB;
    case SQLITE_INDEX_CONSTRAINT_IS:
        return COMPARE_IS;
    case SQLITE_INDEX_CONSTRAINT_ISNOT:
        return COMPARE_IS_NOT;
    case SQLITE_INDEX_CONSTRAINT_ISNULL:
        return COMPARE_IS_NULL;
    case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
        return COMPARE_IS_NOT_NULL;
    default:
        return COMPARE_NOTHING;
    }
}

/* How a term compares. UNDECIDED: the table does not decide it, and only sees its values. */
enum collation { COLLATION_NOCASE, COLLATION_BINARY, UNDECIDED };

static enum collation collation_of(sqlite3_index_info *info, int term, unsigned same) {
    const char *name = sqlite3_vtab_collation(info, term);
    if (name == NULL || sqlite3_stricmp(name, "BINARY") == 0)
        return (same & HOST_BINARY) != 0 ? COLLATION_BINARY : UNDECIDED;
    return sqlite3_stricmp(name, "NOCASE") == 0 && (same & HOST_NOCASE) != 0 ? COLLATION_NOCASE
                                                                             : UNDECIDED;
}

/* Whether SQLite tells the collation of a term. It does not for <> and IS NOT; there BINARY is safe,
** as it leaves out the fewest rows. */
static bool has_collation(enum comparison comparison) {
    return comparison != COMPARE_NE && comparison != COMPARE_IS_NOT && comparison != COMPARE_LIKE &&
           comparison != COMPARE_GLOB;
}

static enum collation how_to_compare(sqlite3_index_info *info, int term, enum comparison comparison,
                                     unsigned same) {
    if (host_misplaces(info->aConstraint[term].op) ||
        (comparison == COMPARE_LIKE && (same & HOST_LIKE) == 0) ||
        (comparison == COMPARE_GLOB && (same & HOST_GLOB) == 0))
        return UNDECIDED;
    if (COLUMNS[info->aConstraint[term].iColumn].kind != COLUMN_OF_TEXT)
        return COLLATION_BINARY;
    if (has_collation(comparison))
        return collation_of(info, term, same);
    return (same & HOST_BINARY) != 0 ? COLLATION_BINARY : UNDECIDED;
}

/* Whether SQLite need not check the term again: its value is known already, and is of the column's own
** kind, so that no affinity can change the comparison. */
static bool is_beyond_doubt(sqlite3_index_info *info, int term, enum comparison comparison) {
    sqlite3_value *value = NULL;
    if (comparison == COMPARE_IS_NULL || comparison == COMPARE_IS_NOT_NULL)
        return true;
    if (comparison > COMPARE_GE || comparison == COMPARE_IN || comparison == COMPARE_NE ||
        sqlite3_libversion_number() < TELLING_HOST ||
        sqlite3_vtab_rhs_value(info, term, &value) != SQLITE_OK)
        return false;
    int type = sqlite3_value_type(value);
    if (COLUMNS[info->aConstraint[term].iColumn].kind == COLUMN_OF_TEXT)
        return type == SQLITE_TEXT;
    return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

/* How many different values the column is expected to have, at least one. */
static double values_of(const struct store *store, int column) {
    double count = (double)store->dictionaries[COLUMNS[column].dimension].count, most = count;
    switch (column) {
    case COLUMN_QUARTER:
        most = 4;
        break;
    case COLUMN_MONTH:
        most = 12;
        break;
    case COLUMN_REGION:
        most = 10;
        break;
    case COLUMN_NATION:
        most = 2;
        break;
    default:
        break;
    }
    return count < 1 ? 1 : count < most ? count : most;
}

static double share_of(const struct store *store, int column, enum comparison comparison) {
    bool list = comparison == COMPARE_IN;
    if (store == NULL || (comparison != COMPARE_EQ && comparison != COMPARE_IS && !list))
        return SHARES[comparison];
    double share = (list ? LIST_EXPECTED : 1) / values_of(store, column);
    return share < 1 ? share : 1;
}

/* Whether a term that the table does not decide is worth a look at its values. */
static bool is_looked_at(enum comparison comparison) {
    return comparison == COMPARE_LIKE;
}

static bool take_term(sqlite3_index_info *info, int term, enum comparison comparison,
                      enum collation collation, int *arguments, struct text *plan,
                      struct error *error) {
    char letters[] = {(char)('A' + info->aConstraint[term].iColumn), (char)('A' + comparison),
                      (char)('A' + collation)};
    info->aConstraintUsage[term].argvIndex = ++*arguments;
    info->aConstraintUsage[term].omit =
        collation != UNDECIDED && is_beyond_doubt(info, term, comparison);
    return text_append(plan, slice_from(letters, TERM_LENGTH), error);
}

/* Of a part of `(number, text) = …` or `(number, text) IN …` SQLite tells the collation of the first
** part. What it calls BINARY may so be the column's own NOCASE, which leaves out less; it checks the
** term again. */
static enum collation widest(sqlite3_index_info *info, int term, enum comparison comparison,
                             enum collation collation, unsigned same) {
    if (collation != COLLATION_BINARY || comparison != COMPARE_EQ ||
        COLUMNS[info->aConstraint[term].iColumn].kind != COLUMN_OF_TEXT ||
        is_beyond_doubt(info, term, comparison))
        return collation;
    return (same & HOST_NOCASE) != 0 ? COLLATION_NOCASE : UNDECIDED;
}

bool terms_plan(sqlite3_index_info *info, const struct store *store, unsigned same, int *arguments,
                struct text *plan, double *share, struct error *error) {
    for (int i = 0; i < info->nConstraint; i++) {
        int column = info->aConstraint[i].iColumn;
        enum comparison comparison = comparison_of(info->aConstraint[i].op);
        if (!info->aConstraint[i].usable || comparison == COMPARE_NOTHING ||
            !column_is_of_dictionary(column))
            continue;
        enum collation collation =
            widest(info, i, comparison, how_to_compare(info, i, comparison, same), same);
        if (collation == UNDECIDED && !is_looked_at(comparison))
            continue;
        if (comparison == COMPARE_EQ && collation != UNDECIDED &&
            sqlite3_libversion_number() >= TELLING_HOST && sqlite3_vtab_in(info, i, -1)) {
            sqlite3_vtab_in(info, i, 1); /* xFilter gets the whole list at once */
            comparison = COMPARE_IN;
        }
        if (!take_term(info, i, comparison, collation, arguments, plan, error))
            return false;
        if (collation != UNDECIDED)
            *share *= share_of(store, column, comparison);
    }
    return true;
}

size_t terms_count(const char *plan) {
    return strlen(plan) / TERM_LENGTH;
}

bool terms_pick(const char *plan) {
    for (size_t i = 0; plan[i] != '\0'; i += TERM_LENGTH)
        if (plan[i + 2] != 'A' + UNDECIDED &&
            (plan[i + 1] == 'A' + COMPARE_EQ || plan[i + 1] == 'A' + COMPARE_IN ||
             plan[i + 1] == 'A' + COMPARE_IS))
            return true;
    return false;
}

bool terms_describe(const char *plan, struct text *words, struct error *error) {
    bool any = false, done = true;
    for (size_t i = 0; done && plan[i] != '\0'; i += TERM_LENGTH) {
        if (plan[i + 2] == 'A' + UNDECIDED)
            continue;
        done = (any || plan_say(words, true, "where ", error)) &&
               text_printf(words, error, "%s%s", any ? ", " : "", COLUMNS[plan[i] - 'A'].name);
        any = true;
    }
    return done;
}

/* --- Deciding --- */

struct term {
    enum column column;
    enum comparison comparison;
    enum collation collation;
};

enum { NUMBER_SIZE = 40 }; /* bytes of a number as a text */
enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNSURE };

static enum answer yes_if(bool condition) {
    return condition ? ANSWER_YES : ANSWER_NO;
}

static enum answer by_order(enum comparison comparison, int order) {
    switch (comparison) {
    case COMPARE_EQ:
    case COMPARE_IS:
    case COMPARE_IN:
        return yes_if(order == 0);
    case COMPARE_NE:
    case COMPARE_IS_NOT:
        return yes_if(order != 0);
    case COMPARE_LT:
        return yes_if(order < 0);
    case COMPARE_LE:
        return yes_if(order <= 0);
    case COMPARE_GT:
        return yes_if(order > 0);
    default:
        return yes_if(order >= 0);
    }
}

/* Never leaves a text to SQLite, which may not check the term again. */
static enum answer compare_text(const struct term *term, struct slice text, struct slice value) {
    return by_order(term->comparison, term->collation == COLLATION_NOCASE
                                          ? slice_compare_nocase(text, value)
                                          : slice_compare(text, value));
}

static bool has_nul(struct slice text) {
    return text.length > 0 && memchr(text.bytes, '\0', text.length) != NULL;
}

/* Of a value that is a text. */
static struct slice text_value(sqlite3_value *value) {
    const unsigned char *bytes = sqlite3_value_text(value);
    return slice_from(bytes, bytes != NULL ? (size_t)sqlite3_value_bytes(value) : 0);
}

static enum answer match_pattern(const struct term *term, struct slice text, sqlite3_value *value) {
    struct error error = {0};
    const char *pattern = (const char *)sqlite3_value_text(value);
    char *copy = text_copy(text, &error);
    enum answer answer = ANSWER_UNSURE;
    if (pattern != NULL && copy != NULL &&
        !has_nul(text)) /* hosts differ in what a NUL in a text means */
        answer = yes_if(term->comparison == COMPARE_LIKE ? sqlite3_strlike(pattern, copy, 0) == 0
                                                         : sqlite3_strglob(pattern, copy) == 0);
    memory_free(copy);
    return answer;
}

static enum answer decide(const struct term *term, const struct column_value *cell,
                          sqlite3_value *value) {
    int type = sqlite3_value_type(value);
    bool is = term->comparison == COMPARE_IS || term->comparison == COMPARE_IS_NOT;
    if (term->comparison == COMPARE_IS_NULL || term->comparison == COMPARE_IS_NOT_NULL)
        return yes_if((cell->kind == VALUE_NULL) == (term->comparison == COMPARE_IS_NULL));
    if (cell->kind == VALUE_NULL || type == SQLITE_NULL)
        return is ? yes_if((cell->kind == VALUE_NULL && type == SQLITE_NULL) ==
                           (term->comparison == COMPARE_IS))
                  : ANSWER_NO;
    if (cell->kind == VALUE_TEXT) {
        if (type != SQLITE_TEXT)
            return ANSWER_UNSURE;
        if (term->comparison == COMPARE_LIKE || term->comparison == COMPARE_GLOB)
            return match_pattern(term, cell->text, value);
        const unsigned char *bytes = sqlite3_value_text(value);
        if (bytes == NULL)
            return ANSWER_UNSURE;
        return compare_text(term, cell->text,
                            slice_from(bytes, (size_t)sqlite3_value_bytes(value)));
    }
    if ((type != SQLITE_INTEGER && type != SQLITE_FLOAT) || term->comparison == COMPARE_LIKE ||
        term->comparison == COMPARE_GLOB)
        return ANSWER_UNSURE;
    /* A double holds any year, quarter and month exactly, and so their order to any other number. */
    double number = sqlite3_value_double(value), own = (double)cell->integer;
    return by_order(term->comparison, (own > number) - (own < number));
}

/* The answer for an IN list: yes if it is yes for any of its values. */
static enum answer decide_in(const struct term *term, const struct column_value *cell,
                             sqlite3_value *list) {
    sqlite3_value *value = NULL;
    int code = sqlite3_vtab_in_first(list, &value);
    if (code != SQLITE_OK && code != SQLITE_DONE)
        return decide(term, cell, list); /* the host gives the values one at a time */
    enum answer answer = ANSWER_NO;
    for (; code == SQLITE_OK && answer == ANSWER_NO; code = sqlite3_vtab_in_next(list, &value))
        answer = decide(term, cell, value);
    return code == SQLITE_OK || code == SQLITE_DONE ? answer : ANSWER_UNSURE;
}

/* --- What was seen of the values --- */

static const char *const AS_SQL[] = {
    [COMPARE_EQ] = "=", [COMPARE_IN] = "=",  [COMPARE_IS] = "=", [COMPARE_LIKE] = "LIKE",
    [COMPARE_LT] = "<", [COMPARE_LE] = "<=", [COMPARE_GT] = ">", [COMPARE_GE] = ">=",
};

void terms_forget(struct terms_seen *seen) {
    for (size_t i = 0; i < seen->count; i++)
        for (size_t n = 0; n < seen->terms[i].count; n++)
            text_free(&seen->terms[i].values[n]);
    *seen = (struct terms_seen){0};
}

static bool is_range(const struct term *term) {
    return term->column == COLUMN_PERIOD && term->comparison >= COMPARE_LT &&
           term->comparison <= COMPARE_GE;
}

/* The entry of the plan's term number `i`. NULL where it is no mistake for a term of its kind to have a
** value that no row has, as for `force <> 'Lancs'`. */
static struct term_seen *seen_of(struct terms_seen *seen, size_t i, const struct term *term) {
    bool picks = term->comparison == COMPARE_EQ || term->comparison == COMPARE_IN ||
                 term->comparison == COMPARE_IS || term->comparison == COMPARE_LIKE;
    if (i >= SEEN_MOST_TERMS || (!picks && !is_range(term)))
        return NULL;
    seen->count = seen->count > i ? seen->count : i + 1;
    seen->terms[i].column = term->column;
    seen->terms[i].comparison = AS_SQL[term->comparison];
    seen->terms[i].is_range = is_range(term);
    return &seen->terms[i];
}

/* A value as a text; empty for NULL and a blob. sqlite3_value_text() is not used on what is none, as it
** changes the type that SQLite then finds. */
static struct slice text_of_value(sqlite3_value *value, char number[NUMBER_SIZE]) {
    switch (sqlite3_value_type(value)) {
    case SQLITE_TEXT:
        return text_value(value);
    case SQLITE_INTEGER:
        sqlite3_snprintf(NUMBER_SIZE, number, "%lld", sqlite3_value_int64(value));
        return slice_of(number);
    case SQLITE_FLOAT:
        sqlite3_snprintf(NUMBER_SIZE, number, "%!.15g", sqlite3_value_double(value));
        return slice_of(number);
    default:
        return (struct slice){0};
    }
}

static bool add_value(struct term_seen *seen, sqlite3_value *value, struct error *error) {
    char number[NUMBER_SIZE];
    struct slice text = text_of_value(value, number);
    if (text.length == 0 || seen->count == SEEN_MOST_VALUES)
        return true;
    for (size_t i = 0; i < seen->count; i++)
        if (slice_equal(text_slice(&seen->values[i]), text))
            return true;
    if (!text_append(&seen->values[seen->count], text, error))
        return false;
    seen->count++;
    return true;
}

static bool has_wildcard(sqlite3_value *pattern) {
    struct slice text = text_value(pattern);
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] == '%' || text.bytes[i] == '_')
            return true;
    return false;
}

/* Whether the cell equals the value when both are read as texts, as SQLite reads a number that is
** compared with a column of texts. */
static bool is_text_of(const struct column_value *cell, struct slice value) {
    char number[NUMBER_SIZE];
    if (cell->kind == VALUE_NULL || value.length == 0)
        return false;
    if (cell->kind == VALUE_TEXT)
        return slice_equal_nocase(cell->text, value);
    snprintf(number, sizeof number, "%lld", (long long)cell->integer);
    return slice_equal(slice_of(number), value);
}

/* Whether the source has periods of the value's kind. True where the value is no period. */
static bool has_kind(const struct store *store, sqlite3_value *value) {
    char number[NUMBER_SIZE];
    struct period given, own;
    if (!period_parse(text_of_value(value, number), &given))
        return true;
    for (uint32_t code = 1; code <= store->dictionaries[DIMENSION_PERIOD].count; code++)
        if (period_parse(store_value(store, COLUMN_PERIOD, code)->text, &own) &&
            own.kind == given.kind)
            return true;
    return false;
}

/* Keeps the value, or the values of the IN list, for the note. */
static bool keep_values(struct term_seen *seen, const struct term *term, sqlite3_value *value,
                        struct error *error) {
    sqlite3_value *item = NULL;
    bool done = true;
    if (term->comparison != COMPARE_IN || sqlite3_vtab_in_first(value, &item) != SQLITE_OK)
        return add_value(seen, value, error);
    do
        done = add_value(seen, item, error);
    while (done && sqlite3_vtab_in_next(value, &item) == SQLITE_OK);
    return done;
}

/* --- Applying a plan --- */

/* Narrows the set of the term's dimension, unless it is UNDECIDED. *found: some row has the value. */
static bool narrow(const struct term *term, sqlite3_value *value, const struct store *store,
                   struct selection *selection, bool *found, struct error *error) {
    enum dimension dimension = COLUMNS[term->column].dimension;
    char number[NUMBER_SIZE];
    struct slice text = text_of_value(value, number);
    unsigned char *set = NULL;
    bool any = false;
    if (term->collation != UNDECIDED &&
        (set = selection_term(selection, store, dimension, error)) == NULL)
        return false;
    for (uint32_t code = 0; code <= store->dictionaries[dimension].count; code++) {
        const struct column_value *cell = store_value(store, term->column, code);
        enum answer answer = term->comparison == COMPARE_IN ? decide_in(term, cell, value)
                                                            : decide(term, cell, value);
        *found |= answer == ANSWER_YES || (answer == ANSWER_UNSURE && is_text_of(cell, text));
        if (set != NULL) {
            set[code] &= answer != ANSWER_NO;
            any |= set[code] != 0;
        }
    }
    selection->nothing |= set != NULL && !any;
    return true;
}

static bool apply_term(const struct term *term, sqlite3_value *value, const struct store *store,
                       struct selection *selection, struct term_seen *seen, struct error *error) {
    bool found = false;
    if (!narrow(term, value, store, selection, &found, error))
        return false;
    if (seen == NULL || seen->found || (term->comparison == COMPARE_LIKE && has_wildcard(value)))
        return true;
    seen->found = seen->is_range ? has_kind(store, value) : found;
    return seen->found || keep_values(seen, term, value, error);
}

bool terms_apply(const char *plan, sqlite3_value **values, const struct store *store,
                 struct selection *selection, struct terms_seen *seen, struct error *error) {
    for (size_t i = 0; plan[i * TERM_LENGTH] != '\0'; i++) {
        const char *letters = plan + i * TERM_LENGTH;
        struct term term = {(enum column)(letters[0] - 'A'), (enum comparison)(letters[1] - 'A'),
                            (enum collation)(letters[2] - 'A')};
        if (!apply_term(&term, values[i], store, selection, seen_of(seen, i, &term), error))
            return false;
    }
    return true;
}
